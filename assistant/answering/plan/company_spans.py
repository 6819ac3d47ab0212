"""How long a company took from one event to another: both days as they are told, and the days between counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.plan.candidates import Candidate
from assistant.answering.plan.company_aspects import asks_of_two_days
from assistant.answering.plan.steps import SPAN, Step, find_sentence
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus
from assistant.eligibility.wording.figures import day_words
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language

_HOW_LONG = Pattern(
    "that it is asked how long something took",
    r"\b(?:[Hh]ow (?:long|many (?:days|months|years|weeks))|(?:time|days|months) (?:between|from))\b"
    r"|多久|多长时间|多少[天日个]|几[年天个]",
    yes=("How long did it take", "how many months passed", "花了多久", "隔了多少天"),
    no=("when was it listed", "哪天上市"),
)
_EVENTS = 2
_MONTH_DAYS, _YEAR_MONTHS, _LEAST_DAYS = 30.4375, 12, 60


def counted(text: str, told: Sequence[Candidate], steps: Sequence[Step], corpus: Corpus) -> tuple[Step, ...]:
    """The steps with the two days asked about in their order, the time between counted in front of the first."""
    pair = {each.text: day for each in told[:_EVENTS] if (day := _day(each.text)) is not None}
    if not (_HOW_LONG.search(text) and asks_of_two_days(text) and len(set(pair.values())) == _EVENTS):
        return tuple(steps)
    said = {step: sentence.text for step in steps if (sentence := find_sentence(corpus, step.of)) is not None}
    events = sorted((pair[words], step.of, step) for step, words in said.items() if words in pair)
    if len(events) != _EVENTS:
        return tuple(steps)
    (first, _, opening), (last, _, closing) = events
    rest = (step for step in steps if step not in (opening, closing))
    return (replace(opening, operators=(f"{SPAN}:{first}..{last}",)), closing, *rest)


def _day(text: str) -> dt.date | None:
    """The one day that a sentence states; None where it states none or several."""
    days = {each.value for each in read_quantities(text) if each.kind is QuantityKind.DATE}
    day = next(iter(days), None)
    return day if len(days) == 1 and isinstance(day, dt.date) else None


def span_words(span: str, language: Language) -> str:
    """`2022-12-29..2025-10-28` as the time between, in days and, where it is long, about so many months."""
    first, last = map(dt.date.fromisoformat, span.split(".."))
    days = (last - first).days
    named = {"first": day_words(first, language), "last": day_words(last, language)}
    line = WORDS("company.span", language, **named, days=f"{days:,}")
    return line + (_roughly(days, language) if days >= _LEAST_DAYS else "") + WORDS("company.span_end", language)


def _roughly(days: int, language: Language) -> str:
    years, months = divmod(round(days / _MONTH_DAYS), _YEAR_MONTHS)
    parts = [(years, "years" if years != 1 else "year"), (months, "months" if months != 1 else "month")]
    said = [WORDS(f"company.{name}", language, count=count) for count, name in parts if count]
    return WORDS("company.about", language, length=WORDS("company.and", language).join(said))
