"""Errors of the index, and operating-system errors said in one line."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import InputError, ServiceError


class IndexUnusable(ServiceError):
    """There is no index that may answer: none was built, it is stale, or it is damaged. `ensure` builds one."""


class IndexDamaged(IndexUnusable):
    """Files of the index are missing or changed."""


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
