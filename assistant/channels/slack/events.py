"""What Slack sends about messages, read as what a person did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.channels.chat.adapter import Incoming, MessageEvent

WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""Kinds of message events that are somebody writing; all others are notices of Slack's."""

_MARK = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the app is in its workspace.

    The ids of the workspace, of its user and of its bot, and the name of its user.
    """

    workspace: str
    user: str
    bot: str
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, and whether it is meant for the assistant for certain: said in private, or with its name in it."""

    incoming: Incoming
    addressed: bool
    to_another: bool = False


def heard(event: Mapping[str, Any], workspace: str, us: Identity) -> Heard | None:
    """What a `message` or `app_mention` event tells.

    None for what no person did, such as bots, joins and link previews.
    """
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, workspace, us)
    if subtype == "message_deleted":
        return _deleted(event, event.get("previous_message") or {}, event.get("deleted_ts"), workspace, us)
    if subtype not in WRITTEN:
        return None
    return _heard(event, event, MessageEvent.WRITTEN, "", workspace, us)


def plain_text(text: str, us: Identity | None = None) -> str:
    """Slack's text as it is read: marks of people, channels and links by their names, our own name left out."""

    def named(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            return "" if us is not None and target[1:] == us.user else f"@{label or target[1:]}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        return label or target

    return _unescaped(_MARK.sub(named, text)).strip()


def forwarded(message: Mapping[str, Any]) -> Iterator[str]:
    """The texts of the messages that this one passes on, in Slack's marks; previews of links are not among them."""
    for attachment in message.get("attachments") or ():
        if isinstance(attachment, Mapping) and attachment.get("is_share"):
            yield str(attachment.get("text") or attachment.get("fallback") or "")


def is_private(room: str) -> bool:
    """Whether a channel id is that of a direct message."""
    return room.startswith("D")


def _changed(event: Mapping[str, Any], workspace: str, us: Identity) -> Heard | None:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":  # deleted, but it has replies that stay
        return _deleted(event, before, message.get("ts"), workspace, us)
    if message.get("subtype") not in WRITTEN or message.get("text") == before.get("text"):
        return None
    stamp = (message.get("edited") or {}).get("ts") or event.get("event_ts") or event.get("ts")
    return _heard(message, event, MessageEvent.EDITED, f":{stamp}", workspace, us)


def _deleted(
    event: Mapping[str, Any], before: Mapping[str, Any], ts: object, workspace: str, us: Identity
) -> Heard | None:
    return _heard({**before, "ts": ts}, event, MessageEvent.DELETED, ":deleted", workspace, us)


def _heard(
    message: Mapping[str, Any], event: Mapping[str, Any], kind: MessageEvent, suffix: str, workspace: str, us: Identity
) -> Heard | None:
    """The message, which stands in the event itself or inside it."""
    room, ts, user = event.get("channel"), message.get("ts"), message.get("user")
    if not (isinstance(room, str) and isinstance(ts, str) and isinstance(user, str)):
        return None
    if message.get("bot_id") or message.get("app_id") or user in (us.user, "USLACKBOT"):
        return None
    text = str(message.get("text") or "")
    written = "\n".join(filter(None, (text, *forwarded(message))))
    team = message.get("user_team") or message.get("team") or workspace
    incoming = Incoming(
        channel="slack",
        event=f"{workspace}:{room}:{ts}{suffix}",
        workspace=workspace,
        room=room,
        thread=str(message.get("thread_ts") or ts),
        user=user,
        message=ts,
        text=plain_text(written, us),
        kind=kind,
        private=is_private(room),
        extra=(("team", str(team)),) if team != workspace else (),
    )
    named = re.search(rf"<@{re.escape(us.user)}[|>]", text) is not None
    return Heard(incoming, incoming.private or named, not named and text.startswith("<@"))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
