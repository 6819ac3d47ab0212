"""Numbers as they are compared: what one measures, from which side, and those of the corpus with their sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.corpus.model import Provision
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.text import Bilingual, Language
from assistant.review.cite_check.held import HeldRules, bounds_of
from assistant.review.cite_check.sentences import speaks_of_history

_LOOKING_BACK = Pattern(
    "words in front of a period that a rule looks back over",
    r"(?:最近|过去|连续|\b(?:last|latest|past|previous))\s*$",
    yes=("最近", "over the last "),
    no=("自上市之日起", "at least "),
    flags=re.IGNORECASE,
)
_RATIOS = frozenset({QuantityKind.PERCENT, QuantityKind.FRACTION})
_COUNTS = frozenset({QuantityKind.COUNT, QuantityKind.NUMBER})
_MONTHS = {"year": 12, "month": 1, "quarter": 3, "half": 6}


class BoundSide(StrEnum):
    """From which side a number is bounded."""

    UP = "up"
    BELOW = "below"
    CAP = "cap"
    NONE = "none"


_SIDES = {Bound.GE: BoundSide.UP, Bound.GT: BoundSide.UP, Bound.LT: BoundSide.BELOW, Bound.LE: BoundSide.CAP}


@dataclass(frozen=True, slots=True)
class HeldBound:
    """A number of the corpus with the sentence it stands in; `whole` says that a document is cited and no article."""

    bound: RuleBound
    sentence: str
    provision: Provision
    name: Bilingual
    language: Language
    whole: bool


def held_bounds(provision: Provision, rules: HeldRules, table: FactTable, *, whole: bool) -> Iterator[HeldBound]:
    """The numbers of a provision that is held, but for those that its text tells as history."""
    name = rules.name(provision)
    for language, text in provision.text.items():
        for bound in bounds_of(text, language, table):
            low, high = bound.sentence
            words = " ".join(text[low:high].split())
            if bound.value != 0 and not speaks_of_history(words):
                yield HeldBound(bound, words, provision, name, language, whole)


def is_amount(bound: RuleBound) -> bool:
    """Whether a number measures something: no mark of a list, no number of a document, no sign in words."""
    if bound.kind in _COUNTS and bound.comparison is Bound.EQ and not bound.subject:
        return False
    return bound.kind is not QuantityKind.ORDINAL and bound.value != 0


def is_period(bound: RuleBound) -> bool:
    """Whether a duration is one that a rule looks back over (最近三年) and not one that it sets."""
    if bound.kind is not QuantityKind.DURATION:
        return False
    return _LOOKING_BACK.search(bound.clause.partition(fold(bound.words))[0]) is not None


def measure(bound: RuleBound) -> tuple[str, str]:
    """What a number measures, the same for all ways to write it."""
    if bound.kind in _RATIOS:
        return "ratio", ""
    if bound.kind is QuantityKind.MONEY:
        return "money", bound.unit or "CNY"
    if bound.kind is QuantityKind.DURATION:
        return "duration", "month" if bound.unit in _MONTHS else bound.unit
    return ("count", "") if bound.kind in _COUNTS else (bound.kind.value, bound.unit)


def same_span(one: RuleBound, other: RuleBound) -> bool:
    """Whether two durations are as long: 36 months and 3 years."""
    if one.unit not in _MONTHS or other.unit not in _MONTHS or one.kind is not QuantityKind.DURATION:
        return False
    return _months(one) == _months(other)


def _months(bound: RuleBound) -> Decimal:
    return bound.value * _MONTHS[bound.unit]


def side(bound: RuleBound) -> BoundSide:
    """From which side a number is bounded."""
    return _SIDES.get(bound.comparison, BoundSide.NONE)


def is_equal(one: RuleBound, other: RuleBound) -> bool:
    """Whether two numbers measure the same and are the same."""
    return measure(one) == measure(other) and (one.value == other.value or same_span(one, other))
