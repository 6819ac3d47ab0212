"""What the papers of companies call the facts, read from `vocabulary.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from assistant.review.model import Basis, ProvenValue

_FILE = Path(__file__).with_name("vocabulary.yaml")


@dataclass(frozen=True, slots=True)
class RowWords:
    """How the label of a row names a yearly fact; `tier` is 0 where it is the fact itself, more where it stands in."""

    fact: str
    tier: int
    label: re.Pattern[str]
    basis: Basis | None
    caption: re.Pattern[str] | None
    not_caption: re.Pattern[str] | None

    def fits(self, caption: str) -> bool:
        """Whether a table with this caption may have such a row."""
        if self.caption is not None and not self.caption.search(caption):
            return False
        return self.not_caption is None or not self.not_caption.search(caption)


class SentencePeriod(StrEnum):
    """Of what period the values of a sentence are."""

    NONE = ""
    YEARS = "years"
    LATEST = "latest"
    THREE = "three"
    DAY = "day"
    AUDITED = "audited"


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """How sentences, and cells beside a label, state a fact.

    `value` is what they state where the words themselves are the value. `zone` is where the fact stands first of all,
    `only` that it stands nowhere else; `not_before` must not stand in front of the words.
    """

    fact: str
    say: tuple[re.Pattern[str], ...]
    of: SentencePeriod = SentencePeriod.NONE
    value: ProvenValue | None = None
    zone: str = ""
    only: bool = False
    not_before: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    on_cover: bool = False


@dataclass(frozen=True, slots=True)
class EnglishYearly:
    """What English sentences call a yearly fact; `counted`: the number stands in front of the name."""

    fact: str
    name: re.Pattern[str]
    tier: int
    counted: bool


@dataclass(frozen=True, slots=True)
class EnglishFact:
    """How English sentences state a fact that is of no year; `value` where the words themselves are the value."""

    fact: str
    say: tuple[re.Pattern[str], ...]
    value: ProvenValue | None = None
    never: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """The words of English sentences: small letters, half width, single spaces."""

    yearly: tuple[EnglishYearly, ...]
    facts: tuple[EnglishFact, ...]


@dataclass(frozen=True, slots=True)
class ReviewVocabulary:
    """All of it.

    Rows by what may be their label, captions of tables that never count and of those that sum up, sentences, and the
    fields of the STAR Market: what a field that is named in full is, and what one that is named alone may be. `look`
    has by fact the words beside which it would stand, `passages` by matter of judgement those that bear on it.
    """

    rows: tuple[RowWords, ...]
    never: re.Pattern[str]
    summary: re.Pattern[str]
    sentences: tuple[SentenceWords, ...]
    english: EnglishWords
    fields: Mapping[str, str]
    bare_fields: Mapping[str, str]
    look: Mapping[str, re.Pattern[str]]
    passages: Mapping[str, re.Pattern[str]]


_BOUNDS = ("不低于", "不少于", "不超过", "超过", "高于", "大于", "低于", "达到", "≥", ">")
_NO_BOUND = "".join(f"(?<!{word})" for word in _BOUNDS) + r"(?<![\d,.])"
_AMOUNT = _NO_BOUND + r"(?P<value>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
_SLOTS = {
    "@money": _AMOUNT + r"(?P<unit>(?:亿|百万|万|千)?元)",
    "@peoples": _NO_BOUND + r"(?P<list>\d[\d,]*[人名](?:[、,和及与至]+\d[\d,]*[人名])+)",
    "@people": _NO_BOUND + r"(?P<value>\d{1,3}(?:,\d{3})+|\d+)(?P<unit>[人名])",
    "@ratios": _NO_BOUND + r"(?P<list>\d+(?:\.\d+)?%(?:[、,和及与]+\d+(?:\.\d+)?%)*)",
    "@ratio": _NO_BOUND + r"(?P<value>\d+(?:\.\d+)?)(?P<unit>%)",
    "@shares": _AMOUNT + r"(?P<unit>(?:亿|万)?股)",
    "@patents": _NO_BOUND + r"(?P<value>\d{1,3}(?:,\d{3})+|\d+)(?P<unit>项|件|个)",
    "@date": r"(?P<date>(?:19|20)\d\d[-年./]\d{1,2}[-月./]\d{1,2}日?)",
}
"""What stands for a value in the patterns of sentences."""
_NUMBER = r"(?<![\d.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d]|,\d)"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ENGLISH_SLOTS = {
    "@money": rf"(?:rmb|cny|renminbi|¥) ?{_NUMBER} ?(?P<unit>billion|million|thousand|ten thousand|bn|m(?![a-z]))?",
    "@ratio": rf"{_NUMBER} ?(?P<unit>%|per ?cent)",
    "@count": _NUMBER,
    "@date": rf"(?P<date>\d{{1,2}} {_MONTHS},? (?:19|20)\d\d|{_MONTHS} \d{{1,2}},? (?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d?-\d\d?)",
    "@shares": rf"{_NUMBER} ?(?P<unit>billion |million )?",
    "@floor": r"(?P<floor>(?:not?|no) (?:less|lower|fewer) than |at least )?",
    "@us": r"(?:the |our )?(?:issuer|company|group)|we",
}


@lru_cache(maxsize=1)
def review_vocabulary() -> ReviewVocabulary:
    """The vocabulary as it ships."""
    return vocabulary_of(vocabulary_entries())


def vocabulary_entries() -> dict[str, Any]:
    """The entries of the file, as they are written."""
    entries: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return entries


def vocabulary_of(data: Mapping[str, Any]) -> ReviewVocabulary:
    """The vocabulary of some entries; a fact whose words are all left out is not read."""
    return ReviewVocabulary(
        tuple(
            RowWords(
                fact,
                tier,
                squeezed_pattern(entry["labels"]),
                Basis(entry["basis"]) if "basis" in entry else None,
                squeezed_pattern([entry["caption"]]) if "caption" in entry else None,
                squeezed_pattern([entry["not_caption"]]) if "not_caption" in entry else None,
            )
            for fact, entries in data["rows"].items()
            for tier, entry in enumerate(entries)
            if entry["labels"]
        ),
        squeezed_pattern(data["never"]),
        squeezed_pattern([data["summary"]]),
        tuple(map(_sentence, data["sentences"])),
        _english(data["english"]),
        MappingProxyType(data["fields"]),
        MappingProxyType(data["bare_fields"]),
        MappingProxyType({fact: squeezed_pattern([text.lower()]) for fact, text in data["look"].items()}),
        MappingProxyType({matter: squeezed_pattern([text.lower()]) for matter, text in data["passages"].items()}),
    )


def _sentence(entry: Mapping[str, Any]) -> SentenceWords:
    value = entry.get("value")
    return SentenceWords(
        entry["fact"],
        tuple(map(sentence_pattern, entry["say"])),
        SentencePeriod(entry.get("of", "")),
        tuple(value) if isinstance(value, list) else value,
        entry.get("zone", ""),
        "only" in entry,
        squeezed_pattern([entry["not_before"]]) if "not_before" in entry else None,
        squeezed_pattern([entry["near"]]) if "near" in entry else None,
        "on_cover" in entry,
    )


def sentence_pattern(text: str) -> re.Pattern[str]:
    """A pattern of sentences, with what stands in it for a value."""
    return re.compile(_slotted(text, _SLOTS))


def _english(data: Mapping[str, Any]) -> EnglishWords:
    yearly = (
        EnglishYearly(fact, re.compile("|".join(entry["names"])), tier, "counted" in entry)
        for fact, entries in data["yearly"].items()
        for tier, entry in enumerate(entries)
    )
    facts = (
        EnglishFact(
            entry["fact"],
            tuple(re.compile(_slotted(text, _ENGLISH_SLOTS)) for text in entry["say"]),
            tuple(entry["value"]) if isinstance(entry.get("value"), list) else entry.get("value"),
            re.compile(entry["never"]) if "never" in entry else None,
        )
        for entry in data["facts"]
    )
    return EnglishWords(tuple(yearly), tuple(facts))


def _slotted(text: str, slots: Mapping[str, str]) -> str:
    text = text.replace("[^.;]", r"(?:[^.;]|\.(?=\d))")  # the point of a decimal ends no sentence
    for slot, regex in slots.items():
        text = text.replace(slot, regex)
    return text


def squeezed_pattern(texts: Sequence[str]) -> re.Pattern[str]:
    """A pattern for folded text without white space, of alternatives written with spaces."""
    return re.compile("|".join(f"(?:{text.replace(' ', '')})" for text in texts))
