"""Every threshold of the rules: just under, exactly at, and just over it, each naming the provision it comes from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from assistant.eligibility.wording.explanation import render
from assistant.language.text import Language
from tests.eligibility.verdicts import TODAY, finding, verdict

RULES = "sse-star-listing-rules"
SCI = "csrc-sci-tech-attributes"
OLD = dt.date(2024, 4, 29)


@dataclass(frozen=True)
class Row:
    """A threshold: the criterion, its provision, the fact that is moved and where the limit stands."""

    criterion: str
    provision: str
    fact: str
    limit: str
    step: str = "1"
    rest: dict[str, Any] = field(default_factory=dict)
    rule_set: str = "listing"
    as_of: dt.date = TODAY
    strict: bool = False
    downwards: bool = False


OPEN_ROUTES = {"issuer_type": "domestic", "weighted_voting_rights": False}
UNLISTED = {"issuer_type": "red_chip_unlisted"}
OVERSEAS = {"issuer_type": "red_chip_listed_overseas"}
DUAL = {"weighted_voting_rights": True, "issuer_type": "domestic"}
REVENUES = {"years.2025.revenue": "200m", "years.2024.revenue": "200m", "years.2023.revenue": "100m"}
NO_RD_BEFORE = {"years.2024.rd_expense": "0", "years.2023.rd_expense": "0"}
NO_CASH_BEFORE = {"years.2024.operating_cash_flow": "0", "years.2023.operating_cash_flow": "0"}
PREVIOUS = {"years.2024.net_profit": "20m", "years.2024.net_profit_excl_nonrecurring": "20m"}
GROWTH_NEW = {"growth_tier_cohort": "new"}
FILED = {"filing_date": "2026-11-22"}
GATE = {"chosen_standard": "standard-4"}
PROFITS = {
    "years.2025.total_profit": "10m",
    "years.2025.net_profit": "10m",
    "years.2025.net_profit_excl_nonrecurring": "10m",
}

ROWS = [
    Row("standard-1a.market-cap", f"{RULES}#2.1.2(1)", "expected_market_cap", "1000000000"),
    Row(
        "standard-1a.latest-profit",
        f"{RULES}#2.1.2(1)",
        "years.2025.net_profit",
        "0",
        rest={"years.2025.net_profit_excl_nonrecurring": "60m"},
        strict=True,
    ),
    Row(
        "standard-1a.previous-profit",
        f"{RULES}#2.1.2(1)",
        "years.2024.net_profit",
        "0",
        rest={"years.2024.net_profit_excl_nonrecurring": "60m", "years.2025.revenue": "1m"},
        strict=True,
    ),
    Row("standard-1a.total-profit", f"{RULES}#2.1.2(1)", "years.2025.net_profit", "30000000", rest=PREVIOUS),
    Row(
        "standard-1a.total-profit",
        f"{RULES}#2.1.2(1)",
        "years.2025.net_profit_excl_nonrecurring",
        "30000000",
        rest={**PREVIOUS, "years.2025.net_profit": "90m"},
    ),
    Row("standard-1b.market-cap", f"{RULES}#2.1.2(1)", "expected_market_cap", "1000000000"),
    Row("standard-1b.latest-profit", f"{RULES}#2.1.2(1)", "years.2025.net_profit", "0", strict=True),
    Row("standard-1b.revenue", f"{RULES}#2.1.2(1)", "years.2025.revenue", "100000000"),
    Row("standard-2.market-cap", f"{RULES}#2.1.2(2)", "expected_market_cap", "1500000000"),
    Row("standard-2.revenue", f"{RULES}#2.1.2(2)", "years.2025.revenue", "200000000"),
    Row(
        "standard-2.rd-ratio",
        f"{RULES}#2.1.2(2)",
        "years.2025.rd_expense",
        "75000000",
        rest={**REVENUES, **NO_RD_BEFORE},
    ),
    Row("standard-2.rd-ratio", f"{RULES}#2.1.2(2)", "three_year_rd_ratio", "0.15", "0.0001"),
    Row("standard-3.market-cap", f"{RULES}#2.1.2(3)", "expected_market_cap", "2000000000"),
    Row("standard-3.revenue", f"{RULES}#2.1.2(3)", "years.2025.revenue", "300000000"),
    Row(
        "standard-3.operating-cash-flow",
        f"{RULES}#2.1.2(3)",
        "years.2025.operating_cash_flow",
        "100000000",
        rest=NO_CASH_BEFORE,
    ),
    Row("standard-3.operating-cash-flow", f"{RULES}#2.1.2(3)", "three_year_operating_cash_flow", "100000000"),
    Row("standard-4.market-cap", f"{RULES}#2.1.2(4)", "expected_market_cap", "3000000000"),
    Row("standard-4.revenue", f"{RULES}#2.1.2(4)", "years.2025.revenue", "300000000"),
    Row("standard-5.market-cap", f"{RULES}#2.1.2(5)", "expected_market_cap", "4000000000"),
    Row("red-chip-unlisted.large", f"{RULES}#2.1.3", "expected_market_cap", "10000000000", rest=UNLISTED),
    Row("red-chip-unlisted.smaller", f"{RULES}#2.1.3", "expected_market_cap", "5000000000", rest=UNLISTED),
    Row("red-chip-unlisted.revenue", f"{RULES}#2.1.3", "years.2025.revenue", "500000000", rest=UNLISTED),
    Row(
        "red-chip-unlisted.growth-large",
        f"{RULES}#fast-growth",
        "years.2025.revenue",
        "605000000",
        rest={**UNLISTED, "years.2023.revenue": "500m"},
    ),
    Row(
        "red-chip-unlisted.growth-large",
        f"{RULES}#fast-growth",
        "years.2025.revenue",
        "500000000",
        rest={**UNLISTED, "years.2023.revenue": "300m"},
    ),
    Row(
        "red-chip-unlisted.growth-small",
        f"{RULES}#fast-growth",
        "years.2025.revenue",
        "144000000",
        rest={**UNLISTED, "years.2023.revenue": "100m"},
    ),
    Row(
        "red-chip-listed-overseas.large",
        f"{RULES}#red-chip-listed-overseas",
        "overseas_market_value",
        "200000000000",
        rest=OVERSEAS,
    ),
    Row(
        "red-chip-listed-overseas.smaller",
        f"{RULES}#red-chip-listed-overseas",
        "overseas_market_value",
        "20000000000",
        rest=OVERSEAS,
    ),
    Row("weighted-voting.large", f"{RULES}#2.1.4", "expected_market_cap", "10000000000", rest=DUAL),
    Row("weighted-voting.smaller", f"{RULES}#2.1.4", "expected_market_cap", "5000000000", rest=DUAL),
    Row("weighted-voting.revenue", f"{RULES}#2.1.4", "years.2025.revenue", "500000000", rest=DUAL),
    Row("general.share-capital", f"{RULES}#2.1.1(2)", "share_capital_after_issue", "30000000", rest=OPEN_ROUTES),
    Row(
        "general.public-offering",
        f"{RULES}#2.1.1(3)",
        "public_offering_ratio",
        "0.25",
        "0.0001",
        rest={**OPEN_ROUTES, "share_capital_after_issue": "400m"},
    ),
    Row(
        "general.public-offering",
        f"{RULES}#2.1.1(3)",
        "public_offering_ratio",
        "0.1",
        "0.0001",
        rest={**OPEN_ROUTES, "share_capital_after_issue": "400000001"},
    ),
    Row(
        "general.public-offering",
        f"{RULES}#2.1.1(3)",
        "share_capital_after_issue",
        "400000000",
        rest={**OPEN_ROUTES, "public_offering_ratio": "10%"},
        strict=True,
    ),
    Row("general.share-capital.shares", f"{RULES}#2.1.1-red-chip", "shares_after_issue", "30000000", rest=UNLISTED),
    Row(
        "general.public-offering.shares",
        f"{RULES}#2.1.1-red-chip",
        "shares_after_issue",
        "400000000",
        rest={**UNLISTED, "public_offering_ratio": "10%"},
        strict=True,
    ),
    Row(
        "indicator-1.ratio",
        f"{SCI}#indicator-1",
        "three_year_rd_ratio",
        "0.05",
        "0.0001",
        rest={"industry": "semiconductor"},
    ),
    Row(
        "indicator-1.amount",
        f"{SCI}#indicator-1",
        "three_year_rd_expense",
        "80000000",
        rest={"industry": "semiconductor"},
    ),
    Row(
        "indicator-1.amount",
        f"{SCI}#indicator-1",
        "three_year_rd_expense",
        "60000000",
        rest={"industry": "semiconductor"},
        as_of=OLD,
    ),
    Row(
        "indicator-1.software-ratio",
        "sse-star-application-provisions#software-exemption",
        "three_year_rd_ratio",
        "0.1",
        "0.0001",
        rest={"industry": "software"},
    ),
    Row("indicator-2", f"{SCI}#indicator-2", "rd_staff_ratio", "0.1", "0.0001"),
    Row("indicator-2", f"{SCI}#indicator-2", "years.2025.rd_staff", "42", rest={"years.2025.total_staff": "420"}),
    Row("indicator-3", f"{SCI}#indicator-3", "invention_patents", "7", rest={"industry": "semiconductor"}),
    Row("indicator-3", f"{SCI}#indicator-3", "invention_patents", "5", rest={"industry": "semiconductor"}, as_of=OLD),
    Row(
        "indicator-4.growth",
        f"{SCI}#indicator-4",
        "years.2025.revenue",
        "156250000",
        rest={"years.2023.revenue": "100m", **GATE},
    ),
    Row(
        "indicator-4.growth",
        f"{SCI}#indicator-4",
        "years.2025.revenue",
        "144000000",
        rest={"years.2023.revenue": "100m", **GATE},
        as_of=OLD,
    ),
    Row("indicator-4.growth", f"{SCI}#indicator-4", "revenue_cagr", "0.25", "0.0001", rest=GATE),
    Row("indicator-4.revenue", f"{SCI}#indicator-4", "years.2025.revenue", "300000000", rest=GATE),
    Row("exceptional-cases.fifty-patents.number", f"{SCI}#art. 2(5)", "core_technology_patents", "50"),
    Row(
        "growth-tier-entry.unprofitable",
        "sse-growth-tier-guideline#entry-basis",
        "years.2025.net_profit",
        "0",
        rest={"years.2025.net_profit_excl_nonrecurring": "1bn"},
        rule_set="growth-tier-entry",
        strict=True,
        downwards=True,
    ),
    Row(
        "exit-two-years.total-profit",
        "sse-growth-tier-guideline#exit-new",
        "years.2025.net_profit",
        "30000000",
        rest={**PREVIOUS, **GROWTH_NEW},
        rule_set="growth-tier-exit",
    ),
    Row(
        "exit-two-years.latest-profit",
        "sse-growth-tier-guideline#exit-new",
        "years.2025.net_profit",
        "0",
        rest=GROWTH_NEW,
        rule_set="growth-tier-exit",
        strict=True,
    ),
    Row(
        "exit-two-years.previous-profit",
        "sse-growth-tier-guideline#exit-new",
        "years.2024.net_profit",
        "0",
        rest={**GROWTH_NEW, "years.2025.revenue": "1m"},
        rule_set="growth-tier-exit",
        strict=True,
    ),
    Row(
        "exit-profit-and-revenue.latest-profit",
        "sse-growth-tier-guideline#exit-new",
        "years.2025.net_profit",
        "0",
        rest=GROWTH_NEW,
        rule_set="growth-tier-exit",
        strict=True,
    ),
    Row(
        "exit-profit-and-revenue.revenue",
        "sse-growth-tier-guideline#exit-new",
        "years.2025.revenue",
        "100000000",
        rest=GROWTH_NEW,
        rule_set="growth-tier-exit",
    ),
    Row(
        "exit-existing.first-profit",
        "sse-growth-tier-guideline#exit-existing",
        "years.2025.net_profit",
        "0",
        rest={"growth_tier_cohort": "existing"},
        rule_set="growth-tier-exit",
        strict=True,
    ),
    Row(
        "senior-investor.star-listings",
        "sse-guideline-8-senior-investors#track-record",
        "senior_investor_star_listings",
        "5",
        rule_set="senior-investor",
    ),
    Row(
        "senior-investor.exchange-listings",
        "sse-guideline-8-senior-investors#track-record",
        "senior_investor_exchange_listings",
        "10",
        rule_set="senior-investor",
    ),
    Row(
        "senior-investor.holding-period",
        "sse-guideline-8-senior-investors#holding",
        "senior_investor_holding",
        "24",
        rule_set="senior-investor",
    ),
    Row(
        "senior-investor.share",
        "sse-guideline-8-senior-investors#holding",
        "senior_investor_share",
        "0.03",
        "0.0001",
        rule_set="senior-investor",
    ),
    Row(
        "senior-investor.amount",
        "sse-guideline-8-senior-investors#holding",
        "senior_investor_invested",
        "500000000",
        rule_set="senior-investor",
    ),
    Row(
        "co-investment-under-1bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "25000000",
        rest={"issue_size": "500m"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-under-1bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "40000000",
        rest={"issue_size": "999999999"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-1bn-to-2bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "40000000",
        rest={"issue_size": "1bn"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-1bn-to-2bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "60000000",
        rest={"issue_size": "1.999bn"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-2bn-to-5bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "90000000",
        rest={"issue_size": "3bn"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-from-5bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "100000000",
        rest={"issue_size": "5bn"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-from-5bn.amount",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "1000000000",
        rest={"issue_size": "60bn"},
        rule_set="co-investment",
    ),
    Row(
        "co-investment-under-1bn.cap",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "40000000",
        rest={"issue_size": "900m"},
        rule_set="co-investment",
        strict=False,
        downwards=True,
    ),
    Row(
        "co-investment-1bn-to-2bn.cap",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "60000000",
        rest={"issue_size": "1.9bn"},
        rule_set="co-investment",
        strict=False,
        downwards=True,
    ),
    Row(
        "co-investment-2bn-to-5bn.cap",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "100000000",
        rest={"issue_size": "4.9bn"},
        rule_set="co-investment",
        strict=False,
        downwards=True,
    ),
    Row(
        "co-investment-from-5bn.cap",
        "sse-underwriting-rules#co-investment",
        "co_investment_amount",
        "1000000000",
        rest={"issue_size": "90bn"},
        rule_set="co-investment",
        strict=False,
        downwards=True,
    ),
    Row(
        "co-investment.lock-up",
        "sse-underwriting-rules#co-investment-lock-up",
        "co_investment_lock_up",
        "24",
        rule_set="co-investment",
    ),
    Row(
        "investor.assets",
        "sse-trading-rules#investor-suitability",
        "investor_daily_average_assets",
        "500000",
        rule_set="investor-suitability",
    ),
    Row(
        "investor.experience",
        "sse-trading-rules#investor-suitability",
        "investor_experience",
        "24",
        rule_set="investor-suitability",
    ),
    Row(
        "delisting.profit-and-revenue",
        f"{RULES}#financial-delisting",
        "years.2025.revenue_after_deductions",
        "100000000",
        rest={**GATE, "years.2025.net_profit": "-1", "years.2025.revenue": "150m"},
        rule_set="financial-delisting",
    ),
    Row(
        "delisting.profit-and-revenue",
        f"{RULES}#financial-delisting",
        "years.2025.total_profit",
        "0",
        rest={**GATE, **PROFITS, "years.2025.revenue": "50m"},
        rule_set="financial-delisting",
    ),
    Row(
        "delisting.profit-and-revenue",
        f"{RULES}#financial-delisting",
        "years.2025.net_profit",
        "0",
        rest={**GATE, **PROFITS, "years.2025.revenue": "50m"},
        rule_set="financial-delisting",
    ),
    Row(
        "delisting.profit-and-revenue",
        f"{RULES}#financial-delisting",
        "years.2025.net_profit_excl_nonrecurring",
        "0",
        rest={**GATE, **PROFITS, "years.2025.revenue": "50m"},
        rule_set="financial-delisting",
    ),
    Row(
        "delisting.profit-and-revenue",
        f"{RULES}#financial-delisting",
        "years.2018.revenue",
        "100000000",
        rest={**GATE, "years.2018.net_profit": "-1"},
        rule_set="financial-delisting",
        as_of=dt.date(2019, 8, 1),
    ),
    Row(
        "delisting.net-assets",
        f"{RULES}#financial-delisting",
        "years.2025.net_assets",
        "0",
        rest=GATE,
        rule_set="financial-delisting",
    ),
]

CASES = [
    pytest.param(row, place, id=f"{number}-{row.criterion}-{place}")
    for number, row in enumerate(ROWS)
    for place in ("under", "equal", "over")
]


def expected(row: Row, place: str) -> str:
    """What a fact just under, at or over the limit makes of the criterion."""
    passes = {"under": row.downwards, "equal": not row.strict, "over": not row.downwards}[place]
    return "met" if passes else "not_met"


@pytest.mark.parametrize(("row", "place"), CASES)
def test_at_and_around_the_threshold(row: Row, place: str) -> None:
    value = Decimal(row.limit) + Decimal(row.step) * {"under": -1, "equal": 0, "over": 1}[place]
    reached = verdict({**row.rest, row.fact: str(value)}, row.rule_set, row.as_of)
    found = finding(reached, row.criterion)
    assert found.outcome.value == expected(row, place)
    cited = reached.cite(found)
    assert f"{cited.document}#{cited.provision}" == row.provision
    assert cited.version <= row.as_of.isoformat()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.criterion)
def test_labels_in_both_languages(row: Row) -> None:
    reached = verdict({**row.rest, row.fact: row.limit}, row.rule_set, row.as_of)
    label = finding(reached, row.criterion).label
    assert re.search("[\u4e00-\u9fff]", label.zh)
    assert not re.search("[\u4e00-\u9fff]", label.en)
    assert render(reached, Language.EN) != render(reached, Language.ZH)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150
