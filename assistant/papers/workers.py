"""Files read each in a process of its own, so that one that crashes, hangs or grows takes nothing else with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.files import paper_from_json
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel, PageBox, Paper
from assistant.papers.words import WORDS

REFUSED = 2
"""Exit status of a reader that says in one line why it does not read a file."""
MEMORY_SPENT = 3
"""Exit status of a reader that reached its bound of memory."""
TOO_SLOW = 4
"""The same for one that was stopped, for it took longer than it may."""
_PICTURE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class PaperRead:
    """What became of one file: its paper, or in one line why there is none."""

    path: Path
    paper: Paper | None
    error: Bilingual | None = None


def read_papers(
    paths: Iterable[Path], limits: PaperLimits, *, ocr: OcrModel | None = None, workers: int | None = None
) -> Iterator[PaperRead]:
    """Read files, `workers` at a time (as many as there are cores), and give them in their order.

    `ocr` names the model that reads pages which are pictures; without one they are told and not read.
    """
    count = workers or os.cpu_count() or 1
    pending: list[Future[PaperRead]] = []
    pool = ThreadPoolExecutor(count)
    try:
        for path in paths:
            pending.append(pool.submit(_read, path, limits, ocr))
            if len(pending) > 2 * count:  # what was read and not yet taken stays bounded
                yield pending.pop(0).result()
        for future in pending:
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def page_picture(path: Path, page: int, boxes: Sequence[PageBox], width: int) -> bytes:
    """A page of a PDF as PNG, `width` pixels wide, with the boxes drawn on it.

    Raises InputError for a page that it does not have, for a file without pages, and for one that cannot be drawn.
    """
    limits = PaperLimits(seconds=_PICTURE_SECONDS)
    status, out = _run(path, limits, page=page, boxes=[asdict(box) for box in boxes], width=width)
    if status != 0:
        raise InputError(_refusal(path, status, out, limits))
    return out


def _read(path: Path, limits: PaperLimits, ocr: OcrModel | None) -> PaperRead:
    limits = replace(limits, seconds=limits.ocr_seconds, memory=limits.ocr_memory) if ocr else limits
    status, out = _run(path, limits, ocr=ocr.value if ocr else "")
    try:
        paper = paper_from_json(out.decode()) if status == 0 else None
    except (ValueError, KeyError, TypeError):
        paper = None
    return PaperRead(path, paper, None if paper else _refusal(path, status, out, limits))


def _run(path: Path, limits: PaperLimits, **job: Any) -> tuple[int, bytes]:
    """What a process of its own gives for a job on a file, and its exit status; TOO_SLOW where it was stopped."""
    request = json.dumps({"path": str(path), "limits": asdict(limits), **job})
    # -P: the folder that the command was called in may hold the files of others, and is no place to find modules
    command = [sys.executable, "-P", "-m", "assistant.papers.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            out, _ = child.communicate(request.encode(), timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            return TOO_SLOW, b""
        except BaseException:
            child.kill()
            raise
    return child.returncode, out


def _refusal(path: Path, status: int, out: bytes, limits: PaperLimits) -> Bilingual:
    if status == REFUSED and (lines := _said(out)):
        return lines
    key = {TOO_SLOW: "worker.slow", MEMORY_SPENT: "worker.memory"}.get(status, "worker.crashed")
    return WORDS.both(key, name=path.name, status=status, seconds=f"{limits.seconds:g}")


def _said(out: bytes) -> Bilingual | None:
    try:
        return Bilingual(*json.loads(out))
    except (ValueError, TypeError):
        return None
