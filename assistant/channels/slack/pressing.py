"""What happens when a button is pressed or a modal is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.channels.chat.adapter import Incoming
from assistant.channels.chat.deliveries import Deliveries
from assistant.channels.chat.dispatcher import ChatDispatcher
from assistant.channels.slack.adapter import FACTS, SlackAdapter
from assistant.channels.slack.drawing import (
    CHANGE,
    CHECK_MEMO,
    FEEDBACK,
    FILL,
    MEMO,
    ROUTES,
    SOURCE,
    packed,
    unpacked,
)
from assistant.channels.slack.events import is_private
from assistant.channels.slack.forms import Place, facts_form, filled_in
from assistant.channels.slack.modals import COMMENT, EVALS, Opinion, opinion_view, provisions_view, routes_view
from assistant.channels.slack.workspace import Workspace, origin, somebody
from assistant.channels.words import WORDS
from assistant.language.detection import language_of
from assistant.language.text import Language

Ack = Callable[..., Awaitable[Any]]


class Pressing:
    """Buttons and modals, each passed on to the room."""

    def __init__(
        self, workspace: Workspace, adapter: SlackAdapter, dispatcher: ChatDispatcher, deliveries: Deliveries
    ) -> None:
        self._workspace = workspace
        self._adapter = adapter
        self._dispatcher = dispatcher
        self._deliveries = deliveries

    async def pressed(self, ack: Ack, body: Mapping[str, Any]) -> None:
        """A button under a message: acknowledged at once, then done."""
        await ack()
        action = body["actions"][0]
        done = {
            SOURCE: self._source,
            FILL: self._fill,
            CHANGE: self._fill,
            ROUTES: self._routes,
            FEEDBACK: self._feedback,
            MEMO: self._memo,
            CHECK_MEMO: self._check_memo,
        }.get(str(action.get("action_id")).partition(":")[0])
        if done is not None and self._workspace.admits(str(body["team"]["id"]), origin(body)[0]):
            await done(action, body)

    async def checked(self, ack: Ack, body: Mapping[str, Any]) -> None:
        """The form was sent: what cannot be read is said at its field.

        Else the verdict is posted, or takes its old place.
        """
        view = body["view"]
        place = Place.from_text(view["private_metadata"])
        facts, errors = filled_in(self._dispatcher.fact_table, view["state"]["values"], place.language)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        workspace, user = str(body["team"]["id"]), str(body["user"]["id"])
        act = f"form:{view['id']}:{view.get('hash', '')}"
        incoming = somebody(workspace, place.room, user, act, thread=place.thread, message=place.message)
        if self._dispatcher.admits(incoming) and await self._deliveries.first_time(act):
            await self._post_verdict(replace(incoming, extra=((FACTS, packed(facts)),)), facts, place.language)

    async def opinion(self, ack: Ack, body: Mapping[str, Any]) -> None:
        """What was wrong with an answer."""
        await ack()
        opinion = Opinion.from_text(body["view"]["private_metadata"])
        state = body["view"]["state"]["values"]
        comment = str(state[COMMENT]["value"].get("value") or "")
        evals = bool(state[EVALS]["value"].get("selected_options"))
        user = str(body["user"]["id"])
        act = f"opinion:{opinion.answer}"
        incoming = somebody(
            str(body["team"]["id"]), opinion.room, user, act, thread=opinion.thread, text=opinion.question
        )
        await self._dispatcher.feedback(incoming, opinion.answer, up=False, comment=comment, for_evals=evals)

    async def _post_verdict(self, incoming: Incoming, facts: Mapping[str, object], language: Language) -> None:
        """Post the verdict, or put it in the place of an earlier one; the thread is about that company from then on."""
        check = await self._dispatcher.check(incoming, facts, language)
        if incoming.message:
            await self._dispatcher.put(incoming, (incoming.message,), check.message)
        else:
            room, ts = await self._workspace.begin_thread(
                incoming.room, incoming.user, WORDS("slack.checked", language)
            )
            incoming = replace(incoming, room=room, thread=ts)
            await self._adapter.send(incoming, check.message)
            if not is_private(room):
                await self._deliveries.begin(incoming)
        await self._dispatcher.discuss(incoming, check)

    async def _source(self, action: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        reference, user = str(action["value"]), str(body["user"]["id"])
        incoming, language = self._by(body, f"source:{body['trigger_id']}"), await self._workspace.language(user)
        provisions = await self._dispatcher.provision(incoming, reference, language)
        await self._workspace.open(str(body["trigger_id"]), provisions_view(provisions, language))

    async def _fill(self, action: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        """Open the form again with what is known; a missing fact's button begins with its field."""
        first = str(action["value"]) if str(action["action_id"]).startswith(FILL) else ""
        message = _message(body)
        place = Place(
            origin(body)[0], _language(message), str(message.get("thread_ts") or ""), str(message.get("ts") or "")
        )
        await self._workspace.open(
            str(body["trigger_id"]),
            facts_form(self._dispatcher.fact_table, place, _facts(message), self._dispatcher.fiscal_year, first),
        )

    async def _routes(self, action: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        incoming, language = self._by(body, f"routes:{body['trigger_id']}"), _language(_message(body))
        check = await self._dispatcher.check(incoming, unpacked(str(action["value"])), language)
        await self._workspace.open(str(body["trigger_id"]), routes_view(check.message))

    async def _memo(self, action: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        incoming = self._by(body, f"memo:{body['trigger_id']}")
        if await self._deliveries.first_time(incoming.event):
            await self._dispatcher.memo(incoming, _language(_message(body)), str(action["value"]))

    async def _check_memo(self, action: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        incoming, message = self._by(body, f"memo:{body['trigger_id']}"), _message(body)
        day = dt.date.fromisoformat(str(action["value"]))
        if await self._deliveries.first_time(incoming.event):
            await self._dispatcher.check_memo(incoming, _facts(message), day, _language(message))

    async def _feedback(self, action: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        """A good answer is noted; a bad one too, whether or not the reader then says why."""
        rating, _, rest = str(action["value"]).partition(":")
        answer, _, question = rest.partition(":")
        await self._dispatcher.feedback(self._by(body, f"feedback:{answer}"), answer, up=rating == "up")
        if rating == "up":
            return
        message = _message(body)
        opinion = Opinion(
            answer,
            question,
            origin(body)[0],
            str(message.get("thread_ts") or ""),
            str(message.get("ts") or ""),
            language_of(question),
        )
        await self._workspace.open(str(body["trigger_id"]), opinion_view(opinion))

    def _by(self, body: Mapping[str, Any], act: str) -> Incoming:
        message = _message(body)
        return somebody(
            str(body["team"]["id"]),
            origin(body)[0],
            str(body["user"]["id"]),
            act,
            thread=str(message.get("thread_ts") or message.get("ts") or ""),
            message=str(message.get("ts") or ""),
        )


def _message(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return body.get("message") or {}


def _language(message: Mapping[str, Any]) -> Language:
    return language_of(str(message.get("text") or ""))


def _facts(message: Mapping[str, Any]) -> dict[str, object]:
    """The facts that a verdict keeps in its own buttons."""
    values = (element["value"] for element in _buttons(message) if element.get("action_id") in (ROUTES, CHANGE))
    return unpacked(str(next(values, "")))


def _buttons(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for block in message.get("blocks") or ():
        if block.get("type") == "actions":
            yield from block.get("elements") or ()
