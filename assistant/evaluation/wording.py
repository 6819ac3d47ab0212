"""How the words of an answer are compared with the words a case asks for."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.corpus.quotes import fold
from assistant.language.detection import count_chinese

_MARKER = re.compile(r"\s*(?:\[\d{1,2}\])+")
_RUN = re.compile(r"\d+|[A-Za-z]+|[^\sA-Za-z0-9]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def states(text: str, wording: str) -> bool:
    """Whether the text says the wording, whatever its case, width and spacing.

    A wording that starts or ends with a digit must not touch another digit ("5%" is not in "15%" nor in "0.5%"), and
    one that starts with a Latin letter must start a word ("eligible" is not in "ineligible").
    """
    return _pattern(wording).search(_folded(without_markers(text))) is not None


def without_markers(text: str) -> str:
    """The text without the `[1]` markers of its citations."""
    return _MARKER.sub("", text)


def numbers(text: str) -> frozenset[str]:
    """The numbers written in digits, without thousands separators and trailing zeros of a fraction."""
    values: set[str] = set()
    for match in _NUMBER.finditer(_folded(text)):
        number = re.sub(r",(?=\d{3}(?!\d))", "", match[0])
        values.update(
            _canonical(part)
            for part in ([number] if number.count(".") <= 1 and "," not in number else re.split("[.,]", number))
        )
    return frozenset(values)


def chinese_share(text: str) -> float:
    """The share of Chinese characters among the letters, 0 for a text without letters."""
    letters = [character for character in without_markers(text) if character.isalpha()]
    return count_chinese("".join(letters)) / len(letters) if letters else 0.0


def _canonical(number: str) -> str:
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def _folded(text: str) -> str:
    return fold(text)[0].casefold()


@lru_cache(maxsize=4096)
def _pattern(wording: str) -> re.Pattern[str]:
    folded = _folded(wording)
    runs = _RUN.findall(folded)
    pattern = r"\s*".join(re.escape(run) for run in runs)
    if folded[:1].isdigit():
        pattern = r"(?<!\d)(?<!\d[.,])" + pattern
    elif folded[:1].isascii() and folded[:1].isalpha():
        pattern = r"(?<![a-z])" + pattern
    if folded[-1:].isdigit():
        pattern += r"(?!\d)(?![.,]\d)"
    return re.compile(pattern)
