"""Retrieval measures on one ranked list of keys, with binary relevance; a mean over questions is the caller's.

Each counts only the first `k` keys. A key that occurs twice in the list must have been removed before.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant keys that are among the first `k`; 0 where nothing is relevant."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant)) if relevant else 0.0


def all_found(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Both@k: 1 if every relevant key is among the first `k`, else 0."""
    return float(bool(relevant) and set(relevant) <= set(ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 / rank of the first relevant key, 0 if none is among the first `k`."""
    wanted = set(relevant)
    return next((1 / rank for rank, key in enumerate(ranked[:k], start=1) if key in wanted), 0.0)


def average_precision(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Precision at each relevant key among the first `k`, summed, by the number of relevant keys (AP@k)."""
    keys = set(relevant)
    hits, total = 0, 0.0
    for rank, key in enumerate(ranked[:k], start=1):
        if key in keys:
            hits += 1
            total += hits / rank
    return total / len(keys) if keys else 0.0


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Discounted gain with 1 / log2(rank + 1), divided by that of the ideal list."""
    wanted = set(relevant)
    gain = sum(1 / math.log2(rank + 1) for rank, key in enumerate(ranked[:k], start=1) if key in wanted)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(wanted), k) + 1))
    return gain / ideal if ideal else 0.0
