"""The one line that says what was stated of a company and could not be placed."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.words import WORDS
from assistant.eligibility.reading.fact import Unread
from assistant.language.text import Language, punctuation

MOST_SPANS = 5
"""How many spans the line names; the JSON of an answer has all."""
_LONGEST_SPAN = 40


def not_placed(unread: Sequence[Unread], language: Language) -> tuple[str, ...]:
    """`I could not place RMB 180m (a part of a year; …)`, each reason once, or nothing where everything was placed."""
    reasons = {_short(item.span): item.why for item in unread}
    if not reasons:
        return ()
    shown = list(reasons)[:MOST_SPANS]
    signs = punctuation(language)
    groups = [
        signs.item.join(span for span in shown if reasons[span] == why) + signs.bracketed(why)
        for why in dict.fromkeys(reasons[span] for span in shown)
    ]
    more = len(reasons) - MOST_SPANS
    name = "warning.unread" if more <= 0 else "warning.unread_more"
    return (WORDS(name, language, spans=signs.semicolon.join(groups), count=more),)


def _short(span: str) -> str:
    words = " ".join(span.split())
    return words if len(words) <= _LONGEST_SPAN else f"{words[:_LONGEST_SPAN]}…"
