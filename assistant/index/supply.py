"""Where passage vectors come from: shipped with the corpus, cached, or embedded now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.index.embeddings.embedder import Embedder
from assistant.index.vectors import Halves, VectorCache, text_hash

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""


class _Known(Protocol):
    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Halves]: ...


@dataclass(frozen=True)
class VectorSupply:
    """Vectors of `embedder`, embedding only what neither `shipped` nor `cache` has."""

    embedder: Embedder
    cache: VectorCache
    shipped: _Known | None = None

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
        for start in range(0, len(missing), self.embedder.batch):
            if progress is not None:
                progress("embedding", start, len(missing))
            batch = missing[start : start + self.embedder.batch]
            rows = self.embedder.passages([wanted[key] for key in batch]).astype(np.float16)
            fresh = dict(zip(batch, rows, strict=True))
            self.cache.put_many(self.embedder.name, fresh)
            known |= fresh
        if missing and progress is not None:
            progress("embedding", len(missing), len(missing))
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), np.float16)

    def _sound(self, cached: dict[bytes, Halves]) -> dict[bytes, Halves]:
        """Cached vectors that can be used: of the embedder's dimensions, finite, and alike."""
        dimensions = self.embedder.dimensions or max((len(vector) for vector in cached.values()), default=0)
        return {
            key: vector for key, vector in cached.items() if len(vector) == dimensions and np.isfinite(vector).all()
        }
