"""A new rule text as it is compared: its provisions, the words of its parts, and how alike they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from assistant.corpus.parsing.parser import ParsedProvision, PieceKind, parse_provisions
from assistant.language.detection import CHINESE, language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.text import Language

_WORD = Pattern("an English word", r"[a-z&]+", yes=("market",), no=("40", "。"))
_HAN = Pattern("a run of Chinese", rf"[{CHINESE}]+", yes=("预计市值",), no=("40", "abc"))
_NUMERAL = Pattern(
    "a Chinese numeral, which is no word", r"[一二三四五六七八九十百千万亿两]", yes=("三年",), no=("人民币",)
)
_FUNCTION_WORDS = frozenset(
    (
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "and",
        "or",
        "is",
        "are",
        "be",
        "must",
        "at",
        "least",
        "with",
        "for",
        "that",
        "it",
        "its",
        "by",
        "on",
        "as",
        "if",
        "than",
    )
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a file as they stand there, and the line, from 1, on which they begin."""

    text: str
    line: int


@dataclass(frozen=True)
class RuleText:
    """A rule text with the pieces that its numbering cuts it into."""

    source: str
    written_in: Language | None = None

    @cached_property
    def pieces(self) -> tuple[ParsedProvision, ...]:
        """The provisions, items and paragraphs in order; none where the text is not numbered."""
        kinds = (PieceKind.PROVISION, PieceKind.ITEM, PieceKind.PARAGRAPH)
        pieces = tuple(piece for piece in parse_provisions(self.source) if piece.kind in kinds)
        return pieces if any(piece.kind is PieceKind.PROVISION for piece in pieces) else ()

    @cached_property
    def front(self) -> str:
        """What stands before the first provision."""
        return self.source[: self.pieces[0].start] if self.pieces else self.source

    @cached_property
    def language(self) -> Language:
        """The language it is written in."""
        return self.written_in or language_of_passage(self.source)

    def quote(self, start: int, end: int) -> Quote:
        """A stretch of the source, without the white space around it."""
        words = self.source[start:end]
        start += len(words) - len(words.lstrip())
        return Quote(words.strip(), self.line(start))

    def line(self, position: int) -> int:
        """The line of a place, from 1."""
        return bisect_right(self._line_starts, position)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in re.finditer(r"\r\n?|\n", self.source)))


def words_of(text: str, language: Language) -> frozenset[str]:
    """The words of a text to be compared, numbers left out: pairs of Chinese characters, or English words."""
    folded = fold(text).lower()
    if language is Language.EN:
        return frozenset(_WORD.findall(folded)) - _FUNCTION_WORDS
    runs = _HAN.findall(_NUMERAL.sub(" ", folded))
    return frozenset(run[place : place + 2] for run in runs for place in range(len(run) - 1))


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """How alike the words of two texts are, 0 to 1 (the coefficient of Dice)."""
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
