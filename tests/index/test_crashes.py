"""Killed builders, several builders at once, and readers while an index is replaced; each in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from assistant.index.builder import ensure, status
from assistant.testing.processes import started
from assistant.testing.small_index import CountingEmbeddings, build, collection, fake_embedder, marks, recipe, supply

BUILDER = """
import os, signal, sys, threading
from pathlib import Path
from assistant.index import builder as building, manifest
from assistant.base import files
from assistant.testing.small_index import build, marks

folder, mark, point = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
vectors = (*sys.argv[4:], "auto")[0]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def progress(what, done, of):
    if what == point and done >= of // 2 * (what == "embedding"):
        die()

if point == "first collection":
    write = building.write_embedded

    def begin(build_folder, most_bytes):
        threading.Thread(target=write, args=(build_folder, most_bytes)).start()
        while not list(build_folder.glob("chroma/*/data_level0.bin")):
            pass
        die()

    building.write_embedded = begin
elif point == "manifest":
    manifest.Manifest.write = die
elif point == "pointer":
    building.replace_file = die
elif point == "pointer half written":
    files.os.replace = lambda source, target: die() if target.name == "CURRENT" else os.rename(source, target)
elif point == "after the swap":
    building._remove_others = die
with build(folder, mark, force=point != "", progress=progress, vectors=vectors) as index:
    print(sorted(marks(index)))
"""

READER = """
import sys
from pathlib import Path
from assistant.testing.small_index import build, marks

folder = Path(sys.argv[1])
vectors = (*sys.argv[2:], "auto")[0]
stamps, seen = set(), set()
while not (folder / "stop").exists():
    with build(folder, "first", vectors=vectors) as index:
        seen |= marks(index)
        if not stamps:
            print("ready", flush=True)
        stamps.add(index.manifest.stamp)
print(len(stamps) > 1, sorted(seen))
"""


def child(script: str, *arguments: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """Python source in a process of its own."""
    return started(sys.executable, "-c", script, *arguments)


@pytest.mark.parametrize(
    "point",
    [
        "embedding",
        "writing entries",
        "indexing words (zh)",
        "indexing vectors",
        "first collection",
        "manifest",
        "pointer",
        "pointer half written",
        "after the swap",
    ],
)
def test_a_killed_build_changes_nothing_or_all(tmp_path: Path, point: str) -> None:
    build(tmp_path, "first").close()
    with child(BUILDER, str(tmp_path), "second", point) as process:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, errors
    done = point == "after the swap"
    assert status(tmp_path / "index", recipe("second" if done else "first")).ready
    model = CountingEmbeddings()
    second = ensure(
        tmp_path / "index", recipe("second"), lambda: collection("second"), supply(tmp_path, fake_embedder(model=model))
    )
    with second as index:
        assert marks(index) == {'{"mark": "second"}'}
    assert len(model.seen) == (40 if point == "embedding" else 0)
    build(tmp_path, "third").close()
    assert [path.name for path in (tmp_path / "index" / "builds").iterdir()] == [
        (tmp_path / "index" / "CURRENT").read_text()
    ]


def test_two_builders_take_turns_and_the_second_uses_what_the_first_built(tmp_path: Path) -> None:
    with child(BUILDER, str(tmp_path), "first", "") as one, child(BUILDER, str(tmp_path), "first", "") as two:
        answers = [process.communicate(timeout=60) for process in (one, two)]
    assert [output for output, _ in answers] == ["""['{"mark": "first"}']\n"""] * 2, answers
    assert len(list((tmp_path / "index" / "builds").iterdir())) == 1
    assert status(tmp_path / "index", recipe("first")).ready


def test_readers_get_one_whole_index_while_others_replace_it(tmp_path: Path) -> None:
    build(tmp_path, "first").close()
    with child(READER, str(tmp_path)) as one, child(READER, str(tmp_path)) as two:
        for reader in (one, two):
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
        for _ in range(8):
            with build(tmp_path, "first", force=True) as index:
                assert marks(index) == {'{"mark": "first"}'}
        (tmp_path / "stop").touch()
        answers = [reader.communicate(timeout=60) for reader in (one, two)]
    assert [output for output, _ in answers] == ["""True ['{"mark": "first"}']\n"""] * 2, answers


def test_a_builder_with_other_content_never_mixes(tmp_path: Path) -> None:
    with child(BUILDER, str(tmp_path), "first", "none") as one, child(BUILDER, str(tmp_path), "second", "none") as two:
        answers = [process.communicate(timeout=60) for process in (one, two)]
    assert [output for output, _ in answers] == ["""['{"mark": "first"}']\n""", """['{"mark": "second"}']\n"""], answers
