"""A verdict as it is shown: one tree from sections down to criteria, with what is lacking, missing, assumed and judged.

It holds no sentences: labels in both languages, and data (conditions, what is known, needs) that `words` says. Every
channel draws this tree; what of it is worth reading is decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from assistant.corpus.model import Evidence
from assistant.eligibility.facts.formulas import Assumption
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.rules.conditions import Condition, Known, known_facts, with_limits
from assistant.eligibility.rules.criteria import Exemption
from assistant.eligibility.verdict.checker import Conclusion, Note, Verdict
from assistant.eligibility.verdict.evaluation import Finding, RouteFinding, SectionFinding
from assistant.eligibility.verdict.gaps import Gap, Need
from assistant.eligibility.verdict.repair import FactChange, Repair
from assistant.language.text import Bilingual


# Named tuples are built, and their classes made, several times faster than dataclasses: a check started anew shows it.
class CriterionView(NamedTuple):
    """A criterion with what it requires and what is known, or a group of `parts`, all or one of which must be met.

    `judgement` marks what no program decides, `asserted` what the user vouches for, `exemption` the exception that
    applies.
    """

    id: str
    label: Bilingual
    outcome: Outcome
    judgement: bool
    asserted: bool
    requirement: Condition | None
    known: tuple[Known, ...]
    cited: Cited
    exemption: Exemption | None
    conjunction: bool
    parts: tuple[CriterionView, ...]

    @property
    def waived(self) -> bool:
        """Whether an exception waives it, with nothing in its place."""
        return self.outcome is Outcome.NOT_APPLICABLE and self.exemption is not None

    @property
    def applies(self) -> bool:
        """Whether it is worth a line: it takes part, or an exception waives it."""
        return self.outcome is not Outcome.NOT_APPLICABLE or self.waived

    @property
    def measured(self) -> bool:
        """Whether what is known decides it by itself: no judgement, no exception, no parts."""
        return not (self.requirement is None or self.judgement or self.exemption is not None or self.parts)

    @property
    def telling(self) -> tuple[CriterionView, ...]:
        """The parts worth reading: of several ways only those that led there once one did, of what is waived none."""
        if self.waived:
            return ()
        if self.outcome is Outcome.MET and not self.conjunction:
            return tuple(part for part in self.parts if part.outcome is Outcome.MET)
        return tuple(part for part in self.parts if part.applies)

    def tips(self) -> Iterator[CriterionView]:
        """The criteria below it that have no parts, or itself."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.tips()

    def telling_tips(self) -> Iterator[CriterionView]:
        """The criteria at the tips of what is worth reading."""
        parts = self.telling
        if not parts:
            yield self
        for part in parts:
            yield from part.telling_tips()


class RouteView(NamedTuple):
    """One way through a section; `closed` where rules are in force for it that this issuer may not use."""

    id: str
    label: Bilingual
    outcome: Outcome
    closed: bool
    criteria: tuple[CriterionView, ...]

    @property
    def telling(self) -> tuple[CriterionView, ...]:
        """The criteria worth reading: of a route that fails only what it fails on, of one that is not open nothing."""
        if self.outcome is Outcome.NOT_APPLICABLE:
            return ()
        if self.outcome is Outcome.NOT_MET:
            return tuple(criterion for criterion in self.criteria if criterion.outcome is Outcome.NOT_MET)
        return tuple(criterion for criterion in self.criteria if criterion.applies)

    def tips(self) -> Iterator[CriterionView]:
        """The criteria that have no parts."""
        for criterion in self.criteria:
            if criterion.parts:
                yield from criterion.tips()
            else:
                yield criterion

    def telling_tips(self) -> Iterator[CriterionView]:
        """The criteria without parts that are worth reading."""
        for criterion in self.telling:
            yield from criterion.telling_tips()


class SectionView(NamedTuple):
    """One section of the rules, with the ways through it."""

    id: str
    label: Bilingual
    outcome: Outcome
    routes: tuple[RouteView, ...]

    @property
    def through(self) -> tuple[RouteView, ...]:
        """The routes by which it is met, where there are several."""
        if len(self.routes) == 1:
            return ()
        return tuple(route for route in self.routes if route.outcome is Outcome.MET)


class GapView(NamedTuple):
    """What a criterion of a route still needs, all of it."""

    section: str
    route: RouteView
    criterion: CriterionView
    outcome: Outcome
    needed: tuple[Need, ...]


class TakeView(NamedTuple):
    """What a route would take: what it lacks, and the changes by which it can lawfully come to that.

    Without changes the facts that are `blocked_by` name what stands in the way; both are empty where the route is open
    but for a part of it. `open` are facts that would still be to be shown, where the verdict does not list them.
    """

    route: RouteView
    gaps: tuple[GapView, ...]
    changes: tuple[FactChange, ...]
    blocked_by: tuple[str, ...]
    open: tuple[str, ...] = ()


class VerdictView(NamedTuple):
    """A verdict with everything that may be shown of it; `meaning` says what its conclusion means under these rules.

    `gaps` are in order of the nearest route, `repairs` in that of the cheapest, `missing` are keys of facts, the most
    telling first.
    """

    rule_set: str
    title: Bilingual
    name: str | None
    day: dt.date
    conclusion: Conclusion
    meaning: Bilingual
    sections: tuple[SectionView, ...]
    gaps: tuple[GapView, ...]
    missing: tuple[str, ...]
    judgement: tuple[CriterionView, ...]
    weakest: Evidence | None
    assumptions: tuple[Assumption, ...]
    notes: tuple[Note, ...]
    repairs: tuple[Repair, ...] = ()

    @property
    def takes(self) -> tuple[TakeView, ...]:
        """What each route that fails would take, the nearest first; changes that other sections need are told there."""
        routes = {route.id: route for section in self.sections for route in section.routes}
        gaps: dict[str, tuple[GapView, ...]] = {}
        for gap in self.shortfalls:
            gaps[gap.route.id] = (*gaps.get(gap.route.id, ()), gap)
        repairs = {repair.route: repair for repair in self.repairs}
        takes = [_take(routes[name], gaps.get(name, ()), repairs.get(name)) for name in {**gaps, **repairs}]
        return tuple([take._replace(open=()) if self.missing else take for take in takes])

    @property
    def shortfalls(self) -> tuple[GapView, ...]:
        """The gaps that are lacking for certain, not merely open."""
        return tuple(gap for gap in self.gaps if gap.outcome is Outcome.NOT_MET)


def verdict_view(verdict: Verdict, *, repairs: bool = True) -> VerdictView:
    """The one view of a verdict that every channel draws; without `repairs` where nobody asks what it would take."""
    sections = tuple([_section(verdict, section) for section in verdict.sections])
    routes = {route.id: route for section in sections for route in section.routes}
    judged = frozenset(verdict.rests_on_judgement)
    judgement = {tip.id: tip for route in routes.values() for tip in route.tips() if tip.id in judged}
    return VerdictView(
        rule_set=verdict.rule_set.id,
        title=verdict.rule_set.label,
        name=" ".join(verdict.facts.name.split()) if verdict.facts.name else None,
        day=verdict.as_of,
        conclusion=verdict.conclusion,
        meaning=verdict.rule_set.conclusions[verdict.conclusion.value],
        sections=sections,
        gaps=tuple(_gaps(verdict.gaps, routes)),
        missing=verdict.missing_facts,
        judgement=tuple([judgement[name] for name in verdict.rests_on_judgement]),
        weakest=verdict.weakest_evidence,
        assumptions=verdict.assumptions,
        notes=verdict.notes,
        repairs=verdict.repairs if repairs else (),
    )


def _take(route: RouteView, gaps: tuple[GapView, ...], repair: Repair | None) -> TakeView:
    if repair is None:
        return TakeView(route, gaps, (), ())
    own = tuple([change for change in repair.changes if change.fact not in repair.elsewhere])
    return TakeView(route, gaps, own, repair.blocked_by, repair.still_to_show)


def _section(verdict: Verdict, section: SectionFinding) -> SectionView:
    routes = tuple([_route(verdict, route) for route in section.routes])
    return SectionView(section.section.id, section.section.label, section.outcome, routes)


def _route(verdict: Verdict, route: RouteFinding) -> RouteView:
    criteria = tuple([_criterion(verdict, finding) for finding in route.findings])
    return RouteView(route.route.id, route.route.label, route.outcome, route.closed, criteria)


def _criterion(verdict: Verdict, finding: Finding) -> CriterionView:
    condition, context, parts = finding.condition, verdict.evaluation.context, finding.children
    return CriterionView(
        finding.id,
        finding.label,
        finding.outcome,
        finding.judgement,
        finding.asserted,
        None if condition is None else with_limits(condition, context),
        () if condition is None else known_facts(condition, context),
        verdict.cite(finding),
        finding.exemption,
        finding.conjunction,
        tuple([_criterion(verdict, child) for child in parts]) if parts else (),
    )


def _gaps(gaps: Iterable[Gap], routes: Mapping[str, RouteView]) -> Iterator[GapView]:
    """Gaps with their route and criterion; those of one route stand together."""
    for name, group in groupby(gaps, key=attrgetter("route")):
        tips = {tip.id: tip for tip in routes[name].tips()}
        for gap in group:
            yield GapView(gap.section, routes[name], tips[gap.criterion], gap.outcome, gap.needed)
