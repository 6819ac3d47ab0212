"""What every process of a chat app must know of.

Deliveries that were acted on, threads in which the assistant reads on, and which process holds a message.
"""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from pathlib import Path

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


def holder() -> str:
    """A new name under which something in this process holds messages until they are answered."""
    return "/".join((socket.gethostname(), str(os.getpid()), _begun(os.getpid()), uuid.uuid4().hex))


def gone(name: str) -> bool:
    """Whether the process that gave itself this name has ended for certain: it ran on this machine and is not there.

    False for one of another machine, and where the system does not tell (only Linux does).
    """
    host, _, rest = name.partition("/")
    pid, _, rest = rest.partition("/")
    begun = rest.partition("/")[0]
    return host == socket.gethostname() and pid.isdigit() and begun.isdigit() and _begun(int(pid)) != begun


def _begun(pid: int) -> str:
    """When a process began, in ticks since the machine did.

    By it a number that is used again is not taken for the same process.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
