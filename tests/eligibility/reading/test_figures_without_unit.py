"""Figures without a unit of their own, totals beside one year, and what a rule or another part of the text says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import FactsReading, calendar_key, read_facts
from assistant.language.text import Language
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 12, 1)


def _read(text: str, language: Language = Language.EN) -> FactsReading:
    return read_facts(text, TABLE, language, _DAY)


def _facts(text: str) -> dict[str, object]:
    """Facts as read, money in millions."""
    return {
        calendar_key(fact.fact, 2025).removeprefix("years."): (
            fact.value / 1_000_000 if isinstance(fact.value, Decimal) and fact.currency else fact.value
        )
        for fact in _read(text).facts
    }


@pytest.mark.parametrize(
    ("text", "profit", "lower"),
    [
        ("Net profit was 11m but strip out the subsidy and it's minus 3.", 11, -3),
        ("Net profit 14m, minus 2 once you take out one-offs", 14, -2),
        ("net profit was RMB 11 million, excluding non-recurring 9", 11, 9),
        ("净利润1100万，扣掉补贴是负的300", 11, -3),
        ("去年净利1500万，扣非1200，营收2.3亿", 15, 12),
    ],
)
def test_a_number_beside_a_profit_is_in_its_unit(text: str, profit: int, lower: int) -> None:
    facts = _facts(text)
    assert (facts["2025.net_profit"], facts["2025.net_profit_excl_nonrecurring"]) == (profit, lower)


@pytest.mark.parametrize(
    "text",
    [
        "revenue = 300m sharp. op cash flow 31 / 44 / 25",
        "revenue 320m, operating cash flow 31, 44 and 25 over three years",
    ],
)
def test_a_list_is_in_the_unit_of_the_amounts_of_years(text: str) -> None:
    facts = _facts(text)
    assert [facts[f"{year}.operating_cash_flow"] for year in (2023, 2024, 2025)] == [31, 44, 25]


@pytest.mark.parametrize(
    "text",
    [
        "market cap 2.1bn, operating cash flow 31 / 44 / 25",
        "operating cash flow 31 / 44 / 25",
        "revenue 300m, 4 customers",
        "net profit in all 3. revenue 300m",
        "市值20亿，营收3亿，经营现金流3100/4400/2500",
    ],
)
def test_where_the_unit_is_open_nothing_is_read(text: str) -> None:
    assert not [key for key in _facts(text) if "cash_flow" in key or "profit" in key]


def test_a_number_below_zero_in_no_known_unit_leaves_the_profit_open() -> None:
    reading = _read("net profit 1,100,000 yuan last year; with a goodwill charge it is minus 3 for us")
    assert not [fact for fact in reading.facts if "profit" in fact.fact]


@pytest.mark.parametrize(
    "text",
    [
        "R&D 23-25 all in 96mn against 610mn of cumulative turnover.",
        "R&D for 23–25: 96m vs 610m revenue in the same three years",
        "R&D over three years 96m on 610m of total sales",
        "revenue 230m last year, 610m over three years; R&D over the three years 96m",
        "研发投入23-25累计9600万，收入累计6.1亿",
        "去年收入2.3亿，三年合计6.1亿，三年研发9600万",
    ],
)
def test_three_years_of_rd_are_held_against_their_revenue(text: str) -> None:
    facts = _facts(text)
    assert facts["three_year_rd_expense"] == 96
    assert facts["three_year_rd_ratio"] == pytest.approx(Decimal("0.1574"), abs=Decimal("0.0001"))
    assert not [key for key in facts if key.endswith("rd_staff")]


@pytest.mark.parametrize("text", ["R&D team 23-25 people", "we have R&D 23 of 250 staff"])
def test_people_are_no_years(text: str) -> None:
    assert _facts(text)["2025.rd_staff"] == 23


def test_amounts_of_each_year_are_no_total() -> None:
    facts = _facts("revenue 142m, 150m and 219m over three years")
    assert [facts[f"{year}.revenue"] for year in (2023, 2024, 2025)] == [142, 150, 219]


@pytest.mark.parametrize(
    "text",
    [
        "growth limb pls: 142 in FY23, 150 in FY24, 219 in FY25 (all RMB mn). pass?",
        "growth test: 2023 RMB 142m, 2024 150m, 2025 RMB 219m",
        "复合增速指标：23年1.42亿，24年1.5亿，25年2.19亿，过吗",
        "增长率这条：2023年1.42亿、2024年1.5亿、2025年2.19亿，能过吗",
    ],
)
def test_the_figures_of_the_growth_indicator_are_revenue(text: str) -> None:
    facts = _facts(text)
    assert [facts[f"{year}.revenue"] for year in (2023, 2024, 2025)] == [142, 150, 219]


@pytest.mark.parametrize(
    "text",
    [
        "R&D headcount 47 out of 455 at year end. HR admits six of the 47 spend most of their week on customer support.",
        "R&D staff 47 of 455, but 6 of them mostly do customer support",
        "研发人员47人，员工455人，其中6个主要做客服",
    ],
)
def test_staff_who_do_other_work_are_told_apart(text: str) -> None:
    facts = _facts(text)
    assert (facts["2025.rd_staff"], facts["2025.total_staff"]) == (47, 455)
    assert any("41/455" in item.why and "9.0%" in item.why for item in _read(text).unread)


def test_parts_of_all_staff_are_not_taken_off_rd_staff() -> None:
    unread = _read("600 employees, 120 of them in R&D, 80 of them in production").unread
    assert not any("40/600" in item.why for item in unread)


@pytest.mark.parametrize(
    "text",
    [
        "Given the 300 million R&D spend that Guideline 10 demands over three years, can we count rented GPU hours?",
        "For the RMB 300m of R&D required by Guideline No. 10, do we count leased GPUs?",
        "为满足指引10号要求的3亿研发，我们租的GPU算不算",
    ],
)
def test_what_a_rule_demands_is_no_figure_and_what_is_rented_no_industry(text: str) -> None:
    assert not _facts(text)


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("Drug company, joined STAR in Sept 2023 through the fifth set.", "chosen_standard", "standard-5"),
        ("走第五套2023年9月登陆科创板", "chosen_standard", "standard-5"),
        ("biotech, one candidate cleared to start Ph II, other still Ph I", "asserted.phase_two_trial_cleared", True),
        ("创新药，一个10月获批进二期，另一个还在一期", "asserted.phase_two_trial_cleared", True),
        ("drug candidates all still in phase I", "asserted.phase_two_trial_cleared", False),
        ("provincial govt-funded vehicle: 2.2% held for 30 months", "senior_investor_type", "government_fund"),
        ("the fund has 3 on STAR, 12 in total including Hong Kong", "senior_investor_exchange_listings", 12),
        ("基金投的科创板3家，加上深圳香港一共11家", "senior_investor_exchange_listings", 11),
        ("A fund with 6 STAR-listed portfolio companies bought 3.4% of us.", "senior_investor_star_listings", 6),
        ("发行后股本4亿，老板只想放出4100万股，也就是10.25%", "public_offering_ratio", Decimal("0.1025")),
        ("we let go of only 41m shares, i.e. 10.25%", "public_offering_ratio", Decimal("0.1025")),
    ],
)
def test_words_for_what_is_known_already(text: str, fact: str, value: object) -> None:
    assert _facts(text)[fact] == value


@pytest.mark.parametrize("text", ["New actual controller since Oct 2025.", "2025年10月起新的实际控制人"])
def test_a_new_controller_has_the_day_of_the_change(text: str) -> None:
    assert "controller_changed_on" in _facts(text)


def test_a_basis_named_by_one_word_in_brackets() -> None:
    facts = _facts("2024 profit 22m (18m excl one-offs), 2025 31m (29m excl)")
    assert (facts["2024.net_profit_excl_nonrecurring"], facts["2025.net_profit_excl_nonrecurring"]) == (18, 29)
