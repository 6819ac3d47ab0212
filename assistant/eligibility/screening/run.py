"""Screens a table into a file: in batches, with flat memory, and going on where a run was killed.

While a run lasts the result stands in `OUT.part` and its state in `OUT.state`; `OUT` appears only when complete. Rows
that could not be screened stand in `OUT.rejected.jsonl` with line and reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from assistant.base.files import replace_file
from assistant.base.yaml_nodes import input_error
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.screen import RejectedRow, Screen
from assistant.eligibility.screening.tables import FORMATS, TableRow, read_table

Progress = Callable[[str, int, int], None]
_BATCH = 25_000


@dataclass
class ScreeningProgress:
    """How far a run is: rows read, bytes written of each file, verdicts counted.

    `complete` once nothing is left but names.
    """

    run: str
    rows: int = 0
    written: int = 0
    rejected_bytes: int = 0
    rejected: int = 0
    complete: bool = False
    verdicts: dict[str, int] = field(default_factory=dict)


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
) -> ScreeningProgress:
    """Screen `source` into `out` (.csv, .jsonl or .parquet).

    Raises InputError where the table or an option is wrong.
    """
    if out.suffix.lower() not in FORMATS:
        raise input_error(f"{out.name}: not a table this writes; end its name in one of {', '.join(FORMATS)}")
    if out.resolve() == source.resolve():
        raise input_error(f"{out.name}: is the input itself; give another name")
    if not out.parent.is_dir():
        raise input_error(f"{out.parent}: no such folder; make it first")
    screen = Screen.open(book, rule_set, as_of)
    first = next(read_table(source, book.fact_table), None)
    if first is None:
        raise input_error(f"{source.name}: holds no rows")
    files = _Files(out)
    state = _resumed(files, _identity(source, screen, book.root, batch))
    if not state.complete:
        _screen_rest(source, files, state, screen, progress, batch)
        state.complete = True
        _save(files, state)
    _name(files, screen)
    return state


def screen_table(
    source: Path, book: RuleBook, rule_set: str = "listing", as_of: dt.date | None = None
) -> Iterator[tuple[pl.DataFrame, list[RejectedRow]]]:
    """The results of a table batch by batch, without a file."""
    screen = Screen.open(book, rule_set, as_of)
    for rows in _batches(read_table(source, book.fact_table), _BATCH):
        yield screen.screen(rows, source.name)


def _screen_rest(
    source: Path,
    files: _Files,
    state: ScreeningProgress,
    screen: Screen,
    progress: Progress | None,
    batch: int,
) -> None:
    total = _lines(source) if progress else 0
    rows = islice(read_table(source, screen.table), state.rows, None)
    with files.part.open("ab") as part, files.rejected_part.open("ab") as reject_file:
        for batch_rows in _batches(rows, batch):
            frame, rejected = screen.screen(batch_rows, source.name)
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
            if progress:
                progress(f"{state.rejected} rejected", state.rows, max(total, state.rows))


def _batches(rows: Iterable[TableRow], size: int) -> Iterator[list[TableRow]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _write(file: Any, frame: pl.DataFrame, suffix: str, *, header: bool) -> None:
    if suffix == ".csv":
        frame.write_csv(file, include_header=header)
    else:
        frame.write_ndjson(file)


def _identity(source: Path, screen: Screen, root: Path, batch: int) -> str:
    """What must be the same for a run to go on: the table, the rules, the day, the program's columns."""
    stat = source.stat()
    digest = hashlib.sha256()
    for file in sorted((root / "rules").glob("*.yaml")):
        digest.update(file.read_bytes())
    inputs = (source.resolve(), stat.st_size, stat.st_mtime_ns, screen.header, screen.day, screen.today, batch)
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
    if files.part.exists() and files.out.suffix.lower() == ".parquet":
        table = files.out.with_name(files.out.name + ".table")
        schema = {key: pl.Int64() if key == "line" else pl.String() for key in screen.header}
        pl.scan_ndjson(files.part, schema=schema).sink_parquet(table)
        os.replace(table, files.out)
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


def _lines(source: Path) -> int:
    if source.suffix.lower() == ".parquet":
        return int(pl.scan_parquet(source).select(pl.len()).collect().item())
    with source.open("rb") as file:
        return max(sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1, 1)
