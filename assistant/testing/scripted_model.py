"""The parts of an answer that a model writes over the small corpus, with a model that says what a test scripts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from assistant.answering.answer import Citation, Claim
from assistant.answering.grounding.bibliography import Bibliography
from assistant.answering.grounding.gate import Gate, GateContext
from assistant.answering.llm.client import Call, LlmClient
from assistant.answering.llm.loop_thread import LoopThread
from assistant.answering.llm.spending import Ledger
from assistant.answering.llm.writer import LlmWriter, Written
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.retrieval.retriever import Hit
from assistant.settings import LlmSettings
from assistant.testing.llm_server import LlmServer, Script, ScriptedReply
from assistant.testing.small_corpus import CORPUS, TODAY, hits

LOOP = LoopThread()


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What a reader sees of an answer the model wrote, and what happened behind it."""

    shown: tuple[str, ...]
    claims: tuple[Claim, ...]
    written: Written
    gate: Gate
    citations: tuple[Citation, ...] = ()

    @property
    def reasons(self) -> str:
        """Why claims were withheld, one after another."""
        return " | ".join(item.reason for item in self.written.withheld)


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


def writer_for(server: LlmServer, ledger: Ledger | None = None, **changes: Any) -> LlmWriter:
    """A writer whose model is this server, and who does not wait between attempts."""
    return LlmWriter(LlmClient(model_settings(server.url, **changes), ledger, sleep=no_wait), LOOP)


def gate_for(understood: Understood, verdict: str | None = None, verdict_text: str = "") -> Gate:
    """The gate of an answer to this question over the small corpus."""
    history = understood.kind is QuestionKind.HISTORY
    return Gate(
        CORPUS, GateContext(understood.text, understood.language, understood.as_of, history, verdict, verdict_text)
    )


def ask(
    script: Script | Sequence[ScriptedReply],
    question: str = "What market cap does the fifth standard require?",
    *,
    passages: Sequence[Hit] | None = None,
    verdict: dict[str, Any] | None = None,
    ledger: Ledger | None = None,
    **changes: Any,
) -> WrittenAnswer:
    """Let a scripted model write the answer to a question over the small corpus."""
    with LlmServer(script) as server:
        return ask_server(server, question, passages=passages, verdict=verdict, ledger=ledger, **changes)


def ask_server(
    server: LlmServer,
    question: str,
    *,
    passages: Sequence[Hit] | None = None,
    verdict: dict[str, Any] | None = None,
    ledger: Ledger | None = None,
    **changes: Any,
) -> WrittenAnswer:
    """Let the model of a server that runs write the answer."""
    understood = understand(question, CORPUS, TODAY)
    gate = gate_for(understood, verdict["verdict"] if verdict else None, str(verdict or ""))
    return written_by(
        writer_for(server, ledger, **changes), understood, hits() if passages is None else passages, gate, verdict
    )


def written_by(
    writer: LlmWriter,
    understood: Understood,
    passages: Sequence[Hit],
    gate: Gate,
    verdict: dict[str, Any] | None = None,
) -> WrittenAnswer:
    """What a reader sees of what the writer writes, its citations numbered as in an answer."""
    bibliography = Bibliography(gate.corpus, understood.language)
    claims: list[Claim] = []
    written = writer.write(understood, passages, gate, verdict, lambda passed: claims.append(bibliography.cite(passed)))
    return WrittenAnswer(tuple(claim.text for claim in claims), tuple(claims), written, gate, bibliography.citations)


class ScriptedClient(LlmClient):
    """A client that never leaves the process: each call streams the next list of pieces."""

    def __init__(self, *replies: Sequence[str], **changes: Any) -> None:
        super().__init__(model_settings("http://127.0.0.1:9/v1", **changes))
        self._replies = list(replies)
        self.calls: list[Call] = []

    async def stream(self, call: Call) -> AsyncGenerator[str, None]:
        """The next reply, or the last one again."""
        self.calls.append(call)
        for piece in self._replies[min(len(self.calls), len(self._replies)) - 1] if self._replies else ():
            yield piece


def write_scripted(
    understood: Understood, gate: Gate, *replies: Sequence[str], verdict: dict[str, Any] | None = None
) -> Written:
    """What comes of replies scripted in the process."""
    return LlmWriter(ScriptedClient(*replies), LOOP).write(understood, hits(), gate, verdict)
