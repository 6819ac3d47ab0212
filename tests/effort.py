"""How much work a hostile text makes, beside an honest one of its length: no clock of a machine says what passes."""

from __future__ import annotations

import time
from collections.abc import Callable

HONEST = "我们2025年营收3亿元，研发人员81人。Our net profit in 2024 was RMB 30m, and we design chips; can we list? "
TIMES = 20
"""A hostile text may cost so many times what an honest one costs; measured, none costs three times."""
TRIFLE = 0.05
"""Seconds of a core below which nothing is compared."""
TRIES = 3
"""What is slow for a reason of its own is slow each time; a collection of garbage is not."""


def repeated(piece: str, length: int) -> str:
    """`piece` again and again, `length` characters of it."""
    return (piece * (length // len(piece) + 1))[:length]


def costs_no_more_than_honest(read: Callable[[str], object], hostile: str, ordinary: str = HONEST) -> bool:
    """Whether `read` spends on `hostile` at most `TIMES` what it spends on as many characters of `ordinary` text.

    Counted is this thread's own time on the processor, so what else runs does not matter.
    """
    honest = repeated(ordinary, len(hostile))
    most = max(TRIFLE, _seconds(read, honest)) * TIMES
    return any(_seconds(read, hostile) < most for _ in range(TRIES))


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    read(text)
    return time.thread_time() - began
