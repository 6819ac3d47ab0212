"""One workspace: who reads which language, where the assistant may speak, what it shows to one person alone."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from assistant.channels.chat.adapter import Incoming, PlatformError
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.slack.api import NOT_FOR_US, Refusal, call
from assistant.channels.slack.drawing import LINE, Block, escaped, literal, rich_text, section
from assistant.channels.slack.events import Identity, is_private
from assistant.language.text import Language

log = logging.getLogger(__name__)

_PEOPLE = 10_000
"""People whose language is remembered."""
_NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})


class Workspace:
    """What Slack's pages around the conversations need."""

    def __init__(self, client: AsyncWebClient, us: Identity, dispatcher: ChatDispatcher) -> None:
        self.client = client
        self.us = us
        self._dispatcher = dispatcher
        self._languages: OrderedDict[str, Language] = OrderedDict()
        self._locales = True

    def admits(self, workspace: str, room: str) -> bool:
        """Whether the assistant may act there."""
        return self._dispatcher.admits(somebody(workspace, room, "", ""))

    async def language(self, user: str) -> Language:
        """The language this person has chosen for Slack; English where Slack does not tell."""
        if user in self._languages or not self._locales:
            return self._languages.get(user, Language.EN)
        try:
            response = await call(self.client.users_info, user=user, include_locale=True)
        except PlatformError as error:
            self._locales = not (isinstance(error, Refusal) and error.code in NOT_FOR_US)
            return Language.EN
        locale = str((response.get("user") or {}).get("locale") or "")
        self._languages[user] = Language.ZH if locale.startswith("zh") else Language.EN
        if len(self._languages) > _PEOPLE:
            self._languages.popitem(last=False)
        return self._languages[user]

    async def open(self, trigger: str, view: Block) -> str:
        """Open a modal; its id, or nothing where it came too late or was opened already. Raises PlatformError."""
        try:
            response = await call(self.client.views_open, trigger_id=trigger, view=view)
        except Refusal as error:
            if not error.code.endswith("trigger_id"):
                raise
            log.warning("slack: a modal could not be opened: %s", error)
            return ""
        return str(response["view"]["id"])

    async def replace(self, view_id: str, view: Block) -> None:
        """Put another modal in the place of an open one. Raises PlatformError."""
        await call(self.client.views_update, view_id=view_id, view=view)

    async def whisper(self, room: str, user: str, text: str, thread: str = "") -> None:
        """Say something that only this person sees; where the app is not, in their direct messages."""
        words, where = escaped(text), {"thread_ts": thread} if thread else {}
        try:
            if is_private(room):
                await call(self.client.chat_postMessage, channel=room, text=words, **where)
                return
            try:
                await call(self.client.chat_postEphemeral, channel=room, user=user, text=words, **where)
            except Refusal as error:
                if error.code not in _NOT_THERE:
                    raise
                await call(self.client.chat_postMessage, channel=user, text=words)
        except PlatformError as error:
            log.warning("slack: somebody could not be told: %s", error)

    async def begin_thread(self, room: str, user: str, what: str) -> tuple[str, str]:
        """Post a message that says what this person did, in the room or, where the app is not, between the two alone.

        The room and the time stamp. Raises PlatformError.
        """
        text = what if len(what) <= LINE else what[:LINE] + "…"
        blocks = [rich_text(section([{"type": "user", "user_id": user}, literal(text)]))]
        message = {"text": f"<@{user}>{escaped(text)}", "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
        try:
            response = await call(self.client.chat_postMessage, channel=room, **message)
        except Refusal as error:
            if (
                error.code not in _NOT_THERE or self._dispatcher.settings.rooms
            ):  # a direct message is a room not named there
                raise
            response = await call(self.client.chat_postMessage, channel=user, **message)
        return str(response["channel"]), str(response["ts"])


def somebody(
    workspace: str, room: str, user: str, act: str, *, thread: str = "", message: str = "", text: str = ""
) -> Incoming:
    """Something a person did besides writing a message."""
    return Incoming("slack", act, workspace, room, thread, user, message, text, private=is_private(room))


def origin(body: Mapping[str, Any]) -> tuple[str, str]:
    """The room and the person that a command, a button, a shortcut or a modal came from; empty for an event."""
    metadata = (body.get("view") or {}).get("private_metadata")
    room = (
        (body.get("channel") or {}).get("id")
        or body.get("channel_id")
        or (json.loads(metadata)["room"] if metadata else "")
    )
    return str(room), str((body.get("user") or {}).get("id") or body.get("user_id") or "")
