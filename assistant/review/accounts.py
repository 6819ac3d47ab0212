"""Which tables of a paper are the company's own accounts, and of which fiscal years they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.periods import is_year
from assistant.review.tables import PeriodRow, PeriodTable


@dataclass(frozen=True, slots=True)
class Accounts:
    """The fiscal years of the accounts, oldest first, and the columns of their statements."""

    years: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()

    def hold(self, candidate: FactCandidate) -> bool:
        """Whether a fact, if it is of a year, is of one of theirs, or of one before them that a summary adds."""
        if not candidate.fact.startswith("years.") or not self.years or candidate.year in self.years:
            return True
        return candidate.kind is PlaceKind.SUMMARY and candidate.year < self.years[0]

    def are_of(self, table: PeriodTable) -> bool:
        """Whether a table has all their columns: one with others is of a period that was looked at apart."""
        return set(table.columns) >= self.columns


def accounts_of(rows: Iterable[PeriodRow]) -> Accounts:
    """The accounts: the statements with the most columns; of those with as many the ones with the most rows."""
    counts: Counter[frozenset[str]] = Counter()
    for row in rows:
        if row.table.statement and not row.table.parent and len(row.table.years) > 1:
            counts[frozenset(filter(None, row.table.columns))] += 1
    if not counts:
        return Accounts()
    columns = max(counts, key=lambda each: (counts[each] >= max(counts.values()) / 3, len(each), counts[each]))
    return Accounts(tuple(sorted(filter(is_year, columns))), columns)
