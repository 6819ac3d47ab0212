"""Which year a day without one is of: told by its day of the week, by the day before it, or taken as the nearest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.language.patterns import Pattern
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
