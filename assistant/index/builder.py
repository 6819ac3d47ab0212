"""Building an index aside and putting it in place; `ensure` is how every caller gets one that may answer.

<root>/writer.lock                 held by the one process that builds
<root>/CURRENT                     the name of the build that answers
<root>/builds/<stamp>/             passages.sqlite, rows/<language>/, lexical/<language>/, chroma/ or bits/,
                                   readers.lock, manifest.json

Entries are gone through and never held: what a build takes of memory does not grow with them, but for their ids and
for Chroma's graph, which is why a larger index keeps its vectors as bits.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.base.batches import batched
from assistant.base.files import close_to_others, locked, private_folder, replace_file, writing
from assistant.errors import AssistantError, ServiceError
from assistant.index.chroma import DATABASE
from assistant.index.chroma_server import ChromaSite
from assistant.index.chroma_write import write_embedded
from assistant.index.entries import Collection, Entry, check_entries, clean_text
from assistant.index.errors import IndexDamaged, IndexUnusable
from assistant.index.lexical import LexicalWriter
from assistant.index.manifest import Manifest, Recipe
from assistant.index.reader import BUILDS, ENTRIES, LEXICAL, POINTER, ROWS, Index, current_build, open_index
from assistant.index.rows import EntryRowsWriter
from assistant.index.seals import READERS, remove_unread, seal
from assistant.index.store import EntryWriter, VectorWriter
from assistant.index.supply import Progress, VectorSupply
from assistant.index.vector_store import CHROMA, VectorStore, chosen_store, open_store, write_collections

_BATCH = 16_384
"""Entries whose vectors are in memory at a time."""


@dataclass(frozen=True)
class IndexStatus:
    """Whether an index may answer (`ready`), and the manifest of what is there, or why not."""

    ready: bool
    reason: str
    manifest: Manifest | None


def ensure(
    root: Path,
    recipe: Recipe,
    load: Callable[[], Collection],
    supply: VectorSupply,
    *,
    progress: Progress | None = None,
    force: bool = False,
    probe: bool = True,
) -> Index:
    """An open index below `root` made by `recipe`; built from `load()` if there is none, or with `force`.

    With `probe` the vector index is opened and tried as well before it is trusted; without, a damaged one shows at the
    first `dense` (IndexDamaged). Whoever finds another process building waits, and then takes what that one built.
    Raises InputError for entries that cannot be indexed, ServiceError if the index cannot be written.
    """
    if not force:
        with contextlib.suppress(IndexUnusable):
            return _opened(root, recipe, probe)

    def waiting() -> None:
        if progress is not None:
            progress("waiting for another process that builds the index", 0, 1)

    with locked(root / "writer.lock", waiting):
        if not force:
            with contextlib.suppress(IndexUnusable):
                return _opened(root, recipe, probe)
        folder = _build(root, recipe, load(), supply, progress)
        index = Index(folder, recipe)
        with writing(root):
            replace_file(root / POINTER, folder.name.encode("ascii"), private=True)
        _remove_others(root, recipe, keep=folder.name)
        return index


def status(root: Path, recipe: Recipe) -> IndexStatus:
    """What stands below `root`, checked through and through but not changed."""
    manifest: Manifest | None = None
    try:
        manifest = Manifest.read(current_build(root))
        _opened(root, recipe, probe=True, deep=True).close()
    except IndexUnusable as error:
        return IndexStatus(False, str(error), manifest)
    return IndexStatus(True, "ready", manifest)


def _opened(root: Path, recipe: Recipe, probe: bool, deep: bool = False) -> Index:
    index = open_index(root, recipe)
    try:
        if deep:
            index.check_files()
        if probe:
            index.probe()
    except BaseException:
        index.close()
        raise
    return index


def _build(root: Path, recipe: Recipe, collection: Collection, supply: VectorSupply, progress: Progress | None) -> Path:
    """Make and check a whole new build; returns its folder. Whatever goes wrong, nothing of it is left."""
    count = check_entries(collection.entries)
    kind = chosen_store(recipe.vectors, recipe.server, count)
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    folder = root / BUILDS / stamp
    store = open_store(kind, folder, recipe.server)
    try:
        with writing(folder):
            private_folder(folder)
            (folder / READERS).touch()
        dimensions = _write_vectors(folder, collection.entries, count, supply, progress)
        with writing(folder):
            counts = _write_entries(folder, collection.entries, count, progress)
            _report(progress, "indexing vectors", count)
            _fill(store, kind, folder, recipe.server, count * dimensions)
            manifest = Manifest(
                stamp=stamp,
                source=recipe.source,
                embedder=recipe.embedder,
                settings=dict(recipe.settings),
                server=recipe.server.name if recipe.server is not None else None,
                vectors=kind,
                dimensions=dimensions,
                counts=dict(sorted(counts.items())),
                valid_from=collection.valid_from,
                valid_until=collection.valid_until,
                files=seal(folder, f"{CHROMA}/{DATABASE}"),
            )
            manifest.write(folder)
            close_to_others(folder, folder.iterdir())
        with Index(folder, recipe) as index:
            index.probe()
    except BaseException:
        store.close()
        with contextlib.suppress(AssistantError):
            store.delete()
        store.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _cleaned(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (replace(entry, text=clean_text(entry.text)) for entry in entries)


def _write_vectors(
    folder: Path, entries: Iterable[Entry], count: int, supply: VectorSupply, progress: Progress | None
) -> int:
    """The vectors of all entries into the file of the build, some thousands at a time; returns their dimensions."""
    done = 0

    def report(what: str, embedded: int, _: int) -> None:
        if progress is not None:
            progress(what, done + embedded, count)

    with writing(folder):
        writer = VectorWriter(folder / ENTRIES)
    with contextlib.closing(writer):
        for batch in batched(_cleaned(entries), _BATCH):
            vectors = supply.vectors([entry.text for entry in batch], report)
            with writing(folder):
                writer.add(batch, vectors)
            done += len(batch)
        with writing(folder):
            writer.commit()
    return writer.dimensions


def _write_entries(folder: Path, entries: Iterable[Entry], count: int, progress: Progress | None) -> dict[str, int]:
    """The entries into the file of the build, their words and rows into files beside it; how many each part has."""
    _report(progress, "writing entries", count)
    words: dict[str, LexicalWriter] = {}
    rows: dict[str, EntryRowsWriter] = {}
    with contextlib.closing(EntryWriter(folder / ENTRIES)) as writer, contextlib.ExitStack() as stack:
        for entry in _cleaned(entries):
            language = entry.language
            if language not in words:
                words[language] = stack.enter_context(LexicalWriter(folder / LEXICAL / language))
                rows[language] = stack.enter_context(EntryRowsWriter(folder / ROWS / language))
            writer.add(entry)
            rows[language].add(entry)
            words[language].add(entry.text if entry.words is None else clean_text(entry.words))
        writer.commit()
        for language, unfinished in sorted(words.items()):
            _report(progress, f"indexing words ({language})", count)
            unfinished.finish()
    return writer.counts


def _report(progress: Progress | None, what: str, count: int) -> None:
    if progress is not None:
        progress(what, 0, count)


def _fill(store: VectorStore, kind: str, folder: Path, server: ChromaSite | None, numbers: int) -> None:
    """Fill the store of a build from the vectors written in it, so many numbers in all."""
    try:
        if kind == CHROMA and server is None:
            write_embedded(folder, (256 << 20) + 32 * numbers)
        else:
            write_collections(store, folder / ENTRIES)
    except IndexDamaged as error:
        free = shutil.disk_usage(folder).free
        hint = "the disk is full; free some space" if free < 32 << 20 else "see the reason given and try again"
        raise ServiceError(f"cannot write to {folder / kind}: {error}; {hint}") from None
    _check_sizes(folder / CHROMA)


def _check_sizes(folder: Path) -> None:
    """The upper layers of a sound graph are far smaller than its data; in a runaway one they have no end."""
    for links in folder.rglob("link_lists.bin"):
        data = links.with_name("data_level0.bin")
        if links.stat().st_size > data.stat().st_size + (1 << 20):
            raise IndexDamaged(f"{links} is out of proportion ({links.stat().st_size} bytes): build again")


def _remove_others(root: Path, recipe: Recipe, keep: str) -> None:
    """Remove builds that nobody reads, left over or replaced, and their collections on the server."""
    for folder in (root / BUILDS).iterdir():
        if folder.name != keep and remove_unread(folder):
            store = open_store(CHROMA, folder, recipe.server)
            with contextlib.suppress(AssistantError):
                store.delete()
            store.close()
