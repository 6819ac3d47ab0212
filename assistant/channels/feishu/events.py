"""What people do on the platform, read from its events.

Messages to the assistant, recalls, and the few commands in text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from assistant.base.entry import read_json
from assistant.channels.chat.adapter import Incoming, MessageEvent
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language

CHANNEL = "feishu"


class CommandKind(Enum):
    """What a message asks for that is not a question."""

    HELP = auto()
    CHECK = auto()
    SHOW = auto()
    VERIFY = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """A command and the text behind it."""

    ask: CommandKind
    rest: str = ""


_CHECK = re.compile(r"[/／]?(检查|开始检查|check)", re.IGNORECASE)
_HELP = re.compile(r"[/／]?(帮助|help)", re.IGNORECASE)
_SHOW = Pattern(
    "the command that shows a provision",
    r"[/／]?(?:条文\s*[:：]?\s*(\S.*)|show\s+(\d+(?:\.\d+)+(?:[(（]\S*)?|第\S+|[a-z0-9-]+[@#]\S+))",
    yes=("条文 2.1.2", "show 2.1.2(5)", "/show 第六条", "条文：第六条"),
    no=("show me the rules", "条文", "show 5"),
    flags=re.IGNORECASE | re.DOTALL,
    how="fullmatch",
)
_VERIFY = Pattern(
    "the command that checks a citation",
    r"[/／]?(?:核对|verify)(?:\s*[:：]\s*|\s+|$)(.*)",
    yes=("核对：x#1 “y”", "verify x#1", "/核对"),
    no=("verification", "核"),
    flags=re.IGNORECASE | re.DOTALL,
    how="fullmatch",
)


def command_in(text: str) -> Command | None:
    """The command that a message is, or None where it is a question."""
    words = text.strip().rstrip("。.!！?？")
    if not words or _HELP.fullmatch(words):
        return Command(CommandKind.HELP)
    if _CHECK.fullmatch(words):
        return Command(CommandKind.CHECK)
    if match := _SHOW.fullmatch(words):
        return Command(CommandKind.SHOW, (match[1] or match[2]).strip())
    if match := _VERIFY.fullmatch(text.strip()):
        return Command(CommandKind.VERIFY, match[1].strip())
    return None


def written(payload: Mapping[str, Any], bot: str) -> Incoming | None:
    """The message of an `im.message.receive_v1` event; None where it is not for the assistant (`bot` is its open_id).

    A direct chat is one conversation, a thread of replies in any chat is another. The event is named by the message,
    for the platform may deliver one message under several event ids.
    """
    event, workspace = _map(payload, "event"), _workspace(payload)
    sender, message = _map(event, "sender"), _map(event, "message")
    name, room = _str(message, "message_id"), _str(message, "chat_id")
    user = _str(_map(sender, "sender_id"), "open_id")
    private = message.get("chat_type") == "p2p"
    mentions = [item for item in message.get("mentions") or () if isinstance(item, Mapping)]
    called = any(_str(_map(item, "id"), "open_id") == bot for item in mentions)
    if sender.get("sender_type") != "user" or not (name and room and user) or not (private or called):
        return None
    text = text_of(_str(message, "message_type"), _str(message, "content"))
    for item in mentions:
        own = _str(_map(item, "id"), "open_id") == bot
        text = _without(text, _str(item, "key"), "" if own else f"@{_str(item, 'name')}")
    thread = _str(message, "root_id") or (room if private else name)
    parent = (("parent", _str(message, "parent_id")),) if message.get("parent_id") else ()
    return Incoming(CHANNEL, name, workspace, room, thread, user, name, text.strip(), private=private, extra=parent)


def recalled(payload: Mapping[str, Any]) -> Incoming:
    """The message that an `im.message.recalled_v1` event takes back.

    The event does not say in which thread it stood.
    """
    event = _map(payload, "event")
    name, room = _str(event, "message_id"), _str(event, "chat_id")
    return Incoming(CHANNEL, f"{name} recalled", _workspace(payload), room, "", "", name, "", MessageEvent.DELETED)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press on one of our cards.

    `value` is what its button carries, `sent` what was filled into the form around it.
    """

    incoming: Incoming
    language: Language
    value: Mapping[str, Any]
    sent: Mapping[str, Any]

    @property
    def do(self) -> str:
        """What the button is for."""
        return _str(self.value, "do")

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts that the button carries."""
        return _map(self.value, "facts")


def pressed(payload: Mapping[str, Any]) -> Pressed:
    """A `card.action.trigger` callback. As a message it is a reply to the card, in the language of the card."""
    event = _map(payload, "event")
    action, context = _map(event, "action"), _map(event, "context")
    value, card = _map(action, "value"), _str(context, "open_message_id")
    language = Language.EN if value.get("lang") == "en" else Language.ZH
    incoming = Incoming(
        CHANNEL,
        f"press {_str(_map(payload, 'header'), 'event_id')}",
        _workspace(payload),
        _str(context, "open_chat_id"),
        _str(value, "thread") or card,
        _str(_map(event, "operator"), "open_id"),
        card,
        _str(value, "question"),
        private=value.get("private") == "yes",
    )
    return Pressed(incoming, language, value, _map(action, "form_value"))


def text_of(kind: str, content: str) -> str:
    """The words of a message of this type; empty where it has none."""
    try:
        value = read_json(content)
    except InputError:
        return ""
    if not isinstance(value, dict):
        return ""
    if kind == "text":
        return _str(value, "text")
    if kind == "post":
        lines = ["".join(_words(line)) for line in value.get("content") or () if isinstance(line, list)]
        return "\n".join(line for line in (_str(value, "title"), *lines) if line.strip())
    return ""


def _words(line: list[Any]) -> Iterator[str]:
    for item in line:
        if isinstance(item, Mapping):
            # A mention of somebody stands there as the key under which the event names them.
            yield _str(item, "user_id") if item.get("tag") == "at" else _str(item, "text")


def _without(text: str, key: str, name: str) -> str:
    """The text with a mention's key replaced; `@_user_1` is not the start of `@_user_12`."""
    return re.sub(rf"{re.escape(key)}(?!\d)", lambda _: name, text) if key else text


def _workspace(payload: Mapping[str, Any]) -> str:
    return _str(_map(payload, "header"), "tenant_key")


def _map(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, Mapping) else {}


def _str(value: Mapping[str, Any], key: str) -> str:
    inner = value.get(key)
    return inner if isinstance(inner, str) else ""
