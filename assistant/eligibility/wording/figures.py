"""The arithmetic behind a number that the checker works out: `81/860 = 9.4%`, and what it would have to be.

Every number is an exact decimal; a percentage is written with as many decimals as keep it on its side of the limit.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from assistant.eligibility.facts.amounts import parts_of, plain
from assistant.eligibility.facts.formulas import (
    AGGREGATES,
    FORMULAS,
    CompanyArithmetic,
    Formula,
    Growth,
    LowerProfit,
    Ratio,
    Sum,
    WholeYears,
    Yearly,
    computed,
)
from assistant.eligibility.facts.issuer import NEVER
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.rules.conditions import FactContext
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language

_YEAR = 12
"""Months of a year."""
_DECIMALS = 6
"""Most decimals of a percentage that stands close to its limit."""
_DATE: Mapping[Language, str] = {Language.EN: "{day} {month} {year}", Language.ZH: "{year}年{number}月{day}日"}


class Worked(NamedTuple):
    """A number worked out from stated ones, with its arithmetic."""

    text: str
    value: Decimal


class Needed(NamedTuple):
    """What one part of a ratio or of a growth would have to be, and how much more that is."""

    least: str
    more: str


def day_words(day: dt.date, language: Language) -> str:
    """A day as people write it: `1 March 2027`, `2027年3月1日`."""
    month = calendar.month_name[day.month]
    return _DATE[language].format(day=day.day, month=month, number=day.month, year=day.year)


def percent(value: Decimal, limit: Decimal | None = None) -> str:
    """A ratio as a percentage with one decimal, or with as many as tell it from its limit; two thirds as `2/3`."""
    if (parts := parts_of(value)) is not None:
        return str(parts)
    exact = value * 100
    for decimals in range(1, _DECIMALS):
        shown = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        if limit is None or shown.compare(limit * 100) == exact.compare(limit * 100):
            return f"{plain(shown)}%"
    return f"{plain(exact)}%"


def worked_out(fact: str, context: FactContext, say: VerdictWords, limit: Decimal | None = None) -> Worked | None:
    """How a number follows from the years stated; None where it was stated itself or not all its parts are exact."""
    formula = AGGREGATES.get(fact)
    if formula is None or context.facts.number(fact) is not None:
        return None
    exact = computed(fact, context.facts, context.day).assumed.exact
    text = _arithmetic(formula, context, say)
    if exact is None or text is None:
        return None
    spec = context.facts.table.spec(fact)
    assert spec is not None, "an aggregate is a fact of the table"
    value = percent(exact, limit) if spec.kind is FactKind.RATIO else say.amount(exact, spec)
    return Worked(say("figure.equals", arithmetic=text, value=value), exact)


def _arithmetic(formula: Formula, context: FactContext, say: VerdictWords) -> str | None:
    if isinstance(formula, Sum):
        parts = [_number(part, context, say) for part in reversed(formula.parts)]
        return None if None in parts else say("figure.plus").join(part for part in parts if part is not None)
    if isinstance(formula, Ratio):
        part, whole = _number(formula.part, context, say), _number(formula.whole, context, say)
        return None if part is None or whole is None else say("figure.over", part=part, whole=whole)
    if isinstance(formula, Growth):
        last, first = _number(Yearly("revenue", 0), context, say), _number(Yearly("revenue", 2), context, say)
        return None if last is None or first is None else say("figure.growth", last=last, first=first)
    return None


def _number(formula: Formula, context: FactContext, say: VerdictWords) -> str | None:
    """A part in words, where it is exact; counts without their unit."""
    exact = formula.over(CompanyArithmetic(context.facts, context.day)).assumed.exact
    spec = _spec(formula, context)
    if exact is None or spec is None:
        return None
    return plain(exact) if spec.kind is FactKind.COUNT else say.amount(exact, spec)


def _spec(formula: Formula, context: FactContext) -> FactSpec | None:
    yearly = context.facts.table.yearly
    if isinstance(formula, Sum):
        return _spec(formula.parts[0], context)
    if isinstance(formula, LowerProfit):
        return yearly["net_profit"]
    return yearly.get(formula.field) if isinstance(formula, Yearly) else None


def needed_part(fact: str, limit: Decimal, context: FactContext, say: VerdictWords) -> Needed | None:
    """What the part of a ratio, or the latest revenue of a growth, would have to be at least to reach the limit."""
    formula = AGGREGATES.get(fact)
    numbers = CompanyArithmetic(context.facts, context.day)
    if isinstance(formula, Ratio):
        whole, part = formula.whole.over(numbers).assumed.exact, formula.part.over(numbers).assumed.exact
        spec, of = _spec(formula.part, context), formula.part
        least = None if whole is None else whole * limit
    elif isinstance(formula, Growth):
        first, part = Yearly("revenue", 2).over(numbers).assumed.exact, Yearly("revenue", 0).over(numbers).assumed.exact
        of = Yearly("revenue", 0)
        spec = _spec(of, context)
        least = None if first is None else first * (1 + limit) * (1 + limit)
    else:
        return None
    if least is None or part is None or spec is None or least <= part:
        return None
    least = least.quantize(Decimal(1), rounding=ROUND_CEILING)
    label = spec.label[say.language]
    if spec.kind is FactKind.COUNT:
        shown, more = say("figure.least_count", number=plain(least), what=label), plain(least - part)
    else:
        shown, more = (
            say("figure.least_amount", amount=say.amount(least, spec), what=label),
            say.amount(least - part, spec),
        )
    return Needed(shown, more)


def months_of(fact: str, context: FactContext) -> int | None:
    """The whole months behind a number of complete years, up to the day they are counted to; None for other facts."""
    days = complete_on(fact, Decimal(0), context)
    if days is None:
        return None
    start, end = days[0], context.facts.day("filing_date") or context.day
    return max(0, (end.year - start.year) * _YEAR + end.month - start.month - (end.day < start.day))


def months_words(months: int, say: VerdictWords) -> str:
    """A number of months: `1 month`, `14个月`."""
    return say("computed.one_month") if months == 1 else say("computed.months", count=months)


def complete_on(fact: str, years: Decimal, context: FactContext) -> tuple[dt.date, dt.date] | None:
    """The day that complete years are counted from, and the one on which so many are complete; None for other facts."""
    formula = FORMULAS.get(fact)
    if not isinstance(formula, WholeYears):
        return None
    start = context.facts.day(formula.start)
    if start is None or start == NEVER:
        return None
    year = start.year + int(years)
    leap = (start.month, start.day) == (2, 29) and not calendar.isleap(year)
    return start, start.replace(year=year, day=28) if leap else start.replace(year=year)
