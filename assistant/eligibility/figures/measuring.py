"""What a stated quantity may measure: money, shares, people; and which of them may play a part."""

from __future__ import annotations

from decimal import Decimal

from assistant.eligibility.figures.model import Measure, Role
from assistant.eligibility.reading.measured import MONTHS
from assistant.language.quantities.quantity import Quantity, QuantityKind

_MOST_PEOPLE = 1_000_000
"""Below which a number without unit may count people."""
_FEWEST_SHARES = 100
"""From which on a number without unit may count shares: in year 5 is no share."""
_LARGE = 1_000_000
"""From which on a number without unit may be money beside money."""
PRECISION = {QuantityKind.DATE: 3, QuantityKind.MONTH: 2, QuantityKind.YEAR: 1}
"""How many parts of a day are stated, by the kinds of quantities that are days."""
ITEM = "item"
"""The unit of what is counted as 项, which words beside it name."""
AT_PAR = "capital"
"""The unit of shares that were stated as capital."""
_DAYS = ("day", "working day", "trading day")
_MEASURES = {
    (QuantityKind.COUNT, "share"): Measure.SHARES,
    (QuantityKind.COUNT, AT_PAR): Measure.SHARES,
    (QuantityKind.COUNT, "person"): Measure.PEOPLE,
    (QuantityKind.COUNT, "patent"): Measure.PATENTS,
    (QuantityKind.COUNT, ITEM): Measure.PATENTS,
    (QuantityKind.MONEY, "CNY"): Measure.MONEY,
    (QuantityKind.PERCENT, ""): Measure.RATIO,
}


def can_be(quantity: Quantity, measure: Measure) -> bool:
    """Whether a quantity may measure that."""
    if measure is Measure.DAY:
        return quantity.kind in PRECISION
    if measure is Measure.DAYS:
        return quantity.kind is QuantityKind.DURATION and quantity.unit in _DAYS
    if measure is Measure.MONTHS:
        return quantity.kind is QuantityKind.DURATION and quantity.unit in MONTHS
    if measure is Measure.NUMBER:
        return _is_counted(quantity)
    if quantity.kind is QuantityKind.NUMBER and isinstance(quantity.value, Decimal):
        if measure is Measure.SHARES:
            return quantity.value >= _FEWEST_SHARES
        if measure is Measure.RATIO:
            return False
        return measure not in (Measure.PEOPLE, Measure.PATENTS) or quantity.value < _MOST_PEOPLE
    return _MEASURES.get((quantity.kind, quantity.unit)) is measure


def _is_counted(quantity: Quantity) -> bool:
    """Whether a quantity may be a number of investors."""
    whole = isinstance(quantity.value, Decimal) and quantity.value < _MOST_INVESTORS and quantity.value % 1 == 0
    return whole and (quantity.kind is QuantityKind.NUMBER or (quantity.kind, quantity.unit) in _INVESTORS)


_MOST_INVESTORS = 10_000
_INVESTORS = tuple((QuantityKind.COUNT, unit) for unit in ("company", "person", ""))


def can_play(quantity: Quantity, role: Role) -> bool:
    """Whether a quantity may play a part: it measures the same, and is no larger or smaller than such a thing is."""
    value = quantity.value
    if role.least is not None and not (isinstance(value, Decimal) and value >= role.least):
        return False
    if role.most is not None and not (isinstance(value, Decimal) and value <= role.most):
        return False
    return can_be(quantity, role.measure)


def of_a_kind(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are alike, one of them without its currency: RMB 960m and 1bn."""
    large = all(isinstance(each.value, Decimal) and each.value >= _LARGE for each in (one, other))
    sums = {QuantityKind.MONEY, QuantityKind.NUMBER}
    return one.kind is other.kind or (large and {one.kind, other.kind} == sums)
