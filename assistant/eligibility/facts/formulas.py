"""Numbers worked out from facts: sums over years, ratios, growth, the lower of two profits, whole years between dates.

A formula is a small expression tree, written once and worked out by an `Arithmetic`: `CompanyArithmetic` here for one
company, `assistant.eligibility.screening.formula_columns` for whole columns of companies. Both work on ranges, so that
a number of which only part is known is still known in part, and keep two apart: what the facts allow, and what they
allow under the usual assumptions (a net profit stated alone is the lower one), so that an assumption is made only where
it decides something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from assistant.eligibility.facts.issuer import NEVER, IssuerFacts
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.interval import INFINITY, Interval

CASES, FIFTY_PATENTS, CORE_PATENTS, FIFTY = (
    "exceptional_sci_tech_cases",
    "fifty_core_patents",
    "core_technology_patents",
    50,
)
"""The list of exceptional cases, the one of them that is a number, and that number."""
_ANYTHING, _NOTHING, _MINUS_ONE = Interval(), Interval.point(0), Interval.point(-1)
_FROM_ZERO, _ENDLESS = Interval(Decimal(0)), Interval(INFINITY, INFINITY)


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


N = TypeVar("N")


class Arithmetic(Protocol[N]):
    """What formulas are worked out with; `N` is what a number is: of one company, or a column of many."""

    @property
    def latest(self) -> int:
        """The latest fiscal year."""

    def stated(self, key: str) -> N:
        """A number as stated."""

    def lower(self, before: str, after: str, flag: str | None) -> N:
        """The lower of two profits, and what `flag` says of it.

        Where only one is stated it is assumed to be the lower one.
        """

    def lowest(self, parts: Sequence[N]) -> N:
        """The lowest of some numbers; one that is not known may be any."""

    def unless_denied(self, key: str, cases: str, case: str, least: int) -> N:
        """A number as stated; below `least` where the list `cases` is stated without `case`."""

    def total(self, parts: Sequence[N]) -> N:
        """A sum."""

    def quotient(self, part: N, whole: N) -> N:
        """Part over whole, of numbers that are not negative; open where the whole may be zero."""

    def growth(self, last: N, first: N) -> N:
        """The square root of last over first, less one."""

    def years_between(self, start: str, end: str) -> N:
        """Complete years from a date to another; to the day asked about where that one is not stated."""

    def fiscal_years_since(self, start: str) -> N:
        """Fiscal years from that of a date to the latest one."""


class Formula(Protocol):
    """A number worked out from facts."""

    def over(self, numbers: Arithmetic[N]) -> N:
        """The number, worked out by an arithmetic."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """A number of the latest fiscal year (`back` 0) or of an earlier one."""

    field: str
    back: int = 0

    def over(self, numbers: Arithmetic[N]) -> N:
        """As stated for that year."""
        return numbers.stated(f"years.{numbers.latest - self.back}.{self.field}")


@dataclass(frozen=True, slots=True)
class LowerProfit:
    """Net profit as the listing rules count it: the lower of before and after non-recurring items.

    Provision: sse-star-listing-rules#net-profit-definition.
    """

    back: int = 0

    def over(self, numbers: Arithmetic[N]) -> N:
        """The lower of the two; of the latest year `profitable` may be all that is known."""
        year = f"years.{numbers.latest - self.back}"
        flag = None if self.back else "profitable"
        return numbers.lower(f"{year}.net_profit", f"{year}.net_profit_excl_nonrecurring", flag)


@dataclass(frozen=True, slots=True)
class Lowest:
    """The lowest of several numbers; unlike the lower profit of the listing rules nothing is assumed of one not stated.

    Provision: sse-star-listing-rules#financial-delisting.
    """

    parts: tuple[Formula, ...]

    def over(self, numbers: Arithmetic[N]) -> N:
        """The lowest of the parts."""
        return numbers.lowest([part.over(numbers) for part in self.parts])


@dataclass(frozen=True, slots=True)
class CorePatents:
    """The patents of the fifth exceptional case: fewer than 50 where the issuer lists its cases and not this one.

    Provision: csrc-sci-tech-attributes#art. 2(5).
    """

    def over(self, numbers: Arithmetic[N]) -> N:
        """The number stated, or what the list of cases says of it."""
        return numbers.unless_denied(CORE_PATENTS, CASES, FIFTY_PATENTS, FIFTY)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum."""

    parts: tuple[Formula, ...]

    def over(self, numbers: Arithmetic[N]) -> N:
        """The sum of the parts."""
        return numbers.total([part.over(numbers) for part in self.parts])


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of numbers that are not negative."""

    part: Formula
    whole: Formula

    def over(self, numbers: Arithmetic[N]) -> N:
        """Part over whole."""
        return numbers.quotient(self.part.over(numbers), self.whole.over(numbers))


@dataclass(frozen=True, slots=True)
class Growth:
    """Compound growth of revenue over the last three fiscal years: two steps from the first to the last.

    Provision: csrc-sci-tech-attributes#indicator-4 (the formula is the usual one; no text of it was read).
    """

    def over(self, numbers: Arithmetic[N]) -> N:
        """Growth a year from the first of the three years to the last."""
        return numbers.growth(Yearly("revenue", 0).over(numbers), Yearly("revenue", 2).over(numbers))


@dataclass(frozen=True, slots=True)
class WholeYears:
    """Complete years from a date to the filing (to the day asked about where no filing date is stated)."""

    start: str

    def over(self, numbers: Arithmetic[N]) -> N:
        """The years complete on that day."""
        return numbers.years_between(self.start, "filing_date")


@dataclass(frozen=True, slots=True)
class FiscalYearsSince:
    """Full fiscal years from listing to the latest one stated: the year of listing is not full."""

    start: str = "listed_on"

    def over(self, numbers: Arithmetic[N]) -> N:
        """The number of the latest fiscal year, the first full one being 1."""
        return numbers.fiscal_years_since(self.start)


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
    "latest_lower_profit": Lowest((Yearly("net_profit"), Yearly("net_profit_excl_nonrecurring"))),
    "latest_lowest_profit": Lowest(
        (Yearly("total_profit"), Yearly("net_profit"), Yearly("net_profit_excl_nonrecurring"))
    ),
    "latest_revenue": Yearly("revenue"),
    # Deductions only take away, so that revenue alone says how much is left at most.
    "latest_deducted_revenue": Lowest((Yearly("revenue"), Yearly("revenue_after_deductions"))),
    "counted_core_patents": CorePatents(),
    "latest_net_assets": Yearly("net_assets"),
    "years_in_operation": WholeYears("founded"),
    "years_since_controller_change": WholeYears("controller_changed_on"),
    "full_fiscal_years_since_listing": FiscalYearsSince(),
}


class CompanyArithmetic(NamedTuple):
    """The numbers of one company on a day."""

    facts: IssuerFacts
    day: dt.date

    @property
    def latest(self) -> int:
        """The latest fiscal year stated, else the last one complete."""
        return self.facts.latest_year(self.day)

    def stated(self, key: str) -> NumberReading:
        """The stated range, or everything its kind allows."""
        value = self.facts.number(key)
        if value is None:
            return _unstated(key, self.facts.table)
        return NumberReading(value, value, () if value.exact is not None else (key,), touched=True)

    def lower(self, before: str, after: str, flag: str | None) -> NumberReading:
        """The lower of the two ranges, within what the flag allows."""
        first, second = self.facts.number(before), self.facts.number(after)
        allowed = _profits(self.facts.word(flag)) if flag else _ANYTHING
        sure = (first or _ANYTHING).lower(second or _ANYTHING).intersect(allowed)
        if first is None and second is None:
            return NumberReading(sure, sure, (before,), touched=allowed != _ANYTHING)
        if first is not None and second is not None:
            missing = tuple(key for key, value in ((before, first), (after, second)) if value.exact is None)
            return NumberReading(sure, sure, missing, touched=True)
        known, source, other = (first, before, after) if first is not None else (second, after, before)
        assert known is not None
        missing = () if known.exact is not None else (source,)
        assumption = Assumption(other, ">=", source)
        return NumberReading(sure, known.intersect(allowed), missing, (assumption,), touched=True)

    def lowest(self, parts: Sequence[NumberReading]) -> NumberReading:
        """The lowest of the ranges."""
        return _worked_out(parts, lambda first, *others: reduce(Interval.lower, others, first))

    def unless_denied(self, key: str, cases: str, case: str, least: int) -> NumberReading:
        """The stated range, below `least` where the list denies the case."""
        listed, stated = self.facts.words(cases), self.stated(key)
        if listed is None or case in listed:
            return stated
        below = stated.sure.intersect(Interval(Decimal(0), Decimal(least), high_open=True))
        return NumberReading(below, below, stated.missing, touched=True)

    def total(self, parts: Sequence[NumberReading]) -> NumberReading:
        """The sum of the ranges."""
        return _worked_out(parts, lambda *ranges: reduce(Interval.plus, ranges, _NOTHING))

    def quotient(self, part: NumberReading, whole: NumberReading) -> NumberReading:
        """The quotient of the ranges."""
        return _worked_out((part, whole), Interval.over)

    def growth(self, last: NumberReading, first: NumberReading) -> NumberReading:
        """The growth a year that the ranges allow."""
        return _worked_out((last, first), lambda last, first: last.over(first).root().plus(_MINUS_ONE))

    def years_between(self, start: str, end: str) -> NumberReading:
        """Known for sure where both days are stated; assumed where only the first is."""
        begun, ended = self.facts.day(start), self.facts.day(end)
        if begun is None:
            return NumberReading(_FROM_ZERO, _FROM_ZERO, (start,))
        if begun == NEVER:
            return NumberReading(_ENDLESS, _ENDLESS, touched=True)
        years = Interval.point(whole_years(begun, ended or self.day))
        if ended is not None:
            return NumberReading(years, years, touched=True)
        return NumberReading(_FROM_ZERO, years, (), (Assumption(end, "=", self.day.isoformat()),), touched=True)

    def fiscal_years_since(self, start: str) -> NumberReading:
        """Known where the date is stated."""
        begun = self.facts.day(start)
        if begun is None:
            return NumberReading(_FROM_ZERO, _FROM_ZERO, (start,))
        years = Interval.point(max(self.latest - begun.year, 0))
        return NumberReading(years, years, touched=True)


class _Sources(NamedTuple):
    """What a formula is made of, instead of what it amounts to: a number is the keys of its facts."""

    latest: int

    def stated(self, key: str) -> tuple[str, ...]:
        return (key,)

    def lower(self, before: str, after: str, flag: str | None) -> tuple[str, ...]:
        return (before, after, flag) if flag else (before, after)

    def lowest(self, parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        return joined(parts)

    def unless_denied(self, key: str, cases: str, case: str, least: int) -> tuple[str, ...]:
        return (key, cases)

    def total(self, parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        return joined(parts)

    def quotient(self, part: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...]:
        return joined((part, whole))

    def growth(self, last: tuple[str, ...], first: tuple[str, ...]) -> tuple[str, ...]:
        return joined((last, first))

    def years_between(self, start: str, end: str) -> tuple[str, ...]:
        return (start, end)

    def fiscal_years_since(self, start: str) -> tuple[str, ...]:
        return (start,)


@lru_cache(maxsize=4096)
def sources(key: str, latest: int) -> tuple[str, ...]:
    """The keys of the facts that a number is read from; `latest` is the latest fiscal year.

    A derived number is read from what it is made of alone, an aggregate also from itself, any other fact from itself.
    """
    derived = FORMULAS.get(key)
    if derived is not None:
        return derived.over(_Sources(latest))
    formula = AGGREGATES.get(key)
    return (key,) if formula is None else (key, *formula.over(_Sources(latest)))


def read_quantity(key: str, facts: IssuerFacts, day: dt.date) -> NumberReading:
    """What is known of a number on `day`: stated, worked out from the years, or both."""
    numbers = CompanyArithmetic(facts, day)
    if key in FORMULAS:
        return FORMULAS[key].over(numbers)
    if key not in AGGREGATES:
        return numbers.stated(key)
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
    spec = facts.table.spec(key)
    domain = spec.domain if spec else _ANYTHING
    return _worked_out([AGGREGATES[key].over(CompanyArithmetic(facts, day))], domain.intersect)


def own_statement(facts: IssuerFacts, day: dt.date) -> tuple[Interval | None, Interval]:
    """The latest net profit as stated (None where it is not), and the range the `profitable` flag allows."""
    year, allowed = facts.latest_year(day), _profits(facts.word("profitable"))
    parts = [facts.number(f"years.{year}.{field}") for field in ("net_profit", "net_profit_excl_nonrecurring")]
    known = [part for part in parts if part is not None]
    if not known:
        return None, allowed
    lowest = known[0].lower(known[-1] if len(known) > 1 else _ANYTHING)
    return lowest, allowed


def whole_years(start: dt.date, end: dt.date) -> int:
    """Complete years from `start` to `end`; a year is complete on its anniversary (28 February for a leap day)."""
    years = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    leap = (start.month, start.day) == (2, 29) and (end.month, end.day) == (2, 28)
    leap_end = leap and not _is_leap(end.year)
    return max(years + (1 if leap_end else 0), 0)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=4096)
def _unstated(key: str, table: FactTable) -> NumberReading:
    spec = table.spec(key)
    domain = spec.domain if spec else _ANYTHING
    return NumberReading(domain, domain, (key,))


def _profits(flag: str | None) -> Interval:
    """The profits of a company that is, or is not, profitable.

    Provision: sse-star-listing-rules#unprofitable-definition (unprofitable is a negative net profit).
    """
    if flag is None:
        return _ANYTHING
    zero = Decimal(0)
    return Interval(zero, low_open=True) if flag == "true" else Interval(high=zero, high_open=True)


def _worked_out(readings: Sequence[NumberReading], formula: Callable[..., Interval]) -> NumberReading:
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
