"""The queue of papers to be reviewed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from assistant.channels.http.jobs.job import JobBounds
from assistant.channels.http.jobs.queue import JobNames, JobQueue
from assistant.channels.http.reviews.jobs import ReviewJob, review_jobs
from assistant.records.records import Conflict, NotFound
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

    def one(self, job_id: str, owner: str) -> ReviewJob:
        """The review of this owner. Raises NotFound."""
        job = self.jobs.find(job_id, owner)
        if job is None:
            raise NotFound("there is no such review of yours here; one is kept for hours, by the replica that took it")
        return job

    def done(self, job_id: str, owner: str) -> ReviewJob:
        """The review of this owner, once it is done. Raises NotFound, Conflict."""
        job = self.one(job_id, owner)
        end = job.end
        if end is None:
            raise Conflict(f"the review is not done yet; ask /v1/reviews/{job.id} how far it is")
        if end.error is not None:
            raise Conflict(f"the review failed and has no result: {end.error}")
        return job
