"""The price that a market cap takes, asked of shares that a question before stated: 那最低定价多少才够30亿."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from assistant.dialogue.cues import CLAUSE
from assistant.dialogue.substitution import ordinals
from assistant.eligibility.figures.book import FigureBook
from assistant.eligibility.figures.model import Measure
from assistant.eligibility.reading.fact import FactsReading
from assistant.language.text import Language, punctuation


def price_asked(
    asked: str, questions: Sequence[str], figures: FigureBook, today: dt.date, language: Language
) -> str | None:
    """The message with the shares of the first question that makes a price of it; None where it asks for no price.

    Where it names no market cap it is that of the standard which the question names.
    """
    if _is_price(asked, figures, today):
        return None
    signs = punctuation(language)
    for question in questions:
        shares = tuple(_of_shares(question, figures, today))
        standards = [each.text for each in ordinals(question) if each.unit == "standard"]
        for matter in ([], standards[:1]) if shares else ():
            text = signs.comma.join([*shares, *matter, asked])
            if _is_price(text, figures, today):
                return text
    return None


def _is_price(text: str, figures: FigureBook, today: dt.date) -> bool:
    return any(each.figure.of_a_share for each in figures.figures_in(text, FactsReading, today))


def _of_shares(question: str, figures: FigureBook, today: dt.date) -> Iterator[str]:
    """The clauses of a question that count shares, but for what else they state."""
    start = 0
    ends = [*(match.end() for match in CLAUSE.finditer(question)), len(question)]
    for end in ends:
        clause = question[start:end].strip(" ，,；;。.？?")
        claimed = figures.claimed(clause, today)
        roles = [{figures.table.roles[role].measure for role in each.roles} for each in claimed]
        if any(Measure.SHARES in measures for measures in roles):
            yield clause
        start = end
