"""Tables whose cells a reader found: the column of each value is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.language.patterns import Pattern
from assistant.review.periods import PERIOD, period_of
from assistant.review.tables import CHANGE, SHARE, SUB, TITLE, VALUE, PeriodRow, PeriodTable, PrintedCell, captioned

_LONGEST_HEAD = 40
UNIT = re.compile(r"(?:人民币)?(?:亿|百万|万|千)?元|人|名|(?:rmb|cny)(?:'000|m|million|thousand|bn)?")
"""A cell that is the unit of its row."""
_BRACKETED = Pattern(
    "a unit in brackets behind a head",
    r"\((?:单位:)?(?P<unit>(?:人民币)?(?:亿|百万|万|千)?元|(?:rmb|cny)(?:'000|m|million|thousand|bn)?)\)",
    yes=("项目(万元)", "2025年(单位:元)", "2025(rmbmillion)"),
    no=("占比(%)", "净利润(万元以上)"),
)
_BESIDE = 14
"""Characters that may stand beside a period in a head: 经审计, 未经审计, 12月31日/."""


def grid_rows(rows: Sequence[Sequence[PrintedCell]], caption: str) -> Iterator[PeriodRow]:
    """The rows of tables that follow each other without a line between, below `caption`."""
    table: PeriodTable | None = None
    above = caption
    last: PeriodRow | None = None
    carried = ""
    is_head = False
    for cells in rows:
        heads = _heads(cells)
        if heads:
            if table is not None and is_head:
                table = replace(table, columns=_both(table.columns, heads))
            elif table is not None and sorted(filter(None, table.columns)) == sorted(filter(None, heads)):
                table = replace(table, columns=heads)
            else:
                units = "".join(f"单位:{unit}" for unit in _units(cells))
                table = captioned(heads, above + _title(cells, heads) + units, cells[0].start)
            is_head, above = True, ""
            continue
        if table is not None and is_head and _is_sub(cells):
            table = replace(table, columns=_subdivided(table.columns, cells))
            continue
        is_head = False
        row = _row(cells, table, carried)
        if row is None:
            words = "".join(cell.text for cell in cells)
            above += words
            carried = words if len(words) <= _LONGEST_HEAD else ""
            if last is not None and carried:
                last = replace(last, labels=(*last.labels, last.labels[0] + carried))
            continue
        if last is not None:
            yield last
        last, carried = row, ""
    if last is not None:
        yield last


def _heads(cells: Sequence[PrintedCell]) -> tuple[str, ...]:
    """The period of each column of a row of heads; empty for another row, and where their units differ."""
    if len(_units(cells)) > 1:
        return ()
    columns = tuple(_head(cell.text) for cell in cells)
    count = sum(map(bool, columns))
    is_titled = bool(cells) and not columns[0] and TITLE.fullmatch(cells[0].text) is not None
    return columns if count >= 2 or (count == 1 and is_titled and len(cells) <= 3) else ()


def _head(text: str) -> str:
    matches = list(PERIOD.finditer(text)) if len(text) <= _LONGEST_HEAD else []
    if not matches or (VALUE.fullmatch(text) and len(text) != 4):
        return ""
    beside = len(text) - sum(match.end() - match.start() for match in matches)
    periods = {period_of(match) for match in matches}
    return periods.pop() if len(periods) == 1 and beside <= _BESIDE else ""


def _title(cells: Sequence[PrintedCell], heads: Sequence[str]) -> str:
    return "".join(cell.text for cell, head in zip(cells, heads, strict=True) if not head)


def _units(cells: Sequence[PrintedCell]) -> frozenset[str]:
    """The units that heads give in brackets."""
    return frozenset(match["unit"] for cell in cells for match in _BRACKETED.finditer(cell.text))


def _both(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    width = max(len(first), len(second))
    padded = [*first, *("" for _ in range(width - len(first)))], [*second, *("" for _ in range(width - len(second)))]
    return tuple(one or other for one, other in zip(*padded, strict=True))


def _is_sub(cells: Sequence[PrintedCell]) -> bool:
    written = [cell.text for cell in cells if cell.text and not TITLE.fullmatch(cell.text)]
    return bool(written) and all(SUB.fullmatch(text) or CHANGE.fullmatch(text) for text in written)


def _subdivided(columns: Sequence[str], cells: Sequence[PrintedCell]) -> tuple[str, ...]:
    """The period of each column below heads that reach over several; none for shares and changes."""
    periods: list[str] = []
    current = ""
    for index, cell in enumerate(cells):
        current = columns[index] if index < len(columns) and columns[index] else current
        periods.append("" if not cell.text or SHARE.search(cell.text) else current)
    return tuple(periods)


def _row(cells: Sequence[PrintedCell], table: PeriodTable | None, carried: str) -> PeriodRow | None:
    """The row of these cells; None where no value stands below a head, or no label beside them."""
    if table is None:
        return None
    width = len(table.columns)
    padded = [*cells[:width], *(PrintedCell("", 0, 0) for _ in range(width - len(cells)))]
    first = next(index for index, column in enumerate(table.columns) if column)
    beside = [cell for cell, column in zip(padded, table.columns, strict=True) if cell.text and not column]
    units = [cell.text for cell in beside if UNIT.fullmatch(cell.text)]
    labels = [
        cell for cell in padded[:first] if cell.text and not VALUE.fullmatch(cell.text) and cell.text not in units
    ]
    values = [cell for cell, column in zip(padded, table.columns, strict=True) if column and cell.text]
    if not labels or not values or not any(VALUE.fullmatch(cell.text) for cell in values):
        return None
    label = labels[0].text + (f"({units[0]})" if units else "")
    return PeriodRow((label, carried + label) if carried else (label,), tuple(padded), table, labels[0].start)
