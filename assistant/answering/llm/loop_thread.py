"""Runs asynchronous streams for callers that are not: one event loop on one thread, for the life of the process."""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """An event loop on a thread of its own, started at the first use. Safe to call from any thread but its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._running()).result()

    def iterate(self, stream: Callable[[], AsyncIterator[T]]) -> Iterator[T]:
        """The items of an asynchronous stream as they come; leaving the loop early stops the stream."""
        items: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        async def pump() -> None:
            try:
                async for item in stream():
                    items.put((True, item))
            except BaseException as error:
                items.put((False, error))
                raise
            items.put((False, None))

        task = asyncio.run_coroutine_threadsafe(pump(), self._running())
        try:
            while True:
                more, item = items.get()
                if not more:
                    if item is not None:
                        raise item
                    return
                yield item
        finally:
            task.cancel()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():  # a thread does not survive a fork
                self._process = os.getpid()
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="llm", daemon=True).start()
            return self._loop
