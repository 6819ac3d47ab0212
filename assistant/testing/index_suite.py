"""What every store of vectors, and every index built on one, must do.

Suites that the embedded Chroma, a Chroma server and the store of sign bits pass.

A store of another kind is tested by a class that inherits `VectorStoreSuite` and a fixture `open_store` beside it; an
index on one by a class that inherits `IndexSuite` and a fixture `placed`, which says where its vectors are.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import InputError
from assistant.index.builder import ensure, status
from assistant.index.chroma_server import ChromaSite
from assistant.index.entries import Collection, Entry
from assistant.index.errors import IndexDamaged
from assistant.index.manifest import Recipe
from assistant.index.reader import Index, open_index
from assistant.index.rows import EntryScope
from assistant.index.vector_store import AUTO, VectorStore
from assistant.index.vectors import STORED, Halves, Kinds
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


class Placed(NamedTuple):
    """Where the vectors of an index are: a Chroma server (as `host:port`, or a site) or none; the store set."""

    server: str | ChromaSite | None = None
    vectors: str = AUTO

    def recipe(self, source: str = "first") -> Recipe:
        """What an index of these vectors is made from; another `source` is another corpus."""
        return recipe(source, self.server, vectors=self.vectors)


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
        vectors = some_vectors(count)
        store = open_store("one")
        store.write("part", count, iter([vectors[: count // 2], vectors[count // 2 :]] if count > 1 else [vectors]))
        store.close()
        question = vectors[0].astype(np.float32)
        expected = vectors.astype(np.float32) @ question
        hits = store.query("part", question, min(5, count))
        best = np.argsort(-expected)[: min(5, count)]
        assert store.count("part") == count
        assert [position for position, _ in hits] == best.tolist()
        assert [score for _, score in hits] == pytest.approx([float(expected[row]) for row in best], abs=2e-3)
        store.close()

    def test_another_process_reads_what_was_written(self, open_store: OpenStore) -> None:
        writer = open_store("one")
        writer.write("part", 2, [some_vectors(2)])
        writer.close()
        reader = open_store("one")
        assert reader.count("part") == 2
        assert reader.query("part", some_vectors(2)[1].astype(np.float32), 1)[0][0] == 1
        reader.close()

    def test_collections_do_not_mix(self, open_store: OpenStore) -> None:
        store = open_store("one")
        store.write("en-current", 2, [some_vectors(2)])
        store.write("zh-current", 1, [some_vectors(1)])
        store.close()
        assert (store.count("en-current"), store.count("zh-current")) == (2, 1)
        ((position, score),) = store.query("zh-current", some_vectors(2)[1].astype(np.float32), 1)
        assert position == 0
        assert score == pytest.approx(float(some_vectors(2)[1] @ some_vectors(1)[0]), abs=2e-3)
        store.close()

    def test_builds_stand_side_by_side_and_one_is_removed_alone(self, open_store: OpenStore) -> None:
        old, new = open_store("old"), open_store("new")
        old.write("part", 2, [some_vectors(2)])
        new.write("part", 2, [some_vectors(2)[::-1]])
        for store in (old, new):
            store.close()
        question = some_vectors(1)[0].astype(np.float32)
        assert (old.query("part", question, 1)[0][0], new.query("part", question, 1)[0][0]) == (0, 1)
        old.close()
        old.delete()
        assert new.query("part", question, 1)[0][0] == 1
        new.close()

    def test_only_what_is_allowed_is_found(self, open_store: OpenStore) -> None:
        vectors, allowed = some_vectors(120), np.arange(120) % 3 == 0
        store = open_store("one")
        store.write("part", 120, [vectors])
        store.close()
        question = vectors[1].astype(np.float32)
        scores = vectors.astype(np.float32) @ question
        hits = store.query("part", question, 30, allowed)
        nearest = [int(row) for row in np.argsort(-scores)[:30] if allowed[row]]
        assert [position for position, _ in hits][: len(nearest)] == nearest
        assert all(allowed[position] for position, _ in hits)
        assert store.query("part", question, 5, np.zeros(120, bool)) == []
        store.close()

    def test_vectors_of_several_kinds_are_found_together(self, open_store: OpenStore) -> None:
        vectors, kinds = some_vectors(60), Kinds(np.arange(60, dtype=np.uint16) % 7 // 3, ("law", "rule", "notes"))
        store = open_store("one")
        store.write("part", 60, [vectors[:9], vectors[9:]], kinds)
        store.close()
        question = vectors[5].astype(np.float32)
        best = np.argsort(-(vectors.astype(np.float32) @ question))[:20]
        assert [position for position, _ in store.query("part", question, 20)] == best.tolist()
        assert store.count("part") == 60
        store.close()

    def test_a_collection_that_is_not_there_is_damage(self, open_store: OpenStore) -> None:
        store = open_store("one")
        store.write("part", 1, [some_vectors(1)])
        store.close()
        with pytest.raises(IndexDamaged):
            store.count("another")
        store.close()

    def test_many_read_at_once(self, open_store: OpenStore) -> None:
        vectors = some_vectors(40)
        store, barrier = open_store("one"), threading.Barrier(8)
        store.write("part", 40, [vectors])
        store.close()

        def nearest(row: int) -> int:
            if row < 8:
                barrier.wait()
            return store.query("part", vectors[row].astype(np.float32), 1)[0][0]

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(nearest, range(40))) == list(range(40))
        store.close()


class IndexSuite:
    """The tests of an index; `placed` is a fixture of the module or of the class."""

    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, placed: Placed, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A folder with one index, which nobody changes."""
        folder = tmp_path_factory.mktemp("finished")
        build(folder, "first", placed.server, vectors=placed.vectors).close()
        return folder

    def test_dense_scores_are_exact_cosines_of_one_language(self, finished: Path, placed: Placed) -> None:
        with open_index(finished / "index", placed.recipe()) as index:
            question = vector_of("issuer files report 21 within days")
            for current_only in (True, False):
                entries = [e for e in collection().entries if e.language == "en" and (e.current or not current_only)]
                expected = {e.id: float(question @ vector_of(e.text)) for e in entries}
                hits = index.dense(question, "en", 8, current_only)
                assert [name for name, _ in hits] == sorted(expected, key=lambda i: -expected[i])[:8]
                assert dict(hits) == pytest.approx({name: expected[name] for name, _ in hits}, abs=2e-3)

    def test_more_hits_than_entries_gives_all_of_them(self, finished: Path, placed: Placed) -> None:
        with open_index(finished / "index", placed.recipe()) as index:
            assert len(index.dense(vector_of("report"), "zh", 1000)) == 30
            assert len(index.dense(vector_of("report"), "zh", 1000, current_only=False)) == 40
            assert index.dense(vector_of("report"), "fr", 10) == []
            assert index.dense(vector_of("report"), "zh", 0) == []

    def test_lexical_rows_name_the_entries(self, finished: Path, placed: Placed) -> None:
        with open_index(finished / "index", placed.recipe()) as index:
            row, _ = index.lexical("zh").search("报告63", 1)[0]
            name = index.rows("zh")[row]
            assert name == "first#9/zh"
            assert index.entries([name]) == [e for e in collection().entries if e.id == name]
            assert [entry.id for entry in collection().entries if entry.language == "zh"] == list(index.rows("zh"))
            assert index.languages == ("en", "zh")

    def test_only_what_may_be_found_on_the_day_is(self, tmp_path: Path, placed: Placed) -> None:
        days = [(date(2020, 1, 1), date(2021, 12, 31)), (date(2022, 1, 1), None), (date.max, None)]
        entries = [
            Entry(
                f"{name}-{number}",
                "en",
                f"rule {number} of {name}",
                number == 1,
                "{}",
                None,
                *days[number],
                name,
            )
            for name in ("a", "b")
            for number in range(3)
        ]
        with _ensured(tmp_path, Collection(entries), placed) as index:

            def found(scope: EntryScope) -> set[str]:
                mask = index.rows("en").mask(scope)
                hits = {name for name, _ in index.dense(vector_of("rule"), "en", 6, False, mask)}
                words = {index.rows("en")[row] for row, _ in index.lexical("en").search("rule", 6, mask)}
                assert hits == words
                return hits

            assert found(EntryScope(date(2021, 12, 31))) == {"a-0", "b-0"}
            assert found(EntryScope(date(2022, 1, 1))) == {"a-1", "b-1"}
            assert found(EntryScope(date(2022, 1, 1), "b", undated=True)) == {"b-1", "b-2"}
            assert found(EntryScope(None, "a")) == {"a-0", "a-1"}
            assert found(EntryScope(date(2019, 12, 31))) == found(EntryScope(None, "c")) == set()
            assert index.entries(["b-0"]) == [entries[3]]

    def test_entries_come_in_the_order_asked_for(self, finished: Path, placed: Placed) -> None:
        with open_index(finished / "index", placed.recipe()) as index:
            ids = ["first#9/zh", "first#1/en", "first#30/zh"]
            assert [entry.id for entry in index.entries(ids)] == ids
            with pytest.raises(IndexDamaged, match="no entry 'absent'"):
                index.entries(["first#9/zh", "absent"])

    def test_wrong_questions_are_said_to_be_wrong(self, finished: Path, placed: Placed) -> None:
        with open_index(finished / "index", placed.recipe()) as index:
            with pytest.raises(InputError, match=f"the index has {DIMENSIONS} dimensions"):
                index.dense(np.ones(3, np.float32), "en", 5)
            with pytest.raises(InputError, match="no entries in 'fr'"):
                index.lexical("fr")

    def test_one_in_order_is_not_built_again(self, finished: Path, placed: Placed) -> None:
        def never() -> Collection:
            raise AssertionError("built although the index was in order")

        ensure(finished / "index", placed.recipe(), never, supply(finished)).close()
        assert status(finished / "index", placed.recipe()).ready
        assert len(list((finished / "index" / "builds").iterdir())) == 1

    def test_it_is_replaced_whole_and_kept_while_it_is_read(self, tmp_path: Path, placed: Placed) -> None:
        with build(tmp_path, "first", placed.server, vectors=placed.vectors) as old:
            assert marks(old) == {'{"mark": "first"}'}
            with build(tmp_path, "second", placed.server, vectors=placed.vectors) as new:
                assert marks(new) == {'{"mark": "second"}'}
                assert marks(old) == {'{"mark": "first"}'}
                assert len(list((tmp_path / "index" / "builds").iterdir())) == 2
        build(tmp_path, "third", placed.server, vectors=placed.vectors).close()
        assert len(list((tmp_path / "index" / "builds").iterdir())) == 1

    def test_building_again_embeds_only_what_changed(self, tmp_path: Path, placed: Placed) -> None:
        build(tmp_path, "first", placed.server, vectors=placed.vectors).close()
        model = CountingEmbeddings()
        changed = Collection([*collection().entries, Entry("new", "en", "A new rule.")])
        with _ensured(tmp_path, changed, placed, model) as index:
            assert index.dense(vector_of("A new rule."), "en", 1)[0][0] == "new"
        assert model.seen == ["A new rule."]

    def test_odd_texts_are_indexed_and_found(self, tmp_path: Path, placed: Placed) -> None:
        odd = {
            "nul": "abc\0def",
            "surrogate": "half \ud83d of a pair",
            "long": "规则 rule " * 6_250,
            "emoji": "😀",
            "space": "\u3000x\u3000",
        }
        entries = Collection([Entry(name, "en", text, payload=f'"{name}"') for name, text in odd.items()])
        with _ensured(tmp_path, entries, placed) as index:
            assert sorted(index.rows("en")) == sorted(odd)
            assert index.lexical("en").search("abcdef", 1)[0][0] == index.rows("en").index("nul")
            assert len(index.entries(["long"])[0].text) == 50_000
            assert {name for name, _ in index.dense(vector_of("x"), "en", 5)} == set(odd)

    @pytest.mark.parametrize("count", [1, 2, 3, 120])
    def test_it_may_have_any_size(self, tmp_path: Path, placed: Placed, count: int) -> None:
        entries = [Entry(str(i), "en", f"text number {i}", payload="1") for i in range(count)]
        with _ensured(tmp_path, Collection(entries), placed) as index:
            assert len(index.dense(vector_of("text"), "en", 200)) == count
            assert index.dense(vector_of(f"text number {count - 1}"), "en", 1)[0][0] == str(count - 1)


def _ensured(folder: Path, entries: Collection, placed: Placed, model: CountingEmbeddings | None = None) -> Index:
    """The index of these entries below `folder`, made by a recipe of its own."""
    return ensure(
        folder / "index",
        placed.recipe("own"),
        lambda: entries,
        supply(folder, fake_embedder(model=model)),
    )
