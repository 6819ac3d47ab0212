"""Rows above the header of a table, as people's exports have them, are read as its title and its unit, and told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.screening.run import screen_table
from assistant.eligibility.screening.screen import Screen
from assistant.eligibility.screening.tables import open_table
from assistant.errors import InputError
from tests.eligibility.verdicts import BOOK, TABLE, TODAY

HEADER = "name,expected_market_cap,years.2025.revenue,invention_patents,public_offering_ratio"
ROW = "甲,450000,32000.5,12,15%"


def written(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def facts(path: Path) -> list[dict[str, Any]]:
    """The facts of every row by key, numbers as they are."""
    screen = Screen(BOOK.rule_set("listing"), TABLE, None, TODAY)
    rows = open_table(path, TABLE).rows()
    read = [facts_from_mapping(screen.stated(row, "t"), TABLE, "t", day=TODAY).values for row in rows]
    return [{key: getattr(value, "exact", value) for key, value in each.items()} for each in read]


@pytest.mark.parametrize(
    ("above", "factor"),
    [
        ("拟上市企业名单", 1),
        ("拟上市企业名单,,,,", 1),
        ("Pipeline of 2026\n", 1),
        ("单位：万元", 10**4),
        ("单位:人民币百万元,,,,", 10**6),
        ("（单位：亿元）", 10**8),
        ("金额单位：人民币千元", 10**3),
        ("Unit: RMB thousand", 10**3),
        ("Amounts in RMB'000", 10**3),
        ("人民币万元", 10**4),
        ("主要财务数据（单位：万元）", 10**4),
        ("主要财务数据,,,,单位：万元", 10**4),
        ("编制单位：某某证券股份有限公司,2025年12月31日,单位：元", 1),
        ("主要财务数据\n单位：元、股", 1),
        ("\n拟上市企业\n\n单位：万元\n", 10**4),
    ],
)
def test_a_unit_above_the_header_is_that_of_every_amount(above: str, factor: int, tmp_path: Path) -> None:
    (read,) = facts(written(tmp_path, f"{above}\n{HEADER}\n{ROW}\n"))
    assert read["expected_market_cap"] == 450000 * factor
    assert read["years.2025.revenue"] == Decimal("32000.5") * factor
    assert read["invention_patents"] == 12
    assert read["public_offering_ratio"] == Decimal("0.15")


def test_a_unit_of_a_header_or_a_cell_counts_before_that_of_the_table(tmp_path: Path) -> None:
    text = "单位：万元\nname,预计市值（亿元）,years.2025.revenue\n甲,45,3.2亿元\n"
    (read,) = facts(written(tmp_path, text))
    assert (read["expected_market_cap"], read["years.2025.revenue"]) == (4_500_000_000, 320_000_000)


def test_columns_and_cells_agree_on_the_unit_of_a_table(tmp_path: Path) -> None:
    plain = written(tmp_path, f"{HEADER}\n甲,4500000000,320005000,12,15%\n", "plain.csv")
    headed = written(tmp_path, f"名单\n单位：万元\n{HEADER}\n甲,450000,32000.5,12,15%\n")
    first, second = (
        next(iter(screen_table(open_table(path, TABLE), BOOK, as_of=TODAY)))[0].drop("line") for path in (plain, headed)
    )
    assert first.equals(second)


@pytest.mark.parametrize(
    ("above", "note"),
    [
        ("名单", "t.csv: skipped 1 row above the header"),
        (
            "名单\n单位：万元",
            "t.csv: skipped 2 rows above the header; amounts are in 万元 where their header gives no unit",
        ),
    ],
)
def test_rows_above_the_header_are_told(above: str, note: str, tmp_path: Path) -> None:
    assert open_table(written(tmp_path, f"{above}\n{HEADER}\n{ROW}\n"), TABLE).notes == (note,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"单位：美元\n{HEADER}\n{ROW}\n", "t.csv: the table is in USD; convert it and give yuan (CNY)"),
        (
            f"单位：万股\n{HEADER}\n{ROW}\n",
            "t.csv: '单位：万股' above the header is no unit of money; write the units into the headers",
        ),
        (f"单位：万元\nUnit: RMB m\n{HEADER}\n", "t.csv: two units stand above the header; leave the one that holds"),
        ("名单\nname,expected_market_capp\n甲,1\n", "t.csv:2: expected_market_capp: unknown column"),
        (
            "名单\n\nname,expected_market_cap,expected_market_cap\n",
            "t.csv:3: column expected_market_cap is given twice",
        ),
        ("甲,乙,丙,丁\nname,expected_market_cap\n甲,1\n", "t.csv:1: 甲: unknown column"),
    ],
)
def test_what_cannot_be_read_above_or_in_the_header_is_named(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        open_table(written(tmp_path, text), TABLE)
    assert str(error.value).startswith(why)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;\r"])
def test_the_separator_that_a_spreadsheet_names_is_taken(first: str, tmp_path: Path) -> None:
    text = f"{first}\nname;expected_market_cap;industry\n甲;4500000000;\n乙;1;2;3\n"
    rows = list(open_table(written(tmp_path, text), TABLE).rows())
    assert rows[0].cells == {"name": "甲", "expected_market_cap": "4500000000"}
    assert rows[1].fault == "t.csv:4: 4 cells, but the header has 3 columns"


def test_a_named_separator_may_stand_above_a_title_and_a_unit(tmp_path: Path) -> None:
    text = "sep=;\n名单;;\n单位：万元;;\nname;expected_market_cap;invention_patents\n甲;450000;3\n"
    (read,) = facts(written(tmp_path, text))
    assert (read["expected_market_cap"], read["invention_patents"]) == (4_500_000_000, 3)


def test_a_sheet_is_read_like_a_text(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        ["拟上市企业名单"],
        [],
        [None, None, "单位：万元"],
        HEADER.split(","),
        ["甲", 450000, 32000.5, 12, 0.15],
    ):
        sheet.append(row)
    workbook.save(path := tmp_path / "t.xlsx")
    table = open_table(path, TABLE)
    assert [row.line for row in table.rows()] == [5]
    assert (
        table.notes[0]
        == "t.xlsx: skipped 2 rows above the header; amounts are in 万元 where their header gives no unit"
    )
    (read,) = facts(path)
    assert (read["expected_market_cap"], read["public_offering_ratio"]) == (4_500_000_000, Decimal("0.15"))
