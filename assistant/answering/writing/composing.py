"""Puts the sentences that passed the gate, and what is to be said of them, into the blocks of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Citation, Claim
from assistant.answering.blocks import Block, BlockKind, Layout, Piece
from assistant.answering.question.abstention import AbstainReason
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Evidence
from assistant.corpus.words import evidence_sentence
from assistant.language.text import Language

_MARKS = "\0"
"""Holds the place of citation numbers in a sentence until it is cut there."""


def abstention_text(reason: AbstainReason, language: Language, corpus: Corpus) -> str:
    """What is said instead of an answer, and what to do."""
    return WORDS(f"abstention.{reason.value}", language, first_day=corpus.first_day)


def plain_block(kind: BlockKind, text: str) -> Block:
    """A paragraph of its own that cites nothing."""
    return Block(kind, (Piece(text),))


def claim_blocks(claims: Sequence[Claim], kind: BlockKind, *, listed: bool) -> tuple[Block, ...]:
    """Claims in a list, where `listed` or each under its heading, else run together as one paragraph."""
    return tuple(claim.block(kind, _layout(claim, first=at == 0, listed=listed)) for at, claim in enumerate(claims))


def _layout(claim: Claim, *, first: bool, listed: bool) -> Layout:
    if listed or claim.group:
        return Layout.ITEM
    return Layout.PARAGRAPH if first else Layout.RUN_ON


def sentence_blocks(claims: Sequence[Claim], *, listed: bool) -> tuple[Block, ...]:
    """The sentences of a writer, `list` blocks where they are items."""
    blocks = claim_blocks(claims, BlockKind.SENTENCE, listed=listed)
    return tuple(replace(block, kind=BlockKind.LIST) if block.layout is Layout.ITEM else block for block in blocks)


def evidence_blocks(citations: Sequence[Citation], language: Language) -> tuple[Block, ...]:
    """One for each grade below transcribed, naming the citations it stands for unless it is all of them."""
    blocks: list[Block] = []
    for grade in list(Evidence)[Evidence.TRANSCRIBED.rank + 1 :]:
        numbers = tuple(citation.n for citation in citations if citation.evidence is grade)
        sentence = evidence_sentence(grade)[language]
        if numbers and len(numbers) == len(citations):
            blocks.append(plain_block(BlockKind.EVIDENCE, WORDS("evidence.of_all", language, sentence=sentence)))
        elif numbers:
            text = WORDS("evidence.of_some", language, marks=_MARKS, sentence=sentence)
            before, _, after = text.partition(_MARKS)
            blocks.append(Block(BlockKind.EVIDENCE, (Piece(before), Piece(citations=numbers), Piece(after))))
    return tuple(blocks)


def note_blocks(citations: Sequence[Citation]) -> tuple[Block, ...]:
    """What is to be known of wording carried over from another version, said once for all citations it concerns."""
    notes: dict[str, list[int]] = {}
    for citation in citations:
        if citation.note:
            notes.setdefault(citation.note, []).append(citation.n)
    return tuple(
        Block(BlockKind.NOTE, (Piece(citations=tuple(numbers)), Piece(note))) for note, numbers in notes.items()
    )
