"""SQLite files of our own: opened in one way, and begun anew where they hold only what can be made again."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from assistant.base.files import PRIVATE_FILE, locked, private_folder

T = TypeVar("T")
_log = logging.getLogger(__name__)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@contextmanager
def opened(path: Path, schema: str, wait: float) -> Iterator[sqlite3.Connection]:
    """The file, made with its folder and the table of `schema`, for its user alone, if it is not there.

    Each step opens it anew, so that threads and processes share it; one that finds it locked waits `wait` seconds. A
    statement stands for itself unless `transaction` holds it. Raises sqlite3.Error or OSError.
    """
    private_folder(path.parent)
    if not path.exists():
        path.touch(PRIVATE_FILE)
    with closing(sqlite3.connect(path, timeout=wait, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(schema)
        yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside or nothing. The lock to write is taken at once: a reader that turns writer may be refused."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield


def with_sound_file(path: Path, schema: str, wait: float, action: Callable[[sqlite3.Connection], T]) -> T:
    """What `action` returns; where the file turns out damaged, it is put aside and `action` done again on a new one.

    Raises sqlite3.Error, OSError, or what `locked` raises.
    """
    try:
        with opened(path, schema, wait) as connection:
            return action(connection)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise
    _put_aside(path, schema, wait)
    with opened(path, schema, wait) as connection:
        return action(connection)


def _put_aside(path: Path, schema: str, wait: float) -> None:
    """Rename the damaged file, unless another process has done so and there is a sound one by now."""
    with locked(path.with_name(f".{path.name}.lock")):
        with suppress(sqlite3.DatabaseError), opened(path, schema, wait) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return
        for suffix in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                os.replace(f"{path}{suffix}", f"{path}.damaged{suffix}")
        _log.warning("%s was damaged: it is now %s.damaged, a new one is begun", path, path.name)
