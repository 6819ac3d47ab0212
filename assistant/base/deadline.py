"""How long work may go on, and whether anybody still waits for it: loops ask, so that nothing is left running behind.

A thread cannot be stopped from outside. Whoever waits for work has it run `within` a deadline and stops that; whatever
takes long calls `check_deadline` now and then. Without a deadline nothing is ever stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assistant.errors import Both, ServiceError


class Stopped(ServiceError):
    """Raised inside work whose time is over, or for which nobody waits any more."""

    def __init__(self) -> None:
        super().__init__(Both("stopped: the time allowed is over", "已停止：超过允许的时间"))


class Deadline:
    """When work must end. It may be stopped before, from any thread; one that was set around it counts too.

    `seconds` from now, None for as long as somebody waits; `ask` is called at each check and may raise what it likes.
    """

    def __init__(self, seconds: float | None = None, ask: Callable[[], object] | None = None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds
        self._ask = ask
        self._around = _CURRENT.get()
        self._stopped = False

    def stop(self) -> None:
        """Have the work end at its next check."""
        self._stopped = True

    def check(self) -> None:
        """Raise Stopped where the work is to end."""
        if self._stopped or (self._end is not None and time.monotonic() > self._end):
            raise Stopped
        if self._ask is not None:
            self._ask()
        if self._around is not None:
            self._around.check()


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(deadline: Deadline) -> Iterator[None]:
    """What runs in here, and in threads that are given its context, has this deadline."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def outliving() -> Iterator[None]:
    """What begins in here goes on when whoever had it begun is gone."""
    token = _CURRENT.set(None)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def check_deadline() -> None:
    """Raise Stopped where the deadline that this runs within is over."""
    deadline = _CURRENT.get()
    if deadline is not None:
        deadline.check()
