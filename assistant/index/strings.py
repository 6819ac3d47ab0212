"""Strings kept one behind the other in a file, opened memory-mapped: none is read before it is asked for.

`<name>.bin` holds the strings, `<name>_at.npy` where each begins and the last one ends.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np


class Strings:
    """Strings by their number, as bytes."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open what `StringWriter` wrote; raises OSError, or ValueError if it is not all there."""
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

    def many(self, numbers: Sequence[int]) -> list[bytes]:
        """The strings of these numbers, in their order."""
        first = np.array(numbers, np.intp)
        begins, ends = self._at[first].tolist(), self._at[first + 1].tolist()
        return [self._blob[begin:end] for begin, end in zip(begins, ends, strict=True)]

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


class StringWriter:
    """Writes strings one after the other. Raises OSError."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}_at.npy"
        self._file = (folder / f"{name}.bin").open("wb")
        self._at = array("q", [0])

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._at) - 1

    def add(self, string: bytes) -> None:
        """The next string."""
        self._file.write(string)
        self._at.append(self._at[-1] + len(string))

    def __enter__(self) -> StringWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                np.save(self._path, np.array(self._at, "<i8"))
