"""Parts of a whole: 三分之二, 1/3, two-thirds; 百分之十五 and 一成五 as percentages; half a year as six months."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add
from assistant.language.quantities.numerals import read_numerals, whole_number
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind
from assistant.language.quantities.vocabulary import vocabulary

_HAN = "〇零一二两三四五六七八九十百千"
_HALF_YEAR = Pattern(
    "half a year",
    r"(?<![上下前后一])半年(?![度报])|\bhalf[\s-](?:a[\s-])?year\b|\bsix-monthly\b",
    yes=("半年内", "half a year", "six-monthly"),
    no=("上半年", "半年度", "half of the year"),
)
_PARTS_OF = Pattern(
    "so many parts of so many in Chinese",
    rf"(?P<minus>负|-|−)?(?:(?P<whole>[{_HAN}\d]{{1,6}})又)?(?P<below>[{_HAN}万\d]{{1,9}})分之(?P<above>[{_HAN}点.\d]{{1,24}})",
    yes=("三分之一", "负二分之一", "一又二分之一", "百分之15"),
    no=("分之", "1/3"),
)
_IN_MANY = Pattern(
    "a part of people in words",
    r"\b(?P<top>one|two|three|four|[1-4])\s(?:in|out\sof)\s(?:every\s)?(?P<bottom>two|three|four|five|six|seven|eight|nine|ten|[2-9]|10)"
    r"(?=\s(?:of\s)?(?:our\s|its\s|the\s|all\s)?(?:(?:issuer|company|group|firm)'s\s)?"
    r"(?:staff|employees?|people|workers?|colleagues|engineers)\b)",
    yes=(
        "one in four staff",
        "two out of three employees",
        "1 in 5 of our people",
        "one in eight of the issuer's staff",
    ),
    no=("two in the staff", "one in four patents", "24 in 60 people"),
    flags=re.ASCII,
)
_EVERY = Pattern(
    "a part of people in Chinese",
    r"每(?P<bottom>[二两三四五六七八九十]|\d{1,2})(?:个|名|位)?(?:人|员工)(?:里|中|当中|里面)?(?:就|便)?(?:有)?(?P<top>[一二两三四五]|\d)(?:个|名|位)?(?:人)?(?=.{0,3}(?:是|做|搞|从事|在|研发|负责))",
    yes=("每四个人里有一个做研发", "每3名员工就有1名研发"),
    no=("每四个人一组", "每人一台"),
)
_SLASHED = Pattern(
    "a fraction with a slash",
    r"(?P<minus>(?<![\da-z])[-−]|负)?(?:(?P<whole>\d{1,6})又)?"
    r"(?<![\d/.,a-z])(?<!/ )(?<!/[-−])(?<!/ [-−])(?P<top>\d{1,6})\s?/\s?(?P<bottom>\d{1,6})",
    yes=("1/3", "-1/3", "2又1/3"),
    no=("a1/3", "/3", "/ 3/4", "/ -12 / 19"),
    flags=re.ASCII,
)
_YEARS = Pattern(
    "a year and the last two digits of a later one, or a month and its year",
    r"20\d\d\s?/\s?\d\d|(?:0?[1-9]|1[0-2])\s?/\s?20[0-3]\d",
    yes=("2023/25", "2024 / 25", "12/2025"),
    no=("88/400", "2023/250", "47/512", "13/2025"),
    how="fullmatch",
)
_SLASH_ENDS = Pattern(
    "what may follow a fraction with a slash",
    r"(?:st|nd|rd|th)?(?![\d%]|[.,]\d|\s?/|\s?[a-z]?\d)",
    yes=("", "rds", " of", ", 10", "."),
    no=("/24", " / 24", "%", " 5", ",000", ".5"),
    flags=re.ASCII,
    how="match",
)
_IN_WORDS = Pattern(
    "a fraction in English words",
    r"\b(?P<top>one|two|three|four|five)[\s-](?P<part>half|halves|thirds?|quarters?|fifths?|tenths?)\b"
    r"(?!\sof\s(?:19|20|a\s[mbt]r?illion))",
    yes=("two thirds", "one-half"),
    no=("half of 2025", "one quarter of 2025", "three quarters of a billion"),
)
_ONE_PART = Pattern(
    "one part of a whole in English words, of what it is a part of",
    r"\b(?:an?\s(?P<part>third|quarter|fifth|tenth)|(?<!first\s)(?<!second\s)(?<!1st\s)(?<!2nd\s)(?P<half>half))(?=\sof\s(?!20|19|the\syear|a\s[mbt]r?illion)|\s(?:are|is|work|works|do|does|sits?)\s(?:in|on|r&d|research)|\s(?:in|on|doing)\s(?:r\s?&\s?d|research)\b|\s(?:the|our)\s(?:\d|staff|team|people|workforce|employees|headcount))",
    yes=("a third of our staff", "half of the 600 people", "half the team", "half in r&d"),
    no=(
        "half a year",
        "first half of the year",
        "the first half in r&d",
        "half of 2025",
        "a quarter",
        "a quarter of a billion",
    ),
)
_HALF = Pattern(
    "half of something in Chinese",
    r"(?<![上下前后另第])一半(?!年)|(?<=占)半数",
    yes=("一半人做研发", "占半数"),
    no=("上半年", "一半年"),
)
_TENTHS = Pattern(
    "tenths with a hundredth in Chinese",
    "(?<![一二三四五六七八九十百千万亿])([一二两三四五六七八九])成([一二三四五六七八九半])(?![成分])",
    yes=("一成五", "两成半"),
    no=("一成", "成五"),
)
_PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "ten": 10}
_TOPS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def read_fractions(folded: str, text: str) -> Iterator[Quantity]:
    """Every part of a whole in a folded text with its bound, none overlapping another of its kind."""
    for item in _fractions(folded, text):
        yield item if item.unit == "month" else replace(item, comparison=_bound(folded, item.start, item.end))


def _bound(folded: str, start: int, end: int) -> Bound:
    """What the words right in front of a part or right behind it say of how exact it is."""
    words = vocabulary()
    before = words.left.before(folded, start - (folded[start - 1 : start] == " ")) if start else None
    if before is not None and before[0][0] == "bound":
        return Bound(before[0][1])
    after = words.after.at(folded, end + (folded[end : end + 1] == " "))
    return Bound(after[0]) if after is not None else Bound.EQ


def _fractions(folded: str, text: str) -> Iterator[Quantity]:
    for match in _HALF_YEAR.matches(folded):
        yield _quantity(QuantityKind.DURATION, Decimal(6), "month", match, text)
    for match in _TENTHS.matches(folded):
        tenths, hundredths = _number(match[1]), Decimal(5) if match[2] == "半" else _number(match[2])
        if tenths is not None and hundredths is not None:
            yield _quantity(QuantityKind.PERCENT, tenths * 10 + hundredths, "", match, text)
    for match in _IN_WORDS.matches(folded):
        yield _quantity(
            QuantityKind.FRACTION, Decimal(_TOPS[match["top"]]), str(_PARTS[match["part"][:3]]), match, text
        )
    for match in _ONE_PART.matches(folded):
        if not folded.endswith(("first ", "second "), 0, match.start()):
            part = str(_PARTS[(match["part"] or "half")[:3]])
            yield _quantity(QuantityKind.FRACTION, Decimal(1), part, match, text)
    for match in _HALF.matches(folded):
        yield _quantity(QuantityKind.FRACTION, Decimal(1), "2", match, text)
    for match in (*_IN_MANY.matches(folded), *_EVERY.matches(folded)):
        above, below = (whole_number(match[name]) or 0 for name in ("top", "bottom"))
        yield _quantity(QuantityKind.FRACTION, Decimal(above), str(below), match, text)
    for match in _SLASHED.matches(folded):
        if _SLASH_ENDS.match(folded, match.end()) and not _YEARS.fullmatch(match[0]):
            top = Decimal(match["top"]) + Decimal(match["whole"] or 0) * Decimal(match["bottom"])
            signed = -top if match["minus"] else top
            yield _quantity(QuantityKind.FRACTION, signed, str(int(match["bottom"])), match, text)
    for match in _PARTS_OF.matches(folded):
        yield from _parts_of(match, text)


def _parts_of(match: re.Match[str], text: str) -> Iterator[Quantity]:
    below = match["below"]
    above, bottom = _number(match["above"]), _number("一" + below if below[0] in "百千万" else below)
    if above is None or bottom is None:
        return
    whole = _number(match["whole"] or "零") or Decimal(0)
    value = add(above, whole * bottom)
    signed = -value if match["minus"] else value
    if below == "百":
        yield _quantity(QuantityKind.PERCENT, signed, "", match, text)
    else:
        yield _quantity(QuantityKind.FRACTION, signed, format(bottom.normalize(), "f"), match, text)


def _quantity(kind: QuantityKind, value: Decimal, unit: str, match: re.Match[str], text: str) -> Quantity:
    start, end = match.span()
    return Quantity(kind, value, unit, start, end, text[start:end])


def _number(folded: str) -> Decimal | None:
    numeral = next(read_numerals(folded), None)
    return numeral.value if numeral is not None and numeral.end == len(folded) else None
