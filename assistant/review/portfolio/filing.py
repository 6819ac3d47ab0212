"""What is kept of a company as values: its filings with their facts and papers, and the last verdict."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from assistant.base.entry import one_item
from assistant.base.yaml_nodes import parse_node
from assistant.eligibility.facts.files import facts_from_node
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.verdict.checker import Conclusion
from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.review.portfolio.words import WORDS

LONGEST_NAME = 120
_SHOWN = 60
_CODE = re.compile(r"[0-9A-Z]{1,10}(?:\.[A-Z]{1,4})?")
_SPACES = re.compile("[ \u00a0\u3000]+")
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """A paper of a filing by its name, SHA-256 and bytes; `kept` where the portfolio holds a copy."""

    file: str
    sha256: str
    size: int
    kept: bool

    @property
    def copy_name(self) -> str:
        """What the copy is called."""
        return f"{self.sha256}{PurePath(self.file).suffix.lower()}"


@dataclass(frozen=True, slots=True)
class FilingDetails:
    """What is said of a filing besides its number: whose it is, of what day, in which file, with which papers.

    `file` is the name of the facts file, whose words are `text`.
    """

    name: str
    code: str
    day: dt.date
    file: str
    text: str = field(repr=False)
    papers: tuple[FiledPaper, ...] = ()

    def facts(self, table: FactTable) -> IssuerFacts:
        """The facts it states. Raises InputError naming file, line and field."""
        is_json = self.file.lower().endswith(".json")
        with one_item(self.file):
            return facts_from_node(parse_node(self.text, self.file, is_json=is_json), table)


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing of a company, numbered in the order in which they were added; `added` is in UTC."""

    number: int
    added: dt.datetime
    details: FilingDetails

    def as_json(self) -> dict[str, Any]:
        """As its file holds it: everything but the facts, which stand beside it as they were written."""
        details = self.details
        return {
            "number": self.number,
            "added": self.added.isoformat(),
            "name": details.name,
            "code": details.code,
            "day": details.day.isoformat(),
            "file": details.file,
            "papers": [
                {"file": paper.file, "sha256": paper.sha256, "size": paper.size, "kept": paper.kept}
                for paper in details.papers
            ],
        }


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The verdict that people were last told of: on which filing, under which rules, by which program.

    `outcomes` are those of sections, routes and criteria by id, `required` what the criteria asked for.
    """

    filing: int
    as_of: dt.date
    corpus: str
    program: str
    conclusion: Conclusion
    outcomes: Mapping[str, Outcome]
    required: Mapping[str, Bilingual]

    def as_json(self) -> dict[str, Any]:
        """As its file holds it."""
        return {
            "filing": self.filing,
            "as_of": self.as_of.isoformat(),
            "corpus": self.corpus,
            "program": self.program,
            "verdict": self.conclusion.value,
            "outcomes": {name: outcome.value for name, outcome in self.outcomes.items()},
            "required": {name: {"en": text.en, "zh": text.zh} for name, text in self.required.items()},
        }


@dataclass(frozen=True, slots=True)
class KeptCompany:
    """A company with its filings, the oldest day first, of one day in the order in which they were added."""

    id: str
    filings: tuple[Filing, ...]
    checked: LastCheck | None = None

    @property
    def latest(self) -> Filing:
        """The filing that counts: that of the latest day."""
        return self.filings[-1]

    @property
    def name(self) -> str:
        """What it is called, as last written."""
        return self._newest.details.name

    @property
    def code(self) -> str:
        """Its stock code, as last given; empty where none was."""
        return self._newest.details.code

    @property
    def called(self) -> str:
        """Name and code."""
        return f"{self.name} ({self.code})" if self.code else self.name

    def filing(self, number: int) -> Filing | None:
        """The filing of that number, or None."""
        return next((filing for filing in self.filings if filing.number == number), None)

    @property
    def _newest(self) -> Filing:
        return max(self.filings, key=lambda filing: filing.number)


def company_name(text: str) -> str:
    """The name as it is kept: one line, white space folded. Raises InputError for what is none."""
    name = unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or set(name) & set("/\\"):
        shown = "".join(char if char.isprintable() else "�" for char in text[:_SHOWN])
        raise InputError(WORDS.both("refused.name", name=shown, most=LONGEST_NAME))
    return name


def company_code(text: str | None) -> str:
    """The stock code as it is kept; empty for none. Raises InputError for what is none."""
    code = unicodedata.normalize("NFKC", text or "").strip().upper()
    if code and not _CODE.fullmatch(code):
        shown = "".join(char if char.isprintable() else "�" for char in code[:_SHOWN])
        raise InputError(WORDS.both("refused.code", code=shown))
    return code


def company_id(name: str) -> str:
    """The name of a company's folder: of all spellings that differ in width, case or white space the same."""
    return hashlib.sha256(folded(name).encode()).hexdigest()[:_DIGITS]


def folded(name: str) -> str:
    """A name without what two spellings of it may differ in."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def filing_of(value: Mapping[str, Any], text: str) -> Filing:
    """The filing that a file holds. Raises KeyError, TypeError, ValueError for what is none."""
    papers = tuple(
        FiledPaper(str(each["file"]), _sha256(each["sha256"]), int(each["size"]), each["kept"] is True)
        for each in value["papers"]
    )
    day, added = dt.date.fromisoformat(value["day"]), dt.datetime.fromisoformat(value["added"])
    details = FilingDetails(str(value["name"]), str(value["code"]), day, str(value["file"]), text, papers)
    return Filing(int(value["number"]), added, details)


def last_check_of(value: Mapping[str, Any]) -> LastCheck:
    """The last verdict that a file holds. Raises KeyError, TypeError, ValueError for what is none."""
    return LastCheck(
        filing=int(value["filing"]),
        as_of=dt.date.fromisoformat(value["as_of"]),
        corpus=str(value["corpus"]),
        program=str(value["program"]),
        conclusion=Conclusion(value["verdict"]),
        outcomes={str(name): Outcome(outcome) for name, outcome in value["outcomes"].items()},
        required={str(name): Bilingual(text["en"], text["zh"]) for name, text in value["required"].items()},
    )


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("a hash that is none")
    return text
