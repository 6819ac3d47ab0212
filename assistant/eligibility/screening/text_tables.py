"""Tables in text files as people have them: the encoding and the separator are found out, and named where in doubt."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.screening.preambles import MOST_ABOVE, Preamble, read_preamble
from assistant.errors import InputError

LONGEST_ROW = 1_000_000
HALVES_PASS = "surrogatepass"
"""How text is decoded: half a character, which some programs write, is the refusal of its row and not of the file."""
_SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t])\"?\s*", re.IGNORECASE)
_SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon"}
_BLOCK = 1 << 20
_SAMPLE, _COMMON = 1000, 0.8
"""Of so many characters beyond ASCII, the part that must be of the common set GB 2312."""
_MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig", None),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}
_BEGINNINGS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a workbook or another ZIP file",
    b"\xd0\xcf\x11\xe0": "an old or encrypted workbook (.xls)",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{": "JSON",
    b"[": "JSON",
}
_TAGS = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<body")
_INSTEAD = {
    "a workbook or another ZIP file": "name a workbook .xlsx",
    "a Parquet file": "name it .parquet",
    "JSON": "name it .jsonl, one object a line",
}


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file as a table: `header` are the cells of its line that names facts, without empty ones behind.

    `line` is where that stands, `preamble` what stands above it; `named` says that the first line names the separator.
    """

    path: Path
    encoding: str
    separator: str
    named: bool
    header: tuple[str, ...]
    line: int
    preamble: Preamble
    notes: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, is_known: Callable[[str], bool]) -> TextTable:
        """Find out how a file is written; `is_known` says whether a header names a fact.

        Raises InputError for what is no table in text.
        """
        encoding, notes = _encoding(path)
        separator = _named_separator(path, encoding)
        tables = [cls._opened(path, encoding, each, bool(separator), is_known) for each in separator or _SEPARATORS]
        best = max(tables, key=lambda each: (sum(map(is_known, each.header)), len(each.header), each.separator == ","))
        if sum(len(each.header) > 1 for each in tables) > 1:
            notes.append(f"{path.name}: cells are separated by {_SEPARATORS[best.separator]}s")
        if not best.header:
            next(best.rows(), None)  # raises, unless the file is blank
        return replace(best, notes=(*notes, *best.preamble.notes(path.name)))

    @classmethod
    def _opened(
        cls, path: Path, encoding: str, separator: str, named: bool, is_known: Callable[[str], bool]
    ) -> TextTable:
        rows = _first_rows(path, encoding, separator, named)
        preamble = read_preamble([cells for _, cells in rows], is_known, path.name)
        line, cells = rows[preamble.rows] if rows else (1, ())
        header = without_blank_end([cell.strip() for cell in cells])
        return cls(path, encoding, separator, named, header, line, preamble, ())

    def rows(self) -> Iterator[tuple[int, Sequence[str] | None]]:
        """The line and the cells of every row below the header that is not blank. Raises InputError.

        None stands for the cells of a row of which one is longer than LONGEST_ROW.
        """
        rows = _rows(self.path, self.encoding, self.separator, self.named)
        return islice(rows, self.preamble.rows + 1, None)


def what_it_is(path: Path) -> str | None:
    """What a file that is no text begins like; None where it may be text."""
    with path.open("rb") as file:
        start = file.read(4096)
    stripped = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if stripped[:20].lower().startswith(_TAGS):
        return "an HTML page" if not stripped.lower().startswith(b"<?xml") else "XML"
    return next((kind for mark, kind in _BEGINNINGS.items() if stripped.startswith(mark)), None)


def _encoding(path: Path) -> tuple[str, list[str]]:
    """The encoding of a file, and what to say of it."""
    csv.field_size_limit(LONGEST_ROW)
    name = path.name
    if (kind := what_it_is(path)) is not None:
        raise input_error(f"{name}: is {kind}, not a table in text; {_INSTEAD.get(kind, 'save the table as CSV')}")
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, (encoding, shown) in _MARKS.items():
        if start.startswith(mark):
            if (line := _undecodable(path, encoding)) is not None:
                raise input_error(f"{name}:{line}: not the {shown or 'UTF-8'} that it begins as; save it as UTF-8")
            return encoding, [f"{name}: read as {shown}"] if shown else []
    line = _undecodable(path, "utf-8")
    if line is None and b"\0" in start:
        raise input_error(f"{name}:1: holds zero bytes, so it is no text; save the table as CSV UTF-8")
    if line is None:
        return "utf-8", []
    if b"\0" not in start and _undecodable(path, "gb18030") is None and _is_chinese(path):
        return "gb18030", [f"{name}: read as GB18030"]
    raise input_error(
        f"{name}:{line}: not UTF-8, nor GB18030, nor UTF-16 with its mark; "
        "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)"
    )


def _undecodable(path: Path, encoding: str) -> int | None:
    """The line of the first bytes that are not of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(HALVES_PASS)
    line = 1
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                line += decoder.decode(block).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
    return None


def _is_chinese(path: Path) -> bool:
    """Whether GB18030 gives common characters: nearly any bytes make some, such as the ü of a Western encoding."""
    with path.open(encoding="gb18030", newline="") as file:
        blocks = iter(lambda: file.read(_BLOCK), "")
        sample = "".join(islice((char for block in blocks for char in block if not char.isascii()), _SAMPLE))
    common = len(sample.encode("gb2312", "ignore").decode("gb2312"))
    return common >= _COMMON * len(sample)


def _named_separator(path: Path, encoding: str) -> str:
    """The separator that the first line names for a spreadsheet (`sep=;`), empty where it names none."""
    with path.open(encoding=encoding, errors=HALVES_PASS, newline="") as file:
        match = _SEPARATOR_LINE.fullmatch(file.readline(10))
    return match[1] if match else ""


def _rows(path: Path, encoding: str, separator: str, named: bool) -> Iterator[tuple[int, list[str] | None]]:
    """The line and the cells of every row that is not blank, below a line that is `named`. Raises InputError."""
    with path.open(encoding=encoding, errors=HALVES_PASS, newline="") as file:
        skipped = int(bool(named and file.readline()))
        reader = csv.reader(file, delimiter=separator, strict=True)
        line = skipped + 1
        while True:
            cells: list[str] | None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # Behind a cell that is too long the next line is a row again, unless the cell had lines of its own.
                if "field limit" not in str(error) or skipped + reader.line_num != line:
                    raise input_error(f"{path.name}:{line}: not a CSV table ({error})") from None
                cells = None
            if cells is None or any(map(str.strip, cells)):
                yield line, cells
            line = skipped + reader.line_num + 1


def _first_rows(path: Path, encoding: str, separator: str, named: bool) -> list[tuple[int, list[str]]]:
    """The rows that may hold the header, or as many as can be read."""
    first: list[tuple[int, list[str]]] = []
    with suppress(InputError):
        rows = islice(_rows(path, encoding, separator, named), MOST_ABOVE + 1)
        first.extend((line, cells or []) for line, cells in rows)
    return first


def without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells without the blank ones behind the last that is not."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return tuple(cells[:end])
