"""Screening gives every row the verdict that `check` gives it, and drops none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.eligibility.fact_files import facts_from_mapping
from assistant.eligibility.fact_table import ASSERTED, STATED, YEARLY, FactKind, FactSpec
from assistant.eligibility.screening import SHOWN, Rejected, Screen
from assistant.eligibility.tables import Row, cell_value
from assistant.eligibility.verdict import check, corpus_root, read_rules
from assistant.errors import InputError

TODAY = dt.date(2026, 11, 22)
RULE_SETS = (
    "listing", "growth-tier-entry", "growth-tier-exit", "financial-delisting", "co-investment", "senior-investor",
    "investor-suitability",
)  # fmt: skip
AMOUNTS = [
    "0", "1", "0.01", "49999999.99", "50000000", "50000000.01", "79999999", "80000000", "99999999.99", "100000000",
    "300000000", "499999999", "500000000", "500000001", "999999999.99", "1000000000", "1500000000", "2000000000",
    "3000000000", "3999999999.99", "4000000000", "4999999999", "5000000000", "10000000000", "CNY 4.5bn", "45亿元",
    "1e9", "< CNY 4bn", ">= CNY 1bn", "2000000000000",
]  # fmt: skip
LOSSES = ["-1", "-0.01", "-950000000"]
RATIOS = ["0", "0.05", "4.99%", "5%", "10%", "9.999999%", "15%", "0.25", "24.99%", "25%", "1", "50%", "250%", "0.3333"]
COUNTS = ["0", "3", "4", "5", "6", "7", "24", "50", "100", "420", "30000000", "400000001"]
DAYS = ["2015-06-30", "2020-02-29", "2023-11-22", "2023-11-23", "2024-11-22", "2024-12-01", "2026-12-01"]


def cells_of(spec: FactSpec) -> st.SearchStrategy[str]:
    """Cells a column of this fact may hold, a few of them impossible."""
    if spec.kind is FactKind.MONEY:
        return st.sampled_from(AMOUNTS + (LOSSES if spec.minimum < 0 else []))
    if spec.kind is FactKind.RATIO:
        return st.sampled_from(RATIOS)
    if spec.kind is FactKind.COUNT:
        return st.sampled_from(COUNTS)
    if spec.kind is FactKind.DATE:
        return st.sampled_from([*DAYS, "never"] if spec.key == "controller_changed_on" else DAYS)
    if spec.kind is FactKind.FLAG:
        return st.sampled_from(["true", "false", "是"])
    if spec.kind is FactKind.CHOICES:
        return st.lists(st.sampled_from(sorted(spec.choices)), max_size=2, unique=True).map(lambda words: ";".join(words) or "[]")
    if spec.kind is FactKind.TEXT:
        return st.just("Example")
    return st.sampled_from(sorted(spec.choices))


YEARS = (2025, 2024, 2023)
ALL = {
    **STATED,
    **ASSERTED,
    **{f"years.{year}.{field}": spec for year in YEARS for field, spec in YEARLY.items()},
}
OFTEN = [
    "industry", "expected_market_cap", "chosen_standard", "issuer_type", "weighted_voting_rights", "profitable",
    "exceptional_sci_tech_cases", "years.2025.revenue", "years.2023.revenue", "years.2025.net_profit",
    "years.2025.net_profit_excl_nonrecurring", "years.2024.net_profit", "years.2025.rd_expense", "three_year_rd_ratio",
    "asserted.large_market_space", "asserted.technological_advantage", "founded", "filing_date", "issue_size",
    "co_investment_amount", "public_offering_ratio", "share_capital_after_issue", "revenue_cagr", "overseas_market_value",
]  # fmt: skip
ENTRIES = st.sampled_from(sorted(ALL)).flatmap(lambda key: st.tuples(st.just(key), cells_of(ALL[key])))
FREQUENT = st.sampled_from(OFTEN).flatmap(lambda key: st.tuples(st.just(key), cells_of(ALL[key])))
SECTIONS = st.sampled_from([
    {key: "true" for key in ASSERTED},
    {key: "true" for key in ASSERTED} | {f"years.{year}.audit_opinion": "unqualified" for year in YEARS}
    | {"joint_stock_company": "true", "core_technical_staff_changed_materially": "false", "founded": "2015-01-01", "controller_changed_on": "never"},
    {},
])  # fmt: skip
ROWS = st.builds(
    lambda base, often, rest: {**base, **dict(often), **dict(rest)},
    SECTIONS,
    st.lists(FREQUENT, max_size=14),
    st.lists(ENTRIES, max_size=14),
)


def by_check(cells: Mapping[str, str], rule_set: str, line: int, as_of: dt.date | None) -> dict[str, Any] | None:
    """The row of the result as the verdict of `check` has it; None where the facts are refused."""
    try:
        facts = facts_from_mapping({key: cell_value(key, cell) for key, cell in cells.items()}, "t.csv", day=TODAY)
    except InputError:
        return None
    verdict = check(facts, rule_set, as_of or facts.as_of or TODAY)
    nearest = [
        gap for gap in verdict.gaps if (gap.section, gap.route) == (verdict.gaps[0].section, verdict.gaps[0].route)
    ][:SHOWN]
    return {
        "line": line,
        "id": None,
        "name": cells.get("name"),
        "verdict": verdict.conclusion.value,
        **{f"section.{section.section.id}": section.outcome.value for section in verdict.sections},
        **{f"route.{route.route.id}": route.outcome.value for section in verdict.sections for route in section.routes},
        "reasons": "; ".join(gap.criterion for gap in nearest),
        "gaps": "; ".join(gap.needed.en for gap in nearest),
        "missing_facts": "; ".join(verdict.missing_facts[:SHOWN]),
    }


def opened(rule_set: str, as_of: dt.date | None = None) -> Screen:
    return Screen(read_rules(rule_set, corpus_root()), as_of, TODAY)


def screened(rows: list[dict[str, str]], rule_set: str, as_of: dt.date | None) -> tuple[list[dict[str, Any]], list[Rejected]]:
    frame, rejected = opened(rule_set, as_of).screen([Row.of(line, cells) for line, cells in enumerate(rows, 2)], "t.csv")
    return frame.to_dicts(), rejected


def assert_same(rows: list[dict[str, str]], rule_set: str, as_of: dt.date | None) -> None:
    found, rejected = screened(rows, rule_set, as_of)
    expected = [by_check(cells, rule_set, line, as_of) for line, cells in enumerate(rows, 2)]
    by_line = {row["line"]: row for row in found}
    for line, wanted in enumerate(expected, 2):
        assert by_line.get(line) == wanted, rows[line - 2]
    assert [row.line for row in rejected] == [line for line, wanted in enumerate(expected, 2) if wanted is None]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(ROWS, min_size=1, max_size=12),
    st.sampled_from(["listing", "listing", "listing", *RULE_SETS]),
    st.sampled_from([None, None, dt.date(2026, 6, 16), dt.date(2024, 4, 30), dt.date(2021, 1, 1), dt.date(2019, 3, 1)]),
)
def test_random_rows_come_out_as_check_has_them(rows: list[dict[str, str]], rule_set: str, as_of: dt.date | None) -> None:
    assert_same(rows, rule_set, as_of)
