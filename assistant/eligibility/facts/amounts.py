"""Amounts as text: read with their unit, and written for a program or a reader."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.language.text import Bilingual, Language

_PLAIN = re.compile(
    r"(?P<sign>[-+−]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE](?P<exponent>[-+]?\d{1,2}))?"
)
_SHORT = re.compile(
    r"(?:(?:CNY|RMB|¥|￥)\s*)?(?P<number>[-+−]?\s*[\d.,]+(?:e[-+]?\d{1,2})?)\s*(?P<scale>k|m|bn)?", re.IGNORECASE
)
_SCALES = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000), "bn": Decimal(1_000_000_000)}
_MONEY, _RATIO = FactKind.MONEY, FactKind.RATIO
_BILLION, _MILLION, _THOUSANDTH = Decimal(1_000_000_000), Decimal(1_000_000), Decimal("0.001")
_YI, _WAN = Decimal(100_000_000), Decimal(10_000)
_SHOWN, _CENT = Decimal("0.0001"), Decimal("0.01")
_COMPARATORS = {Comparison.AT_LEAST: ">=", Comparison.MORE_THAN: ">", Comparison.AT_MOST: "<=", Comparison.BELOW: "<"}
_WORDS = {
    Comparison.AT_LEAST: Bilingual("at least {}", "不低于{}"),
    Comparison.MORE_THAN: Bilingual("more than {}", "超过{}"),
    Comparison.AT_MOST: Bilingual("at most {}", "不超过{}"),
    Comparison.BELOW: Bilingual("below {}", "低于{}"),
}


def read_number(text: str) -> Decimal | None:
    """A bare number, digits grouped by commas or not; None where the text is not one."""
    match = _PLAIN.fullmatch(text.strip())
    if match is None:
        return None
    try:
        value = Decimal(match["digits"].replace(",", "")).scaleb(int(match["exponent"] or 0))
    except InvalidOperation:
        return None
    return -value if match["sign"] in ("-", "−") else value


def read_short_money(text: str) -> Decimal | None:
    """Yuan written the short way (`CNY 4.5bn`, `80m`, `-900m`, `4500000000`); None where the text is not that."""
    match = _SHORT.fullmatch(text.strip())
    number = read_number(match["number"].replace(" ", "")) if match else None
    return number * _SCALES[(match["scale"] or "").lower()] if match and number is not None else None


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros."""
    if not value.is_finite():
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal) -> Decimal:
    """For display only: at most four decimals."""
    return value.quantize(_SHOWN)


def canonical(value: Decimal, spec: FactSpec) -> str:
    """The value as programs read it: `CNY 4500000000`, `15%`, `7 patents`."""
    if not value.is_finite():
        return "no limit"
    if spec.kind is _MONEY:
        return f"CNY {plain(_rounded(value))}"
    if spec.kind is _RATIO:
        return f"{plain(_rounded(value * 100))}%"
    return f"{plain(value)} {spec.unit.en if spec.unit else ''}".strip()


def worded(value: Decimal, spec: FactSpec, language: Language) -> str:
    """The value as a reader likes it: `RMB 4.5 billion`, `45亿元`, `15%`, `7项`."""
    if not value.is_finite():
        return "no limit" if language is Language.EN else "无限"
    if spec.kind is _MONEY:
        return money_words(value) if language is Language.EN else _money_zh(value)
    if spec.kind is _RATIO:
        return canonical(value, spec)
    unit = spec.unit[language] if spec.unit else ""
    return f"{plain(value)} {unit}".strip() if language is Language.EN else f"{plain(value)}{unit}"


def required(how: Comparison, limit: Decimal, spec: FactSpec) -> str:
    """A threshold as programs read it: `>= CNY 4000000000`."""
    return f"{_COMPARATORS[how]} {canonical(limit, spec)}"


def required_words(how: Comparison, limit: Decimal, spec: FactSpec, language: Language) -> str:
    """A threshold in words: `at least RMB 4 billion`, `不低于40亿元`."""
    return _WORDS[how][language].format(worded(limit, spec, language))


def actual(interval: Interval, spec: FactSpec, language: Language | None = None) -> str | None:
    """What is known of a number, in words of `language` or for programs; None where nothing beyond its kind is known."""

    def show(value: Decimal) -> str:
        return canonical(value, spec) if language is None else worded(value, spec, language)

    def bound(how: Comparison, value: Decimal) -> str:
        return required(how, value, spec) if language is None else required_words(how, value, spec, language)

    if interval.exact is not None:
        return show(interval.exact)
    if interval == spec.domain or not (interval.low.is_finite() or interval.high.is_finite()):
        return "no limit" if interval.low == interval.high else None
    parts: list[str] = []
    if (interval.low.is_finite() and interval.low > spec.minimum) or interval.low_open:
        parts.append(bound(Comparison.MORE_THAN if interval.low_open else Comparison.AT_LEAST, interval.low))
    if interval.high.is_finite():
        parts.append(bound(Comparison.BELOW if interval.high_open else Comparison.AT_MOST, interval.high))
    return ("，" if language is Language.ZH else ", ").join(parts) or None


def money_words(value: Decimal) -> str:
    for scale, name in ((_BILLION, "billion"), (_MILLION, "million")):
        short = value / scale
        if abs(short) >= 1 and short == short.quantize(_THOUSANDTH):
            return f"RMB {plain(short)} {name}"
    return f"RMB {_rounded(value):,f}".removesuffix(".0000") if value % 1 else f"RMB {int(value):,}"


def _money_zh(value: Decimal) -> str:
    for scale, name, step in ((_YI, "亿元", _SHOWN), (_WAN, "万元", _CENT)):
        short = value / scale
        if abs(short) >= 1 and short == short.quantize(step):
            return f"{plain(short)}{name}"
    return f"{plain(_rounded(value))}元"
