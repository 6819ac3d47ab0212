"""What an answer says, block by block, and the lines that any medium draws of it: nobody reads a text back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.language.text import Language, punctuation


class BlockKind(StrEnum):
    """What a block says, in the words of the answer contract."""

    LEAD = "lead"
    """The direct answer, before what bears it out."""
    SENTENCE = "sentence"
    TRANSLATION = "translation"
    """A model's translation of the sentence before it, marked as such; never alone."""
    LIST = "list"
    """A sentence that is one item of a list."""
    TABLE = "table"
    """A line drawn from the rule data."""
    VERDICT = "verdict"
    """A line of the checker."""
    FIGURE = "figure"
    """A number computed from stated facts, with its arithmetic."""
    ABSENT = "absent"
    """Says that nothing held speaks to something, or that it was not in force."""
    ASK = "ask"
    """What must be known first."""
    EVIDENCE = "evidence"
    NOTE = "note"


class Author(StrEnum):
    """Whose words a block is made of; a model's are only ever a translation."""

    RULE = "rule"
    CHECKER = "checker"
    ARITHMETIC = "arithmetic"
    PROGRAM = "program"
    MODEL = "model"


class Layout(StrEnum):
    """Where a block stands: in a paragraph of its own, behind the block before it, or in a list."""

    PARAGRAPH = "paragraph"
    RUN_ON = "run_on"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words, or the numbers of the citations that stand at this place."""

    text: str = ""
    citations: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.text + "".join(f"[{number}]" for number in self.citations)


@dataclass(frozen=True, slots=True)
class Block:
    """One thing an answer says. Blocks that follow each other under the same `heading` stand under it together.

    `part` is the part of the question it answers, `operators` what its sentence is dressed with.
    """

    kind: BlockKind
    pieces: tuple[Piece, ...]
    layout: Layout = Layout.PARAGRAPH
    heading: str = ""
    by: Author = Author.PROGRAM
    part: int = 1
    operators: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words, with a citation's number only where it stands among them."""
        inner = [at for at, piece in enumerate(self.pieces) if piece.text]
        return "".join(map(str, self.pieces[inner[0] : inner[-1] + 1])) if inner else ""

    @property
    def citations(self) -> tuple[int, ...]:
        """The numbers of its citations, in their order."""
        return tuple(dict.fromkeys(number for piece in self.pieces for number in piece.citations))

    def as_json(self) -> dict[str, object]:
        """The block as the contract has it."""
        return {
            "kind": self.kind.value,
            "part": self.part,
            "text": self.text,
            "citations": list(self.citations),
            "by": self.by.value,
            "with": list(self.operators),
        }

    @property
    def is_claim(self) -> bool:
        """Whether it states something: such blocks have citations, and so have only evidence and notes besides."""
        return self.kind not in (BlockKind.EVIDENCE, BlockKind.NOTE) and bool(self.citations)


class LineKind(StrEnum):
    """How a line is drawn."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of an answer: what several blocks say in one paragraph, a heading, or an item of a list."""

    kind: LineKind
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as plain text, markers and bullet included."""
        return ("- " if self.kind is LineKind.ITEM else "") + "".join(map(str, self.pieces))

    @property
    def citations(self) -> frozenset[int]:
        """The numbers of its citations."""
        return frozenset(number for piece in self.pieces for number in piece.citations)


def lines_of(blocks: Sequence[Block], language: Language) -> tuple[AnswerLine, ...]:
    """The blocks as lines, each group under its heading."""
    lines: list[AnswerLine] = []
    heading = ""
    for block in blocks:
        if block.heading and block.heading != heading:
            colon = punctuation(language).colon.rstrip()
            lines.append(AnswerLine(LineKind.HEADING, (Piece(block.heading + colon),)))
        heading = block.heading
        pieces = _spaced(block.pieces, language)
        if block.layout is Layout.RUN_ON and lines:
            lines[-1] = replace(lines[-1], pieces=(*lines[-1].pieces, *_behind(pieces, language)))
        else:
            lines.append(AnswerLine(LineKind.ITEM if block.layout is Layout.ITEM else LineKind.PARAGRAPH, pieces))
    return tuple(lines)


def _spaced(pieces: Iterable[Piece], language: Language) -> tuple[Piece, ...]:
    """The pieces with the space between them.

    Numbers stand one space behind their words in English and at once behind them in Chinese; words stand one space
    behind the numbers that open a line.
    """
    spaced: list[Piece] = []
    for piece in pieces:
        if piece.citations and spaced and spaced[-1].text and not spaced[-1].text[-1].isspace():
            spaced[-1] = Piece(spaced[-1].text + punctuation(language).space)
        elif piece.text and len(spaced) == 1 and spaced[0].citations:
            piece = Piece(f" {piece.text}")
        spaced.append(piece)
    return tuple(spaced)


def _behind(pieces: tuple[Piece, ...], language: Language) -> tuple[Piece, ...]:
    """The pieces as they follow another sentence."""
    first, *rest = pieces
    return (replace(first, text=punctuation(language).space + first.text), *rest)
