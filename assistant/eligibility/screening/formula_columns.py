"""The formulas of `assistant.eligibility.facts.formulas` over whole columns, compared with thresholds exactly.

A number is a span: two columns of whole small units, doubled so that an end just above a value is that value plus one;
null is no limit. A quotient stays two spans, and is compared by multiplying out, so nothing is ever rounded.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from assistant.eligibility.facts.formulas import (
    AGGREGATES,
    FORMULAS,
    Amount,
    FiscalYearsSince,
    Formula,
    Growth,
    LowerProfit,
    Ratio,
    Stated,
    Sum,
    WholeYears,
    Yearly,
    whole_years,
)
from assistant.eligibility.facts.issuer import NEVER
from assistant.eligibility.facts.table import FactKind, fact_spec
from assistant.eligibility.logic.columns import CODES, MET, NOT_MET, UNKNOWN, constant, negated, where
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.rules.conditions import Share, Threshold
from assistant.eligibility.screening.fact_columns import SCALE, Columns

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDLESS = 10**6


@dataclass(frozen=True, slots=True)
class IntervalColumns:
    """Every value still possible, as doubled small units; null is no limit."""

    low: pl.Series
    high: pl.Series


@dataclass(frozen=True, slots=True)
class Quotient:
    """One span over another, of numbers that are not negative."""

    part: IntervalColumns
    whole: IntervalColumns


Range = IntervalColumns | Quotient


@dataclass(frozen=True)
class FormulaColumns:
    """The numbers of some companies whose latest fiscal year is the same, on one day."""

    columns: Columns
    day: dt.date
    latest: int

    def sources(self, fact: str) -> tuple[str, ...]:
        """The keys of the facts that a number is read from."""
        formula = FORMULAS.get(fact) or AGGREGATES.get(fact)
        own = () if fact in FORMULAS else (fact,)
        return (*own, *(self._sources(formula) if formula is not None else ()))

    def compare(self, threshold: Threshold) -> tuple[pl.Series, pl.Series]:
        """Outcome codes of a threshold by what is sure and by what is assumed besides."""
        fact, how = threshold.fact, threshold.how
        if isinstance(threshold.limit, Share):
            outcome = self._compare_share(threshold, threshold.limit)
            return outcome, outcome
        limit = Fraction(threshold.limit)
        if fact in FORMULAS:
            return self._both(FORMULAS[fact], fact, how, limit)
        stated = self._against(self._point(fact), how, limit * SCALE[threshold.spec.kind] * 2)
        if fact not in AGGREGATES:
            outcome = self._domain(stated, threshold)
            return outcome, outcome
        by_years = self._both(AGGREGATES[fact], fact, how, limit)
        use_stated = self.columns.number(fact).is_not_null() & ~self.exact(AGGREGATES[fact])
        sure, assumed = (where(use_stated, stated, outcome) for outcome in by_years)
        return self._domain(sure, threshold), self._domain(assumed, threshold)

    def suspects(self) -> pl.Series:
        """Rows whose facts may contradict each other: the exact reader decides."""
        found = pl.Series([False]).new_from_index(0, self.columns.height)
        for fact, formula in AGGREGATES.items():
            stated = self.columns.number(fact)
            if stated.null_count() < len(stated):
                found |= stated.is_not_null() & ~self._agrees(stated, fact, formula)
        flag = self.columns.word("profitable")
        if flag.null_count() < len(flag):
            keys = [f"years.{self.latest}.{field}" for field in ("net_profit", "net_profit_excl_nonrecurring")]
            first, second = (self.columns.number(key) for key in keys)
            lowest = pl.select(pl.min_horizontal(first, second)).to_series()
            both = first.is_not_null() & second.is_not_null()
            found |= ((flag == "true") & (lowest <= 0)).fill_null(False)
            found |= ((flag == "false") & both & (lowest > 0)).fill_null(False)
        return found

    def _agrees(self, stated: pl.Series, fact: str, formula: Formula) -> pl.Series:
        """Whether a stated whole surely agrees with the years it is made of."""
        if not isinstance(formula, Ratio | Growth):
            span = self._span(formula, assumed=False)
            return (span.low <= stated * 2).fill_null(True) & (span.high >= stated * 2).fill_null(True)
        exact = self.exact(formula)
        part, whole = self._parts(formula)
        touched = [self._present(each).any_horizontal() for each in (part, whole)]
        part_span, whole_span = self._span(part, assumed=False), self._span(whole, assumed=False)
        value = part_span.low.cast(pl.Float64) / whole_span.low.cast(pl.Float64)
        worked_out = value.sqrt() - 1 if isinstance(formula, Growth) else value
        # A statement may be rounded; the margin left is far above the error of a double.
        given = stated.cast(pl.Float64) / SCALE[FactKind.RATIO]
        close = ((worked_out - given).abs() <= self.columns.steps[fact] * 0.999).fill_null(False)
        return (~touched[0] | ~touched[1]) | (exact & close)

    def exact(self, formula: Formula) -> pl.Series:
        """Whether a number made of fiscal years is known exactly."""
        everything = self._present(formula).all_horizontal()
        if isinstance(formula, Ratio | Growth):
            whole = self._span(self._parts(formula)[1], assumed=False).low
            return everything & (whole > 0).fill_null(False)
        return everything

    def _present(self, formula: Formula) -> _Presence:
        return _Presence([self.columns.number(key).is_not_null() for key in self._keys(formula)])

    def _keys(self, formula: Formula) -> list[str]:
        return [key for key in self._sources(formula) if key != "profitable"]

    def _sources(self, formula: Formula) -> Iterator[str]:
        match formula:
            case Stated(key):
                yield key
            case Yearly(field, back):
                yield f"years.{self.latest - back}.{field}"
            case LowerProfit(back):
                yield f"years.{self.latest - back}.net_profit"
                yield f"years.{self.latest - back}.net_profit_excl_nonrecurring"
                if back == 0:
                    yield "profitable"
            case Sum(parts):
                for part in parts:
                    yield from self._sources(part)
            case Ratio() | Growth():
                for part in self._parts(formula):
                    yield from self._sources(part)
            case WholeYears(start):
                yield start
                yield "filing_date"
            case FiscalYearsSince(start):
                yield start

    @staticmethod
    def _parts(formula: Ratio | Growth) -> tuple[Amount, Amount]:
        if isinstance(formula, Ratio):
            return formula.part, formula.whole
        return Yearly("revenue", 0), Yearly("revenue", 2)

    def _both(self, formula: Formula, fact: str, how: Comparison, limit: Fraction) -> tuple[pl.Series, pl.Series]:
        if isinstance(formula, Ratio | Growth):
            # Growth is at least g where the quotient is at least (1 + g) squared.
            against = (1 + limit) ** 2 if isinstance(formula, Growth) else limit
            part, whole = (self._span(part, assumed=False) for part in self._parts(formula))
            outcome = self._against(Quotient(part, whole), how, against)
            return outcome, outcome
        spec = fact_spec(fact)
        assert spec is not None
        sure, assumed = (
            self._against(self._span(formula, assumed=assumed), how, limit * SCALE[spec.kind] * 2)
            for assumed in (False, True)
        )
        return sure, assumed

    def _point(self, key: str) -> IntervalColumns:
        spec = fact_spec(key)
        assert spec is not None
        doubled = self.columns.number(key) * 2
        low, high = doubled, doubled
        if spec.minimum.is_finite():
            low = low.fill_null(int(spec.minimum * SCALE[spec.kind] * 2))
        if spec.maximum.is_finite():
            high = high.fill_null(int(spec.maximum * SCALE[spec.kind] * 2))
        return IntervalColumns(low, high)

    def _span(self, formula: Amount, *, assumed: bool) -> IntervalColumns:
        match formula:
            case Stated(key):
                return self._point(key)
            case Yearly(field, back):
                return self._point(f"years.{self.latest - back}.{field}")
            case LowerProfit(back):
                return self._profit(back, assumed=assumed)
            case Sum(parts):
                spans = [self._span(part, assumed=assumed) for part in parts]
                low, high = spans[0].low, spans[0].high
                for span in spans[1:]:
                    low, high = low + span.low, high + span.high
                return IntervalColumns(low, high)
            case WholeYears(start):
                return self._whole_years(start, assumed=assumed)
            case FiscalYearsSince(start):
                listed = self.columns.day(start)
                years = (self.latest - listed.dt.year().cast(pl.Int64)).clip(0) * 2
                return IntervalColumns(years.fill_null(0), years)

    def _profit(self, back: int, *, assumed: bool) -> IntervalColumns:
        year = self.latest - back
        first, second = (
            self.columns.number(f"years.{year}.{field}") * 2 for field in ("net_profit", "net_profit_excl_nonrecurring")
        )
        high = pl.select(pl.min_horizontal(first, second)).to_series()
        low = high if assumed else where(first.is_not_null() & second.is_not_null(), high, high.clear(len(high)))
        flag = self.columns.word("profitable")
        if back or flag.null_count() == len(flag):
            return IntervalColumns(low, high)
        above = where(
            (flag == "true").fill_null(False), pl.Series([1]).new_from_index(0, len(low)), low.clear(len(low))
        )
        below = where(
            (flag == "false").fill_null(False), pl.Series([0]).new_from_index(0, len(low)), low.clear(len(low))
        )
        return IntervalColumns(
            pl.select(pl.max_horizontal(low, above)).to_series(), pl.select(pl.min_horizontal(high, below)).to_series()
        )

    def _whole_years(self, start: str, *, assumed: bool) -> IntervalColumns:
        starts, filings = self.columns.day(start).to_list(), self.columns.day("filing_date").to_list()
        lows: list[int] = []
        highs: list[int | None] = []
        for begun, filing in zip(starts, filings, strict=True):
            known = begun is not None and (begun == NEVER or filing is not None or assumed)
            years = 0 if begun is None else _ENDLESS if begun == NEVER else whole_years(begun, filing or self.day)
            lows.append(years * 2 if known else 0)
            highs.append(years * 2 if known else None)
        return IntervalColumns(pl.Series(lows, dtype=pl.Int64), pl.Series(highs, dtype=pl.Int64))

    def _compare_share(self, threshold: Threshold, limit: Share) -> pl.Series:
        """Against a share of another fact up to a cap; open where that fact is not stated."""
        share, cap = Fraction(limit.share), Fraction(limit.cap) * SCALE[threshold.spec.kind]
        base, value = self.columns.number(limit.fact), self._point(threshold.fact)
        scale = share.denominator * cap.denominator
        bound = (base * (share.numerator * cap.denominator)).clip(upper_bound=int(cap * scale)) * 2
        outcome = self._against(
            IntervalColumns(value.low * scale - bound, value.high * scale - bound), threshold.how, Fraction(0)
        )
        return where(base.is_not_null(), outcome, constant(len(base), UNKNOWN))

    def _against(self, value: Range, how: Comparison, limit: Fraction) -> pl.Series:
        if how in (Comparison.AT_MOST, Comparison.BELOW):
            opposite = Comparison.MORE_THAN if how is Comparison.AT_MOST else Comparison.AT_LEAST
            outcome = self._against(value, opposite, limit)
            return negated(outcome)
        over, under = limit.numerator, limit.denominator
        if isinstance(value, Quotient):
            low, high = (
                value.part.low * under - value.whole.high * over,
                value.part.high * under - value.whole.low * over,
            )
            met_possible, not_possible = value.whole.high > 0, value.whole.low > 0
            empty = pl.Series([False]).new_from_index(0, len(low))
        else:
            low, high = value.low * under - over, value.high * under - over
            met_possible = not_possible = pl.Series([True]).new_from_index(0, len(low))
            empty = (value.low > value.high).fill_null(False)
        strict = how is Comparison.MORE_THAN
        met = ((low > 0) if strict else (low >= 0)) & met_possible & ~empty
        not_met = ((high <= 0) if strict else (high < 0)) & not_possible & ~empty
        if isinstance(value, Quotient) and limit <= 0:
            # A quotient is never below zero, whatever is known of it.
            met = met.fill_null(False) | ((limit < 0) or not strict)
        codes = where(met.fill_null(False), constant(len(met), MET), constant(len(met), UNKNOWN))
        return where(not_met.fill_null(False), constant(len(met), NOT_MET), codes)

    @staticmethod
    def _domain(outcome: pl.Series, threshold: Threshold) -> pl.Series:
        """What the kind of a fact alone decides stays decided where nothing is known."""
        assert not isinstance(threshold.limit, Share)
        certain = CODES[threshold.spec.domain.compare(threshold.how, threshold.limit)]
        return outcome if certain == UNKNOWN else where(outcome == UNKNOWN, constant(len(outcome), certain), outcome)


@dataclass(frozen=True)
class _Presence:
    columns: list[pl.Series]

    def all_horizontal(self) -> pl.Series:
        return pl.select(pl.all_horizontal(self.columns)).to_series()

    def any_horizontal(self) -> pl.Series:
        return pl.select(pl.any_horizontal(self.columns)).to_series()
