"""The unit that the header of a column gives: `万元`, `RMB m`, `RMB'000`, `%`, `万股`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.language.quantities.vocabulary import vocabulary

_PERCENT = "百分比"
"""Per cent as a header says it, never behind a number."""
_TENTHS = "成"
_THOUSANDS = re.compile(r"'?000s?")
_BETWEEN = re.compile(r"[\s,.:]*(?:\bin\b|\bof\b)?[\s,.:]*")
_INTRODUCED = re.compile(r"(?:金额)?单位\s*:?|units?\s*:|(?:(?:amounts|figures)\s+)?in\s+")


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
        return PERCENT if _is_percent(folded) else None
    if spec.kind not in (FactKind.MONEY, FactKind.COUNT):
        return None
    if spec.kind is FactKind.COUNT:
        folded = _without_counted(folded, spec)
        if not folded:
            return ColumnUnit(0, text)
    words = _words(folded)
    if words is None:
        return None
    scales, currencies = words
    if len(scales) > 1 or len(currencies) > 1 or (currencies and spec.kind is FactKind.COUNT):
        return None
    if foreign := currencies - {"CNY"}:
        raise input_error(f"is in {foreign.pop()}; convert it and give yuan (CNY)")
    return ColumnUnit(scales[0] if scales else 0, text)


def _is_percent(folded: str) -> bool:
    measure = vocabulary().measures.at(folded, 0)
    return folded == _PERCENT or (folded != _TENTHS and measure == (("percent", ""), len(folded)))


def _without_counted(folded: str, spec: FactSpec) -> str:
    """What is left of the unit of a count without what is counted."""
    assert spec.unit is not None
    names = (spec.unit.en, spec.unit.en.removesuffix("s"), spec.unit.zh)
    left = [folded.removesuffix(name) for name in names if folded.endswith(name)]
    measures = vocabulary().measures
    own, other = measures.at(spec.unit.zh, 0), measures.before(folded, len(folded))
    if own is not None and other is not None and (own[0] == other[0] or own[0][0] == other[0][0] == "count"):
        left.append(folded[: other[1]])
    return min(left, key=len).strip() if left else folded


def _words(folded: str) -> tuple[list[int], set[str]] | None:
    """The scales and currencies that the text is made of; None where there is anything else in it, or nothing."""
    scales: list[int] = []
    currencies: set[str] = set()
    position = 0
    while position < len(folded):
        scale, currency = _scale(folded, position), _currency(folded, position)
        if scale is None and currency is None:
            return None
        if currency is None or (scale is not None and scale[1] > currency[1]):
            assert scale is not None
            power, end = scale
            scales.append(power)
        else:
            code, end = currency
            currencies.add(code)
        gap = _BETWEEN.match(folded, end)
        position = gap.end() if gap else end
    return (scales, currencies) if position else None


def _scale(folded: str, position: int) -> tuple[int, int] | None:
    thousands = _THOUSANDS.match(folded, position)
    return (3, thousands.end()) if thousands else vocabulary().unit_scales.at(folded, position, whole=False)


def _currency(folded: str, position: int) -> tuple[str, int] | None:
    """The longest word of a currency that begins there."""
    words = vocabulary()
    both = (each.at(folded, position, whole=False) for each in (words.currency_before, words.currency_after))
    return max(filter(None, both), key=lambda found: found[1], default=None)
