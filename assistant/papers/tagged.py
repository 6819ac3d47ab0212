"""Tables that stand as HTML in one line of another text, as programs write those they find in a PDF."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from assistant.papers.blocks import table_row

_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr\s*>", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<t[dh]\b([^>]*)>(.*?)</t[dh]\s*>", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?(\d{1,3})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,200}>")
_WIDEST = 100


def is_tagged_table(line: str) -> bool:
    """Whether a line is a table in HTML."""
    return line.lstrip()[:6].lower() == "<table" and "</tr" in line.lower()


def tagged_rows(line: str) -> Iterator[str]:
    """Its rows with the cells divided by tabs; a cell over several rows or columns stands in the first of them."""
    reaching: dict[int, int] = {}
    for row in _ROW.finditer(line):
        cells: list[str] = []
        for cell in _CELL.finditer(row[1]):
            while reaching.get(len(cells), 0):
                reaching[len(cells)] -= 1
                cells.append("")
            spans = {name.lower(): min(int(number), _WIDEST) for name, number in _SPAN.findall(cell[1])}
            for place in range(max(1, spans.get("col", 1))):
                reaching[len(cells)] = spans.get("row", 1) - 1
                cells.append(html.unescape(_TAG.sub("", cell[2])) if place == 0 else "")
        yield table_row(cells)
