"""What is said of each part of a question: what answers it by itself, else what the planner chooses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from assistant.answering.plan.absence import Found, everyday
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.company_sentences import CompanySentences
from assistant.answering.plan.history.revisions import revision_steps
from assistant.answering.plan.history.times_amended import times_amended
from assistant.answering.plan.leads import LeadFinder
from assistant.answering.plan.measures import asked_measure, states
from assistant.answering.plan.numbered_rules import NumberedRules
from assistant.answering.plan.processes import consequences_step, process_step
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.repetition import asks_source
from assistant.answering.plan.rule_steps import LISTING, STANDARDS, rule_step
from assistant.answering.plan.rules_planner import PartHits, PartPlan, RulesPlanner, Said, Similarities
from assistant.answering.plan.scorer import Scorer
from assistant.answering.plan.sources import source_steps
from assistant.answering.plan.steps import (
    LINK,
    PLACE,
    PREMISE,
    Step,
    StepKind,
    find_sentence,
    sentence_step,
    sentences_of,
)
from assistant.answering.plan.told_after_all import is_told, is_told_near
from assistant.answering.plan.told_whole import of_early_and_late, told_whole
from assistant.answering.question.crossed import Cell
from assistant.answering.question.days_compared import compares_first_with_now
from assistant.answering.question.distribution import tells_distribution
from assistant.answering.question.parts import Part
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.question.yes_no import is_lead
from assistant.corpus.model import Corpus, DocumentKind, Provision, Reference, Version
from assistant.language.patterns import Pattern
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for each part of the question, without the names of the documents that are `absent`.

    `renumbered` are those that had a number then which names another today.
    `sides` are the things compared, where the question compares several; where it is `crossed` each thing asked of each
    of them. `before` is what was answered just before,
    where the question asks something else of the same.
    """

    asked: Understood
    parts: tuple[PartHits, ...]
    sides: tuple[PartHits, ...] = ()
    absent: tuple[Version, ...] = ()
    renumbered: tuple[Version, ...] = ()
    before: str = ""
    crossed: tuple[Cell, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The provisions found for all parts, each once."""
        parts = (*self.parts, *(part.other for part in self.parts if part.other is not None))
        found = {hit.provision.reference: hit for part in parts for hit in part.hits}
        return tuple(found.values())


MOST_WITH_PLACE = 3
"""Most sentences where it is asked which provision says something."""

MOST_COMPARED = 3
"""Most standards of a table below which it is said what each does not require."""

MOST_BESIDE = 2
"""Most sentences beside rules that a question sets side by side."""

_ASKS_MEASURE_ALONE = Pattern(
    "that a part asks for a measure of what is asked before, and names nothing itself",
    r"(?:and |but |then )?(?:(?:after|within|for|by|at|from|since|until) )?(?:how (?:long|soon|much|often|far)"
    r"|how many (?:\w+ ){0,2}(?:months?|days?|years?|weeks?)|when|what (?:percentage|share|price))"
    r"(?: (?:does|is|was|do|did|will|would|must|can) (?:it|this|that|they|we|i)(?: (?:take|last|be|need))?)?[?？.]?"
    r"|(?:那|又|还|大概|一般|需?要|得|须|应该?|满|等|最多|最少){0,3}(?:多久|多长时间?|多少(?:年|个?月|天|钱|次)?"
    r"|几(?:年|个?月|天|次)"
    r"|何时|什么时候|多大)(?:时间|才行|可以|之后|以后|呢|啊)?[?？。]?",
    yes=("after how many months", "要满多久", "how long does it take?"),
    no=("锁多久要公告", "how long is the lock-up", "when is it published"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_ASKS_MORE_OF_IT = Pattern(
    "that a part asks more of what the part before names",
    r"\b(?:of|for|on|to) (?:it|them|those|these)\b(?! \w+(?: \w+)? (?:is|are|has|have)\b)",
    yes=("what share of them for how long", "is there a price floor for it"),
    no=("how long is the lock-up", "those who file"),
    flags=re.IGNORECASE,
)
_SAYS_SO = Pattern(
    "that the source of what is asked before is asked for",
    r"\b(?:so|that|this|it)\b|这|该|此|^(?:依据|出处|来源|是|又是|出自)?(?:在|是)?(?:哪|第几).{0,8}$"
    r"|^(?:法条)?(?:依据|出处|来源)",
    yes=("which provision says so", "这是哪一条规定的", "依据哪条"),
    no=("which article sets the patents", "跟投是哪一条规定的"),
    flags=re.IGNORECASE,
)
_RED_CHIPS = Reference("sse-star-listing-rules", "2.1.3")
_DISTRIBUTION = Reference("sse-star-listing-rules", "public-float-after-listing")
OTHER_MARKETS = frozenset({"america", "hongkong", "abroad", "other_boards"})
"""Attributes that make a process one of another market."""


class PartPlanner:
    """Plans the parts of a question by rules."""

    def __init__(self, corpus: Corpus, relevance: Relevance, similarities: Similarities, scorer: Scorer) -> None:
        self._corpus = corpus
        self.relevance = relevance
        self._leads = LeadFinder(corpus, relevance)
        self._numbered = NumberedRules(corpus, relevance)
        self._companies = CompanySentences(relevance)
        self._planner = RulesPlanner(corpus, relevance, similarities, scorer)

    def found(self, language: Language, part: PartHits) -> Found:
        """The sentences found for a part and those of them that would be chosen."""
        return self._planner.found(language, part)

    def plans(self, retrieved: Retrieved) -> tuple[PartPlan, ...]:
        """What the rules choose for each part; the first sentence with its place, where that is what is asked for."""
        plans = self._plans(retrieved)
        apart = len(plans) == len(retrieved.parts)
        texts = [hits.part.text if apart else retrieved.asked.text for hits in retrieved.parts]
        told: list[PartPlan] = []
        for each, text in zip(plans, [*texts, *[""] * len(plans)], strict=False):
            plan = self._number_weighed(retrieved.asked.language, text, each)
            if told and asks_source(text) and _SAYS_SO.search(text):
                told[-1] = self._placed(told[-1], text)
            else:
                told.append(self._placed(plan, text))
        return self._without_false_notes(tuple(told), retrieved) if apart and len(told) == len(plans) else tuple(told)

    def _without_false_notes(self, plans: tuple[PartPlan, ...], retrieved: Retrieved) -> tuple[PartPlan, ...]:
        """The plans without a note that something is not held or not said which the sentences printed do tell."""
        language = retrieved.asked.language
        printed = [self._texts(plan) for plan in plans]
        answers = [text for plan, texts in zip(plans, printed, strict=True) if not plan.absent for text in texts]
        return tuple(
            replace(plan, steps=_spoken(plan), absent=False, doubtful=False)
            if (plan.doubtful or plan.absent)
            and not plan.sure
            and answers
            and is_told(part.part.text, language, answers, self.relevance)
            else self._with_what_is_near(plan, part.part, texts, language)
            for plan, part, texts in zip(plans, retrieved.parts, printed, strict=True)
        )

    def _with_what_is_near(self, plan: PartPlan, part: Part, near: Sequence[str], language: Language) -> PartPlan:
        """A plan by which nothing speaks to a part; its nearest sentences alone, where they tell what is asked."""
        clause = next((step.of for step in plan.steps if step.kind is StepKind.ABSENT), "")
        if plan.sure or not (
            plan.absent and clause and near and is_told_near(clause, part.lookup, language, near, self.relevance)
        ):
            return plan
        return PartPlan(tuple(step for step in plan.steps if step.kind is not StepKind.ABSENT))

    def _texts(self, plan: PartPlan) -> list[str]:
        """The sentences that a plan says."""
        sentences = (find_sentence(self._corpus, step.of) for step in plan.steps)
        return [sentence.text for sentence in sentences if sentence is not None]

    def _placed(self, plan: PartPlan, text: str) -> PartPlan:
        """A plan whose first sentence is said with where it stands, and few beside, where a part asks for that."""
        first = plan.steps[0] if plan.steps else None
        sentence = find_sentence(self._corpus, first.of) if first is not None and first.kind is StepKind.SAY else None
        if (
            first is None
            or sentence is None
            or not asks_source(text)
            or sentence.provision.kind is not DocumentKind.RULE
        ):
            return plan
        placed = replace(first, operators=(*first.operators, PLACE))
        return replace(plan, steps=(placed, *plan.steps[1:MOST_WITH_PLACE]))

    def _plans(self, retrieved: Retrieved) -> tuple[PartPlan, ...]:
        """What the rules choose for each part; things compared are looked up one by one."""
        asked, parts = retrieved.asked, retrieved.parts
        revised = revision_steps(asked, self._corpus)
        if revised:
            lacks = any(step.kind is StepKind.ABSENT for step in revised)
            return (PartPlan(revised, absent=lacks and len(revised) == 1, doubtful=lacks and len(revised) > 1),)
        counted = times_amended(asked, self._corpus)
        if counted:
            return (PartPlan(counted),)
        then_and_now = self._then_and_now(asked)
        if then_and_now:
            return (PartPlan(then_and_now),)
        alone = len(parts) == 1 or (len(parts) == 2 and of_early_and_late(asked.text))
        told = told_whole(asked.text, self._corpus, asked.language, asked.as_of) if alone else ()
        if told and asked.kind is not QuestionKind.HISTORY:
            return (PartPlan(told),)
        cells = self._planner.cells(asked, retrieved.crossed, retrieved.sides) if retrieved.crossed else ()
        if cells:
            return (PartPlan(cells),)
        first = [self._lead(asked, part.part) for part in parts]
        whole = self._whole(asked, [hits.part for hits in parts])
        if whole is not None and not _is_of_one_part(whole, first):
            return (PartPlan((whole, *self._not_required(asked, whole))),)
        if any(first):
            alone = len(parts) == 1
            steps = {part.part.number: step for part, step in zip(parts, first, strict=True)}
            return self._each_once(
                retrieved, lambda part, said: self._led(asked, part, steps[part.part.number], alone=alone, said=said)
            )
        numbered = self._numbered.side_by_side(asked.text, asked.language, asked.as_of)
        if numbered and len(parts) == 1:
            return (self._beside_numbered(asked, parts[0], numbered),)
        compares = bool(retrieved.sides) and len(parts) == 1 and not self._companies.ask(parts[0].part)
        compares = compares and not self._planner.is_strange(asked.language, parts[0])
        compared_steps = self._planner.sides(asked, retrieved.sides) if compares else ()
        if compared_steps:
            return (PartPlan(compared_steps),)
        return self._each_once(
            retrieved, lambda part, said: self._part_plan(asked, part, alone=len(parts) == 1, said=said)
        )

    def _of_red_chips(self, asked: Understood) -> tuple[Step, ...]:
        """What else is asked of a red-chip company not listed abroad, in the words of its rule."""
        provision = self._corpus.find(_RED_CHIPS, asked.as_of)
        texts = sentences_of(provision, asked.language) if provision is not None else ()
        told = [at for at, text in enumerate(texts) if "fast revenue growth" in text or "快速增长" in text]
        return tuple(sentence_step(provision, asked.language, at) for at in told[:1] if provision is not None)

    def _then_and_now(self, asked: Understood) -> tuple[Step, ...]:
        """The sci-tech indicators of several versions, where they are what a question compares."""
        if len(asked.days_compared) < 2 and not compares_first_with_now(asked.text):
            return ()
        return self._numbered.indicators_of_versions(asked.text, asked.language, asked.days_compared)

    def _not_required(self, asked: Understood, table: Step) -> tuple[Step, ...]:
        """What each of the few standards of a table does not require, said below it."""
        rules, _, names = table.of.partition("/")
        few = names.split(",") if table.kind is StepKind.TABLE and rules == LISTING else []
        if "red-chip-unlisted" in few:
            return self._of_red_chips(asked)
        if not 2 <= len(few) <= MOST_COMPARED or not set(few) <= set(STANDARDS):
            return ()
        return tuple(step for name in few for step in self._numbered.denied(name, asked.language, asked.as_of))

    def _beside_numbered(self, asked: Understood, part: PartHits, numbered: tuple[Step, ...]) -> PartPlan:
        """The rules that a question sets side by side, then what else it asks."""
        if self._numbered.compares_only(asked.text, asked.language):
            return PartPlan(numbered)
        plan = self._planner.plan(asked, part, alone=False)
        told = {step.of for step in numbered}
        return replace(plan, steps=(*numbered, *[step for step in plan.steps if step.of not in told][:MOST_BESIDE]))

    def _each_once(self, retrieved: Retrieved, planned: Callable[[PartHits, Said], PartPlan]) -> tuple[PartPlan, ...]:
        """The plans of several parts, made one after the other by `planned` from a part and what was said before.

        No sentence stands twice, and nothing is said to be missing that is said of a part before.
        """
        asked = retrieved.asked
        names: set[str] = set()
        words: set[str] = set()
        kept: list[PartPlan] = []
        for part in retrieved.parts:
            if kept and kept[-1].absent and _ASKS_MEASURE_ALONE.fullmatch(part.part.text):
                continue
            if kept and kept[-1].absent and kept[-1].sure and _ASKS_MORE_OF_IT.search(part.part.text):
                continue
            plan = planned(part, Said(names, retrieved.before))
            if part is not retrieved.parts[-1] and self._opens_as_before(plan, retrieved.before):
                continue
            missing = plan.absent or plan.doubtful
            again = plan.doubtful and bool(plan.steps) and plan.steps[0].of in names
            fresh = tuple(step for step in plan.steps if step.of not in names or LINK in step.operators)
            if missing and self._is_said(asked, part, words):
                fresh = ()
            elif again:
                fresh = fresh[-1:] if self._lacks_measure(asked, part, plan) else ()
            told = replace(plan, steps=fresh) if fresh or not missing else PartPlan(())
            kept.append(told)
            names |= {step.of for step in plan.steps}
            sentences = (find_sentence(self._corpus, step.of) for step in told.steps)
            words |= {word for item in sentences if item is not None for word in self.relevance.words(item.text)}
        return tuple(kept)

    def _opens_as_before(self, plan: PartPlan, before: str) -> bool:
        """Whether the answer before told what a part begins with: a follow-up repeats its question for its subject."""
        sentence = find_sentence(self._corpus, plan.steps[0].of) if before and plan.steps else None
        return sentence is not None and sentence.text in before

    def _lacks_measure(self, asked: Understood, part: PartHits, plan: PartPlan) -> bool:
        """Whether a plan, which ends with what it leaves open, states no measure of the kind that a part asks for."""
        measure = asked_measure(part.part.text, asked.language)
        sentences = (find_sentence(self._corpus, step.of) for step in plan.steps[:-1])
        texts = [sentence.text for sentence in sentences if sentence is not None]
        return measure is not None and not states(texts, measure, asked.language)

    def _is_said(self, asked: Understood, part: PartHits, words: Set[str]) -> bool:
        """Whether what is asked in a later part has all its telling words in what was said before."""
        units = self.relevance.terms(part.part.text, asked.language).units
        telling = [unit for unit in units if not unit.words <= everyday(asked.language)]
        return bool(telling) and all(unit.words & words for unit in telling)

    def _part_plan(self, asked: Understood, part: PartHits, *, alone: bool, said: Said) -> PartPlan:
        """What is said of a text or a rule asked for itself, else what the planner chooses."""
        asked_of = part.part.text, asked.language, asked.as_of, part.part.number
        own = (
            told_whole(part.part.text, self._corpus, *asked_of[1:])
            or self._of_distribution(asked, part.part)
            or self._numbered.told(*asked_of)
            or self._numbered.indicators(*asked_of)
        )
        history = asked.kind is QuestionKind.HISTORY
        steps = (source_steps(asked, part, self._corpus) if not history else ()) or own
        lacks = any(step.kind is StepKind.ABSENT for step in steps)
        told = PartPlan(steps, doubtful=lacks, sure=lacks)
        plan = told if steps else self._planner.plan(asked, part, alone=alone, said=said)
        if plan.absent and part.other is not None:
            return self._in_other_language(asked, part.other, alone=alone) or plan
        return plan

    def _number_weighed(self, language: Language, text: str, plan: PartPlan) -> PartPlan:
        """A plan whose first sentence says yes or no to a number of days asked to hold of something else too."""
        first = plan.steps[0] if plan.steps and plan.steps[0].kind is StepKind.SAY else None
        sentence = find_sentence(self._corpus, first.of) if first is not None else None
        if first is None or sentence is None:
            return plan
        operator = self._leads.same_number(text, sentence.text, language)
        if operator is None:
            return plan
        rest = tuple(step for step in plan.steps[1:] if step.kind is not StepKind.ABSENT)
        return replace(plan, steps=(replace(first, operators=(operator,)), *rest), doubtful=False)

    def _of_distribution(self, asked: Understood, part: Part) -> tuple[Step, ...]:
        """What is held of the shares of a listed company that the public holds, where a part tells of them."""
        if not (tells_distribution(part.text) or (part.number == 1 and tells_distribution(asked.text))):
            return ()
        provision = self._corpus.find(_DISTRIBUTION, asked.as_of)
        count = len(sentences_of(provision, asked.language)) if provision is not None else 0
        return tuple(sentence_step(provision, asked.language, at, part.number) for at in range(count) if provision)

    def _in_other_language(self, asked: Understood, part: PartHits, *, alone: bool) -> PartPlan | None:
        """The sentences held in the other language only that answer a part; None where none does."""
        plan = self._planner.plan(replace(asked, language=asked.language.other), part, alone=alone)
        sentences = tuple(step for step in plan.steps if step.kind is StepKind.SAY)
        return PartPlan(sentences) if sentences and not plan.absent else None

    def _whole(self, asked: Understood, parts: Sequence[Part]) -> Step | None:
        """The step that answers a whole question by itself, if one does: rules from the rule data, or a process."""
        if asked.kind is QuestionKind.HISTORY:
            return None
        step = rule_step(asked.text, self._corpus)
        if step is not None or attributes_in(asked.text, asked.language) & OTHER_MARKETS:
            return step
        language, day = asked.language, asked.as_of
        return process_step(asked.text, language, day, self._corpus) or consequences_step(
            asked.text, parts, language, day, self._corpus
        )

    def _lead(self, asked: Understood, part: Part) -> Step | None:
        """The step that answers a part, if one does: rules from the rule data, or a sentence that says yes or no."""
        language, day = asked.language, asked.as_of
        if asked.kind is QuestionKind.HISTORY:
            step = self._leads.premise(part, language, day)
        else:
            step = (
                rule_step(part.lookup, self._corpus)
                or self._companies.among_the_first(part.text, asked.text, language, self._in_force(day))
                or self._leads.find(part.lookup, language, day)
                or self._leads.premise(part, language, day)
                or self._numbered.premise(part.lookup, language, day)
            )
        return replace(step, part=part.number) if step is not None else None

    def _in_force(self, day: dt.date) -> Iterator[Provision]:
        return (each for each in self._corpus.provisions() if each.in_force(day))

    def _led(self, asked: Understood, part: PartHits, first: Step | None, *, alone: bool, said: Said) -> PartPlan:
        """A part with the step that answers it in front: nothing beside a table, and no sentence twice."""
        if first is None:
            return self._part_plan(asked, part, alone=alone, said=said)
        if first.kind is not StepKind.SAY:
            return PartPlan((first,))
        plan = self._planner.plan(asked, part, alone=alone, said=said)
        rest = () if plan.absent else plan.steps
        if (plan.doubtful or asked.kind is QuestionKind.HISTORY) and PREMISE in first.operators:
            # What is asked on the strength of the premise is mentioned nowhere: only the provision that corrects it is.
            rest = self._beside(first)
        return PartPlan((first, *(step for step in rest if step.of != first.of)))

    def _beside(self, step: Step) -> tuple[Step, ...]:
        """The sentences that follow, or the one that opens, the provision of a sentence."""
        sentence = find_sentence(self._corpus, step.of)
        if sentence is None:
            return ()
        texts = sentences_of(sentence.provision, sentence.id.language)
        behind = range(sentence.id.number, len(texts))[:MOST_BESIDE] or range(1)
        return tuple(sentence_step(sentence.provision, sentence.id.language, at, step.part) for at in behind)


def _spoken(plan: PartPlan) -> tuple[Step, ...]:
    """The steps of a plan that say something held; what is nearest to something absent is not said."""
    return () if plan.absent else tuple(step for step in plan.steps if step.kind is not StepKind.ABSENT)


def _is_of_one_part(whole: Step, leads: Sequence[Step | None]) -> bool:
    """Whether what would answer the whole question is what one of several parts asks for, as no other does."""
    return len(leads) > 1 and sum(step is not None and step.of == whole.of for step in leads) == 1


def answers_by_itself(step: Step) -> bool:
    """Whether a step is none that a model chooses: from the rule data, a process, a sentence that must lead."""
    leads = PREMISE in step.operators or any(map(is_lead, step.operators))
    return leads or step.kind not in (StepKind.SAY, StepKind.DIFFER)
