"""Kept companies beside each other: chosen facts as columns, for people, programs and spreadsheets."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.review.portfolio.checking import CheckOrigin, check_companies
from assistant.review.portfolio.comparables import (
    COLUMNS,
    Comparables,
    comparables,
    comparables_json,
    fact_columns,
    table_lines,
    workbook,
)
from assistant.review.portfolio.portfolio import Portfolio
from tests.review.portfolio.conftest import DAY, Add, details

RICH = """\
name: 乙公司
industry: semiconductor
expected_market_cap: 30亿元
founded: 2015-03-01
years:
  2024: {revenue: 3亿元, net_profit: 4000万元, rd_expense: 3000万元, rd_staff: 30, total_staff: 200}
  2025: {revenue: 5亿元, net_profit: 8000万元, rd_expense: 6000万元, rd_staff: 50, total_staff: 250}
"""


def table(portfolio: Portfolio, book: RuleBook, *keys: str) -> Comparables:
    columns = fact_columns(keys or COLUMNS, book.fact_table)
    return comparables(check_companies(portfolio.companies(), book, DAY), columns, DAY, CheckOrigin.of(book))


def test_every_column_shown_unasked_is_a_fact(book: RuleBook) -> None:
    assert [column.key for column in fact_columns(COLUMNS, book.fact_table)] == list(COLUMNS)


def test_facts_of_the_latest_year_of_one_year_and_worked_out(portfolio: Portfolio, book: RuleBook) -> None:
    portfolio.add(details("乙公司", RICH, code="688002"))
    (row,) = comparables_json(
        table(
            portfolio,
            book,
            "revenue",
            "years.2024.revenue",
            "rd_staff_ratio",
            "founded",
            "industry",
            "overseas_market_value",
        )
    )["companies"]
    assert (row["name"], row["code"], row["year"], row["verdict"]) == ("乙公司", "688002", 2025, "undetermined")
    assert row["facts"] == {
        "revenue": "500000000",
        "years.2024.revenue": "300000000",
        "rd_staff_ratio": "0.2",
        "founded": "2015-03-01",
        "industry": "semiconductor",
        "overseas_market_value": None,
    }
    assert "Standard 1" in row["routes"][0]


def test_a_range_is_told_by_its_bounds(portfolio: Portfolio, book: RuleBook) -> None:
    portfolio.add(details("甲公司", "expected_market_cap: '> 4bn'\n"))
    shown = table(portfolio, book, "expected_market_cap")
    assert comparables_json(shown)["companies"][0]["facts"] == {"expected_market_cap": "CNY 4000000000.."}
    assert "more than RMB 4 billion" in "\n".join(table_lines(shown, VerdictWords(Language.EN, book.fact_table)))


def test_columns_stand_below_each_other_in_both_languages(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司")
    portfolio.add(details("Example Semiconductors", RICH))
    for language, title in ((Language.EN, "expected market cap"), (Language.ZH, "预计市值")):
        lines = list(
            table_lines(table(portfolio, book, "expected_market_cap"), VerdictWords(language, book.fact_table))
        )
        assert len(lines) == 3
        assert lines[0].endswith(title)


def test_a_fact_there_is_none_of_names_the_nearest(book: RuleBook) -> None:
    with pytest.raises(InputError, match="there is no fact 'revenu'; did you mean revenue"):
        fact_columns(["revenu"], book.fact_table)
    with pytest.raises(InputError, match="more than 40 columns"):
        fact_columns(["revenue"] * 41, book.fact_table)


def test_the_workbook_holds_numbers_as_numbers_and_words_in_both_languages(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    portfolio.add(details("乙公司", RICH, code="688002"))
    add("=HYPERLINK(1)")
    shown = table(portfolio, book, "industry", "revenue", "rd_staff_ratio", "founded")
    sheet, origin = load_workbook(io.BytesIO(workbook(shown, book.fact_table))).worksheets
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert [cell.value for cell in sheet[1]][:4] == ["Company\n公司", "Code\n代码", "Filing\n申报日", "Verdict\n结论"]
    name, code, _, verdict, _, year, industry, revenue, ratio, founded = rows["乙公司"]
    assert (name.value, code.value, verdict.value, year.value) == ("乙公司", "688002", "Open / 尚不能确定", 2025)
    assert industry.value == "semiconductors / 半导体和集成电路"
    assert (Decimal(str(revenue.value)), revenue.number_format) == (Decimal(500_000_000), "#,##0")
    assert (Decimal(str(ratio.value)), ratio.number_format) == (Decimal("0.2"), "0.00%")
    assert isinstance(founded.value, dt.datetime)
    formula = rows["=HYPERLINK(1)"][0]
    assert formula.data_type == "s"
    assert formula.quotePrefix
    assert {row[0].value: row[1].value for row in origin.iter_rows()}["Rules as of / 规则日"] == str(DAY)


def test_a_company_that_cannot_be_read_is_named_beside_the_table(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司")
    portfolio.add(details("乙公司", "no_such_fact: 3\n"))
    shown = comparables_json(table(portfolio, book, "revenue"))
    assert [each["name"] for each in shown["companies"]] == ["甲公司"]
    assert [each["name"] for each in shown["unreadable"]] == ["乙公司"]
