"""A new rule text as it is compared: its provisions, readable without the line breaks of a page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.corpus.parsing.marks import ends_sentence
from assistant.corpus.parsing.marks import fold as in_place
from assistant.corpus.parsing.parser import ParsedProvision, PieceKind, parse_provisions
from assistant.language.detection import CHINESE, language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import fold
from assistant.language.text import Language

_QUOTATION_MARKS = str.maketrans('“”「」『』"', "       ")
"""An amending decision quotes the rule it makes: what stands in quotation marks is the rule too."""
_PAGE_NUMBER = Pattern(
    "a line that is only the number of a page",
    r"[\s—–-]*\d{1,3}[\s—–-]*",
    yes=("12", " - 12 -", "— 3 —"),
    no=("12.", "1.2", "（1）", ""),
    how="fullmatch",
)
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
_WIDE = rf"{CHINESE}。，；：、！？（）《》“”％%"
_APART = Pattern(
    "white space that Chinese has no use for",
    rf"(?<=[{_WIDE}])[ \t\u3000\u00a0]+(?=[{_WIDE}\d])|(?<=\d)[ \t\u3000\u00a0]+(?=[{_WIDE}])",
    yes=("净 利润", "3 年", "人民币 10"),
    no=("at least", "4 bn", "净利润"),
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a file as they stand there, and the line, from 1, on which they begin."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A stretch of a source in one line a sentence; `places` says where each character of `text` stands in it."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class RuleText:
    """A rule text with the pieces that its numbering cuts it into."""

    source: str
    written_in: Language | None = None

    @cached_property
    def pieces(self) -> tuple[ParsedProvision, ...]:
        """The provisions, items and paragraphs in order; none where the text is not numbered."""
        kinds = (PieceKind.PROVISION, PieceKind.ITEM, PieceKind.PARAGRAPH)
        return tuple(piece for piece in parse_provisions(self.source) if piece.kind in kinds)

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


def readable(source: str, start: int, end: int) -> ReadableText:
    """A stretch of a source to be read: lines joined that break off in a sentence, page numbers left out."""
    characters: list[str] = []
    places: list[int] = []
    for words, place, ended in _lines(source, start, end):
        if characters and not ended:
            joint = "" if _is_wide(characters[-1]) and _is_wide(words[:1], digits=True) else " "
        else:
            joint = "\n" if characters else ""
        characters += [*joint, *words]
        places += [*(place for _ in joint), *range(place, place + len(words))]
    return _without_gaps("".join(characters).translate(_QUOTATION_MARKS), places)


def _lines(source: str, start: int, end: int) -> Iterator[tuple[str, int, bool]]:
    """The lines of a stretch that hold words, with their place, and whether the sentence before has ended."""
    ended = True
    for line in re.finditer(r"[^\r\n]*(?:\r\n?|\n|\Z)", source[start:end]):
        words = line[0].strip()
        if not words:
            ended = ended or bool(line[0])
        elif _PAGE_NUMBER.fullmatch(words) is None:
            yield words, start + line.start() + line[0].index(words), ended
            ended = ends_sentence(in_place(words))


def _is_wide(character: str, *, digits: bool = False) -> bool:
    return bool(re.match(rf"[{_WIDE}{'0-9' if digits else ''}]", character))


def _without_gaps(text: str, places: list[int]) -> ReadableText:
    kept: list[int] = []
    position = 0
    for gap in _APART.finditer(text):
        kept += range(position, gap.start())
        position = gap.end()
    kept += range(position, len(text))
    return ReadableText("".join(text[place] for place in kept), tuple(places[place] for place in kept))


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
