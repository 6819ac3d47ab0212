"""Asynchronous streams for callers that are not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.answering.llm.loop_thread import LoopThread


async def _numbers(end: int, failing: bool) -> AsyncIterator[int]:
    for number in range(end):
        await asyncio.sleep(0)
        yield number
    if failing:
        raise ValueError("broken")


def test_a_stream_is_read_by_callers_that_are_not_asynchronous() -> None:
    thread = LoopThread()
    assert list(thread.iterate(lambda: _numbers(5, failing=False))) == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="broken"):
        list(thread.iterate(lambda: _numbers(2, failing=True)))
    early = thread.iterate(lambda: _numbers(1_000_000, failing=False))
    assert next(early) == 0
    early.close()  # type: ignore[attr-defined]
    assert list(thread.iterate(lambda: _numbers(2, failing=False))) == [0, 1]
