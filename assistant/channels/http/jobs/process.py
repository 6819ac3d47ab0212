"""The process of one job: it lets whoever waits for an answer go first, and is the one to end where memory does."""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

MOST_MEMORY = 3 << 30
"""Bytes of address space, of which a table as large as it may be takes about half."""
MOST_WRITTEN = 1 << 30
"""Bytes of any one file, such as a workbook unpacked."""
_NICE = 10


def be_modest() -> None:
    """Bound this process and whatever it starts."""
    os.umask(0o077)
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
