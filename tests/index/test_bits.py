"""The store of sign bits, alone and below an index: nearest by bits, scored again by 16-bit floats."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import InputError, ServiceError
from assistant.index import vector_store
from assistant.index.bits import Bits
from assistant.index.builder import ensure, status
from assistant.index.entries import Collection, Entry
from assistant.index.errors import IndexDamaged
from assistant.index.manifest import Manifest
from assistant.index.reader import open_index
from assistant.index.rows import EntryScope
from assistant.index.vector_store import BITS
from assistant.index.vectors import STORED, Halves
from assistant.testing.index_suite import IndexSuite, OpenStore, Placed, VectorStoreSuite, vector_of
from assistant.testing.small_index import build, collection, marks, recipe, supply
from tests.index.test_crashes import BUILDER, READER, child


@pytest.fixture(scope="module")
def placed() -> Placed:
    return Placed(vectors=BITS)


@pytest.fixture
def open_store(tmp_path: Path) -> OpenStore:
    return lambda stamp: Bits(tmp_path / stamp)


class TestBits(VectorStoreSuite):
    """Sign bits in a folder."""


class TestIndexOfBits(IndexSuite):
    """An index whose vectors are sign bits."""


def lopsided(count: int, dimensions: int = 96) -> Halves:
    """Unit vectors around a mean far from zero, as embedding models make them, in groups of near ones."""
    draw = np.random.default_rng(11)
    groups = draw.normal(size=(count // 10, dimensions))
    rows = (
        4 * draw.normal(size=dimensions) + np.repeat(groups, 10, axis=0) + 0.4 * draw.normal(size=(count, dimensions))
    )
    units: Halves = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(STORED)
    return units


def test_nearly_all_that_is_near_is_found_among_vectors_far_from_zero(tmp_path: Path) -> None:
    vectors = lopsided(30_000)
    store = Bits(tmp_path)
    store.write("part", len(vectors), (vectors[start : start + 7_000] for start in range(0, len(vectors), 7_000)))
    full = vectors.astype(np.float32)
    found = 0
    for row in range(0, len(vectors), 1_000):
        exact = set(np.argsort(-(full @ full[row]), kind="stable")[:10].tolist())
        found += len(exact & {position for position, _ in store.query("part", full[row], 10)})
    assert found >= 0.98 * 300


def test_what_is_allowed_is_found_however_far_it_is(tmp_path: Path) -> None:
    vectors = lopsided(30_000)
    store = Bits(tmp_path)
    store.write("part", len(vectors), [vectors])
    question = vectors[0].astype(np.float32)
    allowed = np.zeros(len(vectors), bool)
    allowed[np.argsort(vectors.astype(np.float32) @ question)[:7]] = True
    assert {position for position, _ in store.query("part", question, 10, allowed)} == set(np.flatnonzero(allowed))


def test_vectors_of_any_length_have_the_cosines_of_unit_vectors(tmp_path: Path) -> None:
    vectors = (3 * lopsided(50).astype(np.float32)).astype(STORED)
    store = Bits(tmp_path)
    store.write("part", 50, [vectors])
    full = vectors.astype(np.float32)
    position, score = store.query("part", full[20], 1)[0]
    assert position == 20
    assert score == pytest.approx(1.0, abs=2e-3)


def test_a_collection_that_was_cut_short_is_not_taken_for_whole(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="50 vectors were given, not 60"):
        Bits(tmp_path).write("part", 60, [lopsided(50)])
    with pytest.raises(IndexDamaged):
        Bits(tmp_path).count("part")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8] + bytes(8))


@pytest.mark.parametrize("name", ["mean.npy", "bits.npy", "halves.npy", "lengths.npy"])
@pytest.mark.parametrize("harm", [cut, spoil, Path.unlink])
def test_a_damaged_index_of_bits_is_built_anew(tmp_path: Path, name: str, harm: Callable[[Path], None]) -> None:
    wanted = recipe(vectors=BITS)
    build(tmp_path, vectors=BITS).close()
    harm(next((tmp_path / "index" / "builds").glob(f"*/bits/zh-current/{name}")))
    assert not status(tmp_path / "index", wanted).ready
    with build(tmp_path, vectors=BITS) as index:
        assert marks(index) == {'{"mark": "first"}'}
    assert status(tmp_path / "index", wanted).ready


def test_the_store_goes_by_the_setting_and_without_one_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with build(tmp_path) as index:
        assert (index.manifest.vectors, (index.folder / "bits").exists()) == ("chroma", False)
    assert "the store of vectors changed" in status(tmp_path / "index", recipe(vectors=BITS)).reason
    with build(tmp_path, vectors=BITS) as index:
        assert (index.manifest.vectors, (index.folder / "chroma").exists()) == ("bits", False)
    monkeypatch.setattr(vector_store, "SMALL", 79)
    assert status(tmp_path / "index", recipe()).ready
    with build(tmp_path, "second") as index:
        assert index.manifest.vectors == "bits"
    with build(tmp_path, "second", vectors="chroma") as index:
        assert index.manifest.vectors == "chroma"


def test_an_index_of_bits_answers_on_days_when_other_entries_are_in_force(tmp_path: Path) -> None:
    day = date(2026, 12, 1)
    entries = [
        Entry("old", "en", "the old rule", True, "{}", effective_to=day - timedelta(1)),
        Entry("new", "en", "the new rule", False, "{}", effective_from=day),
    ]
    made = Collection(entries, date(2026, 1, 1), day)
    ensure(tmp_path / "index", recipe(vectors=BITS), lambda: made, supply(tmp_path)).close()
    with open_index(tmp_path / "index", recipe(vectors=BITS, today=day)) as index:
        for today, name in ((day - timedelta(1), "old"), (day, "new")):
            mask = index.rows("en").mask(EntryScope(today))
            assert [found for found, _ in index.dense(vector_of("rule"), "en", 5, False, mask)] == [name]


def test_bits_on_a_server_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"index\.vectors is bits.*unset it, or chroma\.host"):
        build(tmp_path, "first", "127.0.0.1:1", vectors=BITS)


@pytest.mark.parametrize(
    "point", ["embedding", "writing entries", "indexing words (zh)", "indexing vectors", "manifest"]
)
def test_a_killed_build_of_bits_changes_nothing(tmp_path: Path, point: str) -> None:
    build(tmp_path, "first", vectors=BITS).close()
    with child(BUILDER, str(tmp_path), "second", point, BITS) as process:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, errors
    with open_index(tmp_path / "index", recipe(vectors=BITS)) as index:
        assert marks(index) == {'{"mark": "first"}'}
    with build(tmp_path, "second", vectors=BITS) as index:
        assert marks(index) == {'{"mark": "second"}'}
    build(tmp_path, "third", vectors=BITS).close()
    assert len(list((tmp_path / "index" / "builds").iterdir())) == 1


def test_readers_of_bits_get_one_whole_index_while_another_process_replaces_it(tmp_path: Path) -> None:
    build(tmp_path, "first", vectors=BITS).close()
    with child(READER, str(tmp_path), BITS) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for _ in range(8):
            with build(tmp_path, "first", force=True, vectors=BITS) as index:
                assert marks(index) == {'{"mark": "first"}'}
        (tmp_path / "stop").touch()
        output, errors = reader.communicate(timeout=60)
    assert output == """True ['{"mark": "first"}']\n""", errors


@pytest.mark.parametrize("limit", [3_000, 5_000, 20_000])
def test_a_full_disk_is_one_clear_error_and_leaves_the_index_of_bits(tmp_path: Path, limit: int) -> None:
    build(tmp_path, "first", vectors=BITS).close()
    before = sorted((tmp_path / "index" / "builds").iterdir())
    supply(tmp_path).vectors([entry.text for entry in collection("second").entries])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(ServiceError, match="cannot write to") as caught:
            build(tmp_path, "second", vectors=BITS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(caught.value)
    assert sorted((tmp_path / "index" / "builds").iterdir()) == before
    assert status(tmp_path / "index", recipe(vectors=BITS)).ready


def test_a_disk_that_is_full_while_bits_are_written_is_an_error_and_no_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> npt.NDArray[np.float32]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
        try:
            return written(*_)  # type: ignore[arg-type]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    from assistant.index import bits

    written = bits._write_halves
    monkeypatch.setattr(bits, "_write_halves", refused)
    with pytest.raises(ServiceError, match="the disk is full or a size limit is reached"):
        build(tmp_path, vectors=BITS)
    assert list((tmp_path / "index" / "builds").iterdir()) == []


def test_a_manifest_names_its_store(tmp_path: Path) -> None:
    with build(tmp_path, vectors=BITS) as index:
        assert Manifest.read(index.folder).vectors == BITS
