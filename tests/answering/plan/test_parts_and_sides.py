"""What is asked of a document named, part by part and side by side: each gets its own sentence or is held nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer, AnswerOutcome

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("must our model top the leaderboards to file under guideline ten?", "not a verified condition"),
        ("按指引第10号，大模型评测排名必须靠前吗", "尚未被核实"),
        ("How does the CSRC pick companies for on-site inspection under its on-site inspection rules?", "by a draw"),
    ],
)
def test_a_document_named_is_answered_with_what_is_asked_of_it(ask: Ask, question: str, says: str) -> None:
    answer = ask(question)
    assert says in answer.text
    assert "about" not in {citation.provision for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("When was Guideline No. 9 issued?", "26 December 2025"),
        ("指引第9号一共多少条", "14条"),
        ("Is Guideline No. 10 in force?", "in force"),
    ],
)
def test_what_a_document_says_of_itself_answers_questions_about_it(ask: Ask, question: str, says: str) -> None:
    assert says in ask(question).text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("询价：有效报价最少几家？发4.5亿股呢？凑不够怎么办", ("10家", "20家", "中止发行")),
        (
            "Pricing comes in under the floor of our standard: (a) does the deal go ahead, (b) can we try again?",
            ("must be halted", "restarted"),
        ),
        (
            "Give me one line each on arts 10 to 13 of order 205",
            ("three years", "accounts in order", "independent", "lawful and in line"),
        ),
        ("辅导备案到能报材料最少几个月 验收函管多久", ("三个月", "12个月")),
        ("成1和成有啥区别 摘U条件一样吗", ("新注册的科创成长层公司标注", "5000万元")),
        ("What does 成1 mean and which ones need the 风险揭示书", ("成1", "newly registered")),
        ("第10号指引的官网链接和文号发我", ("文号和条文序号在此不可知", "sse.com.cn")),
        ("document number + link of the SSE Trading Rules?", ("上证发〔2026〕41号", "sse.com.cn")),
        ("境外已上市红筹200亿那个口子是什么时候开的，之前呢", ("2020年4月30日", "只有市值不低于2000亿元")),
        ("how many times have the listing rules been revised?", ("30 April 2019", "4 August 2023", "43号")),
        ("控股股东、高管、核心技术人员锁定期分别多久", ("36个月", "1年内", "离职后6个月", "25%")),
    ],
)
def test_each_part_has_its_sentence(ask: Ask, question: str, says: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(each in text for each in says)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        (
            "How fast does the SSE decide on listing once the shares are placed, and who picks our ticker code?",
            "who picks our ticker code",
        ),
        ("科创板*ST股一天最多跌多少，新三板创新层呢", "新三板创新层呢"),
        ("现场检查几个月内出报告？检查组一般来几个人？", "检查组一般来几个人"),
    ],
)
def test_a_part_held_nowhere_is_named_beside_one_that_is_answered(ask: Ask, question: str, named: str) -> None:
    answer = ask(question)
    assert answer.outcome is AnswerOutcome.PARTIAL
    assert named in answer.text
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "provisions"),
    [
        (
            'A "phased result" for a device maker versus for a large-model maker - what is each asked to have?',
            {"sse-guideline-5-medical-devices#phased-result", "sse-guideline-10-large-models#phased-result"},
        ),
        (
            "保荐人跟投的股 vs 普通战略投资者拿的股，锁定期差多久",
            {"sse-underwriting-rules#co-investment-lock-up", "csrc-underwriting-measures#strategic-lock-up"},
        ),
    ],
)
def test_each_side_of_a_comparison_has_its_sentence(ask: Ask, question: str, provisions: set[str]) -> None:
    assert provisions <= {f"{citation.document}#{citation.provision}" for citation in ask(question).citations}


@pytest.mark.parametrize("question", ["DeepSeek去年净利润是多少", "What was DeepSeek's net profit last year?"])
def test_a_figure_of_a_company_that_nothing_gives_is_not_held(ask: Ask, question: str) -> None:
    assert ask(question).outcome is not AnswerOutcome.ANSWERED


def test_a_number_of_people_that_nothing_gives_is_left_open(ask: Ask) -> None:
    assert ask("持有特别表决权股份的人最多可以有几个").outcome is not AnswerOutcome.ANSWERED


def test_that_there_is_no_such_rule_is_said(ask: Ask) -> None:
    assert "没有规定" in ask("AB股有没有几年到期自动变一股一票这种说法？").text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("第五套市值要多少？要不要收入？", "第五套标准要求预计市值不低于40亿元"),
        ("What is the market cap floor of standard 4, and does it need profit?", "The fourth standard"),
        ("第三套的现金流和市值门槛", "第三套标准"),
    ],
)
def test_the_sentence_on_the_standard_asked_for_stands_before_those_on_several(
    ask: Ask, question: str, first: str
) -> None:
    assert first in ask(question).text[:80]


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("现场检查和现场督导有什么区别", "现场检查", "没有收录关于现场督导"),
        ("is on-site inspection the same as on-site supervision?", "inspect", "Nothing is held here on on-site super"),
    ],
)
def test_beside_what_is_not_held_the_thing_it_is_compared_with_is_told(
    ask: Ask, question: str, held: str, not_held: str
) -> None:
    answer = ask(question)
    assert answer.outcome is AnswerOutcome.PARTIAL
    assert answer.citations
    assert held in answer.text
    assert not_held in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "120 trading days 2m shares delist",
        "growth tier exit - the original 32 vs companies registered since",
        "连续20个交易日 400人 退市",
        "senior investor 3% or 500m",
    ],
)
def test_the_numbers_of_the_rule_asked_for_are_not_reported_as_unread(ask: Ask, question: str) -> None:
    assert ask(question).unread == ()


def test_a_number_that_no_sentence_told_states_is_reported(ask: Ask) -> None:
    assert ask("120 trading days 7m shares delist").unread


@pytest.mark.parametrize(
    ("question", "aside"),
    [
        ("注册批文多久有效", "宇树"),
        ("持续督导几年", "未读到"),
        ("what exactly is a red chip in these rules", "was not read"),
        ("star negative list fintech real estate", "was not read"),
    ],
)
def test_what_nobody_asked_is_not_told(ask: Ask, question: str, aside: str) -> None:
    assert aside not in ask(question).text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Has any company reached the rocket milestone?", "LandSpace"),
        ("宇树的注册什么时候拿到的", "宇树"),
        ("Was the text of Guideline No. 10 read?", "not read"),
    ],
)
def test_what_is_asked_of_companies_and_texts_is_told(ask: Ask, question: str, told: str) -> None:
    assert told in ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "Fine for a growth tier company that leaves out the 'why are we still unprofitable' section in its annual report?",
        "成长层公司年报不披露未盈利原因，会被罚多少？",
    ],
)
def test_a_sanction_that_nothing_names_is_said_to_be_missing_beside_the_duty(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.outcome is AnswerOutcome.PARTIAL
    assert answer.citations


def test_a_part_in_the_other_language_is_answered_too(ask: Ask) -> None:
    text = ask("What does the 保荐机构 hand in for 预先审阅, and is the 审阅意见 binding on anybody?").text
    assert "not a decision on the application" in text
    assert "draft application documents" in text
