"""Opening the records: a database made, brought up to date, refused or not there; every error is one line without a secret."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, make_url, text

from assistant.errors import AssistantError, InputError, ServiceError
from assistant.records.database import Database, open_database
from assistant.records.records import Records
from assistant.records.tables import metadata
from assistant.settings import Settings
from tests.records.samples import Open, accept, full_talk, settings_for, talk

if TYPE_CHECKING:
    from assistant.testing.postgres import Server

SECRET = "pa55word"


def refused(error: type[AssistantError], url: str) -> str:
    """The one line that opening this URL ends with."""
    with pytest.raises(error) as caught:
        Records.open(settings_for(url))
    line = str(caught.value)
    assert "\n" not in line
    for secret in (SECRET, "SELECT", "PRAGMA", "BEGIN"):
        assert secret not in line
    return line


def run(url: str, *statements: str) -> None:
    """Do these things to a database behind the program's back."""

    def work(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    database = open_database(settings_for(url))
    database.write(work)
    database.close()


# --- made and migrated ------------------------------------------------------------------------------------------------


def test_tables_and_migrations_agree(database: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    opened = open_database(settings_for(database))

    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    assert opened.read(differences) == []
    opened.close()


def test_a_database_opened_again_holds_what_it_held(open_records: Open) -> None:
    first = open_records()
    name = first.start("anna", "http")
    first.save(name, "anna", first.load(name, "anna"), full_talk())
    first.close()
    assert open_records().load(name, "anna").conversation == full_talk()


def test_a_migration_that_fails_leaves_nothing_behind(database: str, open_records: Open) -> None:
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    run(database, *(f"DROP TABLE {name}" for name in ("alembic_version", *tables) if name != "salts"))
    line = refused(ServiceError, database)
    assert "salts" in line
    run_raw(database, "DROP TABLE salts")
    assert open_records().status().counts["conversations"] == 0


def run_raw(url: str, statement: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(database: str) -> None:
    run(database, "UPDATE alembic_version SET version_num = '9999'")
    line = refused(InputError, database)
    assert "written by a newer version of this program (tables 9999); update the program" in line


def test_a_conversation_of_a_newer_version_is_refused(database: str, records: Records) -> None:
    name = records.start("anna", "http")
    run(database, """UPDATE conversations SET state = '{"format": 99}'""")
    with pytest.raises(InputError, match=f"conversation {name}: saved by another version"):
        records.load(name, "anna")


# --- SQLite -----------------------------------------------------------------------------------------------------------


def test_the_default_is_a_private_file_in_the_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "数据 100%"
    records = Records.open(Settings(data_dir=folder))
    assert records.status().database == str(folder / "records.sqlite")
    for path in folder.glob("records.sqlite*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    records.close()


def test_an_empty_url_is_none(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, records=settings_for("  ").records)
    records = Records.open(settings)
    assert records.status().database == str(tmp_path / "records.sqlite")
    records.close()


@pytest.mark.parametrize("content", [b"not a database, " * 100, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "records.sqlite"
    file.write_bytes(content)
    line = refused(ServiceError, f"sqlite:///{file}")
    assert line.startswith(f"{file}: ")
    assert line.endswith("restore a copy of it, or move it away to begin anew")
    assert file.read_bytes() == content


def test_damage_found_later_is_one_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    records = Records.open(settings_for(url))
    names = [records.start("anna", "http") for _ in range(50)]
    for name in names:
        records.save(name, "anna", records.load(name, "anna"), talk("x" * 5_000))
    records.close()
    file = tmp_path / "records.sqlite"
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xaa" * (len(content) - 4096))
    with pytest.raises(ServiceError, match="restore a copy of it"):
        records.load(names[0], "anna")
    records.close()


@pytest.fixture
def nobody() -> Iterator[Callable[[], None]]:
    """Makes this process one that may not write everywhere, until the test ends."""

    def become() -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)

    was = os.geteuid()
    yield become
    os.seteuid(was)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; those of pytest are this user's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@pytest.mark.parametrize(("folder", "mode"), [(0o555, None), (0o555, 0o444), (0o555, 0o666), (0o777, 0o444)])
def test_a_place_that_may_not_be_written_to(
    open_folder: Path, nobody: Callable[[], None], folder: int, mode: int | None
) -> None:
    file = open_folder / "records.sqlite"
    if mode is not None:
        Records.open(settings_for(f"sqlite:///{file}")).close()
        file.chmod(mode)
        (open_folder / ".records.sqlite.lock").chmod(0o666)
    open_folder.chmod(folder)
    refused(ServiceError, "postgresql://nowhere.invalid/x")  # everything needed is loaded while it may still be read
    nobody()
    with pytest.raises(AssistantError, match=r"choose a data folder that you may write to$"):
        Records.open(settings_for(f"sqlite:///{file}"))


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(InputError, match="choose a data folder"):
        Records.open(Settings(data_dir=tmp_path / "data"))


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def test_no_server_is_one_line_without_the_password() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        line = refused(ServiceError, f"postgresql://ben:{SECRET}@127.0.0.1:{port}/records?sslpassword={SECRET}")
    assert line.startswith(f"postgresql://ben@127.0.0.1:{port}/records: ")
    assert "refused" in line
    assert line.endswith("see that it can be reached and that records.url is right")


def test_a_database_that_is_not_there(postgres_server: Server) -> None:
    assert '"nowhere" does not exist' in refused(ServiceError, postgres_server.url("nowhere"))


def test_an_option_that_is_none(postgres_url: str) -> None:
    assert "records.url is right" in refused(ServiceError, f"{postgres_url}&nonsense={SECRET}")


def test_a_database_that_cannot_hold_chinese(postgres_server: Server) -> None:
    url = postgres_server.new_database("ENCODING 'LATIN1' TEMPLATE template0")
    assert "holds text as LATIN1; create the database with ENCODING 'UTF8'" in refused(InputError, url)


def test_another_encoding_of_the_terminal_changes_nothing(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    records = Records.open(settings_for(postgres_url))
    name = records.start("安娜", "http")
    assert records.load(name, "安娜").revision == 0
    records.close()


def test_connections_cut_by_the_server_are_made_again(postgres_server: Server, postgres_url: str) -> None:
    records = Records.open(settings_for(postgres_url))
    name = postgres_url.partition("@/")[2].partition("?")[0]
    records.check()
    postgres_server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    records.check()
    assert accept(records, "1")
    postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres_server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    for attempt in (records.check, records.status, lambda: accept(records, "2")):
        with pytest.raises(ServiceError, match="not currently accepting connections") as caught:
            attempt()
        assert "\n" not in str(caught.value)
    postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    records.check()
    records.close()


# --- URLs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"//{SECRET}",
        f"mysql://root:{SECRET}@host/db",
        f"postgresql://user:{SECRET}@host:port/db",
        f"postgresql://user:x@{SECRET}@host/db",
        f"postgresql+nonsense:/{SECRET}",
        f"postgresql://user:x@{SECRET}/y@host/db",
        f"postgresql://user:x@{SECRET}?@host/db",
        f"postgresql://user:{SECRET}@a..b/db",
        f"postgresql://user:{SECRET}@a/db?host=b&host=c&port=1",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "sqlite://relative.sqlite",
    ],
)
def test_what_is_no_url_is_said_without_repeating_it(url: str) -> None:
    line = refused(InputError, url)
    assert line.startswith("setting records.url")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_postgresql_url_is_understood(postgres_url: str, scheme: str) -> None:
    records = Records.open(settings_for(f"{scheme}{postgres_url.removeprefix('postgresql+psycopg')}\n"))
    records.check()
    records.close()


# --- busy -------------------------------------------------------------------------------------------------------------


def test_a_file_that_another_program_holds_is_waited_for_and_then_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.records.database.WAIT", 0.05)
    records = Records.open(settings_for(f"sqlite:///{tmp_path / 'records.sqlite'}"))
    with closing(sqlite3.connect(tmp_path / "records.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServiceError, match="another process is writing; try again"):
            records.start("anna", "http")
        assert records.conversations("anna") == ()
    assert records.start("anna", "http")
    records.close()


def test_too_many_at_once_are_told_so(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.records.database.WAIT", 0.05)
    monkeypatch.setattr("assistant.records.database.CONNECTIONS", 1)
    opened = open_database(settings_for(database))

    def meanwhile(_: Connection) -> None:
        with ThreadPoolExecutor(1) as pool, pytest.raises(ServiceError, match="others were at work there; try again"):
            pool.submit(opened.write, lambda _: None).result()

    opened.write(meanwhile)
    opened.write(lambda _: None)
    opened.close()


def test_a_postgresql_that_says_nothing_more_is_not_waited_for(postgres_url: str) -> None:
    """Neither while a statement runs nor ever after: the connection is closed, and the next one works."""
    database = Database(make_url(postgres_url), patience=0.3)
    with pytest.raises(ServiceError, match=r"no answer within 0.3 s; see that it can be reached"):
        database.read(lambda connection: connection.execute(text("SELECT pg_sleep(60)")).all())
    assert database.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one()) == 1
    database.close()


def test_a_migration_is_waited_for_however_long_it_takes(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.records.database.Database.__init__.__defaults__", (0.2,))

    def slow(connection: Connection, name: str) -> None:
        connection.execute(text("SELECT pg_sleep(0.5)"))

    monkeypatch.setattr("assistant.records.database._migrate", slow)
    open_database(settings_for(postgres_url)).close()
