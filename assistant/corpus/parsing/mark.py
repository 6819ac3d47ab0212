"""What a number at the beginning of a provision can be a number of, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Number = tuple[int, ...]


class MarkKind(StrEnum):
    """What a number can be a number of; the value is the word used in the ids of headings."""

    ANNEX = "annex"
    PART = "part"
    SUBPART = "subpart"
    CHAPTER = "chapter"
    SECTION = "section"
    HAN = "heading"  # 一、
    SUBHEADING = "subheading"  # （一） above a numbered provision
    ARTICLE = "art."
    RULE = "rule"  # Rule 5
    DECIMAL = "decimal"
    HYPHENATED = "hyphenated"  # 4-1
    HAN_ITEM = "一、"
    GUIDANCE = "guidance"
    PAREN_HAN = "（一）"
    NUMBER = "1."
    CLOSED = "1)"
    PAREN_NUMBER = "(1)"
    CIRCLED = "①"
    LOWER = "(a)"
    ROMAN = "(i)"
    UPPER = "(A)"


MarkReading = tuple[MarkKind, Number]

LETTERS = 10_000
"""What stands between 2.1.1 and 2.1.2 as 2.1.1A has one level more, numbered from here: A is 10,001."""
LATIN = 20_000
"""The same of Article 7 bis: bis is 20,001."""
LATIN_WORDS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")
FIRST_LEVELS = frozenset({1, LETTERS + 1, LATIN + 1})
"""The numbers that a level begins with."""
HEADINGS = frozenset(
    {
        MarkKind.ANNEX,
        MarkKind.PART,
        MarkKind.SUBPART,
        MarkKind.CHAPTER,
        MarkKind.SECTION,
        MarkKind.HAN,
        MarkKind.SUBHEADING,
    }
)
LEVELLED = frozenset({MarkKind.DECIMAL, MarkKind.HYPHENATED})
"""Numbers in levels."""
ITEMS = frozenset(
    {
        MarkKind.GUIDANCE,
        MarkKind.HAN_ITEM,
        MarkKind.PAREN_HAN,
        MarkKind.NUMBER,
        MarkKind.CLOSED,
        MarkKind.PAREN_NUMBER,
        MarkKind.CIRCLED,
        MarkKind.LOWER,
        MarkKind.ROMAN,
        MarkKind.UPPER,
    }
)


@dataclass(frozen=True, slots=True)
class ProvisionMark:
    """A number at the start of a line (`start` is the line's), or of an item inside one; `end` is after the number.

    `spaced`: a space or the line's end follows. `title_like`: the rest of the line could be a title. `after_colon`:
    what stands before introduces a list. `wrapped`: the line above breaks off in mid-sentence. `last`: the number that
    a run of repealed provisions ends with, which the mark stands for as a whole.
    """

    start: int
    end: int
    readings: tuple[MarkReading, ...]
    inline: bool = False
    spaced: bool = False
    title_like: bool = False
    after_colon: bool = False
    wrapped: bool = False
    last: Number | None = None
