"""How far a criterion is from being met, which facts are missing, and what a verdict rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from itertools import chain
from typing import NamedTuple

from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactContext,
    Threshold,
    read_limit,
    test,
    with_limits,
)
from assistant.eligibility.verdict.evaluation import Evaluation, Finding, RouteFinding, SectionFinding
from assistant.language.text import Bilingual

_FAR = Decimal(1)
_UPWARDS = frozenset({Comparison.AT_LEAST, Comparison.MORE_THAN})
_STRICT = frozenset({Comparison.MORE_THAN, Comparison.BELOW})
_STEPS = {FactKind.RATIO: Decimal("0.0001"), FactKind.MONEY: Decimal("0.01")}


class Shortfall(NamedTuple):
    """An amount by which a number misses its limit (yuan, a fraction of one, or a count).

    It is to go up or down by that much, by more than that where `strict`, by at least that where only a `bound` is
    known.
    """

    fact: str
    amount: Decimal
    upwards: bool
    strict: bool
    bound: bool


class OtherValue(NamedTuple):
    """Facts that must be otherwise for this condition to hold."""

    condition: Condition


class WholeCriterion(NamedTuple):
    """A criterion of several kinds, each of which fails; `label` names it."""

    label: Bilingual


class FactsToSupply(NamedTuple):
    """Facts that nobody stated."""

    facts: tuple[str, ...]


class JudgementDue(NamedTuple):
    """A criterion, named by `label`, that somebody must judge."""

    label: Bilingual


Need = Shortfall | OtherValue | WholeCriterion | FactsToSupply | JudgementDue


@dataclass(frozen=True, slots=True)
class Gap:
    """What a criterion still needs, all of it.

    `distance` is the shortfall as a part of the limit, None where it is no number.
    """

    section: str
    route: str
    criterion: str
    outcome: Outcome
    needed: tuple[Need, ...]
    distance: Decimal | None


def gaps(evaluation: Evaluation) -> tuple[Gap, ...]:
    """Every gap that keeps the verdict from a yes, nearest route of each section first.

    Where a section is not met the verdict is settled: only the sections that are not met have gaps then.
    """
    lacking: list[Gap] = []
    for section in evaluation.sections:
        if section.outcome is not evaluation.outcome or evaluation.outcome is MET:
            continue
        per_route = [
            [gap for finding in route.findings for gap in _gaps(finding, section, route, evaluation.context)]
            for route in section.routes
            if route.outcome in (NOT_MET, UNKNOWN)
        ]
        for group in sorted(per_route, key=_nearness):
            lacking.extend(sorted(group, key=lambda gap: gap.outcome is UNKNOWN))
    return tuple(lacking)


def missing_facts(evaluation: Evaluation) -> tuple[str, ...]:
    """The facts that would settle something still open, the one that bears on most criteria first.

    Nothing is asked once the verdict is settled, nor for a section or a route that is.
    """
    if evaluation.outcome is not UNKNOWN:
        return ()
    weights: Counter[str] = Counter()
    for section in evaluation.sections:
        if section.outcome is not UNKNOWN:
            continue
        for route in section.routes:
            if route.outcome is UNKNOWN:
                weights.update(route.open.missing)
                for finding in route.findings:
                    weights.update(dict.fromkeys(open_facts(finding)).keys())
    order = {key: position for position, key in enumerate(weights)}
    return tuple(sorted(weights, key=lambda key: (-weights[key], order[key])))


def basis(evaluation: Evaluation) -> Iterator[Finding]:
    """The criteria a verdict rests on: those that decide it, or that leave it open together with those already met."""
    for section in evaluation.sections:
        if evaluation.outcome is NOT_MET and section.outcome is not NOT_MET:
            continue
        for route in section.routes:
            if route.outcome is section.outcome and route.outcome is not NOT_APPLICABLE:
                for finding in route.findings:
                    yield from _basis(finding, route.outcome)


def _basis(finding: Finding, wanted: Outcome) -> Iterator[Finding]:
    """The criteria below a finding that make an AND come out as `wanted`."""
    counted = {MET: {MET}, NOT_MET: {NOT_MET}}.get(wanted, {MET, UNKNOWN})
    if finding.outcome not in counted:
        return
    if not finding.children:
        yield finding
    for child in finding.children:
        if finding.conjunction:
            yield from _basis(child, finding.outcome)
        elif child.outcome is finding.outcome:
            yield from _basis(child, child.outcome)


def open_facts(finding: Finding) -> Iterator[str]:
    """Facts asked for by the open criteria below a finding, one mention a criterion."""
    if finding.outcome is not UNKNOWN:
        return
    below = [key for child in finding.children for key in open_facts(child)]
    yield from below
    yield from (key for key in finding.missing if key not in below)


def _nearness(group: list[Gap]) -> tuple[int, Decimal, int]:
    failed = [gap for gap in group if gap.outcome is NOT_MET]
    return (
        len(failed),
        sum((gap.distance if gap.distance is not None else _FAR for gap in failed), Decimal(0)),
        len(group),
    )


def _gaps(finding: Finding, section: SectionFinding, route: RouteFinding, context: FactContext) -> list[Gap]:
    if finding.outcome not in (NOT_MET, UNKNOWN):
        return []
    if finding.children:
        each = [_gaps(child, section, route, context) for child in finding.children]
        if finding.conjunction or finding.outcome is UNKNOWN:
            return [gap for group in each for gap in group]
        return min((group for group in each if group), key=_nearness, default=[])
    place = (section.section.id, route.route.id, finding.id, finding.outcome)
    if finding.outcome is UNKNOWN:
        return [Gap(*place, (_open(finding),), None)]
    if finding.condition is None:
        return [Gap(*place, (WholeCriterion(finding.label),), None)]
    return [Gap(*place, *_needs(finding.condition, context))]


def _open(finding: Finding) -> Need:
    return FactsToSupply(finding.missing) if finding.missing else JudgementDue(finding.label)


def _needs(condition: Condition, context: FactContext) -> tuple[tuple[Need, ...], Decimal | None]:
    """What would make a condition hold that does not, and how far that is."""
    match condition:
        case AnyOf(parts):
            return min((_needs(part, context) for part in parts), key=_distance)
        case AllOf(parts):
            failed = [_needs(part, context) for part in parts if test(part, context).outcome is NOT_MET]
            return tuple(chain.from_iterable(needs for needs, _ in failed)), sum(map(_distance, failed), Decimal(0))
        case Threshold():
            return _shortfall(condition, context)
        case _:
            return (OtherValue(with_limits(condition, context)),), None


def _distance(need: tuple[tuple[Need, ...], Decimal | None]) -> Decimal:
    return need[1] if need[1] is not None else _FAR


def _shortfall(threshold: Threshold, context: FactContext) -> tuple[tuple[Need, ...], Decimal | None]:
    limit, reading = read_limit(threshold, context).low, context.read(threshold.fact)
    upwards = threshold.how in _UPWARDS
    known = reading.sure if (reading.sure.high if upwards else reading.sure.low).is_finite() else reading.assumed
    best = known.high if upwards else known.low
    if not best.is_finite():
        return (OtherValue(with_limits(threshold, context)),), None
    missing = abs(limit - best)
    distance = missing / abs(limit) if limit else _FAR
    amount = missing.quantize(_STEPS.get(threshold.spec.kind, Decimal(1)), rounding=ROUND_CEILING)
    if not amount:
        return (OtherValue(replace(threshold, limit=limit)),), distance
    shortfall = Shortfall(threshold.fact, amount, upwards, threshold.how in _STRICT, known.exact is None)
    return (shortfall,), distance
