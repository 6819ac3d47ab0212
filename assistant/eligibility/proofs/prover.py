"""What holds of a rule set for every company: each property proved by the solver, or refuted by a company.

What is sought is always a company: where the solver says that there is none, that is the proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import z3

from assistant.eligibility.facts.formulas import sources
from assistant.eligibility.facts.issuer import IssuerFacts, without_year
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.logic.kleene import MET, NOT_MET, Outcome
from assistant.eligibility.proofs.company import Company, Variable
from assistant.eligibility.proofs.translation import RulePart, Tip, Translation
from assistant.eligibility.proofs.truth import TRUE, UNDECIDED, Formula, Truth, every
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Threshold, facts_of
from assistant.eligibility.rules.criteria import RuleSet


class Property(StrEnum):
    """What is shown of a rule set. The first six must hold; the rest is told as it is."""

    IN_USE = "in_use"
    """A route, criterion or exception without which some verdict would be another."""
    DECIDES = "decides_alone"
    """A test that alone makes some verdict what it is."""
    NO_GAP = "no_gap"
    """Every company has a route of a section, and every boundary belongs to one of its sides."""
    RESOLVED = "exceptions_resolved"
    """Two exceptions to one criterion that apply together come to the same, or one goes before the other."""
    NAMED = "named_facts_only"
    """A verdict depends on no fact that no route names."""
    ORDER = "order_is_irrelevant"
    """The order of sections, routes, criteria and conditions changes no verdict."""
    ONE_SIDED = "one_sided"
    """A test that decides from one side alone: where it comes out the other way, another test has settled it."""
    OVERLAP = "overlap"
    """Two routes of one section that one company may meet together."""
    TESTS_MONOTONE = "tests_monotone"
    """More of a fact that a computed test is made of never hurts it, or never helps it; `other` names what may."""
    MONOTONE = "monotone"
    """More of a fact never hurts a verdict, or never helps it."""


class Direction(StrEnum):
    """What more of a fact, or a later date, does to a verdict or a test."""

    NEVER_HURTS = "never_hurts"
    NEVER_HELPS = "never_helps"
    NO_EFFECT = "no_effect"
    EITHER = "either"


class Proof(NamedTuple):
    """One thing shown of `subject`: that it holds, or that it does not; the companies show it.

    `line` is where the subject stands in the rule file. `other` is the second of two subjects, or a direction.
    """

    property: Property
    subject: str
    line: int
    holds: bool
    companies: tuple[IssuerFacts, ...] = ()
    other: str = ""


@dataclass(frozen=True)
class PeriodProofs:
    """Everything shown of a rule set as in force from a day; nothing where no rule is."""

    rule_set: RuleSet
    day: dt.date
    in_force: bool
    proofs: tuple[Proof, ...]

    @property
    def failures(self) -> tuple[Proof, ...]:
        """What must hold and does not."""
        return tuple(proof for proof in self.proofs if not proof.holds)


def periods(rule_set: RuleSet) -> tuple[dt.date, ...]:
    """The days on which something of the rule set came into force, changed or went out of it, oldest first."""
    return rule_set.periods()


def period_of(rule_set: RuleSet, day: dt.date) -> dt.date:
    """The first day of the period that a day is in; the day itself where no rule was in force yet."""
    return max((start for start in periods(rule_set) if start <= day), default=day)


def prove(book: RuleBook, name: str, day: dt.date) -> PeriodProofs:
    """Everything that is shown of a rule set as in force on a day.

    Raises InputError for an unknown rule set or one that cannot be translated.
    """
    rule_set = book.rule_set(name)
    prover = Prover(Translation(rule_set, Company(book.fact_table, day), day))
    if not prover.in_force:
        return PeriodProofs(rule_set, day, False, ())
    return PeriodProofs(rule_set, day, True, tuple(prover.proofs()))


@dataclass(frozen=True)
class Prover:
    """The solver at work on one translated rule set."""

    rules: Translation

    _decided: dict[int, tuple[Outcome, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def in_force(self) -> bool:
        """Whether any company has a verdict that applies."""
        return self.witness(z3.Not(self.rules.verdict.absent)) is not None

    def proofs(self) -> Iterator[Proof]:
        """All of them, in the order of `Property`."""
        yield from (self.in_use(part) for part in self.rules.parts)
        yield from (self.decides(tip) for tip in self.rules.tips)
        yield from self.gaps()
        yield from self.conflicts()
        yield self.named_facts()
        yield self.order()
        yield from self.one_sided()
        yield from self.overlaps()
        yield from self.tests_monotone()
        yield from self.directions()

    def witness(self, *formulas: Formula) -> IssuerFacts | None:
        """A company of which these hold, or None where it is proved that there is none."""
        self._solver.push()
        self._solver.add(*formulas)
        found = self._solver.check()
        assert found != z3.unknown, UNDECIDED
        company = self.rules.company.facts(self._solver.model()) if found == z3.sat else None
        self._solver.pop()
        return company

    def in_use(self, part: RulePart) -> Proof:
        """Whether some verdict would be another without it."""
        differs = self._twin.possible(self._twin.without(part))
        return Proof(Property.IN_USE, part.id, part.line, differs, other=part.kind.value)

    def decides(self, tip: Tip) -> Proof:
        """Whether some verdict would be another if this test came out otherwise, and everything else as it does."""
        return Proof(Property.DECIDES, tip.owner, tip.line, bool(self._sides(tip)), other=tip.leaf.fact)

    def one_sided(self) -> Iterator[Proof]:
        """Each test that decides from one side alone: where it comes out the other way, others settle the verdict."""
        for tip in self.rules.tips:
            if len(self._sides(tip)) == 1:
                yield Proof(Property.ONE_SIDED, tip.owner, tip.line, True, other=tip.leaf.fact)

    def _sides(self, tip: Tip) -> tuple[Outcome, ...]:
        """The outcomes with which a test decides some verdict alone."""
        if id(tip) not in self._decided:
            twin = self._twin
            sides = ((MET, tip.outcome.met), (NOT_MET, tip.outcome.unmet))
            turned = twin.turned(tip)
            self._decided[id(tip)] = tuple(outcome for outcome, side in sides if twin.possible([*turned, side]))
        return self._decided[id(tip)]

    def deciding(self, tip: Tip, *formulas: Formula) -> IssuerFacts | None:
        """A company of which these hold and whose verdict hangs on a test, or None where there is none."""
        twin = self._twin
        if not twin.possible([*twin.turned(tip), *formulas]):
            return None
        return self.rules.company.facts(twin.solver.model())

    def gaps(self) -> Iterator[Proof]:
        """Of each section a company without a route, and each boundary that neither of its sides contains."""
        rules = self.rules
        chosen = self._nothing_chosen
        for section in rules.rule_set.sections:
            opened = [rules.opened[route.id] for route in section.routes]
            nowhere = every([*(truth.unmet for truth in opened), z3.Not(rules.outcomes[section.id].absent), chosen])
            company = self.witness(nowhere)
            yield Proof(Property.NO_GAP, section.id, section.line, company is None, _listed(company))
        for tip, other in self._opposite_tips():
            yield Proof(Property.NO_GAP, tip.owner, tip.line, False, (), other.owner)

    def conflicts(self) -> Iterator[Proof]:
        """Of each two exceptions to one criterion with equal priority, a company for which they differ in effect."""
        for effects in self.rules.exemptions.values():
            for one, other in combinations(effects, 2):
                if one.exemption.priority == other.exemption.priority:
                    both = z3.And(one.when.met, other.when.met, one.instead.differs(other.instead))
                    company = self.witness(both)
                    yield Proof(
                        Property.RESOLVED,
                        one.exemption.id,
                        one.exemption.line,
                        company is None,
                        _listed(company),
                        other.exemption.id,
                    )

    def named_facts(self) -> Proof:
        """Whether the formula of the verdict holds no fact that no route names."""
        rule_set = self.rules.rule_set
        named = facts_of(rule_set.conditions()) | ({rule_set.choice.fact} if rule_set.choice else set())
        others = sorted(key for key in self._facts if without_year(key) not in named)
        return Proof(Property.NAMED, rule_set.id, rule_set.line, not others, other=", ".join(others))

    def order(self) -> Proof:
        """Whether the verdict is the same with every list of the rules read from its end."""
        rules = self.rules
        turned = Translation(rules.rule_set, rules.company, rules.day, "turned", backwards=True)
        company = self.witness(turned.definitions, turned.whole, rules.verdict.differs(turned.verdict))
        return Proof(Property.ORDER, rules.rule_set.id, rules.rule_set.line, company is None, _listed(company))

    def overlaps(self) -> Iterator[Proof]:
        """Each two routes of a section with a company that meets both, having chosen neither."""
        for section in self.rules.rule_set.sections:
            for one, other in combinations(section.routes, 2):
                outcomes = self.rules.outcomes
                company = self.witness(outcomes[one.id].met, outcomes[other.id].met, self._nothing_chosen)
                if company is not None:
                    yield Proof(Property.OVERLAP, one.id, one.line, True, (company,), other.id)

    def tests_monotone(self) -> Iterator[Proof]:
        """Of each computed test, once however often it stands in the rules, whether it may both rise and fall."""
        for leaf, tip in {tip.leaf: tip for tip in self.rules.tips if isinstance(tip.leaf, Threshold)}.items():
            keys = sources(leaf.fact, self.rules.company.latest)
            directions = {key: self._direction(self.rules.company.variables[key], tip.defined) for key in keys}
            either = [key for key, direction in directions.items() if direction is Direction.EITHER]
            yield Proof(Property.TESTS_MONOTONE, tip.owner, tip.line, True, (), ", ".join(either))

    def directions(self) -> Iterator[Proof]:
        """Of each number and date that the verdict depends on, what more of it does."""
        for key in self._facts:
            variable = self.rules.company.variables[key]
            if variable.spec.numeric or variable.spec.kind is FactKind.DATE:
                yield self.direction(variable)

    def direction(self, variable: Variable) -> Proof:
        """What more of a fact does to the verdict, all others staying as they are; if either, with two pairs."""
        direction = self._direction(variable, self._over_facts)
        moves = self._moves(variable, self._over_facts) if direction is Direction.EITHER else ()
        pairs = [pair for move in moves if (pair := self._pair(variable, move)) is not None]
        companies = tuple(company for pair in pairs for company in pair)
        return Proof(Property.MONOTONE, variable.key, 0, True, companies, direction.value)

    def _direction(self, variable: Variable, truth: Truth) -> Direction:
        hurts, helps = (self._pair(variable, move, read=False) is not None for move in self._moves(variable, truth))
        return _DIRECTIONS[hurts, helps]

    def _moves(self, variable: Variable, truth: Truth) -> tuple[Formula, Formula]:
        """That an outcome is worse where a fact has another value, and that it is better."""
        moved = Truth(*(z3.substitute(part, (variable.value, _moved(variable))) for part in truth))
        return _worse(moved, truth), _worse(truth, moved)

    @cached_property
    def _solver(self) -> Any:
        solver = z3.Solver()
        solver.add(self.rules.definitions, self.rules.whole)
        return solver

    @cached_property
    def _twin(self) -> Twin:
        return Twin.of(self.rules)

    @cached_property
    def _nothing_chosen(self) -> Formula:
        choice = self.rules.rule_set.choice
        return z3.Not(self.rules.company.variables[choice.fact].known) if choice is not None else TRUE

    @cached_property
    def _over_facts(self) -> Truth:
        """The verdict as formulas over facts alone."""
        tied = [pair for tip in self.rules.tips for pair in zip(tip.outcome, tip.defined, strict=True)]
        whole = [(part.present, TRUE) for part in self.rules.parts]
        return Truth(*(z3.substitute(part, *tied, *whole) for part in self.rules.verdict))

    @cached_property
    def _facts(self) -> tuple[str, ...]:
        """The facts that the verdict depends on, in the order of the table."""
        terms = {term.get_id() for part in self._over_facts for term in _constants(part)}
        variables = self.rules.company.variables
        return tuple(key for key, variable in variables.items() if any(t.get_id() in terms for t in variable.terms()))

    def _pair(self, variable: Variable, move: Formula, *, read: bool = True) -> tuple[IssuerFacts, ...] | None:
        """Two companies that differ in one fact, of which the second has more; none of them unless they are `read`."""
        solver, company, moved = self._pair_solver, self.rules.company, _moved(variable)
        solver.push()
        also = [z3.substitute(part, (variable.value, moved)) for part in self._about.get(variable.value.get_id(), ())]
        solver.add(variable.known, variable.value < moved, *also, move)
        pair: tuple[IssuerFacts, ...] | None = None
        if solver.check() == z3.sat:
            model = solver.model() if read else None
            pair = (company.facts(model), company.facts(model, {variable.key: moved})) if read else ()
        solver.pop()
        return pair

    @cached_property
    def _about(self) -> Mapping[int, list[Formula]]:
        """What makes a company's facts possible, by the variable it is about."""
        about: dict[int, list[Formula]] = {}
        for part in _conjuncts(self.rules.possible):
            for term in _constants(part):
                about.setdefault(term.get_id(), []).append(part)
        return about

    @cached_property
    def _pair_solver(self) -> Any:
        solver = z3.Solver()
        solver.add(self.rules.possible)
        return solver

    def _opposite_tips(self) -> Iterator[tuple[Tip, Tip]]:
        """Two tests of one number, one for more and one for less than the same limit, that no test gives to a side."""
        tips = [tip for tip in self.rules.tips if isinstance(tip.leaf, Threshold)]
        for one, other in combinations(tips, 2):
            assert isinstance(one.leaf, Threshold)
            assert isinstance(other.leaf, Threshold)
            alike = (one.leaf.fact, one.leaf.limit) == (other.leaf.fact, other.leaf.limit)
            if alike and {one.leaf.how, other.leaf.how} == {Comparison.MORE_THAN, Comparison.BELOW}:
                yield one, other


@dataclass(frozen=True)
class Twin:
    """The same rules beside themselves, for one company whose two verdicts differ: what may differ is assumed.

    `tips` and `parts` are, in the order of the rules, that a test comes out alike in both, and that both have a part.
    """

    solver: Any
    rules: Translation
    tips: tuple[Formula, ...]
    parts: tuple[Formula, ...]

    @classmethod
    def of(cls, rules: Translation) -> Twin:
        """The twin of translated rules."""
        other = Translation(rules.rule_set, rules.company, rules.day, "of the twin")
        tips = tuple(z3.Bool(f"test {place} alike") for place in range(len(rules.tips)))
        parts = tuple(part.present for part in other.parts)
        solver = z3.Solver()
        solver.add(rules.definitions, rules.whole, _changes_verdict(rules.verdict, other.verdict))
        for alike, tip, twin in zip(tips, rules.tips, other.tips, strict=True):
            turned = z3.And(tip.outcome.decided, z3.Not(tip.outcome.negated().differs(twin.outcome)))
            solver.add(z3.If(alike, z3.Not(tip.outcome.differs(twin.outcome)), turned))
        return cls(solver, rules, tips, parts)

    def possible(self, assumptions: Sequence[Formula]) -> bool:
        """Whether there is such a company."""
        found = self.solver.check(*assumptions)
        assert found != z3.unknown, UNDECIDED
        return bool(found == z3.sat)

    def turned(self, tip: Tip) -> list[Formula]:
        """That one test comes out otherwise in the twin, and that nothing else is different."""
        alike = [z3.Not(same) if other is tip else same for same, other in zip(self.tips, self.rules.tips, strict=True)]
        return [*alike, *self.parts]

    def without(self, part: RulePart) -> list[Formula]:
        """That the twin lacks one part, and that nothing else is different."""
        both = [z3.Not(has) if other is part else has for has, other in zip(self.parts, self.rules.parts, strict=True)]
        return [*self.tips, *both]


_DIRECTIONS = {
    (False, False): Direction.NO_EFFECT,
    (False, True): Direction.NEVER_HURTS,
    (True, False): Direction.NEVER_HELPS,
    (True, True): Direction.EITHER,
}


def _changes_verdict(one: Truth, other: Truth) -> Formula:
    """That a verdict which is a yes or a no in one case is not the same in the other."""
    return z3.And(one.differs(other), z3.Or(one.decided, other.decided))


def _worse(one: Truth, other: Truth) -> Formula:
    """That one verdict is worse than the other: a no beside anything better, or open beside a yes."""
    return z3.Or(z3.And(other.met, z3.Not(one.met)), z3.And(one.unmet, z3.Not(other.unmet)))


def _listed(company: IssuerFacts | None) -> tuple[IssuerFacts, ...]:
    return () if company is None else (company,)


def _moved(variable: Variable) -> Any:
    return z3.Int(f"{variable.key} moved")


def _conjuncts(formula: Formula) -> Iterator[Formula]:
    if z3.is_and(formula):
        for part in formula.children():
            yield from _conjuncts(part)
    else:
        yield formula


def _constants(formula: Formula) -> Iterator[Any]:
    """The variables of a formula."""
    seen, stack = set(), [formula]
    while stack:
        term = stack.pop()
        if term.get_id() in seen:
            continue
        seen.add(term.get_id())
        if z3.is_const(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            yield term
        stack.extend(term.children())
