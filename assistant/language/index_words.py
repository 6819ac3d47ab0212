"""Words of the lexical index: Chinese characters and pairs, stemmed Latin words, exact numbers, article ids."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from sys import intern

import snowballstemmer

from assistant.language.patterns import Pattern
from assistant.language.quantities.numerals import whole_number

VERSION = 1
"""Raised whenever `tokens` gives different words for some text; an index of another version is rebuilt."""

# Every repetition is bounded: no text, however odd, costs more than its length.
_ZH = "[零〇一二两三四五六七八九十百千]{1,12}"
_INT = rf"(?:\d{{1,9}}|{_ZH})"
_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = "a-z\u00aa-\u02af\u0370-\u1fff"
_ITEM = rf"\(\s?(?:{_INT}|[a-z]{{1,4}})\s?\)"

_TOKEN = Pattern(
    "a word of the lexical index",
    rf"第\s{{0,3}}(?P<zh_article>{_INT}(?:\.\d+)*)\s{{0,3}}条(?![件例约目线])(?:之(?P<zh_sub>{_ZH}))?"
    rf"(?:第?(?P<zh_item>{_INT}|\({_INT}\))[款项])?"
    rf"|\b(?:articles?|arts?\.?)\s{{0,3}}(?P<article>\d{{1,9}})(?!\.?\d)(?P<item>(?:\s{{0,3}}{_ITEM})?)"
    rf"|(?P<rule>(?<![\d.])\d+(?:\.\d+){{2,}}|(?<![\d.])\d+[a-z]\.\d+(?:\.\d+)*)(?P<rule_items>(?:\s?{_ITEM})*)"
    rf"|(?:第\s{{0,3}})?(?P<zh_number>{_INT})\s{{0,3}}号"
    rf"|\bno(?:\.\s{{0,3}}|\s{{1,3}})(?P<en_number>\d{{1,9}})(?![.,]?\d)"
    rf"|百分之(?P<zh_percent>{_INT}(?:\.\d+)?)"
    rf"|(?P<number>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>\s{{0,3}}(?:%|percent\b|per\s{{1,3}}cent\b))?"
    rf"|(?P<word>r&d|[{_LETTER}]+)(?:['\u2019]s\b)?"
    rf"|(?P<cjk>[{_CJK}])",
    yes=("第十二条第三项", "articles 6(2)", "2.1.2(5)", "no. 7", "百分之五", "r&d", "12.5%", "科"),
    no=("。", " ", "_"),
    how="match",
)
_CJK_RUN = re.compile(f"[{_CJK}]{{1,4096}}")
# Where a run of Chinese may turn into one of the numbered forms above.
_ZH_FORM = Pattern(
    "a numbered form inside a run of Chinese",
    rf"第\s{{0,3}}{_INT}|{_INT}\s{{0,3}}号|百分之{_INT}",
    yes=("依照第十条", "公告5号", "百分之十"),
    no=("上市条件", "十条"),
)

_stemmer = snowballstemmer.stemmer("english")
# The stemmer keeps the word it works on in itself.
_stemming = threading.Lock()


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    with _stemming:
        return str(_stemmer.stemWord(word))


def tokens(text: str) -> list[str]:
    """The index words of `text`, repeated as often as they occur; compatibility forms and case are folded.

    `第六条` and `Article 6` give `art.6`; `2.1.2（五）` gives `2.1.2(5)` and `2.1.2`; `第10号` and `No. 10` give
    `no.10`; `4,000` gives `4000`; `15 per cent` and `百分之十五` give `15%`.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    words: list[str] = []
    position, end = 0, len(folded)
    while position < end:
        match = _TOKEN.search(folded, position)
        if match is None:
            break
        position = match.end()
        if match.lastgroup == "word":
            words.append(_stem(match["word"]))
        elif match.lastgroup == "cjk":
            position = _chinese(folded, match.start(), words)
        else:
            words.extend(_numbered(match))
    return words


def _chinese(text: str, start: int, words: list[str]) -> int:
    """Add the characters and pairs of the run at `start`; returns where the run or its plain part ends."""
    run = _CJK_RUN.match(text, start)
    assert run is not None
    form = _ZH_FORM.search(text, start + 1, run.end() + 8)
    # A form needs its first character left to the next search, or 第六条 would be read as plain characters.
    end = min(form.start(), run.end()) if form is not None else run.end()
    part = text[start:end]
    # Words of thousands of texts are kept to be matched: each of the few thousand there are is kept once.
    words.extend(map(intern, part))
    words.extend([intern(part[i : i + 2]) for i in range(len(part) - 1)])
    return end


def _numbered(match: re.Match[str]) -> list[str]:
    if match["zh_article"]:
        name = _plain_number(match["zh_article"])
        name = name if "." in name else f"art.{name}" + (f"-{_integer(match['zh_sub'])}" if match["zh_sub"] else "")
        item = match["zh_item"]
        return [f"{name}({_integer(item.strip('()'))})", name] if item else [name]
    if match["article"]:
        name = f"art.{int(match['article'])}"
        return [name + _items(match["item"]), name] if match["item"] else [name]
    if match["rule"]:
        return [match["rule"] + _items(match["rule_items"]), match["rule"]] if match["rule_items"] else [match["rule"]]
    if match["zh_number"] or match["en_number"]:
        number = _integer(match["zh_number"] or match["en_number"])
        return [f"no.{number}", number]
    if match["zh_percent"]:
        return [_plain_number(match["zh_percent"]) + "%"]
    return [_plain_number(match["number"]) + ("%" if match["percent"] else "")]


def _items(text: str) -> str:
    return "".join(f"({_integer(part.strip())})" for part in re.findall(r"\(([^)]*)\)", text))


def _plain_number(text: str) -> str:
    """`4,000` as `4000`, `06` as `6`, `十五` as `15`; decimals and dotted numbers as they stand."""
    return text.replace(",", "") if "." in text else _integer(text.replace(",", ""))


@lru_cache(maxsize=10_000)
def _integer(text: str) -> str:
    if text.isdecimal():
        return str(int(text)) if len(text) < 40 else text
    number = whole_number(text)
    return text if number is None else str(number)
