"""What stands above the header of a table in people's exports: a title, and the unit of all its amounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.screening.units import ColumnUnit, names_money, read_money_unit
from assistant.errors import InputError
from assistant.language.patterns import Pattern

MOST_ABOVE = 5
"""So many rows may stand above a header."""
_MOST_CELLS = 3
"""Of a row above a header: who made the table, its day and its unit."""
_DECLARED = Pattern(
    "the unit of a whole table",
    r"(?:(?:^|(?<=[^\u4e00-\u9fff])|金额|货币|计量)单位|\bunits?)\s?:\s?(?P<unit>[^()\[\]]+)"
    r"|(?:^|[(\[])(?:(?:amounts|figures|all amounts)\s)?(?P<in>in\s[^()\[\]]+)(?:$|[)\]])",
    yes=("单位:万元", "主要数据(金额单位:人民币元)", "unit: rmb m", "overview (in rmb thousands)", "amounts in rmb m"),
    no=("编制单位:某公司", "单位净值", "companies in china, 2025 (draft)"),
)
_PARTS = re.compile(r"\s*[,;、/]\s*")


@dataclass(frozen=True, slots=True)
class Preamble:
    """How many rows stand above the header, and the unit that they give for amounts of money."""

    rows: int = 0
    unit: ColumnUnit | None = None

    def notes(self, file: str) -> tuple[str, ...]:
        """What to say of them."""
        if not self.rows:
            return ()
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        said = f"; amounts are in {self.unit.text} where their header gives no unit" if self.unit else ""
        return (f"{file}: skipped {rows} above the header{said}",)


def read_preamble(rows: Sequence[Sequence[str]], is_known: Callable[[str], bool], file: str) -> Preamble:
    """What stands above the first of the rows that names a fact: rows of few cells; `is_known` says what names one.

    Where a row has as many cells as a header may have, it is the header, with names that are not known. Raises
    InputError for two units, and for one that is not of money in yuan.
    """
    filled = [[cell.strip() for cell in cells if cell.strip()] for cells in rows]
    place = next((place for place, cells in enumerate(filled) if any(map(is_known, cells))), 0)
    above = filled[:place]
    if any(len(cells) > _MOST_CELLS or len(cells) >= len(filled[place]) for cells in above):
        return Preamble()
    units = {unit for cells in above for cell in cells if (unit := _unit(cell, file)) is not None}
    if len({unit.exponent for unit in units}) > 1:
        raise input_error(f"{file}: two units stand above the header; leave the one that holds")
    return Preamble(place, next(iter(units), None))


def _unit(cell: str, file: str) -> ColumnUnit | None:
    """The unit of money in a cell above the header, None where it is a title. Raises InputError."""
    declared = _DECLARED.search(unicodedata.normalize("NFKC", cell).casefold())
    if declared is None:
        return _read(cell, file) if names_money(cell) else None
    words = declared["unit"] or declared["in"]
    unit = next((unit for part in _PARTS.split(words.strip()) if (unit := _read(part, file))), None)
    if unit is None and declared["unit"]:
        raise input_error(f"{file}: '{cell}' above the header is no unit of money; write the units into the headers")
    return unit


def _read(text: str, file: str) -> ColumnUnit | None:
    try:
        return read_money_unit(text)
    except InputError as error:
        raise input_error(f"{file}: the table {error}") from None
