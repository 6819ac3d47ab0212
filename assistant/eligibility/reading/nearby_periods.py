"""Which periods stand beside an amount: in front of it or behind, around its subject, at the head of its sentence.

What a period has been said of already is remembered, as is the year of the amount before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import attrgetter

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.prepared import PERIOD, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period, PeriodKind
from assistant.language.quantities.quantity import QuantityKind

_LONGEST_LIST, _LONGEST_REMARK, _LONGEST_AGAIN = 6, 60, 8
_start = attrgetter("start")
LISTED = Pattern(
    "what stands between the periods of a list",
    r"[\s,、/|;:&()'→]*(?:and|or|plus|\+|和|与|及|加|以及|vs\.?|to)?[\s,、/|]*(?:in|for)?\s*",
    yes=(", ", " and ", "、", " | ", "→"),
    no=(" was ", "营收"),
    how="fullmatch",
)
_ON_SALES = Pattern(
    "the revenue on which an amount was earned, of the same year: 60m on 900m of revenue in 2024",
    r"\s?on (?:(?:about|around|roughly|rmb|cny|some)\s?){0,2}[\d.,]+ ?(?:m|mn|million|bn|billion)?(?: yuan)? "
    r"(?:of |in )?(?:annual |total )?(?:revenues?|sales|turnover)\b"
    r"|\s?on (?:annual |total )?(?:revenues?|sales|turnover) of (?:(?:about|around|roughly|rmb|cny)\s?){0,2}[\d.,]+",
    yes=(" on 900m of revenue", " on RMB 1.2bn in sales", " on revenue of 310m"),
    no=(" of revenue", " on R&D", " on revenue"),
    how="match",
    flags=re.IGNORECASE,
)
_UNIT_BEHIND = Pattern(
    "the unit of a list behind it, in front of its periods",
    r"\s?\(?(?:in )?(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|millions?|bn|k|thousands?)\b\)?,?"
    r"|(?:\s?\((?:人民币)?[百千]?[万亿]?元\))?\s?,?\s?对?应?(?=(?:fy)?20\d\d\s?[-/至到、,]\s?(?:fy)?20\d\d)",
    yes=(" (in rmb m) for", " rmb m for", "(万元),2023/2024/2025", ",对应2023至2025"),
    no=(" for 2025", ", revenue in 2024/2025", "万元"),
    how="match",
)
_ENDS = Pattern("where what is said of a year ends", r"[!?。！？\n]|\.\s", yes=("a. B", "\n"), no=("; ", "4.5"))


class NearbyPeriods:
    """The periods of a text as amounts take them, one group after another.

    `passed` is where the group before ends, `carried` the year that goes on for the next amount.
    """

    def __init__(self, text: PreparedText) -> None:
        """The periods of a text, none taken yet."""
        self._text = text
        self.passed = 0
        self.carried: Period | None = None
        self._last_end = 0
        self._last_fact = ""
        self._claimed: set[int] = set()
        self._years = [each for each in text.periods if each.kind is PeriodKind.YEAR]
        self._heads = list(_heads(text)) if "\n" in text.covered else []

    def claim(self, periods: Iterable[Period]) -> None:
        """Take periods, so that no other amount does."""
        self._claimed |= {item.start for item in periods}

    def inner(self, group: list[BoundAmount]) -> list[Period]:
        """The periods between the amounts of a group."""
        return list(self._text.periods_between(group[0].amount.start, group[-1].amount.end))

    def each_own(self, group: list[BoundAmount]) -> list[Period | None]:
        """For each amount the period right in front of it, else the one right behind it."""
        boundary = group[0].hit.end if group[0].hit.end <= group[0].amount.start else group[0].amount.start
        own = []
        for item, following in zip(group, [*group[1:], None], strict=True):
            period = self.own(item, boundary)
            if period is not None and following is not None and self._is_of_the_next(period, item, following):
                period = None
            if period is not None:
                self._claimed.add(period.start)
            own.append(period)
            boundary = item.amount.end
        return own

    def _is_of_the_next(self, period: Period, item: BoundAmount, following: BoundAmount) -> bool:
        """Whether a period behind an amount is that of the next one: 2025年营收3.1亿(2024年2.5亿)."""
        if not item.amount.end <= period.start < following.amount.start:
            return False
        first = min(item.hit.start, item.amount.start)
        between = self._text.covered[period.end : following.amount.start]
        headed = any(True for _ in self._text.periods_back(first, self._text.part(first)[0]))
        headed = headed or "(" in self._text.covered[item.amount.end : period.start]
        return headed and not set(between) & set("),、;/")

    def own(self, item: BoundAmount, low: int) -> Period | None:
        """The period of an amount alone: in front of it, or behind it if that is said and one in front is farther."""
        behind = self._right_behind(item)
        for period in self._text.periods_back(item.amount.start, low):
            if period.start not in self._claimed and not period.counted:
                farther = self._text.breaks_between(period.end, item.amount.start) > 0
                return behind if behind is not None and farther and self._says_when(item, behind) else period
        return behind

    def _says_when(self, item: BoundAmount, behind: Period) -> bool:
        """Whether words in front of a period say that it is that of the amount before: 8m in 2024."""
        return any(char.isalpha() for char in self._text.covered[item.amount.end : behind.start])

    def _right_behind(self, item: BoundAmount) -> Period | None:
        end = max(item.amount.end, item.hit.end) if item.hit.start >= item.amount.start else item.amount.end
        end = item.listed[1] if item.listed else end
        again = self._text.hits_between(end, end + _LONGEST_AGAIN)
        again = [hit for hit in again if not self._text.breaks_between(end, hit.start)]
        end = max([end, *(hit.end for hit in again if hit.says_the_same(item.amount, item.fact))])
        unit = _UNIT_BEHIND.match(self._text.folded, end) if self._text.folded[end : end + 2].strip() == "(" else None
        end = unit.end() if unit else end
        place = bisect_left(self._text.periods, end, key=_start)
        behind = self._text.periods[place] if place < len(self._text.periods) else None
        if behind is None or behind.start in self._claimed:
            return None
        gap = self._text.folded[end : behind.start]
        if ("(" in gap and self._has_own_amount(behind)) or self._heads_the_next(behind, item, gap):
            return None
        return behind if len(gap) < 40 and self._text.moods.glue_behind.fullmatch(gap) else None

    def _heads_the_next(self, period: Period, item: BoundAmount, gap: str) -> bool:
        """Whether a period only a space behind an amount begins what is said next: 去年营收3亿 扣非2100万 前年亏的.

        A number of years right in front of another subject always does: 营收3.1亿 三年研发合计9000万.
        """
        first = min(item.hit.start, item.amount.start)
        before = self._text.periods_back(first, self._text.part(first)[0])
        counted = period.kind is PeriodKind.SPAN and not period.label[0].isdigit()
        headed = counted or any(True for _ in before)
        return headed and gap.isspace() and self._is_of_another(period, item)

    def _has_own_amount(self, period: Period) -> bool:
        """Whether an amount stands behind a period in the same brackets: 6400万(上年亏损9100万)."""
        closing = self._text.covered.find(")", period.end, period.end + _LONGEST_REMARK)
        return any(
            amount.quantity.kind is not QuantityKind.PERCENT
            for amount in self._text.amounts_between(period.end, closing)
        )

    def behind_run(self, group: list[BoundAmount]) -> list[Period]:
        """The list of periods right behind a group, each of one amount."""
        last = group[-1]
        end = max(last.amount.end, last.hit.end) if last.hit.start >= last.amount.start else last.amount.end
        unit = _UNIT_BEHIND.match(self._text.folded, end) if len(group) > 1 else None
        end = unit.end() if unit else end
        after = self._text.periods[bisect_left(self._text.periods, end, key=_start) :][:_LONGEST_LIST]
        if (
            not after
            or (after[0].counted and not 1 < len(group) == len(after[0].years))
            or not self._text.moods.glue_behind.fullmatch(self._text.folded[end : after[0].start])
        ):
            return []
        run = [after[0]]
        for item in after[1:]:
            gap = self._text.folded[run[-1].end : item.start]
            if item.counted or ";" in gap or not LISTED.fullmatch(gap) or self._begins_anew(item, run):
                break
            run.append(item)
        return run

    def _begins_anew(self, period: Period, run: Sequence[Period]) -> bool:
        """Whether a period in a list heads what is said next: 21m in 2025, 2025 revenue 130m."""
        subject = self._text.hits_between(period.end, period.end + 2)
        return period.label in {each.label for each in run} or any(hit.start == period.end + 1 for hit in subject)

    def stands_in_a_list(self, item: BoundAmount) -> bool:
        """Whether one amount has several years behind it, so that its own is not known."""
        run = self.behind_run([item])
        return len(run) > 1 and not set(self._text.folded[run[0].end : run[1].start]) & set("():;")

    def years_right_before(self, item: BoundAmount) -> list[str]:
        """The years of a list between a subject and its one amount: revenue for 2023, 2024 and 2025 comes to 880m."""
        back = self._text.periods_back(item.amount.start, item.hit.end) if item.hit.end < item.amount.start else ()
        return [period.label for period in last_run(self._text, back) if period.kind is PeriodKind.YEAR]

    def list_around(self, period: Period) -> Iterator[str]:
        """The years of the list that a period stands in."""
        periods = self._years
        place = bisect_left(periods, period.start, key=_start)
        if periods[place : place + 1] != [period]:
            return
        low = high = place
        while low and LISTED.fullmatch(self._text.folded[periods[low - 1].end : periods[low].start]):
            low -= 1
        while high + 1 < len(periods) and LISTED.fullmatch(
            self._text.folded[periods[high].end : periods[high + 1].start]
        ):
            high += 1
        yield from (each.label for each in periods[low : high + 1])

    def counted_before(self, item: BoundAmount) -> Period | None:
        """The last plain number of years in front of an amount in its sentence."""
        low, _ = self._text.sentence(item.amount.start)
        return next((each for each in self._text.periods_back(item.amount.start, low) if each.counted), None)

    def around(self, item: BoundAmount) -> Period | None:
        """The period in front of the subject, or the only one behind, within the part of the sentence."""
        text = self._text
        first = min(item.hit.start, item.amount.start)
        low, high = text.part(first)[0], text.part(item.amount.end)[1]
        if item.listed:
            first, low, high = item.listed[0], item.listed[0], text.part(item.listed[1])[1]
        low = max(low, self.passed if self.passed <= first else low)
        for each in text.periods_back(item.amount.start, low):
            if each.start not in self._claimed:
                return each
        behind = (each for each in text.periods_between(item.amount.end, high) if each.start not in self._claimed)
        after = [each for each in islice(behind, 2) if not self._is_of_another(each, item)]
        sales = _ON_SALES.match(text.folded, item.amount.end)
        between = text.hits_between(sales.end() if sales else item.amount.end, after[0].start) if after else ()
        other = any(not hit.says_the_same(item.amount, item.fact) for hit in between)
        return after[0] if len(after) == 1 and not other else self._headed(first)

    def _is_of_another(self, period: Period, item: BoundAmount) -> bool:
        """Whether a period stands right in front of another subject: revenue of 210m and three-year R&D."""
        hits = self._text.hits_between(period.end, period.end + 2)
        return any(hit is not item.hit for hit in hits)

    def _headed(self, position: int) -> Period | None:
        """The period that stands in front of the whole sentence, or behind a comma, not yet said of another."""
        text = self._text
        low, _ = text.sentence(position)
        for each in text.periods_back(position, max(low, self.passed)):
            if not each.counted and each.start not in self._claimed:
                return each
        return self._closing(position)

    def _closing(self, position: int) -> Period | None:
        """The one period at the end of a sentence that speaks of all before: 均为2025年."""
        text = self._text
        low, high = text.sentence(position)
        first = bisect_left(text.periods, low, key=_start)
        inside = [each for each in text.periods[first : first + 2] if each.start < high]
        if len(inside) == 1 and text.part(inside[0].start)[1] == high:
            start, _ = text.part(inside[0].start)
            words = text.covered[start : inside[0].start]
            alone = not (text.hits_between(start, high) or text.amounts_between(start, high))
            if alone and self._text.moods.glue.fullmatch(words):
                return inside[0]
        return None

    def carried_here(self, item: BoundAmount) -> Period | None:
        """The year of the amount before, in the same sentence; over a semicolon too."""
        first = min(item.hit.start, item.amount.start)
        if self.carried is None:
            return self._of_an_unread_number(first)
        between = self._text.covered[self._last_end : first]
        return None if _ENDS.search(between) else self.carried

    def above(self, item: BoundAmount) -> Period | None:
        """The period that stands alone on a line above, as the head of the lines below it."""
        place = bisect_left(self._heads, min(item.hit.start, item.amount.start), key=_start)
        return self._heads[place - 1] if place else None

    def _of_an_unread_number(self, position: int) -> Period | None:
        """The year of a number in front that could not be read: revenue 2025: 300.000.000; net profit 12m."""
        place = bisect_right(self._text.unread, position, key=attrgetter("end"))
        number = self._text.unread[place - 1] if place else None
        if number is None or number.start < self.passed or _ENDS.search(self._text.covered[number.end : position]):
            return None
        before = next((each for each in self._text.periods_back(number.start) if each.kind is PeriodKind.YEAR), None)
        return before if before and not _ENDS.search(self._text.covered[before.end : number.start]) else None

    def carry(self, period: Period | None, group: list[BoundAmount]) -> None:
        """Remember the year for what follows; one that the last was only compared with is none."""
        compared = period is not None and period.compared and self.carried is not None
        if not (compared and self._last_fact == group[0].fact):
            self.carried = period if period is None or period.kind is not PeriodKind.SPAN else None
        self._last_end, self._last_fact = group[-1].amount.end, group[0].fact


def _heads(text: PreparedText) -> Iterator[Period]:
    """The periods that stand alone on their line."""
    for period in text.periods:
        low = text.covered.rfind("\n", 0, period.start) + 1
        high = text.covered.find("\n", period.end)
        line = text.covered[low : high if high >= 0 else len(text.covered)]
        if not line.replace(PERIOD, "").strip(" :：-*#•【】[]()年度") and high >= 0:
            yield period


def last_run(text: PreparedText, back: Iterable[Period], most: int | None = None) -> list[Period]:
    """The last periods that stand in one list, of periods that come from behind."""
    run: list[Period] = []
    for period in islice(back, most):
        if run and not LISTED.fullmatch(text.folded[period.end : run[-1].start]):
            break
        run.append(period)
    return run[::-1]


def foremost(periods: Sequence[Period | None]) -> Period | None:
    """The latest of the years of one subject, which goes on for the next: 2025年3亿(2024年2亿)，净利润1亿."""
    years = [period for period in periods if period is not None and period.kind is PeriodKind.YEAR]
    past = [period for period in years if period.label.isdigit() and not period.forecast]
    if len(years) < len(periods) or not past:
        return periods[-1]
    return max(past, key=lambda period: int(period.label))


def counted_on(periods: Sequence[Period | None]) -> list[Period | None]:
    """The periods of one subject, each "year before" being that before the amount in front: 研发3400万、上年2900万."""
    counted: list[Period | None] = []
    for period in periods:
        last = counted[-1] if counted else None
        if period is not None and period.compared and last is not None and last.label.isdigit():
            period = replace(period, label=str(int(last.label) - 1))
        counted.append(period)
    return counted


def expanded(run: Sequence[Period]) -> list[Period]:
    """The years of the periods, one each."""
    return [Period(PeriodKind.YEAR, year, period.start, period.end) for period in run for year in period.years]
