"""A process killed at any statement of a migration loses nothing: the next opening finds all as it was, and migrates."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, create_engine, inspect, text

from assistant.errors import InputError
from assistant.records.database import SCRIPTS
from assistant.records.records import Records
from assistant.testing.processes import started
from tests.records.samples import full_talk, restore, settings_for

NEXT = '''
"""What a later version might do: another column, a table put in the place of one, values changed where they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("language", sa.Text, nullable=False, server_default="zh"))
    op.execute("UPDATE conversations SET revision = revision + 100")
    op.create_table("ratings", sa.Column("id", sa.Integer, primary_key=True), sa.Column("rating", sa.Text))
    op.execute("INSERT INTO ratings SELECT id, rating FROM feedback")
    op.execute("DELETE FROM ratings WHERE rating = 'up'")
    op.drop_index("audit_by_age", "audit")
    op.execute("CREATE TABLE new_salts AS SELECT name, salt FROM salts")
    op.drop_table("salts")
    op.rename_table("new_salts", "salts")
    op.create_index("salts_by_name", "salts", ["name"], unique=True)
'''

Kill = Callable[[int], str]


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the migrations, with one more than there are."""
    package, _, name = SCRIPTS.partition(":")
    folder = tmp_path / "migrations"
    with as_file(files(package) / name) as shipped:
        shutil.copytree(shipped, folder)
    (folder / "versions" / "r0003_next.py").write_text(NEXT, encoding="utf-8")
    monkeypatch.setattr("assistant.records.database.SCRIPTS", str(folder))
    return folder


@pytest.fixture
def kill(database: str, scripts: Path) -> Iterator[Kill]:
    """Has a process open the database and killed before its statement of that number; says what ended it."""
    with started(sys.executable, "-m", "tests.records.killed_migration", str(scripts)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asks, says = process.stdin, process.stdout

        def kill_(number: int) -> str:
            print(number, database, file=asks, flush=True)
            return says.readline().strip()

        yield kill_
        process.communicate()


def content(url: str) -> dict[str, Any]:
    """Everything that is in a database: its columns, its indexes and its rows."""
    engine, metadata = create_engine(url), MetaData()

    def read(connection: Connection) -> dict[str, Any]:
        metadata.reflect(connection)
        indexes = inspect(connection).get_multi_indexes()
        found: dict[str, Any] = {"indexes": sorted(str(item["name"]) for items in indexes.values() for item in items)}
        for table in metadata.sorted_tables:
            columns = [f"{column.name} {column.type} {column.nullable}" for column in table.columns]
            rows = sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            found[table.name] = (columns, rows)
        return found

    with engine.begin() as connection:
        found = read(connection)
    engine.dispose()
    return found


def opened(url: str) -> dict[str, Any]:
    """What a database holds once it was opened."""
    Records.open(settings_for(url)).close()
    return content(url)


def contents_between(url: str, kill: Kill) -> list[dict[str, Any]]:
    """What the database holds after each of the processes that were killed, one a statement later than the one before."""
    found = []
    for number in itertools.count(1):
        ended = kill(number)
        found.append(content(url))
        if ended == "opened":
            return found
        assert ended == "SIGKILL"
    raise AssertionError("a migration ends")


def test_records_are_as_before_until_a_migration_is_whole(database: str, kill: Kill) -> None:
    restore(database)
    before = content(database)
    *between, after = contents_between(database, kill)
    assert len(between) > 12
    assert between.count(before) >= len(between) - 2
    assert all(state in (before, after) for state in between)
    assert after == opened(database)
    assert after["alembic_version"][1] == ["('0003',)"]
    assert len(after["ratings"][1]) == 3
    records = Records.open(settings_for(database))
    assert [records.load(item.id, "anna").conversation for item in records.conversations("anna")][1] == full_talk()
    assert records.key_for("star_made-up-key-number-1-of-a-test") is not None
    assert records.status().counts == {"conversations": 6, "feedback": 5, "audit": 9, "events": 6, "keys": 3}
    records.close()


def test_conversations_of_before_are_carried_over_by_turn_whenever_they_are_read(database: str) -> None:
    """Also one that no version can read, which stays as it is and ends nothing."""
    restore(database)
    engine = create_engine(database)
    with engine.begin() as connection:
        (name,) = connection.execute(text("SELECT id FROM conversations WHERE turns > 0 ORDER BY id LIMIT 1")).one()
        connection.execute(text("UPDATE conversations SET state = '{\"format\": 99}' WHERE id = :id"), {"id": name})
    engine.dispose()
    records = Records.open(settings_for(database))
    owners = {owner for (owner,) in rows_of(database, "SELECT owner FROM conversations")}
    kept = {item.id: item.turns for owner in owners for item in records.conversations(owner)}
    for owner in owners:
        for item in records.conversations(owner):
            if item.id == name:
                with pytest.raises(InputError, match="saved by another version"):
                    records.load(name, owner)
            else:
                assert len(records.load(item.id, owner).conversation.turns) == item.turns
    records.close()
    carried = dict(rows_of(database, "SELECT conversation, count(*) FROM turns GROUP BY conversation"))
    assert carried == {key: count for key, count in kept.items() if count and key != name}
    assert carried


def rows_of(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What the database answers."""
    engine = create_engine(url)
    with engine.begin() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def test_a_new_database_is_empty_until_its_tables_are_whole(database: str, kill: Kill) -> None:
    empty = content(database)
    *between, after = contents_between(database, kill)
    assert len(between) > 20
    assert between.count(empty) >= len(between) - 3
    columns, rows = after["salts"]
    assert len(rows) == 1
    assert all(state in (empty, {**after, "salts": (columns, [])}, after) for state in between)
    assert after == opened(database)
