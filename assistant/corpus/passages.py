"""Passages: the text of one provision in one language, in parts where it is longer than the token budget."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from assistant.corpus.model import DocumentKind, Provision
from assistant.language.model_tokens import count_tokens
from assistant.language.sentences import sentences
from assistant.language.text import Language

DEFAULT_BUDGET = 400
_BREAK = re.compile(r"[；;，,、\s]")


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and found. `text` is `provision.text[language][start:start + len(text)]`, verbatim.

    `id` is `{document}@{version}#{provision}/{language}/{part}`, parts counted from 1.
    """

    id: str
    document: str
    version: str
    provision: str
    language: Language
    part: int
    heading: str
    text: str
    start: int
    effective_from: dt.date
    effective_to: dt.date | None
    kind: DocumentKind

    @property
    def indexed_text(self) -> str:
        """The text under its heading, as it is embedded and indexed."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


def passages(
    provision: Provision, budget: int = DEFAULT_BUDGET, count: Callable[[str], int] = count_tokens
) -> tuple[Passage, ...]:
    """The passages of a provision, language by language; the texts of a language concatenated are its text.

    A text over `budget` tokens (the heading not counted) is split at sentence ends, and inside a sentence only if that
    alone is over it. No part is over the budget except a single character that is.
    """
    if budget < 1:
        raise ValueError("the budget must be at least one token")
    made: list[Passage] = []
    for language, text in provision.text.items():
        titles = [heading[language] for heading in provision.path] + [provision.title[language]]
        start = 0
        for part, piece in enumerate(split(text, language, budget, count), start=1):
            made.append(
                Passage(
                    id=f"{provision.reference}/{language}/{part}",
                    document=provision.document,
                    version=provision.version,
                    provision=provision.id,
                    language=language,
                    part=part,
                    heading=" > ".join(title for title in titles if title),
                    text=piece,
                    start=start,
                    effective_from=provision.effective_from,
                    effective_to=provision.effective_to,
                    kind=provision.kind,
                )
            )
            start += len(piece)
    return tuple(made)


def split(text: str, language: Language, budget: int, count: Callable[[str], int]) -> list[str]:
    """`text` in as few consecutive slices as sentence ends allow, each within `budget`.

    No slice for a text of nothing but space.
    """
    if not text.strip():
        return []
    if _fits(text, budget, count):
        return [text]
    starts = [span.start for span in sentences(text, language)][1:]
    pieces: list[str] = []
    taken = ""
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        sentence = text[start:end]
        if taken and _fits(taken + sentence, budget, count):
            taken += sentence
            continue
        if taken:
            pieces.append(taken)
        while not _fits(sentence, budget, count) and (cut := _cut(sentence, budget, count)) < len(sentence):
            pieces.append(sentence[:cut])
            sentence = sentence[cut:]
        taken = sentence
    return [*pieces, taken]


def _fits(text: str, budget: int, count: Callable[[str], int]) -> bool:
    # A token is at least one byte: a text short in bytes needs no tokenizer, whose loading takes half a second.
    return len(text.encode("utf-8", "surrogatepass")) <= budget or count(text) <= budget


def _cut(sentence: str, budget: int, count: Callable[[str], int]) -> int:
    """Where to cut a sentence over the budget.

    After the last character that fits, after a comma or space if one is near.
    """
    ends = [place for place in range(1, len(sentence)) if not _joined(sentence, place)] + [len(sentence)]
    low, high = 0, len(ends) - 1  # ends[0] is the smallest cut allowed
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(sentence[: ends[middle]], budget, count) else (low, middle - 1)
    while low > 0 and not _fits(sentence[: ends[low]], budget, count):
        low -= 1
    near = [place for place in ends[low // 2 : low + 1] if _BREAK.fullmatch(sentence[place - 1])]
    return near[-1] if near else ends[low]


def _joined(text: str, place: int) -> bool:
    """Whether the characters on both sides of `place` make up one that is read (accents, surrogates, joined emoji)."""
    before, after = text[place - 1], text[place]
    return (
        unicodedata.category(after) in {"Mn", "Mc", "Me"}
        or "\u200d" in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
        or before + after == "\r\n"
    )
