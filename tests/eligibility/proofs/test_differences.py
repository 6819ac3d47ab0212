from __future__ import annotations

import datetime as dt
from types import MappingProxyType

import pytest

pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.proofs.differences import EffectChange, EffectDiff, diff_effects
from assistant.eligibility.proofs.wording import facts_json
from assistant.eligibility.verdict.checker import check
from tests.eligibility.verdicts import BOOK, TABLE

BEFORE, AFTER = dt.date(2024, 4, 29), dt.date(2024, 4, 30)


@pytest.fixture(scope="module")
def amended() -> EffectDiff:
    """The amendment of the sci-tech indicators of 30 April 2024."""
    return diff_effects(BOOK, "listing", BEFORE, AFTER)


def outcomes(change: EffectChange, company: IssuerFacts, first: dt.date, second: dt.date) -> list[Outcome]:
    verdicts = [check(company, BOOK, "listing", day) for day in (first, second)]
    if change.id == "listing":
        return [verdict.evaluation.outcome for verdict in verdicts]
    return [verdict.outcomes()[change.id] for verdict in verdicts]


def test_the_criteria_that_changed_are_told_with_the_provisions_behind_them(amended: EffectDiff) -> None:
    assert [(change.id, change.before.value, change.after.value) for change in amended.criteria] == [
        ("indicator-1.amount", "met", "not_met"),
        ("indicator-3", "met", "not_met"),
        ("indicator-4.growth", "met", "not_met"),
    ]
    assert [str(reference) for reference in amended.criteria[0].provisions] == [
        "csrc-sci-tech-attributes@2020-03-20#indicator-1",
        "csrc-sci-tech-attributes@2024-04-30#indicator-1",
    ]
    assert [(change.before.value, change.after.value) for change in amended.verdicts] == [("met", "not_met")]
    assert set(amended.verdicts[0].causes) <= {change.id for change in amended.criteria}


def test_each_company_has_both_outcomes_and_could_be_a_facts_file(amended: EffectDiff) -> None:
    for change in (*amended.criteria, *amended.verdicts):
        company = facts_from_mapping(facts_json(change.company), TABLE)
        assert company.values == change.company.values
        assert outcomes(change, company, BEFORE, AFTER) == [change.before, change.after]


def test_no_fact_of_the_smallest_company_can_be_left_out(amended: EffectDiff) -> None:
    for change in (*amended.criteria, *amended.verdicts):
        for key in change.company.values.keys() - {"filing_date"}:  # stated so that years end on one day
            rest = {other: value for other, value in change.company.values.items() if other != key}
            without = IssuerFacts(TABLE, MappingProxyType(rest))
            assert outcomes(change, without, BEFORE, AFTER) != [change.before, change.after], (change.id, key)


def test_an_exception_that_came_in_is_a_change_in_effect() -> None:
    change = diff_effects(BOOK, "listing", dt.date(2022, 12, 29), dt.date(2022, 12, 30))
    assert [(one.id, one.before.value, one.after.value) for one in change.criteria] == [
        ("indicator-4", "not_met", "not_applicable")
    ]
    assert change.criteria[0].company.word("issuer_type") == "red_chip_listed_overseas"
    assert "sse-star-application-provisions@2022-12-30#red-chip-exemption" in map(str, change.criteria[0].provisions)
    assert [(one.before.value, one.after.value) for one in change.verdicts] == [("not_met", "met")]


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("listing", "2023-02-16", "2023-02-17"),  # the registration measures were replaced, and asked for the same
        ("co-investment", "2024-01-01", "2026-01-01"),
        ("growth-tier-entry", "2025-08-01", "2026-08-01"),
        ("senior-investor", "2020-01-01", "2021-01-01"),  # no rule yet on either day
    ],
)
def test_where_no_company_is_treated_otherwise_nothing_is_told(name: str, first: str, second: str) -> None:
    change = diff_effects(BOOK, name, dt.date.fromisoformat(first), dt.date.fromisoformat(second))
    assert (change.criteria, change.verdicts) == ((), ())
