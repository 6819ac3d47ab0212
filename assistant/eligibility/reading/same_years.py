"""Amounts of the same years as one told before: R&D of 95m over 2023-2025, revenue of 610m in those years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period, PeriodKind, latest

THREE_YEARS = Period(PeriodKind.SPAN, f"{latest(2)}..{latest(0)}", 0, 0)
_MOST_YEARS = 3
_FARTHEST = 200
_REVENUE, _SPENT = "years.*.revenue", "years.*.rd_expense"
_AGAINST = Pattern(
    "words between an amount and the one of the same years that it is held against",
    r"[^.!?;。！？；\d]{0,24}?"
    r"(?:\b(?:against|on|out of|versus|vs\.?|over)(?: a)?(?: total| combined| cumulative| aggregate)?\s?"
    r"|对应的?|相对于|同期的?总?)"
    r"(?:(?:rmb|cny)\s?)?",
    yes=(" on r&d against ", "，对应", " in research on total ", " against rmb "),
    no=("; ", ", "),
    how="fullmatch",
)
_THOSE = Pattern(
    "years named before, by a word that points back to them",
    r"\b(?:those|these|the same)(?: (?:three|3))? years\b(?! to| end)"
    r"|\b(?:that|the same|over the|for the|in the|during the) period\b(?! last| of last| a year| end)"
    r"|(?:这|那|该|上述|前述|相同)(?:几|[三3]个?)?(?:会计)?(?:年度?|期间)|(?<!去年)(?<!上年)同期(?!相?比|增|下|减)",
    yes=("revenue in those years", "over the same period", "over that period", "同期营收", "上述期间"),
    no=("去年同期", "同期增长", "the same period last year", "in recent years"),
)
_AND = Pattern(
    "what joins two amounts under one head",
    r"\s?(?:、|和|及|与|\band\b|&)\s?",
    yes=("、", " and "),
    no=("，", ", "),
    how="fullmatch",
)


class SameYears:
    """The last stretch of years that an amount of a text was told for, and what else is told for it."""

    def __init__(self, text: PreparedText) -> None:
        """No stretch yet."""
        self._text = text
        self._end = -1
        self._period = THREE_YEARS
        self._fact = ""
        self._headed = False
        self._told = _Told()

    def remember(self, item: BoundAmount, period: Period) -> None:
        """The stretch of an amount that is a total of it."""
        text, first = self._text, min(item.hit.start, item.amount.start)
        self._end, self._period, self._fact = item.amount.end, replace(period, counted=False), item.fact
        self._headed = text.says("together", text.part(first)[0], first) is not None

    def remember_list(self, last: BoundAmount, years: Sequence[str]) -> None:
        """The years that the amounts of a list are of, and the stretch they make."""
        self._told = self._told.going_on(self._text, last, years)
        period = _stretch(years)
        if period is not None:
            self._end, self._period, self._fact, self._headed = last.amount.end, period, "", False

    def order_before(self, group: Sequence[BoundAmount]) -> tuple[str, ...] | None:
        """The years of the amounts told right before, for as many in their order; none if they are not so many.

        Nothing where the order of these years is not known: those before are fewer or more, and the latest comes first.
        """
        first, years = group[0].amount.start, self._told.years
        if not 0 <= self._told.end <= first or self._text.ends_between(self._told.end, first) > 1:
            return ()
        if len(years) == len(group):
            return years
        return None if len(years) > 1 and _order(years[0]) > _order(years[-1]) else ()

    def of(self, item: BoundAmount) -> Period | None:
        """The stretch of the amount before, if another is told to be of it too."""
        first = min(item.hit.start, item.amount.start)
        if not 0 <= self._end <= first:
            return None
        text, end = self._text, self._end
        if _AGAINST.fullmatch(text.folded[end:first]) or (first - end < _FARTHEST and self.points_back(item)):
            return self._period
        joined = self._headed and _AND.fullmatch(text.covered[end:first])
        spent = (self._fact, item.fact) == (_REVENUE, _SPENT) and not text.ends_between(end, first)
        return self._period if joined or spent else None

    def points_back(self, item: BoundAmount) -> bool:
        """Whether words beside an amount say that it is of years named before."""
        text = self._text
        first, last = min(item.hit.start, item.amount.start), max(item.amount.end, item.hit.end)
        low, high = max(text.part(first)[0], self._end), text.part(last)[1]
        following = text.amounts_between(last, high)
        return _THOSE.search(text.covered, low, following[0].start if following else high) is not None

    def ahead(self, item: BoundAmount) -> Period | None:
        """The stretch of years of the amount behind, which this is held against: 6m on revenue of 1bn over 3 years."""
        text, end = self._text, item.amount.end
        low, high = text.part(min(item.hit.start, item.amount.start))
        hit = next(iter(text.hits_between(end, high)), None)
        stretch = next(text.periods_between(end, high), None)
        if hit is None or stretch is None or stretch.kind is not PeriodKind.SPAN or any(text.periods_between(low, end)):
            return None
        against = hit.end <= stretch.start and _AGAINST.fullmatch(text.folded[end : hit.start])
        return replace(stretch, counted=False) if against else None

    def label_before(self, item: BoundAmount) -> str:
        """The stretch of three years that a total before in the sentence is of: 三年研发合计6100万、营收合计13.5亿."""
        low, _ = self._text.sentence(item.amount.start)
        before = low < self._end <= item.amount.start and len(self._period.years) == _MOST_YEARS
        return self._period.label if before else ""


@dataclass(frozen=True, slots=True)
class _Told:
    """The years that amounts of one fact were told for last, in the order of the amounts, and where these end."""

    years: tuple[str, ...] = ()
    fact: str = ""
    end: int = -1

    def going_on(self, text: PreparedText, last: BoundAmount, years: Sequence[str]) -> _Told:
        """With the years of further amounts, which end with `last`; of another fact or sentence these alone."""
        if not years:
            return self
        same = self.fact == last.fact and not text.ends_between(self.end, last.amount.start)
        return _Told((*self.years, *years) if same else tuple(years), last.fact, last.amount.end)


def _stretch(years: Sequence[str]) -> Period | None:
    """Three years that follow one another, as one stretch."""
    ordered = sorted(years, key=_order)
    three = len(ordered) == len(set(ordered)) == _MOST_YEARS
    period = Period(PeriodKind.SPAN, f"{ordered[0]}..{ordered[-1]}", 0, 0) if three else None
    same = [year.isdigit() for year in ordered]
    if period is None or any(same) != all(same):
        return None
    return period if list(period.years) == ordered else None


def _order(year: str) -> int:
    """A place among years: of one counted from the latest how far it is from that."""
    return int(year) if year.isdigit() else -int(year.partition("-")[2] or 0)


def consecutive(years: Sequence[str]) -> bool:
    """Whether they are three years that follow one another."""
    return _stretch(years) is not None


def own_years(keys: Sequence[str]) -> Iterator[str]:
    """The years in keys of yearly facts."""
    yield from (key.split(".")[1] for key in keys if key.startswith("years."))
