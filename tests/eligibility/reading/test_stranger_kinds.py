"""Kinds of statements that strangers wrote and the reader had read wrongly, one of each in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import read_facts
from assistant.language.quantities.quantity import Bound
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The expected market cap won't be lower than RMB 10bn", Bound.GE),
        ("预计市值不会低于100亿元", Bound.GE),
        ("预计市值没超过100亿元", Bound.LE),
    ],
)
def test_a_denied_comparison_is_turned_round(text: str, bound: Bound) -> None:
    assert [fact.comparison for fact in read_facts(text, TABLE, day=_DAY).facts] == [bound]


@pytest.mark.parametrize(
    "text",
    [
        "We want to have 50 invention patents by the end of next year.",
        "争取明年年底发明专利做到50项",
        "19 invention patent applications are pending",
        "在申请的发明专利19项，还没授权",
        "控股股东去年营业收入120亿元，员工8000多人",
        "The addressable market is worth RMB 46bn and grows at a CAGR of 19%.",
    ],
)
def test_goals_applications_and_figures_of_others_are_no_facts(text: str) -> None:
    reading = read_facts(text, TABLE, day=_DAY)
    assert not reading.facts
    assert reading.unread or reading.aside


def test_gains_and_losses_of_one_list_go_to_their_years() -> None:
    facts = read_facts("23、24、25三年净利分别亏0.8亿、亏0.3亿、赚0.15亿", TABLE, day=_DAY).facts
    assert {fact.fact: int(str(fact.value)) for fact in facts} == {
        "years.2023.net_profit": -80_000_000,
        "years.2024.net_profit": -30_000_000,
        "years.2025.net_profit": 15_000_000,
    }
