"""Totals of the same years held against each other, in any order, and two values of one year."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import read_facts
from assistant.language.detection import language_of
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 28)


def _read(text: str) -> dict[str, str]:
    reading = read_facts(text, TABLE, language_of(text), _DAY)
    return {fact.fact: str(fact.value)[:6] for fact in reading.facts}


@pytest.mark.parametrize(
    "text",
    [
        "R&D for 2023-2025 RMB 95m against RMB 610m revenue in those years",
        "R&D for 2023-2025 RMB 95m, revenue in those years RMB 610m",
        "R&D totalled 95m over 2023-2025 while revenue over the same period was 610m",
        "Three-year R&D of RMB 95m, against RMB 610m of sales for the period",
        "revenue over three years 610m, of which R&D 95m",
        "2023-2025年研发共9500万，同期营收6.1亿",
        "近三年研发投入合计9500万元，占同期营收6.1亿元",
        "这三年营收6.1亿，研发9500万",
        "三年合计研发9500万、营收6.1亿",
    ],
)
def test_a_total_is_of_the_years_that_words_point_back_to(text: str) -> None:
    assert _read(text) == {"three_year_rd_expense": "950000", "three_year_rd_ratio": "0.1557"}


@pytest.mark.parametrize(
    "text",
    [
        "三年研发投入分别1800万、2300万、2900万，三年营收合计15.2亿",
        "三年营收合计15.2亿，三年研发分别是1800万、2300万、2900万",
        "近三年研发1800/2300/2900万，同期营收共15.2亿",
        "R&D was 18m, 23m, 29m for 2023-2025; total revenue for the three years RMB 1.52bn",
        "R&D of 18m, 23m and 29m in the last three years, revenue over that period 1.52bn in total",
    ],
)
def test_three_years_beside_the_total_of_revenue_give_a_share(text: str) -> None:
    assert _read(text)["three_year_rd_ratio"] == "0.0460"


def test_years_that_point_back_to_none_are_not_the_latest() -> None:
    reading = read_facts("Revenue in those years was RMB 610m and we expect a cap of 2bn.", TABLE, day=_DAY)
    assert [fact.fact for fact in reading.facts] == ["expected_market_cap"]
    assert [item.span for item in reading.unread] == ["RMB 610m"]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("FY2025 revenue RMB 230m, cap 1.7bn, revenue of RMB 610m.", "revenue in 2025: different values"),
        ("公司2025年营收2.3亿，市值17亿。公司去年营业收入6.1亿。", "2025年营业收入：读到不同的数值"),
    ],
)
def test_two_values_of_one_year_are_told_by_the_name_of_the_fact(text: str, warning: str) -> None:
    reading = read_facts(text, TABLE, language_of(text), _DAY)
    assert [fact.fact for fact in reading.facts] == ["expected_market_cap"]
    assert reading.warnings[0].startswith(warning)


def test_a_supposed_value_takes_the_place_of_the_stated_one() -> None:
    reading = read_facts("We made 280m of revenue in 2025. If revenue were 310m?", TABLE, day=_DAY)
    assert [fact.value for fact in reading.facts] == [Decimal(280_000_000), Decimal(310_000_000)]
    assert not reading.warnings


@pytest.mark.parametrize(
    "text",
    [
        "Revenue up from RMB 210m to 320m last year",
        "Revenue grew from 210m to 320m in 2025",
        "Last year revenue rose from RMB 210m to RMB 320m",
        "Revenue 320m (2024: 210m)",
        "Revenue of RMB 320m last year against 210m",
        "去年营收从2.1亿增至3.2亿",
        "去年营收由2.1亿上升至3.2亿",
        "2025年营收由2024年的2.1亿增至3.2亿",
        "营收3.2亿（2024年2.1亿）",
        "营收3.2亿，对比前年2.1亿",
    ],
)
def test_what_something_rose_from_is_of_the_year_before(text: str) -> None:
    assert _read(text) == {"years.2024.revenue": "210000", "years.2025.revenue": "320000"}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Revenue of 300m to 320m last year", {"years.2025.revenue": "300000"}),
        ("Expected market cap from RMB 3bn to 4bn", {"expected_market_cap": "300000"}),
        (
            "Our 2024 revenue was 210m and 150m in 2023",
            {"years.2024.revenue": "210000", "years.2023.revenue": "150000"},
        ),
        ("估值从46亿降到38亿", {"expected_market_cap": "380000"}),
    ],
)
def test_a_range_is_no_change_and_a_year_named_stays(text: str, facts: dict[str, str]) -> None:
    assert _read(text) == facts


@pytest.mark.parametrize(
    ("text", "profit"),
    [
        ("I thought it was RMB 50m net profit. We made 30m last year.", "300000"),
        ("I remember the threshold is net profit of RMB 50m. Net profit 30m last year.", "300000"),
        ("我记得门槛是净利润5000万。我们去年净利润3000万", "300000"),
        ("本来以为要求是净利润5000万，我们去年净利润3000万", "300000"),
        ("我记得我们去年净利润是5000万", "500000"),
        ("I remember our net profit was 50m in 2025", "500000"),
    ],
)
def test_a_threshold_remembered_is_no_fact_of_the_company(text: str, profit: str) -> None:
    assert _read(text) == {"years.2025.net_profit": profit}
