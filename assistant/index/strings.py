"""Strings kept one behind the other in a file, opened memory-mapped: none is read before it is asked for.

`<name>.bin` holds the strings, `<name>_at.npy` where each begins and the last one ends.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np


class Strings:
    """Strings by their number, as bytes."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open what `write_strings` wrote; raises OSError, or ValueError if it is not all there."""
        # A single element of a plain view is read much faster than one of a memmap.
        self._at = np.asarray(np.load(folder / f"{name}_at.npy", mmap_mode="r"))
        path = folder / f"{name}.bin"
        with path.open("rb") as file:
            self._blob = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        if self._at.ndim != 1 or not len(self._at) or self._at[-1] != len(self._blob):
            raise ValueError(f"{path.name} is incomplete")

    def __len__(self) -> int:
        return len(self._at) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._blob[self._at[number] : self._at[number + 1]]

    def find(self, wanted: bytes) -> int | None:
        """The number of a string where all are sorted, or None."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            candidate = self[middle]
            if candidate == wanted:
                return middle
            low, high = (middle + 1, high) if candidate < wanted else (low, middle)
        return None


def write_strings(folder: Path, name: str, strings: Iterable[bytes]) -> int:
    """Write strings as they come; returns how many there were. Raises OSError."""
    at = array("q", [0])
    with (folder / f"{name}.bin").open("wb") as file:
        for string in strings:
            file.write(string)
            at.append(at[-1] + len(string))
    np.save(folder / f"{name}_at.npy", np.array(at, "<i8"))
    return len(at) - 1
