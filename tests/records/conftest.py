"""The records on both databases: a test that asks for them runs once on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.records.records import Records
from tests.command_line import Run, command_line
from tests.records.samples import Open, settings_for


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


@pytest.fixture
def run(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the database, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_RECORDS__URL", database)
    return command_line(monkeypatch, capsys)
