"""One question down the floors and back as an answer, in five stages.

understand   what is asked, of which day, and what of it nothing held speaks to
retrieve     the provisions that speak to it, and the documents it is about that were not in force on its day
check        the checker's verdict, where facts of a company are stated
plan         the steps of the answer, chosen by rules; where there is a model, it chooses among the same sentences
speak        the blocks of the answer: sentences of provisions, checker's lines, figures, each cited by number

Each takes what the stages before it gave and gives a frozen value. `timings_ms` has a key for each.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answering.answer import Answer, AnswerOutcome, OnClaim, StatedFact, first_claims
from assistant.answering.blocks import Block, BlockKind
from assistant.answering.llm.client import UsageCounter
from assistant.answering.llm.planner import ModelPlanner, Planned
from assistant.answering.llm.rewrite import read_facts_with, translate_query
from assistant.answering.llm.spending import Usage, charged
from assistant.answering.plan.absence import Found
from assistant.answering.plan.leads import LeadFinder, is_lead
from assistant.answering.plan.processes import process_step
from assistant.answering.plan.realiser import (
    OTHER_MARKET,
    Occasion,
    Realiser,
    abstention_text,
    arranged,
    closing_blocks,
    note_steps,
    plain_block,
)
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.rule_steps import rule_step
from assistant.answering.plan.rules_planner import PartHits, PartPlan, RulesPlanner
from assistant.answering.plan.sources import source_steps
from assistant.answering.plan.steps import PREMISE, Step, StepKind, find_sentence, sentence_step, sentences_of
from assistant.answering.question.abstention import AbstainReason, names_other_market
from assistant.answering.question.day import DaySource
from assistant.answering.question.not_in_force import absent_versions, without_names
from assistant.answering.question.parts import Part, parts_of
from assistant.answering.question.silence import silence_in
from assistant.answering.question.small_talk import SmallTalk, small_talk, small_talk_text
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.answering.verdict.checking import LISTING, QuestionCheck, ReadFacts, check_question, reading_of
from assistant.answering.verdict.lines import NoteLine, verdict_note
from assistant.answering.verdict.placing import not_placed
from assistant.answering.words import WORDS
from assistant.base.lazy import locked_property
from assistant.corpus.mentions import compared
from assistant.corpus.model import Corpus, Reference, Version
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.figures.book import FigureBook, resting_sentences, without_used
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.verdicts import unsaid, with_figures
from assistant.eligibility.reading.reader import FactsReading, Unread, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.wording.contract import verdict_json
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language, written_day
from assistant.retrieval.retriever import Hit, Retriever

HITS = 10
"""How many provisions a planner chooses from."""

HISTORY_HITS = 40
"""The same for a question about history, where every version has its own."""

MOST_SIDES = 6
"""Most things compared that are looked up one by one."""

BESIDE_VERDICT = 3
"""Most sentences of a part of the question beside a verdict, where it also asks what the rule is."""

LEAST_LISTED = 3
"""Fewest sentences that a question for a list is answered with in a list."""

STAGES = ("understand", "retrieve", "check", "plan", "speak")
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
    silent: tuple[Step, ...] = ()
    abstain: AbstainReason | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for each part of the question, without the names of the documents that are `absent`.

    `sides` are the things compared, where the question compares several.
    """

    asked: Understood
    parts: tuple[PartHits, ...]
    sides: tuple[PartHits, ...] = ()
    absent: tuple[Version, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The provisions found for all parts, each once."""
        found = {hit.provision.reference: hit for part in self.parts for hit in part.hits}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """The steps before the sentences, those of each part, and the steps behind them.

    `check` is the verdict to be shown, None where there is none, and `note` what is said of it; `figures` are what
    FIGURE steps are spoken from.
    """

    before: tuple[Step, ...]
    parts: tuple[PartPlan, ...]
    behind: tuple[Step, ...]
    check: QuestionCheck | None = None
    figures: tuple[ComputedFigure, ...] = ()
    note: tuple[NoteLine, ...] = ()

    @property
    def sentences(self) -> tuple[Step, ...]:
        """The steps of all parts."""
        return tuple(step for part in self.parts for step in part.steps)

    @property
    def silent(self) -> bool:
        """Whether nothing held speaks to any part, and nothing else is to be said."""
        return not self.before and all(part.absent and len(part.steps) < 2 for part in self.parts)

    @property
    def outcome(self) -> AnswerOutcome:
        """Whether every part is answered."""
        silent = any(part.absent or part.doubtful for part in self.parts) or any(
            step.kind is StepKind.ABSENT for step in self.behind
        )
        return AnswerOutcome.PARTIAL if silent else AnswerOutcome.ANSWERED


@dataclass(frozen=True, slots=True)
class Spoken:
    """The answer's blocks, the steps behind them, and how the planning by a model went, None where none was asked."""

    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    realiser: Realiser
    planned: Planned | None = None


class Pipeline:
    """Answers questions."""

    def __init__(
        self,
        book: RuleBook,
        retriever: Retriever,
        clock: Callable[[], dt.date],
        llm: ModelPlanner | None = None,
    ) -> None:
        """With `llm` the model chooses the sentences; without, and where it chooses none, rules do."""
        self._book = book
        self._corpus = book.corpus
        self._retriever = retriever
        self._clock = clock
        self._llm = llm

    @locked_property
    def relevance(self) -> Relevance:
        """What reads questions and sentences into the same words."""
        return Relevance(self._corpus, self._retriever.word_weights())

    @locked_property
    def _leads(self) -> LeadFinder:
        return LeadFinder(self._corpus, self.relevance)

    @locked_property
    def _figures(self) -> FigureBook:
        return FigureBook(self._book)

    @locked_property
    def _planner(self) -> RulesPlanner:
        return RulesPlanner(self._corpus, self.relevance, self._retriever.similarities)

    def found(self, asked: Understood) -> tuple[Found, ...]:
        """What is found for each part of a question and what of it would be chosen: what the scorer is fitted on."""
        return tuple(self._planner.found(asked.language, part) for part in self._parts(asked, None))

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: FactsReading | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """The answer to one question. Raises InputError for one that cannot be read.

        `known` are facts of the company from earlier turns; `on_claim` hears each claim as it is spoken.
        """
        jobs = UsageCounter(self._llm.client) if self._llm is not None else None
        answer = self._answer(PipelineRequest(question, as_of, known, on_claim, jobs))
        return charged(answer, jobs.usage) if jobs is not None else answer

    def _answer(self, request: PipelineRequest) -> Answer:
        """Through the stages; an abstention as soon as one finds that nothing can be said."""
        talk = small_talk(request.question)
        if talk is not None:
            return _small_talk(talk, request, self._clock())
        clock = _Stopwatch()
        with clock.measure("understand"):
            question = self._understand(request)
        if question.abstain is not None:
            return _abstained(self._corpus, question, question.abstain, clock)
        with clock.measure("retrieve"):
            retrieved = self._retrieve(question, request.jobs)
        with clock.measure("check"):
            checked = self._check(question.understood, request)
        with clock.measure("plan"):
            figures = self._computed(question.understood, checked)
            plan = self._plan(question, retrieved, checked, figures)
        unread = without_used(self._unread(question, checked), figures)
        if plan.silent:
            return _abstained(self._corpus, question, AbstainReason.SILENT, clock, unread, plan.sentences)
        with clock.measure("speak"):
            spoken = self._speak(question, retrieved, plan, request.on_claim)
        if not any(block.is_claim for block in spoken.blocks):
            return _abstained(self._corpus, question, AbstainReason.SILENT, clock, unread)
        return _answered(self._corpus, question, checked, plan, spoken, unread, clock)

    def _unread(self, question: ScopedQuestion, checked: QuestionCheck | None) -> tuple[Unread, ...]:
        """What was stated and could not be placed, also where no fact was read; the numbers of items are no amounts."""
        reading = checked or reading_of(question.understood, self._book, today=self._clock())
        return tuple(item for item in reading.unread if not _MARK.fullmatch(item.span.strip()))

    def verdict(self, question: str, as_of: dt.date | None = None) -> Verdict | None:
        """The checker's whole verdict on the company a question describes; None where no verdict is due.

        Raises InputError for a question that cannot be read.
        """
        understood = understand(question, self._corpus, self._clock(), as_of)
        checked = self._check(understood, PipelineRequest(question))
        return checked.verdict if checked is not None and checked.settles else None

    # --- understand --------------------------------------------------------------------------------------------------

    def _understand(self, request: PipelineRequest) -> ScopedQuestion:
        table = self._book.fact_table
        understood = understand(request.question, self._corpus, self._clock(), request.as_of, table)
        if understood.abstain is not None:
            return ScopedQuestion(understood, understood, abstain=understood.abstain)
        silence = silence_in(understood.text, self._corpus)
        silent = tuple(Step(StepKind.ABSENT, topic.id) for topic in silence.topics)
        if not silent and _compares_markets(understood):
            silent = (Step(StepKind.ABSENT, OTHER_MARKET),)
        if not silence.rest:
            return ScopedQuestion(understood, understood, silent, AbstainReason.SILENT)
        return ScopedQuestion(understood, replace(understood, text=silence.rest), silent)

    # --- retrieve ----------------------------------------------------------------------------------------------------

    def _retrieve(self, question: ScopedQuestion, jobs: UsageCounter | None) -> Retrieved:
        asked = question.asked
        absent = self._look_for_absent(asked)
        if absent:
            asked = replace(asked, text=without_names(asked.text, absent, self._corpus.glossary))
        return Retrieved(asked, self._parts(asked, jobs), self._sides(asked), absent)

    def _parts(self, asked: Understood, jobs: UsageCounter | None) -> tuple[PartHits, ...]:
        """The provisions for each part of the question; a history is asked as a whole."""
        history = asked.kind is QuestionKind.HISTORY
        whole = (Part(1, asked.text, asked.text),)
        parts = whole if history else parts_of(asked.text, asked.language, self._corpus.glossary)
        parts = tuple(replace(part, lookup=self.relevance.mended(part.lookup)) for part in parts)
        return tuple(self._look_up(asked, part, self._translated(asked, jobs)) for part in parts)

    def _look_up(self, asked: Understood, part: Part, translated: str = "") -> PartHits:
        """The provisions for a part: of one that is looked up with the subject of another, also for itself alone."""
        vector = self._retriever.embed(part.lookup)
        query = replace(asked.query, text=part.lookup, translated=translated)
        most = HISTORY_HITS if query.history else HITS
        hits = self._retriever.search_vector(query, vector, most)
        if part.number > 1 and part.lookup != part.text:
            alone = self._retriever.search(replace(query, text=part.text), most)
            hits = _best_of(hits, alone, most)
        return PartHits(part, hits, vector)

    def _sides(self, asked: Understood) -> tuple[PartHits, ...]:
        """What is found for each of the things that a question compares."""
        sides = () if asked.kind is QuestionKind.HISTORY else compared(asked.text, self._corpus.glossary)
        if not 2 <= len(sides) <= MOST_SIDES:
            return ()
        alone = replace(asked, query=replace(asked.query, documents=()))
        return tuple(self._look_up(alone, Part(1, side, side)) for side in sides)

    def _translated(self, asked: Understood, jobs: UsageCounter | None) -> str:
        """The question in the other language by the model, where that is switched on; empty otherwise."""
        if self._llm is None or jobs is None:
            return ""
        return self._llm.loop.run(translate_query(jobs, asked.text, asked.language.other)) or ""

    def _look_for_absent(self, asked: Understood) -> tuple[Version, ...]:
        """The documents named, or else best found among all versions, that were not in force on a past day asked about.

        That is searched for only where some document was not yet in force and none of those named is absent. A document
        no longer in force is told of only where it is named.
        """
        if asked.query.history or asked.as_of >= self._clock():
            return ()
        versions = absent_versions(self._corpus, self._corpus.documents, asked.as_of)
        absent = tuple(version for version in versions if version.effective_from > asked.as_of)
        named = absent_versions(self._corpus, asked.query.documents, asked.as_of)
        if named or not absent:
            return named
        best = self._retriever.search(replace(asked.query, history=True), 1)
        names = {hit.provision.document for hit in best}
        return tuple(version for version in absent if version.document in names)

    # --- check -------------------------------------------------------------------------------------------------------

    def _check(self, understood: Understood, request: PipelineRequest) -> QuestionCheck | None:
        read = self._reader(understood, request.jobs)

        def read_with_figures(text: str, table: FactTable, language: Language, day: dt.date | None) -> FactsReading:
            reading = read(text, table, language, day)
            figures = self._figures.figures_in(text, lambda: reading, understood.as_of, verdict=True)
            return with_figures(reading, figures, text)

        return check_question(understood, self._book, request.known, read_with_figures, self._clock())

    def _reader(self, understood: Understood, jobs: UsageCounter | None) -> ReadFacts:
        """What reads facts: where a question may state some a model too, whose finds the reader must confirm."""
        llm = self._llm
        states = understood.kind is QuestionKind.ELIGIBILITY or any(c.isdigit() for c in understood.text)
        if llm is None or jobs is None or not states:
            return read_facts
        return lambda text, table, language, day: llm.loop.run(read_facts_with(jobs, text, table, language, day))

    # --- plan --------------------------------------------------------------------------------------------------------

    def _computed(self, understood: Understood, checked: QuestionCheck | None) -> tuple[ComputedFigure, ...]:
        """The figures that the question calls for, worked out."""

        def facts() -> FactsReading:
            return reading_of(understood, self._book, today=self._clock())

        return self._figures.figures_in(
            understood.text, facts, understood.as_of, verdict=checked is not None and checked.settles
        )

    def _plan(
        self,
        question: ScopedQuestion,
        retrieved: Retrieved,
        checked: QuestionCheck | None,
        figures: tuple[ComputedFigure, ...],
    ) -> AnswerPlan:
        kind = question.understood.kind
        parts = self._part_plans(retrieved)
        answered = any(_answers_by_itself(step) for part in parts for step in part.steps)
        if _asks_of_no_company(question.understood.text, checked) and (
            answered or kind is not QuestionKind.ELIGIBILITY
        ):
            checked = None
        worked = tuple(each for each in figures if not each.beside)
        measured = not worked or any(each.distances for each in worked)
        decides = checked is not None and checked.settles and checked.asked.verdict and measured
        if worked and not decides and kind is not QuestionKind.ELIGIBILITY and not _measures(worked, checked):
            checked = None  # a number was asked for, not whether the company may list
        absent = tuple(
            Step(StepKind.ABSENT, str(Reference(version.document, "about", version.id)))
            for version in retrieved.absent
            if "about" in version.provisions
        )
        note = verdict_note(checked, self._corpus, question.understood.language) if checked is not None else ()
        if note:  # of a number that the verdict takes as a fact the arithmetic is shown
            keeps = (each.beside or each.figure.gives or not _is_told(each, note) for each in figures)
            figures = tuple(each for each, kept in zip(figures, keeps, strict=True) if kept)
        worked = tuple(each for each in figures if not each.beside)
        if note and checked is not None:
            parts = _left_by(checked, retrieved.parts, parts)
        elif checked is not None and checked.asked.verdict:
            parts = tuple(map(_without_leads, parts))
        steps, resting, parts = self._around(worked, retrieved, parts) if worked else ((), (), parts)
        verdict = checked.verdict if checked is not None else None
        beside = tuple(Step(StepKind.FIGURE, each.figure.id) for each in unsaid(figures, verdict) if note)
        return AnswerPlan(
            (*absent, *steps, *resting, *note_steps(line for line in note if not line.closing), *beside),
            parts,
            (*question.silent, *note_steps(line for line in note if line.closing)),
            checked if note or kind is QuestionKind.ELIGIBILITY else None,
            figures,
            note,
        )

    def _around(
        self, figures: Sequence[ComputedFigure], retrieved: Retrieved, plans: Sequence[PartPlan]
    ) -> tuple[tuple[Step, ...], tuple[Step, ...], tuple[PartPlan, ...]]:
        """The steps of figures, those of the sentences they rest on, and the plans of the parts that ask otherwise."""
        language, asked = retrieved.asked.language, [hits.part for hits in retrieved.parts]
        places = self._figures.parts_asking([part.text for part in asked], figures)
        numbers = {name: asked[min(positions)].number for name, positions in places.items()}
        steps = tuple(Step(StepKind.FIGURE, each.figure.id, numbers[each.figure.id]) for each in figures)
        resting = tuple(
            sentence_step(provision, language, position, numbers[each.figure.id])
            for each in figures
            for provision, position in resting_sentences(each, self._corpus, language)
        )
        said = {step.of for step in resting}
        settled = set().union(*places.values())
        rest = [plan for position, plan in enumerate(plans) if position not in settled and len(plans) == len(asked)]
        left = (replace(plan, steps=tuple(step for step in plan.steps if step.of not in said)) for plan in rest)
        unique = {step.of: step for step in reversed(resting)}
        return steps, tuple(reversed(unique.values())), tuple(plan for plan in left if plan.steps)

    def _part_plans(self, retrieved: Retrieved) -> tuple[PartPlan, ...]:
        """What the rules choose for each part; things compared are looked up one by one."""
        asked, parts = retrieved.asked, retrieved.parts
        whole = self._whole(asked)
        if whole is not None:
            return (PartPlan((whole,)),)
        first = [self._lead(asked, part.part) for part in parts]
        if any(first):
            return _each_once(
                self._led(asked, part, step, alone=len(parts) == 1) for part, step in zip(parts, first, strict=True)
            )
        compared_steps = self._planner.sides(asked, retrieved.sides) if retrieved.sides and len(parts) == 1 else ()
        if compared_steps:
            return (PartPlan(compared_steps),)
        return _each_once(self._part_plan(asked, part, alone=len(parts) == 1) for part in parts)

    def _part_plan(self, asked: Understood, part: PartHits, *, alone: bool) -> PartPlan:
        """What is said of a text asked for itself, else what the planner chooses."""
        steps = source_steps(asked, part, self._corpus)
        return PartPlan(steps) if steps else self._planner.plan(asked, part, alone=alone)

    def _whole(self, asked: Understood) -> Step | None:
        """The step that answers a whole question by itself, if one does: rules from the rule data, or a process."""
        if asked.kind is QuestionKind.HISTORY:
            return None
        step = rule_step(asked.text, self._corpus)
        return step or process_step(asked.text, asked.language, asked.as_of, self._corpus)

    def _lead(self, asked: Understood, part: Part) -> Step | None:
        """The step that answers a part, if one does: rules from the rule data, or a sentence that says yes or no."""
        if asked.kind is QuestionKind.HISTORY:
            return None
        finders = (self._leads.find, self._leads.premise)
        found = (find(part.lookup, asked.language, asked.as_of) for find in finders)
        step = rule_step(part.lookup, self._corpus) or next(filter(None, found), None)
        return replace(step, part=part.number) if step is not None else None

    def _led(self, asked: Understood, part: PartHits, first: Step | None, *, alone: bool) -> PartPlan:
        """A part with the step that answers it in front: nothing beside a table, and no sentence twice."""
        if first is not None and first.kind is not StepKind.SAY:
            return PartPlan((first,))
        plan = self._planner.plan(asked, part, alone=alone)
        if first is None:
            return plan
        rest = () if plan.absent else plan.steps
        if PREMISE in first.operators:
            rest = self._instead_of(first, rest)
        return PartPlan((first, *(step for step in rest if step.of != first.of)))

    def _instead_of(self, first: Step, steps: Iterable[Step]) -> tuple[Step, ...]:
        """What is said behind the correction of a premise: sentences of its provision and of those it refers to."""
        sentence = find_sentence(self._corpus, first.of)
        if sentence is None:
            return ()
        near = {(ref.document, ref.provision) for ref in (sentence.provision.reference, *sentence.provision.references)}
        others = ((step, find_sentence(self._corpus, step.of)) for step in steps)
        return tuple(
            step
            for step, other in others
            if other is not None and (other.provision.document, other.provision.id) in near
        )

    # --- speak -------------------------------------------------------------------------------------------------------

    def _speak(
        self, question: ScopedQuestion, retrieved: Retrieved, plan: AnswerPlan, on_claim: OnClaim | None
    ) -> Spoken:
        understood = question.understood
        history = understood.kind is QuestionKind.HISTORY
        occasion = Occasion(understood.language, understood.as_of, history, plan.note, self._book, plan.figures)
        realiser = Realiser(self._corpus, occasion)
        steps: list[Step] = []
        audience = _Audience(on_claim)

        def speak(chosen: Iterable[Step]) -> list[Block]:
            spoken = [(step, realiser.speak(step)) for step in chosen]
            steps.extend(step for step, blocks in spoken if blocks)
            return [block for _, own in spoken for block in own]

        before = (*_opening(understood, self._clock()), *arranged(speak(plan.before), listed=False))
        audience.hear(before)
        chosen: list[Block] = []
        lists = understood.kind is QuestionKind.LIST

        def choose(more: Iterable[Step]) -> None:
            """Speaks more of what was chosen; it is heard once it is known whether it is a list."""
            chosen.extend(speak(more))
            if not lists or len(chosen) >= LEAST_LISTED:
                audience.hear((*before, *arranged(chosen, listed=lists)))

        planned: Planned | None = None
        silent = any(part.absent for part in plan.parts)
        fixed = tuple(step for step in plan.sentences if _answers_by_itself(step))
        free = tuple(step for step in plan.sentences if step not in fixed)
        if self._llm is not None and free and not silent:
            candidates = _candidates(free, retrieved.hits, understood, {step.of for step in fixed})
            choose(fixed)
            alone = len(chosen)
            planned = self._llm.plan(understood, candidates, self._corpus, lambda step: choose((step,)))
            if len(chosen) == alone:
                choose(free)
        else:
            choose(plan.sentences)
        behind = speak(plan.behind)
        blocks = (
            *before,
            *arranged(chosen, listed=lists and len(chosen) >= LEAST_LISTED),
            *behind,
            *closing_blocks(realiser.citations, understood.language),
        )
        audience.hear(blocks)
        return Spoken(blocks, tuple(steps), realiser, planned)


class _Audience:
    """Who listens while an answer grows: hears each of its first claims once, as it is drawn in the whole answer."""

    def __init__(self, on_claim: OnClaim | None) -> None:
        self._on_claim = on_claim
        self._heard = 0

    def hear(self, blocks: Iterable[Block]) -> None:
        """The claims not heard yet, of the blocks that begin the answer."""
        if self._on_claim is None:
            return
        for claim in first_claims(blocks)[self._heard :]:
            self._heard += 1
            self._on_claim(claim)


def _opening(understood: Understood, today: dt.date) -> tuple[Block, ...]:
    """What an answer says before its claims: whose rules they are, where those are not today's."""
    language, day = understood.language, understood.as_of
    if day == today:
        return ()
    name = "opening.past" if day < today else "opening.ahead"
    return (plain_block(BlockKind.NOTE, WORDS(name, language, day=written_day(day, language))),)


_MARK = Pattern(
    "the number of an item of a question",
    r"[(（]?\d[)）.、]?",
    yes=("(1)", "2)", "3"),
    no=("(12)", "3bn"),
    how="fullmatch",
)


def _each_once(plans: Iterable[PartPlan]) -> tuple[PartPlan, ...]:
    """The plans of several parts, with no sentence said twice."""
    said: set[str] = set()
    kept: list[PartPlan] = []
    for plan in plans:
        fresh = tuple(step for step in plan.steps if step.of not in said)
        # What a part is answered with may have been said for the part before: then nothing is missing.
        answered = plan.doubtful and bool(plan.steps) and plan.steps[0].of in said
        kept.append(PartPlan((), absent=False) if answered else replace(plan, steps=fresh))
        said |= {step.of for step in plan.steps}
    return tuple(kept)


def _best_of(left: Sequence[Hit], right: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The best hits of two searches, each provision once, with its better score."""
    best: dict[Reference, Hit] = {}
    for hit in sorted([*left, *right], key=lambda hit: -hit.score):
        best.setdefault(hit.provision.reference, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(list(best.values())[:most], start=1))


def _compares_markets(understood: Understood) -> bool:
    """Whether the STAR Market is compared with another, in general rather than by a document held here."""
    compares = understood.kind is QuestionKind.COMPARISON and not understood.query.documents
    return compares and names_other_market(understood.text)


def _answers_by_itself(step: Step) -> bool:
    """Whether a step is none that a model chooses: from the rule data, a process, a sentence that must lead."""
    leads = PREMISE in step.operators or any(map(is_lead, step.operators))
    return leads or step.kind not in (StepKind.SAY, StepKind.DIFFER)


_OWN = Pattern(
    "that a question is about the asker's own company",
    r"\b(?:we|our|us|my|i)\b|我们|我司|我公司|本公司|咱",
    yes=("Can we list?", "我司是AB股"),
    no=("Can a dual-class company list?",),
    flags=re.IGNORECASE,
)


def _left_by(checked: QuestionCheck, parts: Sequence[PartHits], plans: Sequence[PartPlan]) -> tuple[PartPlan, ...]:
    """The plans of the parts that the checker's note does not answer, in short; none says that nothing is held."""
    left = [checked.leaves(part.part.text) for part in parts]
    kept = left if len(left) == len(plans) else [any(left)] * len(plans)
    return tuple(
        replace(plan, steps=plan.steps[:BESIDE_VERDICT])
        for plan, keep in zip(plans, kept, strict=True)
        if keep and not plan.absent
    )


def _without_leads(plan: PartPlan) -> PartPlan:
    """The plan with nothing that says yes or no: where a verdict on a company is asked for, the checker alone does."""
    steps = (
        replace(step, operators=tuple(word for word in step.operators if not is_lead(word))) for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def _asks_of_no_company(text: str, checked: QuestionCheck | None) -> bool:
    """Whether what was read are properties in general, and no company's own or its figures."""
    figures = checked is not None and any(isinstance(fact.value, Decimal) for fact in checked.read)
    return not figures and not _OWN.search(text)


def _is_told(figure: ComputedFigure, note: Sequence[NoteLine]) -> bool:
    """Whether the checker's note rests on all that a figure rests on: it tells it then, with its arithmetic."""
    cited = {(quote.reference.document, quote.reference.provision) for line in note for quote in line.line.support}
    places = {(reference.document, reference.provision) for reference in figure.provisions}
    return bool(places) and places <= cited


def _measures(figures: Sequence[ComputedFigure], checked: QuestionCheck | None) -> bool:
    """Whether a figure asked for says how far it is to the very test that the verdict is on, a listing apart."""
    rules = checked.verdict.rule_set.id if checked is not None else LISTING
    return rules != LISTING and any(entry.number.rule_set == rules for each in figures for entry in each.figure.against)


def _candidates(
    chosen: Sequence[Step], hits: Sequence[Hit], understood: Understood, said: Collection[str] = ()
) -> tuple[Step, ...]:
    """What a model may choose from: what the rules chose, then the other sentences of the provisions found.

    Nothing that is `said` without it, and of versions no longer in force only what the rules put under their dates.
    """
    found = (
        sentence_step(hit.provision, understood.language, position)
        for hit in hits
        if hit.provision.in_force(understood.as_of)
        for position in range(len(sentences_of(hit.provision, understood.language)))
    )
    return tuple(step for step in dict.fromkeys([*chosen, *found]) if step.of not in said)


def _answered(
    corpus: Corpus,
    question: ScopedQuestion,
    checked: QuestionCheck | None,
    plan: AnswerPlan,
    spoken: Spoken,
    unread: tuple[Unread, ...],
    clock: _Stopwatch,
) -> Answer:
    understood, planned = question.understood, spoken.planned
    by_model = planned is not None and bool(planned.steps)
    return Answer(
        question=understood.text,
        language=understood.language,
        as_of=understood.as_of,
        as_of_from=understood.as_of_from,
        outcome=plan.outcome,
        blocks=spoken.blocks,
        plan=tuple(step.as_json() for step in spoken.steps),
        planner="model" if by_model else "rules",
        citations=spoken.realiser.citations,
        verdict=verdict_json(plan.check.verdict) if plan.check else None,
        facts_read=_facts_read(checked),
        unread=unread,
        warnings=(
            *_warnings(understood, checked, () if plan.note else unread, corpus.knowledge_ends),
            *(planned.warnings(understood.language) if planned else ()),
        ),
        writer=planned.writer if planned else "extractive",
        timings_ms=clock.timings(),
        usage=(planned.usage if planned else Usage()).as_json(),
        cacheable=planned is not None and by_model and planned.reason is None,
    )


def _abstained(
    corpus: Corpus,
    question: ScopedQuestion,
    reason: AbstainReason,
    clock: _Stopwatch,
    unread: tuple[Unread, ...] = (),
    absent: tuple[Step, ...] = (),
) -> Answer:
    """Says what nothing held speaks to and where to look, and what can be asked instead."""
    understood = question.understood
    realiser = Realiser(corpus, Occasion(understood.language, understood.as_of))
    steps = (*question.silent, *absent)
    blocks = tuple(block for step in steps for block in realiser.speak(step))
    if not question.silent:
        text = abstention_text(reason, understood.language, corpus)
        text = WORDS("absent.elsewhere", understood.language) if blocks else text
        blocks = (*blocks, plain_block(BlockKind.ABSENT, text))
    return Answer(
        question=understood.text,
        language=understood.language,
        as_of=understood.as_of,
        as_of_from=understood.as_of_from,
        outcome=AnswerOutcome.ABSTAINED,
        blocks=arranged(blocks, listed=False),
        plan=tuple(step.as_json() for step in steps),
        abstain_reason=reason.value,
        unread=unread,
        warnings=(*_other_day(understood), *not_placed(unread, understood.language)),
        timings_ms=clock.timings(),
    )


def _small_talk(talk: SmallTalk, request: PipelineRequest, today: dt.date) -> Answer:
    """One line to what asks nothing of the rules; nothing is looked up and no verdict given."""
    language = language_of(request.question)
    return Answer(
        question=" ".join(request.question.split()),
        language=language,
        as_of=request.as_of or today,
        as_of_from=DaySource.CALLER if request.as_of else DaySource.TODAY,
        outcome=AnswerOutcome.CLARIFY,
        blocks=(plain_block(BlockKind.ASK, small_talk_text(talk, language)),),
        timings_ms={**dict.fromkeys(STAGES, 0), "total": 0},
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
    understood: Understood, checked: QuestionCheck | None, unread: Sequence[Unread], knowledge_ends: dt.date | None
) -> tuple[str, ...]:
    """What a reader must know besides the answer."""
    language = understood.language
    warnings = [*_other_day(understood), *(checked.warnings if checked else ()), *not_placed(unread, language)]
    if knowledge_ends is not None and understood.as_of > knowledge_ends:
        warnings.append(WORDS("warning.restated", language, day=written_day(knowledge_ends, language)))
    return tuple(warnings)


def _other_day(understood: Understood) -> tuple[str, ...]:
    """That the question names another day than the one its answer is for, which the caller set."""
    named, language = understood.asked_day.named, understood.language
    if named is None or named.day == understood.as_of:
        return ()
    day, other = written_day(understood.as_of, language), written_day(named.day, language)
    return (WORDS("warning.other_day", language, day=day, other=other, words=named.words),)


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
