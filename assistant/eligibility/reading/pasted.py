"""Tables pasted from a prospectus, one cell a line: their rows are put together again where the count of cells fits.

Below heads of periods, a label and as many values as there are heads are one row. A row with fewer or more values is
left as it is, so that none of its numbers gets a wrong year. Every character keeps its place.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from assistant.language.patterns import Pattern

_PERIOD = Pattern(
    "a head that is a fiscal year or a part of one",
    r"(?:20\d\d ?)?年 ?\d{1,2} ?[-–至] ?\d{1,2} ?月|20\d\d ?(?:年度?|年?(?:上半年|半年度|前三季度))",
    yes=("2024 年1-6 月", "2023 年度", "2021年", "年1-6 月"),
    no=("2023/12/31", "2023年12月31日", "营业收入"),
    how="fullmatch",
)
_DAY = Pattern(
    "a head that is a day, with the sign between it and its period and perhaps the year of that",
    r"(/?20\d\d ?(?:[年/.-] ?\d{1,2} ?[月/.-] ?\d{1,2} ?日?|年(?:\d{1,2} ?月)?末)/?)(?:20\d\d)?",
    yes=("2024/06/30", "2023 年12 月31 日", "2023.12.31/", "/2025年6月末", "/2024年末", "2025.06.30/2025"),
    no=("2023 年度", "1,234.56", "2024年"),
    how="fullmatch",
)
_VALUE = Pattern(
    "a cell of a number, or an empty one",
    r"[(（]?[-−–]?\d[\d,]*(?:\.\d+)? ?%?[)）]?|[-−–—/]{1,2}|不适用|n/a",
    yes=("783,603.37", "-570.46", "(1,234)", "3.17%", "-", "不适用"),
    no=("营业收入（万元）", "1、合并", "2023 年度"),
    how="fullmatch",
)
_LABEL_LINES = 3
"""Into how many lines a label may be broken."""
_LONGEST_LABEL = 60


class _Cell(Enum):
    PERIOD = auto()
    DAY = auto()
    VALUE = auto()
    LABEL = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text: where it begins and ends, and what it holds."""

    start: int
    end: int
    cell: _Cell


def rows_rebuilt(folded: str) -> str:
    """The text with the line ends inside the rows of such tables as spaces, and heads of days beside periods blank."""
    if "\n" not in folded:
        return folded
    lines = list(_lines(folded))
    chars = list(folded)
    place = 0
    while place < len(lines):
        heads = _heads(lines, place)
        if heads:
            count = _join_heads(chars, heads)
            place = _join_rows(chars, lines, place + len(heads), count)
        else:
            place += 1
    return "".join(chars)


def _lines(folded: str) -> Iterator[_Line]:
    start = 0
    for line in folded.split("\n"):
        text = line.strip()
        if text:
            yield _Line(start, start + len(line), _cell(text))
        start += len(line) + 1


def _cell(text: str) -> _Cell:
    for pattern, cell in ((_PERIOD, _Cell.PERIOD), (_DAY, _Cell.DAY), (_VALUE, _Cell.VALUE)):
        if pattern.fullmatch(text):
            return cell
    return _Cell.LABEL


def _heads(lines: Sequence[_Line], place: int) -> list[_Line]:
    """The heads that begin there: at least two, days and periods as many of each where there are both."""
    heads: list[_Line] = []
    while place < len(lines) and lines[place].cell in (_Cell.PERIOD, _Cell.DAY):
        heads.append(lines[place])
        place += 1
    days = sum(head.cell is _Cell.DAY for head in heads)
    even = days in (0, len(heads)) or days * 2 == len(heads)
    return heads if len(heads) > 1 and even else []


def _join_heads(chars: list[str], heads: Sequence[_Line]) -> int:
    """Put the heads on one line and count them; days beside periods, which have the same order, become blank."""
    both = {head.cell for head in heads} == {_Cell.PERIOD, _Cell.DAY}
    for head in heads:
        day = _DAY.fullmatch("".join(chars[head.start : head.end]).strip()) if both else None
        if day is not None:
            start = chars.index("2", head.start) if chars[head.start] == " " else head.start
            chars[start : start + len(day[1])] = " " * len(day[1])
    _join(chars, heads)
    return len(heads) // 2 if both else len(heads)


def _join_rows(chars: list[str], lines: Sequence[_Line], place: int, count: int) -> int:
    """Put together the rows below the heads, and say where the table ends."""
    while place < len(lines):
        labels = _run(lines, place, _Cell.LABEL)
        values = _run(lines, place + len(labels), _Cell.VALUE)
        if not labels or not values:
            break
        label = labels[-_LABEL_LINES:] if len(labels) > _LABEL_LINES else labels
        if len(values) == count and label[-1].end - label[0].start <= _LONGEST_LABEL:
            _join(chars, [*label, *values])
        place += len(labels) + len(values)
    return place


def _run(lines: Sequence[_Line], place: int, cell: _Cell) -> list[_Line]:
    run: list[_Line] = []
    while place < len(lines) and lines[place].cell is cell:
        run.append(lines[place])
        place += 1
    return run


def _join(chars: list[str], cells: Sequence[_Line]) -> None:
    """Spaces for the line ends between cells."""
    for cell, following in itertools.pairwise(cells):
        for position in range(cell.end, following.start):
            chars[position] = " "
