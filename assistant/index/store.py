"""The entries of a build and their vectors of record, in a SQLite file that is written once and then only read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ServiceError
from assistant.index.entries import Entry
from assistant.index.errors import IndexDamaged
from assistant.index.vectors import STORED, Halves, Kinds

_COLUMNS = "id, language, text, current, payload, effective_from, effective_to, document, carried, kind"
_BLOCK = 4096
"""Vectors read at a time where all are gone through."""


def part_of(language: str, current: bool) -> str:
    """The part of the index, a collection of its own, that entries of this language are in."""
    return f"{language}-{'current' if current else 'historical'}"


class _Writer:
    """Makes one table of the file of a build. Within a language rows keep their order; that is their position.

    A file whose writing failed is thrown away whole, so there is no way back in it. Raises sqlite3.Error.
    """

    def __init__(self, path: Path, table: str) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(f"PRAGMA journal_mode = OFF; {table}; BEGIN")
        self._positions: dict[str, int] = {}

    def commit(self) -> None:
        """Put what was added into the file."""
        self._connection.commit()

    def close(self) -> None:
        """Give the file back; what was not committed is lost."""
        self._connection.close()

    def _next(self, language: str) -> int:
        self._positions[language] = self._positions.get(language, -1) + 1
        return self._positions[language]


class VectorWriter(_Writer):
    """The vectors of record of a build; `dimensions` is 0 as long as there is none."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "CREATE TABLE vectors (language TEXT, current INTEGER NOT NULL, position INTEGER, vector BLOB NOT NULL,"
            " PRIMARY KEY (language, current, position)) WITHOUT ROWID",
        )
        self.dimensions = 0

    def add(self, entries: Sequence[Entry], vectors: Halves) -> None:
        """The vectors of the next entries, shape (entries, dimensions)."""
        self.dimensions = self.dimensions or vectors.shape[1]
        if vectors.shape[1] != self.dimensions:
            raise ServiceError(f"vectors of {vectors.shape[1]} and of {self.dimensions} dimensions cannot be one index")
        rows = [
            (entry.language, entry.current, self._next(entry.language), vector.astype(STORED).tobytes())
            for entry, vector in zip(entries, vectors, strict=True)
        ]
        self._connection.executemany("INSERT INTO vectors VALUES (?, ?, ?, ?)", rows)


class EntryWriter(_Writer):
    """The entries of a build; `counts` has how many there are of each part of the index."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "CREATE TABLE entries (language TEXT, position INTEGER, id TEXT UNIQUE NOT NULL, current INTEGER NOT NULL,"
            " effective_from TEXT NOT NULL, effective_to TEXT, document TEXT NOT NULL, carried INTEGER NOT NULL,"
            " kind TEXT NOT NULL,"
            " text TEXT NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (language, position))",
        )
        self.counts: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        """The next entry."""
        part = part_of(entry.language, entry.current)
        self.counts[part] = self.counts.get(part, 0) + 1
        ends = None if entry.effective_to is None else entry.effective_to.isoformat()
        days = (entry.effective_from.isoformat(), ends, entry.document, entry.carried, entry.kind)
        row = (entry.language, self._next(entry.language), entry.id, entry.current, *days, entry.text, entry.payload)
        self._connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


class EntryStore:
    """Read access to a written file; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            # The file never changes again: no locks, and a read-only folder will do.
            uri = path.absolute().as_uri() + "?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path} cannot be opened ({error})") from None

    def entries(self, ids: Sequence[str]) -> list[Entry]:
        """The entries of these ids, in their order; IndexDamaged for an id that is not there."""
        by_id: dict[str, Entry] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            where = f"WHERE id IN ({','.join('?' * len(part))})"
            by_id |= {entry.id: entry for entry in self._select(where, part)}
        missing = [identifier for identifier in ids if identifier not in by_id]
        if missing:
            raise IndexDamaged(f"the index has no entry {missing[0]!r}")
        return [by_id[identifier] for identifier in ids]

    def vector(self, language: str, current: bool, position: int) -> bytes:
        """The vector of record (16-bit floats) of a row."""
        rows = self._rows(
            "SELECT vector FROM vectors WHERE language = ? AND current = ? AND position = ?",
            [language, current, position],
        )
        if not rows:
            raise IndexDamaged(f"the index has no vector of row {position} in {language}")
        return bytes(rows[0][0])

    def parts(self) -> dict[str, int]:
        """The parts that have vectors, sorted, each with their number. Goes through all of them."""
        rows = self._rows("SELECT language, current, count(*) FROM vectors GROUP BY language, current", [])
        return dict(sorted((part_of(language, bool(current)), int(count)) for language, current, count in rows))

    def vectors(self, language: str, current: bool) -> Iterator[Halves]:
        """The vectors of record of a part of the index in order, in blocks of shape (any, dimensions)."""
        last = -1
        while rows := self._rows(
            "SELECT position, vector FROM vectors WHERE language = ? AND current = ? AND position > ?"
            " ORDER BY position LIMIT ?",
            [language, current, last, _BLOCK],
        ):
            yield np.stack([np.frombuffer(row[1], STORED) for row in rows])
            last = int(rows[-1][0])

    def kinds(self, language: str, current: bool) -> Kinds:
        """Of which class of document the vectors of a part are, in their order."""
        rows = self._rows(
            "SELECT kind FROM entries WHERE language = ? AND current = ? ORDER BY position", [language, current]
        )
        numbers: dict[str, int] = {}
        return Kinds(np.array([numbers.setdefault(row[0], len(numbers)) for row in rows], np.uint16), tuple(numbers))

    def close(self) -> None:
        """Give the file back; nothing may be read afterwards."""
        self._connection.close()

    def _select(self, where: str, values: Sequence[str | int]) -> list[Entry]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM entries {where}", values)
        return [
            Entry(
                identifier,
                language,
                text,
                bool(current),
                payload,
                effective_from=date.fromisoformat(since),
                effective_to=None if until is None else date.fromisoformat(until),
                document=document,
                carried=bool(carried),
                kind=kind,
            )
            for identifier, language, text, current, payload, since, until, document, carried, kind in rows
        ]

    def _rows(self, query: str, values: Sequence[str | int]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, list(values)).fetchall()
        except (sqlite3.Error, ValueError) as error:
            raise IndexDamaged(f"the entries of the index cannot be read ({error})") from None
