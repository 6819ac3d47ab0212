"""What a command prints, for people and for programs, and how it shows its progress.

A quick command imports this and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from assistant.language.sinks import harmless_json, terminal_text


class HarmlessStream:
    """A stream to a terminal that takes no command out of what is printed: names and questions are data.

    What draws with commands of its own, as rich does, writes to `rich_proxied_file`.
    """

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """Write the text without its control characters."""
        return self.rich_proxied_file.write(terminal_text(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


@contextmanager
def harmless_streams() -> Iterator[None]:
    """Everything printed meanwhile goes through a HarmlessStream."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast("TextIO", HarmlessStream(stream)) for stream in streams)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams


def print_json(value: Any) -> None:
    """One JSON value on standard output, Chinese as it is."""
    print(harmless_json(json.dumps(value, ensure_ascii=False, indent=2)))


def progress_bar(title: str) -> Callable[[str, int, int], None]:
    """A callback `(what, done, total)` that draws one bar on standard error and clears it at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(title, total=None)

    def update(what: str, done: int, total: int) -> None:
        if not bar.live.is_started:
            if done >= total:
                return
            bar.start()
        bar.update(task, description=f"{title}: {what}", completed=done, total=total)
        if done >= total:
            bar.stop()

    return update
