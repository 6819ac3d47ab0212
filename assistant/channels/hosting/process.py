"""What every process that answers over a network does besides.

Opened beforehand, fair to its event loop, tidy with its records.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import signal
import sys
from collections.abc import Awaitable, Callable

from assistant.channels.hosting.facade import ChannelFacade
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.errors import AssistantError
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
    tidying = asyncio.create_task(expire_daily(facade.records))
    try:
        await answer(facade, stop)
    finally:
        tidying.cancel()


def warm(assistant: Assistant) -> None:
    """Open the index, load the embedding model and read the rules, so that the first to ask need not wait."""
    assistant.search(WARM)
    assistant.check(IssuerFacts(assistant.book.fact_table))


async def expire_daily(records: Records) -> None:
    """Remove what is older than the settings allow, now and every day, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(records.expire, dt.datetime.now(dt.UTC))
        except AssistantError as error:
            log.error("old records could not be removed: %s", error)
        await asyncio.sleep(_DAY)
