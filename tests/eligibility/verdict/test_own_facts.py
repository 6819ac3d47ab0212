"""Each condition has a fact of its own: what a user vouches for decides that condition and no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assistant.errors import InputError
from tests.eligibility.verdicts import finding, findings, verdict

DAY = dt.date(2026, 11, 28)


def decided(industry: str, **asserted: bool) -> set[str]:
    """The criteria of the fifth standard that these statements decide."""
    stated = {"industry": industry, "expected_market_cap": "4bn", "asserted": asserted}
    return {
        item.id
        for item in findings(verdict(stated, as_of=DAY))
        if item.id.startswith("standard-5.") and item.asserted and item.id != "standard-5.sector"
    }


@pytest.mark.parametrize(
    ("industry", "fact", "criterion"),
    [
        ("ai_large_model", "large_market_space", "standard-5.market-space"),
        ("ai_large_model", "large_model_standing", "standard-5.large-models.standing"),
        ("ai_large_model", "main_business_in_scope", "standard-5.large-models.main-business"),
        ("commercial_rocket", "large_market_space", "standard-5.market-space"),
        ("commercial_rocket", "rocket_standing", "standard-5.rockets.standing"),
        ("commercial_rocket", "rocket_main_business", "standard-5.rockets.main-business"),
        ("commercial_rocket", "reusable_rocket_orbital_payload", "standard-5.rockets.phased-result"),
        ("commercial_rocket", "rocket_rd_continuing", "standard-5.rockets.stage"),
        ("commercial_rocket", "rocket_no_later_problem", "standard-5.rockets.no-later-problem"),
        ("medical_device", "device_product_encouraged", "standard-5.devices.products"),
        ("medical_device", "going_concern", "standard-5.devices.going-concern"),
    ],
)
def test_one_statement_decides_one_condition(industry: str, fact: str, criterion: str) -> None:
    assert decided(industry, **{fact: True}) == {criterion}


@pytest.mark.parametrize("industry", ["commercial_rocket", "medical_device"])
def test_a_scope_vouched_for_large_models_says_nothing_of_another_sector(industry: str) -> None:
    assert decided(industry, main_business_in_scope=True) == set()


def test_a_later_problem_closes_the_rocket_route_although_the_launch_was_a_success() -> None:
    """sse-guideline-9-commercial-rockets#art. 5"""
    asserted = {"reusable_rocket_orbital_payload": True, "rocket_no_later_problem": False}
    reached = verdict({"industry": "commercial_rocket", "asserted": asserted}, as_of=DAY)
    assert finding(reached, "standard-5.rockets.phased-result").outcome.value == "met"
    assert finding(reached, "standard-5.rockets.no-later-problem").outcome.value == "not_met"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2020, 6, 1), "form main-business income"),
        (dt.date(2023, 6, 1), "applied to the main business"),
        (DAY, "able to be industrialised"),
    ],
)
def test_indicator_3_is_named_in_the_wording_of_its_period(day: dt.date, words: str) -> None:
    label = finding(verdict({"invention_patents": "7"}, as_of=day), "indicator-3").label.en
    assert words in label
    assert ("industrialised" in label) == (day == DAY)


def cases(listed: list[str] | None, patents: str | None) -> dict[str, Any]:
    return {"exceptional_sci_tech_cases": listed, "core_technology_patents": patents}


@pytest.mark.parametrize(
    ("listed", "patents", "expected"),
    [
        (None, None, "unknown"),
        (None, "50", "met"),
        (None, "49", "unknown"),
        ([], None, "not_met"),
        ([], "49", "not_met"),
        (["national_award"], None, "not_met"),
        (["fifty_core_patents"], None, "met"),
        (["fifty_core_patents"], "50", "met"),
    ],
)
def test_a_list_of_cases_that_leaves_out_the_fifty_patents_closes_that_case(
    listed: list[str] | None, patents: str | None, expected: str
) -> None:
    """csrc-sci-tech-attributes#art. 2(5)"""
    reached = verdict(cases(listed, patents), as_of=DAY)
    assert finding(reached, "exceptional-cases.fifty-patents").outcome.value == expected


@pytest.mark.parametrize(
    ("listed", "patents", "said"),
    [([], "50", "says none"), (["national_award"], ">= 60", "does not name"), (["fifty_core_patents"], "49", "names")],
)
def test_a_list_and_a_number_that_contradict_are_named(listed: list[str], patents: str, said: str) -> None:
    with pytest.raises(InputError, match=rf"exceptional_sci_tech_cases: {said}.*core_technology_patents"):
        verdict(cases(listed, patents), as_of=DAY)


def test_more_revenue_after_deductions_than_revenue_is_an_error() -> None:
    with pytest.raises(InputError, match="more revenue after deductions than revenue"):
        verdict({"years.2025.revenue": "1m", "years.2025.revenue_after_deductions": "2m"}, as_of=DAY)


@pytest.mark.parametrize(
    ("day", "value", "expected"),
    [
        ("2019-03-01", "200bn", "met"),
        ("2020-04-29", "20bn", "not_met"),
        ("2020-04-30", "20bn", "unknown"),
        ("2026-11-28", "20bn", "unknown"),
        ("2026-11-28", "19bn", "not_met"),
    ],
)
def test_red_chips_listed_overseas_by_the_rules_of_the_day(day: str, value: str, expected: str) -> None:
    """sse-star-listing-rules#red-chip-listed-overseas: RMB 200bn; from 30 April 2020 RMB 20bn with technology."""
    stated = {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": value}
    reached = verdict(stated, as_of=dt.date.fromisoformat(day))
    assert finding(reached, "red-chip-listed-overseas.size").outcome.value == expected


@pytest.mark.parametrize(("profit", "expected"), [("-1", "met"), ("0", "not_met"), ("1", "not_met")])
def test_unprofitable_at_listing_is_a_negative_profit(profit: str, expected: str) -> None:
    """sse-growth-tier-guideline#entry-basis"""
    stated = {"years.2025.net_profit": profit, "years.2025.net_profit_excl_nonrecurring": profit}
    reached = verdict(stated, "growth-tier-entry", DAY)
    assert finding(reached, "growth-tier-entry.unprofitable").outcome.value == expected


@pytest.mark.parametrize(("amount", "expected"), [("39m", "not_met"), ("40m", "met"), ("41m", "not_met")])
def test_a_cap_on_co_investment_is_a_maximum_too(amount: str, expected: str) -> None:
    """sse-underwriting-rules#co-investment"""
    stated = {"issue_size": "900m", "co_investment_amount": amount, "co_investment_lock_up": 24}
    reached = verdict(stated, "co-investment", DAY)
    assert next(s.outcome.value for s in reached.sections if s.section.id == "co-investment-amount") == expected
