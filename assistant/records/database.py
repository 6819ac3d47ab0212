"""The database of the records: found by its URL, brought up to date, read and written in transactions.

SQLite and PostgreSQL alike. Whatever the database refuses becomes one line, without SQL, values or passwords.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, UpdateBase, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from assistant.base.files import PRIVATE_FILE, locked, writing
from assistant.errors import InputError, ServiceError
from assistant.settings import Settings

CONNECTIONS = 5
"""Connections a process keeps; a transaction lasts milliseconds, and a PostgreSQL server has about a hundred in all."""

WAIT = 30
"""Seconds that a transaction waits for a free connection, and on SQLite for the writers before it."""

ANSWER = 15.0
"""Seconds that PostgreSQL may take over one statement; a server that is frozen says nothing for ever."""

_ATTEMPTS = 5
_LOST_A_RACE = {"40001", "40P01"}
"""PostgreSQL's states for a transaction undone for the sake of another: serialization failure, deadlock."""

SCRIPTS = "assistant.records:migrations"
"""Where the migrations stand: a folder, or a package and the folder in it; revision 0002 is `versions/r0002_*.py`."""

MIGRATION = 0x57A4C0DE
"""The advisory lock of PostgreSQL under which one process migrates and the others wait."""

_ALEMBIC = threading.Lock()
"""Alembic keeps the migration under way in a global of its own."""

_SQLITE_ADVICE = {
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore a copy of it, or move it away to begin anew",
    sqlite3.SQLITE_NOTADB: "the file is damaged: restore a copy of it, or move it away to begin anew",
    sqlite3.SQLITE_READONLY: "choose a data folder that you may write to",
    sqlite3.SQLITE_CANTOPEN: "choose a data folder that you may write to",
    sqlite3.SQLITE_BUSY: "another process is writing; try again",
    sqlite3.SQLITE_FULL: "free some space",
}

_NO_URL = (
    "setting records.url is not the URL of a database: write postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, "
    "with %40 for an @ in the password, or sqlite:////FILE"
)

P = ParamSpec("P")
T = TypeVar("T")


class NotFound(InputError):
    """There is nothing of that id, or it belongs to another owner."""


class Database:
    """A database at the newest version of its tables.

    Safe between threads; `name` tells it apart and holds no secret.
    """

    def __init__(self, url: URL, patience: float | None = ANSWER) -> None:
        """`patience` is how many seconds PostgreSQL may take over one statement; None waits for ever."""
        self.name = _name(url)
        self._readers = _sqlite(url) if url.drivername == "sqlite" else _postgresql(url, patience)
        self._writers = self._readers.execution_options(begin="BEGIN IMMEDIATE")
        self._one_writer = threading.Lock() if url.drivername == "sqlite" else None

    def read(self, work: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        """What `work` finds, in one transaction. Raises ServiceError if the database cannot be reached or read."""
        with self._in_one_line(), self._readers.begin() as connection:
            return work(connection, *given, **named)

    def write(self, work: Callable[Concatenate[Connection, P], T], *given: P.args, **named: P.kwargs) -> T:
        """Do the work in one transaction, all of it or nothing; it is kept once this returns. Raises ServiceError.

        A transaction that the database undid for the sake of another is done again, so `work` must be fit to be
        repeated.
        """
        for attempt in range(_ATTEMPTS):
            with self._in_one_line(), self._turn():
                try:
                    with self._writers.begin() as connection:
                        return work(connection, *given, **named)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _LOST_A_RACE or attempt == _ATTEMPTS - 1:
                        raise
        raise AssertionError("the last attempt returns or raises")

    def shrink(self) -> None:
        """Let nothing that was deleted linger in SQLite's log of changes, if it can be written to its file now."""
        if self._one_writer is not None:
            with self._in_one_line(), suppress(sqlite3.Error), closing(self._readers.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._readers.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A turn to write. A SQLite file has one writer; left to its own waiting, it lets some threads starve."""
        if self._one_writer is None:
            yield
        elif self._one_writer.acquire(timeout=WAIT):
            try:
                yield
            finally:
                self._one_writer.release()
        else:
            raise self._busy()

    def _busy(self) -> ServiceError:
        return ServiceError(f"{self.name}: others were at work there; try again")

    @contextmanager
    def _in_one_line(self) -> Iterator[None]:
        try:
            yield
        except NoConnectionFree:
            raise self._busy() from None
        except DBAPIError as error:
            lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            advice = _SQLITE_ADVICE.get(code, "see that it can be reached and that records.url is right")
            raise ServiceError(f"{self.name}: {lines[0]}; {advice}") from None


def open_database(settings: Settings) -> Database:
    """The database that the settings name, made or migrated first. Safe when several processes start at once.

    Raises InputError for a URL that is none, a folder that may not be written to, or a database written by a newer
    version of this program; ServiceError if the database cannot be reached.
    """
    url = _url(settings)
    settings.close_data_dir()
    try:
        with _file_of(url):
            return _opened(url)
    except (ArgumentError, UnicodeError):  # hosts that contradict each other, or are no names
        raise InputError(_NO_URL) from None


def _opened(url: URL) -> Database:
    migrated = Database(url, patience=None)  # a migration takes as long as it takes, and others wait for it
    try:
        migrated.write(_migrate, migrated.name)
    finally:
        migrated.close()
    return Database(url)


def insert(table: Table, connection: Connection) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what to do about a row that is there already."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def changed(connection: Connection, statement: UpdateBase) -> int:
    """How many rows the statement changed."""
    return connection.execute(statement).rowcount


def _url(settings: Settings) -> URL:
    """The URL in force. What is wrong with one is said without repeating it: it may hold a password."""
    setting = settings.records.url.get_secret_value().strip() if settings.records.url else ""
    if not setting:
        return URL.create("sqlite", database=str(settings.data_dir / "records.sqlite"))
    try:
        url = make_url(setting)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and url.drivername == "sqlite":
        if not url.database or url.database == ":memory:" or url.host or url.query:
            raise InputError("setting records.url: for SQLite name a file, as in sqlite:////var/lib/assistant.sqlite")
        return url
    # A second @ belongs to the password, which would be cut off at the first and its rest be taken for the host.
    if url is None or setting.count("@") > 1 or url.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise InputError(_NO_URL)
    return url.set(drivername="postgresql+psycopg")


def _name(url: URL) -> str:
    if url.drivername == "sqlite":
        return str(url.database)
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()


@contextmanager
def _file_of(url: URL) -> Iterator[None]:
    """For SQLite: the file, private to its user, and nobody else opening it for the first time meanwhile."""
    if url.drivername != "sqlite":
        yield
        return
    path = Path(str(url.database))
    # SQLite refuses, without waiting, one of two that make the same new file keep a log of changes.
    with locked(path.with_name(f".{path.name}.lock")):
        with writing(path):
            path.touch(mode=PRIVATE_FILE)
        yield


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT,
        connect_args={"timeout": WAIT},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # a transaction begins where `begin` says, not where Python guesses
        connection.execute("PRAGMA journal_mode = WAL")
        # A process that is killed loses nothing either way; FULL also keeps what was acknowledged (feedback, a key's
        # revocation) when the power fails, at the cost of one flush of the disk for each transaction.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")  # the turns of a conversation go with it
        connection.execute("PRAGMA secure_delete = ON")  # what was forgotten is not left in the file's free pages

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once and waits for it; a reader that turned writer half way would be refused
        # instead.
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _postgresql(url: URL, patience: float | None) -> Engine:
    """Connections that notice within seconds that the server is gone, unless the URL says otherwise.

    None of them waits longer than `patience` for an answer.
    """
    defaults = {
        "application_name": "assistant",
        "client_encoding": "utf8",
        "connect_timeout": "5",
        "keepalives_idle": "30",
        "tcp_user_timeout": "15000",
    }
    engine = create_engine(
        url.set(query={**defaults, **url.query}),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    if patience is not None:
        _bound(engine, patience)
    return engine


def _bound(engine: Engine, patience: float) -> None:
    """Have every connection of the engine give up, and close, where the server says nothing for that long."""
    from psycopg import Connection as PostgresConnection
    from psycopg import OperationalError

    class Impatient(PostgresConnection[Any]):
        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            began = time.monotonic()
            try:
                return super().wait(gen, interval, patience if timeout is None else timeout)
            except OperationalError:
                if timeout is not None or time.monotonic() - began < patience:
                    raise
                self.pgconn.finish()  # what comes later would be taken for the answer to something else
                raise OperationalError(f"no answer within {patience:g} s") from None

    @event.listens_for(engine, "do_connect")
    def connect(_: object, __: object, arguments: list[Any], options: dict[str, Any]) -> Impatient:
        return Impatient.connect(*arguments, **options)


def _migrate(connection: Connection, name: str) -> None:
    """Bring the tables to the newest version, within the transaction of this connection."""
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise InputError(f"{name} holds text as {encoding}; create the database with ENCODING 'UTF8'")
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION})
    if not _is_newest(connection):
        _upgrade(connection, name)


def _is_newest(connection: Connection) -> bool:
    """Whether there is nothing to do, as at nearly every start: seen without Alembic, which takes long to load."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    package, _, folder = SCRIPTS.rpartition(":")
    scripts = files(package) / folder if package else Path(SCRIPTS)
    newest = max(script.name[1:5] for script in (scripts / "versions").iterdir() if script.name.startswith("r"))
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [newest]


def _upgrade(connection: Connection, name: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    heads = set(MigrationContext.configure(connection).get_current_heads())
    if unknown := heads - {revision.revision for revision in script.walk_revisions()}:
        raise InputError(
            f"{name} was written by a newer version of this program (tables {', '.join(sorted(unknown))}); update the "
            "program"
        )
    if heads != set(script.get_heads()):
        with _ALEMBIC:
            command.upgrade(config, "head")
