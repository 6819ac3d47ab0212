"""The stated quantities of a question by the part they play: issue price, shares after the issue, the day of listing.

Each amount goes to the role whose words stand nearest to it; rows of fiscal years come from the facts read, or from an
unbroken list behind their words. What two roles claim alike, or what has two values, is not read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache
from itertools import pairwise

from assistant.eligibility.figures.measuring import PRECISION, can_play
from assistant.eligibility.figures.model import Measure, Role
from assistant.eligibility.figures.reading.claims import as_kinds, claimed_by, single
from assistant.eligibility.figures.reading.compared import is_compared
from assistant.eligibility.figures.reading.meant import quantities_meant
from assistant.eligibility.figures.reading.rows import row_of, single_fact
from assistant.eligibility.figures.reading.stated import (
    Claimed,
    RoleReading,
    Row,
    Span,
    StatedQuantity,
    is_about,
    spans_of,
)
from assistant.eligibility.figures.words import WordMatch
from assistant.eligibility.reading.fact import FactsReading
from assistant.language.quantities.folding import fold
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities

_DAYS = frozenset({*PRECISION, QuantityKind.MONTH_DAY})
MOST_STATED = 100
"""Most quantities of a text of which any is read; who asks for a figure states a few."""
_STATED = frozenset(
    {
        QuantityKind.NUMBER,
        QuantityKind.MONEY,
        QuantityKind.COUNT,
        QuantityKind.PERCENT,
        *PRECISION,
        QuantityKind.MONTH_DAY,
        QuantityKind.DURATION,
    }
)


def is_table(text: str) -> bool:
    """Whether a text states more than somebody who asks for a figure does."""
    return len(read_quantities(text)) > MOST_STATED


def states_quantities(text: str) -> bool:
    """Whether a text states anything that a role could be: an amount, a number or a day."""
    return any(quantity.kind in _STATED for quantity in read_quantities(text))


class RoleReader:
    """Reads the roles of one text."""

    def __init__(
        self,
        text: str,
        places: Sequence[WordMatch],
        roles: Mapping[str, Role],
        facts: Callable[[], FactsReading],
        today: dt.date,
        every: Callable[[], Sequence[WordMatch]] = tuple,
    ) -> None:
        """`places` are those where words of roles stand; `facts` reads those of the text, for rows of years.

        "This year" is counted from `today`. `every` are the places of the words of all roles, of those apart too.
        """
        self._folded, self._hits, self._roles = fold(text), places, roles
        quantities = quantities_meant(text, self._folded, today)
        self._claimed = claimed_by(self._folded, quantities, places, roles)
        self._claimed_by_all = cache(lambda: claimed_by(self._folded, quantities, every(), roles))
        self._facts = cache(facts)
        self._row = cache(self._read_row)
        self._instead: Mapping[str, StatedQuantity] = {}
        self._replaced: frozenset[Span] = frozenset()

    def read(self, wanted: frozenset[str], known: frozenset[str] = frozenset()) -> RoleReading:
        """The roles of these that are told unambiguously; one amount is not two of them, and others may claim it.

        `known` are all that a figure tells apart.
        """
        names = [(name, self._row(name)) for name in sorted(wanted) if self._roles[name].years]
        rows = {name: row for name, row in names if row is not None}
        taken = {span for row in rows.values() for span in row.spans}
        apart = any(self._roles[name].words.apart for name in wanted)
        claimed = as_kinds(self._claimed_by_all() if apart else self._claimed, known | wanted, self._roles)
        rest = [each for each in claimed if (each.quantity.start, each.quantity.end) not in taken]
        singles = ((name, self._single(name, rest, wanted)) for name in wanted if not self._roles[name].years)
        single = {
            name: stated for name, stated in singles if stated is not None and self._replaced.isdisjoint(stated.spans)
        }
        far = [name for name in wanted if self._roles[name].fact and not self._roles[name].years and name not in single]
        of_facts = ((name, single_fact(self._roles[name], self._facts())) for name in far)
        single |= {name: stated for name, stated in of_facts if stated is not None}
        single |= {name: stated for name, stated in self._instead.items() if name in wanted}
        places = Counter(span for stated in single.values() for span in stated.spans)
        own = {name: stated for name, stated in single.items() if all(places[span] == 1 for span in stated.spans)}
        return RoleReading(own, rows)

    def _single(self, name: str, rest: Sequence[Claimed], wanted: frozenset[str]) -> StatedQuantity | None:
        """The one value of a role; of values compared with each other the first."""
        role = self._roles[name]
        if role.measure is Measure.DAY:
            return single(role, rest, wanted)
        fitting = [each for each in rest if can_play(each.quantity, role)]
        others = [second for first, second in pairwise(fitting) if is_compared(self._folded, name, first, second)]
        return single(role, [each for each in rest if each not in others], wanted)

    @property
    def claimed(self) -> tuple[Claimed, ...]:
        """Every quantity of the text, with the roles whose words stand nearest to it."""
        return self._claimed

    def days_apart(self, spans: Sequence[Span]) -> bool:
        """Whether the text states another day than those at the spans."""
        days = [each.quantity for each in self._claimed if each.quantity.kind in _DAYS]
        return any((day.start, day.end) not in spans for day in days)

    def instead(self, role: str, stated: StatedQuantity) -> RoleReader:
        """The same reader with another value of a role; the one before is that of no other role either."""
        other = copy(self)
        before = self.read(frozenset({role})).single.get(role)
        other._replaced = self._replaced | frozenset(before.spans if before is not None else ())
        other._instead = {**self._instead, role: stated}
        return other

    def compared(self, role: str, first: StatedQuantity) -> tuple[StatedQuantity, ...]:
        """What a text compares with the value of a role: 48亿跟投多少，51亿呢."""
        measure = self._roles[role].measure
        fitting = [each for each in self._claimed if can_play(each.quantity, self._roles[role])]
        chain = [each for each in fitting if (each.quantity.start, each.quantity.end) in first.spans][-1:]
        for each in fitting:
            if (
                chain
                and each.quantity.start >= chain[-1].quantity.end
                and is_compared(self._folded, role, chain[-1], each)
            ):
                chain.append(each)
        return tuple(
            StatedQuantity(each.quantity.value, measure, spans_of([each.quantity]), about=is_about([each.quantity]))
            for each in chain[1:]
        )

    def _read_row(self, name: str) -> Row | None:
        return row_of(self._roles[name], self._folded, self._hits, self._claimed, self._facts())
