"""The tables of the records, alike in SQLite and PostgreSQL.

A change here needs a migration in migrations/versions/.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from assistant.dialogue.files import json_text
from assistant.errors import InputError

NAME_LENGTH = 200
"""Characters of an owner, a key or an event: what an index of PostgreSQL takes, however they are escaped."""


class WordsColumn(TypeDecorator[str]):
    """Any text at all, stored as it would stand between the quotes of a JSON string.

    PostgreSQL refuses NUL and both databases half a surrogate pair; escaped, they come back as they went in, and two
    different texts are never stored alike.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else json_text(value)[1:-1]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """What was stored."""
        return None if value is None else str(json.loads(f'"{value}"'))


class JsonColumn(TypeDecorator[Any]):
    """A JSON value, stored as text: jsonb refuses NUL, and nothing is asked of the inside of a value."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """What is stored."""
        return json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """What was stored."""
        return None if value is None else json.loads(value)


class MomentColumn(TypeDecorator[dt.datetime]):
    """A moment, in UTC at both ends. Raises ValueError for a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """What is stored."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """What was stored."""
        if value is None:
            return None
        # SQLite keeps no zone; what it holds was written in UTC.
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def check_names(**names: str) -> None:
    """Raise InputError for a name that is too long to be found again by."""
    for what, name in names.items():
        if len(name) > NAME_LENGTH:
            raise InputError(f"{what} '{name[:20]}…' has {len(name)} characters; {NAME_LENGTH} at most")


metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", WordsColumn, primary_key=True),
    Column("owner", WordsColumn, nullable=False),
    Column("channel", WordsColumn, nullable=False),
    Column("key", WordsColumn),
    Column("revision", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("question", WordsColumn, nullable=False),
    Column("state", JsonColumn, nullable=False),
    Column("created", MomentColumn, nullable=False),
    Column("updated", MomentColumn, nullable=False),
    UniqueConstraint("channel", "key", name="conversations_of_a_key"),
    Index("conversations_of_an_owner", "owner", "created"),
    Index("conversations_by_age", "updated"),
)

turns = Table(
    "turns",
    metadata,
    Column("conversation", WordsColumn, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", JsonColumn, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", WordsColumn, nullable=False),
    Column("answer", WordsColumn, nullable=False),
    Column("rating", WordsColumn, nullable=False),
    Column("comment", WordsColumn, nullable=False),
    Column("question", WordsColumn),
    Column("channel", WordsColumn, nullable=False),
    Column("for_evals", Boolean, nullable=False),
    Column("at", MomentColumn, nullable=False),
    UniqueConstraint("owner", "answer", name="feedback_of_an_owner"),
    Index("feedback_by_age", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", MomentColumn, nullable=False),
    Column("request_id", WordsColumn, nullable=False),
    Column("channel", WordsColumn, nullable=False),
    Column("owner", WordsColumn, nullable=False),
    Column("kind", WordsColumn, nullable=False),
    Column("digest", Text, nullable=False),
    Column("question", WordsColumn, nullable=False),
    Column("as_of", Date),
    Column("corpus", WordsColumn, nullable=False),
    Column("prompts", WordsColumn, nullable=False),
    Column("citations", JsonColumn, nullable=False),
    Column("outcome", WordsColumn, nullable=False),
    Column("verdict", WordsColumn),
    Column("writer", WordsColumn, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index("audit_by_age", "at"),
    Index("audit_of_an_owner", "owner"),
)

keys = Table(
    "keys",
    metadata,
    Column("id", WordsColumn, primary_key=True),
    Column("name", WordsColumn, nullable=False),
    Column("scopes", JsonColumn, nullable=False),
    Column("digest", Text, nullable=False),
    Column("created", MomentColumn, nullable=False),
    Column("revoked", MomentColumn),
    UniqueConstraint("digest", name="keys_by_digest"),
)

events = Table(
    "events",
    metadata,
    Column("channel", WordsColumn, primary_key=True),
    Column("event", WordsColumn, primary_key=True),
    Column("at", MomentColumn, nullable=False),
    Column("message", WordsColumn, nullable=False),
    Column("thread", WordsColumn, nullable=False),
    Column("holder", WordsColumn, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("incoming", JsonColumn, nullable=False),
    Column("posted", JsonColumn, nullable=False),
    Index("events_by_age", "at"),
    Index("events_of_a_message", "channel", "message"),
)

salts = Table(
    "salts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
)
