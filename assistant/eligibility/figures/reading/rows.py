"""Rows of fiscal years: from the facts read, from a list beside the words of a role, or the years together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from assistant.eligibility.figures.measuring import can_be
from assistant.eligibility.figures.model import Measure, Role
from assistant.eligibility.figures.reading.stated import (
    REACH,
    STOP,
    Claimed,
    Row,
    StatedQuantity,
    is_about,
    is_exact,
    spans_of,
)
from assistant.eligibility.figures.words import WordMatch
from assistant.eligibility.reading.fact import FactRead, FactsReading
from assistant.eligibility.reading.reader import calendar_key
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind

_BETWEEN = Pattern(
    "what may stand between the amounts of one row",
    r"(?:[\s,，、;；+()（）/]|and|then|plus|to|in|for|fy|->|→|[-–—]|和|到|及|至|以及|年|为|是|再|分别|分别为|就|则"
    r"|去年|前年|中间那?年)*",
    yes=(", ", " and ", " + ", "、", " (", "), ", "，去年", " -> "),
    no=(" with revenue ", "，营收"),
    how="fullmatch",
)
_SHORTEST_ROW = 2


def row_of(
    role: Role, folded: str, hits: Sequence[WordMatch], claimed: Sequence[Claimed], facts: FactsReading
) -> Row | None:
    """The amounts of consecutive years: as facts were read, else from a list; else the years together.

    None where amounts that may be lower were told and could not be placed.
    """
    if role.ahead:
        return _base(role, claimed, facts)
    if role.behind:
        return _end(role, claimed, facts)
    if role.lower and any(item.fact == role.lower and not item.dated for item in facts.unread):
        return None
    return (
        _from_facts(role, facts)
        or _own_row(_of_years(_listed(folded, role, hits, claimed), role, folded), role, facts)
        or _together(folded, role, claimed, facts)
    )


def _from_facts(role: Role, facts: FactsReading) -> Row | None:
    own = _by_year(role.fact, facts)
    lower = _by_year(role.lower, facts) if role.lower else {}
    if lower and own and set(lower) != set(own):
        return None
    years = {year: min((own.get(year), lower.get(year)), key=_amount) for year in own.keys() | lower.keys()}
    facts_of = [fact for fact in years.values() if fact is not None]
    if len(facts_of) < min(role.years, _SHORTEST_ROW) or not all(map(_certain, facts_of)):
        return None
    chosen = [years[year] for year in sorted(years)][-role.years :]
    named = sorted(years)[-role.years :]
    gap = named[-1] - named[0]
    if gap != role.years - 1:
        return None
    return Row(tuple(_amount(fact) for fact in chosen), tuple((fact.start, fact.end) for fact in chosen if fact), gap)


def _base(role: Role, claimed: Sequence[Claimed], facts: FactsReading) -> Row | None:
    """The amount of the year that growth is counted from, to the latest year that is named and has no amount."""
    by_year = _by_year(role.fact, facts)
    days = [each.quantity.value for each in claimed if each.quantity.kind is QuantityKind.YEAR]
    named = [day.year for day in days if isinstance(day, dt.date) and day.year not in by_year]
    fact = by_year.get(max(named) - role.ahead) if named else None
    if fact is None or max(named) < max(by_year) or not _certain(fact):
        return None
    return Row((_amount(fact),), ((fact.start, fact.end),), role.ahead)


def _end(role: Role, claimed: Sequence[Claimed], facts: FactsReading) -> Row | None:
    """The amount of the latest year, where the one that growth to it is counted from is named and has no amount."""
    by_year = _by_year(role.fact, facts)
    days = [each.quantity.value for each in claimed if each.quantity.kind is QuantityKind.YEAR]
    named = {day.year for day in days if isinstance(day, dt.date)}
    latest = max(by_year, default=0)
    fact = by_year.get(latest)
    base = latest - role.behind
    if fact is None or base not in named or base in by_year or max(named) > latest or not _certain(fact):
        return None
    return Row((_amount(fact),), ((fact.start, fact.end),), role.behind)


def _certain(fact: FactRead) -> bool:
    return (
        fact.usable
        and fact.high is None
        and fact.comparison in (Bound.EQ, Bound.ABOUT)
        and not fact.span.startswith("->")
    )


def single_fact(role: Role, facts: FactsReading) -> StatedQuantity | None:
    """The value of a role that is no row as the facts have it, where they have one value of it for certain."""
    own = [fact for fact in _by_year(role.fact, facts).values() if role.fact and _certain(fact)]
    if len(own) != 1 or not isinstance(own[0].value, Decimal):
        return None
    about = own[0].comparison is Bound.ABOUT
    return StatedQuantity(own[0].value, role.measure, ((own[0].start, own[0].end),), about=about)


def _amount(fact: FactRead | None) -> Decimal:
    return fact.value if fact is not None and isinstance(fact.value, Decimal) else Decimal("Infinity")


def _by_year(name: str, facts: FactsReading) -> dict[int, FactRead]:
    """The facts of that name by year; years counted from the latest are counted from 0."""
    by_year: dict[int, FactRead] = {}
    for fact in facts.facts:
        key = calendar_key(fact.fact, 0)
        if key.startswith("years.") and key.endswith(f".{name}"):
            by_year[int(key.split(".")[1])] = fact
    return by_year


def _listed(folded: str, role: Role, hits: Sequence[WordMatch], claimed: Sequence[Claimed]) -> Row | None:
    """The amounts of an unbroken list behind the words of the role, or else right in front of them."""
    own = [hit for hit in hits if hit.list_id == role.id]
    covered = folded
    for hit in own:
        covered = covered[: hit.start] + " " * (hit.end - hit.start) + covered[hit.end :]
    quantities = [each.quantity for each in claimed]
    rows = [row for hit in own if (row := _list_from(covered, hit.end, quantities, role))]
    rows = rows or [row for hit in own if (row := _list_before(covered, hit.start, quantities, role))]
    return rows[0] if len({row.values for row in rows}) == 1 else None


_ONE_OFFS = Pattern(
    "words that give the amount in front of them without one-offs",
    r"^[^.;。；\d]{0,12}?(?:one-?offs?|non-?recurring|exceptionals?|excluding|adjusted|扣非|扣除非经常|非经常)",
    yes=(" once one-offs are taken out", " excluding one-offs", "（扣非后）", " ex non-recurring items"),
    no=(" in 2025, revenue 30m", "，2024年"),
)


def _of_years(row: Row | None, role: Role, folded: str) -> Row | None:
    """A row, unless only its last amount is one without one-offs: that of the same year as the one before it."""
    if row is None or not role.lower:
        return row
    bare = [_ONE_OFFS.search(folded[end : end + REACH * 2]) is None for _, end in row.spans]
    return None if any(bare[:-1]) and not bare[-1] else row


def _own_row(row: Row | None, role: Role, facts: FactsReading) -> Row | None:
    """A row, unless an amount of it was read as another thing: total profit 3m, net profit 2m are no two years."""
    others = [
        fact
        for fact in facts.facts
        if fact.fact.startswith("years.") and fact.fact.rpartition(".")[2] not in (role.fact, role.lower)
    ]
    spans = row.spans if row is not None else ()
    return None if any(fact.start < end and start < fact.end for fact in others for start, end in spans) else row


def _list_before(covered: str, end: int, quantities: Sequence[Quantity], role: Role) -> Row | None:
    """The list that ends in front of `end`: spent 20m, 25m and 28m on R&D."""
    before = [quantity for quantity in quantities if quantity.end <= end and can_be(quantity, Measure.MONEY)]
    amounts = before[-role.years :]
    gaps = [covered[left.end : right.start] for left, right in pairwise(before[-role.years - 1 :])]
    if len(amounts) < role.years or not re.fullmatch(r"\s*(?:on|of|for|in)?\s*", covered[amounts[-1].end : end]):
        return None
    joined = [_BETWEEN.fullmatch(gap) is not None for gap in gaps]
    if joined != [True] * (role.years - 1) and joined != [False] + [True] * (role.years - 1):
        return None
    if not all(map(is_exact, amounts)) or _has_no_unit(amounts):
        return None
    values = tuple(quantity.value for quantity in amounts if isinstance(quantity.value, Decimal))
    return Row(values, spans_of(amounts), role.years - 1, is_about(amounts))


def _list_from(covered: str, start: int, quantities: Sequence[Quantity], role: Role) -> Row | None:
    """The list that begins behind `start`; the words of its role are blanked in `covered`."""
    amounts: list[Quantity] = []
    years: list[int] = []
    at = start
    for quantity in (quantity for quantity in quantities if quantity.start >= start):
        between = covered[at : quantity.start]
        near = at == start and len(between) <= REACH and not STOP.search(between)
        if not (near or _BETWEEN.fullmatch(between)):
            break
        at = quantity.end
        if quantity.kind is QuantityKind.YEAR and isinstance(quantity.value, dt.date):
            years.append(quantity.value.year)
        elif quantity.kind is QuantityKind.DURATION:
            continue
        elif can_be(quantity, Measure.MONEY):
            amounts.append(quantity)
        else:
            break
    complete = len(amounts) == role.years or len(amounts) == len(set(years)) == _SHORTEST_ROW
    if not complete:
        return None
    dated = len(years) == len(amounts) and years == sorted(set(years))
    gap = years[-1] - years[0] if dated else role.years - 1
    if gap != role.years - 1 or not all(map(is_exact, amounts)) or _has_no_unit(amounts):
        return None
    values = tuple(quantity.value for quantity in amounts if isinstance(quantity.value, Decimal))
    return Row(values, spans_of(amounts), gap, is_about(amounts))


def _together(folded: str, role: Role, claimed: Sequence[Claimed], facts: FactsReading) -> Row | None:
    """The years together: one amount that its clause says to be theirs, else the fact of them."""
    own = [
        each.quantity
        for each in claimed
        if role.id in each.roles and can_be(each.quantity, Measure.MONEY) and _of_all_years(folded, each.quantity)
    ]
    if len(own) == 1 and is_exact(own[0]) and isinstance(own[0].value, Decimal):
        return Row((own[0].value,), spans_of(own), 0, is_about(own))
    totals = [fact for fact in facts.facts if role.total and fact.fact == role.total]
    if own or len(totals) != 1 or not _certain(totals[0]):
        return None
    return Row((_amount(totals[0]),), ((totals[0].start, totals[0].end),), 0, measure=role.measure)


_LEAST = 10_000
"""So much money at least is a figure of a company; a row of smaller plain numbers is in a unit that nobody told."""


def _has_no_unit(amounts: Sequence[Quantity]) -> bool:
    plain = all(each.kind is QuantityKind.NUMBER for each in amounts)
    return plain and all(isinstance(each.value, Decimal) and abs(each.value) < _LEAST for each in amounts)


_TOGETHER = Pattern(
    "words by which an amount is that of several years",
    r"合计|累计|加起来|(?:近|过去)?[三两]年|(?:three|two) years|together|in total"
    r"|(?:19|20)\d\d\s?(?:-|–|to|至|到|~)\s?(?:20)?\d\d",
    yes=("合计", "over 2023-2025", "the last three years", "近三年"),
    no=("2025", "一年", "each year"),
)
_CLAUSE = re.compile(r"[,，、;；。！？!?]|\.\s")


def _of_all_years(folded: str, quantity: Quantity) -> bool:
    """Whether the clause of an amount says that it is that of several years."""
    start = max((match.end() for match in _CLAUSE.finditer(folded, 0, quantity.start)), default=0)
    following = _CLAUSE.search(folded, quantity.end)
    return _TOGETHER.search(folded[start : following.start() if following else len(folded)]) is not None
