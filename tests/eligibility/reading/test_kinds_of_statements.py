"""Kinds of statements that had been read wrongly, one of each in both languages."""

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


@pytest.mark.parametrize(
    "text",
    [
        "预计市值下调了5亿元至35亿元",
        "预计市值上调5亿到35亿",
        "预计市值由40亿元降至35亿元",
        "Our expected market cap was cut by RMB 500m to RMB 3.5bn",
        "They raised the market cap estimate by RMB 500m to RMB 3.5bn",
        "The bank marked our expected market cap down RMB 300m to RMB 3.5bn",
        "预计市值从40亿元下调5亿元至35亿元",
        "预计市值由30亿上调5亿元到35亿",
        "预计市值下调5亿元后为35亿元",
        "预计市值40亿，下调5亿后35亿",
        "预计市值由原先的40亿下调5亿，为35亿",
        "预计市值35亿元（从40亿元下调5亿元）",
        "Our expected market cap is RMB 3.5bn (cut by RMB 500m from RMB 4bn)",
        "The expected market cap was lowered from RMB 4bn by RMB 500m to RMB 3.5bn",
        "The expected market cap, after a cut of RMB 500m, is RMB 3.5bn",
        "Our expected market cap is down RMB 500m, leaving it at RMB 3.5bn",
    ],
)
def test_a_change_by_an_amount_to_an_amount_is_what_it_became(text: str) -> None:
    (fact,) = read_facts(text, TABLE, day=_DAY).facts
    assert (fact.fact, fact.value, fact.high) == ("expected_market_cap", Decimal(3_500_000_000), None)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("2025年营收从3亿元增加5000万元至3.5亿元", "years.2025.revenue", 350_000_000),
        ("Revenue in 2025 rose from RMB 300m by RMB 50m to RMB 350m", "years.2025.revenue", 350_000_000),
        ("2024年营收3亿元，2025年增加5000万元至3.5亿元", "years.2025.revenue", 350_000_000),
        ("2025年净利润减少1000万后为4000万", "years.2025.net_profit", 40_000_000),
        ("研发人员从80人增加20人到100人", "years.latest.rd_staff", 100),
    ],
)
def test_neither_the_step_nor_what_was_before_is_the_figure(text: str, key: str, value: int) -> None:
    facts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert facts.pop(key) == Decimal(value)
    assert set(facts) <= {"years.2024.revenue"}


@pytest.mark.parametrize("text", ["预计市值30亿元至35亿元", "an expected market cap of RMB 3bn to RMB 3.5bn"])
def test_a_range_stays_one(text: str) -> None:
    (fact,) = read_facts(text, TABLE, day=_DAY).facts
    assert fact.high == Decimal(3_500_000_000)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Is 6 invention patents enough if R&D is RMB 90m over three years, R&D staff 12% and revenue RMB 320m?", 4),
        ("Is revenue of RMB 320m enough for standard 4?", 1),
        ("6项发明专利够吗？", 1),
        ("Is 10% enough, or must it be 15%?", 0),
        ("Is 5% R&D intensity the threshold?", 0),
    ],
)
def test_figures_asked_to_be_enough_are_the_askers(text: str, count: int) -> None:
    assert len(read_facts(text, TABLE, day=_DAY).facts) == count


def test_figures_of_what_happens_if_are_told_as_not_placed() -> None:
    reading = read_facts("What happens if a company makes RMB 30m and RMB 25m in two years?", TABLE, day=_DAY)
    assert [item.span for item in reading.unread] == ["RMB 30m", "RMB 25m"]
    assert not read_facts("What happens if a market cap falls below RMB 300m?", TABLE, day=_DAY).unread


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("预计市值38亿元，2025年营业收入3.1亿元（未经审计）", True),
        ("Market cap RMB 3.8bn, unaudited 2025 revenue of RMB 310m", True),
        ("2025 revenue RMB 310m (audited)", False),
    ],
)
def test_a_figure_said_to_be_unaudited_is_told(text: str, told: bool) -> None:
    warnings = read_facts(text, TABLE, day=_DAY).warnings
    assert [warning.endswith("only audited years count") for warning in warnings] == [True] * told


@pytest.mark.parametrize(
    "text",
    [
        "market cap closed below 280m for 20 straight days, 380 holders",
        "For 20 consecutive trading days our market cap was RMB 280m; 380 shareholders",
        "Our market cap is RMB 280m and we have 380 shareholders. We fear we are delisted.",
        "连续20个交易日收盘市值只有2.8亿，股东380户",
        "总市值连续20个交易日低于2.8亿，股东户数380户",
        "我们公司总市值2.8亿，股东人数380人，怕退市",
    ],
)
def test_a_value_in_trading_and_holders_are_no_facts_of_a_listing(text: str) -> None:
    reading = read_facts(text, TABLE, day=_DAY)
    assert not reading.facts
    assert len(reading.unread) == 2


@pytest.mark.parametrize(
    "text",
    [
        "losses every year",
        "Net profit has always been negative",
        "We have never made a profit",
        "net income was negative in each of the last three years",
        "净利润一直为负",
        "公司从没盈利过",
        "年年亏损",
        "我们这几年净利润都是负的",
        "净利润从来没为正过",
    ],
)
def test_who_always_made_losses_made_one_in_the_latest_year(text: str) -> None:
    facts = read_facts(text, TABLE, day=_DAY).facts
    assert any(
        (fact.fact, fact.value) == ("profitable", False)
        or (fact.fact == "years.2025.net_profit" and fact.comparison is Bound.LT)
        for fact in facts
    )


@pytest.mark.parametrize("text", ["净利润未正式审计", "每年负责年审的是同一家", "至今盈利", "no losses every year"])
def test_words_like_those_of_losses_state_none(text: str) -> None:
    assert all(fact.value is not False for fact in read_facts(text, TABLE, day=_DAY).facts)


@pytest.mark.parametrize(
    ("text", "cohort"),
    [
        ("我们股票标的是“成1”，今年净利润900万", "existing"),
        ("我们属于存量，今年盈利", "existing"),
        ("Our shares carry the tag 成1", "existing"),
        ("公司股票带“成”字标", "new"),
        ("标“成1”的是什么公司", None),
    ],
)
def test_the_mark_of_the_growth_tier_says_how_the_company_came_in(text: str, cohort: str | None) -> None:
    facts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert facts.get("growth_tier_cohort") == cohort


@pytest.mark.parametrize(
    "text",
    [
        "公司2022年亏损上市",
        "我们2022年带亏上市",
        "The company listed at a loss in 2022",
        "We listed loss-making in 2022",
    ],
)
def test_a_listing_at_a_loss_has_its_year(text: str) -> None:
    facts = {fact.fact: str(fact.value) for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert facts["listed_on"].startswith("2022-01-01")


@pytest.mark.parametrize(
    "text",
    [
        "software 公司，R&D staff 9.6%，R&D 12%",
        "软件公司，研发人员占比9.6%，研发占比12%",
        "a software company, R&D staff 9.6% and R&D 12%",
        "a software company: R&D 12%, R&D staff 9.6%",
    ],
)
def test_a_share_of_staff_and_one_of_revenue_side_by_side_are_two(text: str) -> None:
    facts = {fact.fact: str(fact.value) for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert facts == {"industry": "software", "rd_staff_ratio": "0.096", "three_year_rd_ratio": "0.12"}


@pytest.mark.parametrize(
    "text",
    [
        "医用机器人公司，核心产品的产品检测做完了，临床评价还没出结果",
        "康复机器人企业，临床评价结果还没出来",
        "器械公司，核心产品检测完成，临床评价未完成",
        "医疗设备企业，检测做完，临床评价还在等结果",
        "Medical robot company: testing is done but clinical evaluation has no results yet",
        "a medical device maker whose clinical evaluation results are not out yet",
    ],
)
def test_a_clinical_evaluation_without_results_is_not_done(text: str) -> None:
    facts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert facts == {"industry": "medical_device", "asserted.device_testing_and_clinical_evaluation_done": False}


@pytest.mark.parametrize(
    "text",
    [
        "We made RMB 30m and RMB 25m in two years",
        "We earned RMB 30m and RMB 25m over the past two years",
        "Net profit of RMB 30m and RMB 25m over two years",
        "两年赚了3000万和2500万",
    ],
)
def test_two_amounts_of_two_years_are_one_of_each(text: str) -> None:
    facts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert sorted(facts) == ["years.latest-1.net_profit", "years.latest.net_profit"]
    assert facts["years.latest.net_profit"] == Decimal(25_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "Net profit will be RMB 12m in 2027 and RMB 41m in 2028, with revenue of RMB 70m each year.",
        "2027年净利润1200万，2028年4100万，每年营收7000万",
    ],
)
def test_an_amount_of_each_coming_year_is_that_of_the_last(text: str) -> None:
    forecasts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).forecasts}
    assert forecasts["years.2028.revenue"] == Decimal(70_000_000)
    assert forecasts["years.2028.net_profit"] == Decimal(41_000_000)
