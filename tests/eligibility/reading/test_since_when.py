"""From which day years are counted, what lies before them, and figures less the part that does not count."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.fact import FactsReading
from assistant.eligibility.reading.reader import read_facts
from assistant.language.text import Language
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 12, 1)
CLEAN = "asserted.no_major_violations"


def _read(text: str, language: Language = Language.EN) -> FactsReading:
    return read_facts(text, TABLE, language, DAY)


def _facts(text: str) -> dict[str, str]:
    return {fact.fact.removeprefix("years."): f"{fact.value}" for fact in _read(text).facts}


@pytest.mark.parametrize(
    ("text", "founded"),
    [
        ("有限公司2016年成立，20个月前改股份公司，当时是按评估值调账折股的，不是账面净资产。", "2025-04-01"),
        ("有限公司2018年3月成立，2025年6月股改，没有按账面净资产折股", "2025-06-01..2025-06-30"),
        ("The LLC was founded in 2017 and converted 18 months ago, at appraised value, not book value.", "2025-06-01"),
        ("有限公司2018年3月成立，2025年6月按账面净资产值折股整体变更", "2018-03-01..2018-03-31"),
        ("The LLC was founded in 2017 and converted at book value in March 2025.", "2017-01-01..2017-12-31"),
    ],
)
def test_years_run_from_the_conversion_unless_it_was_at_book_value(text: str, founded: str) -> None:
    assert _facts(text)["founded"] == founded


def test_why_years_run_from_the_conversion_is_said() -> None:
    reading = _read("有限公司2018年3月成立，2025年6月股改，没有按账面净资产折股", Language.ZH)
    assert any("2025年6月" in remark and "整体变更" in remark for remark in reading.remarks)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("控股股东2022年10月因单位行贿被判过，之后干净。", "True"),
        ("Our actual controller was convicted of bribery in May 2021; clean since.", "True"),
        ("实际控制人2025年3月因受贿被判刑。", "False"),
        ("Our actual controller was convicted of bribery in May 2025.", "False"),
        ("实际控制人因受贿被判刑。", "False"),
        ("控股股东2022年10月因单位行贿被判过。", None),
    ],
)
def test_an_offence_is_weighed_by_its_day(text: str, clean: str | None) -> None:
    assert _facts(text).get(CLEAN) == clean


@pytest.mark.parametrize(
    ("text", "before", "without"),
    [
        ("2025年净利润6000万，其中非经常性收益1500万", "60000000", "45000000"),
        ("Net profit 2025 was 36m, of which 7m was a one-off grant.", "36000000", "29000000"),
        ("Net profit of 36m in 2025, including 7m of non-recurring gains", "36000000", "29000000"),
        ("2025年净利润6000万，其中政府补助1500万", "60000000", None),
    ],
)
def test_a_one_off_part_of_a_profit_is_taken_off(text: str, before: str, without: str | None) -> None:
    facts = _facts(text)
    assert facts["2025.net_profit"] == before
    assert facts.get("2025.net_profit_excl_nonrecurring") == without


@pytest.mark.parametrize(
    ("text", "capital"),
    [
        ("We'd have 28 million shares of RMB 1 after the deal, price talk around 45", "28000000"),
        ("28 million shares of RMB 1 each after the deal", "28000000"),
        ("发行后2800万股（面值1元）", "28000000"),
    ],
)
def test_shares_of_one_yuan_are_the_capital(text: str, capital: str) -> None:
    assert _facts(text)["share_capital_after_issue"] == capital


@pytest.mark.parametrize(
    ("text", "counted", "core"),
    [
        ("We have 48 invention patents, all used, plus three defence patents.", "48", "51"),
        ("发明专利46项，另有国防专利5项，都用于主营", "46", "51"),
        ("eight inventions, two of which are just the US counterparts of Chinese patents", "6", None),
        ("8项发明专利，其中2项只是国内专利的美国同族", "6", None),
        ("9 invention patents in China and 3 US patents", "9", None),
    ],
)
def test_defence_patents_are_added_and_family_members_left_out(text: str, counted: str, core: str | None) -> None:
    facts = _facts(text)
    assert facts["invention_patents"] == counted
    assert facts.get("core_technology_patents") == core


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("我们的小型固体火箭已经连续5次把真卫星送上去了，中型可复用那款明年夏天才首飞。", "False"),
        ("Our medium reusable rocket will fly next summer; the small one has reached orbit five times.", "False"),
        ("商业火箭公司，中型可重复使用火箭2025年11月首飞入轨成功", "True"),
        ("Our reusable medium rocket put a satellite into orbit in May; its second flight is next year.", "True"),
    ],
)
def test_a_rocket_still_to_fly_has_reached_no_orbit(text: str, reached: str) -> None:
    assert _facts(text)["asserted.reusable_rocket_orbital_payload"] == reached


@pytest.mark.parametrize(
    "text",
    [
        "2022年9月敲的钟",
        "2022年9月挂的牌",
        "rang the bell in September 2022",
        "IPO'd under standard 5 in September 2022",
    ],
)
def test_the_bell_is_the_listing(text: str) -> None:
    assert _facts(text)["listed_on"] == "2022-09-01..2022-09-30"


@pytest.mark.parametrize(
    "text",
    [
        "Our CFO has been under CSRC investigation since March 2022, not closed.",
        "财务总监2022年3月被证监会立案调查，至今没结案。",
    ],
)
def test_an_open_investigation_bars_whenever_it_was_begun(text: str) -> None:
    assert _facts(text)["asserted.management_without_penalty"] == "False"
