"""Fills the embedded vector store of one build, in a process of its own.

`python -m assistant.index.chroma_write FOLDER BYTES`.

A process of its own, because a fault of the vector index is known to fill whole disks: no file of this process may grow
beyond BYTES, a limit that would bind every thread of a server that builds anew.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.index.chroma import Chroma
from assistant.index.errors import IndexDamaged
from assistant.index.reader import ENTRIES
from assistant.index.vector_store import CHROMA, write_collections


def write_embedded(folder: Path, most_bytes: int) -> None:
    """Fill the store of the build in `folder` from the entries written there.

    Raises IndexDamaged with what went wrong.
    """
    command = [sys.executable, "-P", "-m", "assistant.index.chroma_write", str(folder), str(most_bytes)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe, text=True, errors="replace"
    ) as child:
        try:
            assert child.stderr is not None
            errors = child.stderr.read().strip().splitlines()
            status = child.wait()
        except BaseException:
            child.kill()
            raise
    if status != 0:
        raise IndexDamaged(errors[-1] if errors else f"the vector index was cut short (status {status})")


def _end_with_the_parent() -> None:
    """End when whoever started this process does: its end of our standard input is closed then, however it ended."""

    def watch() -> None:
        os.read(0, 1)  # not through sys.stdin, whose lock the end of the interpreter would wait for
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(arguments: Sequence[str]) -> int:
    """The process; what went wrong is the last line of standard error."""
    folder, most_bytes = Path(arguments[0]), int(arguments[1])
    _end_with_the_parent()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limits = [limit for limit in (soft, hard, most_bytes) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(limits), hard))
    try:
        write_collections(Chroma(folder / CHROMA), folder / ENTRIES)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
