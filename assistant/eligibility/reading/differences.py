"""Values that are given by how far they are from a bar: `RMB 150m short of the 4bn line`, 差2亿到40亿."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from assistant.eligibility.reading.beside import is_of_it
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.moods import FIRST, SECOND
from assistant.eligibility.reading.phrases import ANY_YEAR, Meaning
from assistant.eligibility.reading.prepared import PERIOD, PreparedText
from assistant.eligibility.reading.whose import Whose
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is given by how far it is from a bar; `spent` are the amounts that say so."""

    bound: BoundAmount
    spent: tuple[Amount, ...]


def differences(text: PreparedText, whose: Whose) -> Iterator[Difference]:
    """Values that are given by how far they are from a bar: `RMB 150m short of the 4bn line`, 差2亿到40亿."""
    amounts = [item for item in text.amounts if not (whose.elsewhere(item.start) or whose.tells_rules(item.start))]
    for first, second in pairwise(amounts):
        if _comparable(first, second) and second.start - first.end < 40:
            found = _difference(text, first, second)
            if found is not None:
                yield found
    for amount in amounts:
        found = _ranged(text, amount)
        if found is not None:
            yield found


_REVENUE, DEDUCTED = f"{ANY_YEAR}revenue", f"{ANY_YEAR}revenue_after_deductions"


def deducted(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """Revenue less the parts that do not count: 140m, of which 52m is unrelated to the main business."""
    if any(item.fact == DEDUCTED for item in bound):
        return
    for item in bound:
        parts = list(_deductions(text, item)) if item.fact == _REVENUE and item.value is None else []
        value = number_of(item.amount)
        for part in parts:
            value = add(value, -number_of(part))
        if parts:
            yield replace(item, meaning=Meaning(DEDUCTED), value=value, place=(item.amount.start, parts[-1].end))


def _deductions(text: PreparedText, item: BoundAmount) -> Iterator[Amount]:
    """The amounts behind a revenue that are parts of it which do not count, one after another."""
    place = item.amount.end
    for each in text.amounts_between(place, text.sentence(item.amount.start)[1]):
        is_part = place > item.amount.end or _is_said_to_be_part(text, place, each)
        if "money" not in each.measures or not is_part or not _is_deductible(text, place, each):
            return
        yield each
        place = each.end


def _is_said_to_be_part(text: PreparedText, place: int, part: Amount) -> bool:
    """Whether words between an amount, which ends at `place`, and the next, or behind that, make it a part."""
    words = text.moods["part_of"].at_start
    between = text.covered[max(place, text.part(part.start)[0]) : part.start]
    between = _TURN.sub("", between).lstrip(" ").removeprefix("in ").lstrip(f" ,(、{PERIOD}")
    there_is = between in _THERE_IS and _is_unrelated(text, part)
    return words.match(between) is not None or there_is or (not between and is_of_it(text, part))


_THERE_IS = ("有", "还有", "有约", "约有", "有近")
_TURN = Pattern(
    "a word that only turns what follows against what was said",
    r"^\s*(?:但是?|不过|可是?|只是|but|though|although|however),?\s?",
    yes=("但", " but ", "不过"),
    no=("其中", " of which "),
)


def _is_deductible(text: PreparedText, place: int, part: Amount) -> bool:
    """Whether the clause of a part of revenue, or what follows on it, says that it does not count."""
    low, high = text.part(part.start)
    low, moods = max(low, place), text.moods
    rented = moods["rent"].search(text.covered, low, high) is not None and not moods["rents_out"].search(text.covered)
    return rented or moods["deductible"].search(text.covered, low, high) is not None or _is_unrelated(text, part)


def _is_unrelated(text: PreparedText, part: Amount) -> bool:
    """Whether an amount is said to be unrelated to the business, in front of the next amount of its sentence."""
    end = text.sentence(part.start)[1]
    following = text.amounts_between(part.end, end)
    end = following[0].start if following else end
    return text.moods["unrelated"].search(text.covered, text.part(part.start)[0], end) is not None


def totalled(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """The amounts, a part of a total as that total: 22.8m expensed plus 6.2m capitalised, 29m in all."""
    if not text.may_say("sum"):
        yield from bound
        return
    taken = {id(item.amount) for item in bound}
    for item in bound:
        end = text.sentence(item.amount.start)[1]
        near = text.amounts_between(item.amount.start, end)[: _MOST_PARTS + 1]
        run = [each for each in near if each.measures == item.amount.measures]
        total = _total_of(run)
        alone = total is not None and item.value is None and taken.isdisjoint(map(id, run[1:]))
        if alone and total is not None and not any(text.periods_between(item.amount.end, total.start)):
            yield replace(item, amount=total) if _is_said_to_be_all(text, run, total) else item
        else:
            yield item


def _total_of(run: Sequence[Amount]) -> Amount | None:
    """The first amount that those in front of it, two at least, add up to."""
    value = number_of(run[0]) if run else Decimal(0)
    for place, amount in enumerate(run[1:], 1):
        if place > 1 and number_of(amount) == value:
            return amount
        value = add(value, number_of(amount))
    return None


def _is_said_to_be_all(text: PreparedText, run: Sequence[Amount], total: Amount) -> bool:
    """Whether words of a sum stand beside an amount of a run."""
    last = run[run.index(total) - 1]
    return text.says("sum", last.end, text.part(total.end)[1]) is not None


_MOST_PARTS = 4


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
