"""Conditions over issuer facts: a typed expression tree, tested in three-valued logic with exact decimals.

A condition is tested against what the facts surely allow; only where that leaves it open are the usual assumptions
used, and then the test says which. An assumption is therefore never made where it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.corpus.model import Bilingual, Language
from assistant.eligibility import amounts
from assistant.eligibility.fact_table import YEARLY, FactSpec, fact_label, fact_spec
from assistant.eligibility.facts import IssuerFacts
from assistant.eligibility.formulas import Assumption, Reading, read_quantity
from assistant.eligibility.interval import Comparison, Interval
from assistant.eligibility.kleene import Outcome, all_of, any_of, negate


@dataclass(frozen=True, slots=True)
class Context:
    """What a condition is tested against: facts, the day, and choices inferred from the rest of the verdict."""

    facts: IssuerFacts
    day: dt.date
    inferred: Mapping[str, str] = field(default_factory=dict)

    def default(self, key: str) -> str | None:
        """The value assumed for a choice nobody stated, or None."""
        spec = fact_spec(key)
        return self.inferred.get(key) or (spec.default if spec else None)


@dataclass(frozen=True, slots=True)
class Tested:
    """The outcome of a test, the facts that would settle it, and the assumptions it leans on."""

    outcome: Outcome
    missing: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """A limit that follows another fact: a share of it, up to a cap (sponsor co-investment)."""

    fact: str
    share: Decimal
    cap: Decimal

    def read(self, context: Context) -> Interval:
        """The limit as far as the other fact is known."""
        base = read_quantity(self.fact, context.facts, context.day).sure
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


def test(condition: Condition, context: Context) -> Tested:
    """Whether the condition holds, and what would settle it where that is open."""
    match condition:
        case Threshold():
            return _threshold(condition, context)
        case OneOf():
            return _one_of(condition, context)
        case Includes(fact, word):
            words = context.facts.words(fact)
            if words is None:
                return Tested(Outcome.UNKNOWN, (fact,))
            return Tested(Outcome.MET if word in words else Outcome.NOT_MET)
        case Not(part):
            inner = test(part, context)
            return Tested(negate(inner.outcome), inner.missing, inner.assumptions)
        case AllOf(parts):
            # One question at a time: what a later part asks may never matter.
            tested = combine(found := [test(part, context) for part in parts], conjunction=True)
            first = next((part for part in found if part.outcome is Outcome.UNKNOWN), tested)
            return replace(tested, missing=first.missing) if tested.outcome is Outcome.UNKNOWN else tested
        case AnyOf(parts):
            return combine([test(part, context) for part in parts], conjunction=False)


def combine(tested: list[Tested], *, conjunction: bool) -> Tested:
    """AND or OR of tests: the deciding parts give the assumptions, the open ones what is missing."""
    outcome = (all_of if conjunction else any_of)(part.outcome for part in tested)
    telling = [part for part in tested if part.outcome is outcome]
    if outcome.decided and outcome is (Outcome.NOT_MET if conjunction else Outcome.MET):
        # One part is enough; one that leans on nothing assumed is preferred.
        telling = [min(telling, key=lambda part: len(part.assumptions))]
    if outcome is Outcome.UNKNOWN:
        assumptions = [assumption for part in tested for assumption in part.assumptions]
        missing = [key for part in telling for key in part.missing]
        return Tested(outcome, tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(assumptions)))
    return Tested(outcome, (), tuple(dict.fromkeys(assumption for part in telling for assumption in part.assumptions)))


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


def requirement(condition: Condition, context: Context | None, language: Language | None = None) -> str:
    """What the condition asks for: in words of `language`, or as programs read it.

    A limit that follows a fact is worked out where a context is given.
    """
    match condition:
        case Threshold(how=how, limit=limit):
            return _limit_text(condition, how, limit, context, language)
        case OneOf(fact, accepted, years=years):
            words = _choice_words(fact, sorted(accepted), language)
            if years and language is not None:
                return (
                    f"{words} in each of the last {years} years"
                    if language is Language.EN
                    else f"最近{years}年均为{words}"
                )
            return words
        case Includes(fact, word):
            return _choice_words(fact, [word], language)
        case Not(part):
            inner = requirement(part, context, language)
            return f"非{inner}" if language is Language.ZH else f"not {inner}"
        case AllOf(parts) | AnyOf(parts):
            both = isinstance(condition, AllOf)
            joint = {Language.ZH: "且" if both else "或"}.get(language or Language.EN, " and " if both else " or ")
            return joint.join(_named(part, context, language) for part in parts)


def actual(condition: Condition, context: Context, language: Language | None = None) -> str | None:
    """What is known of the facts the condition is about, or None where nothing is."""
    shown = [_actual_leaf(leaf, context, language) for leaf in leaves(condition)]
    known = list(dict.fromkeys(text for text in shown if text is not None))
    return ("；" if language is Language.ZH else "; ").join(known) or None


def read_limit(threshold: Threshold, context: Context) -> Interval:
    """The limit of a threshold as a range; one point unless it follows a fact that is not known exactly."""
    return threshold.limit.read(context) if isinstance(threshold.limit, Share) else Interval.point(threshold.limit)


def _threshold(condition: Threshold, context: Context) -> Tested:
    limit = read_limit(condition, context).exact
    if limit is None:
        assert isinstance(condition.limit, Share)
        return Tested(Outcome.UNKNOWN, (condition.limit.fact, condition.fact))
    reading = read_quantity(condition.fact, context.facts, context.day)
    sure = reading.sure.compare(condition.how, limit)
    if sure.decided:
        return Tested(sure)
    assumed = reading.assumed.compare(condition.how, limit)
    if assumed.decided:
        return Tested(assumed, (), reading.assumptions)
    return Tested(Outcome.UNKNOWN, reading.missing)


def _one_of(condition: OneOf, context: Context) -> Tested:
    if condition.years:
        latest = context.facts.latest_year(context.day)
        keys = [f"years.{latest - back}.{condition.fact}" for back in range(condition.years)]
    else:
        keys = [condition.fact]
    return combine([_one(condition, key, context) for key in keys], conjunction=True)


def _one(condition: OneOf, key: str, context: Context) -> Tested:
    word = context.facts.word(key)
    assumptions: tuple[Assumption, ...] = ()
    if word is None:
        word = context.default(key)
        if word is None:
            return Tested(Outcome.UNKNOWN, (key,))
        assumptions = (Assumption(key, "=", word),)
    if word in condition.undecided:
        return Tested(Outcome.UNKNOWN)
    accepted = word in condition.accepted or any(word == choice for choice in condition.accepted)
    return Tested(Outcome.MET if accepted else Outcome.NOT_MET, (), assumptions)


def _limit_text(
    condition: Threshold, how: Comparison, limit: Decimal | Share, context: Context | None, language: Language | None
) -> str:
    spec = condition.spec
    value = limit if isinstance(limit, Decimal) else (read_limit(condition, context).exact if context else None)
    if value is not None:
        if language is None:
            return amounts.required(how, value, spec)
        return amounts.required_words(how, value, spec, language)
    assert isinstance(limit, Share)
    share, base = amounts.plain(limit.share * 100), fact_label(limit.fact)
    if language is Language.ZH:
        return f"不低于{base.zh}的{share}%，最多{amounts.worded(limit.cap, spec, language)}"
    return f"at least {share}% of the {base.en}, at most {amounts.worded(limit.cap, spec, Language.EN)}"


def _named(part: Condition, context: Context | None, language: Language | None) -> str:
    text = requirement(part, context, language)
    if not isinstance(part, Leaf) or language is None:
        return f"{part.fact} {text}" if isinstance(part, Leaf) else text
    label = fact_label(part.fact)
    return f"{label.zh}{text}" if language is Language.ZH else f"{label.en} {text}"


def _choice_words(fact: str, words: list[str], language: Language | None) -> str:
    spec = fact_spec(fact) or YEARLY.get(fact)
    if language is None or spec is None:
        return " | ".join(words)
    flags = {"true": Bilingual("yes", "是"), "false": Bilingual("no", "否")}
    shown = [flags[word] if word in flags else spec.choices.get(word, Bilingual(word, word)) for word in words]
    return ("、" if language is Language.ZH else " or ").join(label[language] for label in shown)


def _actual_leaf(leaf: Leaf, context: Context, language: Language | None) -> str | None:
    match leaf:
        case Threshold(fact=fact):
            reading: Reading = read_quantity(fact, context.facts, context.day)
            exact = reading.assumed.exact is not None
            return amounts.actual(reading.assumed if exact else reading.sure, leaf.spec, language)
        case OneOf(fact, years=0):
            word = context.facts.word(fact)
            return None if word is None else _choice_words(fact, [word], language)
        case OneOf(fact, years=years):
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
