"""Arrays too large for memory, written piece by piece into a `.npy` file that numpy opens memory-mapped.

Nothing is written through a mapping: on a full disk that would end the process, where a write only fails.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

_HEADER = 128


class ArrayWriter:
    """One array written along its first axis; its length is put into the file at the end."""

    def __init__(self, path: Path, dtype: str, *shape: int) -> None:
        """`shape` is that of one element of the first axis. Raises OSError, as `write` does."""
        self._dtype, self._shape, self._length = np.dtype(dtype), shape, 0
        self._file = path.open("wb")
        self._file.write(bytes(_HEADER))

    def write(self, part: npt.NDArray[Any]) -> None:
        """Append elements, shape (any, *shape)."""
        self._file.write(np.ascontiguousarray(part, self._dtype).data)
        self._length += len(part)

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._file.seek(0)
                self._file.write(_header(self._dtype, (self._length, *self._shape)))


def _header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """A header of format 1.0 that fills its place."""
    text = repr({"descr": dtype.str, "fortran_order": False, "shape": shape}).encode("latin1")
    start = np.lib.format.magic(1, 0) + (_HEADER - 10).to_bytes(2, "little")
    return start + text.ljust(_HEADER - 11) + b"\n"
