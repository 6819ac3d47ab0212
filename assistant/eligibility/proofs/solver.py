"""The solver as an optional extra: whether it is there, and whose turn it is. Imports nothing of it."""

from __future__ import annotations

import importlib.util
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.base.deadline import check_deadline
from assistant.errors import Both, ServiceError

_TURN = threading.Lock()
"""z3 has one store of formulas for a process, which two threads must not touch at once."""
_LOOK_AGAIN = 0.1
"""Seconds between two looks at whether whoever waits for a turn still has time."""


class NoSolver(ServiceError):
    """The extra is not installed: bad usage where a command is typed, out of reach for a client of a service."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            Both(
                "the extra 'prove' is not installed; install it with "
                "`pip install --require-hashes -r requirements-prove.lock` (or `make prove`)",
                "未安装附加组件“prove”；请用"
                "`pip install --require-hashes -r requirements-prove.lock`（或`make prove`）安装",
            )
        )


def has_solver() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("z3") is not None


def need_solver() -> None:
    """Raise NoSolver where the extra is not installed."""
    if not has_solver():
        raise NoSolver


@contextmanager
def solver_turn() -> Iterator[None]:
    """In here no other thread uses the solver. Raises NoSolver, or Stopped where the time is over before it is free."""
    need_solver()
    while not _TURN.acquire(timeout=_LOOK_AGAIN):
        check_deadline()
    try:
        yield
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # else formulas are given back later, in another thread's turn
        raise
    finally:
        _TURN.release()
