"""One question down the floors and back as an answer, in six stages.

understand   what is asked, of which day, and what of it nothing held speaks to
retrieve     the provisions that speak to it, and the documents it is about that were not in force on its day
check        the checker's verdict, where facts of a company are stated
write        a draft: the sentences of the provisions that answer
ground       the claims that pass the gate, cited by number; a model, if there is one, writes here in the draft's place
compose      the blocks of the answer

Each takes what the stages before it gave and gives a frozen value. `timings_ms` has a key for each but `compose`, which
counts as `ground`.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answering.answer import Answer, AnswerOutcome, Citation, Claim, DraftClaim, OnClaim, StatedFact, Withheld
from assistant.answering.blocks import Block, BlockKind
from assistant.answering.grounding.bibliography import Bibliography
from assistant.answering.grounding.gate import Gate, GateContext, Passed
from assistant.answering.llm.client import UsageCounter
from assistant.answering.llm.grounded import Grounded, Show, admitted, answer_with_llm, charged
from assistant.answering.llm.rewrite import read_facts_with, translate_query
from assistant.answering.llm.writer import LlmWriter
from assistant.answering.question.abstention import AbstainReason, names_other_market
from assistant.answering.question.not_in_force import absence_claims, absent_versions, without_names
from assistant.answering.question.silence import not_held_text, silence_in
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.answering.verdict.checking import QuestionCheck, ReadFacts, check_question, reading_of
from assistant.answering.verdict.lines import closing_lines, draft_lines
from assistant.answering.verdict.placing import not_placed
from assistant.answering.words import WORDS
from assistant.answering.writing.composing import (
    abstention_text,
    claim_blocks,
    evidence_blocks,
    note_blocks,
    plain_block,
    sentence_blocks,
)
from assistant.answering.writing.extractive import ExtractiveWriter
from assistant.answering.writing.relevance import Relevance
from assistant.answering.writing.sufficiency import Sufficiency, sufficiency
from assistant.base.lazy import locked_property
from assistant.corpus.mentions import compared
from assistant.corpus.model import Corpus, Version
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.reading.reader import FactsReading, Unread, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.wording.contract import verdict_json
from assistant.eligibility.wording.explanation import render
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

STAGES = ("understand", "retrieve", "check", "write", "ground")
"""The stages that `timings_ms` names."""


@dataclass(frozen=True, slots=True)
class PipelineRequest:
    """What a caller asks, what is known of the company from earlier turns, and who listens.

    `jobs` counts a model's small jobs, None where there is no model.
    """

    question: str
    as_of: dt.date | None = None
    known: FactsReading | None = None
    on_claim: OnClaim | None = None
    jobs: UsageCounter | None = None


@dataclass(frozen=True, slots=True)
class ScopedQuestion:
    """A question as understood, the part of it that can be looked up, and what is said of the rest.

    `abstain` says why nothing is looked up at all, None where something is.
    """

    understood: Understood
    asked: Understood
    silent: str = ""
    abstain: AbstainReason | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for the question as it was looked up, without the names of the documents that are `absent`."""

    asked: Understood
    hits: tuple[Hit, ...]
    vector: Vector
    absent: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer proposes, and how well the provisions found speak to the question."""

    claims: tuple[DraftClaim, ...]
    sufficiency: Sufficiency


@dataclass(frozen=True, slots=True)
class GroundedAnswer:
    """The claims that passed and their citations: of documents not in force, of the checker, of the writer.

    `check` is the verdict to be shown, None where there is none; `near` says that the writer's provisions are only the
    nearest ones.
    """

    absent: tuple[Claim, ...]
    decided: tuple[Claim, ...]
    written: Grounded
    citations: tuple[Citation, ...]
    withheld: tuple[Withheld, ...]
    check: QuestionCheck | None = None
    near: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing passed."""
        return not (self.absent or self.decided or self.written.claims)


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
        answer = self._answer(PipelineRequest(question, as_of, known, on_claim, jobs))
        return charged(answer, jobs.usage) if jobs is not None else answer

    def _answer(self, request: PipelineRequest) -> Answer:
        """Through the stages; an abstention as soon as one finds that nothing can be said."""
        clock = _Stopwatch()
        with clock.measure("understand"):
            question = self._understand(request)
        if question.abstain is not None:
            return _abstained(self._corpus, question, question.abstain, clock)
        with clock.measure("retrieve"):
            retrieved = self._retrieve(question, request.jobs)
        with clock.measure("check"):
            checked = self._check(question.understood, request)
        with clock.measure("write"):
            draft = self._write(retrieved)
        if draft.sufficiency is Sufficiency.NONE and not _settles(checked) and not retrieved.absent:
            return _abstained(self._corpus, question, AbstainReason.SILENT, clock, self._unread(question, checked))
        with clock.measure("ground"):
            grounded = self._ground(question.understood, retrieved, checked, draft, request.on_claim)
            blocks = compose(question, grounded)
        if grounded.empty:
            return _abstained(self._corpus, question, AbstainReason.SILENT, clock, self._unread(question, checked))
        unread = self._unread(question, checked)
        return _answered(self._corpus, question, checked, grounded, blocks, unread, clock)

    def _unread(self, question: ScopedQuestion, checked: QuestionCheck | None) -> tuple[Unread, ...]:
        """What was stated and could not be placed, also where no fact was read."""
        return (
            checked.unread
            if checked is not None
            else reading_of(question.understood, self._book, today=self._clock()).unread
        )

    # --- understand --------------------------------------------------------------------------------------------------

    def _understand(self, request: PipelineRequest) -> ScopedQuestion:
        understood = understand(request.question, self._corpus, self._clock(), request.as_of)
        if understood.abstain is not None:
            return ScopedQuestion(understood, understood, abstain=understood.abstain)
        silence = silence_in(understood.text, self._corpus)
        silent = not_held_text(silence.topics, understood.language)
        if not silent and _compares_markets(understood):
            silent = WORDS("absent.other_market", understood.language)
        if not silence.rest:
            return ScopedQuestion(understood, understood, silent, AbstainReason.SILENT)
        return ScopedQuestion(understood, replace(understood, text=silence.rest), silent)

    # --- retrieve ----------------------------------------------------------------------------------------------------

    def _retrieve(self, question: ScopedQuestion, jobs: UsageCounter | None) -> Retrieved:
        asked = question.asked
        vector, absent = self._look_for_absent(asked)
        if absent:
            asked = replace(asked, text=without_names(asked.text, absent, self._corpus.glossary))
        if vector is None or absent:
            vector = self._retriever.embed(asked.text)
        query = replace(asked.query, text=asked.text, translated=self._translated(asked, jobs))
        hits = self._retriever.search_vector(query, vector, HISTORY_HITS if asked.query.history else HITS)
        return Retrieved(asked, hits, vector, absent)

    def _translated(self, asked: Understood, jobs: UsageCounter | None) -> str:
        """The question in the other language by the model, where that is switched on; empty otherwise."""
        if self._llm is None or jobs is None:
            return ""
        return self._llm.loop.run(translate_query(jobs, asked.text, asked.language.other)) or ""

    def _look_for_absent(self, asked: Understood) -> tuple[Vector | None, tuple[Version, ...]]:
        """The documents named, or else best found among all versions, that were not in force on a past day asked about.

        That is searched for only where some document was not yet in force and none of those named is absent; its vector
        comes first. A document no longer in force is told of only where it is named.
        """
        if asked.query.history or asked.as_of >= self._clock():
            return None, ()
        versions = absent_versions(self._corpus, self._corpus.documents, asked.as_of)
        absent = tuple(version for version in versions if version.effective_from > asked.as_of)
        named = absent_versions(self._corpus, asked.query.documents, asked.as_of)
        if named or not absent:
            return None, named
        vector = self._retriever.embed(asked.text)
        best = self._retriever.search_vector(replace(asked.query, history=True), vector, 1)
        names = {hit.provision.document for hit in best}
        return vector, tuple(version for version in absent if version.document in names)

    # --- check -------------------------------------------------------------------------------------------------------

    def _check(self, understood: Understood, request: PipelineRequest) -> QuestionCheck | None:
        return check_question(
            understood, self._book, request.known, self._reader(understood, request.jobs), self._clock()
        )

    def _reader(self, understood: Understood, jobs: UsageCounter | None) -> ReadFacts:
        """What reads facts: where a question may state some a model too, whose finds the reader must confirm."""
        llm = self._llm
        states = understood.kind is QuestionKind.ELIGIBILITY or any(c.isdigit() for c in understood.text)
        if llm is None or jobs is None or not states:
            return read_facts
        return lambda text, table, language, day: llm.loop.run(read_facts_with(jobs, text, table, language, day))

    # --- write -------------------------------------------------------------------------------------------------------

    def _write(self, retrieved: Retrieved) -> Draft:
        asked = retrieved.asked
        enough = sufficiency(replace(asked.query, text=asked.text), retrieved.hits, self._relevance)
        return Draft(() if enough is Sufficiency.NONE else self._draft(retrieved), enough)

    def _draft(self, retrieved: Retrieved) -> tuple[DraftClaim, ...]:
        """The writer's draft; things asked about together are looked up one by one."""
        asked = retrieved.asked

        def similarity(texts: Sequence[str]) -> list[float]:
            return self._retriever.similarities(retrieved.vector, texts)

        sides = () if asked.kind is QuestionKind.HISTORY else compared(asked.text, self._corpus.glossary)
        if 2 <= len(sides) <= MOST_SIDES:
            hits = [
                (side, self._retriever.search(replace(asked.query, text=side, documents=()), HITS)) for side in sides
            ]
            draft = self._writer.compare(asked, hits, similarity)
            if draft:
                return draft
        return self._writer.write(asked, retrieved.hits, similarity)

    # --- ground ------------------------------------------------------------------------------------------------------

    def _ground(
        self,
        understood: Understood,
        retrieved: Retrieved,
        checked: QuestionCheck | None,
        draft: Draft,
        on_claim: OnClaim | None,
    ) -> GroundedAnswer:
        language = understood.language
        gate = Gate(self._corpus, _gate_context(understood, checked))
        bibliography = Bibliography(self._corpus, language)
        show = _show_with(bibliography, on_claim)
        absences = absence_claims(retrieved.absent, understood.as_of, language)
        absent = admitted((gate.judge(claim, history=True) for claim in absences), show)
        lines = draft_lines(checked, self._corpus, language) if checked and _settles(checked) else ()
        decided = admitted((gate.judge(line, from_checker=True) for line in lines), show)
        near = draft.sufficiency is Sufficiency.NEAR and not decided.claims and not absent.claims
        wanted = _wanted(draft, understood.kind, decided=bool(decided.claims))
        written = answer_with_llm(
            self._llm if wanted and not near else None,
            understood,
            retrieved.hits,
            gate,
            wanted,
            # the line that says what the nearest provisions are must stand before them: they are not heard on their way
            bibliography.cite if near else show,
            verdict_json(checked.verdict) if checked and self._llm is not None else None,
        )
        return GroundedAnswer(
            absent.claims,
            decided.claims,
            written,
            bibliography.citations,
            (*absent.withheld, *decided.withheld, *written.withheld),
            checked if decided.claims or understood.kind is QuestionKind.ELIGIBILITY else None,
            near,
        )


def _compares_markets(understood: Understood) -> bool:
    """Whether the STAR Market is compared with another, in general rather than by a document held here."""
    compares = understood.kind is QuestionKind.COMPARISON and not understood.query.documents
    return compares and names_other_market(understood.text)


def _settles(checked: QuestionCheck | None) -> bool:
    """Whether the answer leads with the verdict."""
    return checked is not None and checked.settles and bool(checked.sections)


def _gate_context(understood: Understood, checked: QuestionCheck | None) -> GateContext:
    return GateContext(
        question=understood.text,
        language=understood.language,
        as_of=understood.as_of,
        history=understood.kind is QuestionKind.HISTORY,
        verdict=checked.verdict.conclusion.value if checked else None,
        verdict_text=render(checked.verdict, understood.language) if checked else "",
    )


def _show_with(bibliography: Bibliography, on_claim: OnClaim | None) -> Show:
    """Cites a claim and tells `on_claim` of it."""

    def show(passed: Passed) -> Claim:
        claim = bibliography.cite(passed)
        if on_claim is not None:
            on_claim(claim)
        return claim

    return show


def _wanted(draft: Draft, kind: QuestionKind, *, decided: bool) -> tuple[DraftClaim, ...]:
    """What of the draft belongs in the answer: beside a verdict a few sentences, none where only it is asked for."""
    if not decided:
        return draft.claims
    return () if kind is QuestionKind.ELIGIBILITY else draft.claims[:BESIDE_VERDICT]


# --- compose ---------------------------------------------------------------------------------------------------------


def compose(question: ScopedQuestion, grounded: GroundedAnswer) -> tuple[Block, ...]:
    """The blocks of the answer in the order in which they are read."""
    language, written = question.understood.language, grounded.written.claims
    listed = question.understood.kind is QuestionKind.LIST and len(written) > 2
    closing = closing_lines(grounded.check, language) if grounded.check else ()
    closing_blocks = [plain_block(BlockKind.VERDICT, line) for line in closing]
    sentences = sentence_blocks(written, listed=listed)
    return (
        *([plain_block(BlockKind.LEAD, WORDS("lead.nearest", language))] if grounded.near else ()),
        *claim_blocks(grounded.absent, BlockKind.ABSENT, listed=False),
        *claim_blocks(grounded.decided, BlockKind.VERDICT, listed=len(grounded.decided) > 1),
        *((*closing_blocks, *sentences) if grounded.decided else (*sentences, *closing_blocks)),
        *evidence_blocks(grounded.citations, language),
        *note_blocks(grounded.citations),
        *([plain_block(BlockKind.ABSENT, question.silent)] if question.silent else ()),
    )


def _answered(
    corpus: Corpus,
    question: ScopedQuestion,
    checked: QuestionCheck | None,
    grounded: GroundedAnswer,
    blocks: tuple[Block, ...],
    unread: tuple[Unread, ...],
    clock: _Stopwatch,
) -> Answer:
    understood, written = question.understood, grounded.written
    missing = grounded.near or question.silent or (grounded.withheld and not written.by_model)
    return Answer(
        question=understood.text,
        language=understood.language,
        as_of=understood.as_of,
        outcome=AnswerOutcome.PARTIAL if missing else AnswerOutcome.ANSWERED,
        blocks=blocks,
        citations=grounded.citations,
        verdict=verdict_json(grounded.check.verdict) if grounded.check else None,
        facts_read=_facts_read(checked),
        unread=unread,
        warnings=_warnings(understood, checked, unread, grounded, corpus.knowledge_ends),
        withheld=grounded.withheld,
        writer=written.writer,
        timings_ms=clock.timings(),
        usage=written.usage,
        cacheable=written.by_model and written.cacheable,
    )


def _abstained(
    corpus: Corpus,
    question: ScopedQuestion,
    reason: AbstainReason,
    clock: _Stopwatch,
    unread: tuple[Unread, ...] = (),
) -> Answer:
    """Says what is not held, where that is known, else what can be asked instead."""
    understood = question.understood
    text = question.silent or abstention_text(reason, understood.language, corpus)
    return Answer(
        question=understood.text,
        language=understood.language,
        as_of=understood.as_of,
        outcome=AnswerOutcome.ABSTAINED,
        blocks=(plain_block(BlockKind.ABSENT, text),),
        abstain_reason=reason.value,
        unread=unread,
        warnings=(*understood.warnings, *not_placed(unread, understood.language)),
        timings_ms=clock.timings(),
    )


def _facts_read(checked: QuestionCheck | None) -> tuple[StatedFact, ...]:
    """The facts as the contract writes them: plain digits, lower-case words."""
    return tuple(
        StatedFact(
            fact.fact,
            plain(fact.value) if isinstance(fact.value, Decimal) else str(fact.value).lower(),
            fact.span,
            fact.period or None,
            fact.exactness,
            fact.forecast,
            fact.hypothetical,
            None if fact.high is None else plain(fact.high),
        )
        for fact in ((*checked.read, *checked.forecasts) if checked else ())
    )


def _warnings(
    understood: Understood,
    checked: QuestionCheck | None,
    unread: Sequence[Unread],
    grounded: GroundedAnswer,
    knowledge_ends: dt.date | None,
) -> tuple[str, ...]:
    """What a reader must know besides the answer."""
    language = understood.language
    warnings = [*understood.warnings, *(checked.warnings if checked else ()), *not_placed(unread, language)]
    if understood.as_of_stated:
        warnings.append(WORDS("warning.day", language, day=understood.as_of, words=understood.as_of_stated))
    if grounded.withheld:
        warnings.append(WORDS("warning.withheld", language, count=len(grounded.withheld)))
    if knowledge_ends is not None and understood.as_of > knowledge_ends:
        warnings.append(WORDS("warning.restated", language, day=knowledge_ends))
    return (*warnings, *grounded.written.warnings)


class _Stopwatch:
    """Milliseconds of each stage and in all."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._stages = dict.fromkeys(STAGES, 0)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._stages[stage] += round((time.perf_counter() - start) * 1000)

    def timings(self) -> dict[str, int]:
        return {**self._stages, "total": round((time.perf_counter() - self._start) * 1000)}
