"""The question before with its two things in each other's places: "and the other way round?", 反过来呢."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.dialogue.subjects import is_party, is_proper, routes, subjects
from assistant.dialogue.substitution import ordinals
from assistant.eligibility.rules.book import RuleBook
from assistant.language.patterns import Pattern

_TURNS = Pattern(
    "that the two things of the question before change places",
    r"(?:(?:and|but|what about|how about|or)\s+)*(?:the )?(?:other way (?:a?round|about)|opposite|reverse|vice versa"
    r"|conversely)\W*"
    r"|(?:那|那么)?(?:反过来|倒过来|反之|反着|换个方向)(?:说|看|问|比|的话)?呢?\W*",
    yes=("and the other way round?", "vice versa?", "反过来呢？"),
    no=("the reverse merger", "反过来还要多久"),
    flags=re.IGNORECASE,
    how="fullmatch",
)


class _Place(Protocol):
    """Where one of two things stands."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


def turned_round(asked: str, question: str, book: RuleBook) -> str | None:
    """The question with its two standards, kinds of issuer, companies or parties exchanged; None for no such two."""
    if _TURNS.fullmatch(asked) is None:
        return None
    named, ways = subjects(question, book.corpus), routes(book)
    of_a_kind: list[Sequence[_Place]] = [
        ordinals(question),
        [each for each in named if each.entry.id in ways],
        [each for each in named if is_proper(each.entry)],
        [each for each in named if is_party(each.entry)],
    ]
    return next((_exchanged(question, two) for two in of_a_kind if len(two) == 2), None)


def _exchanged(question: str, two: Sequence[_Place]) -> str:
    first, second = two
    one, other = question[first.start : first.end], question[second.start : second.end]
    return question[: first.start] + other + question[first.end : second.start] + one + question[second.end :]
