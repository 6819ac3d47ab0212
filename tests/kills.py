"""A process that is killed in front of each thing it does to files, one after the other."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

_EVENTS = frozenset({"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir"})


def killed_at(step: int, change: Callable[[], object]) -> bool:
    """Whether a process that makes the change was killed, by SIGKILL, in front of what it does to files for that time."""
    child = os.fork()
    if child == 0:
        steps = iter(range(100_000))

        def hook(event: str, given: tuple[Any, ...]) -> None:
            if event in _EVENTS and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(hook)
            change()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def every_kill(change: Callable[[], object], prepare: Callable[[], object]) -> Iterator[int]:
    """After `prepare`, the change killed in front of its first step, then of its second, to its last."""
    for step in range(1000):
        prepare()
        if not killed_at(step, change):
            assert step > 5
            return
        yield step
