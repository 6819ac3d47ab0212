"""What is asked beside another thing is answered or named, and nothing is called missing that the answer tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer, AnswerOutcome

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "Unitree: date and number of its CSRC registration, and how many votes does a class A share carry?",
            ("1 July 2026", "〔2026〕1612号", "10 votes each"),
        ),
        ("宇树哪天拿到注册批文，文号多少，A类股每股几票", ("2026年7月1日", "〔2026〕1612号", "每股10票")),
        (
            "Biocytogen already had H shares when it came to STAR. Which standard did it name, and do H shares count in "
            "its market cap?",
            ("fourth standard", "110.8 million H shares included"),
        ),
        ("百奥赛图用的第几套标准，H股算不算进市值", ("第四套标准", "包括1.108亿股H股")),
        ("创业板新的第四套和科创板第四套怎么比", ("创业板第四套标准要求", "第四套标准要求预计市值不低于30亿元")),
        ("How much do YMTC and CXMT each want to raise?", ("RMB 33 billion", "RMB 29.5 billion")),
        ("长鑫和长存各要融多少", ("330亿元", "295亿元")),
        ("禾元生物IPO实际募了多少钱？网上说35亿", ("35亿元，不是", "25.99亿元")),
        (
            "财报截止日是2026年6月30日，最晚能用到哪天？招股书本身有效期多久",
            ("2027年1月31日", "招股说明书有效期为6个月"),
        ),
        (
            "Accounts as of 30 June 2026: until when can we use them, and how long is the prospectus itself valid?",
            ("31 December 2026", "A STAR prospectus is valid for 6 months"),
        ),
    ],
)
def test_each_thing_asked_is_told(ask: Ask, question: str, says: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(words in text for words in says)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("审核当中签字会计师换人，审核要中止吗？换的是保荐机构呢", "没有直接回答"),
        (
            "已经拿到注册批文，询价结果太低、市值不够第四套被中止发行了，还能重启吗，要跟谁备案、期限多久",
            "没有涉及",
        ),
        ("必贝特上市发行价×总股本算下来多少亿？哪天挂牌？", "没有涉及"),
    ],
)
def test_what_the_sentences_tell_is_not_called_missing(ask: Ask, question: str, note: str) -> None:
    answer = ask(question)
    assert note not in answer.text
    assert answer.outcome is AnswerOutcome.ANSWERED


def test_a_part_that_nothing_tells_is_still_called_missing(ask: Ask) -> None:
    answer = ask("锁定期多久，锁定期内的股票能质押吗")
    assert answer.outcome is AnswerOutcome.PARTIAL
    assert "质押" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "On which matters do super-voting shares not count extra, i.e. one share one vote?",
        "特别表决权股份和同股同权相比，哪些事项一股一票",
    ],
)
def test_a_question_of_rules_states_no_values(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not any("different values" in each or "不同的数值" in each for each in answer.warnings)
    assert not answer.unread


def test_other_companies_stay_out_where_a_share_of_the_issue_is_asked(ask: Ask) -> None:
    text = ask("屹唐半导体科创板用哪套标准、发行占比多少、发行价对应市值多少").text
    assert "249.7亿元" in text
    assert not any(other in text for other in ("西安奕材", "沐曦"))


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("hw many % of votes hav to stay w ordinary sharholders in a dual clas star co", "at least 10% of all votes"),
        ("weighted voting rights: max votes per share", "at most 10 votes"),
    ],
)
def test_the_sentence_with_the_value_asked_for_leads(ask: Ask, question: str, first: str) -> None:
    assert first in next(block.text for block in ask(question).blocks if block.is_claim)


@pytest.mark.parametrize("question", ["科创板买入一笔最少多少股，报价最小变动多少钱", "科创板股票买入后多久能卖"])
def test_whoever_asks_how_trading_works_hears_nothing_of_advice(ask: Ask, question: str) -> None:
    assert "投资建议" not in ask(question).text


def test_whether_to_buy_is_still_no_question_for_this(ask: Ask) -> None:
    assert "投资建议" in ask("摩尔线程现在能买入吗").text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("who is exempt from which of the regular sci-tech indicators?", "Exemptions from the regular"),
        ("哪些企业可以豁免哪项指标？", "常规科创属性指标的豁免"),
        ("already listed, one share one vote. Can the founders create super voting shares now?", "No. A STAR issuer"),
        ("who sits on the listing committee panel that hears a STAR case, how many of them", "In the text of 2019"),
        ("上市委审议由几名委员组成，都有谁", "按2019年文本，科创板申请由上市委员会5名委员审议"),
        (
            "is there an official list of approved senior professional investors we can pick from?",
            "The issuer itself identifies",
        ),
        ("有没有资深专业机构投资者的官方名单，谁发布", "发行人自行认定"),
        ("大模型公司用第四套申报，想在招股书里认定一家资深专业机构投资者，行吗？", "指引第8号适用于"),
        (
            "title and document number of the STAR rule the SSE amended on 17 June 2026 (not Guideline 10)?",
            "No source read names the STAR rule",
        ),
    ],
)
def test_what_is_asked_comes_first(ask: Ask, question: str, first: str) -> None:
    assert ask(question).text.startswith(first)


@pytest.mark.parametrize(
    ("question", "says", "not_said"),
    [
        (
            "Three things on the growth tier: who goes in, do retail investors need more than before, and does it come "
            "with a higher bar to list?",
            ("unprofitable at listing enters", "adds no listing threshold"),
            "Healthgen",
        ),
        (
            "公司上市盈利，几个锁定期一起问：1控股股东多久 2董事高管多久 3普通的首发前股东多久",
            ("36个月", "1年内不得转让", "12个月"),
            "未盈利",
        ),
        (
            "profitable at listing: how long is the lock-up of (1) the controller, (2) directors, (3) other holders?",
            ("36 months", "1 year", "12 months"),
            "unprofitable",
        ),
        (
            "Fifth-standard biotech, its only core drug failed phase III. What happens, on which deadlines, and what "
            "compensation do shareholders get?",
            ("10 trading days", "within 6 months", "compensation for shareholders"),
            "phase II clinical",
        ),
        (
            "walk me through the CSRC on-site inspection: how picked, when do they come, can we just withdraw",
            ("about every 3 months", "does not stop an on-site inspection"),
            "No.",
        ),
        ("面壁智能科创板走到哪一步了，谁保荐", ("辅导机构为中信",), "没有涉及"),
        ("控股股东36个月锁定期里，想把股份转给同一控制下的兄弟公司，最快什么时候行", ("12个月",), "没有涉及"),
        ("首发前股东做询价转让，价格下限打几折，受让方锁多久", ("询价转让",), "价格区间"),
        (
            "预计市值16亿，去年收入2.05亿元，三年研发合计9000万元，三年收入合计6.2亿元，一直亏。能用第二套吗，差多少",
            ("= 300万元", "不能"),
            "指标一",
        ),
        ("发行规模30亿，保荐机构要跟投多少，锁到什么时候", ("9000万元", "24个月"), "没有涉及"),
    ],
)
def test_all_that_is_asked_is_told_and_nothing_of_others(
    ask: Ask, question: str, says: tuple[str, ...], not_said: str
) -> None:
    text = ask(question).text
    assert all(words in text for words in says)
    assert not_said not in text
