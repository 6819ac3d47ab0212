"""The days whose rules a question compares: both sides of a day, two days, or one and today."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.answering.question.date_cues import BOTH_SIDES_EN, BOTH_SIDES_ZH, DIFFERENCE, NOW
from assistant.answering.question.day import DateRole, NamedDate
from assistant.language.patterns import Pattern

_NEAR = 80
"""Characters beside a date that say that both sides of it are asked about."""


def compares_first_with_now(text: str) -> bool:
    """Whether a text asks what the first version of something said beside what today's says, or then and now."""
    beside = DIFFERENCE.search(text) or _BOTH_ASKED.search(text)
    return bool((_FIRST.search(text) and NOW.search(text) and beside) or _THEN_AND_NOW.search(text))


_FIRST = Pattern(
    "the first version of a text",
    r"\b(?:first|original|initial|earliest|inaugural)\b[^,.;?]{0,24}\b(?:version|text|edition|wording|release|one)\b"
    r"|最初|最早那?版|首版|首个版本|第一版|初版|原版|刚出台|刚推出",
    yes=("the first 2020 version", "original text", "最初版", "首版"),
    no=("the first standard", "first year", "首发"),
    flags=re.IGNORECASE,
)
_BOTH_ASKED = Pattern(
    "that something is asked of two versions",
    r"\b(?:and|beside|against|to)\b.{0,24}\b(?:now|todays?|current)\b|[和跟与]",
    yes=("and what are they now", "against today's"),
    no=("the current text", "现行"),
    flags=re.IGNORECASE,
)
_THEN_AND_NOW = Pattern(
    "what was so before beside what is so now",
    r"\bthen (?:and|vs\.?|versus|against) now\b|\bold (?:version|text|edition|numbers|figures|rules?) (?:vs\.?"
    r"|versus|against|next to|beside)"
    r" (?:the )?(?:new|current|present|today'?s)\b|(?:以前|过去|当年|当初|老版|旧版|当时)(?:的"
    r"|版)?[和跟与对比、vs]{1,3}(?:现在|如今|现行|今天|目前|新版)",
    yes=("R&D ratio then and now", "old text vs the current one", "当年和现在", "旧版跟现行"),
    no=("and now what", "old company, new name", "以前是多少"),
    flags=re.IGNORECASE,
)


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
