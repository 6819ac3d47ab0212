"""Numbers that a rule has together: the tiers, branches and standards of one provision, which a memo may mix up.

A tier is what a sentence of a provision says without an "or": 发行规模不足10亿元的，跟投比例为5%.
Two numbers that a memo tells together are contradicted where each is right by itself, no tier has both, and a tier that
has the one has another number in the place of the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.eligibility.proposals.bounds import RuleBound
from assistant.eligibility.proposals.text import words_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.text import Language
from assistant.review.cite_check.amounts import BoundSide, HeldBound, is_equal, is_period, measure, side

_OR = Pattern(
    "where the next tier or branch begins",
    r"[;；]|或者|\bor\b(?!\s+(?:more|above|over|less|higher|longer|later|below|fewer)\b)|(?<=[\d%元股项家名])或(?!以)",
    yes=("at least 5% or", "或者", "；"),
    no=("10% or more", "or above", "投资或持有"),
    flags=re.IGNORECASE,
)
_IN_TURN = Pattern(
    "words that tell several numbers of several things in one",
    r"分别|依次|\brespectively\b|\bin (?:this )?order\b",
    yes=("分别为15亿元和30亿元", "respectively"),
    no=("区别",),
    flags=re.IGNORECASE,
)
_MOST = 0.75
_FEW = 0.2
"""Shares of the words that only one of two sentences has, for a memo to speak of that one and not of the other."""
_FEWEST = {Language.ZH: 3, Language.EN: 2}

Slot = tuple[str, str, str, BoundSide]
"""What a number of the rules is: its measure and unit, the fact it is about, from which side it bounds it."""


@dataclass(frozen=True, slots=True)
class RuleTier:
    """Numbers that a provision has in one sentence without an "or" between them, with the words around them."""

    numbers: tuple[HeldBound, ...]
    words: str

    @property
    def language(self) -> Language:
        """The language of its words."""
        return self.numbers[0].language

    def has(self, bound: RuleBound) -> HeldBound | None:
        """Its number that is equal to one of a memo, bounded from the same side."""
        same = [each for each in self.numbers if is_same(bound, each.bound)]
        return next((each for each in same if side(each.bound) is side(bound)), same[0] if same else None)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two numbers that a memo tells together, and the number that the tier of the first has in place of the second."""

    first: RuleBound
    second: RuleBound
    held: HeldBound


def tiers_of(held: Sequence[HeldBound]) -> tuple[RuleTier, ...]:
    """The tiers of the numbers of some provisions."""
    groups: Mapping[tuple[str, str, str, int], list[HeldBound]] = defaultdict(list)
    for each in held:
        if not is_period(each.bound):
            start = each.bound.start - each.bound.sentence[0]
            groups[str(each.provision.reference), each.language, each.sentence, _branch(each.sentence, start)].append(
                each
            )
    return tuple(
        RuleTier(tuple(numbers), _branch_words(sentence, branch))
        for (_, _, sentence, branch), numbers in groups.items()
    )


def segments(text: str, start: int, bounds: Sequence[RuleBound]) -> Iterator[tuple[RuleBound, ...]]:
    """The numbers of a sentence of a memo, which begins at `start`, that are told without an "or" between them."""
    groups: dict[int, list[RuleBound]] = defaultdict(list)
    for bound in bounds:
        groups[_branch(text, bound.start - start)].append(bound)
    yield from map(tuple, groups.values())


def segment_words(text: str, position: int) -> str:
    """The words of the part of a sentence in which a position is."""
    return _branch_words(text, _branch(text, position))


def is_same(bound: RuleBound, held: RuleBound) -> bool:
    """Whether a number of a memo is one of the rules: equal, and bounded from the same side if it is bounded."""
    if not is_equal(bound, held):
        return False
    one, other = side(bound), side(held)
    if one is BoundSide.NONE or one is other:
        return True
    strict = bound.comparison in (Bound.GT, Bound.LT)
    return (other is BoundSide.NONE and not strict) or {one, other} == {BoundSide.BELOW, BoundSide.CAP}


def together(segment: Sequence[RuleBound], tiers: Sequence[RuleTier]) -> RuleTier | None:
    """The tier that has all of two or more numbers; None where none has."""
    if len(segment) < 2:
        return None
    return next((tier for tier in tiers if all(tier.has(bound) for bound in segment)), None)


def contradiction(text: str, segment: Sequence[RuleBound], tiers: Sequence[RuleTier]) -> Contradiction | None:
    """Two numbers of a part of a memo's sentence that the rules do not have together; None where there are none.

    None as well where two of its numbers may be in one place of a rule, for then it tells of several tiers at once.
    """
    if _IN_TURN.search(text):
        return None
    slots = {id(bound): _slots(bound, tiers) for bound in segment}
    known = [bound for bound in segment if slots[id(bound)] and bound.kind is not QuantityKind.DURATION]
    if any(slots[id(one)] & slots[id(other)] for one, other in combinations(known, 2) if not is_equal(one, other)):
        return None
    for first in known:
        for second in known:
            held = None if first is second else _instead(first, second, slots[id(second)], tiers)
            if held is not None:
                return Contradiction(first, second, held)
    return None


def is_of_other(words: str, language: Language, equal: Sequence[RuleTier], other: RuleTier) -> bool:
    """Whether words speak of what only this tier has, and not of what only those with an equal number have."""
    said = words_of(words, language)
    its = words_of(other.words, language)
    for each in equal:
        theirs = words_of(each.words, language)
        only, against = its - theirs, theirs - its
        if len(only) < _FEWEST[language] or len(only & said) < _MOST * len(only):
            return False
        if len(against & said) > _FEW * len(against):
            return False
    return bool(equal)


def _instead(
    first: RuleBound, second: RuleBound, slots: frozenset[Slot], tiers: Sequence[RuleTier]
) -> HeldBound | None:
    """The number that the tiers of `first` have in the place of `second`, if none of them has `second`."""
    of_first = [tier for tier in tiers if tier.has(first)]
    if any(tier.has(second) for tier in of_first):
        return None
    return next((each for tier in of_first for each in tier.numbers if _slot(each) in slots), None)


def _slots(bound: RuleBound, tiers: Sequence[RuleTier]) -> frozenset[Slot]:
    same = [held for tier in tiers if (held := tier.has(bound)) is not None]
    exactly = [held for held in same if side(held.bound) is side(bound)]
    return frozenset(map(_slot, exactly or same))


def _slot(held: HeldBound) -> Slot:
    return (*measure(held.bound), held.bound.subject, side(held.bound))


def _branch(text: str, position: int) -> int:
    return sum(1 for match in _OR.finditer(text) if match.end() <= position)


def _branch_words(text: str, branch: int) -> str:
    return _OR.split(text)[branch]
