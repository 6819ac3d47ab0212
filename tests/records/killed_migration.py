"""Processes that are killed while they migrate: killed_migration.py SCRIPTS, then lines `NUMBER URL` on standard input.

For each line a process of its own opens the records at URL with the migrations in the folder SCRIPTS, and is killed before
its statement of that NUMBER, a commit counted as one. Prints the name of the signal that ended it, or `opened`.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys

from alembic import command  # noqa: F401  # loaded once, before processes part
from sqlalchemy import Engine, event

from assistant.records import database
from assistant.records.records import Records
from tests.records.samples import settings_for


def main(scripts: str) -> None:
    """Do what each line says."""
    database.SCRIPTS = scripts
    for line in sys.stdin:
        number, url = line.split(maxsplit=1)
        child = os.fork()
        if child == 0:
            open_until(int(number), url)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(signal.Signals(-status).name if status < 0 else "opened" if status == 0 else "failed", flush=True)


def open_until(number: int, url: str) -> None:
    """Open the records and end; be killed before the statement of this number."""
    statements = itertools.count(1)

    def die(*_: object) -> None:
        if next(statements) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    event.listen(Engine, "commit", die)
    status = 1
    try:
        Records.open(settings_for(url))
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
