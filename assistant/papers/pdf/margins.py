"""Running heads and feet and page numbers: what stands at the edges of the pages and is said again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from assistant.language.patterns import Pattern
from assistant.papers.pdf.layout import GlyphLine

_EDGE = 0.14
"""The share of a page, above and below, in which a head or foot may stand."""
_LINES = 3
_BAND = 0.008
_OFTEN = 0.3
_APART = 1.3
"""Times the gap between the lines of a page: further from the text stands what does not belong to it."""
_MOST = 0.6
_OTHER = 0.08
_NUMBER = Pattern(
    "a page number by itself",
    r"[-—–－―·•~\s(（\[|]*(?:第\s*)?(?:[Pp]age\s*)?(?P<number>\d{1,5})\s*页?"
    r"(?:\s*(?:/|of|，|,|共)\s*(?:共\s*)?\d{1,5}\s*页?)?[-—–－―·•~\s)）\]|]*",
    yes=("1", "— 12 —", "－3－", "第 3 页 共 10 页", "Page 3 of 10", "3 / 10", "- 2 -", "第3页"),
    no=("第三条", "2.1", "Chapter 3", "1. General", "页", "2021年"),
    how="fullmatch",
)
_AROUND = "-—–－―·•~()（）[]|第页共/"
_DIGITS = Pattern("digits", r"\d+", yes=("12", "page 3"), no=("abc", "十二"))


class _EdgeLine(NamedTuple):
    line: GlyphLine
    keys: tuple[tuple[str, int], ...]
    band: int
    is_apart: bool


def running_lines(pages: Mapping[int, Sequence[GlyphLine]], heights: Mapping[int, float]) -> set[int]:
    """The `id` of each line that is a running head, a running foot or a page number.

    `pages` are the lines of each page from the top down, `heights` how high the pages are. A line runs if its words,
    but for a number that counts the pages, stand at the same height of most pages; or, apart from the text, if they do
    on some, or begin or end with the number of the page.
    """
    edges = [edge for number, lines in pages.items() for edge in _edges(lines, heights[number])]
    said = Counter((key, edge.band + shift) for edge in edges for key in set(edge.keys) for shift in (-1, 0, 1))
    often = max(2.0, _OFTEN * len(pages))
    counting = _page_counting(edges, max(3, round(often)))
    running = set()
    for edge in edges:
        times = max(said[key, edge.band] for key in edge.keys)
        counts = counting is not None and any(start == counting for _, start in edge.keys[1:])
        if (edge.is_apart and (counts or times >= min(often, 3))) or times >= max(_MOST * len(pages), 5):
            running.add(id(edge.line))
    return running | _page_numbers(edges)


def _edges(lines: Sequence[GlyphLine], height: float) -> Iterator[_EdgeLine]:
    """The first and last lines of a page that stand in its margins."""
    gaps = [below.top - above.bottom for above, below in pairwise(lines)]
    wide = _APART * max(median(gaps), 0.3 * lines[0].size) if gaps else 0.0
    size = median(line.size for line in lines)
    for place, line in enumerate(lines):
        is_top = place < _LINES and line.bottom <= _EDGE * height
        if is_top or (place >= len(lines) - _LINES and line.top >= (1 - _EDGE) * height):
            towards_text = gaps[place:_LINES] if is_top else gaps[-_LINES:place] if place else []
            is_apart = not gaps or any(gap >= wide for gap in towards_text) or abs(line.size - size) > _OTHER * size
            yield _EdgeLine(line, _keys(line), round((line.top + line.bottom) / 2 / height / _BAND), is_apart)


def _page_counting(edges: Sequence[_EdgeLine], enough: int) -> int | None:
    """How far the printed numbers of most pages are from their places in the file; None where they do not count."""
    starts = Counter(start for edge in edges for start in {start for _, start in edge.keys[1:]})
    return next((start for start, count in starts.most_common(1) if count >= enough), None)


def _keys(line: GlyphLine) -> tuple[tuple[str, int], ...]:
    """What the line says, and the same for a number at its start or end as if it counted the pages."""
    text = "".join(line.text.split())
    counting = [
        (f"{text[: match.start()]}#{text[match.end() :]}", int(match[0]) - line.page)
        for match in _DIGITS.finditer(text)
        if len(match[0]) <= 5 and (not text[: match.start()].strip(_AROUND) or not text[match.end() :].strip(_AROUND))
    ]
    return (text, 0), *counting


def _page_numbers(edges: Sequence[_EdgeLine]) -> set[int]:
    """The lines that are nothing but a number which counts the pages: two at least, or one with dashes around it."""
    counted = [
        (edge, int(match["number"]) - edge.line.page) for edge in edges if (match := _NUMBER.fullmatch(edge.line.text))
    ]
    starts = Counter(start for _, start in counted)
    return {
        id(edge.line)
        for edge, start in counted
        if starts[start] >= 2 or (edge.is_apart and not edge.line.text.strip(" ()（）[]").isdecimal())
    }
