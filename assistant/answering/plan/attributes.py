"""What is asked of a subject, such as a fee, a form or who signs: known by its words, in both languages.

The words stand in `attributes.yaml`, together those that ask for the same; a question is hardly answered where none of
them is spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import yaml

from assistant.language.index_words import tokens
from assistant.language.text import Language

Phrase = tuple[str, ...]


@lru_cache(maxsize=4096)
def attributes_in(text: str, language: Language) -> frozenset[str]:
    """The attributes that a text names."""
    phrases = _english(tokens(text)) if language is Language.EN else _chinese(text)
    attributes = _attributes(language)
    return frozenset(name for phrase in phrases for name in attributes[phrase])


@cache
def _attributes(language: Language) -> Mapping[Phrase, Sequence[str]]:
    """The attributes of each phrase: stems of English words, one Chinese word."""
    lists = yaml.load(Path(__file__).with_name("attributes.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    named: dict[Phrase, list[str]] = {}
    for name, words in lists.items():
        for word in words[language.value]:
            named.setdefault(tuple(tokens(word)) if language is Language.EN else (word,), []).append(name)
    return named


def _english(stems: Sequence[str]) -> Iterator[Phrase]:
    """The phrases that stand in a text of these stems; of those that begin alike the longest."""
    for at, stem in enumerate(stems):
        found = [phrase for phrase in _begun_by().get(stem, ()) if tuple(stems[at : at + len(phrase)]) == phrase]
        yield from sorted(found, key=len)[-1:]


@cache
def _begun_by() -> Mapping[str, Sequence[Phrase]]:
    """The English phrases by their first stems."""
    begun: dict[str, list[Phrase]] = {}
    for phrase in _attributes(Language.EN):
        begun.setdefault(phrase[0], []).append(phrase)
    return begun


def _chinese(text: str) -> Iterator[Phrase]:
    """The Chinese words that stand in a text."""
    return ((match[0],) for match in _any_chinese().finditer(text))


@cache
def _any_chinese() -> re.Pattern[str]:
    longest_first = sorted((word for (word,) in _attributes(Language.ZH)), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)))
