"""Parts of a standard in a question: the number it names, what its issuer has none of, that it may be the only way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from assistant.answering.verdict.phrases import Phrase
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.rules.conditions import Threshold
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import read_quantities

_ONLY_WAY = Pattern(
    "that it is asked whether a standard is the only way",
    r"(?:只能|只好|非得|必须|一定要|唯有|只有)(?:走|用|选|靠|按|报|是)?[^，。；？?]{0,10}(?:这?一?条路)?[吗么嘛]"
    r"|非[^，。；？?]{0,10}不可[吗么嘛]|唯一[^，。；？?]{0,10}[吗么嘛]|(?:是不是|是否|真的?)(?:就|都|真的)?(?:只能|只有|非得|必须)"
    r"|\b(?:is|are|was) [^.?;]{0,60}\b(?:the|our|my|its|their)"
    r" only (?:\w+ )?(?:way|route|option|choice|standard|path|one|set|door)\b"
    r"|\b(?:do|does|must|are) (?:we|i|it|they|the company) (?:really |truly )?"
    r"(?:have to|need to|stuck|forced|bound)?[^.?;]{0,24}\b(?:only|no (?:other|alternative))\b",
    yes=("真的非走不可吗？", "只能走第五套吗", "是不是只能用第五套", "Is standard 5 really the only way?",
         "第五套是唯一的路吗"),
    no=("能走第五套吗", "只有3亿收入", "营收只有2亿，够吗", "only standard 5 needs approval"),
    flags=re.IGNORECASE,
)  # fmt: skip


def asks_only_way(text: str) -> bool:
    """Whether it is asked if what is named is the only way: `is standard 5 really the only route?`."""
    return _ONLY_WAY.search(text) is not None


def limbs_asked(text: str, met: Sequence[Phrase]) -> list[Phrase]:
    """The conditions met whose number a question names: "do we reach the 50m of the first standard?"."""
    named = {each.value for each in read_quantities(text) if isinstance(each.value, Decimal)}
    return [phrase for phrase in met if not named.isdisjoint(_limits(phrase))]


def _limits(phrase: Phrase) -> frozenset[Decimal]:
    required = (tip.requirement for criterion in phrase.criteria for tip in criterion.tips())
    limits = (each.limit for each in required if isinstance(each, Threshold))
    return frozenset(limit for limit in limits if isinstance(limit, Decimal) and limit)


def lacking(read: Iterable[FactRead]) -> frozenset[str]:
    """The facts, without their years, of which all that is stated is that there is nothing: no revenue, a loss."""
    every = tuple(read)
    having = {without_year(fact.fact) for fact in every if not _is_lack(fact)}
    return frozenset(without_year(fact.fact) for fact in every) - having


def _is_lack(fact: FactRead) -> bool:
    return fact.value is False or (isinstance(fact.value, Decimal) and fact.value <= 0)
