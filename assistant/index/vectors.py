"""A cache of passage vectors by (model, text hash): a text is embedded once in its life.

Vectors are kept as 16-bit floats and rounded to them before any use, so that a cached vector equals a fresh one.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from assistant.base.files import locked, writing
from assistant.index.entries import clean_text

Halves = npt.NDArray[np.float16]
STORED = np.dtype("<f2")

T = TypeVar("T")
_log = logging.getLogger(__name__)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_VERSION = 1


def text_hash(text: str) -> bytes:
    """The key of a text: SHA-256 of what the embedder sees of it."""
    return hashlib.sha256(clean_text(text).encode()).digest()


class VectorCache:
    """A SQLite file shared by any number of processes; a damaged one is put aside and begun anew."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get_many(self, model: str, keys: Sequence[bytes]) -> dict[bytes, Halves]:
        """The vectors known of these text hashes, each of shape (dimensions,)."""
        if not self.path.exists():
            return {}

        def read(connection: sqlite3.Connection) -> dict[bytes, Halves]:
            found: dict[bytes, Halves] = {}
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                query = f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({','.join('?' * len(part))})"
                for key, blob in connection.execute(query, (model, *part)):
                    if blob and len(blob) % STORED.itemsize == 0:
                        found[key] = np.frombuffer(blob, STORED)
            return found

        return self._run(read)

    def put_many(self, model: str, vectors: Mapping[bytes, Halves]) -> None:
        """Keep these vectors; all of them or none."""
        rows = [(model, key, vector.astype(STORED).tobytes()) for key, vector in vectors.items()]

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

        self._run(write)

    def _run(self, action: Callable[[sqlite3.Connection], T]) -> T:
        with writing(self.path):
            try:
                with closing(self._open()) as connection:
                    return action(connection)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                    raise
                self._put_aside()
                with closing(self._open()) as connection:
                    return action(connection)

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=60)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute(
                        "CREATE TABLE IF NOT EXISTS vectors (model TEXT, hash BLOB, vector BLOB NOT NULL,"
                        " PRIMARY KEY (model, hash)) WITHOUT ROWID"
                    )
                    connection.execute(f"PRAGMA user_version = {_VERSION}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _put_aside(self) -> None:
        with locked(self.path.with_name(f".{self.path.name}.lock")):
            try:
                with closing(self._open()) as connection:
                    damaged = connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
            except sqlite3.DatabaseError:
                damaged = True
            if not damaged:  # another process has already begun a new one
                return
            aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            self.path.replace(aside)
            _log.warning("the vector cache %s was damaged: it is now %s, a new one is begun", self.path, aside.name)
