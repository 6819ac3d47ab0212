"""A neighbour is not passed off as an answer: what nothing held speaks to is named."""

from __future__ import annotations

import pytest

from assistant.answering.answer import AnswerOutcome
from assistant.answering.blocks import BlockKind
from assistant.service import Assistant


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the pass mark in the tutoring test, and can directors retake it?", "pass mark"),
        ("Who pays the travel of the inspectors on a CSRC on-site inspection?", "travel"),
        ("跟投的股份锁定期内可以质押吗？", "质押"),
    ],
)
def test_what_nothing_held_speaks_to_is_named(assistant: Assistant, question: str, word: str) -> None:
    answer = assistant.ask(question)
    named = [block.text for block in answer.blocks if block.kind is BlockKind.ABSENT]
    assert any(word in text for text in named)
    assert answer.outcome is not AnswerOutcome.ANSWERED


@pytest.mark.parametrize(
    "question",
    ["What market cap does the fifth standard require?", "How long is a CSRC registration valid?", "跟投股份锁定多久？"],
)
def test_what_is_held_is_not_denied(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not [block for block in answer.blocks if block.kind is BlockKind.ABSENT]
    assert answer.outcome is AnswerOutcome.ANSWERED


@pytest.mark.parametrize("question", ["帮我写个周末团建的活动方案", "plan a weekend trip for the team"])
def test_nothing_is_shown_that_has_nothing_to_do_with_it(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is AnswerOutcome.ABSTAINED
    assert not answer.citations
