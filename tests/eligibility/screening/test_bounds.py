"""One cell or row fails alone, a small file does not become a large one, and no result holds a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from decimal import DivisionByZero
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import csv_text, screen_file
from assistant.eligibility.screening.tables import Limits
from assistant.eligibility.verdict import evaluation
from assistant.errors import InputError

BOOK = RuleBook(packaged("corpus"))
LIMITS = Limits(rows=50, cells=100, text=5_000, result=1 << 20)
SHEET = "xl/worksheets/sheet1.xml"


def screened(tmp_path: Path, name: str, data: bytes, **options: Any) -> tuple[list[str], dict[int, str]]:
    """The names of the rows with a verdict, and the reasons of the others by their line."""
    source, out = tmp_path / name, tmp_path / "out.csv"
    source.write_bytes(data)
    screen_file(source, out, BOOK, **options)
    with out.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    rejected = tmp_path / "out.csv.rejected.jsonl"
    lines = rejected.read_text("utf-8").splitlines() if rejected.exists() else []
    return names, {row["line"]: row["reason"] for row in map(json.loads, lines)}


def parquet(**columns: list[Any]) -> bytes:
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


def workbook(*rows: list[Any], edit: Callable[[bytes], bytes] = bytes) -> bytes:
    """A workbook of these rows, the XML of its sheet edited."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, edit(old.read(entry)) if entry == SHEET else old.read(entry))
    return made.getvalue()


HEADER = ["name", "expected_market_cap"]
LONG = "x" * 10_001


# --- one cell, one row ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "line", "why"),
    [
        ("t.csv", b"name,public_offering_ratio\nA,1/0\nB,0.2\n", 2, "'1/0' divides by zero"),
        ("t.csv", b"name,public_offering_ratio\nB,0.2\nA,0/0\n", 3, "'0/0' divides by zero"),
        ("t.csv", b"name,expected_market_cap\n\xed\xa0\x80,1\nB,1\n", 2, "half a character"),
        ("t.csv", b"name,expected_market_cap\nB,1\n" + LONG.encode() + b",1\n", 3, "10,001 characters; 10,000 at most"),
        ("t.csv", b"name,expected_market_cap\n" + b"x" * 1_000_100 + b",1\nB,1\n", 2, "longer than 1,000,000"),
        ("t.jsonl", b'{"name": "\\ud800", "expected_market_cap": 1}\n{"name": "B", "expected_market_cap": 1}', 1, "half"),
        ("t.jsonl", b'{"name": "B", "expected_market_cap": 1}\n{"\\udfff": 1}', 2, "half a character"),
        ("t.jsonl", b'{"a":' * 900 + b"1" + b"}" * 900 + b'\n{"name": "B", "expected_market_cap": 1}', 1, "too deep"),
        ("t.jsonl", b'"' + b"x" * 3_000_000 + b'"\n{"name": "B", "expected_market_cap": 1}', 1, "longer than 1 MB"),
        ("t.parquet", parquet(name=[LONG, "B"], expected_market_cap=["1", "1"]), 2, "10,000 at most"),
        ("t.parquet", parquet(name=["A", "B"], exceptional_sci_tech_cases=[["x"] * 9_999, []]), 2, "more than 1,000"),
        ("t.xlsx", workbook(HEADER, [LONG, 1], ["B", 1]), 2, "10,001 characters"),
        ("t.xlsx", workbook(HEADER, ["A", 1], ["B", 1], edit=lambda x: x.replace(b'"B2"', b'"XFD2"')), 2, "beyond"),
    ],
)  # fmt: skip
def test_a_row_fails_alone(tmp_path: Path, name: str, data: bytes, line: int, why: str) -> None:
    names, reasons = screened(tmp_path, name, data)
    assert names == ["B"]
    assert list(reasons) == [line]
    assert why in reasons[line]


def test_whatever_arithmetic_makes_of_a_row_is_the_refusal_of_that_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where all rows are worked on together, of which one is to blame."""

    def together(*_: object) -> None:
        raise DivisionByZero

    def evaluate(rule_set: Any, facts: Any, day: Any) -> Any:
        if facts.name == "A":
            raise DivisionByZero
        return evaluated(rule_set, facts, day)

    evaluated = evaluation.evaluate
    monkeypatch.setattr("assistant.eligibility.screening.screen.RuleColumns", together)
    monkeypatch.setattr("assistant.eligibility.screening.screen.evaluate", evaluate)
    names, reasons = screened(tmp_path, "t.csv", b"name,expected_market_cap\nC,1\nA,1\nB,1\n")
    assert names == ["C", "B"]
    assert list(reasons) == [3]
    assert "division by zero" in reasons[3]


# --- what a table may come to -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("t.csv", b"expected_market_cap\n" + b"1\n" * 51, "51 rows; the limit is 50"),
        ("t.jsonl", b'{"expected_market_cap": 1}\n' * 51, "51 rows"),
        ("t.parquet", parquet(expected_market_cap=["1"] * 51), "51 rows"),
        ("t.xlsx", workbook(["expected_market_cap"], *([1] for _ in range(51))), "51 rows"),
        ("t.parquet", parquet(expected_market_cap=["1"] * 40, name=["A"] * 40, industry=["other"] * 40), "120 cells"),
        ("t.jsonl", b'{"expected_market_cap": 1, "name": "A", "industry": "other"}\n' * 40, "102 cells"),
        ("t.csv", b"name,expected_market_cap\n" + (b"x" * 3_000 + b",1\n") * 2, "6,002 characters"),
        ("t.parquet", parquet(name=["x" * 3_000] * 2, expected_market_cap=["1"] * 2), "6,002 characters"),
        ("t.xlsx", workbook(HEADER, *(["x" * 3_000, 1] for _ in range(2))), "6,002 characters"),
        ("t.xlsx", workbook(HEADER, ["A", 1], edit=lambda x: x.replace(b'"B2"', b'"XFD2"')), "16,386 cells"),
    ],
)  # fmt: skip
def test_a_table_beyond_a_limit_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=f"the table has {why}.*: send it in parts"):
        screened(tmp_path, name, data, limits=LIMITS)


def test_a_result_beyond_its_limit_ends_the_run(tmp_path: Path) -> None:
    limits = Limits(rows=1_000, cells=10_000, text=100_000, result=100_000)
    data = b"expected_market_cap\n" + b"1\n" * 900
    with pytest.raises(InputError, match=r"the result has more than 0 MB after 500 rows"):
        screened(tmp_path, "t.csv", data, limits=limits, batch=500)
    assert not (tmp_path / "out.csv").exists()


def test_a_row_numbered_far_below_any_sheet_is_refused(tmp_path: Path) -> None:
    data = workbook(HEADER, ["A", 1], ["B", 1], edit=lambda x: x.replace(b'<row r="3"', b'<row r="900000000"'))
    with pytest.raises(InputError, match=r"has a row below 1,048,576"):
        screened(tmp_path, "t.xlsx", data, limits=Limits(2_000_000, 10**9, 10**9, 10**9))


# --- no result holds a formula ----------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']


def test_no_cell_of_csv_is_a_formula() -> None:
    frame = pl.DataFrame(
        {"line": range(2, 2 + len(FORMULAS)), "name": FORMULAS, "verdict": ["eligible"] * len(FORMULAS)}
    )
    rows = list(csv.reader(io.StringIO(csv_text(frame, header=True), newline="")))
    assert [row[1] for row in rows[1:]] == [f"'{text}" for text in FORMULAS]
    assert [row[2] for row in rows[1:]] == ["eligible"] * len(FORMULAS)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_names_that_are_formulas_are_text_in_a_result(tmp_path: Path, kind: str) -> None:
    source, out = tmp_path / "t.jsonl", tmp_path / f"out.{kind}"
    rows = [{"id": text, "name": text, "expected_market_cap": 1} for text in FORMULAS]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    screen_file(source, out, BOOK)
    if kind == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            cells = [row[key] for row in csv.DictReader(file) for key in ("id", "name")]
        assert all(cell.startswith("'") or cell == "1" for cell in cells), cells
        return
    sheet = openpyxl.load_workbook(out).worksheets[0]
    for row in sheet.iter_rows(min_row=2, min_col=2, max_col=3):
        for cell in row:
            assert (cell.data_type, cell.quotePrefix) == ("s", True) or cell.value == "1"
