"""How much of what is nearest an index finds: its store of vectors beside exact search, on a sample."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.index.errors import IndexDamaged
from assistant.index.reader import Index
from assistant.index.vectors import Halves

DEPTHS = (10, 100)
_SAME = 1e-4
"""Cosines that differ by less are alike: entries of one text are as near as each other."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PartAudit:
    """What was found of one part of an index, with vectors of its own as questions.

    `recall` has, for each depth, the share of the nearest others that the store found; `ms` and `exact_ms` are what a
    question took of its store and of exact search, in the middle and on average.
    """

    part: str
    entries: int
    sample: int
    recall: dict[int, float]
    ms: float
    exact_ms: float


class _Timed(NamedTuple):
    scores: list[Floats]
    ms: float


def audit(index: Index, sample: int) -> list[PartAudit]:
    """Every part of an index, each on at most so many of its vectors, evenly chosen.

    Goes through the vectors of record in blocks. Raises IndexDamaged if they are not whole.
    """
    return [_audit_part(index, part, count, min(sample, count)) for part, count in index.manifest.counts.items()]


def _audit_part(index: Index, part: str, count: int, sample: int) -> PartAudit:
    language, _, kind = part.partition("-")
    current = kind == "current"
    chosen = np.linspace(0, count - 1, sample).astype(np.intp)
    questions = _chosen(index.vectors(language, current), chosen)
    depth = min(max(DEPTHS), count - 1)
    exact = _exact(index.vectors(language, current), questions, depth)
    found = _of_store(index, language, current, chosen, questions, depth)
    recall = {k: _recall(found.scores, exact.scores, min(k, depth)) for k in DEPTHS}
    return PartAudit(part, count, sample, recall, found.ms, exact.ms)


def _chosen(blocks: Iterable[Halves], chosen: npt.NDArray[np.intp]) -> Floats:
    """The vectors at these positions, which rise, as unit vectors."""
    first, found = 0, []
    for block in blocks:
        inside = chosen[(first <= chosen) & (chosen < first + len(block))] - first
        found.append(block[inside].astype(np.float32))
        first += len(block)
    vectors = np.concatenate(found) if found else np.zeros((0, 0), np.float32)
    if len(vectors) != len(chosen):
        raise IndexDamaged(f"the index has {first} vectors of record where there should be more")
    units: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return units


def _exact(blocks: Iterable[Halves], questions: Floats, depth: int) -> _Timed:
    """The cosines of the nearest others of each question, best first, by looking at every vector."""
    started = time.perf_counter()
    best = np.full((len(questions), 0), -1, np.float32)
    for block in blocks:
        vectors = block.astype(np.float32)
        scores = questions @ (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).T
        best = -np.sort(-np.concatenate([best, scores], axis=1), axis=1)[:, : depth + 1]
    took = 1000 * (time.perf_counter() - started) / max(len(questions), 1)
    return _Timed(list(best[:, 1:]), took)  # the best is the question itself


def _of_store(
    index: Index, language: str, current: bool, chosen: npt.NDArray[np.intp], questions: Floats, depth: int
) -> _Timed:
    """The same by the store of the index."""
    own = index.rows(language).part(current)[chosen]
    found, times = [], []
    for row, question in zip(own, questions, strict=True):
        started = time.perf_counter()
        hits = index.nearest(language, current, question, depth + 1)
        times.append(time.perf_counter() - started)
        found.append(np.array([score for other, score in hits if other != row], np.float32))
    return _Timed(found, 1000 * float(np.median(times)))


def _recall(found: list[Floats], exact: list[Floats], k: int) -> float:
    """The share of the `k` nearest that was found; 1 where there is nothing else to find."""
    if k < 1:
        return 1.0
    hits = (int((mine[:k] >= true[k - 1] - _SAME).sum()) for mine, true in zip(found, exact, strict=True))
    return sum(hits) / (k * len(exact))
