"""One question down the floors and back as an answer, in five stages.

understand   what is asked, of which day, and what of it nothing held speaks to
check        the checker's verdict, where facts of a company are stated
retrieve     the provisions that speak to it, and the documents it is about that were not in force on its day
plan         the steps of the answer, chosen by rules; where there is a model, it chooses among the same sentences
speak        the blocks of the answer: sentences of provisions, checker's lines, figures, each cited by number

Each takes what the stages before it gave and gives a frozen value. `timings_ms` has a key for each.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from assistant.answering.answer import Answer, AnswerOutcome, OnClaim
from assistant.answering.blocks import BlockKind
from assistant.answering.llm.client import UsageCounter
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.llm.rewrite import read_facts_with
from assistant.answering.llm.spending import charged
from assistant.answering.llm.translation import foreign_sentences, translate_sentences, with_translations
from assistant.answering.lookup import ProvisionLookup
from assistant.answering.outcome import abstained, answered, without_told
from assistant.answering.plan.absence import Found
from assistant.answering.plan.answer_plan import AnswerPlan, AnswerPlanner, ScopedQuestion
from assistant.answering.plan.part_plans import PartPlanner, Retrieved
from assistant.answering.plan.realiser import OTHER_MARKET, plain_block
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.scorer import read_scorer
from assistant.answering.plan.steps import Step, StepKind
from assistant.answering.question.abstention import AbstainReason, compares_markets, names_other_market
from assistant.answering.question.day import DaySource
from assistant.answering.question.own_company import asks_rules_alone, is_of_own_company
from assistant.answering.question.silence import silence_in
from assistant.answering.question.small_talk import SmallTalk, small_talk, small_talk_text
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.answering.speaking import PlanSpeaker, Spoken
from assistant.answering.verdict.checking import QuestionCheck, ReadFacts, check_question, reading_of
from assistant.answering.verdict.matters import how_pre_review_runs, without_stated
from assistant.base.deadline import check_deadline
from assistant.base.lazy import locked_property
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.figures.book import FigureBook, without_used
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.verdicts import with_figures
from assistant.eligibility.reading.reader import FactsReading, Unread, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Verdict
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language
from assistant.retrieval.retriever import Retriever

STAGES = ("understand", "check", "retrieve", "plan", "speak")
"""The stages that `timings_ms` names."""


@dataclass(frozen=True, slots=True)
class PipelineRequest:
    """What a caller asks, what is known of the company from earlier turns, and who listens.

    `before` is what was answered just before, where this asks something else of the same. `jobs` counts a model's small
    jobs, None where there is no model.
    """

    question: str
    as_of: dt.date | None = None
    known: FactsReading | None = None
    on_claim: OnClaim | None = None
    jobs: UsageCounter | None = None
    before: str = ""


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
    def _figures(self) -> FigureBook:
        return FigureBook(self._book)

    @locked_property
    def _lookup(self) -> ProvisionLookup:
        return ProvisionLookup(self._corpus, self._retriever, self.relevance, self._clock, self._llm)

    @locked_property
    def _parts(self) -> PartPlanner:
        scorer = read_scorer().for_embedder(self._retriever.embedder.name)
        return PartPlanner(self._corpus, self.relevance, self._retriever.similarities, scorer)

    @locked_property
    def _planner(self) -> AnswerPlanner:
        return AnswerPlanner(self._corpus, self._figures, self._parts)

    def found(self, asked: Understood) -> tuple[Found, ...]:
        """What is found for each part of a question and what of it would be chosen: what the scorer is fitted on."""
        return tuple(self._parts.found(asked.language, part) for part in self._lookup.parts(asked, None))

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: FactsReading | None = None,
        before: str = "",
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """The answer to one question. Raises InputError for one that cannot be read.

        `known` are facts of the company from earlier turns, `before` is the answer whose sentences are not said again
        ahead of others; `on_claim` hears each claim as it is spoken.
        """
        jobs = UsageCounter(self._llm.client) if self._llm is not None else None
        answer = self._answer(PipelineRequest(question, as_of, known, on_claim, jobs, before))
        return charged(answer, jobs.usage) if jobs is not None else answer

    def _answer(self, request: PipelineRequest) -> Answer:
        """Through the stages; an abstention as soon as one finds that nothing can be said."""
        talk = small_talk(request.question)
        if talk is not None:
            return _small_talk(talk, request, self._clock())
        clock = _Stopwatch()
        with clock.measure("understand"):
            question = self._understand(request)
        if request.known is None and self._names_nothing(question.understood):
            return _small_talk(SmallTalk.NO_SUBJECT, request, self._clock())
        elsewhere = self._asks_elsewhere(question)
        if question.abstain is not None and not elsewhere:
            return abstained(self._corpus, question, question.abstain, clock.timings())
        with clock.measure("check"):
            checked = self._check(question.understood, request) if not elsewhere else None
        with clock.measure("retrieve"):
            question = self._of_the_matter(question, checked)
            retrieved = replace(self._retrieve(question, request.jobs), before=request.before)
        with clock.measure("plan"):
            figures = self._computed(question.understood, checked) if not elsewhere else ()
            unread = without_used(self._unread(question, checked), figures)
            plan = self._plan(question, retrieved, checked, figures, unread)
        if elsewhere and not self._planner.tells_of_market(question.understood.text, plan):
            return abstained(self._corpus, question, AbstainReason.OUT_OF_SCOPE, clock.timings())
        if plan.silent:
            return abstained(self._corpus, question, AbstainReason.SILENT, clock.timings(), unread, plan.sentences)
        with clock.measure("speak"):
            spoken = self._speak(question, retrieved, plan, request)
        if not plan.clarifies and not any(block.is_claim for block in spoken.blocks):
            return abstained(self._corpus, question, AbstainReason.SILENT, clock.timings(), unread)
        if plan.check is None and not is_of_own_company(question.understood.text):
            unread = without_told(unread, spoken.blocks)
            if asks_rules_alone(question.understood.text):
                unread = tuple(item for item in unread if any(map(str.isdigit, item.span)))
                checked = replace(checked, warnings=()) if checked is not None else None
        return answered(self._corpus, question, checked, plan, spoken, unread, clock.timings())

    def _names_nothing(self, question: Understood) -> bool:
        return not question.only_orders and self.relevance.names_nothing(question.text, question.language)

    def _asks_elsewhere(self, question: ScopedQuestion) -> bool:
        """Whether another market is asked about, of which a text held may tell; of what is held nowhere none does."""
        if question.abstain is not AbstainReason.OUT_OF_SCOPE:
            return False
        text = question.understood.text
        return names_other_market(text) and not silence_in(text, self._corpus).topics

    def _unread(self, question: ScopedQuestion, checked: QuestionCheck | None) -> tuple[Unread, ...]:
        """What was stated and could not be placed, also where no fact was read; the numbers of items are no amounts."""
        reading = checked or reading_of(question.understood, self._book, today=self._clock())
        return tuple(item for item in reading.unread if not _MARK.fullmatch(item.span.strip()))

    def verdict(self, question: str, as_of: dt.date | None = None, known: FactsReading | None = None) -> Verdict | None:
        """The checker's whole verdict on the company a question describes; None where no verdict is due.

        `known` are facts of the company from earlier turns. Raises InputError for a question that cannot be read.
        """
        understood = understand(question, self._corpus, self._clock(), as_of)
        checked = self._check(understood, PipelineRequest(question, known=known))
        return checked.verdict if checked is not None and checked.settles else None

    # --- the stages ---------------------------------------------------------------------------------------------------

    def _understand(self, request: PipelineRequest) -> ScopedQuestion:
        table = self._book.fact_table
        understood = understand(request.question, self._corpus, self._clock(), request.as_of, table)
        if understood.abstain is not None:
            return ScopedQuestion(understood, understood, abstain=understood.abstain)
        silence = silence_in(understood.text, self._corpus)
        silent = tuple(Step(StepKind.ABSENT, topic.id) for topic in silence.topics)
        if not silent and not understood.query.documents and compares_markets(understood.text):
            silent = (Step(StepKind.ABSENT, OTHER_MARKET),)
        if not silence.rest:
            return ScopedQuestion(understood, understood, silent, AbstainReason.SILENT)
        return ScopedQuestion(understood, replace(understood, text=silence.rest), silent)

    def _of_the_matter(self, question: ScopedQuestion, checked: QuestionCheck | None) -> ScopedQuestion:
        """The question without the figures told beside it, where it asks of something else than how they stand."""
        if checked is None or not checked.is_of_another_matter:
            return question
        rest = without_stated(question.asked.text, checked.read, checked.speaks_of_matter)
        text = how_pre_review_runs(rest, self._corpus.glossary) or rest
        return replace(question, asked=replace(question.asked, text=text))

    def _retrieve(self, question: ScopedQuestion, jobs: UsageCounter | None) -> Retrieved:
        return self._lookup.retrieve(question.asked, jobs)

    def _check(self, understood: Understood, request: PipelineRequest) -> QuestionCheck | None:
        read = self._reader(understood, request.jobs)

        def read_with_figures(text: str, table: FactTable, language: Language, day: dt.date | None) -> FactsReading:
            reading = read(text, table, language, day)
            figures = self._figures.figures_in(
                text, lambda: reading, understood.as_of, verdict=True, today=self._clock()
            )
            return with_figures(reading, figures, text)

        return check_question(understood, self._book, request.known, read_with_figures, self._clock())

    def _reader(self, understood: Understood, jobs: UsageCounter | None) -> ReadFacts:
        """What reads facts: where a question may state some a model too, whose finds the reader must confirm."""
        llm = self._llm
        states = understood.kind is QuestionKind.ELIGIBILITY or any(c.isdigit() for c in understood.text)
        if llm is None or jobs is None or not states:
            return read_facts
        return lambda text, table, language, day: llm.loop.run(read_facts_with(jobs, text, table, language, day))

    def _computed(self, understood: Understood, checked: QuestionCheck | None) -> tuple[ComputedFigure, ...]:
        """The figures that the question calls for, worked out."""

        def facts() -> FactsReading:
            return reading_of(understood, self._book, today=self._clock())

        return self._figures.figures_in(
            understood.text,
            facts,
            understood.as_of,
            verdict=checked is not None and checked.settles,
            today=self._clock(),
        )

    def _plan(
        self,
        question: ScopedQuestion,
        retrieved: Retrieved,
        checked: QuestionCheck | None,
        figures: tuple[ComputedFigure, ...],
        unread: tuple[Unread, ...],
    ) -> AnswerPlan:
        return self._planner.plan(question, retrieved, checked, figures, unread)

    def _speak(
        self, question: ScopedQuestion, retrieved: Retrieved, plan: AnswerPlan, request: PipelineRequest
    ) -> Spoken:
        """The plan spoken; what gets a translation beside it is heard when it is whole."""
        language, jobs = question.understood.language, request.jobs
        foreign = any(hit.provision.spoken(language) is not language for hit in retrieved.hits)
        translates = foreign and self._llm is not None and self._llm.client.settings.translate_texts
        speaker = PlanSpeaker(self._book, self._llm)
        listener = None if translates else request.on_claim
        spoken = speaker.speak(question, retrieved, plan, self._clock(), listener)
        return self._translated(spoken, language, jobs) if translates and jobs is not None else spoken

    def _translated(self, spoken: Spoken, language: Language, jobs: UsageCounter) -> Spoken:
        """What was spoken, with a model's translation beside each sentence that is held in the other language only."""
        sentences = foreign_sentences(spoken.blocks, spoken.realiser.citations, language)
        if self._llm is None or not sentences:
            return spoken
        written = self._llm.loop.run(translate_sentences(jobs, tuple(sentences.values()), language))
        kept = {at: text for at, text in zip(sentences, written, strict=True) if text is not None}
        return replace(spoken, blocks=with_translations(spoken.blocks, kept, language))


_MARK = Pattern(
    "the number of an item of a question",
    r"[(（]?\d[)）.、]?",
    yes=("(1)", "2)", "3"),
    no=("(12)", "3bn"),
    how="fullmatch",
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


class _Stopwatch:
    """Milliseconds of each stage and in all."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._stages = dict.fromkeys(STAGES, 0)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        check_deadline()
        start = time.perf_counter()
        try:
            yield
        finally:
            self._stages[stage] += round((time.perf_counter() - start) * 1000)

    def timings(self) -> dict[str, int]:
        return {**self._stages, "total": round((time.perf_counter() - self._start) * 1000)}
