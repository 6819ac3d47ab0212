"""Reads tables of companies row by row: text, workbooks, JSON lines or Parquet whose columns are facts.

A row that cannot be read as a row is handed on with the reason, never dropped; what its cells mean is decided later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from assistant.base.entry import check_json, one_item
from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.screening.headers import IDENTIFIER, Column, Headers
from assistant.eligibility.screening.ratios import RatioCells
from assistant.eligibility.screening.text_tables import LONGEST_ROW, TextTable
from assistant.eligibility.screening.units import ColumnUnit
from assistant.errors import InputError

FORMATS = (".csv", ".jsonl", ".parquet", ".xlsx")
"""The endings of tables that are read and written."""
READ_FORMATS = (*FORMATS, ".tsv", ".txt")
_BATCH_ROWS, _BATCH_CELLS = 8192, 500_000
_LONGEST_CELL = 10_000
"""Characters; a spreadsheet holds 32,767 in one, and no fact of a company needs a tenth."""
_LONGEST_LIST = 1_000
"""Items of one cell of Parquet."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table may come to, however small its file is: rows, cells, characters, and bytes of the result."""

    rows: int
    cells: int
    text: int
    result: int

    def check(self, rows: int, cells: int, text: int = 0) -> None:
        """Raise InputError for a table beyond them."""
        for amount, most, what in (
            (rows, self.rows, "rows"),
            (cells, self.cells, "cells"),
            (text, self.text, "characters"),
        ):
            if amount > most:
                raise input_error(f"the table has {amount:,} {what}; the limit is {most:,}: send it in parts")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it stands on, its columns and their cells, or why it could not be read."""

    line: int
    columns: tuple[Column, ...] = ()
    values: Sequence[str] = ()
    fault: str | None = None

    @property
    def length(self) -> int:
        """Characters of all its cells."""
        return sum(map(len, self.values))

    @classmethod
    def of(cls, line: int, cells: Mapping[str, str]) -> TableRow:
        """A row from its cells by fact key."""
        return cls(line, tuple(Column(key, key) for key in cells), tuple(cells.values()))

    @classmethod
    def unread(cls, line: int, text: str, fault: str) -> TableRow:
        """A row that could not be read, kept as it stands but for what is beyond a cell or no whole character."""
        kept = text[:_LONGEST_CELL].encode("utf-8", "replace").decode()
        return cls(line, (Column("row", "row"),), (kept,), fault)

    @classmethod
    def read(cls, file: str, line: int, columns: tuple[Column, ...], values: Sequence[str]) -> TableRow:
        """A row as it was read, or why not: every table's rows enter here, whatever kind of file they come from."""
        text = "".join(values)
        if len(text) > _LONGEST_CELL and (longest := max(map(len, values))) > _LONGEST_CELL:
            fault = f"{file}:{line}: a cell has {longest:,} characters; {_LONGEST_CELL:,} at most"
            return cls.unread(line, text, fault)
        try:
            with one_item(f"{file}:{line}"):
                text.encode()
        except InputError as error:
            return cls.unread(line, text, str(error))
        return cls(line, columns, values)

    @property
    def cells(self) -> dict[str, str]:
        """The cells by header, empty ones left out."""
        pairs = zip(self.columns, self.values, strict=True)
        return {column.header: text for column, cell in pairs if (text := cell.strip())}

    def cell(self, key: str) -> str | None:
        """One cell; None where it is empty or the row has no such column."""
        pairs = zip(self.columns, self.values, strict=True)
        return next((cell.strip() or None for column, cell in pairs if column.key == key), None)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file that can be read again and again.

    `columns` are known before its rows but for JSON lines; `count` counts rows, perhaps a few too many.
    """

    headers: Headers
    read: Callable[[Headers], Iterator[TableRow]]
    count: Callable[[], int]
    columns: tuple[Column, ...] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of companies; `notes` are lines that say how it was read."""

    headers: Headers
    notes: tuple[str, ...]
    _source: _Source
    _limits: Limits | None = None

    @cached_property
    def total(self) -> int:
        """How many rows there are, perhaps a few too many where cells hold line breaks."""
        return self._source.count()

    def rows(self) -> Iterator[TableRow]:
        """The rows, one at a time. Raises InputError where the rest of the table cannot be read."""
        return _within(self._source.read(self.headers), self._limits)


def open_table(path: Path, table: FactTable, sheet: str | None = None, limits: Limits | None = None) -> Table:
    """A table of companies, within the limits; `sheet` is a name or a number of one in a workbook.

    Raises InputError where the table as a whole cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READ_FORMATS:
        raise input_error(f"{path.name}: not a table this reads; give one of {', '.join(READ_FORMATS)}")
    if sheet is not None and suffix != ".xlsx":
        raise input_error(f"{path.name}: has no sheets; leave out the sheet '{sheet}'")
    if not path.is_file():
        raise input_error(f"{path.name}: no such file; check the path")
    headers = Headers(table, path.name)
    openers = {".jsonl": _jsonl, ".parquet": _parquet}
    if suffix == ".xlsx":
        source = _workbook(path, headers, sheet, limits)
    else:
        source = openers.get(suffix, _text_file)(path, headers)
    if limits is not None:
        rows = source.count()
        limits.check(rows, rows * len(source.columns or ()))
    units, notes = _ratio_units(source, limits)
    return Table(replace(source.headers, units=units), (*source.notes, *notes), source, limits)


def _within(rows: Iterator[TableRow], limits: Limits | None) -> Iterator[TableRow]:
    """The rows; InputError where they turn out to be beyond the limits."""
    if limits is None:
        yield from rows
        return
    cells = text = 0
    for number, row in enumerate(rows, 1):
        cells, text = cells + len(row.values), text + row.length
        limits.check(number, cells, text)
        yield row


def _ratio_units(source: _Source, limits: Limits | None) -> tuple[Mapping[str, ColumnUnit], list[str]]:
    """What the bare numbers of columns of ratios are, from all their cells, and what to say of it."""
    headers = source.headers
    if source.columns is not None and not any(_is_open_ratio(column, headers.table) for column in source.columns):
        return {}, []
    ratios: dict[str, RatioCells] = {}
    columns: tuple[Column, ...] = ()
    places: list[tuple[int, RatioCells]] = []
    for row in _within(source.read(headers), limits):
        if row.columns != columns:
            columns, places = row.columns, _ratio_places(row.columns, ratios, headers.table)
        for place, cells in places:
            cells.see(row.line, row.values[place])
    decided = {key: cells.decide(headers.file) for key, cells in ratios.items()}
    units = {key: unit for key, (unit, _) in decided.items() if unit is not None}
    return units, [note for _, note in decided.values() if note is not None]


def _ratio_places(
    columns: Sequence[Column], ratios: dict[str, RatioCells], table: FactTable
) -> list[tuple[int, RatioCells]]:
    places = []
    for place, column in enumerate(columns):
        spec = table.spec(column.key)
        if spec is not None and _is_open_ratio(column, table):
            places.append((place, ratios.setdefault(column.key, RatioCells(spec, column.header))))
    return places


def _is_open_ratio(column: Column, table: FactTable) -> bool:
    spec = table.spec(column.key)
    return spec is not None and spec.kind is FactKind.RATIO and column.unit is None


def _columns(names: Sequence[str], headers: Headers) -> tuple[Column, ...]:
    """The columns of a header. Raises InputError for one that names no fact, or none to test."""
    place = f"{headers.file}:{headers.line}"
    if not names:
        raise input_error(f"{place}: there is no header; the first line names the facts, e.g. name,expected_market_cap")
    columns: list[Column] = []
    for position, header in enumerate(names, 1):
        if not header.strip():
            raise input_error(f"{place}: column {position} has no name; give it a fact key or remove it")
        column = headers.column(header)
        twin = next((other for other in columns if other.key == column.key), None)
        if twin is not None and twin.header == column.header:
            raise input_error(f"{place}: column {header} is given twice; keep one")
        if twin is not None:
            raise input_error(f"{place}: columns {twin.header} and {header} are the same fact, {twin.key}; keep one")
        columns.append(column)
    if not {column.key for column in columns} - {IDENTIFIER, "name", "as_of"}:
        raise input_error(f"{place}: no column holds a fact to test; `assistant check --template` lists the keys")
    return tuple(columns)


def _text_file(path: Path, headers: Headers) -> _Source:
    text = TextTable.open(path, headers.knows)
    headers = replace(headers, money=text.preamble.unit, line=text.line)

    def read(headers: Headers) -> Iterator[TableRow]:
        columns = _columns(text.header, headers)
        width = len(columns)
        for line, cells in text.rows():
            if cells is None:
                yield TableRow.unread(line, "", f"{path.name}:{line}: a cell is longer than {LONGEST_ROW:,} characters")
            elif len(cells) == width:
                yield TableRow.read(path.name, line, columns, cells)
            elif len(cells) > width and not any(map(str.strip, cells[width:])):
                yield TableRow.read(path.name, line, columns, cells[:width])
            else:
                fault = f"{path.name}:{line}: {len(cells)} cells, but the header has {width} columns"
                yield TableRow.unread(line, text.separator.join(cells), fault)

    return _Source(headers, read, lambda: max(_lines(path) - text.line, 1), _columns(text.header, headers), text.notes)


def _workbook(path: Path, headers: Headers, sheet: str | None, limits: Limits | None) -> _Source:
    from assistant.eligibility.screening.workbooks import open_sheet

    table = open_sheet(path, sheet, headers.knows, limits.check if limits else None)
    headers = replace(headers, money=table.preamble.unit, line=table.line)

    def read(headers: Headers) -> Iterator[TableRow]:
        columns = _columns(table.header, headers)
        for line, cells, fault in table.rows():
            if fault:
                yield TableRow.unread(line, ",".join(cells), fault)
            else:
                yield TableRow.read(path.name, line, columns, cells)

    return _Source(headers, read, lambda: table.count, _columns(table.header, headers), table.notes)


def _jsonl(path: Path, headers: Headers) -> _Source:
    return _Source(headers, lambda headers: _json_rows(path, headers), lambda: _lines(path))


def _json_rows(path: Path, headers: Headers) -> Iterator[TableRow]:
    known: dict[tuple[str, ...], tuple[Column, ...] | InputError] = {}
    with path.open("rb") as file:
        for line, data in enumerate(iter(lambda: _line(file), b""), 1):
            if not data.strip():
                continue
            try:
                if len(data) > LONGEST_ROW:
                    raise input_error(f"longer than {LONGEST_ROW // 1_000_000} MB")
                check_json(data)
                cells = _flat(
                    json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=str, parse_int=str)
                )
                names = tuple(cells)
                if names not in known:  # to name the nearest of all facts takes a while
                    known[names] = _json_columns(names, headers)
                columns = known[names]
                if isinstance(columns, InputError):
                    raise InputError(str(columns))
            except json.JSONDecodeError as error:
                yield TableRow.unread(line, _shown(data), f"{path.name}:{line}: not valid JSON ({error.msg})")
            except UnicodeDecodeError:
                yield TableRow.unread(line, _shown(data), f"{path.name}:{line}: not UTF-8; save the file as UTF-8")
            except RecursionError:
                yield TableRow.unread(line, _shown(data), f"{path.name}:{line}: nested too deep")
            except InputError as error:
                fault = f"{path.name}:{line}: {str(error).removeprefix(path.name + ':1: ')}"
                yield TableRow.unread(line, _shown(data), fault)
            else:
                yield TableRow.read(path.name, line, columns, tuple(cells.values()))


def _line(file: BinaryIO) -> bytes:
    """The next line; of one that is too long, only so much that this shows, and the rest is passed over."""
    line = part = file.readline(LONGEST_ROW + 2)
    while part and not part.endswith(b"\n"):
        part = file.readline(LONGEST_ROW)
    return line


def _json_columns(names: Sequence[str], headers: Headers) -> tuple[Column, ...] | InputError:
    """The columns of these names, or what is wrong with one."""
    try:
        columns = tuple(map(headers.column, names))
    except InputError as error:
        return error
    keys = [column.key for column in columns]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        return input_error(f"{twice} is given twice; keep one value")
    return columns


def _parquet(path: Path, headers: Headers) -> _Source:
    import polars as pl

    unreadable = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)

    def refused(error: BaseException) -> InputError:
        return input_error(f"{path.name}: not a Parquet file ({(str(error).splitlines() or ['damaged'])[0]})")

    try:
        frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
    except unreadable as error:
        raise refused(error) from None
    found = _columns(schema.names(), headers)
    shortened = []
    for key, kind in schema.items():
        inner = kind.inner if isinstance(kind, pl.List) else kind
        if isinstance(inner, pl.Binary):
            raise input_error(f"{path.name}: column {key} holds bytes; save it as text")
        if isinstance(inner, pl.DataType) and inner.is_nested():
            raise input_error(f"{path.name}: column {key} is {kind}; name one column per fact, e.g. years.2025.revenue")
        # The file writes a long text once for any number of rows; here each row has its own.
        if isinstance(kind, pl.List):
            items = pl.col(key).list.head(_LONGEST_LIST + 1)
            shortened.append(items.list.eval(pl.element().cast(pl.String).str.head(_LONGEST_CELL)))
        elif isinstance(kind, pl.String | pl.Categorical | pl.Enum):
            shortened.append(pl.col(key).cast(pl.String).str.head(_LONGEST_CELL + 1))
    frame = frame.with_columns(shortened)
    height = max(1, min(_BATCH_ROWS, _BATCH_CELLS // len(schema)))

    def collected(offset: int) -> pl.DataFrame:
        try:
            return frame.slice(offset, height).collect()
        except unreadable as error:
            raise refused(error) from None

    def read(headers: Headers) -> Iterator[TableRow]:
        by_header = {column.header: column for column in _columns(schema.names(), headers)}
        line, offset = 1, 0
        while (batch := collected(offset)).height:
            for values in batch.iter_rows(named=True):
                line += 1
                try:
                    cells = _flat(values)
                    columns = tuple(by_header[header.strip()] for header in cells)
                    yield TableRow.read(path.name, line, columns, tuple(cells.values()))
                except InputError as error:
                    yield TableRow.unread(line, str(values), f"{path.name}:{line}: {error}")
            offset += batch.height

    return _Source(headers, read, lambda: int(frame.select(pl.len()).collect().item()), found)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _shown(data: bytes) -> str:
    return data.decode("utf-8", "replace").rstrip("\r\n")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record:
            raise input_error(f"{key} is given twice; keep one value")
        record[key] = value
    return record


def _flat(value: Any, prefix: str = "") -> dict[str, str]:
    """Nested mappings as dotted keys; nothing stands for what is empty or null."""
    if not isinstance(value, Mapping):
        raise input_error("expected an object with fact keys")
    cells: dict[str, str] = {}
    for name, inner in value.items():
        key = f"{prefix}{name}"
        if key in cells:
            raise input_error(f"{key} is given twice; keep one value")
        if isinstance(inner, Mapping):
            below = _flat(inner, f"{key}.")
            if twice := below.keys() & cells.keys():
                raise input_error(f"{min(twice)} is given twice; keep one value")
            cells.update(below)
        elif isinstance(inner, list):
            if any(isinstance(item, list | Mapping) for item in inner):
                raise input_error(f"{key}: expected a list of words")
            if len(inner) > _LONGEST_LIST:
                raise input_error(f"{key}: more than {_LONGEST_LIST:,} words")
            cells[key] = ";".join(str(item) for item in inner) or "[]"
        elif inner is not None and (text := _text(inner).strip()):
            cells[key] = text
    return cells


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
