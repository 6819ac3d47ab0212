"""Screens a table into a file: in batches, with flat memory, and going on where a run was killed.

While a run lasts the result stands in `OUT.part` and its state in `OUT.state`; `OUT` appears only when complete. Rows
that could not be screened stand in `OUT.rejected.jsonl` with line and reason.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from assistant.base.files import replace_file
from assistant.base.yaml_nodes import input_error
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.screen import RejectedRow, Screen
from assistant.eligibility.screening.tables import FORMATS, Limits, Table, TableRow, open_table
from assistant.language.sinks import FORMULA

Progress = Callable[[str, int, int], None]
_BATCH = 25_000
_BATCH_CELLS, _BATCH_TEXT = 1_000_000, 20_000_000
"""Cells and characters at which a batch of wide or long rows ends earlier, for it is held in memory as a whole."""
_YOUNG = 100_000
"""New objects after which cycles are looked for; a batch makes some hundred thousand."""


@dataclass
class ScreeningProgress:
    """How far a run is: rows read, bytes written of each file, verdicts counted.

    `complete` once nothing is left but names; `notes` are lines that say how the table was read.
    """

    run: str
    rows: int = 0
    written: int = 0
    rejected_bytes: int = 0
    rejected: int = 0
    complete: bool = False
    verdicts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Files:
    out: Path

    @property
    def part(self) -> Path:
        return self.out.with_name(self.out.name + ".part")

    @property
    def state(self) -> Path:
        return self.out.with_name(self.out.name + ".state")

    @property
    def rejected(self) -> Path:
        return self.out.with_name(self.out.name + ".rejected.jsonl")

    @property
    def rejected_part(self) -> Path:
        return self.out.with_name(self.out.name + ".rejected.jsonl.part")


def screen_file(
    source: Path,
    out: Path,
    book: RuleBook,
    rule_set: str = "listing",
    as_of: dt.date | None = None,
    progress: Progress | None = None,
    batch: int = _BATCH,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> ScreeningProgress:
    """Screen `source`, of a workbook the sheet of this name or number, into `out` (.csv, .jsonl, .parquet or .xlsx).

    Raises InputError where the table or an option is wrong, or the table or its result is beyond the limits.
    """
    if out.suffix.lower() not in FORMATS:
        raise input_error(f"{out.name}: not a table this writes; end its name in one of {', '.join(FORMATS)}")
    if out.resolve() == source.resolve():
        raise input_error(f"{out.name}: is the input itself; give another name")
    if not out.parent.is_dir():
        raise input_error(f"{out.parent}: no such folder; make it first")
    screen = Screen.open(book, rule_set, as_of)
    table = open_table(source, book.fact_table, sheet, limits)
    if next(table.rows(), None) is None:
        raise input_error(f"{source.name}: holds no rows")
    files = _Files(out)
    state = _resumed(files, _identity(source, sheet, screen, book.root, batch))
    state.notes = list(table.notes)
    if not state.complete:
        with _seldom_collected():
            _screen_rest(table, files, state, screen, progress, batch, limits)
        state.complete = True
        _save(files, state)
    _name(files, screen)
    return state


def screen_table(
    table: Table, book: RuleBook, rule_set: str = "listing", as_of: dt.date | None = None
) -> Iterator[tuple[pl.DataFrame, list[RejectedRow]]]:
    """The results of a table batch by batch, without a file."""
    screen = Screen.open(book, rule_set, as_of)
    for rows in _batches(table.rows(), _BATCH):
        yield screen.screen(rows, table.headers.file)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Rows come and go in great numbers without cycles: to look for cycles among them takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _screen_rest(
    table: Table,
    files: _Files,
    state: ScreeningProgress,
    screen: Screen,
    progress: Progress | None,
    batch: int,
    limits: Limits | None,
) -> None:
    total = table.total if progress else 0
    rows = islice(table.rows(), state.rows, None)
    with files.part.open("ab") as part, files.rejected_part.open("ab") as reject_file:
        for batch_rows in _batches(rows, batch):
            frame, rejected = screen.screen(batch_rows, table.headers.file)
            _write(part, frame, files.out.suffix.lower(), header=state.written == 0)
            for row in rejected:
                reject_file.write(json.dumps(asdict(row), ensure_ascii=False).encode() + b"\n")
            for file in (part, reject_file):
                file.flush()
                os.fsync(file.fileno())
            state.rows += len(batch_rows)
            state.rejected += len(rejected)
            state.written, state.rejected_bytes = part.tell(), reject_file.tell()
            state.verdicts = dict(Counter(state.verdicts) + Counter(frame["verdict"].to_list()))
            _save(files, state)
            if limits is not None and (written := state.written + state.rejected_bytes) > limits.result:
                raise input_error(
                    f"the result has more than {limits.result >> 20} MB after {state.rows:,} rows ({written:,} bytes); "
                    "send the table in parts"
                )
            if progress:
                progress(f"{state.rejected} rejected", state.rows, max(total, state.rows))


def _batches(rows: Iterable[TableRow], size: int) -> Iterator[list[TableRow]]:
    batch: list[TableRow] = []
    cells = text = 0
    for row in rows:
        batch.append(row)
        cells, text = cells + len(row.values), text + row.length
        if len(batch) == size or cells >= _BATCH_CELLS or text >= _BATCH_TEXT:
            yield batch
            batch, cells, text = [], 0, 0
    if batch:
        yield batch


def csv_text(frame: pl.DataFrame, *, header: bool) -> str:
    """Rows of a result as CSV, in which no cell is a formula (as `spreadsheet_text` has it)."""
    text = pl.col(pl.String)
    cells = pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep()
    return frame.with_columns(cells).write_csv(include_header=header)


def _write(file: Any, frame: pl.DataFrame, suffix: str, *, header: bool) -> None:
    if suffix == ".csv":
        file.write(csv_text(frame, header=header).encode())
    else:
        frame.write_ndjson(file)


def _identity(source: Path, sheet: str | None, screen: Screen, root: Path, batch: int) -> str:
    """What must be the same for a run to go on: the table and its sheet, the rules, the day, the program's columns."""
    stat = source.stat()
    digest = hashlib.sha256()
    for file in sorted((root / "rules").glob("*.yaml")):
        digest.update(file.read_bytes())
    inputs = (source.resolve(), sheet, stat.st_size, stat.st_mtime_ns, screen.header, screen.day, screen.today, batch)
    digest.update(repr((screen.rule_set.id, *inputs)).encode())
    return digest.hexdigest()


def _resumed(files: _Files, run: str) -> ScreeningProgress:
    """The state of a run that was cut short, its files cut back to it.

    A fresh one where there is none to go on with.
    """
    try:
        state = ScreeningProgress(**json.loads(files.state.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        state = ScreeningProgress("")
    sizes = ((files.part, state.written), (files.rejected_part, state.rejected_bytes))
    intact = state.complete or all(path.is_file() and path.stat().st_size >= size for path, size in sizes)
    if state.run != run or not intact:
        state = ScreeningProgress(run)
        sizes = ((files.part, 0), (files.rejected_part, 0))
    if not state.complete:
        for path, size in sizes:
            with path.open("ab") as file:
                file.truncate(size)
    return state


def _save(files: _Files, state: ScreeningProgress) -> None:
    replace_file(files.state, json.dumps(asdict(state)))


def _name(files: _Files, screen: Screen) -> None:
    """Give complete files their names; the state goes last, so that a run killed here finishes the next time."""
    kind = files.out.suffix.lower()
    if files.part.exists() and kind in (".parquet", ".xlsx"):
        made = files.out.with_name(files.out.name + ".table")
        _convert(files.part, made, kind, screen.header)
        os.replace(made, files.out)
        files.part.unlink()
    elif files.part.exists():
        os.replace(files.part, files.out)
    if files.rejected_part.exists():
        if files.rejected_part.stat().st_size:
            os.replace(files.rejected_part, files.rejected)
        else:
            files.rejected_part.unlink()
            files.rejected.unlink(missing_ok=True)
    files.state.unlink(missing_ok=True)


def _convert(part: Path, made: Path, kind: str, header: tuple[str, ...]) -> None:
    """JSON lines as a table of another kind."""
    if kind == ".parquet":
        schema = {key: pl.Int64() if key == "line" else pl.String() for key in header}
        pl.scan_ndjson(part, schema=schema).sink_parquet(made)
        return
    from assistant.eligibility.screening.workbooks import write_sheet

    with part.open("rb") as rows:
        write_sheet(rows, made, header)
