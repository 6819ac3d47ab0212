"""Arithmetic of days: periods, working days, full fiscal years, the later of two."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.eligibility.figures.model import Measure, Operation, Operator, Written
from assistant.eligibility.figures.reading.stated import StatedQuantity

MONTH_PRECISION = 2
"""How many parts of a day are known of which only the month is."""


def day_of(operation: Operation, first: StatedQuantity, limit: Decimal | None) -> StatedQuantity | None:
    """A day so long before or after another, or the year; None where no day or month is known to count from."""
    assert isinstance(first.value, dt.date), "a day"
    if operation.operator is Operator.NEXT_DAY:
        whole = first.precision > MONTH_PRECISION
        return replace(first, value=first.value + dt.timedelta(days=1), spans=()) if whole else None
    if limit is None:
        return None
    count = int(limit)
    if operation.operator is Operator.FULL_YEAR:
        return StatedQuantity(Decimal(first.value.year + count), Measure.YEAR)
    if first.precision < MONTH_PRECISION:
        return None
    count = count if operation.operator is Operator.ADD else -count
    if isinstance(operation.constant, Written) and operation.constant.unit:
        whole = first.precision > MONTH_PRECISION
        days = _weekdays_on(first.value, count) if operation.constant.on_weekdays else dt.timedelta(days=count)
        return replace(first, value=first.value + days, spans=()) if whole else None
    at_end = operation.month_end and first.precision > MONTH_PRECISION
    return replace(first, value=add_months(first.value, count, month_end=at_end), spans=())


def _weekdays_on(day: dt.date, count: int) -> dt.timedelta:
    """The days until so many more from Monday to Friday have gone by, or before they had."""
    step, left, on = (1 if count > 0 else -1), abs(count), 0
    while left:
        on += step
        left -= (day + dt.timedelta(days=on)).weekday() < _SATURDAY
    return dt.timedelta(days=on)


_SATURDAY = 5


def is_before(act: StatedQuantity, opening: StatedQuantity) -> bool | None:
    """Whether a day is before another, or not after the end of a year; None where they are not known well enough."""
    assert isinstance(act.value, dt.date), "what is done is done on a day"
    first, last = act.value, _last_of(act)
    if isinstance(opening.value, Decimal):
        year = int(opening.value)
        return last.year <= year if (first.year <= year) is (last.year <= year) else None
    if last < opening.value:
        return True
    return False if first >= _last_of(opening) else None


def _last_of(day: StatedQuantity) -> dt.date:
    """The last day that is meant by one of which only the month or the year is known."""
    assert isinstance(day.value, dt.date), "a day"
    if day.precision > MONTH_PRECISION:
        return day.value
    return add_months(day.value, 1 if day.precision == MONTH_PRECISION else _YEAR) - dt.timedelta(days=1)


_YEAR = 12
"""Months of a year."""


def later_of(operands: Sequence[StatedQuantity]) -> StatedQuantity | None:
    """The later of two days; none where one is only known by its month and both are of the same month."""
    first, second = sorted(operands, key=lambda operand: operand.value)
    assert isinstance(first.value, dt.date), "a day"
    assert isinstance(second.value, dt.date), "a day"
    open_ = first.precision != second.precision and (first.value.year, first.value.month) == (
        second.value.year,
        second.value.month,
    )
    return None if open_ else replace(second, spans=())


def add_months(day: dt.date, months: int, *, month_end: bool = False) -> dt.date:
    """The same day of the month so many months on, or the last of a month that has none.

    With `month_end` the last of a month gives the last of a month.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = calendar.monthrange(day.year, day.month)[1] == day.day
    return dt.date(year, month + 1, last if month_end and was_last else min(day.day, last))
