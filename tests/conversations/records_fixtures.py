"""The records on both databases: `pytest_plugins = ("records_fixtures",)` runs a test that asks for them once on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from records_support import Open, settings_for

from assistant.conversations.records import Records

pytest_plugins = ("postgres",)


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
