"""What is told beside a figure or a product: what is only to come, trials, parts that do not count, days between."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import FactRead, read_facts
from assistant.language.quantities.quantity import Bound
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 12, 1)
_LAUNCHED = "asserted.large_model_product_launched"
_AT_SCALE = "asserted.large_model_product_applied_at_scale"


def _facts(text: str) -> dict[str, FactRead]:
    return {fact.fact: fact for fact in read_facts(text, TABLE, day=_DAY).facts}


def _values(text: str) -> dict[str, object]:
    return {key: fact.value for key, fact in _facts(text).items()}


@pytest.mark.parametrize(
    "text",
    [
        "我们是大模型公司，产品下个月正式上线，签了十几家律所试用",
        "我们的大模型产品马上上线，已有十几家客户试点",
        "我们的模型年底前发布，三十家医院在试用",
        "Our large model launches next month; a dozen law firms are piloting it.",
        "our LLM is to be released in Q1 2027 and 20 clients are in trials",
        "Our model goes live soon; pilots with 12 banks.",
    ],
)
def test_what_is_to_be_launched_is_not_launched_and_trials_are_no_scale(text: str) -> None:
    assert [_values(text)[key] for key in (_LAUNCHED, _AT_SCALE)] == [False, False]


@pytest.mark.parametrize(
    "text",
    [
        "大模型产品已正式上线，下个月推出新版本",
        "我们的大模型上个月正式上线，已在两百多家企业规模化应用",
        "我们的大模型去年年底正式上线，三十家医院在试用",
        "Our model went live in March and 12 banks are on trial",
    ],
)
def test_what_was_launched_stays_so_beside_plans_and_trials(text: str) -> None:
    assert _values(text)[_LAUNCHED] is True


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("Transcatheter valve developer. Market cap RMB 4bn.", "medical_device"),
        ("We are a stent maker.", "medical_device"),
        ("我们是做介入导管的企业", "medical_device"),
        ("我们属于模型应用公司，市值45亿", "ai_large_model"),
        ("we are a model application company with a cap of RMB 4.5bn", "ai_large_model"),
    ],
)
def test_words_of_devices_and_of_models_name_the_industry(text: str, industry: str) -> None:
    assert _values(text)["industry"] == industry


@pytest.mark.parametrize(
    "text",
    [
        "去年亏4000万，营收1.06亿，但其中800万是把闲置厂房租出去的租金",
        "Last year we lost 40m on revenue of 106m, of which 8m is rent from an idle plant.",
        "Last year revenue was 106m but 8m of that is trading income unrelated to our business.",
        "去年营收1.06亿，里面有800万是贸易收入",
    ],
)
def test_rent_and_trading_income_are_deducted_from_revenue(text: str) -> None:
    assert _values(text)["years.2025.revenue_after_deductions"] == Decimal(98_000_000)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("手上专利一共53项，其中9项是实用新型。", 44),
        ("We hold 53 patents, 9 of them utility models.", 44),
        ("我们有专利60项，其中实用新型8项、外观设计5项", 47),
        ("We have 61 patents including 12 utility models and 4 designs", 45),
    ],
)
def test_patents_without_utility_models_are_the_most_inventions_there_are(text: str, most: int) -> None:
    facts = _facts(text)
    for key in ("invention_patents", "core_technology_patents"):
        assert (facts[key].value, facts[key].comparison) == (most, Bound.LE)


@pytest.mark.parametrize(
    "text",
    [
        "想走50项发明专利那条，专利一共53项，其中9项是实用新型",
        "we want the 50-patent exception: 53 patents, 9 of them utility models",
    ],
)
def test_an_exception_that_is_only_named_is_not_taken_for_its_patents(text: str) -> None:
    assert "exceptional_sci_tech_cases" not in _facts(text)
    assert _facts(text)["core_technology_patents"].value == 44


@pytest.mark.parametrize("text", ["53 patents plus 9 utility models", "专利53项，另有实用新型9项"])
def test_patents_in_addition_are_no_part(text: str) -> None:
    assert "invention_patents" not in _facts(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("创新药公司2026年11月25日报第五套。某产业基金2024年12月1日进来的，一直占3.4%", 23),
        ("We file under standard five on 25 November 2026. A PE fund has held 3.4% since 1 December 2024.", 23),
        ("基金2024年11月25日入股，一直占3.4%，2026年11月25日申报第五套", 24),
    ],
)
def test_a_holding_is_counted_by_its_days_to_that_of_filing(text: str, months: int) -> None:
    assert _values(text)["senior_investor_holding"] == months


def test_a_day_that_may_be_that_of_filing_leaves_the_months_of_a_holding_open() -> None:
    held = _facts("A PE fund has held 3.4% since 1 December 2024. Papers are in the post by 25 November 2026.")

    assert held["senior_investor_holding"].value == 23
    assert held["senior_investor_holding"].high == 24


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("Have STAR permission already, RMB 700k, three years trading.", "investor_daily_average_assets", 700_000),
        ("科创板权限开通了，账户70万，炒股三年", "investor_daily_average_assets", 700_000),
        (
            "the stake dipped to 2.6% after a dilution, and it only put in RMB 400m",
            "senior_investor_share",
            Decimal("0.026"),
        ),
        ("持股去年有两个月降到2.6%，它只投了4亿", "senior_investor_share", Decimal("0.026")),
        (
            "the stake dipped to 2.6% after a dilution, and it only put in RMB 400m",
            "senior_investor_invested",
            400_000_000,
        ),
        ("持股去年有两个月降到2.6%，它只投了4亿", "senior_investor_invested", 400_000_000),
        ("the fund has 12 listed investees", "senior_investor_exchange_listings", 12),
    ],
)
def test_what_investors_say_in_few_words_is_read(text: str, key: str, value: Decimal) -> None:
    assert _values(text)[key] == value
