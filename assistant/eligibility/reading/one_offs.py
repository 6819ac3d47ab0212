"""Profit without what is not recurring, where that is told as a part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.eligibility.reading.beside import is_of_it
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.dating import DatedAmount
from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.fact import EX_ITEMS
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.phrases import ANY_YEAR, Meaning
from assistant.eligibility.reading.prepared import PERIOD, PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add

_PROFIT = f"{ANY_YEAR}net_profit"
_EX_PROFIT = f"{ANY_YEAR}{EX_ITEMS}"
_ONE_OFF = Pattern(
    "that a part of a profit is not recurring",
    r"非经常|一次性|偶发|\b(?:non-?recurring|one-?(?:off|time)s?|exceptional|extraordinary)\b",
    yes=("非经常性损益", "a one-off grant", "non-recurring"),
    no=("经常性", "recurring revenue"),
)
_HOLDS = Pattern(
    "that an amount is a part of the one before",
    r"(?:其中|里[头面边]?|当中|包[括含]|内?含)[^,。;\d]{0,12}$|\b(?:of which|includ\w+|thereof)\b[^.;\d]{0,24}$",
    yes=("其中", ",但里头有", ", of which ", " including "),
    no=("和", ", and "),
)

_BROUGHT = Pattern(
    "words between a profit and what items that do not recur brought of it",
    r"[,、;(]?\s?(?:其中的?|里面|包括|包含|含)?\s?(?:有|的)?非经常性?(?:损益|收益)(?:净额|合计|金额|影响数?)?"
    r"(?:为|是|有|约|共|占|达|:|\s)*"
    r"|[,(]?\s?(?:of which|including|incl\.?|thereof)\s(?:non-?recurring|one-?off|exceptional)s?"
    r"(?: (?:items|gains?|income|profits?))?(?: (?:of|were|was|are|came to|at)|:)*\s?"
    r"|[,(]\s?non-?recurring (?:gains?|income|profits?)(?: (?:of|were|was|are|came to|at)|:)*\s?",
    yes=(",非经常性损益", ",其中非经常性损益为", ", of which non-recurring items ", ", non-recurring gains of "),
    no=(",扣除非经常性损益后", ", excluding non-recurring items ", ",扣非"),
    how="fullmatch",
)


def without_one_offs(text: PreparedText, dated: Sequence[DatedAmount]) -> Iterator[DatedAmount]:
    """Net profits of years without the part that is not recurring: 36m, of which 7m was a one-off, is 29m then."""
    told = {key for each in dated for key in each.keys}
    for each in dated:
        item = each.item
        part = _one_off(text, item) if item.fact == _PROFIT and item.value is None else None
        keys = tuple(key.replace("net_profit", EX_ITEMS) for key in each.keys)
        if part is not None and told.isdisjoint(keys):
            left = add(number_of(item.amount), -number_of(part))
            less = replace(item, meaning=Meaning(_EX_PROFIT), value=left, place=(item.amount.start, part.end))
            yield replace(each, item=less, keys=keys)


def _one_off(text: PreparedText, item: BoundAmount) -> Amount | None:
    """The amount right behind a profit above zero that is a part of it said not to be recurring."""
    end = text.sentence(item.amount.start)[1]
    near = text.amounts_between(item.amount.end, end)
    part = near[0] if near and "money" in near[0].measures else None
    if part is None or item.below or not 0 < number_of(part) < number_of(item.amount):
        return None
    between = text.covered[item.amount.end : part.start].replace(PERIOD, "")
    limit = near[1].start if len(near) > 1 else end
    named = _ONE_OFF.search(text.covered, item.amount.end, limit)
    is_part = _HOLDS.search(between) or _BROUGHT.fullmatch(between) or is_of_it(text, part)
    return part if named is not None and is_part else None
