"""Which of several amounts counts: profits told without a gain, parts of revenue and of patents, parts of a holding."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.language.text import Language
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 12, 1)
_AT_SCALE = "asserted.large_model_product_applied_at_scale"
_FACTS_READING = Path(__file__).parents[3] / "evals" / "suites" / "facts-reading.yaml"
_EVERY = 12
"""Each so many cases of the suite of readings are read for what holds of all of them."""


def _read(text: str) -> FactsReading:
    return read_facts(text, TABLE, day=_DAY)


def _values(text: str) -> dict[str, object]:
    return {fact.fact: fact.value for fact in _read(text).facts}


def _millions(text: str, field: str) -> dict[str, int]:
    named = (fact for fact in _read(text).facts if fact.fact.startswith("years.") and fact.fact.endswith(f".{field}"))
    return {fact.fact.split(".")[1]: int(Decimal(str(fact.value)) / 1_000_000) for fact in named}


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("2024: net profit 32m, but 18m after stripping the land disposal gain.", {"2024": 18}),
        ("2025 net profit was 36m, though only 21m without the factory sale gain.", {"2025": 21}),
        (
            "Net profit: FY24 28m (19m excluding a settlement), FY25 31m (27m excluding the same).",
            {"2024": 19, "2025": 27},
        ),
        ("In 2025 we made 52m; strip out the property sale and it is 33m.", {"2025": 33}),
        ("2025 net profit of RMB 12m, but negative 3m once the disposal gain is removed.", {"2025": -3}),
        ("Net profit 2025 was 18m excluding the land gain.", {"2025": 18}),
        ("Hire in January. 2025 net profit 8m, after non-recurring items minus 5m.", {"2025": -5}),
        ("2024年净利润3200万，剔除土地处置收益后1800万", {"2024": 18}),
        ("2024年净利3600万，不算卖厂房的收益只有2100万", {"2024": 21}),
        ("2025年净利润6000万，把拆迁补偿去掉只剩2500万", {"2025": 25}),
        ("2025年净利润800万，扣非后负500万", {"2025": -5}),
    ],
)
def test_a_profit_without_a_gain_is_the_one_without_non_recurring_items(text: str, without: dict[str, int]) -> None:
    assert _millions(text, "net_profit_excl_nonrecurring") == without


@pytest.mark.parametrize(
    "text",
    [
        "Revenue of 95m excluding the asset sale, net profit 20m.",
        "2025 net profit 41m after the land disposal gain.",
        "研发投入5000万，不算政府补助4000万。净利润3000万",
    ],
)
def test_what_is_no_profit_without_a_gain_is_none(text: str) -> None:
    assert _millions(text, "net_profit_excl_nonrecurring") == {}


@pytest.mark.parametrize(
    "text",
    [
        "Net profit 2025 RMB 60m, of which 22m came from a government grant.",
        "Our 2025 profit of 38m includes a 15m relocation award; 2024 was 21m.",
        "2025年净利4200万，里面卖子公司股权的投资收益有1500万",
        "去年账面赚5100万，可其中2000万是土地收储的补偿，前年赚2600万。",
    ],
)
def test_a_gain_left_unread_leaves_open_what_the_lower_profit_is(text: str) -> None:
    assert [item.fact for item in _read(text).unread] == ["net_profit_excl_nonrecurring"]


def test_revenue_behind_a_profit_without_a_grant_is_not_deducted() -> None:
    assert _millions("2025年净利润4100万，剔除补助后3000万，收入9500万。", "revenue") == {"2025": 95}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Revenue 130m, but 40m of that is copper trading that has nothing to do w our business.", 90),
        ("Our revenue of 130m includes 40m of barter deals without commercial substance.", 90),
        ("Revenue 130m, of which 20m is copper trading and 15m is rent.", 95),
        ("Revenue 118m, including 30m of steel trading outside our core business.", 88),
        ("营收1.3亿，但有4500万是做铜贸易的，跟主业没关系。", 85),
        ("营收1.15亿元，其中转卖原材料2500万，和我们的业务不沾边。", 90),
        ("营收1.3亿，其中贸易收入2000万、租金1500万。", 95),
    ],
)
def test_revenue_unrelated_to_the_business_is_deducted(text: str, left: int) -> None:
    assert _millions(text, "revenue_after_deductions") == {"latest": left}


@pytest.mark.parametrize(
    "text",
    [
        "We are a car leasing company. Revenue 130m, of which 100m is rental income.",
        "我们做设备租赁的，收入1.3亿，其中租金收入1亿。",
        "Revenue 130m, but 40m of that is from overseas customers.",
        "营收1.3亿，其中海外4000万。",
    ],
)
def test_other_parts_of_revenue_and_the_rent_of_a_lessor_stay(text: str) -> None:
    assert _millions(text, "revenue_after_deductions") == {}


def test_a_little_rent_does_not_make_a_real_estate_company() -> None:
    assert "industry" not in _values("营收1.2亿，其中2500万是出租厂房的租金。")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We have 55 invention patents, but 10 of them belong to a line we closed.", 45),
        ("52 invention patents, of which 4 cannot be industrialised yet.", 48),
        ("3 of our 9 invention patents are unused in the main business.", 6),
        ("63 invention patents, 20 of them not used in the main business.", 43),
        ("63 invention patents, 20 of them used in the main business.", 20),
        ("9 invention patents; 3 product lines were discontinued.", 9),
        ("12 invention patents, 3 of them co-owned with a university.", 12),
        ("发明专利9项都跟主营相关，但其中2项暂时没法产业化", 7),
        ("发明专利55项，其中10项不用于主营。", 45),
        ("发明专利9项，其中7项能产业化。", 7),
        ("发明专利12项，其中3项已过期失效。", 9),
        ("发明专利9项，其中2项是跟高校共有的。", 9),
    ],
)
def test_patents_that_do_not_count_are_taken_off(text: str, count: int) -> None:
    assert _values(text)["invention_patents"] == count


@pytest.mark.parametrize(
    "text",
    [
        "our chief engineer was a main participant in a State Sci-Tech Progress Award",
        "总工程师是国家技术发明二等奖的主要完成人，技术就用在主产品上。",
    ],
)
def test_a_part_in_a_state_award_is_an_exceptional_case(text: str) -> None:
    assert _values(text)["exceptional_sci_tech_cases"] == "national_award"


@pytest.mark.parametrize(
    ("text", "issuer", "value"),
    [
        (
            "client = Cayman topco, on Nasdaq since 2021. Mkt value RMB 26bn at Friday's close.",
            "listed_overseas",
            "overseas_market_value",
        ),
        (
            "We are listed in Hong Kong and incorporated in BVI; market cap RMB 26bn today.",
            "listed_overseas",
            "overseas_market_value",
        ),
        ("我们是港股主板的Cayman公司，最近市值折人民币260亿", "listed_overseas", "overseas_market_value"),
        ("公司注册在开曼，2019年在纳斯达克挂牌，目前市值折合人民币260亿。", "listed_overseas", "overseas_market_value"),
        ("A Cayman topco, not listed anywhere, expects a market cap of RMB 26bn.", "unlisted", "expected_market_cap"),
        ("开曼架构，打算去港股上市，预计市值260亿。", "unlisted", "expected_market_cap"),
    ],
)
def test_a_red_chip_is_known_by_its_place_and_its_exchange(text: str, issuer: str, value: str) -> None:
    values = _values(text)
    assert (values["issuer_type"], values[value]) == (f"red_chip_{issuer}", 26_000_000_000)


def test_a_fund_among_the_holders_does_not_make_a_red_chip() -> None:
    assert "issuer_type" not in _values("Our investor is a Cayman fund listed on Nasdaq; market cap RMB 5bn.")


@pytest.mark.parametrize(
    ("text", "year", "profit"),
    [
        ("We made 60m on 900m of revenue in 2025.", "2025", 60),
        ("In 2024 we earned 45m on revenue of 310m.", "2024", 45),
        ("A profit test: we had 22m on RMB 180m of sales in 2024.", "2024", 22),
    ],
)
def test_what_is_made_on_revenue_is_the_profit_of_that_year(text: str, year: str, profit: int) -> None:
    assert _millions(text, "net_profit") == {year: profit}


def test_what_is_spent_on_revenue_is_no_profit() -> None:
    assert _millions("Profit aside, we spent 60m on 900m of revenue in 2025.", "net_profit") == {}


_FUND_EN = (
    "Senior investor: our municipal AI fund (filing planned next month). It put RMB 520m in 20 months ago and holds 2.7%. "
    "In five years 4 of its portfolio tech cos. listed on STAR and 11 in total on main exchanges at home and abroad."
)
_FUND_ZH = (
    "A轮那家市场化私募，2024年11月投了3.2亿，一直拿3.4%，今年6月转了一部分出去剩2.6%。"
    "近五年它投的科技公司4家在科创板上市，境内外主要交易所加起来11家。"
)


def test_companies_on_star_and_on_all_exchanges_are_told_apart() -> None:
    for text in (_FUND_EN, _FUND_ZH):
        values = _values(text)
        assert (values["senior_investor_star_listings"], values["senior_investor_exchange_listings"]) == (4, 11)


def test_the_kind_of_a_fund_is_known_by_whose_it_is() -> None:
    kinds = [_values(text)["senior_investor_type"] for text in (_FUND_EN, _FUND_ZH)]
    assert kinds == ["government_fund", "private_fund"]


def test_months_of_holding_are_counted_to_a_filing_next_month() -> None:
    assert _values(_FUND_EN)["senior_investor_holding"] == 21
    assert _values("资深投资者：这家私募18个月前投了6亿，下个月申报。")["senior_investor_holding"] == 19


@pytest.mark.parametrize(
    "text", [_FUND_ZH, "Senior investor: a PE fund has held 3.4% since 2023, sold down to 2.6% this spring."]
)
def test_of_a_holding_the_lowest_share_counts(text: str) -> None:
    assert _values(text)["senior_investor_share"] == Decimal("0.026")


@pytest.mark.parametrize(
    ("text", "at_scale"),
    [
        ("Our large model is launched and in trial use by 3 hospitals.", False),
        ("大模型产品已上线，目前3家医院试用。", False),
        ("Our model is live with 200 contracted clients and 12 more run trials.", None),
        ("Our large model helps run clinical trials at 40 hospitals.", None),
        ("大模型签了两百家企业客户，年费制，另外12家还在试用。", None),
    ],
)
def test_trials_say_that_a_model_is_untried_only_where_it_has_no_other_use(text: str, at_scale: bool | None) -> None:
    assert _values(text).get(_AT_SCALE) is at_scale


@pytest.mark.parametrize("text", ["发行后境内股份1.24亿股，另有H股3000万股", "发行后A股1.2亿股、H股4000万股"])
def test_shares_of_one_class_are_not_all_shares(text: str) -> None:
    assert "share_capital_after_issue" not in _values(text)


def test_an_amount_that_was_read_is_not_unread_where_it_is_named_again() -> None:
    assert not _read("We have six invention patents. Do the six patents sink us?").unread
    assert not _read("发明专利6项，就这6项够吗？").unread


def test_nothing_that_was_read_is_reported_as_unread() -> None:
    cases = yaml.load(_FACTS_READING.read_text("utf-8"), Loader=yaml.CSafeLoader)["cases"]
    for case in cases[::_EVERY]:
        reading = read_facts(case["question"], TABLE, Language(case["lang"]), _DAY)
        read = [(fact.start, fact.end) for fact in reading.facts]
        assert not [item for item in reading.unread for start, end in read if item.start < end and start < item.end]


@pytest.mark.parametrize(
    "text",
    [
        "Net profit was RMB 6m in 2024 and RMB 21m in 2025, 2025 revenue RMB 130m.",
        "Net profit was RMB 6m in 2024 and RMB 21m in 2025; 2025 revenue RMB 130m.",
        "2025 revenue RMB 130m, net profit 6m in 2024 and 21m in 2025",
    ],
)
def test_a_year_that_heads_what_is_said_next_is_no_further_year_of_the_amount_before(text: str) -> None:
    assert _millions(text, "net_profit") == {"2024": 6, "2025": 21}
    assert _millions(text, "revenue") == {"2025": 130}
