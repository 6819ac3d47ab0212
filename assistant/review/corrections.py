"""What a reader of a review states instead of what was read: the verdict on it, and the review with it in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from assistant.eligibility.facts.issuer import NEVER, Value
from assistant.eligibility.facts.table import FLAGS
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.what_if import VerdictChange, what_if
from assistant.language.quantities.quantity import Bound
from assistant.review.model import Printed, ProvenFact, ProvenValue, Review

SOURCE = "form"
"""What errors in corrections name as their source."""


def corrected(review: Review, corrections: Mapping[str, Any], book: RuleBook) -> VerdictChange:
    """The verdict on what was read beside the verdict on what its reader says of it; None takes a fact away.

    Raises InputError for a key or value that a facts file could not have.
    """
    verdict = review.verdict
    return what_if(verdict.facts, book, corrections, verdict.rule_set.id, verdict.as_of, SOURCE)


def with_corrections(review: Review, change: VerdictChange, corrections: Mapping[str, Any], reader: str) -> Review:
    """The review with the facts that `reader` states in the place of those read, and the verdict that follows.

    A stated fact has no page: its place names the reader in place of a file, and its words are what was stated.
    """
    values = change.after.facts.values
    stated = {key: _stated(key, values[key], corrections[key], reader) for key in corrections if key in values}
    kept = (stated.pop(fact.fact, None) if fact.fact in corrections else fact for fact in review.facts)
    facts = (*(fact for fact in kept if fact is not None), *stated.values())
    conflicts = tuple(conflict for conflict in review.conflicts if conflict.fact not in corrections)
    return replace(review, facts=facts, conflicts=conflicts, verdict=change.after)


def _stated(key: str, value: Value, words: Any, reader: str) -> ProvenFact:
    said = ", ".join(map(str, words)) if isinstance(words, Iterable) and not isinstance(words, str) else str(words)
    year = key.split(".")[1] if key.startswith("years.") else ""
    proven, comparison = _proven(value)
    return ProvenFact(key, proven, Printed(reader, 0, said), year=year, comparison=comparison)


def _proven(value: Value) -> tuple[ProvenValue, Bound]:
    if isinstance(value, Interval):
        return _number(value)
    if isinstance(value, dt.date):
        return "never" if value == NEVER else value.isoformat(), Bound.EQ
    if isinstance(value, frozenset):
        return tuple(sorted(value)), Bound.EQ
    return (value == "true" if value in FLAGS else value), Bound.EQ


def _number(value: Interval) -> tuple[Decimal, Bound]:
    """The number, or the end that was stated of a range; of two the lower one."""
    if value.exact is not None:
        return value.exact, Bound.EQ
    if value.high.is_finite() and (value.low <= 0 or not value.low.is_finite()):
        return value.high, Bound.LT if value.high_open else Bound.LE
    return value.low, Bound.GT if value.low_open else Bound.GE
