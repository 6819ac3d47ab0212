"""Tables in text as people write them give the facts that they state, or one line that names what is wrong."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.screening.fact_columns import read_columns
from assistant.eligibility.screening.headers import Headers
from assistant.eligibility.screening.run import screen_file, screen_table
from assistant.eligibility.screening.screen import Screen
from assistant.eligibility.screening.tables import TableRow, open_table
from assistant.errors import InputError
from tests.eligibility.verdicts import BOOK, TABLE, TODAY

HEADERS = Headers(TABLE, "t.csv")


def written(folder: Path, data: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def columns_of(path: Path) -> dict[str, list[Any]]:
    """The facts of a table column by column; no row may be left to the exact reader."""
    rows = list(open_table(path, TABLE).rows())
    assert [row.fault for row in rows] == [None] * len(rows)
    columns, odd = read_columns(rows, TABLE)
    assert not odd.any()
    return {key: [columns.value(key, row) for row in range(columns.height)] for key in columns.values}


def exact(path: Path) -> list[Mapping[str, Any]]:
    """The facts of a table as the exact reader has them, row by row."""
    screen = Screen(BOOK.rule_set("listing"), TABLE, None, TODAY)
    rows = open_table(path, TABLE).rows()
    return [facts_from_mapping(screen.stated(row, "t"), TABLE, "t", day=TODAY).values for row in rows]


def verdicts(path: Path, sheet: str | None = None) -> tuple[list[dict[str, Any]], list[str]]:
    """The results without their lines, and the reasons of rows rejected."""
    frame, rejected = next(iter(screen_table(open_table(path, TABLE, sheet), BOOK, as_of=TODAY)))
    return frame.drop("line").to_dicts(), [row.reason for row in rejected]


# --- headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "key", "exponent"),
    [
        ("years.2025.revenue", "years.2025.revenue", None),
        ("years.2025.revenue (RMB'000)", "years.2025.revenue", 3),
        ("revenue 2025 (in thousands of RMB)", "years.2025.revenue", 3),
        ("revenue 2025 (RMB m)", "years.2025.revenue", 6),
        ("Revenue 2025", "years.2025.revenue", None),
        ("FY2025 revenue", "years.2025.revenue", None),
        ("revenue FY25 (in RMB millions)", "years.2025.revenue", 6),
        ("Revenue in 2025 [CNY bn]", "years.2025.revenue", 9),
        ("revenue (2025, RMB m)", "years.2025.revenue", 6),
        ("2025年营业收入", "years.2025.revenue", None),
        ("2025年度营业收入（万元）", "years.2025.revenue", 4),
        ("营业收入2025（单位：人民币万元）", "years.2025.revenue", 4),
        ("营业收入（2025年，人民币，亿元）", "years.2025.revenue", 8),
        ("营业收入（2025年，亿元人民币）", "years.2025.revenue", 8),
        ("营业收入2025(元)", "years.2025.revenue", 0),
        ("预计市值(亿元)", "expected_market_cap", 8),
        ("EXPECTED MARKET CAP", "expected_market_cap", None),
        ("date of founding", "founded", None),
        ("成立日期", "founded", None),
        ("员工总数2025（人）", "years.2025.total_staff", 0),
        ("发行后股份总数（万股）", "shares_after_issue", 4),
        ("指标三计数的发明专利（件）", "invention_patents", 0),
        ("最近三年研发投入占营业收入比例（％）", "three_year_rd_ratio", -2),
        ("市场空间大", "asserted.large_market_space", None),
        ("公司名称", "name", None),
        ("ID", "id", None),
    ],
)
def test_a_header_is_a_key_or_a_name_with_year_and_unit(header: str, key: str, exponent: int | None) -> None:
    column = HEADERS.column(header)
    assert (column.key, column.unit.exponent if column.unit else None) == (key, exponent)


def test_every_name_of_every_fact_is_a_header() -> None:
    for key, spec in {**TABLE.stated, **TABLE.asserted}.items():
        for name in (key, spec.label.en, spec.label.zh):
            assert HEADERS.column(name).key == key
    for field, spec in TABLE.yearly.items():
        for name in (
            f"2023年{spec.label.zh}",
            f"{spec.label.zh}2023",
            f"{spec.label.en} 2023",
            f"FY2023 {spec.label.en}",
        ):
            assert HEADERS.column(name).key == f"years.2023.{field}"


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("营业收入（万元）", "needs its year"),
        ("revenue", "needs its year"),
        ("profitable 2025", "is not a fact of a year; write profitable"),
        ("最近一年营业收入", "is worked out from other facts"),
        ("revenue 2025 (USD m)", "is in USD; convert it"),
        ("revenue 2025 (元/万元)", "'元/万元' is no unit"),
        ("revenue 2025 (RMB m, k)", "'RMB m k' is no unit"),
        ("revenue 2025 (%)", "'%' is no unit of years.2025.revenue"),
        ("public_offering_ratio (万元)", "is no unit of public_offering_ratio"),
        ("2025H1 revenue", "is not of a whole fiscal year"),
        ("2025年上半年营业收入", "is not of a whole fiscal year"),
        ("营业收入2025年1-6月", "is not of a whole fiscal year"),
        ("营收2025", "did you mean 营业收入 (years.2025.revenue)?"),
        ("revenues 2025", "did you mean years.2025.revenue?"),
        ("expected_marketcap", "did you mean expected_market_cap?"),
        ("years.2025.revenu", "did you mean years.2025.revenue?"),
        ("备注", "unknown column; name a fact"),
        ("x" * 10_000, "too long"),
    ],
)
def test_a_header_that_is_no_fact_is_named_with_the_nearest(header: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        HEADERS.column(header)
    message = str(caught.value)
    assert message.startswith(f"t.csv:1: {header[:100]}")
    assert why in message


def test_two_columns_of_one_fact_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"营业收入2025 and years\.2025\.revenue are the same fact"):
        open_table(written(tmp_path, "营业收入2025,years.2025.revenue\n1,2\n"), TABLE)


# --- the writing of the file ------------------------------------------------------------------------------------------

NAMES = st.text(st.characters(codec="gb2312", exclude_categories=["C", "Z"]), min_size=1, max_size=12).map(
    "公司".__add__
)
AMOUNTS = st.decimals(Decimal("-999999"), Decimal("999999"), places=2)
PLAIN = {
    "name": NAMES,
    "industry": st.sampled_from(["software", "semiconductor"]),
    "founded": st.dates(min_value=TODAY.replace(year=2000), max_value=TODAY.replace(year=2025)).map(str),
    "years.2025.net_profit": AMOUNTS.map(str),
    "years.2024.net_profit": AMOUNTS.map("{:,}".format),
}
CHINESE = {
    "name": "公司名称", "industry": "行业领域", "founded": "成立日期", "years.2025.net_profit": "2025年净利润",
    "years.2024.net_profit": "净利润2024（元）",
}  # fmt: skip
ENGLISH = {
    "name": "Company name", "industry": "Industry", "founded": "Date of founding", "years.2025.net_profit": "FY2025 net profit",
    "years.2024.net_profit": "Net profit 2024",
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.fixed_dictionaries(PLAIN), min_size=1, max_size=4),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    separator=st.sampled_from([",", "\t", ";"]),
    end=st.sampled_from(["\n", "\r\n"]),
    blank=st.sampled_from(["", "-", "--", "—", "N/A", "n/a", "NA", "null", "无", "/", "不适用", " "]),
    names=st.sampled_from([{}, CHINESE, ENGLISH]),
    behind=st.integers(0, 2),
    gap=st.booleans(),
)
def test_a_table_reads_back_in_every_writing(
    rows: list[dict[str, str]],
    encoding: str,
    separator: str,
    end: str,
    blank: str,
    names: dict[str, str],
    behind: int,
    gap: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("table")
    plain = io.StringIO()
    writer = csv.writer(plain, lineterminator="\n")
    writer.writerow([*PLAIN, "expected_market_cap"])
    for row in rows:
        writer.writerow([row[key] if key == "name" else row[key].replace(",", "") for key in PLAIN] + [""])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    extra = [""] * behind
    writer.writerow([*(names.get(key, key) for key in PLAIN), "预计市值", *extra])
    for row in rows:
        writer.writerow([*(row[key] for key in PLAIN), blank, *extra])
        if gap:
            text.write(separator * 3 + end if behind else end)
    expected = columns_of(written(folder, plain.getvalue(), "plain.csv"))
    path = written(folder, text.getvalue().encode(encoding), "as-people-have-it.txt")
    assert columns_of(path) == expected
    assert exact(path) == [
        {key: column[row] for key, column in expected.items() if column[row] is not None} for row in range(len(rows))
    ]


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        ("name,预计市值\n公司,1\n".encode(), ()),
        ("name,预计市值\n公司,1\n".encode("utf-8-sig"), ()),
        ("name,预计市值\n公司,1\n".encode("gb18030"), ("t.csv: read as GB18030",)),
        ("name,预计市值\n公司,1\n".encode("utf-16"), ("t.csv: read as UTF-16",)),
        (b"name;revenue (2025, RMB m)\nA;1\n", ("t.csv: cells are separated by semicolons",)),
    ],
)
def test_what_was_found_out_is_said(data: bytes, notes: tuple[str, ...], tmp_path: Path) -> None:
    assert open_table(written(tmp_path, data), TABLE).notes == notes


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n", "is a PDF"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "is an HTML page"),
        (b"  <table><tr><td>name</td></tr></table>", "is an HTML page"),
        (b"PK\x03\x04\x14\x00", "name a workbook .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted workbook"),
        (b'{"name": "x"}\n', "is JSON"),
        ("name,founded\nA,2020-01-01\n".encode("utf-16-le"), "holds zero bytes"),
        ("name,expected_market_cap\nMüller,1\n".encode("latin-1"), "not UTF-8, nor GB18030"),
        (b"\xff\xfea", "not the UTF-16 that it begins as"),
        (b'name,expected_market_cap\nA,"1"2\n', "not a CSV table"),
        (b'"name,expected_market_cap\nA,1\n', "not a CSV table"),
    ],
)
def test_what_is_no_table_is_named_in_one_line(data: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        list(open_table(written(tmp_path, data), TABLE).rows())
    assert str(caught.value).startswith("t.csv:")
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_ragged_row_is_told_with_its_cells(tmp_path: Path) -> None:
    path = written(tmp_path, "name;expected_market_cap;;\nA;1;;\nB;1;;x\n\n;;;\nC;1;;;;;\nD\n")
    found, reasons = verdicts(path)
    assert [row["name"] for row in found] == ["A", "C"]
    assert reasons == [
        "t.csv:3: 4 cells, but the header has 2 columns",
        "t.csv:7: 1 cells, but the header has 2 columns",
    ]


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["-", "--", "—", "N/A", "n/a", "NA", "null", "NULL", "无", "/", "不适用"])
def test_a_blank_states_nothing(blank: str, tmp_path: Path) -> None:
    keys = ["name", "industry", "profitable", "founded", "years.2025.revenue", "rd_staff_ratio", "invention_patents"]
    path = written(tmp_path, f"id,{','.join(keys)}\nx,{','.join([blank] * len(keys))}\n")
    assert columns_of(path) == {key: [None] for key in keys}
    assert exact(path) == [{}]
    assert [(row["id"], row["name"]) for row in verdicts(path)[0]] == [("x", None)]


def test_none_still_states_that_there_is_none(tmp_path: Path) -> None:
    path = written(tmp_path, "exceptional_sci_tech_cases,controller_changed_on\n无,无\n-,-\n")
    facts = IssuerFacts(TABLE, exact(path)[0])
    assert (facts.words("exceptional_sci_tech_cases"), facts.day("controller_changed_on")) == (
        frozenset(),
        facts_from_mapping({"controller_changed_on": "never"}, TABLE).day("controller_changed_on"),
    )
    assert exact(path)[1] == {}


def test_choices_may_be_named_by_their_labels(tmp_path: Path) -> None:
    path = written(tmp_path, "行业领域,发行人类型,2025年审计意见\n半导体和集成电路,境内企业,无保留意见\n")
    assert exact(path) == [
        {"industry": "semiconductor", "issuer_type": "domestic", "years.2025.audit_opinion": "unqualified"}
    ]
    assert [column[0] for column in columns_of(path).values()] == ["semiconductor", "domestic", "unqualified"]


@pytest.mark.parametrize("cell", ["2015-06-30", "2015/6/30", "2015.6.30", "2015年6月30日", "2015-06-30 00:00:00"])
def test_a_day_may_be_written_as_spreadsheets_do(cell: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"成立日期\n{cell}\n")
    assert exact(path) == [{"founded": dt.date(2015, 6, 30)}]
    assert columns_of(path) == {"founded": [dt.date(2015, 6, 30)]}


@pytest.mark.parametrize("cell", ["30/6/2015", "2015/13/1", "6/7/15", "2015-06-30 12:00:00"])
def test_a_day_that_may_be_another_is_refused(cell: str, tmp_path: Path) -> None:
    _, (reason,) = verdicts(written(tmp_path, f"name,founded\nA,{cell}\n"))
    assert reason.startswith("t.csv:2: founded: ")
    assert "is not a date" in reason


@pytest.mark.parametrize(
    ("header", "cell", "yuan"),
    [
        ("净利润2025（万元）", "8,000", "80000000"),
        ("净利润2025（万元）", "-20.5", "-205000"),
        ("净利润2025（万元）", "(1,234.5)", "-12345000"),
        ("净利润2025（万元）", "（300）", "-3000000"),
        ("净利润2025（万元）", "0.000001", "0.01"),
        ("净利润2025（万元）", "1e3", "10000000"),
        ("净利润2025（万元）", "5亿元", "500000000"),
        ("净利润2025（万元）", "500元", "500"),
        ("净利润2025（万元）", "80m", "80000000"),
        ("net profit 2025 (RMB m)", "80.5", "80500000"),
        ("net profit 2025 (RMB m)", "1.2bn", "1200000000"),
        ("net profit 2025 (RMB bn)", "0.123456789", "123456789"),
        ("净利润2025（亿元）", "1.23456789", "123456789"),
        ("净利润2025", "(1,234)", "-1234"),
        ("净利润2025", "1,234,567.89", "1234567.89"),
    ],
)
def test_the_unit_of_a_header_is_that_of_plain_numbers(header: str, cell: str, yuan: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'{header}\n"{cell}"\n')
    (value,) = columns_of(path)["years.2025.net_profit"]
    assert value.exact == Decimal(yuan)
    (facts,) = exact(path)
    assert facts["years.2025.net_profit"] == value


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cells=st.lists(st.decimals(Decimal(-99999), Decimal(99999), places=4), min_size=1, max_size=6),
    unit=st.sampled_from([("万元", 4), ("RMB k", 3), ("亿", 8), ("CNY bn", 9), ("百万元", 6), ("元", 0)]),
    grouped=st.booleans(),
)
def test_columns_and_cells_agree_on_units(
    cells: list[Decimal], unit: tuple[str, int], grouped: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [f'"{cell:,}"' if grouped else str(cell) for cell in cells]
    path = written(tmp_path_factory.mktemp("units"), f"净利润2025（{unit[0]}）\n" + "\n".join(lines) + "\n")
    rows = list(open_table(path, TABLE).rows())
    columns, odd = read_columns(rows, TABLE)
    for place, (cell, facts) in enumerate(zip(cells, exact(path), strict=True)):
        number = facts["years.2025.net_profit"]
        assert number.exact == cell.scaleb(unit[1])
        if not odd[place]:
            assert columns.value("years.2025.net_profit", place) == number


def test_a_bound_is_in_the_unit_of_its_column(tmp_path: Path) -> None:
    (facts,) = exact(written(tmp_path, "预计市值（亿元）\n>= 40\n"))
    expected = facts_from_mapping({"expected_market_cap": ">= CNY 4bn"}, TABLE)
    assert facts["expected_market_cap"] == expected.number("expected_market_cap")


@pytest.mark.parametrize("cell", ["USD 5", "¥80", "CNY 80", "约45", "45左右", "10-12"])
def test_a_cell_that_may_be_in_another_unit_is_refused(cell: str, tmp_path: Path) -> None:
    _, (reason,) = verdicts(written(tmp_path, f"name,预计市值（亿元）\nA,{cell}\n"))
    assert reason.startswith(f"t.csv:2: 预计市值（亿元） (expected_market_cap): '{cell}' is not one number in 亿元")


def test_an_impossible_cell_is_quoted_as_it_stands(tmp_path: Path) -> None:
    _, (reason,) = verdicts(written(tmp_path, "name,预计市值（亿元）\nA,-5\n"))
    assert reason.startswith("t.csv:2: 预计市值（亿元） (expected_market_cap): ")
    assert reason.endswith("it cannot be below 0 (the cell is '-5' in 亿元)")


# --- percentages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "notes"),
    [
        ("three_year_rd_ratio", ["15", "5", "0"], ("three_year_rd_ratio: read 15 as 15%",)),
        ("three_year_rd_ratio", ["0.15", "0.05", "0"], ("three_year_rd_ratio: read 0.15 as 15%",)),
        ("three_year_rd_ratio", ["15%", "5％", "0"], ()),
        ("最近三年研发投入占营业收入比例（%）", ["15", "5%", "0"], ()),
        ("最近三年研发投入占营业收入比例", ["15.0", "5", "-"], ("最近三年研发投入占营业收入比例: read 15.0 as 15%",)),
    ],
)
def test_percentages_are_read_alike_in_a_whole_column(
    header: str, cells: list[str], notes: tuple[str, ...], tmp_path: Path
) -> None:
    path = written(tmp_path, f"name,{header}\n" + "".join(f"A,{cell}\n" for cell in cells))
    assert open_table(path, TABLE).notes == notes
    values = columns_of(path)["three_year_rd_ratio"]
    assert [value.exact if value else Decimal(0) for value in values] == [Decimal("0.15"), Decimal("0.05"), 0]
    assert [facts.get("three_year_rd_ratio") for facts in exact(path)] == values


@pytest.mark.parametrize(
    ("key", "cells", "why"),
    [
        ("three_year_rd_ratio", ["15", "0.2"], "15 (line 2) and 0.2 (line 3)"),
        ("three_year_rd_ratio", ["15%", "0.2"], "15% (line 2) and 0.2 (line 3)"),
        ("public_offering_ratio", ["25%", "30"], "25% (line 2) and 30 (line 3)"),
        ("three_year_rd_ratio", ["8", "2"], "8 (line 2) can be 8% or 800%"),
        ("public_offering_ratio", ["0", "1"], "1 (line 3) can be 1% or 100%"),
        ("revenue_cagr", ["-0.5", "1.2"], "1.2 (line 3) and -0.5 (line 2)"),
    ],
)
def test_a_column_that_cannot_be_decided_is_refused(key: str, cells: list[str], why: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_table(written(tmp_path, f"name,{key}\n" + "".join(f"A,{cell}\n" for cell in cells)), TABLE)
    assert str(caught.value).startswith(f"t.csv: column {key}: ")
    assert why in str(caught.value)


def test_json_lines_are_read_as_other_tables_are(tmp_path: Path) -> None:
    lines = [
        {"公司名称": "A", "营业收入2025（万元）": 8000, "three_year_rd_ratio": 15},
        {"name": "B", "years": {"2025": {"revenue": "80m"}}, "three_year_rd_ratio": 5.5},
        {"name": "C", "years": {"2025": {"revenue": 1}}, "营业收入2025": 2},
    ]
    path = written(tmp_path, "\n".join(map(json.dumps, lines)), "t.jsonl")
    table = open_table(path, TABLE)
    assert table.notes == ("three_year_rd_ratio: read 15 as 15%",)
    rows = list(table.rows())
    assert [row.fault for row in rows] == [None, None, "t.jsonl:3: years.2025.revenue is given twice; keep one value"]
    columns, _ = read_columns(rows[:2], TABLE)
    assert [columns.value("years.2025.revenue", row) for row in (0, 1)] == [columns.value("years.2025.revenue", 0)] * 2
    assert columns.value("three_year_rd_ratio", 1) == facts_from_mapping({"three_year_rd_ratio": "5.5%"}, TABLE).number(
        "three_year_rd_ratio"
    )


def test_a_run_says_how_the_table_was_read(tmp_path: Path) -> None:
    path = written(tmp_path, "公司名称,公开发行股份比例\n甲,25\n乙,10\n".encode("gb18030"))
    done = screen_file(path, tmp_path / "out.csv", BOOK, as_of=TODAY)
    assert done.notes == ["t.csv: read as GB18030", "公开发行股份比例: read 25 as 25%"]
    assert done.rows == 2


def test_rows_of_different_columns_are_read_together() -> None:
    rows = [TableRow.of(2, {"name": "A", "expected_market_cap": "1,000"}), TableRow.of(3, {"invention_patents": "7"})]
    columns, odd = read_columns(rows, TABLE)
    assert not odd.any()
    assert [columns.value("invention_patents", row) is None for row in (0, 1)] == [True, False]


@pytest.mark.parametrize("cell", ["a\x1fb", "a\x1eb", "\ufeffa", "a\nb", 'a"b', "a\x00b"])
def test_cells_with_odd_characters_stay_whole(cell: str) -> None:
    rows = [TableRow.of(line, {"name": cell, "expected_market_cap": "1"}) for line in (2, 3)]
    columns, _ = read_columns(rows, TABLE)
    assert [columns.value("name", row) for row in (0, 1)] == [cell, cell]
