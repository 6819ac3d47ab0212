"""A Word document read as Word shows it with all changes accepted: text, tables, notes, generated numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.blocks import clean_line, clean_text, file_hash, join_blocks, table_row
from assistant.papers.docx.inline import InlineReader, InlineText, alternative, content_of
from assistant.papers.docx.numbering import NumberCounter, read_numberings
from assistant.papers.docx.package import Element, W, WordPackage, child, number_of, switched_on, value_of
from assistant.papers.docx.styles import WordStyle, number_reference, read_styles
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper, PaperBlockKind, PaperKind
from assistant.papers.words import WORDS

Piece = tuple[PaperBlockKind, str]

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata")
_REVISED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_EMBEDDED = tuple(W + name for name in ("altChunk", "subDoc", "object"))
_HOLDERS = frozenset(W + name for name in ("ins", "moveTo", "smartTag", "customXml"))
_NUMBER_FIELDS = ("LISTNUM", "AUTONUM")
_COLUMNS = 63
"""More columns a table of Word cannot have."""


def read_docx(content: bytes, name: str, limits: PaperLimits) -> Paper:
    """Read a Word document.

    Hidden and deleted text, comments and the instructions of fields are no part of it; running heads and feet are in
    `left_out`. Notes stand as blocks of their own behind the paragraph or table that they belong to. Raises InputError.
    """
    document = _WordDocument(WordPackage(content, name, limits), name, limits)
    text, blocks = join_blocks(document.pieces(), name, limits)
    running = tuple(dict.fromkeys(document.running_lines()))
    warnings = tuple(document.warnings())
    return Paper(name, file_hash(content), PaperKind.DOCX, text, blocks, warnings=warnings, left_out=running)


@dataclass(slots=True)
class _Line:
    """A paragraph put together: its number, its text in parts, and what hangs on it."""

    number: str
    texts: list[str]
    notes: list[tuple[str, str]]
    boxes: list[Element]

    def go_on(self, following: _Line) -> None:
        """Take up the paragraph that goes on in this line; a second number stands where it begins."""
        self.texts += [following.number if self.number else "", *following.texts]
        self.number = self.number or following.number
        self.notes += following.notes
        self.boxes += following.boxes

    @property
    def written(self) -> str:
        """The line as it is read."""
        return self.number + clean_text("".join(self.texts)).strip()


class _WordDocument:
    """One walk through a document: numbers are counted as paragraphs come, so nothing is walked twice."""

    def __init__(self, package: WordPackage, name: str, limits: PaperLimits) -> None:
        self._package = package
        self._name = name
        self._limits = limits
        self._root = package.part(package.main)
        self._styles = read_styles(next(package.main_parts("styles"), None))
        self._numberings = read_numberings(next(package.main_parts("numbering"), None), self._styles)
        self._notes = {kind: _notes(package, kind) for kind in ("footnotes", "endnotes")}
        self._inline = InlineReader(self._styles, _fields_balance(self._root))
        self._counter = NumberCounter()
        self._seen: Counter[str] = Counter()
        self._waiting: _Line | None = None

    def pieces(self) -> Iterator[Piece]:
        """The blocks of the body in order."""
        body = child(self._root, "body")
        if body is None:
            raise InputError(WORDS.both("refused.broken_docx", name=self._name, why="w:body"))
        yield from self._within(body, 0)

    def running_lines(self) -> Iterator[str]:
        """The lines of running heads and feet."""
        for kind in ("header", "footer"):
            for part in self._package.main_parts(kind):
                inline = InlineReader(self._styles, _fields_balance(part))
                lines = (clean_line(inline.read(paragraph, hidden=False).text) for paragraph in part.iter(f"{W}p"))
                yield from filter(None, lines)

    def warnings(self) -> Iterator[Bilingual]:
        """What was not read, or not surely."""
        if self._package.has_macros:
            yield WORDS["warned.macros"]
        instructions = " ".join(each.text or "" for each in self._root.iter(f"{W}instrText"))
        counts = {
            "revisions": sum(1 for _ in self._root.iter(*_REVISED)),
            "pictures": len({tuple(each.attrib.values()) for each in self._root.iter(*_PICTURES)}),
            "embedded": sum(1 for _ in self._root.iter(*_EMBEDDED)),
            "number_fields": sum(map(instructions.count, _NUMBER_FIELDS)),
            "no_numbering": self._seen["no_numbering"],
        }
        yield from (WORDS.both(f"warned.{what}", count=count) for what, count in counts.items() if count)
        for number_format in sorted(self._counter.unknown_formats):
            yield WORDS.both("warned.number_format", format=number_format)

    # --- paragraphs ---

    def _within(self, holder: Element, depth: int) -> Iterator[Piece]:
        """The blocks of a body, a cell, a text box or a note: a text for itself."""
        outer, self._waiting = self._waiting, None
        yield from self._blocks(holder, depth)
        yield from self._ended(depth)
        self._waiting = outer

    def _blocks(self, holder: Element, depth: int) -> Iterator[Piece]:
        if depth > self._limits.depth:
            raise InputError(WORDS.both("refused.too_deep", name=self._name, limit=self._limits.depth))
        for element in holder:
            if element.tag == f"{W}p":
                yield from self._paragraph(element, depth)
            elif element.tag == f"{W}tbl":
                yield from self._ended(depth)
                yield from self._table(element, depth)
            elif inside := _inside(element):
                yield from self._blocks(inside[0], depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[Piece]:
        """A paragraph; one whose mark is deleted or hidden goes on in the next and waits for it."""
        properties = child(paragraph, "pPr")
        mark = child(properties, "rPr")
        styles = self._styles.of_paragraph(properties)
        hidden = next((style.hidden for style in styles if style.hidden is not None), False)
        inline = self._inline.read(paragraph, hidden)
        said = switched_on(mark, "vanish")
        vanishes = bool(hidden if said is None else said)
        line = self._numbered(inline, properties, styles, deleted=_is_removed(mark), vanishes=vanishes)
        if self._waiting is not None:
            self._waiting.go_on(line)
            line, self._waiting = self._waiting, None
        if _is_removed(mark) or vanishes:
            self._waiting = line
        else:
            yield from self._shown(line, depth)

    def _numbered(
        self, inline: InlineText, properties: Element, styles: Sequence[WordStyle], *, deleted: bool, vanishes: bool
    ) -> _Line:
        """A paragraph with its number; one that is hidden as a whole is counted and shows none."""
        number = "" if deleted else self._number(properties, styles)
        if vanishes and not inline.text.strip():
            number = ""
        return _Line(number, [inline.text], inline.notes, inline.boxes)

    def _number(self, properties: Element, styles: Sequence[WordStyle]) -> str:
        found = self._numberings.of_paragraph(number_reference(properties), styles)
        if found is None:
            return ""
        number_id, numbering, level = found
        if numbering is None or level not in numbering.levels:
            self._seen["no_numbering"] += 1
            return ""
        return self._counter.next(number_id, numbering, level)

    def _ended(self, depth: int) -> Iterator[Piece]:
        """What waits for a paragraph to go on in, where none comes."""
        line, self._waiting = self._waiting, None
        if line is not None:
            yield from self._shown(line, depth)

    def _shown(self, line: _Line, depth: int) -> Iterator[Piece]:
        yield PaperBlockKind.PARAGRAPH, line.written
        for kind, note_id in line.notes:
            yield from self._note(kind, note_id, depth)
        for box in line.boxes:
            yield from self._within(box, depth + 1)

    def _note(self, kind: str, note_id: str, depth: int) -> Iterator[Piece]:
        note = self._notes[kind].pop(note_id, None)
        if note is not None:
            self._seen[kind] += 1
            lines = [text for _, text in self._within(note, depth + 1)]
            yield PaperBlockKind.FOOTNOTE, f"[{self._seen[kind]}] " + "\n".join(lines).strip()

    # --- tables ---

    def _table(self, table: Element, depth: int) -> Iterator[Piece]:
        """A table as lines; one of a single column is a frame around text, which stands as if it were not there."""
        rows = [list(_held(row, "tc")) for row in _held(table, "tr") if not _is_row_left_out(row)]
        if all(len(cells) <= 1 for cells in rows):
            for cells in rows:
                for cell in cells:
                    yield from self._within(cell, depth + 1)
            return
        notes: list[Piece] = []
        yield PaperBlockKind.TABLE, "\n".join([table_row(self._cells(cells, notes, depth)) for cells in rows])
        yield from notes

    def _cells(self, cells: Sequence[Element], notes: list[Piece], depth: int) -> Iterator[str]:
        """The texts of a row: a merged cell is said once, and the columns it covers are empty."""
        for cell in cells:
            properties = child(cell, "tcPr")
            merged = child(properties, "vMerge")
            covered = merged is not None and value_of(merged) != "restart"
            pieces = [] if covered or _is_cell_removed(properties) else list(self._within(cell, depth + 1))
            notes += [piece for piece in pieces if piece[0] is PaperBlockKind.FOOTNOTE]
            yield " ".join(text for kind, text in pieces if kind is not PaperBlockKind.FOOTNOTE and text.strip())
            span = number_of(child(properties, "gridSpan")) or 1
            yield from [""] * (min(span, _COLUMNS) - 1)


def _inside(element: Element) -> tuple[Element, ...]:
    """What is read in the place of an element that only holds others; nothing for any other element."""
    if element.tag == f"{W}sdt":
        return (content_of(element),)
    if element.tag == f"{_MC}AlternateContent":
        return (alternative(element),)
    return (element,) if element.tag in _HOLDERS else ()


def _held(holder: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those in content controls and tracked insertions."""
    for element in holder:
        if element.tag == W + name:
            yield element
        elif inside := _inside(element):
            yield from _held(inside[0], name)


def _is_removed(mark: Element) -> bool:
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def _is_row_left_out(row: Element) -> bool:
    properties = child(row, "trPr")
    return child(properties, "del") is not None or bool(switched_on(properties, "hidden"))


def _is_cell_removed(properties: Element) -> bool:
    return child(properties, "cellDel") is not None


def _notes(package: WordPackage, kind: str) -> dict[str, Element]:
    """The notes of a kind by their ids, without the lines that divide them from the text."""
    return {
        value_of(note, "id") or "": note
        for part in package.main_parts(kind)
        for note in part
        if value_of(note, "type") in (None, "normal")
    }


def _fields_balance(root: Element) -> bool:
    kinds = Counter(value_of(each, "fldCharType") for each in root.iter(f"{W}fldChar"))
    return kinds["begin"] == kinds["end"]
