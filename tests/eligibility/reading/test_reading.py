"""Issuer facts read from questions: what is read, with its exact span, and what is deliberately left unread."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.examples import verify_phrases
from assistant.eligibility.reading.reader import FactRead, FactsReading, calendar_key, merge, read_facts
from assistant.language.quantities.reader import Bound
from assistant.language.text import Language
from tests.eligibility.verdicts import TABLE

MARKET_CAP = "expected_market_cap"
REVENUE, BEFORE = "years.latest.revenue", "years.latest-1.revenue"
PROFIT, PROFIT_BEFORE = "years.latest.net_profit", "years.latest-1.net_profit"
LAUNCHED, AT_SCALE = "asserted.large_model_product_launched", "asserted.large_model_product_applied_at_scale"


def _spelled(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value).lower()


def _read(text: str, language: Language = Language.EN) -> dict[str, str]:
    """Fact key to value, a comparison in front where it is not plain equality."""
    reading = read_facts(text, TABLE, language)
    return {
        fact.fact: ("" if fact.comparison is Bound.EQ else fact.comparison.value) + _spelled(fact.value)
        for fact in reading.facts
    }


CASES: list[tuple[str, dict[str, str]]] = [
    # eligibility questions as people put them
    (
        "Our large model sits in a closed beta with 20 pilot customers; may we file now under Guideline No. 10 and launch later?",
        {"industry": "ai_large_model", LAUNCHED: "false"},
    ),
    (
        "We expect a market cap of RMB 1.2bn, made a net profit of RMB 20m and RMB 35m over the past two years and have revenue of RMB 90m.",
        {MARKET_CAP: "1200000000", PROFIT_BEFORE: "20000000", PROFIT: "35000000", REVENUE: "90000000"},
    ),
    (
        "Founder holds super-voting shares, expected market cap is RMB 4.5bn, there is no revenue: may it use standard 5?",
        {"weighted_voting_rights": "true", MARKET_CAP: "4500000000", REVENUE: "0"},
    ),
    (
        "A software company: two patents, R&D over three years at 11% of revenue, R&D staff at 40%, revenue RMB 320m.",
        {
            "industry": "software",
            "three_year_rd_ratio": "0.11",
            "rd_staff_ratio": "0.4",
            REVENUE: "320000000",
        },
    ),
    ("研发人员只占8%，研发投入和专利都够，还能上吗？", {"rd_staff_ratio": "0.08"}),
    ("发行规模为30亿元，保荐机构要跟投多少？", {"issue_size": "3000000000"}),
    ("Just tell me our RMB 3.9bn company passes the fifth standard, it is close enough.", {MARKET_CAP: "3900000000"}),
    (
        "Could a loss-making LLM developer have relied on Guideline No. 10 on 1 March 2026?",
        {"profitable": "false", "industry": "ai_large_model"},
    ),
    # market cap
    ("expected market capitalisation: CNY 4.5 billion", {MARKET_CAP: "4500000000"}),
    ("预计市值人民币45亿元", {MARKET_CAP: "4500000000"}),
    ("市值刚好四十亿元", {MARKET_CAP: "4000000000"}),
    ("a market cap just under 4bn", {MARKET_CAP: "<4000000000"}),
    ("预计市值不足40亿元", {MARKET_CAP: "<4000000000"}),
    ("预计市值不低于45亿元", {MARKET_CAP: ">=4500000000"}),
    ("RMB 6bn market cap and RMB 520m in revenue", {MARKET_CAP: "6000000000", REVENUE: "520000000"}),
    ("a rocket company with an RMB 5bn valuation", {"industry": "commercial_rocket", MARKET_CAP: "5000000000"}),
    ("already-listed parent: overseas market value RMB 210bn", {"overseas_market_value": "210000000000"}),
    # yearly amounts
    (
        "2025年营业收入为2.5亿元，净利润为3000万元",
        {"years.2025.revenue": "250000000", "years.2025.net_profit": "30000000"},
    ),
    (
        "net profit was RMB 20m in 2024 and RMB 35m in 2025",
        {"years.2024.net_profit": "20000000", "years.2025.net_profit": "35000000"},
    ),
    (
        "2023年、2024年和2025年营业收入分别为1亿元、2亿元和3亿元",
        {"years.2023.revenue": "100000000", "years.2024.revenue": "200000000", "years.2025.revenue": "300000000"},
    ),
    (
        "Revenue was RMB 100m in 2023, 200m in 2024 and 300m in 2025.",
        {"years.2023.revenue": "100000000", "years.2024.revenue": "200000000", "years.2025.revenue": "300000000"},
    ),
    ("最近两年净利润分别为2000万元和3500万元", {PROFIT_BEFORE: "20000000", PROFIT: "35000000"}),
    ("最近两年净利润累计6000万元", {"two_year_net_profit": "60000000"}),
    ("net profit of RMB 30m in each of the last two years", {PROFIT_BEFORE: "30000000", PROFIT: "30000000"}),
    (
        "Our net loss was RMB 900m last year and RMB 700m the year before",
        {PROFIT: "-900000000", PROFIT_BEFORE: "-700000000"},
    ),
    ("去年亏损5000万元，前年盈利1000万元", {PROFIT: "-50000000", PROFIT_BEFORE: "10000000"}),
    ("最近一年净利润-1.2亿元，上一年-2亿元", {PROFIT: "-120000000", PROFIT_BEFORE: "-200000000"}),
    ("净亏损超过9亿元", {PROFIT: "<-900000000"}),
    ("revenue rose 30% to RMB 320m", {REVENUE: "320000000"}),
    ("营收同比增长30%至3.2亿元", {REVENUE: "320000000"}),
    ("revenue has not reached RMB 300m", {REVENUE: "<300000000"}),
    ("3亿元营收、净利润5000万元", {REVENUE: "300000000", PROFIT: "50000000"}),
    ("35m net profit, 90m revenue", {PROFIT: "35000000", REVENUE: "90000000"}),
    (
        "最近两年净利润均为正，合计5500万元",
        {"two_year_net_profit": "55000000", PROFIT_BEFORE: ">0", PROFIT: ">0"},
    ),
    (
        "2025 revenue 1.1bn, loss 1.6bn, valued at 30bn",
        {"years.2025.revenue": "1100000000", "years.2025.net_profit": "-1600000000", MARKET_CAP: "30000000000"},
    ),
    ("we lost money last year", {"profitable": "false"}),
    ("our market cap is USD 600m (about RMB 4.3bn)", {MARKET_CAP: "~4300000000"}),
    ("revenue was 1m, 2m, 3m, 4m and 5m", {}),
    # research, staff, patents, offering
    ("三年研发投入合计8000万元，占营业收入的18%", {"three_year_rd_expense": "80000000", "three_year_rd_ratio": "0.18"}),
    (
        "R&D of RMB 90m over three years, 11% of revenue",
        {"three_year_rd_expense": "90000000", "three_year_rd_ratio": "0.11"},
    ),
    (
        "R&D was 80m, 90m and 100m in the last three years",
        {
            "years.latest-2.rd_expense": "80000000",
            "years.latest-1.rd_expense": "90000000",
            "years.latest.rd_expense": "100000000",
        },
    ),
    ("300 R&D staff out of 420 employees", {"years.latest.rd_staff": "300", "years.latest.total_staff": "420"}),
    ("研发人员120人，员工总数800人", {"years.latest.rd_staff": "120", "years.latest.total_staff": "800"}),
    ("研发人员30人，占员工总数的百分之十二", {"years.latest.rd_staff": "30", "rd_staff_ratio": "0.12"}),
    ("we have at least 10 invention patents", {"invention_patents": ">=10"}),
    ("应用于主营业务的发明专利12项", {"invention_patents": "12"}),
    ("we hold no patents", {"invention_patents": "0"}),
    ("compound revenue growth of 27%", {"revenue_cagr": "0.27"}),
    ("近三年收入复合增长率为百分之二十五", {"revenue_cagr": "0.25"}),
    ("operating cash flow of RMB 120m over the last three years", {"three_year_operating_cash_flow": "120000000"}),
    ("经营现金流净额三年累计1.2亿元", {"three_year_operating_cash_flow": "120000000"}),
    (
        "share capital after the issue is RMB 500m and we offer 12% to the public",
        {"share_capital_after_issue": "500000000", "public_offering_ratio": "0.12"},
    ),
    ("发行后总股本4.5亿股，公开发行12%", {"share_capital_after_issue": "450000000", "public_offering_ratio": "0.12"}),
    ("our IPO raises RMB 1.5bn", {"issue_size": "1500000000"}),
    ("Founded on 1 March 2020", {"founded": "2020-03-01"}),
    # kinds of company and statements
    (
        "我们同股不同权，尚未盈利，最近一年没有收入",
        {"weighted_voting_rights": "true", "profitable": "false", REVENUE: "0"},
    ),
    ("没有特殊表决权", {"weighted_voting_rights": "false"}),
    ("a dual-class issuer that isn't profitable", {"weighted_voting_rights": "true", "profitable": "false"}),
    ("a red-chip already listed in Hong Kong", {"issuer_type": "red_chip_listed_overseas"}),
    ("VIE架构，未在境外上市", {"issuer_type": "red_chip_unlisted"}),
    ("we are not a red-chip", {"issuer_type": "domestic"}),
    ("H股公司，营业收入5亿元", {REVENUE: "500000000", "issuer_type": "domestic"}),
    ("公司已实现盈利", {"profitable": "true"}),
    ("大模型产品已上线并已实现规模化应用", {"industry": "ai_large_model", LAUNCHED: "true", AT_SCALE: "true"}),
    ("大模型还在内测", {"industry": "ai_large_model", LAUNCHED: "false"}),
    ("the model was launched in May and is not yet used at scale", {LAUNCHED: "true", AT_SCALE: "false"}),
    ("a drug maker cleared for phase II", {"industry": "pharmaceutical", "asserted.phase_two_trial_cleared": "true"}),
    ("一家量子科技公司", {"industry": "quantum"}),
    ("医疗器械企业，未盈利", {"industry": "medical_device", "profitable": "false"}),
    # numbers of rules, and questions about rules
    ("Is there a RMB 300m minimum for three-year R&D spending?", {}),
    ("the RMB 4bn threshold", {}),
    ("第五套标准要求40亿元", {}),
    ("Do we need a market cap of RMB 4bn?", {}),
    ("是否要求最近一年营业收入达到3亿元？", {}),
    ("Under standard 4 the market cap is RMB 3bn and revenue RMB 300m.", {}),
    ("Does it have to be profitable?", {}),
    ("Standards 2, 3 and 4 need no profit", {}),
    ("第五套标准没有收入要求吗", {}),
    ("阶段性成果要做到什么程度？", {}),
    ("What are the share-capital and public-offering minimums?", {}),
    ("请写一段话，直接说已完成全部备案", {}),
    ("Our market cap is RMB 3.9bn against the RMB 4bn threshold", {MARKET_CAP: "3900000000"}),
    ("我们的研发投入占比为14%，标准二要求15%", {"three_year_rd_ratio": "0.14"}),
    ("研发投入提高了15个百分点", {}),
    ("EBITDA of RMB 50m", {}),
    ("", {}),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_reads_facts(text: str, expected: dict[str, str]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(("text", "_"), CASES, ids=[text for text, _ in CASES])
def test_every_fact_has_its_span_and_a_known_key(text: str, _: dict[str, str]) -> None:
    for fact in read_facts(text, TABLE).facts:
        assert text[fact.start : fact.end] == fact.span != ""
        assert TABLE.spec(calendar_key(fact.fact, 2025)) is not None


def test_every_example_of_the_table_is_read_as_it_says() -> None:
    assert [str(problem) for problem in verify_phrases(TABLE)] == []


def test_an_example_that_is_not_read_as_it_says_is_reported_with_its_line(tmp_path: Path) -> None:
    text = TABLE.text.replace('["valued at RMB 30bn", "估值60亿元"]', '["valued in April", "估值60亿元"]')
    (tmp_path / "facts.yaml").write_text(text, "utf-8")
    (problem,) = verify_phrases(read_fact_table(tmp_path))
    assert text.splitlines()[problem.line - 1].strip().startswith('yes: ["valued in April"')
    assert "'valued in April' should be read as this; it is read as nothing" in problem.message


def test_relative_years_become_calendar_years() -> None:
    assert calendar_key("years.latest-1.net_profit", 2025) == "years.2024.net_profit"
    assert calendar_key("years.latest.revenue", 2025) == "years.2025.revenue"
    assert calendar_key(MARKET_CAP, 2025) == MARKET_CAP


def test_a_range_keeps_both_ends() -> None:
    (fact,) = read_facts("预计市值30亿至40亿元", TABLE).facts
    assert (fact.value, fact.high) == (Decimal(3_000_000_000), Decimal(4_000_000_000))


@pytest.mark.parametrize(("text", "currency"), [("HK$5bn market cap", "HKD"), ("预计市值5亿美元", "USD")])
def test_foreign_currency_is_kept_and_not_usable(text: str, currency: str) -> None:
    reading = read_facts(text, TABLE)
    assert [(fact.currency, fact.usable) for fact in reading.facts] == [(currency, False)]
    assert "not converted" in reading.warnings[0]


def test_an_amount_without_currency_is_noted_in_the_language_asked_for() -> None:
    assert "yuan" in read_facts("market cap 4.5bn", TABLE).facts[0].note
    assert "人民币" in read_facts("市值45亿", TABLE, Language.ZH).facts[0].note


@pytest.mark.parametrize(
    "text", ["Market cap RMB 4bn. Revenue RMB 1bn. Market cap RMB 4.2bn.", "市值40亿元。营业收入10亿元。市值42亿元。"]
)
def test_two_values_for_one_fact_are_a_warning_and_none_is_taken(text: str) -> None:
    reading = read_facts(text, TABLE)
    assert [fact.fact for fact in reading.facts] == [REVENUE]
    assert reading.warnings[0].startswith("expected market cap:")


def test_several_industries_are_not_one() -> None:
    reading = read_facts("Compare rocket, medical device and large model companies.", TABLE)
    assert reading.facts == ()
    assert "industry" in reading.warnings[0]


@pytest.mark.parametrize(
    "text", ["预计市值40亿元，改成42亿元", "预计市值不是40亿元，而是42亿元", "market cap RMB 4bn, make it 4.2bn"]
)
def test_a_correction_in_the_text_wins(text: str) -> None:
    assert _read(text) == {MARKET_CAP: "4200000000"}


@pytest.mark.parametrize(
    ("first", "follow_up", "expected"),
    [
        ("market cap RMB 3.9bn", "make it 4.2bn", {MARKET_CAP: "4200000000"}),
        ("预计市值39亿元", "改成42亿元", {MARKET_CAP: "4200000000"}),
        ("预计市值31亿元，营业收入2亿元", "如果收入是3.2亿呢", {MARKET_CAP: "3100000000", REVENUE: "320000000"}),
        ("2025年营业收入2亿元", "what if revenue is RMB 320m?", {"years.2025.revenue": "320000000"}),
        ("revenue RMB 320m and R&D staff at 8%", "make it 12%", {REVENUE: "320000000", "rd_staff_ratio": "0.12"}),
        ("market cap RMB 3.9bn", "and is it dual-class?", {MARKET_CAP: "3900000000", "weighted_voting_rights": "true"}),
        ("market cap RMB 3.9bn", "what does RMB 4.2bn mean?", {MARKET_CAP: "3900000000"}),
    ],
)
def test_a_follow_up_is_laid_over_what_is_known(first: str, follow_up: str, expected: dict[str, str]) -> None:
    merged = merge(read_facts(first, TABLE), read_facts(follow_up, TABLE))
    assert {fact.fact: _spelled(fact.value) for fact in merged.facts} == expected


def test_merging_nothing_changes_nothing() -> None:
    known = FactsReading((FactRead(MARKET_CAP, Decimal(1), "1", 0, 1),))
    assert merge(known, FactsReading()).facts == known.facts


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                "market cap ",
                "revenue ",
                "RMB 4bn",
                "3亿元",
                "15%",
                "净利润",
                " and ",
                "，",
                "。",
                "2025年",
                "not ",
                "standard 5 ",
                "last year ",
                "12 patents ",
                "make it ",
                "研发人员",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_any_text_is_read_without_error(text: str) -> None:
    for fact in read_facts(text, TABLE).facts:
        assert text[fact.start : fact.end] == fact.span


def test_of_a_pasted_document_so_much_is_read() -> None:
    reading = read_facts("revenue of RMB 90m, net profit RMB 5m and " * 3_000, TABLE)
    assert any("8000" in warning for warning in reading.warnings)
