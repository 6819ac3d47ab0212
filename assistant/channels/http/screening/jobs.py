"""Jobs of screening a table, each a folder: what is to be done, the table, and what has come of it so far.

The folder alone says how a job stands, so that it outlives the process that took it. Whoever screens holds the folder's
lock meanwhile; the kernel gives it back when that process ends, however it ends.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from assistant.base.files import private_file, private_folder, replace_file
from assistant.eligibility.screening.run import ScreeningProgress

_ID = re.compile(r"[0-9a-f]{32}")
_NEW, _GONE = ".new", ".gone"
MOST_STORED = 512 << 20
"""Bytes of tables and results that one owner may have here."""


@dataclass(frozen=True, slots=True)
class JobRequest:
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
class JobEnd:
    """When a job ended (UTC), and what was wrong if it failed."""

    at: dt.datetime
    error: str | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Job:
    """One job and its folder; `created` is in UTC."""

    path: Path
    request: JobRequest
    created: dt.datetime

    @classmethod
    def read(cls, path: Path) -> Job | None:
        """The job of a folder; None if there is none that this program can read."""
        try:
            fields = json.loads(path.joinpath("job.json").read_text("utf-8"))
            created = dt.datetime.fromisoformat(fields.pop("created"))
            as_of = dt.date.fromisoformat(fields["as_of"]) if fields["as_of"] else None
            return cls(path, JobRequest(**{**fields, "as_of": as_of}), created)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def id(self) -> str:
        """Its name, which nobody can guess."""
        return self.path.name

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
        """How far it has come."""
        return Counts.of(self._noted(f"{self.result.name}.state"))

    @property
    def total(self) -> int | None:
        """How many rows there are, as soon as they have been counted."""
        return self._noted("total.json").get("rows")

    @property
    def end(self) -> JobEnd | None:
        """How it ended; None as long as it has not."""
        note = self._noted("end.json")
        return JobEnd(dt.datetime.fromisoformat(note["at"]), note["error"], Counts.of(note)) if note else None

    @property
    def is_running(self) -> bool:
        """Whether some process is at it, be it one of another replica or one whose service was killed."""
        with suppress(FileNotFoundError), self.path.joinpath("lock").open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Only one process at a time is in here; another waits."""
        with self.path.joinpath("lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def begin(self) -> int:
        """Note that a run begins; how many have begun so far."""
        begun = int(self._noted("begun.json").get("times", 0)) + 1
        self._note("begun.json", {"times": begun})
        return begun

    def count(self, total: int) -> None:
        """Note how many rows there are."""
        self._note("total.json", {"rows": total})

    def finish(self, run: ScreeningProgress | None, error: str | None = None) -> None:
        """Note how it ended; its table is not needed any more."""
        counted = (
            {"rows": run.rows, "rejected": run.rejected, "verdicts": run.verdicts, "notes": run.notes} if run else {}
        )
        self._note("end.json", {"at": _now().isoformat(), "error": error, **counted})
        self.table.unlink(missing_ok=True)
        if error is not None:
            for path in self.path.glob(f"{self.result.name}*"):
                path.unlink(missing_ok=True)

    @property
    def stored(self) -> int:
        """Bytes of its files."""
        total = 0
        with suppress(FileNotFoundError):
            for path in self.path.iterdir():
                with suppress(FileNotFoundError):
                    total += path.stat().st_size
        return total

    def remove(self) -> None:
        """Remove all of it; a run that is at it fails at its next step."""
        gone = self.path.with_suffix(_GONE)
        with suppress(FileNotFoundError):
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _noted(self, name: str) -> dict[str, Any]:
        try:
            note = json.loads(self.path.joinpath(name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _note(self, name: str, note: Mapping[str, Any]) -> None:
        replace_file(self.path / name, json.dumps(note), private=True)


@dataclass(frozen=True, slots=True)
class Jobs:
    """All jobs of a folder."""

    root: Path

    def add(self, request: JobRequest, table: BinaryIO) -> Job:
        """Take a job; it is there as a whole or not at all."""
        name = secrets.token_hex(16)
        new = Job(self.root / f"{name}{_NEW}", request, _now())
        private_folder(new.path)
        try:
            with private_file(new.table) as file:
                shutil.copyfileobj(table, file, 1 << 20)
            fields = {**asdict(request), "created": new.created}
            replace_file(new.path / "job.json", json.dumps(fields, default=str), private=True)
            new.path.rename(self.root / name)
        except BaseException:
            shutil.rmtree(new.path, ignore_errors=True)
            raise
        return Job(self.root / name, request, new.created)

    def find(self, job_id: str, owner: str) -> Job | None:
        """A job of this owner."""
        job = Job.read(self.root / job_id) if _ID.fullmatch(job_id) else None
        return job if job is not None and job.request.owner == owner else None

    def stored(self, owner: str, besides: Job | None = None) -> int:
        """Bytes of everything of this owner, but for one job."""
        return sum(job.stored for job in self.all() if job.request.owner == owner and job != besides)

    def waiting(self) -> list[Job]:
        """What has not ended, in the order of their turns: of every owner the first, then of every owner the next."""
        turns: Counter[str] = Counter()
        ordered = []
        for job in self.all():
            if job.end is None:
                ordered.append((turns[job.request.owner], job))
                turns[job.request.owner] += 1
        return [job for _, job in sorted(ordered, key=lambda pair: pair[0])]

    def all(self) -> list[Job]:
        """Every job, the oldest first."""
        jobs = [job for path in self._paths() if _ID.fullmatch(path.name) and (job := Job.read(path))]
        return sorted(jobs, key=lambda job: (job.created, job.id))

    def expire(self, before: dt.datetime) -> None:
        """Remove jobs that ended before then, and of the same age what an upload or a removal cut short has left."""
        for job in self.all():
            end = job.end
            if end is not None and end.at < before:
                job.remove()
        for path in self._paths():
            with suppress(FileNotFoundError):
                if path.suffix in (_NEW, _GONE) and path.stat().st_mtime < before.timestamp():
                    shutil.rmtree(path, ignore_errors=True)

    def _paths(self) -> list[Path]:
        return list(self.root.iterdir()) if self.root.is_dir() else []


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
