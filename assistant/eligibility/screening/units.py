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
    if spec.kind is FactKind.MONEY:
        return read_money_unit(text)
    folded = _folded(text)
    if spec.kind is FactKind.RATIO:
        return PERCENT if _is_percent(folded) else None
    if spec.kind is not FactKind.COUNT:
        return None
    scale = _without_counted(folded, spec)
    words = _words(scale)
    if words is None or len(words[0]) > 1 or words[1]:
        return None if scale else ColumnUnit(0, text)
    return ColumnUnit(sum(words[0]), text)


def read_money_unit(text: str) -> ColumnUnit | None:
    """A unit of yuan; None where the text is none. Raises InputError for money of another country."""
    words = _words(_folded(text))
    if words is None or len(words[0]) > 1 or len(words[1]) > 1:
        return None
    if foreign := words[1] - {"CNY"}:
        raise input_error(f"is in {foreign.pop()}; convert it and give yuan (CNY)")
    return ColumnUnit(sum(words[0]), text)


def names_money(text: str) -> bool:
    """Whether a text is a unit that names its currency."""
    words = _words(_folded(text))
    return words is not None and bool(words[1])


def _folded(text: str) -> str:
    """A unit in small letters and half width without what introduces it."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").casefold().strip()
    return folded[match.end() :].strip() if (match := _INTRODUCED.match(folded)) else folded


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
