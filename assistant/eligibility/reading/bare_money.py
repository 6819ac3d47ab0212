"""Plain numbers that are money in the unit of an amount beside them: revenue 300m, cash flow 31 / 44 / 25.

The unit is that of an amount of the same subject, or the one that all amounts of years in the text have. Where these
differ, or what comes out is out of all proportion to them, it is open, and the numbers are read as no money.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PhraseHit, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.units import read_unit

_COUNTED = ("count", "people", "patents", "shares", "companies")
_MOST_TIMES = 20
"""So many times an amount beside it a number may be at most, if it is to be in the same unit."""
_LEAST_PART = 200
"""So small a part of an amount beside it a number may be at least."""
_FARTHEST = 60
_ENDS = Pattern(
    "what may follow a number that has no unit of its own",
    r"\s?(?:$|[,.;:/?!)(、，。；：？！）（|\n\x02→-])|\s(?:and|or|for|in|over|respectively|is|are|was|so|but|then|once|if|when|after|we)\b"
    r"|\s?(?:和|及|与|或|呢|吗|过|够|能|可|这|那|行|算|满足|达标)",
    yes=(" / 44", ", 44", ".", " over", "，过吗", ""),
    no=(" patents", " customers", "年", "次"),
    how="match",
)
_JOINS = Pattern(
    "what stands between the plain numbers of a list, with years among them",
    r"(?:\s|[,/、，;；+→()（）\x02-]|and|then|in|和|及|以及|年)*",
    yes=(" / ", ", ", " and ", "、", " -> "[:2], " in \x02\x02, "),
    no=(" with ", "人，"),
    how="fullmatch",
)
_COUNTS = Pattern(
    "a word in front of a number by which it counts or names something",
    r"\b(?:all|each|every|last|past|first|next|top|no\.?|number|item|step|point|day|week|month|quarter)\s$|第\s?$",
    yes=("profit in all ", "the last ", "第"),
    no=("revenue ", "cash flow of ", "营收"),
)
_LONGEST_WORD = 12
_AFTER_DIGITS = Pattern(
    "the unit behind the digits of an amount",
    r"(?<=[\d)\s])(?P<unit>[^\d\s.,()][^\d.,()]{0,14})$",
    yes=("11m", "rmb 1.5 million", "1100万元"),
    no=("11", "1,100"),
)


class _Unit(NamedTuple):
    """The scale and the currency of an amount, and how much it is."""

    scale: int
    currency: str
    value: Decimal


def with_units_beside(text: PreparedText, amounts: Iterable[Amount]) -> Iterator[Amount]:
    """The amounts, plain numbers beside a subject of money in the unit of their neighbours where that is clear."""
    every = tuple(amounts)
    listed: Amount | None = None
    for amount in every:
        subject = _subject(text, amount, listed) if _may_be_money(text, amount) else None
        money = _as_money(text, amount, _unit_for(text, every, amount, subject)) if subject else None
        listed = money
        yield amount if money is None else money


def is_plain(amount: Amount) -> bool:
    """Whether an amount is a number in figures without any unit."""
    quantity = amount.quantity
    plain = quantity.kind is QuantityKind.NUMBER and amount.measures == ("count",) and quantity.value != 0
    return plain and any(char.isdigit() for char in quantity.text)


def is_signed(amount: Amount) -> bool:
    """Whether an amount is written as one below zero."""
    return bool(amount.quantity.sign) or amount.quantity.text.startswith(("-", "−", "("))


def _may_be_money(text: PreparedText, amount: Amount) -> bool:
    ends = _ENDS.match(text.covered, amount.end) is not None
    return is_plain(amount) and ends and _COUNTS.search(text.covered[: amount.start][-_LONGEST_WORD:]) is None


def _subject(text: PreparedText, amount: Amount, listed: Amount | None) -> PhraseHit | None:
    """The subject of money that a plain number stands behind, at once, in a list, or as a sum below zero."""
    low = text.sentence(amount.start)[0]
    hit = next(iter(text.hits_back(amount.start, max(low, amount.start - 3 * _FARTHEST))), None)
    if hit is None or not _is_of_money(hit):
        return None
    if listed is not None and _JOINS.fullmatch(text.covered, listed.end, amount.start):
        return hit
    between = text.amounts_between(hit.end, amount.start)
    if not between and text.moods.glue.fullmatch(text.covered[hit.end : amount.start]):
        return hit
    return hit if is_signed(amount) and _may_be_below(hit) and amount.start - hit.end <= _FARTHEST else None


def _is_of_money(hit: PhraseHit) -> bool:
    return "money" in hit.phrase.meanings and not any(measure in hit.phrase.meanings for measure in _COUNTED)


def _may_be_below(hit: PhraseHit) -> bool:
    fact = hit.phrase.meanings["money"].fact
    return "profit" in fact or "cash_flow" in fact or "net_assets" in fact


def _unit_for(text: PreparedText, amounts: Sequence[Amount], amount: Amount, subject: PhraseHit) -> _Unit | None:
    """The unit of the nearest amount of the same subject, or the one of all amounts of years; None if that is open."""
    units = [(each, unit) for each in amounts if each is not amount and (unit := _unit_of(text, each)) is not None]
    own = [unit for each, unit in units if (hit := _beside(text, each)) and _is_same(hit, subject)]
    yearly = [unit for each, unit in units if (hit := _beside(text, each)) and hit.yearly]
    of_each = own or yearly
    return of_each[-1] if len({unit[:2] for unit in of_each}) == 1 else None


def _is_same(one: PhraseHit, other: PhraseHit) -> bool:
    """Whether two subjects are one, or both profits."""
    first, second = (each.phrase.meanings["money"].fact if _is_of_money(each) else "" for each in (one, other))
    return bool(first) and (first == second or ("net_profit" in first and "net_profit" in second))


def _beside(text: PreparedText, amount: Amount) -> PhraseHit | None:
    """The subject that an amount stands beside, in front of it or else right behind."""
    low, high = text.sentence(amount.start)
    before = next(iter(text.hits_back(amount.start, low)), None)
    if before is not None and "money" in before.phrase.meanings:
        return before
    return next((hit for hit in text.hits_between(amount.end, min(high, amount.end + _FARTHEST))), None)


def _unit_of(text: PreparedText, amount: Amount) -> _Unit | None:
    """The scale and currency that an amount of money is written in; None without a scale."""
    quantity = amount.quantity
    if quantity.kind is not QuantityKind.MONEY and "money" not in amount.measures:
        return None
    behind = _AFTER_DIGITS.search(text.folded[quantity.start : quantity.end])
    unit = behind and read_unit(behind["unit"], 0, len(behind["unit"]))
    if not unit or not unit[0] or not isinstance(quantity.value, Decimal):
        return None
    return _Unit(unit[0], quantity.unit, abs(quantity.value))


def _as_money(text: PreparedText, amount: Amount, unit: _Unit | None) -> Amount | None:
    """A plain number as money of a unit; None where there is none, or it would be too much."""
    value = amount.quantity.value
    if unit is None or not isinstance(value, Decimal):
        return None
    scaled = shift(value, unit.scale)
    if not unit.value / _LEAST_PART <= abs(scaled) <= _MOST_TIMES * unit.value:
        return None
    high = None if amount.quantity.high is None else shift(amount.quantity.high, unit.scale)
    kind = QuantityKind.MONEY if unit.currency else amount.quantity.kind
    quantity = replace(amount.quantity, kind=kind, unit=unit.currency, value=scaled, high=high)
    return replace(amount, quantity=quantity, measures=("money",))
