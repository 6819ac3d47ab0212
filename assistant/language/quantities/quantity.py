"""Quantities and designations as values: what a number in a text measures or names, and where it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Bound(StrEnum):
    """How the text bounds the value: "at least 4bn" is `>=`, "just under 4bn" is `<`."""

    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    ABOUT = "~"


class QuantityKind(StrEnum):
    """What a quantity measures."""

    MONEY = "money"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    MULTIPLE = "multiple"
    NUMBER = "number"
    COUNT = "count"
    DURATION = "duration"
    FRACTION = "fraction"
    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    MONTH_DAY = "month_day"
    ORDINAL = "ordinal"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity; `text` is exactly the slice `[start:end]` of the text read, without the words of comparison.

    `value` is a date for the kinds date, month, quarter and year (their first day), else an exact Decimal: 15 for 15%,
    the numerator of a fraction, the leading number of an article. `unit` is the currency code of money, the time unit
    of a duration, the thing counted, the denominator of a fraction, what an ordinal numbers, the full article number
    (`2.1.2(5)`) or the `MM-DD` of a day without year; empty otherwise. `high` is the upper end of a range.
    `sign` is how a value below zero was written (`-`, `负`, `loss of`; empty for brackets and a minus behind), `gloss`
    says that the amount is the one before once more, in brackets (`RMB 350m ($49m)`).
    """

    kind: QuantityKind
    value: Decimal | dt.date
    unit: str
    start: int
    end: int
    text: str
    comparison: Bound = Bound.EQ
    high: Decimal | None = None
    sign: str = ""
    gloss: bool = False


@dataclass(frozen=True, slots=True)
class UnreadNumber:
    """A number that two readings fit (`3,5亿`, `300.000.000`) or none (数十亿), and why."""

    start: int
    end: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class QuantityReading:
    """A quantity being read, with what lists and ranges need to know of its writing."""

    quantity: Quantity
    scale: int = 0
    prefixed: bool = False
    bare: bool = False
    subunit: bool = False


@dataclass(frozen=True, slots=True)
class Designation:
    """One named number. `kind` is date, month, year, quarter, month_day, ordinal or article.

    `day` carries a calendar value (the first day of a month, quarter or year), `label` what an ordinal counts or the
    canonical article number, `number` its leading number.
    """

    kind: str
    start: int
    end: int
    day: dt.date | None = None
    label: str = ""
    number: int = 0


DesignationReader = Callable[[re.Match[str]], list[Designation]]


_CALENDAR = frozenset(
    {QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.QUARTER, QuantityKind.YEAR, QuantityKind.MONTH_DAY}
)
_COUNTED = frozenset({QuantityKind.DURATION, QuantityKind.NUMBER, QuantityKind.COUNT})
_BOUNDS = frozenset({Bound.GE, Bound.GT, Bound.LE, Bound.LT})
_PLACES = ("over ", "over the ", "under ", "under the ")


def bound_of(quantity: Quantity, text: str) -> Bound | None:
    """The bound beside a quantity of `text`.

    A day has none, nor has a period or number that "over" or "under" may only introduce: "total R&D over three years",
    "listed under four of the standards".
    """
    if quantity.kind in _CALENDAR or quantity.comparison not in _BOUNDS:
        return None
    if quantity.kind in _COUNTED and text[: quantity.start].lower().endswith(_PLACES):
        return None
    return quantity.comparison
