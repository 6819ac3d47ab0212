"""A query adapter: a fitted linear map that moves a question's vector towards the passages that answer such questions.

What is searched with is a mixture of the question's own vector and the moved one: the moved one alone finds what it
was fitted on and misses the rest. One file a language, of use for vectors of one embedding model only; `assistant eval
tune --adapter` and `evals/benchmarks/query_adapter.py` write such files.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.base.files import replace_file, writing
from assistant.errors import InputError
from assistant.index.shipped import shipped_path
from assistant.index.vectors import STORED
from assistant.language.text import Language
from assistant.retrieval.ranking import Vector

_FORMAT = 1


@dataclass(frozen=True, eq=False)
class QueryAdapter:
    """The map for questions in one language, embedded by `embedder`.

    `matrix`, of shape (dimensions, dimensions), is what is added: the moved vector is `vector + vector @ matrix`.
    `share` (0..1) is the weight of the moved vector in the mixture, `source` says what the map was fitted on.
    """

    embedder: str
    language: Language
    share: float
    source: str
    matrix: Vector

    @property
    def digest(self) -> str:
        """One short name for the map and its share."""
        return f"{zlib.crc32(self.matrix.astype(STORED).tobytes()):08x}*{self.share:g}"

    def adapted(self, vectors: Vector) -> Vector:
        """Question vectors, shape (…, dimensions), mixed with the moved ones; unit length."""
        return blend(vectors, vectors + vectors @ self.matrix, self.share)


def blend(vectors: Vector, moved: Vector, share: float) -> Vector:
    """Question vectors mixed with the moved ones, whose weight is `share`; unit length."""
    return _unit((1 - share) * _unit(vectors) + share * _unit(moved))


def _unit(vectors: Vector) -> Vector:
    unit: Vector = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def adapter_path(folder: Path, embedder: str, language: Language) -> Path:
    """Where the adapter for questions in a language, embedded by `embedder`, stands below `folder`."""
    return shipped_path(folder, f"{embedder}-{language}")


def read_adapters(folders: Iterable[Path], embedder: str) -> Mapping[Language, QueryAdapter]:
    """For each language the adapter of the first folder that has one for this embedding model."""
    found: dict[Language, QueryAdapter] = {}
    for folder in folders:
        for language in Language:
            adapter = None if language in found else read_adapter(adapter_path(folder, embedder, language))
            if adapter is not None and (adapter.embedder, adapter.language) == (embedder, language):
                found[language] = adapter
    return found


def read_adapter(path: Path) -> QueryAdapter | None:
    """The adapter of a file, None where there is no file. Raises InputError for a damaged one."""
    try:
        line, _, body = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    try:
        header = json.loads(line)
        size = int(header["dimensions"])
        if header["format"] != _FORMAT or header["crc32"] != zlib.crc32(body) or len(body) != size**2 * STORED.itemsize:
            raise ValueError
        matrix = np.frombuffer(body, STORED).reshape(size, size).astype(np.float32)
        language = Language(header["language"])
        return QueryAdapter(header["model"], language, float(header["share"]), header["source"], matrix)
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path} is damaged: restore it or remove it; without it questions are not adapted") from None


def write_adapter(folder: Path, adapter: QueryAdapter) -> Path:
    """Write the adapter below `folder`, whole or not at all: a line of JSON, then the matrix in 16-bit floats."""
    path = adapter_path(folder, adapter.embedder, adapter.language)
    body = adapter.matrix.astype(STORED).tobytes()
    header = {
        "format": _FORMAT,
        "model": adapter.embedder,
        "language": adapter.language.value,
        "dimensions": len(adapter.matrix),
        "share": adapter.share,
        "source": adapter.source,
        "crc32": zlib.crc32(body),
    }
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(header, sort_keys=True).encode() + b"\n" + body)
    return path
