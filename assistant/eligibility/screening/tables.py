"""Reads tables of companies row by row: CSV, JSON lines or Parquet whose columns are dotted fact keys.

A row that cannot be read as a row is handed on with the reason, never dropped; what its cells mean is decided later.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.table import FactTable
from assistant.errors import InputError

FORMATS = (".csv", ".jsonl", ".parquet")
IDENTIFIER = "id"
_LONGEST_ROW = 1_000_000
_BATCH = 8192
_LONGEST_CELL = 10_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it stands on, its columns and their cells, or why it could not be read."""

    line: int
    keys: tuple[str, ...] = ()
    values: Sequence[str] = ()
    fault: str | None = None

    @classmethod
    def of(cls, line: int, cells: Mapping[str, str]) -> TableRow:
        """A row from its cells by column."""
        return cls(line, tuple(cells), tuple(cells.values()))

    @classmethod
    def unread(cls, line: int, text: str, fault: str) -> TableRow:
        """A row that could not be read, kept as it stands."""
        return cls(line, ("row",), (text[:_LONGEST_CELL],), fault)

    @property
    def cells(self) -> dict[str, str]:
        """The cells by column, empty ones left out."""
        return {key: text for key, cell in zip(self.keys, self.values, strict=True) if (text := cell.strip())}

    def cell(self, key: str) -> str | None:
        """One cell; None where it is empty or the row has no such column."""
        return (self.values[self.keys.index(key)].strip() or None) if key in self.keys else None


def read_table(path: Path, table: FactTable) -> Iterator[TableRow]:
    """The rows of a table, one at a time. Raises InputError where the table as a whole cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise input_error(f"{path.name}: not a table this reads; give one of {', '.join(FORMATS)}")
    try:
        if not path.is_file():
            raise input_error(f"{path.name}: no such file; check the path")
        yield from {".csv": _csv, ".jsonl": _jsonl, ".parquet": _parquet}[suffix](path, table)
    except UnicodeDecodeError:
        raise input_error(
            f"{path.name}:{_undecodable(path)}: not UTF-8; save the file as UTF-8 (CSV UTF-8 in a spreadsheet)"
        ) from None
    except csv.Error as error:
        raise input_error(f"{path.name}: not a CSV file ({error})") from None


def check_column(key: str, name: str, table: FactTable) -> None:
    """Raise InputError, naming the nearest key, for a column that is no fact."""
    if key == IDENTIFIER:
        return
    if table.spec(key) is None and (nearest := get_close_matches(key, [IDENTIFIER, *table.stated], n=1, cutoff=0.85)):
        raise input_error(f"{name}:1: {key}: unknown column; did you mean {nearest[0]}?")
    facts_from_mapping({key: None}, table, name)


def _check_columns(columns: Sequence[str], name: str, table: FactTable) -> None:
    if not columns:
        raise input_error(
            f"{name}:1: there is no header; the first line names the facts, e.g. name,expected_market_cap"
        )
    for position, key in enumerate(columns, 1):
        if not key:
            raise input_error(f"{name}:1: column {position} has no name; give it a fact key or remove it")
        if key in columns[: position - 1]:
            raise input_error(f"{name}:1: column {key} is given twice; keep one")
        check_column(key, name, table)
    if not set(columns) - {IDENTIFIER, "name", "as_of"}:
        raise input_error(f"{name}:1: no column holds a fact to test; `assistant check --template` lists the keys")


def _csv(path: Path, table: FactTable) -> Iterator[TableRow]:
    csv.field_size_limit(_LONGEST_ROW)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        columns = tuple(column.strip() for column in next(reader, []))
        _check_columns(columns, path.name, table)
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(columns):
                fault = f"{path.name}:{line}: {len(cells)} cells, but the header has {len(columns)} columns"
                yield TableRow.unread(line, ",".join(cells), fault)
            elif cells:
                yield TableRow(line, columns, cells)
            line = reader.line_num + 1


def _jsonl(path: Path, table: FactTable) -> Iterator[TableRow]:
    known: set[str] = set()
    with path.open("rb") as file:
        for line, data in enumerate(file, 1):
            if not data.strip():
                continue
            try:
                if len(data) > _LONGEST_ROW:
                    raise input_error(f"longer than {_LONGEST_ROW // 1_000_000} MB")
                cells = _flat(
                    json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=str, parse_int=str)
                )
                for key in cells.keys() - known:
                    check_column(key, path.name, table)
                    known.add(key)
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
                yield TableRow.of(line, cells)


def _parquet(path: Path, table: FactTable) -> Iterator[TableRow]:
    import polars as pl

    try:
        frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise input_error(f"{path.name}: not a Parquet file ({str(error).splitlines()[0]})") from None
    _check_columns(schema.names(), path.name, table)
    for key, kind in schema.items():
        inner = kind.inner if isinstance(kind, pl.List) else kind
        if isinstance(inner, pl.DataType) and inner.is_nested():
            raise input_error(f"{path.name}: column {key} is {kind}; name one column per fact, e.g. years.2025.revenue")
    line, offset = 1, 0
    while (batch := frame.slice(offset, _BATCH).collect()).height:
        for values in batch.iter_rows(named=True):
            line += 1
            try:
                yield TableRow.of(line, _flat(values))
            except InputError as error:
                yield TableRow.unread(line, str(values), f"{path.name}:{line}: {error}")
        offset += batch.height


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


def _undecodable(path: Path) -> int:
    """The line of the first byte that is not UTF-8."""
    with path.open("rb") as file:
        for line, data in enumerate(file, 1):
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                return line
    return 1
