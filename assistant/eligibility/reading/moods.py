"""The words of `moods.yaml` as patterns: whose a statement is, how it is meant, and what joins its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

_FILE = Path(__file__).with_name("moods.yaml")


class Nowhere:
    """In the place of a pattern: that of words none of which stands in a text."""

    def search(self, *_: str | int) -> None:
        """Nothing."""

    match = search

    def finditer(self, *_: str | int) -> Iterator[re.Match[str]]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words of both languages for one thing; English ones are whole words."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    anywhere: re.Pattern[str] | Nowhere
    at_end: re.Pattern[str] | Nowhere
    at_start: re.Pattern[str] | Nowhere

    @classmethod
    def of(cls, words: Mapping[str, list[Any]]) -> WordGroup:
        """The words of a group. Raises re.error for one that is no pattern."""
        english, chinese = (_alternatives(words[language]) for language in ("en", "zh"))
        either = rf"(?<!\w)(?:{'|'.join(english)})(?!\w)|(?:{'|'.join(chinese)})"
        return cls(
            english,
            chinese,
            re.compile(either, re.ASCII),
            re.compile(rf"(?:{either})\s?\Z", re.ASCII),
            re.compile(rf"\s?(?:{either})", re.ASCII),
        )

    def search(self, folded: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first of the words in a stretch of a text."""
        return self.anywhere.search(folded, start, len(folded) if end is None else end)

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where the words stand."""
        return (match.span() for match in self.anywhere.finditer(folded))


_NO_WORDS = WordGroup((), (), Nowhere(), Nowhere(), Nowhere())


@dataclass(frozen=True, slots=True)
class Moods:
    """All groups by name, the pattern of what only glues, and the patterns of differences by their sign.

    `words` are the patterns of each group that is searched for, and of the differences, one by one.
    """

    words: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, WordGroup]
    glue: re.Pattern[str]
    glue_right: re.Pattern[str]
    glue_behind: re.Pattern[str]
    differences: tuple[tuple[int, re.Pattern[str]], ...]

    def __getitem__(self, name: str) -> WordGroup:
        return self.groups[name]

    def only(self, names: Set[str]) -> Moods:
        """The same with no words in the groups but these."""
        groups = {name: group if name in names else _NO_WORDS for name, group in self.groups.items()}
        return replace(self, groups=groups, differences=self.differences if DIFFERENCES in names else ())


_BETWEEN = r"[\s\x02:=(（)\[\]|｜~、,\-–—−→/·*“”\"'。.]"
_OPEN = r"[\s(]"
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
    words = {name: (*group.english, *group.chinese) for name, group in groups.items() if not name.startswith("glue")}
    words[DIFFERENCES] = tuple(
        _with_places(word, r"\x03", r"\x04") for each in differences.values() for word in _alternatives(_both(each))
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
    """Text that is nothing but these words and marks between them, in any number."""
    return re.compile(rf"(?:{between}|\b(?:{'|'.join(group.english)})\b|(?:{'|'.join(group.chinese)}))*+", re.ASCII)


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
