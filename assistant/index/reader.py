"""Reading an index: nearest entries through Chroma, BM25, and the entries themselves."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from assistant.base.files import is_writable
from assistant.errors import InputError
from assistant.index.chroma import Chroma
from assistant.index.entries import Entry
from assistant.index.errors import IndexDamaged, IndexUnusable
from assistant.index.lexical import Lexical
from assistant.index.manifest import Manifest, Recipe
from assistant.index.seals import check_seals, hold_for_reading
from assistant.index.store import EntryStore
from assistant.index.vectors import STORED

log = logging.getLogger(__name__)

POINTER = "CURRENT"
BUILDS = "builds"
ENTRIES = "passages.sqlite"
CHROMA = "chroma"
LEXICAL = "lexical"


def current_build(root: Path) -> Path:
    """The folder of the build that answers; IndexUnusable if none was ever finished."""
    try:
        stamp = (root / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise IndexUnusable(f"no index was built in {root}: run `assistant index build`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{root / POINTER} cannot be read ({error})") from None
    if not stamp or "/" in stamp or stamp.startswith("."):
        raise IndexDamaged(f"{root / POINTER} names no build")
    return root / BUILDS / stamp


def open_index(root: Path, recipe: Recipe) -> Index:
    """The current index below `root` if it may answer for `recipe`; raises IndexUnusable with the reason if not."""
    for _ in range(20):
        folder = current_build(root)
        try:
            return Index(folder, recipe)
        except IndexUnusable:
            # Replaced and removed between reading the pointer and taking hold of the build: look again.
            if current_build(root) == folder:
                raise
    raise IndexUnusable(f"the index in {root} is being replaced without end")


class Index:
    """One finished build, held open: it is not removed, and does not change, until it is closed."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Take hold of the build in `folder`; raises IndexUnusable if it is damaged or made from something else."""
        self.folder = folder
        self._hold = hold_for_reading(folder)
        try:
            self.manifest = Manifest.read(folder)
            reason = self.manifest.mismatch(recipe)
            if reason is not None:
                raise IndexUnusable(f"the index in {folder} is stale: {reason}")
            check_seals(folder, self.manifest.files)
            self._store = EntryStore(folder / ENTRIES)
            self._lexical = {language: Lexical(folder / LEXICAL / language) for language in self.manifest.languages}
        except BaseException:
            self._hold.close()
            raise
        self._chroma = Chroma(folder / CHROMA, self.manifest.server, self.manifest.stamp)
        self._counted: set[str] = set()
        self._records: dict[str, tuple[list[str], npt.NDArray[np.float32]]] = {}
        self._is_shut = False
        self._ids: dict[str, list[str]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entries, sorted."""
        return self.manifest.languages

    def dense(
        self, vector: npt.NDArray[np.float32], language: str, k: int, current_only: bool = True
    ) -> list[tuple[str, float]]:
        """The `k` entries of a language nearest to `vector`, shape (dimensions,), as (id, cosine), best first.

        Raises IndexDamaged if Chroma does not hold what the manifest says.
        """
        if vector.shape != (self.manifest.dimensions,):
            raise InputError(
                f"query vector of shape {vector.shape}: the index has {self.manifest.dimensions} dimensions"
            )
        parts = [f"{language}-current"] if current_only else [f"{language}-current", f"{language}-historical"]
        hits: list[tuple[str, float]] = []
        for name in parts:
            hits += self._nearest(name, vector, k)
        hits.sort(key=lambda hit: (-hit[1], hit[0]))
        return hits[:k]

    def _nearest(self, name: str, vector: npt.NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        expected = self.manifest.counts.get(name, 0)
        if not expected or k <= 0:
            return []
        if self._is_shut:
            return self._nearest_of_record(name, vector, k)
        try:
            return self._nearest_of_chroma(name, vector, k, expected)
        except IndexDamaged:
            if self.manifest.server or is_writable(self.folder):
                raise
            # Chroma writes where it only reads; the vectors of record are as good, and want no place to write.
            log.warning("%s: nothing can be written there; answering from the vectors of record", self.folder)
            self._is_shut = True
            return self._nearest_of_record(name, vector, k)

    def _nearest_of_record(self, name: str, vector: npt.NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        if name not in self._records:
            language, _, part = name.partition("-")
            ids, halves = self._store.vectors(language, part == "current")
            vectors = halves.astype(np.float32)
            self._records[name] = ids, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        ids, vectors = self._records[name]
        scores = vectors @ (vector / np.linalg.norm(vector))
        return [(ids[row], float(scores[row])) for row in np.argsort(-scores, kind="stable")[:k]]

    def _nearest_of_chroma(
        self, name: str, vector: npt.NDArray[np.float32], k: int, expected: int
    ) -> list[tuple[str, float]]:
        if name not in self._counted:
            count = self._chroma.count(name)
            if count != expected:
                raise IndexDamaged(f"the vector index holds {count} of {expected} entries of {name}")
            self._counted.add(name)
        hits = self._chroma.query(name, vector, min(k, expected))
        if not hits or not all(math.isfinite(score) for _, score in hits):
            raise IndexDamaged(f"the vector index finds nothing in {name}")
        return hits

    def lexical(self, language: str) -> Lexical:
        """The BM25 index of a language; its row i is `rows(language)[i]`."""
        if language not in self._lexical:
            raise InputError(f"the index has no entries in {language!r}: it has {', '.join(self.languages)}")
        return self._lexical[language]

    def rows(self, language: str) -> list[str]:
        """The ids of a language in the order of its lexical rows."""
        if language not in self._ids:
            self._ids[language] = self._store.ids(language)
        return self._ids[language]

    def entries(self, ids: list[str]) -> list[Entry]:
        """The entries of these ids, in their order."""
        return self._store.entries(ids)

    def all(self, language: str) -> list[Entry]:
        """Every entry of a language in the order of its lexical rows."""
        return self._store.language(language)

    def probe(self) -> None:
        """Raise IndexDamaged unless every part of the vector index is complete and finds an entry by its own vector."""
        for name in self.manifest.counts:
            language, _, part = name.partition("-")
            identifier, blob = self._store.vector(language, part == "current")
            vector = np.frombuffer(blob, STORED).astype(np.float32)
            best = self._nearest(name, vector, 10)[0]
            if best[1] < 0.999:
                raise IndexDamaged(f"the vector index does not find {identifier!r} by its own vector")
            self._store.entries([best[0]])

    def check_files(self) -> None:
        """Read every file through; raises IndexDamaged at the first that is not as it was written."""
        check_seals(self.folder, self.manifest.files, deep=True)

    def close(self) -> None:
        """Let go of the build."""
        self._chroma.close()
        self._store.close()
        self._hold.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
