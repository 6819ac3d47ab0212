"""The wheel carries everything an answer needs, and answers from a folder that holds nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.base.resources import packaged

ROOT = Path(__file__).parents[1]
BUILD = """
import os, sys
os.chdir(sys.argv[1])
from hatchling.build import build_wheel
print(build_wheel(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from the checkout into a folder of its own."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("not a checkout")
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(ROOT), str(folder)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(folder / done.stdout.split()[-1])


@pytest.fixture(scope="module")
def site(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked, as an installation has it."""
    folder = tmp_path_factory.mktemp("site")
    wheel.extractall(folder)
    return folder


def run(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty folder with the unpacked wheel first on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "OPENAI_"))}
    environment |= {"PYTHONPATH": str(site), "ASSISTANT_DATA_DIR": str(folder / "data")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", ["corpus", "prompts"])
def test_every_file_of_the_corpus_and_the_prompts_is_in_the_wheel(wheel: zipfile.ZipFile, name: str) -> None:
    source = packaged(name)
    expected = {
        f"assistant/data/{name}/{file.relative_to(source).as_posix()}" for file in source.rglob("*") if file.is_file()
    }
    assert expected <= set(wheel.namelist())
    assert not [file for file in wheel.namelist() if file.endswith((".sqlite", ".pyc", ".env"))]


def test_each_kind_of_data_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    data = [name.removeprefix("assistant/data/") for name in names if name.startswith("assistant/data/")]
    assert len([name for name in data if name.startswith("corpus/documents/") and name.endswith(".md")]) == 42
    assert "corpus/glossary.yaml" in data
    assert "corpus/not-held.yaml" in data
    assert {
        f"corpus/rules/{rules}.yaml"
        for rules in (
            "listing",
            "growth-tier",
            "co-investment",
            "senior-investor",
            "financial-delisting",
            "investor-suitability",
        )
    } <= set(data)
    assert [name for name in data if name.startswith("corpus/vectors/") and name.endswith(".bin")]
    assert "prompts/plan.md" in data
    assert not [name for name in names if name.startswith(("tests/", "evals/", "corpus/"))]


def test_the_set_up_guides_are_in_the_wheel_beside_their_code(wheel: zipfile.ZipFile) -> None:
    guides = {f"assistant/channels/{room}/README.md" for room in ("slack", "feishu", "http", "mcp")}
    assert guides | {"assistant/data/corpus/rules/README.md"} <= set(wheel.namelist())


def test_the_command_and_the_licence_are_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    (entry_points,) = [name for name in names if name.endswith("entry_points.txt")]
    assert "assistant = assistant.channels.cli.main:main" in wheel.read(entry_points).decode()
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_unpacked_wheel_finds_its_own_data(site: Path, tmp_path: Path) -> None:
    code = "from assistant.base.resources import packaged; print(packaged('corpus')); print(packaged('prompts'))"
    done = run(site, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(site / "assistant" / "data" / name) for name in ("corpus", "prompts")]


def test_the_unpacked_wheel_answers_from_an_empty_folder(site: Path, tmp_path: Path) -> None:
    done = run(
        site,
        tmp_path,
        "-m",
        "assistant.channels.cli.main",
        "ask",
        "科创板五套上市标准分别是什么？",
        "--as-of",
        "2026-11-22",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert value["outcome"] == "answered"
    assert "40亿元" in value["answer"]
    assert {citation["version"] for citation in value["citations"]} == {"2026-04-24"}
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_unpacked_wheel_embeds_nothing_but_the_question(site: Path, tmp_path: Path) -> None:
    code = (
        "from assistant.index.embeddings.embedder import Embedder\n"
        "def refuse(*_): raise SystemExit('embedded the corpus')\n"
        "from assistant.service import Assistant\n"
        "Embedder.passages = refuse\n"
        "print(Assistant().build_index()['state'])\n"
    )
    done = run(site, tmp_path, "-c", code)
    assert (done.returncode, done.stdout.split()) == (0, ["ready"]), done.stderr


ENVIRONMENT = """
import importlib, os, pkgutil, sys

changes = set()


def note(event, given):
    if event in ("os.putenv", "os.unsetenv"):
        frame = sys._getframe(1)
        while frame.f_globals["__name__"] in ("os", "_collections_abc"):
            frame = frame.f_back
        if frame.f_globals["__name__"].startswith("assistant"):  # numpy and polars set variables of their own
            changes.add(given[0])


sys.addaudithook(note)
import assistant

for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
    if ".migrations." not in module.name:
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name != "z3":  # of the extra that proves the rules
                raise
from assistant.language.model_tokens import count_tokens
from assistant.index.embeddings.bundled import bundled_embedder

before = dict(os.environ)
assert count_tokens("hello world") == 2
print(sorted(changes))
bundled_embedder().query("hello world")
print(sorted(dict(os.environ).items() ^ before.items()))
"""


def test_neither_importing_nor_using_the_package_changes_the_environment_of_the_process(tmp_path: Path) -> None:
    set_by_the_command = ("OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
    environment = {name: value for name, value in os.environ.items() if name not in set_by_the_command}
    environment |= {"XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", ENVIRONMENT], capture_output=True, text=True, env=environment)
    assert (done.stdout, done.returncode) == ("[]\n[]\n", 0), done.stderr
