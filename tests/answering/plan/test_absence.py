"""Whether what is found speaks to the question: neither words nor nearness decide alone, and a neighbour is no answer."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Answer
from assistant.answering.blocks import BlockKind
from tests.conftest import Ask

NEIGHBOUR = pytest.mark.xfail(reason="answered with a sentence on something else", strict=True)


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
        pytest.param("How do I bake sourdough bread at high altitude?", marks=NEIGHBOUR),
        "Which football club won the league?",
        pytest.param("怎么给猫剪指甲？", marks=NEIGHBOUR),
        "推荐几部科幻小说",
    ],
)
def test_questions_on_something_else_are_not(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert says_absent(answer)
    assert answer.claims == ()
