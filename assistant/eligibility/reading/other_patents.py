"""How many of some patents are inventions at most: 53 patents, 9 of them utility models, leave 44."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.eligibility.facts.formulas import CASES, FIFTY, FIFTY_PATENTS
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.phrases import Meaning
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add
from assistant.language.quantities.quantity import Bound

_INVENTIONS = ("invention_patents", "core_technology_patents")
_ALL = ("patent", "patents", "专利")
"""Words for patents of every kind."""
_OTHER = Pattern(
    "patents that are no inventions",
    r"实用新型|外观(?:设计)?|\butility\b|\bdesigns?\b",
    yes=("实用新型", "utility models", "外观专利"),
    no=("发明", "inventions", "chip designers"),
)
_OF_THEM = Pattern(
    "words that make an amount a part of the one before",
    r"其中|里面|[含包]|\b(?:of which|of (?:them|these|those)|includ\w+|incl\b|thereof)",
    yes=("其中", " of them", "including"),
    no=("另有", " and "),
)


def inventions_at_most(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """What is left of a number of patents without those that are said to be none of inventions."""
    if any(item.fact in _INVENTIONS for item in bound):
        return
    for item in bound:
        if item.fact or text.covered[item.hit.start : item.hit.end] not in _ALL:
            continue
        others = _others(text, item.amount)
        left = number_of(item.amount)
        for other in others:
            left = add(left, -number_of(other))
        if others and left > 0:
            place = (item.amount.start, others[-1].end)
            for fact in _INVENTIONS:
                yield BoundAmount(item.amount, item.hit, "patents", Meaning(fact, most=True), left, place)


def without_a_named_case(facts: Sequence[FactRead]) -> list[FactRead]:
    """The facts but for the case of 50 patents where it is only named: fewer are stated."""
    counts = [fact for fact in facts if fact.fact in _INVENTIONS and fact.comparison in _UP_TO]
    fewer = any(isinstance(fact.value, Decimal) and fact.value < FIFTY for fact in counts)
    return [fact for fact in facts if not (fewer and (fact.fact, fact.value) == (CASES, FIFTY_PATENTS))]


_UP_TO = (Bound.EQ, Bound.ABOUT, Bound.LT, Bound.LE)


def _others(text: PreparedText, patents: Amount) -> list[Amount]:
    """The parts of a number of patents that are no inventions."""
    end = text.sentence(patents.start)[1]
    behind = [each for each in text.amounts_between(patents.end, end) if {"patents", "count"} & set(each.measures)]
    others = [each for each in behind if _OTHER.search(text.covered, *text.part(each.start))]
    if not others or not _OF_THEM.search(text.covered, patents.end, text.part(others[-1].end)[1]):
        return []
    return others
