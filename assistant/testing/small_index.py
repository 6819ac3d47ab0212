"""A tiny embedding model, collections of known entries, and an index of them."""

from __future__ import annotations

import zlib
from datetime import date
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.index.builder import ensure
from assistant.index.chroma_server import ChromaSite
from assistant.index.embeddings.embedder import Embedder
from assistant.index.entries import Collection, Entry
from assistant.index.manifest import Recipe
from assistant.index.reader import Index
from assistant.index.supply import Progress, VectorSupply
from assistant.index.vector_store import AUTO
from assistant.index.vectors import VectorCache

DIMENSIONS = 32
TODAY = date(2026, 11, 22)


class CountingEmbeddings(Embeddings):
    """Vectors made of hashed character pairs; remembers every text it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text, shape (texts, DIMENSIONS)."""
        self.seen += texts
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; it is not remembered."""
        return self._vector(text)

    @staticmethod
    def _vector(text: str) -> list[float]:
        vector = np.full(DIMENSIONS, 0.01)
        for pair in (text[i : i + 2] for i in range(len(text))):
            vector[zlib.crc32(pair.encode()) % DIMENSIONS] += 1.0
        return [float(x) for x in vector / np.linalg.norm(vector)]


def fake_embedder(name: str = "fake", model: Embeddings | None = None) -> Embedder:
    """An embedder of the tiny model, or of the one given."""
    chosen = model or CountingEmbeddings()
    return Embedder(name, DIMENSIONS, 8, lambda: chosen)


def collection(mark: str = "first", count: int = 40) -> Collection:
    """`count` rules in each language, every fourth historical; `mark` stands in every payload and text."""
    entries = []
    for number in range(count):
        payload = f'{{"mark": "{mark}"}}'
        english = f"Rule {number} {mark}: the issuer files report {number * 7} within {number + 3} days."
        chinese = f"规则{number} {mark}：发行人应当在{number + 3}日内提交报告{number * 7}。"
        entries.append(Entry(f"{mark}#{number}/en", "en", english, number % 4 != 0, payload))
        entries.append(Entry(f"{mark}#{number}/zh", "zh", chinese, number % 4 != 0, payload))
    return Collection(tuple(entries))


def recipe(
    source: str = "first",
    server: str | ChromaSite | None = None,
    today: date = TODAY,
    embedder: str = "fake",
    vectors: str = AUTO,
) -> Recipe:
    """What an index is made from and on which day; another `source` is another corpus."""
    site = ChromaSite.at(server) if isinstance(server, str) else server
    return Recipe(source, embedder, today, {"budget": "400"}, site, vectors)


def supply(folder: Path, embedder: Embedder | None = None) -> VectorSupply:
    """Vectors from the cache in `folder`, else from the embedder."""
    return VectorSupply(embedder or fake_embedder(), VectorCache(folder / "vectors.sqlite"))


def build(
    folder: Path,
    mark: str = "first",
    server: str | ChromaSite | None = None,
    force: bool = False,
    progress: Progress | None = None,
    vectors: str = AUTO,
) -> Index:
    """The index of `collection(mark)` below `folder`."""
    wanted = recipe(mark, server, vectors=vectors)
    return ensure(folder / "index", wanted, lambda: collection(mark), supply(folder), progress=progress, force=force)


def marks(index: Index) -> set[str]:
    """The marks of everything the index answers with, through Chroma, BM25 and the entries."""
    query = np.array(CountingEmbeddings().embed_query("the issuer files report"), np.float32)
    ids = [identifier for identifier, _ in index.dense(query, "en", 20, current_only=False)]
    ids += [index.rows("en")[row] for row, _ in index.lexical("en").search("issuer files report", 20)]
    return {entry.payload for entry in index.entries(sorted(set(ids)))}
