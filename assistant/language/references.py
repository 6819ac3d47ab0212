"""Rule numbers and articles named in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Named:
    """A provision named in a question: its id, and the document if that was named too."""

    provision: str
    document: str | None


_RULE_NUMBER = Pattern(
    "a rule number with its item",
    r"(?<![\d.])(\d{1,2}\.\d{1,2}\.\d{1,2})(?![\d.]*\d)(?:\s*条?(?:第一款)?(?:\s*第?\(([一二三四五六七八九十\d]{1,2})\)项?|第([一二三四五六七八九十\d]{1,2})项))?",
    yes=("2.1.2(5)", "rule 2.1.2", "2.1.2条第一款第(五)项", "2.1.2第五项"),
    no=("2.1", "1.2.1.2", "2.1.20.5"),
)


_ARTICLE_EN = Pattern(
    "an article in English",
    r"\b(?:art(?:icle)?s?\.?)\s*(\d{1,3})(?:\s*[(（](\d{1,2})[)）])?",
    yes=("art. 6", "Article 12(3)", "articles 5"),
    no=("start 6", "arty", "part 6"),
    flags=re.IGNORECASE,
)


_ARTICLE_ZH = Pattern(
    "an article in Chinese",
    r"第([一二三四五六七八九十百零〇\d]{1,5})条(?:第?[(（]?([一二三四五六七八九十\d]{1,3})[)）]?项)?",
    yes=("第六条", "第十二条第（三）项", "第12条"),
    no=("六条", "第六章", "第条"),
)


_ZH_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}


def chinese_number(text: str) -> int:
    """An article number written in Chinese or Arabic digits, up to three digits: 六 -> 6, 一百二十 -> 120."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for character in text:
        if character in "十百":
            unit = 10 if character == "十" else 100
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _ZH_DIGITS.get(character, 0)
    return total + digit


def named_provisions(text: str, documents: tuple[str, ...]) -> tuple[Named, ...]:
    """Rule numbers (`2.1.2(5)`) and articles (`art. 6`, 第六条) named in the question, as provision ids."""
    document = documents[0] if len(documents) == 1 else None
    text = unicodedata.normalize("NFKC", text)
    rules = (match[1] + _item(match[2] or match[3]) for match in _RULE_NUMBER.finditer(text))
    english = (f"art. {match[1]}{_item(match[2])}" for match in _ARTICLE_EN.finditer(text))
    chinese = (f"art. {chinese_number(match[1])}{_item(match[2])}" for match in _ARTICLE_ZH.finditer(text))
    every = (*rules, *english, *chinese, *_between(text))
    return tuple(Named(provision, document) for provision in dict.fromkeys(every))


MOST_BETWEEN = 8
"""Most articles that a range names one by one."""

_ARTICLES_FROM = Pattern(
    "articles from one to another",
    r"\barts?(?:icles?)?\.?\s*(\d{1,3})\s*(?:to|through|-|\u2013)\s*(\d{1,3})\b(?![(（])"
    r"|第?([一二三四五六七八九十百\d]{1,5})条?(?:至|到|-|~)第?([一二三四五六七八九十百\d]{1,5})条",
    yes=("arts 10 to 13", "articles 3-5", "第十条至第十三条", "10到13条"),
    no=("art. 10 and 13", "第十条", "10到13家"),
    flags=re.IGNORECASE,
)


def _between(text: str) -> Iterator[str]:
    """The articles of the ranges in a text, the first and the last too."""
    for match in _ARTICLES_FROM.finditer(text):
        first, last = (chinese_number(number) for number in match.groups() if number)
        if first < last <= first + MOST_BETWEEN:
            yield from (f"art. {number}" for number in range(first, last + 1))


def _item(number: str | None) -> str:
    return f"({chinese_number(number)})" if number else ""
