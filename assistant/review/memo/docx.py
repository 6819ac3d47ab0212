"""A memo as a Word document: styles, headings, real footnotes, tables whose header comes again on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from assistant.language.text import Language
from assistant.review.memo.model import Memo, MemoCell, MemoNote, MemoParagraph, MemoStyle, MemoTable
from assistant.review.words import WORDS

_LATIN = "Times New Roman"
_EAST_ASIAN = {"body": "SimSun", "heading": "SimHei"}
"""Fonts that are named, as Word and WPS have them; none is shipped."""
_TEXT_WIDTH = 16.0
"""Centimetres between the margins of A4."""
_GREY = RGBColor(0x55, 0x55, 0x55)
_SHADE = "EDF1F6"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_STYLES = {
    MemoStyle.BODY: "Normal",
    MemoStyle.LEAD: "Memo Lead",
    MemoStyle.ITEM: "List Bullet",
    MemoStyle.LABEL: "Memo Label",
    MemoStyle.SMALL: "Memo Small",
}
_ROW_SIZE, _NOTE_SIZE = 9.5, 9


def memo_docx(memo: Memo) -> bytes:
    """The memo as the bytes of a .docx file."""
    word = _WordMemo(memo)
    word.write()
    return word.content()


class _WordMemo:
    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._document: Any = Document()

    def write(self) -> None:
        """Styles first, then head, sections, footnotes and the foot of the page."""
        self._page()
        self._styles()
        self._properties()
        self._document.add_paragraph(self._memo.title, style="Title")
        self._head()
        for section in self._memo.sections:
            self._document.add_heading(section.title, section.level)
            for part in section.parts:
                if isinstance(part, MemoTable):
                    self._table(part)
                else:
                    self._paragraph(part)
        self._footnotes()
        self._foot()

    def content(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    # --- the document as a whole ---

    def _page(self) -> None:
        page = self._document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm((21 - _TEXT_WIDTH) / 2)
        page.top_margin = page.bottom_margin = Cm(2.5)

    def _properties(self) -> None:
        import datetime as dt

        properties, day = self._document.core_properties, self._memo.as_of
        properties.title, properties.author, properties.comments = self._memo.title, "", ""
        properties.language = "zh-CN" if self._memo.language is Language.ZH else "en-GB"
        moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
        properties.created = properties.modified = moment

    def _styles(self) -> None:
        styles = self._document.styles
        chinese = self._memo.language is Language.ZH
        normal = styles["Normal"]
        _font(normal, 10.5 if chinese else 11)
        normal.paragraph_format.space_after = Pt(6)
        normal.paragraph_format.line_spacing = 1.25 if chinese else 1.1
        _language(normal, "zh-CN" if chinese else "en-GB")
        _font(styles["Title"], 17, heading=True)
        styles["Title"].paragraph_format.space_after = Pt(10)
        for border in styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
        for level, size in ((1, 13), (2, 11.5)):
            heading = styles[f"Heading {level}"]
            _font(heading, size, heading=True)
            heading.paragraph_format.space_before = Pt(14 if level == 1 else 10)
            heading.paragraph_format.space_after = Pt(5)
            heading.paragraph_format.keep_with_next = True
        _font(styles["List Bullet"], 10.5 if chinese else 11)
        styles["List Bullet"].paragraph_format.space_after = Pt(3)
        _plain_bullet(self._document, styles["List Bullet"])
        self._new_style("Memo Lead", 12, bold=True)
        self._new_style("Memo Label", 10.5 if chinese else 11, bold=True, keep=True)
        self._new_style("Memo Small", 9.5)
        self._new_style("footnote text", _NOTE_SIZE)
        from docx.enum.style import WD_STYLE_TYPE

        reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
        reference.font.superscript = True

    def _new_style(self, name: str, size: float, *, bold: bool = False, keep: bool = False) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        style = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self._document.styles["Normal"]
        _font(style, size)
        style.font.bold = bold or None
        style.paragraph_format.space_after = Pt(2 if name == "footnote text" else 4)
        style.paragraph_format.keep_with_next = keep or None

    def _foot(self) -> None:
        """`Page 1 of 9`, with fields that Word counts."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        text = WORDS("memo.page", self._memo.language, page="\0PAGE\0", pages="\0NUMPAGES\0")
        for at, piece in enumerate(text.split("\0")):
            for element in _field(piece) if at % 2 else (None,):
                run = paragraph.add_run(piece if element is None else "")
                run.font.size, run.font.color.rgb = Pt(9), _GREY
                if element is not None:
                    run._r.append(element)

    # --- paragraphs and tables ---

    def _head(self) -> None:
        table = self._new_table(len(self._memo.particulars), (22, 78))
        for row, (name, text) in zip(table.rows, self._memo.particulars, strict=True):
            self._fill(row.cells[0], ((name, ()),), bold=True)
            self._fill(row.cells[1], ((text, ()),))
        self._document.add_paragraph()

    def _paragraph(self, part: MemoParagraph) -> None:
        paragraph = self._document.add_paragraph(style=_STYLES[part.style])
        self._runs(paragraph, ((run.text, run.notes) for run in part.runs))

    def _table(self, part: MemoTable) -> None:
        table = self._new_table(len(part.rows) + 1, part.widths)
        head = table.rows[0]
        _row_property(head, "w:tblHeader")
        for cell, text in zip(head.cells, part.header, strict=True):
            self._fill(cell, ((text, ()),), bold=True)
            _shade(cell)
        for row, cells in zip(list(table.rows)[1:], part.rows, strict=True):
            for cell, content in zip(row.cells, cells, strict=True):
                self._fill(cell, _pieces(content))
        for row in table.rows:
            _row_property(row, "w:cantSplit")
        self._document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _new_table(self, rows: int, widths: Iterable[int]) -> Any:
        widths = tuple(widths)
        table = self._document.add_table(rows, len(widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(_TEXT_WIDTH * width / 100)
            for cell in column.cells:
                cell.width = column.width
        _thin(table)
        return table

    def _fill(self, cell: Any, pieces: Iterable[tuple[str, tuple[int, ...]]], *, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.line_spacing = 1.05
        self._runs(paragraph, pieces, bold=bold, size=_ROW_SIZE)

    def _runs(
        self, paragraph: Any, pieces: Iterable[tuple[str, tuple[int, ...]]], *, bold: bool = False, size: float = 0
    ) -> None:
        for text, notes in pieces:
            run = paragraph.add_run(_plain(text))
            run.bold = bold or None
            if size:
                run.font.size = Pt(size)
            for at, number in enumerate(notes):
                if at:
                    separator = paragraph.add_run(",")
                    separator.style = "footnote reference"
                self._call(paragraph, number)

    def _call(self, paragraph: Any, number: int) -> None:
        """The mark of a footnote in the text."""
        run = paragraph.add_run()
        run.style = "footnote reference"
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)

    # --- footnotes ---

    def _footnotes(self) -> None:
        """The part of the package with the footnotes, and the two lines that divide them from the text."""
        root = parse_xml(
            f"<w:footnotes {nsdecls('w', 'r')}>"
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote></w:footnotes>"
        )
        package = self._document.part.package
        part = XmlPart(PackURI("/word/footnotes.xml"), _FOOTNOTES, root, package)
        for number, note in enumerate(self._memo.notes, start=1):
            root.append(self._note(part, number, note))
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _note(self, part: XmlPart, number: int, note: MemoNote) -> Any:
        holder = OxmlElement("w:footnote")
        holder.set(qn("w:id"), str(number))
        paragraph = OxmlElement("w:p")
        properties, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._document.styles["footnote text"].style_id)
        properties.append(style)
        paragraph.append(properties)
        mark, of_mark = OxmlElement("w:r"), OxmlElement("w:rPr")
        mark_style = OxmlElement("w:rStyle")
        mark_style.set(qn("w:val"), self._document.styles["footnote reference"].style_id)
        of_mark.append(mark_style)
        mark.extend((of_mark, OxmlElement("w:footnoteRef")))
        paragraph.append(mark)
        paragraph.append(_text_run(f" {note.text}{' ' if note.url else ''}"))
        if note.url:
            paragraph.append(_link(part, note.url))
        holder.append(paragraph)
        return holder


def _link(part: XmlPart, url: str) -> Any:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = _text_run(url)
    colour = OxmlElement("w:color")
    colour.set(qn("w:val"), "1F4E79")
    properties = OxmlElement("w:rPr")
    properties.append(colour)
    run.insert(0, properties)
    link.append(run)
    return link


def _text_run(words: str) -> Any:
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = _plain(words)
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    return run


def _pieces(runs: MemoCell) -> Iterable[tuple[str, tuple[int, ...]]]:
    return ((run.text, run.notes) for run in runs)


def _plain(text: str) -> str:
    """Text that XML may hold."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")


def _font(style: Any, size: float, *, heading: bool = False) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), _EAST_ASIAN["heading" if heading else "body"])
    fonts.set(qn("w:cs"), _LATIN)
    if heading:
        style.font.bold = True


def _plain_bullet(document: Any, style: Any) -> None:
    """A bullet that every font has, in place of one of the font Symbol."""
    numbering = document.part.numbering_part.element
    number = style.element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    held = next(each for each in numbering.findall(qn("w:num")) if each.get(qn("w:numId")) == number)
    wanted = held.find(qn("w:abstractNumId")).get(qn("w:val"))
    for abstract in numbering.findall(qn("w:abstractNum")):
        if abstract.get(qn("w:abstractNumId")) == wanted:
            level = abstract.find(qn("w:lvl"))
            level.find(qn("w:lvlText")).set(qn("w:val"), "\u2022")
            fonts = level.find(f".//{qn('w:rFonts')}")
            for name in ("w:ascii", "w:hAnsi"):
                fonts.set(qn(name), _LATIN)


def _language(style: Any, code: str) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN" if code == "zh-CN" else "en-GB")
    style.element.get_or_add_rPr().append(language)


def _field(code: str) -> Iterator[Any]:
    """What makes up a field, each for a run of its own."""
    for kind in ("begin", "", "separate", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        yield element


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), _SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _thin(table: Any) -> None:
    """Thin grey lines between the cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "A6A6A6")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
