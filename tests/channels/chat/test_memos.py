"""Memos of what a thread holds: the same answer or none, the verdict of a form while its facts are those of the form."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.channels.chat.checking import verdict_message
from assistant.channels.chat.memos import memo_of_turn
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.dialogue import reply
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.reading.stated import as_read
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.service import Assistant
from assistant.settings import LlmSettings, Settings
from assistant.testing.channel_suite import FIFTH, memo_text
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces
from tests.conftest import TODAY

FACTS = {"name": "Example AI", "industry": "ai_large_model", "expected_market_cap": "CNY 4.5bn"}


def after_form(assistant: Assistant, language: Language) -> Conversation:
    """The conversation of a thread in which a form was sent."""
    facts = facts_from_mapping(FACTS, assistant.book.fact_table, "facts", day=TODAY)
    verdict = assistant.check(facts)
    text, read = verdict_message(verdict, language).text, as_read(facts, FACTS, language)
    return Conversation().with_verdict("Can it list?", text, verdict.conclusion.value, verdict.as_of, read)


@pytest.mark.parametrize(("language", "said"), list(zip(Language, ("RMB 4.5 billion", "45亿元"), strict=True)))
def test_the_memo_of_a_form_is_in_the_language_of_its_verdict(
    assistant: Assistant, language: Language, said: str
) -> None:
    text = memo_text(memo_of_turn(assistant, after_form(assistant, language), ""))
    assert "Example AI" in text
    assert said in text


def test_a_form_whose_facts_were_changed_has_no_memo_under_its_old_verdict(assistant: Assistant) -> None:
    conversation = after_form(assistant, Language.EN)
    facts = facts_from_mapping(
        {**FACTS, "expected_market_cap": "CNY 3bn"}, assistant.book.fact_table, "facts", day=TODAY
    )
    changed = conversation.knowing(as_read(facts, {}, Language.EN))
    with pytest.raises(InputError, match="have changed since"):
        memo_of_turn(assistant, changed, "")


def test_an_answer_that_would_read_otherwise_now_has_no_memo(assistant: Assistant) -> None:
    conversation = reply(assistant, Conversation(), FIFTH, name="m1").conversation
    other = replace(conversation.turns[0], answer="It requires RMB 9 billion.")
    with pytest.raises(InputError, match="have changed since"):
        memo_of_turn(assistant, replace(conversation, turns=(other,)), "m1")
    with pytest.raises(InputError, match="have changed since"):
        memo_of_turn(assistant, conversation, "m2")


def test_on_a_later_day_the_memo_is_still_of_the_day_of_the_answer(assistant: Assistant) -> None:
    conversation = reply(assistant, Conversation(), FIFTH, name="m1").conversation
    settings = Settings(data_dir=assistant.settings.data_dir)
    later = Assistant(settings, clock=lambda: TODAY + dt.timedelta(days=2))
    assert "22 November 2026" in memo_text(memo_of_turn(later, conversation, "m1"))


def test_what_a_model_chose_is_written_down_without_asking_it_again(data_dir: Path) -> None:
    with LlmServer(lambda body, number: ScriptedReply(in_pieces(f"[{number}]"))) as server:
        model = LlmSettings.model_validate({"base_url": server.url, "model": "memo", "api_key": SecretStr("x")})
        settings = Settings(data_dir=data_dir, llm=model)
        conversation = Conversation()
        for name, question in (("m1", FIFTH), ("m2", "What does the fourth listing standard require?")):
            conversation = reply(
                Assistant(settings, clock=lambda: TODAY), conversation, question, name=name
            ).conversation
        asked = len(server.requests)
        restarted = Assistant(settings, clock=lambda: TODAY)
        texts = [memo_text(memo_of_turn(restarted, conversation, name)) for name in ("m1", "m2")]
        assert len(server.requests) == asked >= 2
    for turn, text in zip(conversation.turns, texts, strict=True):
        assert turn.answer.partition(" [")[0] in text
