"""What must hold of every verdict, whatever the facts."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eligibility.logic.interval import Comparison, Interval
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.verdict.checker import Verdict, check, conclude
from assistant.eligibility.verdict.evaluation import evaluate
from assistant.eligibility.wording.contract import verdict_json
from assistant.errors import InputError
from tests.eligibility.companies import CORE, ENTRIES, RULE_SETS
from tests.eligibility.verdicts import BOOK, TODAY, facts, verdict

EARLIER = dt.date(2024, 3, 1)


def _verdict(stated: dict[str, Any], rule_set: str) -> Verdict | None:
    """The verdict, or None where the facts contradict each other and are refused."""
    try:
        return verdict(stated, rule_set)
    except InputError:
        return None


@settings(max_examples=250, deadline=None)
@given(core=CORE, more=st.lists(ENTRIES, max_size=12), added=ENTRIES, rule_set=RULE_SETS)
def test_one_more_fact_never_turns_yes_into_no(
    core: dict[str, Any], more: list[tuple[str, Any]], added: tuple[str, Any], rule_set: str
) -> None:
    stated = {**core, **dict(more)}
    if added[0] in stated:
        return
    before, after = _verdict(stated, rule_set), _verdict({**stated, added[0]: added[1]}, rule_set)
    if before is None or after is None:
        return
    if _assumes_less(before, after):
        return
    first, second = before.outcomes(), after.outcomes()
    opposite = {Outcome.MET: Outcome.NOT_MET, Outcome.NOT_MET: Outcome.MET}
    turned = {name for name, outcome in first.items() if outcome.decided and second.get(name) is opposite[outcome]}
    assert not turned
    if before.conclusion.value != "undetermined":
        assert after.conclusion is before.conclusion


@settings(max_examples=250, deadline=None)
@given(core=CORE, more=st.lists(ENTRIES, max_size=12), rule_set=RULE_SETS, day=st.sampled_from([TODAY, EARLIER]))
def test_a_verdict_does_not_depend_on_those_before_it(
    core: dict[str, Any], more: list[tuple[str, Any]], rule_set: str, day: dt.date
) -> None:
    try:
        stated = facts({**core, **dict(more)})
    except InputError:
        return
    rules_of_nobody_yet = replace(BOOK.rule_set(rule_set))
    first = conclude(evaluate(rules_of_nobody_yet, stated, day), BOOK)
    assert verdict_json(check(stated, BOOK, rule_set, day)) == verdict_json(first)


def _assumes_less(before: Verdict, after: Verdict) -> bool:
    """Whether the added fact replaced an assumption of the first verdict."""
    return not set(verdict_json(before)["assumptions"]) <= set(verdict_json(after)["assumptions"])


@settings(max_examples=100, deadline=None)
@given(core=CORE, more=st.lists(ENTRIES, max_size=12), seed=st.integers(0, 2**32), rule_set=RULE_SETS)
def test_the_order_of_facts_does_not_matter(
    core: dict[str, Any], more: list[tuple[str, Any]], seed: int, rule_set: str
) -> None:
    stated = list({**core, **dict(more)}.items())
    shuffled = stated[:]
    random.Random(seed).shuffle(shuffled)
    first, second = _verdict(dict(stated), rule_set), _verdict(dict(shuffled), rule_set)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert verdict_json(first) == verdict_json(second)


@settings(max_examples=100, deadline=None)
@given(core=CORE, more=st.lists(ENTRIES, max_size=12), rule_set=RULE_SETS)
def test_unknown_never_counts_as_no(core: dict[str, Any], more: list[tuple[str, Any]], rule_set: str) -> None:
    reached = _verdict({**core, **dict(more)}, rule_set)
    if reached is None:
        return
    for section in reached.sections:
        for route in section.routes:
            outcomes = [found.outcome for found in route.findings]
            if route.outcome is Outcome.NOT_MET:
                assert Outcome.NOT_MET in outcomes
        if section.outcome is Outcome.NOT_MET:
            assert all(route.outcome in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE) for route in section.routes)
    assert (reached.conclusion.value == "not_eligible") == any(
        section.outcome is Outcome.NOT_MET for section in reached.sections
    )


@settings(max_examples=200, deadline=None)
@given(
    low=st.decimals(-100, 100, places=1), width=st.decimals(0, 50, places=1), inside=st.decimals(0, 1, places=2),
    limit=st.decimals(-100, 150, places=1), how=st.sampled_from(list(Comparison)),
)  # fmt: skip
def test_a_range_decides_only_what_each_of_its_points_decides(
    low: Decimal, width: Decimal, inside: Decimal, limit: Decimal, how: Comparison
) -> None:
    known = Interval(low, low + width).compare(how, limit)
    exact = Interval.point(low + width * inside).compare(how, limit)
    assert exact.decided
    assert known in (exact, Outcome.UNKNOWN)


@settings(max_examples=200, deadline=None)
@given(
    values=st.lists(st.integers(-50, 50), min_size=4, max_size=4), picks=st.lists(st.booleans(), min_size=2, max_size=2)
)
def test_arithmetic_keeps_every_value_that_is_possible(values: list[int], picks: list[bool]) -> None:
    first, second = (Interval(Decimal(min(pair)), Decimal(max(pair))) for pair in (values[:2], values[2:]))
    left = first.low if picks[0] else first.high
    right = second.low if picks[1] else second.high
    summed, lower = first.plus(second), first.lower(second)
    assert summed.low <= left + right <= summed.high
    assert lower.low <= min(left, right) <= lower.high
    if first.low >= 0 and right > 0 and second.low >= 0:
        quotient = first.over(second)
        assert quotient.low - Decimal("1e-20") <= left / right <= quotient.high + Decimal("1e-20")


@pytest.mark.parametrize("rule_set", ["listing", "growth-tier-exit"])
def test_nothing_stated_is_open_everywhere(rule_set: str) -> None:
    reached = verdict({}, rule_set)
    assert Outcome.NOT_MET not in reached.outcomes().values()
    assert reached.facts == facts({})
    assert reached.as_of == TODAY
