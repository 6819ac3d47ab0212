"""`/listing` and the message shortcut “Check this claim”."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from assistant.channels.chat.deliveries import Deliveries
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.chat.message import plain
from assistant.channels.slack.events import forwarded, is_private, plain_text
from assistant.channels.slack.forms import Place, facts_form
from assistant.channels.slack.modals import message_view, provisions_view
from assistant.channels.slack.workspace import Workspace, origin, somebody
from assistant.channels.words import WORDS
from assistant.language.detection import language_of
from assistant.language.text import Language

COMMAND = "/listing"
CHECK_CLAIM = "check_claim"
"""The callback id of the shortcut."""

_COMMANDS = {
    "ask": ("ask", Language.EN),
    "check": ("check", Language.EN),
    "show": ("show", Language.EN),
    "memo": ("memo", Language.EN),
    "help": ("help", Language.EN),
    "问": ("ask", Language.ZH),
    "提问": ("ask", Language.ZH),
    "检查": ("check", Language.ZH),
    "条文": ("show", Language.ZH),
    "备忘录": ("memo", Language.ZH),
    "帮助": ("help", Language.ZH),
}
"""The words after `/listing`: what each does, and in which language it was said."""

Ack = Callable[..., Awaitable[Any]]


class Commands:
    """What people ask for by name."""

    def __init__(self, workspace: Workspace, dispatcher: ChatDispatcher, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher
        self._deliveries = deliveries

    async def command(self, ack: Ack, body: Mapping[str, Any]) -> None:
        """`/listing …`: acknowledged at once, then done."""
        text = plain_text(str(body.get("text") or ""), self._workspace.us)
        first, _, rest = text.partition(" ")
        entry = _COMMANDS.get(first.lower())
        action, language = entry or (("ask", language_of(text)) if text else ("help", Language.EN))
        argument = rest.strip() if entry else text
        if not text or action == "help":
            await ack(text="\n\n".join((WORDS("slack.help", language), WORDS("slack.help", language.other))))
        elif not self._workspace.admits(str(body["team_id"]), str(body["channel_id"])):
            await ack(text=WORDS("chat.not_here", language))
        elif action == "ask" and not argument:
            await ack(text=WORDS("slack.what_to_ask", language))
        elif action == "memo" and not argument:
            await ack(text=WORDS("slack.what_to_write_down", language))
        elif action == "show" and not argument:
            await ack(text=WORDS("slack.what_to_show", language))
        else:
            await ack()
            await self._do(action, argument, language, body)

    async def check_claim(self, ack: Ack, body: Mapping[str, Any]) -> None:
        """The shortcut: whether the quotes in a message stand where it says, shown to the person who asked."""
        await ack()
        workspace, (room, user), trigger = str(body["team"]["id"]), origin(body), str(body["trigger_id"])
        message = body.get("message") or {}
        written = "\n".join(filter(None, (str(message.get("text") or ""), *forwarded(message))))
        text = plain_text(written, self._workspace.us)
        language = language_of(text) if text else await self._workspace.language(user)
        first = "slack.claim_working" if text else "slack.claim_empty"
        if not self._workspace.admits(workspace, room):
            first, text = "chat.not_here", ""
        title = WORDS("slack.claim", language)
        view = await self._workspace.open(trigger, message_view(title, plain(WORDS(first, language), language)))
        if view and text:
            incoming = somebody(workspace, room, user, f"claim:{trigger}", text=text)
            result = await self._dispatcher.verify(incoming, text, language)
            await self._workspace.replace(view, message_view(title, result))

    async def _do(self, action: str, argument: str, language: Language, body: Mapping[str, Any]) -> None:
        if action in ("ask", "memo"):
            await self._ask(argument, body, memo=action == "memo")
            return
        reader_language = language if language is Language.ZH else await self._workspace.language(str(body["user_id"]))
        if action == "show":
            await self._show(argument, reader_language, body)
        else:
            place = Place(str(body["channel_id"]), reader_language)
            await self._workspace.open(
                str(body["trigger_id"]),
                facts_form(self._dispatcher.fact_table, place, {}, self._dispatcher.fiscal_year),
            )

    async def _ask(self, question: str, body: Mapping[str, Any], *, memo: bool) -> None:
        """Answer in a thread that begins with the question, for nobody sees what was typed behind a command.

        With a memo of the answer below it where one is wanted.
        """
        workspace, user = str(body["team_id"]), str(body["user_id"])
        if not await self._deliveries.first_time(f"command:{workspace}:{body['trigger_id']}"):
            return
        what = WORDS("slack.asked", language_of(question), question=question)
        room, ts = await self._workspace.begin_thread(str(body["channel_id"]), user, what)
        incoming = somebody(workspace, room, user, f"{workspace}:{room}:{ts}", thread=ts, message=ts, text=question)
        if not is_private(room):
            await self._deliveries.begin(incoming)
        await self._dispatcher.take(incoming)
        if memo:
            word = WORDS("chat.memo", language_of(question))
            await self._dispatcher.take(
                replace(incoming, event=f"{incoming.event}:memo", message=f"{ts}:memo", text=word)
            )

    async def _show(self, reference: str, language: Language, body: Mapping[str, Any]) -> None:
        workspace, room, user = str(body["team_id"]), str(body["channel_id"]), str(body["user_id"])
        incoming = somebody(workspace, room, user, f"show:{body['trigger_id']}", text=reference)
        provisions = await self._dispatcher.provision(incoming, reference, language)
        await self._workspace.open(str(body["trigger_id"]), provisions_view(provisions, language))
