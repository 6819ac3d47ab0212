"""Columns that print shows: lines of a page that leave the same gaps stand in columns, ruled or not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from assistant.papers.model import Paper, PrintedLine
from assistant.review.folding import folded
from assistant.review.tables import CAPTION_LINES, PrintedCell, printed_cell

_GAP = 0.9
"""A gap of so many heights of a line parts two columns."""
_INSET = 0.25
"""So much of a height is taken from both ends of amounts that touch, so that they leave a gap."""
_FEWEST_LINES = 2
_LEVEL = 0.3
"""Lines whose middles are closer than so many heights stand beside each other."""
_CLOSE = 0.85
"""Lines whose middles are so many heights apart are of one row: the label is broken, the values stand beside it."""


_AMOUNT = r"[(]?-?\d{1,3}(?:,\d{3})*\.\d{2}%?[)]?"
_AMOUNTS = re.compile(rf"(?:{_AMOUNT}){{2,}}")
_HEAD = r"20\d\d(?:年(?:\d{1,2}-\d{1,2}月|\d{1,2}月\d{1,2}日|度|末)|[-./]\d{1,2}[-./]\d{1,2})"
_HEADS = re.compile(rf"(?:{_HEAD}){{2,}}")
_ONE = {_AMOUNTS: re.compile(_AMOUNT), _HEADS: re.compile(_HEAD)}


@dataclass(frozen=True, slots=True)
class LinePart:
    """A part of a line in one column: where in the text, and from where to where across the page, in points."""

    start: int
    end: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PartedLine:
    """What is printed at one height with its parts; `middle` and `height` in points.

    `starts` are where in the text the printed lines begin that it is made of.
    """

    parts: tuple[LinePart, ...]
    page: int
    middle: float
    height: float
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ColumnRegion:
    """Lines of one page that leave the same gaps, and where those are: the middles of the gaps, from the left.

    `above` are the lines that stand above it on its page, the nearest last.
    """

    lines: tuple[PartedLine, ...]
    gaps: tuple[float, ...]
    above: tuple[PartedLine, ...]

    @property
    def starts(self) -> frozenset[int]:
        """Where in the text its lines begin."""
        return frozenset(start for line in self.lines for start in line.starts)

    def caption(self, text: str) -> list[str]:
        """What the lines above it say, folded and without white space."""
        return [
            folded("".join("".join(text[part.start : part.end].split()) for part in line.parts)) for line in self.above
        ]

    def column(self, part: LinePart) -> int:
        """In which column a part stands."""
        return bisect_right(self.gaps, (part.left + part.right) / 2)

    def columns(self) -> Iterator[list[LinePart]]:
        """The parts of each column, from the top down."""
        for number in range(len(self.gaps) + 1):
            yield [part for line in self.lines for part in line.parts if self.column(part) == number]

    def rows(self, text: str) -> Iterator[list[PrintedCell]]:
        """Row by row the cells; a label that is broken around its values is one."""
        for band in self._bands():
            cells = [PrintedCell("", 0, 0)] * (len(self.gaps) + 1)
            for line in band:
                for part in line.parts:
                    place = self.column(part)
                    cells[place] = _with(cells[place], printed_cell(text[part.start : part.end], part.start))
            yield cells

    def _bands(self) -> Iterator[list[PartedLine]]:
        band: list[PartedLine] = []
        for line in self.lines:
            if band and line.middle - band[-1].middle > _CLOSE * min(line.height, band[-1].height):
                yield band
                band = []
            band.append(line)
        yield band


def _with(cell: PrintedCell, more: PrintedCell) -> PrintedCell:
    return PrintedCell(cell.text + more.text, cell.start, more.end) if cell.text else more


def column_regions(paper: Paper, stretches: Sequence[tuple[int, int]]) -> list[ColumnRegion]:
    """The regions of a paper in which lines stand in columns, but for those in `stretches` of its text."""
    sizes = {page.number: (page.width, page.height) for page in paper.pages}
    lines = [
        _parted(line, paper.text, *_upright(sizes[line.page], line.turned))
        for line in paper.lines
        if sizes[line.page][0] and not any(start <= line.start < end for start, end in stretches)
    ]
    regions: list[ColumnRegion] = []
    for _, members in groupby(lines, key=lambda line: line.page):
        regions += _regions(_levelled(list(members)))
    return regions


def _upright(size: tuple[float, float], turned: int) -> tuple[float, float]:
    """The size of a page turned upright."""
    return (size[1], size[0]) if turned % 2 else size


def _levelled(lines: Sequence[PartedLine]) -> list[PartedLine]:
    """The lines of a page from the top down, those that stand beside each other as one."""
    levelled: list[PartedLine] = []
    for line in sorted(lines, key=lambda line: line.middle):
        last = levelled[-1] if levelled else None
        if last is not None and line.middle - last.middle < _LEVEL * line.height and not _meet(last, line):
            parts = tuple(sorted((*last.parts, *line.parts), key=lambda part: part.left))
            levelled[-1] = PartedLine(parts, line.page, last.middle, last.height, (*last.starts, *line.starts))
        else:
            levelled.append(line)
    return levelled


def _meet(one: PartedLine, other: PartedLine) -> bool:
    return any(part.left < each.right and each.left < part.right for part in one.parts for each in other.parts)


def _parted(line: PrintedLine, text: str, width: float, height: float) -> PartedLine:
    """The parts of a line: between gaps as wide as its characters are high, and each of amounts or heads in a row."""
    high = (line.bottom - line.top) * height
    places = [place for place in range(len(line.edges) - 1) if not text[line.start + place].isspace()]
    cuts = [0]
    for index, (last, place) in enumerate(pairwise(places), start=1):
        if (line.edges[place] - line.edges[last + 1]) * width > _GAP * high:
            cuts.append(index)
    parts: list[LinePart] = []
    for begin, until in pairwise([*cuts, len(places)]):
        members = places[begin:until]
        squeezed = folded("".join(text[line.start + place] for place in members))
        units = _units(squeezed)
        inset = _INSET * high if len(units) > 1 else 0.0
        parts += [_part(line, members[first], members[last - 1], width, inset) for first, last in units]
    return PartedLine(tuple(parts), line.page, (line.top + line.bottom) / 2 * height, high, (line.start,))


def _units(squeezed: str) -> list[tuple[int, int]]:
    """The amounts or heads that a part is made of, if it is made of several; else all of it."""
    for pattern in (_AMOUNTS, _HEADS):
        if pattern.fullmatch(squeezed):
            return [match.span() for match in _ONE[pattern].finditer(squeezed)]
    return [(0, len(squeezed))]


def _part(line: PrintedLine, first: int, last: int, width: float, inset: float) -> LinePart:
    left, right = line.edges[first] * width + inset, line.edges[last + 1] * width - inset
    return LinePart(line.start + first, line.start + last + 1, left, right)


def _regions(lines: Sequence[PartedLine]) -> Iterator[ColumnRegion]:
    """Runs of lines that leave a gap in common; each begins with a line that has two parts."""
    place = 0
    while place < len(lines):
        if len(lines[place].parts) < 2:
            place += 1
            continue
        end, gaps = place, _gaps(lines[place : place + 1])
        while end < len(lines) and (kept := _gaps(lines[place : end + 1])):
            if len(lines[end].parts) == 1 and _closes(kept, gaps, lines[place:end]):
                break
            gaps = kept
            end += 1
        if end - place >= _FEWEST_LINES:
            middles = tuple((left + right) / 2 for left, right in gaps)
            yield ColumnRegion(tuple(lines[place:end]), middles, tuple(lines[max(0, place - CAPTION_LINES) : place]))
            place = end
        else:
            place += 1


def _closes(
    kept: Sequence[tuple[float, float]], gaps: Sequence[tuple[float, float]], above: Sequence[PartedLine]
) -> bool:
    """Whether a line in one part is no row: it fills a gap that several lines above leave."""
    filled = [(left, right) for left, right in gaps if not any(left <= low and high <= right for low, high in kept)]
    return any(sum(_leaves(each, gap) for each in above) >= _FEWEST_LINES for gap in filled)


def _leaves(line: PartedLine, gap: tuple[float, float]) -> bool:
    return any(part.right <= gap[0] for part in line.parts) and any(part.left >= gap[1] for part in line.parts)


def _gaps(lines: Sequence[PartedLine]) -> list[tuple[float, float]]:
    """The gaps that all lines leave, inside what they print."""
    spans = sorted((part.left, part.right) for line in lines for part in line.parts)
    least = _GAP * min(line.height for line in lines) / 2
    gaps: list[tuple[float, float]] = []
    reached = spans[0][1]
    for left, right in spans[1:]:
        if left - reached >= least:
            gaps.append((reached, left))
        reached = max(reached, right)
    return gaps
