"""The cheapest repair beside the solver: no fewer lawful changes made today take a no away."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")

import z3

from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import Change, FactKind
from assistant.eligibility.logic.kleene import NOT_MET
from assistant.eligibility.proofs.cases import Agreement, random_company
from assistant.eligibility.proofs.company import Variable
from assistant.eligibility.proofs.translation import Translation
from assistant.eligibility.proofs.witnesses import limits_of
from assistant.eligibility.verdict.evaluation import evaluate
from assistant.eligibility.verdict.repair import Repair, repairs
from tests.eligibility.proofs.rule_sets import DAY, translated
from tests.eligibility.verdicts import BOOK


def lawful(variable: Variable, original: Any, facts: IssuerFacts) -> Any:
    """What a stated fact may be after changes made today; dates and lists stay."""
    kept, change = variable.value == original, variable.spec.changes
    if variable.spec.kind is FactKind.DATE or change in (None, Change.LATER_YEAR):
        return kept
    if change in (Change.RAISED, Change.WITH_TIME) and variable.spec.numeric:
        return variable.value >= original
    turns = {Change.SHOWN: "false", Change.GIVEN_UP: "true"}
    free = change is Change.CHOSEN or facts.word(variable.key) == turns.get(change)
    return z3.BoolVal(True) if free else kept


def can_be_repaired(rules: Translation, facts: IssuerFacts, most: int) -> bool:
    """Whether at most so many lawful changes of what is stated leave the verdict no no."""
    solver, changed = z3.Solver(), []
    solver.add(rules.definitions, rules.whole, z3.Not(rules.verdict.unmet))
    given = dict(rules.company.described(facts))
    for variable in rules.company.variables.values():
        solver.add(variable.known == given[variable.known])
        if variable.words:
            solver.add(*(term == given[term] for term in variable.words.values()))
        elif variable.key in facts.values:
            original = given[variable.value]
            solver.add(lawful(variable, original, facts))
            changed.append(z3.If(variable.value == original, 0, 1))
    solver.add(z3.Sum(changed) <= most)
    return bool(solver.check() == z3.sat)


def refused(rules: Translation, count: int) -> Iterator[IssuerFacts]:
    """Companies drawn at random whose verdict is a no."""
    draw, agreement = random.Random(20261128), Agreement(rules)
    limits = limits_of(rules.rule_set.conditions())
    while count:
        company = random_company(draw, rules.company, limits)
        if evaluate(rules.rule_set, company, DAY).outcome is NOT_MET and agreement.possible(company):
            count -= 1
            yield company


def of_today(repair: Repair) -> bool:
    """Whether its changes are such as the solver may make."""
    specs = [BOOK.fact_table.spec(change.fact) for change in repair.changes]
    return bool(specs) and all(
        change.year is None and spec is not None and spec.kind not in (FactKind.DATE, FactKind.CHOICES)
        for change, spec in zip(repair.changes, specs, strict=True)
    )


@pytest.mark.parametrize("name", ["listing", "co-investment", "senior-investor", "investor-suitability"])
def test_no_fewer_changes_take_a_no_away(name: str) -> None:
    rules = translated(BOOK, name)
    compared = 0
    for company in refused(rules, 40):
        found = repairs(evaluate(rules.rule_set, company, DAY))
        fewest = min((len(repair.changes) for repair in found if repair.changes), default=None)
        if fewest is None:
            assert not can_be_repaired(rules, company, 99), company.values
        elif any(len(repair.changes) == fewest and of_today(repair) for repair in found):
            assert not can_be_repaired(rules, company, fewest - 1), company.values
            compared += 1
    assert compared
