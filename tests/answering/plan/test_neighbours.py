"""A time within one process is never told with that of another, and what is not held of a company is said so."""

from __future__ import annotations

import pytest

from assistant.answering.answer import AnswerOutcome
from tests.conftest import Ask


@pytest.mark.parametrize(
    ("question", "neighbour"),
    [
        ("how many working days does the exchange have for its first questions in a pre-review?", "20 working days"),
        ("预先审阅阶段，交易所多少个工作日内发出首轮问询？", "20个工作日"),
        ("re-examination: how long does the exchange have to ask questions?", "inquiry"),
        ("on-site inspection: how many days do we have to answer questions?", "three months"),
        ("辅导期间证监局多少天内发第一次反馈问询？", "20个工作日"),
    ],
)
def test_a_time_of_another_process_is_none_of_the_one_asked_about(ask: Ask, question: str, neighbour: str) -> None:
    answer = ask(question)
    assert answer.outcome in (AnswerOutcome.ABSTAINED, AnswerOutcome.PARTIAL)
    assert neighbour not in answer.text.replace(question.rstrip("?？"), "")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how long must tutoring last at least", "at least three months"),
        ("现场检查多久进场，多久出报告", "2个月内"),
        ("复审要几个工作日开会", "20个工作日"),
        (
            "How often is the draw for on-site inspections held and how many times can one applicant be in it",
            "3 months",
        ),
        ("how long does the csrc have to decide on registration", "20 working days"),
    ],
)
def test_a_time_of_the_process_itself_is_told(ask: Ask, question: str, told: str) -> None:
    answer = ask(question)
    assert answer.outcome is AnswerOutcome.ANSWERED
    assert told in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "what did moore threads close at on its first day, % over issue price",
        "昂瑞微上市后股价涨了多少",
        "who underwrote Unitree",
        "影石的会计师事务所是哪家",
        "how many staff does Zhipu have",
        "who is the sponsor of Unitree",
        "宇树的首轮问询问了什么",
    ],
)
def test_what_no_sentence_states_of_a_company_is_said_not_to_be_held(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.outcome in (AnswerOutcome.ABSTAINED, AnswerOutcome.PARTIAL)
    assert answer.text.startswith(("Nothing held", "所收资料没有涉及"))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("禾元生物有多少员工", "178人"),
        ("摩尔线程发行价多少", "114.28"),
        ("who tutors Zhipu", "Guotai Haitong"),
        ("HR wants our field engineers in the R&D headcount, at 40% of their hours on R&D. can i count them", "50%"),
    ],
)
def test_what_is_stated_of_a_company_or_asked_of_none_is_told(ask: Ask, question: str, told: str) -> None:
    answer = ask(question)
    assert answer.outcome is AnswerOutcome.ANSWERED
    assert told in answer.text


@pytest.mark.parametrize(
    "question", ["核心技术人员到底怎么认定，最少得认定几个人？", "how are core technical staff identified"]
)
def test_who_counts_as_core_staff_is_not_guessed(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.outcome in (AnswerOutcome.ABSTAINED, AnswerOutcome.PARTIAL)
    assert answer.text.startswith(("Nothing held", "所收资料没有涉及"))
    assert "例外情形" not in answer.text


def test_who_counts_as_research_staff_is_told(ask: Ask) -> None:
    assert "50%" in ask("研发人员怎么认定").text
