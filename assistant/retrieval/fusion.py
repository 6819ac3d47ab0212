"""Fusion of dense and lexical scores: a per-query min-max sum inside each language, then one list of both.

Rank fusion is not used: on every collection measured (`evals/benchmarks/`) the min-max sum is ahead of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

DENSE_WEIGHT = 0.5
"""Share of the dense score in the sum where nothing is known of the language; the rest is BM25."""

DENSE_WEIGHTS = {"en": 0.3, "zh": 0.6}
"""The same for texts in English and in Chinese, the best on public rule texts of each (`assistant eval public`)."""

Key = TypeVar("Key", bound=Hashable)


def min_max(scores: Mapping[Key, float], floor: float | None = None) -> dict[Key, float]:
    """The scores stretched to 0..1 over this query's candidates; `floor` is what counts as 0 if it is known."""
    if not scores:
        return {}
    low = min(scores.values()) if floor is None else floor
    span = max(scores.values()) - low
    if span <= 0:
        return dict.fromkeys(scores, 1.0 if floor is not None and max(scores.values()) > floor else 0.0)
    return {key: (value - low) / span for key, value in scores.items()}


def fuse(
    dense: Mapping[Key, float], lexical: Mapping[Key, float], dense_weight: float = DENSE_WEIGHT
) -> dict[Key, float]:
    """One language's candidates with `dense_weight * dense + (1 - dense_weight) * BM25`, both stretched to 0..1.

    A candidate that one side did not return counts 0 there. BM25 is 0 where no word is shared.
    """
    left, right = min_max(dense), min_max(lexical, floor=0.0)
    if not right:
        return left
    return {
        key: dense_weight * left.get(key, 0.0) + (1 - dense_weight) * right.get(key, 0.0) for key in {**left, **right}
    }
