"""A real PostgreSQL for tests.

One server a session, in a folder of its own, and a new database for each test that asks.

A conftest at the root of the tests loads it with `pytest_plugins = ("assistant.testing.postgres",)`.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on a socket in `folder`, and on no port."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def new_database(self, *options: str) -> str:
        """The URL of an empty database; `options` end its CREATE DATABASE."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY {' '.join(options)}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database of this server, whoever is still connected to it."""
        self.execute(f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def url(self, database: str) -> str:
        """The URL of a database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run a statement outside any test's database."""
        import psycopg

        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The server, stopped at the end of the session; a test that asks for it is skipped where there is none."""
    installations = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    if not installations:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    programs = installations[-1].parent
    # In /tmp, because the path of a socket may have no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user, -1)

    def run(program: str, *arguments: str) -> None:
        with (folder / "out").open("ab") as out:
            done = subprocess.run(
                [programs / program, "--pgdata", folder / "data", *arguments],
                cwd=folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                user=user,
                check=False,
            )
        assert done.returncode == 0, (folder / "out").read_text()

    try:
        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync")
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
        run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "--options", settings)
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "stop", "--wait", "--mode", "immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty database, removed after the test."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)
