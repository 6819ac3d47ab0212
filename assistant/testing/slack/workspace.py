"""A workspace as Slack keeps it, and what its Web API answers about it.

It refuses what Slack would refuse: blocks beyond the limits, triggers used twice, messages that are not there.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.testing.slack.blocks import faulty

TEAM, BOT_USER, BOT = "T0001", "U0BOT", "B0BOT"


@dataclass(slots=True)
class SlackMessage:
    """A message as people see it. `only` names the one person who sees an ephemeral message."""

    room: str
    ts: str
    thread: str
    text: str
    blocks: list[dict[str, Any]]
    only: str = ""
    streaming: bool = False
    edits: int = 0


@dataclass(slots=True)
class SharedFile:
    """A file on its way, and once it is shared in a room as people see it there."""

    name: str
    content: bytes = b""
    room: str = ""
    thread: str = ""


class MockWorkspace:
    """Messages, modals, people and rooms."""

    def __init__(self) -> None:
        self.messages: dict[tuple[str, str], SlackMessage] = {}
        self.files: dict[str, SharedFile] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.locales: dict[str, str] = {}
        self.absent: set[str] = set()
        """Rooms in which the app is not."""
        self.checks_blocks = True
        """Whether blocks are held against Slack's limits; a measurement leaves it out."""
        self.url = ""
        self._numbers = itertools.count(1)
        self._triggers: dict[str, bool] = {}
        self._takes_blocks = True

    def stamp(self) -> str:
        """A time stamp that no message has yet."""
        return f"1700000000.{next(self._numbers):06d}"

    def trigger(self) -> str:
        """A trigger with which one modal may be opened."""
        name = f"trigger.{next(self._numbers)}"
        self._triggers[name] = True
        return name

    def thread(self, room: str, thread: str) -> list[SlackMessage]:
        """What the app has posted in a thread, oldest first."""
        return [message for (where, _), message in self.messages.items() if where == room and message.thread == thread]

    def shared(self, room: str, thread: str) -> list[SharedFile]:
        """The files that the app has shared in a thread, oldest first."""
        return [file for file in self.files.values() if file.room == room and file.thread == thread]

    def replies(self) -> list[SlackMessage]:
        """All that the app has posted, oldest first."""
        return list(self.messages.values())

    def refuse_blocks_once(self) -> None:
        """Say of the next blocks that they are no good."""
        self._takes_blocks = False

    def answer(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What one call of the Web API gives."""
        call = {
            "auth.test": self._auth,
            "apps.connections.open": self._open_socket,
            "users.info": self._user,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_message,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.startStream": self._start_stream,
            "chat.appendStream": self._append_stream,
            "chat.stopStream": self._stop_stream,
            "files.getUploadURLExternal": self._take_file,
            "files.completeUploadExternal": self._share_files,
            "files.delete": self._delete_file,
            "views.open": self._open_view,
            "views.update": self._update_view,
            "assistant.threads.setStatus": self._status,
            "assistant.threads.setSuggestedPrompts": self._prompt,
        }.get(method)
        return call(arguments) if call else refusal("unknown_method")

    def _auth(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {"ok": True, "team_id": TEAM, "team": "Deals", "user_id": BOT_USER, "user": "listing", "bot_id": BOT}

    def _open_socket(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": self.url.replace("http", "ws", 1) + "/link/?ticket=1"}

    def _user(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "user": {"id": arguments["user"], "locale": self.locales.get(str(arguments["user"]), "en-US")},
        }

    def _post_message(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        room = str(arguments["channel"])
        if room in self.absent:
            return refusal("not_in_channel")
        if fault := self._refused_blocks(arguments.get("blocks")):
            return {**refusal("invalid_blocks"), "why": fault}
        if not arguments.get("text") and not arguments.get("blocks"):
            return refusal("no_text")
        room = f"D{room}" if room.startswith("U") else room
        ts = self.stamp()
        message = SlackMessage(
            room,
            ts,
            str(arguments.get("thread_ts", "")),
            str(arguments.get("text", "")),
            list(arguments.get("blocks") or ()),
        )
        message.only = str(arguments.get("user", ""))
        self.messages[room, ts] = message
        self.statuses.pop((room, message.thread), None)
        return {"ok": True, "channel": room, "ts": ts, "message_ts": ts}

    def _refused_blocks(self, blocks: Any) -> str:
        if not blocks or self._takes_blocks:
            return faulty(blocks) if self.checks_blocks else ""
        self._takes_blocks = True
        return "refused once"

    def _update(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        message = self.messages.get((str(arguments["channel"]), str(arguments["ts"])))
        if message is None:
            return refusal("message_not_found")
        if fault := self._refused_blocks(arguments.get("blocks")):
            return {**refusal("invalid_blocks"), "why": fault}
        message.text, message.blocks, message.streaming = (
            str(arguments.get("text", "")),
            list(arguments.get("blocks") or ()),
            False,
        )
        message.edits += 1
        return {"ok": True, "channel": message.room, "ts": message.ts}

    def _delete(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        message = self.messages.pop((str(arguments["channel"]), str(arguments["ts"])), None)
        return {"ok": True} if message else refusal("message_not_found")

    def _take_file(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        name = f"F{next(self._numbers)}"
        self.files[name] = SharedFile(str(arguments["filename"]))
        return {"ok": True, "file_id": name, "upload_url": f"{self.url}/upload/{name}"}

    def _share_files(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        room = str(arguments["channel_id"])
        if room in self.absent:
            return refusal("not_in_channel")
        given = json.loads(str(arguments["files"]))
        for one in given:
            shared = self.files[one["id"]]
            shared.room, shared.thread = room, str(arguments.get("thread_ts", ""))
        return {"ok": True, "files": [{"id": one["id"], "title": one.get("title")} for one in given]}

    def _delete_file(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {"ok": True} if self.files.pop(str(arguments["file"]), None) else refusal("file_not_found")

    def _start_stream(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        room, thread = str(arguments["channel"]), str(arguments.get("thread_ts", ""))
        if room in self.absent:
            return refusal("not_in_channel")
        if not thread:
            return refusal("invalid_thread_ts")
        if not room.startswith("D") and not (arguments.get("recipient_team_id") and arguments.get("recipient_user_id")):
            return refusal("missing_recipient_team_id")
        ts = self.stamp()
        self.messages[room, ts] = SlackMessage(room, ts, thread, _streamed(arguments), [], streaming=True)
        self.statuses.pop((room, thread), None)
        return {"ok": True, "channel": room, "ts": ts}

    def _append_stream(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        message = self.messages.get((str(arguments["channel"]), str(arguments["ts"])))
        if message is None:
            return refusal("message_not_found")
        if not message.streaming:
            return refusal("message_not_in_streaming_state")
        message.text += _streamed(arguments)
        return {"ok": True, "channel": message.room, "ts": message.ts}

    def _stop_stream(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._append_stream(arguments)
        if answer["ok"]:
            message = self.messages[str(arguments["channel"]), str(arguments["ts"])]
            message.streaming = False
            message.blocks = list(arguments.get("blocks") or ())
        return answer

    def _open_view(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        fresh = self._triggers.get(str(arguments["trigger_id"]))
        if not fresh:
            return refusal("expired_trigger_id" if fresh is None else "exchanged_trigger_id")
        self._triggers[str(arguments["trigger_id"])] = False
        return self._keep_view(f"V{next(self._numbers)}", arguments["view"])

    def _update_view(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if arguments["view_id"] not in self.views:
            return refusal("not_found")
        return self._keep_view(str(arguments["view_id"]), arguments["view"])

    def _keep_view(self, name: str, view: Any) -> dict[str, Any]:
        content = json.loads(view) if isinstance(view, str) else dict(view)
        fault = faulty(content.get("blocks"), most=100)
        if fault or len(content["title"]["text"]) > 24 or len(content.get("private_metadata", "")) > 3000:
            return {**refusal("invalid_blocks_view"), "why": fault or "title or private_metadata too long"}
        content = {**content, "id": name, "hash": f"{next(self._numbers)}"}
        self.views[name] = content
        return {"ok": True, "view": content}

    @property
    def view(self) -> dict[str, Any]:
        """The modal opened or changed last."""
        return max(self.views.values(), key=lambda view: int(view["hash"]))

    def _status(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        self.statuses[str(arguments["channel_id"]), str(arguments["thread_ts"])] = str(arguments["status"])
        return {"ok": True}

    def _prompt(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if len(arguments["prompts"]) > 4:
            return refusal("invalid_arguments")
        self.prompts[str(arguments["channel_id"]), str(arguments["thread_ts"])] = list(arguments["prompts"])
        return {"ok": True}


def refusal(code: str) -> dict[str, Any]:
    """Slack's answer where it says no."""
    return {"ok": False, "error": code}


def _streamed(arguments: Mapping[str, Any]) -> str:
    chunks = arguments.get("chunks") or ()
    return str(arguments.get("markdown_text") or "") + "".join(str(chunk.get("text", "")) for chunk in chunks)
