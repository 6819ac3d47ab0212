"""The text inside a paragraph of Word: runs in order, what is hidden or deleted left out, of fields only the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.papers.docx.package import Element, W, child, switched_on, value_of
from assistant.papers.docx.styles import WordStyles
from assistant.papers.docx.symbols import symbol, with_symbols

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXT_BOX = f"{W}txbxContent"
_HOLDERS = frozenset(
    W + name for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "rubyBase")
)
_DRAWN = frozenset(W + name for name in ("drawing", "pict", "object"))
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}br": "\n", f"{W}noBreakHyphen": "-"}


@dataclass(slots=True)
class InlineText:
    """What stands in a paragraph; `notes` are kinds and ids in order, `boxes` the text boxes anchored in it."""

    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


class InlineReader:
    """Reads paragraphs in the order of the document: a field may begin in one and end in another."""

    def __init__(self, styles: WordStyles, fields_balance: bool) -> None:
        self._styles = styles
        self._fields_balance = fields_balance
        self._in_result: list[bool] = []

    def read(self, paragraph: Element, hidden: bool) -> InlineText:
        """What stands in a paragraph whose style hides it or does not."""
        inline = InlineText()
        inline.text = "".join(self._texts(paragraph, hidden, inline))
        return inline

    def _texts(self, holder: Element, hidden: bool, inline: InlineText) -> Iterator[str]:
        for element in holder:
            if element.tag == f"{W}r":
                yield from self._run(element, hidden, inline)
            elif element.tag in _HOLDERS:
                yield from self._texts(element, hidden, inline)
            elif element.tag == f"{W}sdt":
                yield from self._texts(content_of(element), hidden, inline)
            elif element.tag == f"{_MC}AlternateContent":
                yield from self._texts(alternative(element), hidden, inline)
            elif element.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara") and not hidden and self._shown():
                yield "".join(each.text or "" for each in element.iter(f"{_MATH}t"))

    def _run(self, run: Element, hidden: bool, inline: InlineText) -> Iterator[str]:
        properties = child(run, "rPr")
        own = switched_on(properties, "vanish")
        named = self._styles.hides(value_of(child(properties, "rStyle"))) if own is None else own
        hidden = hidden if named is None else named
        fonts = child(properties, "rFonts")
        yield from self._run_parts(run, hidden, value_of(fonts, "ascii") or value_of(fonts, "hAnsi") or "", inline)

    def _run_parts(self, run: Element, hidden: bool, font: str, inline: InlineText) -> Iterator[str]:
        for element in run:
            if element.tag == f"{W}fldChar":
                self._field(value_of(element, "fldCharType") or "")
            elif hidden or not self._shown():
                continue
            elif element.tag == f"{W}t":
                yield with_symbols(element.text or "", font)
            elif element.tag in _SIGNS:
                yield _SIGNS[element.tag]
            elif element.tag == f"{W}sym":
                yield _symbol(element)
            elif element.tag in _NOTES:
                inline.notes.append((_NOTES[element.tag], value_of(element, "id") or ""))
            elif element.tag in _DRAWN:
                inline.boxes += _text_boxes(element)
            elif element.tag == f"{W}ruby":
                base = child(element, "rubyBase")
                yield from self._texts(() if base is None else base, hidden, inline)
            elif element.tag == f"{_MC}AlternateContent":
                yield from self._run_parts(alternative(element), hidden, font, inline)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._in_result.append(False)
        elif self._in_result and kind == "separate":
            self._in_result[-1] = True
        elif self._in_result and kind == "end":
            self._in_result.pop()

    def _shown(self) -> bool:
        """Whether text here is no instruction of a field; none is where the fields of a document do not end."""
        return not self._fields_balance or all(self._in_result)


def alternative(element: Element) -> Element:
    """Of the ways in which `mc:AlternateContent` says one thing the first; nothing where there is none."""
    chosen = element.find(f"{_MC}Choice")
    chosen = element.find(f"{_MC}Fallback") if chosen is None else chosen
    return () if chosen is None else chosen


def content_of(control: Element) -> Element:
    """What stands in a content control; nothing where it only shows what might be filled in."""
    content = child(control, "sdtContent")
    waits = switched_on(child(control, "sdtPr"), "showingPlcHdr")
    return () if content is None or waits else content


def _symbol(element: Element) -> str:
    try:
        return symbol(int(value_of(element, "char") or "", 16), value_of(element, "font") or "")
    except ValueError:
        return ""


def _text_boxes(drawing: Element) -> Iterator[Element]:
    """The text boxes in a drawing; those in one of them are found when it is read, and no box is found twice."""
    for element in drawing:
        if element.tag == _TEXT_BOX:
            yield element
        elif element.tag == f"{_MC}AlternateContent":
            yield from _text_boxes(alternative(element))
        else:
            yield from _text_boxes(element)
