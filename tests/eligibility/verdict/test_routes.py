"""Routes, exemptions and what a verdict says besides its outcome."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from assistant.corpus.model import Evidence
from assistant.eligibility.facts.files import read_facts
from assistant.eligibility.verdict.what_if import parse_changes, parse_sweep, sweep, what_if
from assistant.eligibility.wording.contract import english, needed, verdict_json
from assistant.eligibility.wording.explanation import render
from assistant.eligibility.wording.next_questions import next_question, template
from assistant.eligibility.wording.view import verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TABLE, TODAY, facts, finding, outcome, verdict

INDICATORS = {
    "three_year_rd_expense": "80m",
    "three_year_rd_ratio": "30%",
    "rd_staff_ratio": "10%",
    "invention_patents": "7",
    "industry": "semiconductor",
}
LOW_REVENUE = {"years": {"2025": {"revenue": "1m"}, "2024": {"revenue": "1m"}, "2023": {"revenue": "1m"}}}
TWO_YEARS = {
    "expected_market_cap": "RMB 1.2bn",
    "years": {"2025": {"net_profit": "35m", "revenue": "90m"}, "2024": {"net_profit": "20m"}},
}

EXEMPTIONS: list[tuple[str, dict[str, Any], str, str, str]] = [
    # provision, facts, criterion, outcome, day
    (
        "software-exemption",
        {"industry": "software", "invention_patents": "0"},
        "indicator-3",
        "not_applicable",
        "2026-11-22",
    ),
    (
        "software-exemption",
        {"industry": "semiconductor", "invention_patents": "0"},
        "indicator-3",
        "not_met",
        "2026-11-22",
    ),
    (
        "software-exemption",
        {"industry": "software", "three_year_rd_ratio": "9%", "three_year_rd_expense": "1bn"},
        "indicator-1",
        "not_met",
        "2026-11-22",
    ),
    ("software-exemption", {"industry": "software", "three_year_rd_ratio": "10%"}, "indicator-1", "met", "2026-11-22"),
    (
        "software-exemption",
        {"industry": "semiconductor", "three_year_rd_ratio": "9%"},
        "indicator-1",
        "met",
        "2026-11-22",
    ),
    (
        "large-model-as-software",
        {"industry": "ai_large_model", "invention_patents": "0"},
        "indicator-3",
        "unknown",
        "2026-11-22",
    ),
    (
        "large-model-as-software",
        {"industry": "ai_large_model", "invention_patents": "7"},
        "indicator-3",
        "met",
        "2026-11-22",
    ),
    (
        "large-model-as-software",
        {"industry": "ai_large_model", "invention_patents": "0", "asserted.counts_as_software": True},
        "indicator-3",
        "not_applicable",
        "2026-11-22",
    ),
    (
        "large-model-as-software",
        {"industry": "ai_large_model", "invention_patents": "0", "asserted.counts_as_software": False},
        "indicator-3",
        "not_met",
        "2026-11-22",
    ),
    (
        "standard-5-exemption",
        {**LOW_REVENUE, "chosen_standard": "standard-5"},
        "indicator-4",
        "not_applicable",
        "2026-11-22",
    ),
    ("standard-5-exemption", {**LOW_REVENUE, "chosen_standard": "standard-2"}, "indicator-4", "not_met", "2026-11-22"),
    (
        "standard-5-exemption",
        {**LOW_REVENUE, "expected_market_cap": "4bn", "profitable": False},
        "indicator-4",
        "not_applicable",
        "2026-11-22",
    ),
    (
        "standard-5-exemption",
        {**LOW_REVENUE, "expected_market_cap": "1.2bn", "years.2025.net_profit": "50m", "years.2024.net_profit": "50m"},
        "indicator-4",
        "not_met",
        "2026-11-22",
    ),
    (
        "red-chip-exemption",
        {**LOW_REVENUE, "issuer_type": "red_chip_unlisted"},
        "indicator-4",
        "not_applicable",
        "2020-03-27",
    ),
    (
        "red-chip-exemption",
        {**LOW_REVENUE, "issuer_type": "red_chip_listed_overseas", "chosen_standard": "red-chip-listed-overseas"},
        "indicator-4",
        "not_met",
        "2022-12-29",
    ),
    (
        "red-chip-exemption",
        {**LOW_REVENUE, "issuer_type": "red_chip_listed_overseas"},
        "indicator-4",
        "not_applicable",
        "2022-12-30",
    ),
]


@pytest.mark.parametrize(("provision", "stated", "criterion", "expected", "day"), EXEMPTIONS)
def test_exemptions(provision: str, stated: dict[str, Any], criterion: str, expected: str, day: str) -> None:
    """sse-star-application-provisions: the provision each case names."""
    stated = dict(stated)
    years = {
        f"years.{year}.{key}": value for year, row in stated.pop("years", {}).items() for key, value in row.items()
    }
    reached = verdict({**years, **stated}, as_of=dt.date.fromisoformat(day))
    found = finding(reached, criterion)
    assert found.outcome.value == expected
    if expected == "not_applicable":
        assert found.exemption is not None
        assert found.exemption.provision.provision == provision.replace("large-model-as-software", "software-exemption")


@pytest.mark.parametrize(
    "case",
    [
        "recognised_core_technology",
        "national_award",
        "national_major_project",
        "import_substitution",
        "fifty_core_patents",
    ],
)
def test_each_exceptional_case_is_enough(case: str) -> None:
    """csrc-sci-tech-attributes#art. 2"""
    failing = {**INDICATORS, "rd_staff_ratio": "8%", "revenue_cagr": "30%"}
    assert outcome(verdict(failing), "sci-tech-attributes") == "unknown"
    assert (
        outcome(
            verdict({**failing, "exceptional_sci_tech_cases": [], "core_technology_patents": 49}), "sci-tech-attributes"
        )
        == "not_met"
    )
    reached = verdict({**failing, "exceptional_sci_tech_cases": [case]})
    assert outcome(reached, "sci-tech-attributes") == "met"
    assert outcome(reached, "regular-indicators") == "not_met"


CLOSED = [
    ({"weighted_voting_rights": True, "expected_market_cap": "4.5bn"}, "standard-5", "not_applicable"),
    ({"weighted_voting_rights": True, "expected_market_cap": "4.5bn"}, "weighted-voting", "not_met"),
    ({"weighted_voting_rights": True, "expected_market_cap": "10bn"}, "weighted-voting", "met"),
    (
        {"weighted_voting_rights": True, "expected_market_cap": "5bn", "years.2025.revenue": "500m"},
        "weighted-voting",
        "met",
    ),
    ({"issuer_type": "red_chip_unlisted", "expected_market_cap": "20bn"}, "standard-4", "not_applicable"),
    ({"issuer_type": "red_chip_unlisted", "expected_market_cap": "4.9bn"}, "red-chip-unlisted", "not_met"),
    ({"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "200bn"}, "red-chip-listed-overseas", "met"),
    (
        {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "20bn"},
        "red-chip-listed-overseas",
        "unknown",
    ),
    (
        {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "200bn"},
        "red-chip-unlisted",
        "not_applicable",
    ),
    ({"expected_market_cap": "10bn"}, "weighted-voting", "not_applicable"),
    ({"chosen_standard": "standard-4", "expected_market_cap": "10bn"}, "standard-5", "not_applicable"),
    (
        {"chosen_standard": "standard-4", "weighted_voting_rights": True, "expected_market_cap": "10bn"},
        "financial-standard",
        "not_met",
    ),
    ({"chosen_standard": "standard-1", "expected_market_cap": "10bn"}, "standard-1a", "unknown"),
    ({"chosen_standard": "standard-1", "expected_market_cap": "10bn"}, "standard-1b", "unknown"),
    ({"expected_market_cap": "3bn", "years.2025.revenue": "300m"}, "financial-standard", "met"),
    ({"expected_market_cap": "< CNY 1bn"}, "financial-standard", "not_met"),
    ({"expected_market_cap": "<= CNY 1bn"}, "standard-1a.market-cap", "unknown"),
    ({"expected_market_cap": "just under RMB 4 billion"}, "standard-5", "not_met"),
    ({"profitable": False}, "standard-1a", "not_met"),
    ({"profitable": True}, "standard-1b.latest-profit", "met"),
    ({"controller_changed_on": "never"}, "issuance.controller-unchanged", "met"),
    ({"controller_changed_on": "2024-11-23", "filing_date": "2026-11-22"}, "issuance.controller-unchanged", "not_met"),
    ({"controller_changed_on": "2024-11-22", "filing_date": "2026-11-22"}, "issuance.controller-unchanged", "met"),
    ({"founded": "2023-11-22", "filing_date": "2026-11-22"}, "issuance.operating-years", "met"),
    ({"founded": "2023-11-23", "filing_date": "2026-11-22"}, "issuance.operating-years", "not_met"),
    ({"core_technical_staff_changed_materially": True}, "issuance.core-technical-staff", "not_met"),
    ({"years.2025.audit_opinion": "qualified"}, "issuance.audit-opinion", "not_met"),
    ({"years.2025.audit_opinion": "unqualified_with_emphasis"}, "issuance.audit-opinion", "unknown"),
    (
        {
            "years.2025.audit_opinion": "unqualified",
            "years.2024.audit_opinion": "unqualified",
            "years.2023.audit_opinion": "unqualified",
        },
        "issuance.audit-opinion",
        "met",
    ),
]


@pytest.mark.parametrize(("stated", "name", "expected"), CLOSED)
def test_routes_and_conditions(stated: dict[str, Any], name: str, expected: str) -> None:
    assert outcome(verdict(stated), name) == expected


DELISTING = [
    ("standard-5", "2022-03-01", "not_applicable"),
    ("standard-5", "2021-12-31", "not_met"),
    ("standard-4", "2025-01-01", "not_met"),
]


@pytest.mark.parametrize(("standard", "listed_on", "expected"), DELISTING)
def test_the_profit_test_waits_for_the_fourth_full_year_of_standard_5(
    standard: str, listed_on: str, expected: str
) -> None:
    """sse-star-listing-rules#standard-5-delisting-gate"""
    stated = {
        "chosen_standard": standard,
        "listed_on": listed_on,
        "years.2025.net_profit": "-1m",
        "years.2025.revenue": "99m",
    }
    assert outcome(verdict(stated, "financial-delisting"), "delisting.profit-and-revenue") == expected


TIERS = [
    ("999999999", "under-1bn"),
    ("1bn", "1bn-to-2bn"),
    ("1999999999", "1bn-to-2bn"),
    ("2bn", "2bn-to-5bn"),
    ("4999999999", "2bn-to-5bn"),
    ("5bn", "from-5bn"),
]


@pytest.mark.parametrize(("size", "tier"), TIERS)
def test_co_investment_tiers(size: str, tier: str) -> None:
    """sse-underwriting-rules#co-investment"""
    reached = verdict({"issue_size": size, "co_investment_amount": "0"}, "co-investment")
    routes = {route.route.id: route.outcome.value for section in reached.sections for route in section.routes}
    assert [name for name, found in routes.items() if found == "not_met"] == [f"co-investment-{tier}"]


def test_the_amount_to_co_invest_is_worked_out() -> None:
    reached = verdict({"issue_size": "3bn"}, "co-investment")
    written = verdict_json(reached)["sections"][0]["routes"][2]["criteria"][0]
    assert written["required"] == ">= CNY 90000000"
    assert reached.missing_facts[0] in ("co_investment_amount", "co_investment_lock_up")


def test_two_profitable_years_meet_standard_1_with_the_assumption_said() -> None:
    """sse-star-listing-rules#2.1.2(1)"""
    reached = verdict(TWO_YEARS)
    assert outcome(reached, "standard-1a") == "met"
    assert outcome(reached, "standard-1b") == "not_met"
    assert (
        "years.2025.net_profit_excl_nonrecurring >= years.2025.net_profit (not stated)"
        in verdict_json(reached)["assumptions"]
    )
    lower = verdict(
        {
            **TWO_YEARS,
            "years": {
                "2025": {"net_profit": "35m", "net_profit_excl_nonrecurring": "29m"},
                "2024": {"net_profit": "20m"},
            },
        }
    )
    assert outcome(lower, "standard-1a") == "not_met"


@pytest.mark.parametrize(
    ("votes", "met"),
    [("64%", "not_met"), ("66.66%", "not_met"), ("2/3", "met"), ("66.67%", "met"), ("三分之二", "met")],
)
def test_weighted_voting_rights_need_two_thirds_exactly(votes: str, met: str) -> None:
    known = verdict({"weighted_voting_rights": True, "special_voting_approval": votes})
    tested = finding(known, "special-voting-shares.approval")
    assert tested.outcome.value == met
    assert (known.conclusion.value == "not_eligible") is (met == "not_met")


def test_missing_is_never_zero_and_never_no() -> None:
    reached = verdict({})
    outcomes = {section.section.id: section.outcome.value for section in reached.sections}
    assert outcomes.pop("special-voting-shares") == "not_applicable"
    assert set(outcomes.values()) == {"unknown"}
    assert reached.conclusion.value == "undetermined"


def test_gaps_are_exact_and_the_nearest_route_comes_first() -> None:
    reached = verdict({"expected_market_cap": "3.9bn", "years.2025.revenue": "90m", "profitable": False})
    nearest = next(gap for gap in verdict_view(reached).gaps if gap.section == "financial-standard")
    assert nearest.criterion.id == "standard-5.market-cap"
    assert needed(nearest.needed, english(TABLE)) == "CNY 100000000 more expected market cap"
    assert VerdictWords(Language.EN, TABLE).needed(nearest) == "RMB 100 million more expected market cap"
    assert VerdictWords(Language.ZH, TABLE).needed(nearest) == "预计市值还需增加1亿元"


def test_only_live_branches_are_asked_for() -> None:
    reached = verdict({"expected_market_cap": "900m"})
    assert reached.conclusion.value == "not_eligible"
    assert reached.missing_facts == ()
    partly = verdict({"expected_market_cap": "1.2bn"})
    assert "asserted.large_market_space" not in partly.missing_facts
    assert "three_year_operating_cash_flow" not in partly.missing_facts
    assert "years.2025.net_profit" in partly.missing_facts


def test_the_most_telling_fact_is_asked_first() -> None:
    reached = verdict({"industry": "semiconductor"})
    assert reached.missing_facts[0] == "expected_market_cap"
    english, chinese = next_question(reached), next_question(reached, Language.ZH)
    assert english is not None
    assert chinese is not None
    assert "expected market cap" in english.text
    assert "预计市值" in chinese.text


def test_json_follows_the_contract() -> None:
    written = verdict_json(verdict({"expected_market_cap": "4.5bn", "industry": "ai_large_model"}))
    assert list(written) == [
        "rule_set",
        "as_of",
        "verdict",
        "sections",
        "rests_on_judgement",
        "weakest_evidence",
        "missing_facts",
        "gaps",
        "assumptions",
        "repairs",
    ]
    assert [section["id"] for section in written["sections"]] == [
        "industry",
        "sci-tech-attributes",
        "issuance-conditions",
        "general-conditions",
        "special-voting-shares",
        "financial-standard",
    ]
    routes = {route["id"]: route for route in written["sections"][-1]["routes"]}
    assert list(routes) == [
        "standard-1a", "standard-1b", "standard-2", "standard-3", "standard-4", "standard-5",
        "red-chip-unlisted", "red-chip-listed-overseas", "weighted-voting",
    ]  # fmt: skip
    assert routes["standard-5"]["criteria"][0] == {
        "id": "standard-5.market-cap",
        "kind": "computed",
        "outcome": "met",
        "required": ">= CNY 4000000000",
        "actual": "CNY 4500000000",
        "asserted": False,
        "citation": {
            "document": "sse-star-listing-rules",
            "version": "2026-04-24",
            "provision": "2.1.2(5)",
            "evidence": "transcribed",
        },
    }
    assert "issuer_type = domestic (not stated)" in written["assumptions"]
    assert json.loads(json.dumps(written)) == written


def test_judgement_is_asserted_and_named() -> None:
    asserted = {"approvals_obtained": True, "large_market_space": True, "phase_two_trial_cleared": True}
    reached = verdict({"expected_market_cap": "4bn", "industry": "pharmaceutical", "asserted": asserted})
    assert finding(reached, "standard-5.drugs.phase-two").asserted
    assert "standard-5.drugs.phase-two" in reached.rests_on_judgement
    assert "standard-5.market-cap" not in reached.rests_on_judgement
    assert "stated by the user, not verified" in render(reached)
    assert "用户陈述，未经核实" in render(reached, Language.ZH)


def test_the_weakest_evidence_that_counts_is_named() -> None:
    assert verdict({"expected_market_cap": "1m"}).weakest_evidence is Evidence.TRANSCRIBED
    assert verdict({}).weakest_evidence is Evidence.UNVERIFIED


def test_what_if_shows_what_flips() -> None:
    change = what_if(
        facts({"expected_market_cap": "3.9bn", "years.2025.revenue": "300m"}),
        BOOK,
        parse_changes(["expected_market_cap=2.9bn"]),
        as_of=TODAY,
    )
    flips = {flip.id: (str(flip.before), str(flip.after)) for flip in change.flips}
    assert flips["standard-4"] == ("met", "not_met")
    assert "standard-3.market-cap" not in flips


def test_sweep_finds_every_turning_point() -> None:
    company = facts({"years.2025.revenue": "320m", "profitable": False})
    found = sweep(company, BOOK, *parse_sweep("expected_market_cap=1bn..10bn", TABLE), as_of=TODAY)
    assert [turn.value for turn in found.turns] == [
        Decimal(1_500_000_000),
        Decimal(2_000_000_000),
        Decimal(3_000_000_000),
        Decimal(4_000_000_000),
    ]
    assert {flip.id for flip in found.turns[2].flips} >= {"standard-4", "financial-standard"}


def test_sweep_of_revenue_finds_the_ratio_turning_too() -> None:
    company = facts(
        {
            "expected_market_cap": "1.6bn",
            "profitable": False,
            **{f"years.{year}.rd_expense": "30m" for year in (2023, 2024, 2025)},
            "years.2024.revenue": "150m",
            "years.2023.revenue": "150m",
        }
    )
    found = sweep(company, BOOK, *parse_sweep("years.2025.revenue=200m..400m", TABLE), as_of=TODAY)
    turning = {turn.value for turn in found.turns if any(flip.id == "standard-2.rd-ratio" for flip in turn.flips)}
    assert turning == {Decimal(300_000_001)}


@pytest.mark.parametrize(
    "text", ["expected_market_cap", "expected_market_cap=5bn", "expected_market_cap=5bn..1bn", "industry=a..b"]
)
def test_a_bad_sweep_is_one_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_sweep(text, TABLE)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("language", list(Language))
def test_the_template_reads_back_as_knowing_nothing(language: Language, tmp_path: Any) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(template(TABLE, language), encoding="utf-8")
    assert read_facts(file, TABLE, day=TODAY).values == {}


@pytest.mark.parametrize("markdown", [True, False])
def test_the_rendering_leads_with_the_answer(markdown: bool) -> None:
    company = {"name": "Example", "expected_market_cap": "900m"}
    english = render(verdict(company), markdown=markdown).splitlines()
    chinese = render(verdict(company), Language.ZH, markdown=markdown).splitlines()
    assert any("No" in line and "not met" in line for line in english[:4])
    assert any("不符合" in line for line in chinese[:4])
