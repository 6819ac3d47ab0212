"""What a share is a share of: R&D at 40% is of revenue, and beside words of people of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.eligibility.reading.alternatives import compiled
from assistant.eligibility.reading.binding import Binding, BoundAmount
from assistant.eligibility.reading.phrases import Meaning, Refinement
from assistant.eligibility.reading.prepared import PreparedText


def refined(text: PreparedText, binding: Binding) -> Binding:
    """The amounts with their subjects, those that words beside them make another fact as that one."""
    return replace(binding, bound=tuple(_refined(text, item, text.phrases.refinements) for item in binding.bound))


def _refined(text: PreparedText, item: BoundAmount, refinements: Iterable[Refinement]) -> BoundAmount:
    for each in refinements:
        if item.fact == each.instead_of and _applies(text, item, each):
            return replace(item, meaning=Meaning(each.fact))
    return item


def _applies(text: PreparedText, item: BoundAmount, refinement: Refinement) -> bool:
    """Whether its words stand in the part of the sentence, or in the one before."""
    if refinement.behind:
        end = text.sentence(item.amount.start)[1]
        return text.first(compiled(refinement.behind), item.amount.end, end) is not None
    where, unless = compiled(refinement.where), compiled(refinement.unless)
    low = text.part(min(item.hit.start, item.amount.start))[0]
    high = text.part(max(item.hit.end, item.amount.end))[1]
    if text.first(unless, low, high):
        return False
    before = text.part(low - 1)[0] if low > text.sentence(item.amount.start)[0] else low
    return bool(text.first(where, low, high) or text.first(where, before, low))
