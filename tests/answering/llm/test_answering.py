"""Where the pipeline meets the model: the model's claims if any pass, else the rules' own sentences with a warning."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from assistant.answering.answer import Claim, DraftClaim, Quotation
from assistant.answering.grounding.bibliography import Bibliography
from assistant.answering.grounding.gate import Passed
from assistant.answering.llm.grounded import Grounded, answer_with_llm
from assistant.answering.llm.loop_thread import LoopThread
from assistant.answering.llm.spending import Usage
from assistant.answering.llm.writer import LlmWriter
from assistant.answering.question.understanding import understand
from assistant.corpus.model import Reference
from assistant.dialogue.conversation import Conversation, Turn
from assistant.dialogue.followup import resolve
from assistant.dialogue.rewriting import reworded
from assistant.eligibility.rules.book import RuleBook
from assistant.testing.scripted_model import LOOP, ScriptedClient, gate_for
from assistant.testing.small_corpus import CORPUS, FIFTH, NO_PROFIT, TODAY, hits
from tests.eligibility.verdicts import BOOK, TABLE

TRUE = (
    '{"claims": [{"citations": [{"passage": 1, "quote": "'
    + FIFTH
    + '"}], "text": "The fifth standard asks for an expected market cap of at least RMB 4 billion."}]}'
)
FALSE = TRUE.replace("cap of at least RMB 4", "cap of at least RMB 5")
OWN = [
    DraftClaim(text, (Quotation(Reference("rules", "2.1.2(5)", "2026-04-24"), text),)) for text in (FIFTH, NO_PROFIT)
]


def grounded(*replies: Sequence[str], model: bool = True) -> tuple[Grounded, list[str], Bibliography]:
    understood = understand("What does the fifth standard require?", CORPUS, TODAY)
    shown: list[Claim] = []
    writer = LlmWriter(ScriptedClient(*replies), LOOP) if model else None
    bibliography = Bibliography(CORPUS, understood.language)

    def show(passed: Passed) -> Claim:
        shown.append(bibliography.cite(passed))
        return shown[-1]

    found = answer_with_llm(writer, understood, hits(), gate_for(understood), OWN, show)
    assert list(found.claims) == shown
    return found, [claim.text for claim in shown], bibliography


def test_what_passes_of_the_model_is_the_answer() -> None:
    found, shown, _ = grounded([TRUE])
    assert (
        shown
        == [claim.text for claim in found.claims]
        == ["The fifth standard asks for an expected market cap of at least RMB 4 billion."]
    )
    assert found.by_model
    assert found.cacheable
    assert found.writer.startswith("test-model")


def test_when_nothing_passes_the_rules_own_sentences_are_shown_with_a_warning_and_not_kept() -> None:
    found, shown, bibliography = grounded([FALSE])
    assert shown == [FIFTH, NO_PROFIT]
    assert [citation.n for citation in bibliography.citations] == [1, 2]
    assert found.withheld == ()
    assert found.writer == "extractive"
    assert found.warnings == (
        "nothing the language model wrote could be verified; the answer is made of the rules' own sentences",
    )
    assert not found.cacheable


def test_without_a_model_nothing_changes() -> None:
    found, shown, _ = grounded(model=False)
    assert shown == [FIFTH, NO_PROFIT]
    assert (found.writer, found.warnings, found.usage) == (
        "extractive",
        (),
        {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": "0"},
    )


def test_a_follow_up_is_worded_by_the_model_only_within_what_was_said() -> None:
    turn = Turn(
        "q",
        "What does the fifth standard require?",
        "What does the fifth standard require?",
        TODAY,
        "answered",
        "x",
        ("rules",),
    )
    conversation = Conversation((turn,))
    resolved = resolve(conversation, "and for profit?", RuleBook(BOOK.root, CORPUS))
    better = LlmWriter(ScriptedClient(['{"question": "What does the fifth standard require for profit?"}']), LOOP)
    worse = LlmWriter(ScriptedClient(['{"question": "What does rule 9.9.9 require for profit of RMB 5?"}']), LOOP)
    assert reworded(resolved, conversation, TABLE, better)[0].text == "What does the fifth standard require for profit?"
    assert reworded(resolved, conversation, TABLE, worse)[0] == resolved
    assert reworded(resolved, conversation, TABLE, None) == (resolved, Usage())


async def _numbers(end: int, failing: bool) -> AsyncIterator[int]:
    for number in range(end):
        await asyncio.sleep(0)
        yield number
    if failing:
        raise ValueError("broken")


def test_a_stream_is_read_by_callers_that_are_not_asynchronous() -> None:
    portal = LoopThread()
    assert list(portal.iterate(lambda: _numbers(5, failing=False))) == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="broken"):
        list(portal.iterate(lambda: _numbers(2, failing=True)))
    early = portal.iterate(lambda: _numbers(1_000_000, failing=False))
    assert next(early) == 0
    early.close()  # type: ignore[attr-defined]
    assert list(portal.iterate(lambda: _numbers(2, failing=False))) == [0, 1]
