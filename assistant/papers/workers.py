"""Files read each in a process of its own, so that one that crashes, hangs or grows takes nothing else with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.language.text import Bilingual
from assistant.papers.files import paper_from_json
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper
from assistant.papers.words import WORDS

REFUSED = 2
"""Exit status of a reader that says in one line why it does not read a file."""
MEMORY_SPENT = 3
"""Exit status of a reader that reached its bound of memory."""


@dataclass(frozen=True, slots=True)
class PaperRead:
    """What became of one file: its paper, or in one line why there is none."""

    path: Path
    paper: Paper | None
    error: Bilingual | None = None


def read_papers(
    paths: Iterable[Path], limits: PaperLimits, *, ocr: str = "", workers: int | None = None
) -> Iterator[PaperRead]:
    """Read files, `workers` at a time (as many as there are cores), and give them in their order.

    `ocr` names the model that reads pages which are pictures; without one they are told and not read.
    """
    count = workers or os.cpu_count() or 1
    pending: list[Future[PaperRead]] = []
    with ThreadPoolExecutor(count) as pool:
        for path in paths:
            pending.append(pool.submit(_read, path, limits, ocr))
            if len(pending) > 2 * count:  # what was read and not yet taken stays bounded
                yield pending.pop(0).result()
        for future in pending:
            yield future.result()


def _read(path: Path, limits: PaperLimits, ocr: str) -> PaperRead:
    request = json.dumps({"path": str(path), "ocr": ocr, "limits": asdict(limits)})
    command = [sys.executable, "-m", "assistant.papers.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            out, _ = child.communicate(request.encode(), timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            return PaperRead(path, None, WORDS.both("worker.slow", name=path.name, seconds=f"{limits.seconds:g}"))
        except BaseException:
            child.kill()
            raise
    return _result(path, child.returncode, out)


def _result(path: Path, status: int, out: bytes) -> PaperRead:
    text = out.decode("utf-8", "replace")
    if status == 0:
        return PaperRead(path, paper_from_json(text))
    if status == REFUSED and text:
        return PaperRead(path, None, Bilingual(*json.loads(text)))
    key = "worker.memory" if status == MEMORY_SPENT else "worker.crashed"
    return PaperRead(path, None, WORDS.both(key, name=path.name, status=status))
