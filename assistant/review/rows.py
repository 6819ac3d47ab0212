"""All rows of a paper's tables of periods, wherever their cells stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.review.body import BodyLine, PaperBody
from assistant.review.folding import folded
from assistant.review.grid_tables import grid_rows
from assistant.review.print_tables import ColumnRegion
from assistant.review.stream_tables import StreamTables
from assistant.review.tables import CAPTION_LINES, ENUMERATED, PeriodRow, PrintedCell, printed_cell


def period_rows(body: PaperBody) -> Iterator[PeriodRow]:
    """The rows of all tables with a column for each period, in their order."""
    text = body.paper.text
    above: list[str] = []
    regions = body.regions
    for (is_grid, region), lines in groupby(body.lines, key=lambda line: (line.row, _region(regions, line))):
        members = list(lines)
        if is_grid:
            yield from grid_rows([_cells(text, line) for line in members], "".join(above[-CAPTION_LINES:]))
            above = []
        elif region >= 0:
            yield from grid_rows(list(regions[region].rows(text)), "".join(above[-CAPTION_LINES:]))
            above += [_words(text, line) for line in members[-CAPTION_LINES:]]
        else:
            yield from _with_cut_labels(list(StreamTables(text, members).rows()), body)
            above += [_words(text, line) for line in members[-CAPTION_LINES:]]


def _region(regions: Sequence[ColumnRegion], line: BodyLine) -> int:
    """Which region of columns a line is in; -1 for none."""
    place = bisect_right(regions, line.start, key=lambda region: region.start) - 1
    return place if place >= 0 and line.start < regions[place].end else -1


def _cells(text: str, line: BodyLine) -> list[PrintedCell]:
    cells: list[PrintedCell] = []
    start = line.start
    for piece in text[line.start : line.end].split("\t"):
        cells.append(printed_cell(piece, start))
        start += len(piece) + 1
    return cells


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
