"""Mends slips of the keyboard in English words that the corpus has never seen, for looking up only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

MOST = 200
"""Most words of a text that are looked at."""

_WORD = re.compile(r"(?<![\w.'-])[a-z]{5,20}(?![\w'-])")
"""Shorter words are left alone: too many others are one slip away."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each English word stands in the texts, in lower case."""
    return Counter(word for text in texts for word in re.findall(r"[a-z]{4,20}", text.lower()))


def mended(text: str, seen: Callable[[str], bool], words: Callable[[], Mapping[str, int]]) -> str:
    """The text with each lower-case word that is not `seen` replaced by the commonest of `words` one slip away.

    A slip is a letter left out, typed twice, or swapped with the next: what most slips are. A wrong letter is not
    mended, since "court" is no slip for "count". Words with a capital may be names and stay.
    """

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        if seen(word):
            return word
        known = words()
        return max((slip for slip in _slips(word) if slip in known), key=known.__getitem__, default=word)

    return _WORD.sub(mend, text, count=MOST)


def _slips(word: str) -> Iterator[str]:
    """Every word one slip away that keeps the first letter, which is seldom mistyped."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail and tail[0] == head[-1]:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
