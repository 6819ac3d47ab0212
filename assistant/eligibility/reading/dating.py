"""Which fiscal year an amount is of: amounts of one subject as a list, with the periods that stand beside them.

Interim, trailing and forecast figures, and years that do not pair up with the amounts, are of no fiscal year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.lists import under_one_year
from assistant.eligibility.reading.nearby_periods import LISTED, NearbyPeriods, counted_on, expanded, foremost, last_run
from assistant.eligibility.reading.phrases import ANY_YEAR
from assistant.eligibility.reading.prepared import PreparedText
from assistant.eligibility.reading.same_years import THREE_YEARS, SameYears, own_years
from assistant.eligibility.reading.time_words import NOW, TimeWords
from assistant.eligibility.reading.totals import total_and_year, total_behind, total_beside_years, total_of_others
from assistant.language.quantities.periods import Period, PeriodKind, latest

_MOST_YEARS, _PAIR = 3, 2
_HAD = ("invention_patents", "core_technology_patents", "rd_staff_ratio", "revenue_cagr")
"""What a company has when it files, as it has all figures of years: a goal is no fact of it."""
_AFTER_ISSUE = "_after_issue"
_start = attrgetter("start")
_TOTALS = ("three_year_", "two_year_")


class WhyNot(StrEnum):
    """Why an amount beside a subject is no fact; the names are those of `words.yaml`."""

    NO_FACT = "no_fact"
    INTERIM = "interim"
    TRAILING = "trailing"
    FORECAST = "forecast"
    YEAR = "year"
    PAIRS = "pairs"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class DatedAmount:
    """An amount with the keys it states and the label of its period, or why it states none."""

    item: BoundAmount
    keys: tuple[str, ...] = ()
    period: str = ""
    why: WhyNot | None = None


def date_amounts(text: PreparedText, bound: Sequence[BoundAmount], day: dt.date | None) -> list[DatedAmount]:
    """Every bound amount with the fact keys it states."""
    dating = _Dating(text, day)
    return [dated for group in _groups(text, bound) for dated in dating.group(group)]


def _groups(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[list[BoundAmount]]:
    """Amounts that follow one subject as a list; a correction begins anew."""
    group: list[BoundAmount] = []
    for item in bound:
        if group and not _belongs(text, group[-1], item):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _belongs(text: PreparedText, last: BoundAmount, item: BoundAmount) -> bool:
    between = text.covered[last.amount.end : item.amount.start]
    same = last.fact == item.fact and last.value is None and item.value is None
    same = same and (last.hit == item.hit or _is_next_of_a_list(text, last, item))
    # Behind a slashed list a remark is no further year: 21m/33m (19m/30.5m ex one-offs).
    same = same and not (between.strip() == "(" and text.covered[: last.amount.start].rstrip().endswith("/"))
    same = same and not text.moods["part_of"].at_start.match(between.lstrip(" ,(、;"))
    return same and not text.moods["replaced"].search(between) and not text.moods["correction"].search(between)


def _is_next_of_a_list(text: PreparedText, last: BoundAmount, item: BoundAmount) -> bool:
    """Whether amounts stand in one list, each with its own word of a gain or a loss: 分别亏0.8亿、亏0.3亿、赚0.15亿."""
    told = (each.hit.end <= each.amount.start <= each.hit.end + 1 for each in (last, item))
    between = text.covered[last.amount.end : max(last.amount.end, item.hit.start)]
    return bool(item.fact) and all(told) and LISTED.fullmatch(between) is not None and between != ""


class _Dating:
    """Goes through the groups in order."""

    def __init__(self, text: PreparedText, day: dt.date | None) -> None:
        self._text = text
        self._day = day
        self._words = TimeWords(text, day)
        self._near = NearbyPeriods(text)
        self._same = SameYears(text)

    def group(self, group: list[BoundAmount]) -> Iterator[DatedAmount]:
        """The amounts of one subject with their keys."""
        start, end = group[0].amount.start, group[-1].amount.end
        key = group[0].fact
        if key.startswith((ANY_YEAR, *_TOTALS, *_HAD)) and (
            wanted := [each for each in group if self._words.wanted(each)]
        ):
            yield from (DatedAmount(item, why=WhyNot.FORECAST) for item in wanted)
            group = [each for each in group if each not in wanted]
        if key.startswith((ANY_YEAR, *_TOTALS)) and (
            averages := [each for each in group if self._words.averaged(each)]
        ):
            yield from (DatedAmount(item, why=WhyNot.YEAR) for item in averages)
            group = [each for each in group if each not in averages]
        if not group:
            self._near.carried = None
        elif not key:
            yield from (DatedAmount(item, why=WhyNot.NO_FACT) for item in group)
            self._near.carry(self._near.around(group[0]), group)
        elif key.startswith(ANY_YEAR):
            dated = list(self._yearly(group, key.removeprefix(ANY_YEAR)))
            self._same.remember_list(group[-1], [year for each in dated for year in own_years(each.keys)])
            yield from dated
        elif key.startswith(_TOTALS):
            yield from self._totals(group, key)
        else:
            self._near.carried = None
            before = list(self._values_before(group))
            yield from (
                DatedAmount(item, why=WhyNot.REPLACED) if item in before else DatedAmount(item, (key,))
                for item in group
            )
        self._near.passed = max(self._near.passed, end, start)

    def _values_before(self, group: list[BoundAmount]) -> Iterator[BoundAmount]:
        """The amounts that are no longer so: those before the issue, of earlier years, or that became another."""
        if group[0].fact.endswith(_AFTER_ISSUE):
            yield from (item for item in group if self._words.before_the_issue(item))
        before = self._value_before(group)
        if before is not None:
            yield before
        elif len(group) > 1 and not group[0].fact.endswith(_AFTER_ISSUE):
            own = self._near.each_own(group)
            own[0] = own[0] or self._near.around(group[0])
            days = [self._words.day_of(item, period) for item, period in zip(group, own, strict=True)]
            last = max(days) if all(days) or NOW in days else ""
            yield from (item for item, day in zip(group, days, strict=True) if day < last)

    def _value_before(self, group: list[BoundAmount]) -> BoundAmount | None:
        """The one of two amounts that became the other: down from 4.5bn to 3.8bn; 3.8bn, down from 4.5bn."""
        if len(group) != _PAIR:
            return None
        if self._is_course(group, dated=False):
            return group[0]
        between = self._text.covered[group[0].amount.end : group[1].amount.start]
        return group[1] if self._text.moods["earlier"].at_end.search(between) else None

    def _totals(self, group: list[BoundAmount], key: str) -> Iterator[DatedAmount]:
        """Ratios of totals; of several each goes with the words between it and its neighbours."""
        for place, item in enumerate(group):
            low = self._text.part(item.amount.start if place else item.hit.start)[0]
            low = max(low, group[place - 1].amount.end) if place else low
            high = group[place + 1].amount.start if place + 1 < len(group) else self._text.part(item.amount.end)[1]
            if place + 1 < len(group):
                high = min(high, self._text.part(item.amount.end)[1])
            if len(group) > 1 and self._is_of_three_years(low, high):
                yield DatedAmount(item, (key,))
            else:
                yield self._total(item, key)

    def _is_of_three_years(self, low: int, high: int) -> bool:
        """Whether a stretch names three years or some together, and no one year."""
        periods = list(self._text.periods_between(low, high))
        if any(period.kind is not PeriodKind.SPAN for period in periods):
            return False
        return any(len(period.years) == _MOST_YEARS for period in periods)

    def _total(self, item: BoundAmount, key: str) -> DatedAmount:
        """A ratio of a total: of one year or a part of one it is not the ratio asked for."""
        own = self._near.own(item, item.hit.end if item.hit.end <= item.amount.start else item.amount.start)
        period = own or self._near.around(item) or self._within(item) or self._near.carried_here(item)
        if period is not None and not period.counted and len(period.years) < 2:
            return DatedAmount(item, why=_why(period))
        if period is not None and not self._words.recent(period):
            return DatedAmount(item, why=WhyNot.YEAR)
        return DatedAmount(item, (key,), period.label if period else "")

    def _within(self, item: BoundAmount) -> Period | None:
        """The first period behind an amount in its part of the sentence, whatever stands between."""
        return next(self._text.periods_between(item.amount.end, self._text.part(item.amount.end)[1]), None)

    # --- amounts of years ---

    def _yearly(self, group: list[BoundAmount], field: str) -> Iterator[DatedAmount]:
        if (with_total := self._with_a_total(group, field)) is not None:
            yield from with_total
            return
        if self._is_course(group):
            yield from self._course(group, field)
            return
        if self._goes_on_beyond(group):
            yield from self._yearly(group[:-1], field)
            yield from self._yearly(group[-1:], field)
            return
        forecast = self._words.forecast(group[0], self._near.passed)
        paired = self._paired(group) if not forecast else None
        if paired is not None:
            self._near.carry(None, group)
            yield from (self._of(item, field, period) for item, period in zip(group, paired, strict=True))
            return
        if len(group) > 1 and self._unpaired(group):
            yield from (DatedAmount(item, why=WhyNot.PAIRS) for item in group)
            return
        own = self._near.each_own(group)
        if len(group) == 1:
            yield self._single(group[0], field, own[0], forecast=forecast)
            return
        own = self._risen_in_a_year(group, self._with_the_year_before(group, own))
        if all(period is None for period in own):
            yield from self._without_years(group, field, forecast=forecast)
            return
        own = _up_to_the_last(group, own)
        own[0] = own[0] or self._around_the_first(group, own) or self._near.carried_here(group[0])
        if len(own) == _PAIR and own[1] is None and self._becomes(group):
            own[1] = self._near.around(group[0])
        own = counted_on(own)
        listed = under_one_year(self._text, group, own)
        for place, (item, period) in enumerate(zip(group, own, strict=True)):
            if item in listed:
                yield DatedAmount(item, why=WhyNot.PAIRS)
            elif period is None and place == 0 and not self._names_the_latest(own):
                yield self._of(item, field, None)
            elif period is None or period.kind is PeriodKind.SPAN:
                yield DatedAmount(item, why=WhyNot.PAIRS)
            else:
                yield self._of(item, field, period)
        self._near.carry(foremost(own), group)

    def _becomes(self, group: list[BoundAmount]) -> bool:
        """Whether an amount of a year is said to have become another: 2025年营收由2024年的2亿增至3亿."""
        first, second = (item.amount for item in group)
        text, moods = self._text.covered, self._text.moods
        stated = moods["from"].search(text, group[0].hit.end, first.start)
        return bool(stated and moods["to"].at_end.search(text[first.end : second.start]))

    def _names_the_latest(self, own: Sequence[Period | None]) -> bool:
        """Whether one of the periods is the latest fiscal year, which an amount without one is then not of."""
        last = str(self._day.year - 1) if self._day is not None else ""
        return any(period is not None and period.label in (latest(0), last) for period in own)

    def _with_the_year_before(self, group: list[BoundAmount], own: list[Period | None]) -> list[Period | None]:
        """The periods, with that before the first for a second amount it is held against: 1.02bn, up from 0.81bn."""
        first, second = group[0].amount, group[1].amount
        if len(group) != _PAIR or own[1] is not None or group[0].value is not None:
            return own
        if self._text.moods["earlier"].at_end.search(self._text.covered[first.end : second.start]) is None:
            return own
        period = own[0] or self._near.around(group[0]) or self._near.carried_here(group[0])
        if period is not None and not period.label.isdigit():
            return own
        name, before = (period.label, str(int(period.label) - 1)) if period else (latest(0), latest(1))
        return [
            Period(PeriodKind.YEAR, label, item.start, item.start, period is not None and period.forecast)
            for label, item in ((name, first), (before, second))
        ]

    def _risen_in_a_year(self, group: list[BoundAmount], own: list[Period | None]) -> list[Period | None]:
        """The periods, with that before the one year for an amount that became another in it: last year, 2m to 3m."""
        if len(group) != _PAIR or own[0] is not None or not self._becomes(group):
            return own
        year = own[1] or self._near.around(group[0])
        if year is None or year.kind is not PeriodKind.YEAR or not year.label.isdigit():
            return own
        first, second = (item.amount.start for item in group)
        before = str(int(year.label) - 1)
        return [
            Period(PeriodKind.YEAR, before, first, first, year.forecast),
            replace(year, start=second, end=second) if own[1] is None else year,
        ]

    def _around_the_first(self, group: list[BoundAmount], own: Sequence[Period | None]) -> Period | None:
        """The year around the first amount; the latest one where an earlier one stands behind it: 320m (2024: 210m)."""
        period = self._near.around(group[0])
        years = [int(each.label) for each in own[1:] if each is not None and each.label.isdigit()]
        last = self._day.year - 1 if self._day is not None else 0
        held = period is None or any(each is not None and each.start == period.start for each in own[1:])
        if not (held and len(years) == len(own) - 1 and max(years) < last):
            return period
        return Period(PeriodKind.YEAR, str(last), group[0].amount.start, group[0].amount.start)

    def _goes_on_beyond(self, group: list[BoundAmount]) -> bool:
        """Whether a list of years is followed by a part of one or a forecast: 分别为1亿、2亿、3亿，2026年1-6月2亿."""
        if len(group) <= _PAIR or any(True for _ in self._near.inner(group[:-1])):
            return False
        between = self._text.periods_between(group[-2].amount.end, group[-1].amount.start)
        return any(each.forecast or each.kind in (PeriodKind.INTERIM, PeriodKind.TRAILING) for each in between)

    def _with_a_total(self, group: list[BoundAmount], field: str) -> list[DatedAmount] | None:
        """The amounts where one of them adds up others or some years; else None."""
        total = total_of_others(self._text, group)
        if total is not None:
            rest = list(self._yearly([item for item in group if item is not total], field))
            key = self._text.phrases.totals.get((field, len(group) - 1))
            summed = DatedAmount(total, (key,)) if key else DatedAmount(total, why=WhyNot.YEAR)
            return [*rest, summed] if total is group[-1] else [summed, *rest]
        if (beside := total_beside_years(self._text, self._words, group)) is not None:
            total, span = beside
            rest = list(self._yearly([item for item in group if item is not total], field))
            return [*rest, self._of_span(total, field, span, each=False)]
        return None if self._is_course(group) else self._of_two(group, field)

    def _of_two(self, group: list[BoundAmount], field: str) -> list[DatedAmount] | None:
        """Two amounts of which one adds up some years and the other is of one of them; else None."""
        if (with_year := total_and_year(self._text, self._words, group)) is not None:
            total, year = with_year
            return [self._of_span(group[0], field, total, each=False), self._of(group[1], field, year)]
        if (behind := total_behind(self._text, group)) is None:
            return None
        self._near.claim([behind])
        return [*self._yearly(group[:1], field), self._of_span(group[1], field, behind, each=False)]

    def _paired(self, group: list[BoundAmount]) -> list[Period] | None:
        """As many periods as amounts, listed in front of the first or behind the last."""
        count = len(group)
        first = min(group[0].amount.start, group[0].hit.start)
        low = max(self._near.passed, self._text.sentence(first)[0])
        if count == 1:
            return None
        before = last_run(self._text, self._text.periods_back(group[0].amount.start, low))
        for run in (before, self._near.behind_run(group)):
            years = expanded(run)
            if len(run) != count and len(years) == count and (len(run) > 1 or run[0].kind is PeriodKind.SPAN):
                self._near.claim(run)
                return years
            if len(run) == count and not any(item.counted for item in run):
                self._near.claim(run)
                return run
        return self._of_a_head(group) if not before and not self._near.inner(group) else None

    def _unpaired(self, group: list[BoundAmount]) -> bool:
        """Whether a list of periods right in front of several amounts is longer or shorter than theirs."""
        low = group[0].hit.end if group[0].hit.end <= group[0].amount.start else group[0].amount.start
        run = last_run(self._text, self._text.periods_back(group[0].amount.start, low))
        return len(expanded(run)) > 1 and not any(period.counted for period in run)

    def _of_a_head(self, group: list[BoundAmount]) -> list[Period] | None:
        """The last list of as many periods before, as above the columns of a table."""
        before = (item for item in self._text.periods_back(group[0].hit.start) if not item.counted)
        run = last_run(self._text, before, len(group) + 1)
        return run if len(run) == len(group) else None

    def _single(self, item: BoundAmount, field: str, own: Period | None, *, forecast: bool) -> DatedAmount:
        """One amount of one subject: of a year, of each of some years, or of all together."""
        period = own or self._same.of(item) or self._same.ahead(item) or self._near.around(item)
        period = period or self._near.carried_here(item) or self._near.above(item)
        if period is None and self._same.points_back(item):
            return DatedAmount(item, why=WhyNot.YEAR)
        if period is not None and own is None and self._words.as_of_now(item, period):
            period = None
        if period is not None and period.counted and own is None and not self._words.sums_up(item, period):
            period = None
        if period is None and self._words.to_date(item):
            return DatedAmount(item, why=WhyNot.YEAR)
        each = self._words.marked(item, "each")
        together = self._words.marked(item, "together") or self._words.headed(item, "together")
        together = together or (period is not None and self._words.together_behind(period))
        years = list(self._near.list_around(period)) if period is not None and (each or together) else []
        if (together or each) and len(years) > 1 and period is not None and period.kind is PeriodKind.YEAR:
            if together and not each:
                return self._sum_of_years(item, field, years)
            self._near.carry(None, [item])
            return DatedAmount(item, tuple(f"years.{year}.{field}" for year in years), f"{years[0]}..{years[-1]}")
        if period is not None and period.kind is PeriodKind.SPAN:
            self._near.carry(None, [item])
            return self._of_span(item, field, period, each=each and not together)
        if own is not None and own.start >= item.amount.end and self._near.stands_in_a_list(item):
            return DatedAmount(item, why=WhyNot.PAIRS)
        in_front = own is None or own.start < item.amount.start
        if in_front and len(years := self._near.years_right_before(item)) > 1 and not each and period is not None:
            return (
                self._sum_of_years(item, field, years)
                if self._words.summed(item)
                else DatedAmount(item, why=WhyNot.PAIRS)
            )
        total = self._text.phrases.totals.get((field, _MOST_YEARS))
        if period is None and together and total and self._words.marked(item, "sum"):
            self._same.remember(item, THREE_YEARS)
            return DatedAmount(item, (total,))
        if period is None and item.measure == "money" and self._words.marked(item, "added"):
            return DatedAmount(item, period=self._same.label_before(item), why=WhyNot.YEAR)
        if period is None and self._words.on_another_day(item):
            return DatedAmount(item, why=WhyNot.YEAR)
        self._near.carry(period, [item])
        return self._of(item, field, period, forecast=forecast)

    def _of_span(self, item: BoundAmount, field: str, period: Period, *, each: bool) -> DatedAmount:
        if each:
            return DatedAmount(item, tuple(f"years.{year}.{field}" for year in period.years), period.label)
        total = self._text.phrases.totals.get((field, len(period.years)))
        if not self._words.recent(period):
            return DatedAmount(item, why=WhyNot.YEAR)
        self._same.remember(item, period)
        if total is None:
            whole = len(period.years) == _MOST_YEARS
            return DatedAmount(item, period=period.label if whole else "", why=WhyNot.YEAR)
        return DatedAmount(item, (total,), period.label)

    def _sum_of_years(self, item: BoundAmount, field: str, years: list[str]) -> DatedAmount:
        names = sorted(years)
        label = f"{names[0]}..{names[-1]}"
        period = Period(PeriodKind.SPAN, label, item.amount.start, item.amount.end)
        if not names[0].isdigit() or len(period.years) != len(names):
            return DatedAmount(item, why=WhyNot.YEAR)
        return self._of_span(item, field, period, each=False)

    def _without_years(self, group: list[BoundAmount], field: str, *, forecast: bool) -> Iterator[DatedAmount]:
        """Several amounts without years: the last few, oldest first; with years that do not pair up none."""
        around = self._near.around(group[0]) or self._near.counted_before(group[0])
        before = self._same.order_before(group) if around is None else ()
        if around is not None and around.kind in (PeriodKind.INTERIM, PeriodKind.TRAILING):
            yield from (self._of(item, field, around) for item in group)
        elif (
            (around is not None and len(around.years) != len(group))
            or len(group) > _MOST_YEARS
            or forecast
            or before is None
            or not (group[0].measure == "money" or self._words.marked(group[0], "respectively"))
        ):
            yield from (DatedAmount(item, why=WhyNot.FORECAST if forecast else WhyNot.PAIRS) for item in group)
        else:
            names = around.years if around else before or tuple(latest(back) for back in range(len(group) - 1, -1, -1))
            yield from (
                DatedAmount(item, (f"years.{name}.{field}",), name) for item, name in zip(group, names, strict=True)
            )
        self._near.carry(None, group)

    def _is_course(self, group: list[BoundAmount], *, dated: bool = True) -> bool:
        """Whether an amount went to another, over some years if it is `dated`: from 80 to 130 in two years."""
        if len(group) != _PAIR or self._near.inner(group):
            return False
        first, second = (item.amount for item in group)
        text, moods = self._text.covered, self._text.moods
        if not (moods["from"].at_end.search(text[max(0, first.start - 8) : first.start])) or not moods[
            "to"
        ].at_end.search(text[first.end : second.start]):
            return False
        return not dated or group[0].measure != "money" or self._stretch(group) is not None

    def _stretch(self, group: list[BoundAmount]) -> Period | None:
        """The years in the part of the sentence over which an amount went to another."""
        low = self._text.part(min(group[0].hit.start, group[0].amount.start))[0]
        high = self._text.part(group[-1].amount.end)[1]
        return next((each for each in self._text.periods_between(low, high) if each.kind is PeriodKind.SPAN), None)

    def _course(self, group: list[BoundAmount], field: str) -> Iterator[DatedAmount]:
        """The first and the last year of a stretch in figures; of others only the last is known."""
        stretch = self._stretch(group)
        if stretch is None or not stretch.years[0].isdigit():
            yield DatedAmount(group[0], why=WhyNot.PAIRS)
            yield DatedAmount(group[1], (f"years.latest.{field}",))
        else:
            for item, year in zip(group, (stretch.years[0], stretch.years[-1]), strict=True):
                yield DatedAmount(item, (f"years.{year}.{field}",), year)

    def _of(self, item: BoundAmount, field: str, period: Period | None, *, forecast: bool = False) -> DatedAmount:
        """An amount of one period."""
        if period is None:
            return DatedAmount(item, why=WhyNot.FORECAST) if forecast else DatedAmount(item, (f"years.latest.{field}",))
        if period.forecast or (forecast and period.label in ("current", "next")):
            return DatedAmount(item, period=period.label, why=WhyNot.FORECAST)
        if period.kind is not PeriodKind.YEAR:
            return DatedAmount(item, why=_why(period))
        if not (period.label.isdigit() or period.label.startswith("latest")):
            return DatedAmount(item, why=WhyNot.FORECAST)
        return DatedAmount(item, (f"years.{period.label}.{field}",), period.label)


def _up_to_the_last(group: Sequence[BoundAmount], own: list[Period | None]) -> list[Period | None]:
    """The periods of three amounts or more, of which only the last names its year: 61m, 44m and, in 2025, -9m."""
    last, amount = own[-1], group[-1].amount
    if len(group) <= _PAIR or last is None or last.kind is not PeriodKind.YEAR or any(own[:-1]):
        return own
    if not last.label.isdigit() or not group[-2].amount.end <= last.start < amount.start:
        return own
    before = zip(range(len(group) - 1, 0, -1), group, strict=False)
    years = ((str(int(last.label) - back), item.amount.start) for back, item in before)
    return [*(Period(PeriodKind.YEAR, label, start, start, last.forecast) for label, start in years), last]


def _why(period: Period) -> WhyNot:
    if period.forecast:
        return WhyNot.FORECAST
    return {PeriodKind.INTERIM: WhyNot.INTERIM, PeriodKind.TRAILING: WhyNot.TRAILING}.get(period.kind, WhyNot.YEAR)
