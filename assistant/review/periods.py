"""The periods that heads of columns name: fiscal years, and parts of one, which are never taken for a year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.patterns import Pattern

_MONTH, _DATE = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_DAY = rf"(?P<day>20\d\d(?:年{_MONTH}月{_DATE}日?|(?P<sign>[-/.]){_MONTH}(?P=sign){_DATE}))"
_END = r"(?P<end_year>20\d\d)年?(?:度|(?P<end_month>1[0-2]|[1-9])月)?末"
_MONTHS = r"(?P<span_year>20\d\d)年?度?(?P<first>0?1)月?份?[-至~到](?P<last>0?[1-9]|1[0-2])月份?"
_PART = r"(?P<part_year>20\d\d)年?度?(?P<part>上半年|半年度|半年|前三季度|三季度|第?一季度|h1|q1-q?3|q1)"
_YEAR = r"(?:fy)?(?P<year>20\d\d)(?!\d)(?:年度?|财年|会计年度|a(?![a-z]))?"
_DECEMBER = r"(?:31december|december31|31dec|dec31),?(?P<december>20\d\d)"
_JUNE = r"(?:30june|june30|30jun|jun30),?(?P<june>20\d\d)"
_SEPTEMBER = r"(?:30september|september30|30sep|sep30),?(?P<september>20\d\d)"
PERIOD = Pattern(
    "a fiscal year, a part of one, or the day on which one ends, without white space",
    "|".join((_DECEMBER, _JUNE, _SEPTEMBER, _DAY, _END, _MONTHS, _PART, _YEAR)),
    yes=(
        "2024年1-6月",
        "2023年度",
        "2023.12.31",
        "2025年6月末",
        "2024-12-31",
        "fy2024",
        "2025年前三季度",
        "31december2024",
    ),
    no=("项目", "1,234.56", "12月31日"),
)
_PARTS = {
    "上半年": "H1",
    "半年度": "H1",
    "半年": "H1",
    "h1": "H1",
    "前三季度": "Q1-3",
    "三季度": "Q1-3",
    "q1-3": "Q1-3",
    "q1-q3": "Q1-3",
}
_LASTS = {3: "Q1", 6: "H1", 9: "Q1-3", 12: ""}
_HEAD_PIECE = Pattern(
    "a head, or a piece of one that a narrow column broke",
    r"[\d年月日度末上半前第一三季份至~/.():-]*[\d年月日度末]\)?/?|(?:(?:the)?yearended|(?:six|nine)monthsended|asat|at|h1|fy)?"
    r"(?:\d{0,2}(?:december|june|september|dec|jun|sep)\d{0,2},?)?20\d\d",
    yes=("2024年", "6月30日", "日", "/2025年6月末", "2024.06.30/", "年1-6月", "yearended31december2024"),
    no=("人数", "一、营业收入", "2024年营业收入"),
    how="fullmatch",
)
_BETWEEN = Pattern(
    "what may stand between a period and the next in a squeezed head",
    r"[/|():至]*(?:(?:for)?(?:the)?yearended|(?:for)?(?:the)?(?:six|nine)monthsended|(?:(?:as)?at)?(?:the)?endof|asat|asof|at)?",
    yes=(
        "/",
        "fortheyearended",
        "asat",
    ),
    no=(
        "revenue",
        "与",
    ),
    how="fullmatch",
)
YEAR = re.compile(r"20\d\d")
_LONGEST_HEAD = 60
_BEGINS = re.compile(r"20\d\d|[a-z]|\d{1,2}[a-z]")


def period_of(match: re.Match[str]) -> str:
    """The period of a match of PERIOD: `2024` a fiscal year or its last day, else `2024H1`, `2024Q1-3`, a day."""
    for name, part in (("december", ""), ("june", "H1"), ("september", "Q1-3")):
        if match[name]:
            return match[name] + part
    if match["day"]:
        year, month, day = re.findall(r"\d+", match["day"])
        return _ended(year, int(month), int(day))
    if match["end_year"]:
        return _until(match["end_year"], int(match["end_month"] or 12))
    if match["span_year"]:
        return _until(match["span_year"], int(match["last"]))
    if match["part_year"]:
        return match["part_year"] + _PARTS.get(match["part"], "Q1")
    return match["year"]


def periods_in(text: str) -> list[str]:
    """All periods that a folded text without white space names, in their order."""
    return [period_of(match) for match in PERIOD.finditer(text)]


def is_year(period: str) -> bool:
    """Whether a period is a whole fiscal year."""
    return YEAR.fullmatch(period) is not None


def is_head_piece(text: str) -> bool:
    """Whether a folded cell without white space may be a head or a piece of one."""
    if len(text) <= 40 and _HEAD_PIECE.fullmatch(text) is not None:
        return True
    return len(text) <= _LONGEST_HEAD and text.isascii() and text[:1].isalpha() and bool(columns_of([text]))


def columns_of(pieces: Sequence[str]) -> list[str]:
    """The period of each column, from the heads as they stand one after the other; empty where they are not heads.

    Days and periods of the same columns may stand in two rows, or beside each other.
    """
    text = ""
    for piece in pieces:
        text += ("|" if text and _BEGINS.match(piece) else "") + piece
    place = 0
    periods: list[str] = []
    for match in PERIOD.finditer(text):
        if not _BETWEEN.fullmatch(text, place, match.start()):
            return []
        periods.append(period_of(match))
        place = match.end()
    if not _BETWEEN.fullmatch(text, place):
        return []
    return _once(periods)


def _once(periods: list[str]) -> list[str]:
    half = len(periods) // 2
    if half and len(periods) % 2 == 0:
        if periods[:half] == periods[half:] and half > 1:
            return periods[:half]
        if periods[::2] == periods[1::2]:
            return periods[::2]
    return periods


def _ended(year: str, month: int, day: int) -> str:
    last = {3: 31, 6: 30, 9: 30, 12: 31}.get(month)
    return _until(year, month) if day == last else f"{year}-{month:02}-{day:02}"


def _until(year: str, month: int) -> str:
    return f"{year}{_LASTS[month]}" if month in _LASTS else f"{year}-{month:02}"
