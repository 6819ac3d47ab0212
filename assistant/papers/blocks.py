"""The text of a paper put together from its blocks, cleaned of what nobody reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PaperBlock, PaperBlockKind
from assistant.papers.words import WORDS

_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = Pattern(
    "what is never seen: controls, marks of direction, of order and of width, halves of characters",
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]",
    yes=("\x07", "a\u202eb", "\ufeff第一条", "\u200b"),
    no=("第一条\t甲\n", "\u3000", "\xa0", "é"),
)
_SPACES = str.maketrans({"\xa0": " ", "\u2007": " ", "\u202f": " "})


def file_hash(content: bytes) -> str:
    """The SHA-256 by which a file is known."""
    return hashlib.sha256(content).hexdigest()


def clean_text(text: str) -> str:
    """Text without control characters, marks of direction and byte order; every line break is one "\\n"."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text)).translate(_SPACES)


def clean_line(text: str) -> str:
    """The same in one line, without tabs and without space at its ends."""
    return clean_text(text).replace("\n", " ").replace("\t", " ").strip()


def table_row(cells: Iterable[str]) -> str:
    """A row of a table as a line, its cells divided by tabs; empty cells at its end are left out."""
    return "\t".join(map(clean_line, cells)).rstrip()


def join_blocks(
    pieces: Iterable[tuple[PaperBlockKind, str]], name: str, limits: PaperLimits
) -> tuple[str, tuple[PaperBlock, ...]]:
    """The text of a paper and its blocks from what was read, in order; what is empty falls away.

    Each line of a paragraph is a block of its own; those of a table or a footnote stay together.
    Raises InputError for more characters than `limits` allow.
    """
    texts: list[str] = []
    blocks: list[PaperBlock] = []
    start = 0
    for kind, raw in pieces:
        for text in _parts(kind, raw):
            texts.append(text)
            blocks.append(PaperBlock(start, start + len(text), kind))
            start += len(text) + 1
        if start > limits.characters:
            raise InputError(WORDS.both("refused.too_long", name=name, limit=limits.characters))
    return "\n".join(texts), tuple(blocks)


def _parts(kind: PaperBlockKind, raw: str) -> list[str]:
    if kind is PaperBlockKind.TABLE:
        lines = [line.strip(" \u3000").rstrip() for line in clean_text(raw).split("\n")]
    else:
        lines = [line.replace("\t", " ").strip() for line in clean_text(raw).split("\n")]
    lines = [line for line in lines if line.strip()]
    if kind is PaperBlockKind.PARAGRAPH or not lines:
        return lines
    return ["\n".join(lines)]
