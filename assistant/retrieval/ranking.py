"""Ranks what an index holds for a text: dense and BM25 inside each language, the languages then made comparable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


class Candidates(NamedTuple):
    """What was found in one language by its keys: the fused scores, and those of each side that put something forward.

    Apart rather than as a value for each key: of the hundreds found a search shows ten.
    """

    fused: Mapping[str, float]
    dense: Mapping[str, float]
    lexical: Mapping[str, float]

    def sides(self, key: str) -> Iterator[tuple[str, float]]:
        """The name and the score of each side that put a key forward."""
        for name, scores in (("dense", self.dense), ("bm25", self.lexical)):
            if key in scores:
                yield name, scores[key]


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
    candidates = [
        Scored(name, language, score, found.dense.get(name), found.lexical.get(name))
        for language in index.languages
        for found in (candidates_of(index, ask, language, key),)
        for name, score in found.fused.items()
    ]
    return sorted(candidates, key=lambda scored: (-scored.fused, scored.key))


def candidates_of(index: Index, ask: RankRequest, language: str, key: Callable[[str], str] = str) -> Candidates:
    """Every candidate of one language, in no order."""
    dense = _best(_dense(index, ask, language), key)
    lexical = _best(_lexical(index, ask, language), key)
    weight = DENSE_WEIGHTS.get(language, DENSE_WEIGHT) if ask.dense_weight is None else ask.dense_weight
    return Candidates(fuse(dense, lexical, weight if dense else 0.0), dense, lexical)


def _best(hits: list[tuple[str, float]], key: Callable[[str], str]) -> dict[str, float]:
    """The score of each key; of hits that come best first, the first of a key is put in last."""
    return {key(entry): score for entry, score in reversed(hits)}


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
