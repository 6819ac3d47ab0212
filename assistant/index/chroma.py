"""Chroma, embedded in a folder, as the vector store of one build.

A collection is made once, filled, and from then on only read. A vector's id is its position; scores are cosine
similarities.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import AssistantError, ServiceError
from assistant.index.chroma_direct import direct_client
from assistant.index.errors import IndexDamaged
from assistant.index.lexical import Mask
from assistant.index.vectors import Halves, Kinds, graph_of

DATABASE = "chroma.sqlite3"


class Chroma:
    """The collections of one build, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._reading = True

    def write(self, name: str, count: int, blocks: Iterable[Halves], kinds: Kinds | None = None) -> None:
        """Make collection `name` of `count` vectors, given in blocks of shape (any, dimensions)."""
        with self._guarded():
            self._reading = False
            client = self._opened()
            collection = client.create_collection(
                name, embedding_function=None, configuration={"hnsw": graph_of(count)}
            )
            size = min(client.get_max_batch_size(), 5000)
            first = 0
            for part in (block[start : start + size] for block in blocks for start in range(0, len(block), size)):
                ids = [str(position) for position in range(first, first + len(part))]
                # Two is the smallest threshold: a single vector is written twice to reach it.
                for _ in range(2 if count == 1 else 1):
                    collection.upsert(ids=ids, embeddings=part.astype(np.float32))
                first += len(part)

    def query(
        self, name: str, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Of the `k` nearest those `allowed`, shape (count,), as (position, cosine similarity), best first."""
        with self._guarded():
            result = self._collection(name).query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
            hits = [
                (int(identifier), 1.0 - float(distance))
                for identifier, distance in zip(result["ids"][0], result["distances"][0], strict=True)
            ]
        if not hits:
            raise IndexDamaged(f"the vector index finds nothing in {name}")
        return hits if allowed is None else [hit for hit in hits if allowed[hit[0]]]

    def count(self, name: str) -> int:
        """The number of vectors in collection `name`."""
        with self._guarded():
            return int(self._collection(name).count())

    def delete(self) -> None:
        """Nothing is kept outside the folder."""

    def close(self) -> None:
        """Give the files back; what is opened next is for reading."""
        self._reading = True
        if self._client is not None and self._process == os.getpid():
            self._client.close()
        self._client, self._collections = None, {}

    def _collection(self, name: str) -> Any:
        client = self._opened()
        if name not in self._collections:
            self._collections[name] = client.get_collection(name, embedding_function=None)
        return self._collections[name]

    def _opened(self) -> Any:
        if self._process != os.getpid():
            raise ServiceError("the index was opened before this process was forked: open it again, or use spawn")
        with self._lock:
            if self._client is None:
                self._client = self._connect()
        return self._client

    def _connect(self) -> Any:
        if self._reading:
            client = direct_client(self._folder)
            if client is not None:
                return client
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True, _env_file=None)
        return chromadb.PersistentClient(str(self._folder), settings=settings)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Chroma's failures as ours: a store that fails is damaged."""
        try:
            yield
        except (AssistantError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - Chroma's Rust part panics outside Exception
            detail = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise IndexDamaged(f"the vector index cannot be used ({detail})") from None
