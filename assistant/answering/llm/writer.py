"""The LLM writer: the model proposes claims, and what passes the checks comes out, claim by claim as it streams."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from assistant.answering.answer import DraftClaim, Quotation, Withheld
from assistant.answering.grounding.consistency import fault
from assistant.answering.grounding.gate import Gate, Passed
from assistant.answering.llm.client import Call, LlmClient, LlmError
from assistant.answering.llm.context import PromptPassage, choose
from assistant.answering.llm.loop_thread import LoopThread
from assistant.answering.llm.numbered import NumberedSentence, choose_sentences, copied, listed
from assistant.answering.llm.prompt import Message, Prompt, load_prompt
from assistant.answering.llm.spending import Ledger, Usage
from assistant.answering.llm.stream_parser import ClaimParser, RawClaim
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.words import WORDS
from assistant.corpus.quotes import find_quote, fold
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit
from assistant.settings import Settings

MOST_REPAIRED = 8
"""Claims given a second chance in the one repair round."""

Verdict = Mapping[str, Any]
OnPassed = Callable[[Passed], None]


@dataclass(frozen=True, slots=True)
class Written:
    """How the model's writing ended; the last thing a stream yields.

    `fell_back` is true when nothing passed: the caller answers with the extractive draft and shows `warnings`.
    `reason` then says why: `nothing_passed`, `no_claims`, or the reason of an `LlmError`. `claims` are those already
    streamed, in order; `withheld` those that did not pass.
    """

    claims: tuple[Passed, ...]
    withheld: tuple[Withheld, ...]
    warnings: tuple[str, ...]
    usage: Usage
    model: str
    prompt_hash: str
    proposed: int = 0
    repaired: int = 0
    reason: str | None = None

    @property
    def fell_back(self) -> bool:
        """Whether nothing of the model's may be shown."""
        return not self.claims

    @property
    def writer(self) -> str:
        """The `writer` of the answer contract: the model and the prompt, or the extractive writer."""
        return "extractive" if self.fell_back else f"{self.model} (prompt {self.prompt_hash})"


class LlmWriter:
    """Writes answers with a model. Safe to share; one per process keeps one set of connections."""

    def __init__(self, client: LlmClient, loop: LoopThread | None = None) -> None:
        self.client = client
        self.loop = loop or LoopThread()
        self._compact = client.settings.prompt == "compact"
        self._answer = load_prompt("answer-compact" if self._compact else "answer")
        self._repair = None if self._compact else load_prompt("repair")

    @property
    def prompt_hash(self) -> str:
        """Which prompts an answer was written with; part of the key of the answer cache."""
        return self._answer.hash[:8] + (self._repair.hash[:8] if self._repair else "")

    def writes(self, kind: QuestionKind) -> bool:
        """Whether the model is asked at all: a small one loses items of a list, the extractive writer does not."""
        return not self._compact or kind not in (QuestionKind.LIST, QuestionKind.COMPARISON)

    async def stream(
        self,
        understood: Understood,
        hits: Sequence[Hit],
        gate: Gate,
        verdict: Verdict | None = None,
        lead: Sequence[Quotation] = (),
    ) -> AsyncGenerator[Passed | Written, None]:
        """Each claim as it passes, then one `Written`. Never raises for anything the model or its server does.

        `gate` must know the verdict if one is given here. `lead` is what the extractive draft quotes: a model that
        cites sentences by number is shown it first.
        """
        budget, encoding = self.client.settings.context_tokens, self.client.encoding
        run = _Run(
            self,
            understood,
            () if self._compact else choose(hits, gate.corpus, understood.language, budget, encoding),
            choose_sentences(hits, lead, gate.corpus, understood.language, budget, encoding) if self._compact else (),
            gate,
        )
        reason: str | None = None
        try:
            async with aclosing(run.first_round(self._answer, verdict)) as claims:
                async for claim in claims:
                    yield claim
        except LlmError as error:
            reason = error.reason
        if run.failed and reason is None and self._repair is not None:
            try:
                async with aclosing(run.second_round(self._repair)) as claims:
                    async for claim in claims:
                        yield claim
            except LlmError:
                pass  # a repair that does not come is a claim withheld, no more
        yield run.written(reason)

    def write(
        self,
        understood: Understood,
        hits: Sequence[Hit],
        gate: Gate,
        verdict: Verdict | None = None,
        on_passed: OnPassed | None = None,
        lead: Sequence[Quotation] = (),
    ) -> Written:
        """The same for callers that are not asynchronous; `on_passed` sees each claim as it passes."""
        for item in self.loop.iterate(lambda: self.stream(understood, hits, gate, verdict, lead)):
            if isinstance(item, Written):
                return item
            if on_passed is not None:
                on_passed(item)
        raise AssertionError("a stream ends with Written")


def open_writer(settings: Settings) -> LlmWriter | None:
    """The LLM writer, or None where no model is set.

    Nothing is sent and nothing heavy imported before the first question.
    """
    if not settings.llm.available:
        return None
    limit = settings.llm.daily_limit_usd
    ledger = Ledger(settings.data_dir / "spending.sqlite", limit) if limit is not None else None
    return LlmWriter(LlmClient(settings.llm, ledger))


@dataclass(slots=True)
class _Failure:
    """A claim that did not pass, as the model wrote it, and why."""

    raw: RawClaim
    text: str
    reason: str


class _Run:
    """The writing of one answer."""

    def __init__(
        self,
        writer: LlmWriter,
        understood: Understood,
        passages: Sequence[PromptPassage],
        numbered: Sequence[NumberedSentence],
        gate: Gate,
    ) -> None:
        self._client = writer.client
        self._hash = writer.prompt_hash
        self._understood = understood
        self._passages = {passage.number: passage for passage in passages}
        self._sentences = tuple(numbered)
        self._gate = gate
        self._claims: list[Passed] = []
        self._wordings: set[str] = set()
        self._proposed = 0
        self._repaired = 0
        self._usage = Usage()
        self._cut = False
        self.failed: list[_Failure] = []

    async def first_round(self, prompt: Prompt, verdict: Verdict | None) -> AsyncGenerator[Passed, None]:
        """The claims of the model's own answer that pass."""
        if not self._passages and not self._sentences:
            raise LlmError("no_claims", "no passage fits the budget")
        values = {
            "language": _LANGUAGES[self._understood.language],
            "as_of": self._understood.as_of.isoformat(),
            "verdict": "none" if verdict is None else json.dumps(_brief(verdict), ensure_ascii=False),
            "passages": self._shown(),
            "sentences": listed(self._sentences),
            "question": self._understood.text,
        }
        wanted = {name: values[name] for name in prompt.inputs}
        async with aclosing(self._ask(prompt, prompt.messages(wanted))) as raws:
            async for raw in raws:
                self._proposed += bool(raw.text)
                for draft in self._drafts(raw):
                    claim = self._admit(draft, raw)
                    if claim is not None:
                        yield claim

    async def second_round(self, prompt: Prompt) -> AsyncGenerator[Passed, None]:
        """The claims that pass once mended; the others stay withheld with their reasons."""
        failed, self.failed = self.failed[:MOST_REPAIRED], self.failed[MOST_REPAIRED:]
        values = {
            "language": _LANGUAGES[self._understood.language],
            "passages": self._shown(),
            "question": self._understood.text,
            "failed": "\n".join(
                f"{number}. {failure.text} — {failure.reason}" for number, failure in enumerate(failed, start=1)
            ),
        }
        waiting = list(failed)
        try:
            async with aclosing(self._ask(prompt, prompt.messages(values))) as raws:
                async for raw in raws:
                    if not waiting:
                        return
                    original = waiting.pop(0)
                    passed = False
                    for draft in self._drafts(raw):
                        claim = self._admit(draft, raw, original)
                        if claim is not None:
                            passed = True
                            yield claim
                    self._repaired += passed
                    if not raw.text:
                        self.failed.append(original)
        finally:
            self.failed += waiting

    def written(self, reason: str | None) -> Written:
        """The end of the stream."""
        if not self._claims:
            reason = reason or ("nothing_passed" if self._proposed else "no_claims")
        elif self._cut:
            reason = reason or "cut"
        return Written(
            tuple(self._claims),
            tuple(Withheld(failure.text, failure.reason) for failure in self.failed),
            _warnings(self._understood.language, reason, bool(self._claims)),
            self._usage,
            self._client.model,
            self._hash,
            self._proposed,
            self._repaired,
            reason,
        )

    async def _ask(self, prompt: Prompt, messages: Sequence[Message]) -> AsyncGenerator[RawClaim, None]:
        call = Call(messages, prompt.response_format)
        parser = ClaimParser()
        try:
            async with aclosing(self._client.stream(call)) as pieces:
                async for piece in pieces:
                    for raw in parser.feed(piece):
                        yield raw
                    if parser.exhausted:
                        break
        finally:
            self._usage += call.usage
        self._cut = (
            self._cut or parser.exhausted or parser.unfinished or parser.broken or call.finish_reason == "length"
        )

    def _drafts(self, raw: RawClaim) -> list[DraftClaim]:
        """The claim by sentences, so that a true one cannot carry a false one; markers of its own taken out."""
        text = " ".join(_MARKER.sub("", raw.text).split())
        parts = [text[span.start : span.end] for span in sentences(text, self._understood.language)]
        return [copied(part, self._sentences) or DraftClaim(part, self._support(raw)) for part in parts]

    def _support(self, raw: RawClaim) -> tuple[Quotation, ...]:
        """The quotes a claim rests on; none if the model named anything that it was not shown."""
        numbered = {sentence.number: sentence.quotation for sentence in self._sentences}
        support = [
            Quotation(passage.provision.reference, citation.quote)
            for citation in raw.citations
            if (passage := self._passages.get(citation.passage)) is not None
        ]
        support += [numbered[number] for number in raw.sentences if number in numbered]
        return tuple(support) if len(support) == len(raw.citations) + len(raw.sentences) else ()

    def _admit(self, draft: DraftClaim, raw: RawClaim, original: _Failure | None = None) -> Passed | None:
        """The claim if it passes; else it is kept with the reason, to be repaired or withheld."""
        wording = fold(draft.text)[0].casefold()
        if wording in self._wordings:
            return None
        reason = self._fault(draft, raw)
        judged = Withheld(draft.text, reason) if reason else self._gate.judge(draft)
        if isinstance(judged, Passed):
            self._wordings.add(wording)
            self._claims.append(judged)
            return judged
        self.failed.append(_Failure(raw, original.text if original else draft.text, judged.reason))
        return None

    def _fault(self, draft: DraftClaim, raw: RawClaim) -> str | None:
        """Why the draft fails before the gate looks at it."""
        unknown = [str(citation.passage) for citation in raw.citations if citation.passage not in self._passages]
        if unknown:
            return f"no such passage: {', '.join(unknown)}"
        for quotation in draft.support:
            provision = self._gate.corpus.find(quotation.reference)
            if provision is None or find_quote(quotation.quote, provision) is None:
                return None  # the gate says so in its own words
        return fault(draft, self._gate.corpus, self._gate.context)

    def _shown(self) -> str:
        return "\n".join(f"[{passage.number}] {passage.heading}\n{passage.text}" for passage in self._passages.values())


_LANGUAGES = {Language.EN: "English", Language.ZH: "Chinese"}


_MARKER = re.compile(r"\s*[\[【]\s*P?\d{1,2}(?:\s*[,，]\s*\d{1,2})*\s*[\]】]")


def _brief(verdict: Verdict) -> dict[str, Any]:
    """Of a verdict what a writer needs: the conclusion, the routes, what is missing."""
    fields = {name: verdict[name] for name in ("verdict", "missing_facts", "gaps", "assumptions") if name in verdict}
    routes = {
        route["id"]: route["outcome"] for section in verdict.get("sections", ()) for route in section.get("routes", ())
    }
    return {**fields, "routes": routes}


def _warnings(language: Language, reason: str | None, shown: bool) -> tuple[str, ...]:
    if reason is None:
        return ()
    words = WORDS(f"model.{reason}", language)
    return (WORDS(f"model_then.{'some' if shown else 'none'}", language, reason=words),)
