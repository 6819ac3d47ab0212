"""Screens many companies at once, each with the verdict that `check` would give it.

A batch is split: rows whose cells are plain go through `rule_columns` together; rows with ranges, bounds, unusual
values or statements that may contradict each other go through the exact engine one by one, and come out rejected with
the reader's own words where they cannot be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from assistant.base.clock import today
from assistant.base.entry import ITEM_FAULTS, one_item
from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.files import cell_value, facts_from_mapping
from assistant.eligibility.facts.formulas import CASES, CORE_PATENTS, FIFTY, FIFTY_PATENTS
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.logic.columns import MET, NOT_APPLICABLE, NOT_MET, OUTCOMES, UNKNOWN, all_of, mapped
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.screening.cells import blanks, in_unit, iso_day
from assistant.eligibility.screening.fact_columns import Columns, read_columns
from assistant.eligibility.screening.formula_columns import FormulaColumns
from assistant.eligibility.screening.gap_columns import GapColumns, NearestRoutes, first_gaps, first_missing
from assistant.eligibility.screening.headers import IDENTIFIER
from assistant.eligibility.screening.rule_columns import ItemKinds, RuleColumns, SectionColumns
from assistant.eligibility.screening.tables import TableRow
from assistant.eligibility.verdict.checker import Conclusion
from assistant.eligibility.verdict.evaluation import Evaluation, evaluate, verdict_outcome
from assistant.eligibility.verdict.gaps import gaps, missing_facts
from assistant.eligibility.wording.contract import english, needed
from assistant.errors import InputError

SHOWN = 3
_VERDICTS = {
    NOT_APPLICABLE: Conclusion.UNDETERMINED.value,
    UNKNOWN: Conclusion.UNDETERMINED.value,
    MET: Conclusion.ELIGIBLE.value,
    NOT_MET: Conclusion.NOT_ELIGIBLE.value,
}
_OUTCOMES = {code: outcome.value for code, outcome in OUTCOMES.items()}


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be screened, and why."""

    line: int
    reason: str
    cells: Mapping[str, str]


@dataclass
class Screen:
    """A rule set ready to screen batches of rows; `day` overrides the day each row may name."""

    rule_set: RuleSet
    table: FactTable
    day: dt.date | None
    today: dt.date
    _memories: dict[tuple[dt.date, int], dict[str, ItemKinds]] = field(default_factory=dict)
    _prepared: dict[tuple[dt.date, int], dict[tuple[object, ...], NearestRoutes]] = field(default_factory=dict)
    _inferred: dict[int, str | None] = field(default_factory=dict)
    exact: int = 0
    """How many rows went through the exact engine one by one."""

    @classmethod
    def open(cls, book: RuleBook, rule_set: str = "listing", as_of: dt.date | None = None) -> Screen:
        """A screen for a rule set of the book. Raises InputError for an unknown name."""
        return cls(book.rule_set(rule_set), book.fact_table, as_of, today())

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of the result."""
        sections = self.rule_set.sections
        return (
            "line", IDENTIFIER, "name", "verdict",
            *(f"section.{section.id}" for section in sections),
            *(f"route.{route.id}" for section in sections for route in section.routes),
            "reasons", "gaps", "missing_facts",
        )  # fmt: skip

    def screen(self, rows: Sequence[TableRow], name: str) -> tuple[pl.DataFrame, list[RejectedRow]]:
        """The results of a batch in the order of its rows, and the rows rejected; `name` is the file's."""
        rejected = [RejectedRow(row.line, row.fault, row.cells) for row in rows if row.fault is not None]
        readable = [row for row in rows if row.fault is None]
        try:
            frames, late = self._plain(readable)
        except ITEM_FAULTS:  # a cell of one of them; alone each is judged or refused
            frames, late = [], list(range(len(readable)))
        frame, unread = self._one_by_one([(row, readable[row]) for row in sorted(late)], name)
        everything = pl.concat([*frames, frame]).sort("row").drop("row")
        return everything, sorted(rejected + unread, key=lambda row: row.line)

    def _plain(self, readable: Sequence[TableRow]) -> tuple[list[pl.DataFrame], list[int]]:
        """The results of the rows whose cells are plain, and which rows are left."""
        columns, odd = read_columns(readable, self.table)
        odd |= suspects(columns, self.today)
        index = pl.Series("row", range(len(readable)), dtype=pl.UInt32)
        frames: list[pl.DataFrame] = []
        late = index.filter(odd).to_list()
        plain = index.filter(~odd)
        for day, latest, members in self._parts(columns.rows(plain)):
            part = plain.gather(members)
            numbers = FormulaColumns(columns.rows(part), day, latest)
            doubtful = numbers.suspects()
            late += part.filter(doubtful).to_list()
            if doubtful.any():
                part = part.filter(~doubtful)
                numbers = FormulaColumns(columns.rows(part), day, latest)
            if len(part):
                frames.append(self._together(numbers, part, readable))
        return frames, late

    def _parts(self, columns: Columns) -> Iterable[tuple[dt.date, int, pl.Series]]:
        """Rows by the day whose rules apply to them and their latest fiscal year."""
        stated = columns.day("as_of")
        fallback = stated.fill_null(self.day or self.today).dt.year().cast(pl.Int32) - 1
        years = sorted({int(key.split(".")[1]) for key in columns.values if key.startswith("years.")})
        latest = fallback
        for year in years:
            fields = [
                column.is_not_null() for key, column in columns.values.items() if key.startswith(f"years.{year}.")
            ]
            latest = latest.set(pl.select(pl.any_horizontal(fields)).to_series(), year)
        if self.day is not None:
            stated = pl.Series([self.day], dtype=pl.Date).new_from_index(0, columns.height)
        frame = pl.DataFrame({"day": stated.fill_null(self.today), "latest": latest}).with_row_index("row")
        for key, members in frame.group_by("day", "latest", maintain_order=True):
            day, year = key
            assert isinstance(day, dt.date)
            assert isinstance(year, int)
            yield day, year, members["row"]

    def _together(self, numbers: FormulaColumns, index: pl.Series, rows: Sequence[TableRow]) -> pl.DataFrame:
        memory = self._memories.setdefault((numbers.day, numbers.latest), {})
        rules = RuleColumns(self.rule_set, numbers, memory, self._inferred)
        sections = rules.sections()
        outcome = together(sections)
        missing = first_missing(rules, sections, outcome, SHOWN)
        nearest = first_gaps(
            GapColumns(rules, sections, outcome, self._prepared.setdefault((numbers.day, numbers.latest), {})), SHOWN
        )
        issuers = [rows[row] for row in index.to_list()]
        data: dict[str, pl.Series] = {
            "row": index,
            "line": pl.Series([row.line for row in issuers], dtype=pl.Int64),
            IDENTIFIER: pl.Series([row.cell(IDENTIFIER) for row in issuers], dtype=pl.String),
            "name": numbers.columns.word("name"),
            "verdict": outcome.replace_strict(_VERDICTS, return_dtype=pl.String),
        }
        for section, columns in zip(self.rule_set.sections, sections, strict=True):
            data[f"section.{section.id}"] = columns.outcome.replace_strict(_OUTCOMES, return_dtype=pl.String)
            for route, column in zip(section.routes, columns.routes, strict=True):
                data[f"route.{route.id}"] = column.outcome.replace_strict(_OUTCOMES, return_dtype=pl.String)
        data["reasons"] = pl.Series([reasons for reasons, _ in nearest], dtype=pl.String)
        data["gaps"] = pl.Series([words for _, words in nearest], dtype=pl.String)
        data["missing_facts"] = missing
        return pl.DataFrame(data).select("row", *self.header)

    def _one_by_one(self, rows: Iterable[tuple[int, TableRow]], name: str) -> tuple[pl.DataFrame, list[RejectedRow]]:
        results: list[dict[str, object]] = []
        rejected: list[RejectedRow] = []
        for index, row in rows:
            try:
                with one_item(f"{name}:1"):
                    result = self.check_row(row, name)
            except InputError as error:
                reason = f"{name}:{row.line}: {_at_header(str(error).removeprefix(f'{name}:1: '), row)}"
                rejected.append(RejectedRow(row.line, reason, row.cells))
            else:
                results.append({"row": index, **result})
                self.exact += 1
        schema = {key: pl.String() for key in self.header} | {"row": pl.UInt32(), "line": pl.Int64()}
        return pl.DataFrame(results, schema=schema).select("row", *self.header), rejected

    def check_row(self, row: TableRow, name: str = "table") -> dict[str, object]:
        """The result of one row by the exact engine. Raises InputError where the row cannot be read."""
        facts = facts_from_mapping(self.stated(row, name), self.table, name, day=self.today)
        evaluation = evaluate(self.rule_set, facts, self.day or facts.as_of or self.today)
        return {"line": row.line, IDENTIFIER: row.cell(IDENTIFIER), "name": facts.name, **summary(evaluation)}

    def stated(self, row: TableRow, name: str) -> dict[str, str | list[str]]:
        """The cells of a row as a facts file would give them, blank ones left out."""
        stated: dict[str, str | list[str]] = {}
        for column, cell in zip(row.columns, row.values, strict=True):
            spec, text = self.table.spec(column.key), cell.strip()
            if column.key == IDENTIFIER or text.lower() in blanks(spec):
                continue
            if spec is not None and spec.numeric:
                try:
                    text = in_unit(text, spec, column.unit)
                except InputError as error:
                    raise input_error(f"{name}:1: {column.key}: {error}") from None
            elif spec is not None and spec.kind is FactKind.DATE:
                text = iso_day(text)
            stated[column.key] = cell_value(column.key, text, self.table)
        return stated


def _at_header(message: str, row: TableRow) -> str:
    """A message about a fact with the header of its column and, where that has a unit, the cell as it stands."""
    for column, cell in zip(row.columns, row.values, strict=True):
        if message.startswith(f"{column.key}: "):
            text, unit = cell.strip(), column.unit
            written = f" (the cell is '{text}' in {unit.text})" if unit and f"'{text}'" not in message else ""
            return column.shown + message.removeprefix(column.key) + written
    return message


def summary(evaluation: Evaluation) -> dict[str, object]:
    """One company's verdict as a row of the result, name and line apart."""
    row: dict[str, object] = {"verdict": _VERDICTS[_code(evaluation)]}
    for section in evaluation.sections:
        row[f"section.{section.section.id}"] = section.outcome.value
        for route in section.routes:
            row[f"route.{route.route.id}"] = route.outcome.value
    lacking = gaps(evaluation)
    nearest = [gap for gap in lacking if (gap.section, gap.route) == (lacking[0].section, lacking[0].route)][:SHOWN]
    row["reasons"] = "; ".join(gap.criterion for gap in nearest)
    row["gaps"] = "; ".join(needed(gap.needed, english(evaluation.context.facts.table)) for gap in nearest)
    row["missing_facts"] = "; ".join(missing_facts(evaluation)[:SHOWN])
    return row


def together(sections: Sequence[SectionColumns]) -> pl.Series:
    """Outcome codes of the verdict."""
    unheld = pl.select(pl.any_horizontal([section.unheld for section in sections])).to_series()
    return mapped(verdict_outcome, all_of([section.outcome for section in sections]), unheld)


def suspects(columns: Columns, day: dt.date) -> pl.Series:
    """Rows that `check_facts` may find fault with, whatever the year: the exact reader decides."""
    doubts = pl.Series([False]).new_from_index(0, columns.height)
    for year in sorted({int(key.split(".")[1]) for key in columns.values if key.startswith("years.")}):
        if dt.date(year, 12, 31) > day:
            for key, column in columns.values.items():
                if key.startswith(f"years.{year}."):
                    doubts |= column.is_not_null()
        staff, developers = (columns.number(f"years.{year}.{field}") for field in ("total_staff", "rd_staff"))
        doubts |= (developers > staff).fill_null(False)
        revenue, rest = (columns.number(f"years.{year}.{field}") for field in ("revenue", "revenue_after_deductions"))
        doubts |= (rest > revenue).fill_null(False)
    listed = columns.word(CASES).str.contains(f";{FIFTY_PATENTS};", literal=True)
    doubts |= (listed != (columns.number(CORE_PATENTS) >= FIFTY)).fill_null(False)
    for key in ("founded", "controller_changed_on", "listed_on"):
        doubts |= (columns.day(key) > day).fill_null(False)
    founded, filing = columns.day("founded"), columns.day("filing_date")
    return doubts | (founded > filing).fill_null(False)


def _code(evaluation: Evaluation) -> int:
    return next(code for code, outcome in OUTCOMES.items() if outcome is evaluation.outcome)
