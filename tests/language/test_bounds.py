"""The bound that a text puts beside a quantity."""

from __future__ import annotations

import pytest

from assistant.language.quantities.quantity import Bound, bound_of
from assistant.language.quantities.reader import read_quantities


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("at least RMB 4 billion", [Bound.GE]),
        ("25%以上", [Bound.GE]),
        ("more than 10%", [Bound.GT]),
        ("不超过3000万元", [Bound.LE]),
        ("below RMB 100 million", [Bound.LT]),
        ("south of RMB 3bn", [Bound.LT]),
        ("not above RMB 3bn", [Bound.LE]),
        ("max. RMB 3bn", [Bound.LE]),
        ("RMB 3bn maximum", [Bound.LE]),
        ("RMB 3bn at least", [Bound.GE]),
        ("RMB 300m and change", [Bound.GT]),
        ("RMB 4.4bn (roughly $620m)", [None, None]),
        ("6,600万元，以上均为2025年度", [None, None]),
        ("卖了5万股，余下的明年再卖", [None]),
        ("over RMB 3 billion", [Bound.GT]),
        ("RMB 4 billion, at least 10%", [None, Bound.GE]),
        ("about RMB 4 billion", [None]),
        ("up to 22 September 2026", [None]),
        ("自2026年4月24日起", [None]),
        ("total R&D over three years", [None]),
        ("over the two years", [None]),
        ("more than two years", [Bound.GT]),
    ],
)
def test_the_bound_beside_a_quantity(text: str, bounds: list[Bound | None]) -> None:
    assert [bound_of(quantity, text) for quantity in read_quantities(text)] == bounds
