"""Jobs of screening a table: what is to be done, the table, and what has come of it so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from assistant.channels.http.jobs.job import Job, Jobs

if TYPE_CHECKING:
    from assistant.eligibility.screening.run import ScreeningProgress


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """What a visitor wants done with a table.

    `name` is what it was called, only ever shown; `kind` and `format` are the endings of the table and of the result,
    such as `.csv`; `sheet` is the name or number of one in a workbook.
    """

    owner: str
    name: str
    kind: str
    format: str
    rule_set: str
    as_of: dt.date | None
    sheet: str | None = None

    @property
    def wanted(self) -> dict[str, Any]:
        """All but whose it is, and the table beside it."""
        return {name: value for name, value in asdict(self).items() if name != "owner"}

    def files(self, table: BinaryIO) -> dict[str, BinaryIO]:
        """The table as a file of the job."""
        return {f"table{self.kind}": table}


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows screened or rejected so far, how many of them were rejected, and how many had each verdict.

    `notes` are lines that say how the table was read.
    """

    rows: int = 0
    rejected: int = 0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> Counts:
        """The counts among other things that were noted."""
        return cls(note.get("rows", 0), note.get("rejected", 0), note.get("verdicts", {}), note.get("notes", ()))


@dataclass(frozen=True, slots=True)
class ScreeningJob(Job):
    """One job and its folder."""

    @property
    def request(self) -> ScreeningRequest:
        """What is to be done."""
        fields = dict(self.wanted)
        as_of = dt.date.fromisoformat(fields.pop("as_of")) if fields["as_of"] else fields.pop("as_of")
        return ScreeningRequest(owner=self.owner, as_of=as_of, **fields)

    def check(self) -> None:
        """Raise ValueError, KeyError or TypeError where it is no such request."""
        assert self.request

    @property
    def table(self) -> Path:
        """The table to screen; gone once the job has ended."""
        return self.path / f"table{self.request.kind}"

    @property
    def result(self) -> Path:
        """The result, complete or not there."""
        return self.path / f"result{self.request.format}"

    @property
    def rejected(self) -> Path:
        """The rows that were rejected, with line and reason; not there if none was."""
        return self.result.with_name(f"{self.result.name}.rejected.jsonl")

    @property
    def counts(self) -> Counts:
        """How far it has come, or came."""
        ended = self.noted("end.json")
        return Counts.of(ended or self.noted(f"{self.result.name}.state"))

    @property
    def total(self) -> int | None:
        """How many rows there are, as soon as they have been counted."""
        return self.noted("total.json").get("rows")

    def count(self, total: int) -> None:
        """Note how many rows there are."""
        self.note("total.json", {"rows": total})

    def finish(self, run: ScreeningProgress) -> None:
        """Note what was screened; its table is not needed any more."""
        self.succeed(rows=run.rows, rejected=run.rejected, verdicts=run.verdicts, notes=run.notes)
        self.table.unlink(missing_ok=True)

    def clear(self) -> None:
        """Neither table nor result is kept of one that failed."""
        for path in (self.table, *self.path.glob(f"{self.result.name}*")):
            path.unlink(missing_ok=True)


def screening_jobs(folder: Path) -> Jobs[ScreeningJob]:
    """All jobs of a folder."""
    return Jobs(folder, ScreeningJob)
