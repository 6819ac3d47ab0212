"""Finds a quote in a provision, character by character after NFKC and white-space folding."""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from assistant.corpus.model import Provision
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language

MIN_QUOTE = 6
"""Shortest quote that says anything, in folded characters (a whole shorter text may still be quoted)."""
MOST_QUOTE = 4_000
"""Longest quote that is checked, in characters; the longest text of the corpus has less than half as many."""
MOST_PAIRS = 250_000
"""Most pairs of like characters of two texts that are compared; the longest text of the corpus has 213,000."""


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A verbatim stretch of a provision's text in one language; offsets in characters of that text."""

    language: Language
    start: int
    end: int
    text: str


def find_quote(quote: str, provision: Provision) -> QuoteSpan | None:
    """Where the quote stands in the provision, as the provision spells it; None where it does not.

    Both sides are compared after NFKC normalisation and with every run of white space as one space, and nothing else
    is forgiven: a changed digit, sign or letter is a different quote. Quotes under `MIN_QUOTE` characters match only
    a text that is no longer than that.
    """
    needle, _ = fold(quote)
    if not needle:
        return None
    for language, text in provision.text.items():
        hay, offsets = fold(text)
        if len(needle) < MIN_QUOTE and needle != hay:
            continue
        at = hay.find(needle)
        # NFKC can expand one character into several: a match must begin and end on whole characters of the text
        while at >= 0:
            start, end = offsets[at], offsets[at + len(needle) - 1] + 1
            if fold(text[start:end])[0] == needle and not _cuts(hay, at, at + len(needle)):
                return QuoteSpan(language, start, end, text[start:end])
            at = hay.find(needle, at + 1)
    return None


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins or ends inside a number or an amount: "RMB 3" is not a quote of "RMB 3 billion"."""
    return _cuts_number(text, start, end) or any(
        low < edge < high for low, high in amount_spans(text) for edge in (start, end)
    )


@lru_cache(maxsize=512)
def amount_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where amounts, shares, counts and periods stand in a folded text, with their units but no RMB in front."""
    amounts = (each for each in read_quantities(text) if each.kind in _AMOUNTS)
    return tuple((each.start + _lead(each.text), each.end) for each in amounts)


def _lead(amount: str) -> int:
    yuan = _YUAN.match(amount)
    return yuan.end() if yuan else 0


def _cuts_number(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins or ends inside a number: "4 billion" is not a quote of "14 billion"."""
    before = start > 0 and (_one_number(text, start) or (text[start].isdigit() and _joins(text, start - 1)))
    after = end < len(text) and (_one_number(text, end) or (text[end - 1].isdigit() and _joins(text, end)))
    return before or after


_AMOUNTS = frozenset(
    {
        QuantityKind.MONEY,
        QuantityKind.PERCENT,
        QuantityKind.PERCENTAGE_POINTS,
        QuantityKind.MULTIPLE,
        QuantityKind.NUMBER,
        QuantityKind.COUNT,
        QuantityKind.DURATION,
    }
)
_YUAN = Pattern(
    "yuan in front of an amount",
    r"(?:RMB|CNY|人民币|¥) ?",
    yes=("RMB 3 billion", "¥3"),
    no=("US$3", "3 yuan"),
    how="match",
)
_CHINESE_DIGITS = frozenset("零〇一二两三四五六七八九十百千万亿")


def _one_number(text: str, at: int) -> bool:
    """Whether the characters on both sides of a place belong to one number, in figures or in Chinese."""
    left, right = text[at - 1], text[at]
    return (left.isdigit() and right.isdigit()) or (left in _CHINESE_DIGITS and right in _CHINESE_DIGITS)


def _joins(text: str, at: int) -> bool:
    """Whether the character is a decimal point or thousands comma between two digits."""
    return text[at] in ".," and 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


def is_cjk(character: str) -> bool:
    """Whether the character is a Chinese one (punctuation included), beside which white space means nothing."""
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


@lru_cache(maxsize=4096)
def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """The text NFKC-normalised with white space folded, and for each character the offset it came from.

    A run of white space counts as one space, and as none beside a Chinese character or the signs behind one: a list is
    the same in one line and in several.
    """
    out: list[str] = []
    offsets: list[int] = []
    chinese = False
    for position, character in enumerate(text):
        for piece in unicodedata.normalize("NFKC", character):
            if piece.isspace():
                if not out or out[-1] == " " or chinese:
                    continue
                piece = " "
            else:
                chinese = is_cjk(piece) or (chinese and not piece.isalnum())
                if chinese and out and out[-1] == " ":
                    out.pop()
                    offsets.pop()
            out.append(piece)
            offsets.append(position)
    if out and out[-1] == " ":
        out.pop()
        offsets.pop()
    return "".join(out), tuple(offsets)


def comparable(text: str, quote: str) -> bool:
    """Whether a quote may be one of this text: few letters again and again are none, and would take minutes."""
    if len(quote) > 2 * len(text) or 4 * len({quote[at : at + 4] for at in range(len(quote))}) < len(quote):
        return False
    counts = Counter(text)
    return sum(counts[character] * times for character, times in Counter(quote).items()) <= MOST_PAIRS


def nearest(quote: str, provision: Provision) -> QuoteSpan | None:
    """The stretch of the provision most like the quote, to show the difference; None if nothing is alike.

    Nor is anything where there is too much to compare.
    """
    needle, _ = fold(quote)
    best: tuple[float, QuoteSpan] | None = None
    for language, text in provision.text.items():
        hay, offsets = fold(text)
        if not comparable(hay, needle):
            continue
        blocks = difflib.SequenceMatcher(None, hay, needle, autojunk=False).get_matching_blocks()
        solid = [block for block in blocks if block.size >= 2]
        if not solid:
            continue
        start, end = solid[0].a, solid[-1].a + solid[-1].size
        ratio = sum(block.size for block in solid) / max(len(needle), end - start)
        if best is None or ratio > best[0]:
            first, last = offsets[start], offsets[end - 1] + 1
            best = ratio, QuoteSpan(language, first, last, text[first:last])
    return best[1] if best and best[0] > 0.3 else None
