"""Building an index aside and putting it in place; `ensure` is how every caller gets one that may answer.

<root>/writer.lock                 held by the one process that builds
<root>/CURRENT                     the name of the build that answers
<root>/builds/<stamp>/             passages.sqlite, lexical/<language>/, chroma/, readers.lock, manifest.json
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.base.files import close_to_others, locked, private_folder, replace_file, writing
from assistant.errors import AssistantError, ServiceError
from assistant.index.chroma import DATABASE, Chroma
from assistant.index.chroma_write import write_collections, write_embedded
from assistant.index.entries import Collection, Entry, check_entries, clean_text
from assistant.index.errors import IndexDamaged, IndexUnusable
from assistant.index.lexical import write_lexical
from assistant.index.manifest import Manifest, Recipe
from assistant.index.reader import BUILDS, CHROMA, ENTRIES, LEXICAL, POINTER, Index, current_build, open_index
from assistant.index.seals import READERS, remove_unread, seal
from assistant.index.store import part_of, write_entries
from assistant.index.supply import Progress, VectorSupply


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
    check_entries(collection.entries)
    entries = [replace(entry, text=clean_text(entry.text)) for entry in collection.entries]
    vectors = supply.vectors([entry.text for entry in entries], progress)
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    folder = root / BUILDS / stamp
    chroma = Chroma(folder / CHROMA, recipe.server, stamp)
    try:
        with writing(folder):
            private_folder(folder)
            (folder / READERS).touch()
            _report(progress, "writing entries", len(entries))
            write_entries(folder / ENTRIES, entries, vectors)
            for language in sorted({entry.language for entry in entries}):
                _report(progress, f"indexing words ({language})", len(entries))
                write_lexical(folder / LEXICAL / language, _lexical_texts(entries, language))
            _report(progress, "indexing vectors", len(entries))
            counts = _write_chroma(chroma, folder, recipe.server, entries, vectors.size)
            manifest = Manifest(
                stamp=stamp,
                source=recipe.source,
                embedder=recipe.embedder,
                settings=dict(recipe.settings),
                server=recipe.server,
                dimensions=vectors.shape[1],
                counts=counts,
                valid_from=collection.valid_from,
                valid_until=collection.valid_until,
                files=seal(folder, f"{CHROMA}/{DATABASE}"),
            )
            manifest.write(folder)
            close_to_others(folder, folder.iterdir())
        with Index(folder, recipe) as index:
            index.probe()
    except BaseException:
        chroma.close()
        with contextlib.suppress(AssistantError):
            chroma.delete()
        chroma.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _lexical_texts(entries: Sequence[Entry], language: str) -> Iterator[str]:
    return (
        entry.text if entry.words is None else clean_text(entry.words)
        for entry in entries
        if entry.language == language
    )


def _report(progress: Progress | None, what: str, count: int) -> None:
    if progress is not None:
        progress(what, 0, count)


def _write_chroma(
    chroma: Chroma, folder: Path, server: str | None, entries: Sequence[Entry], size: int
) -> dict[str, int]:
    """Fill the collections of the build from the entries written in it, `size` numbers in all; returns their sizes."""
    try:
        if server is None:
            write_embedded(folder, (256 << 20) + 32 * size)
        else:
            write_collections(chroma, folder)
    except IndexDamaged as error:
        free = shutil.disk_usage(folder).free
        hint = "the disk is full; free some space" if free < 32 << 20 else "see the reason given and try again"
        raise ServiceError(f"cannot write to {folder / CHROMA}: {error}; {hint}") from None
    _check_sizes(folder / CHROMA)
    return dict(sorted(Counter(part_of(entry.language, entry.current) for entry in entries).items()))


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
            chroma = Chroma(folder / CHROMA, recipe.server, folder.name)
            with contextlib.suppress(AssistantError):
                chroma.delete()
            chroma.close()
