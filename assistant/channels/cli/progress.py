"""A progress bar on standard error for long work."""

from __future__ import annotations

from collections.abc import Callable


def progress_bar(title: str) -> Callable[[str, int, int], None]:
    """A callback `(what, done, total)` that draws one bar and clears it at the end."""
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
