"""The jobs of screening tables: taken up to a bound, run one after another, kept for a day."""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from assistant.channels.http.errors import HttpError
from assistant.channels.http.screening.jobs import Job, Jobs

log = logging.getLogger(__name__)

MOST_WAITING = 16
"""Tables that are being sent or have not been screened."""
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
        self._arriving = 0
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

    def reserve(self, owner: str) -> None:
        """Keep room for one more table, to be sent and taken; `release` gives it back. Raises QueueFull."""
        with self._lock:
            jobs = self.jobs.all()
            if sum(job.request.owner == owner for job in jobs) >= MOST_KEPT:
                raise QueueFull(f"{MOST_KEPT} of your screenings are kept here; delete one that you need no more")
            if sum(job.end is None for job in jobs) + self._arriving >= MOST_WAITING:
                raise QueueFull(f"{MOST_WAITING} tables wait to be screened; try again later")
            self._arriving += 1

    def release(self) -> None:
        """The table has been taken, or will not come."""
        with self._lock:
            self._arriving -= 1
        self._wake.set()

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
                waiting = next((job for job in self.jobs.all() if not job.is_running and job.end is None), None)
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
