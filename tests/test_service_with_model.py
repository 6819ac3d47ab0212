"""The whole assistant with a model behind the OpenAI protocol: it writes, the gate and the checker decide, answers are kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from assistant.answering.answer import Claim
from assistant.base.resources import packaged
from assistant.service import Assistant
from assistant.settings import LlmSettings, Settings
from assistant.testing.llm_server import LlmServer, ScriptedReply, claims_json, in_pieces

QUESTION = "What does the fourth listing standard require?"
QUOTE = "The fourth standard requires an expected market cap of at least RMB 3 billion and latest-year revenue of at least RMB 300 million."
TRUE = "Under the fourth standard an expected market cap of at least RMB 3 billion and latest-year revenue of at least RMB 300 million are required."


def assistant(data_dir: Path, url: str) -> Assistant:
    llm = LlmSettings(base_url=url, model="test", api_key=SecretStr("x"))
    settings = Settings(corpus_dir=packaged("corpus"), data_dir=data_dir, llm=llm)
    return Assistant(settings, clock=lambda: dt.date(2026, 11, 22))


def test_the_model_writes_and_is_asked_once(data_dir: Path) -> None:
    def script(body: dict[str, Any], _: int) -> ScriptedReply:
        claims = [(TRUE, [(number, QUOTE)]) for number in range(1, 7)]
        return ScriptedReply(in_pieces(claims_json(*claims), 40))

    with LlmServer(script) as server:
        service = assistant(data_dir, server.url)
        shown: list[Claim] = []
        first = service.ask(QUESTION, on_claim=shown.append)
        asked = len(server.requests)
        again = service.ask(QUESTION)
    assert first.writer.startswith("test ")
    assert [claim.text for claim in first.claims] == [claim.text for claim in shown]
    assert TRUE in first.text
    assert all(citation.quote == QUOTE for citation in first.citations)
    assert (again.text, len(server.requests)) == (first.text, asked)


def test_a_false_number_of_the_model_is_never_shown(data_dir: Path) -> None:
    false = TRUE.replace("RMB 3 billion", "RMB 2 billion")
    with LlmServer(lambda body, _: ScriptedReply(in_pieces(claims_json((false, [(1, QUOTE)])), 40))) as server:
        answer = assistant(data_dir, server.url).ask(QUESTION, use_cache=False)
    assert "RMB 2 billion" not in answer.text
    assert answer.writer == "extractive"
    assert answer.warnings


def test_the_verdict_stays_the_checkers_and_the_model_cannot_add_a_fact(data_dir: Path) -> None:
    question = "Our expected market cap is RMB 3.9bn. Do we meet the fifth standard?"
    lie = json.dumps({"facts": [{"fact": "expected_market_cap", "span": "RMB 9bn"}], "claims": []})
    with LlmServer(lambda body, _: ScriptedReply([lie])) as server:
        answer = assistant(data_dir, server.url).ask(question, use_cache=False)
    assert "No, not through standard 5" in answer.text
    assert [(fact.fact, fact.value) for fact in answer.facts_read] == [("expected_market_cap", "3900000000")]


def test_what_the_model_read_for_the_checker_is_counted_too(data_dir: Path) -> None:
    question = "Our expected market cap is RMB 3.9bn. Do we meet the fifth standard?"
    with LlmServer(lambda body, _: ScriptedReply(['{"facts": []}'])) as server:
        answer = assistant(data_dir, server.url).ask(question, use_cache=False)
        asked = len(server.requests)
    assert asked == 1
    assert answer.usage["prompt_tokens"] > 0
    assert answer.usage["completion_tokens"] > 0
