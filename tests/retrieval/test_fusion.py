"""Min-max fusion: scores stretched to 0..1, order kept, neither side able to dominate."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import DENSE_WEIGHT, fuse, min_max

SCORES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=2), st.floats(-5, 50, allow_subnormal=False), max_size=8
)
POSITIVE = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(0.01, 50), max_size=8)


@given(SCORES)
def test_stretched_scores_lie_between_0_and_1_and_keep_their_order(scores: dict[str, float]) -> None:
    stretched = min_max(scores)
    assert stretched.keys() == scores.keys()
    assert all(0.0 <= value <= 1.0 for value in stretched.values())
    for left in scores:
        for right in scores:
            if scores[left] < scores[right]:
                assert stretched[left] <= stretched[right]


@given(SCORES.filter(lambda scores: len(set(scores.values())) > 1))
def test_the_best_gets_1_and_the_worst_0(scores: dict[str, float]) -> None:
    stretched = min_max(scores)
    assert max(stretched.values()) == pytest.approx(1.0)
    assert min(stretched.values()) == pytest.approx(0.0)


@given(POSITIVE.filter(bool), st.floats(0.1, 10))
def test_a_known_floor_makes_the_stretch_a_share_of_the_best(scores: dict[str, float], scale: float) -> None:
    best = max(scores.values())
    for key, value in min_max({key: value * scale for key, value in scores.items()}, floor=0.0).items():
        assert value == pytest.approx(scores[key] / best)


@given(POSITIVE, POSITIVE, st.floats(0, 1))
def test_every_candidate_of_either_side_is_fused_between_0_and_1(
    dense: dict[str, float], lexical: dict[str, float], weight: float
) -> None:
    fused = fuse(dense, lexical, weight)
    assert fused.keys() == {**dense, **lexical}.keys()
    assert all(0.0 <= value <= 1.0 + 1e-9 for value in fused.values())


@given(
    POSITIVE.filter(lambda scores: len(set(scores.values())) > 1),
    POSITIVE.filter(bool),
    st.floats(0.5, 8),
    st.floats(-3, 3),
)
def test_only_the_spread_of_dense_scores_counts(
    dense: dict[str, float], lexical: dict[str, float], scale: float, shift: float
) -> None:
    moved = {key: value * scale + shift for key, value in dense.items()}
    left, right = fuse(dense, lexical), fuse(moved, lexical)
    assert all(math.isclose(left[key], right[key], abs_tol=1e-6) for key in left)


def test_a_candidate_good_on_both_sides_is_ahead_of_one_good_on_one() -> None:
    fused = fuse({"both": 0.9, "dense": 0.95, "low": 0.1}, {"both": 9.0, "words": 10.0})
    assert max(fused, key=lambda key: fused[key]) == "both"


def test_what_one_side_did_not_return_counts_nothing_there() -> None:
    fused = fuse({"a": 0.8, "b": 0.2}, {"c": 3.0})
    assert fused == {"a": DENSE_WEIGHT, "b": 0.0, "c": 1 - DENSE_WEIGHT}


def test_with_no_shared_word_the_dense_side_decides_alone() -> None:
    assert fuse({"a": 0.8, "b": 0.6, "c": 0.7}, {}) == pytest.approx({"a": 1.0, "b": 0.0, "c": 0.5})


def test_with_no_vector_words_decide_alone() -> None:
    assert fuse({}, {"a": 4.0, "b": 1.0}, 0.0) == {"a": 1.0, "b": 0.25}


def test_nothing_in_nothing_out() -> None:
    assert fuse({}, {}) == {}
