"""The four outcomes as a pair of formulas, and what joins them: the logic of `assistant.eligibility.logic.kleene`.

Met is (true, false), not met (false, true), unknown (false, false) and not applicable (true, true), so that "not" is
the pair turned round and "and" and "or" are each other's mirror.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import z3

from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome

Formula = Any
"""A Boolean formula of the solver, which has no types of its own."""
UNDECIDED = "linear arithmetic over whole numbers is always decided"
TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
_OUTCOMES = {(True, False): MET, (False, True): NOT_MET, (False, False): UNKNOWN, (True, True): NOT_APPLICABLE}


def every(formulas: Sequence[Formula]) -> Formula:
    """All of them; true of none."""
    return z3.And(*formulas) if formulas else TRUE


def some(formulas: Sequence[Formula]) -> Formula:
    """Any of them; false of none."""
    return z3.Or(*formulas) if formulas else FALSE


class Truth(NamedTuple):
    """An outcome as two formulas."""

    yes: Formula
    no: Formula

    @property
    def met(self) -> Formula:
        """That it is met."""
        return z3.And(self.yes, z3.Not(self.no))

    @property
    def unmet(self) -> Formula:
        """That it is not met."""
        return z3.And(self.no, z3.Not(self.yes))

    @property
    def unknown(self) -> Formula:
        """That it is open."""
        return z3.Not(z3.Or(self.yes, self.no))

    @property
    def absent(self) -> Formula:
        """That it does not apply."""
        return z3.And(self.yes, self.no)

    @property
    def decided(self) -> Formula:
        """That it is met or not met."""
        return z3.Xor(self.yes, self.no)

    def negated(self) -> Truth:
        """NOT."""
        return Truth(self.no, self.yes)

    def differs(self, other: Truth) -> Formula:
        """That the two outcomes are not the same."""
        return z3.Or(self.yes != other.yes, self.no != other.no)

    def where(self, condition: Formula, otherwise: Truth) -> Truth:
        """This one where a formula holds, `otherwise` where it does not."""
        return Truth(z3.If(condition, self.yes, otherwise.yes), z3.If(condition, self.no, otherwise.no))

    def under(self, model: Any) -> Outcome:
        """The outcome in a model of the solver."""
        yes, no = (z3.is_true(model.eval(part, model_completion=True)) for part in self)
        return _OUTCOMES[yes, no]


def constant(outcome: Outcome) -> Truth:
    """An outcome that is what it is."""
    yes, no = next(pair for pair, known in _OUTCOMES.items() if known is outcome)
    return Truth(z3.BoolVal(yes), z3.BoolVal(no))


IS_MET, IS_NOT_MET, IS_UNKNOWN, IS_ABSENT = (constant(outcome) for outcome in (MET, NOT_MET, UNKNOWN, NOT_APPLICABLE))


def decided(holds: Formula) -> Truth:
    """Met where a formula holds, not met where it does not."""
    return Truth(holds, z3.Not(holds))


def all_of(parts: Sequence[Truth]) -> Truth:
    """AND over what applies: one that is not met wins, then one that is unknown."""
    if len(parts) == 1:
        return parts[0]
    return Truth(
        every([part.yes for part in parts]),
        z3.Or(some([part.unmet for part in parts]), every([part.absent for part in parts])),
    )


def any_of(parts: Sequence[Truth]) -> Truth:
    """OR over what applies: one that is met wins, then one that is unknown."""
    return all_of([part.negated() for part in parts]).negated()


def choose(condition: Truth, then: Truth, otherwise: Truth) -> Truth:
    """`then` where the condition is met, `otherwise` where it is not; where it is open the two must agree."""
    same = z3.Not(then.differs(otherwise))
    harmless = z3.And(then.yes, otherwise.yes)  # met and not applicable, in either order, or twice the same
    open_ = then.where(same, Truth(harmless, FALSE))
    return then.where(condition.met, open_.where(condition.unknown, otherwise))
