"""The company's own amount beside a number of a rule: "it needs 300m of R&D, we have 220m" states R&D of 220m."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PhraseHit, PreparedText
from assistant.language.quantities.quantity import QuantityKind

_FARTHEST = 80


def held_to_rules(text: PreparedText, loose: Iterable[Amount], aside: Sequence[Amount]) -> Iterator[BoundAmount]:
    """Amounts of the company that name no subject, with that of the rule's number right before them."""
    for amount in loose:
        low, high = text.part(amount.start)
        if text.says("own", low, amount.start) is None or _own_subject(text, amount, low, high):
            continue
        before = [each for each in aside if amount.start - _FARTHEST <= each.start < low]
        hit = _subject(text, before[-1]) if before else None
        meaning = hit.meaning(amount.measures) if hit is not None else None
        if hit is not None and meaning is not None and _alike(before[-1], amount):
            yield BoundAmount(amount, hit, *meaning)


def _alike(rules: Amount, own: Amount) -> bool:
    """Whether a number may be held to that of a rule: one without a unit to one that counts something."""
    return not set(rules.measures).isdisjoint(own.measures) or (
        own.measures == ("count",) and rules.quantity.kind is QuantityKind.COUNT
    )


def _own_subject(text: PreparedText, amount: Amount, low: int, high: int) -> bool:
    """Whether a subject that could take an amount stands in its own part, or another amount does."""
    hits = any(hit.meaning(amount.measures) is not None for hit in text.hits_between(low, high))
    return hits or len(text.amounts_between(low, high)) > 1


def _subject(text: PreparedText, amount: Amount) -> PhraseHit | None:
    """The subject of a rule's number: the nearest in its part, in front of it or else behind."""
    low, high = text.part(amount.start)
    fitting = [hit for hit in text.hits_between(low, high) if hit.meaning(amount.measures) is not None]
    before = [hit for hit in fitting if hit.end <= amount.start]
    return before[-1] if before else fitting[0] if fitting else None
