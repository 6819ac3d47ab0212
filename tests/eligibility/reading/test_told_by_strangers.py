"""Facts as people who know no rule tell them, and what others are said to have, which is no fact of the company."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.fact import FactValue
from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 12, 1)
M = 1_000_000


def read(text: str) -> dict[str, FactValue]:
    """The facts of a text by their keys; what is told of no year is of the latest."""
    facts = read_facts(text, TABLE, day=DAY).facts
    return {fact.fact.replace(".latest.", ".2025."): fact.value for fact in facts}


@pytest.mark.parametrize(
    "text",
    [
        "我表哥公司去年赚了3000万跑去北交所了，别管他，科创板辅导一般要多久",
        "My uncle's company made RMB 40m last year and went to the BSE. How long does tutoring take?",
        "资深机构持股3%、投资5亿，要同时满足吗",
        "科创板612家、总市值17万亿，这数是哪天的",
        "STAR has 612 companies with a total market cap of RMB 17tn. What date is that?",
        "退出成长层是看两年净利5000万，还是一年盈利加1亿营收",
        "Does leaving the growth tier turn on two-year net profit of RMB 50m or on revenue of RMB 100m?",
        "The seminar guy said RMB 300m of R&D in three years for large models. True or blog nonsense?",
        "培训老师说大模型三年研发要3亿，真的吗",
        "Were there really 8 dual-class and 7 red-chip firms on STAR by July 2025?",
        "科创板有8家AB股公司吗",
    ],
)
def test_what_others_have_and_what_is_told_of_a_rule_states_no_fact(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("Our auditor said our 2025 net profit is RMB 60m. Is that right?", "years.2025.net_profit", 60 * M),
        ("我们公司去年赚了3000万，科创板辅导一般要多久", "years.2025.net_profit", 30 * M),
        ("我们退出成长层，两年净利5200万够吗", "two_year_net_profit", 52 * M),
        ("We are a dual-class company.", "weighted_voting_rights", True),
    ],
)
def test_what_the_company_says_of_itself_in_such_words_is_its_own(text: str, fact: str, value: FactValue) -> None:
    assert read(text)[fact] == value


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("did 412m rmb in sales last year, which boxes do we tick?", {"years.2025.revenue": 412 * M}),
        ("Net profit came to (88m) last year.", {"years.2025.net_profit": -88 * M}),
        ("Revenue (RMB 310m) and net income (RMB 23m) in 2025.", {"years.2025.net_profit": 23 * M}),
        ("Sales 412m in 2025, net (88m).", {"years.2025.revenue": 412 * M, "years.2025.net_profit": -88 * M}),
        ("三年研发费1.1亿，去年一年就6000万", {"three_year_rd_expense": 110 * M, "years.2025.rd_expense": 60 * M}),
        ("研发9600万，三年加起来2.5亿", {"three_year_rd_expense": 250 * M, "years.2025.rd_expense": 96 * M}),
        (
            "Two-year profit is RMB 52m in total with 2025 alone at 48m.",
            {"two_year_net_profit": 52 * M, "years.2025.net_profit": 48 * M},
        ),
        (
            "R&D ran 30, 45 and 60 million yuan in 2023, 2024 and 2025; 135m all in, 18% of sales over that stretch",
            {"three_year_rd_expense": 135 * M, "three_year_rd_ratio": Decimal("0.18")},
        ),
        ("研发三年合计1.35亿，占同期营收18%", {"three_year_rd_ratio": Decimal("0.18")}),
        (
            "Revenue in 2025 was RMB 96m but 14m of that is rent, so 82m once you strip it. Net loss RMB 40m.",
            {"years.2025.revenue_after_deductions": 82 * M, "years.2025.net_profit": -40 * M},
        ),
        (
            "25年营收1.3亿，里头有4000万是没实质的贸易收入，扣掉以后9000万，净利-3000万",
            {"years.2025.revenue_after_deductions": 90 * M, "years.2025.net_profit": -30 * M},
        ),
        ("Our rival booked RMB 1.1bn last year; we only managed 315m.", {"years.2025.revenue": 315 * M}),
        ("fewer than 100 employees, more than half in R&D", {"rd_staff_ratio": Decimal("0.5")}),
        ("12% of our people do research, company of some 900", {"years.2025.total_staff": 900}),
        ("没在境外上过市的红筹，发行后5亿股", {"shares_after_issue": 500 * M}),
        ("software house, nil patents", {"invention_patents": 0}),
        ("做工业软件的，发明专利零项", {"invention_patents": 0}),
    ],
)
def test_figures_told_in_haste_are_read(text: str, facts: dict[str, FactValue]) -> None:
    assert facts.items() <= read(text).items()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "A PE fund has held us for 26 months running, 3.4% at the lowest.",
            {"senior_investor_share": Decimal("0.034")},
        ),
        ("政府引导基金进来才14个月，持股最低4%，算资深吗", {"senior_investor_holding": 14}),
        (
            "The fund: only 2 STAR listings in its portfolio but 11 across the big exchanges.",
            {"senior_investor_star_listings": 2, "senior_investor_exchange_listings": 11},
        ),
        (
            "issue of RMB 5.2bn, broker's sub wants to co-invest just 80m w/ a 12 month lockup, allowed?",
            {"co_investment_amount": 80 * M, "co_investment_lock_up": 12},
        ),
        ("Applying under 1a.", {"chosen_standard": "standard-1a"}),
        ("招股书写的第四套", {"chosen_standard": "standard-4"}),
        ("listed 18 Aug 2021 using standard five", {"chosen_standard": "standard-5"}),
        ("LLM startup, filing under the fifth set in March 2027", {"filing_date": "2027-03-01..2027-03-31"}),
        ("选第五套，2027年6月报", {"filing_date": "2027-06-01..2027-06-30"}),
        ("As of 1 March 2024, would our 6 invention patents have done?", {"as_of": "2024-03-01"}),
        ("We are one of the 32 existing growth-tier names.", {"growth_tier_cohort": "existing"}),
        ("Paylark Technologies here, we run a payments app.", {"name": "Paylark Technologies"}),
        ("主业是做股权投资的", {"industry": "finance_investment"}),
    ],
)
def test_investors_standards_and_days_told_in_passing_are_read(text: str, facts: dict[str, FactValue]) -> None:
    assert facts.items() <= read(text).items()


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("LLM startup, API live since 2024", "large_model_product_launched", True),
        ("LLM startup, used at scale by 3,000 firms", "large_model_product_applied_at_scale", True),
        ("大模型备案都办下来了", "approvals_obtained", True),
        ("our model's data security + IP are squeaky clean", "large_model_data_and_ip", True),
        ("our reusable rocket put a satellite in orbit in March", "reusable_rocket_orbital_payload", True),
        ("our reusable rocket has not put a satellite in orbit", "reusable_rocket_orbital_payload", False),
        ("火箭三月入轨，之后一直没出过故障", "rocket_no_later_problem", True),
        ("valve maker, but our going concern is honestly in doubt", "going_concern", False),
        ("internal controls audited with an unqualified report", "internal_control_sound", True),
        ("控股股东去年被判了行贿罪", "no_major_violations", False),
        ("we're being sued over the key patents, a major case", "no_major_legal_risk", False),
        ("our only drug programme has now failed for good", "rd_still_on", False),
        ("revenue growing fast vs peers", "fast_revenue_growth", True),
    ],
)
def test_judgements_in_other_words_are_read(text: str, fact: str, value: bool) -> None:
    assert read(text)[f"asserted.{fact}"] is value


def test_an_audit_of_internal_control_is_none_of_the_accounts() -> None:
    assert "years.2025.audit_opinion" not in read("internal controls audited with an unqualified report")


def test_revenue_without_substance_is_not_without_revenue() -> None:
    assert read("营收1.2亿，有3000万贸易收入没有商业实质")["years.2025.revenue"] == 120 * M
