"""understand -> retrieve -> write -> ground: one question down the floors and back as an answer."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answering.answer import Answer, AnswerOutcome, DraftClaim, StatedFact
from assistant.answering.grounding.gate import Gate, GateContext
from assistant.answering.llm.client import UsageCounter
from assistant.answering.llm.grounded import answer_with_llm, charged
from assistant.answering.llm.rewrite import read_facts_with, translate_query
from assistant.answering.llm.writer import LlmWriter, OnClaim
from assistant.answering.question.abstention import AbstainReason, names_other_market
from assistant.answering.question.not_in_force import absence_claims, absent_versions, without_names
from assistant.answering.question.silence import not_held_text, silence_in
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.answering.verdict.checking import QuestionCheck, ReadFacts, check_question
from assistant.answering.verdict.lines import closing_lines, draft_lines
from assistant.answering.writing.composing import (
    abstention_text,
    evidence_lines,
    nearest_text,
    note_lines,
    other_market_text,
    paragraphs,
)
from assistant.answering.writing.extractive import ExtractiveWriter
from assistant.answering.writing.relevance import Relevance
from assistant.answering.writing.sufficiency import Sufficiency, sufficiency
from assistant.base.lazy import locked_property
from assistant.corpus.mentions import compared
from assistant.corpus.model import Corpus, Version
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.wording.contract import verdict_json
from assistant.eligibility.wording.explanation import render
from assistant.language.text import Language
from assistant.retrieval.ranking import Vector
from assistant.retrieval.retriever import Hit, Retriever

HITS = 10
"""How many provisions the writer chooses from."""

HISTORY_HITS = 40
"""The same for a question about history, where every version has its own."""

MOST_SIDES = 6
"""Most things compared that are looked up one by one."""

BESIDE_VERDICT = 5
"""Most sentences of the writer beside a verdict, where the question also asks what the rule is."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the floors above grounding give it: the writer's draft, the checker's verdict, how well the rules found speak."""

    draft: tuple[DraftClaim, ...]
    checked: QuestionCheck | None
    settled: bool
    enough: Sufficiency
    silent: str
    absent: tuple[Version, ...] = ()
    hits: tuple[Hit, ...] = ()


class Pipeline:
    """Answers questions."""

    def __init__(
        self,
        book: RuleBook,
        retriever: Retriever,
        clock: Callable[[], dt.date],
        llm: LlmWriter | None = None,
    ) -> None:
        """With `llm` the claims are written by the model and pass the same gate; without, by the extractive writer."""
        self._book = book
        self._corpus = book.corpus
        self._retriever = retriever
        self._clock = clock
        self._llm = llm

    @locked_property
    def _relevance(self) -> Relevance:
        return Relevance(self._corpus, self._retriever.word_weights())

    @locked_property
    def _writer(self) -> ExtractiveWriter:
        return ExtractiveWriter(self._corpus, self._relevance)

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: FactsReading | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """The answer to one question. Raises InputError for one that cannot be read.

        `known` are facts of the company from earlier turns; `on_claim` sees each claim as it passes the gate.
        """
        jobs = UsageCounter(self._llm.client) if self._llm is not None else None
        answer = self._ask(question, as_of, known, on_claim, jobs)
        return charged(answer, jobs.usage) if jobs is not None else answer

    def _ask(
        self,
        question: str,
        as_of: dt.date | None,
        known: FactsReading | None,
        on_claim: OnClaim | None,
        jobs: UsageCounter | None,
    ) -> Answer:
        clock = _Stopwatch()
        with clock.measure("understand"):
            understood = understand(question, self._corpus, self._clock(), as_of)
            silence = silence_in(understood.text, self._corpus)
        if understood.abstain is not None:
            return _abstained(
                understood,
                understood.abstain,
                abstention_text(understood.abstain, understood.language, self._corpus),
                clock,
            )
        silent = not_held_text(silence.topics, understood.language)
        if (
            not silent
            and understood.kind is QuestionKind.COMPARISON
            and not understood.query.documents
            and names_other_market(understood.text)
        ):
            silent = other_market_text(understood.language)
        if not silence.rest:
            return _abstained(understood, AbstainReason.SILENT, silent, clock)
        asked = understood if not silence.topics else replace(understood, text=silence.rest)
        with clock.measure("check"):
            checked = check_question(understood, self._book, known, self._reader(understood, jobs))
        with clock.measure("retrieve"):
            vector, absent = self._look_for_absent(asked)
            if absent:
                asked = replace(asked, text=without_names(asked.text, absent, self._corpus.glossary))
            if vector is None or absent:
                vector = self._retriever.embed(asked.text)
            query = replace(asked.query, text=asked.text, translated=self._translated(asked, jobs))
            hits = self._retriever.search_vector(query, vector, HISTORY_HITS if asked.query.history else HITS)
        with clock.measure("write"):
            enough = sufficiency(replace(asked.query, text=asked.text), hits, self._relevance)
            draft = self._write(asked, hits, vector)
        settled = checked is not None and checked.settles and bool(checked.sections)
        if enough is Sufficiency.NONE and not settled and not absent:
            return _abstained(
                understood,
                AbstainReason.SILENT,
                silent or abstention_text(AbstainReason.SILENT, understood.language, self._corpus),
                clock,
            )
        with clock.measure("ground"):
            parts = Parts(
                draft if enough is not Sufficiency.NONE else (), checked, settled, enough, silent, absent, hits
            )
            return self._ground(understood, parts, clock, on_claim)

    def _reader(self, understood: Understood, jobs: UsageCounter | None) -> ReadFacts:
        """What reads facts: with a model, for questions that may state some, it too; what it finds the reader must confirm."""
        llm = self._llm
        states = understood.kind is QuestionKind.ELIGIBILITY or any(c.isdigit() for c in understood.text)
        if llm is None or jobs is None or not states:
            return read_facts
        return lambda text, language: llm.loop.run(read_facts_with(jobs, text, language))

    def _translated(self, asked: Understood, jobs: UsageCounter | None) -> str:
        """The question in the other language by the model, where that is switched on; empty otherwise."""
        if self._llm is None or jobs is None:
            return ""
        other = Language.ZH if asked.language is Language.EN else Language.EN
        return self._llm.loop.run(translate_query(jobs, asked.text, other)) or ""

    def _look_for_absent(self, asked: Understood) -> tuple[Vector | None, tuple[Version, ...]]:
        """The documents named, or else best found among all versions, that were not in force on a past day asked about.

        That is searched for only where some document was not in force and none of those named; its vector comes first.
        """
        if asked.query.history or asked.as_of >= self._clock():
            return None, ()
        absent = absent_versions(self._corpus, self._corpus.documents, asked.as_of)
        named = absent_versions(self._corpus, asked.query.documents, asked.as_of)
        if named or not absent:
            return None, named
        vector = self._retriever.embed(asked.text)
        best = self._retriever.search_vector(replace(asked.query, history=True), vector, 1)
        names = {hit.provision.document for hit in best}
        return vector, tuple(version for version in absent if version.document in names)

    def _write(self, asked: Understood, hits: Sequence[Hit], vector: Vector) -> tuple[DraftClaim, ...]:
        """The writer's draft; things asked about together are looked up one by one."""

        def similarity(texts: Sequence[str]) -> list[float]:
            return self._retriever.similarities(vector, texts)

        sides = () if asked.kind is QuestionKind.HISTORY else compared(asked.text, self._corpus.glossary)
        if 2 <= len(sides) <= MOST_SIDES:
            found = [
                (side, self._retriever.search(replace(asked.query, text=side, documents=()), HITS)) for side in sides
            ]
            draft = self._writer.compare(asked, found, similarity)
            if draft:
                return draft
        return self._writer.write(asked, hits, similarity)

    def _ground(self, understood: Understood, parts: Parts, clock: _Stopwatch, on_claim: OnClaim | None) -> Answer:
        """The answer from the lines of the checker and the claims of the writer that pass the gate."""
        language, checked = understood.language, parts.checked
        history = understood.kind is QuestionKind.HISTORY
        verdict = checked.verdict if checked else None
        gate = Gate(
            self._corpus,
            GateContext(
                question=understood.text,
                language=language,
                as_of=understood.as_of,
                history=history,
                verdict=verdict.conclusion.value if verdict else None,
                verdict_text=render(verdict, language) if verdict else "",
            ),
        )
        absent = [
            claim
            for item in absence_claims(parts.absent, understood.as_of, language)
            if (claim := gate.admit(item, history=True))
        ]
        lines = draft_lines(checked, self._corpus, language) if checked and parts.settled else ()
        decided = [claim for claim in (gate.admit(item, from_checker=True) for item in lines) if claim]
        wanted = (
            parts.draft
            if not decided
            else parts.draft[:BESIDE_VERDICT]
            if understood.kind is not QuestionKind.ELIGIBILITY
            else ()
        )
        near = parts.enough is Sufficiency.NEAR and not decided and not absent
        if near:
            on_claim = None  # the line that says what they are must stand before them
        if on_claim is not None:
            for claim in (*absent, *decided):
                on_claim(claim)
        llm = self._llm if wanted and not near else None
        found = verdict_json(verdict) if verdict else None
        grounded = answer_with_llm(llm, understood, parts.hits, gate, wanted, found, on_claim)
        written = list(grounded.claims)
        if not decided and not written and not absent:
            return _abstained(
                understood, AbstainReason.SILENT, abstention_text(AbstainReason.SILENT, language, self._corpus), clock
            )
        shown = checked if checked and (decided or understood.kind is QuestionKind.ELIGIBILITY) else None
        text = [nearest_text(language)] if near else []
        text += paragraphs(absent, language, bullets=False)
        text += paragraphs(decided, language, bullets=len(decided) > 1)
        text += closing_lines(shown, language) if shown and decided else []
        text += paragraphs(written, language, bullets=understood.kind is QuestionKind.LIST and len(written) > 2)
        text += closing_lines(shown, language) if shown and not decided else []
        text += [*evidence_lines(gate.citations, language), *note_lines(gate.citations, language)]
        text += [parts.silent] if parts.silent else []
        return Answer(
            question=understood.text,
            language=language,
            as_of=understood.as_of,
            outcome=AnswerOutcome.PARTIAL
            if near or parts.silent or (gate.withheld and not grounded.by_model)
            else AnswerOutcome.ANSWERED,
            text="\n".join(text),
            claims=(*absent, *decided, *written),
            citations=tuple(gate.citations),
            verdict=found if shown else None,
            facts_read=tuple(StatedFact(fact.fact, _plain(fact.value), fact.span) for fact in checked.read)
            if checked
            else (),
            warnings=(
                *_warnings(understood, self._corpus, len(gate.withheld), checked.warnings if checked else ()),
                *grounded.warnings,
            ),
            withheld=tuple(gate.withheld),
            writer=grounded.writer,
            timings_ms=clock.timings(),
            usage=grounded.usage,
            cacheable=grounded.by_model and grounded.cacheable,
        )


def _plain(value: object) -> str:
    """A fact's value as the contract writes it: plain digits, lower-case words."""
    return plain(value) if isinstance(value, Decimal) else str(value).lower()


def _abstained(understood: Understood, reason: AbstainReason, text: str, clock: _Stopwatch) -> Answer:
    return Answer(
        question=understood.text,
        language=understood.language,
        as_of=understood.as_of,
        outcome=AnswerOutcome.ABSTAINED,
        text=text,
        abstain_reason=reason.value,
        warnings=understood.warnings,
        timings_ms=clock.timings(),
    )


def _warnings(understood: Understood, corpus: Corpus, withheld: int, read: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a reader must know besides the answer."""
    english = understood.language is Language.EN
    found = [*understood.warnings, *read]
    if understood.as_of_stated:
        found.append(
            f"answered as of {understood.as_of} (“{understood.as_of_stated}”)"
            if english
            else f"按{understood.as_of}的规则作答（“{understood.as_of_stated}”）"
        )
    if withheld:
        found.append(
            f"{withheld} sentence(s) could not be verified and were withheld"
            if english
            else f"有{withheld}句未能核实，已略去"
        )
    if corpus.knowledge_ends is not None and understood.as_of > corpus.knowledge_ends:
        found.append(
            f"restated rules, not the official text, and not legal advice; nothing after {corpus.knowledge_ends} is known here"
            if english
            else f"内容为规则重述，并非官方文本，也不构成法律意见；{corpus.knowledge_ends}之后的变化未收录"
        )
    return tuple(found)


class _Stopwatch:
    """Milliseconds of each step and in all."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._steps = {"understand": 0, "retrieve": 0, "check": 0, "write": 0, "ground": 0}

    @contextmanager
    def measure(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._steps[step] += round((time.perf_counter() - start) * 1000)

    def timings(self) -> dict[str, int]:
        return {**self._steps, "total": round((time.perf_counter() - self._start) * 1000)}
