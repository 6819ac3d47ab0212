"""A Feishu app on the loopback platform, connected by the SDK's long connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from assistant.channels.chat.adapter import ChatFile, Incoming, MessageEvent
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.feishu import drawing, events
from assistant.channels.feishu.api import Api
from assistant.channels.feishu.app import FeishuApp
from assistant.channels.feishu.sdk import Connection
from assistant.channels.hosting.facade import ChannelFacade
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import ChatSettings, FeishuSettings, Settings
from assistant.testing.channel_suite import VisibleMessage
from assistant.testing.feishu.cards import Json, acting, buttons, text_of
from assistant.testing.feishu.server import APP_ID, BOT, SECRET, TENANT, FeishuFault, MockFeishu, PostedCard


@dataclass
class Workplace:
    """A platform, an app on it, and people who write. Threads are named by tests; a first message opens one."""

    platform: MockFeishu
    settings: Settings
    facade: ChannelFacade
    app: FeishuApp
    waits: list[float]
    stack: AsyncExitStack
    roots: dict[str, list[str]] = field(default_factory=dict)
    sent: dict[str, Incoming] = field(default_factory=dict)
    length: int = drawing.LENGTH

    @property
    def dispatcher(self) -> ChatDispatcher:
        return self.app.dispatcher

    @dispatcher.setter
    def dispatcher(self, dispatcher: ChatDispatcher) -> None:
        assert dispatcher is self.app.dispatcher

    async def say(
        self,
        text: str,
        *,
        thread: str = "t1",
        user: str = "u1",
        message: str = "m1",
        event: str | None = None,
        private: bool = False,
        extra: Json | None = None,
        again: int = 1,
    ) -> None:
        payload = self.written(text, thread=thread, user=user, message=message, private=private, extra=extra)
        read = events.written({"header": {"tenant_key": TENANT}, "event": payload}, BOT)
        if read is not None:
            self.sent[message] = read
        name = event or f"written_{message}"
        ack = await self.platform.deliver("im.message.receive_v1", payload, event_id=name, again=again)
        assert ack["code"] == 200
        await self.app.pressed()

    def written(
        self,
        text: str,
        *,
        thread: str = "t1",
        user: str = "u1",
        message: str = "m1",
        private: bool = False,
        extra: Json | None = None,
    ) -> Json:
        """The event of a message: a direct one, or one in a group that mentions the bot."""
        heads = self.roots.setdefault(thread, [])
        name = f"om_{message}"
        root = {"root_id": heads[0], "parent_id": heads[-1]} if heads and heads[0] != name else {}
        if name not in heads:
            heads.append(name)
        mentions = [] if private else [{"key": "@_user_1", "id": {"open_id": BOT}, "name": "助手"}]
        words = text if private else f"@_user_1 {text}"
        return {
            "sender": {"sender_id": {"open_id": f"ou_{user}"}, "sender_type": "user", "tenant_key": TENANT},
            "message": {
                "message_id": name,
                **({} if private else root),
                "chat_id": f"oc_{user}" if private else "oc_group",
                "chat_type": "p2p" if private else "group",
                "message_type": "text",
                "content": json.dumps({"text": words}),
                "mentions": mentions,
                **(extra or {}),
            },
        }

    async def edit(self, text: str, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        """The platform has no event for an edit; one would reach the room like this."""
        given = replace(self.sent[message], event=f"changed {message} {text}", text=text, kind=MessageEvent.EDITED)
        await self.dispatcher.take(given)

    async def delete(self, *, thread: str = "t1", user: str = "u1", message: str = "m1") -> None:
        chat = self.sent[message].room
        event = {"message_id": f"om_{message}", "chat_id": chat, "recall_type": "message_owner"}
        assert (await self.platform.deliver("im.message.recalled_v1", event))["code"] == 200

    async def press(
        self, message: str, value: Json, sent: Json | None = None, *, user: str = "u1", event: str = ""
    ) -> Any:
        """A person presses a button on a card; what the platform is answered."""
        action: Json = {"tag": "button", "value": value, **({"form_value": sent} if sent is not None else {})}
        chat = f"oc_{user}" if value.get("private") else "oc_group"
        answer = await self.platform.deliver(
            "card.action.trigger",
            {
                "operator": {"tenant_key": TENANT, "open_id": f"ou_{user}"},
                "token": "c-1",
                "action": action,
                "host": "im_message",
                "context": {"open_message_id": message, "open_chat_id": chat},
            },
            event_id=event,
        )
        assert answer["code"] == 200
        return answer["data"]

    def shown(self, thread: str = "t1") -> list[PostedCard]:
        """The cards to be seen in a thread."""
        return self.platform.seen(set(self.roots.get(thread, ())))

    def messages(self, thread: str = "t1") -> list[VisibleMessage]:
        return [VisibleMessage(thread, text_of(one.card)) for one in self.shown(thread) if one.file is None]

    def files(self, thread: str = "t1") -> list[ChatFile]:
        return [ChatFile(*one.file) for one in self.shown(thread) if one.file is not None]

    def refuse_files(self) -> None:
        self.platform.faults += [fault("POST /im/v1/files", 99991672, times=10_000)]

    def refuse_streams(self) -> None:
        self.platform.faults += [fault("POST /cardkit/v1/cards", 99991672, times=10_000)]

    def refuse_edits(self) -> None:
        self.platform.faults += [fault(r"PATCH /im/v1/messages/\*$", 230027, times=10_000)]

    def active_parts(self) -> list[str]:
        return [mark for one in self.platform.posted.values() for mark in acting(one.card)]

    async def rate(self, answer: str, *, up: bool, comment: str = "", for_evals: bool = False) -> None:
        card, value = next(
            (one, value)
            for one in self.platform.posted.values()
            for value in buttons(one.card, "feedback")
            if value["answer"] == answer and (value["up"] == "yes") is up
        )
        done = await self.press(card.id, value, {"comment": comment, "for_evals": for_evals})
        assert done["toast"]["type"] == "success"

    async def restart(self) -> ChatDispatcher:
        await self.stack.aclose()
        self.app = await connected(self.stack, self.settings, self.facade, self.waits)
        return self.app.dispatcher


def fault(
    matches: str, code: int, *, status: int = 400, times: int = 1, after: bool = False, **headers: str
) -> FeishuFault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FeishuFault(matches, status, code, times, named, after)


def settings_for(platform: MockFeishu, tmp_path: Path, **changes: Any) -> Settings:
    given = {"app_id": APP_ID, "app_secret": SecretStr(SECRET), "base_url": platform.base, **changes}
    return Settings(data_dir=tmp_path, feishu=FeishuSettings(**given), chat=ChatSettings(grow_after=0))


def hurried(settings: Settings, waits: list[float]) -> Api:
    """The API with its waits noted instead of waited, and a clock that each of them moves on."""

    async def pause(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    return Api(settings.feishu, pause=pause)


async def connected(stack: AsyncExitStack, settings: Settings, facade: ChannelFacade, waits: list[float]) -> FeishuApp:
    """An app that runs and is connected, until the stack is closed."""
    app = FeishuApp(settings, facade, hurried(settings, waits))
    await stack.enter_async_context(app.running())
    connection = asyncio.create_task(Connection(app, settings.feishu).run())

    async def end() -> None:
        connection.cancel()
        with suppress(asyncio.CancelledError):
            await connection

    stack.push_async_callback(end)
    return app


@asynccontextmanager
async def workplace(assistant: Assistant, tmp_path: Path, **changes: Any) -> AsyncIterator[Workplace]:
    async with MockFeishu().running() as platform, AsyncExitStack() as stack:
        settings = settings_for(platform, tmp_path, **changes)
        records = Records.open(settings)
        facade, waits = ChannelFacade(assistant, records), list[float]()
        place = Workplace(platform, settings, facade, await connected(stack, settings, facade, waits), waits, stack)
        try:
            yield place
        finally:
            await stack.aclose()
            records.close()
