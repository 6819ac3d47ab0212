"""Numbers that name rather than measure: dates, periods of the calendar, articles, numbered documents and standards.

`read_marks` works on a folded text (`assistant.language.quantities.folding.fold`); everything is read as plain values
with offsets. The patterns of dates are in `assistant.language.quantities.dates`.
"""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern
from assistant.language.quantities.dates import DATES, YEAR
from assistant.language.quantities.numerals import ORDINALS, numeral_value
from assistant.language.quantities.quantity import Designation, DesignationReader

_HAN = "[〇零一二两三四五六七八九十百]"
_N = rf"(?:\d{{1,4}}|{_HAN}{{1,5}})"
_NUMBERED = r"(?:\d{1,4}|(?:i{1,3}|iv|one|two|three|four|five|six|seven|eight|nine|ten)\b|[ⅰⅱⅲⅳ])"
_MEASURED = (
    r"(?![\d.,]*\d|,\d{3}|[a-z]{2}|[a-z]?\d|[mk]\b"
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
_AND_MORE = r"(?:\s?(?:,(?!\d{{3}})|、|-|–|and|or|to|through|,\s?and)\s?{0}(?:\s?\(\w{{1,3}}\))*)*"


def read_marks(folded: str) -> list[Designation]:
    """All marks of a folded text, in order, none overlapping another."""
    mask = bytearray(len(folded))
    marks: list[Designation] = []
    for pattern, reader in _READERS:
        for match in pattern.matches(folded):
            if mask.find(1, *match.span()) >= 0:
                continue
            for mark in reader(match):
                marks.append(mark)
                mask[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    return sorted(marks, key=lambda mark: mark.start)


def _items(text: str) -> str:
    """The canonical form of what follows an article number: `(2)`, 第二款, 第（五）项, paragraph 1."""
    numbers = ("".join(groups) for groups in _ITEM.findall(text))
    return "".join(f"({numeral_value(number) or number})" for number in numbers)


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
    number = numeral_value(match["n"])
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
        number = numeral_value(entry[1])
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
        if number := numeral_value(entry[0]):
            marks.append(Designation("ordinal", start, end, None, label, number))
    return marks


def _ordinal_list(match: re.Match[str]) -> list[Designation]:
    """`fifth standard`, `third and fourth listing standards`: one mark for each ordinal, the last with the noun."""
    words = list(re.finditer("|".join(ORDINALS), match["list"]))
    ends = [match.start("list") + word.end() for word in words[:-1]] + [match.end()]
    return [
        Designation("ordinal", match.start("list") + word.start(), end, None, _LABELS[match["what"]], ORDINALS[word[0]])
        for word, end in zip(words, ends, strict=True)
    ]


def _rank(match: re.Match[str]) -> list[Designation]:
    return [Designation("ordinal", match.start(), match.end(), None, "rank", int(match["n"] or match["n2"]))]


def _single(match: re.Match[str]) -> list[Designation]:
    number = numeral_value(match["n"])
    what = match["what"]
    label = "phase" if what.startswith("期") else _LABELS.get(what, "no")
    return [Designation("ordinal", match.start(), match.end(), None, label, number)] if number else []


def _document(match: re.Match[str]) -> list[Designation]:
    year, number = match["y"] or match["y2"], int(match["n"] or match["n2"])
    return [Designation("article", match.start(), match.end(), None, f"〔{year}〕{number}", number)]


_READERS: tuple[tuple[Pattern, DesignationReader], ...] = (
    (
        Pattern(
            "a document number",
            rf"〔(?P<y>{YEAR})〕\s?第?(?P<n>\d{{1,4}})号|\[(?P<y2>{YEAR})\]\s?(?:no\.\s?)?(?P<n2>\d{{1,4}})(?!\d)号?",
            yes=("证监发〔2026〕12号", "[2024] no. 3"),
            no=("〔12〕号", "[2024] 12345"),
            flags=re.ASCII,
        ),
        _document,
    ),
    *DATES,
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
            rf"\b(?P<list>(?:{'|'.join(ORDINALS)})(?:(?:,\s|\s?,?\s?(?:and|or"
            rf"|to)\s)(?:{'|'.join(ORDINALS)})){{0,4}})[\s-]"
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
