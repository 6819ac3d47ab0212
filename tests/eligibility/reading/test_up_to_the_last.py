"""Lists of figures of which only the last names its year, and what is told of a private investor."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import read_facts
from assistant.language.detection import language_of
from tests.eligibility.verdicts import TABLE


def _facts(text: str) -> dict[str, str]:
    read = read_facts(text, TABLE, language_of(text), dt.date(2026, 12, 1))
    return {fact.fact.removeprefix("years."): f"{fact.value}" for fact in read.facts}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "operating cash flow 61m, 44m and, in 2025 when we built stock, -9m.",
            {"2023.operating_cash_flow": "61000000", "2024.operating_cash_flow": "44000000",
             "2025.operating_cash_flow": "-9000000"},
        ),
        (
            "营收1亿、1.5亿，2025年2.2亿",
            {"2023.revenue": "100000000", "2024.revenue": "150000000", "2025.revenue": "220000000"},
        ),
        ("revenue 80m and in 2025 120m", {"2025.revenue": "120000000"}),
        ("我账户60万，做了三年股票", {"investor_daily_average_assets": "600000", "investor_experience": "36"}),
        (
            "I have RMB 600,000 and three years of trading.",
            {"investor_daily_average_assets": "600000", "investor_experience": "36"},
        ),
        ("公司账户60万，做了三年产品", {}),
    ],
)  # fmt: skip
def test_what_is_told_in_a_row_or_of_an_investor(text: str, facts: dict[str, str]) -> None:
    assert _facts(text) == facts
