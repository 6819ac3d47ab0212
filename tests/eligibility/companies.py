"""Companies by chance: facts on both sides of what the rules ask for, as Hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from assistant.eligibility.facts.table import FactKind, FactSpec
from tests.eligibility.verdicts import TABLE

AMOUNTS = [
    0,
    1,
    29_999_999,
    30_000_000,
    50_000_000,
    99_999_999,
    100_000_000,
    300_000_000,
    500_000_000,
    1_000_000_000,
    4_000_000_000,
    10_000_000_000,
]
RATIOS = ["0%", "4.99%", "5%", "9%", "10%", "15%", "25%", "80%"]
DATES = ["2015-06-30", "2020-02-29", "2023-11-22", "2024-12-01", "2025-10-28"]
SKIPPED = {"name", "as_of"}


def values(spec: FactSpec) -> st.SearchStrategy[Any]:
    """Values a fact may be stated with: on both sides of what the rules ask for, some of them bounds."""
    if spec.kind is FactKind.MONEY:
        signed = (
            st.sampled_from([-value for value in AMOUNTS] + AMOUNTS) if spec.minimum < 0 else st.sampled_from(AMOUNTS)
        )
        bounded = st.builds(
            lambda sign, value: f"{sign} {value}", st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(AMOUNTS)
        )
        return signed | bounded
    if spec.kind is FactKind.RATIO:
        return st.sampled_from(RATIOS)
    if spec.kind is FactKind.COUNT:
        return st.sampled_from([0, 4, 5, 7, 9, 10, 24, 50, 100, 30_000_000, 400_000_001])
    if spec.kind is FactKind.DATE:
        return st.sampled_from(DATES)
    if spec.kind is FactKind.FLAG:
        return st.booleans()
    if spec.kind is FactKind.CHOICES:
        return st.lists(st.sampled_from(sorted(spec.choices)), unique=True, max_size=2)
    return st.sampled_from(sorted(spec.choices))


ENTRIES = st.one_of(
    *(st.tuples(st.just(key), values(spec)) for key, spec in TABLE.stated.items() if key not in SKIPPED),
    *(
        st.tuples(st.just(f"years.{year}.{key}"), values(spec))
        for year in (2025, 2024, 2023)
        for key, spec in TABLE.yearly.items()
    ),
    *(st.tuples(st.just(key), values(spec)) for key, spec in TABLE.asserted.items()),
)
# The routes are where facts interact most, so the facts they need are drawn more often.
CORE = st.fixed_dictionaries(
    {},
    optional={
        "expected_market_cap": values(TABLE.stated["expected_market_cap"]),
        "years.2025.revenue": st.sampled_from(AMOUNTS),
        "years.2025.net_profit": values(TABLE.yearly["net_profit"]),
        "years.2024.net_profit": values(TABLE.yearly["net_profit"]),
        "industry": values(TABLE.stated["industry"]),
        "issuer_type": values(TABLE.stated["issuer_type"]),
        "invention_patents": st.integers(0, 60),
    },
)
RULE_SETS = st.sampled_from(
    [
        "listing",
        "listing",
        "listing",
        "growth-tier-entry",
        "growth-tier-exit",
        "senior-investor",
        "co-investment",
        "investor-suitability",
        "financial-delisting",
    ]
)
