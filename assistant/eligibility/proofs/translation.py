"""A rule set in force on a day as formulas over the facts of a company: what `evaluate` finds, for every company.

Each test of the rules is a pair of variables tied to the facts by a definition, and each route, criterion and exception
can be taken out by a variable: so that a proof can ask what the verdict would be if one of them came out otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeVar

import z3

from assistant.eligibility.proofs.company import Company
from assistant.eligibility.proofs.numbers import Number, SolverLimit, number, possible
from assistant.eligibility.proofs.truth import (
    IS_ABSENT,
    IS_NOT_MET,
    IS_UNKNOWN,
    Formula,
    Truth,
    all_of,
    any_of,
    choose,
    decided,
    every,
    some,
)
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, Includes, Leaf, Not, OneOf, Share, Threshold
from assistant.eligibility.rules.criteria import (
    Cases,
    Choice,
    Criterion,
    CriterionGroup,
    Exemption,
    Item,
    Route,
    RuleSet,
    Section,
    walk,
)
from assistant.errors import InputError

T = TypeVar("T")


class Tip(NamedTuple):
    """A test where it stands: the outcome it is taken to have, and the one its facts give."""

    owner: str
    line: int
    leaf: Leaf
    outcome: Truth
    defined: Truth


class PartKind(StrEnum):
    """What may be taken out of the rules: a route is then not met, a criterion or exception does not apply."""

    ROUTE = "route"
    CRITERION = "criterion"
    EXCEPTION = "exception"


class RulePart(NamedTuple):
    """A part of the rules that is in force; they have it where `present` holds."""

    kind: PartKind
    id: str
    line: int
    present: Formula


class ExemptionEffect(NamedTuple):
    """An exception in force: when it applies and what stands then, beside what stood before it."""

    exemption: Exemption
    when: Truth
    instead: Truth


@dataclass
class Translation:
    """A rule set in force on a day as formulas, whose own variables end in `mark`; `backwards` in the opposite order.

    `outcomes` has every section, route and criterion by its id. Raises InputError for rules that cannot be translated.
    """

    rule_set: RuleSet
    company: Company
    day: dt.date
    mark: str = ""
    backwards: bool = False
    tips: list[Tip] = field(default_factory=list)
    parts: list[RulePart] = field(default_factory=list)
    exemptions: dict[str, list[ExemptionEffect]] = field(default_factory=dict)
    outcomes: dict[str, Truth] = field(default_factory=dict)
    opened: dict[str, Truth] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    _inferred: Mapping[str, Formula] = field(default_factory=dict)

    def __post_init__(self) -> None:
        choice, sections = self.rule_set.choice, self.rule_set.sections
        chosen = next((section for section in sections if choice and section.id == choice.section), None)
        translated = {}
        if choice is not None and chosen is not None:
            translated[chosen.id] = self._section(chosen, choice)
            self._inferred = _inferred(choice, [(route.id, self.outcomes[route.id]) for route in chosen.routes])
        for section in self._ordered(sections):
            if section.id not in translated:
                translated[section.id] = self._section(section)
        self.verdict = self._verdict([translated[section.id] for section in sections])

    @cached_property
    def possible(self) -> Formula:
        """That the facts of the company would be accepted."""
        return possible(self.company)

    @property
    def definitions(self) -> Formula:
        """The facts are possible, every test comes out as they say, and nothing is taken out."""
        tied = [z3.And(tip.outcome.yes == tip.defined.yes, tip.outcome.no == tip.defined.no) for tip in self.tips]
        return every([self.possible, *tied])

    @property
    def whole(self) -> Formula:
        """That nothing is taken out of the rules."""
        return every([part.present for part in self.parts])

    def number(self, key: str) -> Number:
        """A number of the company."""
        if key not in self.numbers:
            self.numbers[key] = number(key, self.company)
        return self.numbers[key]

    def limit(self, threshold: Threshold) -> SolverLimit:
        """What a threshold holds its number against."""
        if not isinstance(threshold.limit, Share):
            return SolverLimit.of(threshold.limit)
        share = Fraction(threshold.limit.share)
        base, cap = self.company.variables[threshold.limit.fact].value, int(threshold.limit.cap) * share.denominator
        part = base * share.numerator
        return SolverLimit(z3.If(part <= cap, part, cap), share.denominator)

    def _ordered(self, parts: Sequence[T]) -> Sequence[T]:
        return parts[::-1] if self.backwards else parts

    def _verdict(self, sections: Sequence[tuple[Truth, Formula]]) -> Truth:
        together = all_of([truth for truth, _ in sections])
        unheld = some([missing for _, missing in sections])
        return IS_UNKNOWN.where(z3.And(unheld, together.met), together)

    def _section(self, section: Section, choice: Choice | None = None) -> tuple[Truth, Formula]:
        """Its outcome, and whether rules existed that are not held."""
        routes = [self._route(route, choice) for route in self._ordered(section.routes)]
        together = any_of([truth for truth, _ in routes])
        closed = some([closed for _, closed in routes])
        outcome = IS_NOT_MET.where(z3.And(closed, together.absent), together)
        self.outcomes[section.id] = outcome
        return outcome, outcome.absent if section.earlier_rules is not None else z3.BoolVal(False)

    def _route(self, route: Route, choice: Choice | None) -> tuple[Truth, Formula]:
        """Its outcome, and whether rules are in force that the company may not use."""
        opened = decided(z3.BoolVal(True)) if route.open_to is None else self._test(route.open_to, route.id, route.line)
        if choice is not None:
            opened = IS_NOT_MET.where(self._chosen_otherwise(route, choice), opened)
        criteria = all_of(self._items(route.items))
        outcome = IS_UNKNOWN.where(z3.And(opened.unknown, criteria.met), criteria)
        outcome = IS_ABSENT.where(opened.unmet, outcome)
        outcome = outcome.where(self._part(PartKind.ROUTE, route.id, route.line), IS_NOT_MET)
        self.outcomes[route.id], self.opened[route.id] = outcome, opened
        return outcome, z3.And(opened.unmet, z3.Not(criteria.absent))

    def _chosen_otherwise(self, route: Route, choice: Choice) -> Formula:
        variable = self.company.variables[choice.fact]
        return some([variable.is_word(word) for word in variable.choices if not route.chosen_by(word)])

    def _items(self, items: Sequence[Item]) -> list[Truth]:
        return [self._item(item) for item in self._ordered(items)]

    def _item(self, item: Item) -> Truth:
        if isinstance(item, Cases):
            return self._cases(item)
        outcome = self._group(item) if isinstance(item, CriterionGroup) else self._criterion(item)
        if item.at(self.day) is None:
            return outcome
        if item.applies_when is not None:
            applies = self._test(item.applies_when, item.id, item.line)
            outcome = _applied(outcome, applies)
        for exemption in reversed(item.exemptions):
            if exemption.starts <= self.day:
                outcome = self._exempted(outcome, exemption, item.id)
        outcome = outcome.where(self._part(PartKind.CRITERION, item.id, item.line), IS_ABSENT)
        self.outcomes[item.id] = outcome
        return outcome

    def _criterion(self, item: Criterion) -> Truth:
        version = item.at(self.day)
        return IS_ABSENT if version is None else self._test(version.condition, item.id, version.line)

    def _group(self, item: CriterionGroup) -> Truth:
        if item.at(self.day) is None:
            return IS_ABSENT
        if not item.conjunction and any(isinstance(part, Cases) for part in item.parts):
            raise InputError(
                f"{self.rule_set.file}:{item.line}: {item.id}: cases within any_of cannot be translated to a formula; "
                "put them into a group of their own"
            )
        return (all_of if item.conjunction else any_of)(self._items(item.parts))

    def _exempted(self, general: Truth, exemption: Exemption, owner: str) -> Truth:
        tested = self._test(exemption.when, exemption.id, exemption.line)
        present = self._part(PartKind.EXCEPTION, exemption.id, exemption.line)
        when = Truth(z3.And(tested.yes, present), z3.Or(tested.no, z3.Not(present)))
        instead = IS_ABSENT if exemption.instead is None else all_of(self._items([exemption.instead]))
        if exemption.instead is not None:
            self._only_where(z3.Not(when.unmet), [exemption.instead])
        self.exemptions.setdefault(owner, []).append(ExemptionEffect(exemption, when, instead))
        outcome = choose(when, instead, general)
        # What does not apply needs no waiver.
        return general.where(general.absent, outcome) if exemption.instead is None else outcome

    def _cases(self, item: Cases) -> Truth:
        cases = [
            (self._test(case.when, case.id, case.line), all_of(self._items(case.parts))) for case in item.at(self.day)
        ]
        otherwise = all_of(self._items(item.otherwise))
        possible = [(z3.Not(when.unmet), branch) for when, branch in cases]
        agreed = Truth(
            every([otherwise.met, *(z3.Implies(open_, branch.met) for open_, branch in possible)]),
            every([otherwise.unmet, *(z3.Implies(open_, branch.unmet) for open_, branch in possible)]),
        )
        none = every([when.unmet for when, _ in cases])
        outcome = otherwise.where(none, agreed)
        self._only_where(none, item.otherwise)
        for position, (when, branch) in enumerate(cases):
            first = every([when.met, *(earlier.unmet for earlier, _ in cases[:position])])
            self._only_where(first, item.at(self.day)[position].parts)
            outcome = branch.where(first, outcome)
        self.outcomes[item.id] = outcome
        return outcome

    def _only_where(self, condition: Formula, items: Sequence[Item]) -> None:
        """What is found of items that take part only where a condition holds."""
        for below in (below for item in items for below in walk(item)):
            if below.id in self.outcomes:
                self.outcomes[below.id] = self.outcomes[below.id].where(condition, IS_ABSENT)

    def _part(self, kind: PartKind, name: str, line: int) -> Formula:
        present = z3.Bool(f"{kind} {name} present{self.mark}")
        self.parts.append(RulePart(kind, name, line, present))
        return present

    def _test(self, condition: Condition, owner: str, line: int) -> Truth:
        match condition:
            case AllOf(parts):
                return all_of([self._test(part, owner, line) for part in self._ordered(parts)])
            case AnyOf(parts):
                return any_of([self._test(part, owner, line) for part in self._ordered(parts)])
            case Not(part):
                return self._test(part, owner, line).negated()
            case _:
                return self._tip(condition, owner, line)

    def _tip(self, leaf: Leaf, owner: str, line: int) -> Truth:
        name = f"{self.mark}#{len(self.tips)}"
        outcome = Truth(z3.Bool(f"yes{name}"), z3.Bool(f"no{name}"))
        self.tips.append(Tip(owner, line, leaf, outcome, self._leaf(leaf)))
        return outcome

    def _leaf(self, leaf: Leaf) -> Truth:
        match leaf:
            case Threshold():
                return self._threshold(leaf)
            case OneOf(fact=fact, years=0):
                return self._one(leaf, fact)
            case OneOf(fact=fact, years=years):
                latest = self.company.latest
                return all_of([self._one(leaf, f"years.{latest - back}.{fact}") for back in range(years)])
            case Includes(fact, word):
                variable = self.company.variables[fact]
                return Truth(
                    z3.And(variable.known, variable.words[word]), z3.And(variable.known, z3.Not(variable.words[word]))
                )

    def _threshold(self, threshold: Threshold) -> Truth:
        outcome = self.number(threshold.fact).compare(threshold.how, self.limit(threshold))
        if isinstance(threshold.limit, Share):
            return outcome.where(self.company.variables[threshold.limit.fact].known, IS_UNKNOWN)
        return outcome

    def _one(self, leaf: OneOf, key: str) -> Truth:
        variable = self.company.variables[key]
        undecided = some([variable.is_word(word) for word in sorted(leaf.undecided)])
        accepted = some([variable.is_word(word) for word in sorted(leaf.accepted)])
        stated = Truth(z3.And(accepted, z3.Not(undecided)), z3.And(variable.known, z3.Not(accepted), z3.Not(undecided)))
        return stated.where(variable.known, self._default(leaf, key))

    def _default(self, leaf: OneOf, key: str) -> Truth:
        """What is taken for a choice that nobody stated: what the rest of the verdict says, or what the table does."""
        spec = self.company.variables[key].spec
        outcome = _word(leaf, spec.default) if spec.default is not None else IS_UNKNOWN
        if self.rule_set.choice is not None and key == self.rule_set.choice.fact:
            for word, inferred in self._inferred.items():
                outcome = _word(leaf, word).where(inferred, outcome)
        return outcome


def _word(leaf: OneOf, word: str) -> Truth:
    return IS_UNKNOWN if word in leaf.undecided else decided(z3.BoolVal(word in leaf.accepted))


def _applied(outcome: Truth, applies: Truth) -> Truth:
    open_ = outcome.where(z3.Or(outcome.met, outcome.absent), IS_UNKNOWN)
    return outcome.where(z3.Or(applies.met, outcome.absent), IS_ABSENT.where(applies.unmet, open_))


def _inferred(choice: Choice, routes: Sequence[tuple[str, Truth]]) -> Mapping[str, Formula]:
    """The route that an issuer who stated none is taken to choose: the preferred one if met or the only one left."""
    met = [truth.met for _, truth in routes]
    left = [truth.unknown for _, truth in routes]
    preferred = next(place for place, (name, _) in enumerate(routes) if name == choice.prefer)
    others = some([known for place, known in enumerate(left) if place != preferred])
    prefer = z3.Or(met[preferred], z3.And(z3.Not(some(met)), left[preferred], z3.Not(others)))
    other = z3.Not(z3.Or(prefer, left[preferred]))
    inferred = {choice.prefer: prefer}
    for place, (name, _) in enumerate(routes):
        if place != preferred:
            first = z3.If(some(met), _first(met, place), _first(left, place))
            inferred[name] = z3.And(other, first)
    return inferred


def _first(formulas: Sequence[Formula], place: int) -> Formula:
    return z3.And(formulas[place], z3.Not(some(formulas[:place])))
