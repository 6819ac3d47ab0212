"""The whole assistant with a model behind the OpenAI protocol: it chooses, code and the checker speak, answers are kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.answering.answer import Claim
from assistant.base.resources import packaged
from assistant.service import Assistant
from assistant.settings import LlmSettings, Settings
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces, plan_json

QUESTION = "What does the fourth listing standard require?"
QUOTE = "The fourth standard requires an expected market cap of at least RMB 3 billion and latest-year revenue of at least RMB 300 million."


def assistant(data_dir: Path, url: str, **llm: Any) -> Assistant:
    model = LlmSettings.model_validate({"base_url": url, "model": "test", "api_key": SecretStr("x"), **llm})
    settings = Settings(corpus_dir=packaged("corpus"), data_dir=data_dir, llm=model)
    return Assistant(settings, clock=lambda: dt.date(2026, 11, 22))


def test_the_model_chooses_and_is_asked_once(data_dir: Path) -> None:
    def script(body: dict[str, Any], _: int) -> ScriptedReply:
        lines = body["messages"][-1]["content"].splitlines()
        number = next(line.partition(". ")[0] for line in lines if line.endswith(QUOTE))
        return ScriptedReply(in_pieces(plan_json(int(number))))

    with LlmServer(script) as server:
        service = assistant(data_dir, server.url)
        shown: list[Claim] = []
        first = service.ask(QUESTION, on_claim=shown.append)
        asked = len(server.requests)
        again = service.ask(QUESTION)
        afresh = assistant(data_dir, server.url).ask(QUESTION)
        another = assistant(data_dir, server.url, context_tokens=2_000).ask(QUESTION)
        requests = len(server.requests)
    assert first.planner == "model"
    assert first.writer.startswith("test ")
    assert [claim.text for claim in first.claims] == [claim.text for claim in shown] == [QUOTE]
    assert [citation.quote for citation in first.citations] == [QUOTE]
    assert again.text == afresh.text == another.text == first.text
    assert afresh.planner == "model"
    assert (asked, requests) == (1, 2)


def test_a_false_number_of_the_model_is_never_shown(data_dir: Path) -> None:
    false = QUOTE.replace("RMB 3 billion", "RMB 2 billion")
    with LlmServer(lambda body, _: ScriptedReply(in_pieces(f"{false}\n[1]\n{false}", 40))) as server:
        answer = assistant(data_dir, server.url).ask(QUESTION, use_cache=False)
    assert "RMB 2 billion" not in json.dumps(answer.as_json())
    assert answer.planner == "model"


@pytest.mark.parametrize("reply", ["no idea", "[]", '{"claims": []}'])
def test_where_the_model_chooses_nothing_rules_do_with_a_warning(data_dir: Path, reply: str) -> None:
    with LlmServer(lambda body, _: ScriptedReply([reply])) as server:
        service = assistant(data_dir, server.url)
        answer = service.ask(QUESTION)
        asked = len(server.requests)
        service.ask(QUESTION)
        assert len(server.requests) == 2 * asked
    assert (answer.planner, answer.writer) == ("rules", "extractive")
    assert QUOTE in answer.text
    assert "the language model chose no sentence; the sentences were chosen by rules" in answer.warnings


def test_the_verdict_stays_the_checkers_and_the_model_cannot_add_a_fact(data_dir: Path) -> None:
    question = "Our expected market cap is RMB 3.9bn. Do we meet the fifth standard?"
    lie = json.dumps({"facts": [{"fact": "expected_market_cap", "span": "RMB 9bn"}], "say": [1]})
    with LlmServer(lambda body, _: ScriptedReply([lie])) as server:
        answer = assistant(data_dir, server.url).ask(question, use_cache=False)
    assert "No, not through standard 5" in answer.text
    assert [(fact.fact, fact.value) for fact in answer.facts_read] == [("expected_market_cap", "3900000000")]
    assert answer.planner == "rules"


def test_what_the_model_read_for_the_checker_is_counted_too(data_dir: Path) -> None:
    question = "Our expected market cap is RMB 3.9bn. Do we meet the fifth standard?"
    with LlmServer(lambda body, _: ScriptedReply(['{"facts": []}'])) as server:
        answer = assistant(data_dir, server.url).ask(question, use_cache=False)
        asked = len(server.requests)
    assert asked == 1
    assert answer.usage["prompt_tokens"] > 0
    assert answer.usage["completion_tokens"] > 0


def test_what_choosing_and_reading_used_is_added_up(data_dir: Path) -> None:
    question = "We have 12 patents. What does the fourth listing standard require?"
    with LlmServer(lambda body, _: ScriptedReply(["[1]"], usage=(100, 5))) as server:
        answer = assistant(data_dir, server.url, model="gpt-4.1-mini").ask(question, use_cache=False)
        asked = len(server.requests)
    assert asked == 2
    assert (answer.usage["prompt_tokens"], answer.usage["completion_tokens"]) == (200, 10)
    assert answer.usage["cost_usd"]


def test_past_its_daily_limit_the_model_is_not_asked(data_dir: Path) -> None:
    with LlmServer(lambda body, _: ScriptedReply(["[1]"])) as server:
        service = assistant(data_dir, server.url, daily_limit_usd="0")
        answer = service.ask(QUESTION, use_cache=False)
        assert server.requests == []
    assert "the daily spending limit for the language model is reached" in answer.warnings[-1]
    assert answer.planner == "rules"
