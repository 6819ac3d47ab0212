"""Numbers of rules and reporters beside the company's own, days of other events, and standards by their number."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import read_facts
from assistant.language.detection import language_of
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 28)


def _read(text: str) -> dict[str, str]:
    reading = read_facts(text, TABLE, language_of(text), _DAY)
    return {fact.fact: str(fact.value) for fact in reading.facts}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("既然第10号指引把市值门槛降到30亿，我们35亿可以报了吧", "expected_market_cap", "3500000000"),
        ("听说要3亿研发，我们2.2亿，够吗", "years.latest.rd_expense", "220000000"),
        ("有人说营收要3亿，我们2.8亿，够第四套吗", "years.latest.revenue", "280000000"),
        ("听说第10号指引要求三年研发投入3亿，我们公司只投了2.2亿", "three_year_rd_expense", "220000000"),
        ("Heard it needs 300m of R&D over three years, we have 220m. Out?", "three_year_rd_expense", "220000000"),
        ("Heard the floor is 5bn market cap, ours is 4.5bn. OK?", "expected_market_cap", "4500000000"),
    ],
)
def test_the_own_amount_is_held_to_the_number_of_the_rule(text: str, fact: str, value: str) -> None:
    assert _read(text) == {fact: value}


@pytest.mark.parametrize(
    "text",
    [
        "China Daily wrote that you leave the growth tier after a net profit of 100m. True?",
        "中国日报说净利润1亿就能退出成长层，对吗",
        "red chip cagr 20% or 10%",
        "研发占比5%还是10%",
        "有的文章说要三年研发满3亿，有的说占营收15%，到底哪个",
        "One site lists ten sectors for standard 5, my lawyer says four. Who is right?",
    ],
)
def test_what_others_say_of_rules_and_alternatives_is_neither_read_nor_reported(text: str) -> None:
    reading = read_facts(text, TABLE, language_of(text), _DAY)
    assert (reading.facts, reading.unread, reading.warnings) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("We listed on STAR in June 2022 via 2.1.2(5).", "standard-5"),
        ("We are applying under rule 2.1.2(4)", "standard-4"),
        ("Chosen: 2.1.2(4).", "standard-4"),
        ("公司2022年6月按2.1.2第（五）项上市", "standard-5"),
        ("我们按照《科创板股票上市规则》第2.1.2条第一款第（四）项申报", "standard-4"),
        ("适用标准：2.1.2(2)", "standard-2"),
    ],
)
def test_a_standard_is_chosen_by_the_number_of_its_rule(text: str, standard: str) -> None:
    assert _read(text)["chosen_standard"] == standard


@pytest.mark.parametrize("text", ["can we use 2.1.2(5)", "能按2.1.2(5)上市吗", "公司符合第6.1.2条第（五）项"])
def test_a_rule_that_is_only_named_is_not_chosen(text: str) -> None:
    assert "chosen_standard" not in _read(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("有个产业基金2025年3月投了我们4亿元，我们2026年12月申报", "20"),
        ("有家产业基金2025年3月一次性投了我们5.4亿元，此后一直没动，我们2026年12月申报", "20"),
        ("私募基金2025年3月分两笔打给我们6亿元，之后没减持，我们2026年12月申报", "20"),
        ("An industry fund put RMB 400m into us in March 2025; we file in December 2026", "20"),
        ("In March 2025 a private fund invested RMB 400m in us", "19"),
    ],
)
def test_an_investment_of_a_month_counts_the_months_since(text: str, months: str) -> None:
    assert _read(text)["senior_investor_holding"] == months


@pytest.mark.parametrize(
    "text", ["2020年3月以前境外上市红筹能报吗", "我们2020年3月在香港上市", "listed in Hong Kong in March 2020"]
)
def test_a_listing_abroad_is_no_listing_on_star(text: str) -> None:
    assert "listed_on" not in _read(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We file this December", "2026-12-01..2026-12-31"),
        ("我们今年12月申报", "2026-12-01..2026-12-31"),
        ("We will file next March", "2027-03-01..2027-03-31"),
        ("我们明年6月申报", "2027-06-01..2027-06-30"),
    ],
)
def test_a_month_to_come_is_read_with_its_year(text: str, day: str) -> None:
    assert _read(text)["filing_date"] == day
