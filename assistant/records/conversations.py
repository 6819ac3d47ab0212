"""Conversations in the database, each of one owner, saved by whoever loaded it last.

A conversation is a row with what is known of it, and a row for each of its turns: one more turn writes no other again.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from assistant.dialogue.conversation import Conversation, Turn
from assistant.dialogue.files import conversation_from, head_json, turn_json
from assistant.errors import Both, InputError
from assistant.records.database import NotFound, changed, insert
from assistant.records.tables import check_names, conversations, turns

SHOWN = 200
"""Characters kept of a first question for the list of conversations."""


class Conflict(InputError):
    """Somebody else saved the conversation since it was loaded."""


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it was loaded; `revision` counts how often it has been saved."""

    conversation: Conversation
    revision: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list: the start of its first question, how many turns it has; times are UTC."""

    id: str
    question: str
    turns: int
    created: dt.datetime
    updated: dt.datetime


def start(connection: Connection, owner: str, channel: str, key: str | None, at: dt.datetime) -> str:
    """The id of the conversation of this channel and key, begun if there is none yet.

    Raises InputError for a long name.
    """
    check_names(owner=owner, channel=channel, key=key or "")
    row = {
        "id": secrets.token_hex(16),
        "owner": owner,
        "channel": channel,
        "key": key,
        "revision": 0,
        "turns": 0,
        "question": "",
        "state": head_json(Conversation()),
        "created": at,
        "updated": at,
    }
    # An update that changes nothing, because the id of a row left alone would not be returned.
    statement = (
        insert(conversations, connection)
        .values(row)
        .on_conflict_do_update(index_elements=["channel", "key"], set_={"key": key})
        .returning(conversations.c.id)
    )
    return str(connection.execute(statement).scalar_one())


def load(connection: Connection, conversation_id: str, owner: str) -> StoredConversation:
    """A conversation of this owner. Raises NotFound; InputError if another version of this program saved it."""
    row = connection.execute(select(conversations).where(_is(conversation_id, owner))).first()
    if row is None:
        raise _not_found(conversation_id)
    state = row.state
    if isinstance(state, dict) and not state.get("turns"):
        rows = select(turns.c.state).where(turns.c.conversation == conversation_id).order_by(turns.c.number)
        state = {**state, "turns": list(connection.scalars(rows))}
    return StoredConversation(conversation_from(state, f"conversation {conversation_id}"), row.revision)


def save(
    connection: Connection,
    conversation_id: str,
    owner: str,
    previous: StoredConversation,
    conversation: Conversation,
    at: dt.datetime,
) -> None:
    """Put `conversation` in the place of what was loaded as `previous`. Raises Conflict, NotFound."""
    statement = (
        conversations.update()
        .where(_is(conversation_id, owner), conversations.c.revision == previous.revision)
        .values(
            revision=previous.revision + 1,
            turns=len(conversation.turns),
            question=conversation.turns[0].asked[:SHOWN] if conversation.turns else "",
            state=head_json(conversation),
            updated=at,
        )
    )
    if changed(connection, statement) == 0:
        load(connection, conversation_id, owner)
        raise Conflict(Both("the conversation was continued elsewhere; ask again", "对话已在别处继续；请重新提问"))
    _save_turns(connection, conversation_id, previous.conversation.turns, conversation.turns)


def _save_turns(connection: Connection, conversation_id: str, before: Sequence[Turn], after: Sequence[Turn]) -> None:
    """Write the turns that are new, and remove those that are not there any more."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((number for number, (old, new) in pairs if old != new), min(len(before), len(after)))
    if len(before) > same:
        connection.execute(turns.delete().where(turns.c.conversation == conversation_id, turns.c.number >= same))
    rows = [
        {"conversation": conversation_id, "number": number, "state": turn_json(turn)}
        for number, turn in enumerate(after[same:], same)
    ]
    if rows:
        connection.execute(turns.insert(), rows)


def summaries(connection: Connection, owner: str, limit: int, before: str | None) -> tuple[Summary, ...]:
    """Conversations of this owner, the latest begun first; after the one `before` if it is given. Raises NotFound."""
    created, name = conversations.c.created, conversations.c.id
    statement = (
        select(name, conversations.c.question, conversations.c.turns, created, conversations.c.updated)
        .where(conversations.c.owner == owner)
        .order_by(created.desc(), name.desc())
        .limit(limit)
    )
    if before is not None:
        mark = connection.execute(select(created).where(_is(before, owner))).first()
        if mark is None:
            raise _not_found(before)
        statement = statement.where((created < mark.created) | ((created == mark.created) & (name < before)))
    return tuple(Summary(*row) for row in connection.execute(statement))


def delete(connection: Connection, conversation_id: str, owner: str) -> None:
    """Remove a conversation with all that was said in it. Raises NotFound."""
    if changed(connection, conversations.delete().where(_is(conversation_id, owner))) == 0:
        raise _not_found(conversation_id)


def _is(conversation_id: str, owner: str) -> ColumnElement[bool]:
    return (conversations.c.id == conversation_id) & (conversations.c.owner == owner)


def _not_found(conversation_id: str) -> NotFound:
    return NotFound(
        Both(
            f"there is no conversation {conversation_id!r} of yours; start another",
            f"没有属于你的对话{conversation_id!r}；请另开一个",
        )
    )
