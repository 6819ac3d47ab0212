"""Figures written in haste: lists that go on with the years before, pairs a year, slashes and brackets for words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import FactsReading, calendar_key, read_facts
from assistant.language.quantities.quantity import Bound
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 12, 1)
_MILLION = Decimal(1_000_000)


def _read(text: str) -> FactsReading:
    return read_facts(text, TABLE, day=_DAY)


def _millions(text: str) -> dict[str, Decimal]:
    """Exact amounts as read, in millions; shares as they are."""
    return {
        calendar_key(fact.fact, 2025).removeprefix("years."): fact.value / (_MILLION if fact.currency else 1)
        for fact in _read(text).facts
        if isinstance(fact.value, Decimal) and fact.comparison is Bound.EQ
    }


def _unread(text: str) -> list[str]:
    return [item.span for item in _read(text).unread]


@pytest.mark.parametrize(
    "text",
    [
        "net proft 2025 31m 2024 24m, but after non recuring 29m and 18m",
        "net profit was 31m in 2025 and 24m in 2024; ex one-offs 29m and 18m.",
        "net profit 31m and 24m in 2025 and 2024, 29m and 18m after one-offs",
        "net profit 2024 24m 2025 31m, after nonreccurring items 18m and 29m",
        "net profit FY25 31m / FY24 24m, ex non-recurring 29m / 18m",
        "净利润2025年3100万、2024年2400万，扣非2900万和1800万",
        "2025年净利润3100万，2024年2400万；扣非后分别为2900万、1800万",
        "净利润2024年2400万、2025年3100万，扣非1800万、2900万",
    ],
)
def test_amounts_behind_a_second_label_are_of_the_years_of_the_first_in_its_order(text: str) -> None:
    assert _millions(text) == {
        "2025.net_profit": 31,
        "2024.net_profit": 24,
        "2025.net_profit_excl_nonrecurring": 29,
        "2024.net_profit_excl_nonrecurring": 18,
    }


@pytest.mark.parametrize(
    "text",
    [
        "FY23 rev 88.4m, R&D 12.1m; FY24 131.0m / 18.6m; FY25 205.5m / 31.9m.",
        "2023 revenue 88.4m and R&D 12.1m; 2024: 131m and 18.6m; 2025: 205.5m and 31.9m",
        "2023年营收8840万、研发1210万；2024年1.31亿、1860万；2025年2.055亿、3190万",
        "2023年营收8840万，研发1210万，2024年1.31亿和1860万，2025年2.055亿和3190万",
    ],
)
def test_pairs_of_further_years_are_of_the_subjects_of_the_first_in_their_order(text: str) -> None:
    read = _millions(text)

    assert [read[f"{year}.revenue"] for year in (2023, 2024, 2025)] == [
        Decimal(each) for each in ("88.4", "131", "205.5")
    ]
    assert [read[f"{year}.rd_expense"] for year in (2023, 2024, 2025)] == [
        Decimal(each) for each in ("12.1", "18.6", "31.9")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "FY23 rev 88.4m, R&D 12.1m, NI 5m; FY24 131.0m / 18.6m",
        "2023年营收8840万，研发1210万，净利润500万；2024年1.31亿和1860万",
    ],
)
def test_pairs_that_are_fewer_than_the_subjects_before_are_not_placed(text: str) -> None:
    assert not any(key.startswith("2024") for key in _millions(text))
    assert len(_unread(text)) == 2


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("H1 2026 revenue was 180m so we are running at 360m; FY2025 was 240m.", "2025.revenue", 240),
        ("Revenue in H1 2026 was 180m, annualised at 360m. In 2025 it was 240m.", "2025.revenue", 240),
        ("2026年上半年营收1.8亿，年化3.6亿；2025年是2.4亿。", "2025.revenue", 240),
        ("rev 3.1亿  三年OCF合计9,800万 去年亏损", "2025.revenue", 310),
        ("cap 2.2bn  rev 310m  three-year OCF combined 98m", "2025.revenue", 310),
        ("市值16亿 revenue 2.4亿 三年R&D 9千万 三年收入5.8亿", "2025.revenue", 240),
        ("2025年三年累计研发投入9000万", "three_year_rd_expense", 90),
        ("截至2025年两年合计净利润7000万", "two_year_net_profit", 70),
        ("FY25 rev ¥300,000,000 // NP (42,500k) // R&D n/a", "2025.net_profit", Decimal("-42.5")),
        ("FY25 rev 300m // NI (9.8m), ex one-offs (15m)", "2025.net_profit_excl_nonrecurring", -15),
    ],
)
def test_an_amount_written_in_haste_has_its_subject_and_its_years(text: str, key: str, value: Decimal) -> None:
    assert _millions(text)[key] == value


@pytest.mark.parametrize("text", ["we are running at 360m", "run rate of 360m now", "年化3.6亿"])
def test_a_run_rate_is_no_revenue(text: str) -> None:
    assert not _read(f"Revenue of H1 2026 was 180m; {text}").facts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("FY2026 net profit 15m, FY2027 34m on revenue of 96m", 34),
        ("2026年净利润1500万，2027年3400万，营收9600万", 34),
    ],
)
def test_a_year_alone_in_front_of_an_amount_goes_on_with_the_subject_before(text: str, value: int) -> None:
    assert {each.fact: each.value for each in _read(text).forecasts}["years.2027.net_profit"] == value * _MILLION


@pytest.mark.parametrize(
    "text", ["成长层公司2026年两年合计盈利七千万", "in 2026 net profit for two years combined was 70m"]
)
def test_a_total_of_two_years_is_no_profit_of_one(text: str) -> None:
    reading = _read(text)

    assert not any(
        each.fact.endswith("net_profit") and each.fact.startswith("years")
        for each in (*reading.facts, *reading.forecasts)
    )
