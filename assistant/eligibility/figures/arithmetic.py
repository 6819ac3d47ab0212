"""The steps of figures as arithmetic: numbers, shares, growth and tiers exactly; days by their own rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from assistant.corpus.model import Reference
from assistant.eligibility.figures.days import day_of, later_of
from assistant.eligibility.figures.model import Measure, Operation, Operator, Rounding, Written
from assistant.eligibility.figures.reading.stated import Row, StatedQuantity

_EXACT = Context(prec=60)
_GROWTH_YEARS = 2
_ROUNDINGS = {
    Rounding.UP: (Decimal(1), ROUND_CEILING),
    Rounding.DOWN: (Decimal(1), ROUND_FLOOR),
    Rounding.CENTS: (Decimal("0.01"), ROUND_HALF_UP),
    Rounding.CENTS_UP: (Decimal("0.01"), ROUND_CEILING),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of a rule: its value, the most it comes to where there is a cap, and the provision it stands in.

    Of a tier that an amount leads back to, `over` are the caps of the lower ones, and `until` is the size up to which
    the amount, being the cap, is the same; without it there is no end to it where the amount is the cap.
    """

    value: Decimal
    provision: Reference | None
    cap: Decimal | None = None
    over: tuple[Decimal, ...] = ()
    until: Decimal | None = None


def of_row(row: Row, operation: Operation) -> list[StatedQuantity]:
    """The years of a row as an operation takes them: for a growth the first and the last, two years apart.

    What the first has to grow to takes the first alone.
    """
    values = [
        StatedQuantity(value, row.measure, (span,), about=row.about)
        for value, span in zip(row.values, row.spans, strict=True)
    ]
    if operation.operator not in (Operator.GROWTH, Operator.GROWN):
        return values
    if row.gap != _GROWTH_YEARS:
        return []
    last = replace(values[-1], spans=row.spans[1:])
    return values[:1] if operation.operator is Operator.GROWN else [values[0], last]


def worked(operation: Operation, operands: Sequence[StatedQuantity], limit: Limit | None) -> StatedQuantity | None:
    """The result of one step before rounding and cap; None where it has none."""
    if operation.operator is Operator.PERIOD:
        of_days = isinstance(operation.constant, Written) and operation.constant.unit
        return StatedQuantity(limit.value, Measure.DAYS if of_days else Measure.MONTHS) if limit else None
    first = operands[0]
    if isinstance(first.value, dt.date):
        return _worked_day(operation, operands, limit)
    numbers = [operand.value for operand in operands if isinstance(operand.value, Decimal)]
    measure = operation.counts or first.measure
    match operation.operator:
        case Operator.VALUE | Operator.HELD_TO:
            return first
        case Operator.BELOW:
            return first if numbers[0] < numbers[1] else None
        case Operator.SUM:
            return StatedQuantity(sum(numbers, Decimal(0)), measure)
        case Operator.LESS:
            return StatedQuantity(numbers[0] - numbers[1], measure)
        case Operator.PRODUCT:
            return StatedQuantity(_EXACT.multiply(numbers[0], numbers[1]), operands[1].measure)
        case Operator.AVERAGE:
            return StatedQuantity(_EXACT.divide(sum(numbers, Decimal(0)), Decimal(len(numbers))), measure)
        case Operator.BACK if limit is not None:
            return StatedQuantity(_EXACT.divide(numbers[0], limit.value), measure)
        case (
            Operator.SHARE | Operator.GROWN | Operator.GROWN_FROM | Operator.MAKES | Operator.LEFT_OF | Operator.EXCEED
        ) if limit is not None:
            return StatedQuantity(_with_rule(operation.operator, numbers[0], limit.value), measure)
        case Operator.SPREAD if numbers[0] > 0:
            each = _EXACT.divide(limit.value if limit else numbers[1], numbers[0])
            return StatedQuantity(each, operation.counts or Measure.MONEY)
        case Operator.QUOTIENT if numbers[1] > 0:
            return StatedQuantity(_EXACT.divide(numbers[0], numbers[1]), Measure.RATIO)
        case Operator.GROWTH if numbers[0] > 0 and numbers[1] >= 0:
            return StatedQuantity(_EXACT.sqrt(_EXACT.divide(numbers[1], numbers[0])) - 1, Measure.RATIO)
        case _:
            return None


def _worked_day(operation: Operation, operands: Sequence[StatedQuantity], limit: Limit | None) -> StatedQuantity | None:
    match operation.operator:
        case Operator.LATER:
            return later_of(operands)
        case Operator.ON:
            return _on(operands)
        case Operator.IN_TIME:
            return operands[1] if later_of(operands) is not None else None
        case _:
            return day_of(operation, operands[0], limit.value if limit else None)


def _with_rule(operator: Operator, number: Decimal, rate: Decimal) -> Decimal:
    """A share of a number, what it grows to in two years, what makes that share beside it, what is left of a limit."""
    if operator in (Operator.LEFT_OF, Operator.EXCEED):
        return rate - number + (operator is Operator.EXCEED)
    if operator is Operator.GROWN_FROM:
        return _EXACT.divide(number, (1 + rate) ** _GROWTH_YEARS)
    if operator is Operator.GROWN:
        return _EXACT.multiply(number, (1 + rate) ** _GROWTH_YEARS)
    share = _EXACT.multiply(number, rate)
    return share if operator is Operator.SHARE else _EXACT.divide(share, 1 - rate)


def _on(operands: Sequence[StatedQuantity]) -> StatedQuantity | None:
    """The second of two days where the first is the same or, no day being traded on between, beside it."""
    first, second = operands
    assert isinstance(first.value, dt.date), "a day"
    assert isinstance(second.value, dt.date), "a day"
    exact = first.precision == second.precision == _DAY_PRECISION
    return second if exact and abs(first.value - second.value) <= _WEEKEND else None


_DAY_PRECISION, _WEEKEND = 3, dt.timedelta(days=2)


def settled(operation: Operation, raw: StatedQuantity, limit: Limit | None) -> StatedQuantity:
    """The result, rounded and capped."""
    if not isinstance(raw.value, Decimal):
        return raw
    value = raw.value
    if operation.rounding is not None:
        step, how = _ROUNDINGS[operation.rounding]
        value = (value / step).to_integral_value(how) * step
    if limit is not None and limit.cap is not None and operation.operator is not Operator.BACK:
        value = min(value, limit.cap)
    return replace(raw, value=value)
