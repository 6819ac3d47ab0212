"""A memo as values: its sections, tables and footnotes, without anything of Word, PDF or Markdown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.text import Language


class MemoStyle(StrEnum):
    """How a paragraph is set."""

    BODY = "body"
    LEAD = "lead"
    """The short answer."""
    ITEM = "item"
    LABEL = "label"
    """A line above items or a table: not numbered, not in the contents."""
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class MemoRun:
    """Words, and the numbers of the footnotes behind them."""

    text: str
    notes: tuple[int, ...] = ()


MemoCell = tuple[MemoRun, ...]


@dataclass(frozen=True, slots=True)
class MemoParagraph:
    """A paragraph, or an item of a list."""

    runs: MemoCell
    style: MemoStyle = MemoStyle.BODY


@dataclass(frozen=True, slots=True)
class MemoTable:
    """A table whose header is repeated on every page; `widths` are the parts of 100 that its columns take."""

    header: tuple[str, ...]
    rows: tuple[tuple[MemoCell, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MemoSection:
    """A section under its numbered title; `level` is 1, or 2 within another."""

    title: str
    parts: tuple[MemoParagraph | MemoTable, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class MemoNote:
    """A footnote; `url` is where the text it names is published, empty where that is not known."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A whole memo: `particulars` are the lines of its head, `notes` its footnotes from number 1 on."""

    title: str
    language: Language
    as_of: dt.date
    particulars: tuple[tuple[str, str], ...]
    sections: tuple[MemoSection, ...]
    notes: tuple[MemoNote, ...]

    def note(self, number: int) -> MemoNote:
        """The footnote of a number."""
        return self.notes[number - 1]


@dataclass(frozen=True, slots=True)
class MemoOrigin:
    """What a memo was made from: fingerprints of corpus and program, and the file of facts with its SHA-256."""

    corpus: str
    program: str
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a fact is known from: a page of a paper, or a cell of a workbook, and the words printed there.

    `also` are other places that print the same; `proposed` says that a model pointed at the words.
    """

    file: str
    page: int
    words: str
    cell: str = ""
    also: tuple[FactSource, ...] = ()
    proposed: bool = False


def run(text: str, *notes: int) -> MemoCell:
    """One stretch of words."""
    return (MemoRun(text, notes),)
