from __future__ import annotations

from itertools import product

import pytest

from assistant.eligibility.logic import kleene
from assistant.eligibility.logic.kleene import Outcome

pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")

import z3

from assistant.eligibility.proofs.truth import Truth, all_of, any_of, choose, constant


def of(truth: Truth) -> Outcome:
    solver = z3.Solver()
    assert solver.check() == z3.sat
    return truth.under(solver.model())


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_and_and_or_are_those_of_the_engine(count: int) -> None:
    for outcomes in product(Outcome, repeat=count):
        truths = [constant(outcome) for outcome in outcomes]
        assert of(all_of(truths)) is kleene.all_of(outcomes), outcomes
        assert of(any_of(truths)) is kleene.any_of(outcomes), outcomes


def test_not_and_choice_are_those_of_the_engine() -> None:
    for condition, then, otherwise in product(Outcome, repeat=3):
        assert of(constant(condition).negated()) is kleene.negate(condition)
        chosen = choose(constant(condition), constant(then), constant(otherwise))
        assert of(chosen) is kleene.choose(condition, then, otherwise), (condition, then, otherwise)


def test_an_outcome_is_one_of_four() -> None:
    for outcome in Outcome:
        truth = constant(outcome)
        told = [truth.met, truth.unmet, truth.unknown, truth.absent]
        assert [z3.is_true(z3.simplify(formula)) for formula in told] == [outcome is other for other in Outcome]
        assert z3.is_true(z3.simplify(truth.decided)) == outcome.decided
