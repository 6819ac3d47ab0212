"""The checker's place in the chain: facts read from the question, and the verdict on what the question is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.corpus.mentions import mentions
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.reading.reader import FactRead, FactsReading, merge, read_facts
from assistant.eligibility.reading.stated import issuer_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.verdict.evaluation import SectionFinding
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_RULE_SETS = (
    ("growth-tier-exit", ("growth-tier-exit", "growth-tier")),
    ("investor-suitability", ("investor-suitability",)),
    ("senior-investor", ("senior-professional-investor",)),
    ("financial-delisting", ("financial-delisting", "delisting", "delisting-risk-warning")),
)
"""Rule sets other than `listing`, and the glossary concepts that call for them when facts of theirs are stated."""

_ROUTES = {
    "standard-1": ("standard-1a", "standard-1b"),
    "standard-2": ("standard-2",),
    "standard-3": ("standard-3",),
    "standard-4": ("standard-4",),
    "standard-5": ("standard-5",),
}
_ELSE = Pattern(
    "that a question asks for another way",
    r"\b(?:besides|other than|apart from|except|instead of|any other|another route|else)\b|除了|除.{1,12}(?:外|之外"
    r"|以外)|其他路径|别的路径|另外的",
    yes=("any other route", "besides standard 5", "除了标准五", "其他路径"),
    no=("otherwise", "the other day", "除权"),
    flags=re.IGNORECASE,
)
"""A question that names a standard to leave it out is not about that standard."""

_SCI_TECH = (
    "rd_staff",
    "total_staff",
    "invention_patents",
    "three_year_rd",
    "revenue_cagr",
    "core_technology_patents",
    "exceptional",
)
_GENERAL = ("share_capital_after_issue", "public_offering_ratio")
_DESCRIBES = ("industry", "profitable", "issuer_type", "weighted_voting_rights", "chosen_standard", "asserted.")

ReadFacts = Callable[[str, Language], FactsReading]


@dataclass(frozen=True, slots=True)
class QuestionCheck:
    """What was read of a company, the verdict, and the sections and routes the question is about (none: all)."""

    read: tuple[FactRead, ...]
    verdict: Verdict
    sections: tuple[SectionFinding, ...]
    routes: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def settles(self) -> bool:
        """Whether figures or other tellable facts were stated, so that the answer leads with the verdict."""
        return any(not fact.fact.startswith(_DESCRIBES) for fact in self.read) or any(
            fact.fact in ("weighted_voting_rights", "issuer_type") for fact in self.read
        )


def check_question(
    question: Understood, book: RuleBook, known: FactsReading | None = None, read: ReadFacts = read_facts
) -> QuestionCheck | None:
    """The verdict on the company a question describes, its facts merged over those already `known`; None if it describes none.

    `read` finds the facts in the text. Facts that cannot be true give a warning and no verdict.
    """
    reading = read(question.text, question.language)
    states = bool(reading.facts or reading.corrects)
    if known is not None:
        reading = merge(known, reading)
    if not reading.facts or not (states or question.kind is QuestionKind.ELIGIBILITY):
        return None
    concepts = {entry.id for entry in mentions(question.text, book.corpus.glossary)}
    if question.kind in (QuestionKind.HISTORY, QuestionKind.COMPARISON) and not _figures(reading):
        return None
    rule_set = _rule_set(reading, concepts)
    try:
        verdict = check(issuer_facts(reading.facts, question.as_of), book, rule_set, question.as_of)
    except InputError as error:
        return QuestionCheck(reading.facts, _nothing(question.as_of, book), (), (), (*reading.warnings, str(error)))
    sections, routes = _focus(verdict, reading, set() if _ELSE.search(question.text) else concepts)
    return QuestionCheck(reading.facts, verdict, sections, routes, reading.warnings)


def _nothing(day: dt.date, book: RuleBook) -> Verdict:
    return check(IssuerFacts({}), book, as_of=day)


def _figures(reading: FactsReading) -> bool:
    return any(not fact.fact.startswith(_DESCRIBES) for fact in reading.facts)


def _rule_set(reading: FactsReading, concepts: set[str]) -> str:
    keys = {fact.fact for fact in reading.facts}
    if "issue_size" in keys:
        return "co-investment"
    for rule_set, names in _RULE_SETS:
        if concepts & set(names) and _figures(reading):
            return rule_set
    return "listing"


def _focus(
    verdict: Verdict, reading: FactsReading, concepts: set[str]
) -> tuple[tuple[SectionFinding, ...], tuple[str, ...]]:
    """The sections and routes the question is about: those named, else those its facts belong to."""
    by_id = {section.section.id: section for section in verdict.sections}
    if verdict.rule_set.id != "listing":
        return verdict.sections, ()
    routes = tuple(route for concept, names in _ROUTES.items() if concept in concepts for route in names)
    keys = [fact.fact for fact in reading.facts if not fact.fact.startswith(_DESCRIBES)]
    wanted: list[str] = []
    if routes or any(key == "expected_market_cap" or ".net_profit" in key for key in keys) or _special(reading):
        wanted.append("financial-standard")
    if any(key.startswith(_SCI_TECH) or ".rd_staff" in key or ".total_staff" in key for key in keys) or concepts & {
        "sci-tech-attributes",
        "regular-indicators",
    }:
        wanted.append("sci-tech-attributes")
    if any(key.startswith(_GENERAL) for key in keys):
        wanted.append("general-conditions")
    wanted = wanted or ["financial-standard"]
    return tuple(by_id[name] for name in by_id if name in wanted), routes


def _special(reading: FactsReading) -> bool:
    return any(
        fact.fact in ("weighted_voting_rights", "issuer_type") and fact.value not in (False, "domestic")
        for fact in reading.facts
    )
