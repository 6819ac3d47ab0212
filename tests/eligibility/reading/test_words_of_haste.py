"""What founders write in haste, in both languages: one-offs stripped, a last round, states without a figure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.language.quantities.quantity import Bound
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 10, 5)
_TESTED = "asserted.device_testing_and_clinical_evaluation_done"


def _read(text: str) -> FactsReading:
    return read_facts(text, TABLE, day=_DAY)


def _values(text: str) -> dict[str, object]:
    return {fact.fact: fact.value for fact in _read(text).facts}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("FY2025 net profit is +8m but -3m once you strip one-offs.", 8, -3),
        ("2025 net profit 12m, -2m stripping out non-recurring items", 12, -2),
        ("2025 net profit 12m, 9m ex one-offs", 12, 9),
        ("2025 net profit +12m but -2m if we strip the subsidies", 12, -2),
        ("2025年净利润800万，剔除一次性损益后-300万", 8, -3),
        ("2025年净利润800万元，剔除一次性损益后为亏损300万元", 8, -3),
    ],
)
def test_a_profit_once_one_offs_are_stripped_is_that_after_non_recurring_items(
    text: str, before: int, after: int
) -> None:
    million = Decimal(1_000_000)
    assert _values(text) == {
        "years.2025.net_profit": before * million,
        "years.2025.net_profit_excl_nonrecurring": after * million,
    }


@pytest.mark.parametrize(
    "text",
    [
        "our last round valued us at 4.2bn",
        "the B round valued the company at RMB 4.2bn",
        "上轮投资人估了42亿",
        "上一轮融资把我们估到42亿",
    ],
)
def test_what_a_round_valued_the_company_at_is_taken_as_any_valuation(text: str) -> None:
    (fact,) = _read(text).facts
    assert (fact.fact, fact.value) == ("expected_market_cap", Decimal(4_200_000_000))
    assert "valuation" in fact.note


def test_a_market_cap_expected_goes_before_the_valuation_of_a_round() -> None:
    assert _values("last round valued us at 6bn, we expect a market cap of 8bn") == {
        "expected_market_cap": Decimal(8_000_000_000)
    }


@pytest.mark.parametrize(
    "text",
    ["last round valued us at 5bn post-money", "the appraiser valued the plant at 5bn", "B轮投后估值20亿元"],
)
def test_a_value_after_the_money_or_of_something_else_is_no_market_cap(text: str) -> None:
    assert _values(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "2025 rev 220m, R&D 95m on total revenue of 640m across three years",
        "2025 revenue 220m, R&D of 95m against revenue of 640m over the last three years",
        "2025年营收2.2亿，研发9500万对应营收6.4亿（三年合计）",
    ],
)
def test_rd_held_against_revenue_of_three_years_is_of_the_three(text: str) -> None:
    values = _values(text)
    assert values["three_year_rd_expense"] == Decimal(95_000_000)
    assert values["three_year_rd_ratio"] == Decimal(95) / Decimal(640)
    assert values["years.2025.revenue"] == Decimal(220_000_000)


@pytest.mark.parametrize(
    "text", ["2025 R&D 95m on revenue of 640m", "2025 R&D 95m on revenue of 640m over three years"]
)
def test_rd_of_a_year_that_is_named_stays_of_that_year(text: str) -> None:
    assert _values(text)["years.2025.rd_expense"] == Decimal(95_000_000)


@pytest.mark.parametrize("text", ["预计市值32亿 25年营收2.1亿 标准四行不行", "预计市值32亿，25年营收2.1亿 标准四够吗"])
def test_a_standard_asked_for_right_behind_a_figure_takes_nothing_from_it(text: str) -> None:
    assert _values(text) == {
        "expected_market_cap": Decimal(3_200_000_000),
        "years.2025.revenue": Decimal(210_000_000),
    }


@pytest.mark.parametrize("text", ["标准四要求营收3亿 对吗", "市值30亿标准四的要求", "营收3亿标准是不是太低"])
def test_a_figure_of_a_standard_is_still_none_of_the_company(text: str) -> None:
    assert _values(text) == {}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("FY2027 revenue is 30m and net assets go negative.", "2027"),
        ("our net assets fell below zero at the end of 2025", "2025"),
        ("2025年末净资产转负了", "2025"),
        ("去年净资产跌破零", "2025"),
    ],
)
def test_net_assets_that_go_negative_are_below_zero(text: str, year: str) -> None:
    below = {fact.fact: (fact.value, fact.comparison) for fact in _read(text).facts}
    assert below[f"years.{year}.net_assets"] == (Decimal(0), Bound.LT)


@pytest.mark.parametrize(
    "text", ["net assets must not go negative", "净资产不得为负", "净资产由负转正", "净资产转负为正", "净资产从未为负"]
)
def test_net_assets_that_must_not_or_no_longer_are_negative_are_not_below_zero(text: str) -> None:
    assert _values(text) == {}


@pytest.mark.parametrize(
    ("text", "profit"),
    [
        ("去年营收3.6亿 扣非净利2100万 前年亏的", "net_profit_excl_nonrecurring"),
        ("25年营收3.6亿 净利2100万 24年亏损", "net_profit"),
        ("last year net profit 21m, the year before a loss", "net_profit"),
    ],
)
def test_a_loss_of_the_year_before_takes_no_figure_of_the_last(text: str, profit: str) -> None:
    facts = {fact.fact: (fact.value, fact.comparison) for fact in _read(text).facts}
    assert facts[f"years.2025.{profit}"] == (Decimal(21_000_000), Bound.EQ)
    assert facts["years.2024.net_profit"] == (Decimal(0), Bound.LT)


@pytest.mark.parametrize("text", ["前年亏损的话还能报吗", "如果明年亏损会退市吗", "去年亏损企业还能上吗"])
def test_a_loss_that_is_only_asked_about_is_no_fact(text: str) -> None:
    assert _values(text) == {}


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("we build surgical robots, bench testing done, clinical evaluation still running till spring", False),
        ("our stent: testing is complete and the clinical evaluation is ongoing", False),
        ("做介入瓣膜的 核心产品检测做完了 临床评价还在做", False),
        ("心脏支架，产品检测已完成，临床评价进行中", False),
        ("our device: testing is complete and the clinical evaluation has been completed", True),
        ("瓣膜产品检测做完了，临床评价也做完了", True),
    ],
)
def test_testing_is_done_only_with_the_clinical_evaluation(text: str, done: bool) -> None:
    assert _values(text)[_TESTED] is done
