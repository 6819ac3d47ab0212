"""One value for one fact: what is specific counts, a correction keeps the last, a conflict drops that fact alone."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.phrases import Phrases
from assistant.eligibility.words import WORDS
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Language


@dataclass
class Settled:
    """The facts that stand, and those that do not: values differ, a later or a better one stands, or it is said twice.

    `warnings` tell of the first three.
    """

    facts: list[FactRead] = field(default_factory=list)
    conflicts: list[FactRead] = field(default_factory=list)
    replaced: list[FactRead] = field(default_factory=list)
    passed_over: list[FactRead] = field(default_factory=list)
    repeated: list[FactRead] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def settle(
    facts: Iterable[FactRead], phrases: Phrases, language: Language, *, corrects: bool, assumed: Set[int] = frozenset()
) -> Settled:
    """One reading for each fact; `assumed` is where facts start that something was taken for granted in."""
    by_fact: dict[str, list[FactRead]] = {}
    for fact in sorted(facts, key=lambda fact: fact.start):
        by_fact.setdefault(fact.fact, []).append(fact)
    settled = Settled()
    for name, readings in by_fact.items():
        if name in phrases.lists:
            settled.facts += {fact.value: fact for fact in readings}.values()
        else:
            plain = [fact for fact in readings if fact.start not in assumed]
            candidates = _candidates(settled, name, plain or readings, phrases, language)
            counting = set(candidates)
            settled.passed_over += [fact for fact in readings if fact not in counting]
            _settle_one(settled, name, candidates, language, corrects=corrects)
    settled.facts.sort(key=lambda fact: fact.start)
    return settled


def _candidates(
    settled: Settled, name: str, readings: list[FactRead], phrases: Phrases, language: Language
) -> list[FactRead]:
    """The readings that count: the most specific ones, and those in yuan where some are."""
    ranks = [phrases.rank(name, fact.value) for fact in readings]
    highest = max(ranks)
    candidates = [fact for fact, rank in zip(readings, ranks, strict=True) if rank == highest]
    candidates = _without_mere_signs(candidates)
    if any(fact.usable for fact in candidates) and not all(fact.usable for fact in candidates):
        candidates = [fact for fact in candidates if fact.usable]
        amount = candidates[-1].span
        settled.warnings.append(WORDS("reading.in_yuan", language, fact=name, amount=amount))
    return candidates


def _without_mere_signs(readings: list[FactRead]) -> list[FactRead]:
    """The readings but for a mere sign that a number says again: 净利润为负，亏损6800万元."""
    signs = [fact for fact in readings if fact.value == 0 and fact.comparison in (Bound.LT, Bound.GT)]
    numbers = [fact for fact in readings if isinstance(fact.value, Decimal) and fact.value != 0]
    if not signs or len(signs) + len(numbers) != len(readings):
        return readings
    below = {fact.comparison is Bound.LT for fact in signs}
    return numbers if below == {fact.value < 0 for fact in numbers if isinstance(fact.value, Decimal)} else readings


def _settle_one(settled: Settled, name: str, candidates: list[FactRead], language: Language, *, corrects: bool) -> None:
    values = {(fact.value, fact.comparison, fact.high, fact.currency) for fact in candidates}
    if len(values) == 1:
        settled.facts.append(candidates[0])
        settled.repeated += candidates[1:]
    elif corrects:
        settled.facts.append(candidates[-1])
        settled.replaced += candidates[:-1]
        settled.warnings.append(WORDS("reading.corrected", language, fact=name, value=candidates[-1].span))
    else:
        spans = " / ".join(dict.fromkeys(fact.span for fact in candidates))
        settled.conflicts += candidates
        settled.warnings.append(WORDS("reading.conflict", language, fact=name, values=spans))
