"""Answers that a model plans over the small corpus, with a model that says what a test scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from assistant.answering.answer import Citation
from assistant.answering.blocks import Block
from assistant.answering.llm.client import LlmClient
from assistant.answering.llm.loop_thread import LoopThread
from assistant.answering.llm.planner import ModelPlanner, Planned
from assistant.answering.llm.spending import Ledger
from assistant.answering.plan.realiser import Occasion, Realiser
from assistant.answering.plan.steps import Step, sentence_step, sentences_of
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.base.lazy import locked_cache
from assistant.base.resources import packaged
from assistant.eligibility.facts.table import FactTable, read_fact_table
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit
from assistant.settings import LlmSettings
from assistant.testing.llm_server import LlmServer, Script, ScriptedReply
from assistant.testing.small_corpus import CORPUS, TODAY, hits

LOOP = LoopThread()


@locked_cache
def _facts_in(root: Path) -> FactTable:
    return read_fact_table(root)


def _fact_table() -> FactTable:
    """The shipped facts, as the small corpus has no folder and so none of its own."""
    return _facts_in(packaged("corpus"))


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """What a reader sees of what a model chose, and how the planning went."""

    blocks: tuple[Block, ...]
    planned: Planned
    citations: tuple[Citation, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The sentences shown, in order."""
        return tuple(block.text for block in self.blocks)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader is told of how the planning went, in English."""
        return self.planned.warnings(Language.EN)


def model_settings(url: str, **changes: Any) -> LlmSettings:
    """Settings for a model behind this URL, with short patience."""
    values = {
        "base_url": url,
        "model": "test-model",
        "api_key": SecretStr("k"),
        "timeout": 5.0,
        "deadline": 10.0,
        "max_retries": 2,
        **changes,
    }
    return LlmSettings.model_validate(values)


async def no_wait(_: float) -> None:
    """Stands in for waiting between attempts."""


def planner_for(server: LlmServer, ledger: Ledger | None = None, **changes: Any) -> ModelPlanner:
    """A planner whose model is this server, and who does not wait between attempts."""
    return ModelPlanner(LlmClient(model_settings(server.url, **changes), ledger, sleep=no_wait), LOOP)


def candidates(found: Sequence[Hit], language: Language) -> tuple[Step, ...]:
    """Every sentence of what was found, in order: what a model is numbered."""
    return tuple(
        sentence_step(hit.provision, language, position)
        for hit in found
        for position in range(len(sentences_of(hit.provision, language)))
    )


def ask(
    script: Script | Sequence[ScriptedReply],
    question: str = "What market cap does the fifth standard require?",
    *,
    found: Sequence[Hit] | None = None,
    ledger: Ledger | None = None,
    **changes: Any,
) -> PlannedAnswer:
    """Let a scripted model plan the answer to a question over the small corpus."""
    with LlmServer(script) as server:
        return ask_server(server, question, found=found, ledger=ledger, **changes)


def ask_server(
    server: LlmServer,
    question: str = "What market cap does the fifth standard require?",
    *,
    found: Sequence[Hit] | None = None,
    ledger: Ledger | None = None,
    **changes: Any,
) -> PlannedAnswer:
    """Let the model of a server that runs plan the answer."""
    understood = understand(question, CORPUS, TODAY, table=_fact_table())
    return planned_by(planner_for(server, ledger, **changes), understood, hits() if found is None else found)


def planned_by(planner: ModelPlanner, understood: Understood, found: Sequence[Hit]) -> PlannedAnswer:
    """What a reader sees of what the planner chooses among the sentences found."""
    history = understood.kind is QuestionKind.HISTORY
    realiser = Realiser(CORPUS, Occasion(understood.language, understood.as_of, history))
    blocks: list[Block] = []
    planned = planner.plan(
        understood,
        candidates(found, understood.language),
        CORPUS,
        lambda step: blocks.extend(realiser.speak(step)),
    )
    return PlannedAnswer(tuple(blocks), planned, realiser.citations)
