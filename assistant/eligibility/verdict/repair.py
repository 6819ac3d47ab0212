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
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

from assistant.eligibility.facts.formulas import AGGREGATES, CASES, CORE_PATENTS, FIFTY, FIFTY_PATENTS, sources
from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import FLAGS, Change, FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactContext,
    Includes,
    Leaf,
    Not,
    OneOf,
    Share,
    Threshold,
    leaves,
    read_limit,
    test,
)
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Item, Route, RuleSet, Section
from assistant.eligibility.verdict.evaluation import Evaluation, RouteFinding, SectionFinding, evaluate
from assistant.eligibility.verdict.gaps import open_facts

MOST_YEARS = 3
"""How many further fiscal years a repair may wait for: rules look back three at most."""
_LONGEST_WAIT = dt.timedelta(days=366 * 30)
_LARGEST = Decimal(10) ** 16
_YEAR = Decimal(365)
_UPWARDS = frozenset({Comparison.AT_LEAST, Comparison.MORE_THAN})
_OPPOSITES = {
    Comparison.AT_LEAST: Comparison.BELOW,
    Comparison.BELOW: Comparison.AT_LEAST,
    Comparison.MORE_THAN: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.MORE_THAN,
}


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
    workshop = _Workshop(evaluation)
    found: list[Repair] = []
    for section in evaluation.sections:
        if section.outcome is not wanted:
            continue
        each = [
            (cost is None, cost, position, repair)
            for position, route in enumerate(section.routes)
            if route.outcome is NOT_MET or (wanted is NOT_MET and route.closed)
            for cost, repair in [workshop.repair(section, route)]
            if repair.changes or route.outcome is NOT_MET
        ]
        found.extend(entry[-1] for entry in sorted(each, key=lambda entry: entry[:3]))
    return tuple(found)


def repaired(facts: IssuerFacts, changes: Iterable[FactChange], day: dt.date) -> IssuerFacts:
    """The facts with the changes made, without what a further fiscal year makes old or totals of what changed."""
    changes = tuple(changes)
    latest = facts.latest_year(day)
    later = max((change.year - latest for change in changes if change.year is not None), default=0)
    return _changed(facts, {change.fact: change.after for change in changes}, latest, later)


# --- the rules as one condition ---------------------------------------------------------------------------------------


def _item(item: Item, day: dt.date) -> Condition | None:
    """What an item asks for on a day, its exceptions included; None where no rule of it is in force."""
    if isinstance(item, Cases):
        return _all(_cases(item, day))
    asked = _group(item, day) if isinstance(item, CriterionGroup) else _criterion(item, day)
    if asked is None:
        return None
    if item.applies_when is not None:
        asked = AnyOf((asked, _negated(item.applies_when)))
    for exemption in reversed(item.exemptions):
        if exemption.starts > day:
            continue
        instead = _item(exemption.instead, day) if exemption.instead is not None else None
        if instead is None:
            asked = AnyOf((asked, exemption.when))
        else:
            asked = AnyOf((AllOf((_negated(exemption.when), asked)), AllOf((exemption.when, instead))))
    return asked


def _criterion(item: Criterion, day: dt.date) -> Condition | None:
    version = item.at(day)
    return version.condition if version is not None else None


def _group(item: CriterionGroup, day: dt.date) -> Condition | None:
    if item.at(day) is None:
        return None
    parts = _items(item.parts, day)
    return (AllOf(parts) if item.conjunction else AnyOf(parts)) if parts else None


def _cases(item: Cases, day: dt.date) -> tuple[Condition, ...]:
    """The cases one by one: each asks for its criteria only where it is the first that holds."""
    none_before: tuple[Condition, ...] = ()
    asked: list[Condition] = []
    for case in item.at(day):
        asked.append(AllOf((*none_before, case.when, *_items(case.parts, day))))
        none_before = (*none_before, _negated(case.when))
    asked.append(AllOf((*none_before, *_items(item.otherwise, day))))
    return (AnyOf(tuple(asked)),)


def _items(items: Iterable[Item], day: dt.date) -> tuple[Condition, ...]:
    return tuple(asked for item in items if (asked := _item(item, day)) is not None)


def _all(parts: Sequence[Condition]) -> Condition | None:
    return None if not parts else parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _route(route: Route, day: dt.date) -> Condition | None:
    """What a route asks for, that it is open included; None where no rule of it is in force."""
    parts = _items(route.items, day)
    asked = _all((*((route.open_to,) if route.open_to is not None else ()), *parts)) if parts else None
    return None if asked is None else _plain(asked)


def _plain(condition: Condition) -> Condition:
    """The same with `not` only before a choice."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(map(_plain, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(_plain, parts)))
        case Not(part):
            return _negated(part)
        case _:
            return condition


def _negated(condition: Condition) -> Condition:
    """What holds where the condition does not, with `not` only before a choice."""
    match condition:
        case AllOf(parts):
            return AnyOf(tuple(map(_negated, parts)))
        case AnyOf(parts):
            return AllOf(tuple(map(_negated, parts)))
        case Not(part):
            return _plain(part)
        case Threshold(fact, how, limit, spec):
            return Threshold(fact, _OPPOSITES[how], limit, spec)
        case _:
            return Not(condition)


# --- the facts with changes made --------------------------------------------------------------------------------------

_Values = Mapping[str, Value]


def _changed(facts: IssuerFacts, values: _Values, latest: int, later: int) -> IssuerFacts:
    """The facts with other values, `later` fiscal years on from the `latest` stated."""
    table = facts.table
    totals = [key for key in AGGREGATES if key in facts.values]
    parts = {key for key in totals if not values.keys().isdisjoint(sources(key, latest)[1:])}
    kept = {
        key: value
        for key, value in facts.values.items()
        if key not in parts and not (later and _of_latest_year(key, table.spec(key)))
    }
    kept.update(values)
    if later:
        _open_year(kept, latest + later, table)
    _list_patents(kept, values)
    return IssuerFacts(table, MappingProxyType(kept))


def _open_year(values: dict[str, Value], year: int, table: FactTable) -> None:
    """Make it the latest fiscal year, whatever is known of it."""
    if not any(key.startswith(f"years.{year}.") for key in values):
        spec = next(spec for spec in table.yearly.values() if spec.numeric)
        values[f"years.{year}.{spec.key}"] = spec.domain


def _list_patents(values: dict[str, Value], changed: _Values) -> None:
    """Let the list of exceptional cases say what a changed number of patents says."""
    cases, patents = values.get(CASES), changed.get(CORE_PATENTS)
    if isinstance(cases, frozenset) and isinstance(patents, Interval) and patents.low >= FIFTY:
        values[CASES] = cases | {FIFTY_PATENTS}


def _of_latest_year(key: str, spec: FactSpec | None) -> bool:
    """Whether a fact without a year is about the latest fiscal years, so that a further one makes it old."""
    return not key.startswith("years.") and (
        key in AGGREGATES or (spec is not None and spec.changes is Change.LATER_YEAR)
    )


# --- the search -------------------------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """A condition that must hold whole (`strict`: of the route), or only not fail (of what is beside it)."""

    condition: Condition
    strict: bool


class _Goal(NamedTuple):
    """The parts that must hold together, of which `common` are those of whichever way the choice of routes is made.

    `way` is the route taken for chosen, where the rules have a choice.
    """

    parts: tuple[_Part, ...]
    common: tuple[_Part, ...]
    way: str | None


class _Step(NamedTuple):
    """Facts to change at once. A `whole` one states a total instead of its parts."""

    values: _Values
    whole: bool = False


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
    values: _Values


_NOTHING: _Values = MappingProxyType({})
_Failed = dict[tuple[int, bool], bool]
_Solved = dict[tuple[Threshold, tuple[str, ...], int, tuple[Value | None, ...]], tuple[Value, ...]]


@dataclass(frozen=True)
class _Workshop:
    """Repairs of one verdict, by its evaluation."""

    evaluation: Evaluation
    solved: _Solved = field(default_factory=dict)
    asked: dict[str, Condition | None] = field(default_factory=dict)
    testers: dict[tuple[str | None, int], _Tester] = field(default_factory=dict)
    alike: dict[int, tuple[_Failed, dict[int, frozenset[str]]]] = field(default_factory=dict)
    searched: dict[tuple[frozenset[tuple[int, bool]], int, str | None], _Values | None] = field(default_factory=dict)

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
            evaluation = evaluate(self._rules, _changed(self._facts, changed, self._latest, years), self._day)
            if not _fails(evaluation, *place):
                return plan, evaluation
        return best

    def _declared(self, values: _Values, goal: _Goal) -> Iterator[_Values]:
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
            asked = _route(route, self._day)
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
        tester = self._tester(goal, _NOTHING, years)
        failing = tester.failing(part for part in goal.common if not tester.turns_on_choice(part.condition))
        return not all(tester.steps_of([part]) for part in failing)

    def _fewest(self, goal: _Goal) -> int | None:
        """How many facts must change whatever the choice of routes and the years waited for, None where none help.

        Those that parts need which read no figure of a fiscal year: waiting makes nothing of them easier.
        """
        tester, facts = self._tester(goal, _NOTHING, 0), 0
        for parts in self._failing_groups(goal, goal.common, tester):
            if not any(tester.reads_years(part.condition) for part in parts):
                found = self._searched(goal, parts, 0)
                if found is None:
                    return None
                facts += len(found)
        return facts

    def _failing_groups(self, goal: _Goal, parts: Iterable[_Part], tester: _Tester) -> list[list[_Part]]:
        """The parts in groups that no changeable fact joins, those in which something fails."""
        grouped = _joined_by_facts([(part, tester.changeable(part.condition)) for part in parts])
        return [group for group in grouped if tester.failing(group)]

    def _searched(self, goal: _Goal, parts: Sequence[_Part], years: int) -> _Values | None:
        tester = self._tester(goal, _NOTHING, years)
        way = goal.way if any(tester.turns_on_choice(part.condition) for part in parts) else None
        problem = (frozenset([(id(part.condition), part.strict) for part in parts]), years, way)
        if problem not in self.searched:
            self.searched[problem] = self._search(goal, parts, years)
        return self.searched[problem]

    def _changes(self, goal: _Goal, years: int, below: int | None) -> _Values | None:
        """The cheapest changes so many fiscal years on, None where there are none of fewer facts than `below`.

        Parts that no fact joins are solved one by one: the cheapest of all of them is the cheapest of each.
        """
        values: dict[str, Value] = {}
        tester = self._tester(goal, _NOTHING, years)
        groups = self._failing_groups(goal, goal.parts, tester)
        if not all(tester.steps_of(tester.failing(parts)) for parts in groups):
            return None
        for parts in groups:
            found = self._searched(goal, parts, years)
            if found is None or (below is not None and len(values) + len(found) > below):
                return None
            values.update(found)
        if years and not any(self._year_of(key, years) == self._latest + years for key in values):
            values.update(self._tester(goal, values, years).first_figure(goal.parts))
        return values if values or not years else None

    def _search(self, goal: _Goal, parts: Sequence[_Part], years: int) -> _Values | None:
        """The cheapest changes after which none of the parts fails."""
        order = count()
        heap: list[tuple[_Cost, int, _Values]] = [(self._cost(_NOTHING, years), next(order), _NOTHING)]
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

    def _cost(self, values: _Values, years: int) -> _Cost:
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
            return Decimal(1), _LARGEST
        amount = abs(value.low - nearest)
        part = amount / abs(value.low)
        return (min(part, Decimal(1)) if further else part), amount

    def _tester(self, goal: _Goal, values: _Values, years: int) -> _Tester:
        if values:
            return self._tester(goal, _NOTHING, years).with_changes(values)
        if (goal.way, years) not in self.testers:
            now = FactContext(self._facts, self._day, self._inferred(goal.way))
            failed, changing = self.alike.setdefault(years, ({}, {}))
            self.testers[goal.way, years] = _Tester(
                self._rules, now, _NOTHING, self._latest, years, self.solved, failed, changing
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
            testers = [self._tester(goal, _NOTHING, years) for years in range(MOST_YEARS + 1)]
            for strict in (True, False):
                parts = [part for part in goal.parts if part.strict is strict]
                keys = dict.fromkeys(key for part in parts for key in _blocking(part.condition, testers, strict=strict))
                if keys:
                    each.append(tuple(keys))
                    break
        return min(each, key=len, default=())


def _goal(own: Condition | None, beside: Iterable[Condition], through: Condition | None, way: str | None) -> _Goal:
    common = [_Part(part, True) for part in (_flat(own) if own is not None else ())]
    common += [_Part(part, False) for condition in beside for part in _flat(condition)]
    chosen = [_Part(part, False) for part in (_flat(through) if through is not None else ())]
    return _Goal((*common, *chosen), tuple(common), way)


def _nearest_end(known: Interval) -> Decimal | None:
    """The end of a range that a number is counted from; None where neither is known."""
    return next((end for end in (known.high, known.low) if end.is_finite()), None)


def _flat(condition: Condition) -> Iterator[Condition]:
    """The parts all of which must hold."""
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition


def _joined_by_facts(parts: Iterable[tuple[_Part, frozenset[str]]]) -> Iterable[list[_Part]]:
    """The parts in groups, no fact that may change being in two of them."""
    groups: list[tuple[list[_Part], frozenset[str]]] = []
    for part, facts in parts:
        together, apart = [part], []
        for group in groups:
            if facts.isdisjoint(group[1]):
                apart.append(group)
            else:
                together, facts = [*group[0], *together], facts | group[1]
        groups = [*apart, (together, facts)]
    return [group for group, _ in groups]


def _blocking(condition: Condition, testers: Sequence[_Tester], *, strict: bool) -> Iterator[str]:
    """The facts for which a failing condition can be made to hold in no fiscal year waited for."""
    if any(not tester.fails(condition, strict=strict) or tester.steps(condition, strict=strict) for tester in testers):
        return
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _blocking(part, testers, strict=strict)
        case Not(Threshold() | OneOf() | Includes() as leaf) | (Threshold() | OneOf() | Includes() as leaf):
            yield from testers[0].stated(leaf)


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


@dataclass(frozen=True)
class _Tester:
    """Tests conditions on changed facts, `years` fiscal years on, and finds what would make one hold.

    `now` are the facts as they are, of which `latest` is the latest fiscal year. `solved`, `alike` and `changing` keep
    what is worked out once for all testers of a workshop: least values; of one number of years also which conditions
    fail whatever route is chosen, and the facts that may change in each.
    """

    rules: RuleSet
    now: FactContext
    values: _Values
    latest: int
    years: int
    solved: _Solved
    alike: _Failed
    changing: dict[int, frozenset[str]]
    failed: _Failed = field(default_factory=dict)

    def with_changes(self, values: _Values) -> _Tester:
        """The same on other facts."""
        return replace(self, values=values, alike={}, failed={})

    @cached_property
    def _context(self) -> FactContext:
        return self._with(_NOTHING)

    def _with(self, values: _Values) -> FactContext:
        """The facts with these changes besides."""
        facts = _changed(self.now.facts, {**self.values, **values}, self.latest, self.years)
        return FactContext(facts, self.now.day, self.now.inferred)

    def failing(self, parts: Iterable[_Part]) -> list[_Part]:
        """The parts that must be made to hold."""
        return [part for part in parts if self.fails(part.condition, strict=part.strict)]

    def fails(self, condition: Condition, *, strict: bool) -> bool:
        """Whether a condition must be made to hold: a test in it fails that no other one makes up for.

        A test fails where it does not hold, or where a further fiscal year opens again what was decided, or what one
        more figure of a kind that is stated would decide; of what is beside the route (not `strict`) only what failed
        counts there.
        """
        key = (id(condition), strict)  # the conditions of a workshop live as long as it does
        if key in self.alike:
            return self.alike[key]
        if key not in self.failed:
            failed = self._fails(condition, strict)
            if not self.turns_on_choice(condition):
                self.alike[key] = failed
            self.failed[key] = failed
        return self.failed[key]

    def _fails(self, condition: Condition, strict: bool) -> bool:
        match condition:
            case AllOf(parts):
                return any(self.fails(part, strict=strict) for part in parts)
            case AnyOf(parts):
                return all(self.fails(part, strict=strict) for part in parts)
        outcome = test(condition, self._context).outcome
        if outcome is not UNKNOWN or not self.years:
            return outcome is NOT_MET
        if not any(map(self._is_free, self._read_by(condition))):
            return False
        before = test(condition, self.now).outcome
        if before is not UNKNOWN or not strict:
            return before is NOT_MET or strict
        return any(all(map(self._goes_on, step.values)) for step in self.steps(condition, strict=True))

    def _goes_on(self, key: str) -> bool:
        """Whether a figure of a further fiscal year is one that the latest year states."""
        return key.startswith("years.") and f"years.{self.latest}.{key.split('.')[2]}" in self.now.facts.values

    def _read_by(self, condition: Condition) -> Iterator[str]:
        return (key for leaf in leaves(condition) for key in self._sources(leaf))

    def _is_free(self, key: str) -> bool:
        """Whether it is a figure of a further fiscal year that nothing is said of yet."""
        return key.startswith("years.") and int(key.split(".")[1]) > self.latest and key not in self.values

    def steps_of(self, failing: Iterable[_Part]) -> Sequence[_Step]:
        """Each way to go on towards the failing parts; none where one of them cannot be made to hold.

        Totals come last: of a year of which some parts are known by then, the one left is a number.
        """
        each = [self.steps(part.condition, strict=part.strict) for part in failing]
        return min(each, key=lambda steps: any(step.whole for step in steps)) if each and all(each) else ()

    def steps(self, condition: Condition, *, strict: bool) -> Sequence[_Step]:
        """Each way to go on towards a failing condition."""
        match condition:
            case AllOf(parts):
                return self.steps_of(self.failing([_Part(part, strict) for part in parts]))
            case AnyOf(parts):
                return [step for part in parts for step in self.steps(part, strict=strict)]
            case Threshold():
                return self._numbers(condition)
            case _:
                return self._words(condition)

    def first_figure(self, parts: Iterable[_Part]) -> _Values:
        """The first figure that a route needs of a further fiscal year in which nothing known fails any more."""
        free = [part for part in parts if part.strict and any(map(self._is_free, self._read_by(part.condition)))]
        return next((step.values for part in free for step in self.steps(part.condition, strict=True)), _NOTHING)

    def stated(self, leaf: Leaf) -> tuple[str, ...]:
        """The stated facts that a test is about; itself where none is."""
        return tuple([key for key in self._sources(leaf) if key in self.now.facts.values]) or (leaf.fact,)

    def changeable(self, condition: Condition) -> frozenset[str]:
        """The facts in a condition that may change."""
        if id(condition) not in self.changing:
            keys: set[str] = set()
            for leaf in leaves(condition):
                keys.update(key for key in self._sources(leaf) if self._changes(key) is not None)
                if self.years and leaf.fact in AGGREGATES:
                    keys.add(leaf.fact)
            self.changing[id(condition)] = frozenset(keys)
        return self.changing[id(condition)]

    def turns_on_choice(self, condition: Condition) -> bool:
        """Whether it may come out otherwise where another route is taken for chosen."""
        return any(leaf.fact in self.now.inferred for leaf in leaves(condition))

    def reads_years(self, condition: Condition) -> bool:
        """Whether a condition is about figures of fiscal years."""
        return any(key.startswith("years.") or key in AGGREGATES for key in self._read_by(condition))

    def _sources(self, leaf: Leaf) -> tuple[str, ...]:
        newest = self.latest + self.years
        if isinstance(leaf, OneOf) and leaf.years:
            return tuple([f"years.{newest - back}.{leaf.fact}" for back in range(leaf.years)])
        keys = sources(leaf.fact, newest)
        return (*keys, leaf.limit.fact) if isinstance(leaf, Threshold) and isinstance(leaf.limit, Share) else keys

    def _changes(self, key: str) -> Change | None:
        """How a fact can be changed; one of a further fiscal year is free to come to more."""
        spec = self.now.facts.table.spec(key)
        if spec is None or spec.changes is None or key in self.rules.settled:
            return None
        if key.startswith("years."):
            year = int(key.split(".")[1])
            if year > self.latest:
                return Change.LATER_YEAR
            return spec.changes if spec.changes is Change.RAISED and year == self.latest and not self.years else None
        if spec.changes is Change.LATER_YEAR or (self.years and key in AGGREGATES):
            return None
        known = key in self.now.facts.values or spec.kind is FactKind.DATE
        return spec.changes if known else None

    # --- numbers and dates ---

    def _numbers(self, leaf: Threshold) -> Sequence[_Step]:
        """The facts that alone would do by their least value; else the total as such, else its open parts alike."""
        changes = {key: how for key in self._sources(leaf) if (how := self._changes(key)) is not None}
        singles = [_Step({key: value}) for key, how in changes.items() for value in self._least(leaf, (key,), how)]
        if singles or not self.years:
            return singles
        if leaf.fact in AGGREGATES:
            return [_Step({leaf.fact: value}, True) for value in self._direct(leaf, Change.LATER_YEAR)]
        free = tuple([key for key, how in changes.items() if how is Change.LATER_YEAR])
        if len(free) < 2:
            return ()
        return [_Step(dict.fromkeys(free, value)) for value in self._least(leaf, free, Change.LATER_YEAR)]

    def _least(self, leaf: Threshold, keys: tuple[str, ...], how: Change) -> tuple[Value, ...]:
        """The least values of the facts, all alike, that make a test hold; worked out once for the same facts."""
        known = tuple([self._context.facts.values.get(key) for key in self._sources(leaf)])
        problem = (leaf, keys, self.years, known)
        if problem not in self.solved:
            self.solved[problem] = tuple(self._solve(leaf, keys, how))
        return self.solved[problem]

    def _solve(self, leaf: Threshold, keys: tuple[str, ...], how: Change) -> Iterator[Value]:
        spec = self.now.facts.table.spec(keys[0])
        assert spec is not None
        if spec.kind is FactKind.DATE:
            yield from self._first_day(leaf, keys[0])
        elif keys == (leaf.fact,):
            yield from self._direct(leaf, how)
        else:
            for upwards in (True, False) if how is Change.CHOSEN else (True,):
                yield from self._nearest(leaf, keys, spec, upwards=upwards)

    def _direct(self, leaf: Threshold, how: Change) -> Iterator[Value]:
        """The limit itself, or one unit beyond it; upwards alone unless the fact is chosen."""
        limit, upwards = read_limit(leaf, self._context).exact, leaf.how in _UPWARDS
        if limit is None or not (upwards or how is Change.CHOSEN):
            return
        spec = leaf.spec
        value = (
            limit
            if spec.kind is not FactKind.COUNT
            else limit.to_integral_value(ROUND_CEILING if upwards else ROUND_FLOOR)
        )
        if leaf.how in (Comparison.MORE_THAN, Comparison.BELOW):
            value += spec.step if upwards else -spec.step
        if spec.minimum <= value <= spec.maximum and self._holds(leaf, (leaf.fact,), Interval.point(value)):
            yield Interval.point(value)

    def _nearest(self, leaf: Threshold, keys: tuple[str, ...], spec: FactSpec, *, upwards: bool) -> Iterator[Value]:
        """The value in whole units from which on a test holds, found by doubling and halving.

        The test is monotone in each fact as far as its numbers are possible: where upwards, more holds as well.
        """
        ahead = 1 if upwards else -1

        def holds(unit: int) -> bool:
            value = unit * spec.step
            return spec.minimum <= value <= spec.maximum and self._holds(leaf, keys, Interval.point(value))

        if upwards and not leaf.spec.maximum.is_finite() and not holds(int(_LARGEST / spec.step)):
            return
        start = self._guess(leaf, keys, spec)
        begins = holds(start)
        way = -ahead if begins else ahead
        near, far = start, start + way
        while abs(far) * spec.step <= _LARGEST and holds(far) is begins:
            near, far = far, far + (far - start)
        held, failed = (near, far) if begins else (far, near)
        if not begins and not holds(held):
            return
        while abs(held - failed) > 1:
            middle = (held + failed) // 2
            held, failed = (middle, failed) if holds(middle) else (held, middle)
        yield Interval.point(held * spec.step)

    def _guess(self, leaf: Threshold, keys: tuple[str, ...], spec: FactSpec) -> int:
        """About where a test turns, in units: where a straight line through two values of what it tests would."""
        stated = self._context.facts.number(keys[0])
        known = stated.low if stated is not None and stated.low.is_finite() else Decimal(0)
        start = int((known / spec.step).to_integral_value(ROUND_FLOOR))
        first, second = [
            self._context_of(leaf, keys, Interval.point((start + more) * spec.step)).read(leaf.fact).assumed.low
            for more in (0, 1)
        ]
        limit = read_limit(leaf, self._context).low
        if not (first.is_finite() and limit.is_finite() and second.is_finite()) or first == second:
            return start
        return start + int((limit - first) / (second - first))

    def _first_day(self, leaf: Threshold, key: str) -> Iterator[Value]:
        """The first day from which on a test holds."""
        failed = self._context.facts.day(key) or self.now.day
        held = failed + _LONGEST_WAIT
        if not self._holds(leaf, (key,), held):
            return
        while (held - failed).days > 1:
            middle = failed + (held - failed) // 2
            held, failed = (middle, failed) if self._holds(leaf, (key,), middle) else (held, middle)
        yield held

    def _holds(self, leaf: Threshold, keys: tuple[str, ...], value: Value) -> bool:
        return test(leaf, self._context_of(leaf, keys, value)).outcome is MET

    def _context_of(self, leaf: Threshold, keys: tuple[str, ...], value: Value) -> FactContext:
        """The facts that a test reads, with a value for some of them."""
        facts, changed = self._context.facts, dict.fromkeys(keys, value)
        stated = leaf.fact if leaf.fact in AGGREGATES and leaf.fact not in keys else None
        values = {key: facts.values[key] for key in self._sources(leaf) if key in facts.values and key != stated}
        values.update(changed)
        _open_year(values, self.latest + self.years, facts.table)
        _list_patents(values, changed)
        return FactContext(IssuerFacts(facts.table, values), self.now.day, self.now.inferred)

    # --- words ---

    def _words(self, literal: Condition) -> Sequence[_Step]:
        """The words of a choice or a flag that would do, as far as it may be changed to them."""
        leaf, denied = (literal.part, True) if isinstance(literal, Not) else (literal, False)
        if not isinstance(leaf, OneOf):
            return ()
        if leaf.years:
            return () if denied else self._words_of_years(leaf)
        spec = self.now.facts.table.spec(leaf.fact)
        how = self._changes(leaf.fact)
        if spec is None or how is None:
            return ()
        words = [word for word in (spec.choices or FLAGS) if (word in leaf.accepted) is not denied]
        return [_Step({leaf.fact: word}) for word in words if _may_become(word, how)]

    def _words_of_years(self, leaf: OneOf) -> Sequence[_Step]:
        """The word that one further fiscal year must have; none where a year that is over does not have it."""
        spec = self.now.facts.table.yearly[leaf.fact]
        best = next(word for word in spec.choices if word in leaf.accepted)
        for key in self._sources(leaf):
            word = self._context.facts.word(key)
            if word not in leaf.accepted and self._changes(key) is Change.LATER_YEAR:
                return (_Step({key: best}),)
        return ()


def _may_become(word: str, how: Change) -> bool:
    return {Change.SHOWN: word == "true", Change.GIVEN_UP: word == "false"}.get(how, True)
