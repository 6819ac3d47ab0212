"""Jobs, each a folder: whose it is, what is to be done, the files that were sent, and what has come of it so far.

The folder alone says how a job stands, so that it outlives the process that took it. Whoever works on it holds the
folder's lock meanwhile; the kernel gives it back when that process ends, however it ends.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Generic, Self, TypeVar

from assistant.base.files import private_file, private_folder, replace_file
from assistant.language.text import Language

_ID = re.compile(r"[0-9a-f]{32}")
_NEW, _GONE = ".new", ".gone"
_PIECE = 1 << 20


KEPT = dt.timedelta(days=1)
"""How long a job is kept after its end, where nothing else is set."""


@dataclass(frozen=True, slots=True)
class JobBounds:
    """How many there may be.

    `waiting` have been sent and not been done. `share` of one owner are being sent or wait, so that nobody's keep out
    another's; of one owner `jobs` are kept, of `stored` bytes in all. A run that was cut short `begun` times is given
    up. `kept` is how long a job is kept after its end.
    """

    waiting: int = 16
    share: int = 4
    jobs: int = 50
    stored: int = 512 << 20
    begun: int = 5
    kept: dt.timedelta = KEPT


@dataclass(frozen=True, slots=True)
class JobEnd:
    """When a job ended (UTC), and what was wrong if it failed, in English and where it is held in Chinese too."""

    at: dt.datetime
    error: str | None
    chinese: str = ""

    def told(self, language: Language) -> str:
        """What was wrong, for a reader of this language."""
        return self.chinese if language is Language.ZH and self.chinese else self.error or ""


@dataclass(frozen=True, slots=True)
class Job:
    """One job and its folder; `created` is in UTC, `wanted` is what its kind has noted of what is to be done."""

    path: Path
    owner: str
    created: dt.datetime
    wanted: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The job of a folder; None if there is none that this program can read."""
        try:
            fields = json.loads(path.joinpath("job.json").read_text("utf-8"))
            created = dt.datetime.fromisoformat(fields.pop("created"))
            job = cls(path, str(fields.pop("owner")), created, fields)
            job.check()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return job

    def check(self) -> None:
        """Raise ValueError, KeyError or TypeError where `wanted` is not what a job of this kind has."""

    def clear(self) -> None:
        """Remove what is of no use once the job has failed."""

    @property
    def id(self) -> str:
        """Its name, which nobody can guess."""
        return self.path.name

    @property
    def end(self) -> JobEnd | None:
        """How it ended; None as long as it has not."""
        note = self.noted("end.json")
        return JobEnd(dt.datetime.fromisoformat(note["at"]), note["error"], note.get("chinese", "")) if note else None

    @property
    def state(self) -> str:
        """`queued`, `running`, `done` or `failed`."""
        is_running = self.is_running  # before the end is looked at: what ends in between has ended
        end = self.end
        if end is None:
            return "running" if is_running else "queued"
        return "done" if end.error is None else "failed"

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
        begun = int(self.noted("begun.json").get("times", 0)) + 1
        self.note("begun.json", {"times": begun})
        return begun

    def succeed(self, **told: Any) -> None:
        """Note that it is done, with what is told of it."""
        self.note("end.json", {"at": _now().isoformat(), "error": None, **told})

    def fail(self, error: str, chinese: str = "") -> None:
        """Note what was wrong; nothing is kept of it but that."""
        self.note("end.json", {"at": _now().isoformat(), "error": error, "chinese": chinese})
        self.clear()

    @property
    def stored(self) -> int:
        """Bytes of its files."""
        total = 0
        for path in self.path.rglob("*"):
            with suppress(FileNotFoundError):
                total += path.stat().st_size if path.is_file() else 0
        return total

    def remove(self) -> None:
        """Remove all of it; a run that is at it fails at its next step."""
        gone = self.path.with_suffix(_GONE)
        with suppress(FileNotFoundError):
            self.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def noted(self, name: str) -> dict[str, Any]:
        """What was noted under a name; empty where nothing was."""
        try:
            note = json.loads(self.path.joinpath(name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def note(self, name: str, note: Mapping[str, Any]) -> None:
        """Note it, whole or not at all."""
        replace_file(self.path / name, json.dumps(note), private=True)


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True)
class Jobs(Generic[J]):
    """All jobs of a kind, in one folder."""

    root: Path
    kind: type[J]

    def add(self, owner: str, wanted: Mapping[str, Any], files: Mapping[str, BinaryIO]) -> J:
        """Take a job with its files, named by their paths in its folder; it is there as a whole or not at all."""
        name, created = secrets.token_hex(16), _now()
        new = self.root / f"{name}{_NEW}"
        private_folder(new)
        try:
            for place, content in files.items():
                private_folder((new / place).parent)
                with private_file(new / place) as file:
                    shutil.copyfileobj(content, file, _PIECE)
            fields = {"owner": owner, **wanted, "created": created}
            replace_file(new / "job.json", json.dumps(fields, default=str), private=True)
            new.rename(self.root / name)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        job = self.kind.read(self.root / name)
        assert job is not None
        return job

    def find(self, job_id: str, owner: str) -> J | None:
        """A job of this owner."""
        job = self.kind.read(self.root / job_id) if _ID.fullmatch(job_id) else None
        return job if job is not None and job.owner == owner else None

    def of(self, owner: str) -> list[J]:
        """Every job of this owner, the oldest first."""
        return [job for job in self.all() if job.owner == owner]

    def stored(self, owner: str, besides: Job | None = None) -> int:
        """Bytes of everything of this owner, but for one job."""
        return sum(job.stored for job in self.of(owner) if job != besides)

    def waiting(self) -> list[J]:
        """What has not ended, in the order of their turns: of every owner the first, then of every owner the next."""
        turns: Counter[str] = Counter()
        ordered = []
        for job in self.all():
            if job.end is None:
                ordered.append((turns[job.owner], job))
                turns[job.owner] += 1
        return [job for _, job in sorted(ordered, key=lambda pair: pair[0])]

    def all(self) -> list[J]:
        """Every job, the oldest first."""
        jobs = [job for path in self._paths() if _ID.fullmatch(path.name) and (job := self.kind.read(path))]
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
