"""Facts out of an analyst's cells: a label that the table of facts knows, and the value in the next cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.eligibility.facts.amounts import read_number
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.screening.headers import Headers
from assistant.errors import InputError
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import Bound
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.model import ProvenValue
from assistant.review.periods import is_year

_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class _Written:
    """A cell as it is written, and where."""

    text: str
    start: int


def cell_candidates(body: PaperBody, table: FactTable, day: dt.date) -> Iterator[FactCandidate]:
    """Labels with their values: side by side, or a header with one row below it."""
    headers = Headers(table, body.paper.name)
    rows = [_cells(body, line.start, line.end) for line in body.lines if line.row]
    for number, cells in enumerate(rows):
        known = [cell for cell in cells if _key(headers, cell.text)[0]]
        below = rows[number + 1] if number + 1 < len(rows) else []
        if len(known) > 1 and len(below) == len(cells) and not any(_key(headers, cell.text)[0] for cell in below):
            pairs = list(zip(cells, below, strict=True))
        else:
            pairs = [(cell, cells[place + 1]) for place, cell in enumerate(cells[:-1])]
        for label, value in pairs:
            key, exponent = _key(headers, label.text)
            if key and value.text and (read := _read(key, value.text, exponent, table, day)):
                yield _candidate(body, key, read, label, value)


def _cells(body: PaperBody, start: int, end: int) -> list[_Written]:
    cells = []
    for piece in body.paper.text[start:end].split("\t"):
        cells.append(_Written(piece.strip(), start))
        start += len(piece) + 1
    return cells


def _key(headers: Headers, label: str) -> tuple[str, int | None]:
    """The fact that a label names and the power of ten of its unit; empty for another cell."""
    if not label or len(label) > _LONGEST_LABEL or label[:1].isdigit():
        return "", None
    try:
        column = headers.column(label)
    except InputError:
        return "", None
    return ("", None) if column.key == "id" else (column.key, column.unit.exponent if column.unit else None)


def _read(
    key: str, text: str, exponent: int | None, table: FactTable, day: dt.date
) -> tuple[ProvenValue, Bound] | None:
    """The value of a cell, in the unit of its label if that gives one; None where it is no value of the fact."""
    spec, number = table.spec(key), read_number(text)
    if spec is None:
        return None
    if exponent is not None and number is not None:
        return shift(number, exponent), Bound.EQ
    if spec.kind is FactKind.MONEY and number is not None:
        return None  # an amount without any unit
    try:
        value = facts_from_mapping({key: text}, table, day=day).values.get(key)
    except InputError:
        return None
    if isinstance(value, Interval):
        return _bounded(value)
    if isinstance(value, frozenset):
        return tuple(sorted(value)), Bound.EQ
    if isinstance(value, dt.date):
        return value.isoformat(), Bound.EQ
    if value is None:
        return None
    return (value == "true" if spec.kind is FactKind.FLAG else value), Bound.EQ


def _bounded(value: Interval) -> tuple[ProvenValue, Bound] | None:
    if value.exact is not None:
        return value.exact, Bound.EQ
    return (value.low, Bound.GE) if value.low.is_finite() and value.low > 0 else None


def _candidate(
    body: PaperBody, key: str, read: tuple[ProvenValue, Bound], label: _Written, value: _Written
) -> FactCandidate:
    year = key.split(".")[1] if key.startswith("years.") else ""
    return FactCandidate(
        key,
        read[0],
        body,
        ((value.start, value.start + len(value.text)),),
        PlaceKind.TABLE + 0.5,
        year=year if is_year(year) else "",
        comparison=read[1],
        row=label.text,
        kind=PlaceKind.TABLE,
    )
