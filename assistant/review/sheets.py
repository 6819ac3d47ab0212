"""An analyst's workbook or table (.xlsx, .csv, .tsv) as a paper: a page for each sheet, a row of cells for each row.

Labels may stand in any column, units in headers or beside labels, years across or down.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PageVerdict, Paper, PaperBlock, PaperBlockKind, PaperKind, PaperPage
from assistant.papers.plain import decode_text
from assistant.papers.reading import file_content
from assistant.review.folding import folded
from assistant.review.periods import columns_of
from assistant.review.words import WORDS

SHEET_EXTENSIONS = frozenset({".xlsx", ".xlsm", ".csv", ".tsv"})
_MOST_ROWS = 20_000
_MOST_COLUMNS = 500
_MOST_BYTES = 512 << 20
_MOST_NOTES = 5
_OLE = b"\xd0\xcf\x11\xe0"

SheetCells = list[list[tuple[str, str]]]
"""Row by row, of each cell its text and its name (`C5`)."""


def read_workbook(path: Path) -> tuple[Paper, Mapping[int, str], tuple[Bilingual, ...]]:
    """A workbook as a paper, the names of its cells by where in the text they begin, and what was not read.

    Raises InputError for a file that is no workbook, or locked, or has more rows than one company's figures.
    """
    content = file_content(path, PaperLimits())
    notes: list[Bilingual] = []
    if path.suffix.lower() in (".csv", ".tsv"):
        sheets = [(path.stem, _text_rows(content, path, notes))]
    else:
        sheets = _sheets(content, path, notes)
    text, blocks, pages, cells = "", [], [], {}
    for number, (title, rows) in enumerate(sheets, start=1):
        start = len(text)
        for row in _upright(rows):
            for place, (written, name) in enumerate(row):
                text += "\t" if place else ""
                cells[len(text)] = f"{title}!{name}"
                text += written
            text += "\n"
        pages.append(PaperPage(number, 0.0, 0.0, PageVerdict.TEXT if rows else PageVerdict.BLANK, start))
        if len(text) > start:
            blocks.append(PaperBlock(start, len(text) - 1, PaperBlockKind.TABLE))
    digest = hashlib.sha256(content).hexdigest()
    return Paper(path.name, digest, PaperKind.TEXT, text, tuple(blocks), tuple(pages)), cells, tuple(notes)


def _text_rows(content: bytes, path: Path, notes: list[Bilingual]) -> SheetCells:
    text = decode_text(content).text
    mark = "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=text[:4000].count)
    rows: SheetCells = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=mark), start=1):
        if number > _MOST_ROWS:
            raise InputError(WORDS.both("sheets.many_rows", file=path.name, sheet=path.stem, limit=_MOST_ROWS))
        rows.append([(_clean(cell), f"{_letter(place)}{number}") for place, cell in enumerate(row[:_MOST_COLUMNS], 1)])
    return _written(rows, path, path.stem, notes)


def _sheets(content: bytes, path: Path, notes: list[Bilingual]) -> list[tuple[str, SheetCells]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if content.startswith(_OLE):
        raise InputError(WORDS.both("sheets.locked", file=path.name))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise InputError(WORDS.both("sheets.many_rows", file=path.name, sheet="1", limit=_MOST_ROWS))
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(content), read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError):
        raise InputError(WORDS.both("sheets.broken", file=path.name)) from None
    sheets = []
    for sheet in values.worksheets:
        if sheet.sheet_state == "visible":
            stated = formulas[sheet.title]
            for each in (sheet, stated):
                each.reset_dimensions()
            rows = list(_rows(sheet, stated, path, notes))
            sheets.append((sheet.title, _written(rows, path, sheet.title, notes)))
    return sheets


def _rows(sheet: Any, stated: Any, path: Path, notes: list[Bilingual]) -> Iterator[list[tuple[str, str]]]:
    for number, (cells, sources) in enumerate(zip(sheet.iter_rows(), stated.iter_rows(), strict=False), start=1):
        if number > _MOST_ROWS:
            raise InputError(WORDS.both("sheets.many_rows", file=path.name, sheet=sheet.title, limit=_MOST_ROWS))
        row = []
        for place, (cell, source) in enumerate(zip(cells[:_MOST_COLUMNS], sources, strict=False), start=1):
            name = f"{_letter(place)}{number}"
            row.append((_read(cell, source, f"{sheet.title}!{name}", path, notes), name))
        yield row


def _read(cell: Any, source: Any, name: str, path: Path, notes: list[Bilingual]) -> str:
    """The text of a cell; one that cannot be told is empty, and noted."""
    if cell.value is None and source.data_type == "f" and cell.data_type != "str":
        _note(notes, WORDS.both("sheets.formula", file=path.name, cell=name))
        return ""
    try:
        from assistant.eligibility.screening.workbooks import cell_text  # here, as it takes openpyxl with it

        return _clean(cell_text(cell.value, cell.number_format, cell.data_type))
    except InputError as error:
        both = Bilingual(error.in_language("en"), error.in_language("zh"))
        _note(notes, WORDS.both("sheets.unreadable_cell", file=path.name, cell=name, why=both))
        return ""


def _note(notes: list[Bilingual], note: Bilingual) -> None:
    if len(notes) < _MOST_NOTES:
        notes.append(note)


def _written(rows: SheetCells, path: Path, title: str, notes: list[Bilingual]) -> SheetCells:
    """The rows that have something in them; a sheet without one is told."""
    kept = [row for row in rows if any(text for text, _ in row)]
    if not kept:
        _note(notes, WORDS.both("sheets.empty", file=path.name, sheet=title))
    return kept


def _upright(rows: SheetCells) -> SheetCells:
    """The rows with years across: a sheet whose years stand down its first column is turned."""
    width = max(map(len, rows), default=0)
    across = max((sum(map(_is_period, row)) for row in rows), default=0)
    down = max(
        (sum(_is_period(row[place]) for row in rows if place < len(row)) for place in range(min(width, 3))), default=0
    )
    if down < 1 or across >= down or across > 1:
        return rows
    filled = [[*row, *(("", "") for _ in range(width - len(row)))] for row in rows]
    return [list(column) for column in zip(*filled, strict=True)]


def _is_period(cell: tuple[str, str]) -> bool:
    text = folded("".join(cell[0].split()))
    return 4 <= len(text) <= 24 and len(columns_of([text])) == 1


def _clean(text: str) -> str:
    return " ".join(text.split())


def _letter(place: int) -> str:
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
