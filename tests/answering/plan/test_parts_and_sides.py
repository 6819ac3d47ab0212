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
