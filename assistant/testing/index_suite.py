"""What every vector store, and every index built on one, must do.

Suites that the embedded Chroma and a Chroma server pass.

A store of another kind is tested by a class that inherits `VectorStoreSuite` and a fixture `open_store` beside it; a
Chroma server, one's own or a hosted one, by a class that inherits `IndexSuite` and a fixture `server`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import InputError
from assistant.index.builder import ensure, status
from assistant.index.entries import Collection, Entry
from assistant.index.errors import IndexDamaged
from assistant.index.reader import Index, open_index
from assistant.index.vectors import STORED, Halves
from assistant.testing.small_index import (
    DIMENSIONS,
    CountingEmbeddings,
    build,
    collection,
    fake_embedder,
    marks,
    recipe,
    supply,
)


class VectorStore(Protocol):
    """The vectors of one build, in collections that are written once and then only read."""

    def write(self, name: str, ids: Sequence[str], vectors: Halves) -> None:
        """Make collection `name` of these ids and vectors, shape (ids, dimensions)."""

    def query(self, name: str, vector: npt.NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest ids of collection `name` with their cosine similarity, best first."""

    def count(self, name: str) -> int:
        """The number of vectors in collection `name`."""

    def delete(self) -> None:
        """Remove what the build has outside its folder."""

    def close(self) -> None:
        """Give files and connections back; what is opened next is for reading."""


OpenStore = Callable[[str], VectorStore]
"""The store of the build of this name; the same name a second time is the same store opened by another process."""


def some_vectors(count: int) -> Halves:
    """As many unit vectors, no two alike, shape (count, DIMENSIONS)."""
    rows = np.random.default_rng(7).normal(size=(count, DIMENSIONS))
    units: Halves = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(STORED)
    return units


def vector_of(text: str) -> npt.NDArray[np.float32]:
    """The vector of a text by the small index's model, shape (DIMENSIONS,)."""
    return np.array(CountingEmbeddings().embed_query(text), np.float32)


class VectorStoreSuite:
    """The tests of a store; `open_store` is a fixture of the module, new for each test."""

    @pytest.mark.parametrize("count", [1, 2, 3, 120])
    def test_scores_are_cosines_best_first(self, open_store: OpenStore, count: int) -> None:
        vectors, ids = some_vectors(count), [f"id {number}" for number in range(count)]
        store = open_store("one")
        store.write("part", ids, vectors)
        store.close()
        question = vectors[0].astype(np.float32)
        expected = vectors.astype(np.float32) @ question
        hits = store.query("part", question, min(5, count))
        best = np.argsort(-expected)[: min(5, count)]
        assert store.count("part") == count
        assert [name for name, _ in hits] == [ids[row] for row in best]
        assert [score for _, score in hits] == pytest.approx([float(expected[row]) for row in best], abs=2e-3)
        store.close()

    def test_another_process_reads_what_was_written(self, open_store: OpenStore) -> None:
        writer = open_store("one")
        writer.write("part", ["a", "b"], some_vectors(2))
        writer.close()
        reader = open_store("one")
        assert reader.count("part") == 2
        assert reader.query("part", some_vectors(2)[1].astype(np.float32), 1)[0][0] == "b"
        reader.close()

    def test_collections_do_not_mix(self, open_store: OpenStore) -> None:
        store = open_store("one")
        store.write("en-current", ["en 1", "en 2"], some_vectors(2))
        store.write("zh-current", ["zh 1"], some_vectors(1))
        store.close()
        assert (store.count("en-current"), store.count("zh-current")) == (2, 1)
        assert [name for name, _ in store.query("zh-current", some_vectors(2)[1].astype(np.float32), 1)] == ["zh 1"]
        store.close()

    def test_builds_stand_side_by_side_and_one_is_removed_alone(self, open_store: OpenStore) -> None:
        old, new = open_store("old"), open_store("new")
        old.write("part", ["old"], some_vectors(1))
        new.write("part", ["new"], some_vectors(1))
        for store in (old, new):
            store.close()
        question = some_vectors(1)[0].astype(np.float32)
        assert (old.query("part", question, 1)[0][0], new.query("part", question, 1)[0][0]) == ("old", "new")
        old.close()
        old.delete()
        assert new.query("part", question, 1)[0][0] == "new"
        new.close()

    def test_a_collection_that_is_not_there_is_damage(self, open_store: OpenStore) -> None:
        store = open_store("one")
        store.write("part", ["a"], some_vectors(1))
        store.close()
        with pytest.raises(IndexDamaged):
            store.count("another")
        store.close()

    def test_many_read_at_once(self, open_store: OpenStore) -> None:
        vectors, ids = some_vectors(40), [str(number) for number in range(40)]
        store, barrier = open_store("one"), threading.Barrier(8)
        store.write("part", ids, vectors)
        store.close()

        def nearest(row: int) -> str:
            if row < 8:
                barrier.wait()
            return store.query("part", vectors[row].astype(np.float32), 1)[0][0]

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(nearest, range(40))) == ids
        store.close()


class IndexSuite:
    """The tests of an index.

    `server` is a fixture of the module: the Chroma server as `host:port`, None for the embedded store.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A folder with one index, which nobody changes."""
        folder = tmp_path_factory.mktemp("finished")
        build(folder, "first", server).close()
        return folder

    def test_dense_scores_are_exact_cosines_of_one_language(self, finished: Path, server: str | None) -> None:
        with open_index(finished / "index", recipe(server=server)) as index:
            question = vector_of("issuer files report 21 within days")
            for current_only in (True, False):
                entries = [e for e in collection().entries if e.language == "en" and (e.current or not current_only)]
                expected = {e.id: float(question @ vector_of(e.text)) for e in entries}
                hits = index.dense(question, "en", 8, current_only)
                assert [name for name, _ in hits] == sorted(expected, key=lambda i: -expected[i])[:8]
                assert dict(hits) == pytest.approx({name: expected[name] for name, _ in hits}, abs=2e-3)

    def test_more_hits_than_entries_gives_all_of_them(self, finished: Path, server: str | None) -> None:
        with open_index(finished / "index", recipe(server=server)) as index:
            assert len(index.dense(vector_of("report"), "zh", 1000)) == 30
            assert len(index.dense(vector_of("report"), "zh", 1000, current_only=False)) == 40
            assert index.dense(vector_of("report"), "fr", 10) == []
            assert index.dense(vector_of("report"), "zh", 0) == []

    def test_lexical_rows_name_the_entries(self, finished: Path, server: str | None) -> None:
        with open_index(finished / "index", recipe(server=server)) as index:
            row, _ = index.lexical("zh").search("报告63", 1)[0]
            name = index.rows("zh")[row]
            assert name == "first#9/zh"
            assert index.entries([name]) == [e for e in collection().entries if e.id == name]
            assert [entry.id for entry in index.all("zh")] == index.rows("zh")
            assert index.languages == ("en", "zh")

    def test_entries_come_in_the_order_asked_for(self, finished: Path, server: str | None) -> None:
        with open_index(finished / "index", recipe(server=server)) as index:
            ids = ["first#9/zh", "first#1/en", "first#30/zh"]
            assert [entry.id for entry in index.entries(ids)] == ids
            with pytest.raises(IndexDamaged, match="no entry 'absent'"):
                index.entries(["first#9/zh", "absent"])

    def test_wrong_questions_are_said_to_be_wrong(self, finished: Path, server: str | None) -> None:
        with open_index(finished / "index", recipe(server=server)) as index:
            with pytest.raises(InputError, match=f"the index has {DIMENSIONS} dimensions"):
                index.dense(np.ones(3, np.float32), "en", 5)
            with pytest.raises(InputError, match="no entries in 'fr'"):
                index.lexical("fr")

    def test_one_in_order_is_not_built_again(self, finished: Path, server: str | None) -> None:
        def never() -> Collection:
            raise AssertionError("built although the index was in order")

        ensure(finished / "index", recipe(server=server), never, supply(finished)).close()
        assert status(finished / "index", recipe(server=server)).ready
        assert len(list((finished / "index" / "builds").iterdir())) == 1

    def test_it_is_replaced_whole_and_kept_while_it_is_read(self, tmp_path: Path, server: str | None) -> None:
        with build(tmp_path, "first", server) as old:
            assert marks(old) == {'{"mark": "first"}'}
            with build(tmp_path, "second", server) as new:
                assert marks(new) == {'{"mark": "second"}'}
                assert marks(old) == {'{"mark": "first"}'}
                assert len(list((tmp_path / "index" / "builds").iterdir())) == 2
        build(tmp_path, "third", server).close()
        assert len(list((tmp_path / "index" / "builds").iterdir())) == 1

    def test_building_again_embeds_only_what_changed(self, tmp_path: Path, server: str | None) -> None:
        build(tmp_path, "first", server).close()
        model = CountingEmbeddings()
        changed = Collection([*collection().entries, Entry("new", "en", "A new rule.")])
        with _ensured(tmp_path, changed, server, model) as index:
            assert index.dense(vector_of("A new rule."), "en", 1)[0][0] == "new"
        assert model.seen == ["A new rule."]

    def test_odd_texts_are_indexed_and_found(self, tmp_path: Path, server: str | None) -> None:
        odd = {
            "nul": "abc\0def",
            "surrogate": "half \ud83d of a pair",
            "long": "规则 rule " * 6_250,
            "emoji": "😀",
            "space": "\u3000x\u3000",
        }
        entries = Collection([Entry(name, "en", text, payload=f'"{name}"') for name, text in odd.items()])
        with _ensured(tmp_path, entries, server) as index:
            assert sorted(index.rows("en")) == sorted(odd)
            assert index.lexical("en").search("abcdef", 1)[0][0] == index.rows("en").index("nul")
            assert len(index.entries(["long"])[0].text) == 50_000
            assert {name for name, _ in index.dense(vector_of("x"), "en", 5)} == set(odd)

    @pytest.mark.parametrize("count", [1, 2, 3, 120])
    def test_it_may_have_any_size(self, tmp_path: Path, server: str | None, count: int) -> None:
        entries = [Entry(str(i), "en", f"text number {i}", payload="1") for i in range(count)]
        with _ensured(tmp_path, Collection(entries), server) as index:
            assert len(index.dense(vector_of("text"), "en", 200)) == count
            assert index.dense(vector_of(f"text number {count - 1}"), "en", 1)[0][0] == str(count - 1)


def _ensured(folder: Path, entries: Collection, server: str | None, model: CountingEmbeddings | None = None) -> Index:
    """The index of these entries below `folder`, made by a recipe of its own."""
    return ensure(folder / "index", recipe("own", server), lambda: entries, supply(folder, fake_embedder(model=model)))
