"""Kept companies beside each other: a row each, chosen facts as columns, for people, programs and spreadsheets."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from assistant.eligibility.facts.amounts import canonical, plain
from assistant.eligibility.facts.formulas import AGGREGATES, FORMULAS, read_quantity
from assistant.eligibility.facts.issuer import NEVER, IssuerFacts, Value
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.logic.kleene import MET
from assistant.eligibility.rules.conditions import KnownWords, known_number
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language
from assistant.review.portfolio.checking import CheckOrigin, CompanyCheck, UncheckedCompany
from assistant.review.portfolio.words import WORDS

COLUMNS = (
    "industry",
    "expected_market_cap",
    "revenue",
    "net_profit",
    "net_profit_excl_nonrecurring",
    "rd_expense",
    "three_year_rd_ratio",
    "rd_staff_ratio",
    "revenue_cagr",
    "three_year_operating_cash_flow",
    "invention_patents",
)
"""The facts shown where nobody chose; those of a fiscal year are of each company's latest one."""
MOST_COLUMNS = 40
FINANCIAL = "financial-standard"
"""The section whose routes tell companies apart."""
_FORMATS = {FactKind.MONEY: "#,##0", FactKind.RATIO: "0.00%", FactKind.COUNT: "#,##0", FactKind.DATE: "yyyy-mm-dd"}
_WIDTH, _TITLE = 18, 32
"""Characters that a column of a workbook is wide, and that a title on a terminal has."""


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A fact as a column; `is_yearly` where it is of the latest fiscal year of each company."""

    key: str
    spec: FactSpec
    label: Bilingual
    is_yearly: bool


@dataclass(frozen=True, slots=True)
class ComparableRow:
    """A company with its values in the order of the columns; None for what is not known."""

    checked: CompanyCheck
    year: int | None
    values: tuple[Value | None, ...]

    @property
    def routes(self) -> tuple[Bilingual, ...]:
        """The market-cap and financial standards that it meets."""
        sections = [section for section in self.checked.verdict.sections if section.section.id == FINANCIAL]
        return tuple(route.route.label for section in sections for route in section.routes if route.outcome is MET)


@dataclass(frozen=True, slots=True)
class Comparables:
    """The table under the rules of a day; `unchecked` are the companies whose facts cannot be read any more."""

    day: dt.date
    origin: CheckOrigin
    columns: tuple[FactColumn, ...]
    rows: tuple[ComparableRow, ...]
    unchecked: tuple[UncheckedCompany, ...]


def fact_columns(keys: Sequence[str], table: FactTable) -> tuple[FactColumn, ...]:
    """The columns that keys of facts name. Raises InputError, with the nearest key, for one there is none of."""
    if len(keys) > MOST_COLUMNS:
        raise InputError(WORDS.both("refused.most_columns", most=MOST_COLUMNS))
    return tuple(_column(key, table) for key in dict.fromkeys(keys))


def comparables(
    checked: Iterable[CompanyCheck | UncheckedCompany],
    columns: Sequence[FactColumn],
    day: dt.date,
    origin: CheckOrigin,
) -> Comparables:
    """The table of companies that were checked, in their order."""
    every = list(checked)
    rows = tuple(_row(each, columns, day) for each in every if isinstance(each, CompanyCheck))
    return Comparables(day, origin, tuple(columns), rows, tuple(e for e in every if isinstance(e, UncheckedCompany)))


def _column(key: str, table: FactTable) -> FactColumn:
    spec = table.spec(key)
    if spec is not None:
        return FactColumn(key, spec, table.label(key), False)
    if key in table.yearly:
        spec = table.yearly[key]
        label = Bilingual(*(WORDS("list.latest", language, fact=spec.label[language]) for language in Language))
        return FactColumn(key, spec, label, True)
    known = [*table.stated, *table.yearly, *table.derived]
    near = get_close_matches(key, known, n=1, cutoff=0.4) or ["revenue"]
    raise InputError(WORDS.both("refused.fact", fact=key[:60], near=near[0]))


def _row(checked: CompanyCheck, columns: Sequence[FactColumn], day: dt.date) -> ComparableRow:
    facts = checked.verdict.facts
    year = facts.fiscal_years[-1] if facts.fiscal_years else None
    return ComparableRow(checked, year, tuple(_value(column, facts, year, day) for column in columns))


def _value(column: FactColumn, facts: IssuerFacts, year: int | None, day: dt.date) -> Value | None:
    key = f"years.{year}.{column.key}" if column.is_yearly else column.key
    if key in FORMULAS or key in AGGREGATES:
        number = read_quantity(key, facts, day).sure
        return None if known_number(key, number, column.spec) is None else number
    return facts.values.get(key)


# --- a value, as it is shown ------------------------------------------------------------------------------------------


def value_words(key: str, value: Value | None, say: VerdictWords) -> str:
    """A value of a fact in words; empty for what is not known."""
    spec = say.table.spec(key) or say.table.yearly.get(key)
    if value is None or spec is None:
        return ""
    if isinstance(value, Interval):
        known = known_number(key, value, spec)
        return "" if known is None else say.known(known)
    if isinstance(value, dt.date):
        return WORDS["list.never"][say.language] if value == NEVER else value.isoformat()
    return say.known(KnownWords(key, (value,) if isinstance(value, str) else tuple(sorted(value))))


def value_json(value: Value | None, spec: FactSpec) -> str | list[str] | None:
    """A value as programs read it: a number in yuan, as a fraction or as a count; a range by its bounds."""
    if isinstance(value, Interval):
        exact = value.exact
        if exact is not None:
            return plain(exact)
        return f"{_end(value.low, spec)}..{_end(value.high, spec)}"
    if isinstance(value, dt.date):
        return "never" if value == NEVER else value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def _end(end: Decimal, spec: FactSpec) -> str:
    return canonical(end, spec) if end.is_finite() else ""


# --- the table --------------------------------------------------------------------------------------------------------


def headers(table: Comparables, language: Language) -> list[str]:
    """What stands above the columns."""
    fixed = ("list.name", "list.code", "list.filing", "list.verdict", "list.routes", "list.year")
    return [*(WORDS[key][language] for key in fixed), *(column.label[language] for column in table.columns)]


def row_words(row: ComparableRow, columns: Sequence[FactColumn], say: VerdictWords) -> list[str]:
    """A row in words, under the headers."""
    company = row.checked.company
    return [
        company.name,
        company.code,
        company.latest.details.day.isoformat(),
        say.answer(row.checked.verdict.conclusion),
        say.signs.semicolon.join(route[say.language] for route in row.routes),
        str(row.year or ""),
        *(value_words(column.key, value, say) for column, value in zip(columns, row.values, strict=True)),
    ]


def comparables_json(table: Comparables) -> dict[str, Any]:
    """The table for programs."""
    return {
        "as_of": table.day.isoformat(),
        "corpus": table.origin.corpus,
        "program": table.origin.program,
        "columns": [
            {"fact": column.key, "yearly": column.is_yearly, "en": column.label.en, "zh": column.label.zh}
            for column in table.columns
        ],
        "companies": [_row_json(row, table.columns) for row in table.rows],
        "unreadable": [
            {"name": each.company.name, "code": each.company.code or None, "why": each.why.en}
            for each in table.unchecked
        ],
    }


def _row_json(row: ComparableRow, columns: Sequence[FactColumn]) -> dict[str, Any]:
    company, latest = row.checked.company, row.checked.company.latest
    return {
        "name": company.name,
        "code": company.code or None,
        "filings": len(company.filings),
        "filing": {"number": latest.number, "day": latest.details.day.isoformat()},
        "papers": [{"file": paper.file, "sha256": paper.sha256, "kept": paper.kept} for paper in latest.details.papers],
        "verdict": row.checked.verdict.conclusion.value,
        "routes": [route.en for route in row.routes],
        "year": row.year,
        "facts": {
            column.key: value_json(value, column.spec) for column, value in zip(columns, row.values, strict=True)
        },
    }


def table_lines(table: Comparables, say: VerdictWords) -> Iterator[str]:
    """The table in columns of one width, for a terminal; wide characters count twice."""
    titles = [short_title(title) for title in headers(table, say.language)]
    rows = [titles, *(row_words(row, table.columns, say) for row in table.rows)]
    widths = [max(map(_columns_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            cell + " " * (width - _columns_of(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()


def short_title(title: str) -> str:
    """The beginning of a long title, without what stands in brackets."""
    short = re.split(r" \(|（", title)[0] if len(title) > _TITLE else title
    return short if len(short) <= _TITLE else f"{short[:_TITLE]}…"


def _columns_of(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


# --- the workbook -----------------------------------------------------------------------------------------------------


def workbook(table: Comparables, facts: FactTable) -> bytes:
    """The table as a workbook: numbers as numbers, words in both languages, a second sheet on its origin."""
    from openpyxl import Workbook

    book, content = Workbook(write_only=True), io.BytesIO()
    _write_table(book.create_sheet(WORDS["list.sheet"].en), table, facts)
    _write_origin(book.create_sheet(WORDS["list.origin"].en), table)
    book.save(content)
    return content.getvalue()


def _write_table(sheet: Any, table: Comparables, facts: FactTable) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    titles = _paired(headers(table, Language.EN), headers(table, Language.ZH), "\n")
    sheet.freeze_panes = "B2"
    for number in range(1, len(titles) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
    cells = [_cell(sheet, title) for title in titles]
    for cell in cells:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.append(cells)
    for row in table.rows:
        sheet.append(list(_row_cells(sheet, row, table.columns, facts)))


def _row_cells(sheet: Any, row: ComparableRow, columns: Sequence[FactColumn], facts: FactTable) -> Iterator[Any]:
    """The cells of a company: what is exact as a number or a day, everything else in words of both languages."""
    english, chinese = (row_words(row, columns, VerdictWords(language, facts)) for language in Language)
    words = _paired(english, chinese, " / ")
    yield from (_cell(sheet, value) for value in words[:2])
    yield _cell(sheet, row.checked.company.latest.details.day, _FORMATS[FactKind.DATE])
    yield from (_cell(sheet, value) for value in words[3:5])
    yield _cell(sheet, row.year)
    for column, value, text in zip(columns, row.values, words[6:], strict=True):
        exact = value.exact if isinstance(value, Interval) else value
        is_plain = isinstance(exact, Decimal) or (isinstance(exact, dt.date) and exact != NEVER)
        yield _cell(sheet, exact if is_plain else text, _FORMATS.get(column.spec.kind) if is_plain else None)


def _cell(sheet: Any, value: Any, number_format: str | None = None) -> Any:
    """A cell that shows a text as it stands, and a number in its format."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import Cell

    from assistant.eligibility.screening.workbooks import sheet_value

    shown = sheet_value(sheet, value)
    cell = shown if isinstance(shown, Cell) else WriteOnlyCell(sheet, shown)
    if number_format is not None:
        cell.number_format = number_format
    return cell


def _write_origin(sheet: Any, table: Comparables) -> None:
    """What the table was made with, and what could not be put in it."""
    units = WORDS["list.yuan"]
    rows = [
        (WORDS["list.rules"], table.day.isoformat()),
        (WORDS["list.corpus"], table.origin.corpus),
        (WORDS["list.program"], table.origin.program),
        (WORDS["list.units"], f"{units.en} / {units.zh}"),
        *((Bilingual(each.company.name, each.company.name), each.why.en) for each in table.unchecked),
    ]
    for label, value in rows:
        sheet.append([_cell(sheet, _paired([label.en], [label.zh], " / ")[0]), _cell(sheet, value)])


def _paired(english: Sequence[str], chinese: Sequence[str], joint: str) -> list[str]:
    """Texts of both languages in one; what is the same in both once."""
    return [one if one == other else f"{one}{joint}{other}" for one, other in zip(english, chinese, strict=True)]
