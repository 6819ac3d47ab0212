"""Adding by a Ray cluster: the same library and the same vectors as on one machine, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import InputError, ServiceError
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.library import cluster as clusters
from assistant.library.adding import AdditionOutcome
from assistant.library.cluster import LOCAL, RayCluster, ray_cluster
from assistant.library.details import TextDetails
from assistant.papers.limits import PaperLimits
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.testing.processes import free_port, started
from tests.library.beacons import LATER_LAW, LAW, NOTES, RULES, TODAY, write_all

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="the extra 'ray' is not installed")
BROKEN = "no text\0at all"

KILLED = """
import datetime, os, signal, sys
from pathlib import Path
from assistant.library.cluster import ray_cluster
from assistant.library.details import TextDetails
from assistant.service import Assistant
from assistant.settings import Settings

data, corpus, *files = map(Path, sys.argv[1:])
service = Assistant(Settings(data_dir=data, corpus_dir=corpus), clock=lambda: datetime.date(2026, 11, 22))
with ray_cluster("local") as cluster:
    for addition in service.add_texts(files, TextDetails(), cluster=cluster):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayCluster]:
    """One cluster for all tests: it takes ten seconds to start."""
    with ray_cluster(LOCAL) as cluster:
        yield cluster


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return write_all(
        tmp_path / "files",
        [("law.md", LAW), ("later.md", LATER_LAW), ("notes.txt", NOTES), ("rules.md", RULES), ("broken.pdf", BROKEN)],
    )


def assistant(data: Path, beacons: Path) -> Assistant:
    return Assistant(Settings(data_dir=data, corpus_dir=beacons), clock=lambda: TODAY)


def kept(library: Path) -> dict[str, bytes]:
    """Every file of a library by its place, but for those that say when it last changed."""
    return {str(path.relative_to(library)): path.read_bytes() for path in library.rglob("texts/**/*") if path.is_file()}


def vectors(data: Path) -> dict[tuple[str, bytes], bytes]:
    with sqlite3.connect(data / "vectors.sqlite") as connection:
        rows = connection.execute("SELECT model, hash, vector FROM vectors").fetchall()
    return {(model, key): vector for model, key, vector in rows}


def added(service: Assistant, files: Sequence[Path], cluster: RayCluster | None = None) -> list[AdditionOutcome]:
    return [addition.outcome for addition in service.add_texts(files, TextDetails(), cluster=cluster)]


@needs_ray
def test_a_cluster_adds_what_one_machine_adds(
    cluster: RayCluster, files: list[Path], beacons: Path, tmp_path: Path
) -> None:
    here, there = assistant(tmp_path / "here", beacons), assistant(tmp_path / "there", beacons)
    alone = list(here.add_texts(files, TextDetails()))
    together = list(there.add_texts(files, TextDetails(), cluster=cluster))
    assert together == alone
    assert [addition.outcome.value for addition in together] == ["new", "new", "new", "new", "refused"]
    assert here.build_index() == there.build_index(cluster=cluster)
    assert kept(tmp_path / "there" / "library") == kept(tmp_path / "here" / "library") != {}
    assert vectors(tmp_path / "there") == vectors(tmp_path / "here") != {}


@needs_ray
def test_vectors_are_those_of_one_machine_to_the_last_bit(cluster: RayCluster) -> None:
    batches = [
        ["第一条 灯塔应当点灯。", "The light is lit."],
        ["第二条"],
        [f"第{number}条 熄灯。" for number in range(33)],
    ]
    embedder = bundled_embedder()
    for batch, made in zip(batches, cluster.embed(batches), strict=True):
        assert np.array_equal(made, embedder.passages(batch))


@needs_ray
def test_what_a_worker_that_dies_had_in_hand_is_done_again(cluster: RayCluster, tmp_path: Path) -> None:
    def work(number: int) -> int:
        mark = tmp_path / "died"
        if number == 5 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    assert list(cluster.mapped(work, range(40), 4)) == [number * number for number in range(40)]
    assert (tmp_path / "died").exists()


@needs_ray
def test_a_worker_that_cannot_go_on_says_why_and_what_came_before_stays(cluster: RayCluster) -> None:
    def work(number: int) -> int:
        if number == 6:
            raise ServiceError("the model is not there")
        return number

    made = cluster.mapped(work, range(8), 2)
    assert [next(made) for _ in range(6)] == [0, 1, 2, 3, 4, 5]
    with pytest.raises(ServiceError, match=r"the Ray cluster local broke off .the model is not there.*run the command"):
        next(made)


@needs_ray
def test_nothing_is_reported_to_anybody(cluster: RayCluster) -> None:
    def work(_: int) -> str | None:
        return os.environ.get("RAY_USAGE_STATS_ENABLED")

    assert list(cluster.mapped(work, [0], 1)) == ["0"]


@needs_ray
def test_a_file_that_no_worker_sees_is_read_here(
    cluster: RayCluster, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_read_text", _blind)
    limits = PaperLimits()
    seen = [text.paper.path for text in cluster.read_texts(files[:2], limits, None) if text.parsed is not None]
    assert seen == files[:2]


def _blind(path: Path, limits: PaperLimits, ocr: Any) -> None:
    """Sees no file."""


@needs_ray
def test_a_kill_loses_nothing_that_was_kept_and_the_next_run_does_the_rest(
    cluster: RayCluster, files: list[Path], beacons: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with started(sys.executable, "-c", KILLED, str(data), str(beacons), *map(str, files)) as process:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, errors
    service = assistant(data, beacons)
    assert [text.file for text in service.added_texts()] == ["law.md"]
    outcomes = added(service, files, cluster)
    assert [outcome.value for outcome in outcomes] == ["same", "new", "new", "new", "refused"]
    added(assistant(tmp_path / "whole", beacons), files)
    assert kept(data / "library") == kept(tmp_path / "whole" / "library")


@needs_ray
@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "ray://127.0.0.1:{port}", "nowhere"])
def test_an_address_where_nobody_answers_is_told_at_once(address: str) -> None:
    with pytest.raises(ServiceError, match=r"no Ray cluster answers at .*ray start --head"):
        ray_cluster(address.format(port=free_port())).__enter__()


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"the extra 'ray' is not installed") as raised:
        ray_cluster(LOCAL).__enter__()
    assert "附加组件" in raised.value.in_language("zh")
