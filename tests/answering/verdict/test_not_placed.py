"""What was stated and could not be placed is said with its reason, in both languages, and never called not stated."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.answering.verdict.note import not_placed
from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.reader import merge, read_facts
from assistant.language.text import Language

TABLE = read_fact_table(Path(__file__).parents[3] / "corpus")
DAY = dt.date(2026, 11, 22)
FUND = "A government fund has owned 3% of us since January 2024. Is it an investor, amount invested in that time: RMB 400m?"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        (
            Language.EN,
            "Our market cap will be RMB 4.5bn, H1 2026 revenue was RMB 180m, ARR is RMB 230m.",
            "I could not place RMB 180m (a part of a year; only full fiscal years count); "
            "RMB 230m (the checker has no such fact)",
        ),
        (
            Language.ZH,
            "我们预计市值45亿元，2025年上半年营收3.2亿元，毛利率60%。",
            "没有用上：3.2亿元（不足一个完整会计年度，仅完整会计年度计入）；60%（检查器不使用这一事项）",
        ),
    ],
)
def test_each_amount_that_is_no_fact_is_named_with_why(language: Language, text: str, said: str) -> None:
    reading = read_facts(text, TABLE, language, DAY)
    assert [fact.fact for fact in reading.facts] == ["expected_market_cap"]
    assert not_placed(reading.unread, language) == (said,)


def test_one_reason_is_said_once_and_a_long_list_is_counted() -> None:
    text = "Our gross margin was " + ", ".join(f"{number}%" for number in range(51, 60))
    (line,) = not_placed(read_facts(text, TABLE, Language.EN, DAY).unread, Language.EN)
    assert line.count("(") == 1
    assert line.endswith("and 4 more")


def test_nothing_is_said_where_all_was_placed() -> None:
    assert not_placed(read_facts("预计市值45 亿元", TABLE, Language.ZH, DAY).unread, Language.ZH) == ()


def test_an_amount_that_is_known_of_what_it_is_counts_as_placed() -> None:
    known = read_facts("The fund put in RMB 400m.", TABLE, Language.EN, DAY)
    again = read_facts(FUND, TABLE, Language.EN, DAY)
    assert [item.span for item in again.unread] == ["RMB 400m"]
    assert not merge(known, again).unread
