"""Days: the one that counts as today, and those that people write."""

from __future__ import annotations

import datetime as dt

from assistant.errors import Both, InputError

_SHOWN = 60
"""Most characters of a text that is no day which its error repeats."""


def today() -> dt.date:
    """The day in Shanghai, whatever the clock of the machine is set to."""
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()


def read_day(text: str) -> dt.date | None:
    """The day written as YYYY-MM-DD; None if the text is no day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def parse_day(text: str, name: str) -> dt.date:
    """The day written as YYYY-MM-DD. Raises InputError naming `name`, the option or field it was given for."""
    day = read_day(text)
    if day is None:
        shown = text[:_SHOWN]
        raise InputError(
            Both(
                f"{name} '{shown}' is not a date; write it as YYYY-MM-DD, such as 2026-06-17",
                f"{name} “{shown}”不是日期；请写成YYYY-MM-DD，例如2026-06-17",
            )
        )
    return day


def optional_day(text: str | None, name: str) -> dt.date | None:
    """The same; None if nothing was given."""
    return None if text is None else parse_day(text, name)
