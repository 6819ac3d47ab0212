"""The numbers that Word generates: what each numbering says of its levels, and the counters as a document goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.papers.docx.formats import BULLET, DECIMAL, NO_NUMBER, written_number
from assistant.papers.docx.package import Element, W, child, number_of, switched_on, value_of
from assistant.papers.docx.styles import NumberReference, WordStyle, WordStyles

LEVELS = 9
_PLACE = re.compile("%([1-9])")
_FORMAT = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


@dataclass(frozen=True, slots=True)
class NumberLevel:
    """A level of a numbering. `text` has `%1` … `%9` where the numbers of the levels go; `picture` belongs to `custom`.

    `restarts_after` is the level (from 1) whose use, or that of one above it, starts this one again; 0 for never, None
    for every level above. `legal` writes all numbers in digits; `style` is the paragraph style that has this level.
    """

    start: int = 1
    format: str = DECIMAL
    picture: str = ""
    text: str = ""
    suffix: str = "tab"
    restarts_after: int | None = None
    legal: bool = False
    hidden: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class Numbering:
    """A numbering as paragraphs name it: numberings of one `series` go on with each other's numbers.

    `overrides` are the numbers that levels begin with when this numbering first uses them.
    """

    series: str
    levels: Mapping[int, NumberLevel]
    overrides: Mapping[int, int] = field(default_factory=dict)

    def start(self, level: int) -> int:
        """The number that a level begins with."""
        definition = self.levels.get(level)
        return self.overrides.get(level, definition.start if definition else 1)

    def level_of_style(self, style_id: str) -> int | None:
        """The level that a paragraph style is tied to."""
        return next((level for level, each in self.levels.items() if each.style and each.style == style_id), None)


class Numberings:
    """The numberings of a document, and which of them a paragraph has."""

    def __init__(self, numberings: Mapping[int, Numbering]) -> None:
        self._numberings = numberings

    def of_paragraph(
        self, own: NumberReference | None, styles: Sequence[WordStyle]
    ) -> tuple[int, Numbering | None, int] | None:
        """The number of its numbering, that numbering (None if it is not defined) and the level from 0.

        From the paragraph itself and then from its styles, the nearest first; None for a paragraph without.
        """
        chosen = own.numbering if own is not None else None
        for style in styles:
            if chosen is None and style.reference is not None:
                chosen = style.reference.numbering
        if not chosen:
            return None
        numbering = self._numberings.get(chosen)
        return chosen, numbering, min(LEVELS - 1, max(0, _level(own, styles, numbering)))


def _level(own: NumberReference | None, styles: Sequence[WordStyle], numbering: Numbering | None) -> int:
    if own is not None and own.level is not None:
        return own.level
    for style in styles:
        tied = numbering.level_of_style(style.id) if numbering else None
        if tied is not None:
            return tied
        if style.reference is not None and style.reference.level is not None:
            return style.reference.level
    return 0


# --- counting ---------------------------------------------------------------------------------------------------------


class NumberCounter:
    """Counts the numbered paragraphs of a document in order and writes their numbers as Word does."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()
        self.unknown_formats: set[str] = set()

    def next(self, number_id: int, numbering: Numbering, level: int) -> str:
        """The number of the next paragraph with what divides it from the text; empty for one that shows none."""
        counts = self._count(number_id, numbering, level)
        definition = numbering.levels.get(level)
        if definition is None or definition.hidden:
            return ""
        label = self._label(numbering, definition, level, counts)
        return label + ("" if definition.suffix == "nothing" or not label else " ")

    def _count(self, number_id: int, numbering: Numbering, level: int) -> list[int | None]:
        counts = self._counts.setdefault(numbering.series, [None] * LEVELS)
        for above in range(level):
            if counts[above] is None:  # a level that was passed over counts as used
                counts[above] = numbering.start(above)
        current = counts[level]
        begins = level in numbering.overrides and (number_id, level) not in self._begun
        self._begun.add((number_id, level))
        counts[level] = numbering.start(level) if current is None or begins else current + 1
        for below in range(level + 1, LEVELS):
            if _restarts(numbering.levels.get(below), below, level):
                counts[below] = None
        return counts

    def _label(self, numbering: Numbering, definition: NumberLevel, level: int, counts: Sequence[int | None]) -> str:
        own = f"%{level + 1}"
        if definition.format == BULLET:
            return definition.text if any(map(str.isalnum, definition.text)) else ""
        if definition.format == NO_NUMBER and own in definition.text:
            return ""

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            named = numbering.levels.get(place)
            count = counts[place]
            if count is None or named is None:
                return ""
            return self._number(count, named, definition.legal)

        label = _PLACE.sub(number, definition.text)
        return label.strip() if any(map(_is_seen, label)) else ""

    def _number(self, count: int, named: NumberLevel, legal: bool) -> str:
        if legal and named.format not in (NO_NUMBER, BULLET):
            return str(count)
        written = written_number(count, named.format, named.picture)
        if written is None:
            self.unknown_formats.add(named.format)
            return str(count)
        return written


def _is_seen(character: str) -> bool:
    return character.isalnum() or character > "\u2000"


def _restarts(definition: NumberLevel | None, below: int, level: int) -> bool:
    """Whether the use of `level` starts the level `below` it again."""
    after = definition.restarts_after if definition else None
    return after is None or after > below or level < after


# --- reading numbering.xml --------------------------------------------------------------------------------------------


def read_numberings(root: Element | None, styles: WordStyles) -> Numberings:
    """The numberings of `numbering.xml`; none without it."""
    if root is None:
        return Numberings({})
    abstracts = {value_of(element, "abstractNumId") or "": element for element in root.iterfind(f"{W}abstractNum")}
    instances = {number_of(element, "numId"): element for element in root.iterfind(f"{W}num")}
    numberings = {}
    for number_id, element in instances.items():
        series = _series(element, abstracts, instances, styles)
        if number_id is not None and series is not None:
            numberings[number_id] = _numbering(element, series, abstracts[series])
    return Numberings(numberings)


def _series(
    element: Element,
    abstracts: Mapping[str, Element],
    instances: Mapping[int | None, Element],
    styles: WordStyles,
) -> str | None:
    """The definition that a numbering stands for, also through a list style."""
    series = value_of(child(element, "abstractNumId")) or ""
    seen: set[str] = set()
    while series in abstracts and series not in seen:
        seen.add(series)
        link = value_of(child(abstracts[series], "numStyleLink"))
        if link is None:
            return series
        references = [style.reference for style in styles.chain(link) if style.reference is not None]
        linked = instances.get(references[0].numbering) if references else None
        series = value_of(child(linked, "abstractNumId")) or ""
    return None


def _numbering(element: Element, series: str, abstract: Element) -> Numbering:
    levels = dict(_levels(abstract))
    overrides: dict[int, int] = {}
    for override in element.iterfind(f"{W}lvlOverride"):
        level = number_of(override, "ilvl")
        if level is None or not 0 <= level < LEVELS:
            continue
        start = number_of(child(override, "startOverride"))
        if start is not None:
            overrides[level] = start
        definition = child(override, "lvl")
        if definition is not None:
            levels[level] = _read_level(definition)
    return Numbering(series, levels, overrides)


def _levels(abstract: Element) -> Iterator[tuple[int, NumberLevel]]:
    for element in abstract.iterfind(f"{W}lvl"):
        level = number_of(element, "ilvl")
        if level is not None and 0 <= level < LEVELS:
            yield level, _read_level(element)


def _read_level(element: Element) -> NumberLevel:
    text = child(element, "lvlText")
    number_format, picture = _format(element)
    return NumberLevel(
        start=_or(number_of(child(element, "start")), 0 if child(element, "start") is None else 1),
        format=number_format,
        picture=picture,
        text="" if text is None or value_of(text, "null") in ("1", "true", "on") else value_of(text) or "",
        suffix=value_of(child(element, "suff")) or "tab",
        restarts_after=number_of(child(element, "lvlRestart")),
        legal=switched_on(element, "isLgl") or False,
        hidden=switched_on(child(element, "rPr"), "vanish") or False,
        style=value_of(child(element, "pStyle")) or "",
    )


def _or(number: int | None, otherwise: int) -> int:
    return otherwise if number is None else number


def _format(element: Element) -> tuple[str, str]:
    """The format of a level; newer ones stand beside an older one that is as near as can be."""
    plain = child(element, "numFmt")
    if plain is None:
        plain = element.find(f"{_FORMAT}AlternateContent/{_FORMAT}Choice/{W}numFmt")
    return value_of(plain) or DECIMAL, value_of(plain, "format") or ""
