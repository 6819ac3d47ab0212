"""Dates and periods of the calendar in a text: days, months, quarters, years and days of a month without a year."""

from __future__ import annotations

import datetime as dt
import re

from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import numeral_value, whole_number
from assistant.language.quantities.quantity import Designation, DesignationReader

_MONTHS = {
    name[:3]: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
"""A month by its name; a full stop is part of a short one alone: in `January. 2025 revenue` a sentence ends."""
YEAR = r"(?:19|20)\d\d"
_HAN_YEAR = r"(?:[一二][九〇零][〇零一二三四五六七八九]{2})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_HAN_DAY = r"(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"


def _year(text: str) -> int:
    if len(text) == 2:
        return 2000 + int(text)
    return whole_number(text) or 0


def _calendar(match: re.Match[str]) -> list[Designation]:
    """A date, month, quarter or year from the groups y, m, d, q that the pattern has."""
    groups = match.groupdict()
    year = _year(groups["y"])
    month_name = groups.get("m") or groups.get("m2")
    month = (_MONTHS.get(month_name[:3]) or numeral_value(month_name)) if month_name else 1
    written = groups.get("d") or groups.get("d2")
    day = numeral_value(written or "1")
    quarter = numeral_value(groups.get("q") or "")
    kind = "date" if written else "month" if month_name else "quarter" if quarter else "year"
    if quarter > 4:
        return []
    try:
        value = dt.date(year, 3 * quarter - 2 if quarter else month, day)
    except ValueError:
        return []
    return [Designation(kind, match.start(), match.end(), value)]


def _month_day(match: re.Match[str]) -> list[Designation]:
    month = _MONTHS.get(match["m"][:3]) or numeral_value(match["m"])
    day = numeral_value(match["d"])
    try:
        dt.date(2024, month, day)
    except ValueError:
        return []
    return [Designation("month_day", match.start(), match.end(), None, f"{month:02d}-{day:02d}", month * 100 + day)]


def _two_months(match: re.Match[str]) -> list[Designation]:
    """2025年6月至7月: the year stands once for both months."""
    year, first, second = _year(match["y"]), numeral_value(match["m"]), numeral_value(match["m2"])
    if not (1 <= first <= 12 and 1 <= second <= 12):
        return []
    return [
        Designation("month", match.start(), match.end("m") + 1, dt.date(year, first, 1)),
        Designation("month", match.start("m2"), match.end(), dt.date(year, second, 1)),
    ]


def _month_before(match: re.Match[str]) -> list[Designation]:
    """`June to July 2025`: the earlier month takes the year of the later one."""
    return [Designation("month", match.start(), match.end("m"), dt.date(int(match["y"]), _MONTHS[match["m"][:3]], 1))]


DATES: tuple[tuple[Pattern, DesignationReader], ...] = (
    (
        Pattern(
            "a Chinese date",
            rf"(?<!\d)(?P<y>{YEAR}|{_HAN_YEAR})\s?年\s?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?"
            rf"(?P<d>{_DAY}|{_HAN_DAY})\s?[日号]",
            yes=("2026年6月17日", "二〇二四年四月三十日", "2026年 6月 7号"),
            no=("2026年13月1日", "2026年6月"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a Chinese date or month with the year in two digits",
            rf"(?<![\d.])(?P<y>[12]\d)\s?年\s?(?P<m>1[0-2]|0?[1-9])\s?月(?:份|\s?(?P<d>{_DAY})\s?[日号])?",
            yes=("24年1月", "25年12月31日", "24年3月份"),
            no=("2024年1月", "24年1个月", "24年13月", "3年6月"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a Chinese day with its year in brackets behind it",
            rf"(?<![\d年])(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>{_DAY})\s?[日号][^\d,;。()]{{0,4}}\((?P<y>{YEAR})\s?年?\)",
            yes=("10月15日(2026年)", "8月14日上市(2026年)", "4月20号签的(2026)"),
            no=("2025年10月15日(2026年)", "10月15日(今年)", "10月15日,(2026年)"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a date in figures",
            rf"(?<![\d.])(?P<y>{YEAR})(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>{_DAY})(?![\d%]|\.\d)",
            yes=("2026-06-17", "2026/6/17", "2026.06.17"),
            no=("2026-06/17", "2026-06-17.5", "12026-06-17"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a date in figures, day first",
            rf"(?<![\d.])(?P<d>{_DAY})\.(?P<m>1[0-2]|0?[1-9])\.(?P<y>{YEAR})(?![\d%]|\.\d)",
            yes=("30.06.2026", "1.3.2026"),
            no=("30.06.26", "31.13.2026", "2.1.2"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a date in figures, day first, with the last digits of its year",
            r"(?<![\d.])(?P<d>3[01]|[12]\d|0[1-9])\.(?P<m>1[0-2]|0[1-9])\.(?P<y>2\d)(?![\d%]|\.\d)",
            yes=("30.06.26", "01.03.26"),
            no=("1.3.26", "30.06.2026", "31.13.26", "2.1.2"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a date in figures with slashes, year last, of which one number can only be the day",
            rf"(?<![\d./])(?:(?P<m>1[0-2]|0?[1-9])/(?P<d>1[3-9]|2\d|3[01])|(?P<d2>1[3-9]|2\d|3[01])/(?P<m2>1[0-2]|0?[1-9]))"
            rf"/(?P<y>{YEAR})(?![\d/%]|\.\d)",
            yes=("9/30/2026", "30/09/2026"),
            no=("9/10/2026", "13/30/2026", "9/30"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "an English date, day first",
            rf"(?<![\d.,])(?P<d>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH}),?\s(?P<y>{YEAR})(?!\d)",
            yes=("30 april 2024", "30th of april 2024"),
            no=("31 apples 2024", "april 2024"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "an English date, month first",
            rf"\b(?P<m>{_MONTH})\s(?P<d>{_DAY})(?:st|nd|rd|th)?,?\s(?P<y>{YEAR})(?!\d)",
            yes=("april 30, 2024", "sept. 3 2025"),
            no=("april 2024", "april 30"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter of a year in Chinese",
            rf"(?<!\d)(?P<y>{YEAR}|{_HAN_YEAR})\s?年\s?第?(?P<q>[1-4一二三四])季度",
            yes=("2025年第三季度", "2025年2季度"),
            no=("第三季度", "2025年第五季度"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter in figures, quarter first",
            rf"\bq(?P<q>[1-4])[\s-]?(?:of\s|fy)?'?(?P<y>{YEAR})(?!\d)",
            yes=("q3 2025", "q3 of 2025", "q1-fy'2025"),
            no=("q5 2025", "q3"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter in figures, year first",
            rf"(?<!\d)(?P<y>{YEAR})\s?q(?P<q>[1-4])(?!\d)",
            yes=("2025q3", "2025 q1"),
            no=("2025 q5", "q3"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter in English words",
            rf"\b(?P<q>first|second|third|fourth)\squarter\s(?:of\s)?(?P<y>{YEAR})(?!\d)",
            yes=("third quarter of 2025", "first quarter 2026"),
            no=("fifth quarter of 2025", "first quarter"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "two months of one year in Chinese",
            rf"(?<!\d)(?P<y>{YEAR}|{_HAN_YEAR})年(?P<m>1[0-2]|[1-9])月[至到和、-](?P<m2>1[0-2]|[1-9])月(?!\d"
            r"|[一二三四五六七八九十])",
            yes=("2025年6月至7月", "2025年6月、7月"),
            no=("2025年6月至", "2025年6月至7月12日"),
            flags=re.ASCII,
        ),
        _two_months,
    ),
    (
        Pattern(
            "the earlier of two months in English",
            rf"\b(?P<m>{_MONTH})\s(?:to|and|or|through|-|–)\s(?={_MONTH}\s(?P<y>{YEAR})(?!\d))",
            yes=("june to july 2025", "may and june 2025"),
            no=("june 2025", "june to july"),
            flags=re.ASCII,
        ),
        _month_before,
    ),
    (
        Pattern(
            "a month in Chinese",
            rf"(?<!\d)(?P<y>{YEAR}|{_HAN_YEAR})\s?年\s?(?P<m>1[0-2]|0?[1-9]|十[一二]?"
            r"|[一二三四五六七八九])\s?月(?:份)?",
            yes=("2025年6月", "二〇二五年十二月份"),
            no=("6月", "2025年度"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a month in English",
            rf"\b(?P<m>{_MONTH})(?:\sof)?,?\s(?P<y>{YEAR})(?![\d,]*\d)",
            yes=("june 2025", "sept. of 2025", "jun. 2025"),
            no=("june 20", "junes 2025", "january. 2025"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a month in figures",
            rf"(?<![\d.-])(?P<y>{YEAR})-(?P<m>0[1-9]|1[0-2])(?![\d%年万亿-]|\.\d|\s?(?:million|bn|billion))",
            yes=("2025-06",),
            no=("2025-13", "2025-06-17", "2025-06 million"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a year in Chinese",
            rf"(?<!\d)(?P<y>{YEAR}|{_HAN_YEAR})\s?(?:年度?|财年)",
            yes=("2025年", "2025年度", "2025财年", "二〇二五年"),
            no=("三年", "12025年"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "the year of a version in Chinese, in two figures",
            r"(?<![\d.年第])(?P<y>19|2\d)年(?=的?(?:[那这]一?|首|旧|老)?(?:版|次修|的?修订|文本|规则|旧规|老规矩))",
            yes=("21年那版", "22年版", "24年修订"),
            no=("21年", "2021年那版", "21年后的版本", "5年版"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a fiscal year in English",
            rf"\b(?:fy|fiscal\s(?:year\s)?|financial\syear\s)\s?'?(?P<y>{YEAR}|\d\d)(?!\d|[.,]\d)",
            yes=("fy2025", "fiscal year 2025", "financial year 25", "fy'25"),
            no=("fy 12025", "fy25.5"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a day of a month in Chinese",
            rf"(?<![\d.])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?P<d>{_DAY}|{_HAN_DAY})[日号]",
            yes=("6月17日", "十二月三十一日"),
            no=("6月", "13.6月17日"),
            flags=re.ASCII,
        ),
        _month_day,
    ),
    (
        Pattern(
            "a day of a month in English, day first",
            rf"(?<![\d.,])(?P<d>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH})(?![a-z])",
            yes=("17 june", "3rd of may"),
            no=("1.17 june", "17 junes"),
            flags=re.ASCII,
        ),
        _month_day,
    ),
    (
        Pattern(
            "a day of a month in English, month first",
            rf"\b(?P<m>{_MONTH})\s(?P<d>{_DAY})(?:st|nd|rd|th)?(?![\d%]|[.,]\d|\s?(?:bn|million|billion|per))",
            yes=("june 17", "may 3rd"),
            no=("june 17%", "june 17 million", "june"),
            flags=re.ASCII,
        ),
        _month_day,
    ),
)
"""Every way to write a date or period with its reader, a longer one before what is part of it."""
