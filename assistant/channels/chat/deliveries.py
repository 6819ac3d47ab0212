"""What every process of a chat app must know of.

Deliveries that were acted on, and threads in which the assistant reads on.
"""

from __future__ import annotations

import asyncio

from assistant.channels.chat.adapter import Incoming
from assistant.records.records import Records


class Deliveries:
    """Kept in the records, apart from the messages of the channel, which a room answers. Methods raise ServiceError."""

    def __init__(self, records: Records, channel: str) -> None:
        self._records = records
        self._acts, self._threads = f"{channel} acts", f"{channel} threads"

    async def first_time(self, act: str) -> bool:
        """True for exactly one of all deliveries of a command, a press or a form."""
        return await asyncio.to_thread(self._note, self._acts, act)

    async def begin(self, incoming: Incoming) -> None:
        """Read on in this thread."""
        await asyncio.to_thread(self._note, self._threads, incoming.thread_key)

    async def follows(self, incoming: Incoming) -> bool:
        """Whether the thread is one that began with the assistant."""
        return bool(await asyncio.to_thread(self._records.posted, self._threads, incoming.thread_key))

    def _note(self, kind: str, name: str) -> bool:
        if not self._records.accept(kind, name, name, {}, ""):
            return False
        self._records.answered(kind, name, (name,))
        return True
