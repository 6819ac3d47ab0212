"""Lines of a table of years pasted with commas, semicolons, tabs or bars: `year,revenue_rmb_m`, below it `2025,392`.

A column is read where its header is the words of one yearly fact with a unit, or of a count without one. What is read
becomes blank in the text, so that nothing reads it twice; every character keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.reading.phrases import ANY_YEAR, Phrases
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.units import read_unit

_MARKS = "\t|;,"
_FEWEST = 2
_YEARS = Pattern(
    "the header of a column of years",
    r"(?:fiscal |financial )?years?|fy|年份?|年度|会计年度|报告期|期间|period",
    yes=("year", "年份", "fy"),
    no=("revenue", "years of experience"),
    how="fullmatch",
)
_YEAR = Pattern(
    "a fiscal year as a cell",
    r"(?:fy\s?)?(?P<year>20\d\d)(?:a|年度?)?",
    yes=("2025", "fy2025", "2024年"),
    no=("2026h1", "2025e"),
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


@dataclass(frozen=True, slots=True)
class _Column:
    field: str
    scale: int
    currency: str


def cells_in(folded: str, phrases: Phrases) -> tuple[str, tuple[TableCell, ...]]:
    """The text without the figures of its tables of years, and those figures."""
    if "\n" not in folded:
        return folded, ()
    cells: list[TableCell] = []
    blank: list[tuple[int, int]] = []
    columns: list[_Column | None] = []
    mark = ""
    for start, line in _lines(folded):
        parts = list(_parts(line, mark, start)) if columns else []
        if columns and len(parts) == len(columns) and (year := _YEAR.fullmatch(parts[0][0])):
            blank.append(parts[0][1])
            for (written, place), column in zip(parts[1:], columns[1:], strict=True):
                if column is not None and (number := _NUMBER.fullmatch(written)):
                    value = Decimal((number["number"] or f"-{number['loss']}").replace("−", "-"))
                    value = shift(value, column.scale)
                    fact = f"years.{year['year']}.{column.field}"
                    cells.append(TableCell(fact, year["year"], value, column.currency, *place))
                    blank.append(place)
        else:
            mark, columns = _head(line, phrases)
            if columns:
                blank.append((start, start + len(line)))
    if not cells:
        return folded, ()
    chars = list(folded)
    for first, last in blank:
        chars[first:last] = " " * (last - first)
    return "".join(chars), tuple(cells)


def _lines(folded: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in folded.split("\n"):
        yield start, line
        start += len(line) + 1


def _parts(line: str, mark: str, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """The cells of a line with their places, spaces around them left out."""
    for cell in line.split(mark):
        written = cell.strip()
        first = start + (len(cell) - len(cell.lstrip()) if written else 0)
        yield written, (first, first + len(written))
        start += len(cell) + 1


def _head(line: str, phrases: Phrases) -> tuple[str, list[_Column | None]]:
    """The mark between the cells of a header, and what its columns are; none for a line that is no header."""
    for mark in _MARKS:
        cells = [cell.strip() for cell in line.split(mark)]
        if len(cells) >= _FEWEST and _YEARS.fullmatch(cells[0]):
            columns = [None, *(_column(cell, phrases) for cell in cells[1:])]
            return (mark, columns) if any(columns) else ("", [])
    return "", []


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
    meaning = phrase.meanings.get("money") if rest else phrase.meanings.get("people")
    if meaning is None or not meaning.fact.startswith(ANY_YEAR):
        return None
    begin = header.find(rest, end)
    unit = read_unit(header, begin, begin + len(rest)) if rest else (0, "")
    field = meaning.fact.removeprefix(ANY_YEAR)
    return None if unit is None else _Column(field, unit[0], (unit[1] or "CNY") if rest else "")
