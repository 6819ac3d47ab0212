"""Adding official texts: what reading, cutting and keeping them costs beside embedding them.

    python evals/benchmarks/adding.py FILE|FOLDER…

The shipped index is built first, so that only what is added is measured. Prints files, provisions and seconds of each
step, the whole over embedding alone, and what adding the same files again takes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from assistant.library.adding import AdditionOutcome, find_files
from assistant.library.details import TextDetails
from assistant.service import Assistant
from assistant.settings import Settings


class Steps:
    """Seconds by step, from what a build reports."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = "", time.perf_counter()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Note the step that begins."""
        now = time.perf_counter()
        name, since = self._last
        self.seconds[name] = self.seconds.get(name, 0.0) + now - since
        self._last = what, now


def main(named: list[str]) -> None:
    """Measure adding what is named."""
    files = find_files([Path(name) for name in named]).files
    with tempfile.TemporaryDirectory() as folder:
        steps = Steps()
        assistant = Assistant(Settings(data_dir=Path(folder)), progress=steps)
        assistant.build_index()
        began = time.perf_counter()
        additions = list(assistant.add_texts(files, TextDetails()))
        read = time.perf_counter() - began
        steps.seconds.clear()
        began = time.perf_counter()
        assistant.build_index()
        built = time.perf_counter() - began
        began = time.perf_counter()
        again = list(assistant.add_texts(files, TextDetails()))
        same = time.perf_counter() - began
    kept = [addition.text for addition in additions if addition.text is not None]
    provisions = sum(len(text.articles) for text in kept)
    embedding = steps.seconds.get("embedding", 0.0)
    print(f"{len(files)} files, {len(kept)} texts, {provisions} provisions")
    print(f"read, cut and kept {read:.1f} s; index {built:.1f} s, of it embedding {embedding:.1f} s")
    print(f"the whole over embedding alone: {(read + built) / embedding:.2f}" if embedding else "nothing was embedded")
    unchanged = sum(addition.outcome is AdditionOutcome.SAME for addition in again)
    print(f"the same files again: {same:.2f} s, {unchanged} unchanged")


if __name__ == "__main__":
    main(sys.argv[1:])
