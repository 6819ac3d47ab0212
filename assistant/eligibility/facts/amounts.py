"""Amounts as text: read with their unit, and written for a program."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.language.patterns import Pattern

MINUS = ("-", "−", "－", "﹣")
"""The signs that people write for minus."""
_PLAIN = Pattern(
    "a plain number",
    r"(?P<sign>[-+−－﹣＋]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:_\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    r"|\.\d+)(?:[eE](?P<exponent>[-+]?\d{1,2}))?",
    yes=("4,500.5", "4_500.5", "-12", "－12", ".5", "1e6"),
    no=("4.500,5", "12,34", "1_000,000", "1e", "five"),
    how="fullmatch",
)
_SHORT = Pattern(
    "an amount as a facts file writes it",
    r"(?:(?:CNY|RMB|¥|￥)\s*)?(?P<number>[-+−－﹣＋]?\s*[\d.,_]+(?:e[-+]?\d{1,2})?)\s*(?P<scale>k|m|bn)?",
    yes=("CNY 4.5bn", "80m", "¥4,500m", "-900m", "4500000000"),
    no=("USD 4bn", "4.5 billion", "45亿元"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_PARTS = Pattern(
    "a ratio as so many parts of so many",
    r"(?P<above>[1-9]\d?)/(?P<below>[1-9]\d?)",
    yes=("2/3", "1/12"),
    no=("0/3", "2/0", "2/3%", "66.7%"),
    how="fullmatch",
)
_SCALES = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000), "bn": Decimal(1_000_000_000)}
_MONEY, _RATIO = FactKind.MONEY, FactKind.RATIO
_SHOWN = Decimal("0.0001")


def read_number(text: str) -> Decimal | None:
    """A bare number, digits grouped by commas or underscores or not; None where the text is not one."""
    match = _PLAIN.fullmatch(text.strip())
    if match is None:
        return None
    try:
        value = Decimal(match["digits"].replace(",", "").replace("_", "")).scaleb(int(match["exponent"] or 0))
    except InvalidOperation:
        return None
    return -value if match["sign"] in MINUS else value


def read_short_money(text: str) -> Decimal | None:
    """Yuan written the short way (`CNY 4.5bn`, `80m`, `-900m`, `4500000000`); None where the text is not that."""
    match = _SHORT.fullmatch(text.strip())
    number = read_number(match["number"].replace(" ", "")) if match else None
    return number * _SCALES[(match["scale"] or "").lower()] if match and number is not None else None


def read_parts(text: str) -> Decimal | None:
    """A ratio that no percentage writes exactly (`2/3`), as a division gives it; None where the text is not one."""
    match = _PARTS.fullmatch(text.strip())
    return Decimal(match["above"]) / Decimal(match["below"]) if match else None


def parts_of(value: Decimal) -> Fraction | None:
    """The parts of a ratio that no percentage of two decimals writes: two thirds; None where one does."""
    fraction = Fraction(value).limit_denominator(12)
    endless = fraction.denominator % 3 == 0 or fraction.denominator in (7, 11)
    return fraction if endless and Decimal(fraction.numerator) / fraction.denominator == value else None


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros."""
    if not value.is_finite():
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal) -> Decimal:
    """For display only: at most four decimals."""
    return value.quantize(_SHOWN)


def canonical(value: Decimal, spec: FactSpec) -> str:
    """The value as programs read it: `CNY 4500000000`, `15%`, `7 patents`."""
    if not value.is_finite():
        return "no limit"
    if spec.kind is _MONEY:
        return f"CNY {plain(rounded(value))}"
    if spec.kind is _RATIO:
        parts = parts_of(value)
        return f"{plain(rounded(value * 100))}%" if parts is None else str(parts)
    return f"{plain(value)} {spec.unit.en if spec.unit else ''}".strip()
