"""Three-valued logic with a fourth mark for what does not apply.

Kleene's strong logic: `not_met` wins an AND, `met` wins an OR, everything else is `unknown`. A condition that does
not apply takes no part: it is left out of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What is known of a condition."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    @property
    def decided(self) -> bool:
        """Whether the answer is yes or no."""
        return self in _DECIDED


# Python 3.11 takes longer to look a member up in its class than to decide a condition.
MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = Outcome

_DECIDED = frozenset({MET, NOT_MET})
_NEGATED = {MET: NOT_MET, NOT_MET: MET}
_HARMLESS = {MET, NOT_APPLICABLE}
# What wins in an AND, and in an OR, has the greater number.
_IN_AND = {NOT_APPLICABLE: 0, MET: 1, UNKNOWN: 2, NOT_MET: 3}
_IN_OR = {NOT_APPLICABLE: 0, NOT_MET: 1, UNKNOWN: 2, MET: 3}


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """AND over what applies; `not_applicable` when nothing does."""
    return max(outcomes, key=_IN_AND.__getitem__, default=NOT_APPLICABLE)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """OR over what applies; `not_applicable` when nothing does."""
    return max(outcomes, key=_IN_OR.__getitem__, default=NOT_APPLICABLE)


def negate(outcome: Outcome) -> Outcome:
    """NOT: yes and no change places, the rest stays."""
    return _NEGATED.get(outcome, outcome)


def choose(condition: Outcome, then: Outcome, otherwise: Outcome) -> Outcome:
    """`then` where the condition is met, `otherwise` where it is not.

    Where the condition is unknown the two must agree; a condition that is met and one that does not apply agree that
    nothing stands in the way, so that pair is `met`.
    """
    if condition is MET:
        return then
    if condition is not UNKNOWN:
        return otherwise
    if then is otherwise:
        return then
    return MET if {then, otherwise} == _HARMLESS else UNKNOWN
