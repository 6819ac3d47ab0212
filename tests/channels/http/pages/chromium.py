"""The browser of the tests: where Chromium is, and how it is started without a network of its own."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Playwright

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The browser to start: CHROMIUM, else Debian's; None where there is neither."""
    return next(
        (path for path in (os.environ.get("CHROMIUM"), "/usr/bin/chromium") if path and Path(path).exists()), None
    )


def launch(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
