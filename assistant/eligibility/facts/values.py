"""Reads one fact's value: a choice, a flag, a date, or a number that may be a range.

The short forms of a facts file (`CNY 4.5bn`, `12%`, `80m`) are read here; anything else (`45亿元`, `just under RMB 4
billion`) goes to the quantity reader of the corpus, which is loaded only then.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from assistant.base.yaml_nodes import Node
from assistant.eligibility.facts.amounts import read_number, read_short_money
from assistant.eligibility.facts.issuer import NEVER, Value
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.words import WORDS
from assistant.language.text import Bilingual

if TYPE_CHECKING:
    from assistant.language.quantities.quantity import Quantity

_SIGNS = {"<": "<", "＜": "<", "<=": "<=", "≤": "<=", ">": ">", "＞": ">", ">=": ">=", "≥": ">=", "": "="}
_COMPARED = re.compile(r"(<=|>=|<|>|≤|≥|＜|＞|)\s*(.+)", re.DOTALL)
_BRACKETED = re.compile(r"[(（].+[)）]", re.DOTALL)
"""A number below zero as accountants write it."""
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
    text = _visible(node.text)
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


def _visible(text: str) -> str:
    """A text without white space around it and without marks that nobody sees, such as zero-width spaces."""
    shown = text if text.isascii() else "".join(char for char in text if unicodedata.category(char) != "Cf")
    return shown.strip()


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
    quantity = _only_quantity(spec, node, text)
    scale = Decimal(1)
    if quantity.kind == "percent":
        scale = Decimal(100)
    elif quantity.kind == "fraction":
        scale = Decimal(quantity.unit)
    if not scale:
        raise node.error(WORDS.both("misstated.divides", text=text, example=_example(spec)))
    assert isinstance(quantity.value, Decimal), "days are no numbers"
    high = quantity.high / scale if quantity.high is not None else None
    negative = high is None and not quantity.sign and _BRACKETED.fullmatch(text)
    return (-quantity.value if negative else quantity.value) / scale, high, quantity.comparison.value


def _only_quantity(spec: FactSpec, node: Node, text: str) -> Quantity:
    """The one quantity of a text, of the kind and in the unit of the fact. Raises InputError for words beside it."""
    from assistant.language.quantities.left_over import left_over
    from assistant.language.quantities.reader import Bound, read_quantities

    quantities = [quantity for quantity in read_quantities(text) if isinstance(quantity.value, Decimal)]
    if len(quantities) != 1:
        raise node.error(WORDS.both("misstated.not_one", text=text, example=_example(spec)))
    quantity = quantities[0]
    kind, unit = quantity.kind, quantity.unit
    if kind == "money" and unit != "CNY":
        raise node.error(WORDS.both("misstated.other_currency", text=text, unit=unit))
    if quantity.comparison is Bound.ABOUT:
        raise node.error(WORDS.both("misstated.not_exact", text=text))
    if kind not in _KINDS[spec.kind]:
        named = WORDS[f"measured.{kind.value}"]
        raise node.error(WORDS.both("misstated.other_kind", text=text, kind=named, example=_example(spec)))
    if kind == "duration" and spec.unit is not None and f"{unit}s" != spec.unit.en:
        raise node.error(WORDS.both("misstated.other_unit", text=text, unit=f"{unit}s", wanted=spec.unit))
    rest = [words for words in left_over(text, quantity) if not _is_own(spec, words)]
    if rest:
        raise node.error(WORDS.both("misstated.more", text=text, rest=rest[0], example=_example(spec)))
    return quantity


_KINDS = {
    FactKind.MONEY: {"money", "number"},
    FactKind.RATIO: {"percent", "fraction"},
    FactKind.COUNT: {"number", "count", "duration"},
}
"""The kinds of quantity that a fact of each kind may be given as."""
_AUDITED = frozenset({"经审计", "已审计", "audited", "盈利"})
"""Words beside an amount that say no more of it than a fact does; of a loss its sign speaks."""


def _is_own(spec: FactSpec, words: str) -> bool:
    """Whether words beside a number are those of the fact itself, or of its unit."""
    names = [label for label in (spec.label, spec.unit) if label is not None]
    said = {word for label in names for word in re.findall(r"[a-z&]+", label.en.lower())}
    in_chinese = any(words in label.zh for label in names) or words in _AUDITED
    return in_chinese or set(re.findall(r"[a-z&]+|[^\sa-z&-]+", words)) <= said


def _example(spec: FactSpec) -> Bilingual:
    """How a number of this kind is written."""
    return WORDS[f"written.{spec.kind.value}"]
