"""Conditions over issuer facts: a typed expression tree, tested in three-valued logic with exact decimals.

A condition is tested against what the facts surely allow; only where that leaves it open are the usual assumptions
used, and then the test says which. An assumption is therefore never made where it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from assistant.eligibility.facts.formulas import Assumption, NumberReading, joined, read_quantity, sources
from assistant.eligibility.facts.issuer import IssuerFacts, without_year
from assistant.eligibility.facts.table import FactSpec
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import MET, NOT_MET, UNKNOWN, Outcome, all_of, any_of, negate


@dataclass(frozen=True, slots=True)
class FactContext:
    """What a condition is tested against: facts, the day, and choices inferred from the rest of the verdict.

    `readings` keeps the numbers read so far: many conditions are about the same few.
    """

    facts: IssuerFacts
    day: dt.date
    inferred: Mapping[str, str] = field(default_factory=dict)
    readings: dict[str, NumberReading] = field(default_factory=dict, repr=False, compare=False)

    def read(self, key: str) -> NumberReading:
        """What is known of a number."""
        reading = self.readings.get(key)
        if reading is None:
            reading = self.readings[key] = read_quantity(key, self.facts, self.day)
        return reading

    def with_facts(self, facts: IssuerFacts, inferred: Mapping[str, str]) -> FactContext:
        """The same day with other facts and choices; numbers read from facts that stay are not read again."""
        before, after, latest = self.facts.values, facts.values, facts.latest_year(self.day)
        if latest != self.facts.latest_year(self.day):
            return FactContext(facts, self.day, inferred)
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        kept = {key: read for key, read in self.readings.items() if changed.isdisjoint(sources(key, latest))}
        return FactContext(facts, self.day, inferred, kept)

    def default(self, key: str) -> str | None:
        """The value assumed for a choice nobody stated, or None."""
        spec = self.facts.table.spec(key)
        return self.inferred.get(key) or (spec.default if spec else None)


class Tested(NamedTuple):
    """The outcome of a test, the facts that would settle it, and the assumptions it leans on."""

    outcome: Outcome
    missing: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


class HasOutcome(Protocol):
    """Anything tested: a condition, or a finding over several."""

    @property
    def outcome(self) -> Outcome:
        """Met, not met, or unknown."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys of the facts that would settle it."""

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was taken as so without being stated."""


_PLAIN = {outcome: Tested(outcome) for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Share:
    """A limit that follows another fact: a share of it, up to a cap (sponsor co-investment)."""

    fact: str
    share: Decimal
    cap: Decimal

    def read(self, context: FactContext) -> Interval:
        """The limit as far as the other fact is known."""
        base = context.read(self.fact).sure
        whole = Interval(base.low * self.share, base.high * self.share, base.low_open, base.high_open)
        return whole.lower(Interval.point(self.cap))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number held against a limit."""

    fact: str
    how: Comparison
    limit: Decimal | Share
    spec: FactSpec = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice or flag that must be one of `accepted`; `undecided` values leave it to judgement.

    With `years` the fact is a yearly one and must hold in each of the latest that many years.
    """

    fact: str
    accepted: frozenset[str]
    undecided: frozenset[str] = frozenset()
    years: int = 0


@dataclass(frozen=True, slots=True)
class Includes:
    """A list of choices that must hold `word`."""

    fact: str
    word: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Condition, ...]
    leaves: tuple[Leaf, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "leaves", tuple([leaf for part in self.parts for leaf in leaves(part)]))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple[Condition, ...]
    leaves: tuple[Leaf, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "leaves", tuple([leaf for part in self.parts for leaf in leaves(part)]))


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Condition


Leaf = Threshold | OneOf | Includes
Condition = Leaf | AllOf | AnyOf | Not


class KnownBound(NamedTuple):
    """One end of what is known of a number."""

    how: Comparison
    limit: Decimal


class KnownNumber(NamedTuple):
    """What is known of a number: its value (infinite for what never ends), or else its bounds."""

    fact: str
    exact: Decimal | None
    bounds: tuple[KnownBound, ...] = ()


class KnownWords(NamedTuple):
    """The words stated of a choice, a flag or a list; none where the list is empty."""

    fact: str
    words: tuple[str, ...]


class KnownYears(NamedTuple):
    """The word stated of a choice in each year, the latest first; None where that year states none."""

    fact: str
    words: tuple[str | None, ...]


Known = KnownNumber | KnownWords | KnownYears


def test(condition: Condition, context: FactContext) -> Tested:
    """Whether the condition holds, and what would settle it where that is open."""
    match condition:
        case Threshold():
            return _threshold(condition, context)
        case OneOf():
            return _one_of(condition, context)
        case Includes(fact, word):
            words = context.facts.words(fact)
            if words is None:
                return Tested(UNKNOWN, (fact,))
            return _PLAIN[MET if word in words else NOT_MET]
        case Not(part):
            inner = test(part, context)
            return Tested(negate(inner.outcome), inner.missing, inner.assumptions)
        case AllOf(parts):
            together = combine(results := [test(part, context) for part in parts], conjunction=True)
            if together.outcome is not UNKNOWN:
                return together
            # One question at a time: what a later part asks may never matter.
            first = next(part for part in results if part.outcome is UNKNOWN)
            return Tested(together.outcome, first.missing, together.assumptions)
        case AnyOf(parts):
            return combine([test(part, context) for part in parts], conjunction=False)


def combine(tested: Sequence[HasOutcome], *, conjunction: bool) -> Tested:
    """AND or OR of tests: the deciding parts give the assumptions, the open ones what is missing."""
    outcome = (all_of if conjunction else any_of)([part.outcome for part in tested])
    telling = [part for part in tested if part.outcome is outcome]
    if outcome is UNKNOWN:
        missing = joined([part.missing for part in telling])
        return Tested(outcome, missing, joined([part.assumptions for part in tested]))
    if outcome is (NOT_MET if conjunction else MET):
        # One part is enough; one that leans on nothing assumed is preferred.
        telling = [min(telling, key=lambda part: len(part.assumptions))]
    assumptions = joined([part.assumptions for part in telling])
    return Tested(outcome, (), assumptions) if assumptions else _PLAIN[outcome]


def leaves(condition: Condition) -> tuple[Leaf, ...]:
    """The conditions at the tips of the tree."""
    if isinstance(condition, AllOf | AnyOf):
        return condition.leaves
    return leaves(condition.part) if isinstance(condition, Not) else (condition,)


def facts_of(conditions: Iterable[Condition]) -> frozenset[str]:
    """The facts that conditions may depend on, those that numbers are worked out from included; without their year."""
    keys: set[str] = set()
    for leaf in (leaf for condition in conditions for leaf in leaves(condition)):
        keys.update(without_year(source) for source in sources(leaf.fact, 0))
        if isinstance(leaf, Threshold) and isinstance(leaf.limit, Share):
            keys.add(leaf.limit.fact)
    return frozenset(keys)


def with_limits(condition: Condition, context: FactContext) -> Condition:
    """The condition with the limits that follow a fact worked out, where that fact is known exactly."""
    if isinstance(condition, Threshold):
        limit = condition.limit
        exact = limit.read(context).exact if isinstance(limit, Share) else None
        return condition if exact is None else Threshold(condition.fact, condition.how, exact, condition.spec)
    if isinstance(condition, Not):
        return Not(with_limits(condition.part, context))
    if isinstance(condition, AllOf | AnyOf):
        return type(condition)(tuple([with_limits(part, context) for part in condition.parts]))
    return condition


def known_facts(condition: Condition, context: FactContext) -> tuple[Known, ...]:
    """What is known of the facts the condition is about; a fact of which nothing is known is left out."""
    if isinstance(condition, Leaf):  # as most are
        known = _known(condition, context)
        return () if known is None else (known,)
    return tuple([known for leaf in leaves(condition) if (known := _known(leaf, context)) is not None])


def read_limit(threshold: Threshold, context: FactContext) -> Interval:
    """The limit of a threshold as a range; one point unless it follows a fact that is not known exactly."""
    return threshold.limit.read(context) if isinstance(threshold.limit, Share) else Interval.point(threshold.limit)


def _threshold(condition: Threshold, context: FactContext) -> Tested:
    limit = condition.limit
    if isinstance(limit, Share):
        exact = limit.read(context).exact
        if exact is None:
            return Tested(UNKNOWN, (limit.fact, condition.fact))
        limit = exact
    reading = context.read(condition.fact)
    sure = reading.sure.compare(condition.how, limit)
    if sure.decided:
        return _PLAIN[sure]
    assumed = reading.assumed.compare(condition.how, limit)
    if assumed.decided:
        return Tested(assumed, (), reading.assumptions)
    return Tested(UNKNOWN, reading.missing)


def _one_of(condition: OneOf, context: FactContext) -> Tested:
    if not condition.years:
        return _one(condition, condition.fact, context)
    latest = context.facts.latest_year(context.day)
    keys = [f"years.{latest - back}.{condition.fact}" for back in range(condition.years)]
    return combine([_one(condition, key, context) for key in keys], conjunction=True)


def _one(condition: OneOf, key: str, context: FactContext) -> Tested:
    word = context.facts.word(key)
    assumptions: tuple[Assumption, ...] = ()
    if word is None:
        word = context.default(key)
        if word is None:
            return Tested(UNKNOWN, (key,))
        assumptions = (Assumption(key, "=", word),)
    if word in condition.undecided:
        return _PLAIN[UNKNOWN]
    outcome = MET if word in condition.accepted else NOT_MET
    return Tested(outcome, (), assumptions) if assumptions else _PLAIN[outcome]


def _known(leaf: Leaf, context: FactContext) -> Known | None:
    if isinstance(leaf, Threshold):
        reading = context.read(leaf.fact)
        exact = reading.assumed.exact
        return known_number(leaf.fact, reading.sure, leaf.spec) if exact is None else KnownNumber(leaf.fact, exact)
    match leaf:
        case OneOf(fact=fact, years=0):
            word = context.facts.word(fact)
            return None if word is None else KnownWords(fact, (word,))
        case OneOf(fact=fact, years=years):
            latest = context.facts.latest_year(context.day)
            words = tuple([context.facts.word(f"years.{latest - back}.{fact}") for back in range(years)])
            return KnownYears(fact, words) if any(words) else None
        case Includes(fact, _):
            listed = context.facts.words(fact)
            return None if listed is None else KnownWords(fact, tuple(sorted(listed)))


def known_number(fact: str, interval: Interval, spec: FactSpec) -> KnownNumber | None:
    """What a range says of a number; None where that is no more than every value of its kind."""
    low, high = interval.low, interval.high
    if low == high:
        return KnownNumber(fact, low)
    if interval == spec.domain or not (low.is_finite() or high.is_finite()):
        return None
    bounds: list[KnownBound] = []
    if (low.is_finite() and low > spec.minimum) or interval.low_open:
        bounds.append(KnownBound(Comparison.MORE_THAN if interval.low_open else Comparison.AT_LEAST, low))
    if high.is_finite():
        bounds.append(KnownBound(Comparison.BELOW if interval.high_open else Comparison.AT_MOST, high))
    return KnownNumber(fact, None, tuple(bounds)) if bounds else None
