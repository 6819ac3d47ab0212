"""What words beside an amount say of its time: a forecast, a goal, a sum of years, a balance of another day."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.phrases import ANY_YEAR
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period, PeriodKind
from assistant.language.quantities.quantity import QuantityKind

_AS_OF = Pattern(
    "words in front of the day of a balance, or of a year that ends on it",
    r"(?:\b(?:as of|as at|at|on|year (?:ended|ending|to))|截[至止]了?)\s?$",
    yes=("as of ", "截至", "year ended "),
    no=("founded ", "成立于"),
)
_LAST_MONTH, _BEFORE_A_DAY = 12, 14
NOW = "9999"
"""The day of an amount that is that of today."""
_FARTHEST = 160


class TimeWords:
    """The words of one text, asked on a day."""

    def __init__(self, text: PreparedText, day: dt.date | None) -> None:
        """Nothing is looked for before it is asked for."""
        self._text = text
        self._day = day

    def wanted(self, item: BoundAmount) -> bool:
        """Whether an amount is a goal: we want to have 50 invention patents by the end of next year.

        Of a year gone by only what is called a goal, and was not reached, is one.
        """
        text = self._text
        came = text.may_say("outcome") and text.may_say("planned")
        if not (came or text.may_say("goals", "goal_behind", "wanted", "by_then")):
            return False
        first = min(item.hit.start, item.amount.start)
        low, high = text.part(first)[0], text.part(max(item.amount.end, item.hit.end))[1]
        start, end = text.sentence(first)[0], text.sentence(text.sentence(item.amount.end)[1] + 1)[1]
        head = text.covered.find(":", start, low) + 1
        while text.covered.startswith("、", low - 1):
            low = text.part(low - 1)[0]
        before = self._without_subjects(low, item.amount.start)
        behind = self._without_subjects(item.amount.end, high)
        came_of = self._came_of(item, start, end) if came else None
        if came_of is not None and came_of.end() <= item.amount.start:
            return False
        if came_of is None and (text.says("achieved", start, end) or self._is_to_come_of(item, low, high)):
            return False
        moods = text.moods
        if came_of is not None and moods["planned"].search(text.covered, low, item.amount.end):
            return True
        headed = head > 0 and moods["goals"].search(text.covered[start:head]) is not None
        if headed or moods["goals"].search(before) or moods["goal_behind"].search(behind):
            return True
        planned = moods["wanted"].search(before) or moods["by_then"].search(f"{before} {behind}")
        return planned is not None and not self._is_gone_by(low, high)

    def _came_of(self, item: BoundAmount, start: int, end: int) -> re.Match[str] | None:
        """The word by which one of two amounts of a sentence came of the other: 目标是5亿元，实际完成4.36亿元."""
        amount, text = item.amount, self._text
        before = _alike(text, amount, max(start, amount.start - _FARTHEST), amount.start)[-1:]
        behind = _alike(text, amount, amount.end, min(end, amount.end + _FARTHEST))[:1]
        for first, second in pairwise([*before, amount, *behind]):
            word = text.says("outcome", first.end, second.start)
            if word is not None and text.says("planned", start, word.start()):
                return word
        return None

    def _is_to_come_of(self, item: BoundAmount, low: int, high: int) -> bool:
        """Whether a figure of years is that of a year named in a stretch that is still to come."""
        return item.fact.startswith(ANY_YEAR) and self._is_to_come(low, high)

    def _is_to_come(self, low: int, high: int) -> bool:
        """Whether a year named in a stretch is still to come."""
        return any(each.forecast or each.label in ("current", "next") for each in self._text.periods_between(low, high))

    def _is_gone_by(self, low: int, high: int) -> bool:
        """Whether all years named in a stretch are over."""
        named = [each for each in self._text.periods_between(low, high) if each.label.isdigit()]
        return self._day is not None and bool(named) and all(int(each.label) < self._day.year for each in named)

    def before_the_issue(self, item: BoundAmount) -> bool:
        """Whether words beside an amount say that it is what there was before the issue."""
        text, words = self._text, self._text.moods["before_issue"]
        before = text.covered[text.part(item.amount.start)[0] : item.amount.start]
        if words.at_end.search(before):
            return True
        behind = words.at_start.match(text.covered, item.amount.end)
        return behind is not None and behind[0].count("(") == behind[0].count(")")

    def averaged(self, item: BoundAmount) -> bool:
        """Whether an amount of money is what some years come to on average."""
        text, amount, words = self._text, item.amount, self._text.moods["average"]
        if not text.may_say("average", "average_behind"):
            return False
        low = text.part(min(item.hit.start, amount.start))[0]
        before = _alike(text, amount, low, amount.start)
        low = max(low, before[-1].end if before else low)
        said = words.at_end.search(text.covered[low : item.hit.start]) if item.hit.end <= amount.start else None
        said = said or words.search(text.covered, max(low, min(item.hit.end, amount.start)), amount.start)
        said = said or text.moods["average_behind"].at_start.match(text.covered, amount.end)
        return item.measure == "money" and said is not None

    def to_date(self, item: BoundAmount) -> bool:
        """Whether an amount is added up over all the years of a company: 成立至今研发累计投了8.8亿."""
        return item.measure == "money" and self.marked(item, "to_date")

    def on_another_day(self, item: BoundAmount) -> bool:
        """Whether a balance is that of a day within a year: as of 30 June 2026 net assets were 600m."""
        text = self._text
        low, high = text.sentence(item.amount.start)
        days = (each for each in text.quantities if each.kind is QuantityKind.DATE and low <= each.start < high)
        return any(
            isinstance(each.value, dt.date)
            and each.value.month != _LAST_MONTH
            and _AS_OF.search(text.covered, max(low, each.start - _BEFORE_A_DAY), each.start) is not None
            for each in days
        )

    def summed(self, item: BoundAmount) -> bool:
        """Whether words of a sum stand in front of a subject in its sentence."""
        low, high = self._text.sentence(item.amount.start)
        return self._text.says("sum", low, high) is not None

    def as_of_now(self, item: BoundAmount, period: Period) -> bool:
        """Whether a count is that of today, and no longer of a year named before: hired 40 this year, now 260 staff."""
        if item.measure == "money" or period.end > item.amount.start:
            return False
        return self._text.says("now", period.end, item.amount.start) is not None

    def day_of(self, item: BoundAmount, period: Period | None) -> str:
        """The last month of a period, in letters that sort, or now; nothing where none is known."""
        text, amount = self._text, item.amount
        low, _ = text.part(amount.start)
        before = _alike(text, amount, low, amount.start)
        now = text.moods["now"].at_start.match(text.covered, amount.end)
        if now or text.says("now", before[-1].end if before else low, amount.start):
            return NOW
        if period is None or period.kind is PeriodKind.SPAN or not period.label[:4].isdigit():
            return ""
        return f"{period.label}-12" if period.label.isdigit() else period.label

    def forecast(self, item: BoundAmount, passed: int) -> bool:
        """Whether words of a forecast stand with the subject; those of the subject itself (预计市值) do not count."""
        text = self._text
        first = min(item.hit.start, item.amount.start)
        low = max(text.part(first)[0], passed if passed <= first else 0)
        words = self._without_subjects(low, item.hit.start) + " " + text.covered[item.hit.end : item.amount.start]
        done = self._is_gone_by(low, item.amount.end)
        return self._text.moods["forecast"].search(words) is not None and not done

    def _without_subjects(self, start: int, end: int) -> str:
        """A stretch of the text without the words of subjects in it."""
        pieces = []
        for hit in self._text.hits_between(start, end):
            pieces.append(self._text.covered[start : hit.start])
            start = max(start, hit.end)
        return " ".join([*pieces, self._text.covered[start:end]])

    def sums_up(self, item: BoundAmount, period: Period) -> bool:
        """Whether a plain number of years is what an amount is added up over, as in `3y cash flow`."""
        beside = not self._text.folded[period.end : max(period.end, item.hit.start)].strip(" -的总")
        return beside or self.marked(item, "each") or self.marked(item, "together") or self.marked(item, "sum")

    def together_behind(self, period: Period) -> bool:
        """Whether words right behind a period say that its years are added up: over 2024 and 2025 combined, …."""
        text = self._text
        start = period.end + text.covered.startswith(" ", period.end)
        return text.moods["added"].at_start.match(text.covered, start) is not None

    def marked(self, item: BoundAmount, name: str) -> bool:
        """Whether words of a mood stand in the part of the sentence of an amount and its subject.

        What only spaces part from it in haste is another part: rev 3.1亿 三年OCF合计9800万.
        """
        text, first = self._text, min(item.hit.start, item.amount.start)
        last = max(item.hit.end, item.amount.end)
        low, high = text.part(first)[0], text.part(item.amount.end)[1]
        before = text.amounts_between(low, first)
        behind = [hit for hit in text.hits_between(last, high) if not hit.says_the_same(item.amount, item.fact)]
        low = before[-1].end if before and _only_spaces(text, before[-1].end, first) else low
        high = behind[0].start if behind and _only_spaces(text, last, behind[0].start) else high
        return text.says(name, low, high) is not None

    def headed(self, item: BoundAmount, name: str) -> bool:
        """Whether a sentence begins with words of a mood, no subject and no amount before those of an amount."""
        text = self._text
        low, _ = text.part(min(item.hit.start, item.amount.start))
        start, _ = text.sentence(low)
        alone = start < low and not text.amounts_between(start, low) and not text.hits_between(start, low)
        return bool(alone) and text.says(name, start, low) is not None

    def recent(self, period: Period) -> bool:
        """Whether a stretch of years ends with the latest fiscal year."""
        last = period.years[-1] if period.years else ""
        if not last.isdigit() or self._day is None:
            return True
        return self._day.year - (2 if self._day.month < 7 else 1) <= int(last) < self._day.year


def _only_spaces(text: PreparedText, start: int, end: int) -> bool:
    """Whether nothing but spaces, and maybe a period, stands between what is told and what is told next."""
    places = [start, *(place for each in text.periods_between(start, end) for place in (each.start, each.end)), end]
    gap = "".join(text.covered[low:high] for low, high in zip(places[::2], places[1::2], strict=True))
    return gap != "" and gap.isspace()


def _alike(text: PreparedText, amount: Amount, start: int, end: int) -> list[Amount]:
    """The amounts of the same kind in a stretch."""
    return [each for each in text.amounts_between(start, end) if each.measures == amount.measures]
