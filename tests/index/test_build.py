"""Building, opening and repairing an index, with a tiny embedding model."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import InputError, ServiceError
from assistant.index import builder as building
from assistant.index.builder import ensure, status
from assistant.index.chroma_write import write_embedded
from assistant.index.entries import Collection, Entry
from assistant.index.errors import IndexDamaged, IndexUnusable
from assistant.index.reader import open_index
from assistant.testing.small_index import (
    DIMENSIONS,
    TODAY,
    CountingEmbeddings,
    build,
    collection,
    fake_embedder,
    marks,
    recipe,
    supply,
)


def vector(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(CountingEmbeddings().embed_query(text), np.float32)


def never() -> Collection:
    raise AssertionError("built although the index was in order")


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


def test_dense_scores_are_exact_cosines_of_one_language(finished: Path) -> None:
    with open_index(finished / "index", recipe()) as index:
        question = vector("issuer files report 21 within days")
        for current_only in (True, False):
            entries = [e for e in collection().entries if e.language == "en" and (e.current or not current_only)]
            expected = {e.id: float(question @ vector(e.text)) for e in entries}
            hits = index.dense(question, "en", 8, current_only)
            assert [identifier for identifier, _ in hits] == sorted(expected, key=lambda i: -expected[i])[:8]
            assert dict(hits) == pytest.approx({identifier: expected[identifier] for identifier, _ in hits}, abs=2e-3)


def test_more_hits_than_entries_gives_all_of_them(finished: Path) -> None:
    with open_index(finished / "index", recipe()) as index:
        assert len(index.dense(vector("report"), "zh", 1000)) == 30
        assert len(index.dense(vector("report"), "zh", 1000, current_only=False)) == 40
        assert index.dense(vector("report"), "fr", 10) == []
        assert index.dense(vector("report"), "zh", 0) == []


def test_lexical_rows_name_the_entries(finished: Path) -> None:
    with open_index(finished / "index", recipe()) as index:
        row, _ = index.lexical("zh").search("报告63", 1)[0]
        identifier = index.rows("zh")[row]
        assert identifier == "first#9/zh"
        assert index.entries([identifier]) == [e for e in collection().entries if e.id == identifier]
        assert [entry.id for entry in index.all("zh")] == index.rows("zh")
        assert index.languages == ("en", "zh")


def test_entries_come_in_the_order_asked_for(finished: Path) -> None:
    with open_index(finished / "index", recipe()) as index:
        ids = ["first#9/zh", "first#1/en", "first#30/zh"]
        assert [entry.id for entry in index.entries(ids)] == ids
        with pytest.raises(IndexDamaged, match="no entry 'absent'"):
            index.entries(["first#9/zh", "absent"])


def test_wrong_questions_are_said_to_be_wrong(finished: Path) -> None:
    with open_index(finished / "index", recipe()) as index:
        with pytest.raises(InputError, match=f"the index has {DIMENSIONS} dimensions"):
            index.dense(np.ones(3, np.float32), "en", 5)
        with pytest.raises(InputError, match="no entries in 'fr'"):
            index.lexical("fr")


def test_opening_never_creates(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="no index was built"):
        open_index(tmp_path / "index", recipe())
    assert not status(tmp_path / "index", recipe()).ready
    assert list(tmp_path.iterdir()) == []


def test_an_index_in_order_is_not_built_again(copied: Path) -> None:
    before = builds(copied)
    ensure(copied / "index", recipe(), never, supply(copied)).close()
    assert builds(copied) == before
    assert status(copied / "index", recipe()).ready


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


def test_building_again_embeds_only_what_changed(copied: Path) -> None:
    model = CountingEmbeddings()
    changed = [*collection().entries, Entry("new", "en", "A new rule.")]
    wanted = recipe("second")
    with ensure(
        copied / "index", wanted, lambda: Collection(changed), supply(copied, fake_embedder(model=model))
    ) as index:
        assert index.dense(vector("A new rule."), "en", 1)[0][0] == "new"
    assert model.seen == ["A new rule."]


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
        index.dense(vector("report"), "en", 5)
    build(copied).close()
    assert status(copied / "index", recipe()).ready


def test_a_build_is_kept_while_it_is_read(copied: Path) -> None:
    old = open_index(copied / "index", recipe())
    with build(copied, "second") as new:
        assert marks(old) == {'{"mark": "first"}'}
        assert marks(new) == {'{"mark": "second"}'}
        assert len(builds(copied)) == 2
    old.close()
    build(copied, "third").close()
    assert len(builds(copied)) == 1


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


def test_odd_texts_are_indexed_and_found(tmp_path: Path) -> None:
    odd = {
        "nul": "abc\0def",
        "surrogate": "half \ud83d of a pair",
        "long": "规则 rule " * 6_250,
        "emoji": "😀",
        "space": "\u3000x\u3000",
    }
    entries = Collection([Entry(name, "en", text, payload=f'"{name}"') for name, text in odd.items()])
    with ensure(tmp_path / "index", recipe(), lambda: entries, supply(tmp_path)) as index:
        assert sorted(index.rows("en")) == sorted(odd)
        assert index.lexical("en").search("abcdef", 1)[0][0] == index.rows("en").index("nul")
        assert len(index.entries(["long"])[0].text) == 50_000
        assert {identifier for identifier, _ in index.dense(vector("x"), "en", 5)} == set(odd)


@pytest.mark.parametrize("count", [1, 2, 3, 120])
def test_collections_of_any_size(tmp_path: Path, count: int) -> None:
    entries = [Entry(str(i), "en", f"text number {i}", payload="1") for i in range(count)]
    with ensure(tmp_path / "index", recipe(), lambda: Collection(entries), supply(tmp_path)) as index:
        assert len(index.dense(vector("text"), "en", 200)) == count
        assert index.dense(vector(f"text number {count - 1}"), "en", 1)[0][0] == str(count - 1)


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


def test_the_file_limit_is_put_back(copied: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    build(copied, force=True).close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == before


def test_a_build_never_touches_the_limits_of_its_process(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[object] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *given: changed.append(given))
    build(copied, force=True).close()
    assert changed == []


def test_a_file_that_grows_without_end_is_stopped(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "write_embedded", lambda folder, _: write_embedded(folder, 40_000))
    before = builds(copied)
    with pytest.raises(ServiceError, match=r"cannot write to .*chroma: the vector index cannot be used"):
        build(copied, "second")
    assert builds(copied) == before


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
