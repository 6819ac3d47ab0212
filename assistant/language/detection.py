"""Which language a text is in, and what a Chinese character is."""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern
from assistant.language.text import Language

CHINESE = "\u3400-\u9fff\uf900-\ufaff"
"""The Chinese characters without their punctuation, as they stand in a character class of a pattern."""

_CHINESE = re.compile(f"[{CHINESE}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_ENGLISH_GLUE = Pattern(
    "a word that English grammar needs",
    r"\b(what|which|who|when|where|why|how|is|are|was|were|does|do|did|can|could|may|must|should|the|of|for|to|under"
    r"|and|mean)\b",
    yes=("what", "the 科创板", "Listing UNDER"),
    no=("科创板 IPO", "whatever", "theme"),
    flags=re.IGNORECASE,
)
_CHINESE_GLUE = Pattern(
    "words that Chinese grammar needs",
    r"我[们司]|咱们?|你们|去年|今年|明年|要是|如果|怎么|如何|什么|多少|哪|是否|能不能|可以|[吗呢吧么了的是占过够才还都只]",
    yes=("过吗", "R&D 占 revenue 12%", "我们 R&D"),
    no=("科创板 IPO", "第五套 standard"),
)

_LABEL = Pattern(
    "Chinese that is only named: in quotation marks, or one character by itself with or without a number",
    r"[\"“「『][^\"“”「」『』]{1,24}[\"”」』]|'[^']{1,24}'|‘[^‘’]{1,24}’|(?<!\w)[\u4e00-\u9fff]\d?(?!\w)",
    yes=("tag 成 vs", "成1", "“存量公司”"),
    no=("科创板 IPO", "第5套", "锁定"),
)

_BETWEEN = frozenset({"v", "vs"})
"""What stands between two things in either language."""


def has_chinese(text: str) -> bool:
    """Whether a Chinese character stands in the text."""
    return _CHINESE.search(text) is not None


def count_chinese(text: str) -> int:
    """How many Chinese characters stand in the text."""
    return len(_CHINESE.findall(text))


def language_of(text: str) -> Language:
    """The language a question is asked in: the one its grammar is in, not the one of the terms it mentions."""
    chinese = count_chinese(text)
    if not chinese:
        return Language.EN
    english, glue = len(_ENGLISH_GLUE.findall(text)), len(_CHINESE_GLUE.findall(text))
    if english >= 2 and english >= glue:
        return Language.EN
    if glue > english:
        return Language.ZH
    bare = _LABEL.sub(" ", text)
    latin = sum(word.lower() not in _BETWEEN for word in _LATIN_WORD.findall(bare))
    return Language.ZH if count_chinese(bare) >= latin else Language.EN


def language_of_passage(text: str) -> Language:
    """The language a passage is to be found in: Chinese if it holds a Chinese character for every six letters."""
    chinese = count_chinese(text)
    letters = sum(character.isascii() and character.isalpha() for character in text)
    return Language.ZH if chinese and chinese * 6 >= letters else Language.EN
