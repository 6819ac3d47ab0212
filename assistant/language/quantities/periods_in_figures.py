"""Periods that are written in figures: 2025, FY25, 2025H1, 2023-25, 23/24/25年, nine months to 30 September 2026."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from assistant.language.patterns import Pattern

_YEARS = range(1990, 2050)
_LONGEST_SPAN = 12
_SCALED = r"\s?(?:[km]|mn|mm|bn|million|billion)\b|[万亿人名元]"
"""Behind two digits, what makes an amount of them and no year."""
_JOINS = r"\s?(?:[-–—~至到→]|to|through)\s?"


@dataclass(frozen=True, slots=True)
class PeriodFound:
    """A period before its year is settled: `kind` as in the words, `number` its year, quarter or distance."""

    kind: str
    number: int
    start: int
    end: int
    year: int | None = None
    forecast: bool = False


_BEFORE_A_YEAR = Pattern(
    "a month or a day in front of its year",
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?!ket)[a-z]{0,6}\.?(?:\s\d{1,2}(?:st|nd|rd|th)?)?(?:\sof)?,?\s$",
    yes=("1 march ", "may 5, ", "sept. of "),
    no=("the market cap ", "in "),
    flags=re.ASCII,
)


def is_of_a_day(folded: str, start: int) -> bool:
    """Whether a year that begins there is that of a day or month in English."""
    return start > 3 and folded[start - 1] == " " and bool(_BEFORE_A_YEAR.search(folded[max(0, start - 20) : start]))


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _span(match: re.Match[str]) -> list[PeriodFound]:
    first, last = _full(match["a"]), _full(match["b"])
    month = len(match["a"]) == 4 and len(match["b"]) == 2 and int(match["b"]) <= 12
    if month or not first < last <= first + _LONGEST_SPAN:
        return []
    return [PeriodFound("span", first, match.start(), match.end(), last)]


def _slashed(match: re.Match[str]) -> list[PeriodFound]:
    """2025/24/23: one year each, next to one another."""
    places = list(re.finditer(r"(\d+)a?", match[0]))
    years = [_full(place[1]) for place in places]
    if any(abs(one - other) != 1 for one, other in pairwise(years)):
        return []
    begin = match.start()
    starts = [begin] + [begin + place.start() for place in places[1:]]
    ends = [begin + place.end() for place in places[:-1]] + [match.end()]
    return [PeriodFound("year", year, start, end) for year, start, end in zip(years, starts, ends, strict=True)]


def _part(match: re.Match[str]) -> list[PeriodFound]:
    """A half, a quarter or nine months in figures, with its year if one stands beside it."""
    groups = match.groupdict()
    year = next((_full(groups[name]) for name in ("y", "y2") if groups.get(name)), None)
    kind = "half" if groups.get("h") else "quarter" if groups.get("q") else "nine_months"
    number = int(groups.get("h") or groups.get("q") or 0)
    return [PeriodFound(kind, number, match.start(), match.end(), year)]


def _one_year(match: re.Match[str]) -> list[PeriodFound]:
    year = _full(match["y"])
    forecast = bool(match.groupdict().get("f"))
    return [PeriodFound("year", year, match.start(), match.end(), forecast=forecast)] if year in _YEARS else []


def _han_year(match: re.Match[str]) -> list[PeriodFound]:
    year = int("".join(str("〇一二三四五六七八九".index(char.replace("零", "〇"))) for char in match["y"]))
    return [PeriodFound("year", year, match.start(), match.end())] if year in _YEARS else []


_NOT_OF_AMOUNTS = (
    r"(?!(?:\s?(?:[、,]|and|和|及)\s?(?!20[0-4]\d(?!\d))\d+(?:\.\d+)?){2,4}\s?(?:[万亿]|[bm]n?\b|million|billion))"
)
"""Not before numbers of which the last has a scale, so that all are amounts: 2000、3500、5200万."""

_BEFORE_AN_AMOUNT = (
    r"(?!\s?(?:people|staff|heads|人|名|个|%|of\b|out\b))(?=[\s:\u4e00-\u9fff][^\d.,;，。；]{0,28}"
    r"\d[\d.,]{0,12}\s?(?:m\b|mn\b|mm\b|bn\b|million|billion|[万亿]))"
)
"""What stands behind years where an amount of them follows: 23-25 all in 96mn."""


_Y = r"(?:20\d\d|[1-3]\d)"
IN_FIGURES: tuple[tuple[Pattern, Callable[[re.Match[str]], list[PeriodFound]]], ...] = (
    (
        Pattern(
            "a stretch of years",
            rf"(?<![\d.])(?:fy\s?)?(?P<a>20\d\d)\s?年?度?{_JOINS}(?:fy)?(?P<b>{_Y})(?!\d|%|[.,]\d|月|{_SCALED})\s?(?:年度?)?",
            yes=("2023-25", "2023年至2025年", "2022→2025", "2024-25a"),
            no=("2023-2", "2025-06-17", "2025", "2024 – 29,870", "2023 through 25m", "2024至33人"),
            flags=re.ASCII,
        ),
        _span,
    ),
    (
        Pattern(
            "a stretch of years with two digits each",
            rf"(?<![\d.])(?:(?:fy\s?|['’])(?P<fy>))?(?P<a>[12]\d){_JOINS}(?:fy|['’])?(?P<b>[1-3]\d)(?!\d|%|[.,]\d)"
            r"(?:年度?|(?<=\d)(?=\b))",
            yes=("23-25年", "fy23-25", "'23 through '25", "'23-'25"),
            no=("23-2", "5-7"),
            flags=re.ASCII,
        ),
        lambda match: _span(match) if match["fy"] is not None or match[0][-1] in "年度" else [],
    ),
    (
        Pattern(
            "a stretch of years with two digits each in front of what it is of",
            rf"(?<![\d.%/-])(?<!\d,)(?P<a>[12]\d){_JOINS}(?P<b>[1-3]\d)(?:三年)?"
            r"(?=\s?(?:的|年均)?\s?(?:总|主营)?(?:营收|营业收入|收入|净利|利润|研发|亏损|扣非|经营现金流)"
            r"|\s(?:revenues?\b|sales\b|net profit|r&d))",
            yes=("23-25收入", "23-25 revenue", "22~24研发"),
            no=("23-25", "5-7 revenue", "2-25收入", "23-25人"),
            flags=re.ASCII,
        ),
        _span,
    ),
    (
        Pattern(
            "a stretch of years with two digits each behind what it is of, in front of an amount",
            r"(?:(?<=r&d\s)|(?<=r&d\sfor\s)|(?<=spend\s)|(?<=revenue\s)|(?<=revenue\sfor\s)|(?<=sales\s)|(?<=turnover\s)"
            r"|(?<=研发)|(?<=投入)|(?<=费用)|(?<=营收)|(?<=收入))"
            rf"(?P<a>[12]\d){_JOINS}(?P<b>[1-3]\d){_BEFORE_AN_AMOUNT}",
            yes=("r&d 23-25 all in 96mn", "sales 22–24: rmb 700m", "研发投入23-25累计9600万"),
            no=("r&d 23-25 people", "r&d 23-25 of 250 staff", "revenue 23-25m", "研发23-25人，营收3亿"),
            flags=re.ASCII,
        ),
        _span,
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
            r"(?<![\d/.'])(?<!\d[、,])(?:(?:[12]\d\s?[/、,]\s?){1,4}[1-3]\d(?:年度?|财年|(?=[两三]年))|'[12]\d(?:\s?/\s?'[1-3]\d){1,4}(?![\d/])|\bfy\s?[12]\d(?:\s?/\s?[1-3]\d){1,4}(?![\d/]))",
            yes=("23/24/25年", "23、24、25年", "23、24、25三年", "'23 / '24 / '25"),
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
        lambda match: [PeriodFound("half", 1, match.start(), match.end(), _full(match["y"]))],
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
            r"|截[至止](?P<y4>20\d\d)年12月31日"
            r"|(?<!on )(?<!filed )(?<!listed )(?<![\d./])(?:31\.12\.|31/12/|12/31/)(?:20)?(?P<y5>2\d)(?![\d./])",
            yes=("years ended 31 december 2023", "2025年12月31日止年度", "net assets 31.12.25", "at 12/31/2025"),
            no=("months ended 31 december 2023", "2025年12月31日", "filed on 12/31/2025"),
            flags=re.ASCII,
        ),
        lambda match: [_ended(match)],
    ),
    (
        Pattern(
            "a fiscal year in figures",
            r"(?:\bfy\s?'?|\bfiscal\s(?:year\s)?|\bfinancial\syear\s|\bin)(?P<y>20\d\d|[1-3]\d(?!\d*%))(?:a\b|(?P<f>[ef]\b))?(?![\d年]|[.,]\d)",
            yes=("fy2025", "fy25a", "fiscal year 25", "fy'25", "in2025"),
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
            "a fiscal year right behind the name of what it is of, as a label",
            r"(?<=[a-z])(?P<y>20[12]\d)(?=\s?[:=])",
            yes=("rev2025:190m", "r&d2025 = 88m"),
            no=("gpt2025 was", "2025:", "rev20255:"),
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
            r"(?P<y>二[〇零][〇零一二三四][〇零一二三四五六七八九])(?:年度?)(?!\s?[十一二三四五六七八九]{1,2}\s?月)",
            yes=("二〇二五年",),
            no=("二十五年", "二〇一六年十一月"),
        ),
        _han_year,
    ),
    (
        Pattern(
            "a bare year",
            r"(?<![\d.a-z$¥#])(?<!\d[-,/])(?P<y>20[0-4]\d)(?:(?:a|(?P<f>[ef]))(?![a-z]))?"
            rf"{_NOT_OF_AMOUNTS}(?![\d%万亿元人项件家股名号]|[.,]\d|\s?[./]\s?\d|-\s?\d|\s-\s(?!\d{{3}}(?!\d)|\d{{1,3}}[.,]\d)\d|\s?年|[a-z])",
            yes=("2023 -140m", "2025 - 410", "in 2025", "2027e", "2024,", "元,2025全年", "2023, 2024, 310m"),
            no=("2025年", "2025-06", "2,025", "2025万", "2000、3500、5200万"),
            flags=re.ASCII,
        ),
        _one_year,
    ),
)


def _ended(match: re.Match[str]) -> PeriodFound:
    """The year that ends on a day, or so many that do."""
    year = _full(next(filter(None, (match[name] for name in ("y", "y2", "y3", "y4", "y5")))))
    if match["n"] is None:
        return PeriodFound("year", year, match.start(), match.end())
    count = 2 if match["n"] in ("two", "2") else 3
    return PeriodFound("span", year - count + 1, match.start(), match.end(), year)


_MONTHS = {"three": 3, "三": 3, "six": 6, "六": 6, "nine": 9, "九": 9, "twelve": 12, "十二": 12}


def _months_to(match: re.Match[str]) -> PeriodFound:
    """A quarter, a half or nine months by the day they end on; twelve of them are a fiscal year if that is its end."""
    written, year = match["n"] or match["n2"], int(match["y"] or match["y2"])
    count = _MONTHS.get(written) or int(written)
    month = match["m"] or ""
    quarter = 1 + ("mar", "jun", "sep", "dec").index(month) if month else 1
    kinds = {3: ("quarter", quarter), 6: ("half", 1 + (month == "dec")), 9: ("nine_months", 0), 12: ("trailing", 0)}
    kind, number = ("year", year) if count == 12 and month == "dec" else kinds[count]
    return PeriodFound(kind, number, *match.span(), None if kind == "year" else year)


def _half(match: re.Match[str]) -> PeriodFound:
    year = _full(match["y"]) if match["y"] else None
    return PeriodFound("half", int(match["h2"]), match.start(), match.end(), year)
