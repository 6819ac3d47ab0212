"""The JSON that programs read of verdicts and of what would change them (design.md, section 4): one form, whatever the language.

Amounts are plain yuan (`CNY 4500000000`), facts their keys, choices their names. It is what `check --json`, the API and the
columns of a screening say, and it does not change with the words for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.eligibility.facts.amounts import canonical
from assistant.eligibility.facts.table import FactKind, FactSpec, fact_spec
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.rules.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Includes,
    Known,
    KnownNumber,
    KnownWords,
    KnownYears,
    Leaf,
    Not,
    OneOf,
    Share,
    Threshold,
)
from assistant.eligibility.verdict.checker import NoRuleInForce, Note, Verdict
from assistant.eligibility.verdict.gaps import FactsToSupply, Need, Shortfall
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language

if TYPE_CHECKING:
    from assistant.eligibility.verdict.what_if import OutcomeChange, Sweep, VerdictChange

_SIGNS = {Comparison.AT_LEAST: ">=", Comparison.MORE_THAN: ">", Comparison.AT_MOST: "<=", Comparison.BELOW: "<"}
_ENGLISH = VerdictWords(Language.EN)


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as programs read it: plain values, ready for `json.dumps`."""
    view = verdict_view(verdict)
    return {
        "rule_set": view.rule_set,
        "as_of": view.day.isoformat(),
        "verdict": view.conclusion.value,
        "sections": [_section_json(section) for section in view.sections],
        "rests_on_judgement": list(verdict.rests_on_judgement),
        "weakest_evidence": view.weakest.value if view.weakest else None,
        "missing_facts": list(view.missing),
        "gaps": [{"criterion": gap.criterion, "needed": needed(gap.needed)} for gap in verdict.gaps],
        "assumptions": [*map(str, view.assumptions), *map(_note, view.notes)],
    }


def change_json(change: VerdictChange) -> dict[str, Any]:
    """Two verdicts and what differs between them, as programs read them."""
    return {
        "before": verdict_json(change.before),
        "after": verdict_json(change.after),
        "flips": _flips_json(change.flips),
    }


def sweep_json(sweep: Sweep) -> dict[str, Any]:
    """The values of a fact at which outcomes change, lowest first, written as a facts file writes them."""
    spec = _spec(sweep.fact)
    return {
        "fact": sweep.fact,
        "low": canonical(sweep.low, spec),
        "high": canonical(sweep.high, spec),
        "start": sweep.start.value,
        "turns": [
            {
                "value": canonical(turn.value, spec),
                "before": turn.before.value,
                "after": turn.after.value,
                "flips": _flips_json(turn.flips),
            }
            for turn in sweep.turns
        ],
    }


def required(condition: Condition) -> str:
    """What a condition asks for: `>= CNY 4000000000`."""
    match condition:
        case Threshold(limit=Share()):
            return _ENGLISH.requirement(condition)
        case Threshold(how=how, limit=Decimal() as limit, spec=spec):
            return _limit(how, limit, spec)
        case OneOf(accepted=accepted):
            return " | ".join(sorted(accepted))
        case Includes(word=word):
            return word
        case Not(part):
            return f"not {required(part)}"
        case AllOf(parts):
            return " and ".join(map(_named, parts))
        case AnyOf(parts):
            return " or ".join(map(_named, parts))
    raise AssertionError(condition)


def actual(known: Iterable[Known]) -> str | None:
    """What is known of the facts of a criterion: `CNY 4500000000`; None where that is nothing."""
    return "; ".join(dict.fromkeys(map(_known, known))) or None


def needed(needs: Iterable[Need]) -> str:
    """What a criterion still needs, all of it: `CNY 100000000 more expected market cap`."""
    return " and ".join(map(_need, needs))


def _section_json(section: SectionView) -> dict[str, Any]:
    routes = [_route_json(route) for route in section.routes]
    return {"id": section.id, "outcome": section.outcome.value, "routes": routes}


def _route_json(route: RouteView) -> dict[str, Any]:
    criteria = [_criterion_json(criterion) for criterion in route.criteria]
    return {"id": route.id, "outcome": route.outcome.value, "criteria": criteria}


def _criterion_json(criterion: CriterionView) -> dict[str, Any]:
    cited = criterion.cited
    written: dict[str, Any] = {
        "id": criterion.id,
        "kind": "judgement" if criterion.judgement else "computed",
        "outcome": str(criterion.outcome),
        "required": required(criterion.requirement) if criterion.requirement else None,
        "actual": actual(criterion.known),
        "asserted": criterion.asserted,
        "citation": {
            "document": cited.document,
            "version": cited.version,
            "provision": cited.provision,
            "evidence": str(cited.evidence),
        },
    }
    if criterion.exemption is not None:
        written["exception"] = criterion.exemption.id
    if criterion.parts:
        key = "all_of" if criterion.conjunction else "any_of"
        written[key] = [_criterion_json(part) for part in criterion.parts]
    return written


def _limit(how: Comparison, limit: Decimal, spec: FactSpec) -> str:
    return f"{_SIGNS[how]} {canonical(limit, spec)}"


def _named(part: Condition) -> str:
    return f"{part.fact} {required(part)}" if isinstance(part, Leaf) else required(part)


def _known(known: Known) -> str:
    match known:
        case KnownNumber(fact, exact, bounds):
            spec = _spec(fact)
            if exact is not None:
                return canonical(exact, spec)
            return ", ".join(_limit(bound.how, bound.limit, spec) for bound in bounds)
        case KnownWords(_, words):
            return " | ".join(words) or "none"
        case KnownYears(_, words):
            return ", ".join(word or "?" for word in words)


def _need(need: Need) -> str:
    match need:
        case Shortfall(fact, amount):
            spec = _spec(fact)
            ratio = spec.kind is FactKind.RATIO
            return _ENGLISH.shortfall(need, _ENGLISH.difference(amount, spec) if ratio else canonical(amount, spec))
        case FactsToSupply(facts):
            return f"supply {', '.join(facts)}"
        case _:
            return _ENGLISH.need(need)


def _note(note: Note) -> str:
    if isinstance(note, NoRuleInForce):
        return f"no rule of {note.rule_set} was in force on {note.day}"
    return _ENGLISH.note(note)


def _flips_json(flips: Iterable[OutcomeChange]) -> list[dict[str, str | None]]:
    return [{"id": flip.id, "before": flip.before, "after": flip.after} for flip in flips]


def _spec(fact: str) -> FactSpec:
    spec = fact_spec(fact)
    assert spec is not None
    return spec
