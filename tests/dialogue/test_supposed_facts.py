"""What is supposed takes the place of what was so: facts in words, kinds of company, dates, and figures of the same year."""

from __future__ import annotations

import pytest

from tests.dialogue.test_followup import last_of

LAB = "AI lab, RMB 4.2bn expected cap, no revenue, model live and widely used. Fifth standard?"
DUAL = "Dual-class company, cap RMB 11bn, revenue RMB 100m, loss making: eligible?"
OURS = "Our AI lab expects a market cap of RMB 4.5bn and has no revenue. Can we list on STAR?"
ZH_OURS = "我们是大模型公司，预计市值45亿，没收入，能走第五套吗"
LISTED = "第五套，2025年10月上市，财务退市从哪一年开始看"
EN_LISTED = "We listed under standard 5 in October 2025. From which year does financial delisting apply?"
RED = "红筹上科创板有几种情况"
FUND = "A government fund has owned exactly 3% of us since January 2024; we file under standard five. Can it be a senior professional investor?"
TWO = "第二套可以吗，市值16亿，收入2.4亿，三年研发9千万，三年收入5.8亿"
YEARS = "2025年营收2.8亿，2024年2.2亿，市值35亿，第四套行吗"
CAP = "市值35亿，去年收入2.8亿，亏损，够第四套吗"


@pytest.mark.parametrize(
    ("messages", "full"),
    [
        ((LAB, "and if we had revenue of 320m last year?"), LAB.replace("no revenue", "revenue 320m")),
        ((OURS, "and with revenue of 350m in 2025?"), OURS.replace("no revenue", "revenue 350m")),
        ((DUAL, "what about dropping the dual class structure, everything else the same?"), DUAL.replace("Dual-class", "no weighted voting rights")),
        ((DUAL, "and without the dual class?"), DUAL.replace("Dual-class", "no weighted voting rights")),
        ((OURS, "same but red-chip"), f"{OURS[:-1]} (we are a red-chip company)?"),
        ((ZH_OURS, "同样的条件但是红筹呢"), f"{ZH_OURS}（我们是红筹企业）？"),
        ((LISTED, "2023年6月上市的呢"), LISTED.replace("2025年10月", "2023年6月")),
        ((LISTED, "2023年6月上市的呢", "那要是它当时用的是第四套"), LISTED.replace("2025年10月", "2023年6月").replace("第五套", "第四套")),
        ((EN_LISTED, "and if we had listed in June 2023?"), EN_LISTED.replace("October 2025", "June 2023")),
        ((EN_LISTED, "what if it was standard 4"), EN_LISTED.replace("standard 5", "standard 4")),
        ((RED, "未在境外上市的，市值80亿，2025年收入6亿，行不行"), "未在境外上市的红筹企业，市值80亿，2025年收入6亿，行不行"),
        (("发明专利6项够吗", "我们是软件公司"), "发明专利6项够吗（我们是软件公司）？"),
        (("Are 6 invention patents enough?", "we are a software company"), "Are 6 invention patents enough (we are a software company)?"),
        ((TWO, "sorry 三年研发其实是8千万"), TWO.replace("9千万", "8千万")),
        ((CAP, "要是今年收入3.5亿呢"), CAP.replace("亏损，", "亏损，今年收入3.5亿，")),
        ((CAP, "今年3.5亿呢"), CAP.replace("亏损，", "亏损，今年3.5亿，")),
        ((YEARS, "前年2.5亿呢"), YEARS.replace("2.2亿", "2.5亿")),
        ((YEARS, "去年按3.1亿"), YEARS.replace("2.8亿", "3.1亿")),
        (("新注册的成长层公司怎么出层", "那存量的呢"), "存量的成长层公司怎么出层"),
        (("Expected market cap RMB 3.5bn, revenue RMB 280m. Standard 4?", "and cap of 4.2bn?"), "Expected market cap 4.2bn, revenue RMB 280m. Standard 4?"),
        (("预计市值42亿，没有收入，大模型已上线，能走第五套吗", "市值掉到38亿，还行吗"), "预计市值38亿，没有收入，大模型已上线，能走第五套吗"),
    ],
)  # fmt: skip
def test_what_is_supposed_stands_in_the_place_of_what_was_so(messages: tuple[str, ...], full: str) -> None:
    resolved = last_of(*messages)
    assert resolved.text == full
    assert not resolved.is_statement


def test_another_figure_of_the_latest_year_is_no_second_one() -> None:
    known = [fact.fact for fact in last_of(LAB, "and if we had revenue of 320m last year?").facts.facts]
    assert sum(name.endswith(".revenue") for name in known) == 1


def test_figures_of_whom_the_question_was_about_ask_it_again() -> None:
    asked = last_of(FUND, "hm, the stake dipped to 2.6% for two months last year, and it only put in RMB 400m. still?")
    known = {fact.fact: str(fact.value) for fact in asked.facts.facts}
    assert known["senior_investor_share"] == "0.026"
    assert known["senior_investor_invested"] == "400000000"
    assert not asked.is_statement


def test_a_share_worked_out_of_a_corrected_figure_is_gone() -> None:
    known = {fact.fact: str(fact.value) for fact in last_of(TWO, "sorry 三年研发其实是8千万").facts.facts}
    assert known.get("three_year_rd_ratio", "").startswith(("", "0.137"))
    assert not known.get("three_year_rd_ratio", "").startswith("0.155")


@pytest.mark.parametrize("message", ["what commission does the underwriter earn on that?", "那承销费能收多少"])
def test_what_somebody_is_paid_is_a_question_of_its_own(message: str) -> None:
    asked = last_of("We raise RMB 1.6bn, what does the sponsor co-invest?", message)
    assert asked.text == message.replace(" on that", "")
    assert not asked.goes_on


def test_a_situation_with_a_question_behind_a_dash_asks() -> None:
    message = "We listed Oct 2025 while losing money. Suppose FY2027 is profitable - from when can I sell pre-IPO stock"
    assert not last_of(message).is_statement
