"""Which year a day without one is of: told by its day of the week, by the day before it, or taken as the nearest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import numeral_value
from assistant.language.quantities.quantity import Quantity, QuantityKind

NEAREST = "nearest"
"""The unit of a day that is only taken as the one nearest to today."""
_AROUND = 14
"""How far from a day its day of the week may stand."""
_DAYS = (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.YEAR, QuantityKind.MONTH_DAY)
_WEEKDAY = Pattern(
    "a day of the week",
    r"(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
    r"|\b(?P<en>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b",
    yes=("周二", "星期三", "tuesday", "thurs", "fri"),
    no=("周期", "month", "sunny"),
)
_NAMES = {"zh": tuple("一二三四五六日"), "en": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def with_years(folded: str, quantities: Sequence[Quantity], today: dt.date) -> list[Quantity]:
    """The quantities, a day without a year as the day that is meant, where that can be told.

    The only day of a text is taken as the one nearest to today, and marked.
    """
    alone = sum(each.kind in _DAYS for each in quantities) == 1
    dated: list[Quantity] = []
    for each in quantities:
        day = _meant(folded, each, dated, today) if each.kind is QuantityKind.MONTH_DAY else None
        if day is not None:
            each = replace(each, kind=QuantityKind.DATE, value=day, unit="")
        elif each.kind is QuantityKind.MONTH_DAY and alone:
            near = min(_days(each, today), key=lambda one: abs(one - today), default=None)
            each = replace(each, kind=QuantityKind.DATE, value=near, unit=NEAREST) if near else each
        dated.append(each)
    return dated


def days_ahead(folded: str, today: dt.date) -> list[Quantity]:
    """Days told from today by a word: tomorrow, 后天."""
    return [
        Quantity(QuantityKind.DATE, today + dt.timedelta(days=_AHEAD[match[0]]), "", *match.span(), match[0])
        for match in _TOMORROW.finditer(folded)
    ]


_TOMORROW = Pattern(
    "a day told from today",
    r"明天|明日|后天|\b(?:the )?day after tomorrow\b|\btomorrow\b",
    yes=("明天", "the day after tomorrow", "tomorrow"),
    no=("大后年", "tomorrows"),
)
_AHEAD = {"明天": 1, "明日": 1, "后天": 2, "tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2}


def months_ahead(folded: str, days: Sequence[Quantity], today: dt.date) -> list[Quantity]:
    """Months without a year that are to come: by words of a plan in front, or as the next one from a day told before.

    The end of the year is its last month.
    """
    found: list[Quantity] = []
    for match in _MONTH_NAMED.finditer(folded):
        month = _month_of(match)
        named = [each for each in days if each.end <= match.start() and isinstance(each.value, dt.date)]
        planned = _PLANNED.search(folded[max(0, match.start() - _PLAN) : match.start()])
        if any(each.start < match.end() and match.start() < each.end for each in days) or not (planned or named):
            continue
        since = today if planned or not named else max(named, key=lambda each: each.start).value
        assert isinstance(since, dt.date), "a day"
        first = dt.date(since.year + (month < since.month), month, 1)
        found.append(Quantity(QuantityKind.MONTH, first, "", *match.span(), match[0]))
    return found


def _month_of(match: re.Match[str]) -> int:
    """The number of a month named, the last of the year for its end."""
    if match["en"]:
        return _SHORT.index(match["en"]) + 1
    return numeral_value(match["zh"]) if match["zh"] else len(_SHORT)


_PLAN = 24
"""How far in front of a month the words of a plan stand."""
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMED = Pattern(
    "a part of a month, or of the year, whose year is not told",
    r"(?<![\d年./])(?P<zh>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|[上中下]旬|[初中底末])"
    r"|\b(?:mid|early|late|(?:the )?(?:end|middle|start|beginning) of)[ -]"
    r"(?P<en>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]{0,6}\b(?! ?\d)|(?<![\d去前明])年[底末]前|\b(?:the )?year[ -]end\b|\bend of the year\b",
    yes=("12月中旬", "12月底", "十二月份", "mid-december", "the end of january", "年底前", "year-end"),
    no=("2026年12月底", "12个月", "in december", "end of december 2027", "2025年末"),
)
_PLANNED = Pattern(
    "words of a plan",
    r"打算|准备|计划|预计|争取|希望|想|要在|拟|将|明年"
    r"|\b(?:will|plan\w*|want\w*|hop\w*|aim\w*|expect\w*|intend\w*|going to|target\w*|by)\b",
    yes=("我们打算", "老板想", "we want to file by ", "aiming for "),
    no=("我们", "we filed in "),
)


def _meant(folded: str, quantity: Quantity, before: Sequence[Quantity], today: dt.date) -> dt.date | None:
    """The day that its day of the week fits, else the next one of that name in the year of the day before it."""
    days = _days(quantity, today)
    weekday = _weekday(folded, quantity)
    if weekday is not None:
        fitting = [day for day in days if day.weekday() == weekday]
        return fitting[0] if len(fitting) == 1 else None
    named = [each.value for each in before if each.kind is QuantityKind.DATE and isinstance(each.value, dt.date)]
    same = [day for day in days if named and day.year == named[-1].year and day >= named[-1]]
    return same[0] if same else None


def _days(quantity: Quantity, today: dt.date) -> list[dt.date]:
    """The day in last year, this one and the next."""
    days = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            days.append(dt.date.fromisoformat(f"{year}-{quantity.unit}"))
        except ValueError:  # the 29th of February
            continue
    return days


def _weekday(folded: str, quantity: Quantity) -> int | None:
    behind = _WEEKDAY.search(folded, quantity.end, quantity.end + _AROUND)
    before = _WEEKDAY.search(folded, max(0, quantity.start - _AROUND), quantity.start)
    match = behind or before
    if match is None:
        return None
    return _NAMES["zh"].index(match["zh"].replace("天", "日")) if match["zh"] else _NAMES["en"].index(match["en"])
