"""A reply shown while it is written, on a platform that can do so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from assistant.answering.answer import Claim
from assistant.channels.chat.adapter import Adapter, Incoming, PlatformError, Stream
from assistant.channels.chat.message import Line, Message, claim_lines
from assistant.language.detection import language_of

log = logging.getLogger(__name__)

Note = Callable[[tuple[str, ...]], Awaitable[None]]
"""Told the ids of what is posted as soon as anything is."""


class ProgressMessage:
    """One reply that grows, from `wait` seconds after its first claim on: one that is whole by then is posted whole.

    With no wait every reply grows, if only by one step.

    Nobody waits for the platform: claims that come while it takes others go together in the next call. From its first
    refusal on, nothing is shown before the end.
    """

    def __init__(self, adapter: Adapter, to: Incoming, wait: float, sign: Awaitable[object], note: Note) -> None:
        """Nothing is posted before `sign`, which shows that the question was seen, is done."""
        self._adapter = adapter
        self._to = to
        self._wait = wait
        self._sign = sign
        self._note = note
        self._stream: Stream | None = None
        self._waiting: list[Claim] = []
        self._group = ""
        self._task: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self._refused = False

    def add(self, claim: Claim) -> None:
        """Show one more claim; to be called on the event loop."""
        if self._refused or self._ending.is_set():
            return
        self._waiting.append(claim)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._grow())

    def stop(self) -> None:
        """Show nothing more."""
        self._end()
        self._waiting.clear()

    async def finished(self, message: Message) -> tuple[str, ...]:
        """The ids of the whole message in the place of what grew; nothing where there is no place for it."""
        self._end()
        if self._task is not None:
            await self._task
        if self._stream is None:
            return ()
        try:
            return await self._stream.finish(message)
        except PlatformError as error:
            log.warning("%s: a reply that grew cannot be finished: %s", self._adapter.name, error)
            with suppress(PlatformError):
                await self._adapter.remove(self._to, self._stream.posted)
            return ()

    def _end(self) -> None:
        self._ending.set()
        if self._stream is not None or self._wait:
            self._waiting.clear()

    async def _grow(self) -> None:
        if self._stream is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._wait)
            await self._sign
        try:
            while self._waiting:
                claims, self._waiting = self._waiting, []
                await self._show([line for claim in claims for line in self._lines(claim)])
        except PlatformError as error:
            log.warning("%s: a reply cannot grow: %s", self._adapter.name, error)
            self._refused = True

    def _lines(self, claim: Claim) -> tuple[Line, ...]:
        before, self._group = self._group, claim.group
        return claim_lines(claim, before, language_of(self._to.text))

    async def _show(self, lines: list[Line]) -> None:
        if self._stream is None:
            self._stream = await self._adapter.stream(self._to)
            await self._noted(())
        known = self._stream.posted
        await self._stream.append(lines)
        await self._noted(known)

    async def _noted(self, known: tuple[str, ...]) -> None:
        if self._stream is not None and self._stream.posted != known:
            await self._note(self._stream.posted)
