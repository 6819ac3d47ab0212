"""Building, opening and repairing an index, with a tiny embedding model."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from assistant.errors import InputError, ServiceError
from assistant.index import builder as building
from assistant.index.builder import ensure, status
from assistant.index.chroma import Chroma
from assistant.index.chroma_write import write_embedded
from assistant.index.entries import Collection, Entry
from assistant.index.errors import IndexDamaged, IndexUnusable
from assistant.index.reader import open_index
from assistant.index.vectors import STORED
from assistant.testing.index_suite import IndexSuite, OpenStore, Placed, VectorStoreSuite, vector_of
from assistant.testing.small_index import (
    TODAY,
    build,
    collection,
    marks,
    recipe,
    supply,
)


@pytest.fixture(scope="module")
def placed() -> Placed:
    """The store is embedded."""
    return Placed()


@pytest.fixture
def open_store(tmp_path: Path) -> OpenStore:
    return lambda stamp: Chroma(tmp_path / stamp)


class TestEmbeddedStore(VectorStoreSuite):
    """Chroma in a folder."""


class TestIndexInAFolder(IndexSuite):
    """An index whose vectors are in a folder."""


def builds(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "index" / "builds").iterdir())


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one index, to be copied by those who change it."""
    folder = tmp_path_factory.mktemp("finished")
    build(folder).close()
    return folder


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "data")
    return tmp_path / "data"


def test_opening_never_creates(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="no index was built"):
        open_index(tmp_path / "index", recipe())
    assert not status(tmp_path / "index", recipe()).ready
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (recipe("second"), "the corpus changed"),
        (replace(recipe(), settings={"budget": "300"}), "the passage settings changed"),
        (recipe(embedder="other"), "the embedding model changed"),
    ],
)
def test_a_stale_index_is_built_anew(copied: Path, wanted: object, reason: str) -> None:
    assert isinstance(wanted, type(recipe()))
    found = status(copied / "index", wanted)
    assert not found.ready
    assert reason in found.reason
    with ensure(copied / "index", wanted, lambda: collection("second"), supply(copied)) as index:
        assert marks(index) == {'{"mark": "second"}'}
    assert len(builds(copied)) == 1


def test_an_index_answers_only_on_days_its_current_flags_hold(tmp_path: Path) -> None:
    entries = Collection(collection().entries, date(2026, 1, 1), date(2026, 12, 1))
    ensure(tmp_path / "index", recipe(), lambda: entries, supply(tmp_path)).close()
    assert status(tmp_path / "index", recipe(today=date(2026, 11, 30))).ready
    assert "in force on 2026-12-01" in status(tmp_path / "index", recipe(today=date(2026, 12, 1))).reason
    assert "in force on 2025-12-31" in status(tmp_path / "index", recipe(today=date(2025, 12, 31))).reason


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(255 - byte for byte in content[middle : middle + 8])
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    path.write_bytes(b"\xff" * path.stat().st_size)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("pattern", "harm"),
    [
        ("manifest.json", spoil),
        ("manifest.json", cut),
        ("manifest.json", remove),
        ("passages.sqlite", spoil),
        ("passages.sqlite", cut),
        ("passages.sqlite", remove),
        ("lexical/zh/rows.npy", cut),
        ("lexical/zh/weights.npy", spoil),
        ("lexical/en/words.bin", remove),
        ("lexical/en/header.json", cut),
        ("chroma/chroma.sqlite3", cut),
        ("chroma/chroma.sqlite3", garble),
        ("chroma/chroma.sqlite3", remove),
        ("chroma/*/data_level0.bin", spoil),
        ("chroma/*/data_level0.bin", remove),
        ("chroma/*/index_metadata.pickle", cut),
        ("readers.lock", remove),
        ("../../CURRENT", garble),
        ("../../CURRENT", remove),
    ],
)
def test_a_damaged_index_is_built_anew_and_never_answers(
    copied: Path, pattern: str, harm: Callable[[Path], None]
) -> None:
    folder = next((copied / "index" / "builds").iterdir())
    harm(next(folder.glob(pattern)) if "*" in pattern else folder / pattern)
    assert not status(copied / "index", recipe()).ready
    with build(copied) as index:
        assert marks(index) == {'{"mark": "first"}'}
    assert status(copied / "index", recipe()).ready
    assert len(builds(copied)) == 1


def test_an_edited_manifest_is_not_believed(copied: Path) -> None:
    path = next((copied / "index" / "builds").iterdir()) / "manifest.json"
    path.write_text(path.read_text().replace('"first"', '"second"'))
    json.loads(path.read_text())
    with pytest.raises(IndexDamaged, match="not as it was written"):
        open_index(copied / "index", recipe("second"))


def test_vectors_missing_from_chroma_are_noticed(copied: Path) -> None:
    path = next((copied / "index" / "builds").iterdir()) / "chroma" / "chroma.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM embeddings WHERE id % 2 = 0")
    connection.close()
    with open_index(copied / "index", recipe()) as index, pytest.raises(IndexDamaged):
        index.dense(vector_of("report"), "en", 5)
    build(copied).close()
    assert status(copied / "index", recipe()).ready


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([], "nothing to index"),
        ([Entry("a", "en", "x"), Entry("a", "zh", "y")], "'a' occurs twice"),
        ([Entry("a", "en", " \0\n ")], "'a' has no text"),
        ([Entry("", "en", "x")], "id '' is empty"),
        ([Entry("\ud800", "en", "x")], "not plain text"),
        ([Entry("a", "../x", "x")], "language '../x'"),
    ],
)
def test_entries_that_cannot_be_indexed_are_named(tmp_path: Path, entries: list[Entry], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ensure(tmp_path / "index", recipe(), lambda: Collection(entries), supply(tmp_path))
    assert not (tmp_path / "index" / "builds").exists()


def test_progress_is_reported(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build(tmp_path, progress=lambda what, done, of: seen.append((what, done, of))).close()
    assert [(done, of) for what, done, of in seen if what == "embedding"][::5] == [(0, 80), (40, 80), (80, 80)]
    assert {what for what, _, _ in seen} == {
        "embedding", "writing entries", "indexing words (en)", "indexing words (zh)", "indexing vectors"
    }  # fmt: skip


def test_an_interrupted_build_leaves_the_old_index(copied: Path) -> None:
    def interrupt(what: str, done: int, of: int) -> None:
        if what == "indexing vectors":
            raise KeyboardInterrupt

    before = builds(copied)
    with pytest.raises(KeyboardInterrupt):
        build(copied, "second", progress=interrupt)
    assert builds(copied) == before
    assert status(copied / "index", recipe()).ready


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    with pytest.raises(InputError, match=r"cannot (write|be read).*choose a data folder"):
        build(tmp_path)


@pytest.mark.writer_process
def test_the_file_limit_is_put_back(copied: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    build(copied, force=True).close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == before


@pytest.mark.writer_process
def test_a_build_never_touches_the_limits_of_its_process(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[object] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *given: changed.append(given))
    build(copied, force=True).close()
    assert changed == []


@pytest.mark.writer_process
def test_a_file_that_grows_without_end_is_stopped(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "write_embedded", lambda folder, _: write_embedded(folder, 40_000))
    before = builds(copied)
    with pytest.raises(ServiceError, match=r"cannot write to .*chroma: the vector index cannot be used"):
        build(copied, "second")
    assert builds(copied) == before


@pytest.mark.writer_process
@pytest.mark.parametrize("limit", [40_000, 200_000])
def test_a_full_disk_is_one_clear_error_and_leaves_the_old_index(copied: Path, limit: int) -> None:
    before = builds(copied)
    supply(copied).vectors([entry.text for entry in collection("second").entries])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(ServiceError, match="cannot write to") as caught:
            build(copied, "second")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(caught.value)
    assert builds(copied) == before
    assert status(copied / "index", recipe()).ready
    assert recipe().today == TODAY


def test_a_build_is_its_users_alone(tmp_path: Path) -> None:
    build(tmp_path).close()
    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_where_nothing_can_be_written_the_vectors_of_record_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk, or one that is read-only: Chroma writes where it only reads."""
    with build(tmp_path) as index:
        questions = [
            index._store.vector(language, current, position)
            for language in ("en", "zh")
            for current, position in ((True, 21), (False, 20))
        ]
        vectors = [np.frombuffer(blob, STORED).astype(np.float32) for blob in questions]
        found = [index.dense(vector, language, 5, False) for vector in vectors for language in ("en", "zh")]

    def refused(*_: object) -> NoReturn:
        raise IndexDamaged("attempt to write a readonly database")

    monkeypatch.setattr(Chroma, "count", refused)
    with open_index(tmp_path / "index", recipe()) as index, pytest.raises(IndexDamaged):  # this place may be written to
        index.dense(vectors[0], "en", 5)
    monkeypatch.setattr("assistant.index.reader.is_writable", lambda _: False)
    with build(tmp_path) as index:
        again = [index.dense(vector, language, 5, False) for vector in vectors for language in ("en", "zh")]
    assert [[name for name, _ in hits] for hits in again] == [[name for name, _ in hits] for hits in found]
    scores = [[score for _, score in hits] for hits in found]
    assert [[score for _, score in hits] for hits in again] == [pytest.approx(row, abs=1e-3) for row in scores]
