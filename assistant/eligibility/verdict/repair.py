"""The cheapest repair: the least change of facts that can lawfully be changed that makes a verdict met, route by route.

The rules in force on the day become one condition a route: its own criteria and those of the sections beside it. A
search over sets of changes, cheapest first, changes one fact at a time by the least value that makes one failing
test hold, until nothing fails; the engine then evaluates the changed facts, and only what it does not call a no is
returned. Cheapest is: fewest facts, then fewest fiscal years to wait, then the smallest change relative to the value
needed. What a fiscal year was is never changed: a further one may come whose figures reach what is needed, and facts
that nobody stated stay unknown.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import NamedTuple

from assistant.eligibility.facts.formulas import AGGREGATES
from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import Change
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.logic.kleene import NOT_APPLICABLE, NOT_MET, UNKNOWN
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, OneOf
from assistant.eligibility.rules.criteria import Route, RuleSet, Section
from assistant.eligibility.rules.requirements import parts_of, requirements
from assistant.eligibility.verdict.evaluation import Evaluation, RouteFinding, SectionFinding, evaluated
from assistant.eligibility.verdict.gaps import open_facts
from assistant.eligibility.verdict.remedies import (
    LARGEST,
    NOTHING,
    Failed,
    Remedies,
    RequirementPart,
    Solved,
    Values,
    blocking,
    changed_facts,
)

MOST_YEARS = 3
"""How many further fiscal years a repair may wait for: rules look back three at most."""
_YEAR = Decimal(365)


class FactChange(NamedTuple):
    """One fact that is to be otherwise: from what it is (None where that is not known) to the least that is needed.

    `year` is the further fiscal year that a figure is of.
    """

    fact: str
    before: Value | None
    after: Value
    how: Change
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """What it would take by one route: the changes, and what nobody stated and is still to be shown.

    `elsewhere` are those of the changes that other sections need and the route itself does not. Without changes no
    lawful one helps, and `blocked_by` names the facts that stand in the way.
    """

    section: str
    route: str
    changes: tuple[FactChange, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    still_to_show: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()


def repairs(evaluation: Evaluation) -> tuple[Repair, ...]:
    """The cheapest repair of each route that fails, the cheapest of each section first, those that are blocked last.

    Where the verdict is a no these are the routes of the sections that fail, those closed to the issuer among them
    where a lawful change opens them; where it is open, the failing routes of what is open.
    """
    wanted = evaluation.outcome
    if wanted not in (NOT_MET, UNKNOWN):
        return ()
    search = _RepairSearch(evaluation)
    found: list[Repair] = []
    for section in evaluation.sections:
        if section.outcome is not wanted:
            continue
        each = [
            (cost is None, cost, position, repair)
            for position, route in enumerate(section.routes)
            if route.outcome is NOT_MET or (wanted is NOT_MET and route.closed)
            for cost, repair in [search.repair(section, route)]
            if repair.changes or route.outcome is NOT_MET
        ]
        found.extend(entry[-1] for entry in sorted(each, key=lambda entry: entry[:3]))
    return tuple(found)


def repaired(facts: IssuerFacts, changes: Iterable[FactChange], day: dt.date) -> IssuerFacts:
    """The facts with the changes made, without what a further fiscal year makes old or totals of what changed."""
    changes = tuple(changes)
    latest = facts.latest_year(day)
    later = max((change.year - latest for change in changes if change.year is not None), default=0)
    return changed_facts(facts, {change.fact: change.after for change in changes}, latest, later)


class _Goal(NamedTuple):
    """The parts that must hold together, of which `common` are those of whichever way the choice of routes is made.

    `way` is the route taken for chosen, where the rules have a choice.
    """

    parts: tuple[RequirementPart, ...]
    common: tuple[RequirementPart, ...]
    way: str | None


class _Cost(NamedTuple):
    """How many facts change, how many fiscal years are waited for, and how far the changes go.

    The distance is a part of what is needed; `amount`, in plain numbers, tells changes of one distance apart.
    """

    facts: int
    years: int
    distance: Decimal
    amount: Decimal


class _Plan(NamedTuple):
    """Changes after which nothing of a goal fails."""

    cost: _Cost
    goal: _Goal
    values: Values


@dataclass(frozen=True)
class _RepairSearch:
    """Repairs of one verdict, by its evaluation."""

    evaluation: Evaluation
    solved: Solved = field(default_factory=dict)
    asked: dict[str, Condition | None] = field(default_factory=dict)
    testers: dict[tuple[str | None, int], Remedies] = field(default_factory=dict)
    alike: dict[int, tuple[Failed, dict[int, frozenset[str]]]] = field(default_factory=dict)
    searched: dict[tuple[frozenset[tuple[int, bool]], int, str | None], Values | None] = field(default_factory=dict)

    @property
    def _rules(self) -> RuleSet:
        return self.evaluation.rule_set

    @property
    def _facts(self) -> IssuerFacts:
        return self.evaluation.context.facts

    @property
    def _day(self) -> dt.date:
        return self.evaluation.context.day

    @cached_property
    def _latest(self) -> int:
        return self._facts.latest_year(self._day)

    def repair(self, section: SectionFinding, route: RouteFinding) -> tuple[_Cost | None, Repair]:
        """The cheapest repair of a route with its cost; None where it is blocked."""
        place = section.section.id, route.route.id
        goals = self._goals(section.section, route.route)
        best: tuple[_Plan, Evaluation] | None = None
        fewest = self._fewest(goals[0]) if goals else None
        for years in range(MOST_YEARS + 1) if fewest is not None else ():
            # A further year has a figure of its own at least.
            least = (fewest or 0) + (1 if years else 0)
            if (best is not None and best[0].cost.facts <= least) or self._is_in_vain(goals[0], years):
                continue
            for goal in goals:
                best = self._better(best, goal, years, place)
        if best is None:
            return None, Repair(*place, blocked_by=self._blocked_by(goals))
        plan, evaluation = best
        changes = tuple([self._change(key, value, plan.cost.years) for key, value in plan.values.items()])
        elsewhere = frozenset(key for key in plan.values if self._spare(key, plan))
        return plan.cost, Repair(*place, changes, elsewhere, _still_to_show(evaluation, *place))

    def _better(
        self, best: tuple[_Plan, Evaluation] | None, goal: _Goal, years: int, place: tuple[str, str]
    ) -> tuple[_Plan, Evaluation] | None:
        """The cheaper of a plan and of the one for a goal, as far as the engine calls that no no."""
        values = self._changes(goal, years, best[0].cost.facts if best else None)
        for changed in self._declared(values, goal) if values is not None else ():
            plan = _Plan(self._cost(changed, years), goal, changed)
            if best is not None and plan.cost >= best[0].cost:
                break
            facts = changed_facts(self._facts, changed, self._latest, years)
            evaluation = evaluated(self._rules, self._tester(goal, NOTHING, years).context.with_facts(facts, {}))
            if not _fails(evaluation, *place):
                return plan, evaluation
        return best

    def _declared(self, values: Values, goal: _Goal) -> Iterator[Values]:
        """Some changes, and the same with the route declared that is taken for chosen: the engine may take another."""
        yield values
        yield from ({**values, fact: way} for fact, way in self._inferred(goal.way).items())

    def _inferred(self, way: str | None) -> Mapping[str, str]:
        """The choice taken for made, where nobody has stated one and it can be stated."""
        choice = self._rules.choice
        if choice is None or way is None or self._facts.word(choice.fact) is not None:
            return {}
        return {choice.fact: way} if way in self._facts.table.stated[choice.fact].choices else {}

    # --- what must hold ---

    def _goals(self, section: Section, route: Route) -> list[_Goal]:
        """What the route and the sections beside it ask for, once for each way the choice of routes may be made."""
        choice = self._rules.choice
        chosen = next((s for s in self._rules.sections if choice is not None and s.id == choice.section), None)
        others = [s for s in self._rules.sections if s is not section and s is not chosen]
        beside = [asked for s in others if (asked := self._of_section(s)) is not None]
        if chosen is None or chosen is section:
            own = self._of_route(route, chosen=chosen is section)
            return [_goal(own, beside, None, None if chosen is None else route.id)] if own is not None else []
        own = self._of_route(route)
        ways = [(way.id, through) for way in chosen.routes if (through := self._of_route(way, chosen=True)) is not None]
        return [_goal(own, beside, through, way) for way, through in ways] if own is not None else []

    def _of_section(self, section: Section) -> Condition | None:
        """What a section asks for, by any of its routes."""
        if section.id not in self.asked:
            routes = tuple([asked for route in section.routes if (asked := self._of_route(route)) is not None])
            self.asked[section.id] = routes[0] if len(routes) == 1 else AnyOf(routes) if routes else None
        return self.asked[section.id]

    def _of_route(self, route: Route, *, chosen: bool = False) -> Condition | None:
        """What a route asks for; of the one `chosen` also that it is declared where another one was."""
        key = f"{route.id}/{chosen}"
        if key not in self.asked:
            asked = requirements(self._rules, self._day).get(route.id)
            self.asked[key] = self._declared_for(route, asked) if chosen and asked is not None else asked
        return self.asked[key]

    def _declared_for(self, route: Route, asked: Condition) -> Condition:
        assert self._rules.choice is not None
        fact = self._rules.choice.fact
        word, words = self._facts.word(fact), self._facts.table.stated[fact].choices
        if word is None or route.chosen_by(word):
            return asked
        return AllOf((OneOf(fact, frozenset({route.id} if route.id in words else ())), asked))

    # --- the search ---

    def _is_in_vain(self, goal: _Goal, years: int) -> bool:
        """Whether so many years on something fails for good, however the choice of routes is made."""
        tester = self._tester(goal, NOTHING, years)
        failing = tester.failing(part for part in goal.common if not tester.turns_on_choice(part.condition))
        return not all(tester.steps_of([part]) for part in failing)

    def _fewest(self, goal: _Goal) -> int | None:
        """How many facts must change whatever the choice of routes and the years waited for, None where none help.

        Those that parts need which read no figure of a fiscal year: waiting makes nothing of them easier.
        """
        tester, facts = self._tester(goal, NOTHING, 0), 0
        for parts in self._failing_groups(goal, goal.common, tester):
            conditions = [part.condition for part in parts]
            if not any(tester.reads_years(each) or tester.turns_on_choice(each) for each in conditions):
                found = self._searched(goal, parts, 0)
                if found is None:
                    return None
                facts += len(found)
        return facts

    def _failing_groups(
        self, goal: _Goal, parts: Iterable[RequirementPart], tester: Remedies
    ) -> list[list[RequirementPart]]:
        """The parts in groups that no changeable fact joins, those in which something fails."""
        grouped = _joined_by_facts([(part, tester.changeable(part.condition)) for part in parts])
        return [group for group in grouped if tester.failing(group)]

    def _searched(self, goal: _Goal, parts: Sequence[RequirementPart], years: int) -> Values | None:
        tester = self._tester(goal, NOTHING, years)
        way = goal.way if any(tester.turns_on_choice(part.condition) for part in parts) else None
        problem = (frozenset([(id(part.condition), part.strict) for part in parts]), years, way)
        if problem not in self.searched:
            self.searched[problem] = self._search(goal, parts, years)
        return self.searched[problem]

    def _changes(self, goal: _Goal, years: int, below: int | None) -> Values | None:
        """The cheapest changes so many fiscal years on, None where there are none of fewer facts than `below`.

        Parts that no fact joins are solved one by one: the cheapest of all of them is the cheapest of each.
        """
        values: dict[str, Value] = {}
        tester = self._tester(goal, NOTHING, years)
        groups = self._failing_groups(goal, goal.parts, tester)
        if not all(tester.steps_of(tester.failing(parts)) for parts in groups):
            return None
        for parts in groups:
            found = self._searched(goal, parts, years)
            if found is None or (below is not None and len(values) + len(found) > below):
                return None
            values.update(found)
        if not years or self._reaches(values, years):
            return values
        values.update(self._tester(goal, values, years).first_figure(goal.parts))
        return values if self._reaches(values, years) else None

    def _reaches(self, values: Values, years: int) -> bool:
        """Whether some figure is of the last of the further fiscal years, without which nobody would wait for it."""
        return any(self._year_of(key, years) == self._latest + years for key in values)

    def _search(self, goal: _Goal, parts: Sequence[RequirementPart], years: int) -> Values | None:
        """The cheapest changes after which none of the parts fails."""
        order = count()
        heap: list[tuple[_Cost, int, Values]] = [(self._cost(NOTHING, years), next(order), NOTHING)]
        seen: set[frozenset[tuple[str, Value]]] = set()
        while heap:
            _, _, values = heapq.heappop(heap)
            if (known := frozenset(values.items())) in seen:
                continue
            seen.add(known)
            tester = self._tester(goal, values, years)
            failing = tester.failing(parts)
            if not failing:
                return values
            for step in tester.steps_of(failing):
                after = {**values, **step.values}
                heapq.heappush(heap, (self._cost(after, years), next(order), after))
        return None

    def _cost(self, values: Values, years: int) -> _Cost:
        each = [self._distance(*entry) for entry in values.items()]
        distance, amount = (sum((pair[place] for pair in each), Decimal(0)) for place in (0, 1))
        return _Cost(len(values), years, distance, amount)

    def _distance(self, key: str, value: Value) -> tuple[Decimal, Decimal]:
        """How far a change goes, as a part of what is needed and as such; days in years, words as a whole."""
        further = key.startswith("years.") and int(key.split(".")[1]) > self._latest
        before = self._facts.values.get(f"years.{self._latest}.{key.split('.')[2]}" if further else key)
        if isinstance(value, dt.date):
            begun = before if isinstance(before, dt.date) else self._day
            return Decimal((value - begun).days) / _YEAR, Decimal(0)
        if not isinstance(value, Interval):
            return Decimal(1), Decimal(0)
        nearest = _nearest_end(before) if isinstance(before, Interval) else None
        if nearest is None or not value.low:
            return Decimal(1), LARGEST
        amount = abs(value.low - nearest)
        part = amount / abs(value.low)
        return (min(part, Decimal(1)) if further else part), amount

    def _tester(self, goal: _Goal, values: Values, years: int) -> Remedies:
        if values:
            return self._tester(goal, NOTHING, years).with_changes(values)
        if (goal.way, years) not in self.testers:
            now = replace(self.evaluation.context, inferred=self._inferred(goal.way))
            failed, changing = self.alike.setdefault(years, ({}, {}))
            self.testers[goal.way, years] = Remedies(
                self._rules, now, NOTHING, self._latest, years, self.solved, failed, changing
            )
        return self.testers[goal.way, years]

    # --- what is said of it ---

    def _change(self, key: str, value: Value, years: int) -> FactChange:
        """A change as it is told; a figure of a further fiscal year comes from nothing."""
        spec = self._facts.table.spec(key)
        assert spec is not None
        assert spec.changes is not None
        year = self._year_of(key, years)
        if year is not None:
            return FactChange(key, None, value, Change.LATER_YEAR, year)
        return FactChange(key, self._facts.values.get(key), value, spec.changes)

    def _year_of(self, key: str, years: int) -> int | None:
        """The further fiscal year that a changed figure or total is of."""
        if key.startswith("years."):
            year = int(key.split(".")[1])
            return year if year > self._latest else None
        return self._latest + years if years and key in AGGREGATES else None

    def _spare(self, key: str, plan: _Plan) -> bool:
        """Whether the route itself does without a change."""
        less = {other: value for other, value in plan.values.items() if other != key}
        tester = self._tester(plan.goal, less, plan.cost.years)
        return not tester.failing([part for part in plan.goal.parts if part.strict])

    def _blocked_by(self, goals: Sequence[_Goal]) -> tuple[str, ...]:
        """The facts that stand in the way, on the way where they are fewest; of the route itself if any are."""
        each: list[tuple[str, ...]] = []
        for goal in goals:
            testers = [self._tester(goal, NOTHING, years) for years in range(MOST_YEARS + 1)]
            for strict in (True, False):
                parts = [part for part in goal.parts if part.strict is strict]
                keys = dict.fromkeys(key for part in parts for key in blocking(part.condition, testers, strict=strict))
                if keys:
                    each.append(tuple(keys))
                    break
        return min(each, key=len, default=())


def _goal(own: Condition | None, beside: Iterable[Condition], through: Condition | None, way: str | None) -> _Goal:
    common = [RequirementPart(part, True) for part in (parts_of(own) if own is not None else ())]
    common += [RequirementPart(part, False) for condition in beside for part in parts_of(condition)]
    chosen = [RequirementPart(part, False) for part in (parts_of(through) if through is not None else ())]
    return _Goal((*common, *chosen), tuple(common), way)


def _nearest_end(known: Interval) -> Decimal | None:
    """The end of a range that a number is counted from; None where neither is known."""
    return next((end for end in (known.high, known.low) if end.is_finite()), None)


def _joined_by_facts(parts: Iterable[tuple[RequirementPart, frozenset[str]]]) -> Iterable[list[RequirementPart]]:
    """The parts in groups, no fact that may change being in two of them."""
    alone: list[list[RequirementPart]] = []
    groups: list[tuple[list[RequirementPart], frozenset[str]]] = []
    for part, facts in parts:
        if not facts:
            alone.append([part])
            continue
        together, apart = [part], []
        for group in groups:
            if facts.isdisjoint(group[1]):
                apart.append(group)
            else:
                together, facts = [*group[0], *together], facts | group[1]
        groups = [*apart, (together, facts)]
    return [*alone, *(group for group, _ in groups)]


def _fails(evaluation: Evaluation, section: str, route: str) -> bool:
    """Whether the engine calls the changed facts a no, or the route not met."""
    finding = next(found for found in evaluation.sections if found.section.id == section)
    through = next(found for found in finding.routes if found.route.id == route)
    return evaluation.outcome is NOT_MET or through.outcome in (NOT_MET, NOT_APPLICABLE)


def _still_to_show(evaluation: Evaluation, section: str, route: str) -> tuple[str, ...]:
    """What the route, and the sections beside it, turn on that nobody stated."""
    missing: dict[str, None] = {}
    for found in evaluation.sections:
        own = found.section.id == section
        routes = [through for through in found.routes if not own or through.route.id == route]
        for through in routes if own or found.outcome is UNKNOWN else ():
            if through.outcome is UNKNOWN:
                missing.update(dict.fromkeys(through.open.missing))
                missing.update(dict.fromkeys(key for finding in through.findings for key in open_facts(finding)))
    return tuple(missing)
