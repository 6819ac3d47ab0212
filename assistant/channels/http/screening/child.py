"""Screens the table of one job, in a process of its own.

`python -m assistant.channels.http.screening.child FOLDER CORPUS`.

A process of its own, because screening would keep everybody else waiting for the interpreter, and because a table that
takes all memory then ends this process and not the service.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from assistant.channels.http.screening.jobs import Job
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file
from assistant.errors import AssistantError

BATCH = 10_000
"""Rows between two reports of progress."""
MOST_ROWS = 1_000_000
"""A small Parquet file can hold any number of rows; more than these would keep all others waiting too long."""
MOST_MEMORY = 4 << 30
"""Bytes of address space; screening 100,000 companies takes about one of these four gigabytes."""
MOST_WRITTEN = 2 << 30
"""Bytes of any one file."""
_NICE = 10


def screen_job(job: Job, book: RuleBook) -> None:
    """Screen the table, going on where an earlier run was cut short, and note how it ended."""

    def count(_: str, rows: int, total: int) -> None:
        if job.total != total:
            job.count(total)

    with job.lock():
        if job.end is not None:
            return
        request = job.request
        try:
            run = screen_file(
                job.table, job.result, book, request.rule_set, request.as_of, count, BATCH, request.sheet, MOST_ROWS
            )
        except AssistantError as error:
            job.finish(None, str(error))
        else:
            job.finish(run)


def _be_modest() -> None:
    """Let whoever waits for an answer go first, and be the one to end where memory does."""
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def main() -> None:
    """The process."""
    _be_modest()
    job = Job.read(Path(sys.argv[1]))
    if job is not None:  # else it was removed before its turn came
        screen_job(job, RuleBook(Path(sys.argv[2])))


if __name__ == "__main__":
    main()
