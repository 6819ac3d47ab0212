"""What the papers of companies call the facts, read from `vocabulary.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from assistant.review.model import Basis

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


@dataclass(frozen=True, slots=True)
class ReviewVocabulary:
    """All of it: rows by what may be their label, captions of tables that never count and of those that sum up."""

    rows: tuple[RowWords, ...]
    never: re.Pattern[str]
    summary: re.Pattern[str]


@lru_cache(maxsize=1)
def review_vocabulary() -> ReviewVocabulary:
    """The vocabulary as it ships."""
    data: Mapping[str, Any] = MappingProxyType(yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader))
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
        ),
        squeezed_pattern(data["never"]),
        squeezed_pattern([data["summary"]]),
    )


def squeezed_pattern(texts: Sequence[str]) -> re.Pattern[str]:
    """A pattern for folded text without white space, of alternatives written with spaces."""
    return re.compile("|".join(f"(?:{text.replace(' ', '')})" for text in texts))
