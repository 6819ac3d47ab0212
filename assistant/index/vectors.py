"""A cache of passage vectors by (model, text hash): a text is embedded once in its life.

Vectors are kept as 16-bit floats and rounded to them before any use, so that a cached vector equals a fresh one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from assistant.base.files import writing
from assistant.base.sqlite import transaction, with_sound_file
from assistant.index.entries import clean_text

Halves = npt.NDArray[np.float16]
STORED = np.dtype("<f2")


class Kinds(NamedTuple):
    """Of which class of document each vector of a collection is: its number, shape (count,), in `names`."""

    numbers: npt.NDArray[np.uint16]
    names: tuple[str, ...]


_PATHS_KEPT = 600
"""How many near ones a search in a graph keeps in mind: with few, each build misses others of the nearest."""


def graph_of(count: int) -> dict[str, str | int]:
    """How Chroma makes the graph of a collection of `count` vectors: saved once, at its last batch."""
    return {
        "space": "cosine",
        "ef_search": _PATHS_KEPT,
        "sync_threshold": max(2, count),
        "batch_size": min(100, count),
    }


T = TypeVar("T")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS vectors (model TEXT, hash BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, hash))"
    " WITHOUT ROWID"
)
_WAIT = 60
"""Seconds to wait for another process that writes."""


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
            vectors: dict[bytes, Halves] = {}
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                query = f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({','.join('?' * len(part))})"
                for key, blob in connection.execute(query, (model, *part)):
                    if blob and len(blob) % STORED.itemsize == 0:
                        vectors[key] = np.frombuffer(blob, STORED)
            return vectors

        return self._run(read)

    def put_many(self, model: str, vectors: Mapping[bytes, Halves]) -> None:
        """Keep these vectors; all of them or none."""
        rows = [(model, key, vector.astype(STORED).tobytes()) for key, vector in vectors.items()]

        def write(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

        self._run(write)

    def _run(self, action: Callable[[sqlite3.Connection], T]) -> T:
        with writing(self.path):
            return with_sound_file(self.path, _TABLE, _WAIT, action)
