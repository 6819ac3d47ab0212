"""The records on both databases: a test that asks for them runs once on each."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.channels.cli import main as cli
from assistant.records.records import Records
from tests.records.samples import Open, Result, Run, settings_for


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def open_records(database: str) -> Iterator[Open]:
    """Opens the records, as each replica does; settings of `RecordsSettings` by name."""
    opened: list[Records] = []

    def open_(**settings: object) -> Records:
        opened.append(Records.open(settings_for(database, **settings)))
        return opened[-1]

    yield open_
    for records in opened:
        records.close()


@pytest.fixture
def records(open_records: Open) -> Records:
    """The records of one replica."""
    return open_records()


class Terminal(io.StringIO):
    """A person who types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run a command on the database, from an empty folder; `typed` is what a person at the terminal types."""
    handler = signal.getsignal(signal.SIGPIPE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_RECORDS__URL", database)

    def call(*arguments: str, typed: str | None = None) -> Result:
        monkeypatch.setattr(sys, "argv", ["assistant", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        capsys.readouterr()
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 0
        out, err = capsys.readouterr()
        return Result(status, out, err)

    yield call
    signal.signal(signal.SIGPIPE, handler)
