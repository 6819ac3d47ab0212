"""Periods of a text: fiscal years, halves, quarters, nine months, trailing twelve months and stretches of years.

A period is printed as its label: `2025`, `2025H1`, `2025Q3`, `2025Q1-3`, `TTM`, `2023..2025`. A year that is named by
its distance (last year, 前年) is counted from the day of asking; without a day it keeps a name counted from the latest
fiscal year: `latest`, `latest-1`. "The latest year" and "the last three years" always do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.language.quantities.find_periods import find_periods, period_words
from assistant.language.quantities.folding import fold
from assistant.language.quantities.periods_in_figures import PeriodFound


class PeriodKind(StrEnum):
    """What a period is: one fiscal year, a stretch of them, a part of one, or months up to now."""

    YEAR = "year"
    SPAN = "span"
    INTERIM = "interim"
    TRAILING = "trailing"


@dataclass(frozen=True, slots=True)
class Period:
    """One period; `text[start:end]` are its words, `forecast` that the words themselves say it is still to come.

    `counted` is a plain number of years (`three years`), which may as well be how long something lasts; `compared` a
    year that is only named as the one before another (`a year earlier`, 上年).
    """

    kind: PeriodKind
    label: str
    start: int
    end: int
    forecast: bool = False
    counted: bool = False
    compared: bool = False

    @property
    def years(self) -> tuple[str, ...]:
        """The names of the fiscal years it is made of, in order; none for a part of a year."""
        if self.kind is PeriodKind.YEAR:
            return (self.label,)
        if self.kind is not PeriodKind.SPAN:
            return ()
        first, last = self.label.split("..")
        if last.isdigit():
            return tuple(str(year) for year in range(int(first), int(last) + 1))
        return tuple(latest(back) for back in range(int(first.removeprefix("latest-")), -1, -1))


def latest(back: int) -> str:
    """The name of the year so many before the latest fiscal year."""
    return f"latest-{back}" if back else "latest"


def read_periods(text: str, day: dt.date | None = None) -> tuple[Period, ...]:
    """Every period of a text in order, none overlapping another; `day` is the day of asking."""
    return periods_in(fold(text), day)


def periods_in(folded: str, day: dt.date | None = None) -> tuple[Period, ...]:
    """Every period of a folded text."""
    found = sorted(find_periods(folded), key=lambda item: item.start)
    periods: list[Period] = []
    settled = list(_with_their_year(found, folded))
    for place, item in enumerate(settled):
        following = settled[place + 1] if place + 1 < len(settled) else None
        if item.kind == "previous" and following is not None and _is_compared_with(item, following, folded):
            item = replace(item, kind="year", number=following.number - 1)
        elif item.kind == "previous":
            first = not periods and not _DIGIT.search(folded, 0, item.start)
            item = replace(item, kind="by_latest" if first else "before")
        period = _period(item, periods[-1] if periods else None, day)
        if period is not None:
            periods.append(period)
    return tuple(periods)


def _is_compared_with(item: PeriodFound, following: PeriodFound, folded: str) -> bool:
    """Whether a "year before" is held against a year named behind it: 与上年1.1亿元相比，2025年."""
    return following.kind == "year" and folded[max(0, item.start - 1) : item.start] in _WITH


_WITH = ("与", "较", "比", "和", "跟")
_DIGIT = re.compile(r"[\d一二三四五六七八九]", re.ASCII)


def _with_their_year(found: Sequence[PeriodFound], folded: str) -> Iterator[PeriodFound]:
    """Parts of a year with the year beside them taken in: `first half of 2026`, `2026年 三季度`, 去年上半年."""
    items = list(found)
    while items:
        item = items.pop(0)
        following = items[0] if items else None
        if following is not None and _one(item, following, folded):
            items[0] = replace(
                _of_year(item, following),
                start=item.start,
                end=following.end,
                forecast=item.forecast or following.forecast,
            )
            continue
        yield item


_PARTS = ("half", "quarter", "nine_months", "trailing")
_DATED = ("year", "by_calendar")


def _one(first: PeriodFound, second: PeriodFound, folded: str) -> bool:
    gap = folded[first.end : second.start].strip(" ")
    if first.kind in _PARTS and second.kind in _DATED and first.year is None:
        return gap in ("of", "in", "of fy", "fy", "of the", "'") or (gap == "" and first.end != second.start)
    if second.kind in (*_PARTS, "same") and first.kind in (*_DATED, "quarter") and second.year is None:
        return gap in ("", "的", "'s") and not (first.kind == "quarter" and second.kind != "same")
    if {first.kind, second.kind} == {"quarter", "month"} or (first.kind == "span" and second.kind in ("years", "last")):
        return gap in ("", "the")
    if first.kind in ("years", "last") and second.kind == "year":
        return gap in period_words().ending
    return first.kind in ("years", "last") and second.kind == "span" and gap in ("", "to", "from")


def _of_year(first: PeriodFound, second: PeriodFound) -> PeriodFound:
    if first.kind in ("years", "last") and second.kind == "year":
        return replace(second, kind="span", number=second.number - first.number + 1, year=second.number)
    part, dated = (second, first) if first.kind in _DATED else (first, second)
    if part.kind == "same" or dated.kind == "span":
        return dated
    if part.kind not in _PARTS or dated.kind not in _DATED:
        return next(item for item in (first, second) if item.kind in ("span", "quarter"))
    if dated.kind == "by_calendar":
        return replace(part, number=part.number, year=-10 - dated.number)
    return replace(part, year=dated.number)


def _period(item: PeriodFound, before: Period | None, day: dt.date | None) -> Period | None:
    place = (item.start, item.end)
    if item.kind == "year":
        return Period(
            PeriodKind.YEAR, str(item.number), *place, item.forecast or (day is not None and item.number >= day.year)
        )
    if item.kind == "span":
        return Period(PeriodKind.SPAN, f"{item.number}..{item.year}", *place)
    if item.kind in ("last", "years"):
        label = f"{latest(item.number - 1)}..latest"
        return Period(PeriodKind.SPAN, label, *place, counted=item.kind == "years")
    if item.kind in ("half", "quarter", "nine_months", "month"):
        return Period(PeriodKind.INTERIM, _part_label(item, before, day), *place)
    if item.kind == "trailing":
        return Period(PeriodKind.TRAILING, "TTM", *place)
    if item.kind in _EARLIER and before is not None and before.kind is PeriodKind.INTERIM:
        return Period(PeriodKind.INTERIM, _part_before(before.label, 1 + (item.kind == "two_before")), *place)
    if item.kind == "same_period" and before is None:
        return Period(PeriodKind.INTERIM, "part", *place)
    name = _year_name(item, before, day)
    compared = item.kind in ("before", "same_period", "two_before")
    return Period(PeriodKind.YEAR, name, *place, _is_to_come(item, name, day), compared=compared)


_EARLIER = ("before", "same_period", "previous", "two_before")
"""Words that count from the period named before: behind a part of a year they name the same part of another."""


def _part_before(label: str, back: int) -> str:
    """The same part of a year that is so many years earlier: 2025H1 for 2026H1."""
    return f"{int(label[:4]) - back}{label[4:]}" if label[:4].isdigit() else label


def _is_to_come(item: PeriodFound, name: str, day: dt.date | None) -> bool:
    if item.kind == "by_calendar":
        return item.number < 1
    return item.kind == "same" and day is not None and name.isdigit() and int(name) >= day.year


def _year_name(item: PeriodFound, before: Period | None, day: dt.date | None) -> str:
    """The fiscal year of a word: from the day of asking, the latest year, or the year named before it."""
    if item.kind == "by_calendar":
        return str(day.year - item.number) if day is not None else _counted(item.number - 1)
    if item.kind == "by_latest":
        return latest(item.number)
    named = before.years[-1] if before is not None and before.years else ""
    if item.kind == "same":
        part = before.label[:4] if before is not None and before.kind is PeriodKind.INTERIM else ""
        return part if part.isdigit() else named or "latest"
    return _years_before(named, 2 if item.kind == "two_before" else 1)


def _counted(back: int) -> str:
    """A year counted from the latest; one that is still to come is `current` or `next`."""
    return latest(back) if back >= 0 else "current" if back == -1 else "next"


def _years_before(name: str, back: int) -> str:
    if name.isdigit():
        return str(int(name) - back)
    return latest(int(name.partition("-")[2] or 0) + back)


def _part_label(item: PeriodFound, before: Period | None, day: dt.date | None) -> str:
    year = item.year
    if year is not None and year < 0:
        year = day.year + 10 + year if day is not None else None
    if year is None and before is not None and before.years and before.label.isdigit():
        year = None
    part = {"half": f"H{item.number}", "quarter": f"Q{item.number}", "nine_months": "Q1-3", "month": "month"}[item.kind]
    return f"{year}{part}" if year else part
