"""Raw rule text, Chinese or English, cut into provisions by its own numbering.

`assistant.corpus.parsing.marks` finds the numbers, `assistant.corpus.parsing.numbering` decides which of them open
something; everything else, cross-references at the start of a line above all, is body text. Every character of the
source belongs to exactly one piece, so the pieces in order are the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.corpus.parsing.marks import (
    HEADINGS,
    ITEMS,
    TITLE_COLUMNS,
    MarkKind,
    MarkReading,
    Number,
    ProvisionMark,
    ends_sentence,
    fold,
    scan,
    to_roman,
)
from assistant.corpus.parsing.numbering import Opening, State, openings
from assistant.language.detection import CHINESE
from assistant.language.patterns import Pattern

_CONTENTS = Pattern(
    "the heading of a table of contents",
    r"^[ #*_]*(?:目 *[录次]|Contents|CONTENTS|Table of [Cc]ontents|TABLE OF CONTENTS)[ *_:]*$",
    yes=("目 录", "# Contents", "x\nTABLE OF CONTENTS:"),
    no=("Contents of the prospectus", "条目录入"),
    flags=re.MULTILINE,
)


class PieceKind(StrEnum):
    """What a piece of the source is."""

    FRONT = "front"
    CONTENTS = "contents"
    HEADING = "heading"
    PROVISION = "provision"
    ITEM = "item"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class ParsedProvision:
    """One piece of the source: `text` is `source[start:end]`, and `source[start:until]` includes everything beneath it.

    `id` is unique: `2.1.2`, `2.1.2(5)`, `art. 6`, `art. 10-1` (第十条之一), `art. 6(1)`. Text after a list that belongs
    to the whole article again is a PARAGRAPH, `art. 6 para. 2`, and a second list hangs on it: `art. 6 para. 2(1)`.
    `path` holds the headings above.
    """

    id: str
    kind: PieceKind
    path: tuple[str, ...]
    start: int
    end: int
    until: int
    text: str


def parse_provisions(source: str) -> tuple[ParsedProvision, ...]:
    """The pieces of a rule text in order; their texts concatenated are `source`.

    Never fails: text without numbers is one FRONT piece.
    """
    folded = fold(source)
    marks = scan(folded)
    contents = _contents_span(folded, marks)
    if contents is not None:
        marks = [mark for mark in marks if not contents[0] <= mark.start < contents[1]]
    return tuple(_Pieces(source, folded, contents).build(openings(marks)))


# --- the table of contents --------------------------------------------------------------------------------------------


def _contents_span(folded: str, marks: Sequence[ProvisionMark]) -> tuple[int, int] | None:
    """Where the table of contents stands: from its title (or its first entry) to where its first entry comes again."""
    title = _CONTENTS.search(folded)
    entries = [mark for mark in marks if not mark.inline and mark.readings[0][0] not in ITEMS - {MarkKind.NUMBER}]
    if title is not None:
        entries = [mark for mark in entries if mark.start >= title.end()]
    if not entries:
        return None
    first = entries[0]
    again = next((mark for mark in entries[1:] if mark.readings == first.readings), None)
    start = title.start() if title is not None else first.start
    listing = entries[: entries.index(again)] if again is not None else []
    titled = title is not None or all(mark.readings[0][0] in HEADINGS for mark in listing)
    if again is not None and titled and all(mark.title_like for mark in listing):
        listed = folded[first.start : again.start]
        same_title = _entry_title(folded, first) == _entry_title(folded, again)
        if same_title and not any(ends_sentence(line) and len(line) > 40 for line in listed.splitlines()):
            return start, again.start
    if title is None:
        return None
    body = next((mark for mark in entries if mark.readings[0][0] not in HEADINGS or not mark.title_like), None)
    return (start, body.start) if body is not None and body is not first else None


def _entry_title(folded: str, mark: ProvisionMark) -> str:
    line = folded[mark.end : folded.find("\n", mark.end) if "\n" in folded[mark.end :] else len(folded)]
    return re.sub(r"[ .…·*_\r]|\([^()]*\)|\d+", "", line)


# --- the pieces -------------------------------------------------------------------------------------------------------


class _Pieces:
    """Builds the pieces of one source from its openings."""

    def __init__(self, source: str, folded: str, contents: tuple[int, int] | None) -> None:
        self._source = source
        self._folded = folded
        self._contents = contents
        self._pieces: list[tuple[int, str, PieceKind, tuple[str, ...], int]] = []  # start, id, kind, path, depth
        self._used: dict[str, int] = {}

    def build(self, starts: Sequence[Opening]) -> Iterator[ParsedProvision]:
        """Every piece in order of place."""
        self._add(0, "front", PieceKind.FRONT, (), 0)
        labels: dict[tuple[MarkReading, ...], str] = {}
        numbered: dict[Number, str] = {}
        base, paragraphs = "", 0
        for place, opening in enumerate(starts):
            following = starts[place + 1] if place + 1 < len(starts) else None
            end = following.start if following else len(self._source)
            state = opening.state
            if not state.inside:
                labels[state.headings] = self._label(opening, end)
            path = tuple(labels[state.headings[: level + 1]] for level in range(len(state.headings)))
            if not state.inside:
                name = " ".join(f"{kind} {number[0]}" for kind, number in state.headings)
                self._add(opening.start, name, PieceKind.HEADING, path[:-1], len(state.headings))
                numbered = {} if state.headings[-1][0] is MarkKind.ANNEX else numbered
                continue
            assert state.provision is not None
            kind, number = state.provision
            path += tuple(numbered[number[:size]] for size in range(1, len(number)) if numbered.get(number[:size]))
            if not state.items:
                base = self._base(state)
                heads = following is not None and _is_child(state, following.state) and self._is_title(opening, end)
                numbered[number] = self._label(opening, end) if heads else ""
                depth = 100 + (len(number) if kind is MarkKind.DECIMAL else 1)
                self._add(opening.start, base, PieceKind.HEADING if heads else PieceKind.PROVISION, path, depth)
                paragraphs = self._count(opening.mark_end, end)
                continue
            self._add(opening.start, base + _suffix(state.items), PieceKind.ITEM, path, 300 + len(state.items))
            if not _continues(state, following):
                for closing in list(self._paragraph_starts(opening.start, end))[1:]:
                    paragraphs += 1
                    base = f"{self._base(state)} para. {paragraphs}"
                    self._add(closing, base, PieceKind.PARAGRAPH, path, 200)
        return self._close()

    def _add(self, start: int, name: str, kind: PieceKind, path: tuple[str, ...], depth: int) -> None:
        if self._contents is not None and start >= self._contents[0] and "contents" not in self._used:
            self._used["contents"] = 1
            self._pieces.append((self._contents[0], "contents", PieceKind.CONTENTS, (), 0))
            if start < self._contents[1]:
                return
        self._used[name] = self._used.get(name, 0) + 1
        unique = name if self._used[name] == 1 else f"{name} ~{self._used[name]}"
        self._pieces.append((start, unique, kind, path, depth))

    def _close(self) -> Iterator[ParsedProvision]:
        """The pieces with their ends: own text up to the next piece, `until` up to the next one not beneath it."""
        ends = [piece[0] for piece in self._pieces[1:]] + [len(self._source)]
        untils = list(ends)
        pending: list[int] = []
        for place, (start, _, _, _, depth) in enumerate(
            [*self._pieces, (len(self._source), "", PieceKind.FRONT, (), 0)]
        ):
            while pending and self._pieces[pending[-1]][4] >= depth:
                untils[pending.pop()] = start
            pending.append(place)
        for (start, name, kind, path, _), end, until in zip(self._pieces, ends, untils, strict=True):
            if start < end:
                yield ParsedProvision(name, kind, path, start, end, until, self._source[start:end])

    def _base(self, state: State) -> str:
        assert state.provision is not None
        kind, number = state.provision
        annex = f"annex {state.headings[0][1][0]} " if state.headings and state.headings[0][0] is MarkKind.ANNEX else ""
        if kind is MarkKind.DECIMAL:
            return annex + ".".join(map(str, number))
        return annex + (str(number[0]) if kind is MarkKind.NUMBER else "art. " + "-".join(map(str, number)))

    def _label(self, opening: Opening, end: int) -> str:
        """The heading as it is read: number and title, the title taken from the next line if the first has none."""
        lines = [line for line in self._source[opening.start : end].splitlines() if line.strip()]
        number = self._source[opening.start : opening.mark_end]
        title = self._source[opening.mark_end : opening.start + len(self._source[opening.start : end])].splitlines()
        first = title[0].strip(" \u3000*_#:：") if title else ""
        if not first and len(lines) > 1 and len(lines[1]) <= TITLE_COLUMNS // 2 and not ends_sentence(fold(lines[1])):
            first = lines[1]
        return " ".join(part for part in (_tidy(number), _tidy(first)) if part)

    def _is_title(self, opening: Opening, end: int) -> bool:
        lines = [line for line in self._folded[opening.mark_end : end].splitlines() if line.strip()]
        return len(lines) <= 1 and all(len(line) <= TITLE_COLUMNS and not ends_sentence(line) for line in lines)

    def _paragraph_starts(self, start: int, end: int) -> Iterator[int]:
        """Where a line of the range begins a paragraph.

        The first one, and each one after a line that ends a sentence.
        """
        ended = True
        for line in re.finditer(r"[^\r\n]+", self._folded[start:end]):
            if line[0].strip():
                if ended:
                    yield start + line.start()
                ended = ends_sentence(line[0])

    def _count(self, start: int, end: int) -> int:
        return sum(1 for _ in self._paragraph_starts(start, end))


def _is_child(state: State, following: State) -> bool:
    if state.provision is None or following.provision is None or following.items or not following.inside:
        return False
    number, next_number = state.provision[1], following.provision[1]
    return (
        state.provision[0] is MarkKind.DECIMAL
        and len(next_number) > len(number)
        and next_number[: len(number)] == number
    )


def _continues(state: State, following: Opening | None) -> bool:
    """Whether the list the state is in goes on, so that unnumbered text in between is still part of the item."""
    return (
        following is not None
        and bool(following.state.items)
        and following.state.provision == state.provision
        and not following.state.restarted
        and following.state.items[-1][0] is not MarkKind.GUIDANCE
    )


def _suffix(items: Sequence[MarkReading]) -> str:
    written = ""
    for kind, (number, *_) in items:
        if kind is MarkKind.GUIDANCE:
            written += " guidance" if number == 1 else f" guidance {number}"
        elif kind is MarkKind.LOWER or kind is MarkKind.UPPER:
            written += f"({chr(ord('a' if kind is MarkKind.LOWER else 'A') + number - 1)})"
        else:
            written += f"({to_roman(number) if kind is MarkKind.ROMAN else number})"
    return written


def _tidy(text: str) -> str:
    """One line without Markdown marks, zero-width characters and typesetters' spaces between Chinese characters."""
    text = re.sub(r"[\u200b\u200e\ufeff]", "", text)
    text = re.sub(r"\s+", " ", text).strip(" #*_>-")
    return re.sub(rf"(?<=[{CHINESE}]) (?=[{CHINESE}])", "", text)
