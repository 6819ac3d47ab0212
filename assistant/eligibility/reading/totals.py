"""Totals among the amounts of one subject: 三年1.1亿，去年6000万; 230m last year, 560m over all three."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.lists import is_joined
from assistant.eligibility.reading.prepared import PreparedText
from assistant.eligibility.reading.time_words import TimeWords
from assistant.language.quantities.periods import Period, PeriodKind

_PAIR, _MOST_YEARS = 2, 3


def total_of_others(text: PreparedText, group: Sequence[BoundAmount]) -> BoundAmount | None:
    """The last or the first of three amounts or more, where it is said to be the sum of the others, or is it."""
    if len(group) <= _PAIR:
        return None
    if _is_sum(text, group):
        return group[-1]
    return group[0] if _adds_up([*group[1:], group[0]]) else None


def total_beside_years(
    text: PreparedText, words: TimeWords, group: Sequence[BoundAmount]
) -> tuple[BoundAmount, Period] | None:
    """The last or first of some amounts as the total of some years, with these: 230m last year, 560m over all three.

    None where the others may be of the same years, or are more than it.
    """
    for item in (group[-1], group[0]):
        if (period := _years_together(text, words, item, [each for each in group if each is not item])) is not None:
            return item, period
    return None


def total_and_year(text: PreparedText, words: TimeWords, group: Sequence[BoundAmount]) -> tuple[Period, Period] | None:
    """The years that the first of two amounts adds up, and the one of the second: 三年1.1亿，去年6000万."""
    if len(group) != _PAIR or group[0].measure != "money" or words.marked(group[0], "each"):
        return None
    first, second = (item.amount for item in group)
    low = text.part(min(group[0].hit.start, first.start))[0]
    before = list(text.periods_between(low, first.start))
    behind = list(text.periods_between(first.end, text.part(second.end)[1]))
    inside = [each for each in behind if each.start < second.start]
    spans = [each for each in (*before, *inside) if each.kind is PeriodKind.SPAN]
    years = [each for each in behind if each.kind is PeriodKind.YEAR]
    alone = len(before) + len(behind) == _PAIR and len(spans) == len(years) == 1
    return (spans[0], years[0]) if alone and number_of(first) >= number_of(second) else None


def total_behind(text: PreparedText, group: Sequence[BoundAmount]) -> Period | None:
    """The years that the second of two amounts adds up, the first being of one: 研发9600万，三年加起来2.5亿."""
    if len(group) != _PAIR or group[0].measure != "money":
        return None
    first, second = (item.amount for item in group)
    if is_joined(text, first, second):
        return None
    low, high = text.part(second.start)[0], text.part(second.end)[1]
    behind = list(text.periods_between(first.end, high))
    spans = [each for each in behind if each.kind is PeriodKind.SPAN]
    years = [each for each in behind if each.kind is PeriodKind.YEAR and each.start < second.start]
    summed = any(text.says(mood, max(low, first.end), high) for mood in ("sum", "together", "added"))
    alone = len(spans) == 1 and len(years) <= 1 and len(behind) == len(spans) + len(years)
    return spans[0] if alone and summed and number_of(second) > number_of(first) else None


def _years_together(
    text: PreparedText, words: TimeWords, item: BoundAmount, rest: Sequence[BoundAmount]
) -> Period | None:
    if not rest:
        return None
    before = max((each.amount.end for each in rest if each.amount.end <= item.amount.start), default=0)
    low, high = max(before, text.part(item.amount.start)[0]), text.part(item.amount.end)[1]
    spans = [each for each in text.periods_between(low, high) if _PAIR <= len(each.years) <= _MOST_YEARS]
    alone = sum(item.measure in each.measures for each in text.amounts_between(low, high)) == 1 == len(spans)
    if not alone or not words.marked(item, "together") or not _has_a_year(text, rest):
        return None
    return spans[0] if all(number_of(each.amount) < number_of(item.amount) for each in rest) else None


def _has_a_year(text: PreparedText, rest: Sequence[BoundAmount]) -> bool:
    """Whether one year is named with the amounts beside a total."""
    first, last = rest[0], rest[-1]
    low, high = text.part(min(first.hit.start, first.amount.start))[0], text.part(last.amount.end)[1]
    return any(each.kind is PeriodKind.YEAR for each in text.periods_between(low, high))


def _is_sum(text: PreparedText, group: Sequence[BoundAmount]) -> bool:
    """Whether words right in front of the last amount say that it is the sum of the others."""
    last = group[-1].amount
    if text.moods["sum"].search(text.covered[group[-2].amount.end : last.start]):
        return True
    behind = text.covered[last.end : last.end + 20]
    return text.moods["sum"].at_start.match(behind) is not None and _adds_up(group)


def _adds_up(group: Sequence[BoundAmount]) -> bool:
    """Whether the last amount is the sum of the others."""
    *parts, total = (item.amount.quantity.value for item in group)
    return sum(part for part in parts if isinstance(part, Decimal)) == total
