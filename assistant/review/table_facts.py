"""Facts of fiscal years out of tables: the label of a row, the year of a column, the unit of label or caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.screening.units import read_money_unit
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.review.accounts import Accounts
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.periods import is_year
from assistant.review.tables import ENUMERATED, NUMBER, PeriodRow, PeriodTable, PrintedCell
from assistant.review.vocabulary import ReviewVocabulary, RowWords

_REMARK = Pattern(
    "a remark behind a label: how signs are written, a note, a unit",
    r"\((?:[^()]*填列[^()]*|注\d*|(?:单位:)?(?:人民币)?(?:亿|百万|万|千)?元(?:/[^()]*)?|人|名|%|rmb[^()]*|cny[^()]*)\)$|注\d{0,2}$",
    yes=("(净亏损以“-”号填列)", "(万元)", "注1"),
    no=("归属于母公司所有者权益", "净利润(剔除股份支付影响)"),
)
_UNIT = Pattern(
    "the unit that a caption gives",
    r"(?:单位|币种)[:为]?(?:人民币)?(?P<unit>(?:人民币|rmb|cny|us\$|usd|美元|港元|欧元)?"
    r"(?:亿|百万|万|千)?(?:元|股|人(?!民)|名|美元|港元|欧元|日元))|(?P<en>(?:rmb|cny)(?:'000|(?:in)?(?:tenthousands?|millions?|thousands?)|m(?![a-z])|(?![a-z'\d])))"
    r"|(?P<plain>(?:amounts|figures)in(?:rmb|cny)(?:(?:tenthousands?|millions?|thousands?))?)(?=unless|except)",
    yes=("单位:万元", "单位:人民币千元", "单位:美元", "rmb'000", "rmbmillion"),
    no=("单位:%", "币种:人民币主要会计数据"),
)
_ENGLISH_UNIT = re.compile(r"^(?:amountsin|figuresin)?(?:rmb|cny)(?:in)?(?P<of>tenthousand|million|thousand)?s?$")
_NUMBER = re.compile(rf"(?P<open>\()?(?P<minus>-)?(?P<number>{NUMBER})(?P<percent>%)?\)?")
_DASH = ("-", "--")
_STANDS_IN = 1.5
_OTHER_COLUMNS = 2.0
_YEARS = 2
"""Accounts are of so many fiscal years at least; a table of fewer is of a period that was looked at later."""
_FOOTNOTE = 3
"""Decimals of an amount with a footnote behind it: `1,234.561` is 1,234.56 and note 1, or is not; it is left alone."""


@dataclass(frozen=True, slots=True)
class _Unit:
    exponent: int
    text: str


def table_candidates(
    body: PaperBody, rows: Iterable[PeriodRow], words: ReviewVocabulary, table: FactTable, accounts: Accounts
) -> Iterator[FactCandidate]:
    """What rows of tables say of facts of whole fiscal years."""
    for row in rows:
        if words.never.search(row.table.title) or row.table.parent:
            continue
        for label in row.labels:
            bare, unit_text = _bare(label)
            found = next(
                (each for each in words.rows if each.label.fullmatch(bare) and each.fits(row.table.title)), None
            )
            if found is not None:
                yield from _row_candidates(body, row, found, bare, unit_text, words, table, accounts)
                break


def _row_candidates(
    body: PaperBody,
    row: PeriodRow,
    found: RowWords,
    label: str,
    unit_text: str,
    words: ReviewVocabulary,
    table: FactTable,
    accounts: Accounts,
) -> Iterator[FactCandidate]:
    spec = table.yearly[found.fact]
    unit = _Unit(0, "人") if spec.kind is FactKind.COUNT else _unit(unit_text, row.table)
    if unit is None:
        return
    kind = _kind(row.table, words)
    if spec.kind is FactKind.MONEY and len(row.table.years) < _YEARS:
        return
    rank = kind + _STANDS_IN * found.tier + (0 if accounts.are_of(row.table) else _OTHER_COLUMNS)
    for period, cell in row.values():
        amount = _amount(cell, unit, spec.kind)
        if not is_year(period) or amount is None:
            continue
        value, half = amount
        yield FactCandidate(
            f"years.{period}.{found.fact}",
            value,
            body,
            ((cell.start, cell.end),),
            rank,
            unit.text,
            period,
            found.basis,
            row=label,
            tier=found.tier,
            half=half,
            kind=kind,
            table=row.table.place,
        )


def _kind(table: PeriodTable, words: ReviewVocabulary) -> PlaceKind:
    if len(table.years) < _YEARS:
        return PlaceKind.TABLE
    if table.statement:
        return PlaceKind.STATEMENT
    return PlaceKind.SUMMARY if words.summary.search(table.caption) else PlaceKind.TABLE


def _bare(label: str) -> tuple[str, str]:
    """A label without its number and its remarks, and the unit that stands in one of them."""
    units: list[str] = []
    while match := ENUMERATED.match(label):
        label = label[match.end() :]
    while match := _REMARK.search(label):
        units.append(match[0].strip("()"))
        label = label[: match.start()]
    return label, next((unit for unit in units if _money(unit)), "")


def _unit(label_unit: str, table: PeriodTable) -> _Unit | None:
    """The unit of the amounts of a row: from its label, else the last one that the caption gives; None without one."""
    if label_unit:
        return _money(label_unit)
    found = list(_UNIT.finditer(table.caption))
    return _money(found[-1]["unit"] or found[-1]["en"] or found[-1]["plain"]) if found else None


def _money(text: str) -> _Unit | None:
    try:
        unit = read_money_unit(_ENGLISH_UNIT.sub(_english_unit, text.replace("人民币", "")))
    except InputError:
        return None
    return _Unit(unit.exponent, unit.text) if unit else None


def _english_unit(match: re.Match[str]) -> str:
    return {"tenthousand": "万元", "million": "rmb million", "thousand": "rmb'000"}.get(match["of"] or "", "rmb")


def _amount(cell: PrintedCell, unit: _Unit, kind: FactKind) -> tuple[Decimal, Decimal] | None:
    """The value of a cell in yuan or persons, and half of its last place; None where it is no such amount."""
    if cell.text in _DASH and kind is FactKind.MONEY:
        return Decimal(0), Decimal(0)
    match = _NUMBER.fullmatch(cell.text)
    if match is None or match["percent"]:
        return None
    digits = match["number"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    if decimals >= _FOOTNOTE and "," in match["number"]:
        return None
    if kind is FactKind.COUNT and (decimals or match["minus"] or match["open"]):
        return None
    value = shift(Decimal(digits), unit.exponent)
    sign = -1 if match["minus"] or match["open"] else 1
    return sign * value, shift(Decimal(5), unit.exponent - decimals - 1)
