"""The app against the mock Slack, over the websocket or with signed requests, with the real assistant behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.answer import Answer, Claim
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.slack.run import Running, connected, opened
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import ChatSettings, Settings, SlackSettings
from assistant.testing.slack.server import APP_TOKEN, BOT_TOKEN, PATIENCE, SECRET, MockSlack

BACKOFF = 0.01
PINGS = 0.25


@dataclass(frozen=True, slots=True)
class Live:
    """The app while it runs, the Slack it talks to, and what is kept."""

    slack: MockSlack
    running: Running
    facade: ChannelFacade

    async def quiet(self) -> None:
        """Return when nothing is being answered."""
        await self.running.app.idle()
        await self.running.dispatcher.idle()

    def pace(self, patch: pytest.MonkeyPatch, claims: int = 1_000) -> None:
        """Let the assistant say its next claim when Slack has got the one before, for so many claims."""
        ask, loop = self.facade.assistant.ask, asyncio.get_running_loop()
        stream = ("chat.startStream", "chat.appendStream")

        def paced(*given: Any, on_claim: Callable[[Claim], None], **named: Any) -> Answer:
            def claim(said: Claim) -> None:
                before = len(self.slack.calls(*stream))
                on_claim(said)
                if before >= claims:
                    return
                shown = self.slack.until(lambda: len(self.slack.calls(*stream)) > before)
                asyncio.run_coroutine_threadsafe(shown, loop).result(PATIENCE)

            return ask(*given, on_claim=claim, **named)

        patch.setattr(self.facade.assistant, "ask", paced)


InSlack = Callable[..., AbstractAsyncContextManager[Live]]


def slack_settings(
    slack: MockSlack, data_dir: Path, *, chat: Mapping[str, Any] | None = None, **tokens: str | None
) -> Settings:
    """Settings for the app against this mock; a token that is None is not set."""
    given = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "signing_secret": SECRET, **tokens}
    held = {"base_url": slack.base_url, **{name: value for name, value in given.items() if value is not None}}
    rates = {"rate_per_user": 10_000, "rate_per_room": 10_000, "grow_after": 0}
    return Settings(
        data_dir=data_dir, slack=SlackSettings.model_validate(held), chat=ChatSettings(**{**rates, **(chat or {})})
    )


@asynccontextmanager
async def live(
    assistant: Assistant, data_dir: Path, *, slack: MockSlack | None = None, socket: bool = True, **settings: Any
) -> AsyncIterator[Live]:
    """The app connected to a mock Slack of its own, or to the one given."""
    async with AsyncExitStack() as stack:
        found = slack if slack is not None else await stack.enter_async_context(MockSlack().running())
        chosen = slack_settings(found, data_dir, **settings)
        facade = ChannelFacade(assistant, Records.open(chosen))
        stack.callback(facade.records.close)
        running = await stack.enter_async_context(opened(chosen, facade, BACKOFF))
        if socket:
            await stack.enter_async_context(connected(chosen, running, PINGS))
        yield Live(found, running, facade)
