"""Numbers worked out from facts: sums over years, ratios, growth, the lower of two profits, whole years between dates.

Each is a small expression tree over ranges, so that a number of which only part is known is still known in part. A
reading keeps two ranges apart: what the facts allow, and what they allow under the usual assumptions (a net profit
stated alone is the lower one), so that an assumption is made only where it decides something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.fact_table import fact_spec
from assistant.eligibility.facts import NEVER, IssuerFacts
from assistant.eligibility.interval import INFINITY, Interval


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken as true because nobody stated it."""

    fact: str
    relation: str
    value: str

    def __str__(self) -> str:
        return f"{self.fact} {self.relation} {self.value} (not stated)"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a number: surely, under assumptions, and which facts would say more."""

    sure: Interval
    assumed: Interval
    missing: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    touched: bool = False
    """Whether any fact it is made of was stated."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as stated."""

    key: str

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """The stated range, or everything its kind allows."""
        found = facts.number(self.key)
        if found is None:
            spec = fact_spec(self.key)
            domain = spec.domain if spec else Interval()
            return Reading(domain, domain, (self.key,))
        return Reading(found, found, () if found.exact is not None else (self.key,), touched=True)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A number of the latest fiscal year (`back` 0) or of an earlier one."""

    field: str
    back: int = 0

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """The stated range of that year."""
        return Stated(f"years.{facts.latest_year(day) - self.back}.{self.field}").read(facts, day)


@dataclass(frozen=True, slots=True)
class LowerProfit:
    """Net profit as the listing rules count it: the lower of before and after non-recurring items.

    Provision: sse-star-listing-rules#net-profit-definition.
    """

    back: int = 0

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """The lower of the two; where only one is stated it is assumed to be the lower one."""
        year = facts.latest_year(day) - self.back
        before, after = f"years.{year}.net_profit", f"years.{year}.net_profit_excl_nonrecurring"
        first, second = facts.number(before), facts.number(after)
        flag = _profit_flag(facts) if self.back == 0 else Interval()
        sure = (first or Interval()).lower(second or Interval()).intersect(flag)
        if first is None and second is None:
            return Reading(sure, sure, (before,), touched=flag != Interval())
        if first is not None and second is not None:
            missing = tuple(key for key, value in ((before, first), (after, second)) if value.exact is None)
            return Reading(sure, sure, missing, touched=True)
        known, given, other = (first, before, after) if first is not None else (second, after, before)
        assert known is not None
        missing = () if known.exact is not None else (given,)
        return Reading(sure, known.intersect(flag), missing, (Assumption(other, ">=", given),), touched=True)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum."""

    parts: tuple[Amount, ...]

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """The sum of the parts."""
        readings = [part.read(facts, day) for part in self.parts]
        sure = assumed = Interval.point(0)
        for reading in readings:
            sure, assumed = sure.plus(reading.sure), assumed.plus(reading.assumed)
        return _combine(readings, sure, assumed)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of numbers that are not negative."""

    part: Amount
    whole: Amount

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """Part over whole; open where the whole may be zero."""
        part, whole = self.part.read(facts, day), self.whole.read(facts, day)
        return _combine([part, whole], part.sure.over(whole.sure), part.assumed.over(whole.assumed))


@dataclass(frozen=True, slots=True)
class Growth:
    """Compound growth of revenue over the last three fiscal years: two steps from the first to the last.

    Provision: csrc-sci-tech-attributes#indicator-4 (the formula is the usual one; no text of it was read).
    """

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """Square root of last over first, less one."""
        last, first = Yearly("revenue", 0).read(facts, day), Yearly("revenue", 2).read(facts, day)
        minus_one = Interval.point(-1)
        sure = last.sure.over(first.sure).root().plus(minus_one)
        assumed = last.assumed.over(first.assumed).root().plus(minus_one)
        return _combine([last, first], sure, assumed)


@dataclass(frozen=True, slots=True)
class WholeYears:
    """Complete years from a date to the filing (to the day asked about where no filing date is stated)."""

    start: str

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """The years complete on that day."""
        start, filing = facts.day(self.start), facts.day("filing_date")
        if start is None:
            return Reading(Interval(Decimal(0)), Interval(Decimal(0)), (self.start,))
        if start == NEVER:
            endless = Interval(INFINITY, INFINITY)
            return Reading(endless, endless, touched=True)
        years = Interval.point(whole_years(start, filing or day))
        if filing is not None:
            return Reading(years, years, touched=True)
        return Reading(
            Interval(Decimal(0)), years, (), (Assumption("filing_date", "=", day.isoformat()),), touched=True
        )


@dataclass(frozen=True, slots=True)
class FiscalYearsSince:
    """Full fiscal years from listing to the latest one stated: the year of listing is not full."""

    start: str = "listed_on"

    def read(self, facts: IssuerFacts, day: dt.date) -> Reading:
        """The number of the latest fiscal year, the first full one being 1."""
        listed = facts.day(self.start)
        if listed is None:
            return Reading(Interval(Decimal(0)), Interval(Decimal(0)), (self.start,))
        years = Interval.point(max(facts.latest_year(day) - listed.year, 0))
        return Reading(years, years, touched=True)


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


def read_quantity(key: str, facts: IssuerFacts, day: dt.date) -> Reading:
    """What is known of a number on `day`: stated, worked out from the years, or both."""
    if key in FORMULAS:
        return FORMULAS[key].read(facts, day)
    if key not in AGGREGATES:
        return Stated(key).read(facts, day)
    worked_out = computed(key, facts, day)
    stated = facts.number(key)
    if stated is None:
        # Nothing known of the years: one question for the whole is kinder than six.
        return worked_out if worked_out.touched else Reading(worked_out.sure, worked_out.assumed, (key,))
    if worked_out.sure.exact is not None:
        return worked_out
    both = stated.intersect(worked_out.sure)
    return Reading(both, both, () if both.exact is not None else (key,), touched=True)


def computed(key: str, facts: IssuerFacts, day: dt.date) -> Reading:
    """An aggregate as the years make it, whatever was stated of the whole."""
    spec = fact_spec(key)
    reading = AGGREGATES[key].read(facts, day)
    domain = spec.domain if spec else Interval()
    return Reading(
        reading.sure.intersect(domain),
        reading.assumed.intersect(domain),
        reading.missing,
        reading.assumptions,
        reading.touched,
    )


def own_statement(facts: IssuerFacts, day: dt.date) -> tuple[Interval | None, Interval]:
    """The latest net profit as the year states it (None where it does not), and the range the `profitable` flag allows."""
    year = facts.latest_year(day)
    parts = [facts.number(f"years.{year}.{field}") for field in ("net_profit", "net_profit_excl_nonrecurring")]
    known = [part for part in parts if part is not None]
    if not known:
        return None, _profit_flag(facts)
    lowest = known[0].lower(known[-1] if len(known) > 1 else Interval())
    return lowest, _profit_flag(facts)


def whole_years(start: dt.date, end: dt.date) -> int:
    """Complete years from `start` to `end`; a year is complete on its anniversary (28 February for a leap day)."""
    years = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    leap = (start.month, start.day) == (2, 29) and (end.month, end.day) == (2, 28)
    leap_end = leap and not _is_leap(end.year)
    return max(years + (1 if leap_end else 0), 0)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _profit_flag(facts: IssuerFacts) -> Interval:
    flag = facts.word("profitable")
    if flag is None:
        return Interval()
    return Interval(Decimal(0), INFINITY, low_open=True) if flag == "true" else Interval(-INFINITY, Decimal(0))


def _combine(readings: list[Reading], sure: Interval, assumed: Interval) -> Reading:
    return Reading(
        sure,
        assumed,
        tuple(dict.fromkeys(key for reading in readings for key in reading.missing)),
        tuple(dict.fromkeys(assumption for reading in readings for assumption in reading.assumptions)),
        any(reading.touched for reading in readings),
    )
