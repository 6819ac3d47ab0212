"""The index with its vectors on a stand-in for Chroma Cloud, which keeps to its quotas. The Cloud itself was never asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest

from assistant.errors import ServiceError
from assistant.index.builder import status
from assistant.index.chroma_server import CLOUD_LIMITS, ChromaServer, ChromaSite, ServerLimits
from assistant.index.errors import IndexDamaged
from assistant.index.vectors import Kinds
from assistant.testing.chroma_cloud import DATABASE, KEY, TENANT, CloudGate, chroma_cloud
from assistant.testing.index_suite import IndexSuite, OpenStore, Placed, VectorStoreSuite, some_vectors
from assistant.testing.processes import chroma_program
from assistant.testing.small_index import build, marks, recipe

SMALL = ServerLimits(records=16, write=5, results=300, requests=3)
"""Quotas so small that everything is cut."""

Cloud = tuple[ChromaSite, CloudGate]
pytestmark = pytest.mark.skipif(chroma_program() is None, reason="the chroma program is not installed")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with chroma_cloud(tmp_path_factory.mktemp("cloud"), SMALL) as cloud:
        yield cloud
        assert cloud[1].refused == []  # of all that the tests of this module sent as they should


@pytest.fixture(scope="module")
def placed(cloud: Cloud) -> Placed:
    return Placed(cloud[0])


@pytest.fixture
def open_store(cloud: Cloud, tmp_path: Path) -> OpenStore:
    return lambda stamp: ChromaServer(cloud[0], f"{tmp_path.name}-{stamp}")


class TestStoreInTheCloud(VectorStoreSuite):
    """Collections in shards."""


class TestIndexInTheCloud(IndexSuite):
    """An index whose vectors are in shards."""


def collections(site: ChromaSite) -> dict[str, int]:
    """The collections in the Cloud by name, and how many vectors each holds."""
    return {each.name: each.count() for each in client_of(site).list_collections()}


def client_of(site: ChromaSite) -> Any:
    headers = {"x-chroma-token": KEY}
    return chromadb.HttpClient(site.host, site.port, headers=headers, tenant=TENANT, database=DATABASE)


def test_each_class_of_document_has_collections_of_its_own(cloud: Cloud, tmp_path: Path) -> None:
    site, _ = cloud
    kinds = Kinds(np.repeat(np.arange(3, dtype=np.uint16), (20, 16, 1)), ("rule", "notes", ""))
    store = ChromaServer(site, tmp_path.name)
    store.write("zh-current", 37, [some_vectors(37)], kinds)
    store.close()
    prefix = f"{tmp_path.name}-"
    assert {name[len(prefix) :]: held for name, held in collections(site).items() if name.startswith(prefix)} == {
        "zh-current.rule": 10,
        "zh-current.rule.1": 10,
        "zh-current.notes": 16,
        "zh-current": 1,
    }


def test_what_is_sent_keeps_to_the_quotas(cloud: Cloud, open_store: OpenStore) -> None:
    _, gate = cloud
    gate.writes.clear()
    gate.crowded = 0
    vectors = some_vectors(100)
    store = open_store("one")
    store.write("part", 100, [vectors[:33], vectors[33:]])
    store.close()
    assert sum(gate.writes) == 100
    assert max(gate.writes) == SMALL.write
    assert store.count("part") == 100
    question = vectors[41].astype(np.float32)
    exact = np.argsort(-(vectors.astype(np.float32) @ question), kind="stable")
    assert [position for position, _ in store.query("part", question, 40)] == exact[:40].tolist()
    assert gate.crowded == 0  # seven shards, of which three are asked at once
    store.close()


def test_a_question_wants_no_more_than_is_given(cloud: Cloud, tmp_path: Path) -> None:
    """The best of what every shard gives: the nearest come first, and no more than that are there."""
    site = replace(cloud[0], limits=replace(SMALL, results=4))
    store = ChromaServer(site, tmp_path.name)
    vectors = some_vectors(40)
    store.write("part", 40, [vectors])
    store.close()
    hits = store.query("part", vectors[7].astype(np.float32), 30)
    assert len(hits) == 12
    assert hits[0][0] == 7
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    store.close()


def test_who_asks_too_often_waits_and_asks_again(
    cloud: Cloud, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("assistant.index.chroma_server.time.sleep", waits.append)
    store = open_store("one")
    store.write("part", 1, [some_vectors(1)])
    store.close()
    cloud[1].busy = 2
    assert store.count("part") == 1
    assert waits == [0.2, 0.5]
    cloud[1].busy = 100
    with pytest.raises(ServiceError, match="too many at once"):
        store.count("part")
    cloud[1].busy = 0
    store.close()


def test_a_lost_shard_is_damage_and_is_built_again(cloud: Cloud, tmp_path: Path) -> None:
    site, _ = cloud
    with build(tmp_path, "first", site) as index:
        stamp = index.manifest.stamp
        assert index.manifest.server == site.name
    client_of(site).delete_collection(f"{stamp}-zh-current.1")
    state = status(tmp_path / "index", recipe("first", site))
    assert not state.ready
    assert "of 30 entries of zh-current" in state.reason
    with build(tmp_path, "first", site) as index:
        assert marks(index) == {'{"mark": "first"}'}


def test_a_wrong_key_is_one_line_without_it(cloud: Cloud, tmp_path: Path) -> None:
    site = replace(cloud[0], token="ck-wrong")
    with pytest.raises(ServiceError, match=r"Chroma server .* cannot be used .*key") as raised:
        build(tmp_path, "first", site)
    assert "ck-wrong" not in str(raised.value) + repr(site)
    assert list((tmp_path / "index" / "builds").iterdir()) == []
    cloud[1].refused.clear()


def test_the_gate_refuses_what_is_beyond_a_quota(cloud: Cloud, tmp_path: Path) -> None:
    """Without limits of its own the same store runs into those of the Cloud."""
    site, gate = cloud
    unlimited = ChromaServer(replace(site, limits=ServerLimits(write=10)), tmp_path.name)
    unlimited.write("kept", 2, [some_vectors(2)])
    with pytest.raises(ServiceError, match="10 records in a write"):
        unlimited.write("batch", 10, [some_vectors(10)])
    with pytest.raises(ServiceError, match="more than 300 results"):
        unlimited.query("kept", some_vectors(1)[0].astype(np.float32), 500)
    unlimited.close()
    large = ChromaServer(replace(site, limits=replace(SMALL, records=1000)), f"{tmp_path.name}-large")
    with pytest.raises(ServiceError, match="20 records in a collection"):
        large.write("part", 20, [some_vectors(20)])
    large.close()
    assert len(gate.refused) == 3
    gate.refused.clear()


def test_the_quotas_are_those_published() -> None:
    assert (CLOUD_LIMITS.records, CLOUD_LIMITS.write, CLOUD_LIMITS.results, CLOUD_LIMITS.requests) == (
        5_000_000,
        300,
        300,
        10,
    )


def test_a_build_removed_leaves_the_shards_of_others(cloud: Cloud, open_store: OpenStore) -> None:
    old, new = open_store("old"), open_store("new")
    for store in (old, new):
        store.write("part", 40, [some_vectors(40)])
        store.close()
    old.delete()
    with pytest.raises(IndexDamaged):
        old.count("part")
    assert new.count("part") == 40
    for store in (old, new):
        store.close()
