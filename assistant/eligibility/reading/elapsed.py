"""Days told from today: 18 months ago, 一年半前, last March, 去年, this December, 明年3月; and a company's age.

Each is a day, or the first and the last day it may be. They are counted from the day of asking.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, zip_longest

from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import numeral_value
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities

_YEAR = 12
_MONTHS = {"year": _YEAR, "month": 1}
_LONGEST = 600
"""Months that a company's history may go back; what is farther away is no history."""
_MOST = 50
"""Most such days of a text of which any is read; who tells a company's history tells a few."""


@dataclass(frozen=True, slots=True)
class ElapsedDay:
    """A day told from today, with its place; `days` is how facts write it: a day, or `first..last`.

    `age`: it is told as the age of the company.
    """

    start: int
    end: int
    days: str
    age: bool = False


_AND = Pattern(
    "what joins the years and the months of one length of time",
    r"(?:\s?(?:,|and|零|又|加|&)\s?|\s)?",
    yes=(" and ", "零", " "),
    no=("到", " to "),
    how="fullmatch",
)
_HALF = Pattern(
    "half a year more behind a number of years",
    r"半|\s?and a half(?: years?)?",
    yes=("半", " and a half"),
    no=("多", " and"),
    how="match",
)
_AGO = Pattern(
    "that a length of time before it has passed since something happened",
    r"\s?(?:ago|back|earlier)\b|多?(?:之前|以前|前)(?![景后三期财年])",
    yes=(" ago", "前换过", "之前"),
    no=("前三年", "前景", " before the filing"),
    how="match",
)
_AGED_BEFORE = Pattern(
    "in front of a company's age",
    r"(?:(?:成立|设立|创立|创办|注册|运营|经营|存续|营运)(?:至今|到现在|以来|时间)?"
    r"(?:才|刚|刚刚|已经?|仅|只有|快|刚好|恰好|正好|整整|整|不到|不足|未满|满|了|也?就|有|约|大概|差不多)*"
    r"|\b(?:operating|operated|in business|in operation|around|existed|going|incorporated|founded)(?: for)?"
    r"(?: (?:only|just|about|barely|less than|under|nearly|almost|more than|over|some))*)\s?$",
    yes=("成立才", "公司运营了", "in business for ", "been around for only "),
    no=("持有", "listed for "),
    flags=re.IGNORECASE,
)
_OF_A_PAPER = Pattern(
    "in front of the age of a paper or a decision",
    r"\b(?:registration|approval|decision|letter|prospectus|report|opinion|accounts|figures|financials|papers?)"
    r"(?: [a-z]+){0,3} ?$",
    yes=("our registration is ", "the accounts are already "),
    no=("the company is ", "we are "),
    flags=re.IGNORECASE,
)
_AGED_BEHIND = Pattern(
    "behind a company's age",
    r"\s?(?:old\b|of (?:operations?|operating history|existence|business)\b|in (?:business|operation)\b)",
    yes=(" old", " of operating history"),
    no=(" of holding", "以上"),
    how="match",
)
_DUTY = Pattern(
    "words in front of the age that a rule asks for, or of one on another day",
    r"(?:须|应当?|需要?|必须|要求?|得|满足|至少|申报(?:时|日)|上市时)[^，。；;]{0,6}$"
    r"|\b(?:must|need|needs|required?|requires|have to|has to|should|at least|minimum|by the time)\b[^.;,]{0,32}$",
    yes=("须持续经营", "must have been operating for ", "到申报时"),
    no=("公司成立才", "we have been operating for "),
    flags=re.IGNORECASE,
)
_HINT = re.compile(r"[前立经运存创办册]|ago|back|earlier|old|operat|business|around|exist|going|incorp|found")
"""Letters without which no length of time is told."""
_NAMED = Pattern(
    "a month or year named from today",
    r"(?P<zh_year>去年|前年|今年|上年|明年)的? ?"
    r"(?:(?P<zh_month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:(?P<zh_day>[0-3]?\d)[日号])?)?"
    r"(?:年?(?P<zh_part>初|底|末))?"
    r"|\b(?:in )?(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?)?"
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: (?P<day_behind>[0-3]?\d)(?:st|nd|rd|th)?)?,? "
    r"(?:of )?(?P<year>last|this|next) year\b"
    r"|\b(?P<which>last|this past|this coming|this|next) "
    r"(?P<of>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(?:earlier )?(?P<whole>last|this) year\b"
    r"|(?P<next_month>下个?月(?!\d)|\b(?:in )?(?:next|the coming) month\b)",
    yes=(
        "去年",
        "明年3月",
        "去年十二月",
        "前年底",
        "last March",
        "this December",
        "20 May this year",
        "next month",
        "下个月",
    ),
    no=("2024年3月", "March 2024", "last month"),
    flags=re.IGNORECASE,
)
_WORDS = {"a year and a half": 18, "half a year": 6, "a year": 12}
_WORDED = re.compile(r"\b(a year and a half|half a year|a year)(?= ago\b)")
_ROUGHLY = 3
"""Months that a length of time told roughly may be longer or shorter."""
_WHOLE_YEAR = 364
"""Days from the first to the last of a year."""
_BEFORE = 40
_BACK = {"去年": 1, "上年": 1, "前年": 2, "今年": 0, "明年": -1, "last": 1, "this": 0, "next": -1}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {"初": (1, 3), "底": (10, 12), "末": (10, 12)}


def elapsed_days(text: str, folded: str, today: dt.date) -> Iterator[ElapsedDay]:
    """The days of a text that are told from today; `folded` is the text as it is searched."""
    if _HINT.search(folded):
        yield from islice(_told_by_length(folded, read_quantities(text), today), _MOST)
    yield from islice(_told_by_name(folded, today), _MOST)


def _told_by_name(folded: str, today: dt.date) -> Iterator[ElapsedDay]:
    """Days, months and years named from today, those that have begun up to today; no year to come."""
    for match in _NAMED.finditer(folded):
        first, last = _named(match, today)
        if first <= today:
            yield ElapsedDay(*match.span(), _written(first, min(last, today)))
        elif (last - first).days < _WHOLE_YEAR:
            yield ElapsedDay(*match.span(), _written(first, last))


def _told_by_length(folded: str, quantities: Sequence[Quantity], today: dt.date) -> Iterator[ElapsedDay]:
    """Days so many years and months ago, and the day on which a company of that age was founded."""
    for length in _lengths(folded, quantities):
        ago = _AGO.match(folded, length.end)
        aged = ago is None and _is_age(folded, length)
        if length.months <= _LONGEST and (ago is not None or aged):
            end = ago.end() if ago is not None else length.end
            yield ElapsedDay(length.start, end, _since(length, today), aged)


@dataclass(frozen=True, slots=True)
class _Length:
    """Years and months as one number of months."""

    start: int
    end: int
    months: int
    bound: Bound


def _lengths(folded: str, quantities: Sequence[Quantity]) -> Iterator[_Length]:
    """The lengths of time of a text: years with the months that follow, and half a year more."""
    parts = [item for item in quantities if item.kind is QuantityKind.DURATION and item.unit in _MONTHS]
    used = -1
    for item, more in zip_longest(parts, parts[1:]):
        if item.start < used or not isinstance(item.value, Decimal):
            continue
        months, used = item.value * _MONTHS[item.unit], item.end
        half = _HALF.match(folded, used) if item.unit == "year" else None
        if half is not None:
            months, used = months + _YEAR // 2, half.end()
        elif more is not None and _goes_on(folded, item, more) and isinstance(more.value, Decimal):
            months, used = months + more.value, more.end
        yield _Length(item.start, used, int(months), item.comparison)
    for match in _WORDED.finditer(folded):
        yield _Length(*match.span(1), _WORDS[match[1]], Bound.EQ)


def _goes_on(folded: str, years: Quantity, months: Quantity) -> bool:
    units = (years.unit, months.unit) == ("year", "month")
    return units and _AND.fullmatch(folded, years.end, months.start) is not None


def _is_age(folded: str, length: _Length) -> bool:
    """Whether a length of time is how old the company is, and not how old a rule wants it."""
    before = folded[max(0, length.start - _BEFORE) : length.start]
    told = _AGED_BEFORE.search(before)
    if told is None and _AGED_BEHIND.match(folded, length.end) is None:
        return False
    if told is None and _OF_A_PAPER.search(before):
        return False
    return _DUTY.search(before[: told.start() if told is not None else None]) is None


def _since(length: _Length, today: dt.date) -> str:
    """When something happened that length of time ago; of one told roughly the days around."""
    day = _months_before(today, length.months)
    match length.bound:
        case Bound.LT | Bound.LE:
            return _written(day + dt.timedelta(days=length.bound is Bound.LT), today)
        case Bound.GT | Bound.GE:
            long_ago = _months_before(today, _LONGEST)
            return _written(min(long_ago, day), day - dt.timedelta(days=length.bound is Bound.GT))
        case Bound.ABOUT:
            return _written(
                _months_before(today, length.months + _ROUGHLY), _months_before(today, length.months - _ROUGHLY)
            )
    return day.isoformat()


def _months_before(today: dt.date, months: int) -> dt.date:
    year, month = divmod(today.year * _YEAR + today.month - 1 - max(0, months), _YEAR)
    return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _named(match: re.Match[str], today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month or year named from today: 去年3月, last March, this year."""
    if match["which"]:
        month = _NAMES.index(match["of"]) + 1
        first, last = _years_of_month(match["which"], month, today)
        return dt.date(first, month, 1), _last_of(last, month)
    if match["next_month"]:
        year, month = today.year + today.month // _YEAR, today.month % _YEAR + 1
        return dt.date(year, month, 1), _last_of(year, month)
    year = today.year - _BACK[match["zh_year"] or match["year"] or match["whole"]]
    if match["zh_part"]:
        first_month, last_month = _PARTS[match["zh_part"]]
        return dt.date(year, first_month, 1), _last_of(year, last_month)
    month = numeral_value(match["zh_month"] or "") or (_NAMES.index(match["month"]) + 1 if match["month"] else 0)
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    day = int(match["zh_day"] or match["day"] or match["day_behind"] or 0)
    if 0 < day <= _last_of(year, month).day:
        return dt.date(year, month, day), dt.date(year, month, day)
    return dt.date(year, month, 1), _last_of(year, month)


def _years_of_month(which: str, month: int, today: dt.date) -> tuple[int, int]:
    """The years in which a month may be meant: "last March" and "next March" may be either of two."""
    if which == "this":
        return today.year, today.year
    past = today.year - (month >= today.month)
    if which in ("last", "this past"):
        return past - (which == "last"), past
    coming = today.year + (month <= today.month)
    return coming, coming + (which == "next" and coming == today.year)


def _last_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _written(first: dt.date, last: dt.date) -> str:
    return first.isoformat() if first >= last else f"{first.isoformat()}..{last.isoformat()}"
