"""What was read from a text as issuer facts, and back.

A question can so be checked like a facts file, and a form be talked about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from assistant.base.yaml_nodes import Node, node_from_value
from assistant.eligibility.facts.consistency import check_facts
from assistant.eligibility.facts.files import cell_value, stated_spec
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts, Value
from assistant.eligibility.facts.table import FLAGS, FactKind, FactSpec, FactTable
from assistant.eligibility.facts.values import number_range, read_value
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.reading.reader import FactRead, FactsReading, calendar_key
from assistant.language.quantities.reader import Bound
from assistant.language.text import Bilingual, Language

_NONE = Bilingual("none", "无")
_SIGNS = {Bound.LT: "<", Bound.LE: "<=", Bound.GT: ">", Bound.GE: ">="}
SOURCE = "question"
"""What an error says a fact was stated in."""


def issuer_facts(read: Iterable[FactRead], table: FactTable, day: dt.date) -> IssuerFacts:
    """The facts read as the checker takes them, with relative years counted from the last one complete on `day`.

    Amounts in foreign currency are left out, an approximate amount counts as stated. Raises InputError naming the fact
    where what was read cannot be true (a ratio over 100%, two statements that contradict each other).
    """
    usable = [fact for fact in read if fact.usable]
    named = [int(match[1]) for fact in usable if (match := re.match(r"years\.(\d{4})\.", fact.fact))]
    latest = max(named, default=day.year - 1)
    by_key: dict[str, FactRead] = {}
    for fact in usable:
        key = calendar_key(fact.fact, latest)
        spec = table.spec(key)
        listed = by_key.get(key) if spec is not None and spec.kind is FactKind.CHOICES else None
        by_key[key] = replace(fact, value=f"{listed.value}; {fact.value}") if listed else fact
    nodes = {key: Node(fact.span, SOURCE, 1, key) for key, fact in by_key.items()}
    values = {key: _value(stated_spec(key, nodes[key], table), fact, nodes[key], table) for key, fact in by_key.items()}
    facts = IssuerFacts(table, MappingProxyType(values))
    check_facts(facts, nodes, day)
    return facts


def as_read(facts: IssuerFacts, words: Mapping[str, object], language: Language) -> FactsReading:
    """Facts that were filled in, as if they had been read; `words` has the words they were given in, by key.

    A choice that was ticked is given its label in `language`.
    """
    return FactsReading(
        tuple(
            _read(key, value, str(words.get(key, value)), facts.table, language) for key, value in facts.values.items()
        )
    )


def _read(key: str, value: Value, span: str, table: FactTable, language: Language) -> FactRead:
    spec = table.spec(key)
    assert spec is not None, "facts are made of the table's keys"
    if isinstance(value, Interval):
        return _amount(key, value, span, spec)
    if isinstance(value, dt.date):
        return FactRead(key, "never" if value == NEVER else value.isoformat(), span, 0, len(span))
    if isinstance(value, frozenset):
        chosen = sorted(value)
        span = "; ".join(spec.choices[name][language] for name in chosen) or _NONE[language]
        return FactRead(key, "; ".join(chosen) or "[]", span, 0, len(span))
    if spec.kind is FactKind.FLAG:
        span = FLAGS[value][language]
        return FactRead(key, value == "true", span, 0, len(span))
    span = spec.choices[value][language] if value in spec.choices else span
    return FactRead(key, value, span, 0, len(span))


def _amount(key: str, value: Interval, span: str, spec: FactSpec) -> FactRead:
    currency = "CNY" if spec.kind is FactKind.MONEY else ""
    if value.exact is not None:
        return FactRead(key, value.exact, span, 0, len(span), currency=currency)
    if value.low <= spec.minimum:
        bound = Bound.LT if value.high_open else Bound.LE
        return FactRead(key, value.high, span, 0, len(span), bound, currency=currency)
    if value.high >= spec.maximum:
        bound = Bound.GT if value.low_open else Bound.GE
        return FactRead(key, value.low, span, 0, len(span), bound, currency=currency)
    return FactRead(key, value.low, span, 0, len(span), high=value.high, currency=currency)


def _value(spec: FactSpec, fact: FactRead, node: Node, table: FactTable) -> Value:
    """A number as it was read; anything else by the reader of facts files, for it is a word."""
    if spec.numeric and isinstance(fact.value, Decimal):
        return _range(spec, fact, node)
    word = str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)
    if spec.kind is FactKind.DATE:
        word = word.rpartition("..")[2]  # of a month the last day, from which least time has passed
    value = read_value(spec, node_from_value(cell_value(spec.key, word, table), SOURCE, node.field))
    assert value is not None, "what was read holds a value"
    return value


def _range(spec: FactSpec, fact: FactRead, node: Node) -> Interval:
    assert isinstance(fact.value, Decimal)
    sign = _SIGNS.get(fact.comparison, "=") if fact.high is None else "="
    stated = number_range(spec, node, fact.value, fact.high, sign)
    return stated._replace(low=_trimmed(stated.low), high=_trimmed(stated.high))


def _trimmed(value: Decimal) -> Decimal:
    """Without the zeros that end a fraction: the last digit of a statement says how far it may be rounded."""
    if not value.is_finite():
        return value
    whole = value == value.to_integral_value()
    return value.quantize(Decimal(1)) if whole else value.normalize()
