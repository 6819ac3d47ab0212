"""The console passes the suite of the chat channels: the interface asks for nothing that a text stream cannot do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant.channels.chat.adapter import Incoming, MessageEvent, PlatformError
from assistant.channels.chat.console import LENGTH, Console, ConsoleStream
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.hosting.facade import ChannelFacade
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import ChatSettings, Settings
from assistant.testing.channel_suite import *  # noqa: F403
from assistant.testing.channel_suite import Harness, Seen

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Refusing(Console):
    """A console that can be told not to let replies grow."""

    refused = False

    async def stream(self, to: Incoming) -> ConsoleStream:
        if self.refused:
            raise PlatformError("streams are refused")
        return await super().stream(to)


@dataclass
class ConsoleHarness:
    """A console whose lines are kept; one reply is all the lines that follow a sign of work."""

    room: ChatDispatcher
    facade: ChannelFacade
    console: Refusing
    lines: list[str]
    length: int = LENGTH
    sent: dict[str, Incoming] = field(default_factory=dict)

    async def say(
        self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1", event: str | None = None
    ) -> None:
        incoming = Incoming("console", event or f"written {message}", "w", "r", thread, user, message, text)
        self.sent[message] = incoming
        await self.room.take(incoming)

    async def change(self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        await self.room.take(
            replace(self.sent[message], event=f"changed {message} {text}", text=text, kind=MessageEvent.EDITED)
        )

    async def withdraw(self, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        await self.room.take(replace(self.sent[message], event=f"withdrawn {message}", kind=MessageEvent.DELETED))

    def seen(self, thread: str = "t1") -> list[Seen]:
        replies: list[Seen] = []
        fresh = True
        for line in self.lines:
            name, _, text = line.partition("] ")
            if name != f"[{thread}":
                continue
            if text.startswith(("(looking", "（正在", "(正在")):
                fresh = True
            elif fresh or not replies:
                replies.append(Seen(thread, text))
                fresh = False
            else:
                replies[-1] = Seen(thread, f"{replies[-1].text}\n{text}")
        return replies

    def refuse_streams(self) -> None:
        self.console.refused = True

    def refuse_edits(self) -> None:
        pass

    def acted(self) -> list[str]:
        return []

    async def judge(self, answer: str, *, up: bool, comment: str = "", for_evals: bool = False) -> None:
        await self.room.feedback(next(iter(self.sent.values())), answer, up, comment, for_evals)

    async def restarted(self) -> ChatDispatcher:
        room = ChatDispatcher(self.console, self.facade, self.room.settings)
        await room.open()
        return room


@pytest.fixture
async def harness(assistant: Assistant, tmp_path: Path) -> AsyncIterator[Harness]:
    records = Records.open(Settings(data_dir=tmp_path))
    facade, lines = ChannelFacade(assistant, records), list[str]()
    console = Refusing(lines.append)
    room = ChatDispatcher(console, facade, ChatSettings(grow_after=0))
    await room.open()
    harness = ConsoleHarness(room, facade, console, lines)
    yield harness
    await harness.room.close()
    records.close()
