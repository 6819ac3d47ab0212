"""What a paragraph and a run have from their styles: numbering, and whether they are hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.papers.docx.package import Element, W, child, number_of, switched_on, value_of

_LONGEST_CHAIN = 64


@dataclass(frozen=True, slots=True)
class NumberReference:
    """What `w:numPr` says: which numbering and which level, each None where it is silent. Numbering 0 is none."""

    numbering: int | None
    level: int | None


@dataclass(frozen=True, slots=True)
class WordStyle:
    """A style with what it says itself, without what it has from `based_on`."""

    id: str
    kind: str
    based_on: str
    reference: NumberReference | None
    hidden: bool | None


class WordStyles:
    """The styles of a document."""

    def __init__(self, styles: Mapping[str, WordStyle], default_paragraph: str) -> None:
        self._styles = styles
        self._default = default_paragraph

    def chain(self, style_id: str | None) -> Iterator[WordStyle]:
        """A style and those it is based on, the nearest first; no style twice, and no more than any program writes."""
        seen: set[str] = set()
        style = self._styles.get(style_id or "")
        while style is not None and style.id not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(style.id)
            yield style
            style = self._styles.get(style.based_on)

    def of_paragraph(self, properties: Element | None) -> tuple[WordStyle, ...]:
        """The styles of a paragraph, the nearest first."""
        named = value_of(child(properties, "pStyle"))
        return tuple(self.chain(named if named in self._styles else self._default))

    def hides(self, style_id: str | None) -> bool | None:
        """Whether a style hides what it is on; None where it and those below it are silent."""
        return next((style.hidden for style in self.chain(style_id) if style.hidden is not None), None)


def read_styles(root: Element | None) -> WordStyles:
    """The styles of `styles.xml`; none without it."""
    styles: dict[str, WordStyle] = {}
    default = ""
    for element in () if root is None else root.iterfind(f"{W}style"):
        style = _style(element)
        styles[style.id] = style
        if style.kind == "paragraph" and value_of(element, "default") in ("1", "true", "on"):
            default = style.id
    return WordStyles(styles, default)


def _style(element: Element) -> WordStyle:
    return WordStyle(
        value_of(element, "styleId") or "",
        value_of(element, "type") or "paragraph",
        value_of(child(element, "basedOn")) or "",
        number_reference(child(element, "pPr")),
        switched_on(child(element, "rPr"), "vanish"),
    )


def number_reference(properties: Element | None) -> NumberReference | None:
    """What the properties of a paragraph say of its numbering; None where they say nothing."""
    element = child(properties, "numPr")
    if element is None:
        return None
    return NumberReference(number_of(child(element, "numId")), number_of(child(element, "ilvl")))
