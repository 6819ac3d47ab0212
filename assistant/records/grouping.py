"""Writes of many threads in one transaction: while one is kept, those that come meanwhile gather for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.errors import AssistantError

T = TypeVar("T")


@dataclass(slots=True)
class _Waiting(Generic[T]):
    item: T
    is_done: bool = False
    error: AssistantError | None = None


class GroupedWrites(Generic[T]):
    """Keeps items in the order in which they come, many at once.

    Nobody waits longer than for the transaction under way and the next; a thread that is alone waits for nothing.
    """

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        """`write` keeps some items, all of them or none, and raises AssistantError."""
        self._write = write
        self._coming: list[_Waiting[T]] = []
        self._gathering = threading.Lock()
        self._writing = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many items wait for a transaction."""
        return len(self._coming)

    def add(self, item: T) -> None:
        """Keep an item; it is kept once this returns. Raises what `write` does."""
        mine = _Waiting(item)
        with self._gathering:
            self._coming.append(mine)
        with self._writing:
            if not mine.is_done:
                self._write_those_that_wait()
        if mine.error is not None:
            raise mine.error

    def _write_those_that_wait(self) -> None:
        with self._gathering:
            group, self._coming = self._coming, []
        error: AssistantError | None = None
        try:
            self._write([each.item for each in group])
        except AssistantError as refusal:
            error = refusal
        finally:
            for each in group:
                each.error, each.is_done = error, True
