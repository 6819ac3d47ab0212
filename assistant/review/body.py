"""A paper's text as a review reads it: lines without running heads, and the whole of it without white space."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.papers.model import PageBox, Paper, PaperBlockKind, PrintedLine
from assistant.review.folding import folded
from assistant.review.model import Printed
from assistant.review.print_tables import ColumnRegion, column_regions

_EDGE_LINES = 3
"""So many lines at the top and at the foot of a page may be running heads."""
_COVER = 4_000
_ABOVE_WIDE, _ABOVE = 0.88, 0.78
_OFTEN = 0.4
_FEWEST_PAGES = 6
_BEFORE_WORDS = ",;.)%0123456789"
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class BodyLine:
    """`text[start:end]` of a paper on one page, without line breaks; `page` is 0 in a file without pages.

    `row` says that it is a row of a table whose cells are divided by tabs.
    """

    start: int
    end: int
    page: int
    row: bool = False


def _level(text: str) -> float:
    """The share of its height that most of a text has above the base line: Chinese characters stand higher."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    written = sum(not character.isspace() for character in text)
    return _ABOVE_WIDE if 2 * wide > written else _ABOVE


class PaperBody:
    """What is read of one paper; every place in it leads back to a page and the words on it."""

    def __init__(self, paper: Paper, cells: Mapping[int, str] | None = None) -> None:
        """`cells` names the cells of a workbook by where in the text they begin."""
        self.paper = paper
        self._cells = cells or {}
        self._page_starts = [page.start for page in paper.pages]
        self.lines = tuple(self._without_heads(list(self._all_lines())))

    @cached_property
    def squeezed(self) -> str:
        """All its lines one after the other, folded and without white space."""
        return self._squeezed[0]

    @cached_property
    def _in_order(self) -> int:
        """How many characters of `squeezed` stand in the order of the text; behind them columns are read once more."""
        offsets = self._squeezed[1]
        return next((place for place in range(1, len(offsets)) if offsets[place] < offsets[place - 1]), len(offsets))

    @cached_property
    def cover(self) -> str:
        """What its first characters say, running heads too, folded and without white space."""
        return folded("".join(self.paper.text[:_COVER].split()))

    @cached_property
    def width(self) -> int:
        """How many characters its long lines have: nine in ten are shorter."""
        lengths = sorted(line.end - line.start for line in self.lines)
        return lengths[len(lengths) * 9 // 10] if lengths else 0

    @property
    def is_workbook(self) -> bool:
        """Whether its rows are those of sheets."""
        return bool(self._cells)

    @property
    def pages(self) -> int:
        """How many pages it has; 0 in a file without."""
        return len(self.paper.pages)

    def place(self, position: int) -> int:
        """Where in the text of the paper a character of `squeezed` stands."""
        return self._squeezed[1][position]

    def position(self, place: int) -> int:
        """Where in `squeezed` the character at `place` of the text stands, or the next one that does."""
        return min(bisect_right(self._squeezed[1], place - 1, hi=self._in_order), self._in_order - 1)

    def page(self, place: int) -> int:
        """The number of the page on which a character of the text is printed; 0 in a file without pages."""
        index = bisect_right(self._page_starts, place) - 1
        return self.paper.pages[max(index, 0)].number if self._page_starts else 0

    def printed(self, runs: Sequence[tuple[int, int]], value: tuple[int, int] | None = None) -> Printed:
        """The words of some runs of the text on the page of `value`, which is boxed; of the first run without one."""
        first = value[0] if value else runs[0][0]
        page = self.page(first)
        inside = [(start, end) for start, end in runs if self.page(start) == page]
        boxed = [value] if value else inside
        boxes = [box for start, end in boxed for box in self._boxes(start, end) if box.page == page]
        return Printed(
            self.paper.name,
            page,
            _joined([self.paper.text[start:end] for start, end in inside]),
            tuple((box.left, box.top, box.right, box.bottom) for box in boxes),
            self._cells.get(first, ""),
        )

    def _boxes(self, start: int, end: int) -> Iterator[PageBox]:
        """Where a run is printed: at the height of its own characters, where its line is mostly of others."""
        for line in self._printed_lines(start, end):
            first, last = max(start, line.start), min(end, line.end)
            level = _level(self.paper.text[line.start : line.end]) - _level(self.paper.text[start:end])
            down = level * (line.bottom - line.top)
            moved = replace(line, top=line.top + down, bottom=line.bottom + down)
            yield moved.box(first - line.start, last - line.start)

    def _printed_lines(self, start: int, end: int) -> Iterator[PrintedLine]:
        lines = self.paper.lines
        for line in lines[max(0, bisect_right(lines, start, key=lambda each: each.start) - 1) :]:
            if line.start >= end:
                return
            if line.end > start:
                yield line

    def runs(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Where `squeezed[first:last]` stands in the text: a run for each line of it."""
        return self.runs_of(self._squeezed[1][first:last])

    def runs_of(self, places: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """Single characters of the text as runs, one for each line of them."""
        runs: list[tuple[int, int]] = []
        for place in places:
            if runs and self._is_same_line(runs[-1][1], place):
                runs[-1] = runs[-1][0], place + 1
            else:
                runs.append((place, place + 1))
        return tuple(runs)

    def _is_same_line(self, end: int, place: int) -> bool:
        between = self.paper.text[end:place] if end <= place else "\n"
        return "\n" not in between and not between.strip()

    def said(self, first: int, last: int) -> Printed:
        """The words `squeezed[first:last]`, boxed."""
        return self.printed(self.runs(first, last))

    @cached_property
    def regions(self) -> list[ColumnRegion]:
        """Where lines stand in columns without being a table that the reader found."""
        tables = [(block.start, block.end) for block in self.paper.blocks if block.kind is PaperBlockKind.TABLE]
        return column_regions(self.paper, tables) if self.paper.lines else []

    @cached_property
    def _squeezed(self) -> tuple[str, array[int]]:
        pieces: list[str] = []
        offsets = array("l")
        for line in self.lines:
            written = self.paper.text[line.start : line.end]
            kept = [place for place, character in enumerate(written) if not character.isspace()]
            pieces.append("".join(written.split()))
            offsets.extend(line.start + place for place in kept)
        for start, end in self._column_stretches():
            written = self.paper.text[start:end]
            pieces.append("".join(written.split()))
            offsets.extend(start + place for place, character in enumerate(written) if not character.isspace())
        return folded("".join(pieces)), offsets

    def _column_stretches(self) -> Iterator[tuple[int, int]]:
        """What stands in columns once more, column by column: a sentence in a cell has its lines below each other."""
        for region in self.regions:
            for parts in region.columns():
                yield from ((part.start, part.end) for part in parts)

    def _all_lines(self) -> Iterator[BodyLine]:
        """Every printed line, the rows of tables whole; where the printing is not known, every line of the text."""
        text, printed = self.paper.text, self.paper.lines
        starts = [line.start for line in printed]
        for block in self.paper.blocks:
            is_table = block.kind is PaperBlockKind.TABLE
            if printed and not is_table:
                for line in printed[bisect_right(starts, block.start - 1) :]:
                    if line.start >= block.end:
                        break
                    yield BodyLine(line.start, line.end, line.page)
                continue
            start = block.start
            for piece in text[block.start : block.end].split("\n"):
                if piece.strip():
                    page = self._row_page(start, start + len(piece), starts)
                    yield BodyLine(start, start + len(piece), page, is_table)
                start += len(piece) + 1

    def _row_page(self, start: int, end: int, starts: list[int]) -> int:
        if starts:
            index = bisect_right(starts, start - 1)
            if index < len(starts) and starts[index] < end:
                return self.paper.lines[index].page
        return self.page(start)

    def _without_heads(self, lines: list[BodyLine]) -> Iterator[BodyLine]:
        """The lines without those that stand, but for numbers in them, at the edge of many pages."""
        if self.paper.lines or self.pages < _FEWEST_PAGES:
            yield from lines
            return
        pages: dict[int, list[BodyLine]] = {}
        for line in lines:
            pages.setdefault(line.page, []).append(line)
        edges = [[*members[:_EDGE_LINES], *members[_EDGE_LINES:][-_EDGE_LINES:]] for members in pages.values()]
        counts = Counter(head for edge in edges for head in {self._head(line) for line in edge})
        heads = {head for head, count in counts.items() if count >= _OFTEN * len(pages)}
        left_out = {id(line) for edge in edges for line in edge if self._head(line) in heads}
        yield from (line for line in lines if id(line) not in left_out)

    def _head(self, line: BodyLine) -> str:
        return _DIGITS.sub("#", "".join(self.paper.text[line.start : line.end].split()))


def _joined(pieces: list[str]) -> str:
    """Lines as one text, with a space where both sides are English words, or a number is in front of one."""
    words = ""
    for piece in pieces:
        piece = " ".join(piece.split())
        last, first = words[-1:], piece[:1]
        parted = last.isascii() and (last.isalpha() or (first.isalpha() and last in _BEFORE_WORDS))
        gap = " " if words and parted and first.isascii() else ""
        words += gap + piece
    return words
