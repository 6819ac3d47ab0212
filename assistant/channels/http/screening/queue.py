"""The queue of tables to be screened."""

from __future__ import annotations

from pathlib import Path

from assistant.channels.http.jobs.job import JobBounds
from assistant.channels.http.jobs.queue import JobNames, JobQueue
from assistant.channels.http.screening.jobs import ScreeningJob, screening_jobs

_NAMES = JobNames("screening", "table", "screened", "send the table in smaller parts")


class Screenings(JobQueue[ScreeningJob]):
    """Runs the screenings of a folder."""

    def __init__(self, folder: Path, corpus: Path) -> None:
        child = "assistant.channels.http.screening.child"
        super().__init__(screening_jobs(folder), corpus, child, _NAMES, JobBounds())
