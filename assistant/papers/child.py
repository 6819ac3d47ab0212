"""The process that reads one file: a request as JSON comes in, the paper as JSON goes out."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.language.text import Language
from assistant.papers.files import paper_to_json
from assistant.papers.limits import PaperLimits
from assistant.papers.reading import read_paper
from assistant.papers.workers import MEMORY_SPENT, REFUSED


def main() -> int:
    """Read the file that the request names, within its limits; the exit status says how it went."""
    request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limits = PaperLimits(**request["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        paper = read_paper(Path(request["path"]), limits)
        sys.stdout.buffer.write(paper_to_json(paper).encode("utf-8", "replace"))
    except InputError as error:
        lines = [" ".join(error.in_language(language).split()) for language in Language]
        sys.stdout.buffer.write(json.dumps(lines).encode())
        return REFUSED
    except MemoryError:
        return MEMORY_SPENT
    return 0


if __name__ == "__main__":
    sys.exit(main())
