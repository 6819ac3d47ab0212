"""Figures and the verdict: numbers worked out are facts to the checker, and what its verdict says is not said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from assistant.eligibility.figures.book import without_used
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.model import Measure
from assistant.eligibility.logic.kleene import UNKNOWN
from assistant.eligibility.reading.fact import FactRead, FactsReading
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.evaluation import Finding

_LONGEST = 100
"""Most characters quoted as the words that a number was worked out from; of more only the first amount is."""
_FINEST = Decimal("1e-12")


def with_figures(reading: FactsReading, figures: Sequence[ComputedFigure], text: str) -> FactsReading:
    """What was read, with the facts that figures give in place of those their amounts were read as.

    A figure made of amounts of fiscal years that were all read gives nothing: the checker works it out itself; nor does
    one of several values that are compared. What figures are made of is not unread.
    """
    facts, used = reading.facts, [figure for figure in figures if not figure.beside or figure.figure.gives]
    for figure in figures:
        value = figure.result.value
        yearly = {(fact.start, fact.end) for fact in facts if fact.fact.startswith("years.")}
        if (
            figure.figure.gives
            and not figure.compared
            and isinstance(value, Decimal)
            and not yearly.issuperset(figure.spans)
        ):
            given = _fact(figure, value, text)
            kept = (fact for fact in facts if fact.fact != given.fact and not _was_part(fact, figure, facts))
            facts = tuple(sorted([*kept, given], key=lambda fact: fact.start))
    return replace(reading, facts=facts, unread=without_used(reading.unread, used))


def _fact(figure: ComputedFigure, value: Decimal, text: str) -> FactRead:
    start, end = min(span[0] for span in figure.spans), max(span[1] for span in figure.spans)
    if end - start > _LONGEST:
        start, end = figure.spans[0]
    currency = "CNY" if figure.result.measure is Measure.MONEY else ""
    finest = value.quantize(_FINEST, ROUND_DOWN) if figure.result.measure is Measure.RATIO else value
    return FactRead(figure.figure.gives, finest, text[start:end], start, end, currency=currency)


def _stands_in(fact: FactRead, figure: ComputedFigure) -> bool:
    """Whether a figure is made of the amount of a fact."""
    return any(fact.start < end and start < fact.end for start, end in figure.spans)


def _was_part(fact: FactRead, figure: ComputedFigure, facts: Iterable[FactRead]) -> bool:
    """Whether an amount of several years was read as that of one, or a number of shares as money.

    Amounts that were each read as that of another year of one list are what they were read as.
    """
    if fact.fact.startswith("years."):
        name = fact.fact.rpartition(".")[2]
        years = {each.fact for each in facts if each.fact.rpartition(".")[2] == name and _stands_in(each, figure)}
        return years == {fact.fact}
    operands = (operand for term in figure.terms for operand in term.operands if operand.measure is Measure.SHARES)
    return bool(fact.currency) and any(
        fact.start < end and start < fact.end for o in operands for start, end in o.spans
    )


def unsaid(figures: Iterable[ComputedFigure], verdict: Verdict | None) -> Iterator[ComputedFigure]:
    """The figures beside a verdict that say more than it: facts it rests on, what it left open, and what is missing.

    A figure whose one step stands in another's arithmetic says nothing more.
    """
    every = list(figures)
    decided = {finding.id for finding in _findings(verdict) if finding.outcome is not UNKNOWN}
    steps = [(term.operands, each) for each in every for term in each.terms[:-1]]
    for figure in every:
        is_step = any(figure.terms[-1].operands == operands and each is not figure for operands, each in steps)
        more = figure.figure.gives or figure.figure.positive or {each.criterion for each in figure.distances} - decided
        if figure.beside and more and not is_step:
            yield figure


def _findings(verdict: Verdict | None) -> Iterator[Finding]:
    sections = verdict.evaluation.sections if verdict is not None else ()
    todo = [finding for section in sections for route in section.routes for finding in route.findings]
    while todo:
        finding = todo.pop()
        yield finding
        todo.extend(finding.children)
