"""Blocking work of the service: so much at once, so much more waiting, and nothing beyond that."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.base.deadline import Deadline, Stopped, check_deadline, within
from assistant.channels.http.errors import Busy, TooLong

T = TypeVar("T")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The last item of a stream: what the work gave back."""

    value: T


class Work:
    """Runs blocking functions on threads.

    `concurrency` at once, `queue` more may wait, each for `timeout` seconds in all. What nobody waits for any more,
    for its time is over or its caller gone, ends at its next `check_deadline`, and begins no more where it waits.
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
        deadline = Deadline(self._timeout)
        return await self._within(self._start(function, deadline), deadline)

    def stream(self, function: Callable[[Callable[[E], None]], T]) -> AsyncIterator[E | Done[T]]:
        """What the function emits, as it does, then `Done` with its result; what it raises is raised in the loop.

        Raises Busy at once. When the loop is left early, the function is stopped.
        """
        loop = asyncio.get_running_loop()
        items: asyncio.Queue[tuple[E] | None] = asyncio.Queue()
        deadline = Deadline(self._timeout)

        def emit(item: E) -> None:
            check_deadline()
            loop.call_soon_threadsafe(items.put_nowait, (item,))

        started = self._start(lambda: function(emit), deadline)
        task = asyncio.ensure_future(self._within(started, deadline))
        task.add_done_callback(lambda _: items.put_nowait(None))
        return _items(items, task, deadline)

    def close(self) -> None:
        """Start nothing more; what runs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _within(self, started: asyncio.Future[T], deadline: Deadline) -> T:
        try:
            async with asyncio.timeout(self._timeout):
                return await started
        except (TimeoutError, Stopped):  # whichever sees first that the time is over
            raise TooLong(self._timeout) from None
        finally:
            deadline.stop()

    def _start(self, function: Callable[[], T], deadline: Deadline) -> asyncio.Future[T]:
        """The work on its way. Its place is taken until it has ended, even where nobody waits for it any more."""
        if self.taken >= self._most:
            raise Busy

        def work() -> T:
            with within(deadline):
                check_deadline()
                return function()

        started = self._threads.submit(contextvars.copy_context().run, work)
        with self._counting:
            self.taken += 1
        started.add_done_callback(self._leave)  # on its thread: waking the loop for it would cost more than the count
        return asyncio.wrap_future(started)

    def _leave(self, _: Future[T]) -> None:
        with self._counting:
            self.taken -= 1


async def _items(
    items: asyncio.Queue[tuple[E] | None], task: asyncio.Future[T], deadline: Deadline
) -> AsyncIterator[E | Done[T]]:
    try:
        while (item := await items.get()) is not None:
            yield item[0]
        yield Done(await task)
    finally:
        deadline.stop()
        task.cancel()
