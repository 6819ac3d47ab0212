"""The verdict on one issuer, computed; `assistant.eligibility.wording` says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from assistant.base.clock import today
from assistant.corpus.model import Evidence, weakest
from assistant.eligibility.facts.formulas import Assumption
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.verdict.evaluation import Evaluation, Finding, SectionFinding, evaluate
from assistant.eligibility.verdict.gaps import Gap, basis, gaps, missing_facts
from assistant.eligibility.verdict.repair import Repair, repairs
from assistant.language.text import Bilingual


class Conclusion(StrEnum):
    """The three answers."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


class EarlierRules(NamedTuple):
    """Rules that existed on the day and are not held here; `missing` says which."""

    missing: Bilingual


class NoRuleInForce(NamedTuple):
    """A rule set, named by id and label, of which no rule was in force on the day."""

    rule_set: str
    label: Bilingual
    day: dt.date


class LatestYear(NamedTuple):
    """Accounts that are old: the fiscal year taken for the latest because no later one is stated."""

    year: int


Note = EarlierRules | NoRuleInForce | LatestYear

_CONCLUSIONS = {MET: Conclusion.ELIGIBLE, NOT_MET: Conclusion.NOT_ELIGIBLE}


@dataclass(frozen=True)
class Verdict:
    """What the checker concludes, with everything that led there.

    `notes` says what a reader must know besides: rules that are not held, accounts that are old.
    """

    evaluation: Evaluation
    conclusion: Conclusion
    rests_on_judgement: tuple[str, ...]
    weakest_evidence: Evidence | None
    missing_facts: tuple[str, ...]
    gaps: tuple[Gap, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[Note, ...]
    book: RuleBook

    @property
    def rule_set(self) -> RuleSet:
        """The rules the verdict applies."""
        return self.evaluation.rule_set

    @property
    def facts(self) -> IssuerFacts:
        """The facts it was computed from."""
        return self.evaluation.context.facts

    @property
    def table(self) -> FactTable:
        """The table of the facts."""
        return self.book.fact_table

    @property
    def as_of(self) -> dt.date:
        """The day whose rules apply."""
        return self.evaluation.context.day

    @property
    def sections(self) -> tuple[SectionFinding, ...]:
        """The sections with their routes and criteria."""
        return self.evaluation.sections

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """What it would take, route by route; worked out where somebody wants to see it."""
        return repairs(self.evaluation)

    def outcomes(self) -> Mapping[str, Outcome]:
        """Outcome by id of every section and route, and of every criterion of the routes open to the issuer."""
        outcomes: dict[str, Outcome] = {}
        for section in self.sections:
            for route in section.routes:
                if route.outcome is not NOT_APPLICABLE:
                    for finding in route.findings:
                        outcomes.update((below.id, below.outcome) for below in _tree(finding))
                outcomes[route.route.id] = route.outcome
            outcomes[section.section.id] = section.outcome
        return outcomes

    def cite(self, finding: Finding) -> Cited:
        """The citation of a finding, in the version in force on the verdict's day."""
        return self.book.cite(finding.provision, self.as_of)


def check(facts: IssuerFacts, book: RuleBook, rule_set: str = "listing", as_of: dt.date | None = None) -> Verdict:
    """The verdict on an issuer under the rules in force on `as_of` (the facts' own day, else today).

    Raises InputError for an unknown rule set.
    """
    day = as_of or facts.as_of or today()
    return conclude(evaluate(book.rule_set(rule_set), facts, day), book)


def conclude(evaluation: Evaluation, book: RuleBook) -> Verdict:
    """The verdict that an evaluation amounts to."""
    resting = list(basis(evaluation))
    day = evaluation.context.day
    grades = [book.cite(finding.provision, day).evidence for finding in resting]
    return Verdict(
        evaluation,
        _CONCLUSIONS.get(evaluation.outcome, Conclusion.UNDETERMINED),
        tuple(dict.fromkeys(finding.id for finding in resting if finding.judgement)),
        weakest(*grades) if grades else None,
        missing_facts(evaluation),
        gaps(evaluation),
        tuple(dict.fromkeys(_assumptions(evaluation))),
        tuple(_notes(evaluation)),
        book,
    )


def _tree(finding: Finding) -> Iterator[Finding]:
    yield finding
    for child in finding.children:
        yield from _tree(child)


def _assumptions(evaluation: Evaluation) -> Iterator[Assumption]:
    for section in evaluation.sections:
        for route in section.routes:
            yield from route.open.assumptions
            if route.outcome is not NOT_APPLICABLE:
                for finding in route.findings:
                    yield from finding.assumptions


def _notes(evaluation: Evaluation) -> Iterator[Note]:
    for section in evaluation.sections:
        if section.unheld and section.section.earlier_rules is not None:
            yield EarlierRules(section.section.earlier_rules)
    day = evaluation.context.day
    if evaluation.outcome is NOT_APPLICABLE:
        yield NoRuleInForce(evaluation.rule_set.id, evaluation.rule_set.label, day)
    years = evaluation.context.facts.fiscal_years
    if years and years[-1] < day.year - 1:
        yield LatestYear(years[-1])
