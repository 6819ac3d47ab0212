"""What a company mainly does: of several fields spoken of, those of the main business are its industry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.differences import DEDUCTED, number_of
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.phrases import Phrases
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern

INDUSTRY = "industry"

_MAINLY = Pattern(
    "words behind which a company's main business is told",
    r"\b(?:main|core|principal|primary|chief)(?: line of)? business(?:es)?(?: is| was|:| being)?\b"
    r"|\b(?:mainly|mostly|primarily|chiefly|essentially) "
    r"(?:an? |in |into |runs? |owns? |develops? |does? |do |invests? )"
    r"|主营(?:业务)?|主业|主要业务|(?:主要|基本上?|本质上|实际上)(?:就|都|还)*(?:是(?!为|因|面向|给)|从事|做(?!给)|搞|靠)",
    yes=("Our main business is ", "It is mainly a ", "他公司主要是", "主营业务为", "主业是"),
    no=("mainly for banks", "主要客户是", "主要面向", "our main product", "主要是为"),
    flags=re.IGNORECASE,
)
_MOSTLY_FROM = Pattern(
    "that most of the revenue comes from something, which stands in front",
    r"\b(?:makes? up|is|are|bring(?:s|ing)? in|account(?:s|ing)? for|gives?|yields?)[^,.;]{0,12}"
    r"(?:[5-9]\d ?%|most|the bulk|the majority|(?:two|three) (?:thirds|quarters))[^,.;]{0,6} of (?:our |its |the )?"
    r"(?:revenue|income|sales|turnover)"
    r"|占(?:公司|我们|总|全部|营业)*(?:收入|营收)[^，。；]{0,4}?"
    r"(?:[5-9]\d(?:\.\d+)? ?[%％]|[六七八九]成|大头|绝大部分|大部分)",
    yes=("rents make up 80% of revenue", "租金占收入八成", "占公司收入的80%"),
    no=("R&D makes up 80% of costs", "占收入两成", "研发占收入15%"),
    flags=re.IGNORECASE,
)


def of_main_business(
    text: PreparedText, phrases: Phrases, facts: Sequence[FactRead], bound: Iterable[BoundAmount] = ()
) -> list[FactRead]:
    """The facts, of several industries those of the main business alone: a model built on the side is none.

    Of two that count the same, such as real estate and investment, the one told first. What a smaller part of the
    revenue comes from, which `bound` has as deducted, is none: 1.2亿，其中2500万是租金.
    """
    aside = [text.part(item.place[1] - 1) for item in bound if item.place and _leaves_most(item)]
    facts = [fact for fact in facts if not (fact.fact == INDUSTRY and any(a <= fact.start < b for a, b in aside))]
    fields = [fact for fact in facts if fact.fact == INDUSTRY]
    main = [fact for fact in fields if _is_main(text, fact)]
    if len({fact.value for fact in fields}) < 2 or not main:
        return list(facts)
    ranks = [phrases.rank(INDUSTRY, fact.value) for fact in main]
    counts = main[ranks.index(max(ranks))]
    return [fact for fact in facts if fact.fact != INDUSTRY or fact.value == counts.value]


def _leaves_most(item: BoundAmount) -> bool:
    """Whether an amount is revenue after deductions and at least half of the revenue."""
    return item.fact == DEDUCTED and item.value is not None and 2 * item.value >= number_of(item.amount)


def _is_main(text: PreparedText, fact: FactRead) -> bool:
    low, high = text.part(fact.start)
    before, behind = text.folded[low : fact.end], text.folded[fact.start : high]
    return bool(_MAINLY.search(before) or _MOSTLY_FROM.search(behind))
