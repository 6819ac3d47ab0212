"""The day whose rules a question asks for.

Every date of a question has a part in it: it says whose rules are asked for, when something was filed, what a figure is
of, when something happened, which text is meant, or what is compared. Only the first two, and a date that belongs to
nothing else, are a day to answer for; none of them is one when the question mentions something that happened after it.
The facts reader says which dates belong to facts.
"""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from assistant.answering.question.date_cues import (
    ACCOUNTS_LEAD,
    ASKS,
    AT_ASKING,
    AT_THAT_TIME,
    BEFORE_LEAD,
    BOTH_SIDES_EN,
    BOTH_SIDES_ZH,
    CAME_IN_TAIL,
    CHANGE,
    CITES,
    CLAUSE_END,
    DAY_LEAD,
    DIFFERENCE,
    EVENT_LEAD,
    EVENT_TAIL_EN,
    EVENT_TAIL_ZH,
    EXPECTED_LEAD,
    FAR_YEAR,
    FILING_LEAD,
    FILING_TAIL,
    FISCAL_LEAD,
    FISCAL_TAIL,
    HALFWAY,
    LISTED_ABROAD,
    NO_APPLICATION,
    NOW,
    OF_INDICATORS,
    OF_SOMEBODY_LEAD,
    ON_A_DAY,
    OURS,
    PROSPECTUS_LEAD,
    PROSPECTUS_TAIL,
    REGISTRATION_STEP,
    RULE_VERB,
    RULES,
    RULES_LEAD,
    RULES_TAIL,
    SINCE_LEAD,
    SINCE_TAIL,
    SO_FAR,
    STARTING,
    STATED_LEAD,
    STATED_TAIL_ZH,
    TEXT_EN,
    TEXT_ZH,
    THEN_ZH,
    TIGHTER,
    VERB,
    WHY,
    WRITTEN_DAY,
    YEAR_OF_A_TEXT,
    YEARS_BETWEEN,
    ZH_BEFORE,
    ZH_TAIL,
)
from assistant.answering.words import WORDS
from assistant.eligibility.reading.elapsed import elapsed_days
from assistant.eligibility.reading.fact import FactsReading
from assistant.errors import InputError
from assistant.language.quantities.folding import fold
from assistant.language.quantities.periods import read_periods
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities

DAY_KINDS = (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.QUARTER, QuantityKind.YEAR)
"""The kinds of quantities that are a day or days of the calendar."""

_AMOUNTS = (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.NUMBER)


class DaySource(StrEnum):
    """Where the day of an answer comes from."""

    TODAY = "today"
    CALLER = "caller"
    QUESTION = "question"


class DateRole(StrEnum):
    """What a date does in a question."""

    STATED = "stated"
    """Says whose rules are asked for: as of 2022, under the 2022 rules, 按2022年的规则."""
    FILING = "filing"
    """When an application was or will be filed: its rules count."""
    BARE = "bare"
    """Belongs to nothing else: How many patents in March 2025?"""
    FACT = "fact"
    """The period or the day of a figure or another fact."""
    EVENT = "event"
    """When something happened or began: a listing, a purchase, a new rule."""
    TEXT = "text"
    """Which text is meant, where what is asked is not what it says: What is new in the April 2024 revision?"""
    COMPARED = "compared"
    """One of the days whose rules are compared."""
    OTHER = "other"
    """None of these: a year that no words tie to anything."""


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A date of a question: `first` and `last` are its days, `text[start:end]` its words.

    `counted`: it is told by its distance from today: last October, two years ago.
    """

    kind: QuantityKind
    first: dt.date
    last: dt.date
    start: int
    end: int
    words: str
    role: DateRole = DateRole.BARE
    before: bool = False
    counted: bool = False

    @property
    def day(self) -> dt.date:
        """The day it asks for: its last one, or the one before its first where the time before it is asked about."""
        return self.first - dt.timedelta(days=1) if self.before else self.last


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day to answer for and where it comes from.

    `named` is the date of the question that asks for a day, whether it counts or the caller's does; `compares` that
    the question compares the rules of several days; `committee` that it is the day an issuer passed the listing
    committee.
    """

    day: dt.date
    source: DaySource
    named: NamedDate | None = None
    compares: bool = False
    committee: bool = False


def asked_day(text: str, facts: FactsReading, today: dt.date, as_of: dt.date | None = None) -> AskedDay:
    """The day a question asks about; a caller's `as_of` counts before what the question names, today comes last.

    `facts` is what the reader made of the same text. Raises InputError for a date that is on no calendar.
    """
    _refuse_days_that_never_were(text)
    dates = dates_of(text, facts, today)
    compares = any(date.role is DateRole.COMPARED for date in dates)
    named = _named(text, dates, today)
    if as_of is not None:
        return AskedDay(as_of, DaySource.CALLER, named, compares)
    if named is not None:
        return AskedDay(named.day, DaySource.QUESTION, named, compares)
    return AskedDay(today, DaySource.TODAY, None, compares)


def _named(text: str, dates: Sequence[NamedDate], today: dt.date) -> NamedDate | None:
    """The date that asks for a day: one stated, one pointed back to, a filing's, or one that belongs to nothing else.

    What happened later than the last two speaks against them; so does what is told of the time since a filing.
    """
    stated = next((date for date in dates if date.role is DateRole.STATED), None)
    if stated is not None:
        return stated
    if any(_asks(text[slice(*_clause(text, match.start()))]) for match in AT_THAT_TIME.finditer(text)):
        past = [date for date in dates if date.role is not DateRole.COMPARED and date.first <= today]
        return max(past, key=lambda date: date.last, default=None)
    so_far = SO_FAR.search(text) is not None
    happened = [date.first for date in dates if date.role in (DateRole.FACT, DateRole.EVENT) and date.first <= today]
    last = max(happened, default=dt.date.min)
    of_rules = RULES.search(text) is not None
    for role in (DateRole.FILING, DateRole.BARE):
        for date in dates:
            later = last > date.last
            unknown = role is DateRole.BARE and date.first > today and not of_rules
            over = role is DateRole.FILING and date.first <= today and so_far
            if date.role is role and not (later or unknown or over):
                return date
    return None


# --- the dates of a question -----------------------------------------------------------------------------------------


def dates_of(text: str, facts: FactsReading, today: dt.date) -> tuple[NamedDate, ...]:
    """Every date of a text, in order, with the part it has."""
    quantities = read_quantities(text)
    found = [item for item in quantities if item.kind in DAY_KINDS and isinstance(item.value, dt.date)]
    dates = [_named_date(text, item) for item in found]
    taken = _Covered(len(text), ((date.start, date.end) for date in dates))
    others = (*_far_years(text), *_counted_days(text, today))
    dates += [date for date in others if not taken.touches(date.start, date.end)]
    if not dates:
        return ()
    dates.sort(key=lambda date: date.start)
    reader = _Roles(text, facts, quantities, today)
    ends = [0, *(date.end for date in dates)]
    starts = [*(date.start for date in dates[1:]), len(text)]
    roles = [reader.role(date, low, high) for date, low, high in zip(dates, ends, starts, strict=False)]
    listed = _fiscal_years(text, dates)
    roles = [DateRole.FACT if date in listed else role for date, role in zip(dates, roles, strict=True)]
    if _compares(text, dates, roles):
        roles = [role if role is DateRole.FACT else DateRole.COMPARED for role in roles]
    return tuple(_with_role(date, role, text) for date, role in zip(dates, roles, strict=True))


def _fiscal_years(text: str, dates: Sequence[NamedDate]) -> frozenset[NamedDate]:
    """The years of an unbroken list of three or more, or of a span of them, that figures are worked out from.

    None where rules are asked about or days compared.
    """
    if RULES.search(text) or DIFFERENCE.search(text):
        return frozenset()
    runs: list[list[NamedDate]] = []
    for date in dates:
        if date.kind is not QuantityKind.YEAR:
            continue
        last = runs[-1][-1] if runs else None
        goes_on = last is not None and YEARS_BETWEEN.fullmatch(text, last.end, date.start)
        if last is not None and goes_on and date.first > last.first:
            runs[-1].append(date)
        else:
            runs.append([date])
    spans = (run for run in runs if run[-1].first.year - run[0].first.year >= _LEAST_LISTED)
    return frozenset(date for run in spans for date in run)


_LEAST_LISTED = 2
"""Years from the first to the last of a list of fiscal years."""


def _named_date(text: str, quantity: Quantity) -> NamedDate:
    assert isinstance(quantity.value, dt.date)
    first, last = period(quantity.kind, quantity.value)
    date = NamedDate(quantity.kind, first, last, quantity.start, quantity.end, text[quantity.start : quantity.end])
    return replace(date, last=_last_meant(text, date)) if quantity.kind is QuantityKind.YEAR else date


def _last_meant(text: str, year: NamedDate) -> dt.date:
    """The last day meant of a year: of its start, of its first months or of its first half."""
    around = f"{_before(text, year)[-_PART:]}\0{_after(text, year)[:_PART]}"
    if STARTING.search(around):
        return year.first
    month = next((month for month, words in HALFWAY if words.search(around)), 12)
    return period(QuantityKind.MONTH, year.first.replace(month=month))[1]


_PART = 24
"""Characters beside a year in which its part is told."""


def _counted_days(text: str, today: dt.date) -> Iterator[NamedDate]:
    """Days that are told by their distance from today: last October, two years ago, 去年10月, next March."""
    for elapsed in elapsed_days(text, fold(text), today):
        first, last = (dt.date.fromisoformat(day) for day in (elapsed.days[:_WRITTEN], elapsed.days[-_WRITTEN:]))
        if not first <= today <= last and not elapsed.age:
            whole = first == last or (first, last) == period(QuantityKind.YEAR, first.replace(month=1, day=1))
            kind = QuantityKind.YEAR if whole else QuantityKind.MONTH
            words = text[elapsed.start : elapsed.end].rstrip("的 ")
            end = elapsed.start + len(words)
            yield NamedDate(kind, first, last, elapsed.start, end, words, counted=True)


_WRITTEN = len("2026-11-28")


def _far_years(text: str) -> list[NamedDate]:
    """Years that are read as a number or not at all: 1999, and that of a 2022 prospectus."""
    return [
        NamedDate(
            QuantityKind.YEAR,
            dt.date(int(match[1]), 1, 1),
            dt.date(int(match[1]), 12, 31),
            match.start(1),
            match.end(1),
            match[1],
        )
        for pattern in (FAR_YEAR, YEAR_OF_A_TEXT)
        for match in pattern.finditer(text)
    ]


def _with_role(date: NamedDate, role: DateRole, text: str) -> NamedDate:
    earlier = bool(BEFORE_LEAD.search(_before(text, date)) or ZH_BEFORE.match(_after(text, date)))
    return replace(date, role=role, before=earlier)


def _compares(text: str, dates: Sequence[NamedDate], roles: Sequence[DateRole]) -> bool:
    """Whether the rules of some of these dates are compared with each other, with those before them or with today's."""
    for date in dates:
        both = BOTH_SIDES_EN.search(_before(text, date)) or BOTH_SIDES_ZH.match(_after(text, date))
        if both:
            return True
    days = {date.last for date, role in zip(dates, roles, strict=True) if role not in (DateRole.FACT, DateRole.EVENT)}
    compared = bool(DIFFERENCE.search(text) or (TIGHTER.search(text) and OF_INDICATORS.search(text)))
    if compared and days:
        events = (date for date, role in zip(dates, roles, strict=True) if role is DateRole.EVENT)
        days |= {date.last for date in events if _is_from_then_on(text, date)}
    sides = len(days) + (NOW.search(text) is not None)
    return bool(days) and sides > 1 and compared


def _is_from_then_on(text: str, date: NamedDate) -> bool:
    """Whether the time since a date is meant, as one side of a comparison."""
    return bool(SINCE_LEAD.search(_before(text, date)) or SINCE_TAIL.match(_after(text, date)))


_OF_THE_COMPANY = frozenset({"controller_changed_on", "founded"})
"""Days of a company that are none of its application, whatever stands before them."""

_NEAR = 80
"""Characters beside a date that say whether it is before or after it that is asked about."""


def _before(text: str, date: NamedDate) -> str:
    return text[max(0, date.start - _NEAR) : date.start]


def _after(text: str, date: NamedDate) -> str:
    return text[date.end : date.end + _NEAR]


class _Covered:
    """The characters of a text that some stretches of it cover."""

    def __init__(self, length: int, spans: Iterable[tuple[int, int]]) -> None:
        self._covered = bytearray(length)
        for start, end in spans:
            self._covered[start:end] = b"\1" * (end - start)

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch has one of them."""
        return self._covered.find(1, start, end) >= 0


@dataclass(frozen=True, slots=True)
class _ClauseCues:
    """What the part of a sentence around a date says: read once, however many dates stand in it."""

    asks: bool
    of_rules: bool
    of_us: bool
    of_a_change: bool
    compares: bool


class _Roles:
    """Finds the part of a date from the facts read, then from the words around it in its part of the sentence."""

    def __init__(self, text: str, facts: FactsReading, quantities: Sequence[Quantity], today: dt.date) -> None:
        self._text = text
        days = [(fact.start, fact.end, fact.fact) for fact in facts.facts if not fact.period]
        self._days = _Covered(len(text), ((start, end) for start, end, _ in days))
        self._stated = _Covered(len(text), ((start, end) for start, end, fact in days if fact == "as_of"))
        others = ((start, end) for start, end, fact in days if fact in _OF_THE_COMPANY)
        self._of_others = _Covered(len(text), others)
        self._filed = _Covered(len(text), ((start, end) for start, end, fact in days if fact == "filing_date"))
        periods = {fact.period for fact in facts.facts if fact.period}
        of_facts = (
            (item.start, item.end)
            for item in read_periods(text, today)
            if item.label in periods or (item.years and periods.intersection(item.years))
        )
        self._periods = _Covered(len(text), of_facts)
        self._amounts = sorted(item.start for item in quantities if item.kind in _AMOUNTS)
        self._amount_ends = frozenset(item.end for item in quantities if item.kind in _AMOUNTS)
        self._facts = sorted(fact.start for fact in facts.facts)
        self._cues = lru_cache(maxsize=None)(self._read_cues)

    @cached_property
    def _asks_why(self) -> bool:
        return WHY.search(self._text) is not None

    def _read_cues(self, start: int, end: int) -> _ClauseCues:
        clause = self._text[start:end]
        of_rules, of_us = RULES.search(clause) is not None, OURS.search(clause) is not None
        of_a_change, compares = CHANGE.search(clause) is not None, DIFFERENCE.search(clause) is not None
        return _ClauseCues(_asks(clause), of_rules, of_us, of_a_change, compares)

    def role(self, date: NamedDate, low: int, high: int) -> DateRole:
        """The part of one date; the dates around it end at `low` and begin at `high`."""
        start, end = _clause(self._text, date.start)
        before, after = self._text[max(low, start) : date.start], self._text[date.end : min(high, end)]
        clause = self._cues(start, end)
        if ACCOUNTS_LEAD.search(before):
            return DateRole.FACT
        if self._is_stated(date, before, after):
            return DateRole.FACT if self._dates_a_figure(date, after) else DateRole.STATED
        if self._is_filing(date, before, after):
            return DateRole.FILING
        if clause.asks and (THEN_ZH.match(after) or (LISTED_ABROAD.match(after) and not clause.of_us)):
            return DateRole.BARE
        if self._belongs_to_a_fact(date, start, end) or FISCAL_LEAD.search(before) or FISCAL_TAIL.match(after):
            return DateRole.FACT
        if _is_event(before, after) or clause.of_a_change or self._asks_why:
            return DateRole.EVENT
        if TEXT_EN.match(after) or TEXT_ZH.match(after):
            return DateRole.TEXT
        told = clause.of_us or (not clause.compares and _tells(before, after))
        if told and not (clause.asks or clause.of_rules):
            return DateRole.EVENT
        return DateRole.BARE if self._is_asked(date, before, after) else DateRole.OTHER

    def _is_stated(self, date: NamedDate, before: str, after: str) -> bool:
        """Whether words around it ask for its rules."""
        if RULES_LEAD.search(before) and (RULES_TAIL.match(after) or TEXT_EN.match(after)):
            return True
        read = self._stated.touches(date.start, date.end)
        return read or bool(STATED_LEAD.search(before) or STATED_TAIL_ZH.match(after))

    def _is_filing(self, date: NamedDate, before: str, after: str) -> bool:
        elsewhere = self._of_others.touches(date.start, date.end)
        if CAME_IN_TAIL.match(after):
            return False
        if elsewhere or NO_APPLICATION.search(before + after) or REGISTRATION_STEP.search(before + after[:_PART]):
            return False
        read = self._filed.touches(date.start, date.end)
        filed = read or bool(FILING_LEAD.search(before) or FILING_TAIL.match(after))
        return filed or (self._asks_what_it_cites and _is_of_a_prospectus(before, after))

    @cached_property
    def _asks_what_it_cites(self) -> bool:
        return CITES.search(self._text) is not None and _asks(self._text)

    def _dates_a_figure(self, date: NamedDate, after: str) -> bool:
        """Whether a figure is told as of the date, in its part of the sentence or the next; nothing is asked there."""
        if _asks(after) or RULES.search(after):
            return False
        low = date.end
        high = date.end + len(after)
        if not after.strip(" ，,年月日底末"):
            high = _clause(self._text, min(high + 1, len(self._text)))[1]
            if _asks(self._text[low:high]):
                return False
        return bisect_left(self._facts, low) < bisect_left(self._facts, high)

    def _belongs_to_a_fact(self, date: NamedDate, low: int, high: int) -> bool:
        if self._periods.touches(date.start, date.end):
            return True
        if self._days.touches(date.start, date.end) and not AT_ASKING.match(self._text[date.end : high]):
            return True
        lead = self._text[: date.start].rstrip()
        if lead.endswith("in") and self._amount_ends.intersection((len(lead) - 2, len(lead[:-2].rstrip()))):
            return True
        first, behind = bisect_left(self._amounts, low), bisect_left(self._amounts, high)
        near = any(start != date.start for start in self._amounts[first : min(behind, first + 2)])
        clause = self._cues(low, high)
        return near and not clause.of_rules and not clause.asks

    def _is_asked(self, date: NamedDate, before: str, after: str) -> bool:
        if date.counted and date.kind is QuantityKind.YEAR:
            clause = self._cues(*_clause(self._text, date.start))
            return clause.asks and clause.of_rules and not clause.of_us
        if date.counted:
            return True
        if date.kind is QuantityKind.DATE or (date.kind is QuantityKind.MONTH and "月" in date.words):
            return True
        lead = DAY_LEAD.search(before) or BEFORE_LEAD.search(before)
        return bool(lead or ZH_TAIL.match(after) or ZH_BEFORE.match(after))


def _is_of_a_prospectus(before: str, after: str) -> bool:
    return bool(PROSPECTUS_LEAD.search(before) or PROSPECTUS_TAIL.match(after))


def _is_event(before: str, after: str) -> bool:
    verbs = list(VERB.finditer(before))
    if verbs and not RULE_VERB.fullmatch(verbs[-1][0]):
        return True
    if EXPECTED_LEAD.search(before) and not RULES.search(before):
        return True
    if OF_SOMEBODY_LEAD.search(before):
        return True
    return bool(EVENT_LEAD.search(before) or EVENT_TAIL_EN.match(after) or EVENT_TAIL_ZH.match(after))


def _tells(before: str, after: str) -> bool:
    """Whether words beside a date tell what happened on it, and do not only lead to a question."""
    if ON_A_DAY.search(before) or AT_ASKING.match(after):
        return False
    return sum(map(str.isalpha, BEFORE_LEAD.sub("", DAY_LEAD.sub("", before)) + after)) >= _TOLD


_TOLD = 4
"""Letters beside a date by which something is told."""


def _asks(words: str) -> bool:
    return ASKS.search(words) is not None


def _clause(text: str, at: int) -> tuple[int, int]:
    """Where the part of a sentence that holds a place begins and ends, the mark that ends it included."""
    starts, ends = _clause_ends(text)
    before, after = bisect_right(ends, at), bisect_left(starts, at)
    return ends[before - 1] if before else 0, ends[after] if after < len(ends) else len(text)


@lru_cache(maxsize=16)
def _clause_ends(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the marks between the parts of its sentences begin, and where they end."""
    marks = [match.span() for match in CLAUSE_END.finditer(text)]
    return tuple(start for start, _ in marks), tuple(end for _, end in marks)


# --- the calendar ----------------------------------------------------------------------------------------------------


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


def _refuse_days_that_never_were(text: str) -> None:
    for match in WRITTEN_DAY.finditer(text):
        parts = {name[0]: value for name, value in match.groupdict().items() if value}
        month = _MONTHS.get(parts["m"].lower()) if parts["m"].isalpha() else int(parts["m"])
        if month is None:
            continue
        try:
            dt.date(int(parts["y"]), month, int(parts["d"]))
        except ValueError:
            raise InputError(WORDS.both("unreadable.no_such_day", day=match[0])) from None


def period(kind: QuantityKind, first: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a date, a month, a quarter or a year, given its first day."""
    if kind is QuantityKind.YEAR:
        return first, dt.date(first.year, 12, 31)
    if kind in (QuantityKind.MONTH, QuantityKind.QUARTER):
        month = first.month + (2 if kind is QuantityKind.QUARTER else 0)
        return first, dt.date(first.year, month, calendar.monthrange(first.year, month)[1])
    return first, first
