"""The words of `moods.yaml` as patterns: whose a statement is, how it is meant, and what joins its parts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from assistant.eligibility.reading.alternatives import bits, compiled, every_match, whole

_FILE = Path(__file__).with_name("moods.yaml")


class PatternUnion:
    """Patterns of which any may match, the leftmost first and of those the first; tried one by one as they are few."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """A pattern of patterns, compiled when a text is first searched for them."""
        self._written = tuple(patterns)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(compiled(each) for each in self._written)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in a stretch."""
        best = None
        for pattern in self._patterns:
            match = pattern.search(text, start, end)
            if match and (best is None or match.start() < best.start()):
                best = match
        return best

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """A match that begins there."""
        for pattern in self._patterns:
            if match := pattern.match(text, start, end):
                return match
        return None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """A match that is the whole text."""
        return next((match for pattern in self._patterns if (match := pattern.fullmatch(text))), None)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Every match, none overlapping another."""
        return every_match(self._patterns, text, start, end)


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words of both languages for one thing; English ones are whole words."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    anywhere: PatternUnion
    at_end: PatternUnion
    at_start: PatternUnion

    @classmethod
    def of(cls, words: Mapping[str, list[Any]]) -> WordGroup:
        """The words of a group. Searching raises re.error for one that is no pattern."""
        english, chinese = (_alternatives(words[language]) for language in ("en", "zh"))
        return cls._tried(english, chinese, rf"(?<!\w)(?:{'|'.join(english)})(?!\w)|(?:{'|'.join(chinese)})")

    @classmethod
    def _tried(cls, english: tuple[str, ...], chinese: tuple[str, ...], *patterns: str) -> WordGroup:
        return cls(
            english,
            chinese,
            PatternUnion(patterns),
            PatternUnion(rf"(?:{each})\s?\Z" for each in patterns),
            PatternUnion(rf"\s?(?:{each})" for each in patterns),
        )

    def only(self, places: Iterable[int]) -> WordGroup:
        """Only some of the words, those of English counted before those of Chinese."""
        count = len(self.english)
        words = [
            whole(self.english[place], r"(?!\w)") if place < count else self.chinese[place - count] for place in places
        ]
        return self._tried((), (), *words)

    def search(self, folded: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first of the words in a stretch of a text."""
        return self.anywhere.search(folded, start, end)

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where the words stand."""
        return (match.span() for match in self.anywhere.finditer(folded))


@dataclass(frozen=True, slots=True)
class Moods:
    """All groups by name, the pattern of what only glues, and the patterns of differences by their sign.

    `words` are the English and the Chinese ones of each group that is searched for, and those of the differences.
    """

    words: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    groups: Mapping[str, WordGroup]
    glue: re.Pattern[str]
    glue_right: re.Pattern[str]
    glue_behind: re.Pattern[str]
    differences: tuple[tuple[int, re.Pattern[str]], ...]

    def __getitem__(self, name: str) -> WordGroup:
        return self.groups.get(name) or _group_of(name, 0)

    def only(self, words: Mapping[str, int]) -> Moods:
        """The same with only those words in each group whose bits are set."""
        groups = {name: _group_of(name, live) for name, live in words.items() if name != DIFFERENCES}
        return replace(self, groups=groups, differences=self.differences if DIFFERENCES in words else ())


@lru_cache(maxsize=4096)
def _group_of(name: str, words: int) -> WordGroup:
    return moods()[name].only(bits(words))


_BETWEEN = r"(?:'(?:s|re|m|ve|ll)\b|[\s\x02:=+(（)\[\]|｜~、,\-–—−→/·*“”\"'。.])"
_OPEN = r"(?:[^\S\n]|[(-])"
"""Between an amount and its period behind it: what stands on the next line is of that line."""
FIRST, SECOND = "\x03", "\x04"
"""What stands for the two amounts of a difference."""
DIFFERENCES = "differences"


@lru_cache(maxsize=1)
def moods() -> Moods:
    """The words, read once."""
    raw: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    differences = raw.pop(DIFFERENCES)
    raw["lost"] = raw["lost"]["before"]
    groups = {name: WordGroup.of(words) for name, words in raw.items()}
    words = {name: (group.english, group.chinese) for name, group in groups.items() if not name.startswith("glue")}
    words[DIFFERENCES] = (
        (),
        tuple(
            _with_places(word, r"\x03", r"\x04") for each in differences.values() for word in _alternatives(_both(each))
        ),
    )
    return Moods(
        MappingProxyType(words),
        MappingProxyType(groups),
        _only(groups["glue"]),
        _only(groups["glue_right"]),
        _only(groups["glue_behind"], _OPEN),
        tuple(
            (sign, re.compile(_with_places("|".join(_alternatives(_both(differences[name])))), re.ASCII))
            for name, sign in (("less", -1), ("more", 1))
        ),
    )


def _only(group: WordGroup, between: str = _BETWEEN) -> re.Pattern[str]:
    """Text that is nothing but these words and marks between them, in any number.

    No bracket of a word captures: `re` loses count of such groups where the repetition never goes back.
    """
    words = rf"{between}|\b(?:{'|'.join(group.english)})\b|(?:{'|'.join(group.chinese)})"
    return re.compile(rf"(?:{_CAPTURING.sub('(?:', words)})*+", re.ASCII)


_CAPTURING = re.compile(r"(?<![\\\[])\((?!\?)")


def _with_places(words: str, first: str = FIRST, second: str = SECOND) -> str:
    """A difference with its amounts: A is the one that is added or taken away."""
    return words.replace("[^AB]", f"[^{first}{second}]").replace("A", first).replace("B", second)


def _both(words: Mapping[str, list[Any]]) -> list[Any]:
    return [*words["en"], *words["zh"]]


def _alternatives(words: list[Any]) -> tuple[str, ...]:
    """The patterns, the longest first; bars part short ones on one line."""
    parts = [part.replace(" ", r"[\s-]") for word in words for part in _parted(str(word))]
    return tuple(sorted(parts, key=len, reverse=True))


def _parted(words: str) -> list[str]:
    """The words of a line parted at its bars, but for those in brackets."""
    parts, depth, start = [], 0, 0
    for place, char in enumerate(words):
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            parts.append(words[start:place])
            start = place + 1
    return [*parts, words[start:]]
