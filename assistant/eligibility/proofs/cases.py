"""Companies made from the proofs, to hold the engine against: at every boundary, for every test that decides alone.

The formulas and the engine that gives verdicts are written apart, so that either shows what is wrong in the other.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import z3

from assistant.eligibility.facts.formulas import AGGREGATES, CASES, CORE_PATENTS, sources
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts, Value, without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.logic.kleene import NOT_APPLICABLE, Outcome
from assistant.eligibility.proofs.company import MILLIONTHS, YEARS, Company, Variable
from assistant.eligibility.proofs.prover import Prover
from assistant.eligibility.proofs.translation import Tip, Translation
from assistant.eligibility.proofs.truth import constant
from assistant.eligibility.rules.conditions import Threshold
from assistant.eligibility.verdict.evaluation import Evaluation, Finding, evaluate

UNITS = (-1, 0, 1)


class GeneratedCase(NamedTuple):
    """A company made for the test of that number: `units` away from its limit, and whether the verdict hangs on it."""

    test: int
    owner: str
    line: int
    decides: bool
    units: int | None
    company: IssuerFacts


def cases(prover: Prover) -> Iterator[GeneratedCase]:
    """For each test a company on either side that hangs on it, and three about its boundary where it has one."""
    for number, tip in enumerate(prover.rules.tips):
        for side in (tip.outcome.met, tip.outcome.unmet):
            company = prover.deciding(tip, side)
            if company is not None:
                yield GeneratedCase(number, tip.owner, tip.line, True, None, company)
        if isinstance(tip.leaf, Threshold):
            yield from _about_the_boundary(prover, number, tip, tip.leaf)


def _about_the_boundary(prover: Prover, number: int, tip: Tip, threshold: Threshold) -> Iterator[GeneratedCase]:
    rules = prover.rules
    for units in UNITS:
        there = rules.number(threshold.fact).at(rules.limit(threshold), units)
        company = prover.deciding(tip, there)
        other = prover.witness(there) if company is None else company
        if other is not None:
            yield GeneratedCase(number, tip.owner, tip.line, company is not None, units, other)


@dataclass(frozen=True)
class Agreement:
    """The formulas of a rule set beside its engine."""

    rules: Translation

    def possible(self, facts: IssuerFacts) -> bool:
        """Whether a facts file could state this company."""
        given = [variable == value for variable, value in self.rules.company.described(facts)]
        return bool(self._solver.check(*given) == z3.sat)

    def differences(self, facts: IssuerFacts) -> tuple[str, ...]:
        """The sections, routes and criteria of which formula and engine say otherwise; none is what is wanted.

        Raises ValueError for a company that the formulas hold for impossible.
        """
        solver = self._solver
        outcomes = dict(_outcomes(evaluate(self.rules.rule_set, facts, self.rules.day)))
        verdict = constant(outcomes.pop("")).differs(self.rules.verdict)
        others = {name: constant(outcome).differs(self.rules.outcomes[name]) for name, outcome in outcomes.items()}
        solver.push()
        try:
            solver.add(*(variable == value for variable, value in self.rules.company.described(facts)))
            if solver.check() != z3.sat:
                raise ValueError("no facts file could state this company")
            model = solver.model()
            differing = {"": verdict, **others}
            return tuple(
                name for name, differs in differing.items() if z3.is_true(model.eval(differs, model_completion=True))
            )
        finally:
            solver.pop()

    @cached_property
    def _solver(self) -> Any:
        solver = z3.Solver()
        solver.add(self.rules.definitions, self.rules.whole)
        return solver


def _outcomes(evaluation: Evaluation) -> Iterator[tuple[str, Outcome]]:
    """Outcomes by id; of criteria those that take part, for the formulas say of the others only that they do not."""
    yield "", evaluation.outcome
    for section in evaluation.sections:
        yield section.section.id, section.outcome
        for route in section.routes:
            yield route.route.id, route.outcome
            yield from ((f.id, f.outcome) for finding in route.findings for f in _tree(finding))


def _tree(finding: Finding) -> Iterator[Finding]:
    if finding.outcome is not NOT_APPLICABLE:
        yield finding
    for child in finding.children:
        yield from _tree(child)


def random_company(draw: random.Random, company: Company, limits: Mapping[str, tuple[Decimal, ...]]) -> IssuerFacts:
    """A company of which each fact is stated or not by chance, its numbers about the limits of the rules.

    Only some are possible: `numbers.possible` says which.
    """
    stated = draw.choice((0.1, 0.5, 0.95))
    values = {
        key: _random_value(draw, variable, company.day, limits.get(without_year(key), ()))
        for key, variable in company.variables.items()
        if draw.random() < stated
    }
    _keep_one_of_totals_and_years(draw, values, company)
    return IssuerFacts(company.table, MappingProxyType(values))


def _keep_one_of_totals_and_years(draw: random.Random, values: dict[str, Value], company: Company) -> None:
    """What most often contradicts: totals beside their years, a flag beside a profit, a list beside its number."""
    for total in AGGREGATES:
        if total in values:
            years = [key for key in sources(total, company.latest) if key.startswith("years.")]
            for key in years if draw.random() < 0.3 else (total,):
                values.pop(key, None)
    for year in range(company.latest, company.latest - YEARS, -1):
        for part, whole in (("rd_staff", "total_staff"), ("revenue_after_deductions", "revenue")):
            part, whole = f"years.{year}.{part}", f"years.{year}.{whole}"
            if part in values and whole in values:
                values[part] = values[whole]
    if "profitable" in values and draw.random() < 0.7:
        del values["profitable"]
    if CORE_PATENTS in values and CASES in values:
        del values[draw.choice((CORE_PATENTS, CASES))]
    if any(key.startswith("years.") for key in values):
        values.setdefault(f"years.{company.latest}.audit_opinion", "unqualified")


def _random_value(draw: random.Random, variable: Variable, day: dt.date, limits: tuple[Decimal, ...]) -> Value:
    spec = variable.spec
    if spec.numeric:
        unit = Decimal(1) / MILLIONTHS if spec.kind is FactKind.RATIO else Decimal(1)
        limit = draw.choice(limits or (Decimal(1),))
        number = draw.choice((limit, limit - unit, limit + unit, limit / 3, limit * 2, -limit, Decimal(0)))
        return Interval.point(min(max(number.quantize(unit), spec.minimum), spec.maximum))
    if spec.kind is FactKind.DATE:
        if spec.never and draw.random() < 0.2:
            return NEVER
        return day - dt.timedelta(days=draw.randrange(6 * 366))
    if variable.words:
        return frozenset(word for word in variable.words if draw.random() < 0.3)
    return "true" if "true" in variable.choices and draw.random() < 0.7 else draw.choice(variable.choices)
