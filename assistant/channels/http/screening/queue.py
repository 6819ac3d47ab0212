"""The jobs of screening tables: taken up to a bound, run one after another, kept for a day."""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from assistant.channels.http.errors import HttpError
from assistant.channels.http.screening.jobs import MOST_STORED, Job, JobRequest, Jobs

log = logging.getLogger(__name__)

MOST_WAITING = 16
"""Tables that have been sent and not been screened."""
MOST_SHARE = 4
"""Tables of one owner that are being sent or wait, so that nobody's keep out another's."""
MOST_KEPT = 50
"""Jobs of one owner."""
MOST_BEGUN = 5
"""Runs of one job before it is given up; each was cut short."""
KEPT = dt.timedelta(days=1)
"""How long a job is kept after its end."""
_LOOK_AGAIN = 5.0
"""Seconds after which jobs are looked for that another process has left."""


class QueueFull(HttpError):
    """No further table is taken now."""

    status, kind, retry_after = 429, "busy", 30


class Screenings:
    """Runs the jobs of a folder, one at a time, each in a process of its own; a context manager.

    What a service that was killed has left undone is gone on with here. Replicas that share the folder see each other's
    jobs, and each runs what no other is at.
    """

    def __init__(self, folder: Path, corpus: Path) -> None:
        self.jobs = Jobs(folder)
        self._corpus = corpus
        self._arriving: Counter[str] = Counter()
        self._running: tuple[str, subprocess.Popen[bytes]] | None = None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="screening", daemon=True)

    def __enter__(self) -> Screenings:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; a run that is cut short here goes on at the next start."""
        self._stopping = True
        with self._lock:
            if self._running is not None:
                self._running[1].kill()
        self._wake.set()
        self._thread.join()

    def reserve(self, owner: str, size: int) -> None:
        """Keep room for one more table of `size` bytes, to be sent: `take` fills it, `release` gives it back.

        What others are sending takes nobody's room. Raises QueueFull.
        """
        with self._lock:
            jobs = [job for job in self.jobs.all() if job.request.owner == owner]
            if len(jobs) >= MOST_KEPT:
                raise QueueFull(f"{MOST_KEPT} of your screenings are kept here; delete one that you need no more")
            if sum(job.end is None for job in jobs) + self._arriving[owner] >= MOST_SHARE:
                raise QueueFull(f"{MOST_SHARE} of your tables are being sent or wait to be screened; try again later")
            if (stored := sum(job.stored for job in jobs)) + size > MOST_STORED:
                raise QueueFull(
                    f"your screenings kept here take {stored >> 20} of {MOST_STORED >> 20} MB; delete one that you "
                    "need no more, or send a smaller table"
                )
            self._check_room()
            self._arriving[owner] += 1

    def take(self, request: JobRequest, table: BinaryIO) -> Job:
        """Take a table for which room was kept, which is its job's from here on: it never counts as both.

        Raises QueueFull where others were taken while it was sent; the room is still kept then.
        """
        with self._lock:
            self._check_room()
            job = self.jobs.add(request, table)
            self._give_back(request.owner)
        self._wake.set()
        return job

    def release(self, owner: str) -> None:
        """The table will not come: its room is given back."""
        with self._lock:
            self._give_back(owner)

    def _give_back(self, owner: str) -> None:
        self._arriving[owner] -= 1
        self._arriving += Counter()  # keeps nobody with nothing

    def _check_room(self) -> None:
        if len(self.jobs.waiting()) >= MOST_WAITING:
            raise QueueFull(f"{MOST_WAITING} tables wait to be screened; try again later")

    def remove(self, job: Job) -> None:
        """Cancel the job if it has not ended, and remove all of it."""
        job.remove()
        with self._lock:
            if self._running is not None and self._running[0] == job.id:
                self._running[1].kill()

    def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                self.jobs.expire(dt.datetime.now(dt.UTC) - KEPT)
                waiting = next((job for job in self.jobs.waiting() if not job.is_running), None)
                if waiting is not None:
                    self._run(waiting)
                    continue
            except Exception:
                log.exception("the tables that wait to be screened cannot be read")
            self._wake.wait(_LOOK_AGAIN)

    def _run(self, job: Job) -> None:
        if job.begin() > MOST_BEGUN:
            job.finish(None, f"the screening was cut short {MOST_BEGUN} times; send the table in smaller parts")
            return
        command = [sys.executable, "-m", "assistant.channels.http.screening.child", str(job.path), str(self._corpus)]
        with self._lock:
            if self._stopping:
                return
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a trace may hold cells of the table
                env={**os.environ, "POLARS_MAX_THREADS": "1"},
            )
            self._running = job.id, process
        status = process.wait()
        with self._lock:
            self._running = None
        if status != 0 and not self._stopping and job.path.exists():
            log.error("a screening was cut short", extra={"screening": job.id, "exit_status": status})
