"""Amounts that are a share of, are taken out of or are less than another: grants, R&D over yearly revenue, stakes sold down."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 12, 1)


def _read(text: str) -> dict[str, object]:
    reading = read_facts(text, TABLE, day=_DAY)
    return {fact.fact: fact.value for fact in (*reading.facts, *reading.forecasts)}


@pytest.mark.parametrize(
    "text",
    [
        "2025 net profit RMB 12m, but −3m after stripping out a government grant",
        "2025年净利1200万，剔除政府补助后亏300万",
    ],
)
def test_a_profit_without_grants_is_the_one_without_non_recurring_items(text: str) -> None:
    facts = _read(text)
    assert facts["years.2025.net_profit"] == Decimal(12_000_000)
    assert facts["years.2025.net_profit_excl_nonrecurring"] == Decimal(-3_000_000)
    assert "years.2025.revenue_after_deductions" not in facts


@pytest.mark.parametrize(
    "text",
    [
        "revenue 2023 170m, 2024 210m, 2025 260m; three-year R&D 110m",
        "去年营收两亿六，前年2.1亿，大前年1.7亿，研发三年加起来1.1亿",
    ],
)
def test_spending_of_three_years_together_is_a_share_of_their_revenue(text: str) -> None:
    assert _read(text)["three_year_rd_ratio"] == Decimal(110) / Decimal(640)


def test_a_number_with_its_scale_takes_none_of_the_next() -> None:
    assert _read("去年营收两亿六，前年2.1亿")["years.2025.revenue"] == Decimal(260_000_000)


def test_a_stake_sold_down_is_the_lowest() -> None:
    assert _read("基金2024年9月进来，今年3月减到2.9%")["senior_investor_share"] == Decimal("0.029")
