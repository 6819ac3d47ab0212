"""Numbers that are better not read: two readings fit, or none does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import UnreadNumber

_UNIT_AHEAD = r"(?=\s?(?:[百千]?[万亿元]|%|[mbk]n?\b|million|billion|rmb|cny|usd|hkd))"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_SIZES = (
    r"\b(?:(?:ten|hundred|thousand|million|billion)s of|several|a few|few)"
    r"(?: hundred| thousand)? (?:thousand|million|billion)s?\b"
)
_ODD = (
    (
        Pattern(
            "points as thousands separators, or a comma as a decimal point",
            r"(?<![\d.])\d{1,3}(?:\.\d{3}){2,}(?![\d.])(?:,\d+)?|(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)",
            yes=("300.000.000", "1.234,56"),
            no=("2.1.2", "1,234.56", "300.000"),
            flags=re.ASCII,
        ),
        "points and commas can be read in two ways",
    ),
    (
        Pattern(
            "a comma that is neither a thousands separator nor the end of a number",
            rf"(?<![\d.,])\d{{1,3}}(?:,\d{{1,2}}|,\d{{4,}})(?!\d|,\d){_UNIT_AHEAD}",
            yes=("3,5亿", "3,50 million", "1,2345元"),
            no=("3,500万", "10, 20%", "3,5"),
            flags=re.ASCII,
        ),
        "the comma can be read in two ways",
    ),
    (
        Pattern(
            "an amount behind a currency whose comma is no thousands separator",
            r"(?:rmb|cny|usd|hkd|[¥$€£])\s?\d{1,3},\d{1,2}(?![\d,])",
            yes=("rmb 3,5", "¥3,50"),
            no=("rmb 3, 5", "¥3,500", "3,5"),
            flags=re.ASCII,
        ),
        "the comma can be read in two ways",
    ),
    (
        Pattern(
            "groups of four zeros between digits",
            r"(?<![\d.,])\d{1,4}(?: 0000)+(?!\d)",
            yes=("45 0000 0000",),
            no=("rmb'000", "2025 2024", "1 234 567"),
            flags=re.ASCII,
        ),
        "the marks between the digits can be read in two ways",
    ),
    (
        Pattern(
            "a number with a power of ten",
            r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d{1,3}(?!\w)|\s?[*×x]\s?10\s?\^\s?\d{1,3})",
            yes=("4.5e9", "4.5*10^9", "4.5 × 10^9"),
            no=("4.5 x 10", "2e", "v4.5e9"),
            flags=re.ASCII,
        ),
        "a power of ten is not read",
    ),
    (
        Pattern(
            "English numerals side by side without what joins them",
            rf"\b(?:{_ONES})[\s-](?:{_TENS})\b(?:[\s-](?:{_ONES})\b)?",
            yes=("one fifty five", "two fifty"),
            no=("fifty five", "one hundred fifty", "one of fifty"),
        ),
        "the numerals can be read in two ways",
    ),
    (
        Pattern(
            "an amount of which only the size is said",
            rf"(?<![十\d])[数几](?:[十百千]?[万亿]|[十百千](?=[万亿元家项人名]))[万亿]?元?|(?<!以)上[百千]?[万亿]元?|[百千][万亿]级|{_SIZES}",
            yes=("数十亿元", "几千万", "上百亿", "上亿元", "tens of millions", "several hundred million"),
            no=("三十亿元", "数据", "1亿以上万", "ten million", "hundred million"),
        ),
        "only the size is said",
    ),
)


_NUMBER = Pattern(
    "a number, whatever it is",
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)\s?[十百千万亿]*|"
    r"[〇零一二两三四五六七八九十百千]{1,6}[万亿]{0,6}|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred)\b",
    yes=("1,200", "三千万", "一", "3千万", "1 亿", "twenty-five"),
    no=("oneself", "，", "亿元"),
)
_NARROW_DIGIT = re.compile("[0-9]")


_LEAST_OF_A_NUMBER = 2
"""So many characters a number takes with what parts it from the next."""


def one_too_many(folded: str, most: int) -> int | None:
    """Where the first number stands that is beyond so many; None where there are no more."""
    if len(folded) <= _LEAST_OF_A_NUMBER * most:
        return None
    return next((match.start() for match in islice(_NUMBER.finditer(folded), most, None)), None)


def unread_numbers(folded: str, text: str) -> tuple[UnreadNumber, ...]:
    """Every such number of a folded text, in order; of two that overlap the first."""
    apart: list[UnreadNumber] = []
    for number in sorted(_found(folded, text), key=lambda number: number.start):
        if not apart or number.start >= apart[-1].end:
            apart.append(number)
    return tuple(apart)


def _found(folded: str, text: str) -> Iterator[UnreadNumber]:
    for pattern, why in _ODD:
        for match in pattern.matches(folded):
            written = text[match.start() : match.end()]
            if "，" not in written or not _NARROW_DIGIT.search(written):  # 500，45亿 are two numbers
                yield UnreadNumber(match.start(), match.end(), written, why)
