"""Kinds of statements that strangers wrote and the reader had read wrongly, one of each in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

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


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("Revenue was a hair under RMB 300m in 2025.", "<"),
        ("Revenue came in marginally above RMB 300m in 2025.", ">"),
        ("Revenue in 2025, rounded, was RMB 300m.", "~"),
        ("We are talking RMB 300m of revenue in 2025, roughly.", "~"),
        ("去年营收少说有3亿", ">="),
        ("去年营收站上3亿", ">"),
        ("去年营收约摸3亿", "~"),
        ("去年营收略低于3亿", "<"),
    ],
)
def test_how_sure_an_amount_is_may_be_said_with_any_degree_and_in_any_place(text: str, bound: str) -> None:
    (fact,) = read_facts(text, TABLE, day=_DAY).facts
    assert fact.comparison.value == bound


@pytest.mark.parametrize(
    "text",
    [
        "The 2024 business plan had forecast 2025 sales of RMB 500m.",
        "In a worst case we'd lose RMB 40m.",
        "Would an adverse opinion stop us?",
        "Our subsidiary in Germany has 60 staff.",
        "A friend told me his firm has 200 staff.",
        "Sales team of 92, plus 310 production workers.",
        "2024年做的商业计划书里预测2025年收入5亿",
        "最坏情况下我们会亏4000万",
        "德国子公司有60人",
        "朋友的公司有200人",
        "销售团队92人，生产工人310人",
        "对赌协议约定2025年净利润不低于8000万元，否则回购",
    ],
)
def test_what_is_only_planned_asked_of_any_or_of_others_is_no_fact(text: str) -> None:
    assert read_facts(text, TABLE, day=_DAY).facts == ()


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("We poured RMB 65m into research in 2025.", "years.2025.rd_expense", "65000000"),
        ("去年拿出6500万搞研发", "years.2025.rd_expense", "65000000"),
        ("In 2025 operations consumed RMB 30m of cash.", "years.2025.operating_cash_flow", "-30000000"),
        ("We were in the black by RMB 41m in 2025.", "years.2025.net_profit", "41000000"),
        ("剔除一次性损益，去年赚3600万", "years.2025.net_profit_excl_nonrecurring", "36000000"),
        ("2024 plus 2025 net profit: 52 million yuan in total", "two_year_net_profit", "52000000"),
        ("There are 420 of us.", "years.latest.total_staff", "420"),
        ("We make lithium batteries.", "industry", "new_energy"),
        ("type of issuer: domestic company", "issuer_type", "domestic"),
        ("Chosen standard: 4.", "chosen_standard", "standard-4"),
        ("我司注册于二零一六年十一月三日", "founded", "2016-11-03"),
    ],
)
def test_families_of_words_and_labels_of_forms_are_read(text: str, key: str, value: str) -> None:
    facts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}
    read = facts[key]
    assert (f"{read:f}" if isinstance(read, Decimal) else read) == value


def test_an_opinion_is_of_every_year_of_its_list() -> None:
    facts = read_facts("2023、2024、2025三年审计报告均为标准无保留意见", TABLE, day=_DAY).facts
    assert [fact.fact for fact in facts] == [f"years.{year}.audit_opinion" for year in (2023, 2024, 2025)]
