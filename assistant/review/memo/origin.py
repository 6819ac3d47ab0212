"""What a memo was made from: the fingerprints that say whether the same memo would be made again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.corpus.model import Corpus
from assistant.review.memo.model import MemoOrigin

_SHOWN = 16


def memo_origin(corpus: Corpus, file: str = "", content: bytes | None = None) -> MemoOrigin:
    """The fingerprints of a corpus and this program, and of the file of facts where there is one."""
    sha256 = hashlib.sha256(content).hexdigest() if content is not None else ""
    return MemoOrigin(corpus.hash[:_SHOWN], program_fingerprint(), file, sha256)


@lru_cache(maxsize=1)
def program_fingerprint() -> str:
    """The version of the program, and a hash of its source files."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    try:
        name = version("star-listing-assistant")
    except PackageNotFoundError:
        name = "0"
    return f"{name}+{digest.hexdigest()[:_SHOWN]}"
