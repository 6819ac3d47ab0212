"""Which kept companies a change of an official text may concern: those whose verdict rests on what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.logic.kleene import NOT_APPLICABLE, Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.verdict.checker import Conclusion, Verdict
from assistant.eligibility.verdict.evaluation import Finding
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Bilingual
from assistant.library.watching import AffectedRule
from assistant.review.portfolio.checking import RULE_SET, CompanyCheck, check_companies
from assistant.review.portfolio.filing import KeptCompany
from assistant.review.portfolio.words import WORDS

_NAMED = 6
"""Criteria of a company that people are shown."""


@dataclass(frozen=True, slots=True)
class AffectedCriterion:
    """A criterion, or a group of them, of a company's verdict that rests on a provision that may have changed.

    `by_number`: the number of the provision says that it changed; otherwise somebody has to look.
    """

    id: str
    label: Bilingual
    outcome: Outcome
    cited: Cited
    by_number: bool


@dataclass(frozen=True, slots=True)
class AffectedCompany:
    """A kept company, how its verdict stands today, and what of it a change may concern."""

    company: KeptCompany
    conclusion: Conclusion
    criteria: tuple[AffectedCriterion, ...]

    @property
    def by_number(self) -> bool:
        """Whether the number of a provision says that something of it changed."""
        return any(criterion.by_number for criterion in self.criteria)


def affected_companies(
    companies: Iterable[KeptCompany], rules: Iterable[AffectedRule], book: RuleBook, day: dt.date
) -> tuple[AffectedCompany, ...]:
    """The companies whose verdict on `day` rests on one of these rules; those by number first, each part by name."""
    provisions: dict[tuple[str, str], bool] = {}
    for rule in rules:
        if rule.use.rule_set == RULE_SET:
            key = (rule.document, rule.provision)
            provisions[key] = provisions.get(key, False) or rule.by_number
    if not provisions:
        return ()
    checked = [each for each in check_companies(companies, book, day) if isinstance(each, CompanyCheck)]
    found = [
        AffectedCompany(each.company, each.verdict.conclusion, criteria)
        for each in checked
        if (criteria := tuple(_criteria(each.verdict, provisions)))
    ]
    return tuple(sorted(found, key=lambda affected: not affected.by_number))


def _criteria(verdict: Verdict, provisions: Mapping[tuple[str, str], bool]) -> Iterator[AffectedCriterion]:
    """What takes part in a verdict and rests on one of the provisions, each once, in reading order."""
    told: set[str] = set()
    for finding in _findings(verdict):
        key = (finding.provision.document, finding.provision.provision)
        if key in provisions and finding.id not in told:
            told.add(finding.id)
            cited = verdict.cite(finding)
            yield AffectedCriterion(finding.id, finding.label, finding.outcome, cited, provisions[key])


def _findings(verdict: Verdict) -> Iterator[Finding]:
    waiting = [
        finding
        for section in verdict.sections
        for route in section.routes
        if route.outcome is not NOT_APPLICABLE
        for finding in route.findings
    ]
    while waiting:
        finding = waiting.pop(0)
        waiting[:0] = finding.children
        if finding.outcome is not NOT_APPLICABLE or finding.exemption is not None:
            yield finding


def affected_json(affected: Iterable[AffectedCompany]) -> list[dict[str, Any]]:
    """The companies for programs."""
    return [
        {
            "name": each.company.name,
            "code": each.company.code or None,
            "verdict": each.conclusion.value,
            "by_number": each.by_number,
            "criteria": [
                {
                    "id": criterion.id,
                    "outcome": criterion.outcome.value,
                    "provision": str(criterion.cited),
                    "by_number": criterion.by_number,
                }
                for criterion in each.criteria
            ],
        }
        for each in affected
    ]


def affected_lines(affected: Iterable[AffectedCompany], say: VerdictWords) -> list[str]:
    """The companies in words, a line each: what the numbers show to be concerned, then what somebody has to look at."""
    every = list(affected)
    lines: list[str] = []
    for by_number, key in ((True, "affected.companies"), (False, "affected.companies_look")):
        companies = [each for each in every if each.by_number is by_number]
        if companies:
            lines += [WORDS(key, say.language, count=len(companies)), *(f"  {_line(each, say)}" for each in companies)]
    return lines


def _line(affected: AffectedCompany, say: VerdictWords) -> str:
    criteria = [each for each in affected.criteria if each.by_number] or list(affected.criteria)
    named = [
        f"{each.label[say.language]}{say.signs.bracketed(say.outcome(each.outcome))}" for each in criteria[:_NAMED]
    ]
    more = len(criteria) - len(named)
    what = say.signs.semicolon.join(named)
    return WORDS(
        "affected.company",
        say.language,
        name=affected.company.called,
        answer=say.answer(affected.conclusion),
        what=say("flip.more", what=what, count=more) if more else what,
    )
