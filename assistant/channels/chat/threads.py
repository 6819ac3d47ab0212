"""The conversation of each thread: kept under the room it stands in, whoever of its people writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from assistant.channels.chat.adapter import Incoming
from assistant.channels.hosting.facade import ChannelFacade
from assistant.dialogue.conversation import Conversation
from assistant.records.records import NotFound

THREADS = 10_000
"""Threads whose conversations this process knows by name; the others it asks the database for."""

T = TypeVar("T")


class Threads:
    """Finds conversations by the thread. Safe between threads of the process; every method raises ServiceError."""

    def __init__(self, facade: ChannelFacade) -> None:
        self._facade = facade
        self._known: dict[str, str] = {}

    def change(self, incoming: Incoming, how: Callable[[Conversation], Conversation]) -> None:
        """Put what `how` makes of the thread's conversation in its place."""
        self.within(incoming, lambda conversation: self._facade.change(conversation, incoming.thread_owner, how))

    def within(self, incoming: Incoming, work: Callable[[str], T]) -> T:
        """Work with the id of the thread's conversation, which is begun if there is none or it was deleted."""
        key, known = incoming.thread_key, self._known.get(incoming.thread_key)
        if known is not None:
            try:
                return work(known)
            except NotFound:
                self._known.pop(key, None)
        if len(self._known) >= THREADS:
            self._known.clear()
        begun = self._known[key] = self._facade.records.start(incoming.thread_owner, incoming.channel, key)
        return work(begun)
