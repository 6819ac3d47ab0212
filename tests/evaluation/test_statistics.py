"""Statistics against first principles and published examples."""

from __future__ import annotations

import itertools
import random
import statistics as stdlib

import pytest

from assistant.evaluation.statistics import clustered_bootstrap, holm, mcnemar, quantile, wilson


@pytest.mark.parametrize(("worse", "better"), [(0, 0), (1, 0), (3, 0), (5, 2), (6, 6), (0, 9), (4, 7)])
def test_mcnemar_counts_outcomes_of_fair_coins(worse: int, better: int) -> None:
    flips = worse + better
    heads = [sum(coins) for coins in itertools.product((0, 1), repeat=flips)]
    as_extreme = sum(abs(2 * count - flips) >= abs(worse - better) for count in heads)
    assert mcnemar(worse, better) == pytest.approx(as_extreme / 2**flips)


def test_mcnemar_of_many_flips_stays_a_number() -> None:
    assert 0 < mcnemar(700, 1000) < 1e-10


def test_holm_on_a_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


def test_wilson_on_a_worked_example_and_at_the_ends() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(10, 10).high == pytest.approx(1.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_bootstrap_matches_the_normal_interval_for_independent_cases() -> None:
    chance = random.Random(3)
    values = [chance.gauss(0.1, 1.0) for _ in range(400)]
    low, high = clustered_bootstrap([[value] for value in values], seed=1)
    half = 1.96 * stdlib.stdev(values) / 20
    assert low == pytest.approx(stdlib.fmean(values) - half, abs=0.02)
    assert high == pytest.approx(stdlib.fmean(values) + half, abs=0.02)


def test_cases_of_one_family_count_as_one_draw() -> None:
    alone = clustered_bootstrap([[float(index % 2)] for index in range(40)], seed=1)
    families = clustered_bootstrap([[float(index % 2)] * 4 for index in range(10)], seed=1)
    assert families.high - families.low > 1.5 * (alone.high - alone.low)


def test_bootstrap_is_the_same_every_time_and_exact_where_nothing_changed() -> None:
    clusters = [[0.0, 1.0], [1.0], [0.0, 0.0, -1.0]]
    assert clustered_bootstrap(clusters, seed=5) == clustered_bootstrap(clusters, seed=5)
    assert clustered_bootstrap([[0.0], [0.0, 0.0]], seed=5) == (0.0, 0.0)
    assert clustered_bootstrap([], seed=5) == (0.0, 0.0)


def test_quantiles_are_values_that_occurred() -> None:
    assert quantile([30, 10, 20, 40], 0.5) == 20
    assert quantile([30, 10, 20, 40], 0.95) == 40
    assert quantile([], 0.5) == 0
