"""A reply as every chat platform draws it: lines that are never cut, numbered footnotes, and what may be pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answering.answer import Answer, Citation, Claim
from assistant.answering.blocks import Layout, LineKind, Piece, lines_of
from assistant.channels.hosting.facade import RecordedReply
from assistant.channels.words import WORDS
from assistant.corpus.model import Evidence
from assistant.corpus.words import evidence_words, source_words
from assistant.language.text import Language, punctuation


class Look(StrEnum):
    """How a line is drawn. A marked one begins with its own sign, such as ✓, and stands close below the one before."""

    PLAIN = "plain"
    HEADING = "heading"
    ITEM = "item"
    MARKED = "marked"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its citation markers cut out as pieces; plain text of ours or of a person, never markup.

    One that `runs_on` goes on with the line before it.
    """

    pieces: tuple[Piece, ...]
    look: Look = Look.PLAIN
    runs_on: bool = False

    @property
    def text(self) -> str:
        """The line as it is read out."""
        return "".join(map(str, self.pieces))


@dataclass(frozen=True, slots=True)
class Footnote:
    """Where a numbered citation leads. `quote` is empty where the answer already says it word for word."""

    n: int
    reference: str
    title: str
    badge: str
    evidence: Evidence
    form: str
    quote: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Press:
    """Something to press: `action` names what it does, `value` what it does it to."""

    action: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Message:
    """A whole reply. `answer` is the id under which feedback on it is kept, empty where there is nothing to judge.

    `more` is what a reader may open beside it, such as the whole tree of a verdict. `memo` names what a memo can be
    made of: the message that was answered, or the day of a verdict; it is empty where there is nothing to write down.
    """

    lines: tuple[Line, ...]
    language: Language
    footnotes: tuple[Footnote, ...] = ()
    answer: str = ""
    presses: tuple[Press, ...] = ()
    more: tuple[Line, ...] = ()
    memo: str = ""

    @property
    def text(self) -> str:
        """Everything as plain text: what a notification or a screen reader says."""
        notes = (f"[{note.n}] {note.title} · {note.reference} · {note.badge}" for note in self.footnotes)
        return "\n".join([*(line.text for line in self.lines), *notes])


_LOOKS = {LineKind.PARAGRAPH: Look.PLAIN, LineKind.HEADING: Look.HEADING, LineKind.ITEM: Look.ITEM}


def plain(text: str, language: Language, look: Look = Look.PLAIN) -> Message:
    """A message of plain text, a line for each of its lines."""
    return Message(tuple(Line((Piece(line),), look) for line in text.splitlines() if line.strip()), language)


def claim_lines(claim: Claim, group: str, language: Language) -> tuple[Line, ...]:
    """A claim on its way, before the answer it belongs to is whole, drawn as it will be in there.

    Its heading stands above it unless that of the claim before, `group`, is the same.
    """
    lines = lines_of((claim.block(),), language)
    if claim.layout is Layout.RUN_ON:
        return (Line((Piece(punctuation(language).space), *lines[-1].pieces), runs_on=True),)
    return tuple(Line(line.pieces, _LOOKS[line.kind]) for line in (lines[-1:] if claim.group == group else lines))


def joined(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines with each that runs on put behind the one before it."""
    whole: list[Line] = []
    for line in lines:
        if line.runs_on and whole:
            whole[-1] = replace(whole[-1], pieces=(*whole[-1].pieces, *line.pieces))
        else:
            whole.append(line)
    return tuple(whole)


def message_of(record: RecordedReply) -> Message:
    """The reply that was given: the answer with its footnotes, or the words that note what was stated."""
    reply, answer = record.reply, record.answer
    opening = [_quiet(WORDS("answer.asked_as", reply.language, question=reply.asked_as))] if reply.asked_as else []
    if answer is None:
        closing = [_quiet(WORDS("answer.note", reply.language, warning=warning)) for warning in reply.warnings]
        return Message((*opening, *plain(reply.noted, reply.language).lines, *closing), reply.language)
    lines = [Line(line.pieces, _LOOKS[line.kind]) for line in answer.lines]
    closing = [
        _quiet(WORDS("answer.note", answer.language, warning=warning))
        for warning in (*reply.warnings, *answer.warnings)
    ]
    if answer.is_partly:
        closing.append(_quiet(WORDS("answer.partly", answer.language)))
    notes = tuple(footnote(citation, answer) for citation in answer.citations)
    last = reply.conversation.last
    memo = last.message if last is not None and notes else ""
    return Message((*opening, *lines, *closing), answer.language, notes, record.id, memo=memo)


def footnote(citation: Citation, answer: Answer) -> Footnote:
    """A citation as a footnote of its answer."""
    language = answer.language
    return Footnote(
        citation.n,
        f"{citation.document}@{citation.version}#{citation.provision}",
        citation.title,
        evidence_words(citation.evidence)[language],
        citation.evidence,
        source_words(citation.form, citation.page)[language],
        "" if answer.says(citation.quote) else citation.quote,
        citation.url,
    )


def parts(rendered: Sequence[str], length: int, separator: str = "\n") -> tuple[str, ...]:
    """Rendered lines packed into texts of at most `length` characters, cut between lines.

    A line that is longer by itself is cut at the last white space or full stop that fits, at worst in a word.
    """
    return tuple(_packed([piece for line in rendered for piece in _short(line, length)], length, separator))


def _packed(lines: Sequence[str], length: int, separator: str) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for line in lines:
        more = len(line) + (len(separator) if part else 0)
        if part and size + more > length:
            yield separator.join(part)
            part, size, more = [], 0, len(line)
        part.append(line)
        size += more
    if part:
        yield separator.join(part)


def _short(line: str, length: int) -> Iterator[str]:
    while len(line) > length:
        at = max(line.rfind(mark, 0, length) for mark in (" ", "。", "；", "，", "."))
        cut = at + 1 if at > length // 2 else length
        yield line[:cut].rstrip()
        line = line[cut:].lstrip()
    yield line


def _quiet(text: str) -> Line:
    return Line((Piece(text),), Look.QUIET)
