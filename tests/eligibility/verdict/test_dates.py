"""The day before, the day of, and long after every effective date of the rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assistant.eligibility.verdict.what_if import compare_days
from assistant.eligibility.wording.contract import verdict_json
from assistant.eligibility.wording.rule_texts import diff_rules, explain_rules
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, facts, finding, findings, outcome, verdict

GENERAL = {
    "phased_results_obtained": True,
    "technological_advantage": True,
    "approvals_obtained": True,
    "large_market_space": True,
}
LARGE_MODEL = {
    **GENERAL,
    "main_business_in_scope": True,
    "large_model_product_launched": True,
    "large_model_product_applied_at_scale": True,
    "large_model_standing": True,
    "clear_commercialisation": True,
    "large_model_rd_continuing": True,
    "large_model_data_and_ip": True,
}
ROCKET = {
    **GENERAL,
    "rocket_main_business": True,
    "rocket_core_technology": True,
    "reusable_rocket_orbital_payload": True,
    "rocket_rd_continuing": True,
    "rocket_no_later_problem": True,
    "rocket_payload_functional": True,
    "rocket_qualifications": True,
    "rocket_standing": True,
    "rocket_target_market": True,
    "rocket_commercial_plan": True,
}
DEVICE = {
    **GENERAL,
    "device_product_encouraged": True,
    "device_testing_and_clinical_evaluation_done": True,
    "device_registration_unimpeded": True,
    "going_concern": True,
    "device_plan_disclosed": True,
}


def _company(industry: str, asserted: dict[str, bool]) -> dict[str, Any]:
    return {"industry": industry, "expected_market_cap": "4bn", "asserted": asserted}


SECTORS = [
    # industry, what is vouched for, the milestone taken away, first day of the guideline, provision of the milestone
    (
        "ai_large_model",
        LARGE_MODEL,
        "large_model_product_applied_at_scale",
        "2026-06-17",
        "sse-guideline-10-large-models#phased-result",
    ),
    (
        "ai_large_model",
        LARGE_MODEL,
        "large_model_product_launched",
        "2026-06-17",
        "sse-guideline-10-large-models#phased-result",
    ),
    (
        "commercial_rocket",
        ROCKET,
        "reusable_rocket_orbital_payload",
        "2025-12-26",
        "sse-guideline-9-commercial-rockets#art. 5",
    ),
    (
        "medical_device",
        DEVICE,
        "device_testing_and_clinical_evaluation_done",
        "2022-06-10",
        "sse-guideline-5-medical-devices#phased-result",
    ),
]


@pytest.mark.parametrize(("industry", "asserted", "milestone", "first_day", "provision"), SECTORS)
def test_a_sector_guideline_binds_from_its_first_day(
    industry: str, asserted: dict[str, bool], milestone: str, first_day: str, provision: str
) -> None:
    day = dt.date.fromisoformat(first_day)
    without = _company(industry, {**asserted, milestone: False})
    assert outcome(verdict(without, as_of=day - dt.timedelta(days=1)), "standard-5") == "met"
    on_the_day = verdict(without, as_of=day)
    assert outcome(on_the_day, "standard-5") == "not_met"
    failed = [
        item for item in findings(on_the_day) if item.id.startswith("standard-5.") and item.outcome.value == "not_met"
    ]
    assert [f"{on_the_day.cite(item).document}#{on_the_day.cite(item).provision}" for item in failed] == [provision]
    assert outcome(verdict(_company(industry, asserted), as_of=day), "standard-5") == "met"


@pytest.mark.parametrize("as_of", ["2019-03-01", "2023-08-25", "2026-11-22"])
@pytest.mark.parametrize(("cleared", "expected"), [(True, "met"), (False, "not_met"), (None, "unknown")])
def test_drugs_need_phase_two_on_every_day(as_of: str, cleared: bool | None, expected: str) -> None:
    """sse-star-listing-rules#2.1.2(5)"""
    company = _company("pharmaceutical", {**GENERAL, "phase_two_trial_cleared": cleared})  # type: ignore[dict-item]
    assert outcome(verdict(company, as_of=dt.date.fromisoformat(as_of)), "standard-5") == expected


def test_an_unknown_sector_asks_for_the_sector_only() -> None:
    reached = verdict({"expected_market_cap": "4bn", "asserted": {**GENERAL, "phase_two_trial_cleared": False}})
    assert outcome(reached, "standard-5.sector") == "unknown"
    assert finding(reached, "standard-5.sector").missing == ("industry",)


NEW_FIELDS = ["quantum", "biomanufacturing", "hydrogen_fusion", "brain_computer", "embodied_intelligence", "6g"]


@pytest.mark.parametrize("industry", NEW_FIELDS)
def test_future_fields_join_the_list_on_17_june_2026(industry: str) -> None:
    """sse-star-application-provisions#future-fields"""
    before = verdict({"industry": industry}, as_of=dt.date(2026, 6, 16))
    assert outcome(before, "industry") == "unknown"
    assert finding(before, "industry.future-field").outcome.value == "not_applicable"
    assert outcome(verdict({"industry": industry}, as_of=dt.date(2026, 6, 17)), "industry") == "met"


INDUSTRIES = [
    ("ai_large_model", "met"),
    ("software", "met"),
    ("semiconductor", "met"),
    ("pharmaceutical", "met"),
    ("real_estate", "not_met"),
    ("finance_investment", "not_met"),
    ("fintech", "unknown"),
    ("business_model_innovation", "unknown"),
    ("other", "unknown"),
]


@pytest.mark.parametrize(("industry", "expected"), INDUSTRIES)
def test_industry_fields_and_negative_list(industry: str, expected: str) -> None:
    """sse-star-application-provisions#negative-list and #art. 5"""
    assert outcome(verdict({"industry": industry}), "industry") == expected


@pytest.mark.parametrize(
    ("as_of", "provision"),
    [("2020-03-27", "art. 3"), ("2024-04-29", "art. 4"), ("2024-04-30", "art. 5"), ("2026-11-22", "art. 5")],
)
def test_the_field_list_is_cited_by_its_number_of_the_day(as_of: str, provision: str) -> None:
    reached = verdict({"industry": "software"}, as_of=dt.date.fromisoformat(as_of))
    assert reached.cite(finding(reached, "industry.listed-field")).provision == provision


DATED = [
    # criterion, day before, first day, facts, outcome before, outcome on the day
    ("indicator-1.amount", "2024-04-30", {"three_year_rd_expense": "60m"}, "met", "not_met"),
    ("indicator-3", "2024-04-30", {"invention_patents": "5", "industry": "semiconductor"}, "met", "not_met"),
    ("indicator-4.growth", "2024-04-30", {"revenue_cagr": "20%"}, "met", "not_met"),
    ("indicator-2", "2021-04-16", {"rd_staff_ratio": "9%"}, "not_applicable", "not_met"),
    ("indicator-1.amount", "2020-03-20", {"three_year_rd_expense": "60m"}, "not_applicable", "met"),
    ("industry.not-prohibited", "2021-04-16", {"industry": "real_estate"}, "not_applicable", "not_met"),
    (
        "issuance.operating-years",
        "2019-07-22",
        {"founded": "2019-01-01", "filing_date": "2021-12-31"},
        "not_applicable",
        "not_met",
    ),
    ("standard-4.market-cap", "2019-03-01", {"expected_market_cap": "3bn"}, "not_applicable", "met"),
    (
        "red-chip-listed-overseas.large",
        "2019-03-01",
        {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "200bn"},
        "not_applicable",
        "met",
    ),
    (
        "red-chip-listed-overseas.smaller",
        "2020-04-30",
        {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "20bn"},
        "not_applicable",
        "met",
    ),
]


@pytest.mark.parametrize(("criterion", "first_day", "stated", "before", "after"), DATED)
def test_a_number_changes_on_its_day(
    criterion: str, first_day: str, stated: dict[str, Any], before: str, after: str
) -> None:
    day = dt.date.fromisoformat(first_day)
    previous = verdict(stated, as_of=day - dt.timedelta(days=1))
    # A group that is not in force yet has no parts to show.
    present = [item.outcome.value for item in findings(previous) if item.id == criterion]
    assert present in ([before], [] if before == "not_applicable" else [before])
    assert finding(verdict(stated, as_of=day), criterion).outcome.value == after


SETS = [
    ("growth-tier-entry", "2025-07-13"),
    ("growth-tier-exit", "2025-07-13"),
    ("senior-investor", "2025-07-13"),
    ("co-investment", "2023-02-17"),
]


@pytest.mark.parametrize(("rule_set", "first_day"), SETS)
def test_no_rule_applies_before_there_is_one(rule_set: str, first_day: str) -> None:
    day = dt.date.fromisoformat(first_day)
    before = verdict({"years.2025.net_profit": "-1", "issue_size": "1bn"}, rule_set, day - dt.timedelta(days=1))
    assert {section.outcome.value for section in before.sections} == {"not_applicable"}
    assert before.conclusion.value == "undetermined"
    assert any("was in force" in text for text in verdict_json(before)["assumptions"])
    after = verdict({"years.2025.net_profit": "-1", "issue_size": "1bn"}, rule_set, day)
    assert {section.outcome.value for section in after.sections} != {"not_applicable"}


@pytest.mark.parametrize(
    "as_of", ["2019-03-01", "2019-04-30", "2020-12-31", "2023-08-04", "2024-04-30", "2025-04-25", "2026-04-24"]
)
def test_the_version_in_force_is_cited(as_of: str) -> None:
    reached = verdict({"expected_market_cap": "4bn"}, as_of=dt.date.fromisoformat(as_of))
    assert reached.cite(finding(reached, "standard-5.market-cap")).version == as_of


def test_rules_that_are_not_held_leave_a_yes_open() -> None:
    reached = verdict({"industry": "software"}, as_of=dt.date(2019, 7, 21))
    assert outcome(reached, "issuance-conditions") == "not_applicable"
    assert any("22 July 2019" in text for text in verdict_json(reached)["assumptions"])


def test_two_days_compared() -> None:
    company = {
        "industry": "semiconductor",
        "invention_patents": "6",
        "three_year_rd_expense": "100m",
        "rd_staff_ratio": "20%",
        "revenue_cagr": "30%",
    }
    change = compare_days(facts(company), BOOK, dt.date(2024, 4, 29), dt.date(2024, 4, 30))
    assert ("regular-indicators", "met", "not_met") in {
        (flip.id, str(flip.before), str(flip.after)) for flip in change.flips
    }


def test_what_changed_in_the_rules() -> None:
    changes = {change.id: change for change in diff_rules(BOOK, "listing", dt.date(2024, 4, 29), dt.date(2026, 11, 22))}
    patents = changes["indicator-3"]
    assert patents.before is not None
    assert patents.after is not None
    assert "5 patents" in patents.before.en
    assert "7项" in patents.after.zh
    assert changes["standard-5.large-models"].before is None
    assert "standard-4.market-cap" not in changes


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [(Language.EN, "at least 5 patents", "at least 7 patents"), (Language.ZH, "不低于5项", "不低于7项")],
)
def test_rules_are_explained_as_of_a_day(language: Language, old: str, new: str) -> None:
    before = explain_rules(BOOK, "sci-tech-attributes", language, dt.date(2024, 4, 29))
    after = explain_rules(BOOK, "sci-tech-attributes", language, dt.date(2024, 4, 30))
    assert old in before
    assert new in after
    assert old not in after


def test_rules_of_a_route_name_the_guideline_only_once_it_is_in_force() -> None:
    assert "Guideline No. 10" not in explain_rules(BOOK, "standard-5", Language.EN, dt.date(2026, 6, 16))
    assert "Guideline No. 10" in explain_rules(BOOK, "standard-5", Language.EN, dt.date(2026, 6, 17))
