"""A company as variables of the solver: each fact with whether it is stated, and what facts must agree on.

Whole numbers throughout: money in yuan, ratios in millionths, a date as a year and a place in it. A number is stated
exactly or not at all. The latest of three fiscal years is the last one complete on the day; a company whose accounts
are older is the same company an earlier year.
"""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

import z3

from assistant.eligibility.facts.formulas import CASES, CORE_PATENTS, FIFTY, FIFTY_PATENTS
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts, Value
from assistant.eligibility.facts.table import FLAGS, FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.proofs.truth import FALSE, TRUE, Formula, every, some

YEARS = 3
MILLIONTHS = 1_000_000
DAYS = 372
"""Places of a year of twelve months of 31 days: complete years are whole multiples of it."""
END = "filing_date"
"""The fact to which years are counted."""
LONG_AGO = -1_000_000 * DAYS
"""The place of a date that never was."""


@dataclass(frozen=True)
class Variable:
    """One fact: whether it is stated, and its value; a list of choices has a formula for each word instead."""

    key: str
    spec: FactSpec
    known: Formula
    value: Any
    words: Mapping[str, Formula]

    @property
    def choices(self) -> tuple[str, ...]:
        """The words it may be, in the order of their numbers."""
        return tuple(FLAGS) if self.spec.kind is FactKind.FLAG else tuple(self.spec.choices)

    def terms(self) -> Iterator[Any]:
        """All its variables."""
        yield self.known
        if self.words:
            yield from self.words.values()
        else:
            yield self.value

    def is_word(self, word: str) -> Formula:
        """That it is stated to be this word."""
        return z3.And(self.known, self.value == self.choices.index(word)) if word in self.choices else FALSE

    def domain(self, day: dt.date) -> Formula:
        """What its kind allows; a date is none of the last days of a month, and not after `day`."""
        spec = self.spec
        if spec.numeric:
            scale = MILLIONTHS if spec.kind is FactKind.RATIO else 1
            low = [self.value >= int(spec.minimum * scale)] if spec.minimum.is_finite() else []
            high = [self.value <= int(spec.maximum * scale)] if spec.maximum.is_finite() else []
            return every([*low, *high])
        if spec.kind is FactKind.DATE:
            place = self.value % DAYS
            dated = z3.And(self.value >= 1900 * DAYS, self.value <= place_of(day), place % 31 < 27)
            return z3.Or(dated, self.value == LONG_AGO) if spec.never else dated
        if spec.kind is FactKind.CHOICES:
            return TRUE
        return z3.And(self.value >= 0, self.value < len(self.choices))


def place_of(date: dt.date) -> int:
    """A date as a number, of which differences of `DAYS` are complete years."""
    return date.year * DAYS + (date.month - 1) * 31 + date.day - 1


def end_of(date: dt.date) -> int:
    """The date to which years are counted: 28 February completes what began on the 29th, where there is no 29th."""
    last = date.month == 2 and date.day == 28 and not isleap(date.year)
    return place_of(date) + last


@dataclass(frozen=True)
class Company:
    """The facts of one company on a day, as variables whose names end in `mark`."""

    table: FactTable
    day: dt.date
    mark: str = ""

    @property
    def latest(self) -> int:
        """The latest fiscal year."""
        return self.day.year - 1

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Every fact that is stated, by its key; those of a fiscal year for the last three."""
        table = self.table
        years = range(self.latest, self.latest - YEARS, -1)
        specs = {
            **{key: spec for key, spec in table.stated.items() if spec.kind is not FactKind.TEXT and key != "as_of"},
            **{f"years.{year}.{key}": spec for year in years for key, spec in table.yearly.items()},
            **table.asserted,
        }
        return MappingProxyType({key: self._variable(key, spec) for key, spec in specs.items()})

    @cached_property
    def consistent(self) -> Formula:
        """What its facts must agree on, totals aside, and each within what its kind allows.

        Source: `assistant.eligibility.facts.consistency`.
        """
        own = [z3.Implies(variable.known, variable.domain(self.day)) for variable in self.variables.values()]
        return every([*own, *self._years(), self._dates(), self._patents(), self._profits()])

    def facts(self, model: Any, moved: Mapping[str, Any] = MappingProxyType({})) -> IssuerFacts:
        """The company that a model of the solver describes; `moved` has other terms for the values of some facts."""
        values = {
            key: _value(replace(variable, value=moved.get(key, variable.value)), model)
            for key, variable in self.variables.items()
            if z3.is_true(model.eval(variable.known, model_completion=True))
        }
        return IssuerFacts(self.table, MappingProxyType(values))

    def described(self, facts: IssuerFacts) -> Iterator[tuple[Any, Any]]:
        """Every variable with its value for a company; what is not stated is 0."""
        for key, variable in self.variables.items():
            value = facts.values.get(key)
            yield variable.known, z3.BoolVal(value is not None)
            if variable.words:
                listed = value if isinstance(value, frozenset) else frozenset()
                yield from ((term, z3.BoolVal(word in listed)) for word, term in variable.words.items())
            else:
                yield variable.value, z3.IntVal(_number(variable, value))

    def _variable(self, key: str, spec: FactSpec) -> Variable:
        known, value = z3.Bool(f"{key} stated{self.mark}"), z3.Int(f"{key}{self.mark}")
        words = {word: z3.Bool(f"{key} {word}{self.mark}") for word in spec.choices}
        return Variable(key, spec, known, value, words if spec.kind is FactKind.CHOICES else {})

    def _yearly(self, field: str, back: int) -> Variable:
        return self.variables[f"years.{self.latest - back}.{field}"]

    def _years(self) -> Iterator[Formula]:
        """The latest year is stated where any is; no part is greater than its whole."""
        by_year = [[self._yearly(field, back).known for field in self.table.yearly] for back in range(YEARS)]
        yield z3.Implies(some([*by_year[1], *by_year[2]]), some(by_year[0]))
        for back in range(YEARS):
            for part, whole in (("rd_staff", "total_staff"), ("revenue_after_deductions", "revenue")):
                yield _not_above(self._yearly(part, back), self._yearly(whole, back))

    def _dates(self) -> Formula:
        return _not_above(self.variables["founded"], self.variables[END])

    def _patents(self) -> Formula:
        """The list of exceptional cases and the number of patents of one of them say the same."""
        cases, patents = self.variables[CASES], self.variables[CORE_PATENTS]
        both = z3.And(cases.known, patents.known)
        return z3.Implies(both, cases.words[FIFTY_PATENTS] == (patents.value >= FIFTY))

    def _profits(self) -> Formula:
        """The sign of the latest profit is that of the flag, as far as both are known."""
        flag = self.variables["profitable"]
        both = [self._yearly(field, 0) for field in ("net_profit", "net_profit_excl_nonrecurring")]
        lost = some([z3.And(profit.known, profit.value <= 0) for profit in both])
        gained = every([z3.And(profit.known, profit.value >= 0) for profit in both])
        return z3.Not(z3.Or(z3.And(flag.is_word("true"), lost), z3.And(flag.is_word("false"), gained)))


def _not_above(part: Variable, whole: Variable) -> Formula:
    return z3.Implies(z3.And(part.known, whole.known), part.value <= whole.value)


def _value(variable: Variable, model: Any) -> Value:
    spec = variable.spec
    if spec.kind is FactKind.CHOICES:
        return frozenset(
            word for word, term in variable.words.items() if z3.is_true(model.eval(term, model_completion=True))
        )
    number: int = model.eval(variable.value, model_completion=True).as_long()
    if spec.numeric:
        return Interval.point(Decimal(number) / (MILLIONTHS if spec.kind is FactKind.RATIO else 1))
    if spec.kind is FactKind.DATE:
        return NEVER if number == LONG_AGO else dt.date(number // DAYS, number % DAYS // 31 + 1, number % 31 + 1)
    return variable.choices[number]


def _number(variable: Variable, value: Value | None) -> int:
    if isinstance(value, Interval):
        assert value.exact is not None, f"{variable.key} is a range, which a proof has none of"
        return int(value.exact * (MILLIONTHS if variable.spec.kind is FactKind.RATIO else 1))
    if isinstance(value, dt.date):
        return LONG_AGO if value == NEVER else end_of(value) if variable.key == END else place_of(value)
    return variable.choices.index(value) if isinstance(value, str) else 0
