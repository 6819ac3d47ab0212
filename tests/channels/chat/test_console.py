"""The console passes the suite of the chat channels: the interface asks for nothing that a text stream cannot do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant.channels.chat.adapter import ChatFile, Incoming, MessageEvent, PlatformError
from assistant.channels.chat.console import LENGTH, Console, ConsoleStream
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.hosting.facade import ChannelFacade
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import ChatSettings, Settings
from assistant.testing.channel_suite import ChannelHarness, ChannelSuite, VisibleMessage


class Refusing(Console):
    """A console that can be told not to let replies grow."""

    refused = False

    async def stream(self, to: Incoming) -> ConsoleStream:
        if self.refused:
            raise PlatformError("streams are refused")
        return await super().stream(to)


@dataclass
class ConsoleHarness:
    """A console whose lines are kept; a message is the lines that follow a sign of work, as far as one takes them."""

    dispatcher: ChatDispatcher
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
        await self.dispatcher.take(incoming)

    async def edit(self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        await self.dispatcher.take(
            replace(self.sent[message], event=f"changed {message} {text}", text=text, kind=MessageEvent.EDITED)
        )

    async def delete(self, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        await self.dispatcher.take(replace(self.sent[message], event=f"withdrawn {message}", kind=MessageEvent.DELETED))

    def messages(self, thread: str = "t1") -> list[VisibleMessage]:
        replies: list[VisibleMessage] = []
        fresh = True
        for line in self.lines:
            name, _, text = line.partition("] ")
            if name != f"[{thread}":
                continue
            if text.startswith(("(Looking", "（正在", "(正在")):
                fresh = True
            elif fresh or not replies or len(f"{replies[-1].text}\n{text}") > LENGTH:
                replies.append(VisibleMessage(thread, text))
                fresh = False
            else:
                replies[-1] = VisibleMessage(thread, f"{replies[-1].text}\n{text}")
        return replies

    def files(self, thread: str = "t1") -> list[ChatFile]:
        return []

    def refuse_files(self) -> None:
        pass

    def refuse_streams(self) -> None:
        self.console.refused = True

    def refuse_edits(self) -> None:
        pass

    def active_parts(self) -> list[str]:
        return []

    async def rate(self, answer: str, *, up: bool, comment: str = "", for_evals: bool = False) -> None:
        await self.dispatcher.feedback(next(iter(self.sent.values())), answer, up, comment, for_evals)

    async def restart(self) -> ChatDispatcher:
        dispatcher = ChatDispatcher(self.console, self.facade, self.dispatcher.settings)
        await dispatcher.open()
        return dispatcher


@pytest.fixture
async def harness(assistant: Assistant, tmp_path: Path) -> AsyncIterator[ChannelHarness]:
    records = Records.open(Settings(data_dir=tmp_path))
    facade, lines = ChannelFacade(assistant, records), list[str]()
    console = Refusing(lines.append)
    dispatcher = ChatDispatcher(console, facade, ChatSettings(grow_after=0))
    await dispatcher.open()
    harness = ConsoleHarness(dispatcher, facade, console, lines)
    yield harness
    await harness.dispatcher.close()
    records.close()


class TestConsole(ChannelSuite):
    """Every test of the suite."""
