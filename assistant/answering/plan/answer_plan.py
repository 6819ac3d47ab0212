"""The plan of a whole answer: the checker's note and figures around what is said of each part of the question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

from assistant.answering.answer import AnswerOutcome
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.in_force import not_in_force, renumbered
from assistant.answering.plan.part_plans import PartPlanner, Retrieved, answers_by_itself
from assistant.answering.plan.realiser import OTHER_MARKET, note_steps
from assistant.answering.plan.repetition import Repetition, asks_source, asks_where_it_stands
from assistant.answering.plan.rules_planner import PartHits, PartPlan
from assistant.answering.plan.steps import PREMISE, Step, StepKind, find_sentence, sentence_step, sentences_of
from assistant.answering.question.abstention import AbstainReason, other_markets
from assistant.answering.question.distribution import tells_distribution
from assistant.answering.question.own_company import is_of_own_company
from assistant.answering.question.parts import Part, asked_words, asks
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.question.yes_no import is_lead
from assistant.answering.verdict.asking import AnswerForm, two_sets
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.companies import companies_note
from assistant.answering.verdict.days_note import days_note
from assistant.answering.verdict.facts_meant import LISTING
from assistant.answering.verdict.lines import conflicting, counts_spare, is_told, rule_behind, verdict_note
from assistant.answering.verdict.note import NoteLine
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus
from assistant.eligibility.figures.book import FigureBook, resting_sentences
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.model import Measure
from assistant.eligibility.figures.verdicts import unsaid
from assistant.eligibility.reading.fact import FactRead, Unread
from assistant.language.detection import language_of
from assistant.language.text import Language

_WITHOUT_ONE_OFFS = "_excl_nonrecurring"
"""What the key of a net profit without non-recurring items ends in."""
SPEAKS = 0.5
"""Share of the words of a part from which a sentence said for another part speaks to it."""

RULES_SHOWN = 2
"""Most sentences of the rule behind a verdict."""
MOST_REFERRED = 2
"""Most provisions told with the one that says which companies rules are for."""
MOST_OF_ITEM = 3
"""Most sentences on one of several things told, beside a verdict."""

BESIDE_VERDICT = 4
"""Most sentences of a part of the question beside a verdict, where it also asks what the rule is."""


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
class AnswerPlan:
    """The steps before the sentences, those of each part, and the steps behind them.

    `check` is the verdict to be shown, None where there is none, and `note` what is said of it; `figures` are what
    FIGURE steps are spoken from. One that `clarifies` only says what to ask instead.
    """

    before: tuple[Step, ...]
    parts: tuple[PartPlan, ...]
    behind: tuple[Step, ...]
    check: QuestionCheck | None = None
    figures: tuple[ComputedFigure, ...] = ()
    note: tuple[NoteLine, ...] = ()
    clarifies: bool = False

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
        if self.clarifies:
            return AnswerOutcome.CLARIFY
        silent = any(part.absent or part.doubtful for part in self.parts) or any(
            step.kind is StepKind.ABSENT for step in self.behind
        )
        return AnswerOutcome.PARTIAL if silent else AnswerOutcome.ANSWERED


class AnswerPlanner:
    """Puts a plan together from what is asked, what was found, the checker's verdict and the figures worked out."""

    def __init__(self, corpus: Corpus, figures: FigureBook, parts: PartPlanner) -> None:
        self._corpus = corpus
        self._figures = figures
        self._parts = parts
        self._repetition = Repetition(corpus)

    def plan(
        self,
        question: ScopedQuestion,
        retrieved: Retrieved,
        checked: QuestionCheck | None,
        figures: tuple[ComputedFigure, ...],
        unread: tuple[Unread, ...] = (),
    ) -> AnswerPlan:
        """The note on a verdict that is due, the figures it does not tell, and what neither of them answers.

        Of `unread` it is said first where two values of one thing, of which neither was taken, leave no verdict.
        """
        each = companies_note(question.understood, self._figures.book)
        if each:
            return AnswerPlan(note_steps(each), (), (), None, (), each)
        parts = self._parts.plans(retrieved)
        topics = [step for step in question.silent if step.of != OTHER_MARKET]
        if topics and all(part.absent for part in parts):  # what is near to the rest is of another subject
            parts = tuple(PartPlan((), absent=True) for _ in parts)
        days = days_note(checked, self._corpus, question.understood.language) if checked is not None else ()
        if retrieved.crossed and not (checked is not None and checked.states_figures):
            figures = ()
        if tells_distribution(question.understood.text):  # an amount that the public holds is none of an offering
            figures = ()
        if _leave_sides_out(figures, retrieved):
            figures = ()
        if self._is_of_another(question.understood.text):
            figures = tuple(each for each in figures if each.result.measure in (Measure.DAY, Measure.YEAR))
            if checked is not None and checked.verdict.rule_set.id != LISTING:
                checked, figures = None, ()
        checked = _due(question.understood, checked, parts, figures)
        note = verdict_note(checked, self._corpus, question.understood.language) if checked is not None else ()
        if two_sets(question.understood.text) or (not note and question.understood.kind is QuestionKind.ELIGIBILITY):
            twice = conflicting(unread, question.understood.text, question.understood.language)
            if twice:
                return AnswerPlan(note_steps(twice), (), (), None, (), twice, clarifies=True)
        if note and checked is not None:  # of a number that the verdict takes as a fact the arithmetic is shown
            told_so = partial(is_told, note=note, checked=checked, text=question.understood.text)
            figures = tuple(each for each in figures if each.beside or each.figure.gives or not told_so(each))
        if note and checked is not None:
            parts = self._left_by(checked, retrieved.parts, parts)
        elif checked is not None and checked.asked.verdict:
            parts = tuple(map(_without_leads, parts))
        worked = tuple(each for each in figures if not each.beside)
        steps, resting, parts = self._around(worked, retrieved, parts) if worked else ((), (), parts)
        verdict = checked.verdict if checked is not None else None
        beside = tuple(Step(StepKind.FIGURE, each.figure.id) for each in unsaid(figures, verdict) if note)
        told = (*(line for line in days if not (note and line.closing)), *note)
        opening = note_steps(line for line in told if not line.closing)
        language = question.understood.language
        scope = self._scope(checked, language) if note and checked is not None else ()
        rules = self._rules_behind(note, language, {step.of for step in resting}) if not days else ()
        rules = (*self._profit_basis(checked, language), *rules) if note and checked is not None else rules
        rules = (
            (*rules, *self._beside(checked, language, affirmed=any(line.affirms for line in note))) if note else rules
        )
        rules = (*scope, *(step for step in rules if step not in scope))
        parts = tuple(_without(plan, {step.of for step in rules}) for plan in parts)
        first, parts = _corrections(parts) if note else ((), parts)
        figured = (*steps, *resting)
        order = (*opening, *figured) if note and _follow(worked, checked) else (*figured, *opening)
        apart = (retrieved.absent or retrieved.renumbered) and len(parts) == 1
        parts = tuple(map(_told, parts)) if days or apart else parts
        return AnswerPlan(
            (*not_in_force(retrieved), *renumbered(retrieved), *first, *order, *beside, *rules),
            parts if asks_where_it_stands(question.understood.text) else self._told_once((*resting, *rules), parts),
            (*self._not_covered(question, parts), *note_steps(line for line in told if line.closing)),
            checked if told or _is_asked(question.understood, checked) else None,
            figures,
            told,
        )

    def _told_once(self, before: Sequence[Step], parts: Sequence[PartPlan]) -> tuple[PartPlan, ...]:
        """The plans of the parts without what is said before, in other words too."""
        told = self._repetition.told_once([plan.steps for plan in parts], before)
        return tuple(replace(plan, steps=steps) for plan, steps in zip(parts, told, strict=True))

    def _not_covered(self, question: ScopedQuestion, parts: Iterable[PartPlan]) -> tuple[Step, ...]:
        """What is not held; of another market that is only said where no sentence chosen tells of it."""
        covered = self._tell_of_market(question.understood.text, parts)
        return tuple(step for step in question.silent if not (covered and step.of == OTHER_MARKET))

    def tells_of_market(self, text: str, plan: AnswerPlan) -> bool:
        """Whether what is said first, to a question of another market, stands in a provision on that market."""
        steps = (step for part in plan.parts if not part.absent for step in part.steps)
        told = (find_sentence(self._corpus, step.of) for step in steps)
        first = next((sentence.provision for sentence in told if sentence is not None), None)
        titles = [first.title[language] for language in Language] if first is not None else []
        return any(other_markets(text) & other_markets(title) for title in titles)

    def _tell_of_market(self, text: str, parts: Iterable[PartPlan]) -> bool:
        markets = other_markets(text)
        steps = (step for plan in parts for step in plan.steps)
        told = (sentence.text for step in steps if (sentence := find_sentence(self._corpus, step.of)) is not None)
        return any(markets & other_markets(sentence) for sentence in told)

    def _is_of_another(self, text: str) -> bool:
        """Whether a question is about a company by its name, of which the corpus tells, and not about the asker's."""
        named = {entry.id for entry in mentions(text, self._corpus.glossary)}
        return not named.isdisjoint(self._parts.relevance.companies) and not is_of_own_company(text)

    def _rules_behind(self, note: Sequence[NoteLine], language: Language, said: Set[str]) -> tuple[Step, ...]:
        """The steps that say the rule behind a direct answer, as far as the note and the figures do not."""
        steps = []
        for quotation in rule_behind(note):
            provision = self._corpus.find(quotation.reference)
            if provision is not None:
                position = sentences_of(provision, language).index(quotation.quote)
                steps.append(sentence_step(provision, language, position))
        return tuple(step for step in steps if step.of not in said)[:RULES_SHOWN]

    def _profit_basis(self, checked: QuestionCheck, language: Language) -> tuple[Step, ...]:
        """The step that says which of two net profits of a year counts, where both are stated and are asked about.

        Under rules that are no listing conditions also where only one of them is: the other may decide it.
        """
        basis = checked.verdict.rule_set.profit_basis
        stated = {fact.fact for fact in checked.read}
        twice = any(f"{name}{_WITHOUT_ONE_OFFS}" in stated for name in stated if name.endswith("net_profit"))
        rules = checked.verdict.rule_set
        alone = rules.choice is None and any("net_profit" in name for name in stated)
        if basis is None or not (twice or alone) or not checked.asks_profit:
            return ()
        cited = checked.verdict.book.cite(basis.reference, checked.verdict.as_of)
        provision = self._corpus.find(cited.reference)
        return (sentence_step(provision, language, basis.sentence - 1),) if provision is not None else ()

    def _scope(self, checked: QuestionCheck, language: Language) -> tuple[Step, ...]:
        """The steps that say which companies rules are for, with what their provision refers to for it."""
        provision = self._corpus.find(checked.scope, checked.verdict.as_of) if checked.scope is not None else None
        if provision is None:
            return ()
        referred = (
            self._corpus.find(reference, checked.verdict.as_of) for reference in provision.references[:MOST_REFERRED]
        )
        found = (provision, *(each for each in referred if each is not None))
        return tuple(sentence_step(each, language, 0) for each in found)

    def _beside(self, checked: QuestionCheck | None, language: Language, *, affirmed: bool) -> tuple[Step, ...]:
        """The steps that say what no criterion of the route tests, in the version of the verdict's day.

        Where the verdict is not `affirmed` only what the question names.
        """
        if checked is None:
            return ()
        day = checked.verdict.as_of
        told = (each for each in checked.beside if affirmed or each.concept)
        found = ((self._corpus.find(each.reference, day), each.sentence) for each in told)
        return tuple(
            sentence_step(provision, language, number - 1) for provision, number in found if provision is not None
        )

    def _around(
        self, figures: Sequence[ComputedFigure], retrieved: Retrieved, plans: Sequence[PartPlan]
    ) -> tuple[tuple[Step, ...], tuple[Step, ...], tuple[PartPlan, ...]]:
        """The steps of figures, those of the sentences they rest on, and the plans of the parts that ask otherwise."""
        language, asked = retrieved.asked.language, [hits.part for hits in retrieved.parts]
        places = self._figures.parts_asking([asked_words(part) for part in asked], figures)
        numbers = {name: asked[min(positions)].number for name, positions in places.items()}
        steps = tuple(Step(StepKind.FIGURE, each.figure.id, numbers[each.figure.id]) for each in figures)
        resting = tuple(
            sentence_step(provision, language, position, numbers[each.figure.id])
            for each in figures
            for provision, position in resting_sentences(each, self._corpus, language)
        )
        said = {step.of for step in resting}
        settled = set().union(*places.values())
        rest: list[PartPlan] = []
        if len(plans) == len(asked):
            gone = [step for position in sorted(settled) for step in plans[position].steps if step.of not in said]
            rest = [
                plan if plan.steps else replace(plan, steps=self._telling(part, gone, language))
                for position, (part, plan) in enumerate(zip(asked, plans, strict=True))
                if position not in settled
            ]
        left = (replace(plan, steps=tuple(step for step in plan.steps if step.of not in said)) for plan in rest)
        unique = {step.of: step for step in reversed(resting)}
        return steps, tuple(reversed(unique.values())), tuple(plan for plan in left if plan.steps)

    def _left_by(
        self, checked: QuestionCheck, parts: Sequence[PartHits], plans: Sequence[PartPlan]
    ) -> tuple[PartPlan, ...]:
        """The plans of the parts that the checker's note does not answer, in short; none says that nothing is held."""
        left = [checked.leaves(part.part.text) for part in parts]
        items = [_tells_more(part.part.text, checked.read, len(parts)) for part in parts]
        if len(left) != len(plans):
            left, items = [any(left)] * len(plans), [False] * len(plans)
        told = zip(plans, left, items, strict=True)
        kept = [
            self._of_item(parts[at].part, plan) if item else _shortened(plan, whole=keep)
            for at, (plan, keep, item) in enumerate(told)
        ]
        return tuple(plan for plan in kept if plan.steps)

    def _of_item(self, part: Part, plan: PartPlan) -> PartPlan:
        """What is said of a thing told among several; where nothing surely speaks to it, what names it."""
        names = self._parts.relevance.concepts(part.text, part_language := language_of(part.text))
        said = [(step, find_sentence(self._corpus, step.of)) for step in plan.steps if step.kind is StepKind.SAY]
        steps = [
            step
            for step, sentence in said
            if sentence is not None
            and (not plan.absent or names & self._parts.relevance.concepts(sentence.text, part_language))
        ]
        return PartPlan(tuple(steps[:MOST_OF_ITEM]))

    def _telling(self, part: Part, steps: Sequence[Step], language: Language) -> tuple[Step, ...]:
        """The step that speaks best to a part, of those that another part said for it which figures settle instead."""
        relevance = self._parts.relevance
        terms = relevance.terms(part.text, language)
        found = [(step, find_sentence(self._corpus, step.of)) for step in steps]
        told = [(terms.coverage(relevance.words(said.text)), step) for step, said in found if said is not None]
        best, step = max(told, key=itemgetter(0), default=(0.0, None))
        return (replace(step, part=part.number),) if step is not None and best >= SPEAKS else ()


def _leave_sides_out(figures: Sequence[ComputedFigure], retrieved: Retrieved) -> bool:
    """Whether numbers of rules alone tell of fewer things than a question compares."""
    return 0 < len(figures) < len(retrieved.sides) and all(each.figure.of_rules_alone for each in figures)


def _due(
    understood: Understood,
    checked: QuestionCheck | None,
    parts: Sequence[PartPlan],
    figures: Sequence[ComputedFigure],
) -> QuestionCheck | None:
    """The verdict where one is due: on somebody's case, and not where only a number was asked for."""
    eligibility = understood.kind is QuestionKind.ELIGIBILITY
    if asks_source(understood.text) and not is_of_own_company(understood.text):
        return None
    answered = any(answers_by_itself(step) for part in parts for step in part.steps)
    asks_verdict = checked is not None and checked.asked.verdict
    absent = bool(parts) and all(part.absent for part in parts)
    if absent and (not (eligibility or asks_verdict) or _asks_leave(understood, checked)):
        return None
    if _asks_of_no_company(understood.text, checked) and (answered or not eligibility):
        return None
    if checked is not None and not (checked.decides_something or checked.asked.whole):
        told = [part for part in parts if part.steps and not part.absent]
        if absent and not (checked.states_figures or checked.asked.which):
            return None
        several = len(parts) > 1 or not checked.states_figures
        if told and several and len(told) == len(parts):
            return None
    if (
        checked is not None
        and checked.verdict.rule_set.id in _OF_NO_DEED
        and checked.asked.deed
        and not checked.asked.whole
    ):
        return None
    worked = [each for each in figures if not each.beside]
    if sum(each.figure.of_a_limit for each in worked) > 1:  # a deal is told limit by limit
        return None
    enough = checked is not None and checked.asked.form is AnswerForm.ENOUGH
    more = enough or (checked is not None and checked.states_years)
    tested = any((each.distances and not each.figure.of_a_base) or (each.figure.gives and more) for each in worked)
    measured = not worked or tested or _only_days(worked, checked)
    decides = checked is not None and checked.settles and asks_verdict and measured
    return None if worked and not (decides or eligibility or _measures(worked, checked)) else checked


_OF_NO_DEED = frozenset({LISTING, "co-investment"})
"""The rules that say nothing of what may be done with shares."""


def _only_days(figures: Sequence[ComputedFigure], checked: QuestionCheck | None) -> bool:
    """Whether what was worked out are days or years alone, which leave the yes or no that other rules give."""
    rules = checked.verdict.rule_set.id if checked is not None else LISTING
    return rules != LISTING and all(each.result.measure in (Measure.DAY, Measure.YEAR) for each in figures)


def _follow(figures: Sequence[ComputedFigure], checked: QuestionCheck | None) -> bool:
    """Whether what was worked out stands behind the yes or no: days that leave it open, or a fact that it rests on."""
    asks = checked is not None and checked.asked.verdict
    rests = asks and checked is not None and checked.asked.form in (AnswerForm.ENOUGH, AnswerForm.CAN)
    spare = asks and any(map(counts_spare, figures))
    return spare or _only_days(figures, checked) or (rests and any(each.figure.gives for each in figures))


def _asks_leave(understood: Understood, checked: QuestionCheck | None) -> bool:
    """Whether leave is asked for a deed that no rule beside those of listing tests, such as pledging locked shares."""
    of_listing = checked is not None and checked.verdict.rule_set.id == LISTING
    return not of_listing and bool(attributes_in(understood.text, understood.language) & _DEEDS)


_DEEDS = frozenset({"lending", "pledge", "hedging", "gift"})
"""Attributes that are deeds which no verdict speaks to."""


def _is_asked(understood: Understood, checked: QuestionCheck | None) -> bool:
    """Whether it is asked if somebody's company may list at all, though the figures tell nothing yet."""
    eligibility = understood.kind is QuestionKind.ELIGIBILITY and checked is not None and checked.asked.whole
    elsewhere = checked is not None and checked.apart
    return eligibility and not elsewhere and not _asks_of_no_company(understood.text, checked)


def _tells_more(text: str, read: Iterable[FactRead], parts: int) -> bool:
    """Whether an item of several tells something that no fact was read of, so that no line of the note is on it."""
    return parts > 1 and not asks(text) and not any(fact.span in text for fact in read)


def _shortened(plan: PartPlan, *, whole: bool) -> PartPlan:
    """A plan beside a note: all of it in short, or what corrects the part; nothing where nothing held speaks to it."""
    if plan.absent or not (whole or _corrects(plan)):
        return PartPlan(())
    return replace(plan, steps=plan.steps[: BESIDE_VERDICT if whole or not _corrects(plan) else 1])


def _corrects(plan: PartPlan) -> bool:
    """Whether what is said of a part opens with what is so instead of what the part takes for granted."""
    return bool(plan.steps) and PREMISE in plan.steps[0].operators


def _without(plan: PartPlan, said: Set[str]) -> PartPlan:
    """A plan without what is said before it."""
    return replace(plan, steps=tuple(step for step in plan.steps if step.of not in said))


def _corrections(plans: Sequence[PartPlan]) -> tuple[tuple[Step, ...], tuple[PartPlan, ...]]:
    """What corrects a premise of the question, said before its verdict; and the plans without it."""
    first = tuple(plan.steps[0] for plan in plans if _corrects(plan))
    rest = (replace(plan, steps=plan.steps[1:]) if _corrects(plan) else plan for plan in plans)
    return first, tuple(plan for plan in rest if plan.steps)


def _without_leads(plan: PartPlan) -> PartPlan:
    """The plan with nothing that says yes or no: where a verdict on a company is asked for, the checker alone does."""
    steps = (
        replace(step, operators=tuple(word for word in step.operators if not is_lead(word))) for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def _told(plan: PartPlan) -> PartPlan:
    """A part beside what is said of it already, by the checker or as what was not in force: it leaves nothing open."""
    if plan.absent:
        return PartPlan(())
    return PartPlan(tuple(step for step in plan.steps if step.kind is not StepKind.ABSENT))


def _asks_of_no_company(text: str, checked: QuestionCheck | None) -> bool:
    """Whether what was read are properties in general, and no company's own or its figures."""
    figures = checked is not None and (checked.states_figures or checked.tells_milestone)
    return not figures and not is_of_own_company(text)


def _measures(figures: Sequence[ComputedFigure], checked: QuestionCheck | None) -> bool:
    """Whether a figure asked for says how far it is to the very test that the verdict is on, a listing apart."""
    rules = checked.verdict.rule_set.id if checked is not None else LISTING
    return rules != LISTING and any(entry.number.rule_set == rules for each in figures for entry in each.figure.against)
