"""Reviews the papers of one job, in a process of its own.

`python -m assistant.channels.http.reviews.child FOLDER CORPUS`.

A process of its own, because reading would keep everybody else waiting for the interpreter, and because papers that
take all memory then end this process and not the service. It asks no network, and a model only where the job says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.base.clock import today
from assistant.channels.http.jobs.process import be_modest
from assistant.channels.http.reviews.jobs import ReviewJob
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import AssistantError
from assistant.language.text import Language
from assistant.review.model import Review
from assistant.review.review import REVIEW_LIMITS, open_papers, review_papers

if TYPE_CHECKING:
    from assistant.review.hints import Hints

Reviewer = Callable[[ReviewJob, RuleBook], Review]
"""Reviews the papers of a job by rules, noting how many of them it has read."""

_LIMITS = replace(REVIEW_LIMITS, ocr_seconds=3_600.0)
"""Those of the command, but an hour for a paper whose pages are recognised: other reviews wait for it."""


def read_review(job: ReviewJob, book: RuleBook) -> Review:
    """The review of its papers, one after the other. Raises InputError where none of them can be read."""
    opened, hints = [], _hints() if job.model else None
    for paper in open_papers(job.papers, ocr=job.ocr, workers=1, limits=_LIMITS):
        opened.append(paper)
        job.count(len(opened))
    return review_papers(opened, book, job.as_of or today(), hints=hints)


def _hints() -> Hints | None:
    """Loaded where a model is asked: its client takes as long as all else that reads a paper."""
    from assistant.review.hints import open_hints
    from assistant.settings import read_settings

    return open_hints(read_settings())


def review_job(job: ReviewJob, book: RuleBook, review: Reviewer) -> None:
    """Review the papers and keep what was read, or note in one line why that cannot be."""
    with job.lock():
        if job.end is not None:
            return
        try:
            found = review(job, book)
        except AssistantError as error:
            job.fail(str(error), error.in_language(Language.ZH))
        else:
            job.finish(found)


def run(review: Reviewer) -> None:
    """The process."""
    be_modest()
    job = ReviewJob.read(Path(sys.argv[1]))
    if job is not None:  # else it was removed before its turn came
        review_job(job, RuleBook(Path(sys.argv[2])), review)


if __name__ == "__main__":
    run(read_review)
