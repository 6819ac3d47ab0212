"""The verdict on one issuer: `check` computes it, `verdict_json` writes the contract programs rely on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.base.clock import today
from assistant.corpus.model import Evidence, weakest
from assistant.eligibility.facts.formulas import Assumption
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.rules.conditions import actual, requirement
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.verdict.evaluation import Evaluation, Finding, RouteFinding, SectionFinding, evaluate
from assistant.eligibility.verdict.gaps import Gap, basis, gaps, missing_facts
from assistant.language.text import Bilingual


class Conclusion(StrEnum):
    """The three answers."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


_CONCLUSIONS = {MET: Conclusion.ELIGIBLE, NOT_MET: Conclusion.NOT_ELIGIBLE}


@dataclass(frozen=True, slots=True)
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
    notes: tuple[Bilingual, ...]
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
    def as_of(self) -> dt.date:
        """The day whose rules apply."""
        return self.evaluation.context.day

    @property
    def sections(self) -> tuple[SectionFinding, ...]:
        """The sections with their routes and criteria."""
        return self.evaluation.sections

    def outcomes(self) -> Mapping[str, Outcome]:
        """Outcome by id of every section and route, and of every criterion of the routes open to the issuer."""
        found: dict[str, Outcome] = {}
        for section in self.sections:
            for route in section.routes:
                if route.outcome is not NOT_APPLICABLE:
                    for finding in route.findings:
                        found.update((below.id, below.outcome) for below in _tree(finding))
                found[route.route.id] = route.outcome
            found[section.section.id] = section.outcome
        return found

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


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as programs read it: plain values, ready for `json.dumps`."""
    return {
        "rule_set": verdict.rule_set.id,
        "as_of": verdict.as_of.isoformat(),
        "verdict": verdict.conclusion.value,
        "sections": [_section_json(verdict, section) for section in verdict.sections],
        "rests_on_judgement": list(verdict.rests_on_judgement),
        "weakest_evidence": verdict.weakest_evidence.value if verdict.weakest_evidence else None,
        "missing_facts": list(verdict.missing_facts),
        "gaps": [{"criterion": gap.criterion, "needed": gap.needed.en} for gap in verdict.gaps],
        "assumptions": [*map(str, verdict.assumptions), *(note.en for note in verdict.notes)],
    }


def _section_json(verdict: Verdict, section: SectionFinding) -> dict[str, Any]:
    return {
        "id": section.section.id,
        "outcome": section.outcome.value,
        "routes": [_route_json(verdict, route) for route in section.routes],
    }


def _route_json(verdict: Verdict, route: RouteFinding) -> dict[str, Any]:
    criteria = [_finding_json(verdict, finding) for finding in route.findings]
    return {"id": route.route.id, "outcome": route.outcome.value, "criteria": criteria}


def _finding_json(verdict: Verdict, finding: Finding) -> dict[str, Any]:
    cited, context = verdict.cite(finding), verdict.evaluation.context
    written: dict[str, Any] = {
        "id": finding.id,
        "kind": "judgement" if finding.judgement else "computed",
        "outcome": str(finding.outcome),
        "required": requirement(finding.condition, context) if finding.condition else None,
        "actual": actual(finding.condition, context) if finding.condition else None,
        "asserted": finding.asserted,
        "citation": {
            "document": cited.document,
            "version": cited.version,
            "provision": cited.provision,
            "evidence": str(cited.evidence),
        },
    }
    if finding.exemption is not None:
        written["exception"] = finding.exemption.id
    if finding.children:
        written["all_of" if finding.conjunction else "any_of"] = [
            _finding_json(verdict, child) for child in finding.children
        ]
    return written


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


def _notes(evaluation: Evaluation) -> Iterator[Bilingual]:
    for section in evaluation.sections:
        if section.unheld and section.section.earlier_rules is not None:
            yield section.section.earlier_rules
    facts, day = evaluation.context.facts, evaluation.context.day
    if evaluation.outcome is NOT_APPLICABLE:
        yield Bilingual(
            f"no rule of {evaluation.rule_set.id} was in force on {day}",
            f"{day}尚无{evaluation.rule_set.label.zh}的规则",
        )
    years = facts.fiscal_years
    if years and years[-1] < day.year - 1:
        yield Bilingual(
            f"latest fiscal year = {years[-1]} (no later one stated)", f"最近一年按{years[-1]}年计（未提供更近年度）"
        )
