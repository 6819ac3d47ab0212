"""The rows of one language as flat arrays, opened memory-mapped: which entry each is, and when it may be found.

A folder holds `header.json` (the documents), the ids (`ids.bin`, `ids_at.npy`), the first and the last day in force as
ordinals (`since.npy`, `until.npy`), the number of the document (`document.npy`) and flags (`flags.npy`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import overload

import numpy as np
import numpy.typing as npt

from assistant.index.arrays import ArrayWriter
from assistant.index.entries import Entry
from assistant.index.errors import IndexDamaged
from assistant.index.lexical import Mask
from assistant.index.strings import Strings, StringWriter

_ARRAYS = {"since": "<i4", "until": "<i4", "document": "<i4", "flags": "<u1"}
_CURRENT, _CARRIED = 1, 2
_BLOCK = 4096
_NO_END = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class EntryScope:
    """What may be found: entries in force on `day`, or where it is None those written in their own version.

    Of one `document` only, if it is given; entries without a first day only where `undated` ones are looked for.
    """

    day: date | None = None
    document: str | None = None
    undated: bool = False


class EntryRowsWriter:
    """Writes the rows of one language from one entry after the other; row i is the i-th. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._documents: dict[str, int] = {}
        self._files = ExitStack()
        self._ids = self._files.enter_context(StringWriter(folder, "ids"))
        self._columns = {
            name: self._files.enter_context(ArrayWriter(folder / f"{name}.npy", dtype))
            for name, dtype in _ARRAYS.items()
        }
        self._waiting: list[tuple[int, int, int, int]] = []

    def add(self, entry: Entry) -> None:
        """The entry of the next row."""
        document = self._documents.setdefault(entry.document, len(self._documents))
        until = _NO_END if entry.effective_to is None else entry.effective_to.toordinal()
        flags = _CURRENT * entry.current + _CARRIED * entry.carried
        self._waiting.append((entry.effective_from.toordinal(), until, document, flags))
        self._ids.add(entry.id.encode())
        if len(self._waiting) == _BLOCK:
            self._put()

    def _put(self) -> None:
        for writer, column in zip(self._columns.values(), np.array(self._waiting).reshape(-1, 4).T, strict=True):
            writer.write(column)
        self._waiting.clear()

    def __enter__(self) -> EntryRowsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._files:
            if error is None:
                self._put()
        if error is None:
            header = {"entries": self._ids.count, "documents": list(self._documents)}
            (self._folder / "header.json").write_text(json.dumps(header), encoding="utf-8")


class EntryRows(Sequence[str]):
    """The ids of one language by their row, and which rows may be found; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open what `EntryRowsWriter` wrote; raises IndexDamaged if it is not all there."""
        try:
            header = json.loads((folder / "header.json").read_text(encoding="utf-8"))
            self._documents = {name: number for number, name in enumerate(header["documents"])}
            self._ids = Strings(folder, "ids")
            loaded = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
            self._since, self._until, self._document, self._flags = loaded.values()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{folder}: the rows cannot be read ({error})") from None
        if {len(self._ids), *map(len, loaded.values())} != {header["entries"]}:
            raise IndexDamaged(f"{folder}: the rows are incomplete")

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> list[str]: ...

    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return self.ids(range(*row.indices(len(self))))
        return self._ids[range(len(self))[row]].decode()

    def ids(self, rows: Sequence[int]) -> list[str]:
        """The ids of these rows, in their order."""
        return [string.decode() for string in self._ids.many(rows)]

    def part(self, current: bool) -> npt.NDArray[np.intp]:
        """The rows whose entries are current, or the others, in order."""
        return self._parts[current]

    @cached_property
    def _parts(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        is_current = self._flags & _CURRENT != 0
        return np.flatnonzero(~is_current), np.flatnonzero(is_current)

    def mask(self, scope: EntryScope) -> Mask:
        """Which rows may be found, shape (rows,)."""
        dated = self._since != _NO_END
        if scope.day is None:
            allowed: Mask = dated & (self._flags & _CARRIED == 0)
        else:
            day = scope.day.toordinal()
            allowed = dated & (self._since <= day) & (day <= self._until)
        if scope.undated:
            allowed |= ~dated
        if scope.document is not None:
            allowed &= self._document == self._documents.get(scope.document, -1)
        return allowed
