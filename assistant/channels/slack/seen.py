"""What every process of the app must know of: deliveries that were acted on, and threads in which the assistant reads on."""

from __future__ import annotations

import asyncio

from assistant.channels.chat.adapter import Incoming
from assistant.conversations.records import Records

_ACTS, _THREADS = "slack acts", "slack threads"
"""Kept apart from the messages of channel `slack`, which a room answers."""


class Seen:
    """Kept in the records. Every method raises ServiceError if they cannot be reached."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def first_time(self, act: str) -> bool:
        """True for exactly one of all deliveries of a command or a form."""
        return await asyncio.to_thread(self._note, _ACTS, act)

    async def begin(self, incoming: Incoming) -> None:
        """Read on in this thread."""
        await asyncio.to_thread(self._note, _THREADS, incoming.thread_key)

    async def follows(self, incoming: Incoming) -> bool:
        """Whether the thread is one that began with the assistant."""
        return bool(await asyncio.to_thread(self._records.posted, _THREADS, incoming.thread_key))

    def _note(self, kind: str, name: str) -> bool:
        if not self._records.accept(kind, name, name, {}, ""):
            return False
        self._records.answered(kind, name, (name,))
        return True
