"""Facts that are a day, and months counted since one, from the words that stand beside a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.phrases import DatePhrase
from assistant.eligibility.reading.prepared import PreparedText
from assistant.eligibility.reading.whose import Whose
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import PeriodKind
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.text import Language

_AROUND_A_DAY = 60
_AS_OF = "as_of"
"""The one fact whose day is stated in a question about rules."""
_DAYS = (QuantityKind.DATE, QuantityKind.MONTH)
_IN_A_YEAR = ("founded", "controller_changed_on", "listed_on")
"""Facts of which the year alone says something."""
_AGE = DatePhrase("founded", re.compile(""))
"""What the age of a company states; it has no words beside it."""
_FILING = "filing_date"
_LISTED = "listed_on"
_FROM = Pattern(
    "words in front of a day that something was moved from",
    r"(?:\b(?:slipped|moved|pushed|postponed|delayed|brought|rescheduled|shifted|changed)[^.;\d]{0,24}?\bfrom"
    r"|[从由](?:原定的?)?)\s?$",
    yes=("slipped from ", "pushed back from ", "从"),
    no=("held from ", "to "),
)
_PUT_OFF = Pattern(
    "words between a day and the one that took its place",
    r"\s(?:back |forward )?(?:to|until)\s(?=\d|[a-z]{3,9}\s\d)"
    r"|(?:推迟|延后|延期|延|提前|改|调整|顺延|挪|推|变更)[到至为]\s?(?=\d)",
    yes=(" to 18", "推迟到2", " to december 18"),
    no=(" to us", "到2"),
    how="match",
)
_MOVED = Pattern(
    "the day that another has taken the place of, in front of that",
    r"\sfrom\s[\w, -]{4,20}\s(?:back |forward )?(?:to|until)\s$"
    r"|[从由](?:原定的?)?[\d年月日./-]{4,12}(?=(?:推迟|延后|延期|延|提前|改|调整|顺延|挪|推|变更)[到至为]\s?$)",
    yes=(" from 30 september to ", "从2026年9月30日推迟到"),
    no=(" from us", "从2026年9月30日到"),
)
_ABROAD = Pattern(
    "words of a listing on another market than STAR",
    r"境外|海外|港股|香港|联交所|纽约|纳斯达克|纳指|美股|新三板|北交所|深交所|创业板|主板"
    r"|\b(?:overseas|abroad|offshore|hong kong|hkex|new york|nyse|nasdaq|london|singapore|shenzhen|chinext"
    r"|main board)\b",
    yes=("以前境外上市", "listed in hong kong since ", "在港股上市"),
    no=("在科创板上市", "listed on star in ", "上市"),
)


def read_days(text: PreparedText, whose: Whose, language: Language, today: dt.date | None) -> Iterator[FactRead]:
    """Facts that are a day, stated beside it; a month or year is all its days, of which the last one is taken.

    What counts the months since a day counts them to the day of filing, where that is stated, else to `today`; a day
    of which it is not known what it is may be that of filing, one still to come too.
    """
    told = list(_told_days(text, whose, language))
    filing = next((str(fact.value) for phrase, fact in told if phrase.fact == _FILING), "")
    until = dt.date.fromisoformat(filing.partition("..")[0]) if filing else today
    placed = {fact.start for _, fact in told}
    unplaced = [] if filing or until is None else list(_may_be_filing(text, placed, until))
    for phrase, fact in told:
        if not phrase.since:
            yield fact
        elif until is not None:
            yield from _months_since(fact, until, unplaced)


def counted_to_the_filing(facts: Iterable[FactRead]) -> Iterator[FactRead]:
    """The facts but for a number of months that is told again as the day before which they lie: 18个月前投的."""
    every = list(facts)
    days = [fact for fact in every if isinstance(fact.value, Decimal) and fact.span.endswith(_BEFORE_TODAY)]
    for fact in every:
        inside = (day.fact == fact.fact and day.start <= fact.start < fact.end < day.end for day in days)
        if not any(inside):
            yield fact


_BEFORE_TODAY = ("前", "ago", "back", "earlier")


def _told_days(text: PreparedText, whose: Whose, language: Language) -> Iterator[tuple[DatePhrase, FactRead]]:
    """Every day with the words that say what of, as a fact that is this day."""
    counted = {place for elapsed in text.elapsed for place in range(elapsed.start, elapsed.end)}
    every = text.phrases.dates
    since = tuple(phrase for phrase in every if phrase.since)
    in_a_year = tuple(phrase for phrase in every if phrase.since or phrase.fact in _IN_A_YEAR)
    days = [(item, every) for item in text.quantities if item.kind in _DAYS]
    days += [(item, in_a_year if item.kind is QuantityKind.YEAR else every) for item in text.events]
    days += [(year, since) for year in _years_of_figures(text)]
    for item, phrases in days:
        if isinstance(item.value, dt.date) and item.start not in counted:
            note = "" if item.kind is QuantityKind.DATE else WORDS(f"reading.{item.kind.value}", language)
            for phrase in _beside(text, whose, item.start, item.end, phrases):
                yield phrase, _day_fact(text, whose, phrase.fact, _days(item), (item.start, item.end), note)
    named_facts = tuple(phrase for phrase in every if phrase.fact != _AS_OF)
    for elapsed in text.elapsed:
        place = (elapsed.start, elapsed.end)
        if elapsed.age and not (whose.elsewhere(elapsed.start) or whose.only_asks(elapsed.start)):
            yield _AGE, _day_fact(text, whose, _AGE.fact, elapsed.days, place)
        for phrase in _beside(text, whose, *place, named_facts) if not elapsed.age else ():
            yield phrase, _day_fact(text, whose, phrase.fact, elapsed.days, place)


def days_named(text: PreparedText) -> list[tuple[int, int, str]]:
    """Every day, month and year that is named or told from today: where it stands, and the days that it is."""
    places = [(item.start, item.end, item.days) for item in text.elapsed if not item.age]
    counted = {place for start, end, _ in places for place in range(start, end)}
    named = [item for item in (*text.quantities, *text.events) if item.kind in (*_DAYS, QuantityKind.YEAR)]
    named += _years_of_figures(text)
    told = {(item.start, item.end, _days(item)) for item in named if isinstance(item.value, dt.date)}
    return sorted([*places, *(place for place in told if place[0] not in counted)])


def _years_of_figures(text: PreparedText) -> Iterator[Quantity]:
    """The years that may be those of figures, as dates."""
    for item in text.periods:
        if item.kind is PeriodKind.YEAR and item.label.isdigit():
            day = dt.date(int(item.label), 1, 1)
            yield Quantity(QuantityKind.YEAR, day, "", item.start, item.end, text.written[item.start : item.end])


def _beside(
    text: PreparedText, whose: Whose, start: int, end: int, phrases: Sequence[DatePhrase]
) -> Iterator[DatePhrase]:
    """Those of some words of facts beside which a day stands."""
    if not phrases or whose.elsewhere(start):
        return
    if _PUT_OFF.match(text.covered, end) and _FROM.search(text.covered, max(0, start - _AROUND_A_DAY), start):
        return
    moved = _MOVED.search(text.covered, max(0, start - _AROUND_A_DAY), start)
    start = moved.start() if moved else start
    before = text.covered[max(0, start - _AROUND_A_DAY) : start]
    around = before + "\0" + text.covered[end : end + _AROUND_A_DAY]
    for phrase in phrases:
        filed = phrase.fact == _FILING and whose.declares(start)
        asked = phrase.fact != _AS_OF and not filed and whose.only_asks(start)
        told = None if asked else phrase.pattern.search(around)
        if told is not None and not (phrase.fact == _LISTED and _ABROAD.search(told[0])):
            yield phrase


def _may_be_filing(text: PreparedText, placed: Container[int], today: dt.date) -> Iterator[dt.date]:
    """The days of which it is not known what they are: those named in full, and the last of a month still to come."""
    full = {item.start for item in text.quantities if item.kind is QuantityKind.DATE}
    years = {item.start for item in text.events if item.kind is QuantityKind.YEAR}
    years |= {item.start for item in _years_of_figures(text)}
    for start, _, days in days_named(text):
        last = dt.date.fromisoformat(days.rpartition("..")[2])
        if start not in placed and (start in full or (last > today and start not in years)):
            yield last


def _months_since(fact: FactRead, until: dt.date, unplaced: Iterable[dt.date]) -> Iterator[FactRead]:
    """The whole months from a day to another; of a month or year in which the first lies the fewest and the most.

    The fewest are counted to the first of the `unplaced` days, the most to the last of them.
    """
    first, last = (dt.date.fromisoformat(day) for day in _first_and_last(fact))
    ends = (until, *(day for day in unplaced if day > last))
    most, fewest = _whole_months(first, max(ends)), _whole_months(last, min(ends))
    if fewest >= 0:
        high = Decimal(most) if most != fewest else None
        yield replace(fact, value=Decimal(fewest), high=high)


def _first_and_last(fact: FactRead) -> tuple[str, str]:
    """The first and the last of the days that one is told to be among."""
    first, _, last = str(fact.value).partition("..")
    return first, last or first


def _whole_months(start: dt.date, end: dt.date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def _day_fact(
    text: PreparedText, whose: Whose, fact: str, days: str, place: tuple[int, int], note: str = ""
) -> FactRead:
    start, end = place
    return FactRead(fact, days, text.written[start:end], start, end, note=note, hypothetical=whose.supposed(start))


def _days(item: Quantity) -> str:
    assert isinstance(item.value, dt.date)
    if item.kind is QuantityKind.DATE:
        return item.value.isoformat()
    if item.kind is QuantityKind.YEAR:
        return f"{item.value.isoformat()}..{item.value.year}-12-31"
    last = item.value.replace(day=calendar.monthrange(item.value.year, item.value.month)[1])
    return f"{item.value.isoformat()}..{last.isoformat()}"
