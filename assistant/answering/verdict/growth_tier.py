"""Questions on coming into the growth tier: it is for those unprofitable at listing, whatever they earn afterwards.

Provision: sse-growth-tier-guideline#entry, sse-growth-tier-guideline#entry-basis.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.answering.verdict.facts_meant import LISTED_ON
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.reading.fact import FactRead, FactsReading
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound

GROWTH_TIER_ENTRY = "growth-tier-entry"
_ENTERS = Pattern(
    "that it is asked whether a company comes into the growth tier",
    r"\b(?:enter|join|go(?: in)?to|moved? (?:in)?to|put in(?:to)?|placed in(?:to)?|(?:get|fall|drop|be|come) into"
    r"|(?:end up|land) in) the (?:sci-?tech |star )?(?:growth )?(?:tier|layer)\b"
    r"|(?:会|要|是否|能|还得)[^，。；？]{0,8}(?:进入?|调入|划入|纳入|转入|划到|归入)(?:科创)?成长层"
    r"|(?:进入?|调入|划入|纳入|转入|归入)(?:科创)?成长层(?:吗|么|嘛|不)",
    yes=("do we enter the growth tier", "will we get moved into the growth tier", "会被调入成长层吗", "进成长层吗"),
    no=("can we leave the growth tier", "entered the growth tier in July 2025", "能调出成长层吗", "进入成长层的公司"),
    flags=re.IGNORECASE,
)
_PROFIT_THEN = Pattern(
    "that a company was profitable when it listed",
    r"\b(?:listed|floated|went public|ipo'?d)(?: on)?(?: the)?(?: star)?(?: market)?(?: in \d{4})? ?(?:already )?"
    r"(?:profitable|profitably|at a profit|in profit|in the black)\b"
    r"|\b(?:profitable|in profit|in the black) (?:at|on|upon|when|before) (?:the time of |we |it |they |our |its )*"
    r"(?:listing|listed|ipo|floated)\b"
    r"|上市(?:时|那时候?|当时|前)[^，。；？未没不亏]{0,6}盈利|(?<![未没不])盈利(?:着|状态|情况)?(?:下|时)?上市",
    yes=(
        "We listed on STAR profitable under standard 1",
        "profitable at listing",
        "上市时是盈利的",
        "按第一套盈利上市的",
    ),
    no=("unprofitable at listing", "listed at a loss", "上市时未盈利", "未盈利上市"),
    flags=re.IGNORECASE,
)


def enters_the_tier(text: str) -> bool:
    """Whether it is asked if a company comes into the growth tier."""
    return _ENTERS.search(text) is not None


def told_at_listing(reading: FactsReading, text: str) -> FactsReading:
    """What is stated, as far as the entry looks at it: the profit of the last year before listing.

    Of a listed company what it earned since says nothing of that: whether it was profitable then has to be told.
    """
    then = _PROFIT_THEN.search(text)
    if then is None and not any(fact.fact == LISTED_ON for fact in reading.facts):
        return reading
    facts = tuple(fact for fact in reading.facts if not _is_profit(fact))
    if then is not None:
        place = then[0], then.start(), then.end()
        profit = FactRead("years.latest.net_profit", Decimal(0), *place, Bound.GT, currency="CNY")
        facts = (*facts, profit)
    return replace(reading, facts=facts, forecasts=())


def _is_profit(fact: FactRead) -> bool:
    return fact.fact == "profitable" or without_year(fact.fact).startswith("net_profit")
