"""Speaks a plan: its blocks in order, drawn as they are heard; where there is a model, it chooses the sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.answer import OnClaim, first_claims
from assistant.answering.blocks import Block, BlockKind
from assistant.answering.llm.planner import ModelPlanner, Planned
from assistant.answering.plan.answer_plan import AnswerPlan, ScopedQuestion
from assistant.answering.plan.part_plans import Retrieved, answers_by_itself
from assistant.answering.plan.realiser import Occasion, Realiser, arranged, closing_blocks, plain_block
from assistant.answering.plan.steps import Step, sentence_step, sentences_of
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.words import WORDS
from assistant.eligibility.rules.book import RuleBook
from assistant.language.text import written_day
from assistant.retrieval.retriever import Hit

LEAST_LISTED = 3
"""Fewest sentences that a question for a list is answered with in a list."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The answer's blocks, the steps behind them, and how the planning by a model went, None where none was asked."""

    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    realiser: Realiser
    planned: Planned | None = None


@dataclass(frozen=True, slots=True)
class PlanSpeaker:
    """Speaks plans under the rules of `book`; with `llm` a model chooses among the sentences that are free."""

    book: RuleBook
    llm: ModelPlanner | None

    def speak(
        self,
        question: ScopedQuestion,
        retrieved: Retrieved,
        plan: AnswerPlan,
        today: dt.date,
        on_claim: OnClaim | None,
    ) -> Spoken:
        """The blocks of the answer; `on_claim` hears its first claims as soon as it is known how they are drawn."""
        understood = question.understood
        history = understood.kind is QuestionKind.HISTORY
        language, day, text = understood.language, understood.as_of, understood.text
        occasion = Occasion(language, day, history, plan.note, self.book, plan.figures, text)
        draft = _Draft(Realiser(self.book.corpus, occasion), understood, on_claim)
        draft.begin(_opening(understood, today), plan.before)
        fixed = tuple(step for step in plan.sentences if answers_by_itself(step))
        free = tuple(step for step in plan.sentences if step not in fixed)
        planned: Planned | None = None
        if self.llm is not None and free and not any(part.absent for part in plan.parts):
            candidates = _candidates(free, retrieved.hits, understood, {step.of for step in fixed})
            draft.choose(fixed)
            alone = len(draft.chosen)
            planned = self.llm.plan(understood, candidates, self.book.corpus, lambda step: draft.choose((step,)))
            if len(draft.chosen) == alone:
                draft.choose(free)
        else:
            draft.choose(plan.sentences)
        blocks = draft.whole(plan.behind)
        return Spoken(blocks, tuple(draft.steps), draft.realiser, planned)


class _Draft:
    """An answer while it is spoken, step by step; it is heard as it will be drawn when it is whole."""

    def __init__(self, realiser: Realiser, understood: Understood, on_claim: OnClaim | None) -> None:
        self.realiser = realiser
        self.steps: list[Step] = []
        self.chosen: list[Block] = []
        self._language = understood.language
        self._asks_list = understood.kind is QuestionKind.LIST
        self._before: tuple[Block, ...] = ()
        self._audience = _Audience(on_claim)

    def begin(self, opening: tuple[Block, ...], steps: Iterable[Step]) -> None:
        """What stands before the sentences chosen for the parts."""
        self._before = (*opening, *arranged(self._spoken(steps), listed=False))
        self._audience.hear(self._before)

    def choose(self, steps: Iterable[Step]) -> None:
        """More of what was chosen for the parts; it is heard once it is known whether it is a list."""
        self.chosen += self._spoken(steps)
        if self._is_list or not self._asks_list:
            self._audience.hear(self._drawn)

    def whole(self, behind: Iterable[Step]) -> tuple[Block, ...]:
        """All blocks, with what ends the answer."""
        ending = self._spoken(behind)
        blocks = (*self._drawn, *ending, *closing_blocks(self.realiser.citations, self._language))
        self._audience.hear(blocks)
        return blocks

    @property
    def _drawn(self) -> tuple[Block, ...]:
        return (*self._before, *arranged(self.chosen, listed=self._is_list))

    @property
    def _is_list(self) -> bool:
        sentences = sum(block.kind is BlockKind.SENTENCE for block in self.chosen)
        return self._asks_list and sentences >= LEAST_LISTED

    def _spoken(self, steps: Iterable[Step]) -> list[Block]:
        spoken = [(step, self.realiser.speak(step)) for step in steps]
        self.steps += [step for step, blocks in spoken if blocks]
        return [block for _, own in spoken for block in own]


def _opening(understood: Understood, today: dt.date) -> tuple[Block, ...]:
    """What an answer says before its claims: whose rules they are, where those are not today's."""
    language, day = understood.language, understood.as_of
    if day == today:
        return ()
    name = "opening.past" if day < today else "opening.ahead"
    return (plain_block(BlockKind.NOTE, WORDS(name, language, day=written_day(day, language))),)


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
