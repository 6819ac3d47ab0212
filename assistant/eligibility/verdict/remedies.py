"""What would make a condition hold that fails: facts with changes made, and the least changes towards one condition.

A number goes to the least value that makes a test hold, a choice to a word that does, a date to the first day; what was
in a fiscal year stays, and a further one is free to come to more. No fact that nobody stated is changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from assistant.eligibility.facts.formulas import AGGREGATES, CASES, CORE_PATENTS, FIFTY, FIFTY_PATENTS, sources
from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import FLAGS, Change, FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import MET, NOT_MET, UNKNOWN
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactContext,
    Includes,
    Leaf,
    Not,
    OneOf,
    Share,
    Threshold,
    leaves,
    read_limit,
    test,
)
from assistant.eligibility.rules.criteria import RuleSet

LARGEST = Decimal(10) ** 16
"""More than any number of a company."""
_LONGEST_WAIT = dt.timedelta(days=366 * 30)
_UPWARDS = frozenset({Comparison.AT_LEAST, Comparison.MORE_THAN})

Values = Mapping[str, Value]
"""Values of facts, by their keys."""


def changed_facts(facts: IssuerFacts, values: Values, latest: int, later: int) -> IssuerFacts:
    """The facts with other values, `later` fiscal years on from the `latest` stated."""
    table = facts.table
    totals = [key for key in AGGREGATES if key in facts.values]
    parts = {key for key in totals if not values.keys().isdisjoint(sources(key, latest)[1:])}
    kept = {
        key: value
        for key, value in facts.values.items()
        if key not in parts and not (later and _of_latest_year(key, table.spec(key)))
    }
    kept.update(values)
    if later:
        _open_year(kept, latest + later, table)
    _list_patents(kept, values)
    return IssuerFacts(table, MappingProxyType(kept))


def _open_year(values: dict[str, Value], year: int, table: FactTable) -> None:
    """Make it the latest fiscal year, whatever is known of it."""
    if not any(key.startswith(f"years.{year}.") for key in values):
        spec = next(spec for spec in table.yearly.values() if spec.numeric)
        values[f"years.{year}.{spec.key}"] = spec.domain


def _list_patents(values: dict[str, Value], changed: Values) -> None:
    """Let the list of exceptional cases say what a changed number of patents says."""
    cases, patents = values.get(CASES), changed.get(CORE_PATENTS)
    if isinstance(cases, frozenset) and isinstance(patents, Interval) and patents.low >= FIFTY:
        values[CASES] = cases | {FIFTY_PATENTS}


def _of_latest_year(key: str, spec: FactSpec | None) -> bool:
    """Whether a fact without a year is about the latest fiscal years, so that a further one makes it old."""
    return not key.startswith("years.") and (
        key in AGGREGATES or (spec is not None and spec.changes is Change.LATER_YEAR)
    )


class RequirementPart(NamedTuple):
    """A condition that must hold whole (`strict`: of the route), or only not fail (of what is beside it)."""

    condition: Condition
    strict: bool


class Remedy(NamedTuple):
    """Facts to change at once. A `whole` one states a total instead of its parts."""

    values: Values
    whole: bool = False


NOTHING: Values = MappingProxyType({})
Failed = dict[tuple[int, bool], bool]
Solved = dict[tuple[Threshold, tuple[str, ...], int, tuple[Value | None, ...]], tuple[Value, ...]]


@dataclass(frozen=True)
class Remedies:
    """Tests conditions on changed facts, `years` fiscal years on, and finds what would make one hold.

    `now` are the facts as they are, of which `latest` is the latest fiscal year. `solved`, `alike` and `changing` keep
    what is worked out once for all testers of a workshop: least values; of one number of years also which conditions
    fail whatever route is chosen, and the facts that may change in each. `unchanged` is tested without the changes.
    """

    rules: RuleSet
    now: FactContext
    values: Values
    latest: int
    years: int
    solved: Solved
    alike: Failed
    changing: dict[int, frozenset[str]]
    failed: Failed = field(default_factory=dict)
    towards: dict[tuple[int, bool], Sequence[Remedy]] = field(default_factory=dict)
    unchanged: FactContext | None = None

    def with_changes(self, values: Values) -> Remedies:
        """The same on other facts."""
        return replace(self, values=values, alike={}, failed={}, towards={}, unchanged=self.context)

    @cached_property
    def context(self) -> FactContext:
        """The facts that are tested."""
        facts = changed_facts(self.now.facts, self.values, self.latest, self.years)
        return (self.unchanged or self.now).with_facts(facts, self.now.inferred)

    def failing(self, parts: Iterable[RequirementPart]) -> list[RequirementPart]:
        """The parts that must be made to hold."""
        return [part for part in parts if self.fails(part.condition, strict=part.strict)]

    def fails(self, condition: Condition, *, strict: bool) -> bool:
        """Whether a condition must be made to hold: a test in it fails that no other one makes up for.

        A test fails where it does not hold, or where a further fiscal year opens again what was decided, or what one
        more figure of a kind that is stated would decide; of what is beside the route (not `strict`) only what failed
        counts there.
        """
        key = (id(condition), strict)  # the conditions of a workshop live as long as it does
        if key in self.alike:
            return self.alike[key]
        if key not in self.failed:
            failed = self._fails(condition, strict)
            (self.failed if self.turns_on_choice(condition) else self.alike)[key] = failed
            return failed
        return self.failed[key]

    def _fails(self, condition: Condition, strict: bool) -> bool:
        match condition:
            case AllOf(parts):
                return any(self.fails(part, strict=strict) for part in parts)
            case AnyOf(parts):
                return all(self.fails(part, strict=strict) for part in parts)
        outcome = test(condition, self.context).outcome
        if outcome is not UNKNOWN or not self.years:
            return outcome is NOT_MET
        if not any(map(self._is_free, self._read_by(condition))):
            return False
        before = test(condition, self.now).outcome
        if before is not UNKNOWN or not strict:
            return before is NOT_MET or strict
        return any(all(map(self._goes_on, step.values)) for step in self.steps(condition, strict=True))

    def _goes_on(self, key: str) -> bool:
        """Whether a figure of a further fiscal year is one that the latest year states."""
        return key.startswith("years.") and f"years.{self.latest}.{key.split('.')[2]}" in self.now.facts.values

    def _read_by(self, condition: Condition) -> Iterator[str]:
        return (key for leaf in leaves(condition) for key in self._sources(leaf))

    def _is_free(self, key: str) -> bool:
        """Whether it is a figure of a further fiscal year that nothing is said of yet."""
        return key.startswith("years.") and int(key.split(".")[1]) > self.latest and key not in self.values

    def steps_of(self, failing: Iterable[RequirementPart]) -> Sequence[Remedy]:
        """Each way to go on towards the failing parts; none where one of them cannot be made to hold.

        Totals come last: of a year of which some parts are known by then, the one left is a number.
        """
        each = [self.steps(part.condition, strict=part.strict) for part in failing]
        return min(each, key=lambda steps: any(step.whole for step in steps)) if each and all(each) else ()

    def steps(self, condition: Condition, *, strict: bool) -> Sequence[Remedy]:
        """Each way to go on towards a failing condition."""
        key = (id(condition), strict)
        if key not in self.towards:
            self.towards[key] = self._steps(condition, strict)
        return self.towards[key]

    def _steps(self, condition: Condition, strict: bool) -> Sequence[Remedy]:
        match condition:
            case AllOf(parts):
                return self.steps_of(self.failing([RequirementPart(part, strict) for part in parts]))
            case AnyOf(parts):
                return [step for part in parts for step in self.steps(part, strict=strict)]
            case Threshold():
                return self._numbers(condition)
            case _:
                return self._words(condition)

    def first_figure(self, parts: Iterable[RequirementPart]) -> Values:
        """The first figure that a route needs of a further fiscal year in which nothing known fails any more."""
        free = [part for part in parts if part.strict and any(map(self._is_free, self._read_by(part.condition)))]
        return next((step.values for part in free for step in self.steps(part.condition, strict=True)), NOTHING)

    def stated(self, leaf: Leaf) -> tuple[str, ...]:
        """The stated facts that a test is about; itself where none is."""
        return tuple([key for key in self._sources(leaf) if key in self.now.facts.values]) or (leaf.fact,)

    def changeable(self, condition: Condition) -> frozenset[str]:
        """The facts in a condition that may change."""
        if id(condition) not in self.changing:
            keys: set[str] = set()
            for leaf in leaves(condition):
                keys.update(key for key in self._sources(leaf) if self._changes(key) is not None)
                if self.years and leaf.fact in AGGREGATES:
                    keys.add(leaf.fact)
            self.changing[id(condition)] = frozenset(keys)
        return self.changing[id(condition)]

    def turns_on_choice(self, condition: Condition) -> bool:
        """Whether it may come out otherwise where another route is taken for chosen."""
        choice = self.rules.choice
        return choice is not None and choice.fact in [leaf.fact for leaf in leaves(condition)]

    def reads_years(self, condition: Condition) -> bool:
        """Whether a condition is about figures of fiscal years."""
        return any(key.startswith("years.") or key in AGGREGATES for key in self._read_by(condition))

    def _sources(self, leaf: Leaf) -> tuple[str, ...]:
        newest = self.latest + self.years
        if isinstance(leaf, OneOf) and leaf.years:
            return tuple([f"years.{newest - back}.{leaf.fact}" for back in range(leaf.years)])
        keys = sources(leaf.fact, newest)
        return (*keys, leaf.limit.fact) if isinstance(leaf, Threshold) and isinstance(leaf.limit, Share) else keys

    def _changes(self, key: str) -> Change | None:
        """How a fact can be changed; one of a further fiscal year is free to come to more."""
        spec = self.now.facts.table.spec(key)
        if spec is None or spec.changes is None or key in self.rules.settled:
            return None
        if key.startswith("years."):
            year = int(key.split(".")[1])
            if year > self.latest:
                return Change.LATER_YEAR
            return spec.changes if spec.changes is Change.RAISED and year == self.latest and not self.years else None
        if spec.changes is Change.LATER_YEAR or (self.years and key in AGGREGATES):
            return None
        known = key in self.now.facts.values or spec.kind is FactKind.DATE
        return spec.changes if known else None

    # --- numbers and dates ---

    def _numbers(self, leaf: Threshold) -> Sequence[Remedy]:
        """The facts that alone would do by their least value; else the total as such, else its open parts alike."""
        changes = {key: how for key in self._sources(leaf) if (how := self._changes(key)) is not None}
        singles = [Remedy({key: value}) for key, how in changes.items() for value in self._least(leaf, (key,), how)]
        if singles or not self.years:
            return singles
        if leaf.fact in AGGREGATES:
            return [Remedy({leaf.fact: value}, True) for value in self._direct(leaf, Change.LATER_YEAR)]
        free = tuple([key for key, how in changes.items() if how is Change.LATER_YEAR])
        if len(free) < 2:
            return ()
        return [Remedy(dict.fromkeys(free, value)) for value in self._least(leaf, free, Change.LATER_YEAR)]

    def _least(self, leaf: Threshold, keys: tuple[str, ...], how: Change) -> tuple[Value, ...]:
        """The least values of the facts, all alike, that make a test hold; worked out once for the same facts."""
        known = tuple([self.context.facts.values.get(key) for key in self._sources(leaf)])
        problem = (leaf, keys, self.years, known)
        if problem not in self.solved:
            self.solved[problem] = tuple(self._solve(leaf, keys, how))
        return self.solved[problem]

    def _solve(self, leaf: Threshold, keys: tuple[str, ...], how: Change) -> Iterator[Value]:
        spec = self.now.facts.table.spec(keys[0])
        assert spec is not None
        if spec.kind is FactKind.DATE:
            yield from self._first_day(leaf, keys[0])
        elif keys == (leaf.fact,):
            yield from self._direct(leaf, how)
        else:
            for upwards in (True, False) if how is Change.CHOSEN else (True,):
                yield from self._nearest(leaf, keys, spec, upwards=upwards)

    def _direct(self, leaf: Threshold, how: Change) -> Iterator[Value]:
        """The limit itself, or one unit beyond it; upwards alone unless the fact is chosen."""
        limit, upwards = read_limit(leaf, self.context).exact, leaf.how in _UPWARDS
        if limit is None or not (upwards or how is Change.CHOSEN):
            return
        spec = leaf.spec
        value = (
            limit
            if spec.kind is not FactKind.COUNT
            else limit.to_integral_value(ROUND_CEILING if upwards else ROUND_FLOOR)
        )
        if leaf.how in (Comparison.MORE_THAN, Comparison.BELOW):
            value += spec.step if upwards else -spec.step
        if spec.minimum <= value <= spec.maximum and self._holds(leaf, (leaf.fact,), Interval.point(value)):
            yield Interval.point(value)

    def _nearest(self, leaf: Threshold, keys: tuple[str, ...], spec: FactSpec, *, upwards: bool) -> Iterator[Value]:
        """The value in whole units from which on a test holds, found by doubling and halving.

        The test is monotone in each fact as far as its numbers are possible: where upwards, more holds as well.
        """
        ahead = 1 if upwards else -1

        def holds(unit: int) -> bool:
            value = unit * spec.step
            return spec.minimum <= value <= spec.maximum and self._holds(leaf, keys, Interval.point(value))

        if upwards and not leaf.spec.maximum.is_finite() and not holds(int(LARGEST / spec.step)):
            return
        start = self._guess(leaf, keys, spec)
        begins = holds(start)
        way = -ahead if begins else ahead
        near, far = start, start + way
        while abs(far) * spec.step <= LARGEST and holds(far) is begins:
            near, far = far, far + (far - start)
        held, failed = (near, far) if begins else (far, near)
        if not begins and not holds(held):
            return
        while abs(held - failed) > 1:
            middle = (held + failed) // 2
            held, failed = (middle, failed) if holds(middle) else (held, middle)
        yield Interval.point(held * spec.step)

    def _guess(self, leaf: Threshold, keys: tuple[str, ...], spec: FactSpec) -> int:
        """About where a test turns, in units: where a straight line through two values of what it tests would."""
        stated = self.context.facts.number(keys[0])
        known = stated.low if stated is not None and stated.low.is_finite() else Decimal(0)
        start = int((known / spec.step).to_integral_value(ROUND_FLOOR))
        first, second = [
            self._context_of(leaf, keys, Interval.point((start + more) * spec.step)).read(leaf.fact).assumed.low
            for more in (0, 1)
        ]
        limit = read_limit(leaf, self.context).low
        if not (first.is_finite() and limit.is_finite() and second.is_finite()) or first == second:
            return start
        return start + int((limit - first) / (second - first))

    def _first_day(self, leaf: Threshold, key: str) -> Iterator[Value]:
        """The first day from which on a test holds."""
        failed = self.context.facts.day(key) or self.now.day
        held = failed + _LONGEST_WAIT
        if not self._holds(leaf, (key,), held):
            return
        while (held - failed).days > 1:
            middle = failed + (held - failed) // 2
            held, failed = (middle, failed) if self._holds(leaf, (key,), middle) else (held, middle)
        yield held

    def _holds(self, leaf: Threshold, keys: tuple[str, ...], value: Value) -> bool:
        return test(leaf, self._context_of(leaf, keys, value)).outcome is MET

    def _context_of(self, leaf: Threshold, keys: tuple[str, ...], value: Value) -> FactContext:
        """The facts that a test reads, with a value for some of them."""
        facts, changed = self.context.facts, dict.fromkeys(keys, value)
        stated = leaf.fact if leaf.fact in AGGREGATES and leaf.fact not in keys else None
        values = {key: facts.values[key] for key in self._sources(leaf) if key in facts.values and key != stated}
        values.update(changed)
        _open_year(values, self.latest + self.years, facts.table)
        _list_patents(values, changed)
        return FactContext(IssuerFacts(facts.table, values), self.now.day, self.now.inferred)

    # --- words ---

    def _words(self, literal: Condition) -> Sequence[Remedy]:
        """The words of a choice or a flag that would do, as far as it may be changed to them."""
        leaf, denied = (literal.part, True) if isinstance(literal, Not) else (literal, False)
        if not isinstance(leaf, OneOf):
            return ()
        if leaf.years:
            return () if denied else self._words_of_years(leaf)
        spec = self.now.facts.table.spec(leaf.fact)
        how = self._changes(leaf.fact)
        if spec is None or how is None:
            return ()
        words = [word for word in (spec.choices or FLAGS) if (word in leaf.accepted) is not denied]
        return [Remedy({leaf.fact: word}) for word in words if _may_become(word, how)]

    def _words_of_years(self, leaf: OneOf) -> Sequence[Remedy]:
        """The word that one further fiscal year must have; none where a year that is over does not have it."""
        spec = self.now.facts.table.yearly[leaf.fact]
        best = next(word for word in spec.choices if word in leaf.accepted)
        for key in self._sources(leaf):
            word = self.context.facts.word(key)
            if word not in leaf.accepted and self._changes(key) is Change.LATER_YEAR:
                return (Remedy({key: best}),)
        return ()


def _may_become(word: str, how: Change) -> bool:
    return {Change.SHOWN: word == "true", Change.GIVEN_UP: word == "false"}.get(how, True)


def blocking(condition: Condition, testers: Sequence[Remedies], *, strict: bool) -> Iterator[str]:
    """The facts for which a failing condition can be made to hold in no fiscal year waited for."""
    if any(not tester.fails(condition, strict=strict) or tester.steps(condition, strict=strict) for tester in testers):
        return
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from blocking(part, testers, strict=strict)
        case Not(Threshold() | OneOf() | Includes() as leaf) | (Threshold() | OneOf() | Includes() as leaf):
            yield from testers[0].stated(leaf)
