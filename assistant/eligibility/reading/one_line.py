"""Tables pasted in one line, their cells parted by bars, tabs or slashes: every row gets a line of its own again.

Years may stand across (`| RMB m | 2024 | 2025 | | Revenue | 1 | 2 |`) or down (`| Year | Revenue | | 2024 | 1 |`).
At least one row has to be whole, else the line is left as it is. Every character keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from assistant.eligibility.reading.moods import moods
from assistant.language.patterns import Pattern

_MARKS = "|\t/"
_FEWEST_MARKS = 4
"""Of a table with two years and one row."""
_BAR = "|"
_HEAD = Pattern(
    "a fiscal year, or a part of one, as a cell",
    r"(?:fy\s?)?20\d\d\s?(?:[ae]|年度?)?|fy\s?\d\d[ae]?|\d\d\s?年度?"
    r"|(?:20\d\d ?)?年? ?(?:\d{1,2} ?[-–至] ?\d{1,2} ?月|上半年|半年度|前三季度)"
    r"|(?:h1|q[1-4]|9m) ?20\d\d|20\d\d ?(?:h1|q[1-4])",
    yes=("2025", "fy2025", "2024年", "2023 年度", "2024年1-6月", "h1 2026", "fy25", "25年"),
    no=("121.5", "revenue", "2025 revenue", "12"),
    how="fullmatch",
)
_VALUE = Pattern(
    "a figure as a cell, or an empty one, and what follows it behind the end of the table",
    r"(?P<value>(?!20\d\d\s?[a-z年])(?:(?:rmb|cny|¥|\$)\s?)?[(（]?[-−–]?\d[\d,]*(?:\.\d+)?"
    r"\s?(?:%|bn|mn?|k|[万亿]?元?)?[)）]?|[-−–—]{1,2}$|不适用$|n/a$)"
    r"(?P<rest>[\s,;。;?!](?!\d)[^|]*|\.(?:\s[^|]*)?)?",
    yes=("121.5", "(33.1)", "-3,310", "9.8 which standard fits?", "980,走哪套?", "16.2%", "9.8. which", "5.1亿", "-"),
    no=("revenue", "2025 revenue", "r&d", "- enough for standard 2?"),
    how="fullmatch",
)
_RULED = Pattern(
    "a cell of the line between heads and rows", r":?-{2,}:?", yes=("---", ":--:"), no=("-", "9.8"), how="fullmatch"
)
_UNIT = Pattern(
    "a unit at the end of a cell, behind words that are not of the table",
    r"[\s:,](?=(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|millions?|bn|k|thousands?|'000)$|(?:人民币)?[百千]?[万亿千百]元$)",
    yes=("from the deck: rmb m", "如下 万元"),
    no=("rmb m", "revenue"),
)


class _Kind(Enum):
    YEAR = auto()
    VALUE = auto()
    LABEL = auto()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that is not empty, the mark in front of it, and where its figure ends; no mark before the first."""

    mark: int
    start: int
    end: int
    kind: _Kind
    ends_table: bool
    may_be_value: bool = False
    """Whether a year may be a figure too."""


def rows_parted(folded: str) -> str:
    """The text with the rows of its tables that stand in one line on lines of their own."""
    if not any(folded.count(mark) >= _FEWEST_MARKS for mark in _MARKS):
        return folded
    chars = list(folded)
    start = 0
    for line in folded.split("\n"):
        for mark in _MARKS:
            if line.count(mark) >= _FEWEST_MARKS:
                cells = list(_cells(line, mark, start))
                _part(chars, folded, cells, mark)
        start += len(line) + 1
    return "".join(chars)


def _cells(line: str, mark: str, start: int) -> Iterator[_Cell]:
    """The cells of a line; those of a ruled line and empty ones left out."""
    place = start
    for number, written in enumerate(line.split(mark)):
        text = written.strip()
        if text and not _RULED.fullmatch(text):
            first = place + written.index(text)
            yield _cell(text, place - 1 if number else -1, first)
        place += len(written) + 1


def _cell(text: str, mark: int, start: int) -> _Cell:
    if _HEAD.fullmatch(text):
        return _Cell(mark, start, start + len(text), _Kind.YEAR, ends_table=False, may_be_value=text.isdigit())
    value = _VALUE.fullmatch(text)
    if value is None:
        return _Cell(mark, start, start + len(text), _Kind.LABEL, ends_table=False)
    return _Cell(mark, start, start + value.end("value"), _Kind.VALUE, ends_table=value["rest"] is not None)


def _part(chars: list[str], folded: str, cells: Sequence[_Cell], mark: str) -> None:
    """Put a line end in front of every row of the first table among cells, and behind its last."""
    rows, count = _rows_below_years(cells) or _rows_of_years(cells) or ([], 0)
    if not rows or moods()["others"].search(folded, cells[0].start, cells[rows[0]].end):
        return
    first, last = cells[rows[0]], cells[rows[-1] - 1]
    _join_cells(chars, cells[rows[0] : rows[-1]], mark)
    for row, following in pairwise(rows):
        whole = row == rows[0] or following - row == count
        _end_lines(chars, cells[row : row + 1] if whole else cells[row:following])
    _end_lines(chars, cells[rows[-1] : rows[-1] + 1])
    if last.ends_table:
        chars[last.end] = "\n"
    unit = _UNIT.search(folded[first.start : first.end])
    if unit is not None:
        chars[first.start + unit.start()] = "\n"


def _join_cells(chars: list[str], cells: Sequence[_Cell], mark: str) -> None:
    """One bar or tab, and nothing else, between the cells of a table."""
    for cell, following in pairwise(cells):
        chars[cell.end : following.start] = " " * (following.start - cell.end)
        chars[following.mark] = "\t" if mark == "\t" else _BAR


def _end_lines(chars: list[str], cells: Sequence[_Cell]) -> None:
    """A line end in front of each; figures of a row that has not one for every head stand alone, as nobody's."""
    for cell in cells:
        if cell.mark >= 0:
            chars[cell.mark] = "\n"


def _run(cells: Sequence[_Cell], place: int, kind: _Kind) -> int:
    """How many cells of a kind follow one another from a place on; a figure with words behind it is the last."""
    count = 0
    while place + count < len(cells) and cells[place + count].kind is kind:
        count += 1
        if cells[place + count - 1].ends_table:
            break
    return count


def _figures(cells: Sequence[_Cell], place: int) -> int:
    """How many figures follow one another from a place on, where no row begins with a year."""
    count = 0
    while place + count < len(cells) and (
        cells[place + count].kind is _Kind.VALUE or cells[place + count].may_be_value
    ):
        count += 1
        if cells[place + count - 1].ends_table:
            break
    return count


def _rows_below_years(cells: Sequence[_Cell]) -> tuple[list[int], int] | None:
    """Where the heads, the rows and the rest begin where years stand across, and how many cells a whole row has."""
    place = next((at for at in range(len(cells)) if _run(cells, at, _Kind.YEAR) > 1), len(cells))
    heads = _run(cells, place, _Kind.YEAR)
    row, rows, whole = place + heads, [max(0, place - 1)], False
    while row < len(cells) and cells[row].kind is _Kind.LABEL and (count := _figures(cells, row + 1)):
        rows.append(row)
        row += 1 + count
        whole = whole or count == heads
        if cells[row - 1].ends_table:
            break
    return ([*rows, row], 1 + heads) if whole else None


def _rows_of_years(cells: Sequence[_Cell]) -> tuple[list[int], int] | None:
    """The same where years stand down, below one label of theirs and as many more as each year has figures."""
    first = next((place for place, cell in enumerate(cells) if cell.kind is _Kind.YEAR), 0)
    count = _run(cells, first + 1, _Kind.VALUE)
    labels = [cell.kind for cell in cells[max(0, first - count) : first]]
    corner = first - count - 1
    if not count or corner < 0 or cells[corner].kind is not _Kind.LABEL or labels != [_Kind.LABEL] * count:
        return None
    rows, row = [corner], first
    while row < len(cells) and cells[row].kind is _Kind.YEAR and _run(cells, row + 1, _Kind.VALUE) == count:
        rows.append(row)
        row += 1 + count
    return ([*rows, row], 1 + count) if len(rows) > 2 else None
