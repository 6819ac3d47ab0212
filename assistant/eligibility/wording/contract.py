"""The JSON that programs read of verdicts and of what would change them (design.md, section 4).

One form, whatever the language.

Amounts are plain yuan (`CNY 4500000000`), facts their keys, choices their names. It is what `check --json`, the API and
the columns of a screening say, and it does not change with the words for people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.base.kept import Kept
from assistant.eligibility.facts.amounts import canonical
from assistant.eligibility.facts.issuer import NEVER, Value
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.citations import Cited
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
    known_facts,
    known_number,
    with_limits,
)
from assistant.eligibility.verdict.checker import NoRuleInForce, Note, Verdict
from assistant.eligibility.verdict.evaluation import Finding, RouteFinding, SectionFinding
from assistant.eligibility.verdict.gaps import FactsToSupply, Need, Shortfall
from assistant.eligibility.verdict.repair import FactChange, Repair
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language

if TYPE_CHECKING:
    from assistant.eligibility.verdict.what_if import OutcomeChange, Sweep, VerdictChange

_SIGNS = {Comparison.AT_LEAST: ">=", Comparison.MORE_THAN: ">", Comparison.AT_MOST: "<=", Comparison.BELOW: "<"}


def english(table: FactTable) -> VerdictWords:
    """The words in which programs are told what has no form of its own."""
    return VerdictWords(Language.EN, table)


def verdict_json(verdict: Verdict, *, repairs: bool = True) -> dict[str, Any]:
    """The verdict as programs read it: plain values, ready for `json.dumps`.

    `repairs`, what it would take, costs many times what the verdict does; it can be left out.
    """
    say = english(verdict.table)
    return {
        "rule_set": verdict.rule_set.id,
        "as_of": verdict.as_of.isoformat(),
        "verdict": verdict.conclusion.value,
        "sections": [_section_json(verdict, section, say) for section in verdict.sections],
        "rests_on_judgement": list(verdict.rests_on_judgement),
        "weakest_evidence": verdict.weakest_evidence.value if verdict.weakest_evidence else None,
        "missing_facts": list(verdict.missing_facts),
        "gaps": [{"criterion": gap.criterion, "needed": needed(gap.needed, say)} for gap in verdict.gaps],
        "assumptions": [*map(str, verdict.assumptions), *[_note(note, say) for note in verdict.notes]],
        **({"repairs": [_repair_json(repair, say) for repair in verdict.repairs]} if repairs else {}),
    }


def change_json(change: VerdictChange, *, repairs: bool = True) -> dict[str, Any]:
    """Two verdicts and what differs between them, as programs read them; `repairs` as in `verdict_json`."""
    return {
        "before": verdict_json(change.before, repairs=repairs),
        "after": verdict_json(change.after, repairs=repairs),
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


@lru_cache(maxsize=8192)
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
    texts = [_known(fact, say) for fact in known]
    return "; ".join(dict.fromkeys(texts)) if texts else None


def needed(needs: Iterable[Need], say: VerdictWords) -> str:
    """What a criterion still needs, all of it: `CNY 100000000 more expected market cap`."""
    return " and ".join([_need(need, say) for need in needs])


def _section_json(verdict: Verdict, section: SectionFinding, say: VerdictWords) -> dict[str, Any]:
    routes = [_route_json(verdict, route, say) for route in section.routes]
    return {"id": section.section.id, "outcome": section.outcome.value, "routes": routes}


def _route_json(verdict: Verdict, route: RouteFinding, say: VerdictWords) -> dict[str, Any]:
    criteria = [_kept_json(verdict, finding, say) for finding in route.findings]
    return {"id": route.route.id, "outcome": route.outcome.value, "criteria": criteria}


_KEPT = Kept[int, tuple[Finding, dict[str, Any]]]()


def _kept_json(verdict: Verdict, finding: Finding, say: VerdictWords) -> dict[str, Any]:
    """A finding of a route as JSON; the checker gives the same finding again wherever it has the same to say."""
    kept = _KEPT.get(id(finding))
    if kept is None or kept[0] is not finding:
        kept = _KEPT.keep(id(finding), (finding, _criterion_json(verdict, finding, say)))
    return kept[1]


def _criterion_json(verdict: Verdict, finding: Finding, say: VerdictWords) -> dict[str, Any]:
    condition, context = finding.condition, verdict.evaluation.context
    written = _criterion(
        finding.id,
        finding.judgement,
        finding.outcome,
        None if condition is None else required(with_limits(condition, context), say),
        None if condition is None else actual(known_facts(condition, context), say),
        finding.asserted,
        verdict.cite(finding),
        finding.exemption.id if finding.exemption is not None else None,
    )
    if not finding.children:
        return written
    key = "all_of" if finding.conjunction else "any_of"
    return {**written, key: [_criterion_json(verdict, child, say) for child in finding.children]}


@lru_cache(maxsize=4096)
def _criterion(
    name: str,
    judgement: bool,
    outcome: Outcome,
    required: str | None,
    actual: str | None,
    asserted: bool,
    cited: Cited,
    exception: str | None,
) -> dict[str, Any]:
    """One criterion; the same object for every verdict that says the same, since answers are kept with theirs."""
    return {
        "id": name,
        "kind": "judgement" if judgement else "computed",
        "outcome": str(outcome),
        "required": required,
        "actual": actual,
        "asserted": asserted,
        "citation": {
            "document": cited.document,
            "version": cited.version,
            "provision": cited.provision,
            "evidence": str(cited.evidence),
        },
        **({} if exception is None else {"exception": exception}),
    }


def _limit(how: Comparison, limit: Decimal, spec: FactSpec) -> str:
    return f"{_SIGNS[how]} {canonical(limit, spec)}"


def _named(part: Condition, say: VerdictWords) -> str:
    return f"{part.fact} {required(part, say)}" if isinstance(part, Leaf) else required(part, say)


def _known(known: Known, say: VerdictWords) -> str:
    if isinstance(known, KnownWords):
        return " | ".join(known.words) or "none"
    if isinstance(known, KnownYears):
        return ", ".join([word or "?" for word in known.words])
    return _number(known, _spec(known.fact, say))


def _number(known: KnownNumber, spec: FactSpec) -> str:
    if known.exact is not None:
        return canonical(known.exact, spec)
    return ", ".join([_limit(bound.how, bound.limit, spec) for bound in known.bounds])


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


def _repair_json(repair: Repair, say: VerdictWords) -> dict[str, Any]:
    return {
        "section": repair.section,
        "route": repair.route,
        "changes": [_change_json(change, say) for change in repair.changes],
        "still_to_show": list(repair.still_to_show),
        "blocked_by": list(repair.blocked_by),
    }


def _change_json(change: FactChange, say: VerdictWords) -> dict[str, Any]:
    spec = _spec(change.fact, say)
    written: dict[str, Any] = {}
    if change.year is not None:
        written["year"] = change.year
    if isinstance(change.after, dt.date):
        written["day"] = change.after.isoformat()
    return {
        "fact": change.fact,
        "from": None if change.before is None else _value(change.before, spec, say),
        "to": _value(change.after, spec, say),
        "how": change.how.value,
        **written,
    }


def _value(value: Value, spec: FactSpec, say: VerdictWords) -> str | None:
    """A value of a fact as a facts file writes it; a range by its bounds, None where that is everything."""
    if isinstance(value, Interval):
        known = known_number(spec.key, value, spec)
        return None if known is None else _number(known, spec)
    if isinstance(value, dt.date):
        return "never" if value == NEVER else value.isoformat()
    return value if isinstance(value, str) else " | ".join(sorted(value)) or "none"


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
