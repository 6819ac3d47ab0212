"""How a company is built, what it gives up, pairs of numbers, years of events: read as they are meant, or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import merge, read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 22)


def _read(text: str) -> dict[str, object]:
    return {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}


@pytest.mark.parametrize(
    "text",
    [
        "We drop the founder's super-voting shares before filing.",
        "now drop the super-voting shares",
        "collapse the dual-class structure",
        "The dual-class structure has been unwound.",
        "The founder holds super-voting shares but will give them up.",
        "What if we scrap dual-class?",
        "and without the super-voting shares?",
        "取消AB股",
        "那把AB股取消",
        "那把AB股取消了呢",
        "特别表决权都转成普通股了",
        "我们原来有AB股，申报前已经取消",
        "AB股不要了",
    ],
)
def test_special_votes_that_are_given_up_are_no_more(text: str) -> None:
    assert _read(text)["weighted_voting_rights"] is False


@pytest.mark.parametrize(
    "text",
    [
        "We will not drop the super-voting shares.",
        "We refuse to collapse the dual-class structure.",
        "Do we have to drop our super-voting shares?",
        "不打算取消AB股",
        "AB股架构还在",
    ],
)
def test_special_votes_that_are_kept_are_there(text: str) -> None:
    assert _read(text)["weighted_voting_rights"] is True


def test_a_follow_up_gives_special_votes_up() -> None:
    known = read_facts("市值32亿元，创始人有AB股", TABLE, day=_DAY)
    facts = merge(known, read_facts("那把AB股取消", TABLE, day=_DAY)).facts
    assert {fact.fact: fact.value for fact in facts}["weighted_voting_rights"] is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("We still have the VIE and a Cayman topco.", "red_chip_unlisted"),
        ("Is the red-chip route open, market cap RMB 12bn?", "red_chip_unlisted"),
        ("Cayman holdco, market cap RMB 6bn", "red_chip_unlisted"),
        ("We will not unwind the VIE.", "red_chip_unlisted"),
        ("保留开曼架构直接报，市值120亿，红筹能走吗", "red_chip_unlisted"),
        ("协议控制架构还在", "red_chip_unlisted"),
        ("VIE还没拆", "red_chip_unlisted"),
        ("A Cayman company listed in Hong Kong", "red_chip_listed_overseas"),
        ("after we unwind the VIE", "domestic"),
        ("The Cayman topco will be collapsed before filing.", "domestic"),
        ("VIE拆完了", "domestic"),
        ("红筹架构已拆除", "domestic"),
    ],
)
def test_what_a_company_is_built_as_says_which_type_it_is(text: str, value: str) -> None:
    assert _read(text)["issuer_type"] == value


@pytest.mark.parametrize(
    "text",
    [
        "Our investor is a Cayman fund.",
        "Our competitor has a VIE. Our market cap is RMB 4.5bn.",
        "What does the red-chip route require? Our market cap is RMB 4.5bn.",
        "开曼公司持股60%，我们市值45亿",
        "开曼公司是我们的大客户，市值45亿",
        "A Cayman company holds 60% of us, market cap RMB 4.5bn.",
        "红筹企业上市条件是什么",
        "我们有个竞争对手是红筹架构，我们市值45亿",
        "红筹架构拆了再报和不拆直接报，哪个监管更友好",
        "Do we have to unwind the VIE?",
    ],
)
def test_what_others_are_built_as_says_nothing_of_a_company(text: str) -> None:
    assert "issuer_type" not in _read(text)


def test_a_red_chip_makes_no_chips() -> None:
    assert "industry" not in _read("Can a red-chip company list on STAR?")


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("R&D headcount 47 of 512", (47, 512)),
        ("380 R&D of 450", (380, 450)),
        ("staff 740 of whom 520 R&D", (520, 740)),
    ],
)
def test_staff_in_pairs_is_that_of_rd_and_all(text: str, staff: tuple[int, int]) -> None:
    facts = _read(text)
    assert (facts["years.latest.rd_staff"], facts["years.latest.total_staff"]) == staff


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("R&D staff 47/512, 9 patents", "47/512"), ("研发人员65/80，发明专利10项", "65/80"), ("65/80人搞研发", "65/80")],
)
def test_staff_with_a_slash_is_a_share_of_staff(text: str, ratio: str) -> None:
    part, whole = ratio.split("/")
    assert _read(text)["rd_staff_ratio"] == Decimal(part) / Decimal(whole)


def test_a_month_and_its_year_are_no_share_of_staff() -> None:
    assert "rd_staff_ratio" not in _read("R&D staff 12/2025: 100")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("In 2025, after our series B in 2023, revenue was RMB 300m.", "years.2025.revenue"),
        ("2025, after the 2023 financing: revenue RMB 300m", "years.2025.revenue"),
        ("B轮融资于2023年完成，2025年营收3亿元", "years.2025.revenue"),
        ("Filing in 2027: revenue 300m in 2025", "years.2025.revenue"),
    ],
)
def test_a_year_of_an_event_is_no_year_of_amounts(text: str, key: str) -> None:
    assert _read(text) == {key: Decimal(300_000_000)}


def test_amounts_behind_the_year_of_a_listing_are_of_the_year_they_are_told_of() -> None:
    text = "FY2027 after listing under standard 5 in 2026: revenue 86m, net loss, net assets negative 240m"
    forecasts = read_facts(text, TABLE, day=_DAY).forecasts
    assert {fact.fact for fact in forecasts} == {"years.2027.revenue", "years.2027.net_assets"}


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("4 invention patents granted and 61 pending", 4),
        ("发明专利授权4项，在审61项", 4),
        ("授权发明专利4项，申请中61项", 4),
        ("invention patents: 4 granted, 61 filed", 4),
        ("12 invention patents, 7 of them granted", 7),
        ("发明专利12项，其中7项已授权", 7),
        ("12 invention patents, 5 of them pending", None),
        ("发明专利12项，其中5项在审", None),
    ],
)
def test_patents_that_are_pending_do_not_count_and_are_no_conflict(text: str, granted: int | None) -> None:
    reading = read_facts(text, TABLE, day=_DAY)
    assert {fact.fact: fact.value for fact in reading.facts}.get("invention_patents") == granted
    assert not reading.warnings
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Can ours at RMB 3.4bn list?", 3_400_000_000),
        ("Our company at RMB 5bn, can it list?", 5_000_000_000),
        ("We are at RMB 3.9bn cap.", 3_900_000_000),
    ],
)
def test_a_company_at_so_much_has_that_market_cap(text: str, value: int) -> None:
    assert _read(text) == {"expected_market_cap": value}


@pytest.mark.parametrize("text", ["We are at RMB 3.9bn.", "Our fund at RMB 5bn.", "我们公司45亿，能上科创板吗"])
def test_so_much_of_nothing_sure_is_named_as_not_placed(text: str) -> None:
    reading = read_facts(text, TABLE, day=_DAY)
    assert not reading.facts
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("发行后总股本4.7亿股，打算只发5000万股", 470_000_000),
        ("post-issue shares 412m, we issue 42m", 412_000_000),
    ],
)
def test_shares_offered_are_no_size_of_an_issue_in_yuan(text: str, shares: int) -> None:
    reading = read_facts(text, TABLE, day=_DAY)
    assert [fact.value for fact in reading.facts] == [shares]
    assert reading.unread


@pytest.mark.parametrize("text", ["raising 0.9bn", "发行后总股本4亿股，募资9亿元"])
def test_money_raised_is_the_size_of_an_issue(text: str) -> None:
    assert _read(text)["issue_size"] == 900_000_000


@pytest.mark.parametrize(
    "text",
    [
        "基金以80亿美元投后入股，持股3.5%",
        "The fund invested at USD 8bn post-money and holds 3.5%.",
        "基金投资金额80亿美元投后，持股3.5%",
    ],
)
def test_a_valuation_is_no_amount_that_an_investor_put_in(text: str) -> None:
    assert _read(text) == {"senior_investor_share": Decimal("0.035")}
