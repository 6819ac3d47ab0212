"""The app as Slack sees it: every event, command, shortcut, button and modal, acknowledged first and then passed on."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.chat.adapter import PlatformError
from assistant.channels.chat.deliveries import Deliveries
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.slack.adapter import SlackAdapter
from assistant.channels.slack.api import call
from assistant.channels.slack.commands import CHECK_CLAIM, COMMAND, Commands
from assistant.channels.slack.events import Identity, heard
from assistant.channels.slack.forms import FORM
from assistant.channels.slack.modals import OPINION
from assistant.channels.slack.pressing import Pressing
from assistant.channels.slack.workspace import Workspace, origin
from assistant.channels.words import WORDS
from assistant.errors import AssistantError

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[Any]]
Delivery = Callable[[Ack, Mapping[str, Any]], Awaitable[None]]

_ANY = re.compile(".*")


class SlackApp:
    """Connects Slack's deliveries to a room."""

    def __init__(
        self,
        client: AsyncWebClient,
        adapter: SlackAdapter,
        dispatcher: ChatDispatcher,
        deliveries: Deliveries,
        us: Identity,
    ) -> None:
        self._us = us
        self._dispatcher = dispatcher
        self._deliveries = deliveries
        self._workspace = Workspace(client, us, dispatcher)
        commands = Commands(self._workspace, dispatcher, deliveries)
        pressing = Pressing(self._workspace, adapter, dispatcher, deliveries)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.bolt = _bolt(client, us)
        self.bolt.event(_ANY)(self._noted(self._event))
        self.bolt.command(COMMAND)(self._noted(commands.command))
        self.bolt.shortcut(CHECK_CLAIM)(self._noted(commands.check_claim))
        self.bolt.action(_ANY)(self._noted(pressing.pressed))
        self.bolt.view(FORM)(self._noted(pressing.checked))
        self.bolt.view(OPINION)(self._noted(pressing.opinion))

    async def idle(self) -> None:
        """Return when everything that was acknowledged is in the hands of the room."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _noted(self, see_to: Delivery) -> Delivery:
        """A listener whose work is known of until it is done: Slack will not send again what was acknowledged."""

        async def listener(ack: Ack, body: Mapping[str, Any]) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            try:
                await see_to(ack, body)
            except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
                await self._failed(body, error)

        return listener

    async def _failed(self, body: Mapping[str, Any], error: Exception) -> None:
        """Tell the person what is wrong, or that something is; what is our own fault is logged in full."""
        expected = isinstance(error, AssistantError | PlatformError)
        log.log(logging.WARNING if expected else logging.ERROR, "slack: %s", error, exc_info=not expected)
        room, user = origin(body)
        if room and user:
            language = await self._workspace.language(user)
            text = (
                error.in_language(language) if isinstance(error, AssistantError) else WORDS("error.internal", language)
            )
            thread = str((body.get("message") or {}).get("thread_ts") or "")
            await self._workspace.whisper(room, user, text, thread)

    async def _event(self, ack: Ack, body: Mapping[str, Any]) -> None:
        """Bolt has acknowledged it already."""
        event, workspace = body["event"], str(body.get("team_id") or self._us.workspace)
        if event.get("type") in ("message", "app_mention"):
            await self._hear(event, workspace)
        elif event.get("type") == "assistant_thread_started":
            await self._welcome(event["assistant_thread"])

    async def _hear(self, event: Mapping[str, Any], workspace: str) -> None:
        """Take what is said to the assistant: in private, by its name, or in a thread that began with it."""
        message = heard(event, workspace, self._us)
        if message is None or not self._dispatcher.admits(message.incoming):
            return
        incoming = message.incoming
        opens = incoming.thread == incoming.message
        try:
            if not message.addressed and (opens or message.to_another or not await self._deliveries.follows(incoming)):
                return
            if opens and not incoming.private:
                await self._deliveries.begin(incoming)
        except AssistantError as error:
            log.error("slack: %s", error)
            if not message.addressed:
                return
        await self._dispatcher.take(incoming)

    async def _welcome(self, thread: Mapping[str, Any]) -> None:
        """Offer questions in the pane that was opened, in the language of the person who opened it."""
        language = await self._workspace.language(str(thread["user_id"]))
        prompts = [
            {"title": WORDS(f"example_title.{name}", language), "message": question[language]}
            for name, question in WORDS.group("example").items()
        ]
        try:
            await call(
                self._workspace.client.assistant_threads_setSuggestedPrompts,
                channel_id=thread["channel_id"],
                thread_ts=thread["thread_ts"],
                title=WORDS("slack.examples", language),
                prompts=prompts,
            )
        except PlatformError as error:
            log.warning("slack: no prompts could be offered: %s", error)


def _bolt(client: AsyncWebClient, us: Identity) -> AsyncApp:
    """Bolt without what it would ask Slack by itself: who we are is known, and histories are never read.

    Signatures are checked before a request comes here; what is logged holds nothing that anybody said.
    """

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=us.workspace, bot_user_id=us.user, bot_id=us.bot, bot_token=client.token
        )

    quiet = logging.getLogger("assistant.slack.bolt")
    quiet.setLevel(logging.ERROR)
    return AsyncApp(
        name="slack",  # a logger of this name takes the level of the quiet one
        logger=quiet,
        client=AsyncWebClient(base_url=client.base_url),
        authorize=authorize,
        request_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
