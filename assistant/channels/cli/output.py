"""What a command prints for programs and how it shows its progress. A quick command imports this and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def print_json(value: Any) -> None:
    """One JSON value on standard output, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


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
