"""The cite check of a memo as values."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.text import Bilingual, Language


class CiteKind(StrEnum):
    """What of a memo was checked."""

    ARTICLE = "article"
    QUOTE = "quote"
    NUMBER = "number"
    DATE = "date"
    DOCUMENT_NUMBER = "document_number"
    DOCUMENT = "document"


class CiteStatus(StrEnum):
    """What the library says of it, as of the day of the check.

    NOT_HELD is no fault of the memo: the library does not hold what is cited, or not word for word. NO_CITATION is of a
    rule that is told without saying where it stands.
    """

    RIGHT = "right"
    CHANGED = "changed"
    NOT_IN_FORCE = "not_in_force"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"
    NO_CITATION = "no_citation"
    NOT_HELD = "not_held"

    @property
    def is_fault(self) -> bool:
        """Whether somebody must look at the place."""
        return self not in (CiteStatus.RIGHT, CiteStatus.NOT_HELD)


@dataclass(frozen=True, slots=True)
class CiteFinding:
    """One thing checked: `text[start:end]` of the memo's paper, the `words`.

    `citation` is what it was held against, `document[@version][#provision]`; `held` are the true words there, empty
    where nothing is held; `message` says in a sentence what is so.
    """

    kind: CiteKind
    status: CiteStatus
    start: int
    end: int
    words: str
    citation: str
    message: Bilingual
    held: str = ""


@dataclass(frozen=True, slots=True)
class CheckedMemo:
    """A memo with everything that was checked in it, in the order of its text; `warnings` say what was not read."""

    name: str
    sha256: str
    as_of: dt.date
    language: Language
    text: str
    findings: tuple[CiteFinding, ...]
    warnings: tuple[Bilingual, ...] = ()

    @property
    def faults(self) -> tuple[CiteFinding, ...]:
        """What somebody must look at."""
        return tuple(finding for finding in self.findings if finding.status.is_fault)

    @property
    def not_held(self) -> tuple[tuple[CiteFinding, int], ...]:
        """What the library does not hold, each with the number of places that would need it, told at the first."""
        first: dict[Bilingual, CiteFinding] = {}
        places: Counter[Bilingual] = Counter()
        for finding in self.findings:
            if finding.status is CiteStatus.NOT_HELD:
                first.setdefault(finding.message, finding)
                places[finding.message] += 1
        return tuple((finding, places[message]) for message, finding in first.items())

    @property
    def counts(self) -> Mapping[CiteStatus, int]:
        """How many of each status."""
        return Counter(finding.status for finding in self.findings)
