"""The app that people meet on Feishu.

Messages go to the room, commands and presses of buttons are answered with cards.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from assistant.channels.chat.adapter import Incoming, PlatformError
from assistant.channels.chat.checking import refused_fact
from assistant.channels.chat.deliveries import Deliveries
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.chat.message import plain
from assistant.channels.feishu import drawing, events, forms
from assistant.channels.feishu.adapter import FeishuAdapter, base_of, drawn, message_path
from assistant.channels.feishu.api import Api, ApiRefusal
from assistant.channels.feishu.drawing import Card
from assistant.channels.feishu.events import CHANNEL, Command, CommandKind, Pressed
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.words import WORDS
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.language.text import Language
from assistant.settings import Settings

log = logging.getLogger(__name__)

BOT_PATH = "/open-apis/bot/v3/info"
PROMPT = 2.5
"""Seconds within which a press is answered; the platform shows an error after three."""

Response = dict[str, Any]
"""What a press is answered with: a toast, a card in the place of the pressed one, both or neither."""


class FeishuApp:
    """One app in one process, on one event loop; use it within `running`."""

    def __init__(self, settings: Settings, facade: ChannelFacade, api: Api | None = None) -> None:
        self.api = api or Api(settings.feishu)
        self.adapter = FeishuAdapter(self.api)
        self.dispatcher = ChatDispatcher(self.adapter, facade, settings.chat, obey=self._obey)
        self._deliveries = Deliveries(facade.records, CHANNEL)
        self._bot = ""
        self._tasks: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FeishuApp]:
        """Open what is needed and close it at the end, what is being answered first.

        Raises InputError, ServiceError.
        """
        async with self.api.running():
            self._bot = await self._own_id()
            await self.dispatcher.open()
            try:
                yield self
            finally:
                await self.pressed()
                await self.dispatcher.close()

    async def idle(self) -> None:
        """Return when nothing is being answered."""
        await self.pressed()
        await self.dispatcher.idle()

    async def pressed(self) -> None:
        """Return when every press is seen to."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    # --- events -------------------------------------------------------------------------------------------------------

    async def message(self, payload: Mapping[str, Any]) -> None:
        """Take an `im.message.receive_v1` event; returns once it is safely noted."""
        incoming = events.written(payload, self._bot)
        if incoming is not None:
            await self.dispatcher.take(incoming)

    async def recall(self, payload: Mapping[str, Any]) -> None:
        """Take an `im.message.recalled_v1` event: the reply goes with the message."""
        await self.dispatcher.take(events.recalled(payload))

    async def press(self, payload: Mapping[str, Any]) -> Response:
        """Answer a `card.action.trigger` callback, in time whatever happens."""
        pressed = events.pressed(payload)
        if not self.dispatcher.admits(pressed.incoming):
            return _toast("chat.not_here", pressed.language, "warning")
        doing = {
            "source": self._source,
            "feedback": self._feedback,
            "fill": self._fill,
            "check": self._check,
            "memo": self._memo,
            "check_memo": self._memo,
        }
        if pressed.do not in doing:
            return _toast("feishu.outdated", pressed.language, "warning")
        work: asyncio.Task[Response] = self._start(doing[pressed.do](pressed))
        await asyncio.wait({work}, timeout=PROMPT)
        if work.done():
            return self._result(work, pressed.language)
        self._start(self._show_late(work, pressed))
        return _toast("feishu.checking", pressed.language, "info")

    # --- commands in text ---------------------------------------------------------------------------------------------

    def _obey(self, incoming: Incoming) -> Awaitable[tuple[str, ...]] | None:
        """Answer a command with cards; None where the message is a question."""
        command = events.command_in(incoming.text)
        return None if command is None else self._obeyed(incoming, command)

    async def _obeyed(self, incoming: Incoming, command: Command) -> tuple[str, ...]:
        language = Language.EN if incoming.text.isascii() and incoming.text else Language.ZH
        cards = await self._or_why(incoming, language, self._reply_to(incoming, language, command))
        return await self.adapter.post(incoming, cards)

    async def _reply_to(self, incoming: Incoming, language: Language, command: Command) -> Sequence[Card]:
        if command.ask is CommandKind.SHOW:
            return await self._provisions(incoming, language, command.rest)
        if command.ask is CommandKind.VERIFY:
            return await self._verified(incoming, command.rest, language)
        self.dispatcher.count(incoming, language)
        if command.ask is CommandKind.CHECK:
            return [self._form(incoming, language, {})]
        # Who only mentions the assistant has not said in which language; then it is both.
        languages = (language,) if incoming.text else (Language.ZH, Language.EN)
        return drawn(incoming, plain("\n".join(WORDS("feishu.help", one) for one in languages), language))

    async def _or_why(self, incoming: Incoming, language: Language, cards: Awaitable[Sequence[Card]]) -> Sequence[Card]:
        """The cards; where there are none to be had, one that says why."""
        try:
            return await cards
        except InputError as error:
            reason = error.in_language(language)
        except AssistantError as error:
            log.error("feishu: no answer: %s", error)
            reason = WORDS("error.unavailable", language)
        except Exception:
            log.exception("feishu: no answer")
            reason = WORDS("error.internal", language)
        return drawn(incoming, plain(reason, language))

    async def _provisions(self, incoming: Incoming, language: Language, reference: str) -> Sequence[Card]:
        provisions = await self.dispatcher.provision(incoming, reference, language)
        return drawn(incoming, drawing.provisions_message(provisions, language))

    async def _verified(self, incoming: Incoming, text: str, language: Language) -> Sequence[Card]:
        """What the verifier finds in the text, or else in the message that is replied to."""
        parent = dict(incoming.extra).get("parent", "")
        if not text and parent:
            text = await self._text_of(parent)
            if not text:
                return drawn(incoming, plain(WORDS("feishu.unreadable", language), language))
        return drawn(incoming, await self.dispatcher.verify(incoming, text, language))

    async def _text_of(self, message: str) -> str:
        """The words of a message; empty where they cannot be had, as those of a card cannot."""
        try:
            response = await self.api.call("GET", message_path(message))
        except ApiRefusal as error:
            log.warning("feishu: a message could not be read: %s", error)
            return ""
        items = (response.get("data") or {}).get("items") or [{}]
        return events.text_of(str(items[0].get("msg_type")), str((items[0].get("body") or {}).get("content")))

    # --- presses ------------------------------------------------------------------------------------------------------

    async def _source(self, pressed: Pressed) -> Response:
        """Post the provision under the card; the toast does not wait for it."""
        if await self._deliveries.first_time(pressed.incoming.event):
            self._start(self._open_source(pressed))
        return _toast("feishu.opening", pressed.language, "info")

    async def _open_source(self, pressed: Pressed) -> None:
        incoming, language = pressed.incoming, pressed.language
        cards = self._provisions(incoming, language, str(pressed.value.get("ref")))
        await self._post(incoming, await self._or_why(incoming, language, cards))

    async def _memo(self, pressed: Pressed) -> Response:
        """Post the memo under the card; the toast does not wait for it."""
        if await self._deliveries.first_time(pressed.incoming.event):
            self._start(self._post_memo(pressed))
        return _toast("chat.memo_made", pressed.language, "info")

    async def _post_memo(self, pressed: Pressed) -> None:
        incoming, language, of = pressed.incoming, pressed.language, str(pressed.value.get("of"))
        try:
            if pressed.do == "memo":
                await self.dispatcher.memo(incoming, language, of)
            else:
                facts = forms.facts_in(self.dispatcher.fact_table, {}, pressed.facts)
                await self.dispatcher.check_memo(incoming, facts, dt.date.fromisoformat(of), language)
        except PlatformError as error:
            log.error("feishu: a memo could not be posted: %s", error)

    async def _feedback(self, pressed: Pressed) -> Response:
        value, sent = pressed.value, pressed.sent
        up, answer, comment = value.get("up") == "yes", str(value.get("answer")), str(sent.get("comment") or "")
        await self.dispatcher.feedback(pressed.incoming, answer, up, comment, sent.get("for_evals") is True)
        return _toast("feedback.thanks", pressed.language, "success")

    async def _fill(self, pressed: Pressed) -> Response:
        """The form again, with what was filled in before."""
        facts = forms.facts_in(self.dispatcher.fact_table, {}, pressed.facts)
        focus = str(pressed.value.get("fact") or "")
        return {"card": _raw(self._form(pressed.incoming, pressed.language, facts, focus=focus))}

    async def _check(self, pressed: Pressed) -> Response:
        """The verdict in the place of the form; the form again where something in it cannot be read."""
        incoming, facts = pressed.incoming, forms.facts_in(self.dispatcher.fact_table, pressed.sent, pressed.facts)
        try:
            check = await self.dispatcher.check(incoming, facts, pressed.language)
        except InputError as error:
            why = refused_fact(error, self.dispatcher.fact_table, pressed.language)
            return {"card": _raw(self._form(incoming, pressed.language, facts, problem=why))}
        await self.dispatcher.discuss(incoming, check)
        first, *rest = drawn(incoming, forms.with_change(check.message), facts)
        if rest:
            self._start(self._post(incoming, rest))
        return {"card": _raw(first)}

    async def _post(self, incoming: Incoming, cards: Sequence[Card]) -> tuple[str, ...]:
        """Post the cards; where the platform refuses, that is logged."""
        try:
            return await self.adapter.post(incoming, cards)
        except PlatformError as error:
            log.error("feishu: a reply could not be posted: %s", error)
            return ()

    def _result(self, work: asyncio.Task[Response], language: Language) -> Response:
        """What a press came to; where it failed, that is logged and said."""
        if (error := work.exception()) is None:
            return work.result()
        if isinstance(error, AssistantError):
            log.error("feishu: a press could not be answered: %s", error)
            return _toast("error.unavailable", language, "error")
        log.error("feishu: a press could not be answered", exc_info=error)
        return _toast("error.internal", language, "error")

    async def _show_late(self, work: asyncio.Task[Response], pressed: Pressed) -> None:
        """Put what came too late for the callback into the card."""
        await asyncio.wait({work})
        late = self._result(work, pressed.language).get("card")
        if late is None:
            return
        try:
            await self.adapter.write_over(pressed.incoming.message, late["data"])
        except PlatformError as error:
            log.error("feishu: a verdict could not be shown: %s", error)

    def _form(
        self, incoming: Incoming, language: Language, facts: forms.Facts, *, focus: str = "", problem: str = ""
    ) -> Card:
        table, year = self.dispatcher.fact_table, self.dispatcher.fiscal_year
        return forms.form_card(table, language, year, base_of(incoming), facts=facts, focus=focus, problem=problem)

    # --- the process --------------------------------------------------------------------------------------------------

    def _start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _own_id(self) -> str:
        """The open_id of the bot.

        Raises InputError where the app is set up wrong, ServiceError where it cannot be asked.
        """
        try:
            response = await self.api.call("GET", BOT_PATH)
        except ApiRefusal as error:
            kind = InputError if error.code else ServiceError
            raise kind(f"{error}; `assistant doctor feishu` says what to do") from None
        return str((response.get("bot") or {}).get("open_id") or "")


def _toast(key: str, language: Language, kind: str) -> Response:
    return {"toast": {"type": kind, "content": WORDS(key, language)}}


def _raw(card: Card) -> Response:
    return {"type": "raw", "data": card}
