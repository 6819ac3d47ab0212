"""Proofs and differences in words, and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from assistant.eligibility.facts.amounts import canonical
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts, Value, without_year
from assistant.eligibility.facts.table import FactSpec
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.proofs.differences import EffectChange, EffectDiff
from assistant.eligibility.proofs.prover import Direction, PeriodProofs, Proof, Property
from assistant.eligibility.rules.conditions import facts_of
from assistant.eligibility.rules.criteria import own_conditions
from assistant.eligibility.wording.words import VerdictWords


def facts_json(facts: IssuerFacts) -> dict[str, Any]:
    """A company as a facts file would state it, dotted keys to values."""
    return {key: _plain_value(value, facts.table.spec(key)) for key, value in facts.values.items()}


def proofs_json(periods: Iterable[PeriodProofs]) -> list[dict[str, Any]]:
    """Everything that was shown, a period of a rule set each."""
    return [
        {
            "rule_set": period.rule_set.id,
            "from": period.day.isoformat(),
            "in_force": period.in_force,
            "proofs": [
                {
                    "property": proof.property.value,
                    "subject": proof.subject,
                    "line": proof.line,
                    "holds": proof.holds,
                    "other": proof.other,
                    "companies": [facts_json(company) for company in proof.companies],
                }
                for proof in period.proofs
            ],
        }
        for period in periods
    ]


def effects_json(diff: EffectDiff) -> dict[str, Any]:
    """What changed in effect: criteria and verdicts, each with its smallest company and its provisions."""
    return {
        "rule_set": diff.rule_set.id,
        "first": diff.first.isoformat(),
        "second": diff.second.isoformat(),
        "criteria": [_change_json(change) for change in diff.criteria],
        "verdicts": [_change_json(change) for change in diff.verdicts],
    }


def proof_lines(period: PeriodProofs, say: VerdictWords) -> Iterator[str]:
    """A period of a rule set: what was proved, what is as it is, and what does not hold, with a company each."""
    rules, day = period.rule_set.label[say.language], period.day
    yield say("proof.in_force" if period.in_force else "proof.none", rules=rules, day=day)
    for what, group in groupby(period.proofs, lambda proof: proof.property):
        proofs = list(group)
        if what is Property.ONE_SIDED:
            names = say.signs.item.join(dict.fromkeys(proof.subject for proof in proofs))
            yield f"  {say('proof.told', what=say('proof.one_sided', names=names))}"
        elif what is Property.OVERLAP:
            yield f"  {say('proof.told', what=_overlaps(proofs, say))}"
        elif what is Property.MONOTONE:
            yield from (f"  {say('proof.told', what=line)}" for line in _directions(proofs, say))
        elif all(proof.holds and not _both_ways(proof) for proof in proofs):
            yield f"  {say('proof.proved', what=say(f'proof.{what.value}', count=len(proofs)))}"
        else:
            yield from (line for proof in proofs for line in _failure(proof, period, say))


def effect_lines(diff: EffectDiff, say: VerdictWords) -> Iterator[str]:
    """What changed in effect, each with the smallest company that shows it and the provisions behind it."""
    rules = diff.rule_set.label[say.language]
    yield say("effect.title", rules=rules, first=diff.first, second=diff.second)
    if not (diff.criteria or diff.verdicts):
        yield f"  {say('effect.nothing')}"
    for change in diff.criteria:
        turned = {"before": say.outcome(change.before), "after": say.outcome(change.after)}
        yield f"  {say('effect.change', label=change.label[say.language], id=change.id, **turned)}"
        yield f"    {say('effect.company', facts=company_words(change.company, say))}"
        yield f"    {say('effect.source', provisions=say.signs.semicolon.join(map(str, change.provisions)))}"
    for change in diff.verdicts:
        turned = {"before": say.outcome(change.before), "after": say.outcome(change.after)}
        yield f"  {say('effect.verdict', rules=rules, **turned)}"
        yield f"    {say('effect.because', criteria=say.signs.item.join(change.causes))}"
        told, others = telling_facts(change, diff)
        facts = company_words(told, say)
        facts = say("effect.others", facts=facts, count=others) if others else facts
        yield f"    {say('effect.company', facts=facts)}"
        yield f"    {say('effect.source', provisions=say.signs.semicolon.join(map(str, change.provisions)))}"


def telling_facts(change: EffectChange, diff: EffectDiff) -> tuple[IssuerFacts, int]:
    """The facts of a company that what changed is about; how many more there are, by which everything else is met."""
    if not change.causes:
        return change.company, 0
    causes = {name for each in diff.verdicts for name in each.causes}
    named = facts_of(
        condition for item in diff.rule_set.items() if item.id in causes for condition in own_conditions(item)
    )
    facts = change.company
    told = {key: value for key, value in facts.values.items() if without_year(key) in named}
    return IssuerFacts(facts.table, told), len(facts.values) - len(told)


def company_words(facts: IssuerFacts, say: VerdictWords) -> str:
    """The facts of a company in one line."""
    texts = (f"{name}{say.signs.colon}{value}" for name, value in facts_words(facts, say))
    return say.signs.semicolon.join(texts) or say("value.none")


def facts_words(facts: IssuerFacts, say: VerdictWords) -> Iterator[tuple[str, str]]:
    """Each fact of a company and its value."""
    for key, value in facts.values.items():
        yield say.fact(key), _value_words(key, value, say)


def _value_words(key: str, value: Value, say: VerdictWords) -> str:
    spec = say.table.spec(key)
    assert spec is not None
    if isinstance(value, Interval):
        return say.amount(value.low, spec)
    if isinstance(value, frozenset):
        return say.signs.item.join(say.word(key, word) for word in sorted(value)) or say("value.none")
    return _day(value) if isinstance(value, dt.date) else say.word(key, value)


def _overlaps(proofs: Sequence[Proof], say: VerdictWords) -> str:
    pairs = [say("proof.both", one=proof.subject, other=proof.other) for proof in proofs]
    return say("proof.overlap", pairs=say.signs.semicolon.join(pairs))


def _directions(proofs: Sequence[Proof], say: VerdictWords) -> Iterator[str]:
    for direction in Direction:
        facts = [say.fact(proof.subject) for proof in proofs if proof.other == direction.value]
        if facts:
            yield say(f"proof.{direction.value}", facts=say.signs.item.join(facts))


def _both_ways(proof: Proof) -> bool:
    return proof.property is Property.TESTS_MONOTONE and bool(proof.other)


def _failure(proof: Proof, period: PeriodProofs, say: VerdictWords) -> Iterator[str]:
    """What does not hold, with the company that shows it; a test that goes both ways is told as it is."""
    if proof.holds and not _both_ways(proof):
        return
    what = say(f"disproof.{proof.property.value}", subject=proof.subject, other=proof.other)
    place = {"file": period.rule_set.file, "line": proof.line}
    yield f"  {say('proof.told', what=what) if proof.holds else say('proof.failed', what=what, **place)}"
    for company in proof.companies:
        yield f"    {say('proof.company', facts=company_words(company, say))}"


def _change_json(change: EffectChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "before": change.before.value,
        "after": change.after.value,
        "company": facts_json(change.company),
        "provisions": [str(reference) for reference in change.provisions],
        "causes": list(change.causes),
    }


def _plain_value(value: Value, spec: FactSpec | None) -> Any:
    if isinstance(value, Interval):
        assert spec is not None
        return canonical(value.low, spec)
    if isinstance(value, dt.date):
        return _day(value)
    return sorted(value) if isinstance(value, frozenset) else value


def _day(value: dt.date) -> str:
    return "never" if value == NEVER else value.isoformat()
