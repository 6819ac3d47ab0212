"""Where passage vectors come from: shipped with the corpus, cached, or embedded now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.index.embeddings.embedder import Embedder, Floats
from assistant.index.vectors import Halves, VectorCache, text_hash

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""

EmbedBatches = Callable[[Sequence[Sequence[str]]], Iterator[Floats]]
"""Gives the vectors of batches of texts in their order, those of a batch of shape (texts, dimensions)."""


class _Known(Protocol):
    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Halves]: ...


@dataclass(frozen=True)
class VectorSupply:
    """Vectors of `embedder`, embedding only what neither `shipped` nor `cache` has.

    `elsewhere` embeds with the same model on other machines; without it this process does.
    """

    embedder: Embedder
    cache: VectorCache
    shipped: _Known | None = None
    elsewhere: EmbedBatches | None = None

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Halves:
        """Vectors of `texts`, shape (texts, dimensions); every batch is cached at once, so nothing is done twice."""
        keys = [text_hash(text) for text in texts]
        wanted = dict(zip(keys, texts, strict=True))
        known = dict(self.shipped.get_many(list(wanted))) if self.shipped is not None else {}
        rest = [key for key in wanted if key not in known]
        if rest:
            known |= self._sound(self.cache.get_many(self.embedder.name, rest))
        # Texts of like length share a batch: the model pads a batch to its longest.
        missing = sorted((key for key in rest if key not in known), key=lambda key: len(wanted[key]))
        size = self.embedder.batch
        batches = [missing[start : start + size] for start in range(0, len(missing), size)]
        embedded = self._embedded([[wanted[key] for key in batch] for batch in batches])
        for number, batch in enumerate(batches):
            if progress is not None:
                progress("embedding", number * size, len(missing))
            fresh = dict(zip(batch, next(embedded).astype(np.float16), strict=True))
            self.cache.put_many(self.embedder.name, fresh)
            known |= fresh
        if missing and progress is not None:
            progress("embedding", len(missing), len(missing))
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), np.float16)

    def _embedded(self, batches: Sequence[Sequence[str]]) -> Iterator[Floats]:
        return self.elsewhere(batches) if self.elsewhere is not None else map(self.embedder.passages, batches)

    def _sound(self, cached: dict[bytes, Halves]) -> dict[bytes, Halves]:
        """Cached vectors that can be used: of the embedder's dimensions, finite, and alike."""
        dimensions = self.embedder.dimensions or max((len(vector) for vector in cached.values()), default=0)
        return {
            key: vector for key, vector in cached.items() if len(vector) == dimensions and np.isfinite(vector).all()
        }
