"""Jobs of reviewing a company's papers: the papers, how far the reading is, the review, and what was corrected."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from assistant.base.files import replace_file
from assistant.channels.http.jobs.job import Job, Jobs
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.what_if import VerdictChange
from assistant.library.adding import file_name
from assistant.papers.model import OcrModel
from assistant.review.corrections import corrected
from assistant.review.kept import review_from_json, review_to_json
from assistant.review.model import Review

_PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a visitor wants reviewed: papers by the names they were sent under, and the day whose rules apply.

    `ocr` names the model that reads pages which are pictures; without one they are told and not read. `model` says that
    the language model that is set may point at what is not found.
    """

    names: tuple[str, ...]
    as_of: dt.date | None
    ocr: OcrModel | None = None
    model: bool = False

    @property
    def wanted(self) -> dict[str, Any]:
        """The request as it is noted in a job."""
        day, ocr = self.as_of.isoformat() if self.as_of else None, self.ocr.value if self.ocr else None
        return {"papers": list(self.files), "as_of": day, "ocr": ocr, "model": self.model}

    @property
    def files(self) -> tuple[str, ...]:
        """Names under which the papers are kept, no two of them alike."""
        kept: list[str] = []
        for sent in self.names:
            name = PurePath(file_name(sent))
            number, free = 2, str(name)
            while free in kept:
                free, number = f"{name.stem} ({number}){name.suffix}", number + 1
            kept.append(free)
        return tuple(kept)

    def placed(self, papers: Sequence[BinaryIO]) -> dict[str, BinaryIO]:
        """The papers as files of the job."""
        return {f"{_PAPERS}/{name}": paper for name, paper in zip(self.files, papers, strict=True)}


@dataclass(frozen=True, slots=True)
class ReviewJob(Job):
    """One review and its folder; the papers are kept as long as it, for their pages are looked at."""

    def check(self) -> None:
        """Raise ValueError, KeyError or TypeError where it is no such request."""
        assert self.names
        assert self.as_of is None or self.as_of
        assert self.ocr is None or self.ocr

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the papers."""
        return tuple(map(str, self.wanted["papers"]))

    @property
    def as_of(self) -> dt.date | None:
        """The day whose rules apply; None is today."""
        return dt.date.fromisoformat(self.wanted["as_of"]) if self.wanted["as_of"] else None

    @property
    def ocr(self) -> OcrModel | None:
        """The model that reads pages which are pictures, if one was asked for."""
        return OcrModel(self.wanted["ocr"]) if self.wanted.get("ocr") else None

    @property
    def model(self) -> bool:
        """Whether the language model that is set may point at what is not found."""
        return bool(self.wanted.get("model"))

    @property
    def papers(self) -> tuple[Path, ...]:
        """The papers, in the order in which they were sent."""
        return tuple(self.path / _PAPERS / name for name in self.names)

    @property
    def papers_read(self) -> int:
        """How many of them have been read."""
        return int(self.noted("progress.json").get("papers", 0))

    def count(self, papers: int) -> None:
        """Note how many papers have been read."""
        self.note("progress.json", {"papers": papers})

    def finish(self, review: Review) -> None:
        """Keep what was read."""
        replace_file(self.path / "review.json", review_to_json(review), private=True)
        self.succeed()

    def clear(self) -> None:
        """No paper is kept of a review that failed."""
        shutil.rmtree(self.path / _PAPERS, ignore_errors=True)

    def review(self, book: RuleBook) -> Review:
        """What was read. Raises OSError where it is gone."""
        return review_from_json(self.path.joinpath("review.json").read_text("utf-8"), book)

    @property
    def corrections(self) -> dict[str, Any]:
        """What its owner stated instead of what was read, by the keys of facts; None takes a fact away."""
        return self.noted("corrections.json")

    def correct(self, changes: Mapping[str, Any], taken_back: Sequence[str], book: RuleBook) -> VerdictChange:
        """State facts otherwise, or as they were read again; the verdict as read beside the one that follows.

        Raises InputError, and changes nothing, where a value is none that the fact can have.
        """
        with self.lock():
            kept = {key: value for key, value in self.corrections.items() if key not in taken_back}
            corrections = {**kept, **changes}
            change = corrected(self.review(book), corrections, book)
            self.note("corrections.json", corrections)
        return change


def review_jobs(folder: Path) -> Jobs[ReviewJob]:
    """All reviews of a folder."""
    return Jobs(folder, ReviewJob)
