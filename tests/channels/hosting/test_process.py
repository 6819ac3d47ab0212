"""A part of a process whose platform is out of reach: tried again, while the rest runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from assistant.channels.hosting.process import opened_in_time, while_out_of_reach
from assistant.errors import InputError, ServiceError

pytestmark = pytest.mark.anyio


class Platform:
    """Raises what it is given, one at a time, and then can be reached."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.open = asyncio.Event()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        if self.faults:
            raise self.faults.pop(0)
        self.open.set()
        try:
            yield
        finally:
            self.open.clear()


async def test_what_is_out_of_reach_is_opened_once_it_can_be_reached(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("assistant.channels.hosting.process.while_out_of_reach.__defaults__", (0.001,))
    platform = Platform(*[ServiceError("Slack cannot be reached")] * 3)
    async with opened_in_time("slack", platform.opened):
        await asyncio.wait_for(platform.open.wait(), 20)
    assert not platform.open.is_set()
    assert caplog.text.count("slack: Slack cannot be reached; trying again in") == 3


async def test_the_rest_does_not_wait_for_what_hangs() -> None:
    @asynccontextmanager
    async def hanging() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    async with asyncio.timeout(20):
        with pytest.raises(RuntimeError, match="the rest"):
            async with opened_in_time("slack", hanging, patience=0.01):
                raise RuntimeError("the rest")


async def test_a_wrong_setting_shows_at_the_start_or_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("assistant.channels.hosting.process.while_out_of_reach.__defaults__", (0.001,))
    with pytest.raises(InputError, match="bot token"):
        async with opened_in_time("slack", Platform(InputError("the bot token is wrong")).opened):
            pass
    platform = Platform(ServiceError("away"), InputError("the bot token is wrong"))
    async with opened_in_time("slack", platform.opened):
        for _ in range(2_000):
            if "the bot token is wrong" in caplog.text:
                break
            await asyncio.sleep(0.01)
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.ERROR]


async def test_who_is_told_to_end_tries_no_more() -> None:
    stop, attempts = asyncio.Event(), 0

    async def attempt() -> None:
        nonlocal attempts
        attempts += 1
        stop.set()
        raise ServiceError("away")

    await asyncio.wait_for(while_out_of_reach("slack", attempt, stop, pause=1_000), 20)
    assert attempts == 1
