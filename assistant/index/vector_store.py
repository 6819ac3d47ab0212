"""What every store of vectors does for an index, and which one keeps those of a build.

A store knows vectors by their position in the order of writing, and nothing of entries, so that it may keep them
wherever it likes: in a folder, on a server, cut into shards.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import InputError
from assistant.index.chroma_server import ChromaServer, ChromaSite
from assistant.index.lexical import Mask
from assistant.index.store import EntryStore
from assistant.index.vectors import Halves, Kinds

CHROMA, BITS, AUTO = "chroma", "bits", "auto"
SMALL = 50_000
"""Vectors up to which Chroma keeps them where nobody has chosen: `evals/benchmarks/index_scale.py` measured both."""


class VectorStore(Protocol):
    """The vectors of one build, in collections that are written once and then only read.

    Safe to share between threads once it is written. Raises IndexDamaged for what is not there or not whole,
    ServiceError for a server out of reach.
    """

    def write(self, name: str, count: int, blocks: Iterable[Halves], kinds: Kinds | None = None) -> None:
        """Make collection `name` of `count` vectors, given in blocks of shape (any, dimensions).

        A store may keep vectors of several `kinds` apart from each other; they are asked for together all the same.
        """

    def query(
        self, name: str, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """The nearest vectors of collection `name` as (position, cosine similarity), best first, at most `k`.

        `allowed`, shape (count,), leaves the others out. A store that cannot leave them out while it searches does so
        after, and then returns fewer than `k`.
        """

    def count(self, name: str) -> int:
        """The number of vectors in collection `name`."""

    def delete(self) -> None:
        """Remove what the build has outside its folder."""

    def close(self) -> None:
        """Give files and connections back; what is opened next is for reading."""


def chosen_store(wanted: str, server: ChromaSite | None, count: int) -> str:
    """Which store keeps `count` vectors where `wanted` is set: `chroma`, `bits`, or `auto`, which goes by their number.

    Raises InputError for bits on a server.
    """
    if wanted == BITS and server is not None:
        raise InputError("index.vectors is bits, which are kept in the data folder: unset it, or chroma.host")
    if wanted != AUTO:
        return wanted
    return CHROMA if server is not None or count <= SMALL else BITS


def open_store(kind: str, build: Path, server: ChromaSite | None) -> VectorStore:
    """The store of the build in a folder; nothing is read or made yet."""
    from assistant.index.bits import Bits
    from assistant.index.chroma import Chroma

    if kind == BITS:
        return Bits(build / BITS)
    return ChromaServer(server, build.name) if server is not None else Chroma(build / CHROMA)


def write_collections(store: VectorStore, entries: Path) -> None:
    """Fill one collection for each language and for current and historical entries from the file of a build."""
    source = EntryStore(entries)
    try:
        for name, count in source.parts().items():
            language, _, part = name.partition("-")
            is_current = part == "current"
            store.write(name, count, source.vectors(language, is_current), source.kinds(language, is_current))
    finally:
        source.close()
        store.close()
