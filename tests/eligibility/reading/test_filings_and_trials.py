"""When an application is filed as people tell it, and what of the trials of a device is not done yet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 12, 1)
_EVALUATED = "asserted.device_testing_and_clinical_evaluation_done"


def _read(text: str) -> dict[str, FactRead]:
    return {fact.fact: fact for fact in read_facts(text, TABLE, day=DAY).facts}


@pytest.mark.parametrize(
    "filed",
    [
        "The target files for STAR (std 5) on 1 March 2027.",
        "The company applies under the fifth standard on 1 March 2027.",
        "They submit the listing papers to the exchange on 1 March 2027.",
        "The issuer lodges with the SSE on 1 March 2027.",
    ],
)
def test_a_filing_told_with_the_board_or_the_standard_ends_the_months_held(filed: str) -> None:
    facts = _read(f"Our fund put RMB 540m in on 15 February 2025. {filed}")
    assert facts["filing_date"].value == "2027-03-01"
    assert facts["senior_investor_holding"].value == Decimal(24)


@pytest.mark.parametrize("filed", ["递科创板第五套的材料", "交科创板的上市申请", "走标准五报", "报上交所"])
def test_a_chinese_filing_with_words_between_ends_the_months_held(filed: str) -> None:
    facts = _read(f"我们基金2025年2月15日投了5.4亿，目标公司2027年3月1日{filed}。")
    assert facts["filing_date"].value == "2027-03-01"
    assert facts["senior_investor_holding"].value == Decimal(24)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Our fund put RMB 540m in on 15 February 2025. Kick-off at the exchange is 1 March 2027.", 21, 24),
        ("Our fund put RMB 540m in on 15 February 2025.", 21, None),
    ],
)
def test_a_day_that_may_be_the_filing_leaves_the_months_open(text: str, low: int, high: int | None) -> None:
    held = _read(text)["senior_investor_holding"]
    assert (held.value, held.high) == (low, high)


@pytest.mark.parametrize("text", ["Our listing was postponed to 1 March 2027.", "公司2027年3月1日开股东会"])
def test_another_day_is_no_filing(text: str) -> None:
    assert "filing_date" not in _read(text)


@pytest.mark.parametrize(
    "text",
    [
        "我们做介入类器械，检测都过了，临床评价还差一家中心没结题",
        "做血管介入器械的，型检报告都拿到了，临床还有两个中心没出组",
        "植入类器械，检验过了，临床评价报告还在写",
        "We build interventional catheters; testing done, but the clinical evaluation still has one centre to close out.",
        "Stent company, product testing finished, clinical report not signed off yet.",
        "Heart valve developer. Testing passed, last patients of the trial are still being enrolled.",
    ],
)
def test_a_trial_with_something_outstanding_is_not_done(text: str) -> None:
    facts = _read(text)
    assert facts[_EVALUATED].value is False
    assert facts["industry"].value == "medical_device"


@pytest.mark.parametrize(
    "text", ["神经介入器械，检测通过、临床评价已经全部结题", "器械的产品检验和临床评价都完成了，只差注册证"]
)
def test_a_trial_closed_is_done(text: str) -> None:
    assert _read(text)[_EVALUATED].value is True


@pytest.mark.parametrize("text", ["农业器械厂", "监管机构介入了", "创新药，二期临床还没结题"])
def test_what_is_no_device_has_none_of_its_trials(text: str) -> None:
    facts = _read(text)
    assert _EVALUATED not in facts
    assert "industry" not in facts or facts["industry"].value != "medical_device"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Bankers say we'll come out anywhere between 3.8 and 4.2 bn (RMB). Does standard 5 work?", "3.8", "4.2"),
        ("投行估在38到42亿之间，第五套两头都行吗", "3.8", "4.2"),
    ],
)
def test_a_range_told_by_bankers_is_the_market_cap(text: str, low: str, high: str) -> None:
    cap = _read(text)["expected_market_cap"]
    assert (cap.value, cap.high) == (Decimal(low) * 10**9, Decimal(high) * 10**9)
