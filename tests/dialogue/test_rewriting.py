"""A follow-up is worded by the model only within what was said: it brings in no number and no fact of a company."""

from __future__ import annotations

import json

import pytest

from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.llm.spending import Usage
from assistant.dialogue.conversation import Conversation, Resolved, Turn
from assistant.dialogue.followup import resolve
from assistant.dialogue.rewriting import reworded
from assistant.eligibility.rules.book import RuleBook
from assistant.evaluation.scripted import ScriptedClient
from assistant.testing.scripted_model import LOOP
from assistant.testing.small_corpus import CORPUS, TODAY
from tests.eligibility.verdicts import BOOK, TABLE

ASKED = "What does the fifth standard require?"
TURN = Turn("q", ASKED, ASKED, TODAY, "answered", "x", ("rules",))
FOLLOW_UP = "and for profit?"


def worded(question: str, message: str = FOLLOW_UP) -> tuple[Resolved, Resolved]:
    """A follow-up as code completes it, and as it is asked where the model words it so."""
    conversation = Conversation((TURN,))
    resolved = resolve(conversation, message, RuleBook(BOOK.root, CORPUS))
    planner = ModelPlanner(ScriptedClient([json.dumps({"question": question}, ensure_ascii=False)]), LOOP)
    return resolved, reworded(resolved, conversation, TABLE, planner)[0]


def test_a_better_wording_is_taken() -> None:
    question = "What does the fifth standard require for profit?"
    assert worded(question)[1].text == question


@pytest.mark.parametrize(
    "question",
    [
        "What does rule 9.9.9 require for profit of RMB 5?",
        "We are a large-model company. What does the fifth standard require for profit?",
        "Our large-model product is launched and applied at scale. Do we meet the fifth standard?",
        "We have obtained all approvals and the company has weighted voting rights: profit?",
        "第五套标准对利润有什么要求？",
        "",
    ],
)
def test_a_wording_that_brings_in_a_number_a_fact_or_another_language_is_not(question: str) -> None:
    resolved, asked = worded(question)
    assert asked == resolved


def test_what_was_stated_may_be_said_again() -> None:
    message = "and with a market cap of RMB 4.5bn?"
    resolved, asked = worded("What does the fifth standard require if our market cap is RMB 4.5bn?", message)
    assert asked.facts == resolved.facts
    assert asked.text == "What does the fifth standard require if our market cap is RMB 4.5bn?"


def test_without_a_model_the_follow_up_is_codes() -> None:
    conversation = Conversation((TURN,))
    resolved = resolve(conversation, FOLLOW_UP, RuleBook(BOOK.root, CORPUS))
    assert reworded(resolved, conversation, TABLE, None) == (resolved, Usage())
