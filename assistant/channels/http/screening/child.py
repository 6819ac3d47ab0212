"""Screens the table of one job, in a process of its own.

`python -m assistant.channels.http.screening.child FOLDER CORPUS`.

A process of its own, because screening would keep everybody else waiting for the interpreter, and because a table that
takes all memory then ends this process and not the service.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from assistant.channels.http.jobs.job import JobBounds
from assistant.channels.http.jobs.process import be_modest
from assistant.channels.http.screening.jobs import ScreeningJob, screening_jobs
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file
from assistant.eligibility.screening.tables import Limits
from assistant.errors import AssistantError

BATCH = 10_000
"""Rows between two reports of progress."""
LIMITS = Limits(rows=200_000, cells=10_000_000, text=200_000_000, result=256 << 20)
"""A file of a kilobyte can hold any number of rows and cells; beyond these all others would wait too long."""


def screen_job(job: ScreeningJob, book: RuleBook, room: int = LIMITS.result) -> None:
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
            job.fail(str(error))
        else:
            job.finish(run)


def main() -> None:
    """The process."""
    be_modest()
    folder = Path(sys.argv[1])
    job = ScreeningJob.read(folder)
    if job is not None:  # else it was removed before its turn came
        kept = screening_jobs(folder.parent).stored(job.owner, besides=job)
        screen_job(job, RuleBook(Path(sys.argv[2])), max(0, JobBounds().stored - kept))


if __name__ == "__main__":
    main()
