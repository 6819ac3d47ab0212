"""The words as the page says them to one visitor, and which language a visitor reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fastapi import Request

from assistant.channels.words import WORDS
from assistant.corpus.model import UNDATED
from assistant.corpus.words import provision_words, since_words
from assistant.language.text import Language, punctuation

COOKIE = "lang"


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The words called `key` with `values` filled in. Raises KeyError for a key there is none of."""
        return WORDS(key, self.language, **values)

    @property
    def colon(self) -> str:
        """What stands between a name and its value."""
        return punctuation(self.language).colon

    @property
    def semicolon(self) -> str:
        """What stands between two things that are said of one."""
        return punctuation(self.language).semicolon

    def sentence(self, clause: str) -> str:
        """A clause as a sentence of its own."""
        return f"{clause[:1].upper()}{clause[1:]}{punctuation(self.language).stop}"

    def day(self, day: dt.date) -> str:
        """A day as it is read: `24 April 2026`, `2026年4月24日`."""
        if self.language is Language.EN:
            return f"{day.day} {day:%B} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"

    def provision(self, name: str) -> str:
        """A provision's name as it is read: `art. 12(1)` is `第12条(1)` in Chinese."""
        return provision_words(name)[self.language]

    def in_force(self, start: dt.date, end: dt.date | None, today: dt.date) -> str:
        """From when to when something applies."""
        if start == UNDATED:
            return since_words(None, None)[self.language]
        if end is not None:
            return self("source.between", start=self.day(start), end=self.day(end))
        return self("source.since" if start <= today else "source.from", start=self.day(start))


def reader_language(request: Request) -> Language:
    """The language chosen before, else the one the browser prefers, else English."""
    chosen = request.cookies.get(COOKIE)
    if chosen in tuple(Language):
        return Language(chosen)
    best, weight = Language.EN, 0.0
    for item in request.headers.get("accept-language", "")[:500].split(","):
        name, _, quality = item.strip().partition(";q=")
        for language in Language:
            if name.lower().split("-")[0] == language.value and _number(quality) > weight:
                best, weight = language, _number(quality)
    return best


def _number(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
