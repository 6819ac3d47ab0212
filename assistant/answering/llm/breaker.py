"""A circuit breaker: after several failures in a row nobody waits for the model again until a pause is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
PAUSE = 30.0


class Breaker:
    """Closed until `failures` in a row; then open for `pause` seconds; then one trial decides. Safe between threads."""

    def __init__(
        self, failures: int = FAILURES, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._in_a_row = 0
        self._open_until: float | None = None
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether a call may be made now.

        After the pause, one caller is let through and the rest wait for its result.
        """
        with self._lock:
            if self._open_until is None:
                return True
            if self._clock() < self._open_until:
                return False
            self._open_until = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        """A call came through."""
        with self._lock:
            self._in_a_row, self._open_until = 0, None

    def failed(self) -> None:
        """A call did not come through."""
        with self._lock:
            self._in_a_row += 1
            if self._in_a_row >= self._failures:
                self._open_until = self._clock() + self._pause
