"""A review as values: what a company's papers say of it, where each fact is printed, and what the checker concludes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.eligibility.verdict.checker import Verdict
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual

ProvenValue = Decimal | bool | str | tuple[str, ...]
"""Yuan, persons, patents, fractions of one; a flag; a choice, an ISO date or a text; choices, none of them too."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in fractions of the page, from its top left corner."""


class Board(StrEnum):
    """The boards that a prospectus may be written for."""

    STAR = "star"
    CHINEXT = "chinext"
    SSE_MAIN = "sse_main"
    SZSE_MAIN = "szse_main"
    SZSE_SME = "szse_sme"
    BSE = "bse"
    NEEQ = "neeq"
    HKEX = "hkex"


class Basis(StrEnum):
    """What an amount of accounts is measured on."""

    CONSOLIDATED = "consolidated"
    ATTRIBUTABLE = "attributable"
    """To the owners of the parent company."""
    EXCLUDING_NON_RECURRING = "excluding_non_recurring"
    """Attributable, after non-recurring items."""
    PARENT_COMPANY = "parent_company"


@dataclass(frozen=True, slots=True)
class Printed:
    """Where words stand: a page of a file, numbered from 1, and the words exactly as they are printed there.

    `page` is 0 in a file without pages; in a workbook it is the number of the sheet, and `cell` names the cell
    (`Sheet1!C5`). `boxes` hold the value, or all the words where they prove it as a whole, one for each printed line;
    there are none where a file has no pages to look at.
    """

    file: str
    page: int
    words: str
    boxes: tuple[Box, ...] = ()
    cell: str = ""

    @property
    def box(self) -> Box | None:
        """The rectangle around all of them; None in a file without pages as pictures."""
        if not self.boxes:
            return None
        lefts, tops, rights, bottoms = zip(*self.boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


@dataclass(frozen=True, slots=True)
class ProvenFact:
    """A fact of the table of facts by its key (`years.2024.revenue`), with its proof.

    `year` is the fiscal year, the span of years (`2022-2024`) or the day it is of, empty where none is printed; `unit`
    is as printed (万元, %). `place` shows the words that prove it, `also` other places that print the same. `row` is
    the label of its row in a table, empty for a sentence. `proposed` says that a model pointed at the words, and the
    reader of statements agreed.
    """

    fact: str
    value: ProvenValue
    place: Printed
    unit: str = ""
    year: str = ""
    basis: Basis | None = None
    comparison: Bound = Bound.EQ
    row: str = ""
    also: tuple[Printed, ...] = ()
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class FactConflict:
    """Readings of one fact that cannot all be right, the preferred one first, each with its page."""

    fact: str
    readings: tuple[ProvenFact, ...]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that was not found, and the pages of a file on which it would stand.

    `file` is empty where nothing in the papers speaks of it; a file without pages has none to look at.
    """

    fact: str
    file: str
    looked_at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BearingPassage:
    """Words that bear on a criterion of judgement: found and quoted, never decided."""

    criterion: str
    place: Printed


@dataclass(frozen=True, slots=True)
class ReviewedPaper:
    """A file of the review: how many pages (of a workbook: sheets), its SHA-256, whose it is and what was not read."""

    file: str
    pages: int
    sha256: str
    company: str = ""
    warnings: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What was read of a company's papers.

    `facts` are in the order of the table of facts, years newest first. `verdict` is the checker's, of these facts;
    `verdict.facts` are the same facts as the checker takes them. `notes` say what is wrong with the papers: another
    board, another company.
    """

    company: str
    code: str
    board: Board | None
    papers: tuple[ReviewedPaper, ...]
    facts: tuple[ProvenFact, ...]
    conflicts: tuple[FactConflict, ...]
    not_found: tuple[MissingFact, ...]
    verdict: Verdict
    passages: tuple[BearingPassage, ...]
    notes: tuple[Bilingual, ...] = ()

    def fact(self, key: str) -> ProvenFact | None:
        """The fact of a key, or None."""
        return next((fact for fact in self.facts if fact.fact == key), None)
