"""Values that are given by how far they are from a bar: `RMB 150m short of the 4bn line`, 差2亿到40亿."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.moods import FIRST, SECOND
from assistant.eligibility.reading.prepared import Amount, PreparedText
from assistant.eligibility.reading.whose import Whose
from assistant.language.quantities.numerals import add


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is given by how far it is from a bar; `spent` are the amounts that say so."""

    bound: BoundAmount
    spent: tuple[Amount, ...]


def differences(text: PreparedText, whose: Whose) -> Iterator[Difference]:
    """Values that are given by how far they are from a bar: `RMB 150m short of the 4bn line`, 差2亿到40亿."""
    amounts = [amount for amount in text.amounts if not whose.elsewhere(amount.start)]
    for first, second in pairwise(amounts):
        if _comparable(first, second) and second.start - first.end < 40:
            found = _difference(text, first, second)
            if found is not None:
                yield found
    for amount in amounts:
        found = _ranged(text, amount)
        if found is not None:
            yield found


def _comparable(first: Amount, second: Amount) -> bool:
    points = {"points", "ratio"}
    return bool(set(first.measures) & set(second.measures)) or {*first.measures, *second.measures} == points


def _difference(text: PreparedText, first: Amount, second: Amount) -> Difference | None:
    low = max(text.part(first.start)[0], first.start - 20)
    high = min(text.part(second.end)[1], second.end + 30)
    before, between = text.covered[low : first.start], text.covered[first.end : second.start]
    after = text.covered[second.end : high]
    for near, far, marks in ((first, second, FIRST + SECOND), (second, first, SECOND + FIRST)):
        words = f"{before}{marks[0]}{between}{marks[1]}{after}"
        for sign, pattern in text.moods.differences:
            if pattern.search(words):
                bar, step = number_of(far), number_of(near)
                return _stated(text, near, far, add(bar, step if sign > 0 else -step))
    return None


def _ranged(text: PreparedText, amount: Amount) -> Difference | None:
    """差2亿到40亿, which reads like a range."""
    before = text.covered[max(0, amount.start - 3) : amount.start]
    high = amount.quantity.high
    if high is None or not before.rstrip("了着个").endswith(("差", "缺")):
        return None
    return _stated(text, amount, amount, add(high, -number_of(amount)))


def _stated(text: PreparedText, near: Amount, far: Amount, value: Decimal) -> Difference | None:
    start, end = min(near.start, far.start), max(near.end, far.end)
    low, high = text.sentence(start)
    measures = far.measures
    hits = [hit for hit in text.hits if low <= hit.start < high and hit.meaning(measures) and not hit.phrase.adjacent]
    nearest = min(
        hits,
        key=lambda hit: (
            text.breaks_between(*sorted((hit.start, start))),
            max(start - hit.end, hit.start - end, 0),
        ),
        default=None,
    )
    found = nearest.meaning(measures) if nearest else None
    if nearest is None or found is None:
        return None
    return Difference(BoundAmount(far, nearest, *found, value=value, place=(start, end)), (near, far))


def number_of(amount: Amount) -> Decimal:
    """The number of an amount; zero for one that is none."""
    value = amount.quantity.value
    return value if isinstance(value, Decimal) else Decimal(0)
