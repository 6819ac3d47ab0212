"""The two languages, and one text in both."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The two languages on an equal footing."""

    EN = "en"
    ZH = "zh"

    @property
    def other(self) -> Language:
        """The other language."""
        return Language.ZH if self is Language.EN else Language.EN


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in English and in Chinese."""

    en: str
    zh: str

    def __getitem__(self, language: Language) -> str:
        return self.en if language is Language.EN else self.zh


@dataclass(frozen=True, slots=True)
class Punctuation:
    """Signs between sentences and their parts; `opening` and `closing` are brackets with the space around them."""

    colon: str
    comma: str
    item: str
    semicolon: str
    stop: str
    dash: str
    opening: str
    closing: str
    space: str

    def bracketed(self, text: str) -> str:
        """The text in brackets, as it stands behind a word."""
        return f"{self.opening}{text}{self.closing}"


_PUNCTUATION = {
    Language.EN: Punctuation(": ", ", ", ", ", "; ", ".", " – ", " (", ")", " "),
    Language.ZH: Punctuation("：", "，", "、", "；", "。", "——", "（", "）", ""),
}


def punctuation(language: Language) -> Punctuation:
    """The punctuation of a language."""
    return _PUNCTUATION[language]


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written_day(day: dt.date, language: Language) -> str:
    """A day in words: `30 June 2023`, `2023年6月30日`."""
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
