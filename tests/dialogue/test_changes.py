"""What if: the figure that is meant changes and no other, and what was worked out is shown."""

from __future__ import annotations

import pytest

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.followup import resolve
from tests.dialogue.test_followup import BOOK, TODAY, last_of

DUAL = "Dual-class company, issue price RMB 48, 130m shares after the issue, 2025 revenue RMB 530m. Does it meet 2.1.4?"
PRICED = "发行价30元，发行后2亿股，去年营收4亿，亏损，够第四套吗"
CAP = "Expected market cap RMB 5bn, revenue RMB 500m, R&D RMB 90m over three years, profitable. Which standard?"
STAFF = "We have 1240 staff and 118 in R&D. Is that enough?"
ZH_STAFF = "全部员工1240人、研发人员118人，科创属性人员那条过没过"


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        (DUAL, "and at RMB 37 a share?", DUAL.replace("RMB 48", "RMB 37")),
        (DUAL, "make it RMB 37", DUAL.replace("RMB 48", "RMB 37")),
        (DUAL, "issue price RMB 51", DUAL.replace("RMB 48", "RMB 51")),
        (DUAL, "make it 150m shares", DUAL.replace("130m", "150m")),
        (PRICED, "发行价改成14元呢", PRICED.replace("30元", "14元")),
        (PRICED, "28元呢", PRICED.replace("30元", "28元")),
        (PRICED, "发行后3亿股呢", PRICED.replace("2亿股", "3亿股")),
        (PRICED, "发行价18元，第三套够吗", PRICED.replace("30元", "18元").replace("四", "三")),
        (PRICED, "前年营收2亿呢", PRICED.replace("够第", "2024年营业收入2亿，够第")),
        ("How much must the sponsor co-invest in an issue of RMB 1.6bn?", "if we raise 900m", "How much must the sponsor co-invest in an issue of RMB 900m?"),
        ("发行前1.2亿股，发行新股4000万股，公开发行比例够吗", "新股改成3000万股呢", "发行前1.2亿股，发行新股3000万股，公开发行比例够吗"),
        ("2026年净利润1200万，营收9800万，成长层公司2026年报出来能摘U吗", "2027年净利润4100万、营收9900万呢", "2026年净利润1200万，营收9800万，2027年净利润4100万、营收9900万，成长层公司2027年报出来能摘U吗"),
    ],
)  # fmt: skip
def test_another_amount_takes_the_place_of_the_one_that_plays_its_part(first: str, message: str, full: str) -> None:
    assert last_of(first, message).text == full


@pytest.mark.parametrize(
    ("first", "message", "full", "worked"),
    [
        (PRICED, "市值降10%呢", PRICED.replace("30元", "27元"), "60亿元 × (1 − 10%) = 54亿元"),
        (PRICED, "营收再涨两成呢", PRICED.replace("4亿，", "4.8亿元，"), "4亿元 × (1 + 20%) = 4.8亿元"),
        (PRICED, "股价跌一成呢", PRICED.replace("30元", "27元"), "30元 × (1 − 10%) = 27元"),
        (PRICED, "营收打八折呢", PRICED.replace("4亿，", "3.2亿元，"), "4亿元 × 0.8 = 3.2亿元"),
        (CAP, "what if the market cap falls 10%", CAP.replace("RMB 5bn", "RMB 4.5 billion"), "× (1 − 10%)"),
        (CAP, "cut R&D by a third", CAP.replace("RMB 90m", "RMB 60 million"), "× (1 − 1/3) = RMB 60 million"),
        (CAP, "revenue doubles", CAP.replace("RMB 500m", "RMB 1 billion"), "× 2 = RMB 1 billion"),
        (STAFF, "what if R&D staff go up by 20%", STAFF.replace("118", "142"), "118 × (1 + 20%) ≈ 142"),
    ],
)
def test_a_part_of_itself_more_or_less_is_worked_out(first: str, message: str, full: str, worked: str) -> None:
    resolved = last_of(first, message)
    assert resolved.text == full
    assert worked in resolved.worked


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ("Expected market cap RMB 5bn, revenue RMB 500m in 2025. Standard 4?", "make it RMB 37"),
        ("预计市值35亿，2025年营收3亿，能走第四套吗", "研发增加10%呢"),
        ("预计市值35亿，2025年营收3亿，能走第四套吗", "改成14元"),
    ],
)
def test_what_nothing_stated_fits_is_said_and_changes_nothing(first: str, message: str) -> None:
    before, after = last_of(first), last_of(first, message)
    assert after.is_statement
    assert after.facts.warnings
    assert after.facts.facts == before.facts.facts


def test_what_becomes_so_much_is_no_change_by_it() -> None:
    assert last_of(CAP, "what if revenue drops to 300m").text == CAP.replace("RMB 500m", "300m")
    assert last_of("公开发行比例25%，股本3亿，够吗", "比例降到10%呢").text == "公开发行比例10%，股本3亿，够吗"


@pytest.mark.parametrize(
    ("first", "message", "worked"),
    [
        (
            ZH_STAFF,
            "里面有15个人一年里只有三分之一时间做研发，能算进去吗",
            "118 − 15 = 103名研发人员，103 ÷ 1240 ≈ 8.31%",
        ),
        (STAFF, "15 of them spend a third of their time on R&D. Do they count?", "118 − 15 = 103 R&D staff"),
    ],
)
def test_some_of_the_staff_are_no_total(first: str, message: str, worked: str) -> None:
    resolved = last_of(first, message)
    assert resolved.text == message
    assert worked in resolved.worked
    assert resolved.facts.facts == last_of(first).facts.facts


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("跟投 发行16亿", True),
        ("跟投 12亿", True),
        ("co-invest 1.6bn", True),
        ("delisting revenue 90m", True),
        ("退市 营收9000万", True),
        ("第四套 营收2.8亿", True),
        ("研发 5%", True),
        ("invention patents 6", True),
        ("revenue 280m", False),
        ("市值45亿", False),
        ("我们研发占比5%", False),
        ("our R&D ratio is 5%", False),
    ],
)
def test_a_few_words_with_one_amount_ask(message: str, asks: bool) -> None:
    assert resolve(Conversation(), message, BOOK, TODAY).is_statement is not asks


SHARES = "发行价24元，发行后总股本1.48亿股，预计市值多少？够第四套吗"
EN_SHARES = "Issue price RMB 24, 148m shares after the issue. What is our market cap, enough for standard 4?"


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        (SHARES, "那最低定价多少才够30亿", "发行后总股本1.48亿股，最低定价多少才够30亿"),
        (SHARES, "那发行价至少要定多少才行", "发行后总股本1.48亿股，第四套，发行价至少要定多少才行"),
        (EN_SHARES, "and what is the lowest price for RMB 3bn?", "148m shares after the issue, what is the lowest price for RMB 3bn?"),
    ],
)  # fmt: skip
def test_the_price_of_a_market_cap_is_asked_of_the_shares_stated_before(first: str, message: str, full: str) -> None:
    resolved = last_of(first, message)
    assert resolved.text == full
    assert resolved.facts.facts == last_of(first).facts.facts
