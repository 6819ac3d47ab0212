"""Numbers worked out from facts: sums over years, ratios, growth, the lower of two profits, whole years between dates.

Each is a small expression tree over ranges, so that a number of which only part is known is still known in part. A
reading keeps two ranges apart: what the facts allow, and what they allow under the usual assumptions (a net profit
stated alone is the lower one), so that an assumption is made only where it decides something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from itertools import chain
from typing import NamedTuple, TypeVar

from assistant.eligibility.facts.issuer import NEVER, IssuerFacts
from assistant.eligibility.facts.table import fact_spec
from assistant.eligibility.logic.interval import INFINITY, Interval

_ANYTHING, _NOTHING, _MINUS_ONE = Interval(), Interval.point(0), Interval.point(-1)


class Assumption(NamedTuple):
    """Something taken as true because nobody stated it."""

    fact: str
    relation: str
    value: str

    def __str__(self) -> str:
        return f"{self.fact} {self.relation} {self.value} (not stated)"


class NumberReading(NamedTuple):
    """What is known of a number: surely, under assumptions, and which facts would say more."""

    sure: Interval
    assumed: Interval
    missing: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    touched: bool = False
    """Whether any fact it is made of was stated."""


T = TypeVar("T")


def joined(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """The members of all parts, none of which repeats one, each once in the order they first appear."""
    filled = [part for part in parts if part]
    if len(filled) < 2:
        return filled[0] if filled else ()
    return tuple(dict.fromkeys(chain.from_iterable(filled)))


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as stated."""

    key: str

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """The stated range, or everything its kind allows."""
        found = facts.number(self.key)
        if found is None:
            return _unstated(self.key)
        return NumberReading(found, found, () if found.exact is not None else (self.key,), touched=True)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A number of the latest fiscal year (`back` 0) or of an earlier one."""

    field: str
    back: int = 0

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """The stated range of that year."""
        return Stated(f"years.{facts.latest_year(day) - self.back}.{self.field}").read(facts, day)


@dataclass(frozen=True, slots=True)
class LowerProfit:
    """Net profit as the listing rules count it: the lower of before and after non-recurring items.

    Provision: sse-star-listing-rules#net-profit-definition.
    """

    back: int = 0

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """The lower of the two; where only one is stated it is assumed to be the lower one."""
        year = facts.latest_year(day) - self.back
        before, after = f"years.{year}.net_profit", f"years.{year}.net_profit_excl_nonrecurring"
        first, second = facts.number(before), facts.number(after)
        flag = _profit_flag(facts) if self.back == 0 else _ANYTHING
        sure = (first or _ANYTHING).lower(second or _ANYTHING).intersect(flag)
        if first is None and second is None:
            return NumberReading(sure, sure, (before,), touched=flag != _ANYTHING)
        if first is not None and second is not None:
            missing = tuple(key for key, value in ((before, first), (after, second)) if value.exact is None)
            return NumberReading(sure, sure, missing, touched=True)
        known, given, other = (first, before, after) if first is not None else (second, after, before)
        assert known is not None
        missing = () if known.exact is not None else (given,)
        return NumberReading(sure, known.intersect(flag), missing, (Assumption(other, ">=", given),), touched=True)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum."""

    parts: tuple[Amount, ...]

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """The sum of the parts."""
        return _worked_out(
            [part.read(facts, day) for part in self.parts], lambda *parts: reduce(Interval.plus, parts, _NOTHING)
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of numbers that are not negative."""

    part: Amount
    whole: Amount

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """Part over whole; open where the whole may be zero."""
        return _worked_out([self.part.read(facts, day), self.whole.read(facts, day)], Interval.over)


@dataclass(frozen=True, slots=True)
class Growth:
    """Compound growth of revenue over the last three fiscal years: two steps from the first to the last.

    Provision: csrc-sci-tech-attributes#indicator-4 (the formula is the usual one; no text of it was read).
    """

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """Square root of last over first, less one."""
        last, first = Yearly("revenue", 0).read(facts, day), Yearly("revenue", 2).read(facts, day)
        return _worked_out([last, first], lambda last, first: last.over(first).root().plus(_MINUS_ONE))


@dataclass(frozen=True, slots=True)
class WholeYears:
    """Complete years from a date to the filing (to the day asked about where no filing date is stated)."""

    start: str

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """The years complete on that day."""
        start, filing = facts.day(self.start), facts.day("filing_date")
        if start is None:
            return NumberReading(Interval(Decimal(0)), Interval(Decimal(0)), (self.start,))
        if start == NEVER:
            endless = Interval(INFINITY, INFINITY)
            return NumberReading(endless, endless, touched=True)
        years = Interval.point(whole_years(start, filing or day))
        if filing is not None:
            return NumberReading(years, years, touched=True)
        return NumberReading(
            Interval(Decimal(0)), years, (), (Assumption("filing_date", "=", day.isoformat()),), touched=True
        )


@dataclass(frozen=True, slots=True)
class FiscalYearsSince:
    """Full fiscal years from listing to the latest one stated: the year of listing is not full."""

    start: str = "listed_on"

    def read(self, facts: IssuerFacts, day: dt.date) -> NumberReading:
        """The number of the latest fiscal year, the first full one being 1."""
        listed = facts.day(self.start)
        if listed is None:
            return NumberReading(Interval(Decimal(0)), Interval(Decimal(0)), (self.start,))
        years = Interval.point(max(facts.latest_year(day) - listed.year, 0))
        return NumberReading(years, years, touched=True)


Amount = Stated | Yearly | LowerProfit | Sum | WholeYears | FiscalYearsSince
Formula = Amount | Ratio | Growth


def _years(field: str, count: int = 3) -> Sum:
    return Sum(tuple(Yearly(field, back) for back in range(count)))


AGGREGATES: Mapping[str, Formula] = {
    "two_year_net_profit": Sum((LowerProfit(0), LowerProfit(1))),
    "three_year_rd_expense": _years("rd_expense"),
    "three_year_rd_ratio": Ratio(_years("rd_expense"), _years("revenue")),
    "three_year_operating_cash_flow": _years("operating_cash_flow"),
    "revenue_cagr": Growth(),
    "rd_staff_ratio": Ratio(Yearly("rd_staff"), Yearly("total_staff")),
}

FORMULAS: Mapping[str, Formula] = {
    "latest_net_profit": LowerProfit(0),
    "previous_net_profit": LowerProfit(1),
    "latest_revenue": Yearly("revenue"),
    "latest_net_assets": Yearly("net_assets"),
    "years_in_operation": WholeYears("founded"),
    "years_since_controller_change": WholeYears("controller_changed_on"),
    "full_fiscal_years_since_listing": FiscalYearsSince(),
}


def read_quantity(key: str, facts: IssuerFacts, day: dt.date) -> NumberReading:
    """What is known of a number on `day`: stated, worked out from the years, or both."""
    if key in FORMULAS:
        return FORMULAS[key].read(facts, day)
    if key not in AGGREGATES:
        return Stated(key).read(facts, day)
    worked_out = computed(key, facts, day)
    stated = facts.number(key)
    if stated is None:
        # Nothing known of the years: one question for the whole is kinder than six.
        return worked_out if worked_out.touched else NumberReading(worked_out.sure, worked_out.assumed, (key,))
    if worked_out.sure.exact is not None:
        return worked_out
    both = stated.intersect(worked_out.sure)
    return NumberReading(both, both, () if both.exact is not None else (key,), touched=True)


def computed(key: str, facts: IssuerFacts, day: dt.date) -> NumberReading:
    """An aggregate as the years make it, whatever was stated of the whole."""
    spec = fact_spec(key)
    domain = spec.domain if spec else _ANYTHING
    return _worked_out([AGGREGATES[key].read(facts, day)], lambda found: found.intersect(domain))


def own_statement(facts: IssuerFacts, day: dt.date) -> tuple[Interval | None, Interval]:
    """The latest net profit as the year states it (None where it does not), and the range the `profitable` flag allows."""
    year = facts.latest_year(day)
    parts = [facts.number(f"years.{year}.{field}") for field in ("net_profit", "net_profit_excl_nonrecurring")]
    known = [part for part in parts if part is not None]
    if not known:
        return None, _profit_flag(facts)
    lowest = known[0].lower(known[-1] if len(known) > 1 else _ANYTHING)
    return lowest, _profit_flag(facts)


def whole_years(start: dt.date, end: dt.date) -> int:
    """Complete years from `start` to `end`; a year is complete on its anniversary (28 February for a leap day)."""
    years = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    leap = (start.month, start.day) == (2, 29) and (end.month, end.day) == (2, 28)
    leap_end = leap and not _is_leap(end.year)
    return max(years + (1 if leap_end else 0), 0)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=4096)
def _unstated(key: str) -> NumberReading:
    spec = fact_spec(key)
    domain = spec.domain if spec else _ANYTHING
    return NumberReading(domain, domain, (key,))


def _profit_flag(facts: IssuerFacts) -> Interval:
    flag = facts.word("profitable")
    if flag is None:
        return _ANYTHING
    return Interval(Decimal(0), INFINITY, low_open=True) if flag == "true" else Interval(-INFINITY, Decimal(0))


def _worked_out(readings: list[NumberReading], formula: Callable[..., Interval]) -> NumberReading:
    """What a formula over the ranges of these readings gives: surely, and under what they assume."""
    sure = formula(*[reading.sure for reading in readings])
    assumptions = joined([reading.assumptions for reading in readings])
    return NumberReading(
        sure,
        formula(*[reading.assumed for reading in readings]) if assumptions else sure,
        joined([reading.missing for reading in readings]),
        assumptions,
        any(reading.touched for reading in readings),
    )
