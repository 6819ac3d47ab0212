"""How often somebody may ask, counted in memory: every process counts for itself."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rates:
    """Counts by any name. Safe between threads."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, who: str, per_minute: int) -> int:
        """Count once more; the seconds to wait where that is too often, else 0."""
        limit = RateLimitItemPerMinute(per_minute)
        if self._window.hit(limit, who):
            return 0
        return max(1, round(self._window.get_window_stats(limit, who).reset_time - time.time()))
