"""A paper as values: the text that was read of a file, and where on its pages each character stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.text import Bilingual


class PaperKind(StrEnum):
    """The kinds of files that are read."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


class OcrModel(StrEnum):
    """Which of the PP-OCRv6 models reads: the package brings the small one."""

    SMALL = "small"
    TINY = "tiny"


class PageVerdict(StrEnum):
    """What a reader says of a page: read as text, read by OCR, or not read and why.

    A page that is BLANK has nothing on it. One that NEEDS_OCR is a picture; the glyphs of an IMPLAUSIBLE one stand for
    no characters that can be trusted. Of the last two not a word is in the text.
    """

    TEXT = "text"
    SCANNED = "scanned"
    BLANK = "blank"
    NEEDS_OCR = "needs-ocr"
    IMPLAUSIBLE = "implausible-glyphs"

    @property
    def is_read(self) -> bool:
        """Whether everything on the page is in the text."""
        return self in (PageVerdict.TEXT, PageVerdict.SCANNED, PageVerdict.BLANK)


class PaperBlockKind(StrEnum):
    """What a block of the text is."""

    PARAGRAPH = "paragraph"
    TABLE = "table"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """`text[start:end]` of a paper, without the line break after it; a row of a TABLE is a line with tabs in it."""

    start: int
    end: int
    kind: PaperBlockKind


@dataclass(frozen=True, slots=True)
class PageBox:
    """A rectangle on a page (numbered from 1) in fractions of its width and height, from the top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """`text[start:start + len(edges) - 1]`, printed in one line on a page.

    Character k of it stands between `edges[k]` and `edges[k + 1]`; all are fractions of the page, as in PageBox. Those
    of a line that runs up or down or upside down are of the page turned upright, by `turned` quarter turns clockwise.
    """

    start: int
    page: int
    top: float
    bottom: float
    edges: tuple[float, ...]
    turned: int = 0

    def box(self, first: int, last: int) -> PageBox:
        """Where its characters from `first` up to `last` are printed on the page as it is seen."""
        edges = self.edges[first : last + 1]
        left, right = min(edges), max(edges)
        match self.turned:
            case 1:
                return PageBox(self.page, self.top, 1 - right, self.bottom, 1 - left)
            case 2:
                return PageBox(self.page, 1 - right, 1 - self.bottom, 1 - left, 1 - self.top)
            case 3:
                return PageBox(self.page, 1 - self.bottom, left, 1 - self.top, right)
            case _:
                return PageBox(self.page, left, self.top, right, self.bottom)

    @property
    def end(self) -> int:
        """Where it ends in the text of the paper."""
        return self.start + len(self.edges) - 1


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page, numbered from 1, with its size in points (72 to the inch); its words begin at `start` of the text."""

    number: int
    width: float
    height: float
    verdict: PageVerdict
    start: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What was read of one file.

    `blocks` are in order and share no character; between two of them stands one line break. `pages` and `lines` are
    empty for a file without pages. `sha256` is that of the file. `warnings` say what was not read, or not surely;
    `attachments` are the addresses of files that a saved page links to; `left_out` are the lines that are in the file
    and not in `text`: running heads and feet, page numbers, menus.
    """

    name: str
    sha256: str
    kind: PaperKind
    text: str
    blocks: tuple[PaperBlock, ...]
    pages: tuple[PaperPage, ...] = ()
    lines: tuple[PrintedLine, ...] = ()
    warnings: tuple[Bilingual, ...] = ()
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def page_at(self, place: int) -> int | None:
        """The page on which the character at `place` is printed; None in a file without pages."""
        boxes = self.boxes(place, place + 1)
        if boxes:
            return boxes[0].page
        started = [page.number for page in self.pages if page.start <= place]
        return started[-1] if started else None

    def boxes(self, start: int, end: int) -> tuple[PageBox, ...]:
        """Where `text[start:end]` is printed: one box for each line that it touches, in the order of the text."""
        first = max(0, bisect_right(self.lines, start, key=lambda line: line.start) - 1)
        boxes = []
        for line in self.lines[first:]:
            if line.start >= end:
                break
            begin, until = max(start, line.start) - line.start, min(end, line.end) - line.start
            if begin < until:
                boxes.append(line.box(begin, until))
        return tuple(boxes)
