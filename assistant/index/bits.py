"""Vectors as sign bits: nearest by bits first, these then scored again by their 16-bit floats.

A bit says on which side of the mean of its collection a vector lies in one dimension; without the mean, which embedding
models put far from zero, half of what is near is lost. A collection is a folder of `mean.npy`, shape (dimensions,),
`bits.npy`, shape (words of 64 bits, count), `halves.npy`, shape (count, dimensions), and `lengths.npy`, shape (count,),
all opened memory-mapped. Scores are the cosine similarities of the vectors of record.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.index.arrays import ArrayWriter
from assistant.index.errors import IndexDamaged
from assistant.index.lexical import Mask
from assistant.index.vectors import STORED, Halves, Kinds

RESCORED, RESCORED_EACH, RESCORED_OF = 2000, 10, 128
"""How many of the nearest by bits are scored again: so many, or so many for each hit asked for, or one of so many."""

_RUN = 1 << 15
"""Vectors compared at a time, so that what is worked on stays in the processor's cache."""
_FAR = np.iinfo(np.uint16).max
_GROUP = 3
"""Words of 64 bits whose differing bits are counted in a byte."""

Signs = npt.NDArray[np.uint64]
Distances = npt.NDArray[np.uint16]


class _Collection(NamedTuple):
    mean: npt.NDArray[np.float32]
    bits: Signs
    halves: Halves
    lengths: npt.NDArray[np.float32]


class Bits:
    """The collections of one build, below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._collections: dict[str, _Collection] = {}
        self._lock = threading.Lock()

    def write(self, name: str, count: int, blocks: Iterable[Halves], kinds: Kinds | None = None) -> None:
        """Make collection `name` of `count` vectors, given in blocks of shape (any, dimensions). Raises OSError."""
        folder = self._folder / name
        folder.mkdir(parents=True)
        mean = _write_halves(folder, blocks)
        halves = np.load(folder / "halves.npy", mmap_mode="r")
        if len(halves) != count:
            raise IndexDamaged(f"{folder}: {len(halves)} vectors were given, not {count}")
        bits = np.empty((_words(len(mean)), count), np.uint64)
        for start in range(0, count, _RUN):
            bits[:, start : start + _RUN] = _signs(halves[start : start + _RUN], mean).T
        np.save(folder / "bits.npy", bits.astype("<u8"))
        np.save(folder / "mean.npy", mean.astype("<f4"))

    def query(
        self, name: str, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """The `k` nearest of those `allowed`, shape (count,), as (position, cosine similarity), best first."""
        collection = self._opened(name)
        distances = _distances(collection.bits, _signs(vector[None, :], collection.mean)[0])
        if allowed is not None and not allowed.all():
            distances[~allowed] = _FAR
        near = _nearest(distances, max(RESCORED, RESCORED_EACH * k, len(distances) // RESCORED_OF))
        scores = collection.halves[near].astype(np.float32) @ (vector / np.linalg.norm(vector))
        scores /= collection.lengths[near]
        best = np.lexsort((near, -scores))[:k]
        return list(zip(near[best].tolist(), scores[best].tolist(), strict=True))

    def count(self, name: str) -> int:
        """The number of vectors in collection `name`."""
        return len(self._opened(name).halves)

    def delete(self) -> None:
        """Nothing is kept outside the folder."""

    def close(self) -> None:
        """Give the files back."""
        self._collections = {}

    def _opened(self, name: str) -> _Collection:
        with self._lock:
            if name not in self._collections:
                self._collections[name] = _open(self._folder / name)
            return self._collections[name]


def _open(folder: Path) -> _Collection:
    try:
        collection = _Collection(
            *(np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _Collection._fields)
        )
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{folder}: the vectors cannot be read ({error})") from None
    count, dimensions = collection.halves.shape
    shapes = (collection.mean.shape, collection.bits.shape, collection.lengths.shape)
    if shapes != ((dimensions,), (_words(dimensions), count), (count,)):
        raise IndexDamaged(f"{folder}: the vectors are incomplete")
    return collection


def _write_halves(folder: Path, blocks: Iterable[Halves]) -> npt.NDArray[np.float32]:
    """Write the vectors and their lengths; returns their mean, shape (dimensions,)."""
    first, every = _first(blocks)
    total, count = np.zeros(first.shape[1]), 0
    with (
        ArrayWriter(folder / "halves.npy", STORED.str, first.shape[1]) as halves,
        ArrayWriter(folder / "lengths.npy", "<f4") as lengths,
    ):
        for block in every:
            full = block.astype(np.float32)
            halves.write(block)
            lengths.write(np.linalg.norm(full, axis=1))
            total += full.sum(axis=0, dtype=np.float64)
            count += len(block)
    return (total / count).astype(np.float32)


def _first(blocks: Iterable[Halves]) -> tuple[Halves, Iterator[Halves]]:
    """The first of the blocks, and all of them."""
    iterator = iter(blocks)
    first = next(iterator)

    def every() -> Iterator[Halves]:
        yield first
        yield from iterator

    return first, every()


def _words(dimensions: int) -> int:
    return -(-dimensions // 64)


def _signs(vectors: npt.NDArray[np.floating], mean: npt.NDArray[np.float32]) -> Signs:
    """The sign bits of vectors, shape (vectors, words of 64 bits); unused bits are 0."""
    packed = np.packbits(vectors.astype(np.float32) > mean, axis=1)
    padded = np.zeros((len(vectors), 8 * _words(len(mean))), np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view("<u8")


def _distances(bits: Signs, wanted: Signs) -> Distances:
    """In how many bits each vector differs, shape (vectors,)."""
    distances = np.zeros(bits.shape[1], np.uint16)
    for start in range(0, bits.shape[1], _RUN):
        run = bits[:, start : start + _RUN]
        for first in range(0, len(run), _GROUP):
            differing = np.bitwise_count(run[first] ^ wanted[first])
            for word in range(first + 1, min(first + _GROUP, len(run))):
                differing += np.bitwise_count(run[word] ^ wanted[word])
            distances[start : start + _RUN] += differing
    return distances


def _nearest(distances: Distances, count: int) -> npt.NDArray[np.intp]:
    """The positions of the `count` smallest distances, those of equal ones that come first; none that is far."""
    within = np.cumsum(np.bincount(distances, minlength=_FAR + 1)[:_FAR])
    limit = int(np.searchsorted(within, min(count, within[-1])))
    nearer = np.flatnonzero(distances < limit)
    return np.concatenate([nearer, np.flatnonzero(distances == limit)[: count - len(nearer)]])
