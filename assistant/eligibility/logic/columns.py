"""Outcomes as columns of small numbers, and three-valued logic over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import polars as pl

from assistant.eligibility.logic.kleene import Outcome

# Codes of outcomes in columns, in the order in which one wins an AND.
NOT_APPLICABLE, MET, UNKNOWN, NOT_MET = 0, 1, 2, 3
CODES = {
    Outcome.NOT_APPLICABLE: NOT_APPLICABLE,
    Outcome.MET: MET,
    Outcome.UNKNOWN: UNKNOWN,
    Outcome.NOT_MET: NOT_MET,
}
OUTCOMES = {code: outcome for outcome, code in CODES.items()}
# What wins an OR: a rank by code, and the code by rank.
_RANKS = pl.Series([0, 3, 2, 1], dtype=pl.Int8)
_BACK = pl.Series([NOT_APPLICABLE, NOT_MET, UNKNOWN, MET], dtype=pl.Int8)


def all_of(outcomes: Sequence[pl.Series]) -> pl.Series:
    """AND over outcome codes."""
    return pl.select(pl.max_horizontal(outcomes)).to_series()


def any_of(outcomes: list[pl.Series]) -> pl.Series:
    """OR over outcome codes."""
    ranked = [_RANKS.gather(outcome.cast(pl.UInt32)) for outcome in outcomes]
    return _BACK.gather(pl.select(pl.max_horizontal(ranked)).to_series().cast(pl.UInt32))


def mapped(function: Callable[..., Outcome | bool], *columns: pl.Series) -> pl.Series:
    """A function of outcomes and flags over columns of them: it is asked once for each combination, and looked up."""
    domains: list[Sequence[Outcome | bool]] = [
        (False, True) if column.dtype == pl.Boolean else [OUTCOMES[code] for code in range(len(OUTCOMES))]
        for column in columns
    ]
    values = [function(*arguments) for arguments in product(*domains)]
    table = pl.Series([CODES[value] if isinstance(value, Outcome) else value for value in values])
    place = pl.Series([0], dtype=pl.UInt32).new_from_index(0, len(columns[0]))
    for column, domain in zip(columns, domains, strict=True):
        place = place * len(domain) + column.cast(pl.UInt32)
    return (table if table.dtype == pl.Boolean else table.cast(pl.Int8)).gather(place)


def packed(codes: list[pl.Series], base: int) -> pl.Series:
    """One number for each row out of its codes, which are digits to `base`."""
    total = codes[0].cast(pl.Int64)
    for code in codes[1:]:
        total = total * base + code
    return total


def looked_up(numbers: pl.Series, table: list[int], absent: int = 0) -> pl.Series:
    """The table's entry for each number; `absent` for -1."""
    # The entry for -1 stands last.
    wrapped = numbers.set(numbers < 0, len(table))
    return pl.Series([*table, absent], dtype=pl.Int8).gather(wrapped.cast(pl.UInt32))


def negated(outcome: pl.Series) -> pl.Series:
    """NOT of outcome codes."""
    return where(
        outcome == MET, constant(len(outcome), NOT_MET), where(outcome == NOT_MET, constant(len(outcome), MET), outcome)
    )


def constant(height: int, code: int) -> pl.Series:
    """The same outcome code in every row."""
    return pl.Series([code], dtype=pl.Int8).new_from_index(0, height)


def where(condition: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    """`then` in the rows where the condition holds, `otherwise` in the others."""
    return then.zip_with(condition, otherwise)
