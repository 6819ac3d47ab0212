"""Parts of a standard in a question: the condition whose number it names, and what its issuer has none of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assistant.answering.verdict.phrases import Phrase
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.rules.conditions import Threshold
from assistant.language.quantities.reader import read_quantities


def limbs_asked(text: str, met: Sequence[Phrase]) -> list[Phrase]:
    """The conditions met whose number a question names: "do we reach the 50m of the first standard?"."""
    named = {each.value for each in read_quantities(text) if isinstance(each.value, Decimal)}
    return [phrase for phrase in met if not named.isdisjoint(_limits(phrase))]


def _limits(phrase: Phrase) -> frozenset[Decimal]:
    required = (tip.requirement for criterion in phrase.criteria for tip in criterion.tips())
    limits = (each.limit for each in required if isinstance(each, Threshold))
    return frozenset(limit for limit in limits if isinstance(limit, Decimal) and limit)


def lacking(read: Iterable[FactRead]) -> frozenset[str]:
    """The facts, without their years, of which all that is stated is that there is nothing: no revenue, a loss."""
    every = tuple(read)
    having = {without_year(fact.fact) for fact in every if not _is_lack(fact)}
    return frozenset(without_year(fact.fact) for fact in every) - having


def _is_lack(fact: FactRead) -> bool:
    return fact.value is False or (isinstance(fact.value, Decimal) and fact.value <= 0)
