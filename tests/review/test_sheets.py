"""An analyst's workbook: where labels, units and years stand, and what is told of cells that cannot be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.review.wording import review_lines
from tests.review.making import review_of

BOOK = RuleBook(packaged("corpus"))


def made(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook with these sheets."""
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_labels_units_and_years_are_found_where_they_stand(tmp_path: Path) -> None:
    path = made(
        tmp_path / "figures.xlsx",
        摘要=[
            ["", "单位：万元"],
            ["", "项目", "2023年度", "2024年度", "2025年1-6月"],
            ["", "营业收入", 15004.2, 20512.35, 9800],
            ["", "研发人员（人）", 70, 86, 90],
        ],
        Down=[["年份", "净资产（亿元）"], [2024, 3.01], [2023, 2.2]],
        Data=[["Item", "Unit", "FY2024", "FY2023"], ["Operating cash flow", "RMB m", 18.7, -0.95]],
        Single=[["预计市值（亿元）", 18], ["公开发行股份比例", "25%"]],
    )
    review = review_of(path)
    found = {fact.fact: (fact.value, fact.place.cell) for fact in review.facts}
    assert found["years.2024.revenue"] == (Decimal("205123500"), "摘要!D3")
    assert found["years.2023.rd_staff"] == (Decimal(70), "摘要!C4")
    assert found["years.2024.net_assets"] == (Decimal("301000000"), "Down!B2")
    assert found["years.2023.operating_cash_flow"] == (Decimal("-950000"), "Data!D2")
    assert found["expected_market_cap"] == (Decimal("1800000000"), "Single!B1")
    assert found["public_offering_ratio"] == (Decimal("0.25"), "Single!B2")
    assert not any(fact.startswith("years.2025") for fact in found)


@pytest.mark.parametrize(
    "heads",
    [
        ("项目（万元）", "2024年度", "2023年度"),
        ("项目", "2024年度（万元）", "2023年度（万元）"),
        ("单位：万元", "2024", "2023"),
    ],
)
def test_a_unit_may_stand_in_any_head(tmp_path: Path, heads: tuple[str, ...]) -> None:
    path = made(tmp_path / "figures.xlsx", Sheet=[[*heads], ["营业收入", 5000, 12000], ["净利润", "(2,500)", -30]])
    review = review_of(path)
    values = {fact.fact: fact.value for fact in review.facts}
    assert values["years.2024.revenue"] == Decimal(50_000_000)
    assert values["years.2024.net_profit"] == Decimal(-25_000_000)
    assert values["years.2023.net_profit"] == Decimal(-300_000)


def test_heads_of_two_units_give_no_amount(tmp_path: Path) -> None:
    heads: list[object] = ["单位：元", "2024年度（万元）", "2023年度（元）"]
    path = made(tmp_path / "figures.xlsx", Sheet=[heads, ["营业收入", 5000, 12000], ["净利润", 25, 30]])
    assert review_of(path).facts == ()


def test_where_no_fact_is_found_there_is_no_verdict_to_read(tmp_path: Path) -> None:
    review = review_of(made(tmp_path / "figures.xlsx", Sheet=[["花园", "玫瑰"]]))
    lines = list(review_lines(review, BOOK.fact_table, Language.EN))
    assert lines[1] == "  figures.xlsx, sheets: 1"
    assert lines[-1] == "No fact of a company was found in these papers, so there is no verdict."
    assert not any("STAR Market" in line for line in lines)


def test_an_empty_sheet_and_a_formula_without_its_result_are_told(tmp_path: Path) -> None:
    path = made(tmp_path / "figures.xlsx", 数据=[["项目（万元）", "2024", "2023"], ["营业收入", "=A1*2", 100]], 空=[])
    review = review_of(path)
    notes = [note.en for note in review.notes]
    assert any("数据!B2 is a formula without its result" in note for note in notes)
    assert any("sheet 空 is empty" in note for note in notes)
    assert review.fact("years.2024.revenue") is None


def test_a_table_of_a_million_rows_is_refused_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("a,b\n" * 30_000, "utf-8")
    with pytest.raises(InputError, match="more than 20000 rows"):
        review_of(path)


def test_an_amount_without_a_unit_is_no_fact(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("项目,2024年度,2023年度\n营业收入,20512,15004\n", "utf-8")
    assert not review_of(path).facts
