"""Lines of a table of years pasted with commas, semicolons, tabs or bars: `year,revenue_rmb_m`, below it `2025,392`.

A column is read where its header is the words of one yearly fact with a unit, or with that given for the whole table,
or of a count without one. What is read becomes blank in the text, so that nothing reads it twice; every character keeps
its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.reading.phrases import ANY_YEAR, Phrases
from assistant.language.patterns import Pattern
from assistant.language.quantities.declared import DeclaredUnit, declared_units
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.units import read_unit

_MARKS = "\t|;,"
_FEWEST = 2
_YEARS = Pattern(
    "the header of a column of years",
    r"(?:fiscal |financial )?years?|fy|年份?|年度|会计年度|报告期|期间|period|项目|指标|item",
    yes=("year", "年份", "fy", "项目"),
    no=("revenue", "years of experience"),
    how="fullmatch",
)
_YEAR = Pattern(
    "a fiscal year as a cell",
    r"(?:fy\s?)?(?P<year>20\d\d)(?:a|\s?年度?)?",
    yes=("2025", "fy2025", "2024年"),
    no=("2026h1", "2025e"),
    how="fullmatch",
)
_MISREAD = Pattern(
    "a cell of a row by which its figures would get wrong years: none is given, or one looks like a year",
    r"[-–—]{0,2}|n/a|不适用|[(-]?(?:19|20)\d\d\)?",
    yes=("", "-", "n/a", "-2010", "(1998)"),
    no=("9.8", "12010", "-310"),
    how="fullmatch",
)
_NUMBER = Pattern(
    "a plain number as a cell",
    r"\((?P<loss>\d{1,15}(?:\.\d{1,6})?)\)|(?P<number>[-−]?\d{1,15}(?:\.\d{1,6})?)",
    yes=("305", "-0.42", "(42)"),
    no=("305m", "12%", "1.2.3"),
    how="fullmatch",
)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A figure of a table of years with the fact it states."""

    fact: str
    year: str
    value: Decimal
    currency: str
    start: int
    end: int


_RULED = Pattern(
    "the line between heads and rows",
    r"[\s|:-]*-{2}[\s|:-]*",
    yes=("|---|:--|",),
    no=("2025 | -", "a--b"),
    how="fullmatch",
)


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column states and in which unit; without one that of the table counts."""

    field: str
    unit: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line of a table: the mark between its cells, and its columns or, where years stand across, those."""

    mark: str = ""
    columns: tuple[_Column | None, ...] = ()
    years: tuple[str, ...] = ()


def cells_in(folded: str, phrases: Phrases) -> tuple[str, tuple[TableCell, ...]]:
    """The text without the figures of its tables of years, and those figures.

    Of tables with years across only rows are read here that lack a figure or have one that looks like a year.
    """
    if "\n" not in folded:
        return folded, ()
    cells: list[TableCell] = []
    blank: list[tuple[int, int]] = []
    head = _Head()
    units = declared_units(folded)
    for start, line in _lines(folded):
        if head.mark and _RULED.fullmatch(line):
            continue
        parts = list(_parts(line, head.mark, start)) if head.mark else []
        year = _YEAR.fullmatch(parts[0][0]) if parts else None
        if year and len(parts) == len(head.columns) + 1:
            row = list(_row([year["year"]] * len(head.columns), parts[1:], head.columns, units))
            blank += [parts[0][1]] if row else []
        elif len(parts) == len(head.years) + 1 and any(_MISREAD.fullmatch(written) for written, _ in parts[1:]):
            row = list(_row(head.years, parts[1:], [_column(parts[0][0], phrases)] * len(head.years), units))
        else:
            row = []
            head = _head(line, phrases) or (head if head.years and len(parts) > 1 else _Head())
            blank += [(start, start + len(line))] if head.columns else []
        cells += row
        blank += [(cell.start, cell.end) for cell in row]
    if not cells:
        return folded, ()
    chars = list(folded)
    for first, last in blank:
        chars[first:last] = " " * (last - first)
    return "".join(chars), tuple(cells)


_Part = tuple[str, tuple[int, int]]
"""A cell as written, and its place."""


def _row(
    years: Sequence[str], parts: Sequence[_Part], columns: Sequence[_Column | None], units: Sequence[DeclaredUnit]
) -> Iterator[TableCell]:
    """The figures of a row whose years and columns are known, in the units of their columns or of the table."""
    for year, (written, place), column in zip(years, parts, columns, strict=True):
        number = _NUMBER.fullmatch(written.replace(",", "")) if column is not None else None
        unit = column.unit or _unit_of(units, place[0]) if column is not None else None
        if column is not None and number and unit is not None:
            value = Decimal((number["number"] or f"-{number['loss']}").replace("−", "-"))
            fact = f"years.{year}.{column.field}"
            yield TableCell(fact, year, shift(value, unit[0]), unit[1], *place)


def _unit_of(units: Sequence[DeclaredUnit], position: int) -> tuple[int, str] | None:
    """The unit given for all numbers around a place."""
    found = [(unit.scale, unit.currency or "CNY") for unit in units if unit.start <= position < unit.end]
    return found[-1] if found else None


def _lines(folded: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in folded.split("\n"):
        yield start, line
        start += len(line) + 1


def _parts(line: str, mark: str, start: int) -> Iterator[_Part]:
    """The cells of a line with their places, spaces around them and bars around the line left out."""
    inside = line.strip().strip("|") if mark == "|" else line
    start += line.index(inside)
    for cell in inside.split(mark):
        written = cell.strip()
        first = start + (len(cell) - len(cell.lstrip()) if written else 0)
        yield written, (first, first + len(written))
        start += len(cell) + 1


def _head(line: str, phrases: Phrases) -> _Head | None:
    """The header that a line is; None for a line that is none."""
    for mark in _MARKS:
        cells = [cell for cell, _ in _parts(line, mark, 0)]
        if len(cells) >= _FEWEST and _is_corner(cells[0]):
            years = [_YEAR.fullmatch(cell) for cell in cells[1:]]
            if all(years):
                return _Head(mark, years=tuple(year["year"] for year in years if year))
            columns = tuple(_column(cell, phrases) for cell in cells[1:])
            return _Head(mark, columns) if any(columns) else None
    return None


def _is_corner(cell: str) -> bool:
    """Whether a cell may stand above or beside the years: what they are, the unit of the table, or nothing."""
    return not cell or _YEARS.fullmatch(cell) is not None or read_unit(cell, 0, len(cell)) is not None


def _column(header: str, phrases: Phrases) -> _Column | None:
    """What a column states: the longest words of a yearly fact at the start of its header, then a unit."""
    header = header.replace("_", " ")
    found = [
        (match.end(), phrase)
        for phrase in phrases.amounts_in(header)
        if not (phrase.negative or phrase.adjacent)
        for match in phrase.matches(header)
        if match.start() == 0 and phrase.meant(header, match.end())
    ]
    if not found:
        return None
    end, phrase = max(found, key=lambda item: item[0])
    rest = header[end:].strip(" ()[],")
    counted = None if rest else phrase.meanings.get("people")
    meaning = counted or phrase.meanings.get("money")
    if meaning is None or not meaning.fact.startswith(ANY_YEAR):
        return None
    field = meaning.fact.removeprefix(ANY_YEAR)
    if not rest:
        return _Column(field, (0, "") if counted else None)
    begin = header.find(rest, end)
    unit = read_unit(header, begin, begin + len(rest))
    return None if unit is None else _Column(field, (unit[0], unit[1] or "CNY"))
