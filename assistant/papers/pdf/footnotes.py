"""Footnotes at the foot of a page: taken out of the text, and with them their marks in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.language.patterns import Pattern
from assistant.papers.pdf.glyphs import Glyph, Rect
from assistant.papers.pdf.layout import GlyphLine, glyph_line

_SMALLER = 0.92
_RAISED = 0.75
_SHORT_RULE = 0.5
_MARK = Pattern(
    "the mark of a footnote",
    r"(?:[①-⑳]|[*＊†‡]{1,3}|[\[〔［]\d{1,3}[\]〕］]|\d{1,3}(?=[^\d.．、)）]))\s*",
    yes=("①刑法", "* See", "[12] See", "3 The Rules"),
    no=("The Rules", "1. General", "2.1.2 发行人", "（一）修改"),
    how="match",
)
_LEADER = Pattern("dots that lead to a page number", r"(?:[.·．…⋯]\s*){4,}", yes=("Scope . . . . 3",), no=("end...",))


def parted_footnotes(
    lines: Sequence[GlyphLine], rules: Sequence[Rect], page_width: float
) -> tuple[list[GlyphLine], list[list[GlyphLine]]]:
    """The lines of a page from the top down without its footnotes, and the lines of each footnote.

    Footnotes stand below a short rule, or are set smaller than the text, and the first of them begins with a mark.
    """
    start = _first_footnote(lines, rules, page_width)
    if start is None:
        return list(lines), []
    notes: list[list[GlyphLine]] = []
    for line in lines[start:]:
        if not notes or _MARK.match(line.text):
            notes.append([line])
        else:
            notes[-1].append(line)
    marks = {match[0].strip() for note in notes if (match := _MARK.match(note[0].text))}
    body = [_without_marks(line, marks) for line in lines[:start]]
    return [line for line in body if line], notes


def _first_footnote(lines: Sequence[GlyphLine], rules: Sequence[Rect], page_width: float) -> int | None:
    """Where the footnotes begin; a page more than half of which they would fill has none."""
    half = max(1, len(lines) // 2)
    size = max((line.size for line in lines[:half]), default=0.0)
    for place in range(half, len(lines)):
        line = lines[place]
        if (mark := _MARK.match(line.text)) and not _LEADER.search(line.text):
            is_marked = not mark[0].strip().isdecimal() or _is_raised(line.glyphs[0], line)
            is_small = lines[place - 1].size > _SMALLER * size >= max(below.size for below in lines[place:])
            if (is_marked and is_small) or _is_ruled(lines[place - 1], line, rules, page_width):
                return place
    return None


def _is_ruled(above: GlyphLine, below: GlyphLine, rules: Sequence[Rect], page_width: float) -> bool:
    """Whether a short horizontal rule parts two lines, and no other rule is beside or below it, as in a table."""
    beneath = [rule for rule in rules if rule.bottom > above.bottom - 0.3 * above.size]
    if len(beneath) != 1:
        return False
    (rule,) = beneath
    width = rule.right - rule.left
    is_short = rule.bottom - rule.top < width <= _SHORT_RULE * page_width
    return is_short and rule.bottom <= below.top + 0.3 * below.size


def _without_marks(line: GlyphLine, marks: set[str]) -> GlyphLine | None:
    """The line without the raised marks of the page's footnotes: 5% and a 1 above it would read 5%1."""
    kept: list[Glyph] = []
    raised: list[Glyph] = []
    for glyph in (*line.glyphs, None):
        if glyph and _is_raised(glyph, line):
            raised.append(glyph)
            continue
        if "".join(each.character for each in raised).strip() not in marks:
            kept += raised
        raised = []
        kept += [glyph] if glyph else []
    if len(kept) == len(line.glyphs):
        return line
    spelled = glyph_line(line.page, kept)
    return spelled and replace(spelled, column=line.column)


def _is_raised(glyph: Glyph, line: GlyphLine) -> bool:
    is_small = glyph.bottom - glyph.top <= _RAISED * line.size
    return is_small and glyph.bottom < line.bottom - 0.1 * line.size and glyph.top < line.top + 0.4 * line.size
