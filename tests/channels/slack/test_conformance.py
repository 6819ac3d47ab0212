"""Slack passes the suite of the chat channels, with the real SDK between the room and the mock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.chat.adapter import ChatFile
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.slack.app import SlackApp
from assistant.service import Assistant
from assistant.testing.channel_suite import ChannelHarness, ChannelSuite, VisibleMessage
from assistant.testing.slack.blocks import buttons, words_of
from assistant.testing.slack.server import MockSlack
from tests.channels.slack.live import live

ROOM = "D1"


@dataclass
class SlackHarness:
    """A direct message with the app; threads and messages get time stamps when they are first named."""

    dispatcher: ChatDispatcher
    facade: ChannelFacade
    slack: MockSlack
    assistant: Assistant
    data_dir: Path
    stack: AsyncExitStack
    app: SlackApp
    length: int = 12_000
    stamps: dict[str, str] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def say(
        self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1", event: str | None = None
    ) -> None:
        typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        told = self.slack.message(typed, ROOM, user, self._stamp(thread), ts=self._stamp(event or message))
        self.sent[message] = told
        await self.slack.event(told)
        await self.app.idle()

    async def edit(self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        await self.slack.change(self.sent[message], text)
        await self.app.idle()

    async def delete(self, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        await self.slack.erase(self.sent[message])
        await self.app.idle()

    def messages(self, thread: str = "t1") -> list[VisibleMessage]:
        return [
            VisibleMessage(
                thread, words_of([block for block in shown.blocks if block["type"] != "actions"] or shown.text)
            )
            for shown in self.slack.thread(ROOM, self._stamp(thread))
        ]

    def files(self, thread: str = "t1") -> list[ChatFile]:
        return [ChatFile(shared.name, shared.content) for shared in self.slack.shared(ROOM, self._stamp(thread))]

    def refuse_files(self) -> None:
        self.slack.refused["files.getUploadURLExternal"] = "missing_scope"

    def refuse_streams(self) -> None:
        self.slack.refused["chat.startStream"] = "unknown_method"

    def refuse_edits(self) -> None:
        self.slack.refused["chat.update"] = "missing_scope"

    def active_parts(self) -> list[str]:
        return [fault for shown in self.slack.replies() for fault in _acting(shown.blocks, shown.text)]

    async def rate(self, answer: str, *, up: bool, comment: str = "", for_evals: bool = False) -> None:
        shown = next(shown for shown in self.slack.replies() if any(answer in str(e) for e in buttons(shown.blocks)))
        await self.slack.press(shown, "feedback", value="up" if up else "down")
        await self.app.idle()
        if not up:
            filled = {"comment": comment, "evals": ["evals"] if for_evals else []}
            await self.slack.submit(self.slack.view, filled)
            await self.app.idle()

    async def restart(self) -> ChatDispatcher:
        before = self.slack.connections
        found = await self.stack.enter_async_context(live(self.assistant, self.data_dir, slack=self.slack))
        await self.slack.until(lambda: self.slack.connections > before)
        self.facade, self.app = found.facade, found.running.app
        return found.running.dispatcher

    def _stamp(self, name: str) -> str:
        return self.stamps.setdefault(name, self.slack.stamp())


def _acting(blocks: Any, text: str) -> list[str]:
    """Elements that do something besides being read, and marks in the text that stands for them."""
    if isinstance(blocks, list):
        return [fault for inner in blocks for fault in _acting(inner, "")] + (["mark"] if "<" in text else [])
    if not isinstance(blocks, dict):
        return []
    acts = blocks.get("type") in ("user", "usergroup", "broadcast", "channel", "mrkdwn")
    leads = blocks.get("type") == "link" and "sse.com.cn/" not in blocks["url"] and "gov.cn/" not in blocks["url"]
    hides = "\u202e" in str(blocks.get("text", ""))
    return [str(blocks)] * (acts or leads or hides) + [f for inner in blocks.values() for f in _acting(inner, "")]


@pytest.fixture
async def harness(assistant: Assistant, tmp_path: Path) -> AsyncIterator[ChannelHarness]:
    async with AsyncExitStack() as stack:
        found = await stack.enter_async_context(live(assistant, tmp_path, chat={"rate_per_user": 20}))
        yield SlackHarness(
            found.running.dispatcher, found.facade, found.slack, assistant, tmp_path, stack, found.running.app
        )


class TestSlack(ChannelSuite):
    """Every test of the suite."""
