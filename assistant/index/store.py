"""The entries of a build and their vectors of record, in a SQLite file that is written once and then only read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from assistant.index.entries import Entry
from assistant.index.errors import IndexDamaged
from assistant.index.vectors import STORED, Halves

_COLUMNS = "id, language, text, current, payload"


def part_of(language: str, current: bool) -> str:
    """The part of the index, a collection of its own, that entries of this language are in."""
    return f"{language}-{'current' if current else 'historical'}"


def write_entries(path: Path, entries: Iterable[Entry], vectors: Halves) -> None:
    """Write a new file: row i of `vectors`, shape (entries, dimensions), belongs to entry i.

    Within a language entries keep their order; that position is their row in the lexical index.
    """
    positions: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE entries (language TEXT, position INTEGER, id TEXT UNIQUE NOT NULL, current INTEGER NOT NULL,"
            " text TEXT NOT NULL, payload TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (language, position))"
        )
        for entry, vector in zip(entries, vectors, strict=True):
            position = positions[entry.language] = positions.get(entry.language, -1) + 1
            row = (entry.language, position, entry.id, entry.current, entry.text, entry.payload)
            connection.execute(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, vector.astype(STORED).tobytes())
            )


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

    def language(self, language: str) -> list[Entry]:
        """All entries of a language, in the order of the lexical rows."""
        return self._select("WHERE language = ? ORDER BY position", [language])

    def ids(self, language: str) -> list[str]:
        """Ids of a language, in the order of the lexical rows."""
        rows = self._rows("SELECT id FROM entries WHERE language = ? ORDER BY position", [language])
        return [str(row[0]) for row in rows]

    def vector(self, language: str, current: bool) -> tuple[str, bytes]:
        """Id and vector of record (16-bit floats) of an entry in the middle of a part of the index."""
        rows = self._rows(
            "SELECT id, vector FROM entries WHERE language = ? AND current = ? ORDER BY position LIMIT 1 OFFSET"
            " (SELECT count(*) / 2 FROM entries WHERE language = ? AND current = ?)",
            [language, current, language, current],
        )
        if not rows:
            raise IndexDamaged(f"the index has no entry in {language}")
        return str(rows[0][0]), bytes(rows[0][1])

    def parts(self) -> list[str]:
        """The parts that have entries, sorted."""
        rows = self._rows("SELECT DISTINCT language, current FROM entries", [])
        return sorted(part_of(language, bool(current)) for language, current in rows)

    def vectors(self, language: str, current: bool) -> tuple[list[str], Halves]:
        """Ids and vectors of record of a part of the index, the latter of shape (ids, dimensions)."""
        rows = self._rows(
            "SELECT id, vector FROM entries WHERE language = ? AND current = ? ORDER BY position", [language, current]
        )
        ids, vectors = [str(row[0]) for row in rows], [np.frombuffer(row[1], STORED) for row in rows]
        return ids, np.stack(vectors)

    def close(self) -> None:
        """Give the file back; nothing may be read afterwards."""
        self._connection.close()

    def _select(self, where: str, values: Sequence[str]) -> list[Entry]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM entries {where}", values)
        return [
            Entry(identifier, language, text, bool(current), payload)
            for identifier, language, text, current, payload in rows
        ]

    def _rows(self, query: str, values: Sequence[str | bool]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(query, list(values)).fetchall()
        except sqlite3.Error as error:
            raise IndexDamaged(f"the entries of the index cannot be read ({error})") from None
