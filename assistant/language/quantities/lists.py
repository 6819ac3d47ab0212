"""Quantities that stand beside each other.

Lists and ranges share what is written once, and words of comparison bound them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant.language.quantities.numerals import add, shift
from assistant.language.quantities.quantity import Quantity, QuantityKind, QuantityReading
from assistant.language.quantities.units import LEFT_COMPARISON, LIST, RANGE, RIGHT_COMPARISON, Bound

_SHARED = frozenset(
    {
        QuantityKind.MONEY,
        QuantityKind.PERCENT,
        QuantityKind.PERCENTAGE_POINTS,
        QuantityKind.MULTIPLE,
        QuantityKind.NUMBER,
        QuantityKind.COUNT,
        QuantityKind.DURATION,
    }
)


def joined(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """Quantities in the order of the text, with what each shares with its neighbours; a range is one."""
    return _join_ranges(_share_forward(_share_back(_join_cents(items, folded), folded), folded), folded)


def _gap(first: QuantityReading, second: QuantityReading, folded: str) -> str:
    """`range`, `list` or nothing: how two neighbouring quantities are joined."""
    between = folded[first.quantity.end : second.quantity.start]
    if len(between) > 6:
        return ""
    if RANGE.fullmatch(between):
        return "range"
    return "list" if LIST.fullmatch(between) else ""


def _decimal(item: QuantityReading) -> Decimal:
    value = item.quantity.value
    return value if isinstance(value, Decimal) else Decimal(value.year)


def _join_cents(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """`two dollars and ten cents` is one amount."""
    result: list[QuantityReading] = []
    for item in items:
        last = result[-1] if result else None
        if (
            item.subunit
            and last
            and last.quantity.kind is QuantityKind.MONEY
            and not last.subunit
            and folded[last.quantity.end : item.quantity.start] in (" ", " and ", ", ")
        ):
            value = add(_decimal(last), _decimal(item))
            result[-1] = replace(last, quantity=_spanning(last.quantity, item.quantity, folded, value=value))
        else:
            result.append(item)
    return result


def _spanning(first: Quantity, second: Quantity, folded: str, value: Decimal, high: Decimal | None = None) -> Quantity:
    return replace(first, value=value, high=high, end=second.end, text=folded[first.start : second.end])


def _share_back(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """`20 and 35 million`, 2000万和3500万元, `5 to 10%`: the earlier number takes scale and unit of the later one."""
    shared = list(items)
    for position in range(len(items) - 2, -1, -1):
        first, second = shared[position], shared[position + 1]
        link = _gap(first, second, folded)
        if folded[first.quantity.end : second.quantity.start].strip() == "," and second == items[position + 1]:
            continue  # a comma joins only what goes on as a list: 10, 20 and 30%
        if not link or not first.bare or second.prefixed or second.quantity.kind not in _SHARED:
            continue
        kind, unit, value = first.quantity.kind, first.quantity.unit, _decimal(first)
        if kind is QuantityKind.YEAR and (not second.scale or value >= 2010):
            continue
        scale = (
            second.scale
            if first.scale == 0 and second.quantity.kind in (QuantityKind.MONEY, QuantityKind.NUMBER)
            else 0
        )
        if kind is not QuantityKind.MONEY:
            if second.bare and not scale:
                continue
            kind, unit = second.quantity.kind, second.quantity.unit
        shared[position] = replace(
            first,
            quantity=replace(first.quantity, kind=kind, unit=unit, value=shift(value, scale)),
            scale=scale or first.scale,
            bare=second.bare,
        )
    return shared


def _share_forward(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """`RMB 20m and 35m`: the later number takes the currency written before the first."""
    shared = list(items)
    for position in range(1, len(items)):
        first, second = shared[position - 1], shared[position]
        if (
            first.quantity.kind is QuantityKind.MONEY
            and first.prefixed
            and second.bare
            and second.quantity.kind is QuantityKind.NUMBER
            and second.scale
            and _gap(first, second, folded)
        ):
            shared[position] = replace(
                second,
                quantity=replace(second.quantity, kind=QuantityKind.MONEY, unit=first.quantity.unit),
                prefixed=True,
            )
    return shared


def _join_ranges(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    result: list[QuantityReading] = []
    for item in items:
        last = result[-1] if result else None
        if last and last.quantity.high is None and _is_range(last, item, folded):
            result[-1] = replace(
                last, quantity=_spanning(last.quantity, item.quantity, folded, _decimal(last), _decimal(item))
            )
        else:
            result.append(item)
    return result


def _is_range(first: QuantityReading, second: QuantityReading, folded: str) -> bool:
    low, high = first.quantity, second.quantity
    if (
        low.kind is not high.kind
        or low.kind not in _SHARED
        or low.unit != high.unit
        or _decimal(first) >= _decimal(second)
    ):
        return False
    before = folded[max(0, low.start - 16) : low.start].rstrip()
    if before.endswith(("from", "由", "从")) and not before.endswith("ranging from"):
        return False  # a change, not a range
    between = before.endswith("between")
    return _gap(first, second, folded) == "range" or (between and folded[low.end : high.start] == " and ")


def compared(item: QuantityReading, folded: str, text: str) -> Quantity:
    """The quantity with the words of comparison around it and its text as it was written."""
    quantity = replace(item.quantity, text=text[item.quantity.start : item.quantity.end])
    if quantity.kind in (QuantityKind.ORDINAL, QuantityKind.ARTICLE):
        return quantity
    before = LEFT_COMPARISON.search(folded[max(0, quantity.start - 30) : quantity.start])
    match = before or RIGHT_COMPARISON.match(folded, quantity.end)
    if match is None or (before and before["ABOUT"] == "近" and quantity.kind is QuantityKind.DURATION):
        return quantity
    name = next(name for name, words in match.groupdict().items() if words)
    return replace(quantity, comparison=Bound[name])
