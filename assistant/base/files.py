"""Files of any kind: written whole or not at all, locked between processes, failures said in one line."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from assistant.errors import InputError, ServiceError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write under `path` into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise _explained(path, error.errno, error.strerror or str(error)) from None
    except sqlite3.DatabaseError as error:
        number = {
            sqlite3.SQLITE_FULL: errno.ENOSPC,
            sqlite3.SQLITE_READONLY: errno.EACCES,
            sqlite3.SQLITE_CANTOPEN: errno.EACCES,
            sqlite3.SQLITE_PERM: errno.EACCES,
        }.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        raise _explained(path, number, str(error)) from None


def _explained(path: Path, number: int | None, message: str) -> InputError | ServiceError:
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ServiceError(f"cannot write to {path}: the disk is full or a size limit is reached; free some space")
    if number in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return InputError(f"cannot write to {path}: {message}; choose a data folder that you may write to")
    return ServiceError(f"cannot write to {path}: {message}")


PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_OTHERS = 0o077
_TRIED = 1 << 17
"""Bytes; what a database writes at its first transaction."""


def private_folder(path: Path) -> None:
    """Make the folder, and those above it that are not there, for its user alone. Raises OSError."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(PRIVATE_FOLDER, exist_ok=True)


def private_file(path: Path) -> BinaryIO:
    """A file to write, for its user alone. Raises OSError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb")


def close_to_others(folder: Path, inside: Iterable[Path]) -> None:
    """Let only its user into a folder that is there, and into files and whole folders `inside` it.

    What belongs to another user, is a link or cannot be changed stays as it is.
    """
    _close(folder)
    for path in inside:
        _close(path)
        for parent, folders, names in os.walk(path):
            for name in (*folders, *names):
                _close(Path(parent, name))


def _close(path: Path) -> None:
    with suppress(OSError):
        status = path.lstat()
        mode = stat.S_IMODE(status.st_mode)
        if not stat.S_ISLNK(status.st_mode) and status.st_uid == os.getuid() and mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def is_writable(folder: Path) -> bool:
    """Whether a few kilobytes can be written in a folder now: not on a full disk, nor on one that is read-only."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_TRIED))
            file.flush()
    except OSError:
        return False
    return True


def replace_file(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """Write `path` so that it is seen whole or as it was, also after a crash; text becomes UTF-8.

    A `private` file is for its user alone. A link stays a link: the file it leads to is replaced. Raises OSError.
    """
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with private_file(temporary) if private else temporary.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def locked(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the exclusive lock `path`; the end of the process, however it comes, releases it.

    `waiting` is called once if another process holds it.
    """
    with writing(path):
        private_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting is not None:
                waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
