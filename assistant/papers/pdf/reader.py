"""A PDF read into a paper: every page gets a verdict, and what is printed keeps its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual
from assistant.papers.limits import PaperLimits
from assistant.papers.model import (
    OcrModel,
    PageVerdict,
    Paper,
    PaperBlock,
    PaperBlockKind,
    PaperKind,
    PaperPage,
    PrintedLine,
)
from assistant.papers.ocr import DOTS_PER_INCH, OcrReader, RecognisedCharacter
from assistant.papers.pdf.footnotes import parted_footnotes
from assistant.papers.pdf.glyphs import Glyph, PageContent, read_content
from assistant.papers.pdf.images import rendered
from assistant.papers.pdf.layout import GlyphLine, in_reading_order, printed_lines
from assistant.papers.pdf.margins import running_lines
from assistant.papers.pdf.opening import loaded_page, opened_pdf
from assistant.papers.pdf.paragraphs import LineBlock, LineStyle, joined, line_style, paragraphs
from assistant.papers.pdf.plausibility import is_plausible
from assistant.papers.pdf.tables import (
    RuledTable,
    has_tables_reader,
    is_inside,
    looks_like_table,
    placed,
    ruled_tables,
    table_block,
)
from assistant.papers.words import WORDS

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_HARDLY = 100
"""Fewer characters than this on a page that is mostly a picture are not its text."""
_PICTURE = 0.5
_DRAWN = 150
"""So many paths on a page without a character are letters drawn as outlines."""
_SPACED = 0.6
_HAN = Pattern("a Chinese character or a digit", r"[\u3400-\u9fff0-9]", yes=("条", "3"), no=("，", "）", "a"))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page that was looked at: what is on it, and the verdict; `glyphs` are those that are read."""

    content: PageContent
    verdict: PageVerdict
    glyphs: tuple[Glyph, ...] = ()
    is_damaged: bool = False
    has_layer: bool = False


def read_pdf(content: bytes, name: str, limits: PaperLimits, ocr: OcrModel | None = None) -> Paper:
    """What a PDF says, with the place of each character; pages that cannot be read as text by OCR, if a model is named.

    Raises:
        InputError: it is no PDF, damaged, locked, without pages, or larger than the limits; OCR is not installed.
    """
    reader = OcrReader(ocr) if ocr else None
    with opened_pdf(content, name) as document:
        if len(document) > limits.pages:
            raise InputError(WORDS.both("pdf.many_pages", name=name, pages=len(document), limit=limits.pages))
        sheets = list(_sheets(document, name, limits, reader))
    contents = {sheet.content.number: sheet.content for sheet in sheets}
    tables = _tables(content, sheets)
    rows = {sheet.content.number: _rows(sheet, tables) for sheet in sheets if sheet.glyphs}
    running = running_lines(rows, {number: page.height for number, page in contents.items()})
    scanned = frozenset(sheet.content.number for sheet in sheets if sheet.verdict is PageVerdict.SCANNED)
    blocks = _blocks(rows, running, contents, tables, scanned)
    text, paper_blocks, lines = _written(blocks, contents)
    return Paper(
        name,
        hashlib.sha256(content).hexdigest(),
        PaperKind.PDF,
        text,
        paper_blocks,
        _pages(sheets, lines, len(text)),
        lines,
        tuple(_warnings(sheets)),
        left_out=tuple(_left_out(sheets, [row for page in rows.values() for row in page if id(row) in running])),
    )


def _sheets(document: PdfDocument, name: str, limits: PaperLimits, reader: OcrReader | None) -> Iterator[_Sheet]:
    characters = 0
    for number in range(1, len(document) + 1):
        page = loaded_page(document, number)
        if page is None:
            yield _Sheet(PageContent(number, 1.0, 1.0), PageVerdict.NEEDS_OCR, is_damaged=True)
        else:
            sheet = _judged(read_content(page, number))
            if reader and (sheet.has_layer or not sheet.verdict.is_read):
                sheet = _recognised(page, number, reader)
            page.close()
            characters += len(sheet.content.glyphs)
            if characters > limits.characters:
                raise InputError(WORDS.both("refused.too_long", name=name, limit=limits.characters))
            yield sheet


def _judged(content: PageContent) -> _Sheet:
    printed = "".join(glyph.character for glyph in content.glyphs)
    count = len("".join(printed.split()))
    if content.pictures >= _PICTURE and count < _HARDLY:
        layer = "".join(glyph.character for glyph in content.hidden)
        if len(layer) > count and is_plausible(layer):
            return _Sheet(content, PageVerdict.SCANNED, content.hidden, has_layer=True)
        return _Sheet(content, PageVerdict.NEEDS_OCR)
    if not count:
        is_drawn = content.pictures > 0 or content.drawings >= _DRAWN
        return _Sheet(content, PageVerdict.NEEDS_OCR if is_drawn else PageVerdict.BLANK)
    if not is_plausible(printed, content.nameless):
        return _Sheet(content, PageVerdict.IMPLAUSIBLE)
    return _Sheet(content, PageVerdict.TEXT, content.glyphs)


def _recognised(page: PdfPage, number: int, reader: OcrReader) -> _Sheet:
    """The page read by OCR; BLANK where nothing is on the picture."""
    width, height = page.get_size()
    picture = rendered(page, round(width * DOTS_PER_INCH / 72))
    glyphs = tuple(glyph for line in reader.read(picture.png()) for glyph in _glyphs(line, width, height))
    return _Sheet(PageContent(number, width, height), PageVerdict.SCANNED if glyphs else PageVerdict.BLANK, glyphs)


def _glyphs(line: Sequence[RecognisedCharacter], width: float, height: float) -> Iterator[Glyph]:
    """Characters as glyphs that follow each other without gaps, but for those as wide as a character."""
    for place, character in enumerate(line):
        right, following = character.right, line[place + 1] if place + 1 < len(line) else None
        if following:
            gap = (following.left - right) * width / ((character.bottom - character.top) * height or 1.0)
            is_open = gap > _SPACED and _HAN.match(character.character) and _HAN.match(following.character)
            right = right if is_open else max(right, following.left)
        yield Glyph(
            character.character,
            character.left * width,
            character.top * height,
            right * width,
            character.bottom * height,
        )


def _tables(content: bytes, sheets: Sequence[_Sheet]) -> dict[int, list[RuledTable]]:
    ruled = [sheet.content for sheet in sheets if sheet.verdict is PageVerdict.TEXT and looks_like_table(sheet.content)]
    return ruled_tables(content, ruled) if ruled and has_tables_reader() else {}


def _rows(sheet: _Sheet, tables: dict[int, list[RuledTable]]) -> list[GlyphLine]:
    """The lines of a page across its whole width, those of its tables left out."""
    number = sheet.content.number
    outside = [
        glyph for glyph in sheet.glyphs if not any(is_inside(glyph, table.rect) for table in tables.get(number, ()))
    ]
    return printed_lines(number, outside)


def _blocks(
    rows: dict[int, list[GlyphLine]],
    running: set[int],
    contents: dict[int, PageContent],
    tables: dict[int, list[RuledTable]],
    scanned: frozenset[int],
) -> list[LineBlock]:
    """The blocks of all pages in reading order, each page's footnotes behind the block that ends on it or goes on."""
    body: list[GlyphLine] = []
    footnotes: dict[int, list[LineBlock]] = {}
    for number, lines in rows.items():
        content = contents[number]
        kept, notes = parted_footnotes(
            [line for line in lines if id(line) not in running], content.rules, content.width
        )
        body += in_reading_order(kept)
        footnotes[number] = [LineBlock(PaperBlockKind.FOOTNOTE, joined(note)) for note in notes]
    ruled = {
        number: [(table, block) for table in found if (block := table_block(table, contents[number].glyphs))]
        for number, found in tables.items()
    }
    blocks = _paragraphs(placed(ruled, body), line_style(body, scanned))
    for number, note_blocks in footnotes.items():
        reached = [place for place, block in enumerate(blocks) if block.page <= number]
        blocks[reached[-1] + 1 if reached else 0 : 0] = note_blocks
    return blocks


def _paragraphs(flow: Sequence[GlyphLine | LineBlock], style: LineStyle) -> list[LineBlock]:
    blocks: list[LineBlock] = []
    lines: list[GlyphLine] = []
    for member in flow:
        if isinstance(member, GlyphLine):
            lines.append(member)
        else:
            blocks += [*paragraphs(lines, style), member]
            lines = []
    return blocks + paragraphs(lines, style)


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
    """The line on the page turned upright, with the turns that make it so."""
    width, height = content.width, content.height
    edges = [*(glyph.left for glyph in line.glyphs), line.glyphs[-1].right]
    return PrintedLine(
        start,
        line.page,
        round(line.top / height, 5),
        round(line.bottom / height, 5),
        tuple(round(edge / width, 5) for edge in edges),
        content.turned,
    )


def _pages(sheets: Sequence[_Sheet], lines: Sequence[PrintedLine], end: int) -> tuple[PaperPage, ...]:
    starts: dict[int, int] = {}
    for line in lines:
        starts[line.page] = min(line.start, starts.get(line.page, line.start))
    pages: list[PaperPage] = []
    for sheet in reversed(sheets):
        number = sheet.content.number
        end = starts.get(number, end)
        pages.append(PaperPage(number, *sheet.content.seen_size, sheet.verdict, end))
    return tuple(reversed(pages))


def _left_out(sheets: Sequence[_Sheet], running: Sequence[GlyphLine]) -> Iterator[str]:
    """Running heads and feet, and what stands at an angle."""
    yield from (line.text for line in running)
    for sheet in sheets:
        askew = "".join(glyph.character for glyph in sheet.content.askew).strip()
        if askew:
            yield askew


def _warnings(sheets: Sequence[_Sheet]) -> Iterator[Bilingual]:
    """What was not read, or not surely, each kind once with its pages."""
    kinds: dict[str, list[int]] = {}
    for sheet in sheets:
        for kind in _doubts(sheet):
            kinds.setdefault(kind, []).append(sheet.content.number)
    for kind, numbers in kinds.items():
        yield WORDS.both(kind, pages=Bilingual(_ranges(numbers, ", "), _ranges(numbers, "、")))


def _doubts(sheet: _Sheet) -> Iterator[str]:
    if sheet.is_damaged:
        yield "pages.damaged"
    elif sheet.verdict is PageVerdict.NEEDS_OCR:
        yield "pages.picture"
    elif sheet.verdict is PageVerdict.IMPLAUSIBLE:
        yield "pages.implausible"
    if sheet.has_layer:
        yield "pages.layer"
    elif sheet.content.hidden:
        yield "pages.invisible"
    if sheet.verdict is PageVerdict.TEXT and looks_like_table(sheet.content) and not has_tables_reader():
        yield "pages.tables"


def _ranges(numbers: Sequence[int], comma: str) -> str:
    """Page numbers with those that follow each other drawn together: 3–7, 9."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return comma.join(str(each[0]) if len(each) == 1 else f"{each[0]}–{each[-1]}" for each in ranges)
