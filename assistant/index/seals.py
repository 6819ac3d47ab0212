"""Files of an index: locks, atomic replacement, and seals (sizes and checksums) that show a change."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from assistant.index.errors import IndexDamaged, IndexUnusable

Seals = dict[str, tuple[int, int | None]]
"""Path inside a folder to (bytes, CRC-32); without a checksum the file may have grown since."""

READERS = "readers.lock"
_ALWAYS_CHECKED = 4 << 20


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
            actual = path.stat().st_size
            same = actual >= size if checksum is None else actual == size
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


def hold_for_reading(folder: Path) -> BinaryIO:
    """Keep `folder` from being removed until the returned file is closed; IndexUnusable if it is gone."""
    path = folder / READERS
    try:
        file = path.open("rb")
    except OSError as error:
        raise IndexUnusable(f"{folder} is not there ({error.strerror})") from None
    fcntl.flock(file, fcntl.LOCK_SH)
    try:
        same = os.stat(path).st_ino == os.fstat(file.fileno()).st_ino
    except OSError:
        same = False
    if not same:
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
