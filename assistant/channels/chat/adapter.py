"""The interface between the assistant and a chat platform: what comes in, what goes out, what the platform can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from assistant.channels.chat.message import Line, Message


class MessageEvent(StrEnum):
    """What happened to a message somebody wrote."""

    WRITTEN = "written"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something a person did that the assistant is to see; ids are the platform's own.

    `event` names the delivery: a platform that delivers twice uses the same. `message` is the id of what was written,
    `thread` the thread it stands in (its own id where it opens one), `private` whether only this person and the
    assistant read the room. `extra` is what the adapter itself needs to reply; it must be JSON.
    """

    channel: str
    event: str
    workspace: str
    room: str
    thread: str
    user: str
    message: str
    text: str
    kind: MessageEvent = MessageEvent.WRITTEN
    private: bool = False
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def owner(self) -> str:
        """Under whom what this person leaves is kept."""
        return f"{self.channel}:{self.workspace}/{self.user}"

    @property
    def thread_key(self) -> str:
        """The name of the conversation; everybody in a thread takes part in the same one."""
        return f"{self.workspace}/{self.room}/{self.thread}"

    @property
    def thread_owner(self) -> str:
        """Under whom the conversation of the thread is kept."""
        return f"{self.channel}:{self.workspace}/{self.room}"

    def as_json(self) -> dict[str, Any]:
        """As it is kept until it is answered."""
        return {
            "channel": self.channel,
            "event": self.event,
            "workspace": self.workspace,
            "room": self.room,
            "thread": self.thread,
            "user": self.user,
            "message": self.message,
            "text": self.text,
            "kind": self.kind.value,
            "private": self.private,
            "extra": [list(pair) for pair in self.extra],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Incoming:
        """What `as_json` gave."""
        extra = tuple((str(name), str(detail)) for name, detail in value["extra"])
        return cls(**{**value, "kind": MessageEvent(value["kind"]), "extra": extra})


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file that is posted: its name and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a platform can do.

    `length` is the most characters one message may hold, counted as the adapter renders them.
    """

    stream: bool
    edit: bool
    buttons: bool
    form: bool
    length: int
    files: bool = False


class PlatformError(Exception):
    """The platform refused or could not be reached, after what retries are right. One line, no secret."""


class MissingPermission(PlatformError):
    """The app was not given `permission`, which whoever manages it can add."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"the app lacks the permission {permission}")
        self.permission = permission


class Stream(Protocol):
    """A reply that grows while it is read."""

    @property
    def posted(self) -> tuple[str, ...]:
        """The ids of what is shown so far."""

    async def append(self, lines: Sequence[Line]) -> None:
        """Show more lines. Raises PlatformError."""

    async def finish(self, message: Message) -> tuple[str, ...]:
        """Put the whole message in the place of what was shown; the ids of what is posted then.

        Raises PlatformError.
        """


class Adapter(Protocol):
    """One chat platform. Every method may raise PlatformError, and nothing else."""

    @property
    def name(self) -> str:
        """`slack`, `feishu`, `console`: the name under which records are kept."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    async def status(self, to: Incoming, text: str) -> None:
        """Show that the question was seen, as lightly as the platform allows; empty text takes the sign away."""

    async def stream(self, to: Incoming) -> Stream:
        """Begin a reply that grows, with nothing in it yet. Called only where `abilities.stream`."""

    async def send(self, to: Incoming, message: Message) -> tuple[str, ...]:
        """Post a reply in the thread, as several messages where it is too long for one; their ids."""

    async def send_file(self, to: Incoming, file: ChatFile) -> tuple[str, ...]:
        """Post a file in the thread; its id, by which `remove` takes it back. Only where `abilities.files`."""

    async def edit(self, to: Incoming, posted: tuple[str, ...], message: Message) -> tuple[str, ...]:
        """Put another message in the place of what was posted; the ids of what is posted then.

        Only where `abilities.edit`.
        """

    async def remove(self, to: Incoming, posted: tuple[str, ...]) -> None:
        """Take back what was posted; what is gone already is no error."""
