"""The smallest company of which something holds: no fact of it can be left out, and its numbers stand at limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import z3

from assistant.base.deadline import check_deadline
from assistant.eligibility.facts.formulas import sources
from assistant.eligibility.facts.issuer import IssuerFacts, without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.proofs.company import MILLIONTHS, Company, Variable
from assistant.eligibility.proofs.truth import UNDECIDED, Formula, some
from assistant.eligibility.rules.conditions import Condition, Share, Threshold, leaves

_USUAL = ("true", "domestic", "ai_large_model", "unqualified")
"""Words that a reader expects of a company, where they do as well as others."""


@dataclass(frozen=True)
class Witnesses:
    """Companies that some formulas admit. `limits` are what the rules hold each fact against."""

    company: Company
    formulas: tuple[Formula, ...]
    limits: Mapping[str, tuple[Decimal, ...]]

    def any(self, *formulas: Formula) -> bool:
        """Whether there is a company of which these hold too."""
        return self._check(formulas)

    def smallest(self, *formulas: Formula) -> IssuerFacts | None:
        """The smallest company of which these hold too, or None where it is proved that there is none."""
        solver = self._solver
        solver.push()
        solver.add(*formulas)
        company = None
        if self._check():
            for variable in self._fewest():
                self._simplest(variable)
            self._check()
            company = self.company.facts(solver.model())
        solver.pop()
        return company

    def _fewest(self) -> list[Variable]:
        """The facts that are stated, such that none could be left out; the others are from now on not stated."""
        # A total is simpler than the years it is made of: what is asked for last is left out last.
        left = self._stated(
            sorted(self.company.variables.values(), key=lambda variable: variable.key in self.company.table.stated)
        )
        needed: list[Variable] = []
        while left:
            variable = left.pop(0)
            if self._check([z3.Not(variable.known)]):
                left = self._stated(left)
                self._solver.add(z3.Not(variable.known))
            else:
                needed.append(variable)
        return needed

    def _stated(self, variables: Iterable[Variable]) -> list[Variable]:
        """Those that the last company found states; the others are from now on not stated."""
        model = self._solver.model()
        stated: list[Variable] = []
        others: list[Variable] = []
        for variable in variables:
            known = z3.is_true(model.eval(variable.known, model_completion=True))
            (stated if known else others).append(variable)
        self._solver.add(*(z3.Not(variable.known) for variable in others))
        return stated

    def _simplest(self, variable: Variable) -> None:
        """From now on a fact has the first of its likely values that is possible."""
        for value in self._likely(variable):
            if self._check([value]):
                self._solver.add(value)
                break
        self._check()
        model = self._solver.model()
        terms = variable.words.values() if variable.words else [variable.value]
        self._solver.add(*(term == model.eval(term, model_completion=True) for term in terms))

    def _likely(self, variable: Variable) -> Iterator[Formula]:
        """Values in the order of what is likely: at a limit, one unit beside one, nothing; the usual words."""
        if variable.spec.numeric:
            scale = MILLIONTHS if variable.spec.kind is FactKind.RATIO else 1
            limits = [int(limit * scale) for limit in self.limits.get(without_year(variable.key), ())]
            near = [limit + unit for limit in limits for unit in (-1, 1)]
            yield from (some([variable.value == value for value in values]) for values in (limits, near, [0, 1, -1]))
        elif variable.choices:
            yield some([variable.is_word(word) for word in _USUAL])
        elif variable.words:
            listed = [z3.If(term, 1, 0) for term in variable.words.values()]
            yield from (z3.Sum(listed) == count for count in (0, 1))

    def _check(self, formulas: Sequence[Formula] = ()) -> bool:
        check_deadline()
        found = self._solver.check(*formulas)
        assert found != z3.unknown, UNDECIDED
        return bool(found == z3.sat)

    @cached_property
    def _solver(self) -> Any:
        solver = z3.Solver()
        solver.add(*self.formulas)
        return solver


def limits_of(conditions: Iterable[Condition]) -> Mapping[str, tuple[Decimal, ...]]:
    """What conditions hold each stated fact against, itself or a number made of it; by its key without the year."""
    limits: dict[str, set[Decimal]] = {}
    for leaf in (leaf for condition in conditions for leaf in leaves(condition)):
        if isinstance(leaf, Threshold):
            limit = leaf.limit.cap if isinstance(leaf.limit, Share) else leaf.limit
            for source in sources(leaf.fact, 0):
                limits.setdefault(without_year(source), set()).add(limit)
    return {key: tuple(sorted(numbers)) for key, numbers in limits.items()}
