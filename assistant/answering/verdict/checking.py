"""The checker's place in the chain: facts read from the question, and the verdict on what the question is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction

from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.corpus.mentions import mentions
from assistant.eligibility.facts.issuer import IssuerFacts, without_year
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.reading.reader import FactRead, FactsReading, Unread, merge, read_facts
from assistant.eligibility.reading.stated import issuer_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import facts_of
from assistant.eligibility.rules.criteria import RuleSet, Section
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.verdict.evaluation import SectionFinding
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language

LISTING = "listing"
"""The rules that a company is checked against where nothing calls for others."""
_ELSE = Pattern(
    "that a question asks for another way",
    r"\b(?:besides|other than|apart from|except|instead of|any other|another route|else)\b|除了|除.{1,12}(?:外|之外"
    r"|以外)|其他路径|别的路径|另外的",
    yes=("any other route", "besides standard 5", "除了标准五", "其他路径"),
    no=("otherwise", "the other day", "除权"),
    flags=re.IGNORECASE,
)
"""A question that names a standard to leave it out is not about that standard."""

ReadFacts = Callable[[str, FactTable, Language, dt.date | None], FactsReading]


@dataclass(frozen=True, slots=True)
class QuestionCheck:
    """What was read of a company, the verdict, and the sections and routes the question is about (none: all).

    Without facts there is a verdict on nothing; `unread` is what was stated and could not be placed, `forecasts` are
    figures of years still to come, which no verdict rests on.
    """

    read: tuple[FactRead, ...]
    verdict: Verdict
    sections: tuple[SectionFinding, ...]
    routes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    forecasts: tuple[FactRead, ...] = ()

    @property
    def settles(self) -> bool:
        """Whether figures or other tellable facts were stated, so that the answer leads with the verdict."""
        table = self.verdict.table
        return any(_is_figure(fact, table) or _default(fact, table) is not None for fact in self.read)


def check_question(
    question: Understood,
    book: RuleBook,
    known: FactsReading | None = None,
    read: ReadFacts = read_facts,
    today: dt.date | None = None,
) -> QuestionCheck | None:
    """The verdict on the company a question describes, its facts merged over those already `known`.

    None if it describes none.

    `read` finds the facts in the text, "last year" being counted from `today`. Facts that cannot be true give a warning
    and no verdict.
    """
    reading = reading_of(question, book, read, today)
    states = bool(reading.facts or reading.corrects)
    if known is not None:
        reading = merge(known, reading)
    if not reading.facts or not (states or question.kind is QuestionKind.ELIGIBILITY):
        return None
    concepts = {entry.id for entry in mentions(question.text, book.corpus.glossary)}
    figures = frozenset(without_year(fact.fact) for fact in reading.facts if _is_figure(fact, book.fact_table))
    if question.kind in (QuestionKind.HISTORY, QuestionKind.COMPARISON) and not figures:
        return None
    rule_set = _rule_set(book, figures, concepts)
    try:
        verdict = check(issuer_facts(reading.facts, book.fact_table, question.as_of), book, rule_set, question.as_of)
    except InputError as error:
        warnings = (*reading.warnings, str(error))
        nothing = _nothing(question.as_of, book)
        return QuestionCheck(reading.facts, nothing, (), (), warnings, reading.unread, reading.forecasts)
    opening = [fact.fact for fact in reading.facts if _default(fact, book.fact_table) not in (None, _word(fact))]
    sections, routes = _focus(verdict, figures, opening, set() if _ELSE.search(question.text) else concepts)
    return QuestionCheck(reading.facts, verdict, sections, routes, reading.warnings, reading.unread, reading.forecasts)


def reading_of(
    question: Understood, book: RuleBook, read: ReadFacts = read_facts, today: dt.date | None = None
) -> FactsReading:
    """What a question states; the day it is asked on counts, not the one it is answered for."""
    return read(question.text, book.fact_table, question.language, today)


def _nothing(day: dt.date, book: RuleBook) -> Verdict:
    return check(IssuerFacts(book.fact_table), book, as_of=day)


def _is_figure(fact: FactRead, table: FactTable) -> bool:
    """Whether it is a number, a day or a list, and not a word that describes the company."""
    spec = table.spec(fact.fact)
    return spec is not None and spec.kind not in (FactKind.FLAG, FactKind.CHOICE, FactKind.TEXT)


def _default(fact: FactRead, table: FactTable) -> str | None:
    """What is taken for a fact that nobody states; None for one that is not taken for anything."""
    spec = table.spec(fact.fact)
    return spec.default if spec else None


def _word(fact: FactRead) -> str:
    return str(fact.value).lower() if isinstance(fact.value, bool) else str(fact.value)


def _rule_set(book: RuleBook, figures: Set[str], concepts: Set[str]) -> str:
    """The rules the figures belong to alone, else those a concept names that ask for most of the figures."""
    if not figures:
        return LISTING
    for rules in book.rule_sets:
        if not rules.facts.isdisjoint(figures):
            return rules.id
    named = [rules for rules in book.rule_sets if not rules.concepts.isdisjoint(concepts)]
    return max(named, key=lambda rules: _asked(book, rules, figures)).id if named else LISTING


def _asked(book: RuleBook, rules: RuleSet, figures: Iterable[str]) -> int:
    """How many of the figures the rules ask for."""
    return len(frozenset().union(*book.facts_by_route(rules.id).values()).intersection(figures))


def _focus(
    verdict: Verdict, figures: Iterable[str], opening: Iterable[str], concepts: Set[str]
) -> tuple[tuple[SectionFinding, ...], tuple[str, ...]]:
    """The sections and routes the question is about: those named, else those its facts belong to.

    `opening` are stated facts that may open a route which is closed to the usual issuer.
    """
    rules = verdict.rule_set
    if rules.choice is None:
        return verdict.sections, ()
    routes = tuple(
        route.id for section in rules.sections for route in section.routes if not route.concepts.isdisjoint(concepts)
    )
    wanted = {section.id for section in rules.sections if not section.concepts.isdisjoint(concepts)}
    wanted |= {section.id for section in rules.sections for route in section.routes if route.id in routes}
    wanted |= {section.id for section in rules.sections if _opens(section, opening)}
    wanted |= _called_by(verdict.book, rules, figures)
    wanted = wanted or {rules.choice.section}
    return tuple(section for section in verdict.sections if section.section.id in wanted), routes


def _opens(section: Section, facts: Iterable[str]) -> bool:
    opening = facts_of(route.open_to for route in section.routes if route.open_to is not None)
    return not opening.isdisjoint(facts)


def _called_by(book: RuleBook, rules: RuleSet, figures: Iterable[str]) -> set[str]:
    """The sections that figures belong to.

    A figure belongs to the section that alone asks for it; figures that several ask for belong to the one that asks for
    them on the largest part of its routes.
    """
    called: set[str] = set()
    shared: dict[str, Fraction] = {}
    for figure in figures:
        parts = _parts_asking(book, rules, figure)
        if len(parts) == 1:
            called.update(parts)
        else:
            shared.update({name: shared.get(name, Fraction(0)) + part for name, part in parts.items()})
    return called | {max(shared, key=shared.__getitem__)} if shared else called


def _parts_asking(book: RuleBook, rules: RuleSet, figure: str) -> Mapping[str, Fraction]:
    """The sections that ask for a figure, each with the part of its routes that do."""
    facts, parts = book.facts_by_route(rules.id), {}
    for section in rules.sections:
        asking = sum(figure in facts[route.id] for route in section.routes)
        if asking:
            parts[section.id] = Fraction(asking, len(section.routes))
    return parts
