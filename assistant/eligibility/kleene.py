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
        return self in (Outcome.MET, Outcome.NOT_MET)


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """AND over what applies; `not_applicable` when nothing does."""
    return _first(set(outcomes), (Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.MET))


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """OR over what applies; `not_applicable` when nothing does."""
    return _first(set(outcomes), (Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET))


def negate(outcome: Outcome) -> Outcome:
    """NOT: yes and no change places, the rest stays."""
    return {Outcome.MET: Outcome.NOT_MET, Outcome.NOT_MET: Outcome.MET}.get(outcome, outcome)


def choose(condition: Outcome, then: Outcome, otherwise: Outcome) -> Outcome:
    """`then` where the condition is met, `otherwise` where it is not.

    Where the condition is unknown the two must agree; a condition that is met and one that does not apply agree that
    nothing stands in the way, so that pair is `met`.
    """
    if condition is Outcome.MET:
        return then
    if condition is not Outcome.UNKNOWN:
        return otherwise
    if then is otherwise:
        return then
    harmless = {Outcome.MET, Outcome.NOT_APPLICABLE}
    return Outcome.MET if {then, otherwise} == harmless else Outcome.UNKNOWN


def _first(present: set[Outcome], order: tuple[Outcome, ...]) -> Outcome:
    return next((outcome for outcome in order if outcome in present), Outcome.NOT_APPLICABLE)
