"""Jobs of one kind: taken up to a bound, run one after another, kept for a time."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Generic, NamedTuple, Self

from assistant.channels.http.errors import HttpError
from assistant.channels.http.jobs.job import J, JobBounds, Jobs

log = logging.getLogger(__name__)

_LOOK_AGAIN = 5.0
"""Seconds after which jobs are looked for that another process has left."""


class JobNames(NamedTuple):
    """What a job and what is sent are called in refusals, and what to do about one that is cut short."""

    job: str
    sent: str
    done: str
    send_less: str


class QueueFull(HttpError):
    """No further job is taken now."""

    status, kind, retry_after = 429, "busy", 30


class JobQueue(Generic[J]):
    """Runs the jobs of a folder, one at a time, each in a process of its own; a context manager.

    What a service that was killed has left undone is gone on with here. Replicas that share the folder see each other's
    jobs, and each runs what no other is at. The process is the module `child`, called with the folder of the job and
    that of the corpus.
    """

    def __init__(self, jobs: Jobs[J], corpus: Path, child: str, names: JobNames, bounds: JobBounds) -> None:
        self.jobs = jobs
        self.bounds = bounds
        self._corpus = corpus
        self._child = child
        self._names = names
        self._arriving: Counter[str] = Counter()
        self._running: tuple[str, subprocess.Popen[bytes]] | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name=names.job, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; a run that is cut short here goes on at the next start."""
        self._stopping = True
        with self._lock:
            self._kill()
        self._wake.set()
        self._thread.join()

    def reserve(self, owner: str, size: int) -> None:
        """Keep room for one more job of `size` bytes, to be sent: `take` fills it, `release` gives it back.

        What others are sending takes nobody's room. Raises QueueFull.
        """
        names, bounds = self._names, self.bounds
        with self._lock:
            jobs = self.jobs.of(owner)
            if len(jobs) >= bounds.jobs:
                raise QueueFull(f"{bounds.jobs} of your {names.job}s are kept here; delete one that you need no more")
            if sum(job.end is None for job in jobs) + self._arriving[owner] >= bounds.share:
                raise QueueFull(
                    f"{bounds.share} of your {names.sent}s are being sent or wait to be {names.done}; try again later"
                )
            if (stored := sum(job.stored for job in jobs)) + size > bounds.stored:
                raise QueueFull(
                    f"your {names.job}s kept here take {stored >> 20} of {bounds.stored >> 20} MB; delete one that you "
                    f"need no more, or send a smaller {names.sent}"
                )
            self._check_room()
            self._arriving[owner] += 1

    def take(self, owner: str, wanted: Mapping[str, Any], files: Mapping[str, BinaryIO]) -> J:
        """Take a job for which room was kept, which is its own from here on: it never counts as both.

        Raises QueueFull where others were taken while it was sent; the room is still kept then.
        """
        with self._lock:
            self._check_room()
            job = self.jobs.add(owner, wanted, files)
            self._give_back(owner)
        self._wake.set()
        return job

    def release(self, owner: str) -> None:
        """The job will not come: its room is given back."""
        with self._lock:
            self._give_back(owner)

    def _give_back(self, owner: str) -> None:
        self._arriving[owner] -= 1
        self._arriving += Counter()  # keeps nobody with nothing

    def _check_room(self) -> None:
        if len(self.jobs.waiting()) >= self.bounds.waiting:
            raise QueueFull(f"{self.bounds.waiting} {self._names.sent}s wait to be {self._names.done}; try again later")

    def remove(self, job: J) -> None:
        """Cancel the job if it has not ended, and remove all of it."""
        job.remove()
        with self._lock:
            if self._running is not None and self._running[0] == job.id:
                self._kill()

    def _kill(self) -> None:
        """End what runs, and whatever it has started."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._running[1].pid, signal.SIGKILL)

    def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self.jobs.expire(dt.datetime.now(dt.UTC) - self.bounds.kept)
                waiting = next((job for job in self.jobs.waiting() if not job.is_running), None)
                if waiting is not None:
                    self._run(waiting)
                    continue
            except Exception:
                log.exception("the %ss that wait to be %s cannot be read", self._names.sent, self._names.done)
            self._wake.wait(_LOOK_AGAIN)

    def _run(self, job: J) -> None:
        if job.begin() > self.bounds.begun:
            job.fail(f"the {self._names.job} was cut short {self.bounds.begun} times; {self._names.send_less}")
            return
        with self._lock:
            if self._stopping:
                return
            process = subprocess.Popen(
                [sys.executable, "-m", self._child, str(job.path), str(self._corpus)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a trace may hold what was sent
                env={**os.environ, "POLARS_MAX_THREADS": "1"},
                process_group=0,
            )
            self._running = job.id, process
        status = process.wait()
        with self._lock:
            self._running = None
        if status != 0 and not self._stopping and job.path.exists():
            log.error("a %s was cut short", self._names.job, extra={"job": job.id, "exit_status": status})
