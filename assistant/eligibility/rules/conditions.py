"""Conditions over issuer facts: a typed expression tree, tested in three-valued logic with exact decimals.

A condition is tested against what the facts surely allow; only where that leaves it open are the usual assumptions
used, and then the test says which. An assumption is therefore never made where it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol

from assistant.eligibility.facts import amounts
from assistant.eligibility.facts.formulas import Assumption, NumberReading, joined, read_quantity
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import FLAGS, YEARLY, FactSpec, fact_label, fact_spec
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import MET, NOT_MET, UNKNOWN, Outcome, all_of, any_of, negate
from assistant.language.text import Bilingual, Language


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
        found = self.readings.get(key)
        if found is None:
            found = self.readings[key] = read_quantity(key, self.facts, self.day)
        return found

    def default(self, key: str) -> str | None:
        """The value assumed for a choice nobody stated, or None."""
        spec = fact_spec(key)
        return self.inferred.get(key) or (spec.default if spec else None)


class Tested(NamedTuple):
    """The outcome of a test, the facts that would settle it, and the assumptions it leans on."""

    outcome: Outcome
    missing: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


class HasOutcome(Protocol):
    """Anything tested: a condition, or a finding over several."""

    @property
    def outcome(self) -> Outcome: ...

    @property
    def missing(self) -> tuple[str, ...]: ...

    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...


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

    @property
    def spec(self) -> FactSpec:
        """The fact's specification (checked when the rules were loaded)."""
        spec = fact_spec(self.fact)
        assert spec is not None
        return spec


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


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Condition


Leaf = Threshold | OneOf | Includes
Condition = Leaf | AllOf | AnyOf | Not


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
            together = combine(found := [test(part, context) for part in parts], conjunction=True)
            if together.outcome is not UNKNOWN:
                return together
            # One question at a time: what a later part asks may never matter.
            first = next(part for part in found if part.outcome is UNKNOWN)
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


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The conditions at the tips of the tree."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def requirement(condition: Condition, context: FactContext | None, language: Language | None = None) -> str:
    """What the condition asks for: in words of `language`, or as programs read it.

    A limit that follows a fact is worked out where a context is given.
    """
    match condition:
        case Threshold(limit=Share() as limit) if context and (value := limit.read(context).exact) is not None:
            return _limit_text(condition, value, language)
        case Threshold() | OneOf() | Includes():
            return _leaf_text(condition, language)
        case Not(part):
            inner = requirement(part, context, language)
            return f"非{inner}" if language is Language.ZH else f"not {inner}"
        case AllOf(parts) | AnyOf(parts):
            both = isinstance(condition, AllOf)
            joint = {Language.ZH: "且" if both else "或"}.get(language or Language.EN, " and " if both else " or ")
            return joint.join(_named(part, context, language) for part in parts)


def actual(condition: Condition, context: FactContext, language: Language | None = None) -> str | None:
    """What is known of the facts the condition is about, or None where nothing is."""
    if isinstance(condition, Leaf):
        return _actual_leaf(condition, context, language)
    shown = [_actual_leaf(leaf, context, language) for leaf in leaves(condition)]
    known = list(dict.fromkeys(text for text in shown if text is not None))
    return ("；" if language is Language.ZH else "; ").join(known) or None


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


@lru_cache(maxsize=4096)
def _leaf_text(leaf: Leaf, language: Language | None) -> str:
    """What a leaf asks for that depends on the rules alone."""
    match leaf:
        case Threshold(limit=limit):
            if isinstance(limit, Share):
                return _share_text(limit, leaf.spec, language)
            return _limit_text(leaf, limit, language)
        case OneOf(fact, accepted, years=years):
            words = _choice_words(fact, sorted(accepted), language)
            if not years or language is None:
                return words
            return (
                f"{words} in each of the last {years} years" if language is Language.EN else f"最近{years}年均为{words}"
            )
        case Includes(fact, word):
            return _choice_words(fact, [word], language)


def _limit_text(threshold: Threshold, limit: Decimal, language: Language | None) -> str:
    if language is None:
        return amounts.required(threshold.how, limit, threshold.spec)
    return amounts.required_words(threshold.how, limit, threshold.spec, language)


def _share_text(limit: Share, spec: FactSpec, language: Language | None) -> str:
    share, base = amounts.plain(limit.share * 100), fact_label(limit.fact)
    if language is Language.ZH:
        return f"不低于{base.zh}的{share}%，最多{amounts.worded(limit.cap, spec, language)}"
    return f"at least {share}% of the {base.en}, at most {amounts.worded(limit.cap, spec, Language.EN)}"


def _named(part: Condition, context: FactContext | None, language: Language | None) -> str:
    text = requirement(part, context, language)
    if not isinstance(part, Leaf) or language is None:
        return f"{part.fact} {text}" if isinstance(part, Leaf) else text
    label = fact_label(part.fact)
    return f"{label.zh}{text}" if language is Language.ZH else f"{label.en} {text}"


def _choice_words(fact: str, words: list[str], language: Language | None) -> str:
    spec = None if language is None else fact_spec(fact) or YEARLY.get(fact)
    if language is None or spec is None:
        return " | ".join(words)
    shown = [FLAGS[word] if word in FLAGS else spec.choices.get(word, Bilingual(word, word)) for word in words]
    return ("、" if language is Language.ZH else " or ").join(label[language] for label in shown)


def _actual_leaf(leaf: Leaf, context: FactContext, language: Language | None) -> str | None:
    match leaf:
        case Threshold(fact=fact):
            reading = context.read(fact)
            exact = reading.assumed.exact is not None
            return amounts.actual(reading.assumed if exact else reading.sure, leaf.spec, language)
        case OneOf(fact=fact, years=0):
            word = context.facts.word(fact)
            return None if word is None else _choice_words(fact, [word], language)
        case OneOf(fact=fact, years=years):
            latest = context.facts.latest_year(context.day)
            found = [context.facts.word(f"years.{latest - back}.{fact}") for back in range(years)]
            return (
                ", ".join(_choice_words(fact, [word], language) if word else "?" for word in found)
                if any(found)
                else None
            )
        case Includes(fact, _):
            words = context.facts.words(fact)
            if words is None:
                return None
            return (
                _choice_words(fact, sorted(words), language) if words else ("无" if language is Language.ZH else "none")
            )
