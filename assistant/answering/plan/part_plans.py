"""What is said of each part of a question: what answers it by itself, else what the planner chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace

from assistant.answering.plan.absence import Found, everyday
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.leads import LeadFinder
from assistant.answering.plan.measures import asked_measure, states
from assistant.answering.plan.processes import process_step
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.rule_steps import rule_step
from assistant.answering.plan.rules_planner import PartHits, PartPlan, RulesPlanner, Similarities
from assistant.answering.plan.scorer import Scorer
from assistant.answering.plan.sources import source_steps
from assistant.answering.plan.steps import PREMISE, Step, StepKind, find_sentence, sentence_step, sentences_of
from assistant.answering.question.parts import Part
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.question.yes_no import is_lead
from assistant.corpus.model import Corpus, Version
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit


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
        parts = (*self.parts, *(part.other for part in self.parts if part.other is not None))
        found = {hit.provision.reference: hit for part in parts for hit in part.hits}
        return tuple(found.values())


OTHER_MARKETS = frozenset({"america", "hongkong", "abroad", "other_boards"})
"""Attributes that make a process one of another market."""


class PartPlanner:
    """Plans the parts of a question by rules."""

    def __init__(self, corpus: Corpus, relevance: Relevance, similarities: Similarities, scorer: Scorer) -> None:
        self._corpus = corpus
        self.relevance = relevance
        self._leads = LeadFinder(corpus, relevance)
        self._planner = RulesPlanner(corpus, relevance, similarities, scorer)

    def found(self, language: Language, part: PartHits) -> Found:
        """The sentences found for a part and those of them that would be chosen."""
        return self._planner.found(language, part)

    def plans(self, retrieved: Retrieved) -> tuple[PartPlan, ...]:
        """What the rules choose for each part; things compared are looked up one by one."""
        asked, parts = retrieved.asked, retrieved.parts
        whole = self._whole(asked)
        if whole is not None:
            return (PartPlan((whole,)),)
        first = [self._lead(asked, part.part) for part in parts]
        if any(first):
            alone = len(parts) == 1
            steps = {part.part.number: step for part, step in zip(parts, first, strict=True)}
            return self._each_once(
                asked, parts, lambda part, said: self._led(asked, part, steps[part.part.number], alone=alone, said=said)
            )
        compared_steps = self._planner.sides(asked, retrieved.sides) if retrieved.sides and len(parts) == 1 else ()
        if compared_steps:
            return (PartPlan(compared_steps),)
        return self._each_once(
            asked, parts, lambda part, said: self._part_plan(asked, part, alone=len(parts) == 1, said=said)
        )

    def _each_once(
        self, asked: Understood, parts: Iterable[PartHits], planned: Callable[[PartHits, Set[str]], PartPlan]
    ) -> tuple[PartPlan, ...]:
        """The plans of several parts, made one after the other by `planned` from a part and what was said before.

        No sentence stands twice, and nothing is said to be missing that is said of a part before.
        """
        names: set[str] = set()
        words: set[str] = set()
        kept: list[PartPlan] = []
        for part in parts:
            plan = planned(part, names)
            missing = plan.absent or plan.doubtful
            again = plan.doubtful and bool(plan.steps) and plan.steps[0].of in names
            fresh = tuple(step for step in plan.steps if step.of not in names)
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

    def _part_plan(self, asked: Understood, part: PartHits, *, alone: bool, said: Set[str]) -> PartPlan:
        """What is said of a text asked for itself, else what the planner chooses."""
        steps = source_steps(asked, part, self._corpus)
        plan = PartPlan(steps) if steps else self._planner.plan(asked, part, alone=alone, said=said)
        if plan.absent and part.other is not None:
            return self._in_other_language(asked, part.other, alone=alone) or plan
        return plan

    def _in_other_language(self, asked: Understood, part: PartHits, *, alone: bool) -> PartPlan | None:
        """The sentences held in the other language only that answer a part; None where none does."""
        plan = self._planner.plan(replace(asked, language=asked.language.other), part, alone=alone)
        sentences = tuple(step for step in plan.steps if step.kind is StepKind.SAY)
        return PartPlan(sentences) if sentences and not plan.absent else None

    def _whole(self, asked: Understood) -> Step | None:
        """The step that answers a whole question by itself, if one does: rules from the rule data, or a process."""
        if asked.kind is QuestionKind.HISTORY:
            return None
        step = rule_step(asked.text, self._corpus)
        if step is not None or attributes_in(asked.text, asked.language) & OTHER_MARKETS:
            return step
        return process_step(asked.text, asked.language, asked.as_of, self._corpus)

    def _lead(self, asked: Understood, part: Part) -> Step | None:
        """The step that answers a part, if one does: rules from the rule data, or a sentence that says yes or no."""
        if asked.kind is QuestionKind.HISTORY:
            return None
        language, day = asked.language, asked.as_of
        step = (
            rule_step(part.lookup, self._corpus)
            or self._leads.find(part.lookup, language, day)
            or self._leads.premise(part, language, day)
        )
        return replace(step, part=part.number) if step is not None else None

    def _led(self, asked: Understood, part: PartHits, first: Step | None, *, alone: bool, said: Set[str]) -> PartPlan:
        """A part with the step that answers it in front: nothing beside a table, and no sentence twice."""
        if first is not None and first.kind is not StepKind.SAY:
            return PartPlan((first,))
        plan = self._planner.plan(asked, part, alone=alone, said=said)
        if first is None:
            return plan
        rest = () if plan.absent else plan.steps
        if plan.doubtful and PREMISE in first.operators:
            # What is asked on the strength of the premise is mentioned nowhere: only the provision that corrects it is.
            rest = self._beside(first)
        return PartPlan((first, *(step for step in rest if step.of != first.of)))

    def _beside(self, step: Step) -> tuple[Step, ...]:
        """The sentence that follows, or opens, the provision of a sentence."""
        sentence = find_sentence(self._corpus, step.of)
        if sentence is None:
            return ()
        texts = sentences_of(sentence.provision, sentence.id.language)
        position = sentence.id.number if sentence.id.number < len(texts) else 0
        return (sentence_step(sentence.provision, sentence.id.language, position, step.part),)


def answers_by_itself(step: Step) -> bool:
    """Whether a step is none that a model chooses: from the rule data, a process, a sentence that must lead."""
    leads = PREMISE in step.operators or any(map(is_lead, step.operators))
    return leads or step.kind not in (StepKind.SAY, StepKind.DIFFER)
