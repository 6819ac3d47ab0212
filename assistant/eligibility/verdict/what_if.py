"""What would change a verdict: other facts, a range of one fact, another day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant.base.clock import today
from assistant.eligibility.facts.files import facts_from_mapping, merge_facts
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import FactContext, leaves, test
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.verdict.checker import Conclusion, Verdict, check, conclude
from assistant.eligibility.verdict.evaluation import evaluate
from assistant.errors import InputError
from assistant.language.text import Bilingual


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A section, route or criterion whose outcome changed."""

    id: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """Two verdicts on one company and what differs between them."""

    before: Verdict
    after: Verdict
    flips: tuple[OutcomeChange, ...]


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The first value of a swept fact at which outcomes change, and which do."""

    value: Decimal
    before: Conclusion
    after: Conclusion
    flips: tuple[OutcomeChange, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """The turns of one fact between two values, lowest first; `start` is the verdict at the lower end."""

    fact: str
    low: Decimal
    high: Decimal
    start: Conclusion
    turns: tuple[TurningPoint, ...]


def what_if(
    facts: IssuerFacts,
    book: RuleBook,
    changes: Mapping[str, Any],
    rule_set: str = "listing",
    as_of: dt.date | None = None,
    source: str = "--what-if",
) -> VerdictChange:
    """The verdict with some facts changed beside the verdict as things are; an empty value takes a fact away.

    Raises InputError, naming the source of the changes, for a key or value that a facts file could not have.
    """
    changed = merge_facts(facts, changes, source)
    return _change(check(facts, book, rule_set, as_of), check(changed, book, rule_set, as_of))


def parse_changes(assignments: Iterable[str]) -> dict[str, str]:
    """`key=value` options as a mapping. Raises InputError for one without `=` or a key given twice."""
    changes: dict[str, str] = {}
    for assignment in assignments:
        key, mark, value = assignment.partition("=")
        if not mark or not key.strip():
            raise InputError(f"--what-if '{assignment}': write key=value, e.g. expected_market_cap=4.2bn")
        if key.strip() in changes:
            raise InputError(f"--what-if {key.strip()} is given twice; keep one")
        changes[key.strip()] = value.strip()
    return changes


def parse_sweep(text: str, table: FactTable) -> tuple[str, Decimal, Decimal]:
    """`expected_market_cap=1bn..10bn` as key, low and high. Raises InputError."""
    match = re.fullmatch(r"\s*([^=]+?)\s*=\s*(.+?)\s*\.\.\s*(.+?)\s*", text)
    if match is None:
        raise InputError(f"--sweep '{text}': write key=low..high, e.g. expected_market_cap=1bn..10bn")
    key = match[1]
    spec = table.spec(key)
    ends = [facts_from_mapping({key: match[group]}, table, "--sweep").number(key) for group in (2, 3)]
    if spec is None or not spec.numeric:
        raise InputError(f"--sweep {key}: only a number can be swept")
    low, high = (end.exact if end is not None else None for end in ends)
    if low is None or high is None or low >= high:
        raise InputError(f"--sweep {key}: the lower end must be below the upper end, both exact")
    return key, low, high


def sweep(
    facts: IssuerFacts,
    book: RuleBook,
    key: str,
    low: Decimal,
    high: Decimal,
    rule_set: str = "listing",
    as_of: dt.date | None = None,
) -> Sweep:
    """Every value of a fact between two ends at which an outcome changes, exact to one yuan, one unit or 0.0001%.

    Every test of the rules is monotone in every single fact, so a stretch at whose two ends all tests come out alike
    has no turn inside: halving the others finds all turns.
    """
    spec = facts.table.spec(key)
    assert spec is not None
    day = as_of or facts.as_of or today()
    rules = book.rule_set(rule_set)
    tips = [leaf for condition in rules.conditions() for leaf in leaves(condition)]

    def outcomes_at(step: int) -> tuple[Outcome, ...]:
        context = FactContext(_with(facts, key, low + step * spec.step), day)
        return tuple(test(leaf, context).outcome for leaf in tips)

    steps = int((high - low) / spec.step)
    turns = _turns(outcomes_at, 0, steps)
    return _sweep(facts, book, key, (low, high), spec.step, turns, rules, day)


def compare_days(
    facts: IssuerFacts, book: RuleBook, first: dt.date, second: dt.date, rule_set: str = "listing"
) -> VerdictChange:
    """The verdicts on one company under the rules of two days."""
    return _change(check(facts, book, rule_set, first), check(facts, book, rule_set, second))


def _turns(outcomes_at: Callable[[int], tuple[Outcome, ...]], low: int, high: int) -> list[int]:
    """The steps at which the tests first come out otherwise than one step before."""
    outcomes = {low: outcomes_at(low), high: outcomes_at(high)}
    turns: list[int] = []
    stack = [(low, high)]
    while stack:
        left, right = stack.pop()
        if outcomes[left] == outcomes[right]:
            continue
        if right - left == 1:
            turns.append(right)
            continue
        middle = (left + right) // 2
        outcomes[middle] = outcomes_at(middle)
        stack += [(left, middle), (middle, right)]
    return sorted(turns)


def _sweep(
    facts: IssuerFacts,
    book: RuleBook,
    key: str,
    ends: tuple[Decimal, Decimal],
    step: Decimal,
    steps: list[int],
    rules: RuleSet,
    day: dt.date,
) -> Sweep:
    low, high = ends
    before = conclude(evaluate(rules, _with(facts, key, low), day), book)
    start = before.conclusion
    turns: list[TurningPoint] = []
    for position in steps:
        value = low + position * step
        after = conclude(evaluate(rules, _with(facts, key, value), day), book)
        flips = _flips(before, after)
        if flips:
            turns.append(TurningPoint(value, before.conclusion, after.conclusion, flips))
        before = after
    return Sweep(key, low, high, start, tuple(turns))


def _with(facts: IssuerFacts, key: str, value: Decimal) -> IssuerFacts:
    return replace(facts, values={**facts.values, key: Interval.point(value)})


def _change(before: Verdict, after: Verdict) -> VerdictChange:
    return VerdictChange(before, after, _flips(before, after))


def _flips(before: Verdict, after: Verdict) -> tuple[OutcomeChange, ...]:
    first, second = before.outcomes(), after.outcomes()
    names = dict.fromkeys((*first, *second))
    return tuple(
        OutcomeChange(name, first.get(name), second.get(name))
        for name in names
        if first.get(name) is not second.get(name)
    )


def labels(rules: RuleSet) -> Mapping[str, Bilingual]:
    """The label of every section, route and item by id, so that flips can be named."""
    by_id: dict[str, Bilingual] = {item.id: item.label for item in rules.items()}
    for section in rules.sections:
        by_id.update((route.id, route.label) for route in section.routes)
        by_id[section.id] = section.label
    return by_id
