"""The small jobs a model may help with: each is checked in code, and each has a path that needs no model."""

from __future__ import annotations

import asyncio
import json

from assistant.answering.llm.rewrite import read_facts_with, rewrite_question
from assistant.evaluation.scripted import ScriptedClient
from assistant.language.text import Language
from assistant.testing.small_corpus import FIRST
from tests.eligibility.verdicts import TABLE


def test_a_rewrite_may_not_bring_in_a_number_of_its_own() -> None:
    history = ["Q: What market cap does the fifth standard need?"]
    good = ScriptedClient(['{"question": "What market cap does the second standard need?"}'])
    bad = ScriptedClient(['{"question": "Is RMB 3 billion enough for the second standard?"}'])
    other = ScriptedClient(['{"question": "第二套标准要求多少市值？"}'])
    broken = ScriptedClient(["no idea"])
    ask = "and the second standard?"
    assert asyncio.run(rewrite_question(good, history, ask)) == "What market cap does the second standard need?"
    for client in (bad, other, broken, ScriptedClient(['{"question": "x"}'], rewrite=False)):
        assert asyncio.run(rewrite_question(client, history, ask)) is None


def test_a_rewrite_may_not_lose_a_number() -> None:
    client = ScriptedClient(['{"question": "Can we list with that market cap?"}'])
    assert asyncio.run(rewrite_question(client, ["Q: Can we list?"], "with RMB 4.2bn?")) is None


TWO_CAPS = "Last year we thought of a market cap of RMB 3bn. Today we expect a market cap of RMB 4.2bn."


def test_a_fact_is_kept_only_where_the_reader_reads_it_too_and_the_value_is_the_readers() -> None:
    reply = json.dumps({"facts": [
        {"fact": "expected_market_cap", "span": "RMB 4.2bn"},
        {"fact": "years.latest.revenue", "span": "RMB 3bn"},
        {"fact": "weighted_voting_rights", "span": "dual-class"},
        {"fact": "invention_patents", "span": ""},
    ]})  # fmt: skip
    facts = asyncio.run(read_facts_with(ScriptedClient([reply]), TWO_CAPS, TABLE, Language.EN)).facts
    assert [(fact.fact, str(fact.value), TWO_CAPS[fact.start : fact.end]) for fact in facts] == [
        ("expected_market_cap", "4200000000", "RMB 4.2bn")
    ]
    assert (
        asyncio.run(read_facts_with(ScriptedClient([reply], read_facts=False), TWO_CAPS, TABLE, Language.EN)).facts
        == ()
    )


def test_without_a_model_the_facts_are_the_readers() -> None:
    facts = asyncio.run(
        read_facts_with(ScriptedClient(["nonsense"]), f"Our market cap is RMB 4.2bn. {FIRST}", TABLE, Language.EN)
    ).facts
    assert [fact.fact for fact in facts] == ["expected_market_cap"]
