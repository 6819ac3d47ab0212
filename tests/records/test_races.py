"""Many at once: threads, replicas, processes, and processes that are killed."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import Connection, make_url, select, text

from assistant.base.files import locked
from assistant.records import conversations, retention, tables
from assistant.records.database import MIGRATION, insert, open_database
from assistant.records.records import Purged, Records
from assistant.testing.processes import started
from tests.records.samples import Open, accept, at_once, entry, feedback, settings_for, talk

THREADS = 16

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts replica.py with these arguments."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(started(sys.executable, "-m", "tests.records.replica", *arguments))


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def go(*processes: subprocess.Popen[str]) -> None:
    """Give each its line once all are ready."""
    for process in processes:
        assert pipe(process.stdout).readline() == "ready\n"
    for process in processes:
        pipe(process.stdin).write("\n")
        pipe(process.stdin).flush()


def test_a_key_has_one_conversation_however_many_ask_at_once(open_records: Open) -> None:
    replicas = [open_records(), open_records()]

    def ask(at: int) -> list[str]:
        return [replicas[at % 2].start(f"user {at}", "slack", f"thread {thread}") for thread in range(5)]

    names = at_once(THREADS, ask)
    assert all(given == names[0] for given in names)
    assert len(set(names[0])) == 5


def test_no_turn_is_lost_between_two_processes_with_many_threads(
    database: str, open_records: Open, start: Start
) -> None:
    records = open_records()
    name = records.start("anna", "http")
    processes = [start(database, "talk", name, str(THREADS), "3") for _ in range(2)]
    go(*processes)
    assert [process.wait() for process in processes] == [0, 0]
    said = [turn.asked for turn in records.load(name, "anna").conversation.turns]
    assert said == [f"question {number}" for number in range(2 * THREADS * 3)]


def test_replicas_write_side_by_side(open_records: Open) -> None:
    replicas = [open_records(), open_records()]

    def everything(at: int) -> None:
        records, owner = replicas[at % 2], f"user {at}"
        name = records.start(owner, "http")
        for add in range(5):
            records.add_audit(entry(owner=owner))
            records.add_feedback(feedback(owner=owner, answer=f"f{add % 3}"))
            records.save(name, owner, records.load(name, owner), talk(*map(str, range(add + 1))))
            accept(records, f"{owner} {add}")

    at_once(THREADS, everything)
    counts = replicas[0].status().counts
    assert counts == {"conversations": 16, "feedback": 48, "audit": 80, "events": 80, "keys": 0}
    assert all(len(replicas[0].conversations(f"user {at}")) == 1 for at in range(THREADS))


def test_what_was_acknowledged_outlives_a_kill(database: str, open_records: Open, start: Start) -> None:
    for _ in range(3):
        writer = start(database, "write")
        go(writer)
        acknowledged = [pipe(writer.stdout).readline() for _ in range(50)]
        writer.kill()
        acknowledged += pipe(writer.stdout).readlines()
        numbers = {f"f{line.strip()}" for line in acknowledged if line.endswith("\n")}
        kept = [item.feedback.answer for item in open_records().feedback()]
        assert len(numbers) >= 50
        assert numbers <= set(kept)
        assert len(kept) == len(set(kept))
        if database.startswith("sqlite"):
            with closing(sqlite3.connect(str(make_url(database).database))) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_database_opened_by_many_at_once_is_made_once(database: str, open_records: Open, start: Start) -> None:
    processes = [start(database, "open") for _ in range(4)]
    go(*processes)
    at_once(4, lambda _: Records.open(settings_for(database)).close())
    assert [process.wait() for process in processes] == [0] * 4
    assert open_records().status().counts["conversations"] == 0


def test_who_opens_while_another_migrates_waits(postgres_url: str) -> None:
    settings = settings_for(postgres_url)
    database = open_database(settings)

    def migrate(connection: Connection) -> Future[Records]:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION})
        opening = pool.submit(Records.open, settings)
        while not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert not opening.done()
        return opening

    with ThreadPoolExecutor() as pool:
        database.write(migrate).result().close()
    database.close()


def test_who_opens_a_file_while_another_makes_it_waits(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'records.sqlite'}")
    lock = tmp_path / ".records.sqlite.lock"
    with ThreadPoolExecutor() as pool:
        with locked(lock):
            opening = pool.submit(Records.open, settings)
            waits = re.compile(rf"-> FLOCK .*:{lock.stat().st_ino} ")
            while not waits.search(Path("/proc/locks").read_text()):
                assert not opening.done()
        opening.result().close()


def test_a_writer_of_a_file_may_read_first(tmp_path: Path) -> None:
    """Nobody else writes between what a transaction reads and what it writes."""
    settings = settings_for(f"sqlite:///{tmp_path / 'records.sqlite'}")
    databases = [open_database(settings) for _ in range(4)]
    databases[0].write(set_salt, "counter", b"")

    def add_one(connection: Connection) -> None:
        before = connection.scalars(select(tables.salts.c.salt)).one()
        set_salt(connection, "counter", before + b"1")

    at_once(4, lambda at: [databases[at].write(add_one) for _ in range(25)])
    assert databases[0].read(lambda connection: connection.scalar(select(tables.salts.c.salt))) == b"1" * 100
    for database in databases:
        database.close()


def test_replicas_that_purge_at_once_remove_everything_once(
    open_records: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.records.retention.BATCH", 3)
    replicas = [open_records() for _ in range(4)]
    names = [replicas[0].start("anna", "http") for _ in range(40)]
    newest = replicas[0].conversations("anna")[0].updated
    purged = at_once(4, lambda at: replicas[at].purge(newest, force=True))
    assert sum(removed.conversations for removed in purged) == len(names) - 1
    assert [item.id for item in replicas[0].conversations("anna")] == names[-1:]


def test_a_conversation_saved_while_a_purge_waits_for_it_stays(postgres_url: str) -> None:
    one, two = (open_database(settings_for(postgres_url)) for _ in range(2))
    began = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    name = one.write(conversations.start, "anna", "http", None, began)

    def save(connection: Connection) -> Future[Purged]:
        held = conversations.load(connection, name, "anna")
        conversations.save(connection, name, "anna", held, talk("one"), began + dt.timedelta(days=30))
        purged = pool.submit(retention.purge, two, began + dt.timedelta(days=1))
        while not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert not purged.done()
        return purged

    with ThreadPoolExecutor() as pool:
        assert one.write(save).result() == Purged()
    assert one.read(conversations.load, name, "anna").conversation == talk("one")
    one.close()
    two.close()


def test_a_transaction_undone_for_another_is_done_again(postgres_url: str) -> None:
    databases = [open_database(settings_for(postgres_url)) for _ in range(2)]
    for name in ("0", "1"):
        databases[0].write(set_salt, name, b"")
    each_holds_one, attempts = threading.Barrier(2), []

    def take_both(connection: Connection, at: int) -> None:
        attempts.append(at)
        set_salt(connection, str(at), b"%d" % at)
        if len(attempts) <= 2:
            each_holds_one.wait()
        set_salt(connection, str(1 - at), b"%d" % at)

    at_once(2, lambda at: databases[at].write(take_both, at))
    assert len(attempts) > 2
    last = b"%d" % attempts[-1]
    assert databases[0].read(lambda connection: set(connection.scalars(select(tables.salts.c.salt)))) == {last}
    for database in databases:
        database.close()


def set_salt(connection: Connection, name: str, salt: bytes) -> None:
    """Any row will do; salts are the smallest."""
    row = {"name": name, "salt": salt}
    connection.execute(
        insert(tables.salts, connection).values(row).on_conflict_do_update(index_elements=["name"], set_=row)
    )
