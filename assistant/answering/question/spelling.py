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

    A slip is a letter left out, typed twice, swapped with the next, or taken for one that sounds like it: what most
    slips are. Another wrong letter is not mended, since "court" is no slip for "count". Words with a capital may be
    names and stay.
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
        for letter in _ALIKE.get(tail[:1], ""):
            yield head + letter + tail[1:]


_ALIKE = {**{vowel: "aeiouy".replace(vowel, "") for vowel in "aeiouy"}, "c": "ks", "k": "c", "s": "cz", "z": "s"}
"""Letters that are written for one another."""


_GAP = "\0"


def without_one(names: Iterable[str]) -> Mapping[str, str]:
    """Each of the names by what is left of it without one of its characters; of two alike the first."""
    left: dict[str, str] = {}
    for name in names:
        for at in range(len(name)):
            left.setdefault(f"{name[:at]}{_GAP}{name[at + 1 :]}", name)
    return left


def mended_chinese(text: str, seen: Callable[[str], bool], names: Mapping[str, str]) -> str:
    """The Chinese text with each stretch that is one of the names but for one character replaced by that name.

    `names` are those of `without_one`. Only where no pair of characters with the wrong one is `seen` anywhere:
    上式审核委员会. A numeral is no slip.
    """
    lengths = sorted({len(left) for left in names}, reverse=True)
    for at, char in enumerate(text[:MOST]):
        if "\u4e00" <= char <= "\u9fff" and not (seen(text[max(0, at - 1) : at + 1]) and seen(text[at : at + 2])):
            for length in lengths:
                for start in range(max(0, at + 1 - length), at + 1):
                    end = start + length
                    name = names.get(f"{text[start:at]}{_GAP}{text[at + 1 : end]}")
                    if name and _is_slip(text, at, name[at - start], (start, end), seen):
                        text = text[:start] + name + text[end:]
    return text


def _is_slip(text: str, at: int, right: str, span: tuple[int, int], seen: Callable[[str], bool]) -> bool:
    """Whether the character at a place of a text is written for another, within a stretch of it."""
    pairs = [text[start : start + 2] for start in (at - 1, at) if span[0] <= start < span[1] - 1]
    told = _NO_SLIP.search(text[at] + right)
    return not told and "\u4e00" <= text[at] <= "\u9fff" and not any(map(seen, pairs))


_NO_SLIP = re.compile(r"[一二三四五六七八九十百千万亿两零〇不没无未非反前后上下大小高低多少新旧内外进出]")
"""Characters that say something else than the one in their place."""
