"""A cache of answers in SQLite, keyed by everything an answer depends on. Safe between threads and processes.

Losing it costs time, never an answer: whatever is wrong with the file, it is put aside and the question answered afresh.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.answering.answer import Answer

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MOST_ANSWERS = 5_000
FORMAT = "2"
"""Raised whenever answers are stored in another form; the old ones are then never found."""

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

        def read(database: sqlite3.Connection) -> str | None:
            row = database.execute("SELECT answer FROM answers WHERE key = ?", (key.digest,)).fetchone()
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

        def write(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "INSERT OR REPLACE INTO answers (key, answer, stored) VALUES (?, ?, ?)",
                (key.digest, stored, time.time()),
            )
            database.execute(
                "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY stored DESC, key LIMIT -1 OFFSET ?)",
                (self._most,),
            )
            database.execute("COMMIT")

        self._with(write)

    def _with(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do the work; after finding the file damaged, once more on a new one. None if it cannot be done."""
        for _ in range(2):
            try:
                with self._open() as database:
                    return work(database)
            except sqlite3.OperationalError:
                return None  # locked for too long, read-only, disk full: nothing is wrong with the file
            except sqlite3.DatabaseError:
                with suppress(OSError):
                    self._put_aside()
            except OSError:
                return None
        return None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=5, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, stored REAL NOT NULL)"
            )
            yield database
        finally:
            database.close()

    def _put_aside(self) -> None:
        """Rename the damaged file, unless another process has done so and there is a sound one by now."""
        with open(f"{self._path}.lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                with self._open() as database:
                    if database.execute("PRAGMA quick_check").fetchone()[0] == "ok":
                        return
            except sqlite3.DatabaseError:
                pass
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    os.replace(f"{self._path}{suffix}", f"{self._path}.damaged{suffix}")


@cache
def _adapter() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
