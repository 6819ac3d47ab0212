"""The app as a process: over Slack's websocket, or inside `assistant serve`."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.chat.adapter import PlatformError
from assistant.channels.chat.deliveries import Deliveries
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.hosting.process import run_bot, while_out_of_reach
from assistant.channels.slack.adapter import SlackAdapter
from assistant.channels.slack.api import Refusal, call, client_of
from assistant.channels.slack.app import SlackApp
from assistant.channels.slack.events import Identity
from assistant.errors import InputError, ServiceError
from assistant.settings import Settings

log = logging.getLogger(__name__)

BOT = ("ASSISTANT_SLACK__BOT_TOKEN", "xoxb-")
APP = ("ASSISTANT_SLACK__APP_TOKEN", "xapp-")

_GRACE = 10
"""Seconds at the end for what was acknowledged and is not in the hands of the room."""
_TIMEOUT = 30
"""Seconds that one call of Slack's API may take."""
_PINGS = 10.0
"""Seconds between pings; a connection that was lost is noticed within this time."""


@dataclass(frozen=True, slots=True)
class Running:
    """The app while it runs."""

    app: SlackApp
    dispatcher: ChatDispatcher
    client: AsyncWebClient
    us: Identity


@asynccontextmanager
async def opened(settings: Settings, facade: ChannelFacade, backoff: float = 0.5) -> AsyncIterator[Running]:
    """The app, ready to take deliveries; at the end, what is being answered is finished.

    `backoff` is how long, in seconds, to wait before a second attempt. Raises InputError for a token that Slack does
    not take, ServiceError where Slack or the database cannot be reached.
    """
    token_of(settings.slack.bot_token, *BOT)
    async with AsyncExitStack() as stack:
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        client = client_of(settings.slack, session, backoff)
        us = await identity(client)
        adapter = SlackAdapter(client, client_of(settings.slack, session, backoff, longest=1))
        dispatcher = ChatDispatcher(adapter, facade, settings.chat)
        await dispatcher.open()
        stack.push_async_callback(dispatcher.close)
        app = SlackApp(client, adapter, dispatcher, Deliveries(facade.records, "slack"), us)
        stack.push_async_callback(_drained, app)
        yield Running(app, dispatcher, client, us)


@asynccontextmanager
async def connected(settings: Settings, running: Running, pings: float = _PINGS) -> AsyncIterator[None]:
    """The app on Slack's websocket, connected again whenever that is lost. Raises InputError, ServiceError."""
    token = token_of(settings.slack.app_token, *APP)
    handler = AsyncSocketModeHandler(
        running.app.bolt, token, logger=_quiet(), web_client=running.client, ping_interval=pings
    )
    connect: Callable[[], Awaitable[None]] = handler.connect_async
    async with AsyncExitStack() as stack:
        stack.push_async_callback(handler.close_async)
        handler.client.wss_uri = await _asked(running.client, token)
        await connect()
        yield


async def identity(client: AsyncWebClient) -> Identity:
    """Who the app is. Raises InputError for a token that is not good, ServiceError where Slack cannot be reached."""
    try:
        response = await call(client.auth_test)
    except Refusal as error:
        raise InputError(f"Slack does not take the bot token ({error.code}); see `assistant doctor slack`") from None
    except PlatformError as error:
        raise ServiceError(f"{error}; see `assistant doctor slack`") from None
    name = str(response.get("team") or response["team_id"])
    return Identity(str(response["team_id"]), str(response["user_id"]), str(response.get("bot_id") or ""), name)


def run(settings: Settings) -> None:
    """Answer over the websocket until the process is told to end; while Slack is out of reach, try again.

    Raises InputError.
    """
    token_of(settings.slack.bot_token, *BOT)
    token_of(settings.slack.app_token, *APP)

    async def answer(facade: ChannelFacade, stop: asyncio.Event) -> None:
        async def attempt() -> None:
            async with opened(settings, facade) as running, connected(settings, running):
                print(f"slack: answering in {running.us.name}  (Ctrl-C ends it)", file=sys.stderr, flush=True)
                await stop.wait()

        await while_out_of_reach("slack", attempt, stop)

    run_bot(settings, answer)


def token_of(secret: SecretStr | None, name: str, begins: str) -> str:
    """A token of the settings. Raises InputError where it is not set."""
    if secret is None or not secret.get_secret_value().strip():
        raise InputError(f"slack: {name} is not set; put the token that begins with {begins} there")
    return secret.get_secret_value().strip()


async def _drained(app: SlackApp) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(app.idle(), _GRACE)


async def _asked(client: AsyncWebClient, token: str) -> str:
    """The address of a websocket."""
    try:
        return str((await call(client.apps_connections_open, app_token=token))["url"])
    except Refusal as error:
        raise InputError(
            f"Slack does not take the app-level token ({error.code}); see `assistant doctor slack`"
        ) from None
    except PlatformError as error:
        raise ServiceError(f"{error}; see `assistant doctor slack`") from None


def _quiet() -> logging.Logger:
    """The websocket's logger: its messages hold what people said when it is asked for detail, so it is not."""
    logger = logging.getLogger("assistant.slack.socket")
    logger.setLevel(logging.WARNING)
    return logger
