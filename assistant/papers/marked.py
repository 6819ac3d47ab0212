"""Text that a program wrote of a file with pages, a mark in front of each: `## 第12页`, `--- Page 12 ---`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.language.patterns import Pattern
from assistant.papers.blocks import clean_text, file_hash, join_blocks
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PageVerdict, Paper, PaperBlockKind, PaperKind, PaperPage
from assistant.papers.tagged import is_tagged_table, tagged_rows

_MARK = Pattern(
    "the mark in front of a page",
    r"\s*(?:#{1,6}|[-=—]{2,}|<!--|\[|【)\s*(?:第\s*(?P<zh>\d{1,5})\s*页|[Pp]age\s+(?P<en>\d{1,5})(?:\s*(?:/|of)\s*\d+)?)"
    r"\s*(?:#{1,6}|[-=—]{2,}|-->|\]|】)?\s*",
    yes=("## 第12页", "--- Page 3 ---", "<!-- page 7 -->", "【第 4 页】", "[Page 3 of 10]"),
    no=("第12页", "12", "## 第十二条", "参见第12页"),
    how="fullmatch",
)
_FEWEST = 2


def is_marked(text: str) -> bool:
    """Whether a text has marks of pages, their numbers rising."""
    if "页" not in text and "age" not in text:
        return False
    numbers = [number for line in text.split("\n") if (number := _page_number(line))]
    return len(numbers) >= _FEWEST and all(first < second for first, second in pairwise(numbers))


def read_marked(content: bytes, text: str, name: str, limits: PaperLimits) -> Paper:
    """Read such a text: its lines as they are, for a cell of a table may stand on each, and its pages by their marks.

    Raises InputError for more characters than `limits` allow.
    """
    lines = clean_text(text).split("\n")
    pieces = [(line, _page_number(line)) for line in lines]
    kept = [(_kind(line), _written(line)) for line, number in pieces if not number]
    joined, blocks = join_blocks(iter(kept), name, limits)
    return Paper(name, file_hash(content), PaperKind.TEXT, joined, blocks, pages=_pages(pieces))


def _page_number(line: str) -> int:
    """The number of the page whose mark a line is; 0 for any other line."""
    if len(line) > 60 or not (match := _MARK.fullmatch(line)):
        return 0
    return int(match["zh"] or match["en"])


def _kind(line: str) -> PaperBlockKind:
    return PaperBlockKind.TABLE if is_tagged_table(line) else PaperBlockKind.PARAGRAPH


def _written(line: str) -> str:
    return "\n".join(tagged_rows(line)) if is_tagged_table(line) else line


def _pages(pieces: Sequence[tuple[str, int]]) -> tuple[PaperPage, ...]:
    """The pages; the words of each begin where those of the lines before it end, as `join_blocks` puts them."""
    pages: list[PaperPage] = []
    place = 0
    for line, number in pieces:
        if number:
            pages.append(PaperPage(number, 0.0, 0.0, PageVerdict.TEXT, place))
            continue
        for part in _written(line).split("\n"):
            written = part.strip(" \u3000").rstrip() if is_tagged_table(line) else part.replace("\t", " ").strip()
            place += len(written) + 1 if written else 0
    return tuple(pages)
