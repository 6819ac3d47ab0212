"""Issuer facts: what is known of one company.

Every fact may be unknown. A number may be known as a range (`< CNY 4bn`). Values are held by their dotted key
(`expected_market_cap`, `years.2025.revenue`, `asserted.technological_advantage`), the same keys as table columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.interval import Interval

Value = Interval | str | dt.date | frozenset[str]

NEVER = dt.date.min


@dataclass(frozen=True)
class IssuerFacts:
    """What is known of an issuer: dotted key of the table to value; a key that is absent is unknown."""

    table: FactTable = field(repr=False, compare=False)
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    def number(self, key: str) -> Interval | None:
        """The range known of a number, or None."""
        value = self.values.get(key)
        return value if isinstance(value, Interval) else None

    def word(self, key: str) -> str | None:
        """A choice, a flag (`true`, `false`) or a text, or None."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def words(self, key: str) -> frozenset[str] | None:
        """The choices listed under a key, or None where nobody listed any; an empty list is known to be empty."""
        value = self.values.get(key)
        return value if isinstance(value, frozenset) else None

    def day(self, key: str) -> dt.date | None:
        """A date, or None."""
        value = self.values.get(key)
        return value if isinstance(value, dt.date) else None

    @property
    def name(self) -> str | None:
        """The company's name."""
        return self.word("name")

    @property
    def as_of(self) -> dt.date | None:
        """The day the facts ask about."""
        return self.day("as_of")

    @cached_property
    def by_fact(self) -> Mapping[str, tuple[tuple[str, Value], ...]]:
        """What is known by fact, of a yearly one in every year: its keys with their values, in one order."""
        grouped: dict[str, list[tuple[str, Value]]] = {}
        for key in sorted(self.values):
            grouped.setdefault(without_year(key), []).append((key, self.values[key]))
        return {fact: tuple(known) for fact, known in grouped.items()}

    @cached_property
    def fiscal_years(self) -> tuple[int, ...]:
        """The fiscal years of which anything is known, oldest first."""
        return tuple(sorted({int(key.split(".")[1]) for key in self.values if key.startswith("years.")}))

    def latest_year(self, day: dt.date) -> int:
        """The latest fiscal year stated, else the last one complete on `day`."""
        years = self.fiscal_years
        return years[-1] if years else (self.as_of or day).year - 1


def without_year(key: str) -> str:
    """The key of a fact, of a yearly one without its year: `revenue` for `years.2025.revenue`."""
    return key.rpartition(".")[2] if key.startswith("years.") else key
