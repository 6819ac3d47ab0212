"""Tables with ruling lines: their cells found by pdfplumber, their words those that were read of the page.

pdfplumber is the extra `tables`; it is asked only of pages whose rules look like a table.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from assistant.papers.model import PaperBlockKind
from assistant.papers.pdf.glyphs import RULE_POINTS, Glyph, PageContent, Rect
from assistant.papers.pdf.layout import GlyphLine, printed_lines
from assistant.papers.pdf.paragraphs import LineBlock, LinePiece, joined

_DRAWING = 5_000
"""A page with more paths than this is a drawing."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of a table on a page, row by row; None where a cell reaches over from another row or column."""

    page: int
    rect: Rect
    rows: tuple[tuple[Rect | None, ...], ...]


def has_tables_reader() -> bool:
    """Whether pdfplumber is installed."""
    return find_spec("pdfplumber") is not None


def looks_like_table(content: PageContent) -> bool:
    """Whether the rules of a page may be those of a table: two across and two down at least, or a frame."""
    across = sum(rule.right - rule.left > rule.bottom - rule.top for rule in content.rules)
    down = len(content.rules) - across
    is_ruled = content.frames > 0 or (across >= 2 and down >= 2)
    return bool(content.glyphs) and is_ruled and not content.turned and content.drawings <= _DRAWING


def ruled_tables(content: bytes, pages: Sequence[PageContent]) -> dict[int, list[RuledTable]]:
    """The tables of these pages from the top down; a page that pdfplumber cannot read has none."""
    pdfplumber = import_module("pdfplumber")
    numbers = [page.number for page in pages]
    found: dict[int, list[RuledTable]] = {}
    try:
        with pdfplumber.open(io.BytesIO(content), pages=numbers) as document:
            for number, sheet in zip(numbers, document.pages, strict=True):
                found[number] = _page_tables(number, sheet)
                sheet.close()
    except Exception:  # whatever a broken file does to it, the words of the page are read  # noqa: BLE001
        return found
    return found


def _page_tables(number: int, sheet: Any) -> list[RuledTable]:
    left, top = sheet.cropbox[:2]
    tables = [
        RuledTable(
            number,
            _moved(table.bbox, left, top),
            tuple(tuple(cell and _moved(cell, left, top) for cell in row.cells) for row in table.rows),
        )
        for table in sheet.filter(_is_drawn_line).find_tables()
    ]
    real = [table for table in tables if len(table.rows) >= 2 and max(map(len, table.rows)) >= 2]
    return sorted(real, key=lambda table: table.rect.top)


def _is_drawn_line(drawn: dict[str, Any]) -> bool:
    """Whether a thing on a page can be a line of a table: not the background of a cell, a rectangle filled in."""
    is_thick = min(drawn["width"], drawn["height"]) > RULE_POINTS
    return drawn["object_type"] in ("line", "rect", "curve") and (bool(drawn["stroke"]) or not is_thick)


def _moved(box: Sequence[float], left: float, top: float) -> Rect:
    return Rect(box[0] - left, box[1] - top, box[2] - left, box[3] - top)


def is_inside(glyph: Glyph, rect: Rect) -> bool:
    """Whether the middle of a glyph lies in a rectangle."""
    across, down = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return rect.left <= across < rect.right and rect.top <= down < rect.bottom


def table_block(table: RuledTable, glyphs: Sequence[Glyph]) -> LineBlock | None:
    """The words of a table as a block, a row a line, its cells divided by tabs; None where it is empty."""
    pieces: list[LinePiece] = []
    joint = ""
    for row in table.rows:
        for place, cell in enumerate(row):
            joint += "\t" if place and pieces else ""
            lines = cell and printed_lines(table.page, [glyph for glyph in glyphs if is_inside(glyph, cell)])
            for piece in joined(lines or [], frozenset()):
                pieces.append(LinePiece(joint or piece.joint, piece.line))
                joint = ""
        joint = "\n" if pieces else ""
    return LineBlock(PaperBlockKind.TABLE, tuple(pieces)) if pieces else None


def placed(
    blocks: Mapping[int, Sequence[tuple[RuledTable, LineBlock]]], lines: Sequence[GlyphLine]
) -> list[GlyphLine | LineBlock]:
    """Lines in reading order with the tables of their pages, each after the last line that stands above it."""
    flow: list[GlyphLine | LineBlock] = []
    pages: dict[int, list[GlyphLine]] = {page: [] for page in blocks}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for page in sorted(pages):
        members: list[GlyphLine | LineBlock] = list(pages[page])
        for table, block in blocks.get(page, ()):
            above = [
                place
                for place, member in enumerate(members)
                if (isinstance(member, LineBlock) or _is_above(member, table.rect))
            ]
            members.insert(above[-1] + 1 if above else 0, block)
        flow += members
    return flow


def _is_above(line: GlyphLine, rect: Rect) -> bool:
    return (line.top + line.bottom) / 2 < rect.top and line.left < rect.right and line.right > rect.left
