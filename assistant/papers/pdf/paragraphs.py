"""Printed lines joined into paragraphs, across lines, columns and pages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, mode

from assistant.language.patterns import Pattern
from assistant.papers.model import PaperBlockKind
from assistant.papers.pdf.glyphs import is_wide
from assistant.papers.pdf.layout import GlyphLine

_INDENT = 0.9
"""Heights of a line that a first line is set in by, at least; `_DEEPEST` at most: more is a heading in the middle."""
_DEEPEST = 6.0
_SAME = 0.7
_ROOM = 0.4
_ROUGH_ROOM = 1.2
"""The same for recognised lines, whose ends are not where they are printed to a character."""
_SPREAD = 1.25
_OTHER_SIZE = 1.15
_ROUGH_SIZE = 1.6
_OWN_LINES = 10
_NOTE_ROOM = 0.25
"""What is set narrower leaves so much of its column free at most."""

_NUMERAL = "零〇○一二三四五六七八九十百千两0-9０-９"
_NUMBERED = Pattern(
    "a provision number at the start of a line, not spoken of",
    "|".join(
        (
            rf"第\s*[{_NUMERAL}]+\s*(?:分编|[编篇章节条])(?:之[{_NUMERAL}]+)?"
            r"(?![的，、。；,;款项第至到和与及或]|所[称列述指]|规定)",
            rf"[（(][{_NUMERAL}]+[）)](?![项款、])",
            r"[一二三四五六七八九十]+、|[①-⑳]|\d{1,3}[.．、](?!\d)|\((?:[ivxl]+|[a-zA-Z])\)\s",
            r"\d{1,3}(?:\.\d{1,3}){1,5}[A-Z]?(?:\s+(?![a-z])|(?=[\u3400-\u9fff])(?![亿万元倍年月日个股点名]))",
            r"(?:Article|Rule|Section|Chapter|Part|Annex|Appendix|Schedule)\s+[\dIVXLA-Z][\d.]*(?![\w(,;)’'.]|\s+[a-z])",
        )
    ),
    yes=(
        *("第一条 为了", "第二百条之一　有", "第 3 章", "（一）修改", "一、关于", "2.1.2 发行人", "3. The", "(a) an"),
        *("Article 4", "Rule 2.1 The"),
    ),
    no=(
        *("第三条规定的", "第五条、第六条", "（二）项规定", "2.1% of", "第二款", "1.5 times", "2.5亿元", "Articles of"),
        *("Article 4 of", "Rule 2.1(3)"),
    ),
    how="match",
)
_BULLET = Pattern("the mark of an item", r"[•▪●○■□◆◇‣·–—-]\s", yes=("• The",), no=("The", "-5"), how="match")
_ENDED = Pattern(
    "the end of a sentence or of what introduces a list",
    r"[。；：！？.;:!?…]\s*[”’」』）)\"']*$",
    yes=("完毕。", "如下：", "it applies.", "同意。”"),
    no=("发行人", "and", "(x)"),
)
_FULL_STOP = Pattern(
    "the end of a Chinese sentence", r"[。！？：；]\s*[”’」』）]*$", yes=("完毕。",), no=("it applies.", "，")
)
_LEADER = Pattern(
    "a line of a table of contents",
    r"(?:[.·．…⋯]\s*){4,}[-—－\s]*(?:\d+|[ivxl]+)?[-—－\s]*$",
    yes=("第一章 总则 ........ 3", "Annex ····· iv"),
    no=("the end...", "第一章 总则"),
)
_UNIT = Pattern(
    "what cannot be parted at the start of a line",
    r"[（《〈“‘「『(\[]*(?:[^\W\u3400-\u9fff]+(?:[.,'’-]\w+)*|.)[）》〉”’」』)\]，。；：、！？,.;:!?%]*",
    yes=("《证", "market,", "国。", "2004"),
    no=("",),
    how="match",
)
_HYPHENATED = Pattern("a word with a hyphen", r"[A-Za-z]+(?:-[A-Za-z]+)+", yes=("non-current",), no=("market", "5-6"))
_BROKEN_WORD = Pattern("a word broken off", r"[A-Za-z]+-$", yes=("capitali-",), no=("- ", "5-"))


@dataclass(frozen=True, slots=True)
class LinePiece:
    """A line of a block and what stands in the text between it and the line before."""

    joint: str
    line: GlyphLine


@dataclass(frozen=True, slots=True)
class LineBlock:
    """The lines of one block in order."""

    kind: PaperBlockKind
    pieces: tuple[LinePiece, ...]

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.pieces[0].line.page


Edges = tuple[float, float]
"""Where the lines of a column begin and end."""


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a file sets its paragraphs: the edges of each page's columns, the distance of lines, whether it indents.

    `margins` are where most full lines of a column end, `pitches` the distances from the top of one line to the next
    by page; 0 stands for all pages. `hyphenated` are words that keep their hyphen, `scanned` pages read by OCR.
    """

    edges: Mapping[tuple[int, int], Edges]
    margins: Mapping[int, float]
    pitches: Mapping[int, float]
    size: float
    is_indented: bool
    hyphenated: frozenset[str]
    scanned: frozenset[int]

    def indent(self, line: GlyphLine) -> float:
        """How far a line is set in, in heights of it."""
        return (line.left - self.edges[line.page, line.column][0]) / line.size

    def has_room(self, last: GlyphLine, line: GlyphLine) -> bool:
        """Whether the start of a line would have fitted on the one before: then its author broke there."""
        unit = _UNIT.match(line.text)
        width = line.glyphs[unit.end() - 1].right - line.left if unit else 0.0
        space = 0.0 if is_wide(last.text[-1]) or is_wide(line.text[0]) else 0.25 * line.size
        spare = (_ROUGH_ROOM if last.page in self.scanned else _ROOM) * line.size
        return last.right + space + width + spare < self.edges[last.page, last.column][1]

    def room(self, last: GlyphLine) -> float:
        """The share of its column that a line leaves free at its end."""
        left, right = self.edges[last.page, last.column]
        return (right - last.right) / (right - left) if right > left else 0.0

    def is_justified(self, last: GlyphLine) -> bool:
        """Whether a line was drawn out to the margin, as the last one of a paragraph never is."""
        left, _ = self.edges[last.page, last.column]
        margin = self.margins.get(last.column, math.inf)
        measure = (margin - left) / last.size
        return abs(measure - round(measure)) > 0.1 and abs(margin - last.right) < 0.1 * last.size

    def is_alike(self, last: GlyphLine, line: GlyphLine) -> bool:
        """Whether two lines are set in one size."""
        most = _ROUGH_SIZE if last.page in self.scanned else _OTHER_SIZE
        return max(last.size, line.size) <= most * min(last.size, line.size)

    def is_centred(self, line: GlyphLine) -> bool:
        """Whether it stands in the middle of its column."""
        left, right = self.edges[line.page, line.column]
        before, after = line.left - left, right - line.right
        return min(before, after) > line.size and abs(before - after) < 2.5 * line.size


def line_style(lines: Sequence[GlyphLine], scanned: frozenset[int] = frozenset()) -> LineStyle:
    """What the lines of a file, in reading order, have in common; those of the pages `scanned` were recognised."""
    edges = _edges(lines)
    size = median(line.size for line in lines for _ in line.text) if lines else 1.0
    hyphenated = frozenset(word.lower() for line in lines for word in _HYPHENATED.findall(line.text))
    style = LineStyle(edges, _margins(lines), {}, size, False, hyphenated, scanned)
    pairs = [(last, line) for last, line in pairwise(lines) if _is_below(last, line)]
    firsts = [line for last, line in pairs if style.has_room(last, line) and not style.is_centred(line)]
    indented = sum(_INDENT <= style.indent(line) <= _DEEPEST for line in firsts)
    return replace(style, pitches=_pitches(style, pairs), is_indented=2 * indented > len(firsts))


def _is_below(last: GlyphLine, line: GlyphLine) -> bool:
    return (last.page, last.column) == (line.page, line.column) and line.top > last.top


def _margins(lines: Sequence[GlyphLine]) -> dict[int, float]:
    ends: dict[int, list[float]] = {}
    for line in lines:
        ends.setdefault(line.column, []).append(round(line.right, 1))
    return {column: mode(rights) for column, rights in ends.items()}


def _pitches(style: LineStyle, pairs: Sequence[tuple[GlyphLine, GlyphLine]]) -> dict[int, float]:
    """The distance of the lines of one paragraph: from a full line to one that is not set in."""
    found: dict[int, list[float]] = {0: []}
    for last, line in pairs:
        if not style.has_room(last, line) and style.indent(line) < _INDENT and style.is_alike(last, line):
            for page in (0, line.page):
                found.setdefault(page, []).append(line.top - last.top)
    return {page: median(pitches) for page, pitches in found.items() if pitches and (page == 0 or len(pitches) >= 5)}


def _edges(lines: Sequence[GlyphLine]) -> dict[tuple[int, int], Edges]:
    """Of each column of each page: its own edges where it has many lines, else those of such pages in common."""
    pages: dict[tuple[int, int], list[GlyphLine]] = {}
    sides: dict[tuple[int, int], list[GlyphLine]] = {}
    for line in lines:
        pages.setdefault((line.page, line.column), []).append(line)
        sides.setdefault((line.page % 2, line.column), []).append(line)
    common = {side: _edges_of(members) for side, members in sides.items()}
    edges = {}
    for (page, column), members in pages.items():
        left, right = common[page % 2, column]
        own = _edges_of(members)
        is_full = len(members) >= _OWN_LINES and own[1] - own[0] >= 0.95 * (right - left)
        edges[page, column] = own if is_full else (min(left, own[0]), max(right, own[1]))
    return edges


def _edges_of(lines: Sequence[GlyphLine]) -> Edges:
    """The leftmost place where several lines begin, and the rightmost where several end."""
    several = 1 if len(lines) < _OWN_LINES else max(2, len(lines) // 25)
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    return lefts[several - 1], rights[-several]


def paragraphs(
    lines: Iterable[GlyphLine], style: LineStyle, kind: PaperBlockKind = PaperBlockKind.PARAGRAPH
) -> list[LineBlock]:
    """The lines in reading order as blocks."""
    groups: list[list[GlyphLine]] = []
    for line in lines:
        if groups and not _begins(groups[-1], line, style):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [LineBlock(kind, joined(group, style.hyphenated)) for group in groups]


def _begins(group: Sequence[GlyphLine], line: GlyphLine, style: LineStyle) -> bool:
    """Whether a line begins a paragraph of its own after the lines of a group."""
    last = group[-1]
    is_across = last.page == line.page and (last.column == 0) != (line.column == 0)
    if is_across or _LEADER.search(last.text) or not style.is_alike(last, line):
        return True
    if _BULLET.match(line.text) or (_NUMBERED.match(line.text) and _ENDED.search(last.text)):
        return True
    if _is_title(last, style) and _is_title(line, style) and _is_below(last, line):
        return _NUMBERED.match(line.text) is not None or _is_apart(last, line, style, 2 * _SPREAD)
    if _is_apart(last, line, style, _SPREAD):
        return True
    if _is_open_note(group, line, style):
        return False
    if style.has_room(last, line):
        return not _is_set_narrow(group, line, style)
    if not style.is_indented and _FULL_STOP.search(last.text):
        return not style.is_justified(last)
    return _is_set_otherwise(group, line, style)


def _is_open_note(group: Sequence[GlyphLine], line: GlyphLine, style: LineStyle) -> bool:
    """Whether the lines are a note in brackets, as under a title, that is not closed yet; its lines may be centred."""
    if group[0].text[0] not in "（(" or _NUMBERED.match(group[0].text) or _NUMBERED.match(line.text):
        return False
    said = "".join(each.text for each in group).replace("(", "（").replace(")", "）")
    return said.count("（") > said.count("）") and style.room(group[-1]) <= _NOTE_ROOM


def _is_set_narrow(group: Sequence[GlyphLine], line: GlyphLine, style: LineStyle) -> bool:
    """Whether lines that end short of the margin are full all the same, because the others end there too."""
    last = group[-1]
    if _NUMBERED.match(line.text) or style.room(last) > _NOTE_ROOM or _ENDED.search(last.text):
        return False
    return any(
        abs(other.right - last.right) < _SAME * last.size and abs(line.left - last.left) < _SAME * last.size
        for other in (*group[:-1], line)
    )


def _is_title(line: GlyphLine, style: LineStyle) -> bool:
    return line.size > _OTHER_SIZE * style.size and style.is_centred(line)


def _is_apart(last: GlyphLine, line: GlyphLine, style: LineStyle, spread: float) -> bool:
    """Whether a line stands further below the one before than the lines of a paragraph do."""
    if not _is_below(last, line):
        return False
    pitch = style.pitches.get(line.page) or style.pitches.get(0)
    return pitch is not None and line.top - last.top > spread * max(pitch, line.size)


def _is_set_otherwise(group: Sequence[GlyphLine], line: GlyphLine, style: LineStyle) -> bool:
    """Whether a line begins further left or right than the paragraph above would go on."""
    indent, last = style.indent(line), style.indent(group[-1])
    if len(group) > 1:
        return abs(indent - last) > _SAME
    if indent > last + _SAME:
        is_item = _NUMBERED.match(group[0].text) or _BULLET.match(group[0].text)
        return is_item is None or indent > last + _DEEPEST
    return style.is_indented and abs(indent - last) <= _SAME and indent >= _INDENT


def joined(lines: Sequence[GlyphLine], hyphenated: frozenset[str] = frozenset()) -> tuple[LinePiece, ...]:
    """The lines of one paragraph with what stands between them: nothing in Chinese, a space in English.

    A word broken at the end of a line is made whole, unless it is one of the `hyphenated`, which keep their hyphen.
    """
    pieces: list[LinePiece] = []
    for line in lines:
        joint = ""
        if pieces:
            last = pieces[-1].line
            is_broken = _BROKEN_WORD.search(last.text) is not None
            if last.text.endswith("\u00ad") or (is_broken and _is_one_word(last, line, hyphenated)):
                pieces[-1] = LinePiece(pieces[-1].joint, shortened(last))
            elif not (is_broken or last.text.endswith("/") or is_wide(last.text[-1]) or is_wide(line.text[0])):
                joint = " "
        pieces.append(LinePiece(joint, line))
    return tuple(piece for piece in pieces if piece.line.text)


def _is_one_word(last: GlyphLine, line: GlyphLine, hyphenated: frozenset[str]) -> bool:
    """Whether the hyphen at the end of a line was put there to break a word."""
    word = last.text.split()[-1] + re.split(r"[^A-Za-z-]", line.text, maxsplit=1)[0]
    return line.text[0].islower() and word.lstrip("(“‘\"'").lower() not in hyphenated


def shortened(line: GlyphLine) -> GlyphLine:
    """The line without its last glyph."""
    return replace(line, glyphs=line.glyphs[:-1], text=line.text[:-1])
