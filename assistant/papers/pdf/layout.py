"""Glyphs into lines, and lines into the order in which they are read: one column or two."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from assistant.papers.pdf.glyphs import Glyph, is_wide

_SPACE = 0.15
"""A gap of so many heights of a line between two letters is a space."""
_WIDE_SPACE = 0.4
"""The same where a Chinese character stands beside it: less is what typesetters put between 2021 and 年."""
_NOTHING = 0.05
_TWICE = 0.1
_GUTTER = 0.8
_COLUMN_LINES = 5
_FILLED = 0.6


@dataclass(frozen=True, slots=True)
class GlyphLine:
    """Glyphs printed in one line on a page, without spaces at its ends. `column`: 0 the only one, 1 left, 2 right.

    `size` is the height of most of its glyphs, of the Chinese ones if there are any.
    """

    page: int
    glyphs: tuple[Glyph, ...]
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    column: int = 0


def _is_set_wide(glyph: Glyph) -> bool:
    """The same for a glyph: signs that both languages use, “ and — among them, are as wide as the font they are of."""
    if unicodedata.east_asian_width(glyph.character) == "A":
        return glyph.right - glyph.left >= 0.7 * (glyph.bottom - glyph.top)
    return is_wide(glyph.character)


def glyph_line(page: int, glyphs: Iterable[Glyph]) -> GlyphLine | None:
    """The line of these glyphs in any order, spaces put in where there are gaps; None without a visible one."""
    spaced = _spaced(sorted(glyphs, key=lambda glyph: glyph.left))
    if not spaced:
        return None
    heights = [glyph.bottom - glyph.top for glyph in spaced if is_wide(glyph.character)]
    size = median(heights or [glyph.bottom - glyph.top for glyph in spaced])
    common = [glyph for glyph in spaced if 0.8 * size <= glyph.bottom - glyph.top <= 1.2 * size] or spaced
    return GlyphLine(
        page,
        spaced,
        "".join(glyph.character for glyph in spaced),
        spaced[0].left,
        median(glyph.top for glyph in common),
        max(glyph.right for glyph in spaced),
        median(glyph.bottom for glyph in common),
        size,
    )


def _spaced(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    stretch = _stretch(glyphs)
    spaced: list[Glyph] = []
    blank = False
    for glyph in glyphs:
        if glyph.character == " ":
            blank = True
            continue
        if spaced:
            last = spaced[-1]
            size = min(last.bottom - last.top, glyph.bottom - glyph.top)
            if last.character == glyph.character and abs(glyph.left - last.left) < _TWICE * size:
                continue  # printed twice to look bold
            gap = glyph.left - last.right
            wide = _is_set_wide(last) or _is_set_wide(glyph)
            is_gap = gap > (_WIDE_SPACE * size + stretch if wide else _SPACE * size)
            if is_gap or (blank and (gap > _NOTHING * size or not wide)):
                spaced.append(Glyph(" ", last.right, last.top, max(last.right, glyph.left), last.bottom))
        spaced.append(glyph)
        blank = False
    return tuple(spaced)


def _stretch(glyphs: Sequence[Glyph]) -> float:
    """How far the Chinese characters of a line are drawn apart to fill it."""
    gaps = [glyph.left - last.right for last, glyph in pairwise(glyphs) if is_wide(last.character)]
    return max(0.0, median(gaps)) if len(gaps) > 5 else 0.0


def printed_lines(page: int, glyphs: Sequence[Glyph]) -> list[GlyphLine]:
    """The lines of a page from the top down, each across the whole page."""
    rows: list[list[list[Glyph]]] = []
    for run in sorted(_runs(glyphs), key=lambda run: run[0].top):
        if len(run) == 1 and run[0].character == " ":
            continue
        for row in rows[:-6:-1]:
            if any(_beside(run[0], other[0]) for other in row):
                row.append(run)
                break
        else:
            rows.append([run])
    lines = [glyph_line(page, (glyph for run in row for glyph in run)) for row in rows]
    return sorted((line for line in lines if line), key=lambda line: (line.top + line.bottom) / 2)


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that follow each other in the file and on the page, of one height."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _follows(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.bottom - last.top, glyph.bottom - glyph.top)
    level = abs(last.bottom + last.top - glyph.bottom - glyph.top) < 0.3 * size
    return level and glyph.left > last.left - 0.5 * size


def _beside(one: Glyph, other: Glyph) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def in_reading_order(lines: Sequence[GlyphLine]) -> list[GlyphLine]:
    """The lines of a page from the top down; where it has two columns, the left one before the right one."""
    gutter = _gutter(lines)
    if gutter is None:
        return list(lines)
    ordered: list[GlyphLine] = []
    band: list[GlyphLine] = []
    for line in lines:
        if not _is_within(gutter, _gaps(line)):
            ordered += _columns(band, gutter)
            band = []
            ordered.append(line)
        else:
            band.append(line)
    return ordered + _columns(band, gutter)


def _gutter(lines: Sequence[GlyphLine]) -> float | None:
    """Where the columns part: the middle of the gap that most lines leave in the middle of the page."""
    if len(lines) < _COLUMN_LINES:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    places = [left + (right - left) * step / 100 for step in range(30, 71)]
    gaps = [_gaps(line) for line in lines]
    counts = [sum(_is_within(place, line_gaps) for line_gaps in gaps) for place in places]
    best = [place for place, count in zip(places, counts, strict=True) if count == max(counts)]
    gutter = best[len(best) // 2]
    parted = [line for line, line_gaps in zip(lines, gaps, strict=True) if _is_within(gutter, line_gaps)]
    return gutter if _is_set_in_columns(parted, gutter) else None


def _gaps(line: GlyphLine) -> list[tuple[float, float]]:
    """The stretches without ink of a line that are wide enough to part columns, those at its ends among them."""
    printed = [glyph for glyph in line.glyphs if glyph.character != " "]
    inner = [(last.right, glyph.left) for last, glyph in pairwise(printed)]
    wide = [(start, end) for start, end in inner if end - start >= _GUTTER * line.size]
    return [(-math.inf, line.left), *wide, (line.right, math.inf)]


def _is_within(place: float, gaps: Sequence[tuple[float, float]]) -> bool:
    return any(start <= place <= end for start, end in gaps)


def _is_set_in_columns(lines: Sequence[GlyphLine], gutter: float) -> bool:
    halves = [_halves(line, gutter) for line in lines]
    lefts = [half for half, _ in halves if half]
    rights = [half for _, half in halves if half]
    return all(len(side) >= _COLUMN_LINES and _fill(side) >= _FILLED for side in (lefts, rights))


def _fill(lines: Sequence[GlyphLine]) -> float:
    """How much of the width of a column its lines fill, in the middle of them."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return median((line.right - line.left) / (right - left) for line in lines) if right > left else 0.0


def _halves(line: GlyphLine, gutter: float) -> tuple[GlyphLine | None, GlyphLine | None]:
    left = glyph_line(line.page, (glyph for glyph in line.glyphs if glyph.right <= gutter))
    right = glyph_line(line.page, (glyph for glyph in line.glyphs if glyph.right > gutter))
    return left and replace(left, column=1), right and replace(right, column=2)


def _columns(band: Sequence[GlyphLine], gutter: float) -> list[GlyphLine]:
    """The lines between two that run across the page: both columns one after the other, or as they are."""
    if not _is_set_in_columns(band, gutter):
        return list(band)
    halves = [_halves(line, gutter) for line in band]
    return [left for left, _ in halves if left] + [right for _, right in halves if right]
