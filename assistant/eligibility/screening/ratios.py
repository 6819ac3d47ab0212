"""Decides for a whole column of ratios what its bare numbers are: 15 is 15%, or 0.15 is.

A column that writes both, or that can be either, is refused: nothing in a cell alone tells 0.5% from 50%.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.amounts import plain, read_number
from assistant.eligibility.facts.table import FactSpec
from assistant.eligibility.screening.cells import unbracketed
from assistant.eligibility.screening.units import PERCENT, ColumnUnit
from assistant.errors import InputError

_CERTAIN = 10
"""A ratio without an upper limit may be 300%; above 1,000% a bare number can only be a percentage."""


@dataclass(frozen=True, slots=True)
class _Example:
    line: int
    text: str
    value: Decimal


@dataclass(slots=True)
class RatioCells:
    """The cells of one column of ratios, seen one by one: an example of each way to write them."""

    spec: FactSpec
    header: str
    marked: _Example | None = None
    fraction: _Example | None = None
    one: _Example | None = None
    above: _Example | None = None
    largest: Decimal = Decimal(0)
    _seen: set[str] = field(default_factory=set)

    def see(self, line: int, cell: str) -> None:
        """Take note of a cell; what is not a number is left to the reader of cells."""
        if cell in self._seen:
            return
        self._seen.add(cell)
        text = unbracketed(cell.strip().lstrip("<>=≤≥＜＞ "))
        if text.endswith(("%", "％")):
            self.marked = self.marked or _Example(line, text, Decimal(0))
            return
        value = read_number(text)
        if value is None or value == 0:
            return
        example = _Example(line, text, value)
        if abs(value) < 1:
            self.fraction = self.fraction or example
        elif abs(value) == 1:
            self.one = self.one or example
        else:
            self.above = self.above or example
            self.largest = max(self.largest, abs(value))

    def decide(self, file: str) -> tuple[ColumnUnit | None, str | None]:
        """The unit of the bare numbers, and what to say of it. Raises InputError where it cannot be decided."""
        bare = self.above or self.fraction or self.one
        if bare is None:
            return None, None
        if self.marked is not None:
            raise self._mixed(file, self.marked, bare)
        if self.above is not None and self.fraction is not None:
            raise self._mixed(file, self.above, self.fraction)
        if self.above is not None and (self.spec.maximum <= 1 or self.largest > _CERTAIN):
            return PERCENT, f"{self.header}: read {self.above.text} as {plain(self.above.value)}%"
        if self.fraction is not None:
            return None, f"{self.header}: read {self.fraction.text} as {plain(self.fraction.value * 100)}%"
        percent = f"{plain(bare.value)}% or {plain(bare.value * 100)}%"
        raise input_error(f"{file}: column {self.header}: {bare.text} (line {bare.line}) can be {percent}; {_WRITE}")

    def _mixed(self, file: str, first: _Example, second: _Example) -> InputError:
        examples = f"{first.text} (line {first.line}) and {second.text} (line {second.line})"
        return input_error(f"{file}: column {self.header}: holds {examples}, percentages written in two ways; {_WRITE}")


_WRITE = "write every cell like 15%, or the header with (%)"
