"""Tables of years pasted in one line, and lists with one unit, give every figure its year or none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.one_line import rows_parted
from assistant.eligibility.reading.reader import read_facts
from assistant.language.text import Language

TABLE = read_fact_table(Path(__file__).parents[3] / "corpus")
DAY = dt.date(2026, 11, 28)


def read(text: str) -> dict[str, Decimal]:
    facts = read_facts(text, TABLE, Language.EN, DAY).facts
    return {fact.fact.removeprefix("years."): fact.value for fact in facts if isinstance(fact.value, Decimal)}


def millions(**rows: list[str]) -> dict[str, Decimal]:
    years = ("2023", "2024", "2025")
    return {
        f"{year}.{field}": Decimal(value) * 1_000_000
        for field, values in rows.items()
        for year, value in zip(years, values, strict=True)
        if value
    }


BOTH = millions(revenue=["88.5", "140", "201.3"], net_profit=["-20.1", "-3", "15"])


@pytest.mark.parametrize(
    "text",
    [
        "from our deck | RMB m | 2023 | 2024 | 2025 | | Revenue | 88.5 | 140.0 | 201.3 | | Net profit | (20.1) | (3) "
        "| 15.0 | - fine for standard 2?",
        "单位：万元 | 项目 | 2023年 | 2024年 | 2025年 | 营业收入 | 8850 | 14000 | 20130 | 净利润 | -2010 | -300 | 1500",
        "RMB mn\t2023\t2024\t2025\tTurnover\t88.5\t140\t201.3\tNet profit\t-20.1\t-3\t15\twhich standard?",
        "项目/2023年度/2024年度/2025年度/营业收入（万元）/8850/14000/20130/净利润（万元）/-2010/-300/1500，走哪套？",
        "RMB m  2023  2024  2025  Revenue  88.5  140  201.3  Net profit  (20.1)  (3)  15",
        "| Year | Revenue (RMB m) | Net profit (RMB m) | | 2023 | 88.5 | -20.1 | | 2024 | 140 | -3 | | 2025 | 201.3 | 15 |",
        "单位：万元\n| 年份 | 营业收入 | 净利润 |\n|---|---|---|\n| 2023 | 8850 | -2010 |\n| 2024 | 14,000 | -300 |\n| 2025 "
        "| 20130 | 1500 |",
        "RMB m || 2023 || 2024 || 2025 || Revenue || 88.5 || 140 || 201.3 || Net profit || (20.1) || (3) || 15",
    ],
)
def test_a_table_in_one_line_gives_each_figure_its_year(text: str) -> None:
    assert read(text) == BOTH


@pytest.mark.parametrize(
    "text",
    [
        "营收 | 2023 | 8850万 | 2024 | 1.4亿 | 2025 | 2.013亿",
        "| Year | 2023 | 2024 | 2025 | | Revenue, RMB m | 88.5 | 140 | 201.3 | enough?",
        "revenue | 2023: 88.5m | 2024: 140m | 2025: 201.3m",
        "RMB k | 2023 | 2024 | 2025 | Revenue | 88,500 | 140,000 | 201,300",
    ],
)
def test_one_subject_in_cells_is_read(text: str) -> None:
    assert read(text) == millions(revenue=["88.5", "140", "201.3"])


def test_a_figure_that_looks_like_a_year_keeps_its_column() -> None:
    text = "| RMB k | 2024 | 2025 | | Revenue | 2010 | 25000 | | OCF | (1998) | 12 |"
    assert read(text)["2024.revenue"] == 2_010_000
    assert read(text)["2024.operating_cash_flow"] == -1_998_000


def test_a_row_that_lacks_a_figure_keeps_the_years_of_the_others() -> None:
    head, profit = "| RMB m | 2023 | 2024 | 2025 |", "| Net profit | -20.1 | -3 | 15 |"
    assert read(f"{head}\n| Revenue | 88.5 | 140 | |\n{profit}") == millions(
        revenue=["88.5", "140", ""], net_profit=["-20.1", "-3", "15"]
    )
    one_line = f"{head} | Revenue | 88.5 | 140 | {profit}"
    reading = read_facts(one_line, TABLE, Language.EN, DAY)
    assert {fact.fact.rpartition(".")[2] for fact in reading.facts} == {"net_profit"}
    assert {item.span for item in reading.unread} == {"88.5", "140"}


@pytest.mark.parametrize(
    "text",
    [
        "peers: | RMB m | 2024 | 2025 | | Revenue | 88 | 140 |",
        "standard 2 / 4 / 5, in 2026 / 2027, see https://a.b/2024/2025/x",
        "2025/12/31 and 2026/06/30 are the dates",
    ],
)
def test_what_is_no_table_of_the_company_stays_as_it_is(text: str) -> None:
    assert rows_parted(text.lower()) == text.lower()
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("OCF 12 / 18 / 27 (RMB m) for 2022 / 2023 / 2024; sales last year RMB 310m", "2022.operating_cash_flow"),
        ("Net profit RMB m 12 / 18 / 27 in 2022, 2023 and 2024", "2022.net_profit"),
        ("R&D expense 12, 18, 27 (in RMB m) for 2022, 2023, 2024", "2022.rd_expense"),
        ("经营现金流净额 1200 / 1800 / 2700（万元），2022/2023/2024年", "2022.operating_cash_flow"),
        ("OCF 12 / 18 / 27 RMB m for 2022 / 2023 / 2024", "2022.operating_cash_flow"),
    ],
)
def test_a_unit_beside_a_list_is_that_of_all_its_figures(text: str, first: str) -> None:
    assert read(text)[first] == 12_000_000


def test_a_unit_in_brackets_behind_a_figure_goes_on_for_the_next() -> None:
    facts = read("Revenue 2025 310 (RMB m), net profit 41, R&D expense 50")
    assert facts == {"2025.revenue": 310_000_000, "2025.net_profit": 41_000_000, "2025.rd_expense": 50_000_000}
