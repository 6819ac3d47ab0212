"""The numbers of a company as formulas: sums, ratios and growth, each held against a limit without a division.

The ranges are those of `assistant.eligibility.logic.interval`: what is not stated is everything its kind allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import z3

from assistant.eligibility.facts.formulas import AGGREGATES, FORMULAS
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.proofs.company import DAYS, MILLIONTHS, Company, end_of
from assistant.eligibility.proofs.truth import FALSE, TRUE, Formula, Truth, every

_OPPOSITES = {Comparison.AT_MOST: Comparison.MORE_THAN, Comparison.BELOW: Comparison.AT_LEAST}


class SolverLimit(NamedTuple):
    """What a number is held against: `number / parts`; the number may follow another fact."""

    number: Any
    parts: int = 1

    @classmethod
    def of(cls, value: Decimal) -> SolverLimit:
        """A limit that is a number."""
        return cls(*Fraction(value).as_integer_ratio())


@dataclass(frozen=True)
class Range:
    """Ends of a range in `scale` to one; each is finite or not, and belongs to it unless open."""

    low: Any
    high: Any
    low_finite: Formula = TRUE
    high_finite: Formula = TRUE
    low_open: Formula = FALSE
    high_open: Formula = FALSE
    scale: int = 1

    @property
    def empty(self) -> Formula:
        """Whether no value is possible."""
        crossed = z3.Or(self.low > self.high, z3.And(self.low == self.high, z3.Or(self.low_open, self.high_open)))
        return z3.And(self.low_finite, self.high_finite, crossed)

    @property
    def exact(self) -> Formula:
        """Whether only one value is possible."""
        return z3.And(self.low_finite, self.high_finite, self.low == self.high)

    def compare(self, how: Comparison, limit: SolverLimit) -> Truth:
        """Whether every value passes, none does, or it is open; nothing is decided by an empty range."""
        if how in _OPPOSITES:
            return self.compare(_OPPOSITES[how], limit).negated()
        strict = how is Comparison.MORE_THAN
        line = limit.number * self.scale
        low, high = self.low * limit.parts, self.high * limit.parts
        passes = z3.Or(low > line, z3.And(low == line, self.low_open)) if strict else low >= line
        fails = high <= line if strict else z3.Or(high < line, z3.And(high == line, self.high_open))
        possible = z3.Not(self.empty)
        return Truth(z3.And(possible, self.low_finite, passes), z3.And(possible, self.high_finite, fails))

    def at(self, limit: SolverLimit, units: int) -> Formula:
        """Exactly so many units away from a limit."""
        return z3.And(self.exact, self.low * limit.parts == limit.number * self.scale + units * limit.parts)

    def agrees(self, stated: Any) -> Formula:
        """That what is stated lies within, and is not stated beside the exact number."""
        above = z3.If(self.low_open, self.low < stated, self.low <= stated)
        below = z3.If(self.high_open, stated < self.high, stated <= self.high)
        within = z3.And(z3.Implies(self.low_finite, above), z3.Implies(self.high_finite, below))
        return z3.And(within, z3.Not(self.exact))

    def plus(self, other: Range) -> Range:
        """The sum."""
        return Range(
            self.low + other.low,
            self.high + other.high,
            z3.And(self.low_finite, other.low_finite),
            z3.And(self.high_finite, other.high_finite),
            z3.Or(self.low_open, other.low_open),
            z3.Or(self.high_open, other.high_open),
        )

    def lower(self, other: Range) -> Range:
        """The smaller of the two; only of ranges whose ends are not open."""
        first_high = z3.And(self.high_finite, z3.Or(z3.Not(other.high_finite), self.high <= other.high))
        return Range(
            z3.If(self.low <= other.low, self.low, other.low),
            z3.If(first_high, self.high, other.high),
            z3.And(self.low_finite, other.low_finite),
            z3.Or(self.high_finite, other.high_finite),
        )

    def where(self, condition: Formula, otherwise: Range) -> Range:
        """This one where a formula holds, `otherwise` where it does not; of numbers of one scale."""
        return Range(
            z3.If(condition, self.low, otherwise.low),
            z3.If(condition, self.high, otherwise.high),
            z3.If(condition, self.low_finite, otherwise.low_finite),
            z3.If(condition, self.high_finite, otherwise.high_finite),
            z3.If(condition, self.low_open, otherwise.low_open),
            z3.If(condition, self.high_open, otherwise.high_open),
        )

    def above(self, condition: Formula, bound: int) -> Range:
        """Only what is more than a bound, where a condition holds."""
        cut = z3.And(condition, z3.Or(z3.Not(self.low_finite), self.low <= bound))
        return Range(
            z3.If(cut, bound, self.low),
            self.high,
            z3.Or(cut, self.low_finite),
            self.high_finite,
            z3.Or(cut, self.low_open),
            self.high_open,
        )

    def below(self, condition: Formula, bound: int) -> Range:
        """Only what is less than a bound, where a condition holds."""
        cut = z3.And(condition, z3.Or(z3.Not(self.high_finite), self.high >= bound))
        return Range(
            self.low,
            z3.If(cut, bound, self.high),
            self.low_finite,
            z3.Or(cut, self.high_finite),
            self.low_open,
            z3.Or(cut, self.high_open),
        )


@dataclass(frozen=True)
class Quotient:
    """Part over whole of numbers that are not negative, less `less`, all of it to the power of one half if `root`."""

    part: Range
    whole: Range
    root: bool = False

    @property
    def exact(self) -> Formula:
        """Whether only one value is possible."""
        known = z3.Or(self.whole.exact, self.part.high == 0)
        return z3.And(self.part.exact, self.whole.low > 0, known)

    def compare(self, how: Comparison, limit: SolverLimit) -> Truth:
        """The limit times the whole is held against the part."""
        if how in _OPPOSITES:
            return self.compare(_OPPOSITES[how], limit).negated()
        strict = how is Comparison.MORE_THAN
        line = self._line(limit)
        low, high = self.part.low * line.parts, self.part.high * line.parts
        floor, ceiling = self.whole.high * line.number, self.whole.low * line.number
        lowest = z3.And(self.whole.high_finite, self.whole.high > 0)  # else the least is 0
        passes = z3.If(lowest, low > floor if strict else low >= floor, line.number < 0 if strict else line.number <= 0)
        fails = z3.And(self.whole.low > 0, self.part.high_finite, high <= ceiling if strict else high < ceiling)
        return Truth(passes, fails)

    def at(self, limit: SolverLimit, units: int) -> Formula:
        """So many units of the part away."""
        line = self._line(limit)
        exactly = z3.And(self.part.exact, self.whole.exact, self.whole.low > 0)
        return z3.And(exactly, self.part.low * line.parts == self.whole.low * line.number + units * line.parts)

    def agrees(self, stated: Any) -> Formula:
        """That so much of part or whole is open that any quotient is possible."""
        bounded = z3.Or(self.part.high_finite, self.whole.high_finite)
        return z3.Not(z3.And(self.whole.low > 0, bounded))

    def _line(self, limit: SolverLimit) -> SolverLimit:
        if not self.root:
            return limit
        grown = Fraction(limit.number, limit.parts) + 1
        assert grown >= 0, "growth is held against less than a loss of everything"
        return SolverLimit(*(grown * grown).as_integer_ratio())


@dataclass(frozen=True)
class Assumed:
    """A number with what is assumed where the facts alone leave a comparison open."""

    sure: Range
    assumed: Range

    @property
    def exact(self) -> Formula:
        """Whether the facts alone allow only one value."""
        return self.sure.exact

    def compare(self, how: Comparison, limit: SolverLimit) -> Truth:
        """By the facts; where they leave it open, under the assumption."""
        sure = self.sure.compare(how, limit)
        return sure.where(sure.decided, self.assumed.compare(how, limit))

    def at(self, limit: SolverLimit, units: int) -> Formula:
        """Of the facts alone."""
        return self.sure.at(limit, units)

    def agrees(self, stated: Any) -> Formula:
        """With what the facts allow."""
        return self.sure.agrees(stated)


@dataclass(frozen=True)
class Total:
    """A number that may be stated or worked out; worked out exactly, that counts."""

    stated: Range
    known: Formula
    worked_out: WorkedOut

    @property
    def exact(self) -> Formula:
        """Whether it is stated, or all it is made of."""
        return z3.Or(self.known, self.worked_out.exact)

    def compare(self, how: Comparison, limit: SolverLimit) -> Truth:
        """By what is stated where the rest does not say it exactly."""
        worked_out = self.worked_out.compare(how, limit)
        return self.stated.compare(how, limit).where(z3.And(self.known, z3.Not(self.worked_out.exact)), worked_out)

    def at(self, limit: SolverLimit, units: int) -> Formula:
        """So many units of what is stated, or of what it is made of."""
        return z3.Or(
            z3.And(self.known, z3.Not(self.worked_out.exact), self.stated.at(limit, units)),
            self.worked_out.at(limit, units),
        )


WorkedOut = Range | Quotient | Assumed
Number = WorkedOut | Total


@dataclass(frozen=True)
class SolverArithmetic:
    """The arithmetic of formulas over the variables of a company."""

    company: Company

    @property
    def latest(self) -> int:
        """The latest fiscal year."""
        return self.company.latest

    def stated(self, key: str) -> WorkedOut:
        """The value stated, or everything its kind allows."""
        return _stated(key, self.company)

    def lower(self, before: str, after: str, flag: str | None) -> WorkedOut:
        """The lower of two profits within what the flag allows; of one alone it is assumed to be the lower."""
        first, second = _stated(before, self.company), _stated(after, self.company)
        known, other = self._known(before), self._known(after)
        both = first.lower(second)
        assumed = first.where(z3.And(known, z3.Not(other)), second.where(z3.And(other, z3.Not(known)), both))
        return Assumed(self._allowed(both, flag), self._allowed(assumed, flag))

    def lowest(self, parts: Sequence[WorkedOut]) -> WorkedOut:
        """The lowest of the ranges."""
        return reduce(Range.lower, map(_sure, parts))

    def unless_denied(self, key: str, cases: str, case: str, least: int) -> WorkedOut:
        """The value stated, below `least` where the list denies the case."""
        listed = self.company.variables[cases]
        denied = z3.And(listed.known, z3.Not(listed.words[case]))
        return _stated(key, self.company).below(denied, least)

    def total(self, parts: Sequence[WorkedOut]) -> WorkedOut:
        """The sum, of what is sure and of what is assumed."""
        sure = reduce(Range.plus, map(_sure, parts))
        if not any(isinstance(part, Assumed) for part in parts):
            return sure
        return Assumed(sure, reduce(Range.plus, map(_assumed, parts)))

    def quotient(self, part: WorkedOut, whole: WorkedOut) -> WorkedOut:
        """Part over whole."""
        return Quotient(_sure(part), _sure(whole))

    def growth(self, last: WorkedOut, first: WorkedOut) -> WorkedOut:
        """The square root of last over first, less one."""
        return Quotient(_sure(last), _sure(first), root=True)

    def years_between(self, start: str, end: str) -> WorkedOut:
        """Complete years; to the day asked about, by assumption, where the second date is not stated."""
        begun, ended = self.company.variables[start], self.company.variables[end]
        today = end_of(self.company.day)
        last = z3.If(ended.known, ended.value, today)
        years = z3.If(last >= begun.value, (last - begun.value) / DAYS, 0)
        sure = z3.And(begun.known, z3.Or(ended.known, self._never(begun.value)))
        return Assumed(_from_zero(sure, years), _from_zero(begun.known, years))

    def fiscal_years_since(self, start: str) -> WorkedOut:
        """Fiscal years from that of the date to the latest one."""
        begun = self.company.variables[start]
        years = self.latest - begun.value / DAYS
        return _from_zero(begun.known, z3.If(years >= 0, years, 0))

    def _known(self, key: str) -> Formula:
        return self.company.variables[key].known

    def _allowed(self, number: Range, flag: str | None) -> Range:
        if flag is None:
            return number
        profitable = self.company.variables[flag]
        return number.above(profitable.is_word("true"), 0).below(profitable.is_word("false"), 0)

    @staticmethod
    def _never(place: Any) -> Formula:
        return place < dt.date.min.year * DAYS


def number(key: str, company: Company) -> Number:
    """A number of a company: stated, derived from others, or a total that may be either."""
    if key in FORMULAS:
        return FORMULAS[key].over(SolverArithmetic(company))
    stated = _stated(key, company)
    if key not in AGGREGATES:
        return stated
    return Total(stated, company.variables[key].known, AGGREGATES[key].over(SolverArithmetic(company)))


def possible(company: Company) -> Formula:
    """That a company's facts would be accepted; a total is not stated beside the years that give it exactly.

    Source: `assistant.eligibility.facts.consistency`.
    """
    numbers = SolverArithmetic(company)
    totals = [
        z3.Implies(company.variables[key].known, formula.over(numbers).agrees(company.variables[key].value))
        for key, formula in AGGREGATES.items()
    ]
    return every([company.consistent, *totals])


def _stated(key: str, company: Company) -> Range:
    variable = company.variables[key]
    spec, scale = variable.spec, MILLIONTHS if variable.spec.kind is FactKind.RATIO else 1
    ends = []
    for bound in (spec.minimum, spec.maximum):
        finite = bound.is_finite()
        ends.append((z3.If(variable.known, variable.value, int(bound * scale) if finite else 0), finite))
    (low, low_finite), (high, high_finite) = ends
    return Range(
        low,
        high,
        TRUE if low_finite else variable.known,
        TRUE if high_finite else variable.known,
        scale=scale,
    )


def _from_zero(known: Formula, value: Any) -> Range:
    return Range(z3.If(known, value, 0), z3.If(known, value, 0), TRUE, known)


def _sure(number: WorkedOut) -> Range:
    sure = number.sure if isinstance(number, Assumed) else number
    assert isinstance(sure, Range), "a ratio is no part of a sum"
    return sure


def _assumed(number: WorkedOut) -> Range:
    return number.assumed if isinstance(number, Assumed) else _sure(number)
