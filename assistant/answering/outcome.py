"""Makes the answer of what was planned and spoken, or says why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assistant.answering.answer import Answer, AnswerOutcome, Citation, StatedFact
from assistant.answering.blocks import Author, Block, BlockKind
from assistant.answering.llm.spending import Usage
from assistant.answering.plan.answer_plan import AnswerPlan, ScopedQuestion
from assistant.answering.plan.realiser import Occasion, Realiser, abstention_text, arranged, plain_block
from assistant.answering.plan.steps import Step
from assistant.answering.question.abstention import AbstainReason
from assistant.answering.question.not_in_force import unanswered_lines
from assistant.answering.question.understanding import Understood
from assistant.answering.speaking import Spoken
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.note import not_placed, not_used
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Form
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.reading.fact import FactRead, Unread
from assistant.eligibility.wording.contract import verdict_json
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import written_day


def answered(
    corpus: Corpus,
    question: ScopedQuestion,
    checked: QuestionCheck | None,
    plan: AnswerPlan,
    spoken: Spoken,
    unread: tuple[Unread, ...],
    timings: Mapping[str, int],
) -> Answer:
    """The answer with all that is known of how it came about."""
    understood, planned = question.understood, spoken.planned
    by_model = planned is not None and bool(planned.steps)
    return Answer(
        question=understood.question,
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
            *_warnings(understood, checked, () if plan.note else unread),
            *not_used(_unused(understood, checked, plan), understood.language),
            *_worded_by(spoken.realiser.citations, understood, corpus.knowledge_ends),
            *(planned.warnings(understood.language) if planned else ()),
        ),
        writer=planned.writer if planned else "extractive",
        timings_ms=dict(timings),
        usage=(planned.usage if planned else Usage()).as_json(),
        cacheable=planned is not None and by_model and planned.reason is None,
    )


def abstained(
    corpus: Corpus,
    question: ScopedQuestion,
    reason: AbstainReason,
    timings: Mapping[str, int],
    unread: tuple[Unread, ...] = (),
    absent: tuple[Step, ...] = (),
) -> Answer:
    """Says what nothing held speaks to and where to look, and what can be asked instead."""
    understood = question.understood
    realiser = Realiser(corpus, Occasion(understood.language, understood.as_of, asked=understood.text))
    steps = (*question.silent, *absent)
    blocks = tuple(block for step in steps for block in realiser.speak(step))
    unanswered = unanswered_lines(corpus, understood.query.documents, understood.language)
    if unanswered:
        blocks = tuple(plain_block(BlockKind.ABSENT, line) for line in unanswered)
    elif not question.silent:
        text = abstention_text(reason, understood.language, corpus)
        told_off = understood.only_orders and reason is AbstainReason.OUT_OF_SCOPE
        text = WORDS("absent.orders", understood.language) if told_off else text
        text = WORDS("absent.elsewhere", understood.language) if blocks else text
        blocks = (*blocks, plain_block(BlockKind.ABSENT, text))
    return Answer(
        question=understood.question,
        language=understood.language,
        as_of=understood.as_of,
        as_of_from=understood.as_of_from,
        outcome=AnswerOutcome.ABSTAINED,
        blocks=arranged(blocks, listed=False),
        plan=tuple(step.as_json() for step in steps),
        abstain_reason=reason.value,
        unread=unread,
        warnings=(*_addressed(understood), *not_placed(unread, understood.language)),
        timings_ms=dict(timings),
    )


def without_told(unread: Sequence[Unread], blocks: Sequence[Block]) -> tuple[Unread, ...]:
    """What could not be placed, without the numbers of the rule asked for: those that a sentence told states itself."""
    told = {number for block in blocks if block.by is Author.RULE for number in _numbers(block.text)}
    return tuple(item for item in unread if not (numbers := _numbers(item.span)) or not numbers <= told)


def _numbers(text: str) -> set[Decimal]:
    return {quantity.value for quantity in read_quantities(text) if isinstance(quantity.value, Decimal)}


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


def _unused(understood: Understood, checked: QuestionCheck | None, plan: AnswerPlan) -> Iterator[FactRead]:
    """The numbers that the question states and that neither a verdict nor a figure weighs."""
    if checked is None or plan.note:
        return
    spans = [span for figure in plan.figures for span in figure.spans]
    for fact in checked.read:
        stated = isinstance(fact.value, Decimal) and understood.text[fact.start : fact.end] == fact.span
        if stated and not any(fact.start < end and start < fact.end for start, end in spans):
            yield fact


def _warnings(understood: Understood, checked: QuestionCheck | None, unread: Sequence[Unread]) -> tuple[str, ...]:
    """What a reader must know besides the answer."""
    language = understood.language
    return (
        *_addressed(understood),
        *(checked.warnings if checked else ()),
        *not_placed(unread, language),
    )


def _worded_by(
    citations: Sequence[Citation], understood: Understood, knowledge_ends: dt.date | None
) -> tuple[str, ...]:
    """Whose words the answer quotes, and until when these are known."""
    added = {citation.form is not Form.RESTATEMENT and citation.restatement is None for citation in citations}
    language = understood.language
    if added == {True}:
        return (WORDS("warning.added", language),)
    if knowledge_ends is None or understood.as_of <= knowledge_ends:
        return ()
    is_restated = all(citation.form is Form.RESTATEMENT for citation in citations)
    key = "warning.restated" if is_restated else "warning.partly_restated"
    return (WORDS(key, language, day=written_day(knowledge_ends, language)),)


def _addressed(understood: Understood) -> tuple[str, ...]:
    """That orders beside the question were not followed; that it names another day than that of its answer."""
    beside = bool(understood.ordered) and not understood.only_orders
    return (*((WORDS("warning.ordered", understood.language),) if beside else ()), *_other_day(understood))


def _other_day(understood: Understood) -> tuple[str, ...]:
    """That the question names another day than the one its answer is for, which the caller set."""
    named, language = understood.asked_day.named, understood.language
    if named is None or named.day == understood.as_of:
        return ()
    day, other = written_day(understood.as_of, language), written_day(named.day, language)
    return (WORDS("warning.other_day", language, day=day, other=other, words=named.words),)
