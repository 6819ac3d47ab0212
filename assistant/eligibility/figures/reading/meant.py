"""The quantities of a question as they are meant: a day with its year, a range of prices, capital at par as shares."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from assistant.eligibility.figures.measuring import AT_PAR, can_be
from assistant.eligibility.figures.model import Measure
from assistant.eligibility.figures.reading.compared import asks_the_same
from assistant.eligibility.figures.reading.undated import days_ahead, months_ahead, with_years
from assistant.eligibility.reading.elapsed import ElapsedDay, elapsed_days
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities

_LEAST = 10_000
"""From which on a number without unit may be money or shares without any words beside it."""


def quantities_meant(text: str, folded: str, today: dt.date) -> list[Quantity]:
    """The quantities that a text states, as they are meant; no glosses, last years of ranges, numbers of votes.

    "This year" is counted from `today`.
    """
    stated = [each for each in _with_years(text, folded, read_quantities(text), today) if not each.gloss]
    last_years = {right.start for left, right in pairwise(stated) if _is_last_year(folded, left, right)}
    meant = [each for each in stated if each.start not in last_years and not _VOTES.match(folded, each.end)]
    return _at_par(folded, _ranged(folded, [_as_meant(each, folded) for each in meant]))


def _with_years(text: str, folded: str, quantities: Sequence[Quantity], today: dt.date) -> list[Quantity]:
    """The quantities, a day of this year or of last year with its year: 今年5月20日, and others as they are meant."""
    told = list(elapsed_days(text, folded, today))
    named = [day for day in told if ".." not in day.days]
    months = [month for day in told if (month := _month(day, text, quantities)) is not None]
    dated = [_dated(quantity, named) for quantity in quantities]
    meant = with_years(folded, sorted([*dated, *months], key=attrgetter("start")), today)
    days = [each for each in meant if can_be(each, Measure.DAY) or each.kind is QuantityKind.MONTH_DAY]
    return sorted([*meant, *days_ahead(folded, today), *months_ahead(folded, days, today)], key=attrgetter("start"))


def _month(told: ElapsedDay, text: str, quantities: Sequence[Quantity]) -> Quantity | None:
    """A month of this year or of another told from today: 今年10月; None where a quantity stands there."""
    first, _, last = (part for part in told.days.partition(".."))
    whole = first[-2:] == "01" and first[:7] == last[:7]
    if not whole or any(each.start < told.end and told.start < each.end for each in quantities):
        return None
    span = text[told.start : told.end]
    return Quantity(QuantityKind.MONTH, dt.date.fromisoformat(first), "", told.start, told.end, span)


def _dated(quantity: Quantity, named: Sequence[ElapsedDay]) -> Quantity:
    if quantity.kind is not QuantityKind.MONTH_DAY:
        return quantity
    days = (day.days for day in named if day.start <= quantity.start and quantity.end <= day.end)
    day = next(days, None)
    return quantity if day is None else replace(quantity, kind=QuantityKind.DATE, value=dt.date.fromisoformat(day))


def _as_meant(quantity: Quantity, folded: str) -> Quantity:
    """The amount of a row that is added up (`21m + 24m`) or leads on (`180m -> 290m`): the sign is none of its own.

    What is asked for with "what about" is no approximate number.
    """
    if quantity.text.startswith("->") and isinstance(quantity.value, Decimal):
        return replace(quantity, value=abs(quantity.value), comparison=Bound.EQ, sign="")
    if quantity.comparison is Bound.ABOUT and asks_the_same(folded[: quantity.start]):
        return replace(quantity, comparison=Bound.EQ)
    if quantity.comparison is Bound.GE and _ADDED.match(folded[quantity.end :]):
        return replace(quantity, comparison=Bound.EQ)
    return quantity


def _at_par(folded: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, capital as shares at a par value of RMB 1 beside shares or where they are asked for.

    None is where another par value is stated.
    """
    of_shares = any(can_be(quantity, Measure.SHARES) for quantity in quantities) or _ASKS_SHARES.search(folded)
    if not of_shares or (_PAR.search(folded) and not _PAR_OF_ONE.search(folded)):
        return list(quantities)
    return [
        replace(quantity, kind=QuantityKind.COUNT, unit=AT_PAR)
        if quantity.kind is QuantityKind.MONEY
        and can_be(quantity, Measure.MONEY)
        and _CAPITAL.search(folded[: quantity.start])
        else quantity
        for quantity in quantities
    ]


_CAPITAL = Pattern(
    "words of a company's capital in front of an amount",
    r"(?:(?:share|registered|paid-?in|issued|equity) capital|股本|注册资本)[^.;,，。；\d]{0,32}$"
    r"|(?<!working )(?<!venture )\bcapital(?: of| is| will be)? $",
    yes=(
        "share capital before the offering is ",
        "registered capital of ",
        "with capital of ",
        "注册资本",
        "股本总额为",
    ),
    no=("capital expenditure of ", "share capital is 30m, revenue ", "working capital of ", "股本，收入"),
)
_ASKS_SHARES = Pattern(
    "that a number of shares is asked for",
    r"(?:how many|number of|fewest|minimum|least)[^.?,;]{0,24}\bshares|[多几]少?股|发(?:行)?多少",
    yes=("how many new shares", "minimum number of shares", "minimum shares", "多少股", "最少发多少"),
    no=("how much share capital", "minimum capital", "股东几名"),
)
_PAR = Pattern(
    "a par value",
    r"\bpar\b|nominal value|面值",
    yes=("at par", "面值0.1元"),
    no=("partly", "价值"),
)
_PAR_OF_ONE = Pattern(
    "a par value of RMB 1",
    r"(?<![\d.])1(?:\.00?)? ?(?:yuan|rmb|元)?(?: (?:a|per) share| each)?,? ?(?:par\b|nominal value|的?面值)"
    r"|(?:\bpar(?: value)?|nominal value|面值)"
    r"(?: of| is|:|：|为|是|均为|人民币| )*(?:rmb|cny|¥)? ?(?:1(?:\.00?)?(?!\.?\d)(?![万亿%])|一元)",
    yes=("at rmb 1 par", "par value of rmb 1", "面值1元", "面值为人民币1.00元", "1元面值", "par value rmb 1.00"),
    no=("at rmb 0.1 par", "面值0.1元", "par value of rmb 10", "11 par"),
)


def _ranged(folded: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities, a price and a number behind it as one range: RMB 18 to 20."""
    joined: list[Quantity] = []
    for each in quantities:
        if joined and isinstance(each.value, Decimal) and _is_range(folded, joined[-1], each):
            joined[-1] = replace(joined[-1], high=each.value, end=each.end)
        else:
            joined.append(each)
    return joined


def _is_range(folded: str, low: Quantity, high: Quantity) -> bool:
    """Whether two numbers are the ends of a range of prices of which only the first has its unit."""
    if not (isinstance(low.value, Decimal) and isinstance(high.value, Decimal) and low.high is None):
        return False
    kinds = low.kind is QuantityKind.MONEY and high.kind in (QuantityKind.NUMBER, QuantityKind.COUNT)
    return kinds and low.value < high.value < _LEAST and _TO.fullmatch(folded[low.end : high.start]) is not None


_TO = re.compile(r"\s?(?:to|-|–|—|~|至|到)\s?")


def _is_last_year(folded: str, first: Quantity, second: Quantity) -> bool:
    """Whether a number is the last year of a range in two digits, `2023-25`, and no amount of anything."""
    years = first.kind is QuantityKind.YEAR and second.kind is QuantityKind.NUMBER
    written = re.fullmatch(r"\d\d", second.text) and re.fullmatch(
        r"\s?[-–—/~至到]\s?", folded[first.end : second.start]
    )
    return years and written is not None


_VOTES = Pattern(
    "words by which a number counts votes, and nothing that is worked with",
    r"\s?(?:votes?\b|票|个?表决权)",
    yes=("票", " votes each", "表决权"),
    no=("股", " voters"),
    how="match",
)
_ADDED = re.compile(r"\s?\+\s?[\d¥$r]")
