"""All rows of a paper's tables of periods, wherever their cells stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from assistant.review.body import BodyLine, PaperBody
from assistant.review.folding import folded
from assistant.review.grid_tables import grid_rows
from assistant.review.periods import is_head_piece
from assistant.review.stream_tables import StreamTables
from assistant.review.tables import CAPTION_LINES, ENUMERATED, VALUE, PeriodRow, PrintedCell, printed_cell

_CELL = re.compile(r"\S+(?: \S+)*")
_FEWEST_CELLS = 3


def period_rows(body: PaperBody) -> Iterator[PeriodRow]:
    """The rows of all tables with a column for each period, in their order."""
    text = body.paper.text
    above: list[str] = []
    regions = {start: region for region in body.regions for start in region.starts}
    seen: set[int] = set()

    def stretch(line: BodyLine) -> tuple[bool, int, int]:
        return line.row, id(regions.get(line.start)), line.page if body.is_workbook else 0

    for (is_grid, number, _), lines in groupby(body.lines, key=stretch):
        members = list(lines)
        region = regions.get(members[0].start)
        if is_grid:
            yield from grid_rows([_cells(text, line) for line in members], "".join(above[-CAPTION_LINES:]))
            above = []
        elif region is not None and number not in seen:
            seen.add(number)
            caption = [*above[-CAPTION_LINES:], *region.caption(text)][-CAPTION_LINES:]
            yield from grid_rows(list(region.rows(text)), "".join(caption))
        elif region is None:
            parted = [part for line in members for part in _parted(text, line)]
            yield from _with_cut_labels(list(StreamTables(text, parted).rows()), body)
            above += [_words(text, line) for line in members[-CAPTION_LINES:]]


def _cells(text: str, line: BodyLine) -> list[PrintedCell]:
    cells: list[PrintedCell] = []
    start = line.start
    for piece in text[line.start : line.end].split("\t"):
        cells.append(printed_cell(piece, start))
        start += len(piece) + 1
    return cells


def _parted(text: str, line: BodyLine) -> list[BodyLine]:
    """A line whose cells stand apart by spaces, cell by cell: heads of periods, or a label and its values."""
    parts = [
        BodyLine(line.start + match.start(), line.start + match.end(), line.page)
        for match in _CELL.finditer(text[line.start : line.end])
    ]
    cells = [printed_cell(text[part.start : part.end], part.start).text for part in parts]
    is_row = len(parts) >= _FEWEST_CELLS and all(VALUE.fullmatch(cell) or is_head_piece(cell) for cell in cells[1:])
    return parts if is_row else [line]


def _words(text: str, line: BodyLine) -> str:
    return folded("".join(text[line.start : line.end].split()))


def _with_cut_labels(rows: list[PeriodRow], body: PaperBody) -> Iterator[PeriodRow]:
    """The rows; one that is the last of its page also with the label it has if the page break cut it in two."""
    for row, following in zip(rows, [*rows[1:], None], strict=False):
        rest = _rest(row, following, body)
        yield replace(row, labels=(*row.labels, row.labels[0] + rest)) if rest else row


def _rest(row: PeriodRow, following: PeriodRow | None, body: PaperBody) -> str:
    """What the next page begins with, in front of the label of its first row."""
    if following is None or body.page(row.start) == body.page(following.start):
        return ""
    first = following.labels[-1]
    head = ENUMERATED.search(first)
    return first[: head.start()] if head else ""
