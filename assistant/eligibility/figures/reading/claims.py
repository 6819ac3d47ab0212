"""Which role an amount belongs to: the one whose words stand nearest to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.eligibility.figures.measuring import AT_PAR, ITEM, PRECISION, can_play
from assistant.eligibility.figures.model import Measure, Role
from assistant.eligibility.figures.reading.stated import (
    REACH,
    STOP,
    Claimed,
    StatedQuantity,
    is_about,
    is_exact,
    spans_of,
)
from assistant.eligibility.figures.reading.undated import NEAREST
from assistant.eligibility.figures.words import WordMatch
from assistant.eligibility.reading.measured import MONTHS
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind

_COMMA, _BEHIND = 8, 2
"""How much farther words count behind a comma, and behind the amount."""
_LEAST = 10_000
"""From which on a number without unit may be money or shares without any words beside it."""
_COMMAS = re.compile(r"[,，、:：(（]")
_AMOUNTS = frozenset({QuantityKind.NUMBER, QuantityKind.MONEY, QuantityKind.COUNT})


def claimed_by(
    folded: str, quantities: Sequence[Quantity], hits: Sequence[WordMatch], roles: Mapping[str, Role]
) -> tuple[Claimed, ...]:
    """Every quantity, with the roles whose words stand nearest to it."""
    return tuple(
        Claimed(
            quantity,
            _claims(folded, quantity, quantities, hits, roles),
            _AS_OF.search(folded[: quantity.start]) is not None,
            _is_of_a_class(folded, quantity),
        )
        for quantity in quantities
    )


def _claims(
    folded: str, quantity: Quantity, others: Sequence[Quantity], hits: Sequence[WordMatch], roles: Mapping[str, Role]
) -> frozenset[str]:
    """The roles whose words stand nearest to an amount that they can be; of shares, of words as near the longest."""
    nearness: dict[str, tuple[int, int]] = {}
    for hit in hits:
        role = roles[hit.list_id]
        if not can_play(quantity, role) or (role.part and _is_in_addition(folded, quantity)):
            continue
        fitting = [other for other in others if can_play(other, roles[hit.list_id])]
        distance = _distance(folded, quantity, hit.start, hit.end, fitting)
        if distance is None or _is_in_front_of(folded, hit, quantity, fitting):
            continue
        if not (distance >= _COMMA and _nearer(folded, hit, distance, fitting)):
            near = (distance, hit.start - hit.end)
            nearness[hit.list_id] = min(near, nearness.get(hit.list_id, near))
    least = min((distance for distance, _ in nearness.values()), default=None)
    near_by = {name: length for name, (distance, length) in nearness.items() if distance == least}
    of_shares = all(roles[name].measure is Measure.SHARES for name in near_by)
    nearest = {name for name, length in near_by.items() if not of_shares or length == min(near_by.values())}
    return frozenset(nearest | {name for name in nearness if roles[name].kind_of in nearest})


def _nearer(folded: str, hit: WordMatch, distance: int, others: Sequence[Quantity]) -> bool:
    """Whether words behind a comma stand nearer to another amount that they may be of."""
    apart = (_distance(folded, other, hit.start, hit.end, others) for other in others)
    return any(each is not None and each < distance for each in apart)


def _is_in_front_of(folded: str, hit: WordMatch, quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether words behind an amount touch the next, whose label they are: 持1.5亿股总股本5亿, 22m and offer 7m."""
    following = next((other for other in others if other.start >= hit.end), None)
    if following is None or hit.start < quantity.end:
        return False
    between = folded[hit.end : following.start]
    return not between or (between.isspace() and len(between) == 1 and hit.start - quantity.end > 1)


def _distance(folded: str, quantity: Quantity, start: int, end: int, others: Sequence[Quantity]) -> int | None:
    """How far words stand from an amount; None where they belong to another, or to another sentence."""
    if start < quantity.end and quantity.start < end:
        return 0
    if any(other is not quantity and start < other.end and other.start < end for other in others):
        return None
    behind = start >= quantity.end
    between = folded[quantity.end : start] if behind else folded[end : quantity.start]
    if len(between) > REACH or STOP.search(between):
        return None
    low, high = (quantity.end, start) if behind else (end, quantity.start)
    if any(other is not quantity and low <= other.start and other.end <= high for other in others):
        return None
    return len(between.strip()) + (_COMMA if _COMMAS.search(between) else 0) + (_BEHIND if behind else 0)


def as_kinds(claimed: Sequence[Claimed], known: frozenset[str], roles: Mapping[str, Role]) -> tuple[Claimed, ...]:
    """The quantities, each of the kind that is said of it where that is one of the roles known."""
    return tuple(
        replace(each, roles=each.roles - {roles[name].kind_of for name in each.roles & known}) for each in claimed
    )


def single(role: Role, claimed: Sequence[Claimed], wanted: frozenset[str]) -> StatedQuantity | None:
    """The one value a role has: by its words, else as the only amount of its measure that no words claim."""
    own = [each.quantity for each in claimed if each.roles & wanted == {role.id}]
    if not own and role.alone:
        own = [each.quantity for each in claimed if not each.roles and _alone(each, role, claimed)]
    own = [replace(each, value=each.high) if role.upper and each.high is not None else each for each in own]
    values = {_measured(quantity, role.measure) for quantity in own}
    fits = _is_ranged if role.range else is_exact
    if len(values) != 1 or not all(fits(quantity) for quantity in own):
        return None
    if role.measure is Measure.DAY and any(_is_open(each.quantity, role) for each in claimed):
        return None
    precision = PRECISION.get(own[0].kind, 3)
    at_par = any(quantity.unit == AT_PAR for quantity in own)
    nearest = any(quantity.unit == NEAREST for quantity in own)
    return StatedQuantity(values.pop(), role.measure, spans_of(own), precision, is_about(own), at_par, nearest)


def _is_open(quantity: Quantity, role: Role) -> bool:
    """Whether it is a day without its year, which may be the one that is meant, or one whose year is only taken so."""
    return quantity.kind is QuantityKind.MONTH_DAY or (quantity.unit == NEAREST and not role.near)


def _measured(quantity: Quantity, measure: Measure) -> Decimal | dt.date:
    """The value of a quantity in what is measured: years in months, per cent as a share of one."""
    if not isinstance(quantity.value, Decimal):
        return quantity.value
    if measure is Measure.RATIO:
        return quantity.value / 100
    return quantity.value * MONTHS.get(quantity.unit, 1) if measure is Measure.MONTHS else quantity.value


def _alone(each: Claimed, role: Role, claimed: Sequence[Claimed]) -> bool:
    """Whether an amount that no words claim can be of the role.

    A number without unit must be the only amount of all, or of all that are as large as the role's least is; a day as
    of which is asked is no event.
    """
    if each.quantity.kind is not QuantityKind.NUMBER:
        return can_play(each.quantity, role) and not (each.as_of or each.of_a_class or each.quantity.unit == ITEM)
    value = each.quantity.value
    alike = [other for other in claimed if not role.least or can_play(other.quantity, role)]
    amounts = [other for other in alike if other.quantity.kind in _AMOUNTS]
    large = isinstance(value, Decimal) and value >= _LEAST and can_play(each.quantity, role)
    return large and len(amounts) == 1 and role.measure in (Measure.MONEY, Measure.SHARES)


def _is_ranged(quantity: Quantity) -> bool:
    return quantity.high is not None and quantity.comparison in (Bound.EQ, Bound.ABOUT)


def _is_in_addition(folded: str, quantity: Quantity) -> bool:
    """Whether an amount comes on top of the one before and is no part of it: 日均48万，另外融资12万."""
    before, behind = folded[: quantity.start], folded[quantity.end : quantity.end + _AROUND]
    return _IN_ADDITION.search(before) is not None and _INCLUDED.search(_PART.split(behind)[0]) is None


_IN_ADDITION = Pattern(
    "words in front of an amount that comes on top of another",
    r"(?:\b(?:plus|another|besides|additional(?:ly)?|separately|also|in addition(?: to (?:that|it|this))?"
    r"|on top(?: of (?:that|it))?)|另外?|另有|此外|外加|加上|再加|还(?=有|融|借))[,，]?[^,.;:，。；：\d]{0,20}$",
    yes=("另外融资", "plus ", "and another ", "in addition, i borrowed ", "还融了"),
    no=("其中融资", "of which ", "including ", "another question, "),
)
_INCLUDED = Pattern(
    "words behind an amount that is a part of another",
    r"在内|里面|其中|\bincluded\b|\bof (?:it|that|this|which|them)\b",
    yes=("在里面", " of that"),
    no=("融资", " on margin"),
)
_AS_OF = Pattern(
    "words by which a day is that of the rules asked about",
    r"(?:\b(?:as of|as at|under the rules of|by the rules of|today is)\s*|[按照]|截至|依据|适用)$",
    yes=("as of ", "under the rules of ", "按", "截至"),
    no=("listed on ", "上市", "file on "),
)
_CLASS = Pattern(
    "words of a class of shares",
    r"\b(?:class|series) [abc]\b|[abc]类|特别表决权|special voting|super-?voting",
    yes=("class a shares", "a类股", "特别表决权股份"),
    no=("first class", "分类", "a股"),
)
_AROUND = 16
"""How far around an amount words of a class of shares are its own."""


def _is_of_a_class(folded: str, quantity: Quantity) -> bool:
    """Whether an amount counts the shares of one class, which are no total."""
    before = folded[max(0, quantity.start - _AROUND) : quantity.start]
    behind = folded[quantity.end : quantity.end + _AROUND]
    near = (_PART.split(before)[-1], _PART.split(behind)[0])
    return any(_CLASS.search(words) for words in near)


_PART = re.compile(r"[,，、;；。()（）:：]")
