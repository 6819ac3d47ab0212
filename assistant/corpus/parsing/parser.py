"""Raw rule text, Chinese or English, cut into provisions by its own numbering.

`assistant.corpus.parsing.marks` finds the numbers, `assistant.corpus.parsing.numbering` decides which of them open
something; everything else, cross-references at the start of a line above all, is body text. Every character of the
source belongs to exactly one piece, so the pieces in order are the source. What is surely no provision, and what may be
one and was not read as one, is told.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from operator import attrgetter

from assistant.corpus.parsing.mark import (
    FIRST_LEVELS,
    HEADINGS,
    ITEMS,
    LATIN,
    LATIN_WORDS,
    LETTERS,
    LEVELLED,
    MarkKind,
    MarkReading,
    Number,
    ProvisionMark,
)
from assistant.corpus.parsing.marks import TITLE_COLUMNS, breaks_off, ends_sentence, fold, scan
from assistant.corpus.parsing.numbering import Opening, State, openings
from assistant.corpus.parsing.numerals import to_roman
from assistant.corpus.parsing.texts import TextSpan, divide
from assistant.corpus.words import WORDS
from assistant.language.detection import CHINESE
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual, Language

_CONTENTS = Pattern(
    "the heading of a table of contents",
    r"^[ #*_]*(?:目 *[录次]|Contents|CONTENTS|Table of [Cc]ontents|TABLE OF CONTENTS)[ *_:]*$",
    yes=("目 录", "# Contents", "x\nTABLE OF CONTENTS:"),
    no=("Contents of the prospectus", "条目录入"),
    flags=re.MULTILINE,
)


_start = attrgetter("start")


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

    `id` is unique: `2.1.2`, `2.1.2(5)`, `2.1.2A`, `art. 6`, `art. 10-1` (第十条之一), `art. 6(1)`, `art. 5 to 7` (a run
    of repealed ones). Text after a list that belongs to the whole article again is a PARAGRAPH, `art. 6 para. 2`, and a
    second list hangs on it: `art. 6 para. 2(1)`. A text without numbers has paragraphs alone, `para. 1`. Of several
    texts in one file the second has ids such as `text 2 art. 1`, and a decision in front of the rule that it reprints
    `decision art. 1`. `path` holds the headings above, the title of a further text first.
    """

    id: str
    kind: PieceKind
    path: tuple[str, ...]
    start: int
    end: int
    until: int
    text: str


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The pieces of a rule text in order; their texts concatenated are the source. `warnings` say what to look at."""

    pieces: tuple[ParsedProvision, ...]
    warnings: tuple[Bilingual, ...] = ()


def parse_provisions(source: str) -> tuple[ParsedProvision, ...]:
    """The pieces of a rule text in order; their texts concatenated are `source`. Never fails."""
    return parse_text(source).pieces


def parse_text(source: str) -> ParsedText:
    """The pieces of a rule text and what is to be looked at: gaps, numbers out of turn, several texts in one file.

    Never fails: a text without numbers is cut into paragraphs, and said to be so.
    """
    folded = fold(source)
    marks = scan(source, folded)
    spans = divide(folded, marks)
    read = [_read(source, folded, span, marks) for span in spans]
    names = _names(read)
    pieces = tuple(piece for text, name in zip(read, names, strict=True) for piece in text.pieces(name))
    breaks = [match.end() for match in re.finditer(r"\r\n?|\n", source)]
    line_of = partial(_line_of, breaks)
    told = [WORDS.both("parsed.several_texts", count=len(read))] if len(read) > 1 else []
    told += [warning for text, name in zip(read, names, strict=True) for warning in text.warnings(name, line_of)]
    return ParsedText(pieces, tuple(told))


def _line_of(breaks: Sequence[int], place: int) -> int:
    return bisect_right(breaks, place) + 1


def _names(texts: Sequence[_Text]) -> list[str]:
    """What the ids of each text begin with: nothing for the first, which a decision in front of it leaves first."""
    decision = len(texts) > 1 and not texts[0].is_numbered_in_articles
    first = 1 if decision and (texts[1].is_numbered_in_articles or texts[0].decides) else 0
    return ["decision "] * first + [f"text {place} " if place > 1 else "" for place in range(1, len(texts) - first + 1)]


def _read(source: str, folded: str, span: TextSpan, marks: Sequence[ProvisionMark]) -> _Text:
    """One text with its openings, the table of contents left out."""
    first = bisect_left(marks, span.start, key=_start)
    own = marks[first : bisect_left(marks, span.end, first, key=_start)]
    contents = _contents_span(folded, span, own)
    if contents is not None:
        own = [mark for mark in own if not contents[0] <= mark.start < contents[1]]
    return _Text(source, folded, span, contents, own, openings(own))


# --- the table of contents --------------------------------------------------------------------------------------------


def _contents_span(folded: str, span: TextSpan, marks: Sequence[ProvisionMark]) -> tuple[int, int] | None:
    """Where the table of contents stands: from its title (or its first entry) to where its first entry comes again."""
    title = _CONTENTS.search(folded, span.start, span.end)
    entries = [mark for mark in marks if not mark.inline and mark.readings[0][0] not in ITEMS - {MarkKind.NUMBER}]
    if title is not None:
        entries = [mark for mark in entries if mark.start >= title.end()]
    if not entries:
        return None
    first = entries[0]
    again = next((mark for mark in entries[1:] if mark.readings == first.readings), None)
    begin = title.start() if title is not None else first.start
    listing = entries[: entries.index(again)] if again is not None else []
    titled = title is not None or all(mark.readings[0][0] in _LISTED for mark in listing)
    if again is not None and titled and all(mark.title_like for mark in listing):
        listed = folded[first.start : again.start]
        same_title = _is_same_entry(_entry_title(folded, first), _entry_title(folded, again))
        written = sum(ends_sentence(line) and len(line) > 40 for line in listed.splitlines())
        footnotes = len(listing) // _ENTRIES_TO_A_FOOTNOTE if title is not None else 0
        if same_title and written <= footnotes:
            return begin, again.start
    if title is None:
        return None
    body = next((mark for mark in entries if mark.readings[0][0] not in HEADINGS or not mark.title_like), None)
    return (begin, body.start) if body is not None and body is not first else None


_BROKEN_ENTRY, _ENTRIES_TO_A_FOOTNOTE = 16, 10
_LISTED = HEADINGS | {MarkKind.HYPHENATED}


def _entry_title(folded: str, mark: ProvisionMark) -> str:
    end = folded.find("\n", mark.end)
    line = folded[mark.end : end if end >= 0 else len(folded)]
    return re.sub(r"[ .…·*_\r-]|\([^()]*\)|\d+", "", line)


def _is_same_entry(listed: str, heading: str) -> bool:
    """Whether an entry is that of a heading; a long one goes on in the next line."""
    return listed == heading or (len(listed) >= _BROKEN_ENTRY and heading.startswith(listed))


# --- the pieces -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Text:
    """One text of a source with what its numbers open."""

    source: str
    folded: str
    span: TextSpan
    contents: tuple[int, int] | None
    marks: Sequence[ProvisionMark]
    starts: Sequence[Opening]

    @property
    def is_numbered(self) -> bool:
        """Whether it has provisions."""
        return any(opening.state.inside for opening in self.starts)

    @property
    def is_numbered_in_articles(self) -> bool:
        """Whether its provisions have numbers that are written of provisions alone."""
        return any(_numbering(opening) not in (None, MarkKind.HAN, MarkKind.NUMBER) for opening in self.starts)

    @cached_property
    def is_padded(self) -> bool:
        """Whether its numbers in levels are written with two digits: 8.05."""
        kinds = (opening for opening in self.starts if _numbering(opening) is MarkKind.DECIMAL)
        return any(_PADDED.search(self.folded[opening.start : opening.mark_end]) for opening in kinds)

    @property
    def decides(self) -> bool:
        """Whether it names itself a decision in front of its first number."""
        end = self.starts[0].start if self.starts else self.span.end
        return "决定" in self.folded[self.span.start : end]

    def pieces(self, name: str) -> Iterator[ParsedProvision]:
        """Its pieces in order; `name` is what their ids begin with."""
        builder = _Pieces(self.source, self.folded, self.span, self.contents, name, self.is_padded)
        return builder.build(self.starts) if self.is_numbered else builder.paragraphs()

    def warnings(self, name: str, line_of: Callable[[int], int]) -> Iterator[Bilingual]:
        """What is to be looked at; `line_of` gives the line of a place."""
        where = Bilingual(
            *(
                WORDS("parsed.in_text", language, title=_tidy(self.span.title)) if self.span.title else ""
                for language in Language
            )
        )
        if not self.is_numbered:
            yield WORDS.both("parsed.unnumbered", where=where)
        for before, after in self._gaps():
            yield WORDS.both("parsed.gap", where=where, before=name + before, after=name + after)
        stray = self._out_of_turn()
        if stray:
            lines = ", ".join(str(line_of(mark.start)) for mark in stray[:_MOST_LINES_TOLD])
            more = " …" if len(stray) > _MOST_LINES_TOLD else ""
            yield WORDS.both("parsed.out_of_turn", where=where, count=len(stray), lines=lines + more)

    def _gaps(self) -> Iterator[tuple[str, str]]:
        """Provisions that follow one another and skip numbers."""
        before: State | None = None
        for opening in self.starts:
            state = opening.state
            if state.items or not state.inside or state.provision is None:
                continue
            same_list = before is not None and _annex(before) == _annex(state)
            if same_list and before is not None and before.provision is not None and _skips(before.provision[1], state):
                yield provision_id(before, self.is_padded), provision_id(state, self.is_padded)
            before = state

    def _out_of_turn(self) -> list[ProvisionMark]:
        """Lines that begin as a provision does and do not open the one whose turn it is."""
        opened = {opening.start for opening in self.starts}
        numberings = {
            kind
            for opening in self.starts
            if (kind := _numbering(opening)) not in (None, MarkKind.HAN, MarkKind.NUMBER)
        }
        read = [mark for mark in self.marks if mark.readings[0][0] in numberings and not mark.inline]
        spaced = [mark.spaced for mark in read if mark.start in opened]
        usual = 2 * sum(spaced) >= len(spaced)
        return [mark for mark in read if mark.start not in opened and mark.spaced == usual and not mark.wrapped]


_MOST_LINES_TOLD = 5


def _numbering(opening: Opening) -> MarkKind | None:
    return opening.state.provision[0] if opening.state.inside and opening.state.provision else None


def _skips(last: Number, state: State) -> bool:
    """Whether a number is not the next one: only levels above the last may be passed over, each to its first."""
    assert state.provision is not None
    number = state.since or state.provision[1]
    shared = next((place for place, pair in enumerate(zip(last, number, strict=False)) if pair[0] != pair[1]), -1)
    if shared < 0:  # 10 and 10-1
        return not FIRST_LEVELS.issuperset(number[len(last) :])
    return number[shared] != last[shared] + 1 or set(number[shared + 1 :]) - {1} != set()


def _annex(state: State) -> Number:
    return state.headings[0][1] if state.headings and state.headings[0][0] is MarkKind.ANNEX else ()


class _Pieces:
    """Builds the pieces of one text from its openings."""

    def __init__(
        self, source: str, folded: str, span: TextSpan, contents: tuple[int, int] | None, prefix: str, padded: bool
    ) -> None:
        self._source = source
        self._folded = folded
        self._span = span
        self._contents = contents
        self._prefix = prefix
        self._padded = padded
        self._title = (_tidy(span.title),) if span.title else ()
        self._pieces: list[tuple[int, str, PieceKind, tuple[str, ...], int]] = []  # start, id, kind, path, depth
        self._used: dict[str, int] = {}

    def paragraphs(self) -> Iterator[ParsedProvision]:
        """The paragraphs of a text without numbers.

        The lines above the first whole sentence are its front, those below the last belong to the last paragraph.
        """
        lines = list(_paragraph_lines(self._folded, self._span))
        whole = [place for place, (_, line) in enumerate(lines) if _IS_SENTENCE.search(line)]
        self._add(self._span.start, "front", PieceKind.FRONT, (), 0)
        if len(lines) > 1 and whole:
            for count, (start, _) in enumerate(lines[whole[0] : whole[-1] + 1], 1):
                self._add(start, f"para. {count}", PieceKind.PARAGRAPH, (), 200)
        return self._close()

    def build(self, starts: Sequence[Opening]) -> Iterator[ParsedProvision]:
        """Every piece in order of place."""
        self._add(self._span.start, "front", PieceKind.FRONT, (), 0)
        labels: dict[tuple[MarkReading, ...], str] = {}
        numbered: dict[Number, str] = {}
        base, paragraphs = "", 0
        starts, whole = _whole_annexes(starts)
        for place, opening in enumerate(starts):
            following = starts[place + 1] if place + 1 < len(starts) else None
            end = following.start if following else self._span.end
            state = opening.state
            if not state.inside:
                labels[state.headings] = self._label(opening, end)
            path = tuple(labels[state.headings[: level + 1]] for level in range(len(state.headings)))
            if not state.inside:
                name = " ".join(f"{kind} {_written(number)}" for kind, number in state.headings)
                says = opening.start in whole and not self._is_title(opening, end)
                kind = PieceKind.PROVISION if says else PieceKind.HEADING
                self._add(opening.start, name, kind, path[:-1], len(state.headings))
                numbered = {} if state.headings[-1][0] is MarkKind.ANNEX else numbered
                continue
            assert state.provision is not None
            numbering, number = state.provision
            path += tuple(numbered[number[:size]] for size in range(1, len(number)) if numbered.get(number[:size]))
            if not state.items:
                base = provision_id(state, self._padded)
                heads = following is not None and _is_child(state, following.state) and self._is_title(opening, end)
                depth = 101 + (sum(above in numbered for above in _above(number)) if numbering in LEVELLED else 0)
                numbered[number] = self._label(opening, end) if heads else ""
                self._add(opening.start, base, PieceKind.HEADING if heads else PieceKind.PROVISION, path, depth)
                paragraphs = self._count(opening.mark_end, end)
                continue
            self._add(opening.start, base + _suffix(state.items), PieceKind.ITEM, path, 300 + len(state.items))
            if not _continues(state, following):
                for closing in list(self._paragraph_starts(opening.start, end))[1:]:
                    paragraphs += 1
                    base = f"{provision_id(state, self._padded)} para. {paragraphs}"
                    self._add(closing, base, PieceKind.PARAGRAPH, path, 200)
        return self._close()

    def _add(self, start: int, name: str, kind: PieceKind, path: tuple[str, ...], depth: int) -> None:
        if self._contents is not None and start >= self._contents[0] and "contents" not in self._used:
            self._used["contents"] = 1
            self._pieces.append((self._contents[0], f"{self._prefix}contents", PieceKind.CONTENTS, self._title, 0))
            if start < self._contents[1]:
                return
        name = self._prefix + name
        self._used[name] = self._used.get(name, 0) + 1
        unique = name if self._used[name] == 1 else f"{name} ~{self._used[name]}"
        self._pieces.append((start, unique, kind, (*self._title, *path), depth))

    def _close(self) -> Iterator[ParsedProvision]:
        """The pieces with their ends: own text up to the next piece, `until` up to the next one not beneath it."""
        ends = [piece[0] for piece in self._pieces[1:]] + [self._span.end]
        untils = list(ends)
        pending: list[int] = []
        for place, (start, _, _, _, depth) in enumerate([*self._pieces, (self._span.end, "", PieceKind.FRONT, (), 0)]):
            while pending and self._pieces[pending[-1]][4] >= depth:
                untils[pending.pop()] = start
            pending.append(place)
        for (start, name, kind, path, _), end, until in zip(self._pieces, ends, untils, strict=True):
            if start < end:
                until = end if kind in (PieceKind.FRONT, PieceKind.CONTENTS) else until
                yield ParsedProvision(name, kind, path, start, end, until, self._source[start:end])

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


def provision_id(state: State, padded: bool = False) -> str:
    """The id of the provision that is open: `2.1.2A`, `art. 10-1`, `rule 5`, `annex 1 art. 2`, `art. 5 to 7`.

    `padded`: levels below the first have two digits, `8.05`.
    """
    assert state.provision is not None
    kind, number = state.provision
    annex = f"annex {_written(state.headings[0][1])} " if _annex(state) else ""
    joint = "." if kind is MarkKind.DECIMAL else "-"
    padded = padded and kind is MarkKind.DECIMAL
    numbers = (number,) if state.since is None else (state.since, number)
    written = " to ".join(_written(each, joint, padded) for each in numbers)
    return annex + _PROVISION_WORDS.get(kind, "") + written


def _written(number: Number, joint: str = "", padded: bool = False) -> str:
    """A number in levels, of which a letter is written without a joint."""
    text = ""
    for level in number:
        if level > LATIN:
            text += f" {LATIN_WORDS[level - LATIN - 1]}"
        elif level > LETTERS:
            text += chr(ord("A") + level - LETTERS - 1)
        else:
            text += f"{joint}{level:0{2 if padded else 1}}" if text else str(level)
    return text


def _above(number: Number) -> Iterator[Number]:
    """The numbers that a number in levels stands beneath; 2.1.1A stands beside 2.1.1."""
    return (number[:size] for size in range(1, len(number)) if number[size] < LETTERS)


def _whole_annexes(starts: Sequence[Opening]) -> tuple[list[Opening], set[int]]:
    """The openings, and where an annex begins that has nothing numbered as the provisions are: it is one provision."""
    annexes: list[list[Opening]] = [[]]
    for opening in starts:
        if not opening.state.inside and opening.state.headings[-1][0] is MarkKind.ANNEX:
            annexes.append([])
        annexes[-1].append(opening)
    whole = {annex[0].start for annex in annexes[1:] if not any(opening.state.inside for opening in annex)}
    return [
        opening for annex in annexes for opening in (annex[:1] if annex and annex[0].start in whole else annex)
    ], whole


_PADDED = Pattern("a level with a nought in front", r"\.0\d", yes=("8.05",), no=("8.5", "10.10"))


_PROVISION_WORDS = {
    MarkKind.ARTICLE: "art. ",
    MarkKind.HAN: "art. ",
    MarkKind.RULE: "rule ",
    MarkKind.SECTION: "section ",
}


def _paragraph_lines(folded: str, span: TextSpan) -> Iterator[tuple[int, str]]:
    """The lines that begin a paragraph, with what they say."""
    above, above_end = "", span.start
    for line in re.finditer(r"[^\r\n]+", folded[span.start : span.end]):
        if line[0].strip():
            adjacent = folded[above_end : span.start + line.start()] in ("\n", "\r\n", "\r")
            if not (adjacent and breaks_off(above)):
                yield span.start + line.start(), line[0]
            above, above_end = line[0], span.start + line.end()


_IS_SENTENCE = Pattern(
    "a line that ends a sentence",
    r"[。！？!?][ ”’\")]*$|[a-z\d)]\.[ \"]*$",
    yes=("甲。", "It applies."),
    no=("甲：", "(试行)"),
)


def _is_child(state: State, following: State) -> bool:
    if state.provision is None or following.provision is None or following.items or not following.inside:
        return False
    number, next_number = state.provision[1], following.provision[1]
    return state.provision[0] in LEVELLED and len(next_number) > len(number) and next_number[: len(number)] == number


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
