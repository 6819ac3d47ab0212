"""An embedding model with its identity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.base.lazy import locked_property
from assistant.errors import InputError, ServiceError
from assistant.index.entries import clean_text


class Model(Protocol):
    """What embeds: LangChain's `Embeddings`, or anything with its two methods."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each passage."""

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""


Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Embedder:
    """An embedding model with its identity: vectors of different `name` are never compared or mixed.

    `dimensions` is None where only the endpoint knows, `batch` is the number of texts of one call, and `load` makes
    the model when something is first embedded.
    """

    name: str
    dimensions: int | None
    batch: int
    load: Callable[[], Model] = field(repr=False)

    @locked_property
    def model(self) -> Model:
        """The model; loaded at first use."""
        return self.load()

    def passages(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts to be found, shape (texts, dimensions)."""
        return self._checked(self.model.embed_documents([embeddable(text) for text in texts]), len(texts))

    def query(self, text: str) -> Floats:
        """Vector of a question, shape (dimensions,)."""
        vector: Floats = self._checked([self.model.embed_query(embeddable(text))], 1)[0]
        return vector

    def _checked(self, vectors: list[list[float]], count: int) -> Floats:
        try:
            array = np.array(vectors, np.float32).reshape(count, -1)
        except ValueError:
            raise ServiceError(f"embedding model {self.name}: wrong number or shape of vectors") from None
        if not np.isfinite(array).all() or (count and not np.linalg.norm(array, axis=1).all()):
            raise ServiceError(f"embedding model {self.name} returned a vector that is zero or not finite")
        if self.dimensions not in (None, array.shape[1]) and count:
            raise ServiceError(f"embedding model {self.name}: {array.shape[1]} dimensions, expected {self.dimensions}")
        return array


def embeddable(text: str) -> str:
    """The text as a model may see it; raises InputError if nothing of it is left."""
    text = clean_text(text)
    if not text.strip():
        raise InputError("cannot embed an empty text: give it at least one visible character")
    return text
