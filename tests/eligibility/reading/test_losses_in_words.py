"""A loss that words tell is a loss, wherever they stand beside the amounts, and no amount's but its own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 12, 1)


def _read(text: str) -> dict[str, object]:
    return {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}


@pytest.mark.parametrize(
    "text",
    [
        "净利润3000万亏损",
        "净利润3000万（亏损）",
        "净利润为3000万元亏损",
        "净利润亏损3000万",
        "net profit RMB 30m loss",
        "net profit of RMB 30m (loss)",
    ],
)
def test_a_profit_called_a_loss_is_below_zero(text: str) -> None:
    assert _read(text) == {"years.latest.net_profit": Decimal(-30_000_000)}


@pytest.mark.parametrize(
    "text",
    [
        "营收2.9亿 亏损 三年经营现金流1.2亿",
        "营收2.9亿亏损，三年经营现金流1.2亿",
        "营收2.9亿且亏损，三年经营现金流1.2亿",
        "revenue 290m loss-making, three-year operating cash flow 120m",
    ],
)
def test_a_loss_beside_an_amount_of_something_else_is_read(text: str) -> None:
    assert _read(text) == {
        "years.latest.revenue": Decimal(290_000_000),
        "profitable": False,
        "three_year_operating_cash_flow": Decimal(120_000_000),
    }


@pytest.mark.parametrize("text", ["营收2.9亿 亏损3000万", "revenue 290m loss 30m"])
def test_an_amount_of_a_loss_stays_its_own(text: str) -> None:
    assert _read(text) == {
        "years.latest.revenue": Decimal(290_000_000),
        "years.latest.net_profit": Decimal(-30_000_000),
    }


def test_a_bare_loss_behind_an_amount_is_one_of_the_company() -> None:
    assert _read("revenue 2025 210m, cap 3.5bn, loss. which standard?")["profitable"] is False


@pytest.mark.parametrize(
    ("text", "standard"),
    [("科创板第五套上市的药企，市值掉到20亿会退市吗", "standard-5"), ("第五套上市的公司有多少家", None)],
)
def test_a_company_listed_under_a_standard_has_chosen_it(text: str, standard: str | None) -> None:
    assert _read(text).get("chosen_standard") == standard
