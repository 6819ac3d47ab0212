"""Periods of a text: fiscal years, halves, quarters, nine months, trailing twelve months and stretches of years.

A period is printed as its label: `2025`, `2025H1`, `2025Q3`, `2025Q1-3`, `TTM`, `2023..2025`. A year that is named by
its distance (last year, 前年) is counted from the day of asking; without a day it keeps a name counted from the latest
fiscal year: `latest`, `latest-1`. "The latest year" and "the last three years" always do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import yaml

from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.vocabulary import Words

_FILE = Path(__file__).with_name("periods.yaml")
_YEARS = range(1990, 2050)
_LONGEST_SPAN = 12
_MOST_WORDS = 2_000
"""So many words that a period may begin with are looked at."""
_JOINS = r"\s?(?:[-–—~至到→]|to|through)\s?"


class PeriodKind(StrEnum):
    """What a period is: one fiscal year, a stretch of them, a part of one, or months up to now."""

    YEAR = "year"
    SPAN = "span"
    INTERIM = "interim"
    TRAILING = "trailing"


@dataclass(frozen=True, slots=True)
class Period:
    """One period; `text[start:end]` are its words, `forecast` that the words themselves say it is still to come.

    `counted` is a plain number of years (`three years`), which may as well be how long something lasts; `compared` a
    year that is only named as the one before another (`a year earlier`, 上年).
    """

    kind: PeriodKind
    label: str
    start: int
    end: int
    forecast: bool = False
    counted: bool = False
    compared: bool = False

    @property
    def years(self) -> tuple[str, ...]:
        """The names of the fiscal years it is made of, in order; none for a part of a year."""
        if self.kind is PeriodKind.YEAR:
            return (self.label,)
        if self.kind is not PeriodKind.SPAN:
            return ()
        first, last = self.label.split("..")
        if last.isdigit():
            return tuple(str(year) for year in range(int(first), int(last) + 1))
        return tuple(latest(back) for back in range(int(first.removeprefix("latest-")), -1, -1))


def latest(back: int) -> str:
    """The name of the year so many before the latest fiscal year."""
    return f"latest-{back}" if back else "latest"


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of `periods.yaml`: what each means, as a kind and a number."""

    words: Words[tuple[str, int]]
    last: Words[bool]
    of_years: Words[bool]
    years: Words[bool]
    numbers: Words[int]
    ending: frozenset[str]
    starts: re.Pattern[str]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    raw: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return _Vocabulary(
        Words.of(_meanings(raw)),
        Words.of((word, True) for word in _split(raw["last"])),
        Words.of((word, True) for word in _split(raw["of_years"])),
        Words.of((word, True) for word in _split(raw["years"])),
        Words.of((str(word), number) for word, number in raw["numbers"].items()),
        frozenset(raw["ending"]),
        _starts([word for word, _ in _meanings(raw)] + [*_split(raw["last"]), *map(str, raw["numbers"])]),
    )


def _starts(words: Sequence[str]) -> re.Pattern[str]:
    """Where one of the words may begin, by its first three characters; letters begin a word of their own."""
    heads = {
        word[:3].replace(" ", "[ -]") if len(word) > 1 or not word.isdigit() else rf"{word}(?!\d)" for word in words
    }
    letters = sorted((head for head in heads if head[0].isascii()), key=len, reverse=True)
    others = sorted((head for head in heads if not head[0].isascii()), key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(letters)})|{'|'.join(others)}")


def _meanings(raw: dict[str, Any]) -> Iterator[tuple[str, tuple[str, int]]]:
    for kind in ("by_calendar", "by_latest", "half", "quarter"):
        yield from ((word, (kind, number)) for number, words in raw[kind].items() for word in _split(words))
    for kind in ("before", "same_period", "previous", "two_before", "same", "nine_months", "trailing", "month"):
        yield from ((word, (kind, 0)) for word in _split(raw[kind]))


def _split(lines: Sequence[str]) -> Iterator[str]:
    return (word.strip() for line in lines for word in str(line).split(","))


@dataclass(frozen=True, slots=True)
class _Found:
    """A period before its year is settled: `kind` as in the words, `number` its year, quarter or distance."""

    kind: str
    number: int
    start: int
    end: int
    year: int | None = None
    forecast: bool = False


def read_periods(text: str, day: dt.date | None = None) -> tuple[Period, ...]:
    """Every period of a text in order, none overlapping another; `day` is the day of asking."""
    return periods_in(fold(text), day)


def periods_in(folded: str, day: dt.date | None = None) -> tuple[Period, ...]:
    """Every period of a folded text."""
    found = sorted(_found(folded), key=lambda item: item.start)
    periods: list[Period] = []
    settled = list(_with_their_year(found, folded))
    for place, item in enumerate(settled):
        following = settled[place + 1] if place + 1 < len(settled) else None
        if item.kind == "previous" and following is not None and _is_compared_with(item, following, folded):
            item = replace(item, kind="year", number=following.number - 1)
        elif item.kind == "previous":
            first = not periods and not _DIGIT.search(folded, 0, item.start)
            item = replace(item, kind="by_latest" if first else "before")
        period = _period(item, periods[-1] if periods else None, day)
        if period is not None:
            periods.append(period)
    return tuple(periods)


def _is_compared_with(item: _Found, following: _Found, folded: str) -> bool:
    """Whether a "year before" is held against a year named behind it: 与上年1.1亿元相比，2025年."""
    return following.kind == "year" and folded[max(0, item.start - 1) : item.start] in _WITH


_WITH = ("与", "较", "比", "和", "跟")
_DIGIT = re.compile(r"[\d一二三四五六七八九]", re.ASCII)


# --- finding ---------------------------------------------------------------------------------------------------------


def _found(folded: str) -> Iterator[_Found]:
    """Periods written in figures, then those in words where no figures stand."""
    taken = bytearray(len(folded))
    if any(char.isdigit() or char in "〇零" for char in folded):
        for pattern, reader in _IN_FIGURES:
            for match in pattern.matches(folded):
                if taken.find(1, *match.span()) < 0 and not _of_a_day(folded, match.start()):
                    for item in reader(match):
                        taken[item.start : item.end] = b"\1" * (item.end - item.start)
                        yield item
    yield from _in_words(folded, taken)


_BEFORE_A_YEAR = Pattern(
    "a month or a day in front of its year",
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?!ket)[a-z]{0,6}\.?(?:\s\d{1,2}(?:st|nd|rd|th)?)?(?:\sof)?,?\s$",
    yes=("1 march ", "may 5, ", "sept. of "),
    no=("the market cap ", "in "),
    flags=re.ASCII,
)


def _of_a_day(folded: str, start: int) -> bool:
    """Whether a year that begins there is that of a day or month in English."""
    return start > 3 and folded[start - 1] == " " and bool(_BEFORE_A_YEAR.search(folded[max(0, start - 20) : start]))


def _in_words(folded: str, taken: bytearray) -> Iterator[_Found]:
    end = 0
    for match in islice(_vocabulary().starts.finditer(folded), _MOST_WORDS):
        position = match.start()
        if position < end or taken[position]:
            continue
        item = _last_years(folded, position) or _named(folded, position)
        if item is not None and taken.find(1, item.start, item.end) < 0 and not _other_word(folded, item):
            yield item
            end = item.end


def _named(folded: str, position: int) -> _Found | None:
    named = _vocabulary().words.at(folded, position)
    if named is None:
        return None
    (kind, number), end = named
    return _Found(kind, number, position, end)


def _other_word(folded: str, item: _Found) -> bool:
    """Whether the words are part of others: 近一年多, 半年度报告, 当年营收 is none of them."""
    of_a_whole = item.kind == "month" and folded.startswith((" of our", " of the", " of its", " of all"), item.end)
    return of_a_whole or (folded.startswith(("报告", "报"), item.end) and item.kind == "half")


def _last_years(folded: str, position: int) -> _Found | None:
    """`the last three years`, 最近两个会计年度, `two-year`, `three years to 2025`."""
    words = _vocabulary()
    last = words.last.at(folded, position)
    place = _past(folded, last[1], words) if last else position
    number = words.numbers.at(folded, place)
    if number is None:
        return None
    noun = words.years.at(folded, _past(folded, number[1], words))
    if noun is None or number[0] > 5:
        return None
    if last is None and folded[position].isdigit() and position and folded[position - 1] in ".,":
        return None
    end = noun[1]
    return _Found("last" if last else "years", number[0], position, end)


def _past(folded: str, position: int, words: _Vocabulary) -> int:
    """Where words that may stand between end."""
    for _ in range(4):
        if folded[position : position + 1] in (" ", "-"):
            position += 1
        word = words.of_years.at(folded, position)
        if word is None:
            break
        position = word[1]
    return position


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _span(match: re.Match[str]) -> list[_Found]:
    first, last = _full(match["a"]), _full(match["b"])
    month = len(match["a"]) == 4 and len(match["b"]) == 2 and int(match["b"]) <= 12
    if month or not first < last <= first + _LONGEST_SPAN:
        return []
    return [_Found("span", first, match.start(), match.end(), last)]


def _slashed(match: re.Match[str]) -> list[_Found]:
    """2025/24/23: one year each, next to one another."""
    places = list(re.finditer(r"(\d+)a?", match[0]))
    years = [_full(place[1]) for place in places]
    if any(abs(one - other) != 1 for one, other in pairwise(years)):
        return []
    begin = match.start()
    starts = [begin] + [begin + place.start() for place in places[1:]]
    ends = [begin + place.end() for place in places[:-1]] + [match.end()]
    return [_Found("year", year, start, end) for year, start, end in zip(years, starts, ends, strict=True)]


def _part(match: re.Match[str]) -> list[_Found]:
    """A half, a quarter or nine months in figures, with its year if one stands beside it."""
    groups = match.groupdict()
    year = next((_full(groups[name]) for name in ("y", "y2") if groups.get(name)), None)
    kind = "half" if groups.get("h") else "quarter" if groups.get("q") else "nine_months"
    number = int(groups.get("h") or groups.get("q") or 0)
    return [_Found(kind, number, match.start(), match.end(), year)]


def _one_year(match: re.Match[str]) -> list[_Found]:
    year = _full(match["y"])
    forecast = bool(match.groupdict().get("f"))
    return [_Found("year", year, match.start(), match.end(), forecast=forecast)] if year in _YEARS else []


def _han_year(match: re.Match[str]) -> list[_Found]:
    year = int("".join(str("〇一二三四五六七八九".index(char.replace("零", "〇"))) for char in match["y"]))
    return [_Found("year", year, match.start(), match.end())] if year in _YEARS else []


_NOT_OF_AMOUNTS = (
    r"(?!(?:\s?(?:[、,]|and|和|及)\s?(?!20[0-4]\d(?!\d))\d+(?:\.\d+)?){2,4}\s?(?:[万亿]|[bm]n?\b|million|billion))"
)
"""Not before numbers of which the last has a scale, so that all are amounts: 2000、3500、5200万."""
_Y = r"(?:20\d\d|[1-3]\d)"
_IN_FIGURES: tuple[tuple[Pattern, Callable[[re.Match[str]], list[_Found]]], ...] = (
    (
        Pattern(
            "a stretch of years",
            rf"(?<![\d.])(?:fy\s?)?(?P<a>20\d\d)\s?年?度?{_JOINS}(?:fy)?(?P<b>{_Y})(?!\d|%|\.\d|月)\s?(?:年度?)?",
            yes=("2023-25", "2023年至2025年", "2022→2025"),
            no=("2023-2", "2025-06-17", "2025"),
            flags=re.ASCII,
        ),
        _span,
    ),
    (
        Pattern(
            "a stretch of years with two digits each",
            rf"(?<![\d.])(?:fy\s?(?P<fy>)|'?)(?P<a>[12]\d){_JOINS}(?:fy)?(?P<b>[1-3]\d)(?!\d|%|\.\d)(?:年度?|(?<=\d)(?=\b))",
            yes=("23-25年", "fy23-25"),
            no=("23-2", "5-7"),
            flags=re.ASCII,
        ),
        lambda match: _span(match) if match["fy"] is not None or match[0][-1] in "年度" else [],
    ),
    (
        Pattern(
            "years parted by slashes",
            r"(?<![\d/.])20\d\da?(?:\s?/\s?(?:20)?\d\da?){1,4}(?![\d/a-z])",
            yes=("2025/24/23", "2024/2025", "2025a/2024a"),
            no=("2025", "120/24"),
            flags=re.ASCII,
        ),
        _slashed,
    ),
    (
        Pattern(
            "years of two digits parted by slashes",
            r"(?<![\d/.'])(?<!\d[、,])(?:(?:[12]\d\s?[/、,]\s?){1,4}[1-3]\d(?:年度?|财年)|'[12]\d(?:\s?/\s?'[1-3]\d){1,4}(?![\d/])|\bfy\s?[12]\d(?:\s?/\s?[1-3]\d){1,4}(?![\d/]))",
            yes=("23/24/25年", "23、24、25年", "'23 / '24 / '25"),
            no=("23/24", "120/24年", "2023/24年"),
            flags=re.ASCII,
        ),
        _slashed,
    ),
    (
        Pattern(
            "a half or quarter in figures, year first",
            rf"(?<![\d.])(?:fy)?(?P<y>{_Y})\s?年?\s?-?(?:h(?P<h>[12])|q(?P<q>[1-4])(?!-))(?!\d)",
            yes=("2025h1", "25年q4", "2025 q3"),
            no=("2025q5", "h1"),
            flags=re.ASCII,
        ),
        _part,
    ),
    (
        Pattern(
            "a half or quarter in figures, year behind or none",
            rf"\b(?:(?P<h>[12])h|h(?P<h2>[12])|q(?P<q>[1-4])(?!-))(?:(?:[\s-]?(?:of\s|fy)?|')(?P<y>{_Y})(?!\d|\.\d))?\b",
            yes=("1h26", "h1 2026", "q3", "q3 of 2025"),
            no=("q5", "hq1"),
            flags=re.ASCII,
        ),
        lambda match: _part(match) if match["h2"] is None else [_half(match)],
    ),
    (
        Pattern(
            "nine months in figures",
            rf"\b9m\s?'?(?P<y>{_Y})\b|(?<!\d)(?P<y2>{_Y})\s?年?\s?(?:q1-q?3|1 ?- ?9 ?月|前三季度|前三个季度)",
            yes=("9m26", "2025q1-3", "2026年1-9月"),
            no=("9m", "q1-3"),
            flags=re.ASCII,
        ),
        _part,
    ),
    (
        Pattern(
            "half a year in Chinese with its year",
            rf"(?<!\d)(?P<y>{_Y})\s?年?\s?(?P<h>)(?:1 ?- ?6 ?月|1 ?月? ?至 ?6 ?月|上半年|半年度)",
            yes=("2026年1-6月", "25年上半年"),
            no=("上半年", "2026年6月"),
            flags=re.ASCII,
        ),
        lambda match: [_Found("half", 1, match.start(), match.end(), _full(match["y"]))],
    ),
    (
        Pattern(
            "months up to a day",
            r"\b(?P<n>twelve|12|nine|9|six|6|three|3)[\s-]months?\s(?:ended|ending|to|through)\s(?:on\s)?"
            r"(?:\d{1,2}(?:st|th)?\s)?(?P<m>mar|jun|sep|dec)[a-z]{0,6}\.?(?:\s\d{1,2})?,?\s(?P<y>20\d\d)\b"
            r"|截[至止](?P<y2>20\d\d)年\d{1,2}月\d{1,2}日止?的?(?P<n2>十二|12|九|9|六|6|三|3)个月",
            yes=(
                "three months ended 31 march 2026",
                "twelve months to september 30, 2026",
                "截至2026年9月30日止九个月",
            ),
            no=("three months ended", "year ended 31 december 2025"),
            flags=re.ASCII,
        ),
        lambda match: [_months_to(match)],
    ),
    (
        Pattern(
            "a fiscal year by the day it ends on",
            r"\b(?:(?P<n>two|three|2|3)[\s-](?:full\s|fiscal\s|financial\s)?)?years?\s(?:ended|ending|to)\s(?:on\s)?(?:31(?:st)?\s)?dec(?:ember|\.)?(?:\s31)?,?\s(?P<y>20\d\d)\b"
            r"|(?P<y2>20\d\d)年12月31日(?:止|的)(?:会计)?年度"
            r"|(?<!rules )(?<!law )\b(?:as\s)?(?:at|of)\s(?:31(?:st)?\sdec(?:ember|\.)?|dec(?:ember|\.)?\s31)"
            r",?\s(?P<y3>20\d\d)\b"
            r"|截[至止](?P<y4>20\d\d)年12月31日",
            yes=("years ended 31 december 2023", "2025年12月31日止年度"),
            no=("months ended 31 december 2023", "2025年12月31日"),
            flags=re.ASCII,
        ),
        lambda match: [_ended(match)],
    ),
    (
        Pattern(
            "a fiscal year in figures",
            r"(?:\bfy\s?'?|\bfiscal\s(?:year\s)?|\bfinancial\syear\s|\bin)(?P<y>20\d\d|[1-3]\d(?!\d*%))(?P<f>[ef]\b)?(?![\d年]|[.,]\d)",
            yes=("fy2025", "fiscal year 25", "fy'25", "in2025"),
            no=("fy 12025", "fy25.5", "in 2025"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a fiscal year in two digits right behind a short name of what it is of",
            r"(?:(?<=\brev)|(?<=\bsales)|(?<=\bnp)|(?<=\bni)|(?<=\bnpat))(?P<y>2\d)(?=[\s:=])",
            yes=("rev25 280m", "np24: 3m"),
            no=("gpt25 280m", "rev250 3m"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a fiscal year in two digits behind an apostrophe",
            r"(?<![\w'’])['’](?P<y>2\d)(?P<f>e)?(?=$|[\s,;:.)、，；])(?!\s?(?:m|mn|bn|million|billion|%)(?![a-z]))",
            yes=("'25", "in '24,", "’25 280m"),
            no=("2'25", "'25%", "'250", "'25 million"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a fiscal year in two digits in brackets behind an amount",
            r"(?<=[\d亿万元mnb%])\s?\((?:fy\s?)?'?(?P<y>2\d)(?:年|a|(?P<f>e))?\)",
            yes=("1.8亿(25)", "180m (24)", "3.1亿 (26e)", "rmb 5m(fy25)"),
            no=("set (25)", "1.8亿(15)", "(25)", "180m (24%)"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a fiscal year in two digits, actual or estimated",
            r"(?<![\d.a-z'$¥\u4e00-\u9fff-])(?<![\u4e00-\u9fff]\s)"
            r"(?P<y>2\d)(?:a|(?P<f>e))(?![a-z])(?=\s?[\u4e00-\u9fffa-z\d:(])",
            yes=("25a 512", "26e营收", "25a: 3"),
            no=("25 a day", "市值25e营收", "18a rule", "25e,", "25ab"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a fiscal year in Chinese",
            r"(?<![\d.])(?P<y>20\d\d)\s?(?:年度|年(?![报初])|财年|会计年度)(?:底|末|全年)?(?!\s?\d{1,2}\s?月)",
            yes=("2025年", "2025年度", "2025财年", "2025年末"),
            no=("三年", "12025年", "2025年6月"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a year in Chinese with two digits",
            r"(?<![\d.近满第前后])(?P<y>1[89]|2\d|3[0-5])(?:(?:年度?|财年)(?:底|末|全年)?|全年)(?![以之内来间期多零限经历]|\d+月)",
            yes=("23年", "25年底", "25全年"),
            no=("近20年", "25年以上", "2025年", "12年"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
    (
        Pattern(
            "a year in Chinese characters",
            r"(?P<y>二[〇零][〇零一二三四][〇零一二三四五六七八九])(?:年度?)",
            yes=("二〇二五年",),
            no=("二十五年",),
        ),
        _han_year,
    ),
    (
        Pattern(
            "a bare year",
            r"(?<![\d.a-z$¥#])(?<!\d[-,])(?P<y>20[0-4]\d)(?:(?:a|(?P<f>[ef]))(?![a-z]))?"
            rf"{_NOT_OF_AMOUNTS}(?![\d%万亿元人项件家股名号]|[.,]\d|\s?[./]\s?\d|-\s?\d|\s-\s\d|\s?年|[a-z])",
            yes=("2023 -140m", "in 2025", "2027e", "2024,", "元,2025全年", "2023, 2024, 310m"),
            no=("2025年", "2025-06", "2,025", "2025万", "2000、3500、5200万"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
)


def _ended(match: re.Match[str]) -> _Found:
    """The year that ends on a day, or so many that do."""
    year = int(next(filter(None, (match[name] for name in ("y", "y2", "y3", "y4")))))
    if match["n"] is None:
        return _Found("year", year, match.start(), match.end())
    count = 2 if match["n"] in ("two", "2") else 3
    return _Found("span", year - count + 1, match.start(), match.end(), year)


_MONTHS = {"three": 3, "三": 3, "six": 6, "六": 6, "nine": 9, "九": 9, "twelve": 12, "十二": 12}


def _months_to(match: re.Match[str]) -> _Found:
    """A quarter, a half or nine months by the day they end on; twelve of them are a fiscal year if that is its end."""
    written, year = match["n"] or match["n2"], int(match["y"] or match["y2"])
    count = _MONTHS.get(written) or int(written)
    month = match["m"] or ""
    quarter = 1 + ("mar", "jun", "sep", "dec").index(month) if month else 1
    kinds = {3: ("quarter", quarter), 6: ("half", 1 + (month == "dec")), 9: ("nine_months", 0), 12: ("trailing", 0)}
    kind, number = ("year", year) if count == 12 and month == "dec" else kinds[count]
    return _Found(kind, number, *match.span(), None if kind == "year" else year)


def _half(match: re.Match[str]) -> _Found:
    year = _full(match["y"]) if match["y"] else None
    return _Found("half", int(match["h2"]), match.start(), match.end(), year)


# --- settling --------------------------------------------------------------------------------------------------------


def _with_their_year(found: Sequence[_Found], folded: str) -> Iterator[_Found]:
    """Parts of a year with the year beside them taken in: `first half of 2026`, `2026年 三季度`, 去年上半年."""
    items = list(found)
    while items:
        item = items.pop(0)
        following = items[0] if items else None
        if following is not None and _one(item, following, folded):
            items[0] = replace(
                _of_year(item, following),
                start=item.start,
                end=following.end,
                forecast=item.forecast or following.forecast,
            )
            continue
        yield item


_PARTS = ("half", "quarter", "nine_months", "trailing")
_DATED = ("year", "by_calendar")


def _one(first: _Found, second: _Found, folded: str) -> bool:
    gap = folded[first.end : second.start].strip(" ")
    if first.kind in _PARTS and second.kind in _DATED and first.year is None:
        return gap in ("of", "in", "of fy", "fy", "of the", "'") or (gap == "" and first.end != second.start)
    if second.kind in (*_PARTS, "same") and first.kind in (*_DATED, "quarter") and second.year is None:
        return gap in ("", "的", "'s") and not (first.kind == "quarter" and second.kind != "same")
    if {first.kind, second.kind} == {"quarter", "month"} or (first.kind == "span" and second.kind in ("years", "last")):
        return gap in ("", "the")
    if first.kind in ("years", "last") and second.kind == "year":
        return gap in _vocabulary().ending
    return first.kind in ("years", "last") and second.kind == "span" and gap in ("", "to", "from")


def _of_year(first: _Found, second: _Found) -> _Found:
    if first.kind in ("years", "last") and second.kind == "year":
        return replace(second, kind="span", number=second.number - first.number + 1, year=second.number)
    part, dated = (second, first) if first.kind in _DATED else (first, second)
    if part.kind == "same" or dated.kind == "span":
        return dated
    if part.kind not in _PARTS or dated.kind not in _DATED:
        return next(item for item in (first, second) if item.kind in ("span", "quarter"))
    if dated.kind == "by_calendar":
        return replace(part, number=part.number, year=-10 - dated.number)
    return replace(part, year=dated.number)


def _period(item: _Found, before: Period | None, day: dt.date | None) -> Period | None:
    place = (item.start, item.end)
    if item.kind == "year":
        return Period(
            PeriodKind.YEAR, str(item.number), *place, item.forecast or (day is not None and item.number >= day.year)
        )
    if item.kind == "span":
        return Period(PeriodKind.SPAN, f"{item.number}..{item.year}", *place)
    if item.kind in ("last", "years"):
        label = f"{latest(item.number - 1)}..latest"
        return Period(PeriodKind.SPAN, label, *place, counted=item.kind == "years")
    if item.kind in ("half", "quarter", "nine_months", "month"):
        return Period(PeriodKind.INTERIM, _part_label(item, before, day), *place)
    if item.kind == "trailing":
        return Period(PeriodKind.TRAILING, "TTM", *place)
    if item.kind in _EARLIER and before is not None and before.kind is PeriodKind.INTERIM:
        return Period(PeriodKind.INTERIM, _part_before(before.label, 1 + (item.kind == "two_before")), *place)
    if item.kind == "same_period" and before is None:
        return Period(PeriodKind.INTERIM, "part", *place)
    name = _year_name(item, before, day)
    compared = item.kind in ("before", "same_period", "two_before")
    return Period(PeriodKind.YEAR, name, *place, _is_to_come(item, name, day), compared=compared)


_EARLIER = ("before", "same_period", "previous", "two_before")
"""Words that count from the period named before: behind a part of a year they name the same part of another."""


def _part_before(label: str, back: int) -> str:
    """The same part of a year that is so many years earlier: 2025H1 for 2026H1."""
    return f"{int(label[:4]) - back}{label[4:]}" if label[:4].isdigit() else label


def _is_to_come(item: _Found, name: str, day: dt.date | None) -> bool:
    if item.kind == "by_calendar":
        return item.number < 1
    return item.kind == "same" and day is not None and name.isdigit() and int(name) >= day.year


def _year_name(item: _Found, before: Period | None, day: dt.date | None) -> str:
    """The fiscal year of a word: from the day of asking, the latest year, or the year named before it."""
    if item.kind == "by_calendar":
        return str(day.year - item.number) if day is not None else _counted(item.number - 1)
    if item.kind == "by_latest":
        return latest(item.number)
    named = before.years[-1] if before is not None and before.years else ""
    if item.kind == "same":
        part = before.label[:4] if before is not None and before.kind is PeriodKind.INTERIM else ""
        return part if part.isdigit() else named or "latest"
    return _years_before(named, 2 if item.kind == "two_before" else 1)


def _counted(back: int) -> str:
    """A year counted from the latest; one that is still to come is `current` or `next`."""
    return latest(back) if back >= 0 else "current" if back == -1 else "next"


def _years_before(name: str, back: int) -> str:
    if name.isdigit():
        return str(int(name) - back)
    return latest(int(name.partition("-")[2] or 0) + back)


def _part_label(item: _Found, before: Period | None, day: dt.date | None) -> str:
    year = item.year
    if year is not None and year < 0:
        year = day.year + 10 + year if day is not None else None
    if year is None and before is not None and before.years and before.label.isdigit():
        year = None
    part = {"half": f"H{item.number}", "quarter": f"Q{item.number}", "nine_months": "Q1-3", "month": "month"}[item.kind]
    return f"{year}{part}" if year else part
