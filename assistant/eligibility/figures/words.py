"""Where a text speaks words of lists, with one slip of the keyboard in a long English word forgiven."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.eligibility.figures.model import WordList

_TOKEN = re.compile(r"r ?& ?d|[a-z]+|\d+|=")
_LONG = 6
"""Letters from which on a word is read with one slip behind its first letter."""
_OTHERS = frozenset({"issuer", "issuers", "holder", "holders", "ceased"})
"""Words of their own that a slip would make of words of the lists."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """Where words of a list stand in a text."""

    start: int
    end: int
    list_id: str


class WordListIndex:
    """Word lists as they are looked up in texts. Safe between threads."""

    def __init__(self, lists: Iterable[WordList]) -> None:
        self._chinese: list[tuple[str, str]] = []
        self._phrases: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._words = set(_OTHERS)
        for words in lists:
            self._chinese += [(word, words.id) for word in words.zh]
            for text in words.en:
                phrase = tuple(token for token, _, _ in _tokens(text.lower()))
                self._phrases[phrase[0]].append((phrase, words.id))
                self._words.update(phrase)
        self._long: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(self._words - _OTHERS):
            self._long[len(word)].append(word)
        self._meant = lru_cache(maxsize=4096)(self._nearest)

    def places(self, folded: str) -> tuple[WordMatch, ...]:
        """The places in a folded text where words of the lists stand, but for those inside longer ones."""
        every = sorted(self._every(folded), key=lambda place: (place.start, -place.end))
        outside: list[WordMatch] = []
        longest: WordMatch | None = None  # of those that begin no later, the one that ends last
        for place in every:
            if longest is None or not _inside(place, longest):
                outside.append(place)
            if longest is None or place.end > longest.end:
                longest = place
        return tuple(outside)

    def _every(self, folded: str) -> Iterator[WordMatch]:
        if not folded.isascii():
            for word, list_id in self._chinese:
                at = folded.find(word)
                while at >= 0:
                    yield WordMatch(at, at + len(word), list_id)
                    at = folded.find(word, at + 1)
        tokens = [(self._meant(word), start, end) for word, start, end in _tokens(folded)]
        for position, (word, start, _) in enumerate(tokens):
            for phrase, list_id in self._phrases.get(word, ()):
                stretch = tokens[position : position + len(phrase)]
                if tuple(each[0] for each in stretch) == phrase:
                    yield WordMatch(start, stretch[-1][2], list_id)

    def _nearest(self, word: str) -> str:
        """The word of the lists that is meant: a long one that is none of them may be one slip away from it."""
        if len(word) < _LONG or word in self._words:
            return word
        near = (known for length in (-1, 0, 1) for known in self._long.get(len(word) + length, ()))
        alike = (known for known in near if known[0] == word[0] and len(known) >= _LONG)
        return next((known for known in alike if _one_slip(word, known)), word)


def _inside(place: WordMatch, other: WordMatch) -> bool:
    longer = other.end - other.start > place.end - place.start
    return longer and other.start <= place.start and place.end <= other.end


@lru_cache(maxsize=64)  # one text is looked through by an index for every list that stands apart
def _tokens(folded: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((match[0].replace(" ", ""), match.start(), match.end()) for match in _TOKEN.finditer(folded))


def _one_slip(first: str, second: str) -> bool:
    """Whether one letter wrong, missing, too many or swapped with its neighbour makes one word of the other."""
    shorter, longer = sorted((first, second), key=len)
    same = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    rest, other = shorter[same:], longer[same:]
    if len(rest) < len(other):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
