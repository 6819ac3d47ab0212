"""A unit given once for many numbers: 营业收入（万元）：, 单位：亿元, RMB in millions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import QuantityKind, QuantityReading
from assistant.language.quantities.units import read_unit

_HEADED = Pattern(
    "a unit in words for all that follows",
    r"(?:单位\s?[:：]?\s?(?:人民币)?|\b(?:in|unit:?|figures in|amounts in)\s)",
    yes=("单位：", "单位:人民币", "in ", "figures in "),
    no=("单价", "within "),
)
_LABELLED = Pattern(
    "a unit in brackets behind a label",
    r"(?:^|(?<=[\w%\x02]))\s{0,2}\(((?:[^()\d,]|'000){1,20})(?:,\s?[a-z\s]{3,24})?\)\s?(?=[:：=\s,|\t\d\x02–—-]|为|是)",
    yes=("收入（万元）：".replace("（", "(").replace("）", ")"), "revenue (rmb m): 5", "revenue \x02\x02 (rmb m): 5"),
    no=("5(5)", "revenue (2025): 5"),
)
_BEHIND_A_COMMA = Pattern(
    "a unit behind a comma, in front of what is of it",
    r"(?:^|(?<=[\w\x02)]))\s?,\s?((?:in )?(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|million|millions|bn|k|thousand|'000)"
    r"|(?:人民币)?[百千]?[万亿]?元)\s?(?=[:：|])",
    yes=(", rmb mm:", ", rmb m |", "，万元：".replace("，", ",").replace("：", ":"), "\x02, cny m:"),
    no=(", rmb 5m:", ", rmb m", "5, m:"),
)
_OF_A_LINE = Pattern(
    "subjects behind a unit, which is then that of the line",
    r"[:：]\s?(?!(?:rmb|cny|usd|hkd|about|approx|loss|minus)\b)[a-z\u4e00-\u9fff][a-z \u4e00-\u9fff]{2,}\s?[\d(（-]",
    yes=(": revenue 451,320", "：营业收入 45,132"),
    no=(": 451", ": rmb 5", "：亏损"),
    how="match",
)
_LINE_END = Pattern(
    "where what a label speaks of ends",
    r"[\n。]|;(?!\s?(?:\x02|(?:fy)?\s?20\d\d))",
    yes=("\n", "; net"),
    no=("; 2024: 3", ","),
)


PERIOD = "\x02"
"""What stands in a text where a period stood that has been read."""
_NEAREST = 8
"""So many units in front of a number are looked at."""
_LEAST_PLAIN = 100_000
"""From here on a number without a scale is an amount of the currency of its label, not a count."""


class DeclaredUnit(NamedTuple):
    """A unit, where it is written, and the stretch of text whose plain numbers it applies to."""

    place: tuple[int, int]
    start: int
    end: int
    scale: int
    currency: str


def declared_units(folded: str) -> tuple[DeclaredUnit, ...]:
    """The units a folded text gives once; one of a label reaches to the end of its line or the next label's."""
    if not any(mark in folded for mark in ("(", "单位", "in ", "unit", "rmb", "cny", "usd", "hkd", "元")):
        return ()
    units = [*_opening(folded), *_headed(folded), *_thousands(folded), *_labelled(folded)]
    units = [*map(partial(_turned, folded), units), *_closing(folded), *_of_lists(folded)]
    return tuple(sorted(units, key=attrgetter("start")))


def _turned(folded: str, unit: DeclaredUnit) -> DeclaredUnit:
    """A unit with no number behind it, which is then that of the line in front: 营收64,000，净利润7,200，单位：万元."""
    if _NUMBER.search(folded, unit.place[1]):
        return unit
    return unit._replace(start=_line_start(folded, unit.place[0]), end=unit.place[0])


_NUMBER = re.compile(r"\d", re.ASCII)


def _line_start(folded: str, position: int) -> int:
    return max(folded.rfind(mark, 0, position) for mark in "\n。") + 1


_CLOSING = Pattern(
    "a unit in brackets behind all numbers of a line",
    r"\((?:all |both |figures |amounts |numbers |以上|均|都|皆|为|单位|[:：\x02,;、/ ])*(?:in )?"
    r"(?P<unit>(?:[^()\d,]|'000){1,16})(?:,[\x02,\s]{1,40})?\)\s{0,2}(?=$|[\n.;。;!?])",
    yes=(
        "-28 net profit (rmb millions)",
        "5,800(万元)。",
        "34(all in rmb m).",
        "(rmb'000)",
        "330 (rmbm, \x02\x02\x02)",
    ),
    no=("revenue (rmb m): 5", "(2025)", "(约5万元),"),
)
_OF_ALL = Pattern(
    "a unit in brackets that is said to be that of all numbers in front",
    r"\((?:all(?: figures| amounts| numbers)?|both|以上|均|都|皆)(?:均|都|皆|为|以|单位|是|[:\s])*(?:in )?"
    r"(?P<unit>(?:[^()\d,]|'000){1,16})\)",
    yes=("12.0 (all rmb mn), see", "(both in rmb m) -", "(均为万元)，"),
    no=("(rmb m): 5", "(all 5 of them)"),
)


def _closing(folded: str) -> Iterable[DeclaredUnit]:
    """FY2025: 342 revenue, -28 net profit (RMB millions)."""
    for match in (*_CLOSING.matches(folded), *_OF_ALL.matches(folded)):
        unit = read_unit(folded, *match.span("unit"))
        if unit is not None and unit[0]:
            yield DeclaredUnit(match.span("unit"), _line_start(folded, match.start()), match.start(), *unit)


_LINE_START = Pattern(
    "a unit at the start of a line, in front of a period",
    r"(?:^|\n)\|?\s{0,3}(?P<unit>(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|million|millions|bn|k|thousand|'000)|[百千]?[万亿]?元)"
    r"\s{0,3}\|?\s{0,3}(?=\x02|20\d\d|fy)",
    yes=("rmb mn 2025", "cny million fy", "| rmb m | 2024 |", "| 万元 | 2024年 |"),
    no=("rmb 20m in 2025", "rmb mn"),
)


_HEAD_OF_LABELS = Pattern(
    "a unit at the start of a line, behind a period or a word of all, in front of labels",
    r"(?:^|\n)\|?"
    r"(?:[\x02\s,，、()（）]|fy|20\d\d年?|all (?:figures|numbers|amounts)?|以下|数据|金额|均为|都是|皆为|以){1,30}"
    r"(?P<unit>(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|million|millions|bn|k|thousands?|'000)"
    r"|(?:mn?|mm|million|k|thousand|'000)\s?(?:rmb|cny|usd|hkd)|(?:人民币)?[百千]?[万亿千百]元)"
    r"[)）计]?\s?[:：,，]\s?(?=[a-z\x02\u4e00-\u9fff])",
    yes=(
        "\x02\x02\x02\x02, rmb k: revenue 5",
        "\x02\x02, cny mn: net",
        "以下均为万元:营收",
        "\x02\x02,人民币千元:营业收入",
    ),
    no=("\x02\x02, rmb 20m: revenue", "revenue, rmb m: 5"),
)


def _opening(folded: str) -> Iterable[DeclaredUnit]:
    """RMB mn 2025 2024: the unit in front of the heads of a table, or of labels with their figures."""
    for match in (*_LINE_START.matches(folded), *_HEAD_OF_LABELS.matches(folded)):
        unit = read_unit(folded, *match.span("unit"))
        if unit is not None and unit[0]:
            yield DeclaredUnit(match.span("unit"), match.end("unit"), len(folded), *unit)


_CODE = r"(?P<unit>(?:rmb|cny|usd|hkd)\s?(?:mn?|mm|millions?|bn|k|thousands?))"
_FIGURES = r"(?P<list>(?:[-−(]?\d[\d.]{0,12}\)?\s?[/,]\s?){1,6}[-−(]?\d[\d.]{0,12}\)?)"
_BEFORE_A_LIST = Pattern(
    "a unit in front of a list of plain numbers",
    rf"\b{_CODE}\s{_FIGURES}(?=[\s,;.)]|$)",
    yes=("rmb m 31 / 42 / 44 for", "rmb mn -12/8/41"),
    no=("rmb 31m / 42m", "rmb m 31 for"),
)
_BEHIND_A_LIST = Pattern(
    "a unit behind a list of plain numbers",
    rf"(?<![a-z\d.]){_FIGURES}\s{_CODE}\b(?!\s?\d)",
    yes=("31 / 42 / 44 rmb m for", "12/8/41 rmb mn."),
    no=("31 / 42 rmb 44m", "44 rmb m"),
)


def _of_lists(folded: str) -> Iterable[DeclaredUnit]:
    """OCF RMB m 31 / 42 / 44; OCF 31 / 42 / 44 RMB m."""
    for match in (*_BEFORE_A_LIST.matches(folded), *_BEHIND_A_LIST.matches(folded)):
        unit = read_unit(folded, *match.span("unit"))
        if unit is not None:
            yield DeclaredUnit(match.span("unit"), match.start("list"), match.end("list"), *unit)


_STOP = re.compile(r"[,;:，：。\n)） \t|]")


def _headed(folded: str) -> Iterable[DeclaredUnit]:
    for match in _HEADED.matches(folded):
        end = match.end()
        stop = min(
            (place for mark in ",;:，；：。\n)） \t|" if (place := folded.find(mark, end)) >= 0), default=len(folded)
        )
        for close in (stop, *_next_words(folded, stop)):
            unit = read_unit(folded, end, close)
            if unit is not None and unit[0] and (unit[1] or _currency_before(folded, match.start())):
                currency = unit[1] or _currency_before(folded, match.start())
                yield DeclaredUnit((match.end(), close), close, len(folded), unit[0], currency)
                break


_ZEROS = Pattern(
    "a unit whose scale is written in figures",
    r"(?:(?:\bunits?|单位)\s?[:：]?\s?(?:in\s)?|(?<=[\w\x02]\s)\((?=[^)]{0,16}\)\s?:?\s?[\x02\d]))"
    r"(?P<code>rmb|cny|usd|hkd|人民币)\s?(?P<scale>1,000,000|10,000|1,000)(?![\d,])",
    yes=("unit: rmb 10,000", "units: rmb 1,000,000", "revenue (rmb 10,000): 5"),
    no=("unit: rmb 10,000,000", "10,000 units", "revenue (rmb 10,000) fell"),
)


def _thousands(folded: str) -> Iterable[DeclaredUnit]:
    """Unit: RMB 10,000."""
    for match in _ZEROS.finditer(folded):
        unit = read_unit(folded, *match.span("code"))
        if unit is not None:
            place = (match.start("code"), match.end())
            yield DeclaredUnit(place, match.end(), len(folded), match["scale"].count("0"), unit[1])


def _next_words(folded: str, stop: int) -> Iterable[int]:
    """Where one and two more words would end."""
    for _ in range(2):
        following = re.compile(r"\s(?:[a-z]+|'000)").match(folded, stop)
        if following is None:
            return
        stop = following.end()
        yield stop


def _currency_before(folded: str, end: int) -> str:
    unit = read_unit(folded, max(folded.rfind(mark, 0, end) for mark in " (:,\n") + 1 if end else 0, end)
    words = folded[:end].rstrip(" ").rsplit(" ", 1)[-1].strip("(")
    unit = read_unit(words, 0, len(words))
    return unit[1] if unit else ""


def _labelled(folded: str) -> Iterable[DeclaredUnit]:
    matches = sorted([*_LABELLED.matches(folded), *_BEHIND_A_COMMA.matches(folded)], key=re.Match.start)
    for position, match in enumerate(matches):
        unit = read_unit(folded, match.start(1), match.end(1))
        if unit is None or not (unit[0] or (_is_foreign(unit[1]) and folded.startswith(":", match.end()))):
            continue
        following = matches[position + 1].start() if position + 1 < len(matches) else len(folded)
        ending = _LINE_END.search(folded, match.end())
        line = ending.start() if ending else len(folded)
        if not folded[: match.start()].strip(" "):
            line = len(folded)  # the head of a whole text
        if _OF_A_LINE.match(folded, match.end()):
            line = _line_end(folded, match.end())
        if folded[: match.start()].endswith((PERIOD, f"{PERIOD} ")) and folded.startswith((":", "："), match.end()):
            line = _line_end(folded, match.end())  # years, and then what is of them
        if not any(char.isdigit() for char in folded[match.end() : line]):
            line = len(folded)  # the head of a table
        start = match.end() if _LABELS.match(folded, match.end()) else _figures_before(folded, match.start(1))
        yield DeclaredUnit((match.start(1), match.end()), start, min(following, line), *unit)


def _figures_before(folded: str, position: int) -> int:
    """Where the figures right in front of a unit in brackets begin, which it is of too: 42 / 44 (rmb m) for 2025."""
    low = max(0, position - _LONGEST_FIGURES)
    figures = _FIGURES_BEFORE.search(folded, low, position)
    return figures.start("list") if figures else position


_LONGEST_FIGURES = 80
_FIGURES_BEFORE = Pattern(
    "the figures right in front of a unit in brackets, which are of it",
    r"(?<![a-z\d.])(?P<list>(?:[-−(]?\d[\d.]{0,12}\)?\s?[/,]\s?){0,6}[-−(]?(?!20\d\d\s?\($)\d[\d.,]{0,14}\)?)\s?\($",
    yes=("42 / 44 (", "-1.2("),
    no=("revenue (", "2025 (", "fy25 ("),
)
_LABELS = Pattern(
    "that a unit in brackets is the label of what follows",
    r"\s?(?:[:：=|\t]|[-(（]?\d|为|是)",
    yes=(": 5", " 5", "为5"),
    no=(" for 2025"[:4], ", next"),
    how="match",
)


def _line_end(folded: str, position: int) -> int:
    end = folded.find("\n", position)
    return len(folded) if end < 0 else end


def _is_foreign(currency: str) -> bool:
    """Whether a label that gives a currency alone has to be minded: revenue (CHF)."""
    return currency not in ("", "CNY")


_COUNTED = Pattern(
    "what is counted, in front of a number that no unit of money is given for",
    r"(?:\b(?:staff|employees|headcount|people|patents|inventions|inventors)|人员|员工|人数|专利|职工)\s?(?:数量?)?\s?[:：=]?\s?$",
    yes=("r&d staff ", "patents: ", "研发人员", "发明专利数量："),
    no=("staff costs ", "研发人员薪酬"),
)
_LONGEST_COUNTED = 20


def apply_units(folded: str, items: Sequence[QuantityReading], units: Sequence[DeclaredUnit]) -> list[QuantityReading]:
    """The readings, plain numbers in the reach of a unit being amounts of it; the nearest unit counts."""
    if not units:
        return list(items)
    starts = [unit.start for unit in units]
    places = (bisect_right(starts, item.quantity.start) for item in items)
    return [
        item if _is_counted(folded, item) else _applied(item, units[max(0, place - _NEAREST) : place])
        for item, place in zip(items, places, strict=True)
    ]


def _is_counted(folded: str, item: QuantityReading) -> bool:
    """Whether a plain number is one of people or patents."""
    start = item.quantity.start
    return item.bare and _COUNTED.search(folded[max(0, start - _LONGEST_COUNTED) : start]) is not None


def _applied(item: QuantityReading, before: Sequence[DeclaredUnit]) -> QuantityReading:
    quantity = item.quantity
    unit = next((each for each in reversed(before) if quantity.start < each.end), None)
    value = quantity.value
    if unit is None or quantity.kind not in (QuantityKind.NUMBER, QuantityKind.MONEY) or item.scale:
        return item
    if not item.bare or not isinstance(value, Decimal) or (not unit.scale and abs(value) < _LEAST_PLAIN):
        return item
    high = None if quantity.high is None else shift(quantity.high, unit.scale)
    currency = quantity.unit or unit.currency
    kind = QuantityKind.MONEY if currency else quantity.kind
    amount = replace(quantity, kind=kind, unit=currency, value=shift(value, unit.scale), high=high)
    return replace(item, quantity=amount, scale=unit.scale, bare=False, prefixed=bool(currency))
