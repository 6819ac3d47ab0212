"""A table pasted from a prospectus, one cell a line, gives the facts of its fiscal years and of nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.language.text import Language

TABLE = read_fact_table(Path(__file__).parents[3] / "corpus")
DAY = dt.date(2025, 1, 22)
PERIODS = ["2024 年1-6 月", "2023 年度", "2022 年度", "2021 年度"]
HEADS = {
    "periods": PERIODS,
    "days, then periods": ["2024/06/30", "2023/12/31", "2022/12/31", "2021/12/31", *PERIODS],
    "a day above each": [
        head
        for pair in zip(["2024.6.30/", "2023.12.31/", "2022.12.31/", "2021.12.31/"], PERIODS, strict=False)
        for head in pair
    ],
    "a day below each": [
        head
        for pair in zip(PERIODS, ["/2024年6月末", "/2023年末", "/2022年末", "/2021年末"], strict=False)
        for head in pair
    ],
}
ROWS = [
    ["营业收入（万元）", "10,000.00", "30,000.00", "20,000.50", "9,000.00"],
    ["归属于母公司所有者权益（万", "元）", "70,000.00", "60,000.00", "50,000.00", "40,000.00"],
    ["净利润（万元）", "500.00", "-1,200.00", "(800.00)", "-90.00"],
    ["归属于母公司所有者的净利润", "（万元）", "480.00", "-1,250.00", "(810.00)", "-95.00"],
    ["扣除非经常性损益后归属于母公", "司所有者的净利润（万元）", "300.00", "-1,500.00", "-900.00", "-100.00"],
    ["现金分红（万元）", "-", "-", "-", "-"],
    ["经营活动产生的现金流量净额", "（万元）", "-40.00", "1,000.00", "2,000.00", "-30.00"],
]


def pasted(heads: list[str], rows: list[list[str]], before: str = "六、主要财务数据和财务指标 ") -> str:
    return " \n".join([before, "项目", *heads, *(cell for row in rows for cell in row), ""])


def read(text: str) -> FactsReading:
    return read_facts(text, TABLE, Language.ZH, DAY)


@pytest.mark.parametrize("heads", list(HEADS))
def test_each_row_gives_its_fiscal_years_and_no_interim_period(heads: str) -> None:
    text = pasted(HEADS[heads], ROWS)
    reading = read(text)
    facts = {fact.fact: fact.value for fact in reading.facts}
    assert facts == {
        f"years.{year}.{field}": Decimal(value) * 10_000
        for field, values in {
            "revenue": ("30000", "20000.5", "9000"),
            "net_assets": ("60000", "50000", "40000"),
            "net_profit": ("-1250", "-810", "-95"),
            "net_profit_excl_nonrecurring": ("-1500", "-900", "-100"),
            "operating_cash_flow": ("1000", "2000", "-30"),
        }.items()
        for year, value in zip(("2023", "2022", "2021"), values, strict=True)
    }
    assert all(text[fact.start : fact.end] == fact.span for fact in reading.facts)
    whys = {item.span: item.why for item in reading.unread}
    assert "会计年度" in whys["10,000.00"]


def test_a_unit_given_once_above_the_table_holds_for_its_rows() -> None:
    text = pasted(PERIODS, [["营业收入", "1.00", "2.00", "3.00", "4.00"]], before="主要财务数据 \n单位：万元 ")
    assert {fact.fact: fact.value for fact in read(text).facts} == {
        "years.2023.revenue": 20_000,
        "years.2022.revenue": 30_000,
        "years.2021.revenue": 40_000,
    }


@pytest.mark.parametrize("cells", [["1.00", "2.00", "3.00"], ["1.00", "2.00", "3.00", "4.00", "5.00"]])
def test_a_row_whose_count_does_not_fit_gives_no_fact_and_is_named(cells: list[str]) -> None:
    reading = read(
        pasted(PERIODS, [["营业收入（万元）", *cells], ["研发费用（万元）", "1.00", "2.00", "3.00", "4.00"]])
    )
    assert {fact.fact.split(".")[2] for fact in reading.facts} == {"rd_expense"}
    assert set(cells) <= {item.span for item in reading.unread}


def test_the_words_of_a_standard_quoted_in_a_paper_are_no_facts() -> None:
    text = (
        "公司选择第2.1.2条第（二）款的上市标准：预计市值不低于人民币15亿元，最近一年营业收入不低于人民币2亿元。"
        "公司2024年度营业收入为43,845.95万元。"
    )
    facts = [(fact.fact, fact.value) for fact in read(text).facts]
    assert facts == [("chosen_standard", "standard-2"), ("years.2024.revenue", Decimal("438459500"))]
