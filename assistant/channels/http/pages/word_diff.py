"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from assistant.language.patterns import Pattern

# A number keeps its separators, a Chinese character is a word of its own, and white space belongs to the word before
# it.
_WORD = Pattern(
    "a word of a difference with the space behind it",
    r"(?:\d[\d.,]*\d|\d|[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z]+)*|.)\s*",
    yes=("4,000.5 ", "exchange's ", "字", "well-known"),
    no=("two words", "科创"),
    flags=re.DOTALL,
    how="fullmatch",
)
_MOST_WORDS = 20_000


class DiffMark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DiffSpan:
    """Words that met one fate."""

    mark: DiffMark
    text: str


def word_diff(older: str, newer: str) -> tuple[DiffSpan, ...]:
    """The newer text with the words of the older one that went; texts too long to compare are shown as replaced."""
    if older == newer:
        return (DiffSpan(DiffMark.SAME, newer),) if newer else ()
    before, after = _WORD.findall(older), _WORD.findall(newer)
    if max(len(before), len(after)) > _MOST_WORDS:
        return (DiffSpan(DiffMark.REMOVED, older), DiffSpan(DiffMark.ADDED, newer))
    spans: list[DiffSpan] = []
    for _, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if gone == come:
            spans.append(DiffSpan(DiffMark.SAME, come))
            continue
        spans += [DiffSpan(mark, text) for mark, text in ((DiffMark.REMOVED, gone), (DiffMark.ADDED, come)) if text]
    return tuple(spans)
