"""A stretch of a rule text in one line a sentence, as it is read, without the line breaks of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.corpus.parsing.marks import ends_sentence, fold
from assistant.language.detection import CHINESE
from assistant.language.patterns import Pattern

_QUOTATION_MARKS = str.maketrans('“”「」『』"', "       ")
"""An amending decision quotes the rule it makes: what stands in quotation marks is the rule too."""
_PAGE_NUMBER = Pattern(
    "a line that is only the number of a page",
    r"[\s—–-]*\d{1,3}[\s—–-]*",
    yes=("12", " - 12 -", "— 3 —"),
    no=("12.", "1.2", "（1）", ""),
    how="fullmatch",
)
_WIDE = rf"{CHINESE}。，；：、！？（）《》“”％%"
_APART = Pattern(
    "white space that Chinese has no use for",
    rf"(?<=[{_WIDE}])[ \t\u3000\u00a0]+(?=[{_WIDE}\d])|(?<=\d)[ \t\u3000\u00a0]+(?=[{_WIDE}])",
    yes=("净 利润", "3 年", "人民币 10"),
    no=("at least", "4 bn", "净利润"),
)


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A stretch of a source in one line a sentence; `places` says where each character of `text` stands in it."""

    text: str
    places: tuple[int, ...]


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
            ended = ends_sentence(fold(words))


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
