"""Takes pictures of pages that a test or a script has drawn."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from assistant.service import Assistant
from assistant.settings import Settings

THUMB = (
    '<svg width="15" height="15" viewBox="0 0 20 20" fill="none" stroke="#616061" stroke-width="1.6" style="vertical-align:-2px">'
    '<path d="M2 9h4v9H2zM6 10l4-8c2 0 2.6 1.4 2.2 3l-.7 3H17c1 0 1.7 1 1.4 2l-1.8 6.5c-.2.9-.9 1.5-1.8 1.5H6"/></svg>'
)
DAY = dt.date(2026, 11, 22)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def draw(posted: Callable[[Assistant, Path], Coroutine[Any, Any, dict[str, str]]], width: int) -> None:
    """Write what an app posts, as pages by name, to the folder named on the command line; `posted` is given an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(Settings(data_dir=Path(folder)), clock=lambda: DAY)
        pages = asyncio.run(posted(assistant, Path(folder)))
    take(pages, width, Path(sys.argv[1]))


def take(pages: Mapping[str, str], width: int, out: Path) -> None:
    """Write each page (HTML by name) to `out` as NAME.png, as high as it is and sharp on fine screens."""
    from playwright.sync_api import sync_playwright

    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sheet = browser.new_page(viewport={"width": width, "height": 200}, device_scale_factor=2)
        for name, text in pages.items():
            sheet.set_content(text)
            sheet.screenshot(path=out / f"{name}.png", full_page=True)
        browser.close()
