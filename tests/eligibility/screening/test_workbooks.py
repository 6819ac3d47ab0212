"""Workbooks (.xlsx) are read as their sheets mean them, and results are written as ones."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from assistant.eligibility.screening import workbooks
from assistant.eligibility.screening.run import screen_file, screen_table
from assistant.eligibility.screening.tables import open_table
from assistant.eligibility.screening.workbooks import NumberFormat, read_format
from assistant.errors import InputError
from assistant.testing.processes import run_code
from tests.eligibility.verdicts import BOOK, TABLE, TODAY

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, rows: list[list[Any]], formats: Mapping[str, str] | None = None) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    book.save(path)
    return path


def changed(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with the XML of its sheet changed."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, change(data) if name == SHEET else data)
    return path


def cells(path: Path, sheet: str | None = None) -> list[dict[str, str]]:
    rows = list(open_table(path, TABLE, sheet).rows())
    assert [row.fault for row in rows] == [None] * len(rows)
    return [row.cells for row in rows]


def faults(path: Path) -> list[str | None]:
    return [row.fault for row in open_table(path, TABLE).rows()]


def test_cells_mean_what_the_sheet_shows(tmp_path: Path) -> None:
    header = [
        "id",
        "公司名称",
        "成立日期",
        "three_year_rd_ratio",
        "revenue 2025 (RMB m)",
        "表决权差异安排",
        "net_profit 2025",
    ]
    path = workbook(
        tmp_path / "t.xlsx",
        [
            header,
            [7, "甲", dt.date(2015, 6, 30), 0.153, 80.5, True, 0.1 + 0.2],
            [],
            [8.0, " 乙 ", dt.datetime.combine(dt.date(2015, 6, 30), dt.time()), 0.07, 12, False, -5_000_000],
            [None, "丙", "2015-06-30", "15.3%", "1.2bn", None, 80],
        ],
        {"D2": "0.0%", "D4": "0%", "E4": '#,##0.0" 万元"', "G4": '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ', "G5": "0.0,"},
    )
    table = open_table(path, TABLE)
    assert [row.line for row in table.rows()] == [2, 4, 5]
    assert [row.cells for row in list(table.rows())[:2]] == [
        dict(zip(header, ["7", "甲", "2015-06-30", "15.3%", "80.5", "true", "0.3"], strict=True)),
        dict(zip(header, ["8", "乙", "2015-06-30", "7%", "12万元", "false", "-5000000"], strict=True)),
    ]
    assert [row.fault for row in table.rows()] == [
        None,
        None,
        "t.xlsx:5: G5 shows 80 in thousands or millions by its format; give it a plain number format",
    ]


FORMATS = st.sampled_from(["General", "0.00", "#,##0.00", "0%", "0.00%", "#,##0.00_);(#,##0.00)", '_ "¥"* #,##0.00_ '])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 9999).map(lambda n: n / 10_000), st.integers(-(10**14), 10**14)),
        min_size=1,
        max_size=5,
    ),
    formats=st.tuples(FORMATS.filter(lambda text: "%" in text), FORMATS.filter(lambda text: "%" not in text)),
)
def test_a_workbook_reads_back_as_the_same_table_in_text(
    rows: list[tuple[float, int]], formats: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("workbook")
    header = ["name", "rd_staff_ratio", "净利润2025"]
    shown = {f"{column}{row}": formats[place] for row in range(2, len(rows) + 2) for place, column in enumerate("BC")}
    path = workbook(folder / "t.xlsx", [header, *(["甲", ratio, fen / 100] for ratio, fen in rows)], shown)
    plain = folder / "t.csv"
    lines = [f"甲,{ratio * 100:.2f}%,{fen / 100:.2f}" for ratio, fen in rows]
    plain.write_text("\n".join([",".join(header), *lines]), encoding="utf-8")
    found, expected = (next(iter(screen_table(open_table(file, TABLE), BOOK, as_of=TODAY))) for file in (path, plain))
    assert found[0].to_dicts() == expected[0].to_dicts()
    assert [row.line for row in found[1]] == [row.line for row in expected[1]]


@pytest.mark.parametrize(
    ("number_format", "meaning"),
    [
        ("0.00%", NumberFormat("", "", True, False)),
        ('0.0"%"', NumberFormat("", "%", False, False)),
        ("#,##0.00_);[Red](#,##0.00)", NumberFormat("", "", False, False)),
        ('_ "¥"* #,##0.00_ ', NumberFormat("", "", False, False)),
        ("[$¥-804]#,##0", NumberFormat("", "", False, False)),
        ('"RMB "0', NumberFormat("", "", False, False)),
        ("[$¥-411]#,##0", NumberFormat("JPY", "", False, False)),
        ('_("$"* #,##0.00_)', NumberFormat("$", "", False, False)),
        ("[$HK$-C04]#,##0", NumberFormat("HK$", "", False, False)),
        ('0"亿元"', NumberFormat("", "亿元", False, False)),
        ('General" m"', NumberFormat("", "m", False, False)),
        ('0.0,,"m"', NumberFormat("", "m", False, True)),
    ],
)
def test_a_number_format_says_unit_and_scale(number_format: str, meaning: NumberFormat) -> None:
    assert read_format(number_format) == meaning


def test_an_amount_shown_in_another_currency_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["name", "expected_market_cap"], ["A", 5e9]], {"B2": "[$USD]#,##0"})
    _, (row,) = next(iter(screen_table(open_table(path, TABLE), BOOK)))
    assert row.reason.startswith("t.xlsx:2: expected_market_cap: ")
    assert "is in USD" in row.reason


def test_a_formula_counts_by_its_stored_result(tmp_path: Path) -> None:
    rows = [["name", "expected_market_cap"], ["=A9", "=1+44"], ["=A9", "=2"], ["B", "=1/0"]]
    path = workbook(tmp_path / "t.xlsx", rows)

    def calculated(xml: bytes) -> bytes:
        xml = re.sub(rb"<v ?/>|<v></v>", b"<v />", xml)  # one library writes it so, another so
        xml = xml.replace(b"<f>1+44</f><v />", b"<f>1+44</f><v>45</v>").replace(b'<c r="B4">', b'<c r="B4" t="e">')
        xml = xml.replace(b"<f>1/0</f><v />", b"<f>1/0</f><v>#DIV/0!</v>").replace(b'<c r="A2">', b'<c r="A2" t="str">')
        return xml.replace(b'<c r="A3"><f>A9</f><v />', b'<c r="A3" t="str"><f>A9</f><v>\xe4\xb9\x99</v>')

    table = open_table(changed(path, calculated), TABLE)
    assert next(iter(table.rows())).cells == {"expected_market_cap": "45"}
    assert [row.fault for row in table.rows()] == [
        None,
        "t.xlsx:3: B3 is a formula without its result; open and save the file in a spreadsheet",
        "t.xlsx:4: B4 shows #DIV/0!; correct the formula or leave the cell empty",
    ]


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    book = Workbook()
    book.worksheets[0].title = "draft"
    book.worksheets[0].sheet_state = "hidden"
    book.worksheets[0].append(["name", "expected_market_cap"])
    book.worksheets[0].append(["hidden", 1])
    for title in ("公司", "2025"):
        sheet = book.create_sheet(title)
        sheet.append(["name", "expected_market_cap"])
        sheet.append([title, 1])
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


@pytest.mark.parametrize(
    ("sheet", "name"),
    [(None, "公司"), ("公司", "公司"), ("1", "公司"), ("2", "2025"), ("2025", "2025"), ("draft", "hidden")],
)
def test_a_sheet_is_chosen_by_name_or_number(sheets: Path, sheet: str | None, name: str) -> None:
    assert [row["name"] for row in cells(sheets, sheet)] == [name]
    notes = open_table(sheets, TABLE, sheet).notes
    assert notes == (() if sheet else ("t.xlsx: read the first sheet, 公司, of 公司, 2025",))


@pytest.mark.parametrize("sheet", ["3", "0", "no such"])
def test_a_sheet_that_is_not_there_is_named(sheets: Path, sheet: str) -> None:
    with pytest.raises(InputError, match=rf"t\.xlsx: has no sheet '{sheet}'; there are 公司, 2025"):
        open_table(sheets, TABLE, sheet)


def test_only_a_workbook_has_sheets(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("name,expected_market_cap\nA,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no sheets"):
        open_table(tmp_path / "t.csv", TABLE, "1")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"name,expected_market_cap\nA,1\n", "is no workbook; name it .csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted workbook"),
        (b"<html><table>", "is an HTML page"),
        (b"PK\x03\x04 and nothing behind", "not a workbook that can be read"),
    ],
)
def test_what_is_no_workbook_is_named_in_one_line(data: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(data)
    with pytest.raises(InputError) as caught:
        open_table(tmp_path / "t.xlsx", TABLE)
    assert str(caught.value).startswith("t.xlsx:")
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_zip_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match="not a workbook that can be read"):
        open_table(tmp_path / "t.xlsx", TABLE)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "t.xlsx", [["name", "expected_market_cap"], ["A", 1]])
    monkeypatch.setattr(workbooks, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="unpacks to more than"):
        open_table(path, TABLE)


def test_a_cell_beyond_the_header_is_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["name", "expected_market_cap", None, None],
        ["A", 1, None, None],
        ["B", 1, None, "x"],
        ["C"],
    ]
    path = workbook(tmp_path / "t.xlsx", rows)
    assert faults(path) == [None, "t.xlsx:3: D3 is beyond the header, which has 2 columns", None]


def test_a_workbook_without_rows_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["name", "expected_market_cap"], [None, " "]])
    with pytest.raises(InputError, match="holds no rows"):
        screen_file(path, tmp_path / "out.csv", BOOK)
    with pytest.raises(InputError, match="there is no header"):
        open_table(workbook(tmp_path / "empty.xlsx", []), TABLE)


def test_a_result_is_written_with_the_columns_of_csv(tmp_path: Path) -> None:
    names = ["=1+1", "#N/A", "乙\x01丙", "A"]
    path = workbook(tmp_path / "t.xlsx", [["id", "name", "预计市值（亿元）"]])
    book = load_workbook(path)
    for number, name in enumerate(names):
        book.worksheets[0].append([number, name.replace("\x01", ""), 45])
        book.worksheets[0].cell(number + 2, 2).data_type = "s"
    book.save(path)
    for suffix in (".csv", ".xlsx"):
        screen_file(path, tmp_path / f"out{suffix}", BOOK, as_of=TODAY)
    header, *rows = load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True)
    table = [line.split(",") for line in (tmp_path / "out.csv").read_text("utf-8").splitlines()]
    assert list(header) == table[0]
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        (int(row[0]), row[1], row[2].removeprefix("'"), row[3]) for row in table[1:]
    ]
    assert [row[2] for row in rows] == ["=1+1", "#N/A", "乙丙", "A"]
    assert {cell.data_type for cell in load_workbook(tmp_path / "out.xlsx").worksheets[0]["C"]} == {"s"}


def test_a_table_in_text_is_screened_without_the_library_of_workbooks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("name,expected_market_cap\nA,1\n", encoding="utf-8")
    code = """
import sys
from assistant.channels.cli.main import main
sys.argv = ["assistant", "screen", sys.argv[1]]
try:
    main()
except SystemExit:
    pass
print("openpyxl" in sys.modules)
"""
    assert run_code(code, str(tmp_path / "t.csv")).stdout.splitlines()[-1] == "False"
