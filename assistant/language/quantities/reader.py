"""Quantities in English and Chinese text: what each number measures, its exact value and where it stands.

`read_quantities` never raises and reads a text in time linear in its length; `normal_form` makes the quantities of an
English and a Chinese text comparable. Amounts keep their currency: nothing is converted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.language.quantities.amounts import read_amounts
from assistant.language.quantities.declared import DeclaredUnit, apply_units, declared_units
from assistant.language.quantities.designations import read_marks
from assistant.language.quantities.folding import fold
from assistant.language.quantities.fractions import read_fractions
from assistant.language.quantities.lists import joined
from assistant.language.quantities.quantity import Bound as Bound
from assistant.language.quantities.quantity import Designation, QuantityReading
from assistant.language.quantities.quantity import Quantity as Quantity
from assistant.language.quantities.quantity import QuantityKind as QuantityKind
from assistant.language.quantities.quantity import UnreadNumber as UnreadNumber
from assistant.language.quantities.unread import one_too_many, unread_numbers

MOST_NUMBERS = 1_000
"""So many numbers of a text are read; what follows is one unread number."""
_SHORT = 500
"""Longest text of which thousands are cached, so that the cache stays small whatever is asked."""
_LONG = 10_000
"""Longest text that is cached at all: a question, which is read several times while it is answered."""


class NumbersRead(NamedTuple):
    """Every number of a text: the quantities, and what could not be read, neither overlapping the other."""

    quantities: tuple[Quantity, ...]
    unread: tuple[UnreadNumber, ...]


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of an English, Chinese or mixed text, in order of appearance, none overlapping another."""
    return read_numbers(text).quantities


def read_numbers(text: str) -> NumbersRead:
    """Every quantity of a text, and every number that could not be read with why."""
    if len(text) > _LONG:
        return _read(text)
    return _read_cached(text) if len(text) <= _SHORT else _read_of_late(text)


@lru_cache(maxsize=8)
def _read_of_late(text: str) -> NumbersRead:
    return _read(text)


# A question is read on every floor, the sentences of a corpus for every question they may answer.
@lru_cache(maxsize=2048)
def _read_cached(text: str) -> NumbersRead:
    return _read(text)


def _read(text: str) -> NumbersRead:
    return numbers_in(fold(text), text)


def numbers_in(folded: str, text: str) -> NumbersRead:
    """Every quantity of a text that has been folded already, and what could not be read."""
    cut = one_too_many(folded, MOST_NUMBERS)
    if cut is not None:
        read = numbers_in(folded[:cut], text[:cut])
        rest = UnreadNumber(cut, len(text), text[cut:], f"only the first {MOST_NUMBERS} numbers are read")
        return NumbersRead(read.quantities, (*read.unread, rest))
    unread = unread_numbers(folded, text)
    units = declared_units(folded)
    masked = _mask(folded, [*unread, *units])
    designations = [_from_mark(mark, text) for mark in read_marks(masked)]
    masked = _mask(masked, designations)
    parts = _apart(read_fractions(masked, text))
    masked = _mask(masked, parts)
    amounts = list(read_amounts(masked, text))
    ordered = sorted(
        [*(QuantityReading(quantity) for quantity in (*designations, *parts)), *amounts],
        key=lambda item: item.quantity.start,
    )
    quantities = [item.quantity for item in joined(apply_units(folded, ordered, units), folded)]
    return NumbersRead(tuple(_glossed(_as_written(quantities, text), folded)), unread)


def _as_written(quantities: Iterable[Quantity], text: str) -> list[Quantity]:
    """With the words of the text itself, which joining numbers may have replaced by their folded form."""
    written = ((quantity, text[quantity.start : quantity.end]) for quantity in quantities)
    return [quantity if quantity.text == words else replace(quantity, text=words) for quantity, words in written]


def _glossed(quantities: Sequence[Quantity], folded: str) -> list[Quantity]:
    """The quantities, an amount in brackets right behind another in a different currency marked as its gloss."""
    result: list[Quantity] = []
    for quantity in quantities:
        last = result[-1] if result else None
        is_gloss = (
            last is not None
            and quantity.kind is last.kind is QuantityKind.MONEY
            and quantity.unit != last.unit
            and folded[last.end : quantity.start].strip(" ") in _OPENINGS
            and folded[quantity.end : quantity.end + 2].strip(" ").startswith(")")
        )
        result.append(replace(quantity, gloss=True) if is_gloss else quantity)
    return result


_OPENINGS = ("(", "(约", "(about", "(approx.", "(~", "(c.", "(折合", "(合", "(equivalent to", "(or", "(约合")


def _apart(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Those of the quantities that overlap none before them; the earlier pattern counts."""
    taken: list[Quantity] = []
    for quantity in quantities:
        if all(quantity.end <= other.start or other.end <= quantity.start for other in taken[-40:]):
            taken.append(quantity)
    return taken


def normal_form(quantity: Quantity) -> str:
    """One spelling for one quantity, the same for both languages.

    `money:CNY:4000000000`, `percent:15`, `article:2.1.2(5)`.

    A count and a plain number are alike (`number:7`), because languages differ in the noun; a range has both ends
    (`percent:3..5`); comparisons are left out.
    """
    kind, value = quantity.kind, quantity.value
    if isinstance(value, dt.date):
        spelled = {
            QuantityKind.DATE: value.isoformat(),
            QuantityKind.MONTH: f"{value:%Y-%m}",
            QuantityKind.YEAR: f"{value.year:04d}",
            QuantityKind.QUARTER: f"{value.year:04d}-Q{(value.month + 2) // 3}",
        }
        return f"{kind.value}:{spelled[kind]}"
    if kind in (QuantityKind.ARTICLE, QuantityKind.MONTH_DAY):
        return f"{kind.value}:{quantity.unit}"
    amount = _plain(value) + (f"..{_plain(quantity.high)}" if quantity.high is not None else "")
    if kind is QuantityKind.FRACTION:
        return f"fraction:{amount}/{quantity.unit}"
    if kind in (QuantityKind.MONEY, QuantityKind.ORDINAL):
        return f"{kind.value}:{quantity.unit}:{amount}"
    if kind is QuantityKind.DURATION:
        return f"duration:{amount}:{quantity.unit}"
    return f"{'number' if kind is QuantityKind.COUNT else kind.value}:{amount}"


def _plain(value: Decimal) -> str:
    spelled = format(value, "f")
    if "." in spelled:
        spelled = spelled.rstrip("0").rstrip(".")
    return "0" if spelled in ("-0", "") else spelled


def _from_mark(mark: Designation, text: str) -> Quantity:
    value = mark.day if mark.day is not None else Decimal(mark.number)
    return Quantity(QuantityKind(mark.kind), value, mark.label, mark.start, mark.end, text[mark.start : mark.end])


def _mask(folded: str, places: Iterable[Quantity | UnreadNumber | DeclaredUnit]) -> str:
    """The text with what was read already blanked by a character that is no part of any number."""
    pieces, position = [], 0
    for start, end in sorted(_span(place) for place in places):
        if start >= position:
            pieces += [folded[position:start], "\0" * (end - start)]
            position = end
    return "".join([*pieces, folded[position:]])


def _span(place: Quantity | UnreadNumber | DeclaredUnit) -> tuple[int, int]:
    """Where it is written."""
    return place.place if isinstance(place, DeclaredUnit) else (place.start, place.end)
