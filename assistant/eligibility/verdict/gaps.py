"""How far a criterion is from being met, which facts are missing, and what a verdict rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from assistant.eligibility.facts import amounts
from assistant.eligibility.facts.table import FactKind, fact_label
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.logic.kleene import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Outcome
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactContext,
    Leaf,
    Threshold,
    read_limit,
    requirement,
    test,
)
from assistant.eligibility.verdict.evaluation import Evaluation, Finding, RouteFinding, SectionFinding
from assistant.language.text import Bilingual, Language

_FAR = Decimal(1)
_UPWARDS = frozenset({Comparison.AT_LEAST, Comparison.MORE_THAN})
_STRICT = frozenset({Comparison.MORE_THAN, Comparison.BELOW})
_STEPS = {FactKind.RATIO: Decimal("0.0001"), FactKind.MONEY: Decimal("0.01")}


@dataclass(frozen=True, slots=True)
class Gap:
    """What a criterion still needs: `distance` is the shortfall as a part of the limit, None where it is no number."""

    section: str
    route: str
    criterion: str
    outcome: Outcome
    needed: Bilingual
    distance: Decimal | None


def gaps(evaluation: Evaluation) -> tuple[Gap, ...]:
    """Every gap that keeps the verdict from a yes, nearest route of each section first.

    Where a section is not met the verdict is settled: only the sections that are not met have gaps then.
    """
    found: list[Gap] = []
    for section in evaluation.sections:
        if section.outcome is not evaluation.outcome or evaluation.outcome is MET:
            continue
        per_route = [
            [gap for finding in route.findings for gap in _gaps(finding, section, route, evaluation.context)]
            for route in section.routes
            if route.outcome in (NOT_MET, UNKNOWN)
        ]
        for group in sorted(per_route, key=_nearness):
            found.extend(sorted(group, key=lambda gap: gap.outcome is UNKNOWN))
    return tuple(found)


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
                    weights.update(dict.fromkeys(_open_facts(finding)).keys())
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


def _open_facts(finding: Finding) -> Iterator[str]:
    """Facts asked for by the open criteria below a finding, one mention a criterion."""
    if finding.outcome is not UNKNOWN:
        return
    below = [key for child in finding.children for key in _open_facts(child)]
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
        return [Gap(*place, _ask(finding), None)]
    if finding.condition is None:
        return [Gap(*place, finding.label, None)]
    needed, distance = _needed(finding.condition, context)
    return [Gap(*place, needed, distance)]


def _ask(finding: Finding) -> Bilingual:
    if not finding.missing:
        return Bilingual(f"a judgement on: {finding.label.en}", f"需要判断：{finding.label.zh}")
    labels = [fact_label(key) for key in finding.missing]
    return Bilingual("supply " + ", ".join(finding.missing), "请补充" + "、".join(label.zh for label in labels))


def _needed(condition: Condition, context: FactContext) -> tuple[Bilingual, Decimal | None]:
    """What would make a condition hold that does not, and how far that is."""
    match condition:
        case AnyOf(parts):
            return min((_needed(part, context) for part in parts), key=_distance)
        case AllOf(parts):
            failed = [_needed(part, context) for part in parts if test(part, context).outcome is NOT_MET]
            words = Bilingual(" and ".join(text.en for text, _ in failed), "，且".join(text.zh for text, _ in failed))
            return words, sum((distance if distance is not None else _FAR for _, distance in failed), Decimal(0))
        case Threshold():
            return _shortfall(condition, context)
        case _:
            return _required(condition, context), None


def _required(condition: Condition, context: FactContext) -> Bilingual:
    return Bilingual(_requirement(condition, context, Language.EN), _requirement(condition, context, Language.ZH))


def _requirement(condition: Condition, context: FactContext, language: Language) -> str:
    text = requirement(condition, context, language)
    if not isinstance(condition, Leaf):
        return text
    label = fact_label(condition.fact)[language]
    return f"{label}: {text}" if language is Language.EN else f"{label}：{text}"


def _distance(found: tuple[Bilingual, Decimal | None]) -> Decimal:
    return found[1] if found[1] is not None else _FAR


def _shortfall(threshold: Threshold, context: FactContext) -> tuple[Bilingual, Decimal | None]:
    spec, limit = threshold.spec, read_limit(threshold, context).low
    reading = context.read(threshold.fact)
    upwards = threshold.how in _UPWARDS
    known = reading.sure if (reading.sure.high if upwards else reading.sure.low).is_finite() else reading.assumed
    best = known.high if upwards else known.low
    if not best.is_finite():
        return _required(threshold, context), None
    missing = abs(limit - best)
    shown = missing.quantize(_STEPS.get(spec.kind, Decimal(1)), rounding=ROUND_CEILING)
    strict = threshold.how in _STRICT
    bound = known.exact is None
    return (
        Bilingual(
            _shortfall_en(threshold, limit, shown, strict=strict, bound=bound, upwards=upwards),
            _shortfall_zh(threshold, limit, shown, strict=strict, bound=bound, upwards=upwards),
        ),
        missing / abs(limit) if limit else _FAR,
    )


def _shortfall_en(
    threshold: Threshold, limit: Decimal, missing: Decimal, *, strict: bool, bound: bool, upwards: bool
) -> str:
    label = fact_label(threshold.fact).en
    ratio = threshold.spec.kind is FactKind.RATIO
    amount = (
        f"{amounts.plain(missing * 100)} percentage points" if ratio else amounts.canonical(missing, threshold.spec)
    )
    if not missing:
        return f"{label}: {amounts.required_words(threshold.how, limit, threshold.spec, Language.EN)}"
    prefix = "more than " if strict else "at least " if bound else ""
    return f"{prefix}{amount} {'more' if upwards else 'less'} {label}"


def _shortfall_zh(
    threshold: Threshold, limit: Decimal, missing: Decimal, *, strict: bool, bound: bool, upwards: bool
) -> str:
    label = fact_label(threshold.fact).zh
    ratio = threshold.spec.kind is FactKind.RATIO
    amount = (
        f"{amounts.plain(missing * 100)}个百分点" if ratio else amounts.worded(missing, threshold.spec, Language.ZH)
    )
    if not missing:
        return f"{label}须{amounts.required_words(threshold.how, limit, threshold.spec, Language.ZH)}"
    prefix = "超过" if strict else "至少" if bound else ""
    return f"{label}还需{'增加' if upwards else '减少'}{prefix}{amount}"
