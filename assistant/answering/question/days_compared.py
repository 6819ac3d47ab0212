"""The days whose rules a question compares: both sides of a day, two days, or one and today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.answering.question.date_cues import BOTH_SIDES_EN, BOTH_SIDES_ZH, NOW
from assistant.answering.question.day import DateRole, NamedDate

_NEAR = 80
"""Characters beside a date that say that both sides of it are asked about."""


def days_compared(text: str, dates: Sequence[NamedDate], today: dt.date) -> tuple[dt.date, ...]:
    """The days that a text compares, the first first; today too where it is named or only one day is."""
    days: set[dt.date] = set()
    for date in dates:
        if date.role is not DateRole.COMPARED:
            continue
        before, after = text[max(0, date.start - _NEAR) : date.start], text[date.end : date.end + _NEAR]
        both = BOTH_SIDES_EN.search(before) or BOTH_SIDES_ZH.match(after)
        days |= {date.first - dt.timedelta(days=1), date.last} if both else {date.day}
    if days and (NOW.search(text) or len(days) == 1):
        days.add(today)
    return tuple(sorted(days))
