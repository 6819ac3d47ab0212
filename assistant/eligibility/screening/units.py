"""The unit that the header of a column gives: `万元`, `RMB m`, `RMB'000`, `%`, `万股`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.table import FactKind, FactSpec

_SCALES = {
    "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
    "k": 3, "'000": 3, "'000s": 3, "000": 3, "000s": 3, "thousand": 3, "thousands": 3,
    "m": 6, "mn": 6, "mm": 6, "mln": 6, "mil": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "billion": 9, "billions": 9, "tn": 12, "trillion": 12, "trillions": 12,
}  # fmt: skip
_CURRENCIES = {
    **dict.fromkeys(("cny", "rmb", "yuan", "renminbi", "¥", "元", "人民币"), "CNY"),
    **dict.fromkeys(("usd", "us$", "$", "dollar", "dollars", "美元"), "USD"),
    **dict.fromkeys(("hkd", "hk$", "港元", "港币"), "HKD"),
    **dict.fromkeys(("eur", "€", "euro", "euros", "欧元"), "EUR"),
    **dict.fromkeys(("jpy", "yen", "日元"), "JPY"),
    **dict.fromkeys(("gbp", "£", "英镑"), "GBP"),
}
_PERCENT = {"%", "percent", "per cent", "pct", "百分比"}
_MONTHS = {"个月", "月", "month", "months"}
_COUNTED = {"个", "人", "名", "家", "件", "项", "股"}
_LONGEST_FIRST = sorted({*_SCALES, *_CURRENCIES}, key=len, reverse=True)
_WORD = re.compile("|".join(map(re.escape, _LONGEST_FIRST)))
_BETWEEN = re.compile(r"[\s,.:]*(?:\bin\b|\bof\b)?[\s,.:]*")
_INTRODUCED = re.compile(r"(?:金额)?单位\s*:?|unit\s*:|in\s+")


@dataclass(frozen=True, slots=True)
class ColumnUnit:
    """What a plain number of a column is multiplied with, as a power of ten, and how the header wrote it."""

    exponent: int
    text: str


PERCENT = ColumnUnit(-2, "%")


def read_unit(text: str, spec: FactSpec) -> ColumnUnit | None:
    """The unit in a bracket of a header; None where the text is no unit of such a fact.

    Raises InputError for money of another country.
    """
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").casefold().strip()
    folded = folded[match.end() :].strip() if (match := _INTRODUCED.match(folded)) else folded
    if spec.kind is FactKind.RATIO:
        return PERCENT if folded in _PERCENT else None
    if spec.kind not in (FactKind.MONEY, FactKind.COUNT):
        return None
    if spec.kind is FactKind.COUNT:
        folded = _without_counted(folded, spec)
        if not folded:
            return ColumnUnit(0, text)
    words = _words(folded)
    scales = [_SCALES[word] for word in words if word in _SCALES]
    currencies = {_CURRENCIES[word] for word in words if word in _CURRENCIES}
    if not words or len(scales) > 1 or len(currencies) > 1 or (currencies and spec.kind is FactKind.COUNT):
        return None
    if foreign := currencies - {"CNY"}:
        raise input_error(f"is in {foreign.pop()}; convert it and give yuan (CNY)")
    return ColumnUnit(scales[0] if scales else 0, text)


def _without_counted(folded: str, spec: FactSpec) -> str:
    """What is left of the unit of a count without what is counted."""
    assert spec.unit is not None
    months = spec.unit.zh in _MONTHS
    counted = {spec.unit.en, spec.unit.en.removesuffix("s"), spec.unit.zh, *(_MONTHS if months else _COUNTED)}
    ends = sorted((word for word in counted if folded.endswith(word)), key=len)
    return folded.removesuffix(ends[-1]).strip() if ends else folded


def _words(folded: str) -> list[str]:
    """The scales and currencies that the text is made of; none where there is anything else in it."""
    words = []
    position = 0
    while position < len(folded):
        match = _WORD.match(folded, position)
        if match is None:
            return []
        words.append(match[0])
        gap = _BETWEEN.match(folded, match.end())
        position = gap.end() if gap else match.end()
    return words
