"""Columns of cells as typed columns of facts, for screening many companies at once.

Money, ratios and counts become whole numbers of a fixed small unit (a fen, a hundred-millionth, one), so that sums and
comparisons are exact. Whatever does not fit (a range, a bound, a fraction of a fen, more than a trillion yuan, a cell
that cannot be read) marks its row as odd: such rows go through the exact reader one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.base.yaml_nodes import node_from_value
from assistant.eligibility.facts.files import cell_value
from assistant.eligibility.facts.issuer import Value
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.facts.values import read_value
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.screening.cells import BRACKETED, blanks, in_unit, iso_day
from assistant.eligibility.screening.headers import Column
from assistant.eligibility.screening.tables import TableRow
from assistant.eligibility.screening.units import PERCENT, ColumnUnit
from assistant.errors import InputError

if TYPE_CHECKING:
    import polars as pl

SCALE = {FactKind.MONEY: 100, FactKind.RATIO: 10**8, FactKind.COUNT: 1}
_LARGEST = {FactKind.MONEY: 10**14, FactKind.RATIO: 10**13, FactKind.COUNT: 10**12}
# The forms that a cast reads as the exact reader does; every other form is read by that reader.
_PLAIN = {
    FactKind.MONEY: r"^-?\d{1,12}(\.\d{1,2})?$",
    FactKind.RATIO: r"^(0(\.\d{1,8})?|1|-?\d{1,4}(\.\d{1,6})?%)$",
    FactKind.COUNT: r"^\d{1,12}$",
}
_CELL_MARK, _ROW_MARK = "\x1f", "\x1e"
_GROUPED = r"^[<>=≤≥ ]*-?\d{1,3}(,\d{3})+(\.\d+)?%?$"
_BARE_PERCENT = r"^-?\d{1,4}(\.\d{1,6})?$"


@dataclass(frozen=True, slots=True)
class Columns:
    """Typed columns by fact key, all of one height.

    Numbers as whole small units, choices and flags as words, lists as `;a;b;`.
    """

    table: FactTable
    height: int
    values: Mapping[str, pl.Series]
    steps: Mapping[str, pl.Series]
    """Of ratios, the last decimal place written, as a number; null where it is not known."""

    def number(self, key: str) -> pl.Series:
        """The column of a number; all null where the table has none."""
        import polars as pl

        return self._get(key, pl.Int64())

    def word(self, key: str) -> pl.Series:
        """The column of a choice, a flag, a text or a list."""
        import polars as pl

        return self._get(key, pl.String())

    def day(self, key: str) -> pl.Series:
        """The column of a date."""
        import polars as pl

        return self._get(key, pl.Date())

    def rows(self, index: pl.Series) -> Columns:
        """Only these rows."""
        values, steps = (
            {key: column.gather(index) for key, column in columns.items()} for columns in (self.values, self.steps)
        )
        return Columns(self.table, len(index), values, steps)

    def replaced(self, key: str, column: pl.Series) -> Columns:
        """With another column in the place of one."""
        return Columns(self.table, self.height, {**self.values, key: column}, self.steps)

    def value(self, key: str, row: int) -> Value | None:
        """One fact as the exact engine takes it."""
        column = self.values.get(key)
        cell = None if column is None else column[row]
        return None if cell is None else self._restored(key, cell)

    def _restored(self, key: str, cell: int | str | dt.date) -> Value:
        """A cell of a typed column as the exact engine takes it."""
        if isinstance(cell, int):
            spec = self.table.spec(key)
            assert spec is not None
            return Interval.point(Decimal(cell) / SCALE[spec.kind])
        if isinstance(cell, str) and cell.startswith(";"):
            return frozenset(word for word in cell.split(";") if word)
        return cell

    def _get(self, key: str, kind: pl.DataType) -> pl.Series:
        import polars as pl

        column = self.values.get(key)
        return pl.Series(key, [None], dtype=kind).new_from_index(0, self.height) if column is None else column


def read_columns(rows: Sequence[TableRow], table: FactTable) -> tuple[Columns, pl.Series]:
    """The typed columns of some rows, and which of the rows are odd."""
    import polars as pl

    odd = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(rows))
    values: dict[str, pl.Series] = {}
    steps: dict[str, pl.Series] = {}
    for column, cells in _cells(rows):
        key, spec = column.key, table.spec(column.key)
        if spec is None:
            continue
        if spec.numeric:
            cells = _plain_numbers(column.unit, cells)
            typed, unread = _number(spec, column.unit, cells)
        else:
            typed, unread = _other(spec, key, cells, table)
        values[key] = values[key].fill_null(typed) if key in values else typed
        odd |= unread
        if spec.kind is FactKind.RATIO:
            steps[key] = steps[key].fill_null(_step(cells)) if key in steps else _step(cells)
    return Columns(table, len(rows), values, steps), odd


def _cells(rows: Sequence[TableRow]) -> Iterator[tuple[Column, pl.Series]]:
    """The cells column by column; where rows have a fact in several units, it has a column for each of them."""
    import polars as pl

    if not rows:
        return
    columns = rows[0].columns
    if all(row.columns == columns for row in rows):
        series = _transposed([row.values for row in rows], len(columns))
    else:
        records = [dict(zip(map(_kind, row.columns), row.values, strict=True)) for row in rows]
        kinds = {_kind(column): column for row in rows for column in row.columns}
        columns = tuple(kinds.values())
        series = [pl.Series([row.get(kind) for row in records], dtype=pl.String) for kind in kinds]
    for column, cells in zip(columns, series, strict=True):
        yield column, cells.alias(column.key).str.strip_chars()


def _kind(column: Column) -> tuple[str, ColumnUnit | None]:
    return column.key, column.unit


def _transposed(rows: Sequence[Sequence[str]], width: int) -> list[pl.Series]:
    """Rows of as many cells each as columns.

    Joined with marks that no cell has, the polars reader takes them apart in a quarter of the time that lists take.
    """
    import polars as pl

    text = _ROW_MARK.join(map(_CELL_MARK.join, rows))
    marks = text.count(_CELL_MARK), text.count(_ROW_MARK)
    if width > 1 and not text.startswith("\ufeff") and marks == (len(rows) * (width - 1), len(rows) - 1):
        return pl.read_csv(
            text.encode(),
            separator=_CELL_MARK,
            eol_char=_ROW_MARK,
            quote_char=None,
            has_header=False,
            infer_schema=False,
        ).get_columns()
    return [pl.Series(cells, dtype=pl.String) for cells in zip(*rows, strict=True)]


def _stated(spec: FactSpec, cells: pl.Series, texts: Iterable[str]) -> pl.Series:
    """The cells, null where they state nothing; `texts` are those that they may hold."""
    import polars as pl

    nothing = [text for text in texts if text.lower() in blanks(spec)]
    return cells.set(cells.is_in(pl.Series(nothing).implode()).fill_null(False), None) if nothing else cells


def _plain_numbers(unit: ColumnUnit | None, cells: pl.Series) -> pl.Series:
    """The cells without thousands separators, brackets as a minus, and a sign for per cent where they lack it."""
    if cells.str.contains_any(["(", "（"]).any():
        cells = cells.str.replace(BRACKETED, "-$1")
    if cells.str.contains(",", literal=True).any():
        grouped = cells.str.contains(_GROUPED)
        cells = cells.zip_with(~grouped.fill_null(False), cells.str.replace_all(",", "", literal=True))
    if unit is PERCENT:
        bare = cells.str.contains(_BARE_PERCENT)
        cells = cells.zip_with(~bare.fill_null(False), cells + "%")
    return cells


def _number(spec: FactSpec, unit: ColumnUnit | None, cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    import polars as pl

    scale = SCALE[spec.kind]
    exponent = 0 if unit is None or unit is PERCENT else unit.exponent
    plain = cells.str.contains(_plain(spec.kind, exponent))
    # At most 15 digits: the nearest double, scaled and rounded, is the exact whole number.
    digits = cells.str.strip_suffix("%").cast(pl.Float64, strict=False)
    whole = digits * (scale * 10**exponent)
    if spec.kind is FactKind.RATIO:
        percent = (digits * (scale // 100)).round()
        whole = pl.select(pl.when(cells.str.ends_with("%")).then(percent).otherwise(whole)).to_series()
    numbers = pl.select(pl.when(plain).then(whole.round().cast(pl.Int64, strict=False))).to_series()
    if not plain.all():
        texts = cells.filter(~plain).unique().drop_nulls().to_list()
        cells = _stated(spec, cells, texts)
        by_text = {text: _whole(spec, unit, text) for text in texts}
        others = [by_text.get(text) if text is not None else None for text in cells.set(plain, None).to_list()]
        numbers = pl.select(pl.coalesce(numbers, pl.Series(others, dtype=pl.Int64))).to_series()
    minimum = int(spec.minimum * scale) if spec.minimum.is_finite() else None
    maximum = int(spec.maximum * scale) if spec.maximum.is_finite() else _LARGEST[spec.kind]
    numbers = pl.select(
        pl.when(numbers.is_between(-_LARGEST[spec.kind] if minimum is None else minimum, maximum)).then(numbers)
    ).to_series()
    return numbers.alias(cells.name), cells.is_not_null() & numbers.is_null()


def _plain(kind: FactKind, exponent: int) -> str:
    """The forms that a cast reads as the exact reader does, of numbers in a unit of so many places."""
    if exponent == 0 or kind is FactKind.RATIO:
        return _PLAIN[kind]
    places = exponent + (2 if kind is FactKind.MONEY else 0)
    sign = "-?" if kind is FactKind.MONEY else ""
    return rf"^{sign}\d{{1,{max(12 - exponent, 1)}}}(\.\d{{1,{min(places, 11)}}})?$"


def _step(cells: pl.Series) -> pl.Series:
    """The last decimal place of ratios in the plain forms."""
    import polars as pl

    places = (
        cells.str.extract(r"\.(\d+)").str.len_chars().fill_null(0)
        + cells.str.ends_with("%").cast(pl.UInt32).fill_null(0) * 2
    )
    step = pl.Series(0.1 ** places.cast(pl.Float64))
    return pl.select(pl.when(cells.str.contains(_PLAIN[FactKind.RATIO])).then(step)).to_series()


def _whole(spec: FactSpec, unit: ColumnUnit | None, text: str) -> int | None:
    """The number as whole small units, None where it is not exactly that."""
    try:
        value = _read(spec, in_unit(text, spec, unit))
    except InputError:
        return None
    exact = value.exact if isinstance(value, Interval) else None
    units = None if exact is None else exact * SCALE[spec.kind]
    return int(units) if units is not None and units == int(units) and abs(units) <= _LARGEST[spec.kind] else None


def _other(spec: FactSpec, key: str, cells: pl.Series, table: FactTable) -> tuple[pl.Series, pl.Series]:
    import polars as pl

    texts = cells.unique().drop_nulls().to_list()
    cells = _stated(spec, cells, texts)
    if spec.kind is FactKind.TEXT:
        return cells, cells.is_null() & False
    kind, write = (pl.Date(), iso_day) if spec.kind is FactKind.DATE else (pl.String(), str)
    by_text = {text: _typed(_read(spec, cell_value(key, write(text), table))) for text in texts}
    if not by_text:
        return cells.cast(kind), cells.is_not_null()
    values = cells.replace_strict(list(by_text), pl.Series(list(by_text.values()), dtype=kind), return_dtype=kind)
    return values, cells.is_not_null() & values.is_null()


def _typed(value: Value | None) -> str | dt.date | None:
    if isinstance(value, frozenset):
        return f";{';'.join(sorted(value))};"
    return None if isinstance(value, Interval) else value


def _read(spec: FactSpec, cell: str | list[str]) -> Value | None:
    try:
        return read_value(spec, node_from_value(cell, "table"))
    except InputError:
        return None
