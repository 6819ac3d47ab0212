"""The vector cache, the supply of vectors, and the vectors shipped with a corpus."""

from __future__ import annotations

import logging
import multiprocessing
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import InputError, ServiceError
from assistant.index.shipped import ShippedVectors, outdated, shipped_path, write_shipped
from assistant.index.supply import VectorSupply
from assistant.index.vectors import VectorCache, text_hash
from assistant.testing.small_index import DIMENSIONS, CountingEmbeddings, collection, fake_embedder


def put(path: Path, start: int, count: int) -> None:
    cache = VectorCache(path)
    for number in range(start, start + count):
        cache.put_many("m", {text_hash(f"text {number}"): np.full(4, number, np.float16)})


def test_cached_vectors_come_back_by_model_and_text(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "deep" / "vectors.sqlite")
    vectors = {text_hash(str(i)): np.array([i, 0.1], np.float16) for i in range(1200)}
    cache.put_many("one", vectors)
    cache.put_many("two", {text_hash("1"): np.array([9, 9], np.float16)})
    found = VectorCache(cache.path).get_many("one", [*vectors, text_hash("absent")])
    assert found.keys() == vectors.keys()
    assert all(np.array_equal(found[key], vectors[key]) for key in vectors)
    assert cache.get_many("three", list(vectors)) == {}


def test_looking_up_makes_no_file(tmp_path: Path) -> None:
    assert VectorCache(tmp_path / "vectors.sqlite").get_many("m", [b"x" * 32]) == {}
    assert list(tmp_path.iterdir()) == []


def test_processes_write_one_cache_together(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=put, args=(path, start, 30)) for start in (0, 30)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(VectorCache(path).get_many("m", [text_hash(f"text {i}") for i in range(60)])) == 60


@pytest.mark.parametrize("harm", ["garbage", "torn page"])
def test_a_damaged_cache_is_put_aside_and_begun_anew(
    tmp_path: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "vectors.sqlite"
    put(path, 0, 200)
    content = path.read_bytes()
    path.write_bytes(b"not a database" * 500 if harm == "garbage" else content[:4096] + b"\xff" * (len(content) - 4096))
    cache = VectorCache(path)
    with caplog.at_level(logging.WARNING):
        assert cache.get_many("m", [text_hash("text 3")]) == {}
    assert "was damaged" in caplog.text
    assert len(list(tmp_path.glob("vectors.sqlite.damaged"))) == 1
    put(path, 3, 1)
    assert len(cache.get_many("m", [text_hash("text 3")])) == 1


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot write to .*choose a data folder"):
        put(tmp_path / "file" / "vectors.sqlite", 0, 1)
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(InputError, match="cannot write to"):
        put(tmp_path / "folder.sqlite", 0, 1)


def test_a_text_is_embedded_once(tmp_path: Path) -> None:
    model = CountingEmbeddings()
    texts = [f"text {i}" for i in range(20)] + ["text 3"]
    supply = VectorSupply(fake_embedder(model=model), VectorCache(tmp_path / "v.sqlite"))
    first = supply.vectors(texts)
    assert sorted(model.seen) == sorted(set(texts))
    model.seen.clear()
    again = VectorSupply(fake_embedder(model=model), VectorCache(tmp_path / "v.sqlite")).vectors([*texts, "new"])
    assert model.seen == ["new"]
    assert np.array_equal(again[:-1], first)
    assert np.array_equal(first[3], first[20])


def test_another_model_shares_nothing(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite")
    VectorSupply(fake_embedder("one"), cache).vectors(["text"])
    model = CountingEmbeddings()
    VectorSupply(fake_embedder("two", model), cache).vectors(["text"])
    assert model.seen == ["text"]


def test_cached_vectors_that_cannot_be_right_are_embedded_anew(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite")
    cache.put_many("fake", {text_hash("short"): np.ones(3, np.float16)})
    cache.put_many("fake", {text_hash("nan"): np.full(DIMENSIONS, np.nan, np.float16)})
    model = CountingEmbeddings()
    vectors = VectorSupply(fake_embedder(model=model), cache).vectors(["short", "nan"])
    assert sorted(model.seen) == ["nan", "short"]
    assert np.isfinite(vectors).all()


def test_what_was_embedded_before_an_interruption_is_kept(tmp_path: Path) -> None:
    class Interrupted(CountingEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            if len(self.seen) >= 16:
                raise KeyboardInterrupt
            return super().embed_documents(texts)

    texts = [f"text {i:03}" for i in range(40)]
    cache = VectorCache(tmp_path / "v.sqlite")
    with pytest.raises(KeyboardInterrupt):
        VectorSupply(fake_embedder(model=Interrupted()), cache).vectors(texts)
    model = CountingEmbeddings()
    VectorSupply(fake_embedder(model=model), cache).vectors(texts)
    assert len(model.seen) == 24


def test_shipped_vectors_spare_the_model_and_equal_fresh_ones(tmp_path: Path) -> None:
    entries = list(collection(count=5).entries)
    texts = [entry.text for entry in entries]
    path = shipped_path(tmp_path / "vectors", "fake")
    fresh = VectorSupply(fake_embedder(), VectorCache(tmp_path / "a.sqlite"))
    assert write_shipped(path, entries, fresh) == 10
    model = CountingEmbeddings()
    supply = VectorSupply(fake_embedder(model=model), VectorCache(tmp_path / "b.sqlite"), ShippedVectors(path, "fake"))
    assert np.array_equal(supply.vectors(texts), fresh.vectors(texts))
    assert model.seen == []
    assert not (tmp_path / "b.sqlite").exists()
    content = path.read_bytes()
    write_shipped(path, entries[::-1], supply)
    assert path.read_bytes() == content


def test_shipped_vectors_of_another_model_or_none_are_not_used(tmp_path: Path) -> None:
    path = shipped_path(tmp_path, "some/model name")
    assert path.parent == tmp_path
    write_shipped(path, collection(count=1).entries, VectorSupply(fake_embedder(), VectorCache(tmp_path / "v.sqlite")))
    key = text_hash(next(iter(collection(count=1).entries)).text)
    assert list(ShippedVectors(path, "fake").get_many([key])) == [key]
    assert ShippedVectors(path, "other").get_many([key]) == {}
    assert ShippedVectors(tmp_path / "absent.bin", "fake").get_many([key]) == {}


@pytest.mark.parametrize("harm", ["truncated", "changed"])
def test_damaged_shipped_vectors_are_named(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "fake.bin"
    write_shipped(path, collection(count=2).entries, VectorSupply(fake_embedder(), VectorCache(tmp_path / "v.sqlite")))
    content = path.read_bytes()
    path.write_bytes(content[:-1] if harm == "truncated" else content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(InputError, match="damaged: restore it"):
        ShippedVectors(path, "fake").get_many([b"x" * 32])


def test_outdated_names_missing_and_differing_vectors(tmp_path: Path) -> None:
    path = tmp_path / "fake.bin"
    entries = list(collection(count=5).entries)
    write_shipped(path, entries[1:], VectorSupply(fake_embedder(), VectorCache(tmp_path / "v.sqlite")))
    assert outdated(path, entries[1:], fake_embedder(), sample=20) == []
    assert outdated(path, entries, fake_embedder()) == [entries[0].id]

    class Changed(CountingEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [vector[::-1] for vector in super().embed_documents(texts)]

    assert outdated(path, entries[1:], fake_embedder(model=Changed()), sample=3) == [e.id for e in entries[1::3]]


def test_a_model_that_returns_nonsense_is_refused(tmp_path: Path) -> None:
    class Broken(CountingEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[0.0] * DIMENSIONS for _ in texts]

    class Few(CountingEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[1.0] * 3 for _ in texts]

    cache = VectorCache(tmp_path / "v.sqlite")
    with pytest.raises(ServiceError, match="zero or not finite"):
        VectorSupply(fake_embedder(model=Broken()), cache).vectors(["a"])
    with pytest.raises(ServiceError, match="3 dimensions, expected 32"):
        VectorSupply(fake_embedder(model=Few()), cache).vectors(["a"])
