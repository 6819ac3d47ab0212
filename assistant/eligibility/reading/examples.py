"""Holds the examples of the table of facts against the reader of texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from assistant.corpus.checks import Problem
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.phrase_file import examples_of
from assistant.eligibility.reading.phrases import ANY_YEAR, Example
from assistant.eligibility.reading.reader import FactRead, read_facts

_DAY = dt.date(2026, 1, 1)
"""The day to which examples count the months since another."""


def verify_phrases(table: FactTable) -> list[Problem]:
    """Every example that is not read as it says, with file and line. Raises InputError for a broken entry."""
    return [
        Problem(example.node.file, example.node.line, f"{example.node.field}: {problem}")
        for example in examples_of(table)
        for problem in _problems(example, table)
    ]


def _problems(example: Example, table: FactTable) -> Iterator[str]:
    facts = read_facts(example.text, table, day=_DAY if example.since else None).facts
    if not example.fact:
        if example.meant and facts:
            yield f"'{example.text}' is read as {facts[0].fact}, and should be no fact"
        elif not example.meant and not facts:
            yield f"'{example.text}' is read as no fact"
        return
    if example.meant != any(_is(example, fact) for fact in facts):
        names = ", ".join(f"{fact.fact} = {fact.value}" for fact in facts) or "nothing"
        yield f"'{example.text}' should {'' if example.meant else 'not '}be read as this; it is read as {names}"


def _is(example: Example, fact: FactRead) -> bool:
    """Whether a fact that was read is the one of the example."""
    _, _, field = fact.fact.rpartition(".")
    same = (
        field == example.fact.removeprefix(ANY_YEAR) if example.fact.startswith(ANY_YEAR) else fact.fact == example.fact
    )
    if example.value is not None:
        return same and fact.value == example.value and example.comparison in (None, fact.comparison)
    below_zero = isinstance(fact.value, Decimal) and fact.value < 0
    return same and (below_zero or not example.negative)
