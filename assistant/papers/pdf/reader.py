"""A PDF read into a paper: every page gets a verdict, and what is printed keeps its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.limits import PaperLimits
from assistant.papers.model import (
    PageVerdict,
    Paper,
    PaperBlock,
    PaperKind,
    PaperPage,
    PrintedLine,
)
from assistant.papers.pdf.glyphs import Glyph, PageContent, read_content
from assistant.papers.pdf.layout import GlyphLine, in_reading_order, printed_lines
from assistant.papers.pdf.margins import running_lines
from assistant.papers.pdf.opening import loaded_page, opened_pdf
from assistant.papers.pdf.paragraphs import LineBlock, line_style, paragraphs
from assistant.papers.pdf.plausibility import is_plausible

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_HARDLY = 100
"""Fewer characters than this on a page that is mostly a picture are not its text."""
_PICTURE = 0.5
_DRAWN = 150
"""So many paths on a page without a character are letters drawn as outlines."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page that was looked at: what is on it, and the verdict; `glyphs` are those that are read."""

    content: PageContent
    verdict: PageVerdict
    glyphs: tuple[Glyph, ...] = ()


def read_pdf(content: bytes, name: str, limits: PaperLimits) -> Paper:
    """What a PDF says, with the place of each character.

    Raises:
        InputError: it is no PDF, damaged, locked, without pages, or larger than the limits.
    """
    with opened_pdf(content, name) as document:
        if len(document) > limits.pages:
            raise InputError(_too_many(name, len(document), limits.pages))
        sheets = _sheets(document, name, limits)
    rows = {sheet.content.number: printed_lines(sheet.content.number, sheet.glyphs) for sheet in sheets if sheet.glyphs}
    running = running_lines(rows, {sheet.content.number: sheet.content.height for sheet in sheets})
    read = [
        line for lines in rows.values() for line in in_reading_order([row for row in lines if id(row) not in running])
    ]
    blocks = paragraphs(read, line_style(read))
    text, paper_blocks, lines = _written(blocks, {sheet.content.number: sheet.content for sheet in sheets})
    return Paper(
        name,
        hashlib.sha256(content).hexdigest(),
        PaperKind.PDF,
        text,
        paper_blocks,
        _pages(sheets, lines, len(text)),
        lines,
        tuple(_warnings(sheets)),
        left_out=tuple(row.text for lines in rows.values() for row in lines if id(row) in running),
    )


def _sheets(document: PdfDocument, name: str, limits: PaperLimits) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    characters = 0
    for number in range(1, len(document) + 1):
        page = loaded_page(document, number)
        content = read_content(page, number) if page else PageContent(number, 1.0, 1.0, pictures=1.0)
        if page:
            page.close()
        characters += len(content.glyphs)
        if characters > limits.characters:
            raise InputError(_too_long(name, limits.characters))
        sheets.append(_judged(content))
    return sheets


def _judged(content: PageContent) -> _Sheet:
    printed = "".join(glyph.character for glyph in content.glyphs)
    count = len("".join(printed.split()))
    if content.pictures >= _PICTURE and count < _HARDLY:
        return _Sheet(content, PageVerdict.NEEDS_OCR)
    if not count:
        drawn = content.pictures > 0 or content.drawings >= _DRAWN
        return _Sheet(content, PageVerdict.NEEDS_OCR if drawn else PageVerdict.BLANK)
    if not is_plausible(printed, content.nameless):
        return _Sheet(content, PageVerdict.IMPLAUSIBLE)
    return _Sheet(content, PageVerdict.TEXT, content.glyphs)


def _written(
    blocks: Sequence[LineBlock], contents: dict[int, PageContent]
) -> tuple[str, tuple[PaperBlock, ...], tuple[PrintedLine, ...]]:
    """The text of the blocks, and where in it each block and line stands."""
    parts: list[str] = []
    paper_blocks: list[PaperBlock] = []
    lines: list[PrintedLine] = []
    place = 0
    for block in blocks:
        if paper_blocks:
            parts.append("\n")
            place += 1
        start = place
        for piece in block.pieces:
            parts += [piece.joint, piece.line.text]
            place += len(piece.joint)
            lines.append(_printed(piece.line, place, contents[piece.line.page]))
            place += len(piece.line.text)
        paper_blocks.append(PaperBlock(start, place, block.kind))
    return "".join(parts), tuple(paper_blocks), tuple(lines)


def _printed(line: GlyphLine, start: int, content: PageContent) -> PrintedLine:
    lefts = [glyph.left for glyph in line.glyphs]
    edges = (*lefts, line.glyphs[-1].right)
    return PrintedLine(
        start,
        line.page,
        round(line.top / content.height, 5),
        round(line.bottom / content.height, 5),
        tuple(round(edge / content.width, 5) for edge in edges),
    )


def _pages(sheets: Sequence[_Sheet], lines: Sequence[PrintedLine], end: int) -> tuple[PaperPage, ...]:
    starts: dict[int, int] = {}
    for line in lines:
        starts[line.page] = min(line.start, starts.get(line.page, line.start))
    pages: list[PaperPage] = []
    for sheet in reversed(sheets):
        end = starts.get(sheet.content.number, end)
        content = sheet.content
        pages.append(PaperPage(content.number, content.width, content.height, sheet.verdict, end))
    return tuple(reversed(pages))


def _warnings(sheets: Sequence[_Sheet]) -> Iterable[Bilingual]:
    unread = [sheet.content.number for sheet in sheets if sheet.verdict is PageVerdict.NEEDS_OCR]
    false = [sheet.content.number for sheet in sheets if sheet.verdict is PageVerdict.IMPLAUSIBLE]
    if unread:
        yield Bilingual(
            f"{_listed(unread)}: a picture without text, not read; text recognition (OCR) can read it.",
            f"{_listed_zh(unread)}：仅有图像而无文字，未读取；可用文字识别（OCR）读取。",
        )
    if false:
        yield Bilingual(
            f"{_listed(false)}: the fonts do not say which characters they print; not read. Text recognition (OCR) can.",
            f"{_listed_zh(false)}：字体未正确标明所印的字符，未读取；可用文字识别（OCR）读取。",
        )


def _listed(numbers: Sequence[int]) -> str:
    return f"page{'s' if len(numbers) > 1 else ''} {_ranges(numbers, '–', ', ')}"


def _listed_zh(numbers: Sequence[int]) -> str:
    return f"第{_ranges(numbers, '–', '、')}页"


def _ranges(numbers: Sequence[int], dash: str, comma: str) -> str:
    """Page numbers with those that follow each other drawn together: 3–7, 9."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return comma.join(str(each[0]) if len(each) == 1 else f"{each[0]}{dash}{each[-1]}" for each in ranges)


def _too_many(name: str, pages: int, most: int) -> Bilingual:
    return Bilingual(
        f"{name} has {pages:,} pages, more than the {most:,} that are read of one file: divide it and add the parts.",
        f"{name} 有 {pages:,} 页，超过单个文件可读取的 {most:,} 页：请拆分后分别添加。",
    )


def _too_long(name: str, most: int) -> Bilingual:
    return Bilingual(
        f"{name} has more than the {most:,} characters that are read of one file: divide it and add the parts.",
        f"{name} 的字符数超过单个文件可读取的 {most:,} 个：请拆分后分别添加。",
    )
