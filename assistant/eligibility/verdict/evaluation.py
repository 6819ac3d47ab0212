"""Evaluates a rule set for one issuer on one day: a tree of findings, from criteria up to sections.

A criterion that no rule in force contains, or that does not apply to the issuer, is `not_applicable` and takes no part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from assistant.base.kept import Kept
from assistant.corpus.model import Reference
from assistant.eligibility.facts.formulas import Assumption, joined
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome, all_of, any_of, choose
from assistant.eligibility.rules.conditions import Condition, FactContext, Tested, combine, facts_of, test
from assistant.eligibility.rules.criteria import (
    Cases,
    Criterion,
    CriterionGroup,
    Exemption,
    Item,
    Route,
    RuleCase,
    RuleSet,
    Section,
    conditions_of,
)
from assistant.language.text import Bilingual


class Finding(NamedTuple):
    """What was found of one item. A criterion has a `condition`; a group or a case has `children`."""

    id: str
    label: Bilingual
    outcome: Outcome
    judgement: bool
    provision: Reference
    condition: Condition | None = None
    children: tuple[Finding, ...] = ()
    conjunction: bool = True
    exemption: Exemption | None = None
    asserted: bool = False
    missing: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def criteria(self) -> Iterator[Finding]:
        """The criteria at the tips of the tree."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.criteria()


@dataclass(frozen=True, slots=True)
class RouteFinding:
    """What was found of one route; `open` says whether the issuer may take it."""

    route: Route
    outcome: Outcome
    open: Tested
    findings: tuple[Finding, ...]

    @property
    def closed(self) -> bool:
        """Whether rules are in force for the route that this issuer may not use."""
        return is_closed(self.open.outcome, all_of([finding.outcome for finding in self.findings]))


@dataclass(frozen=True, slots=True)
class SectionFinding:
    """What was found of one section; `unheld` where rules existed on the day that are not held here."""

    section: Section
    outcome: Outcome
    routes: tuple[RouteFinding, ...]
    unheld: bool = False


@dataclass(frozen=True)
class Evaluation:
    """All sections, and what they were tested against."""

    rule_set: RuleSet
    context: FactContext
    sections: tuple[SectionFinding, ...]

    @cached_property
    def outcome(self) -> Outcome:
        """The sections together."""
        joined_sections = all_of(section.outcome for section in self.sections)
        return verdict_outcome(joined_sections, any(section.unheld for section in self.sections))


# How what was found joins to a verdict. The screening of tables looks the same functions up for whole columns.


def route_outcome(opened: Outcome, criteria: Outcome) -> Outcome:
    """A route from whether it is open to the issuer and all of its criteria."""
    if opened is NOT_MET:
        return NOT_APPLICABLE
    return UNKNOWN if opened is UNKNOWN and criteria is MET else criteria


def is_closed(opened: Outcome, criteria: Outcome) -> bool:
    """Whether rules are in force for a route that this issuer may not use."""
    return opened is NOT_MET and criteria is not NOT_APPLICABLE


def section_outcome(routes: Outcome, closed: bool) -> Outcome:
    """A section from any of its routes: where rules are in force and none of their routes is open, that is a no."""
    return NOT_MET if closed and routes is NOT_APPLICABLE else routes


def verdict_outcome(sections: Outcome, unheld: bool) -> Outcome:
    """A rule set from all of its sections; rules that are not held leave a yes open."""
    return UNKNOWN if unheld and sections is MET else sections


def evaluate(rule_set: RuleSet, facts: IssuerFacts, day: dt.date) -> Evaluation:
    """Every section of the rule set for these facts under the rules in force on `day`."""
    return evaluated(rule_set, FactContext(facts, day))


def evaluated(rule_set: RuleSet, context: FactContext) -> Evaluation:
    """The same for facts of which some numbers are read already; no choice is inferred yet."""
    facts, choice, kept = context.facts, rule_set.choice, _kept_findings(rule_set)
    done: dict[str, SectionFinding] = {}
    if choice is not None:
        section = next(section for section in rule_set.sections if section.id == choice.section)
        done[section.id] = _section(section, context, kept, facts.word(choice.fact))
        if facts.word(choice.fact) is None:
            context = replace(context, inferred=_infer(choice.fact, choice.prefer, done[section.id]))
    sections = tuple(done.get(section.id) or _section(section, context, kept) for section in rule_set.sections)
    return Evaluation(rule_set, context, sections)


def _infer(fact: str, prefer: str, section: SectionFinding) -> Mapping[str, str]:
    """The route an issuer who stated none is taken to choose: the preferred one if met or the only one left."""
    outcomes = {route.route.id: route.outcome for route in section.routes}
    met = [name for name, outcome in outcomes.items() if outcome is MET]
    left = [name for name, outcome in outcomes.items() if outcome is UNKNOWN]
    if prefer in met or (left == [prefer] and not met):
        return {fact: prefer}
    if prefer in left:
        return {}
    chosen = (met or left)[:1]
    return {fact: chosen[0]} if chosen else {}


def _section(section: Section, context: FactContext, kept: KeptFindings, chosen: str | None = None) -> SectionFinding:
    routes = tuple(_route(route, context, kept, chosen) for route in section.routes)
    outcome = section_outcome(any_of([route.outcome for route in routes]), any(route.closed for route in routes))
    unheld = section.earlier_rules is not None and outcome is NOT_APPLICABLE
    return SectionFinding(section, outcome, routes, unheld)


def _route(route: Route, context: FactContext, kept: KeptFindings, chosen: str | None) -> RouteFinding:
    opened = test(route.open_to, context) if route.open_to is not None else Tested(MET)
    if chosen is not None and not route.chosen_by(chosen):
        opened = Tested(NOT_MET)
    findings = tuple([finding for item in route.items for finding in kept.of(item, context)])
    outcome = route_outcome(opened.outcome, all_of([finding.outcome for finding in findings]))
    return RouteFinding(route, outcome, opened, findings)


class KeptFindings:
    """Findings of a rule set's items, kept for the next verdict, whose facts mostly are those of another.

    What is found of an item depends on the day, the latest fiscal year and what is known of the facts its conditions
    name, and on nothing else. Safe between threads.
    """

    def __init__(self, rule_set: RuleSet) -> None:
        items = [item for section in rule_set.sections for route in section.routes for item in route.items]
        self._facts = {item.id: tuple(sorted(facts_of(conditions_of(item)))) for item in items}
        self._kept = Kept[tuple[object, ...], tuple[Finding, ...]]()

    def of(self, item: Item, context: FactContext) -> tuple[Finding, ...]:
        """The findings of an item that stands in a route."""
        known, inferred = context.facts.by_fact, context.inferred
        state = [known.get(fact) or inferred.get(fact) for fact in self._facts[item.id]]
        key = (item.id, context.day, context.facts.latest_year(context.day), *state)
        found = self._kept.get(key)
        return self._kept.keep(key, _item(item, context)) if found is None else found


@lru_cache(maxsize=64)
def _kept_findings(rule_set: RuleSet) -> KeptFindings:
    return KeptFindings(rule_set)


def _item(item: Item, context: FactContext) -> tuple[Finding, ...]:
    """The findings of one item; a case gives those of the sector it selects."""
    if isinstance(item, Cases):
        return _cases(item, context)
    finding = _group(item, context) if isinstance(item, CriterionGroup) else _criterion(item, context)
    if finding.outcome is NOT_APPLICABLE:
        return (finding,)
    if item.applies_when is not None:
        finding = _applied(finding, test(item.applies_when, context))
        if finding.outcome is NOT_APPLICABLE:
            return (finding,)
    return (_exempted(finding, item.exemptions, context),)


def _criterion(item: Criterion, context: FactContext) -> Finding:
    version = item.at(context.day)
    if version is None:
        oldest = item.versions[0]
        return Finding(item.id, oldest.label, NOT_APPLICABLE, item.judgement, oldest.provision, oldest.condition)
    tested = test(version.condition, context)
    return Finding(
        item.id, version.label, tested.outcome, item.judgement, version.provision, version.condition,
        asserted=item.judgement and tested.outcome.decided, missing=tested.missing, assumptions=tested.assumptions,
    )  # fmt: skip


def _items(items: tuple[Item, ...], context: FactContext) -> tuple[Finding, ...]:
    return tuple([finding for item in items for finding in _item(item, context)])


def _group(item: CriterionGroup, context: FactContext) -> Finding:
    provision = item.at(context.day)
    if provision is None:
        return Finding(item.id, item.label, NOT_APPLICABLE, False, item.provisions[0][1], conjunction=item.conjunction)
    return _over(item, provision, _items(item.parts, context), conjunction=item.conjunction)


def _over(
    what: CriterionGroup | Finding,
    provision: Reference,
    children: tuple[Finding, ...],
    *,
    conjunction: bool = True,
    exemption: Exemption | None = None,
) -> Finding:
    """The finding of a group, or of what an exception puts in its place, over its children."""
    together = combine(children, conjunction=conjunction)
    telling = [child for child in children if child.outcome is together.outcome]
    return Finding(
        what.id, what.label, together.outcome, any(child.judgement for child in telling), provision,
        children=children, conjunction=conjunction, exemption=exemption,
        asserted=any(child.asserted for child in telling), missing=together.missing, assumptions=together.assumptions,
    )  # fmt: skip


def _applied(finding: Finding, applies: Tested) -> Finding:
    if applies.outcome is MET:
        return _assuming(finding, applies.assumptions)
    if applies.outcome is NOT_MET:
        return finding._replace(outcome=NOT_APPLICABLE, missing=(), asserted=False, assumptions=applies.assumptions)
    if finding.outcome is MET:
        return finding
    # Whether the criterion applies at all is the better question.
    return finding._replace(outcome=UNKNOWN, missing=applies.missing or finding.missing, children=())


def _exempted(finding: Finding, exemptions: tuple[Exemption, ...], context: FactContext) -> Finding:
    """The finding after its exceptions, the one of highest priority counting first."""
    for exemption in reversed(exemptions):
        if exemption.starts > context.day or (finding.outcome is NOT_APPLICABLE and exemption.instead is None):
            continue
        when = test(exemption.when, context)
        if when.outcome is NOT_MET and not when.assumptions:
            continue
        if exemption.instead is None:
            instead = finding._replace(
                outcome=NOT_APPLICABLE, missing=(), assumptions=(), asserted=False, exemption=exemption
            )
        else:
            inner = _item(exemption.instead, context)
            instead = _over(finding, exemption.provision, inner, exemption=exemption)
        finding = _chosen(when, instead, finding)
    return finding


def _chosen(when: Tested, instead: Finding, general: Finding) -> Finding:
    outcome = choose(when.outcome, instead.outcome, general.outcome)
    if when.outcome is UNKNOWN:
        if outcome is UNKNOWN:
            missing = joined((when.missing, general.missing))
            return general._replace(outcome=outcome, missing=missing, asserted=False)
        return general if general.outcome is outcome else instead
    picked = instead if when.outcome is MET else general
    # The exception matters only where it changes the outcome; only then is what it assumes worth saying.
    matters = instead.outcome is not general.outcome
    return _assuming(picked, when.assumptions) if matters else picked


def _cases(item: Cases, context: FactContext) -> tuple[Finding, ...]:
    undecided: list[tuple[RuleCase, Tested]] = []
    for case in item.at(context.day):
        when = test(case.when, context)
        if when.outcome is MET and not undecided:
            return _items(case.parts, context)
        if when.outcome is not NOT_MET:
            undecided.append((case, when))
    otherwise = _items(item.otherwise, context)
    if not undecided:
        return otherwise
    branches = [*(_items(case.parts, context) for case, _ in undecided), otherwise]
    possible = [all_of(finding.outcome for finding in branch) for branch in branches]
    outcome = possible[0] if len(set(possible)) == 1 and possible[0].decided else UNKNOWN
    missing = joined([when.missing for _, when in undecided])
    provision = otherwise[0].provision
    return (Finding(item.id, item.label, outcome, True, provision, missing=missing if outcome is UNKNOWN else ()),)


def _assuming(finding: Finding, assumptions: tuple[Assumption, ...]) -> Finding:
    """The finding, leaning on these assumptions too."""
    if not assumptions:
        return finding
    return finding._replace(assumptions=joined((finding.assumptions, assumptions)))
