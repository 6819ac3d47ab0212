"""What was read of the roles: quantities as stated, rows of years, and which roles claim an amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.figures.model import Measure
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, Quantity

Span = tuple[int, int]
REACH = 18
"""Most characters between an amount and the words that say what it is."""
STOP = Pattern(
    "the end of a sentence",
    r"[。？！?!;；\n]|\.(?:\s|$)",
    yes=("。", "? ", ". We", "；"),
    no=("3.5", "，", ", "),
)


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity as stated: its value, what it measures, and where.

    A day has the `precision` 3, a month 2, a year 1; `about` says that the number is only an approximate one, `at_par`
    that shares were stated as capital and are counted at a par value of RMB 1, `nearest` that no year was stated and
    the day nearest to today is taken.
    """

    value: Decimal | dt.date
    measure: Measure
    spans: tuple[Span, ...] = ()
    precision: int = 3
    about: bool = False
    at_par: bool = False
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Amounts of consecutive fiscal years, the oldest first; one amount alone is that of all `years` together.

    `gap` is how many years lie between the first and the last.
    """

    values: tuple[Decimal, ...]
    spans: tuple[Span, ...]
    gap: int
    about: bool = False
    measure: Measure = Measure.MONEY


@dataclass(frozen=True, slots=True)
class RoleReading:
    """What was read of the roles."""

    single: Mapping[str, StatedQuantity]
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A quantity and the roles whose words stand nearest to it.

    `as_of` says that it is a day as of which is asked, `of_a_class` that only shares of one class are counted.
    """

    quantity: Quantity
    roles: frozenset[str]
    as_of: bool = False
    of_a_class: bool = False


def spans_of(quantities: Sequence[Quantity]) -> tuple[Span, ...]:
    """Where quantities stand."""
    return tuple((quantity.start, quantity.end) for quantity in quantities)


def is_about(quantities: Sequence[Quantity]) -> bool:
    """Whether one of them is only an approximate number."""
    return any(quantity.comparison is Bound.ABOUT for quantity in quantities)


def is_exact(quantity: Quantity) -> bool:
    """Whether it is one number, if only about, and neither a range nor a bound."""
    return quantity.comparison in (Bound.EQ, Bound.ABOUT) and quantity.high is None
