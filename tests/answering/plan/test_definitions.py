"""What something is, asked for itself, is answered first by the sentence that defines it."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Answer
from assistant.answering.blocks import BlockKind
from tests.conftest import Ask


def first_sentence(answer: Answer) -> str:
    return next(block.text for block in answer.blocks if block.kind is BlockKind.SENTENCE)


@pytest.mark.parametrize(
    ("question", "definition"),
    [
        ("What is a red-chip company in the STAR rules?", "is a company registered abroad"),
        ("what counts as a red chip for STAR purposes?", "is a company registered abroad"),
        ("何谓预计市值", "预计市值，是指"),
    ],
)
def test_a_definition_stands_first_where_one_is_asked_for(ask: Ask, question: str, definition: str) -> None:
    assert definition in first_sentence(ask(question))


def test_what_else_is_asked_of_it_is_not_answered_by_a_definition(ask: Ask) -> None:
    assert "registered abroad" not in first_sentence(ask("What is the market cap a red-chip company needs?"))
