"""The day that counts as today."""

from __future__ import annotations

import datetime as dt


def today() -> dt.date:
    """The day in Shanghai, whatever the clock of the machine is set to."""
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
