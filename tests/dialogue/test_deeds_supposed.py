"""A message that supposes a deed of its own is looked up with the subject of the conversation, and not declined."""

from __future__ import annotations

import pytest

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.dialogue import reply
from assistant.service import Assistant


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        (
            "How long is the securities bureau's tutoring acceptance letter good for?",
            "and if we swap from ChiNext to STAR in the meantime?",
            ("needs a new acceptance check", "keeps the tutoring time"),
        ),
        ("辅导验收函有效期多久？", "要是中途从创业板改报科创板呢", ("须重新辅导验收", "继续计算")),
    ],
)
def test_a_change_of_board_is_answered_for_what_was_asked_before(
    assistant: Assistant, first: str, then: str, says: tuple[str, ...]
) -> None:
    asked = reply(assistant, Conversation(), first)
    answer = reply(assistant, asked.conversation, then).answer
    assert answer is not None
    assert all(words in answer.text for words in says)
    assert "Nothing held" not in answer.text
    assert "没有涉及" not in answer.text
