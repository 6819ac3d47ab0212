"""The cheapest repair: what it would take by each route, exact, and never a change of what is history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import Change
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.logic.kleene import MET, NOT_MET, UNKNOWN, Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Conclusion, Verdict, check
from assistant.eligibility.verdict.evaluation import evaluate
from assistant.eligibility.verdict.repair import FactChange, Repair, repaired, repairs
from assistant.eligibility.wording.contract import verdict_json
from assistant.errors import InputError
from tests.eligibility.companies import CORE, ENTRIES, RULE_SETS
from tests.eligibility.verdicts import BOOK, TABLE, TODAY, facts, rules_folder, verdict

DAYS = [dt.date(2019, 8, 1), dt.date(2021, 5, 1), dt.date(2023, 3, 1), dt.date(2024, 5, 1), dt.date(2025, 8, 1), TODAY]


def _changes(stated: Mapping[str, Any], route: str, rule_set: str = "listing", day: dt.date = TODAY) -> dict[str, str]:
    """What a route would take, as programs read it: fact to value."""
    return {change["fact"]: change["to"] for change in _repair(stated, route, rule_set, day)["changes"]}


def _repair(stated: Mapping[str, Any], route: str, rule_set: str = "listing", day: dt.date = TODAY) -> dict[str, Any]:
    written = verdict_json(verdict(stated, rule_set, day))["repairs"]
    (found,) = [repair for repair in written if repair["route"] == route]
    return dict(found)


# --- each rule set, by example --------------------------------------------------------------------------------------------


MODEL = {"industry": "ai_large_model", "expected_market_cap": "3.8bn", "years.2025.revenue": "250m"}
YEARS = {f"years.{year}.audit_opinion": "unqualified" for year in (2025, 2024, 2023)}


@pytest.mark.parametrize(
    ("rule_set", "stated", "route", "wanted"),
    [
        ("listing", MODEL, "standard-5", {"expected_market_cap": "CNY 4000000000"}),
        ("listing", MODEL, "standard-4", {"years.2026.revenue": "CNY 300000000"}),
        (
            "listing",
            {**MODEL, "asserted.large_model_product_launched": False},
            "standard-5",
            {"expected_market_cap": "CNY 4000000000", "asserted.large_model_product_launched": "true"},
        ),
        (
            "listing",  # a standard declared that fails: another one is declared as well
            {"chosen_standard": "standard-5", "expected_market_cap": "3.5bn", "years.2025.revenue": "310m"},
            "standard-4",
            {"chosen_standard": "standard-4"},
        ),
        (
            "listing",  # the R&D of the year to come, for what the two years before leave to it
            {
                "expected_market_cap": "2bn",
                "years.2025.revenue": "250m",
                "years.2024.revenue": "200m",
                "years.2023.revenue": "150m",
                "years.2025.rd_expense": "20m",
                "years.2024.rd_expense": "20m",
                "years.2023.rd_expense": "10m",
                "exceptional_sci_tech_cases": ["national_award"],
            },
            "standard-2",
            {"years.2026.revenue": "CNY 200000000", "years.2026.rd_expense": "CNY 57500000"},
        ),
        (
            "listing",
            {"years.2025.rd_staff": 30, "years.2025.total_staff": 421},
            "regular-indicators",
            {"years.2025.rd_staff": "43 people"},
        ),
        (
            "listing",  # a limit of its own while two shares of the capital are asked for
            {"public_offering_ratio": "10%", "share_capital_after_issue": "399m"},
            "general-conditions",
            {"share_capital_after_issue": "CNY 400000001"},
        ),
        (
            "listing",
            {"founded": "2024-02-29", "controller_changed_on": "2025-11-30"},
            "issuance-conditions",
            {"filing_date": "2027-11-30"},
        ),
        (
            "listing",  # the opinion of 2024 has to fall out of the last three years
            {**YEARS, "years.2024.audit_opinion": "adverse"},
            "issuance-conditions",
            {"years.2026.audit_opinion": "unqualified", "years.2027.audit_opinion": "unqualified"},
        ),
        (
            "listing",
            {"weighted_voting_rights": True, "chosen_standard": "weighted-voting", "expected_market_cap": "4.5bn"},
            "weighted-voting",
            {"expected_market_cap": "CNY 5000000000"},
        ),
        (
            "listing",
            {"core_technology_patents": 48, "exceptional_sci_tech_cases": [], "invention_patents": 1},
            "exceptional-cases",
            {"core_technology_patents": "50 patents"},
        ),
        (
            "growth-tier-exit",
            {"growth_tier_cohort": "existing", "years.2025.net_profit": "-3m"},
            "exit-existing",
            {"years.2026.net_profit": "CNY 1"},
        ),
        (
            "growth-tier-exit",
            {"growth_tier_cohort": "new", "years.2025.net_profit": "20m", "years.2024.net_profit": "-3m"},
            "exit-two-years",
            {"years.2026.net_profit": "CNY 30000000"},
        ),
        (
            "financial-delisting",
            {"years.2025.net_assets": "-3m", "years.2025.net_profit": "1m", "chosen_standard": "standard-4"},
            "financial-delisting",
            {"years.2026.net_assets": "CNY 0"},
        ),
        (
            "co-investment",
            {"issue_size": "512345678", "co_investment_amount": "20m"},
            "co-investment-under-1bn",
            {"co_investment_amount": "CNY 25617283.9"},
        ),
        (
            "co-investment",
            {"issue_size": "1.2bn", "co_investment_amount": "70m", "co_investment_lock_up": 12},
            "co-investment-1bn-to-2bn",
            {"co_investment_amount": "CNY 60000000", "co_investment_lock_up": "24 months"},
        ),
        (
            "co-investment",
            {"issue_size": "1.2bn", "co_investment_amount": "30m"},
            "co-investment-under-1bn",
            {"issue_size": "CNY 600000000"},
        ),
        (
            "investor-suitability",
            {"investor_daily_average_assets": "400000", "investor_experience": 20},
            "investor-suitability",
            {"investor_daily_average_assets": "CNY 500000", "investor_experience": "24 months"},
        ),
        (
            "senior-investor",  # five on STAR are one more, ten on the main exchanges two more
            {"senior_investor_star_listings": 4, "senior_investor_exchange_listings": 8},
            "senior-investor-type",
            {"senior_investor_star_listings": "5 companies"},
        ),
        (
            "senior-investor",
            {"chosen_standard": "standard-4"},
            "senior-investor-scope",
            {"chosen_standard": "standard-5"},
        ),
    ],
)
def test_the_least_that_would_do(rule_set: str, stated: dict[str, Any], route: str, wanted: dict[str, str]) -> None:
    assert _changes(stated, route, rule_set) == wanted


@pytest.mark.parametrize(
    ("rule_set", "stated", "route", "blocked_by"),
    [
        ("listing", {"industry": "real_estate"}, "industry", ["industry"]),
        ("listing", {"asserted.no_major_violations": False}, "issuance-conditions", ["asserted.no_major_violations"]),
        ("growth-tier-entry", {"years.2025.net_profit": "5m"}, "growth-tier-entry", ["years.2025.net_profit"]),
        ("senior-investor", {"senior_investor_type": "other"}, "senior-investor-type", ["senior_investor_type"]),
        (
            "senior-investor",
            {"senior_investor_share": "2%", "senior_investor_invested": "400m"},
            "senior-investor-holding",
            ["senior_investor_share", "senior_investor_invested"],
        ),
    ],
)
def test_where_no_lawful_change_helps_the_facts_that_stand_in_the_way_are_named(
    rule_set: str, stated: dict[str, Any], route: str, blocked_by: list[str]
) -> None:
    found = _repair(stated, route, rule_set)
    assert (found["changes"], found["blocked_by"]) == ([], blocked_by)


def test_the_rules_of_the_day_give_the_limits() -> None:
    stated = {"industry": "semiconductor", "invention_patents": 3, "exceptional_sci_tech_cases": []}
    before, after = dt.date(2024, 4, 29), dt.date(2024, 4, 30)
    assert _changes(stated, "regular-indicators", day=before) == {"invention_patents": "5 patents"}
    assert _changes(stated, "regular-indicators", day=after) == {"invention_patents": "7 patents"}


def test_what_decides_a_listed_companys_route_is_settled() -> None:
    """The standard a company listed under is no choice any more when delisting is tested."""
    stated = {"chosen_standard": "standard-4", "listed_on": "2024-05-01", "years.2025.net_assets": "-3m"}
    assert _changes(stated, "financial-delisting", "financial-delisting") == {"years.2026.net_assets": "CNY 0"}
    assert not {"chosen_standard"} & BOOK.rule_set("listing").settled


def test_a_repair_is_whole_for_every_section_that_fails() -> None:
    stated = {**MODEL, "public_offering_ratio": "20%", "share_capital_after_issue": "30m", "founded": "2025-01-01"}
    found = _repair(stated, "general-conditions")
    assert [change["fact"] for change in found["changes"]] == ["public_offering_ratio", "filing_date"]
    assert found["changes"][1] == {
        "fact": "filing_date", "from": None, "to": "2028-01-01", "how": "with_time", "day": "2028-01-01",
    }  # fmt: skip


def test_what_nobody_stated_is_no_change_and_still_to_show() -> None:
    found = _repair({**MODEL, "asserted.approvals_obtained": True}, "standard-5")
    assert [change["fact"] for change in found["changes"]] == ["expected_market_cap"]
    assert {"asserted.large_market_space", "asserted.large_model_product_launched"} <= set(found["still_to_show"])
    assert "asserted.approvals_obtained" not in found["still_to_show"]


def test_a_change_says_from_what_to_what_and_how() -> None:
    nearest, other = verdict_json(verdict(MODEL))["repairs"][:2]
    assert nearest["changes"] == [
        {"fact": "expected_market_cap", "from": "CNY 3800000000", "to": "CNY 4000000000", "how": "raised"}
    ]
    assert other["changes"][0]["year"] == 2026
    assert (other["changes"][0]["from"], other["changes"][0]["how"]) == (None, "later_year")
    assert list(nearest) == ["section", "route", "changes", "still_to_show", "blocked_by"]


def test_a_range_is_counted_from_its_nearer_end() -> None:
    found = _repair({"expected_market_cap": "< 3.9bn", "chosen_standard": "standard-5"}, "standard-5")
    assert found["changes"][0]["from"] == "< CNY 3900000000"


def test_nothing_is_repaired_that_is_met() -> None:
    good = {"investor_daily_average_assets": "600000", "investor_experience": 30}
    assert verdict_json(verdict(good, "investor-suitability"))["repairs"] == []


# --- what must hold of every repair ---------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@example(core={"years.2024.net_profit": 0}, more=[], rule_set="listing", day=dt.date(2019, 8, 1))
@example(core={}, more=[("public_offering_ratio", "0%")], rule_set="listing", day=TODAY)
@given(core=CORE, more=st.lists(ENTRIES, max_size=14), rule_set=RULE_SETS, day=st.sampled_from(DAYS))
def test_a_repair_is_no_no_and_every_number_of_it_is_needed(
    core: dict[str, Any], more: list[tuple[str, Any]], rule_set: str, day: dt.date
) -> None:
    try:
        stated = facts({**dict(more), **core})
    except InputError:
        return
    before = check(stated, BOOK, rule_set, day)
    for repair in before.repairs:
        assert bool(repair.changes) is not bool(repair.blocked_by)
        if repair.changes:
            after = _applied(before, repair.changes)
            assert _does(after, repair)
            for change in repair.changes:
                _assert_history_stays(stated, change, before)
                _assert_needed(before, after, repair, change)


def _applied(before: Verdict, changes: tuple[FactChange, ...]) -> Verdict:
    return check(repaired(before.facts, changes, before.as_of), BOOK, before.rule_set.id, before.as_of)


def _does(after: Verdict, repair: Repair) -> bool:
    return after.conclusion is not Conclusion.NOT_ELIGIBLE and _route(after, repair) in (MET, UNKNOWN)


def _route(of: Verdict, repair: Repair) -> Outcome:
    return next(r.outcome for s in of.sections for r in s.routes if r.route.id == repair.route)


def _assert_history_stays(stated: IssuerFacts, change: FactChange, before: Verdict) -> None:
    spec = TABLE.spec(change.fact)
    assert spec is not None
    assert spec.changes is not None
    if change.how is Change.LATER_YEAR:
        assert change.year is not None
        assert change.year > stated.latest_year(before.as_of)
        assert change.fact not in stated.values or not change.fact.startswith("years.")
    else:
        assert change.how is spec.changes is not Change.LATER_YEAR
    if spec.changes is Change.RAISED and isinstance(change.before, Interval):
        assert isinstance(change.after, Interval)
        assert change.after.low > change.before.low


def _assert_needed(before: Verdict, after: Verdict, repair: Repair, change: FactChange) -> None:
    """One unit less of it, or it left out, and the verdict is a no again.

    In a further fiscal year, of which other figures are open, at least something that was met is open again.
    """
    others = tuple(other for other in repair.changes if other is not change)
    less = _applied(before, (*others, *_one_less(change)))
    if any(other.year is not None for other in repair.changes):
        met = {name for name, outcome in after.outcomes().items() if outcome is MET}
        assert not _does(less, repair) or any(less.outcomes().get(name) is not MET for name in met)
    else:
        assert not _does(less, repair)


def _one_less(change: FactChange) -> Iterator[FactChange]:
    spec = TABLE.spec(change.fact)
    assert spec is not None
    if isinstance(change.after, Interval):
        lowered = isinstance(change.before, Interval) and change.before.low > change.after.low
        step = -spec.step if lowered else spec.step
        yield change._replace(after=Interval.point(change.after.low - step))
    elif isinstance(change.after, dt.date):
        yield change._replace(after=change.after - dt.timedelta(days=1))
    elif spec.key == "audit_opinion":
        yield change._replace(after="disclaimer")


# --- nothing cheaper does ---------------------------------------------------------------------------------------------------


SMALL: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "investor-suitability": {
        "investor_daily_average_assets": (499_999, 500_000),
        "investor_experience": (23, 24),
        "growth_tier_risk_statement_signed": (False, True),
        "buys_new_growth_tier_shares": (True, False),
    },
    "senior-investor": {
        "chosen_standard": ("standard-2", "standard-5"),
        "senior_investor_star_listings": (3, 5),
        "senior_investor_exchange_listings": (9, 10),
        "senior_investor_holding": (10, 24),
        "senior_investor_share": ("2%", "3%"),
    },
    "co-investment": {
        "issue_size": (600_000_000, 1_000_000_000, 2_400_000_000),
        "co_investment_amount": (30_000_000, 40_000_000, 60_000_000, 72_000_000),
        "co_investment_lock_up": (12, 24),
    },
}
"""Facts with values on both sides of what the rules ask for."""


@pytest.mark.parametrize("rule_set", list(SMALL))
def test_no_fewer_facts_would_do(rule_set: str) -> None:
    """Every combination of values, against every change of fewer facts to any value that stands here or was found."""
    choices = SMALL[rule_set]
    for values in product(*choices.values()):
        before = verdict(dict(zip(choices, values, strict=True)), rule_set)
        found = [repair for repair in before.repairs if repair.changes]
        if before.conclusion is not Conclusion.NOT_ELIGIBLE or not found:
            continue
        cheapest = min(found, key=lambda repair: len(repair.changes))
        assert not list(_cheaper(before, len(cheapest.changes), found))


def _cheaper(before: Verdict, count: int, found: list[Repair]) -> Iterator[IssuerFacts]:
    """Facts with fewer changes, each of a fact that may change, of which the engine says no no."""
    possible: dict[str, set[Value]] = {}
    for repair in found:
        for change in repair.changes:
            possible.setdefault(change.fact, set()).add(change.after)
    for key, values in SMALL[before.rule_set.id].items():
        spec = TABLE.spec(key)
        if spec is not None and spec.changes is not None:
            possible.setdefault(key, set()).update(facts({key: value}).values[key] for value in values)
    for fewer in range(1, count):
        for keys in combinations(possible, fewer):
            for values in product(*(possible[key] for key in keys)):
                changed = IssuerFacts(TABLE, {**before.facts.values, **dict(zip(keys, values, strict=True))})
                raised = all(_lawful(before.facts, key, value) for key, value in zip(keys, values, strict=True))
                after = check(changed, BOOK, before.rule_set.id, before.as_of)
                if raised and after.conclusion is not Conclusion.NOT_ELIGIBLE:
                    yield changed


def _lawful(stated: IssuerFacts, key: str, value: Value) -> bool:
    spec, before = TABLE.spec(key), stated.values.get(key)
    assert spec is not None
    if spec.changes in (Change.RAISED, Change.WITH_TIME):
        return isinstance(value, Interval) and isinstance(before, Interval) and value.low >= before.low
    wanted = {Change.SHOWN: "true", Change.GIVEN_UP: "false"}
    return spec.changes not in wanted or value == wanted[spec.changes]


TINY = """\
tiny:
  label: {en: Tiny, zh: 小}
  conclusions: {eligible: {en: a, zh: a}, not_eligible: {en: b, zh: b}, undetermined: {en: c, zh: c}}
  sections:
    - id: tiny
      label: {en: Tiny, zh: 小}
      routes:
        - id: tiny
          label: {en: Tiny, zh: 小}
          criteria:
            - id: tiny.cap
              label: {en: Cap, zh: 市值}
              provision: sse-star-listing-rules@2019-03-01#2.1.2(1)
              test: {fact: expected_market_cap, more_than: CNY 1bn}
              exceptions:
                - id: tiny.fewer
                  label: {en: Patents, zh: 专利}
                  priority: 10
                  when: {fact: invention_patents, at_least: 5 patents}
                  provision: sse-star-listing-rules@2019-03-01#2.1.2(1)
                  instead:
                    id: tiny.small
                    label: {en: Small, zh: 小}
                    provision: sse-star-listing-rules@2019-03-01#2.1.2(1)
                    test: {fact: expected_market_cap, at_most: CNY 600m}
            - id: tiny.offer
              label: {en: Offer, zh: 发行}
              provision: sse-star-listing-rules@2019-03-01#2.1.1(3)
              test: {not: {fact: public_offering_ratio, more_than: 40%}}
"""


def test_strict_limits_exceptions_and_negations_are_read_from_any_rules(tmp_path: Any) -> None:
    book = RuleBook(rules_folder(tmp_path, TINY))

    def found(**stated: Any) -> Repair:
        (repair,) = repairs(evaluate(book.rule_set("tiny"), facts(stated), TODAY))
        return repair

    def needed(**stated: Any) -> dict[str, Decimal]:
        repair = found(**stated)
        return {c.fact: c.after.low for c in repair.changes if isinstance(c.after, Interval)}

    assert needed(expected_market_cap="500m", invention_patents=3, public_offering_ratio="10%") == {
        "invention_patents": Decimal(5)
    }
    assert needed(expected_market_cap="900m", invention_patents=3, public_offering_ratio="10%") == {
        "expected_market_cap": Decimal(1_000_000_001)
    }
    assert needed(expected_market_cap="2bn", invention_patents=1, public_offering_ratio="45%") == {
        "public_offering_ratio": Decimal("0.4")
    }
    repair = found(expected_market_cap="2bn", invention_patents=9, public_offering_ratio="1%")
    assert not repair.changes
    assert "expected_market_cap" in repair.blocked_by


def test_a_no_stays_a_no_where_a_section_beside_it_cannot_be_repaired() -> None:
    before = verdict({**MODEL, "industry": "real_estate", "share_capital_after_issue": "20m"})
    assert before.outcomes()["general-conditions"] is NOT_MET
    assert {repair.route: repair.blocked_by for repair in before.repairs} == {
        "industry": ("industry",),
        "general-conditions": ("industry",),
    }
