"""What the documents say of the project beside commands: numbers of the blessed run, targets of make, links, words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "evals/MEASUREMENTS.md")
ROOMS = ("slack", "feishu", "http", "mcp")
ALL = (
    *TOP,
    *(f"assistant/channels/{room}/README.md" for room in ROOMS),
    *("corpus/README.md", "corpus/rules/README.md", "evals/README.md", "evals/suites/README.md"),
    "evals/benchmarks/README.md",
)
MEASUREMENTS = (ROOT / "evals/MEASUREMENTS.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^## .+\n\n```\n(.+)\n```$", MEASUREMENTS, re.MULTILINE)


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(_text("README.md").splitlines()) <= 150


@pytest.mark.parametrize("document", ALL)
def test_every_link_and_picture_of_a_document_is_there(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", _text(document))
    assert [link for link in links if "://" not in link and not ((ROOT / document).parent / link).exists()] == []


def test_every_guide_is_found_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(([^)]+)\)", _text("README.md")))
    assert {document for document in ALL if "benchmarks" not in document} - {"README.md"} <= linked


def _passed() -> dict[str, tuple[int, int]]:
    """How many cases of each suite the blessed run passed, of how many."""
    cases: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for line in _text("evals/baselines/current/results.jsonl").splitlines():
        record = json.loads(line)
        cases[record["suite"]] += 1
        passed[record["suite"]] += all(check["passed"] for check in record["checks"])
    return {suite: (passed[suite], cases[suite]) for suite in cases}


def test_the_numbers_of_the_suites_are_those_of_the_blessed_run() -> None:
    table = re.findall(r"^\| ([a-z-]+)(?: \([^)]+\))? \| [^|]+ \| (\d+)/(\d+) \|$", MEASUREMENTS, re.MULTILINE)
    assert {suite: (int(passed), int(cases)) for suite, passed, cases in table} == _passed()


def test_the_readme_says_when_the_corpus_ends() -> None:
    (ends,) = re.findall(r"^knowledge_ends: (\S+)$", _text("corpus/corpus.yaml"), re.MULTILINE)
    assert f"**Knowledge ends on {ends}.**" in _text("README.md")


def test_the_numbers_of_the_readme_stand_in_the_measurements() -> None:
    told = re.findall(r"\| (\d+) of (\d+) \|", _text("README.md"))
    assert len(told) >= 4
    assert [pair for pair in told if "/".join(pair) not in MEASUREMENTS] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_measurement_has_a_command_that_takes_its_options(command: str) -> None:
    if "proofs.py" in command:
        pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")
    words = command.split()
    program = (
        [sys.executable, *words[1:2]] if words[0] == "python" else [sys.executable, "-m", "assistant.channels.cli.main"]
    )
    rest = words[2:] if words[0] == "python" else words[1:]
    names = [word for word in rest[:2] if re.fullmatch(r"[a-z]+", word) and not Path(word).exists()]
    done = subprocess.run([*program, *names, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [word for word in rest if word.startswith("--") and word not in done.stdout] == []


def test_the_table_of_the_small_model_has_its_commands_and_says_where_its_questions_are() -> None:
    section = MEASUREMENTS[MEASUREMENTS.index("### A small model on a processor") :].split("\n## ")[0]
    assert [command for command in ("ask", "table") if f"small_model.py {command} " not in section] == []
    assert "kept outside the project" in section


def test_make_and_ci_do_what_the_documents_say() -> None:
    makefile, ci = _text("Makefile"), _text(".ci/run")
    told = {
        name for document in TOP for name in re.findall(r"(?:`|^)make (?:PYTHON=\S+ )?([a-z]+)", _text(document), re.M)
    }
    assert {"ask", "test", "serve", "lint", "lock"} <= told
    assert [name for name in told if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
    for said in ("make ask\n", "make lint ", "eval run", "eval gate", "make test "):
        assert said in ci
    recipe = makefile[makefile.index("\nlint:") :].split("\n\n")[0]
    for said in ("ruff check", "ruff format", "mypy", "lint-imports", "assistant corpus verify"):
        assert said in recipe
    assert '$(BIN)/assistant ask "$$Q"' in makefile
    assert "-m pytest -n 2" in makefile
