"""What the cells of a table mean in their column: blanks, days, negative numbers in brackets, numbers in its unit.

A cell that has a unit of its own keeps it; one of which that cannot be told is refused, never read in the wrong unit.
"""

from __future__ import annotations

import re

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.amounts import read_number
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.screening.units import PERCENT, ColumnUnit
from assistant.language.patterns import Pattern

BLANKS = frozenset({"", "-", "--", "–", "—", "——", "n/a", "na", "null", "无", "/", "不适用"})
"""What people write where there is nothing to state, in small letters."""
_NONE = "无"
BRACKETED = r"^[(（]\s*(\d[\d,.]*)\s*[)）]$"
"""A negative number as accountants write it."""
_COMPARED = re.compile(r"(<=|>=|<|>|≤|≥|＜|＞|)\s*(.+)", re.DOTALL)
OWN_UNIT = Pattern(
    "an amount with a unit of its own",
    r"[万亿千百十元]|\d\s*(k|mn?|mm|mil|b|bn|tn|thousand|(m|b|tr)illion|yuan)s?\b",
    yes=("5亿", "500元", "80m", "4.5 bn", "3 millions"),
    no=("500", "CNY 500", "1e5", "about 500"),
    flags=re.IGNORECASE,
)


_DAY = Pattern(
    "a day as spreadsheets write it, the year first",
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+0?0:00(?::00)?)?",
    yes=("2015/6/30", "2015-06-30", "2015年6月30日", "2015-06-30 00:00:00"),
    no=("30/6/2015", "15/6/30", "2015/6", "2015-06-30 12:00:00"),
    how="fullmatch",
)


def blanks(spec: FactSpec | None) -> frozenset[str]:
    """The cells, in small letters, that state nothing of a fact.

    `无` says of a list that it is empty, and of a date that may be `never` that there was none: they state something.
    """
    if spec is not None and (spec.kind is FactKind.CHOICES or spec.never):
        return BLANKS - {_NONE}
    return BLANKS


def unbracketed(cell: str) -> str:
    """A cell without white space around it, `(1,234)` as `-1,234`."""
    return re.sub(BRACKETED, r"-\1", cell.strip())


def in_unit(cell: str, spec: FactSpec, unit: ColumnUnit | None) -> str:
    """A cell of a number as a facts file would give it.

    Raises InputError where it cannot be told whether the column's unit applies.
    """
    text = unbracketed(cell)
    if unit is None or unit.exponent == 0:
        return text
    match = _COMPARED.fullmatch(text)
    sign, rest = match.groups() if match else ("", text)
    number = read_number(rest)
    if number is not None:
        return sign + (f"{rest}%" if unit is PERCENT else format(number.scaleb(unit.exponent), "f"))
    if spec.kind is FactKind.RATIO or OWN_UNIT.search(text) or not any(map(str.isdigit, text)):
        return text
    raise input_error(f"'{text}' is not one number in {unit.text}; give one, or write the unit in the cell")


def iso_day(cell: str) -> str:
    """A cell of a date as a facts file would give it, as far as it begins with the year."""
    text = cell.strip()
    match = _DAY.fullmatch(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text
