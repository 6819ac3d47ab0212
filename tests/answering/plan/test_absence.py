"""Whether what is found speaks to the question: neither words nor nearness decide alone, and a neighbour is no answer."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Answer, AnswerOutcome
from assistant.answering.blocks import BlockKind
from tests.conftest import Ask


def says_absent(answer: Answer) -> bool:
    return any(block.kind is BlockKind.ABSENT for block in answer.blocks)


@pytest.mark.parametrize(
    "question",
    [
        "What is the expected market cap of the fifth standard?",
        "How many invention patents does an issuer need?",
        "Does Guideline No. 10 cover industry-specific models?",
        "daily price limit",
        "第五套标准的预计市值是多少？",
        "发明专利要几项？",
        "科创成长层的调出条件",
        "涨跌幅限制",
        "What does 2.1.4 say?",
    ],
)
def test_questions_on_what_is_held_are_spoken_to(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not says_absent(answer)
    assert answer.claims


@pytest.mark.parametrize(
    "question",
    [
        "How do I bake sourdough bread at high altitude?",
        "Which football club won the league?",
        "怎么给猫剪指甲？",
        "推荐几部科幻小说",
    ],
)
def test_questions_on_something_else_are_not(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert says_absent(answer)
    assert answer.claims == ()


@pytest.mark.parametrize(
    ("question", "word"),
    [
        pytest.param(
            "What is the pass mark in the tutoring test, and can directors retake it?",
            "pass mark",
            marks=pytest.mark.xfail(strict=True, reason="the first part is answered with that there is a test"),
        ),
        ("Who pays the travel of the inspectors on a CSRC on-site inspection?", "travel"),
        ("跟投的股份锁定期内可以质押吗？", "质押"),
    ],
)
def test_what_nothing_held_speaks_to_is_named(ask: Ask, question: str, word: str) -> None:
    answer = ask(question)
    named = [block.text for block in answer.blocks if block.kind is BlockKind.ABSENT]
    assert any(word in text for text in named)
    assert answer.outcome is not AnswerOutcome.ANSWERED


@pytest.mark.parametrize(
    "question",
    [
        "What market cap does the fifth standard require?",
        "How long is a CSRC registration valid?",
        "跟投股份锁定多久？",
    ],
)
def test_what_is_held_is_not_denied(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not [block for block in answer.blocks if block.kind is BlockKind.ABSENT]
    assert answer.outcome is AnswerOutcome.ANSWERED


@pytest.mark.parametrize("question", ["帮我写个周末团建的活动方案", "plan a weekend trip for the team"])
def test_nothing_is_shown_that_has_nothing_to_do_with_it(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.outcome is AnswerOutcome.ABSTAINED
    assert not answer.citations
