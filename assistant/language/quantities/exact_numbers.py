"""A number of a text as a value, its digits, and exact arithmetic at any length."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from assistant.language.patterns import Pattern

_EXACT = Context(prec=4000)
DIGITS = Pattern(
    "a number in digits",
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:['’]\d{3})+(?!\d)(?:\.\d+)?|"
    r"\d{1,3}(?: \d{3}){1,6}(?=\s?(?:[百千]?[万亿元]|[mb]il+i?on\b|[mbk]n?\b|yuan|rmb|cny))|"
    r"\d+(?:\.\d+)?|\.\d+",
    yes=("4,500", "12.5", ".5", "2026", "450 000 000元", "4 750 million", "96'400"),
    no=("bn", "-5", "四"),
    flags=re.ASCII,
    how="match",
)


class Script(StrEnum):
    """How a numeral is written."""

    DIGITS = "digits"
    ENGLISH = "english"
    CHINESE = "chinese"


class Numeral(NamedTuple):
    """A number in a folded text.

    `value` is exact and includes the scale, `scale` is its last power of ten (8 for 亿). `high` is the upper end of a
    numeral that is a range itself (两三亿), `vague` says that some more is meant (40多亿).
    """

    value: Decimal
    start: int
    end: int
    scale: int
    script: Script
    high: Decimal | None = None
    vague: bool = False


def shift(value: Decimal, power: int) -> Decimal:
    """`value` times ten to the `power`, exact at any length."""
    if not power:
        return value
    shifted = _EXACT.multiply(value, Decimal(10) ** power)
    whole = shifted.to_integral_value()
    return whole if whole == shifted else shifted


def add(first: Decimal, second: Decimal) -> Decimal:
    """The exact sum."""
    return _EXACT.add(first, second)


def multiply(first: Decimal, second: Decimal) -> Decimal:
    """The exact product."""
    return _EXACT.multiply(first, second)


def plain_digits(written: str) -> str:
    """Digits without what groups them in threes."""
    return written.translate(_GROUPING)


_GROUPING = str.maketrans("", "", ", '’")
