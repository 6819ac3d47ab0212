"""A cache of answers in SQLite, keyed by everything an answer depends on. Safe between threads and processes.

Losing it costs time, never an answer: whatever is wrong with the file, it is put aside and the question answered
afresh.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.answering.answer import Answer
from assistant.base.sqlite import transaction, with_sound_file
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MOST_ANSWERS = 5_000
FORMAT = "4"
"""Raised whenever answers are stored in another form; the old ones are then never found."""

_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, stored REAL NOT NULL)"
_WAIT = 5
"""Seconds to wait for another process that writes."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What an answer depends on. `as_of` is the day the caller named, if any: without one the question may name it.

    `conversation` is empty outside one; `writer` names the model and its settings, or `extractive`.
    """

    question: str
    as_of: dt.date | None
    today: dt.date
    corpus_hash: str
    prompt_hash: str
    writer: str
    conversation: str = ""

    @property
    def digest(self) -> str:
        """One name for all of it."""
        fields = {**asdict(self), "format": FORMAT}
        return hashlib.sha256(
            json.dumps(fields, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
        ).hexdigest()


class AnswerCache:
    """Answers by key; the oldest go when there are more than `most`."""

    def __init__(self, path: Path, most: int = MOST_ANSWERS) -> None:
        self._path = path
        self._most = most

    def get(self, key: CacheKey) -> Answer | None:
        """The answer stored under the key, or None."""

        def read(connection: sqlite3.Connection) -> str | None:
            row = connection.execute("SELECT answer FROM answers WHERE key = ?", (key.digest,)).fetchone()
            return str(row[0]) if row else None

        stored = self._with(read)
        if stored is None:
            return None
        try:
            return _adapter().validate_json(stored)
        except ValueError:
            return None

    def put(self, key: CacheKey, answer: Answer) -> None:
        """Store an answer; a cache that cannot be written is left alone."""
        stored = _adapter().dump_json(answer).decode()

        def write(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                connection.execute(
                    "INSERT OR REPLACE INTO answers (key, answer, stored) VALUES (?, ?, ?)",
                    (key.digest, stored, time.time()),
                )
                connection.execute(
                    "DELETE FROM answers"
                    " WHERE key IN (SELECT key FROM answers ORDER BY stored DESC, key LIMIT -1 OFFSET ?)",
                    (self._most,),
                )

        self._with(write)

    def _with(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """What the action returns; None if it cannot be done: locked for too long, read-only, disk full."""
        try:
            return with_sound_file(self._path, _TABLE, _WAIT, action)
        except (sqlite3.Error, OSError, AssistantError):
            return None


@cache
def _adapter() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
