"""Many words as patterns, of which only those are tried on a text that can stand in it.

A lexicon knows for every word letters without which it cannot match, and finds the words that a text may have by the
runs of three letters it has. A pattern is compiled when a text first may have it, so that a table of thousands is read
fast.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import add
from typing import NamedTuple

from assistant.language.needles import needles


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text, compiled once. Raises re.error."""
    return re.compile(pattern, re.ASCII)


_LETTERS = re.compile(r"[a-z0-9]+(?![a-z0-9?*+{])")
_LED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
"""What a word begins with that begins with letters."""


_END = r"(?:\b|(?<=\))(?!\w))"
"""Where an English word ends: that of an item, 2.1.2(5), ends with its bracket."""


def whole(word: str, behind: str = _END) -> str:
    """A pattern of an English word that is no part of another.

    That nothing precedes it is asked behind its first letters: an expression that begins with letters is found by them.
    """
    letters = _LETTERS.match(word)
    if letters is None or _has_choice(word):
        return rf"\b(?:{word}){behind}" if word[0] in _LED else rf"(?<!\w)(?:{word}){behind}"
    return rf"{letters[0]}(?<!\w{letters[0]}){word[letters.end() :]}{behind}"


def _has_choice(word: str) -> bool:
    """Whether it has alternatives that no bracket holds."""
    return "|" in word and any("|" in part for part in re.split(r"\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)", word))


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """Alternative words of both languages; the longest that stands at a place counts, English ones are whole."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    number: int
    lexicon: Lexicon = field(repr=False)

    @property
    def written(self) -> tuple[str, ...]:
        """What is the same of those that are written alike."""
        return (*self.english, "", *self.chinese)

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Where the words stand in a text, none overlapping another."""
        return every_match(_patterns(self, self.lexicon.live(folded).get(self.number, 0)), folded)

    def pattern(self, place: int) -> re.Pattern[str]:
        """One of the words, the English ones before the Chinese ones."""
        count = len(self.english)
        return compiled(whole(self.english[place]) if place < count else self.chinese[place - count])


@lru_cache(maxsize=8192)
def _patterns(words: Alternatives, live: int) -> tuple[re.Pattern[str], ...]:
    """The words whose bits are set."""
    return tuple(words.pattern(place) for place in bits(live))


def _place(match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    return start, -end


def every_match(
    patterns: Sequence[re.Pattern[str]], text: str, start: int = 0, end: int = sys.maxsize
) -> Iterator[re.Match[str]]:
    """Where any of the patterns matches, none overlapping another; of two that begin together the longer counts."""
    if len(patterns) == 1:
        yield from patterns[0].finditer(text, start, end)
        return
    ahead = [pattern.search(text, start, end) for pattern in patterns]
    while standing := [match for match in ahead if match]:
        first = min(standing, key=_place)
        yield first
        start = max(first.end(), first.start() + 1)
        for place, match in enumerate(ahead):
            if match and match.start() < start:
                ahead[place] = patterns[place].search(text, start, end)


def bits(live: int) -> Iterator[int]:
    """Which bits are set, the lowest first."""
    while live:
        yield (live & -live).bit_length() - 1
        live &= live - 1


_HEAD = 3
"""By how many of their first letters needles are looked up."""


class Lexicon:
    """Every word of a table by letters without which it cannot match."""

    def __init__(self) -> None:
        self._size = 0
        self._by_head: dict[str, set[str]] = {}
        self._by_best: dict[str, list[_Word]] = {}
        self._always: list[_Word] = []
        self._last: tuple[str, Mapping[int, int]] | None = None

    def add(self, english: Iterable[str], chinese: Iterable[str]) -> Alternatives:
        """Words as alternatives, the longest pattern first."""
        first, second = (tuple(sorted(words, key=len, reverse=True)) for words in (english, chinese))
        number = self._size
        self._size += 1
        for place, word in enumerate((*first, *second)):
            best, *others = needles(word) or (frozenset[str](),)
            entry = _Word(number, 1 << place, tuple(others))
            for letters in best.union(*others):
                self._by_head.setdefault(letters[:_HEAD], set()).add(letters)
            for letters in best:
                self._by_best.setdefault(letters, []).append(entry)
            if not best:
                self._always.append(entry)
        return Alternatives(first, second, number, self)

    def live(self, folded: str) -> Mapping[int, int]:
        """The alternatives that a text may have: their numbers, and which of their words as bits."""
        last = self._last
        if last is None or last[0] != folded:
            last = self._last = folded, self._live(folded)
        return last[1]

    def _live(self, folded: str) -> Mapping[int, int]:
        live: dict[int, int] = {}
        pairs = list(map(add, folded, folded[1:]))
        heads = {*folded, *pairs, *map(add, pairs, folded[2:])} & self._by_head.keys()
        standing = {letters for head in heads for letters in self._by_head[head] if letters in folded}
        for words in (self._always, *(self._by_best[letters] for letters in standing if letters in self._by_best)):
            for number, bit, others in words:
                for letters in others:
                    if letters.isdisjoint(standing):
                        break
                else:
                    live[number] = live.get(number, 0) | bit
        return live


class _Word(NamedTuple):
    """A word by the number of its alternatives and its bit among them; `others` are its needles but for the best."""

    number: int
    bit: int
    others: tuple[frozenset[str], ...]
