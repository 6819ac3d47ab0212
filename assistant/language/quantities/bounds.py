"""Which bound a text puts beside a quantity: at least, more than, at most, below, or none."""

from __future__ import annotations

from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind

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
