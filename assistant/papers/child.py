"""The process that does one job on one file: a request comes in as JSON, a paper as JSON or a picture goes out."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.language.text import Language
from assistant.papers.files import paper_to_json
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel, PageBox
from assistant.papers.reading import file_content, read_paper
from assistant.papers.workers import MEMORY_SPENT, REFUSED


def main() -> int:
    """Do the job that the request names, within its limits; the exit status says how it went."""
    request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limits = PaperLimits(**request["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(_done(Path(request["path"]), limits, request))
    except InputError as error:
        lines = [" ".join(error.in_language(language).split()) for language in Language]
        sys.stdout.buffer.write(json.dumps(lines).encode())
        return REFUSED
    except MemoryError:
        return MEMORY_SPENT
    return 0


def _done(path: Path, limits: PaperLimits, request: Mapping[str, Any]) -> bytes:
    if "page" not in request:
        ocr = OcrModel(request["ocr"]) if request["ocr"] else None
        return paper_to_json(read_paper(path, limits, ocr)).encode("utf-8", "replace")
    from assistant.papers.pdf.images import page_png

    boxes = [PageBox(**box) for box in request["boxes"]]
    return page_png(file_content(path, limits), request["page"], boxes, request["width"])


if __name__ == "__main__":
    sys.exit(main())
