"""The statistics of a comparison: exact McNemar, a paired bootstrap clustered by family, Holm, and Wilson intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

RESAMPLES = 4000
LEVEL = 0.95


class ConfidenceInterval(NamedTuple):
    """A 95% interval."""

    low: float
    high: float


def mcnemar(worse: int, better: int) -> float:
    """Two-sided exact p-value of a paired pass/fail change.

    Flips one way against flips the other, under a fair coin.
    """
    flips = worse + better
    tail = sum(math.comb(flips, count) for count in range(min(worse, better) + 1))
    return min(1.0, float(2 * tail / 2**flips))


def clustered_bootstrap(
    clusters: Sequence[Sequence[float]], seed: int, resamples: int = RESAMPLES
) -> ConfidenceInterval:
    """Percentile interval of the mean difference, resampling whole clusters (question families) with replacement.

    `clusters` holds, for each family, the differences (after less before) of its cases.
    """
    import numpy as np

    filled = [cluster for cluster in clusters if cluster]
    if not filled:
        return ConfidenceInterval(0.0, 0.0)
    sums = np.array([sum(cluster) for cluster in filled])
    sizes = np.array([len(cluster) for cluster in filled])
    chosen = np.random.default_rng(seed).integers(0, len(filled), (resamples, len(filled)))
    means = sums[chosen].sum(axis=1) / sizes[chosen].sum(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return ConfidenceInterval(float(low), float(high))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjustment, in the order given: adjusted values below 0.05 hold together at that level."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for position, index in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        highest = max(highest, min(1.0, (len(p_values) - position) * p_values[index]))
        adjusted[index] = highest
    return tuple(adjusted)


def wilson(passed: int, total: int) -> ConfidenceInterval:
    """Wilson's 95% interval of a proportion."""
    if not total:
        return ConfidenceInterval(0.0, 1.0)
    z = 1.959964
    share = passed / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return ConfidenceInterval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank); 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))] if ordered else 0.0
