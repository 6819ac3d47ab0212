"""What a place in a paper says a fact is: read of one place, before places are held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from assistant.language.quantities.quantity import Bound
from assistant.review.body import PaperBody
from assistant.review.model import Basis, Printed, ProvenFact, ProvenValue


class PlaceKind(IntEnum):
    """The kinds of places, the most telling first."""

    STATEMENT = 0
    SUMMARY = 1
    SENTENCE = 2
    TABLE = 3


@dataclass(frozen=True, slots=True)
class FactCandidate:
    """A fact as one place prints it.

    `runs` are its words in the text of the paper, one for each line. `rank` orders places, the lowest first; `tier`
    says how far the words stand in for the fact (0: they are it). `half` is half of the last place printed, in the
    unit of the value: what rounding may have taken. `box` is where the value stands, if not all the words are it;
    `table` tells the tables of a paper apart; `proposed` says that a model pointed at it.
    """

    fact: str
    value: ProvenValue
    body: PaperBody
    runs: tuple[tuple[int, int], ...]
    rank: float
    unit: str = ""
    year: str = ""
    basis: Basis | None = None
    comparison: Bound = Bound.EQ
    row: str = ""
    tier: int = 0
    half: Decimal = Decimal(0)
    kind: PlaceKind = PlaceKind.SENTENCE
    box: tuple[int, int] | None = None
    table: int = -1
    proposed: bool = False

    @property
    def start(self) -> int:
        """Where in the text of its paper it begins."""
        return self.runs[0][0]

    @property
    def page(self) -> int:
        """The page on which its value stands."""
        return self.body.page(self.box[0] if self.box else self.start)

    def printed(self) -> Printed:
        """Where and how it is printed."""
        return self.body.printed(self.runs, self.box)

    def agrees(self, other: FactCandidate) -> bool:
        """Whether both say the same, but for rounding."""
        if isinstance(self.value, bool) or not isinstance(self.value, Decimal) or not isinstance(other.value, Decimal):
            return self.value == other.value
        return self.comparison is other.comparison and abs(self.value - other.value) <= self.half + other.half

    def proven(self, also: tuple[Printed, ...] = ()) -> ProvenFact:
        """The fact with this place as its proof."""
        return ProvenFact(
            self.fact,
            self.value,
            self.printed(),
            self.unit,
            self.year,
            self.basis,
            self.comparison,
            self.row,
            also,
            self.proposed,
        )
