"""Words for people in both languages, as data: one YAML file a floor, all read here.

A file holds groups of names, each with a text in English and in Chinese: `group: {name: {en: …, zh: …}}`. Fields in
braces are filled in by the caller and are the same in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from types import MappingProxyType

import yaml

from assistant.base.lazy import locked_property
from assistant.language.text import Bilingual, Language


class Catalog:
    """The words of one file, read at first use. Safe between threads."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __getitem__(self, key: str) -> Bilingual:
        """The words called `group.name` in both languages. Raises KeyError for a key there is none of."""
        return self._texts[key]

    def __call__(self, key: str, language: Language, **values: object) -> str:
        """The words called `group.name` with `values` filled in.

        Raises KeyError for a key or a field there is none of.
        """
        text = self._texts[key][language]
        return text.format(**values) if values else text

    def both(self, key: str, **values: object) -> Bilingual:
        """The words called `group.name` with `values` filled in, in both languages.

        A value that is itself in both languages is filled in with the text of each.
        """
        return Bilingual(*(self(key, language, **_in_language(values, language)) for language in Language))

    def group(self, name: str) -> Mapping[str, Bilingual]:
        """The words of one group by their names within it."""
        start = f"{name}."
        return {key.removeprefix(start): text for key, text in self._texts.items() if key.startswith(start)}

    def keys(self) -> frozenset[str]:
        """Every key of the file."""
        return frozenset(self._texts)

    @locked_property
    def _texts(self) -> Mapping[str, Bilingual]:
        groups = yaml.load(self._file.read_text("utf-8"), Loader=yaml.CSafeLoader)
        texts = {f"{group}.{name}": text for group, entries in groups.items() for name, text in entries.items()}
        return MappingProxyType({key: _bilingual(text, key, self._file) for key, text in texts.items()})


def _bilingual(text: Mapping[str, str], key: str, file: Path) -> Bilingual:
    if not isinstance(text, Mapping) or set(text) != set(Language):
        raise ValueError(f"{file.name}: {key}: write one text under en and one under zh")
    both = Bilingual(text["en"], text["zh"])
    if _fields(both.en) != _fields(both.zh):
        raise ValueError(f"{file.name}: {key}: the two languages have different fields in braces")
    return both


def _in_language(values: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: value[language] if isinstance(value, Bilingual) else value for name, value in values.items()}


def _fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
