"""Files of an index: locks, atomic replacement, and seals (sizes and checksums) that show a change."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.index.errors import IndexDamaged, IndexUnusable, writing

Seals = dict[str, tuple[int, int | None]]
"""Path inside a folder to (bytes, CRC-32); without a checksum the file may have grown since."""

READERS = "readers.lock"
_ALWAYS_CHECKED = 4 << 20


def replace_file(path: Path, content: bytes) -> None:
    """Write `path` so that it is seen whole or as it was, also after a crash."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
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


def seal(folder: Path, changing: str) -> Seals:
    """Seals of every file below `folder`; the file `changing` gets no checksum."""
    seals: Seals = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != READERS:
            seals[name] = (path.stat().st_size, None if name == changing else _checksum(path))
    return seals


def check_seals(folder: Path, seals: Mapping[str, tuple[int, int | None]], deep: bool = False) -> None:
    """Raise IndexDamaged if a sealed file is missing or changed; files over 4 MB are read through only if `deep`."""
    for name, (size, checksum) in seals.items():
        path = folder / name
        try:
            found = path.stat().st_size
            same = found >= size if checksum is None else found == size
            if same and checksum is not None and (deep or size <= _ALWAYS_CHECKED):
                same = _checksum(path) == checksum
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read ({error.strerror})") from None
        if not same:
            raise IndexDamaged(f"{path} is not as it was written")


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum


@contextmanager
def locked(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the exclusive lock `path`; the end of the process, however it comes, releases it.

    `waiting` is called once if another process holds it.
    """
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
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


def hold_for_reading(folder: Path) -> BinaryIO:
    """Keep `folder` from being removed until the returned file is closed; IndexUnusable if it is gone."""
    path = folder / READERS
    try:
        file = path.open("rb")
    except OSError as error:
        raise IndexUnusable(f"{folder} is not there ({error.strerror})") from None
    fcntl.flock(file, fcntl.LOCK_SH)
    try:
        kept = os.stat(path).st_ino == os.fstat(file.fileno()).st_ino
    except OSError:
        kept = False
    if not kept:
        file.close()
        raise IndexUnusable(f"{folder} was replaced")
    return file


def remove_unread(folder: Path) -> bool:
    """Remove `folder` unless a reader holds it; says whether it is gone. Only the writer may call this."""
    try:
        descriptor = os.open(folder / READERS, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with contextlib.suppress(FileNotFoundError):
            (folder / READERS).unlink()
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return not folder.exists()
