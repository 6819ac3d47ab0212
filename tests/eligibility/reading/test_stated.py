"""A question checked like a facts file."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.reading.reader import read_facts
from assistant.eligibility.reading.stated import as_read, issuer_facts
from assistant.eligibility.rules.conditions import known_number
from assistant.eligibility.verdict.checker import check
from assistant.eligibility.wording.contract import actual, english
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TABLE, TODAY, outcome

QUESTIONS = [
    (
        "Expected market cap RMB 1.2bn, net profit RMB 20m and RMB 35m in the last two years, revenue RMB 90m. Does it meet a standard?",
        "standard-1a",
        "met",
    ),
    (
        "Expected market cap RMB 1.2bn, net profit RMB 20m and RMB 35m in the last two years, revenue RMB 90m. Does it meet a standard?",
        "standard-1b",
        "not_met",
    ),
    ("预计市值39亿元的大模型公司，尚未盈利，没有收入，能上科创板吗？", "financial-standard", "not_met"),
    ("预计市值40亿元的大模型公司，尚未盈利，没有收入，能上科创板吗？", "standard-5", "unknown"),
    ("A dual-class AI company expects a market cap of just under RMB 5bn. Can it list?", "weighted-voting", "not_met"),
    ("预计市值30亿元，最近一年营业收入3亿元，符合标准四吗？", "standard-4", "met"),
]


@pytest.mark.parametrize(("question", "name", "expected"), QUESTIONS)
def test_questions_are_checked(question: str, name: str, expected: str) -> None:
    stated = issuer_facts(read_facts(question, TABLE).facts, TABLE, TODAY)
    assert outcome(check(stated, BOOK, as_of=TODAY), name) == expected


def test_bounds_and_foreign_currency() -> None:
    stated = issuer_facts(read_facts("market cap just under RMB 4bn, revenue US$50m", TABLE).facts, TABLE, TODAY)
    market_cap = stated.number("expected_market_cap")
    assert market_cap is not None
    assert market_cap.high_open
    assert isinstance(market_cap, Interval)
    assert stated.number("years.2025.revenue") is None


def test_a_range_stays_a_range() -> None:
    stated = issuer_facts(
        read_facts("expected market cap between RMB 3bn and 5bn, revenue RMB 400m", TABLE).facts, TABLE, TODAY
    )
    reached = check(stated, BOOK, as_of=TODAY)
    assert outcome(reached, "standard-4") == "met"
    assert outcome(reached, "standard-5") == "unknown"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We have 2.5 invention patents.", "invention_patents: '2.5 invention patents' must be a whole number"),
        ("R&D staff of 120%", "rd_staff_ratio: '120%' is impossible: it cannot be over 100%"),
        ("revenue of RMB 99999999999bn", "'RMB 99999999999bn' is larger than any company; check the unit"),
        ("R&D staff of 30, total staff of 20 people", "more R&D staff than staff"),
    ],
)
def test_what_cannot_be_true_is_refused_in_the_words_it_was_stated_in(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        issuer_facts(read_facts(text, TABLE).facts, TABLE, TODAY)


def test_the_last_digit_that_counts_says_how_a_statement_may_be_rounded() -> None:
    stated = issuer_facts(read_facts("three-year R&D ratio of 14.70%", TABLE).facts, TABLE, TODAY).number(
        "three_year_rd_ratio"
    )
    assert stated is not None
    assert repr(stated.exact) == "Decimal('0.147')"
    stated = issuer_facts(read_facts("market cap of RMB 4.50bn", TABLE).facts, TABLE, TODAY).number(
        "expected_market_cap"
    )
    assert stated is not None
    assert repr(stated.exact) == "Decimal('4500000000')"


def test_a_range_is_told_in_words() -> None:
    spec = TABLE.spec("expected_market_cap")
    assert spec is not None
    between = known_number("expected_market_cap", Interval(Decimal("3000000000"), Decimal("3800000000")), spec)
    assert between is not None
    assert VerdictWords(Language.EN, TABLE).known(between) == "at least RMB 3 billion, at most RMB 3.8 billion"
    assert VerdictWords(Language.ZH, TABLE).known(between) == "不低于30亿元，不超过38亿元"
    assert actual([between], english(TABLE)) == ">= CNY 3000000000, <= CNY 3800000000"


@pytest.mark.parametrize(
    "stated",
    [
        {"name": "Example AI", "industry": "ai_large_model", "expected_market_cap": "45亿元"},
        {"expected_market_cap": "< CNY 4bn", "years.2025.revenue": ">= 80m", "issue_size": "3bn to 4bn"},
        {"years.2025.net_profit": "-12m", "years.2024.net_profit": "<= 0"},
        {"two_year_net_profit": "> 50m"},
        {"public_offering_ratio": "12%", "three_year_rd_ratio": "<= 30%", "revenue_cagr": "250%"},
        {"invention_patents": "12", "core_technology_patents": ">= 5", "years.2025.rd_staff": "10 to 20"},
        {"weighted_voting_rights": "false", "joint_stock_company": "yes", "asserted.large_market_space": "true"},
        {"founded": "2019-03-01", "controller_changed_on": "never"},
        {"exceptional_sci_tech_cases": "[]"},
    ],
    ids=lambda stated: ", ".join(stated),
)
def test_facts_of_a_form_can_be_talked_about_and_stay_the_same(stated: dict[str, str]) -> None:
    given = {key: [] if value == "[]" else value for key, value in stated.items()}
    facts = facts_from_mapping(given, TABLE, day=TODAY)
    read = as_read(facts, stated, Language.EN)
    assert issuer_facts(read.facts, TABLE, TODAY).values == facts.values


def test_facts_of_a_form_are_told_in_the_words_of_their_reader() -> None:
    stated = {"industry": "ai_large_model", "weighted_voting_rights": "false", "expected_market_cap": "45亿元"}
    read = as_read(facts_from_mapping(stated, TABLE, day=TODAY), stated, Language.ZH)
    assert {fact.fact: fact.span for fact in read.facts} == {
        "industry": "人工智能大模型",
        "weighted_voting_rights": "否",
        "expected_market_cap": "45亿元",
    }


def test_of_a_month_the_last_day_is_taken_and_told() -> None:
    (fact,) = read_facts("公司成立于2019年3月", TABLE, Language.ZH).facts
    assert (fact.value, fact.note) == ("2019-03-01..2019-03-31", "仅写明月份，按该月最后一日处理")
    assert issuer_facts([fact], TABLE, TODAY).values["founded"] == dt.date(2019, 3, 31)
