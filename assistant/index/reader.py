"""Reading an index: nearest entries through its store of vectors, BM25, and the entries themselves."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from assistant.base.files import is_writable
from assistant.errors import InputError
from assistant.index.entries import Entry
from assistant.index.errors import IndexDamaged, IndexUnusable
from assistant.index.lexical import Lexical, Mask
from assistant.index.manifest import Manifest, Recipe
from assistant.index.rows import EntryRows
from assistant.index.seals import check_seals, hold_for_reading
from assistant.index.store import EntryStore, part_of
from assistant.index.vector_store import CHROMA, open_store
from assistant.index.vectors import STORED, Halves

log = logging.getLogger(__name__)

POINTER = "CURRENT"
BUILDS = "builds"
ENTRIES = "passages.sqlite"
LEXICAL = "lexical"
ROWS = "rows"


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
            languages = self.manifest.languages
            self._rows = {language: EntryRows(folder / ROWS / language) for language in languages}
            self._lexical = {language: Lexical(folder / LEXICAL / language) for language in languages}
        except BaseException:
            self._hold.close()
            raise
        self._vectors = open_store(self.manifest.vectors, folder, recipe.server)
        self._counted: set[str] = set()
        self._records: dict[str, npt.NDArray[np.float32]] = {}
        self._is_shut = False

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entries, sorted."""
        return self.manifest.languages

    def dense(
        self,
        vector: npt.NDArray[np.float32],
        language: str,
        k: int,
        current_only: bool = True,
        allowed: Mask | None = None,
    ) -> list[tuple[str, float]]:
        """The `k` entries of a language nearest to `vector`, shape (dimensions,), as (id, cosine), best first.

        Of those in `allowed`, shape (rows of the language,); where the store cannot leave the others out while it
        searches, those allowed of the `k` nearest. Raises IndexDamaged if it does not hold what the manifest says.
        """
        if vector.shape != (self.manifest.dimensions,):
            raise InputError(
                f"query vector of shape {vector.shape}: the index has {self.manifest.dimensions} dimensions"
            )
        hits: list[tuple[int, float]] = []
        for current in (True,) if current_only else (True, False):
            hits += self.nearest(language, current, vector, k, allowed)
        if not hits:
            return []
        ids = self._rows[language].ids([row for row, _ in hits])
        # Plain tuples are compared three times as fast as with a key made for each.
        ordered = sorted(zip((-score for _, score in hits), ids, strict=True))[:k]
        return [(name, -distance) for distance, name in ordered]

    def nearest(
        self, language: str, current: bool, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """The `k` rows nearest in one part of the index, the current or the other entries, as `dense` has them."""
        name = part_of(language, current)
        expected = self.manifest.counts.get(name, 0)
        if not expected or k <= 0:
            return []
        rows = self._rows[language].part(current)
        open_positions = None if allowed is None else allowed[rows]
        found = self._nearest_positions(name, expected, vector, min(k, expected), open_positions)
        places = rows[[position for position, _ in found]].tolist() if found else []
        return [(row, score) for row, (_, score) in zip(places, found, strict=True)]

    def _nearest_positions(
        self, name: str, expected: int, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None
    ) -> list[tuple[int, float]]:
        if self._is_shut:
            return self._nearest_of_record(name, vector, k, allowed)
        try:
            return self._nearest_of_store(name, expected, vector, k, allowed)
        except IndexDamaged:
            if self.manifest.server or self.manifest.vectors != CHROMA or is_writable(self.folder):
                raise
            # Chroma writes where it only reads; the vectors of record are as good, and want no place to write.
            log.warning("%s: nothing can be written there; answering from the vectors of record", self.folder)
            self._is_shut = True
            return self._nearest_of_record(name, vector, k, allowed)

    def _nearest_of_record(
        self, name: str, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None
    ) -> list[tuple[int, float]]:
        if name not in self._records:
            language, _, part = name.partition("-")
            vectors = np.concatenate(list(self._store.vectors(language, part == "current"))).astype(np.float32)
            self._records[name] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        scores = self._records[name] @ (vector / np.linalg.norm(vector))
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(row), float(scores[row])) for row in best if allowed is None or allowed[row]]

    def _nearest_of_store(
        self, name: str, expected: int, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None
    ) -> list[tuple[int, float]]:
        if name not in self._counted:
            count = self._vectors.count(name)
            if count != expected:
                raise IndexDamaged(f"the vector index holds {count} of {expected} entries of {name}")
            self._counted.add(name)
        hits = self._vectors.query(name, vector, k, allowed)
        if not all(map(math.isfinite, (score for _, score in hits))):
            raise IndexDamaged(f"the vector index finds nothing in {name}")
        return hits

    def lexical(self, language: str) -> Lexical:
        """The BM25 index of a language; its row i is `rows(language)[i]`."""
        if language not in self._lexical:
            raise InputError(f"the index has no entries in {language!r}: it has {', '.join(self.languages)}")
        return self._lexical[language]

    def rows(self, language: str) -> EntryRows:
        """The ids of a language by their rows, and which of them may be found."""
        return self._rows[language]

    def entries(self, ids: list[str]) -> list[Entry]:
        """The entries of these ids, in their order."""
        return self._store.entries(ids)

    def vectors(self, language: str, current: bool) -> Iterator[Halves]:
        """The vectors of record of a part of the index, in blocks of shape (any, dimensions)."""
        return self._store.vectors(language, current)

    def probe(self) -> None:
        """Raise IndexDamaged unless every part of the vector index is complete and finds an entry by its own vector."""
        for name in self.manifest.counts:
            language, _, part = name.partition("-")
            current = part == "current"
            rows = self._rows[language]
            middle = int(rows.part(current)[self.manifest.counts[name] // 2])
            vector = np.frombuffer(self._store.vector(language, current, middle), STORED).astype(np.float32)
            row, score = self.nearest(language, current, vector, 10)[0]
            if score < 0.999:
                raise IndexDamaged(f"the vector index does not find {rows[middle]!r} by its own vector")
            self._store.entries([rows[row]])

    def check_files(self) -> None:
        """Read every file through; raises IndexDamaged at the first that is not as it was written."""
        check_seals(self.folder, self.manifest.files, deep=True)

    def close(self) -> None:
        """Let go of the build."""
        self._vectors.close()
        self._store.close()
        self._hold.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
