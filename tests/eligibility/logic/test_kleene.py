"""Three-valued logic against the AND/OR tables of decision models, where null stands for unknown."""

from itertools import permutations, product

import pytest

from assistant.eligibility.logic.kleene import Outcome, all_of, any_of, choose, negate

T, F, U, N = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE

AND = [(T, T, T), (T, F, F), (T, U, U), (F, T, F), (F, F, F), (F, U, F), (U, T, U), (U, F, F), (U, U, U)]
OR = [(T, T, T), (T, F, T), (T, U, T), (F, T, T), (F, F, F), (F, U, U), (U, T, T), (U, F, U), (U, U, U)]


@pytest.mark.parametrize(("left", "right", "expected"), AND)
def test_and_table(left: Outcome, right: Outcome, expected: Outcome) -> None:
    assert all_of([left, right]) is expected


@pytest.mark.parametrize(("left", "right", "expected"), OR)
def test_or_table(left: Outcome, right: Outcome, expected: Outcome) -> None:
    assert any_of([left, right]) is expected


@pytest.mark.parametrize(("outcome", "expected"), [(T, F), (F, T), (U, U), (N, N)])
def test_not_table(outcome: Outcome, expected: Outcome) -> None:
    assert negate(outcome) is expected


@pytest.mark.parametrize("outcome", [T, F, U])
def test_what_does_not_apply_takes_no_part(outcome: Outcome) -> None:
    assert all_of([N, outcome, N]) is outcome
    assert any_of([N, outcome, N]) is outcome


def test_nothing_applicable_is_not_applicable() -> None:
    assert all_of([]) is any_of([]) is all_of([N]) is any_of([N, N]) is N


@pytest.mark.parametrize("three", list(product([T, F, U, N], repeat=3)))
def test_order_and_de_morgan(three: tuple[Outcome, ...]) -> None:
    assert {all_of(order) for order in permutations(three)} == {all_of(three)}
    assert negate(all_of(three)) is any_of(map(negate, three))


@pytest.mark.parametrize(
    ("condition", "then", "otherwise", "expected"),
    [
        (T, T, F, T),
        (F, T, F, F),
        (N, T, F, F),
        (U, T, T, T),
        (U, F, F, F),
        (U, T, F, U),
        (U, N, T, T),
        (U, N, F, U),
        (U, U, U, U),
    ],
)
def test_choose(condition: Outcome, then: Outcome, otherwise: Outcome, expected: Outcome) -> None:
    assert choose(condition, then, otherwise) is expected
