"""Whether a number of a new text is of the fact of a threshold, and whether it says the same of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.proposals.bounds import RuleBound, in_measure
from assistant.eligibility.proposals.limits import HOW, OPPOSITE, CitedLimit
from assistant.eligibility.proposals.text import likeness, words_of
from assistant.eligibility.reading.phrases import ANY_YEAR
from assistant.eligibility.rules.conditions import Share
from assistant.language.text import Language

_TOTALS = ("two_year_", "three_year_")


def like_clause(limit: CitedLimit, bound: RuleBound, language: Language) -> float:
    """How alike the words around a number are to those around the limit in the corpus."""
    if limit.anchor is None:
        return 0.0
    return likeness(words_of(limit.anchor.clause, language), words_of(bound.clause, language))


def value_of(limit: CitedLimit, bound: RuleBound) -> Decimal | None:
    """The number of a bound in the measure of a limit's fact."""
    return None if bound.ranged else in_measure(bound, limit.threshold.spec)


def how_of(limit: CitedLimit, bound: RuleBound) -> Comparison | None:
    """How a bound holds the fact, turned round where the corpus says who fails.

    A number without a bound is one where the corpus gives its own without one too: for two years, 24 months.
    """
    how = HOW.get(bound.comparison)
    if how is None:
        return limit.threshold.how if is_plain(limit) and bound.value else None
    return OPPOSITE[how] if limit.negated else how


def is_plain(limit: CitedLimit) -> bool:
    """Whether the corpus gives the number without a bound."""
    return limit.anchor is not None and limit.anchor.comparison not in HOW


def is_named(limit: CitedLimit, bound: RuleBound) -> bool:
    """Whether a text names the fact of a limit with the number, in the years that the fact is of."""
    return bound.subject in limit.subjects and is_of_period(limit.threshold.fact, bound)


def is_nameless(limit: CitedLimit, bound: RuleBound) -> bool:
    """Whether a number may be of the fact for all the text names: no subject of its own, or only that of another."""
    return bool(bound.value) and (not bound.subject or (bound.carried and bound.subject not in limit.subjects))


def is_equal(limit: CitedLimit, bound: RuleBound) -> bool:
    """Whether a bound may be of the fact of a limit and says what the limit says."""
    value = value_of(limit, bound)
    if value is None or value != limit.threshold.limit or how_of(limit, bound) is not limit.threshold.how:
        return False
    return is_named(limit, bound) or is_nameless(limit, bound)


def is_of_period(fact: str, bound: RuleBound) -> bool:
    """Whether the years a number is of are those of the fact."""
    if not bound.subject.startswith(ANY_YEAR) or fact in bound.keys:
        return True
    if fact.startswith(_TOTALS):
        return False
    year = "latest-1" if fact.startswith("previous_") else "latest"
    names = [key.split(".")[1] for key in bound.keys if key.startswith("years.")]
    return any(name == year or (name.isdigit() and year == "latest") for name in names)


def shares_stand(share: Share, spec: FactSpec, bounds: Iterable[RuleBound]) -> bool:
    """Whether both numbers of a share of another fact stand among the bounds."""
    ratio = FactSpec("share", FactKind.RATIO, spec.label)
    numbers = list(bounds)
    return any(in_measure(bound, ratio) == share.share for bound in numbers) and any(
        in_measure(bound, spec) == share.cap for bound in numbers
    )
