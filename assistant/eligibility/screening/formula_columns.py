"""The formulas of `assistant.eligibility.facts.formulas` over whole columns, compared with thresholds exactly.

A number is a range: two columns of whole small units, doubled so that an end just above a value is that value plus one;
null is no limit. A quotient stays two ranges, and is compared by multiplying out, so nothing is ever rounded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, Protocol

import polars as pl

from assistant.eligibility.facts.amounts import parts_of
from assistant.eligibility.facts.formulas import AGGREGATES, FORMULAS, whole_years
from assistant.eligibility.facts.issuer import NEVER
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.columns import CODES, MET, NOT_MET, UNKNOWN, constant, negated, where
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.rules.conditions import Share, Threshold
from assistant.eligibility.screening.fact_columns import SCALE, Columns

_ENDLESS = 10**6
_CLOSE = 0.999
"""Part of the last decimal place by which a stated ratio may differ; the rest is far above the error of a double."""


class RangeColumns(Protocol):
    """What is known of a number of each company."""

    @property
    def exact(self) -> pl.Series:
        """Whether only one value is possible."""

    def compare(self, how: Comparison, limit: Fraction) -> pl.Series:
        """Outcome codes of a threshold."""

    def agrees(self, stated: pl.Series, step: pl.Series | None) -> pl.Series:
        """Whether a number stated in small units surely agrees.

        `step` is the last decimal place of a ratio as written.
        """


@dataclass(frozen=True, slots=True)
class IntervalColumns:
    """Every value still possible, as doubled small units of which `unit` make one; null is no limit."""

    low: pl.Series
    high: pl.Series
    unit: int

    @property
    def exact(self) -> pl.Series:
        """Whether both ends are the same."""
        return (self.low == self.high).fill_null(False)

    @property
    def is_open(self) -> pl.Series:
        """Whether every number from zero up is possible."""
        return (self.low <= 0).fill_null(True) & self.high.is_null()

    def compare(self, how: Comparison, limit: Fraction) -> pl.Series:
        """Outcome codes; statements that contradict decide nothing."""
        against = limit * self.unit
        low = self.low * against.denominator - against.numerator
        high = self.high * against.denominator - against.numerator
        possible = ~(self.low > self.high).fill_null(False)
        return _compared(how, lambda strict: (_reached(low, strict) & possible, _missed(high, strict) & possible))

    def agrees(self, stated: pl.Series, step: pl.Series | None) -> pl.Series:
        """Whether the number lies within."""
        return (self.low <= stated * 2).fill_null(True) & (self.high >= stated * 2).fill_null(True)


@dataclass(frozen=True)
class QuotientColumns:
    """One range over another, of numbers that are not negative."""

    part: IntervalColumns
    whole: IntervalColumns

    @property
    def exact(self) -> pl.Series:
        """Whether both are known, and there is something to divide by."""
        return self.part.exact & self.whole.exact & (self.whole.low > 0).fill_null(False)

    def compare(self, how: Comparison, limit: Fraction) -> pl.Series:
        """Outcome codes; a quotient is never below zero, whatever is known of it."""
        over, under = limit.numerator, limit.denominator
        low = self.part.low * under - self.whole.high * over
        high = self.part.high * under - self.whole.low * over

        def ends(strict: bool) -> tuple[pl.Series, pl.Series]:
            met = _reached(low, strict) & (self.whole.high > 0)
            if limit <= 0:
                met = met.fill_null(False) | ((limit < 0) or not strict)
            return met, _missed(high, strict) & (self.whole.low > 0)

        return _compared(how, ends)

    def agrees(self, stated: pl.Series, step: pl.Series | None) -> pl.Series:
        """Whether the number is the quotient but for its rounding, or nothing is known of one of the two."""
        return self._agrees(self._value(), stated, step)

    def _value(self) -> pl.Series:
        return self.part.low.cast(pl.Float64) / self.whole.low.cast(pl.Float64)

    def _agrees(self, value: pl.Series, stated: pl.Series, step: pl.Series | None) -> pl.Series:
        assert step is not None
        ratio = stated.cast(pl.Float64) / SCALE[FactKind.RATIO]
        close = ((value - ratio).abs() <= step * _CLOSE).fill_null(False)
        return self.part.is_open | self.whole.is_open | (self.exact & close)


class GrowthColumns(QuotientColumns):
    """The square root of one range over another, less one."""

    def compare(self, how: Comparison, limit: Fraction) -> pl.Series:
        """Growth is at least g where the quotient is at least (1 + g) squared."""
        return super().compare(how, (1 + limit) ** 2)

    def agrees(self, stated: pl.Series, step: pl.Series | None) -> pl.Series:
        """As a quotient does."""
        return self._agrees(self._value().sqrt() - 1, stated, step)


class ColumnReading(NamedTuple):
    """What is known of a number of each company.

    Surely, and under assumptions (the same object where there are none).
    """

    sure: RangeColumns
    assumed: RangeColumns


@dataclass(frozen=True)
class FormulaColumns:
    """The numbers of some companies whose latest fiscal year is the same, on one day; an `Arithmetic` over columns."""

    columns: Columns
    day: dt.date
    latest: int
    _readings: dict[str, ColumnReading] = field(default_factory=dict, repr=False, compare=False)

    def compare(self, threshold: Threshold) -> tuple[pl.Series, pl.Series]:
        """Outcome codes of a threshold by what is sure and by what is assumed besides."""
        if isinstance(threshold.limit, Share):
            outcome = self._compare_share(threshold, threshold.limit)
            return outcome, outcome
        fact, how = threshold.fact, threshold.how
        limit = parts_of(threshold.limit) or Fraction(threshold.limit)
        reading = self._read(fact)
        sure = reading.sure.compare(how, limit)
        assumed = sure if reading.assumed is reading.sure else reading.assumed.compare(how, limit)
        if fact in AGGREGATES:
            use_stated = self.columns.number(fact).is_not_null() & ~reading.sure.exact
            stated = self._point(fact).compare(how, limit)
            sure, assumed = where(use_stated, stated, sure), where(use_stated, stated, assumed)
        certain = CODES[threshold.spec.domain.compare(how, threshold.limit)]
        if certain == UNKNOWN:
            return sure, assumed
        # What the kind of a fact alone decides stays decided where nothing is known.
        return _unless_known(sure, certain), _unless_known(assumed, certain)

    def suspects(self) -> pl.Series:
        """Rows whose facts may contradict each other: the exact reader decides."""
        doubtful = pl.Series([False]).new_from_index(0, self.columns.height)
        for fact in AGGREGATES:
            stated = self.columns.number(fact)
            if stated.null_count() < len(stated):
                agreeing = self._read(fact).sure.agrees(stated, self.columns.steps.get(fact))
                doubtful |= stated.is_not_null() & ~agreeing
        flag = self.columns.word("profitable")
        if flag.null_count() < len(flag):
            keys = [f"years.{self.latest}.{field}" for field in ("net_profit", "net_profit_excl_nonrecurring")]
            first, second = (self.columns.number(key) for key in keys)
            lowest = pl.select(pl.min_horizontal(first, second)).to_series()
            both = first.is_not_null() & second.is_not_null()
            doubtful |= ((flag == "true") & (lowest <= 0)).fill_null(False)
            doubtful |= ((flag == "false") & both & (lowest >= 0)).fill_null(False)
        return doubtful

    def stated(self, key: str) -> ColumnReading:
        """The numbers stated, elsewhere everything their kind allows."""
        point = self._point(key)
        return ColumnReading(point, point)

    def lower(self, before: str, after: str, flag: str | None) -> ColumnReading:
        """The lower of the two, within what the flag allows."""
        first, second = self.columns.number(before) * 2, self.columns.number(after) * 2
        high = pl.select(pl.min_horizontal(first, second)).to_series()
        low = where(first.is_not_null() & second.is_not_null(), high, high.clear(len(high)))
        unit = SCALE[FactKind.MONEY] * 2
        word = self.columns.word(flag) if flag else None
        if word is None or word.null_count() == len(word):
            return ColumnReading(IntervalColumns(low, high, unit), IntervalColumns(high, high, unit))
        above, below = _only_where(word == "true", 1), _only_where(word == "false", -1)
        lows = [pl.select(pl.max_horizontal(end, above)).to_series() for end in (low, high)]
        high = pl.select(pl.min_horizontal(high, below)).to_series()
        return ColumnReading(*(IntervalColumns(end, high, unit) for end in lows))

    def lowest(self, parts: Sequence[ColumnReading]) -> ColumnReading:
        """The lowest of the ranges: unlimited downwards where one of them is."""
        ranges = [_interval(part.sure) for part in parts]
        limited = pl.select(pl.all_horizontal([part.low.is_not_null() for part in ranges])).to_series()
        low, high = (
            pl.select(pl.min_horizontal(ends)).to_series()
            for ends in zip(*((part.low, part.high) for part in ranges), strict=True)
        )
        numbers = IntervalColumns(where(limited, low, low.clear(len(low))), high, ranges[0].unit)
        return ColumnReading(numbers, numbers)

    def unless_denied(self, key: str, cases: str, case: str, least: int) -> ColumnReading:
        """The numbers stated, below `least` where the list denies the case."""
        stated, listed = self._point(key), self.columns.word(cases)
        denied = listed.is_not_null() & ~listed.str.contains(f";{case};", literal=True).fill_null(False)
        ceiling = _only_where(denied, least * stated.unit - 1)
        high = pl.select(pl.min_horizontal(stated.high, ceiling)).to_series()
        numbers = IntervalColumns(stated.low, high, stated.unit)
        return ColumnReading(numbers, numbers)

    def total(self, parts: Sequence[ColumnReading]) -> ColumnReading:
        """The sum of the ranges."""
        sure = _sum([part.sure for part in parts])
        known = all(part.assumed is part.sure for part in parts)
        return ColumnReading(sure, sure if known else _sum([part.assumed for part in parts]))

    def quotient(self, part: ColumnReading, whole: ColumnReading) -> ColumnReading:
        """The two ranges."""
        quotient = QuotientColumns(_interval(part.sure), _interval(whole.sure))
        return ColumnReading(quotient, quotient)

    def growth(self, last: ColumnReading, first: ColumnReading) -> ColumnReading:
        """The two ranges."""
        growth = GrowthColumns(_interval(last.sure), _interval(first.sure))
        return ColumnReading(growth, growth)

    def years_between(self, start: str, end: str) -> ColumnReading:
        """Known for sure where both days are stated; assumed where only the first is."""
        starts, ends = self.columns.day(start).to_list(), self.columns.day(end).to_list()
        sure: list[tuple[int, int | None]] = []
        assumed: list[tuple[int, int | None]] = []
        for begun, ended in zip(starts, ends, strict=True):
            years = 0 if begun is None else _ENDLESS if begun == NEVER else whole_years(begun, ended or self.day)
            known = (years * 2, years * 2)
            sure.append(known if begun is not None and (begun == NEVER or ended is not None) else (0, None))
            assumed.append(known if begun is not None else (0, None))
        return ColumnReading(*(_of_pairs(pairs) for pairs in (sure, assumed)))

    def fiscal_years_since(self, start: str) -> ColumnReading:
        """Known where the date is stated."""
        begun = self.columns.day(start)
        years = (self.latest - begun.dt.year().cast(pl.Int64)).clip(0) * 2
        interval = IntervalColumns(years.fill_null(0), years, 2)
        return ColumnReading(interval, interval)

    def _read(self, fact: str) -> ColumnReading:
        """What is known of a number; of an aggregate, as the years make it."""
        reading = self._readings.get(fact)
        if reading is None:
            formula = FORMULAS.get(fact) or AGGREGATES.get(fact)
            reading = self._readings[fact] = self.stated(fact) if formula is None else formula.over(self)
        return reading

    def _point(self, key: str) -> IntervalColumns:
        spec = self.columns.table.spec(key)
        assert spec is not None
        unit = SCALE[spec.kind] * 2
        low = high = self.columns.number(key) * 2
        if spec.minimum.is_finite():
            low = low.fill_null(int(spec.minimum * unit))
        if spec.maximum.is_finite():
            high = high.fill_null(int(spec.maximum * unit))
        return IntervalColumns(low, high, unit)

    def _compare_share(self, threshold: Threshold, limit: Share) -> pl.Series:
        """Against a share of another fact up to a cap; open where that fact is not stated."""
        share, cap = Fraction(limit.share), Fraction(limit.cap) * SCALE[threshold.spec.kind]
        base, value = self.columns.number(limit.fact), self._point(threshold.fact)
        scale = share.denominator * cap.denominator
        bound = (base * (share.numerator * cap.denominator)).clip(upper_bound=int(cap * scale)) * 2
        beyond = IntervalColumns(value.low * scale - bound, value.high * scale - bound, value.unit * scale)
        outcome = beyond.compare(threshold.how, Fraction(0))
        return where(base.is_not_null(), outcome, constant(len(base), UNKNOWN))


def _compared(how: Comparison, ends: Callable[[bool], tuple[pl.Series, pl.Series]]) -> pl.Series:
    """Outcome codes from where a limit is surely reached and surely missed (`ends` of whether strictly)."""
    downwards = how in (Comparison.AT_MOST, Comparison.BELOW)
    met, not_met = ends(how in (Comparison.MORE_THAN, Comparison.AT_MOST))
    codes = where(met.fill_null(False), constant(len(met), MET), constant(len(met), UNKNOWN))
    codes = where(not_met.fill_null(False), constant(len(met), NOT_MET), codes)
    return negated(codes) if downwards else codes


def _reached(low: pl.Series, strict: bool) -> pl.Series:
    return low > 0 if strict else low >= 0


def _missed(high: pl.Series, strict: bool) -> pl.Series:
    return high <= 0 if strict else high < 0


def _unless_known(outcome: pl.Series, code: int) -> pl.Series:
    return where(outcome == UNKNOWN, constant(len(outcome), code), outcome)


def _only_where(condition: pl.Series, number: int) -> pl.Series:
    """The number where the condition holds, else null."""
    numbers = pl.Series([number]).new_from_index(0, len(condition))
    return where(condition.fill_null(False), numbers, numbers.clear(len(numbers)))


def _interval(numbers: RangeColumns) -> IntervalColumns:
    """A range that may be added up and divided: no formula does so with a quotient."""
    assert isinstance(numbers, IntervalColumns)
    return numbers


def _sum(parts: Sequence[RangeColumns]) -> IntervalColumns:
    first, *others = map(_interval, parts)
    low, high = first.low, first.high
    for part in others:
        low, high = low + part.low, high + part.high
    return IntervalColumns(low, high, first.unit)


def _of_pairs(pairs: list[tuple[int, int | None]]) -> IntervalColumns:
    lows, highs = (pl.Series([pair[end] for pair in pairs], dtype=pl.Int64) for end in (0, 1))
    return IntervalColumns(lows, highs, 2)
