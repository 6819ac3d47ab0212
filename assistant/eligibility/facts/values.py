"""Reads one fact's value: a choice, a flag, a date, or a number that may be a range.

The short forms of a facts file (`CNY 4.5bn`, `12%`, `80m`) are read here; anything else (`45亿元`, `just under RMB 4
billion`) goes to the quantity reader of the corpus, which is loaded only then.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from difflib import get_close_matches

from assistant.base.yaml_nodes import Node
from assistant.eligibility.facts.amounts import read_number, read_short_money
from assistant.eligibility.facts.issuer import NEVER, Value
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.words import WORDS
from assistant.language.text import Bilingual

_SIGNS = {"<": "<", "＜": "<", "<=": "<=", "≤": "<=", ">": ">", "＞": ">", ">=": ">=", "≥": ">=", "": "="}
_COMPARED = re.compile(r"(<=|>=|<|>|≤|≥|＜|＞|)\s*(.+)", re.DOTALL)
_LARGEST = Decimal(10) ** 16
_TRUE, _FALSE = {"true", "yes", "是"}, {"false", "no", "否"}


def read_value(spec: FactSpec, node: Node) -> Value | None:
    """The value of a fact, None where the file says null. Raises InputError naming file, line and field."""
    if node.value is None:
        return None
    if spec.kind is FactKind.CHOICES:
        return frozenset(_choice(spec, item) for item in node.items)
    if isinstance(node.value, tuple):
        raise node.error(WORDS.both("misstated.not_a_list"))
    text = node.text.strip()
    if spec.kind is FactKind.TEXT:
        return text
    if spec.kind is FactKind.CHOICE:
        return _choice(spec, node)
    if spec.kind is FactKind.FLAG:
        if text.lower() in _TRUE | _FALSE:
            return "true" if text.lower() in _TRUE else "false"
        raise node.error(WORDS.both("misstated.no_flag", text=text))
    if spec.kind is FactKind.DATE:
        return _date(spec, node, text)
    return _range(spec, node, text)


def _choice(spec: FactSpec, node: Node) -> str:
    text = node.text.strip()
    name = re.sub(r"[\s_]+", "_", text.lower()) if text.lower() not in spec.choices else text.lower()
    if name in spec.choices:
        return name
    if labelled := [key for key, label in spec.choices.items() if text.casefold() in (label.en.casefold(), label.zh)]:
        return labelled[0]
    nearest = get_close_matches(name, spec.choices, n=1, cutoff=0.5)
    choices = ", ".join(spec.choices)
    if nearest:
        raise node.error(WORDS.both("misstated.no_choice_near", text=text, near=nearest[0], choices=choices))
    raise node.error(WORDS.both("misstated.no_choice", text=text, choices=choices))


def _date(spec: FactSpec, node: Node, text: str) -> dt.date:
    if spec.never and text.lower() in ("never", "none", "无", "未变更"):
        return NEVER
    return node.day


MOST_WRITTEN = 200
"""Most characters in which a number is written, words and all."""


def _range(spec: FactSpec, node: Node, text: str) -> Interval:
    if len(text) > MOST_WRITTEN:
        shown, length = f"{text[:20]}…", f"{len(text):,}"
        raise node.error(WORDS.both("misstated.too_long", text=shown, length=length, example=_example(spec)))
    match = _COMPARED.fullmatch(text)
    low, sign = (_short(spec, node, match[2]), _SIGNS[match[1]]) if match else (None, "=")
    high: Decimal | None = None
    if low is None:
        low, high, sign = _long(spec, node, text)
    return number_range(spec, node, low, high, sign)


def number_range(spec: FactSpec, node: Node, low: Decimal, high: Decimal | None = None, sign: str = "=") -> Interval:
    """The range that a number states.

    One value, up to `high`, or below or above it where `sign` is `<`, `<=`, `>` or `>=`.

    `node` is where it was stated, for the error. Raises InputError for a number that the fact cannot have.
    """
    text = node.text.strip()
    value = high if high is not None else low
    if max(abs(low), abs(value)) > _LARGEST:
        raise node.error(WORDS.both("misstated.too_large", text=text))
    if low < spec.minimum:
        raise node.error(WORDS.both("misstated.below", text=text, least="0" if spec.minimum == 0 else "-100%"))
    if value > spec.maximum:
        raise node.error(WORDS.both("misstated.over", text=text))
    if spec.kind is FactKind.COUNT and low % 1:
        raise node.error(WORDS.both("misstated.not_whole", text=text))
    if sign in ("<", "<="):
        return Interval(spec.minimum, low, high_open=sign == "<")
    if sign in (">", ">="):
        return Interval(low, spec.maximum, low_open=sign == ">")
    return Interval(low, value)


def _short(spec: FactSpec, node: Node, text: str) -> Decimal | None:
    """The value of the plain forms, None where the text is written another way."""
    if text.lower().strip(" .+-") in ("nan", "inf", "infinity"):
        raise node.error(WORDS.both("misstated.no_number", text=text, example=_example(spec)))
    if spec.kind is FactKind.MONEY:
        return read_short_money(text)
    if spec.kind is FactKind.COUNT:
        return read_number(text)
    value = read_number(text.rstrip("%％ "))
    if value is None or text.endswith(("%", "％")):
        return None if value is None else value / 100
    if abs(value) > 1:
        raise node.error(WORDS.both("misstated.per_cent", text=text))
    return value


def _long(spec: FactSpec, node: Node, text: str) -> tuple[Decimal, Decimal | None, str]:
    """Lower value, upper value of a range, and comparison, from words in either language."""
    from assistant.language.quantities.reader import Bound, QuantityKind, read_quantities

    quantities = [quantity for quantity in read_quantities(text) if isinstance(quantity.value, Decimal)]
    if len(quantities) != 1:
        raise node.error(WORDS.both("misstated.not_one", text=text, example=_example(spec)))
    quantity = quantities[0]
    value = quantity.value
    assert isinstance(value, Decimal)
    if quantity.kind is QuantityKind.MONEY and quantity.unit != "CNY":
        raise node.error(WORDS.both("misstated.other_currency", text=text, unit=quantity.unit))
    if quantity.comparison is Bound.ABOUT:
        raise node.error(WORDS.both("misstated.not_exact", text=text))
    allowed = {
        FactKind.MONEY: {QuantityKind.MONEY, QuantityKind.NUMBER},
        FactKind.RATIO: {QuantityKind.PERCENT, QuantityKind.FRACTION},
        FactKind.COUNT: {QuantityKind.NUMBER, QuantityKind.COUNT, QuantityKind.DURATION},
    }
    if quantity.kind not in allowed[spec.kind]:
        raise node.error(
            WORDS.both(
                "misstated.other_kind", text=text, kind=WORDS[f"measured.{quantity.kind.value}"], example=_example(spec)
            )
        )
    if quantity.kind is QuantityKind.DURATION and spec.unit is not None and quantity.unit + "s" != spec.unit.en:
        raise node.error(WORDS.both("misstated.other_unit", text=text, unit=f"{quantity.unit}s", wanted=spec.unit))
    scale = (
        Decimal(100)
        if quantity.kind is QuantityKind.PERCENT
        else Decimal(quantity.unit)
        if quantity.kind is QuantityKind.FRACTION
        else Decimal(1)
    )
    if not scale:
        raise node.error(WORDS.both("misstated.divides", text=text, example=_example(spec)))
    return value / scale, quantity.high / scale if quantity.high is not None else None, quantity.comparison.value


def _example(spec: FactSpec) -> Bilingual:
    """How a number of this kind is written."""
    return WORDS[f"written.{spec.kind.value}"]
