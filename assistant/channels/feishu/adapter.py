"""Feishu as a chat platform: replies as cards, answers in one card that grows and is then put in order.

A card that grows is an entity of its own; every change of it carries a number that must rise, and the whole answer
takes the place of what grew, so that it never stands there twice.
"""

from __future__ import annotations

import itertools
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import aiohttp

from assistant.channels.chat.adapter import Abilities, ChatFile, Incoming, MissingPermission, Stream
from assistant.channels.chat.message import Line, Message, joined
from assistant.channels.feishu import drawing
from assistant.channels.feishu.api import Api, ApiRefusal
from assistant.channels.feishu.drawing import Card
from assistant.language.detection import language_of

log = logging.getLogger(__name__)

MESSAGES = "/open-apis/im/v1/messages"
CARDS = "/open-apis/cardkit/v1/cards"
FILES = "/open-apis/im/v1/files"
UPLOADS = "im:resource"
"""The permission without which no file is posted."""
ELEMENT = "answer"
SPACING = 0.15
"""Seconds between two changes of one card; the platform takes ten a second."""
SIGN = "OnIt"

_GONE = frozenset({230011, 230110, 231003})
_NOT_GRANTED = 99991672
_NO_THREADS = frozenset({230071, 230072})


class FeishuAdapter:
    """The adapter to Feishu and Lark."""

    name = "feishu"
    abilities = Abilities(stream=True, edit=True, buttons=True, form=True, length=drawing.LENGTH, files=True)

    def __init__(self, api: Api, clock: Callable[[], float] = time.monotonic) -> None:
        self.api = api
        self.clock = clock
        self._signs: dict[str, str] = {}

    async def status(self, to: Incoming, text: str) -> None:
        """A reaction to the question while it is being answered. Raises ApiRefusal."""
        path = f"{message_path(to.message)}/reactions"
        if text:
            # Tried once: a sign that comes late is worth less than the answer it would hold up.
            response = await self.api.call("POST", path, {"reaction_type": {"emoji_type": SIGN}}, attempts=1)
            self._signs[to.message] = _id_in(response, "reaction_id")
        elif sign := self._signs.pop(to.message, ""):
            await self.api.call("DELETE", f"{path}/{quote(sign, safe='')}")

    async def stream(self, to: Incoming) -> Stream:
        """Post a card that grows. Raises ApiRefusal."""
        card = drawing.growing_card(language_of(to.text), ELEMENT)
        response = await self.api.call("POST", CARDS, {"type": "card_json", "data": _json(card)})
        entity = _id_in(response, "card_id")
        posted = await self._reply(to, {"type": "card", "data": {"card_id": entity}})
        return CardStream(self, to, entity, posted)

    async def send(self, to: Incoming, message: Message) -> tuple[str, ...]:
        """Reply to the message. Raises ApiRefusal."""
        return await self.post(to, drawn(to, message))

    async def post(self, to: Incoming, cards: Sequence[Card]) -> tuple[str, ...]:
        """Reply with these cards: all of them or none. Raises ApiRefusal."""
        posted: list[str] = []
        try:
            for card in cards:
                # Not a comprehension: what was posted before a failure is removed.
                posted.append(await self._reply(to, card))  # noqa: PERF401
        except ApiRefusal:
            with suppress(ApiRefusal):
                await self.remove(to, tuple(posted))
            raise
        return tuple(posted)

    async def send_file(self, to: Incoming, file: ChatFile) -> tuple[str, ...]:
        """Reply with a file. Raises ApiRefusal, MissingPermission."""

        def form() -> aiohttp.FormData:
            sent = aiohttp.FormData({"file_type": "stream", "file_name": file.name})
            sent.add_field("file", file.content, filename=file.name, content_type="application/octet-stream")
            return sent

        try:
            response = await self.api.call("POST", FILES, form)
        except ApiRefusal as error:
            if error.code == _NOT_GRANTED:
                raise MissingPermission(UPLOADS) from None
            raise
        return (await self._reply(to, {"file_key": _id_in(response, "file_key")}, "file"),)

    async def edit(self, to: Incoming, posted: tuple[str, ...], message: Message) -> tuple[str, ...]:
        """Write the cards over; what is left of the earlier ones is withdrawn. Raises ApiRefusal."""
        cards = drawn(to, message)
        for name, card in zip(posted, cards, strict=False):
            await self.write_over(name, card)
        await self.remove(to, posted[len(cards) :])
        return posted[: len(cards)] + await self.post(to, cards[len(posted) :])

    async def write_over(self, message: str, card: Card) -> None:
        """Put another card in the place of the one in this message. Raises ApiRefusal."""
        await self.api.call("PATCH", message_path(message), {"content": _json(card)})

    async def remove(self, to: Incoming, posted: tuple[str, ...]) -> None:
        """Withdraw the cards; one that is gone already is no error. Raises ApiRefusal."""
        refused: list[ApiRefusal] = []
        for name in posted:
            try:
                await self.api.call("DELETE", message_path(name))
            except ApiRefusal as error:
                refused += [error] if error.code not in _GONE else []
        if refused:
            raise refused[0]

    async def _reply(self, to: Incoming, content: Mapping[str, Any], kind: str = "interactive") -> str:
        """Post a card, or what else `kind` says, under the message, in its thread where the chat has threads; its id.

        Raises ApiRefusal.
        """
        path = f"{message_path(to.message)}/reply"
        body = {"msg_type": kind, "content": _json(content), "reply_in_thread": not to.private}
        try:
            # The same uuid in every repetition: the platform posts it once, however often it hears it.
            response = await self.api.call("POST", path, {**body, "uuid": uuid.uuid4().hex})
        except ApiRefusal as error:
            if error.code not in _NO_THREADS:
                raise
            response = await self.api.call("POST", path, {**body, "reply_in_thread": False, "uuid": uuid.uuid4().hex})
        return _id_in(response, "message_id")


class CardStream:
    """A reply in a card that grows; `entity` names the card, `posted` the message it is in."""

    def __init__(self, adapter: FeishuAdapter, to: Incoming, entity: str, posted: str) -> None:
        self._adapter = adapter
        self._to = to
        self._entity = f"{CARDS}/{quote(entity, safe='')}"
        self._posted = posted
        self._numbers = itertools.count(1)
        self._lines: list[Line] = []
        self._changed = -SPACING

    @property
    def posted(self) -> tuple[str, ...]:
        """The message that the card is in."""
        return (self._posted,)

    async def append(self, lines: Sequence[Line]) -> None:
        """Show more lines, together with the next ones where they follow fast. Raises ApiRefusal."""
        self._lines = [*joined([*self._lines, *lines])]
        text = drawing.markdown(self._lines)
        now = self._adapter.clock()
        if now - self._changed < SPACING or len(text.encode()) > drawing.TEXT:
            return
        self._changed = now
        await self._change("PUT", f"/elements/{ELEMENT}/content", {"content": text})

    async def finish(self, message: Message) -> tuple[str, ...]:
        """Put the whole message in the place of what grew. Raises ApiRefusal."""
        first, *rest = drawn(self._to, message)
        with suppress(ApiRefusal):  # it may have ended by itself, after ten minutes
            await self._change("PATCH", "/settings", {"settings": _json({"config": {"streaming_mode": False}})})
        await self._change("PUT", "", {"card": {"type": "card_json", "data": _json(first)}})
        return (self._posted, *await self._adapter.post(self._to, rest))

    async def _change(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        def numbered() -> Mapping[str, Any]:
            return {**body, "sequence": next(self._numbers), "uuid": uuid.uuid4().hex}

        await self._adapter.api.call(method, self._entity + path, numbered)


def message_path(name: str) -> str:
    """The path of a message."""
    return f"{MESSAGES}/{quote(name, safe='')}"


def drawn(to: Incoming, message: Message, facts: Mapping[str, Any] | None = None) -> tuple[Card, ...]:
    """The cards of a reply to this message."""
    return drawing.cards(message, question=to.text, base=base_of(to), facts=facts or {})


def base_of(to: Incoming) -> dict[str, str]:
    """What every button of a reply to this message carries: in which conversation it stands."""
    return {"thread": to.thread, **({"private": "yes"} if to.private else {})}


def _id_in(value: Mapping[str, Any], key: str) -> str:
    """An id from what a call gave. Raises ApiRefusal where there is none."""
    data = value.get("data")
    if not isinstance(data, dict) or not isinstance(data.get(key), str):
        raise ApiRefusal(f"the platform named no {key}")
    return str(data[key])


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
