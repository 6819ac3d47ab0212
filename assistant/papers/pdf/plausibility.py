"""Whether the characters of a page can be what is printed on it: a font may name its glyphs falsely, or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from assistant.language.detection import CHINESE
from assistant.language.patterns import Pattern

_NAMELESS = 0.05
"""The share of characters without a meaning from which a page is not believed."""
_ENOUGH = 60
"""So many letters or Chinese characters must be there before their frequencies say anything."""
_LATIN = Pattern("a Latin letter", r"[A-Za-z]", yes=("a",), no=("é", "1"))
_HAN = Pattern("a Chinese character", f"[{CHINESE}]", yes=("法",), no=("。",))
_CID = Pattern(
    "the number of a glyph in place of a character", r"\(cid:\d+\)|GLYPH<\d+>", yes=("(cid:12)",), no=("cid",)
)
_COMMON_LATIN = frozenset("etaoinsrhl")
_VOWELS = frozenset("aeiou")
_COMMON_HAN = frozenset(
    "的一是不在有为以和人中会公定法行上年规国条应当资发业证关其或者他理下及本司股可经据对时等事合生部项东之二三十报机管务市交"
)


def is_plausible(characters: str, nameless: int = 0) -> bool:
    """Whether characters of a page, `nameless` of them not named by their font, can be text that people wrote."""
    printed = "".join(characters.split())
    if not printed:
        return True
    unknown = sum(_is_meaningless(character) for character in printed) + sum(map(len, _CID.findall(printed)))
    if max(unknown, nameless) > _NAMELESS * len(printed):
        return False
    latin, han = _LATIN.findall(printed), _HAN.findall(printed)
    return not (
        (len(han) >= _ENOUGH and not _is_chinese(han))
        or (len(latin) >= max(_ENOUGH, len(printed) * 0.3) and not _is_english(latin))
    )


def _is_meaningless(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cs")


def _is_chinese(characters: list[str]) -> bool:
    """Whether most are of the first level of GB 2312 or Big5 (a third of all), and some of the most frequent ones."""
    simplified = _share(_is_level_one(character, "gb2312", 0xB0, 0xD7) for character in characters)
    traditional = _share(_is_level_one(character, "big5", 0xA4, 0xC6) for character in characters)
    frequent = _share(character in _COMMON_HAN for character in characters)
    return max(simplified, traditional) >= 0.7 and (frequent >= 0.04 or len(characters) < 3 * _ENOUGH)


def _is_level_one(character: str, encoding: str, first: int, last: int) -> bool:
    encoded = character.encode(encoding, "ignore")
    return len(encoded) == 2 and first <= encoded[0] <= last


def _is_english(letters: list[str]) -> bool:
    """Whether vowels and the most frequent letters have about the share that they have in European languages."""
    small = [letter.lower() for letter in letters]
    vowels = _share(letter in _VOWELS for letter in small)
    return 0.2 <= vowels <= 0.6 and _share(letter in _COMMON_LATIN for letter in small) >= 0.45


def _share(found: Iterable[bool]) -> float:
    every = list(found)
    return sum(every) / len(every)
