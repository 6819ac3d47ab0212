"""Numbers that name rather than measure: dates, periods of the calendar, articles, numbered documents and standards.

`read_marks` works on a folded text (`assistant.language.quantities.numerals.fold`); everything is read as plain values
with offsets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import whole_number

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
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d\d"
_HAN_YEAR = r"(?:[一二][九〇零][〇零一二三四五六七八九]{2})"
_HAN = "[〇零一二两三四五六七八九十百]"
_N = rf"(?:\d{{1,4}}|{_HAN}{{1,5}})"
_ORDINALS = dict(
    zip(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
        range(1, 11),
        strict=True,
    )
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "ⅰ": 1, "ⅱ": 2, "ⅲ": 3, "ⅳ": 4}
_NUMBERED = r"(?:\d{1,4}|(?:i{1,3}|iv|one|two|three|four|five|six|seven|eight|nine|ten)\b|[ⅰⅱⅲⅳ])"
_MEASURED = (
    r"(?![\d.,]*\d|[a-z]{2}|[a-z]?\d"
    r"|\s*(?:%|per|bn\b|million|billion|trillion|thousand|hundred|years?|months?|days?|[万亿元倍个项]))"
)
_EN_LABEL = (
    r"guidelines?(?:\s+nos?\b\.?)?|nos?\.|standards?|indicators?|articles?|arts?\b\.?|rules?|chapters?|sections?|"
    r"phases?|items?|paragraphs?|criteri(?:on|a)|appendix"
)
_LABELS = {
    "guideline": "no",
    "no": "no",
    "nos": "no",
    "standard": "standard",
    "indicator": "indicator",
    "chapter": "chapter",
    "section": "section",
    "phase": "phase",
    "item": "item",
    "paragraph": "paragraph",
    "criterion": "criterion",
    "criteria": "criterion",
    "appendix": "appendix",
    "套": "standard",
    "标准": "standard",
    "指标": "indicator",
    "章": "chapter",
    "节": "section",
    "期": "phase",
    "项": "item",
    "款": "paragraph",
    "号": "no",
    "set": "standard",
    "fiscal year": "fiscal year",
    "会计年度": "fiscal year",
}


@dataclass(frozen=True, slots=True)
class Designation:
    """One named number. `kind` is date, month, year, quarter, month_day, ordinal or article.

    `day` carries a calendar value (the first day of a month, quarter or year), `label` what an ordinal counts or the
    canonical article number, `number` its leading number.
    """

    kind: str
    start: int
    end: int
    day: dt.date | None = None
    label: str = ""
    number: int = 0


Reader = Callable[[re.Match[str]], list[Designation]]


def read_marks(folded: str) -> list[Designation]:
    """All marks of a folded text, in order, none overlapping another."""
    mask = bytearray(len(folded))
    marks: list[Designation] = []
    for pattern, reader in _READERS:
        for match in pattern.finditer(folded):
            if any(mask[match.start() : match.end()]):
                continue
            for mark in reader(match):
                marks.append(mark)
                mask[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    return sorted(marks, key=lambda mark: mark.start)


def _number(text: str) -> int:
    """A number in digits, words, Chinese or Roman numerals; 0 when it is none."""
    text = text.strip()
    return _ROMAN.get(text) or _ORDINALS.get(text) or whole_number(text) or 0


def _year(text: str) -> int:
    if len(text) == 2:
        return 2000 + int(text)
    return whole_number(text) or 0


def _calendar(match: re.Match[str]) -> list[Designation]:
    """A date, month, quarter or year from the groups y, m, d, q that the pattern has."""
    groups = match.groupdict()
    year = _year(groups["y"])
    month_name = groups.get("m")
    month = (_MONTHS.get(month_name[:3]) or _number(month_name)) if month_name else 1
    day = _number(groups.get("d") or "1")
    quarter = _number(groups.get("q") or "")
    kind = "date" if groups.get("d") else "month" if month_name else "quarter" if quarter else "year"
    if quarter > 4:
        return []
    try:
        value = dt.date(year, 3 * quarter - 2 if quarter else month, day)
    except ValueError:
        return []
    return [Designation(kind, match.start(), match.end(), value)]


def _month_day(match: re.Match[str]) -> list[Designation]:
    month = _MONTHS.get(match["m"][:3]) or _number(match["m"])
    day = _number(match["d"])
    try:
        dt.date(2024, month, day)
    except ValueError:
        return []
    return [Designation("month_day", match.start(), match.end(), None, f"{month:02d}-{day:02d}", month * 100 + day)]


_ITEM = Pattern(
    "a paragraph or item behind an article number",
    rf"\(\s*({_N}|[a-z]{{1,3}})\s*\)|第\s*\(?({_N})\)?\s*[款项]|(?:paragraph|item)\s+\(?(\d+)",
    yes=("(2)", "(iv)", "第二款", "第(五)项", "paragraph 1"),
    no=("2", "第二条", "(four)"),
)
_LISTED = Pattern(
    "one number of a list in English",
    rf"({_NUMBERED})((?:\s?\(\w{{1,3}}\))*)(?:,?\s(?:paragraph|item)\s\(?\d+\)?)?",
    yes=("10", "13(2)", "iv", "6, paragraph 2"),
    no=("and", "of"),
    flags=re.ASCII,
)


def _items(text: str) -> str:
    """The canonical form of what follows an article number: `(2)`, 第二款, 第（五）项, paragraph 1."""
    numbers = ("".join(groups) for groups in _ITEM.findall(text))
    return "".join(f"({_number(number) or number})" for number in numbers)


def _dotted(match: re.Match[str]) -> list[Designation]:
    number = match["n"]
    return [
        Designation(
            "article",
            match.start(),
            match.end(),
            None,
            number + _items(match[0][match.end("n") - match.start() :]),
            int(number.split(".")[0]),
        )
    ]


def _chinese_article(match: re.Match[str]) -> list[Designation]:
    number = _number(match["n"])
    return (
        [Designation("article", match.start(), match.end(), None, f"{number}{_items(match['rest'])}", number)]
        if number
        else []
    )


def _english_list(match: re.Match[str]) -> list[Designation]:
    """`articles 10, 11 and 13`, `standards 1-4`: one mark for each number, the first with its label."""
    word = match["label"].rstrip(".").split()[0]
    singular = word.removesuffix("s") if word.removesuffix("s") in _LABELS else word
    is_article = word.startswith(("art", "rule"))
    marks = []
    for position, entry in enumerate(_LISTED.finditer(match["list"])):
        number = _number(entry[1])
        start = match.start() if position == 0 else match.start("list") + entry.start()
        end = match.start("list") + entry.end()
        if number and is_article:
            marks.append(
                Designation("article", start, end, None, f"{number}{_items(entry[0][len(entry[1]) :])}", number)
            )
        elif number:
            marks.append(Designation("ordinal", start, end, None, _LABELS[singular], number))
    return marks


def _chinese_list(match: re.Match[str]) -> list[Designation]:
    """第一、二、三套, 第十号, 第（五）项: one mark for each number."""
    label = (
        "indicator"
        if match["what"] == "项" and match.string.startswith("指标", match.end())
        else _LABELS[match["what"]]
    )
    marks = []
    numbers = list(re.finditer(_N, match["list"]))
    for position, entry in enumerate(numbers):
        start = match.start() if position == 0 else match.start("list") + entry.start()
        end = match.end() if position == len(numbers) - 1 else match.start("list") + entry.end()
        if number := _number(entry[0]):
            marks.append(Designation("ordinal", start, end, None, label, number))
    return marks


def _ordinal_list(match: re.Match[str]) -> list[Designation]:
    """`fifth standard`, `third and fourth listing standards`: one mark for each ordinal, the last with the noun."""
    words = list(re.finditer("|".join(_ORDINALS), match["list"]))
    ends = [match.start("list") + word.end() for word in words[:-1]] + [match.end()]
    return [
        Designation(
            "ordinal", match.start("list") + word.start(), end, None, _LABELS[match["what"]], _ORDINALS[word[0]]
        )
        for word, end in zip(words, ends, strict=True)
    ]


def _rank(match: re.Match[str]) -> list[Designation]:
    return [Designation("ordinal", match.start(), match.end(), None, "rank", int(match["n"] or match["n2"]))]


def _two_months(match: re.Match[str]) -> list[Designation]:
    """2025年6月至7月: the year stands once for both months."""
    year, first, second = _year(match["y"]), _number(match["m"]), _number(match["m2"])
    if not (1 <= first <= 12 and 1 <= second <= 12):
        return []
    return [
        Designation("month", match.start(), match.end("m") + 1, dt.date(year, first, 1)),
        Designation("month", match.start("m2"), match.end(), dt.date(year, second, 1)),
    ]


def _month_before(match: re.Match[str]) -> list[Designation]:
    """`June to July 2025`: the earlier month takes the year of the later one."""
    return [Designation("month", match.start(), match.end("m"), dt.date(int(match["y"]), _MONTHS[match["m"][:3]], 1))]


def _single(match: re.Match[str]) -> list[Designation]:
    number = _number(match["n"])
    what = match["what"]
    label = "phase" if what.startswith("期") else _LABELS.get(what, "no")
    return [Designation("ordinal", match.start(), match.end(), None, label, number)] if number else []


def _document(match: re.Match[str]) -> list[Designation]:
    year, number = match["y"] or match["y2"], int(match["n"] or match["n2"])
    return [Designation("article", match.start(), match.end(), None, f"〔{year}〕{number}", number)]


_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_AND_MORE = r"(?:\s?(?:,|、|-|–|and|or|to|through|,\s?and)\s?{0}(?:\s?\(\w{{1,3}}\))*)*"
_HAN_DAY = r"(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"

_READERS: tuple[tuple[Pattern, Reader], ...] = (
    (
        Pattern(
            "a document number",
            rf"〔(?P<y>{_YEAR})〕\s?第?(?P<n>\d{{1,4}})号|\[(?P<y2>{_YEAR})\]\s?(?:no\.\s?)?(?P<n2>\d{{1,4}})(?!\d)号?",
            yes=("证监发〔2026〕12号", "[2024] no. 3"),
            no=("〔12〕号", "[2024] 12345"),
            flags=re.ASCII,
        ),
        _document,
    ),
    (
        Pattern(
            "a Chinese date",
            rf"(?<!\d)(?P<y>{_YEAR}|{_HAN_YEAR})\s?年\s?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?"
            rf"(?P<d>{_DAY}|{_HAN_DAY})\s?[日号]",
            yes=("2026年6月17日", "二〇二四年四月三十日", "2026年 6月 7号"),
            no=("2026年13月1日", "2026年6月"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a date in figures",
            rf"(?<![\d.])(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>{_DAY})(?![\d%]|\.\d)",
            yes=("2026-06-17", "2026/6/17", "2026.06.17"),
            no=("2026-06/17", "2026-06-17.5", "12026-06-17"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "an English date, day first",
            rf"(?<![\d.,])(?P<d>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH}),?\s(?P<y>{_YEAR})(?!\d)",
            yes=("30 april 2024", "30th of april 2024"),
            no=("31 apples 2024", "april 2024"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "an English date, month first",
            rf"\b(?P<m>{_MONTH})\s(?P<d>{_DAY})(?:st|nd|rd|th)?,?\s(?P<y>{_YEAR})(?!\d)",
            yes=("april 30, 2024", "sept. 3 2025"),
            no=("april 2024", "april 30"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter of a year in Chinese",
            rf"(?<!\d)(?P<y>{_YEAR}|{_HAN_YEAR})\s?年\s?第?(?P<q>[1-4一二三四])季度",
            yes=("2025年第三季度", "2025年2季度"),
            no=("第三季度", "2025年第五季度"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter in figures, quarter first",
            rf"\bq(?P<q>[1-4])[\s-]?(?:of\s|fy)?'?(?P<y>{_YEAR})(?!\d)",
            yes=("q3 2025", "q3 of 2025", "q1-fy'2025"),
            no=("q5 2025", "q3"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter in figures, year first",
            rf"(?<!\d)(?P<y>{_YEAR})\s?q(?P<q>[1-4])(?!\d)",
            yes=("2025q3", "2025 q1"),
            no=("2025 q5", "q3"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a quarter in English words",
            rf"\b(?P<q>first|second|third|fourth)\squarter\s(?:of\s)?(?P<y>{_YEAR})(?!\d)",
            yes=("third quarter of 2025", "first quarter 2026"),
            no=("fifth quarter of 2025", "first quarter"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "two months of one year in Chinese",
            rf"(?<!\d)(?P<y>{_YEAR}|{_HAN_YEAR})年(?P<m>1[0-2]|[1-9])月[至到和、-](?P<m2>1[0-2]|[1-9])月(?!\d"
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
            rf"\b(?P<m>{_MONTH})\s(?:to|and|or|through|-|–)\s(?={_MONTH}\s(?P<y>{_YEAR})(?!\d))",
            yes=("june to july 2025", "may and june 2025"),
            no=("june 2025", "june to july"),
            flags=re.ASCII,
        ),
        _month_before,
    ),
    (
        Pattern(
            "a month in Chinese",
            rf"(?<!\d)(?P<y>{_YEAR}|{_HAN_YEAR})\s?年\s?(?P<m>1[0-2]|0?[1-9]|十[一二]?"
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
            rf"\b(?P<m>{_MONTH})(?:\sof)?,?\s(?P<y>{_YEAR})(?![\d,]*\d)",
            yes=("june 2025", "sept. of 2025"),
            no=("june 20", "junes 2025"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a month in figures",
            rf"(?<![\d.-])(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])(?![\d%年万亿-]|\.\d|\s?(?:million|bn|billion))",
            yes=("2025-06",),
            no=("2025-13", "2025-06-17", "2025-06 million"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a year in Chinese",
            rf"(?<!\d)(?P<y>{_YEAR}|{_HAN_YEAR})\s?(?:年度?|财年)",
            yes=("2025年", "2025年度", "2025财年", "二〇二五年"),
            no=("三年", "12025年"),
            flags=re.ASCII,
        ),
        _calendar,
    ),
    (
        Pattern(
            "a fiscal year in English",
            rf"\b(?:fy|fiscal\s(?:year\s)?|financial\syear\s)\s?'?(?P<y>{_YEAR}|\d\d)(?!\d|[.,]\d)",
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
    (
        Pattern(
            "a dotted rule number",
            r"(?<![\d.])(?:(?:\brules?|\barticles?|\barts?\.?"
            rf"|第)\s?)?(?P<n>\d{{1,2}}(?:\.\d{{1,2}}){{2,3}})(?![\d.]*\d)(?:\s?条)?"
            rf"(?:\s?\(\s?{_N}\s?\)|\s?第\s?\(?{_N}\)?\s?[款项]|,?\s(?:paragraph|item)\s\(?\d\d?\)?){{0,3}}",
            yes=("rule 2.1.2", "2.1.2(5)", "2.1.2条第五项"),
            no=("2.1", "2.1.2.3.4.5"),
            flags=re.ASCII,
        ),
        _dotted,
    ),
    (
        Pattern(
            "an article in Chinese, in a text",
            rf"第\s?(?P<n>{_N})\s?条(?P<rest>(?:之{_N})?(?:第?\s?\(?{_N}\)?\s?[款项]){{0,2}})",
            yes=("第六条", "第六条之一第二款第(五)项"),
            no=("六条", "第六章"),
            flags=re.ASCII,
        ),
        _chinese_article,
    ),
    (
        Pattern(
            "numbered things in English",
            rf"\b(?P<label>{_EN_LABEL})[\s-]?\s?(?P<list>{_NUMBERED}(?![a-z]{{2}})(?:\s?\(\w{{1,3}}\))*"
            rf"(?:,?\s(?:paragraph|item)\s\(?\d+\)?)?{_AND_MORE.format(_NUMBERED)})(?:[a-b]\b)?{_MEASURED}",
            yes=("articles 10, 11 and 13", "standard 5", "guideline no. 7", "phase ii"),
            no=("standards of 4%", "standard 5 million", "articles of association"),
            flags=re.ASCII,
        ),
        _english_list,
    ),
    (
        Pattern(
            "ordinals of things in English",
            rf"\b(?P<list>(?:{'|'.join(_ORDINALS)})(?:(?:,\s|\s?,?\s?(?:and|or"
            rf"|to)\s)(?:{'|'.join(_ORDINALS)})){{0,4}})[\s-]"
            rf"(?:(?:star|listing|financial|market|full)\s){{0,2}}"
            rf"(?P<what>standard|set|indicator|chapter|section|phase|paragraph|item|fiscal year)s?\b",
            yes=("fifth standard", "third and fourth listing standards"),
            no=("fifth of may", "standard"),
            flags=re.ASCII,
        ),
        _ordinal_list,
    ),
    (
        Pattern(
            "numbered things in Chinese",
            rf"第\s?\(?(?P<list>{_N}\)?(?:\s?[、和或至到与及-]\s?第?{_N}){{0,9}})\)?\s?(?:个(?:完整)?(?=会计年度))?"
            r"(?P<what>套|章|节|期|项|款|号|会计年度)",
            yes=("第五套", "第一、二、三套", "第十号", "第三个会计年度"),
            no=("五套", "第五次"),
            flags=re.ASCII,
        ),
        _chinese_list,
    ),
    (
        Pattern(
            "a standard or indicator in Chinese, number behind",
            r"(?P<what>标准|指标)(?P<n>[一二三四五六七八九]"
            r"|\d)(?![一二三四五六七八九十百千万亿个项条年月日套名家次种类般定旦\d.,%元])",
            yes=("标准五", "指标3"),
            no=("标准五项", "指标30%"),
            flags=re.ASCII,
        ),
        _single,
    ),
    (
        Pattern(
            "a place in an order",
            r"(?<![\w.,/])(?P<n>\d{1,4})(?:st|nd|rd|th)\b|第(?P<n2>\d{1,5})(?=[家位名个])",
            yes=("12th", "第3位"),
            no=("12", "第3条"),
            flags=re.ASCII,
        ),
        _rank,
    ),
    (
        Pattern(
            "a phase of trials",
            r"(?P<n>i{1,3}|iv|[ⅰⅱⅲⅳ]|[1-4一二三])(?P<what>期(?=临床|试验)|(?<=[iⅰⅱⅲvⅳ])期)",
            yes=("ii期临床", "三期试验", "ⅱ期"),
            no=("三期", "日期"),
            flags=re.ASCII,
        ),
        _single,
    ),
    (
        Pattern(
            "a Chinese document with its number",
            rf"(?P<what>指引|公告|令|公告第|指引第)(?P<n>{_N})号",
            yes=("指引第7号", "公告12号"),
            no=("指引七", "第7号"),
            flags=re.ASCII,
        ),
        _single,
    ),
)
