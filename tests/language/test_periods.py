"""Periods in texts of both languages: fiscal years, parts of them, stretches and lists, and years named by distance."""

from __future__ import annotations

import datetime as dt
import string
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.quantities.periods import Period, PeriodKind, latest, read_periods

DAY = dt.date(2026, 11, 28)
CASES = [
    # fiscal years
    ("revenue in FY25", ["2025"]),
    ("fiscal year 2025", ["2025"]),
    ("2025年度营业收入", ["2025"]),
    ("25年净利润，24年", ["2025", "2024"]),
    ("截止25年底", ["2025"]),
    ("二〇二五年", ["2025"]),
    ("61mn rmb in2025", ["2025"]),
    # parts of a year, and months that are no year
    ("H1 2026", ["2026H1"]),
    ("First-half 2026 revenue", ["2026H1"]),
    ("2026年上半年", ["2026H1"]),
    ("2026年1-6月", ["2026H1"]),
    ("9M26: sales", ["2026Q1-3"]),
    ("前三季度", ["Q1-3"]),
    ("25年Q4单季", ["2025Q4"]),
    ("Q3 alone", ["Q3"]),
    ("TTM revenue", ["TTM"]),
    ("近十二个月", ["TTM"]),
    ("the last twelve months", ["TTM"]),
    # stretches and lists
    ("Revenue 2023-25", ["2023..2025"]),
    ("2023–2025", ["2023..2025"]),
    ("from 2023 to 2025.", ["2023..2025"]),
    ("2023年至2025年", ["2023..2025"]),
    ("23-25年", ["2023..2025"]),
    ("2023—2025三个年度", ["2023..2025"]),
    ("in the three years to 2025", ["2023..2025"]),
    ("R&D 2025/24/23", ["2025", "2024", "2023"]),
    ("2024 and 2025", ["2024", "2025"]),
    ("the last three years", ["latest-2..latest"]),
    ("最近两个会计年度", ["latest-1..latest"]),
    ("two-year net profit", ["latest-1..latest"]),
    # by distance
    ("last year and the year before", ["2025", "2024"]),
    ("去年亏损，前年盈利", ["2025", "2024"]),
    ("上一会计年度", ["2025"]),
    ("最近一年，上一年", ["latest", "latest-1"]),
    ("the most recent fiscal year", ["latest"]),
    ("明年，今年全年", ["2027", "2026"]),
    # no periods
    ("on 1 March 2024", []),
    ("2024年4月30日", []),
    ("2025-06-17", []),
    ("in June 2024", []),
    ("20年经验", []),
    ("1,2025", []),
]


@pytest.mark.parametrize(("text", "labels"), CASES, ids=[text for text, _ in CASES])
def test_periods_are_printed_as_their_labels(text: str, labels: list[str]) -> None:
    assert [period.label for period in read_periods(text, DAY)] == labels


def test_without_a_day_a_year_by_distance_is_counted_from_the_latest() -> None:
    assert [item.label for item in read_periods("last year, 前年, this year, 明年")] == [
        "latest",
        "latest-1",
        "current",
        "next",
    ]


@pytest.mark.parametrize("text", ["2027E revenue", "in 2026", "next year", "明年"])
def test_what_is_still_to_come_is_a_forecast(text: str) -> None:
    assert [period.forecast for period in read_periods(text, DAY)] == [True]


def test_a_stretch_has_its_years() -> None:
    assert Period(PeriodKind.SPAN, "2023..2025", 0, 1).years == ("2023", "2024", "2025")
    assert Period(PeriodKind.SPAN, "latest-1..latest", 0, 1).years == ("latest-1", "latest")
    assert Period(PeriodKind.INTERIM, "2026H1", 0, 1).years == ()
    assert (latest(0), latest(2)) == ("latest", "latest-2")


@given(
    st.lists(
        st.sampled_from(["2025", "/24", "-", "年", "FY", "H1", "至", " last ", "three ", "years", "去", "q", "3"]),
        max_size=10,
    ).map("".join)
    | st.text(string.printable, max_size=40)
)
def test_periods_stand_in_order_and_none_overlaps_another(text: str) -> None:
    periods = read_periods(text, DAY)
    assert all(first.end <= second.start for first, second in pairwise(periods))
    assert all(0 <= period.start < period.end <= len(text) for period in periods)


def test_a_long_text_is_read_in_time_linear_in_its_length() -> None:
    for piece in ("2025 ", "23年", "year ", "年", "the last ", "2025/24/"):
        started = time.perf_counter()
        read_periods(piece * (8_000 // len(piece)), DAY)
        assert time.perf_counter() - started < 1
