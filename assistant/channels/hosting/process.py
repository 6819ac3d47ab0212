"""What every process that answers over a network does besides.

Opened beforehand, fair to its event loop, tidy with its records.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from assistant.channels.hosting.facade import ChannelFacade
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.errors import AssistantError, ServiceError
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import Settings

log = logging.getLogger(__name__)

SWITCH = 0.0005
"""Seconds for which a thread may hold the interpreter while others wait.

With the usual 0.005 acknowledgements are late.
"""

WARM = "What is the STAR Market?"
"""The question that is searched for to see that searching works."""

PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before the second attempt to reach a platform, and the most between two."""
PATIENCE = 10.0
"""Seconds for which a process waits at its start for one part of it."""

_DAY = 86_400.0


def run_bot(settings: Settings, answer: Callable[[ChannelFacade, asyncio.Event], Awaitable[None]]) -> None:
    """Run `answer` with everything open that it needs; the event is set when the process is told to end.

    Raises what `answer` raises, InputError, ServiceError.
    """
    records = Records.open(settings)
    try:
        asyncio.run(_running(ChannelFacade(Assistant(settings), records), answer))
    finally:
        records.close()


async def _running(facade: ChannelFacade, answer: Callable[[ChannelFacade, asyncio.Event], Awaitable[None]]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    sys.setswitchinterval(SWITCH)
    await asyncio.to_thread(warm, facade.assistant)
    settle()
    tidying = asyncio.create_task(expire_daily(facade.records))
    try:
        await answer(facade, stop)
    finally:
        tidying.cancel()


async def while_out_of_reach(
    name: str, attempt: Callable[[], Awaitable[None]], stop: asyncio.Event, pause: float = PAUSE
) -> None:
    """Attempt again, ever less often, until it ends by itself or `stop` is set.

    A ServiceError is logged and attempted again; whatever else `attempt` raises is raised.
    """
    loop, wait = asyncio.get_running_loop(), pause
    while not stop.is_set():
        began = loop.time()
        try:
            await attempt()
            return
        except ServiceError as error:
            wait = pause if loop.time() - began > LONGEST_PAUSE else wait
            log.warning("%s: %s; trying again in %g s", name, error, wait)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(2 * wait, LONGEST_PAUSE)


@asynccontextmanager
async def opened_in_time(
    name: str, opened: Callable[[], AbstractAsyncContextManager[object]], patience: float = PATIENCE
) -> AsyncIterator[None]:
    """A part of a process that is open as soon as what it needs can be reached; the rest does not wait for it.

    The first attempt is waited for up to `patience` seconds. Raises InputError where that shows a wrong setting; one
    that shows later is logged, and the part stays closed.
    """
    closing, attempted, is_open = asyncio.Event(), asyncio.Event(), False

    async def attempt() -> None:
        nonlocal is_open
        try:
            async with opened():
                is_open = True
                attempted.set()
                await closing.wait()
        finally:
            attempted.set()

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("%s: %s", name, error, exc_info=None if isinstance(error, AssistantError) else error)

    task = asyncio.create_task(while_out_of_reach(name, attempt, closing))
    with suppress(TimeoutError):
        await asyncio.wait_for(attempted.wait(), patience)
    if task.done():
        await task
    task.add_done_callback(ended)
    try:
        yield
    finally:
        closing.set()
        if not is_open:
            task.cancel()
        await asyncio.wait({task})


def warm(assistant: Assistant) -> None:
    """Open the index, load the embedding model and read the rules, so that the first to ask need not wait."""
    assistant.search(WARM)
    assistant.check(IssuerFacts(assistant.book.fact_table))


def settle() -> None:
    """Have no collection of garbage look again through what is there now: in a process that serves, it stays."""
    gc.collect()
    gc.freeze()


async def expire_daily(records: Records) -> None:
    """Remove what is older than the settings allow, now and every day, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(records.expire, dt.datetime.now(dt.UTC))
        except AssistantError as error:
            log.error("old records could not be removed: %s", error)
        await asyncio.sleep(_DAY)
