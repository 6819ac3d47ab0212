"""Whether a question weighs an investor by the rules on senior professional investors, or only tells of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from decimal import Decimal

from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.reading.reader import FactRead
from assistant.eligibility.rules.criteria import RuleSet
from assistant.language.patterns import Pattern


def sets_meant(
    every: Iterable[RuleSet], concepts: Set[str], read: Sequence[FactRead], text: str
) -> tuple[RuleSet, ...]:
    """The rule sets of which a question speaks; those on an investor only where it is weighed by them."""
    return tuple(rules for rules in every if rules.is_spoken_of(text) and _is_meant(rules, concepts, read, text))


def _is_meant(rules: RuleSet, concepts: Set[str], read: Sequence[FactRead], text: str) -> bool:
    """Whether rules on an investor are named, or figures of one and none of the company are weighed.

    That a fund holds a share is no question of what it counts as.
    """
    if rules.id != _OF_INVESTOR or not rules.concepts.isdisjoint(concepts):
        return True
    figures = {without_year(fact.fact) for fact in read if isinstance(fact.value, Decimal)}
    weighed = len(figures & rules.facts) >= _UNMISTAKABLE or _WEIGHS_INVESTOR.search(text)
    return bool(weighed) and figures <= rules.facts


def without_investor(read: Sequence[FactRead], sets: Iterable[RuleSet]) -> tuple[FactRead, ...]:
    """The facts read, without those of an investor where the rules on one are not among those meant."""
    if any(rules.id == _OF_INVESTOR for rules in sets):
        return tuple(read)
    return tuple(fact for fact in read if not fact.fact.startswith(_OF_INVESTOR.replace("-", "_")))


_OF_INVESTOR = "senior-investor"
_UNMISTAKABLE = 2
"""Figures of an investor without which it has to be asked whether they are enough."""
_WEIGHS_INVESTOR = Pattern(
    "that it is asked whether an investor counts or its figures are enough",
    r"\b(?:counts?|qualif(?:y|ies)|enough|suffic\w+|pass(?:es)?|meets?)\b|够[吗么不]|算[吗么不数]|算不算|符合|合格|达标|认定",
    yes=("Does it qualify?", "持股最低3.1%，够吗", "能认定吗"),
    no=("Are we in breach?", "能进董事会吗", "要公告吗"),
    flags=re.IGNORECASE,
)
