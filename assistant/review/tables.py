"""Tables with a column for each period, put together again: heads, the caption above, rows with a value for each head.

In a text file one cell stands on a line: a row is a label and as many values as there are columns. A row with fewer or
more is refused, so that no number gets a wrong year. Where a reader found the cells, their columns are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.patterns import Pattern
from assistant.review.folding import folded
from assistant.review.periods import is_year

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
VALUE = Pattern(
    "a cell of a table of periods: a number, or none",
    rf"[(]?-?{NUMBER}%?[)]?|-{{1,2}}|/|不适用|n/?a|无",
    yes=("783,603.37", "-570.46", "(1,234)", "3.17%", "-", "不适用"),
    no=("营业收入(万元)", "1、合并", "2023年度", "1,2345.00", "1.2.3"),
    how="fullmatch",
)
BEHIND = re.compile(rf"(?:(?<=\s)|^)(?:[(（]?[-－−﹣]?{NUMBER}[%％]?[)）]?|[-－—–]{{1,2}}|不适用)(?=\s|$)")
TITLE = Pattern(
    "what stands over the labels of rows",
    r"(?:项目|科目|日期|时间|期间|年度|指标|财务指标|主要财务指标|类别|人员数量|主要会计数据|item|items|indicator)?"
    r"(?:\((?:单位:)?(?:人民币)?(?:元|千元|万元|百万元|亿元|人)\))?",
    yes=("项目", "", "日期", "项目(万元)"),
    no=("营业收入", "合并利润表"),
    how="fullmatch",
)
SUB = Pattern(
    "what a column below a head holds",
    r"(?:金额|数额|人数|数量|占比|比例|占收入比例?|占营业收入(?:的)?比(?:例|重)?|变动(?:比例|率|幅度|金额)?|增长率|增幅|增速|同比"
    r"(?:变动|增长|增减)?|amount|change)(?:\([^()]{1,8}\))?",
    yes=("金额", "占比(%)", "变动比例"),
    no=("营业收入", "项目"),
    how="fullmatch",
)
SHARE = Pattern(
    "a column that is a share or a change",
    r"占|比|变动|增|change",
    yes=("占比(%)", "变动率"),
    no=("金额", "人数"),
)
CHANGE = Pattern(
    "a column of changes behind the periods",
    r"(?:较?上?(?:年|期)?(?:同期|末)?)?(?:同比)?(?:变动|增减|增长)(?:比例|率|幅度|情况|额|金额)?(?:\([^()]{1,8}\))?|增幅|(?:yoy|(?:yoy)?(?:change|growth))(?:\([^()]{1,8}\))?",
    yes=("变动比例", "增减(%)", "增幅", "change(%)"),
    no=("金额", "项目"),
    how="fullmatch",
)
NOTE = re.compile(r"(?:附注)?[一二三四五六七八九十]{1,3}[、.(]?[\d()、.]{0,8}|注\d{0,2}")
_STATEMENT = Pattern(
    "a heading of statements of accounts",
    r"(?P<whose>合并及(?:母)?公司|合并|母公司|公司)?(?P<which>资产负债表|利润表|现金流量表)(?P<behind>\((?:母公司|合并)\))?"
    r"(?!主要|的主要|项目|数据)|"
    r"(?P<en>consolidated|(?:parent)?company)?(?:statements?of(?:profitorloss|comprehensiveincome|financialposition|cashflows)"
    r"|incomestatement|balancesheet|cashflowstatement)(?P<of>\(?(?:ofthe)?(?:parent)?company\)?)?",
    yes=("合并利润表", "2、母公司资产负债表", "利润表(母公司)(续)", "consolidatedstatementofprofitorloss"),
    no=("利润分配表", "合并利润表主要数据"),
)
ENUMERATED = Pattern(
    "the mark of an item in a label, or a word that opens a part of a sum",
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[、.](?!\d)|其中:|[加减]:|[①-⑳]|ofwhich:?|including:|less:|add:|[ivx]{1,4}\.)",
    yes=(
        "一、",
        "(1)",
        "其中:",
        "ofwhich:",
    ),
    no=(
        "营业收入",
        "2.5",
    ),
)
_SHORTEST_TITLE = 4
CAPTION_LINES = 14
"""So many lines above the heads of a table may speak of it."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell: what stands in it, folded and without white space, and where in the text of the paper."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PeriodTable:
    """What is known of a table: the period of each column (empty for one of changes or shares), and its caption.

    `caption` is folded and without white space. `statement` is the statement of accounts that it belongs to, empty for
    another table; `parent` says that it is the parent company's own. `note`: a column of notes stands beside the
    labels. `place` is where its first heads stand; it is the same for what goes on behind a page break.
    """

    columns: tuple[str, ...]
    caption: str
    statement: str = ""
    parent: bool = False
    note: bool = False
    place: int = 0

    @property
    def title(self) -> str:
        """The caption from its last sentence on that has ended."""
        before, _, last = self.caption.rpartition("。")
        return last if len(last) >= _SHORTEST_TITLE else before.rpartition("。")[2] + last

    @property
    def years(self) -> tuple[str, ...]:
        """The whole fiscal years among its columns."""
        return tuple(column for column in dict.fromkeys(self.columns) if is_year(column))


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A row: the ways to read its label, the likeliest first, and the cell of each column."""

    labels: tuple[str, ...]
    cells: tuple[PrintedCell, ...]
    table: PeriodTable
    start: int

    def values(self) -> Iterator[tuple[str, PrintedCell]]:
        """The cells that are of a period, with it."""
        for period, cell in zip(self.table.columns, self.cells, strict=True):
            if period and cell.text:
                yield period, cell


def printed_cell(raw: str, start: int) -> PrintedCell:
    """The cell of `raw`, which begins at `start` of the text of the paper."""
    inner = raw.strip()
    start += len(raw) - len(raw.lstrip()) if inner else 0
    return PrintedCell(folded("".join(inner.split())), start, start + len(inner))


def captioned(columns: tuple[str, ...], caption: str, place: int) -> PeriodTable:
    """A table with what its caption says of it: the last statement that is named there."""
    statement, parent = "", False
    for match in _STATEMENT.finditer(caption):
        statement = match["which"] or match[0]
        if match["en"]:
            parent = match["en"].endswith("company")
            continue
        if match["of"]:
            parent = True
            continue
        parent = match["whose"] in ("母公司", "公司") if not match["behind"] else "母公司" in match["behind"]
    return PeriodTable(columns, caption, statement, parent, "附注" in caption[-40:] or caption.endswith("note"), place)
