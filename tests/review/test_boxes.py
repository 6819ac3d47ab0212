"""The box of a value on a page of a PDF, held against where it was printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.reading_papers.pdf.making import overlap
from tests.review.making import Layout, box_of, review_of, statement_pdf

UNITS = {"元": 1, "千元": 1_000, "万元": 10_000}
LAYOUTS = [
    *(Layout(ruled, unit, False, False, 0) for ruled in (True, False) for unit in UNITS),
    *(Layout(ruled, "万元", True, False, 0) for ruled in (True, False)),
    *(Layout(ruled, "元", broken, True, 0) for ruled in (True, False) for broken in (True, False)),
    *(Layout(ruled, "万元", False, False, rotation) for ruled in (True, False) for rotation in (90, 180, 270)),
    *(Layout(False, "元", True, True, rotation) for rotation in (90, 180)),
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_value_of_a_statement_is_read_and_boxed_where_it_is_printed(layout: Layout, tmp_path: Path) -> None:
    content, truths = statement_pdf(layout)
    path = tmp_path / "statement.pdf"
    path.write_bytes(content)
    review = review_of(path)
    for key, truth in truths.items():
        fact = review.fact(key)
        assert fact is not None, key
        assert fact.value == Decimal(truth.printed.replace(",", "")) * UNITS[layout.unit]
        assert fact.place.words == truth.printed
        assert overlap(box_of(fact), truth.box) >= 0.9, key
