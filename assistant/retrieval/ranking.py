"""Ranks what an index holds for a text: dense and BM25 inside each language, the languages then made comparable."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.index.lexical import Mask
from assistant.index.reader import Index
from assistant.retrieval.fusion import DENSE_WEIGHT, DENSE_WEIGHTS, fuse

Vector = npt.NDArray[np.float32]
CANDIDATES = 320
"""How many entries of each language the dense and the lexical side put forward."""


class Scored(NamedTuple):
    """What was found under one key in one language: the fused score (0..1), with the dense cosine and BM25 behind it.

    `dense` or `lexical` is None where that side did not put it forward.
    """

    key: str
    language: str
    fused: float
    dense: float | None
    lexical: float | None

    @property
    def sides(self) -> tuple[tuple[str, float | None], ...]:
        """The score of each side by its name."""
        return (("dense", self.dense), ("bm25", self.lexical))


@dataclass(frozen=True, slots=True)
class RankRequest:
    """What to rank for: the query's vector, and for each language the words to look up there (empty: none).

    `masks` are the entries that may be put forward, those of a language by its rows; all where not given.
    `dense_weight` is the share of the dense score, None for the one that suits each language.
    """

    vector: Vector | None
    words: Mapping[str, str]
    current_only: bool = True
    masks: Mapping[str, Mask] = field(default_factory=dict)
    dense_weight: float | None = None
    candidates: int = CANDIDATES


def rank(index: Index, ask: RankRequest, key: Callable[[str], str] = str) -> list[Scored]:
    """Every candidate of every language, best first; entries of one `key` count as one, by the best of them.

    Scores of different languages are comparable, because each language is stretched to 0..1 on its own: the model puts
    any passage in the query's language above the right one in the other.
    """
    candidates: list[Scored] = []
    for language in index.languages:
        dense = _best(_dense(index, ask, language), key)
        lexical = _best(_lexical(index, ask, language), key)
        weight = DENSE_WEIGHTS.get(language, DENSE_WEIGHT) if ask.dense_weight is None else ask.dense_weight
        fused = fuse(dense, lexical, weight if dense else 0.0)
        candidates.extend(
            Scored(name, language, score, dense.get(name), lexical.get(name)) for name, score in fused.items()
        )
    return sorted(candidates, key=lambda scored: (-scored.fused, scored.key))


def _best(hits: list[tuple[str, float]], key: Callable[[str], str]) -> dict[str, float]:
    best: dict[str, float] = {}
    for entry, score in hits:
        name = key(entry)
        if score > best.get(name, -math.inf):
            best[name] = score
    return best


def _dense(index: Index, ask: RankRequest, language: str) -> list[tuple[str, float]]:
    if ask.vector is None or ask.dense_weight == 0:
        return []
    return index.dense(ask.vector, language, ask.candidates, ask.current_only, ask.masks.get(language))


def _lexical(index: Index, ask: RankRequest, language: str) -> list[tuple[str, float]]:
    words = ask.words.get(language, "")
    if not words or ask.dense_weight == 1:
        return []
    hits = index.lexical(language).search(words, ask.candidates, ask.masks.get(language))
    ids = index.rows(language).ids([row for row, _ in hits])
    return [(name, score) for name, (_, score) in zip(ids, hits, strict=True)]
