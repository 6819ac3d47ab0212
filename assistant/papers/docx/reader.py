"""A Word document read as it is shown with all changes accepted: text, tables, notes, and the numbers Word generates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.blocks import clean_line, clean_text, join_blocks, table_row
from assistant.papers.docx.numbering import NumberCounter, Numberings, read_numberings
from assistant.papers.docx.package import Element, W, WordPackage, child, number_of, switched_on, value_of
from assistant.papers.docx.styles import WordStyle, WordStyles, number_reference, read_styles
from assistant.papers.docx.symbols import symbol
from assistant.papers.limits import PaperLimits
from assistant.papers.model import BlockKind, Paper, PaperKind
from assistant.papers.words import WORDS

Piece = tuple[BlockKind, str]

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXT_BOX = f"{W}txbxContent"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_DRAWN = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
_REVISED = (*sorted(_REMOVED), f"{W}ins", f"{W}moveTo")
_HOLDERS = frozenset(
    f"{W}{name}"
    for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdtContent", "customXml", "fldSimple", "dir", "bdo", "rubyBase")
)
"holders of text that is read as if it stood there itself"
_INSIDE = {f"{W}sdt": f"{W}sdtContent", f"{W}ruby": f"{W}rubyBase"}
_MARKS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}br": "\n",
    f"{W}noBreakHyphen": "-",
}
_NUMBER_FIELDS = ("LISTNUM", "AUTONUM")


def read_docx(content: bytes, name: str, limits: PaperLimits) -> Paper:
    """Read a Word document.

    Hidden and deleted text, comments and the instructions of fields are no part of it; running heads and feet are in
    `left_out`. Notes stand as blocks of their own behind the paragraph or table that they belong to. Raises InputError.
    """
    from assistant.papers.reading import file_hash

    package = WordPackage(content, name, limits)
    document = _WordDocument(package, name, limits)
    text, blocks = join_blocks(document.pieces(), name, limits)
    running = tuple(dict.fromkeys(document.running_lines()))
    warnings = tuple(document.warnings())
    return Paper(name, file_hash(content), PaperKind.DOCX, text, blocks, warnings=warnings, left_out=running)


@dataclass(slots=True)
class _Line:
    """A paragraph as it is put together: its number, its text, and what hangs on it."""

    number: str = ""
    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def written(self) -> str:
        """The line as it is read."""
        return self.number + clean_text("".join(self.text)).strip()


class _WordDocument:
    """One walk through a document; numbers are counted as paragraphs come, so nothing is walked twice."""

    def __init__(self, package: WordPackage, name: str, limits: PaperLimits) -> None:
        self._package = package
        self._name = name
        self._limits = limits
        self._styles: WordStyles = read_styles(next(package.main_parts("styles"), None))
        numbering = next(package.main_parts("numbering"), None)
        self._numberings: Numberings = read_numberings(numbering, self._styles)
        self._notes = {kind: _notes(package, kind) for kind in ("footnote", "endnote")}
        self._counter = NumberCounter()
        self._seen: Counter[str] = Counter()
        self._waiting: _Line | None = None
        self._field_depths: list[bool] = []
        self._fields_balance = True

    # --- what is read ---

    def pieces(self) -> Iterator[Piece]:
        """The blocks of the body in order."""
        root = self._package.part(self._package.main)
        body = child(root, "body")
        if body is None:
            raise InputError(WORDS.both("refused.broken_docx", name=self._name, why="w:body"))
        self._take_stock(root)
        yield from self._blocks(body, 0)
        yield from self._ended()

    def running_lines(self) -> Iterator[str]:
        """The lines of running heads and feet."""
        for kind in ("header", "footer"):
            for part in self._package.main_parts(kind):
                lines = ("".join(_plain(paragraph)) for paragraph in part.iter(f"{W}p"))
                yield from filter(None, map(clean_line, lines))

    def warnings(self) -> Iterator[Bilingual]:
        """What was not read, or not surely."""
        if self._package.has_macros:
            yield WORDS["warned.macros"]
        for what in ("revisions", "pictures", "embedded", "no_numbering", "number_fields"):
            if self._seen[what]:
                yield WORDS.both(f"warned.{what}", count=self._seen[what])
        for number_format in sorted(self._counter.unknown_formats):
            yield WORDS.both("warned.number_format", format=number_format)

    def _take_stock(self, root: Element) -> None:
        self._seen["revisions"] = sum(1 for _ in root.iter(*_REVISED))
        self._seen["pictures"] = sum(1 for _ in root.iter(*_PICTURES))
        self._seen["embedded"] = sum(1 for _ in root.iter(f"{W}altChunk", f"{W}subDoc", f"{W}object"))
        instructions = " ".join(each.text or "" for each in root.iter(f"{W}instrText"))
        self._seen["number_fields"] = sum(map(instructions.count, _NUMBER_FIELDS))
        kinds = Counter(value_of(each, "fldCharType") for each in root.iter(f"{W}fldChar"))
        self._fields_balance = kinds["begin"] == kinds["end"]

    # --- blocks ---

    def _blocks(self, holder: Element, depth: int) -> Iterator[Piece]:
        """The blocks in a body, a cell, a text box or a note."""
        if depth > self._limits.depth:
            raise InputError(WORDS.both("refused.too_deep", name=self._name, limit=self._limits.depth))
        for element in holder:
            if element.tag == f"{W}p":
                yield from self._paragraph(element, depth)
            elif element.tag == f"{W}tbl":
                yield from self._ended()
                yield from self._table(element, depth)
            elif element.tag == f"{_MC}AlternateContent":
                for chosen in _alternative(element):
                    yield from self._blocks(chosen, depth + 1)
            elif element.tag in _INSIDE or element.tag in _HOLDERS:
                yield from self._blocks(_inside(element), depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[Piece]:
        """The lines of a paragraph; one whose mark is deleted or hidden goes on in the next."""
        properties = child(paragraph, "pPr")
        mark = child(properties, "rPr")
        styles = self._styles.of_paragraph(properties)
        line = _Line()
        self._run_texts(paragraph, _hidden(styles) or False, line)
        deleted = any(child(mark, name) is not None for name in ("del", "moveFrom"))
        merged = self._waiting
        if not deleted:
            line.number = self._number(properties, styles)
        if not deleted and switched_on(mark, "vanish") and not "".join(line.text).strip():
            line.number = ""  # a paragraph hidden as a whole counts and does not show
        if merged is not None:
            line = _Line(
                merged.number, [*merged.text, line.number if merged.number else "", *line.text],
                merged.notes + line.notes, merged.boxes + line.boxes,
            ) if merged.number or not line.number else _Line(
                line.number, merged.text + line.text, merged.notes + line.notes, merged.boxes + line.boxes
            )
            self._waiting = None
        if deleted or switched_on(mark, "vanish"):
            self._waiting = line
            return
        yield from self._shown(line, depth)

    def _ended(self) -> Iterator[Piece]:
        """What still waits for a paragraph to go on in, where there is none."""
        line, self._waiting = self._waiting, None
        if line is not None:
            yield from self._shown(line, 0)

    def _shown(self, line: _Line, depth: int) -> Iterator[Piece]:
        yield BlockKind.PARAGRAPH, line.written
        yield from ((BlockKind.FOOTNOTE, note) for note in line.notes)
        for box in line.boxes:
            yield from self._blocks(box, depth + 1)

    def _number(self, properties: Element, styles: Sequence[WordStyle]) -> str:
        found = self._numberings.of_paragraph(number_reference(properties), styles)
        if found is None:
            return ""
        number_id, numbering, level = found
        if numbering is None or level not in numbering.levels:
            self._seen["no_numbering"] += 1
            return ""
        return self._counter.next(number_id, numbering, level)
