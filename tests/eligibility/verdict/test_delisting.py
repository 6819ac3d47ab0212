"""The financial delisting tests: which profit, which revenue, and who is not tested yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.eligibility.verdicts import finding, verdict

DAY = dt.date(2026, 11, 28)
PROFITS = ("total_profit", "net_profit", "net_profit_excl_nonrecurring")


def outcome(stated: dict[str, Any], criterion: str = "delisting.profit-and-revenue", day: dt.date = DAY) -> str:
    return finding(verdict(stated, "financial-delisting", day), criterion).outcome.value


def year(**numbers: str) -> dict[str, Any]:
    """A company that has to be tested, with the numbers of its latest year."""
    return {"chosen_standard": "standard-4", **{f"years.2025.{key}": value for key, value in numbers.items()}}


@pytest.mark.parametrize("negative", PROFITS)
def test_one_negative_profit_of_the_three_is_a_loss(negative: str) -> None:
    """sse-star-listing-rules#financial-delisting: the lowest of the three counts."""
    profits = {name: "-1" if name == negative else "80m" for name in PROFITS}
    assert outcome(year(**profits, revenue="99m")) == "not_met"


@pytest.mark.parametrize("unknown", PROFITS)
def test_a_profit_nobody_stated_leaves_the_warning_open(unknown: str) -> None:
    profits = {name: "80m" for name in PROFITS if name != unknown}
    assert outcome(year(**profits, revenue="99m")) == "unknown"
    reached = verdict(year(**profits, revenue="99m"), "financial-delisting", DAY)
    assert f"years.2025.{unknown}" in finding(reached, "delisting.profit-and-revenue").missing


def test_revenue_counts_after_its_deductions() -> None:
    loss = {"net_profit": "-10m"}
    assert outcome(year(**loss, revenue="120m", revenue_after_deductions="99m")) == "not_met"
    assert outcome(year(**loss, revenue="120m", revenue_after_deductions="100m")) == "met"
    assert outcome(year(**loss, revenue="120m")) == "unknown"
    # What is left cannot be more than there was.
    assert outcome(year(**loss, revenue="99m")) == "not_met"


def test_three_profits_and_deducted_revenue_together_clear_a_company() -> None:
    profits = dict.fromkeys(PROFITS, "1m")
    assert outcome(year(**profits, revenue="50m")) == "met"


def test_the_text_of_2019_knows_neither_total_profit_nor_deductions() -> None:
    day = dt.date(2019, 8, 1)
    stated = {"chosen_standard": "standard-4", "years.2018.revenue": "120m", "years.2018.net_profit": "-1"}
    assert outcome(stated, day=day) == "met"
    low = {**stated, "years.2018.revenue": "99m", "years.2018.total_profit": "5m"}
    assert outcome(low, day=day) == "not_met"


@pytest.mark.parametrize("day", [dt.date(2020, 12, 31), dt.date(2024, 4, 29)])
def test_nothing_is_held_between_the_text_of_2019_and_that_of_2024(day: dt.date) -> None:
    reached = verdict(year(net_profit="-1", revenue="1m", net_assets="-1"), "financial-delisting", day)
    assert reached.conclusion.value == "undetermined"


@pytest.mark.parametrize("criterion", ["delisting.profit-and-revenue", "delisting.net-assets"])
@pytest.mark.parametrize(("listed", "expected"), [("2022-10-28", "not_applicable"), ("2021-10-28", "not_met")])
def test_fifth_standard_companies_are_tested_from_their_fourth_full_year(
    criterion: str, listed: str, expected: str
) -> None:
    """sse-star-listing-rules#standard-5-delisting-gate: the whole test, net assets included."""
    stated = {
        **year(net_profit="-1", revenue="1m", net_assets="-1"), "chosen_standard": "standard-5", "listed_on": listed,
    }  # fmt: skip
    assert outcome(stated, criterion) == expected
