"""Reads a sheet of a workbook (.xlsx) as rows of text, as the sheet means its cells, and writes a result as one.

openpyxl is the reader because it alone says how a number is shown, whether a cell is a formula and which sheets are
hidden. It takes a second for some hundred thousand cells, so a sheet is read once, into a temporary file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.screening.preambles import MOST_ABOVE, Preamble, read_preamble
from assistant.eligibility.screening.text_tables import what_it_is, without_blank_end
from assistant.errors import InputError
from assistant.language.sinks import is_formula

MOST_BYTES = 512 << 20
"""Of a workbook unpacked; a small file can hold any number of them."""
LONGEST_CELL = 32_767
"""Characters of a cell, as spreadsheets have it."""
MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""
_SHOWN_SHEETS = 5
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, OSError, EOFError, SyntaxError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, NotImplementedError,
)  # fmt: skip
_YUAN = re.compile(r"^\s*(?:¥|￥|CNY|RMB|人民币)\s*|\s*(?:¥|￥|CNY|RMB|人民币)\s*$", re.IGNORECASE)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(-[0-9A-Fa-f]+)?\]")
_JAPANESE = "-411"
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_SPACING = re.compile(r"[_*].|\[[^\]]*\]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet of a workbook: its header without empty cells behind, and the rows below that are not blank.

    `line` is where the header stands, `preamble` what stands above it.
    """

    header: tuple[str, ...]
    line: int
    preamble: Preamble
    count: int
    notes: tuple[str, ...]
    _file: io.TextIOBase

    def rows(self) -> Iterator[tuple[int, Sequence[str], str]]:
        """Of each row its number in the sheet, its cells as many as the header has, and why it cannot be read."""
        self._file.seek(0)
        for line, fault, *cells in csv.reader(self._file):
            yield int(line), cells, fault


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What the format of a number says of its meaning: words before and behind it, per cent, a scale that hides it."""

    before: str
    behind: str
    percent: bool
    scaled: bool


Measure = Callable[[int, int, int], None]
"""Takes rows, cells and characters so far; raises InputError where there are too many."""


def open_sheet(
    path: Path, sheet: str | None, is_known: Callable[[str], bool], measure: Measure | None = None
) -> SheetRows:
    """The first sheet that is not hidden, or the one of this name or number; `is_known` says what names a fact.

    Raises InputError where the file is no workbook, or has no such sheet.
    """
    kind = what_it_is(path)
    if kind is None or not kind.startswith("a workbook"):
        instead = "save it as a workbook (.xlsx) without a password" if kind else "name it .csv if it is text"
        raise input_error(f"{path.name}: is {kind or 'no workbook'}; {instead}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _open_sheet(path, sheet, is_known, measure or _unmeasured)
    except _UNREADABLE as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise input_error(f"{path.name}: not a workbook that can be read ({what}); save it anew as .xlsx") from None


def _unmeasured(rows: int, cells: int, text: int) -> None:
    return


def _open_sheet(path: Path, sheet: str | None, is_known: Callable[[str], bool], measure: Measure) -> SheetRows:
    has_formulas = _has_formulas(path)
    workbook = load_workbook(path, read_only=True, data_only=True)
    formulas = load_workbook(path, read_only=True) if has_formulas else None
    try:
        title, notes = _chosen(workbook, path.name, sheet)
        values, stated = workbook[title], formulas[title] if formulas is not None else None
        for each in filter(None, (values, stated)):
            each.reset_dimensions()
        file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - read as long as the table is
        rows = _texts(values.iter_rows(), stated.iter_rows() if stated is not None else None, path.name, measure)
        first = list(islice(rows, MOST_ABOVE + 1))
        preamble = read_preamble([row.texts for row in first], is_known, path.name)
        head = first[preamble.rows] if first else _SheetRow(1, (), "")
        if head.fault:
            raise input_error(f"{path.name}:{head.line}: {head.fault}")
        header = without_blank_end([text.strip() for text in head.texts])
        count = _spool(chain(first[preamble.rows + 1 :], rows), len(header), file, path.name, measure)
        return SheetRows(header, head.line, preamble, count, (*notes, *preamble.notes(path.name)), file)
    finally:
        workbook.close()
        if formulas is not None:
            formulas.close()


def _has_formulas(path: Path) -> bool:
    """Whether any sheet has a formula. Raises InputError for a workbook that unpacks to more than a machine holds."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise input_error(f"{path.name}: unpacks to more than {MOST_BYTES >> 20} MB; send the table in parts")
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as file:
                    if _holds(file, _FORMULA):
                        return True
    return False


def _holds(file: Any, pattern: re.Pattern[bytes]) -> bool:
    rest = b""
    while block := file.read(1 << 20):
        if pattern.search(rest + block):
            return True
        rest = block[-64:]
    return False


def _chosen(workbook: Any, name: str, sheet: str | None) -> tuple[str, list[str]]:
    """The title of the sheet to read, and what to say of it."""
    titles = [each.title for each in workbook.worksheets]
    visible = [each.title for each in workbook.worksheets if each.sheet_state == "visible"]
    listed = ", ".join(visible[:_SHOWN_SHEETS]) + (" …" if len(visible) > _SHOWN_SHEETS else "")
    if sheet is None:
        if not visible:
            raise input_error(f"{name}: has no sheet that is not hidden; name the sheet to read")
        others = f"{name}: read the first sheet, {visible[0]}, of {listed}"
        return visible[0], [others] if len(visible) > 1 else []
    if sheet in titles:
        return sheet, []
    if sheet.isdecimal() and 1 <= int(sheet) <= len(visible):
        return visible[int(sheet) - 1], []
    raise input_error(f"{name}: has no sheet '{sheet}'; there are {listed}")


@dataclass(frozen=True, slots=True)
class _SheetRow:
    """A row that is not blank: its number, the texts of its cells without blank ones behind, and what is wrong."""

    line: int
    texts: Sequence[str]
    fault: str


def _texts(rows: Iterator[Any], formulas: Iterator[Any] | None, name: str, measure: Measure) -> Iterator[_SheetRow]:
    """The rows that are not blank, as texts; blank cells in front of one far to the right are measured too."""
    walked = 0
    for number, (cells, stated) in enumerate(zip(rows, formulas or repeat(()), strict=formulas is not None), 1):
        if number > MOST_ROWS + 1:  # a row says itself what number it has; one far below is as many blank ones
            raise input_error(f"{name}: has a row below {MOST_ROWS + 1:,}, the last of a sheet; save it anew")
        measure(0, walked := walked + len(cells), 0)
        try:
            texts, fault = [cell_text(cell.value, cell.number_format, cell.data_type) for cell in cells], ""
        except InputError:
            texts, fault = _faulty(cells, number)
        fault = fault or _uncached(cells, stated, number)
        texts = list(without_blank_end(texts))
        if texts or fault:
            yield _SheetRow(number, texts, fault)


def _spool(rows: Iterable[_SheetRow], width: int, file: io.TextIOBase, name: str, measure: Measure) -> int:
    """Write the rows below a header of so many columns into a file of text, and count them."""
    writer = csv.writer(file)
    count = written = 0
    for row in rows:
        texts, fault = list(row.texts), row.fault
        if (place := next((place for place, text in enumerate(texts, 1) if len(text) > LONGEST_CELL), 0)) and not fault:
            fault = f"{get_column_letter(place)}{row.line} has {len(texts[place - 1]):,} characters; a cell has fewer"
        if fault:  # shown in part only
            texts = [text[:LONGEST_CELL] for text in texts[:width]]
        if not fault and len(texts) > width:
            fault = f"{get_column_letter(len(texts))}{row.line} is beyond the header, which has {width} columns"
        if not fault:
            texts += [""] * (width - len(texts))
        writer.writerow([row.line, f"{name}:{row.line}: {fault}" if fault else "", *texts])
        count, written = count + 1, written + sum(map(len, texts))
        measure(count, count * width, written)
    return count


def _faulty(cells: Sequence[Any], number: int) -> tuple[list[str], str]:
    """The texts of a row that can be read, and what is wrong with the first other cell."""
    texts: list[str] = []
    fault = ""
    for place, cell in enumerate(cells, 1):
        try:
            texts.append(cell_text(cell.value, cell.number_format, cell.data_type))
        except InputError as error:
            texts.append(str(cell.value))
            fault = fault or f"{get_column_letter(place)}{number} {error}"
    return texts, fault


def _uncached(cells: Sequence[Any], stated: Sequence[Any], number: int) -> str:
    """What is wrong with the first cell that is a formula without its last result."""
    for place, (cell, formula) in enumerate(zip(cells, stated, strict=False), 1):
        # A result that is an empty text is stored as text (`str`) without a value.
        if cell.value is None and formula.data_type == "f" and cell.data_type != "str":
            at = f"{get_column_letter(place)}{number}"
            return f"{at} is a formula without its result; open and save the file in a spreadsheet"
    return ""


def cell_text(value: Any, number_format: str | None, data_type: str) -> str:
    """The text of a cell as its sheet means it: `15%` of 0.15 shown per cent, `2025-06-30` of a day.

    Raises InputError, to be put behind the name of the cell, where that cannot be told.
    """
    if value is None:
        return ""
    if data_type == "e":
        raise input_error(f"shows {value}; correct the formula or leave the cell empty")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value if isinstance(value, str) else str(value)


def _number_text(value: int | float, number_format: str | None) -> str:
    number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if number_format is None or number_format == "General":
        return plain(number)
    shape = read_format(number_format)
    if shape.scaled:
        raise input_error(f"shows {value} in thousands or millions by its format; give it a plain number format")
    return f"{shape.before}{plain(number * 100)}%" if shape.percent else f"{shape.before}{plain(number)}{shape.behind}"


@lru_cache(maxsize=256)
def read_format(number_format: str) -> NumberFormat:
    """What a number format says of the numbers shown in it; colours, spaces, places and yuan signs mean nothing."""
    first = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', number_format)[0]
    first = _CURRENCY.sub(lambda match: f'"{"JPY" if match[2] == _JAPANESE else match[1]}"', first)
    shape = _LITERAL.sub("", _SPACING.sub("", first))
    digits = re.search(r"[0#?]|General", _LITERAL.sub(lambda match: "x" * len(match[0]), first))
    split = digits.start() if digits else len(first)
    before, behind = (_words(part) for part in (first[:split], first[split:]))
    return NumberFormat(before, behind, "%" in shape, _SCALED.search(shape) is not None)


def _words(part: str) -> str:
    """The words of a part of a format that are shown beside the number."""
    literals = "".join(next(filter(None, match.groups()), "") for match in _LITERAL.finditer(part))
    bare = "".join(sign for sign in "$€£¥￥" if sign in _LITERAL.sub("", part))
    words = _YUAN.sub("", (literals + bare).strip())
    return words if any(char.isalpha() or char in "$€£¥%" for char in words) else ""


def write_sheet(rows: BinaryIO, out: Path, header: Sequence[str]) -> None:
    """Write JSON lines as a workbook of one sheet, with the columns of `header`.

    Raises InputError for more rows than a sheet has.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("verdicts")
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    for number, line in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise input_error(f"{out.name}: a sheet holds {MOST_ROWS:,} rows, and there are more; write .csv")
        row: Mapping[str, Any] = json.loads(line)
        sheet.append([sheet_value(sheet, row[key]) for key in header])
    workbook.save(out)


def sheet_value(sheet: Any, value: Any) -> Any:
    """What a row takes for a value: of a text that is like a formula or an error a cell that shows it as it stands."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not (text.startswith("#") or is_formula(text)):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True  # a text also when somebody edits it
    return cell
