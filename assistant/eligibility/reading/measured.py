"""Quantities as amounts that may state a fact: in which measures, as one duration, without what only says one again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """A quantity that may state a fact; `measures` are what facts can take it, the likeliest first."""

    quantity: Quantity
    measures: tuple[str, ...]
    start: int
    end: int

    @classmethod
    def of(cls, quantity: Quantity, measures: tuple[str, ...]) -> Amount:
        """A quantity with its place."""
        return cls(quantity, measures, quantity.start, quantity.end)


def as_written(item: Quantity, text: str) -> Quantity:
    """A quantity with the words of the text itself."""
    words = text[item.start : item.end]
    return item if item.text == words else replace(item, text=words)


_UNITS = {"patent": "patents", "item": "patents", "person": "people", "share": "shares", "company": "companies"}
"""What the quantities call a unit, and what the table of facts does."""
MONTHS = {"month": 1, "year": 12}
_LEAST_MONEY = 100_000


def measures_of(quantity: Quantity) -> tuple[str, ...]:
    """The measures of facts that can take a quantity: `money`, `ratio`, `months`, `people` …; none for a name."""
    if quantity.kind is QuantityKind.MONEY:
        return (_PRICE,) if _is_price(quantity) else ("money",)
    if quantity.kind is QuantityKind.PERCENT:
        return ("ratio",)
    if quantity.kind is QuantityKind.FRACTION and not int(quantity.unit):
        return ()
    if quantity.kind is QuantityKind.FRACTION:
        return ("ratio",) if _is_part(quantity) else ("multiple",)
    if quantity.kind is QuantityKind.PERCENTAGE_POINTS:
        return ("points",)
    if quantity.kind is QuantityKind.COUNT and quantity.unit in _UNITS:
        return (_UNITS[quantity.unit],)
    if quantity.kind is QuantityKind.COUNT and not quantity.unit and quantity.text.endswith("个"):
        return ("count",)
    if quantity.kind is QuantityKind.DURATION and quantity.unit in MONTHS:
        return ("months",)
    if quantity.kind is QuantityKind.NUMBER and isinstance(quantity.value, Decimal):
        as_money = abs(quantity.value) >= _LEAST_MONEY or _is_nought(quantity)
        return ("money", "count") if as_money else ("count",)
    return ()


_PRICE = "price"
"""The measure of what a share may cost, which no fact has."""
_LEAST_OF_A_COMPANY = 10_000


def _is_price(quantity: Quantity) -> bool:
    """Whether money is too little to be a figure of a company: RMB 48, 36元."""
    return isinstance(quantity.value, Decimal) and 0 < abs(quantity.value) < _LEAST_OF_A_COMPANY


def _is_nought(quantity: Quantity) -> bool:
    """Whether a number is 0 in figures, which may be an amount of money too: net profit exactly 0."""
    return quantity.value == 0 and "0" in quantity.text


def _is_part(quantity: Quantity) -> bool:
    """Whether a fraction is a part of a whole; 868/197 are two numbers."""
    return isinstance(quantity.value, Decimal) and abs(quantity.value) <= int(quantity.unit) != 0


class AmountsOfText(NamedTuple):
    """The amounts, those that only give the one before once more, and the stretches that do."""

    amounts: tuple[Amount, ...]
    glosses: tuple[Quantity, ...]
    repeated: tuple[tuple[int, int], ...]


def amounts_of(quantities: Sequence[Quantity], text: str, folded: str) -> AmountsOfText:
    """The amounts and their glosses; of an amount and its gloss the one in yuan counts."""
    amounts: list[Amount] = []
    glosses: list[Quantity] = []
    repeated: list[tuple[int, int]] = []
    for item in (as_written(each, text) for each in _durations(quantities, folded)):
        measures = measures_of(item)
        if not measures:
            continue
        last = amounts[-1].quantity if amounts else None
        if item.kind is QuantityKind.COUNT and _LABEL_BEHIND.match(folded, item.end):
            measures = (*measures, "count")
        if last is not None and measures == ("money", "count") and amounts[-1].measures == ("shares",):
            measures = ("shares",) if _OUT_OF.fullmatch(folded[last.end : item.start]) else measures
        if last is None or not _is_gloss(last, item, folded):
            amounts.append(Amount.of(item, measures))
        else:
            closed = item.end + folded.startswith(")", item.end) * ("(" in folded[last.end : item.start])
            if item.unit == "CNY" != last.unit:
                glosses.append(last)
                amounts[-1] = Amount.of(item, measures)
                repeated += [(last.start, item.start), (item.end, closed)]
            else:
                glosses.append(item)
                repeated.append((last.end, closed))
    return AmountsOfText(tuple(amounts), tuple(glosses), tuple(repeated))


def _durations(quantities: Iterable[Quantity], folded: str) -> Iterator[Quantity]:
    """The quantities, years and months beside each other as one duration, and 三年半 as three years and a half."""
    last: Quantity | None = None
    for item in quantities:
        if last is not None and _goes_on(last, item, folded):
            item = _in_months(last, item, folded)
        elif last is not None:
            yield last
        if item.kind is QuantityKind.DURATION and item.unit == "year" and folded.startswith("半", item.end):
            item = replace(_plus(item, Decimal("0.5")), end=item.end + 1, text=folded[item.start : item.end + 1])
        last = item
    if last is not None:
        yield last


def _goes_on(first: Quantity, second: Quantity, folded: str) -> bool:
    durations = first.kind is second.kind is QuantityKind.DURATION and (first.unit, second.unit) == ("year", "month")
    return durations and folded[first.end : second.start].strip(" ") in ("", "零", "又", "and", ",")


def _in_months(years: Quantity, months: Quantity, folded: str) -> Quantity:
    assert isinstance(years.value, Decimal)
    value = years.value * MONTHS["year"]
    whole = replace(_plus(months, value), start=years.start, comparison=years.comparison)
    return replace(whole, text=folded[whole.start : whole.end])


def _plus(item: Quantity, more: Decimal) -> Quantity:
    assert isinstance(item.value, Decimal)
    return replace(item, value=item.value + more)


_LABEL_BEHIND = Pattern(
    "a number right behind a unit, which is then as likely the label of that: headcount 340 r&d staff 88",
    r"\s{1,2}\d[\d,.]*+(?!\s?%|\sper)",
    yes=(" 88",),
    no=(", 88", " of 88"),
    how="match",
)
_OUT_OF = Pattern(
    "what stands between shares and all shares",
    r"\s(?:out )?of (?:a total of |the |our |all )?",
    yes=(" out of ", " of a total of "),
    no=(" and ", ", "),
    how="fullmatch",
)
_MONEYS = (QuantityKind.MONEY, QuantityKind.NUMBER)
_GLOSS = Pattern(
    "what stands between an amount and the same once more",
    r"\s?(?:\(|/|,? or |,? i\.e\. |即|折合?|约合)\s?(?:[a-z.]{1,13}\s){0,2}(?:~|约|折合?|相当于|人民币|为){0,3}\s?",
    yes=(" (", " / ", " (roughly ", "(折人民币"),
    no=(" and ", ", "),
    how="fullmatch",
)


def _is_gloss(first: Quantity, second: Quantity, folded: str) -> bool:
    if second.gloss:
        return True
    money = second.kind is QuantityKind.MONEY and first.kind in _MONEYS and (first.unit or "CNY") != second.unit
    gap = folded[first.end : second.start]
    return money and len(gap) < 24 and _GLOSS.fullmatch(gap) is not None


def bounded(bound: Bound, *, below: bool) -> Bound:
    """A bound, mirrored for an amount that is below zero."""
    return _MIRRORED.get(bound, bound) if below else bound


_MIRRORED = {Bound.LT: Bound.GT, Bound.LE: Bound.GE, Bound.GT: Bound.LT, Bound.GE: Bound.LE}
