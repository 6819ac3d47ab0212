"""The JSON that programs read of verdicts and of what would change them (design.md, section 4): one form, whatever the language.

Amounts are plain yuan (`CNY 4500000000`), facts their keys, choices their names. It is what `check --json`, the API and the
columns of a screening say, and it does not change with the words for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.eligibility.facts.amounts import canonical
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
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


def english(table: FactTable) -> VerdictWords:
    """The words in which programs are told what has no form of its own."""
    return VerdictWords(Language.EN, table)


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as programs read it: plain values, ready for `json.dumps`."""
    view, say = verdict_view(verdict), english(verdict.table)
    return {
        "rule_set": view.rule_set,
        "as_of": view.day.isoformat(),
        "verdict": view.conclusion.value,
        "sections": [_section_json(section, say) for section in view.sections],
        "rests_on_judgement": list(verdict.rests_on_judgement),
        "weakest_evidence": view.weakest.value if view.weakest else None,
        "missing_facts": list(view.missing),
        "gaps": [{"criterion": gap.criterion, "needed": needed(gap.needed, say)} for gap in verdict.gaps],
        "assumptions": [*map(str, view.assumptions), *[_note(note, say) for note in view.notes]],
    }


def change_json(change: VerdictChange) -> dict[str, Any]:
    """Two verdicts and what differs between them, as programs read them."""
    return {
        "before": verdict_json(change.before),
        "after": verdict_json(change.after),
        "flips": _flips_json(change.flips),
    }


def sweep_json(sweep: Sweep, table: FactTable) -> dict[str, Any]:
    """The values of a fact at which outcomes change, lowest first, written as a facts file writes them."""
    spec = _spec(sweep.fact, english(table))
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


def required(condition: Condition, say: VerdictWords) -> str:
    """What a condition asks for: `>= CNY 4000000000`."""
    match condition:
        case Threshold(limit=Share()):
            return say.requirement(condition)
        case Threshold(how=how, limit=Decimal() as limit, spec=spec):
            return _limit(how, limit, spec)
        case OneOf(accepted=accepted):
            return " | ".join(sorted(accepted))
        case Includes(word=word):
            return word
        case Not(part):
            return f"not {required(part, say)}"
        case AllOf(parts):
            return " and ".join([_named(part, say) for part in parts])
        case AnyOf(parts):
            return " or ".join([_named(part, say) for part in parts])
    raise AssertionError(condition)


def actual(known: Iterable[Known], say: VerdictWords) -> str | None:
    """What is known of the facts of a criterion: `CNY 4500000000`; None where that is nothing."""
    return "; ".join(dict.fromkeys([_known(fact, say) for fact in known])) or None


def needed(needs: Iterable[Need], say: VerdictWords) -> str:
    """What a criterion still needs, all of it: `CNY 100000000 more expected market cap`."""
    return " and ".join([_need(need, say) for need in needs])


def _section_json(section: SectionView, say: VerdictWords) -> dict[str, Any]:
    routes = [_route_json(route, say) for route in section.routes]
    return {"id": section.id, "outcome": section.outcome.value, "routes": routes}


def _route_json(route: RouteView, say: VerdictWords) -> dict[str, Any]:
    criteria = [_criterion_json(criterion, say) for criterion in route.criteria]
    return {"id": route.id, "outcome": route.outcome.value, "criteria": criteria}


def _criterion_json(criterion: CriterionView, say: VerdictWords) -> dict[str, Any]:
    cited = criterion.cited
    written: dict[str, Any] = {
        "id": criterion.id,
        "kind": "judgement" if criterion.judgement else "computed",
        "outcome": str(criterion.outcome),
        "required": required(criterion.requirement, say) if criterion.requirement else None,
        "actual": actual(criterion.known, say),
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
        written[key] = [_criterion_json(part, say) for part in criterion.parts]
    return written


def _limit(how: Comparison, limit: Decimal, spec: FactSpec) -> str:
    return f"{_SIGNS[how]} {canonical(limit, spec)}"


def _named(part: Condition, say: VerdictWords) -> str:
    return f"{part.fact} {required(part, say)}" if isinstance(part, Leaf) else required(part, say)


def _known(known: Known, say: VerdictWords) -> str:
    match known:
        case KnownNumber(fact, exact, bounds):
            spec = _spec(fact, say)
            if exact is not None:
                return canonical(exact, spec)
            return ", ".join(_limit(bound.how, bound.limit, spec) for bound in bounds)
        case KnownWords(_, words):
            return " | ".join(words) or "none"
        case KnownYears(_, words):
            return ", ".join(word or "?" for word in words)


def _need(need: Need, say: VerdictWords) -> str:
    match need:
        case Shortfall(fact, amount):
            spec = _spec(fact, say)
            ratio = spec.kind is FactKind.RATIO
            return say.shortfall(need, say.difference(amount, spec) if ratio else canonical(amount, spec))
        case FactsToSupply(facts):
            return f"supply {', '.join(facts)}"
        case _:
            return say.need(need)


def _note(note: Note, say: VerdictWords) -> str:
    if isinstance(note, NoRuleInForce):
        return f"no rule of {note.rule_set} was in force on {note.day}"
    return say.note(note)


def _flips_json(flips: Iterable[OutcomeChange]) -> list[dict[str, str | None]]:
    return [{"id": flip.id, "before": flip.before, "after": flip.after} for flip in flips]


def _spec(fact: str, say: VerdictWords) -> FactSpec:
    spec = say.table.spec(fact)
    assert spec is not None
    return spec
