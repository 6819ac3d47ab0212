"""The words of `vocabulary.yaml` as a scanner needs them: the longest word that begins, or ends, at a place of a text.

Every look-up costs as much as its longest word is long, whatever the text: reading stays linear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

T = TypeVar("T")
_FILE = Path(__file__).with_name("vocabulary.yaml")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_WORD = _LETTERS | frozenset("0123456789_")


@dataclass(frozen=True, slots=True)
class Words(Generic[T]):
    """Words with what each means, and how long those are that begin or end with two characters, the longest first.

    A word of one character stands under it alone.
    """

    meanings: Mapping[str, T]
    by_first: Mapping[str, tuple[int, ...]]
    by_last: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, T]]) -> Words[T]:
        """The words of these pairs, a hyphen standing for a space too; of two that are alike the first counts."""
        meanings: dict[str, T] = {}
        for word, meaning in pairs:
            for spelling in product(*((" ", "-") if char == " " else (char,) for char in word)):
                meanings.setdefault("".join(spelling), meaning)
        return cls(
            meanings,
            _lengths((word[:2], len(word)) for word in meanings),
            _lengths((word[-2:], len(word)) for word in meanings),
        )

    @property
    def heads(self) -> frozenset[str]:
        """The characters that a word may begin with."""
        return frozenset(letters[0] for letters in self.by_first)

    @property
    def tails(self) -> frozenset[str]:
        """The characters that a word may end with."""
        return frozenset(letters[-1] for letters in self.by_last)

    def at(self, folded: str, start: int, *, whole: bool = True) -> tuple[T, int] | None:
        """What the longest word that begins there means, and where it ends; letters end a `whole` word alone."""
        one, two = folded[start : start + 1], folded[start : start + 2]
        for length in self.by_first.get(two, ()) + (self.by_first.get(one, ()) if one != two else ()):
            end = start + length
            word = folded[start:end] if end <= len(folded) else ""
            if word in self.meanings and not (
                whole and word[-1] in _LETTERS and folded[end : end + 1] in _WORD and end < len(folded)
            ):
                return self.meanings[word], end
        return None

    def before(self, folded: str, end: int) -> tuple[T, int] | None:
        """What the longest word that ends there means, and where it begins."""
        one, two = folded[end - 1 : end], folded[max(0, end - 2) : end]
        for length in self.by_last.get(two, ()) + (self.by_last.get(one, ()) if one != two else ()):
            start = end - length
            if start < 0:
                continue
            word = folded[start:end]
            if word in self.meanings and not (start and word[0] in _LETTERS and folded[start - 1] in _LETTERS):
                return self.meanings[word], start
        return None


def _lengths(words: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    """How long words are by some of their characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for letters, length in words:
        lengths.setdefault(letters, set()).add(length)
    return {char: tuple(sorted(group, reverse=True)) for char, group in lengths.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words of a kind together; see `vocabulary.yaml` for what each is.

    `left_endings` are the characters that a word in front of a number may end with; with those of `unit_heads` a unit
    behind one may begin, or what stands in front of it, with those of `after_heads` so a word of a bound.
    """

    currency_before: Words[str]
    currency_after: Words[str]
    subunits: Words[tuple[str, int]]
    other_words: Mapping[str, str]
    scales: Mapping[str, int]
    short_scales: Words[int]
    unit_scales: Words[int]
    measures: Words[tuple[str, str]]
    of_periods: Words[bool]
    not_durations: str
    of_patents: Words[bool]
    counted: Words[str]
    left: Words[tuple[str, str]]
    left_endings: frozenset[str]
    after: Words[str]
    unit_heads: frozenset[str]
    after_heads: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words, read once."""
    raw: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    currencies = raw["currencies"].items()
    before = Words.of((word, code) for code, words in currencies for word in words["before"])
    left = Words.of(_left(raw))
    unit_scales = Words.of(
        pair
        for table in (raw["scales"], raw["short_scales"], raw["plural_scales"], raw["han_scales"])
        for pair in table.items()
    )
    behind = Words.of((word, code) for code, words in currencies for word in words["after"])
    subunits = Words.of(
        (word, (code, power)) for code, words in raw["subunits"].items() for word, power in words.items()
    )
    measures = Words.of(_measures(raw))
    of_periods = Words.of((word, True) for word in raw["of_periods"])
    after = Words.of((word, bound) for bound, words in raw["after"].items() for word in words)
    units = (behind, subunits, measures, of_periods)
    return Vocabulary(
        before,
        behind,
        subunits,
        raw["other_words"],
        raw["scales"],
        Words.of(raw["short_scales"].items()),
        unit_scales,
        measures,
        of_periods,
        raw["not_durations"],
        Words.of((word, True) for word in raw["of_patents"]),
        Words.of((word, unit) for unit, words in raw["counted"].items() for word in words),
        left,
        before.tails | unit_scales.tails | left.tails,
        after,
        frozenset(" -(").union(*(words.heads for words in units)),
        after.heads | frozenset(" ,("),
    )


def _measures(raw: dict[str, Any]) -> Iterable[tuple[str, tuple[str, str]]]:
    """Units behind a number but for currencies: what kind each is of, and its name."""
    for kind in ("percentage_points", "basis_points", "percent", "multiple"):
        yield from ((word, (kind, "")) for word in raw[kind])
    for unit, words in raw["durations"].items():
        yield from ((word, ("duration", unit)) for word in words)
    for unit, words in raw["classifiers"].items():
        yield from ((word, ("count", unit)) for word in words)


def _left(raw: dict[str, Any]) -> Iterable[tuple[str, tuple[str, str]]]:
    """Words in front of a number: what each does, and how."""
    yield from ((word, ("minus", word)) for word in raw["minus"])
    for line in raw["loss"]:
        yield from ((word.strip(), ("loss", word.strip())) for word in line.split(","))
    for bound, words in raw["before"].items():
        yield from ((word, ("bound", bound)) for word in words)
    for side, words in raw["sides"].items():
        yield from ((word, ("bound", side)) for word in words)
        for degree, word in product(raw["degrees"], words):
            if degree.isascii() == word.isascii():
                yield f"{degree} {word}" if word.isascii() else degree + word, ("bound", side)
    for bound, turned in (("<", ">="), (">", "<=")):
        for negation, word in product(raw["denied"]["words"], raw["denied"][bound]):
            if negation.isascii() == word.isascii():
                yield f"{negation} {word}" if word.isascii() else negation + word, ("bound", turned)
    yield from ((word, ("filler", word)) for word in raw["filler"])
