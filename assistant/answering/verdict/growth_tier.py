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
    r"(?<!got )(?<!was )(?<!were )(?<!been )"
    r"\b(?:enter|join|go(?: in)?to|moved? (?:in)?to|put in(?:to)?|placed in(?:to)?|(?:get|fall|drop|be|come) into"
    r"|(?:end up|land) in) the (?:sci-?tech |star )?(?:growth )?(?:tier|layer)\b"
    r"|(?:会|要|是否|能|还得)[^，。；？]{0,8}(?:进入?|调入|划入|纳入|转入|划到|归入)(?:科创)?成长层"
    r"|(?:进入?|调入|划入|纳入|转入|归入)(?:科创)?成长层(?:吗|么|嘛|不)",
    yes=("do we enter the growth tier", "will we get moved into the growth tier", "会被调入成长层吗", "进成长层吗"),
    no=(
        "can we leave the growth tier",
        "got put in the growth tier",
        "entered the growth tier in July 2025",
        "能调出成长层吗",
        "进入成长层的公司",
    ),
    flags=re.IGNORECASE,
)
_IS_IN = Pattern(
    "that it is asked whether a company is in the growth tier or out of it",
    r"\b(?:will|would|do|does|are|is|must|should) (?:we|it|they|i|our \w+|(?:the|this|my) (?:company|issuer|client))"
    r" (?:then |also |end up |be |go |belong |fall |land |sit ){0,2}(?:in|into|inside|part of|under)"
    r" (?:the |that )?(?:sci-?tech |star )?(?:growth )?(?:tier|layer)\b"
    r"|(?:在不在|会不会在|算不算|属不属于|是不是|要不要进|用不用进|进不进|会不会进|该不该进)(?:科创)?成长层|成长层.{0,24}(?:进不进|要不要进)",
    yes=("Will we be in the growth tier", "我们算不算成长层"),
    no=(
        "we are in the growth tier",
        "when can we leave the growth tier",
        "在成长层待多久",
        "are we out of the growth tier",
    ),
    flags=re.IGNORECASE,
)
_TIER = Pattern(
    "that the growth tier is spoken of, and not how to leave it",
    r"^(?!.*(?:\b(?:leav\w+|exit\w*|graduat\w+|get out|drop\w*|remov\w+)\b|调出|退出|摘|去掉|出层))"
    r".*(?:\bgrowth (?:tier|layer)\b|成长层)",
    yes=("is the growth tier only for standard 5?", "成长层只收第五套吗"),
    no=("when do we leave the growth tier", "怎样调出成长层"),
    flags=re.IGNORECASE,
)
_TO_COME = Pattern(
    "that a company is still to list",
    r"\b(?:ipo|applicants?|applying|to list|pric(?:es|ing) in|going public|before listing|pre-ipo)\b"
    r"|\bexpected (?:market )?cap\b|拟上市|准备上市|申报|预计市值|首发|[拟年月]发行|发行上市",
    yes=("our IPO prices in January", "an applicant under standard 4", "2027年1月发行"),
    no=("we listed in 2024", "上市两年了"),
    flags=re.IGNORECASE,
)
_LISTED = Pattern(
    "that a company is listed already",
    r"\b(?:listed|floated|ipo'?d|went public|since (?:our )?listing|still)\b"
    r"|已上市|上市后|上市以来|挂牌以来|年上市|还在",
    yes=("We listed in 2024", "2024年上市", "are we still in it"),
    no=("we want to list", "准备上市"),
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
    """Whether a question turns on a company's coming into the growth tier: it asks that, or the company is to list."""
    if asks_of_entry(text):
        return True
    return bool(_TIER.search(text) and _TO_COME.search(text)) and not _LISTED.search(text)


def asks_of_entry(text: str) -> bool:
    """Whether it is asked if a company comes into the growth tier, so that yes or no says that it does or does not."""
    return bool(_ENTERS.search(text) or (_IS_IN.search(text) and not _LISTED.search(text)))


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
