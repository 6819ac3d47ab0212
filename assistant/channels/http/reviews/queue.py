"""The queue of papers to be reviewed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from assistant.channels.http.jobs.queue import JobBounds, JobNames, JobQueue
from assistant.channels.http.reviews.jobs import ReviewJob, review_jobs
from assistant.settings import ReviewSettings

CHILD = "assistant.channels.http.reviews.child"
_BEGUN = 2
"""A paper that twice took its reader with it will do so again."""
_NAMES = JobNames("review", "paper", "reviewed", "send fewer papers at once")


class Reviews(JobQueue[ReviewJob]):
    """Runs the reviews of a folder; `child` is the module that is called with the folder of each."""

    def __init__(self, folder: Path, corpus: Path, settings: ReviewSettings, child: str = CHILD) -> None:
        kept = dt.timedelta(hours=settings.keep_hours)
        bounds = JobBounds(kept=kept, stored=settings.most_stored, begun=_BEGUN)
        super().__init__(review_jobs(folder), corpus, child, _NAMES, bounds)
