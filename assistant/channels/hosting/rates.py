"""How often somebody may ask: counted in memory, or, where several processes serve, in a file that they share."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from assistant.base.files import writing

log = logging.getLogger(__name__)

MINUTE = 60
_WAIT = 1.0
"""Seconds that a process waits for the others to have counted."""

_SCHEMA = """CREATE TABLE IF NOT EXISTS hits (who TEXT, second INTEGER, hits INTEGER, PRIMARY KEY (who, second))
WITHOUT ROWID"""


class Rates(Protocol):
    """Counts by any name. Safe between threads."""

    def wait(self, who: str, per_minute: int, cost: int = 1) -> int:
        """Count so much more, once as a rule; the seconds to wait where that is too often, else 0.

        What alone is more than a minute may have counts as a whole minute.
        """

    def is_full(self, who: str, per_minute: int) -> bool:
        """Whether to count once more would be too often."""


class _LastMinute:
    """What was counted by one name: hits by second, the oldest first."""

    __slots__ = ("hits", "seconds")

    def __init__(self) -> None:
        self.hits = 0
        self.seconds: deque[tuple[int, int]] = deque()

    def count(self, now: int, cost: int) -> None:
        """Count so much more."""
        before = self.seconds.pop()[1] if self.seconds and self.seconds[-1][0] == now else 0
        self.seconds.append((now, before + cost))
        self.hits += cost

    def forget(self, now: int) -> None:
        """Forget what is older than a minute."""
        while self.seconds and self.seconds[0][0] <= now - MINUTE:
            self.hits -= self.seconds.popleft()[1]


class OwnRates:
    """Counts of this process alone, in seconds; who was not counted for a minute is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: dict[str, _LastMinute] = {}
        self._tidied = int(clock())

    def wait(self, who: str, per_minute: int, cost: int = 1) -> int:
        """Count so much more, once as a rule; the seconds to wait where that is too often, else 0.

        What alone is more than a minute may have counts as a whole minute.
        """
        now, cost = int(self._clock()), min(cost, per_minute)
        with self._lock:
            self._tidy(now)
            minute = self._minutes.setdefault(who, _LastMinute())
            minute.forget(now)
            if minute.hits + cost > per_minute:
                return max(1, minute.seconds[0][0] + MINUTE - now)
            minute.count(now, cost)
            return 0

    def is_full(self, who: str, per_minute: int) -> bool:
        """Whether to count once more would be too often."""
        now = int(self._clock())
        with self._lock:
            minute = self._minutes.get(who)
            if minute is None:
                return False
            minute.forget(now)
            return minute.hits >= per_minute

    def __len__(self) -> int:
        """How many names are known."""
        return len(self._minutes)

    def _tidy(self, now: int) -> None:
        if now - self._tidied >= MINUTE:
            self._tidied = now
            for who, minute in list(self._minutes.items()):
                minute.forget(now)
                if not minute.hits:
                    del self._minutes[who]


class SharedRates:
    """Counts of all processes that use this file, in seconds; what is older than a minute is forgotten.

    Nobody is refused because the file cannot be written: then each process counts for itself.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Raises InputError for a folder that may not be written to."""
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._clock = clock
        self._lock = threading.Lock()
        self._own = OwnRates()
        self._forgotten = 0
        self._file = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")  # counts of a minute need not outlive a power cut
        self._file.execute(_SCHEMA)

    def wait(self, who: str, per_minute: int, cost: int = 1) -> int:
        """Count so much more, once as a rule; the seconds to wait where that is too often, else 0.

        What alone is more than a minute may have counts as a whole minute.
        """
        try:
            with self._lock:
                return self._counted(who, per_minute, min(cost, per_minute), int(self._clock()))
        except sqlite3.Error as error:
            log.error("rates are counted by each process for itself: %s", error)
            return self._own.wait(who, per_minute, cost)

    def is_full(self, who: str, per_minute: int) -> bool:
        """Whether to count once more would be too often."""
        try:
            with self._lock:
                return self._hits(who, int(self._clock()))[0] >= per_minute
        except sqlite3.Error:
            return self._own.is_full(who, per_minute)

    def _hits(self, who: str, now: int) -> tuple[int, int]:
        """What was counted in the last minute, and the second from which on."""
        found = "SELECT coalesce(sum(hits), 0), coalesce(min(second), ?) FROM hits WHERE who = ? AND second > ?"
        hits, oldest = self._file.execute(found, (now, who, now - MINUTE)).fetchone()
        return int(hits), int(oldest)

    def _counted(self, who: str, per_minute: int, cost: int, now: int) -> int:
        self._file.execute("BEGIN IMMEDIATE")
        with self._file:
            if now != self._forgotten:
                self._file.execute("DELETE FROM hits WHERE second <= ?", (now - MINUTE,))
                self._forgotten = now
            hits, oldest = self._hits(who, now)
            if hits + cost > per_minute:
                return max(1, oldest + MINUTE - now)
            count = "INSERT INTO hits VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hits = hits + excluded.hits"
            self._file.execute(count, (who, now, cost))
            return 0
