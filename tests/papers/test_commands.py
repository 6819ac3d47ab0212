"""README.md and CONTRIBUTING.md are followed to the letter: files written, lines added, every command run and its output compared.

A fenced block is a step by the words before it: "Write `PATH`:" writes a file, "In `PATH`, before the line `LINE`, add:" adds
lines, "In `PATH`, in place of the line `LINE`, write:" replaces one; a `console` block holds commands after `$ ` with what they print, where
`…` stands for anything. Every section is followed in a copy of the project.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("assistant", "corpus", "evals", "prompts", "tests", "pyproject.toml", "README.md", "LICENSE")
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
WRITE = re.compile(r"[Ww]rite `([^`]+)`(?:, [^:]*)?:$")
ADD = re.compile(r"[Ii]n `([^`]+)`, (before|in place of) the line `([^`]+)`, (?:add|write):$")
COMMAND = re.compile(r"(?<!`)`((?:assistant|make|python|pytest|\.ci/run)(?: [^`]*)?)`(?!`)")
ENDLESS = {"assistant serve": 0, "assistant mcp": 0, "assistant slack": 2, "assistant feishu": 2}
"""Commands that go on until they are told to end, with the exit status they have without tokens or with nobody there."""


@dataclass(frozen=True)
class Step:
    """A block with the line before it: a file, lines to add, or commands."""

    before: str
    language: str
    text: str


@dataclass(frozen=True)
class Section:
    """What stands under one heading of a document."""

    document: str
    title: str
    text: str

    def steps(self) -> Iterator[Step]:
        """The blocks in order."""
        for found in FENCE.finditer(self.text):
            lines = [line.strip() for line in self.text[: found.start()].splitlines() if line.strip()]
            yield Step(lines[-1] if lines else "", found[2], re.sub(rf"^{found[1]}", "", found[3], flags=re.MULTILINE))

    def commands(self) -> list[str]:
        """Commands shown in the running text and in tables."""
        return COMMAND.findall(FENCE.sub("", self.text))

    @property
    def goes_on_from(self) -> str | None:
        """The recipe whose files must be there."""
        found = re.search(r"Goes on from \*([^*]+)\*", self.text)
        return found[1] if found else None


def _sections(document: str) -> dict[str, Section]:
    parts = re.split(r"^##? (.+)$", (ROOT / document).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {title: Section(document, title, text) for title, text in zip(parts[1::2], parts[2::2], strict=True)}


SECTIONS = {document: _sections(document) for document in ("README.md", "CONTRIBUTING.md")}
FOLLOWED = [
    section for found in SECTIONS.values() for section in found.values() if any(section.steps()) or section.commands()
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all sections; the index is built once for each corpus."""
    return tmp_path_factory.mktemp("data")


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which a section is followed."""

    folder: Path
    data: Path

    @classmethod
    def make(cls, folder: Path, data: Path) -> Copy:
        """Copy what the commands need."""
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name)
            else:
                shutil.copy2(ROOT / name, folder / name)
        return cls(folder, data)

    @property
    def environment(self) -> dict[str, str]:
        """The copy comes first, no setting of the machine counts."""
        private = ("ASSISTANT_", "OPENAI_", "PYTEST_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(private)}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
        return kept | {"PATH": programs, "PYTHONPATH": str(self.folder), "ASSISTANT_DATA_DIR": str(self.data)}

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run it as a reader would, with nobody at the keyboard."""
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def write(self, step: Step) -> bool:
        """Write the file or add the lines that a step asks for; False for a step of another kind."""
        if written := WRITE.search(step.before):
            path = self.folder / written[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        elif added := ADD.search(step.before):
            path = self.folder / added[1]
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            (at,) = [number for number, line in enumerate(lines) if line.strip() == added[3]]
            lines[at : at + (added[2] == "in place of")] = [step.text]
            path.write_text("".join(lines), encoding="utf-8")
        return bool(written or added)


def _shown(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it prints."""
    parts = re.split(r"^\$ (.+)\n", text, flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block begins with a command"
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _like(shown: str) -> re.Pattern[str]:
    """What is shown as a pattern: `…` alone on its line stands for any lines, within a line for any words."""
    lines = [
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in shown.splitlines()
    ]
    return re.compile("".join(lines))


def _status(command: str) -> set[int]:
    """The exit statuses that a command may have: a check that says no has 1."""
    return {0, 1} if command.startswith("assistant check") else {0}


def _follow_commands(copy: Copy, text: str) -> None:
    for command, shown in _shown(text):
        done = copy.run(command)
        assert done.returncode in _status(command), f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        if shown:
            assert _like(shown).fullmatch(done.stdout), f"{command} printed\n{done.stdout[-6000:]}{done.stderr[-2000:]}"


def _follow_endless(copy: Copy, command: str) -> None:
    """Start it; a server must answer, a chat app without tokens must say in one line what is missing."""
    if command != "assistant serve":
        done = copy.run(command)
        assert done.returncode == ENDLESS[command], done.stderr
        assert not done.returncode or re.fullmatch(r"error: \S+: ASSISTANT_\w+ is not set; .+\n", done.stderr)
        return
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command} --port 0"],
        cwd=copy.folder,
        env=copy.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        address = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        assert b"STAR" in urllib.request.urlopen(address, timeout=60).read()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode in (0, 130)


def _lacks_its_extra(command: str) -> bool:
    """Whether a command wants the solver, which `make prove` installs, where it is not there."""
    return command.startswith(("assistant rules prove", "assistant rules diff")) and find_spec("z3") is None


def _follow_shown(copy: Copy, command: str) -> None:
    """A command of the running text or a table."""
    name = command.split(" --")[0] if command.split(" --")[0] in ENDLESS else command
    if name in ENDLESS:
        _follow_endless(copy, name)
    elif not command.startswith(("make", ".ci/run")) and "FILE" not in command and not _lacks_its_extra(command):
        done = copy.run(command)
        assert done.returncode in _status(command), f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"


def _prepare(copy: Copy, section: Section) -> None:
    """What the recipes that it goes on from leave behind."""
    if section.goes_on_from:
        earlier = SECTIONS[section.document][section.goes_on_from]
        _prepare(copy, earlier)
        for step in earlier.steps():
            copy.write(step)


@pytest.mark.parametrize("section", FOLLOWED, ids=lambda section: f"{section.document}: {section.title}")
def test_what_a_document_shows_can_be_followed_to_the_letter(section: Section, tmp_path: Path, data: Path) -> None:
    copy = Copy.make(tmp_path / "project", data)
    _prepare(copy, section)
    for step in section.steps():
        if copy.write(step):
            continue
        if step.language == "console":
            _follow_commands(copy, step.text)
        elif step.language == "python":
            done = subprocess.run(
                [sys.executable, "-c", step.text], cwd=copy.folder, env=copy.environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
    for command in section.commands():
        _follow_shown(copy, command)
