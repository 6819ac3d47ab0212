"""Messages that answer nobody: a report posted to a Slack channel by a command."""

from __future__ import annotations

import aiohttp

from assistant.channels.chat.adapter import Incoming, PlatformError
from assistant.channels.chat.message import Message
from assistant.channels.slack.adapter import SlackAdapter
from assistant.channels.slack.api import Refusal, client_of
from assistant.channels.slack.run import BOT, token_of
from assistant.errors import InputError, ServiceError
from assistant.settings import SlackSettings

_TIMEOUT = 30


def check_settings(settings: SlackSettings) -> None:
    """Raise InputError naming the setting without which nothing can be posted."""
    token_of(settings.bot_token, *BOT)


async def announce(settings: SlackSettings, room: str, message: Message) -> None:
    """Post a message to a channel, by its id.

    Raises InputError where the app is not set up or Slack refuses it, ServiceError where Slack cannot be reached.
    """
    check_settings(settings)
    to = Incoming("slack", "", "", room, "", "", "", "")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT)) as session:
        client = client_of(settings, session)
        try:
            await SlackAdapter(client, client).send(to, message)
        except Refusal as error:
            raise InputError(
                f"Slack does not post to {room} ({error.code}); invite the app there, or see `assistant doctor slack`"
            ) from None
        except PlatformError as error:
            raise ServiceError(f"{error}; see `assistant doctor slack`") from None
