"""What surely no sentence chosen says, whatever the fitted models hold.

A part none of whose words is in them, a figure of a company that no sentence on the company speaks of, and things such
as taxes that nothing found speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Set

from assistant.answering.plan.absence import Found, attributes_around, everyday
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.measures import AskedMeasure, AskedMeasureKind, asked_measure, states
from assistant.answering.plan.relevance import Relevance
from assistant.language.patterns import Pattern

LEAST_WEIGHT = 5.0
"""Least weight of the words of a part that tell what it asks: two English ones, or three Chinese characters."""

_ASKS_FIGURE = Pattern(
    "that a figure is asked for",
    r"\bhow (?:much|many|high|big|large)\b|\bwhat (?:is|was|were|are)\b|多少|几(?!乎)|多大|多高",
    yes=("how much profit did it make", "what was its revenue", "净利润是多少"),
    no=("when does it list", "何时上市", "几乎"),
    flags=re.IGNORECASE,
)


def own_words_unsaid(own: Found, found: Found, relevance: Relevance) -> bool:
    """Whether none of the words of a part is in the provisions chosen, its subject apart: who picks the ticker code.

    A figure is asked for in words of every day: what is said of it may have none of them.
    """
    if _ASKS_FIGURE.search(own.text):
        return False
    common = everyday(own.language)
    units = [unit for unit in relevance.terms(own.text, own.language).units if not unit.words <= common]
    said = frozenset[str]().union(
        *(relevance.around(c.provision) | relevance.words(c.provision.text_for(own.language)) for c in found.chosen)
    )
    return sum(unit.weight for unit in units) >= LEAST_WEIGHT and not any(unit.words & said for unit in units)


def figure_unsaid(found: Found, relevance: Relevance) -> bool:
    """Whether a figure of a company held is asked for of which no sentence found on the company speaks."""
    if not _ASKS_FIGURE.search(found.text):
        return False
    named = {word for unit in relevance.terms(found.text, found.language).units for word in unit.words}
    companies = named & {f"concept:{name}" for name in relevance.companies}
    asked = named & _FIGURES
    told: Set[str] = frozenset().union(
        *(each.words for each in found.candidates if relevance.around(each.provision) & companies)
    )
    return bool(companies and asked and told) and not asked & told


_FIGURES = frozenset(
    f"concept:{name}"
    for name in ("net-profit", "profit", "total-profit", "revenue", "revenue-growth", "r-and-d-spending",
                 "r-and-d-ratio", "r-and-d-staff", "operating-cash-flow", "share-capital")
)  # fmt: skip
"""Concepts that are figures of a company."""


def people_uncounted(found: Found) -> bool:
    """Whether a number of people is asked for that no sentence found gives, such as how many holders at most."""
    measure = asked_measure(found.text, found.language)
    if measure is None or measure.kind is not AskedMeasureKind.COUNT or measure.of not in _PEOPLE:
        return False
    return not states((each.text for each in found.candidates), measure, found.language)


def chance_unsaid(found: Found) -> bool:
    """Whether it is asked how likely something is, and no sentence found states a share."""
    if not _ASKS_CHANCE.search(found.text):
        return False
    return not states((each.text for each in found.chosen), AskedMeasure(AskedMeasureKind.SHARE), found.language)


def identification_unsaid(found: Found, relevance: Relevance) -> bool:
    """Whether it is asked how people of a kind are identified, and no sentence found says who counts as one."""
    if not _ASKS_WHO_COUNTS.search(found.text):
        return False
    asked = relevance.concepts(found.text, found.language) & KINDS_OF_PEOPLE
    return len(asked) == 1 and not any(asked <= c.words and _SAYS_WHO_COUNTS.search(c.text) for c in found.candidates)


KINDS_OF_PEOPLE = frozenset(
    f"concept:{name}"
    for name in ("core-technical-staff", "r-and-d-staff", "actual-controller", "controlling-shareholder",
                 "independent-director", "senior-managers")
)  # fmt: skip
"""Concepts that are kinds of people."""
_ASKS_WHO_COUNTS = Pattern(
    "that it is asked who counts as somebody, or how many must",
    r"\bhow (?:is|are|do|does|should|to)\b.{0,50}\b(?:identif|defin|determin|designat|recogni[sz])\w*"
    r"|\bwho (?:counts?|qualif\w+) as\b|\bcriteria for (?:identifying|designating)\b"
    r"|\bhow many (?:\w+ )?(?:must|should) we name\b"
    r"|(?:怎么|如何|怎样|咋)(?:来|去)?(?:认定|界定|判定|定义|确定)|认定(?:标准|依据|口径|几|多少|的?条件)",
    yes=("how are core technical staff identified", "核心技术人员怎么认定", "最少认定几个人", "who counts as"),
    no=("认定为国际领先", "how many days"),
    flags=re.IGNORECASE,
)
_SAYS_WHO_COUNTS = Pattern(
    "that a sentence says who counts as somebody",
    r"\bcounts?(?:ed)? (?:as|a person)\b|\b(?:is|are|means) (?:an?|the|those|people|who)\b.{0,60}\bwho\b"
    r"|\bidentified\b|\bdo(?:es)? not count\b"
    r"|认定为|不认定|是指|，指|计为|计入|属于(?!国际)",
    yes=("generally do not count as R&D staff", "一般不认定为研发人员"),
    no=("may not sell their shares", "不得转让"),
    flags=re.IGNORECASE,
)
_ASKS_CHANCE = Pattern(
    "that it is asked how likely something is",
    r"\b(?:probability|odds|likelihood|how likely)\b|\bwhat(?:'s| is| are) the chances?\b"
    r"|概率|几率|机率|可能性(?:有|是)?多|胜算|多大可能",
    yes=("what is the probability of being drawn", "抽中概率"),
    no=("by chance", "可能性"),
    flags=re.IGNORECASE,
)

_PEOPLE = frozenset(("人", "people", "persons", "holders", "inspectors", "founders"))
"""How people are counted."""


def strange_unsaid(own: Found, found: Found) -> bool:
    """Whether a part asks for something that listing rules hardly know and no provision found speaks of."""
    asked = attributes_in(own.text, own.language) & _STRANGE
    return bool(asked) and bool(asked.difference(*(attributes_around(h.provision, own.language) for h in found.hits)))


_STRANGE = frozenset(
    ("fee", "tax", "subsidy", "deposit", "currency", "insurance", "travel", "proceeds", "lending", "pledge", "hedging",
     "gift", "blackout", "education", "nationality", "family", "gender", "labour", "identity_papers")
)  # fmt: skip
"""Attributes of which a provision speaks in so many words where it speaks of them at all."""
