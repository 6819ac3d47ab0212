"""Reading an embedded Chroma store through its compiled part alone.

`import chromadb` takes 0.4 s, more than everything else a first question needs; the engine it wraps takes 0.03 s. What
is read is the same store by the same engine. Any other release than those tried here is left to the official client.
"""

from __future__ import annotations

import contextlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

TRIED = ("1.5.9",)
_TENANT, _DATABASE = "default_tenant", "default_database"
_OPEN_FILES = 100


class DirectClient:
    """The reading half of Chroma's client, for one folder."""

    def __init__(self, folder: Path) -> None:
        import chromadb_rust_bindings as engine

        database = engine.SqliteDBConfig(
            hash_type=engine.MigrationHash.MD5,
            migration_mode=engine.MigrationMode.Validate,
            url=str(folder / "chroma.sqlite3"),
        )
        self._engine: Any = engine.Bindings(
            allow_reset=False, sqlite_db_config=database, persist_path=str(folder), hnsw_cache_size=_OPEN_FILES
        )

    def get_collection(self, name: str, embedding_function: None = None) -> DirectCollection:
        """The collection of that name."""
        return DirectCollection(self._engine, str(self._engine.get_collection(name, _TENANT, _DATABASE).id))

    def close(self) -> None:
        """Give the files back."""
        self._engine = None


class DirectCollection:
    """One collection, as far as it is read."""

    def __init__(self, engine: Any, identifier: str) -> None:
        self._engine = engine
        self._id = identifier

    def count(self) -> int:
        """How many vectors it holds."""
        return int(self._engine.count(self._id, _TENANT, _DATABASE))

    def query(self, query_embeddings: npt.NDArray[np.float32], n_results: int, include: list[str]) -> dict[str, Any]:
        """Ids and distances of the nearest, for each row of `query_embeddings`, shape (queries, dimensions)."""
        rows = query_embeddings.tolist()
        result = self._engine.query(self._id, None, rows, n_results, None, None, include, _TENANT, _DATABASE)
        return {"ids": result.ids, "distances": result.distances}


def direct_client(folder: Path) -> DirectClient | None:
    """A client for the folder, or None where the release installed was not tried or will not be used so."""
    with contextlib.suppress(PackageNotFoundError, ImportError, AttributeError, TypeError):
        if version("chromadb") in TRIED and (folder / "chroma.sqlite3").exists():
            return DirectClient(folder)
    return None
