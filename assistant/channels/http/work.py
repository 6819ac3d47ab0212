"""Blocking work of the service: so much at once, so much more waiting, and nothing beyond that."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.channels.http.errors import Busy, TooLong

T = TypeVar("T")
E = TypeVar("E")


class CallerGone(Exception):
    """Raised inside blocking work when nobody waits for it any more; ends the work at its next sign of life."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The last item of a stream: what the work gave back."""

    value: T


class Work:
    """Runs blocking functions on threads.

    `concurrency` at once, `queue` more may wait, each for `timeout` seconds in all.
    """

    def __init__(self, concurrency: int, queue: int, timeout: float) -> None:
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="work")
        self._most = concurrency + queue
        self._timeout = timeout
        self._counting = threading.Lock()
        self.taken = 0
        """How many are worked on or wait."""

    async def run(self, function: Callable[[], T]) -> T:
        """The function's result. Raises Busy at once where too many wait, TooLong after the time allowed."""
        return await self._within(self._start(function))

    def stream(self, function: Callable[[Callable[[E], None]], T]) -> AsyncIterator[E | Done[T]]:
        """What the function emits, as it does, then `Done` with its result; what it raises is raised in the loop.

        Raises Busy at once. When the loop is left early, the next emission raises CallerGone inside the function.
        """
        loop = asyncio.get_running_loop()
        items: asyncio.Queue[tuple[E] | None] = asyncio.Queue()
        left = threading.Event()

        def emit(item: E) -> None:
            if left.is_set():
                raise CallerGone
            loop.call_soon_threadsafe(items.put_nowait, (item,))

        task = asyncio.ensure_future(self._within(self._start(lambda: function(emit))))
        task.add_done_callback(lambda _: items.put_nowait(None))
        return _items(items, task, left)

    def close(self) -> None:
        """Start nothing more; what runs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _within(self, started: asyncio.Future[T]) -> T:
        try:
            async with asyncio.timeout(self._timeout):
                return await started
        except TimeoutError:
            raise TooLong(self._timeout) from None

    def _start(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """The work on its way. Its place is taken until it has ended, even where nobody waits for it any more."""
        if self.taken >= self._most:
            raise Busy
        started = self._threads.submit(contextvars.copy_context().run, function)
        with self._counting:
            self.taken += 1
        started.add_done_callback(self._leave)  # on its thread: waking the loop for it would cost more than the count
        return asyncio.wrap_future(started)

    def _leave(self, _: Future[T]) -> None:
        with self._counting:
            self.taken -= 1


async def _items(
    items: asyncio.Queue[tuple[E] | None], task: asyncio.Future[T], left: threading.Event
) -> AsyncIterator[E | Done[T]]:
    try:
        while (item := await items.get()) is not None:
            yield item[0]
        yield Done(await task)
    finally:
        left.set()
        task.cancel()
