"""Vectors that travel with the corpus: one read-only file a model, the same bytes for the same texts.

The file is a line of JSON (format, model, dimensions, count, CRC-32 of the rest), then the text hashes in order
(32 bytes each), then their vectors in the same order (16-bit little-endian floats).
"""

from __future__ import annotations

import json
import mmap
import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from assistant.base.files import replace_file, writing
from assistant.base.lazy import locked_property
from assistant.errors import InputError
from assistant.index.embeddings.embedder import Embedder
from assistant.index.entries import Entry
from assistant.index.supply import Progress, VectorSupply
from assistant.index.vectors import STORED, Halves, text_hash

_FORMAT = 1
_KEY = 32
"""Bytes of a text hash."""
_SAME = 0.999


def shipped_path(folder: Path, model: str) -> Path:
    """Where the shipped vectors of the embedding model `model` stand below `folder`."""
    return folder / (re.sub(r"[^A-Za-z0-9._-]+", "-", model) + ".bin")


class _File:
    """The file of shipped vectors as it lies on the disk; what is looked up is read, nothing else kept in memory."""

    def __init__(self, path: Path, model: str) -> None:
        """Raises OSError; ValueError, KeyError, TypeError for a damaged file."""
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._body = memoryview(mapped)[mapped.find(b"\n") + 1 :]
        header = json.loads(mapped[: len(mapped) - len(self._body)])
        count, dimensions = int(header["count"]), int(header["dimensions"])
        sound = header["format"] == _FORMAT and header["crc32"] == zlib.crc32(self._body)
        if not sound or len(self._body) != count * (_KEY + dimensions * STORED.itemsize):
            raise ValueError
        self._count = count if header["model"] == model else 0
        self._vectors = np.frombuffer(self._body, STORED, offset=_KEY * count).reshape(count, dimensions)
        self._beginnings = np.ndarray((self._count,), ">u8", self._body, strides=(_KEY,)).astype(np.uint64)
        if hasattr(mmap, "MADV_DONTNEED"):
            mapped.madvise(mmap.MADV_DONTNEED)  # all of it was read once, to be checked

    def vector(self, key: bytes) -> Halves | None:
        """The vector of a text hash, shape (dimensions,); None where there is none."""
        row = int(np.searchsorted(self._beginnings, np.uint64(int.from_bytes(key[:8], "big"))))
        while row < self._count and self._key(row) < key:
            row += 1
        return self._vectors[row] if row < self._count and self._key(row) == key else None

    def _key(self, row: int) -> bytes:
        return bytes(self._body[_KEY * row : _KEY * (row + 1)])


class ShippedVectors:
    """Shipped vectors of one model, opened at first use; a missing file ships nothing."""

    def __init__(self, path: Path, model: str) -> None:
        self.path = path
        self._model = model

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Halves]:
        """The shipped vectors of these text hashes, each of shape (dimensions,)."""
        file = self._file
        found = {key: file.vector(key) for key in keys} if file is not None else {}
        return {key: vector for key, vector in found.items() if vector is not None}

    @locked_property
    def _file(self) -> _File | None:
        try:
            return _File(self.path, self._model)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"cannot read {self.path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{self.path} is damaged: restore it or run `assistant index vectors`") from None


def write_shipped(path: Path, entries: Iterable[Entry], supply: VectorSupply, progress: Progress | None = None) -> int:
    """Write the vectors of these entries to `path`; returns how many there are.

    What `supply` already has is not embedded again, so the bytes change only where the texts did.
    """
    texts = {text_hash(entry.text): entry.text for entry in entries}
    keys = sorted(texts)
    vectors = supply.vectors([texts[key] for key in keys], progress)
    body = b"".join(keys) + vectors.astype(STORED).tobytes()
    header = {
        "format": _FORMAT,
        "model": supply.embedder.name,
        "dimensions": vectors.shape[1],
        "count": len(keys),
        "crc32": zlib.crc32(body),
    }
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(header, sort_keys=True).encode() + b"\n" + body)
    return len(keys)


def outdated(path: Path, entries: Sequence[Entry], embedder: Embedder, sample: int = 0) -> list[str]:
    """Ids of entries without a shipped vector, and of those of an even `sample` embedded anew whose vector differs."""
    shipped = ShippedVectors(path, embedder.name)
    known = shipped.get_many([text_hash(entry.text) for entry in entries])
    wrong = [entry.id for entry in entries if text_hash(entry.text) not in known]
    step = max(1, len(entries) // sample) if sample else len(entries) + 1
    chosen = [entry for entry in entries[::step] if text_hash(entry.text) in known] if sample else []
    if chosen:
        fresh = embedder.passages([entry.text for entry in chosen])
        stored = np.stack([known[text_hash(entry.text)] for entry in chosen]).astype(np.float32)
        norms = np.linalg.norm(fresh, axis=1) * np.linalg.norm(stored, axis=1)
        same = np.einsum("ij,ij->i", fresh, stored) / norms >= _SAME
        wrong += [entry.id for entry, equal in zip(chosen, same, strict=True) if not equal]
    return wrong
