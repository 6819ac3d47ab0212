"""An answer as blocks that any medium can draw: paragraphs, headings and lists of text with citation markers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.answer import Answer

_MARKER = re.compile(r"((?:\[\d+\])+)")
_NUMBER = re.compile(r"\d+")


class BlockKind(StrEnum):
    """How a block is drawn."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or the numbers of the citations that stand behind the text before it."""

    text: str = ""
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One line of an answer; `text` is the line as it is read out, markers included."""

    kind: BlockKind
    text: str
    pieces: tuple[Piece, ...]


def answer_blocks(answer: Answer) -> tuple[Block, ...]:
    """The lines of an answer's text; a number in brackets that is no citation of this answer stays text."""
    held = frozenset(citation.n for citation in answer.citations)
    lines = [line for line in answer.text.splitlines() if line.strip()]
    return tuple(
        _block(
            line, held, leads=line.endswith((":", "：")) and lines[at + 1 : at + 2] != [] and _is_item(lines[at + 1])
        )
        for at, line in enumerate(lines)
    )


def pieces_of(text: str, held: frozenset[int]) -> tuple[Piece, ...]:
    """The text cut at its citation markers."""
    return tuple(_pieces(text, held))


def _block(line: str, held: frozenset[int], *, leads: bool) -> Block:
    if _is_item(line):
        return Block(BlockKind.ITEM, line[2:], pieces_of(line[2:], held))
    return Block(BlockKind.HEADING if leads else BlockKind.PARAGRAPH, line, pieces_of(line, held))


def _is_item(line: str) -> bool:
    return line.startswith("- ")


def _pieces(text: str, held: frozenset[int]) -> Iterator[Piece]:
    said = ""
    for number, part in enumerate(_MARKER.split(text)):
        cited = tuple(map(int, _NUMBER.findall(part))) if number % 2 else ()
        if cited and held.issuperset(cited):
            if said:
                yield Piece(said)
            yield Piece(citations=cited)
            said = ""
        else:
            said += part
    if said:
        yield Piece(said)
