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
from dataclasses import replace
from pathlib import Path

from assistant.channels.http.screening.jobs import MOST_STORED, Job, Jobs
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file
from assistant.eligibility.screening.tables import Limits
from assistant.errors import AssistantError

BATCH = 10_000
"""Rows between two reports of progress."""
LIMITS = Limits(rows=200_000, cells=10_000_000, text=200_000_000, result=256 << 20)
"""A file of a kilobyte can hold any number of rows and cells; beyond these all others would wait too long."""
MOST_MEMORY = 3 << 30
"""Bytes of address space, of which a table as large as it may be takes about half."""
MOST_WRITTEN = 1 << 30
"""Bytes of any one file, such as a workbook unpacked."""
_NICE = 10


def screen_job(job: Job, book: RuleBook, room: int = LIMITS.result) -> None:
    """Screen the table, going on where an earlier run was cut short, and note how it ended.

    `room` is how many bytes its result may have besides what else its owner keeps.
    """
    limits = replace(LIMITS, result=min(LIMITS.result, room))

    def count(_: str, rows: int, total: int) -> None:
        if job.total != total:
            job.count(total)

    with job.lock():
        if job.end is not None:
            return
        request = job.request
        try:
            run = screen_file(
                job.table, job.result, book, request.rule_set, request.as_of, count, BATCH, request.sheet, limits
            )
        except AssistantError as error:
            job.finish(None, str(error))
        else:
            job.finish(run)


def _be_modest() -> None:
    """Let whoever waits for an answer go first, and be the one to end where memory does."""
    os.umask(0o077)
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def main() -> None:
    """The process."""
    _be_modest()
    folder = Path(sys.argv[1])
    job = Job.read(folder)
    if job is not None:  # else it was removed before its turn came
        kept = Jobs(folder.parent).stored(job.request.owner, besides=job)
        screen_job(job, RuleBook(Path(sys.argv[2])), max(0, MOST_STORED - kept))


if __name__ == "__main__":
    main()
