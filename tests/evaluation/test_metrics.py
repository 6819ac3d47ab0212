"""Retrieval measures against an established implementation, and their edges."""

from __future__ import annotations

import random

import ir_measures
import pytest
from ir_measures import AP, RR, R, nDCG

from assistant.evaluation import metrics

ORACLES = [
    (R @ 5, lambda ranked, relevant: metrics.recall(ranked, relevant, 5)),
    (R @ 10, lambda ranked, relevant: metrics.recall(ranked, relevant, 10)),
    (RR @ 10, lambda ranked, relevant: metrics.reciprocal_rank(ranked, relevant, 10)),
    (AP @ 10, lambda ranked, relevant: metrics.average_precision(ranked, relevant, 10)),
    (nDCG @ 10, lambda ranked, relevant: metrics.ndcg(ranked, relevant, 10)),
]


@pytest.mark.parametrize(("oracle", "ours"), ORACLES, ids=[str(oracle) for oracle, _ in ORACLES])
def test_measures_agree_with_ir_measures(oracle: object, ours: object) -> None:
    chance = random.Random(7)
    for number in range(60):
        keys = [f"d{index}" for index in range(40)]
        chance.shuffle(keys)
        ranked, relevant = keys[: chance.randint(1, 25)], chance.sample(keys, chance.randint(1, 12))
        qrels = [ir_measures.Qrel("q", key, 1) for key in relevant]
        run = [ir_measures.ScoredDoc("q", key, float(-rank)) for rank, key in enumerate(ranked)]
        expected = ir_measures.calc_aggregate([oracle], qrels, run)[oracle]
        assert ours(ranked, relevant) == pytest.approx(expected, abs=1e-9), number  # type: ignore[operator]


def test_both_needs_every_key_within_k() -> None:
    assert metrics.all_found(["a", "b", "c"], ["a", "c"], 3) == 1
    assert metrics.all_found(["a", "b", "c"], ["a", "c"], 2) == 0


@pytest.mark.parametrize(
    "measure", [metrics.recall, metrics.all_found, metrics.reciprocal_rank, metrics.average_precision, metrics.ndcg]
)
def test_nothing_relevant_or_nothing_found_is_zero(measure: object) -> None:
    assert measure(["a"], [], 10) == 0  # type: ignore[operator]
    assert measure([], ["a"], 10) == 0  # type: ignore[operator]
