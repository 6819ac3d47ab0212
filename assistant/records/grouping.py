"""Writes of many threads in one transaction: while one is kept, those that come meanwhile gather for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class GroupedWrites(Generic[T]):
    """Keeps items in the order in which they come, many at once, on a thread of its own.

    Nobody waits longer than for the transaction under way and the next.
    """

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        """`write` keeps some items, all of them or none."""
        self._write = write
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writes")
        self._gathering = threading.Lock()
        self._coming: list[tuple[T, Future[None]]] = []
        self._is_writing = False

    @property
    def waiting(self) -> int:
        """How many items wait for a transaction."""
        return len(self._coming)

    def add(self, item: T) -> None:
        """Keep an item; it is kept once this returns. Raises what `write` does."""
        self.begin(item).result()

    def begin(self, item: T) -> Future[None]:
        """Keep an item, which is done once the future is; that has what `write` raises, and cannot be cancelled."""
        kept: Future[None] = Future()
        kept.set_running_or_notify_cancel()
        with self._gathering:
            self._coming.append((item, kept))
            begins, self._is_writing = not self._is_writing, True
        if begins:
            self._thread.submit(self._write_those_that_wait)
        return kept

    def _write_those_that_wait(self) -> None:
        while group := self._gathered():
            error: Exception | None = None
            try:
                self._write([item for item, _ in group])
            except Exception as refusal:  # noqa: BLE001 - whatever it was, it is told to those who wait
                error = refusal
            for _, kept in group:
                kept.set_result(None) if error is None else kept.set_exception(error)

    def _gathered(self) -> list[tuple[T, Future[None]]]:
        """All that wait; where nothing does, the next to come has the thread begin again."""
        with self._gathering:
            group, self._coming = self._coming, []
            self._is_writing = bool(group)
            return group
