"""Facts in the place of others: R&D at 40% is a share of revenue, or of people."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.eligibility.reading.alternatives import compiled
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.phrases import ANY_YEAR, Meaning, Refinement
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind

_RELATIVE = 2
_NET_PROFIT, _EX_ITEMS = f"{ANY_YEAR}net_profit", f"{ANY_YEAR}net_profit_excl_nonrecurring"
_AS_REPORTED = Pattern(
    "that the profit in front is the one reported, beside one without some items: 33m against 52m reported",
    r"\s?\(?(?:as |on a )?(?:reported|headline|statutory)\b(?! ex| before| without| net of)"
    r"|的?(?:账面|报表|扣非前)(?:数|净利润|口径)",
    yes=(" reported", " (as reported)", " headline", "的账面数"),
    no=(" in 2025", " reported ex one-offs", "的净利润"),
    how="match",
)


def refined(text: PreparedText, item: BoundAmount) -> BoundAmount:
    """An amount with the fact that words beside it make of it: R&D at 40% is a share of revenue, or of people."""
    if item.fact == _EX_ITEMS and _AS_REPORTED.match(text.covered, item.amount.end):
        return replace(item, meaning=Meaning(_NET_PROFIT))
    for each in text.phrases.refinements:
        if item.fact == each.instead_of and _applies(text, item, each):
            return replace(item, meaning=Meaning(each.fact))
    return _in_shares(text, item)


def _in_shares(text: PreparedText, item: BoundAmount) -> BoundAmount:
    """Capital without a currency beside shares, as a number of shares: 持1.5亿股，总股本5亿."""
    shares = item.hit.phrase.meanings.get("shares")
    if item.measure != "money" or shares is None or item.amount.quantity.kind is not QuantityKind.NUMBER:
        return item
    beside = text.amounts_between(*text.sentence(item.amount.start))
    counted = any("shares" in each.measures for each in beside)
    return replace(item, measure="shares", meaning=shares) if counted else item


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
    said = text.first(where, low, high)
    if said is not None and _is_of_another(text, item, said.start()):
        return False
    said = said or _said_before(text, item, text.first(where, before, low), before)
    if said is not None:
        return not _is_told_apart(text, item, refinement, said.start())
    end = _relative_end(text, high)
    return text.first(where, high, end) is not None and text.first(unless, high, end) is None


def _is_of_another(text: PreparedText, item: BoundAmount, start: int) -> bool:
    """Whether words behind an amount of money are those of another between: 21m (19m excluding one-offs)."""
    between = text.amounts_between(item.amount.end, start)
    return item.measure == "money" and any("money" in each.measures for each in between)


def _said_before(text: PreparedText, item: BoundAmount, said: re.Match[str] | None, low: int) -> re.Match[str] | None:
    """Words of the part before, but where they stand behind money of their own: 95m ex the sale, net profit 20m."""
    own = said is not None and any("money" in each.measures for each in text.amounts_between(low, said.start()))
    return None if own and item.measure == "money" else said


def _is_told_apart(text: PreparedText, item: BoundAmount, refinement: Refinement, start: int) -> bool:
    """Whether words stand in another subject of that fact, which has a share of its own: R&D staff 9.6%, R&D 12%."""
    if item.measure != "ratio":
        return False
    low, high = text.part(start)
    subjects = (hit for hit in text.hits_between(low, high) if hit.start <= start < hit.end and hit != item.hit)
    meanings = (hit.meaning((item.measure,)) for hit in subjects)
    own = any(found is not None and found[1].fact == refinement.fact for found in meanings)
    beside = (each for each in text.amounts_between(low, high) if each is not item.amount)
    return own and any(item.measure in each.measures for each in beside)


def _relative_end(text: PreparedText, end: int) -> int:
    """Where the next part or the one behind it ends that goes on with the same: …, that form, 全部用于."""
    last = text.sentence(end - 1)[1]
    following = text.amounts_between(end, last)
    last = following[0].start if following else last
    start = end
    for _ in range(_RELATIVE):
        stop = text.part(start + 1)[1]
        if start >= last or stop > last:
            break
        if text.moods["relative"].at_start.match(text.covered, start + 1):
            end = stop
        start = stop
    return end
