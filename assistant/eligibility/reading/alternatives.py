"""Many words as patterns, of which only those are tried on a text that can stand in it.

A lexicon knows for every word letters without which it cannot match, and finds the words that a text may have by the
pairs of letters it has. A pattern is compiled when a text first may have it, so that a table of thousands is read fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from assistant.eligibility.reading.needles import needles


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text, compiled once. Raises re.error."""
    return re.compile(pattern, re.ASCII)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Alternative words of both languages, of which the first that stands at a place counts; English ones are whole."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    number: int
    lexicon: Lexicon = field(repr=False, compare=False)

    @property
    def written(self) -> tuple[str, ...]:
        """What is the same of those that are written alike."""
        return (*self.english, "", *self.chinese)

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Where the words stand in a text."""
        live = self.lexicon.live(folded).get(self.number)
        if live:
            words = (*self.english, *self.chinese)
            english = [words[place] for place in sorted(live) if place < len(self.english)]
            chinese = [words[place] for place in sorted(live) if place >= len(self.english)]
            whole = [rf"\b(?:{'|'.join(english)})\b"] if english else []
            yield from compiled("|".join([*whole, *chinese])).finditer(folded)


class Lexicon:
    """Every word of a table by letters without which it cannot match."""

    def __init__(self) -> None:
        self._size = 0
        self._by_pair: dict[str, dict[str, list[tuple[int, int]]]] = {}
        self._always: list[tuple[int, int]] = []
        self._last: tuple[str, Mapping[int, set[int]]] | None = None

    def add(self, english: Iterable[str], chinese: Iterable[str]) -> Alternatives:
        """Words as alternatives, the longest pattern first."""
        first, second = (tuple(sorted(words, key=len, reverse=True)) for words in (english, chinese))
        number = self._size
        self._size += 1
        for place, word in enumerate((*first, *second)):
            letters = needles(word)
            for each in letters:
                self._by_pair.setdefault(each[:2], {}).setdefault(each, []).append((number, place))
            if not letters:
                self._always.append((number, place))
        return Alternatives(first, second, number, self)

    def live(self, folded: str) -> Mapping[int, set[int]]:
        """The alternatives that a text may have: their numbers, and which of their words."""
        last = self._last
        if last is None or last[0] != folded:
            last = self._last = folded, self._live(folded)
        return last[1]

    def _live(self, folded: str) -> Mapping[int, set[int]]:
        live: dict[int, set[int]] = {}
        pairs = {*folded, *map("".join, pairwise(folded))}
        standing = [
            places
            for pair in pairs & self._by_pair.keys()
            for letters, places in self._by_pair[pair].items()
            if letters in folded
        ]
        for places in (self._always, *standing):
            for number, place in places:
                live.setdefault(number, set()).add(place)
        return live
