"""Quantities that stand beside each other.

Lists and ranges share what is written once, and words of comparison bound them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add, shift
from assistant.language.quantities.quantity import Quantity, QuantityKind, QuantityReading

RANGE = Pattern(
    "what stands between the ends of a range",
    r"\s?(?:-|–|—|~|至|到)\s?|\sto\s",
    yes=("-", " to ", "至"),
    no=(" and ", "to", "、"),
    how="fullmatch",
)
LIST = Pattern(
    "what stands between the numbers of a list",
    r"\s?(?:,|、|;|/|和|及|与|或|以及|→|->)\s?|\s\+\s|\s?,?\s(?:and|or|then|plus)\s",
    yes=("、", ", and ", "或", "→", " + "),
    no=(" to ", "and", ";;"),
    how="fullmatch",
)
PERIODS = Pattern(
    "what stands between the numbers of a list in which each has its period in front",
    r"\s?[,、;/]\s?(?:and\s|in\s|和){0,2}\x02{2,20}\s?:?\s?",
    yes=(", \x02\x02\x02\x02 ", "、\x02\x02\x02\x02\x02"),
    no=(", ", "\x02\x02\x02\x02"),
    how="fullmatch",
)
"""Periods are blanked by the character \\x02 where their reader has found them."""
_LONGEST_GAP = 26
_SHARED = frozenset(
    {
        QuantityKind.MONEY,
        QuantityKind.PERCENT,
        QuantityKind.PERCENTAGE_POINTS,
        QuantityKind.MULTIPLE,
        QuantityKind.NUMBER,
        QuantityKind.COUNT,
        QuantityKind.DURATION,
    }
)


def joined(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """Quantities in the order of the text, with what each shares with its neighbours; a range is one."""
    parts = _join_sums(_join_cents(items, folded), folded)
    return _join_ranges(_share_forward(_share_back(parts, folded), folded), folded)


def _gap(first: QuantityReading, second: QuantityReading, folded: str) -> str:
    """`range`, `list` or nothing: how two neighbouring quantities are joined."""
    between = folded[first.quantity.end : second.quantity.start]
    if "\x02" in between:
        return "list" if len(between) < _LONGEST_GAP and PERIODS.fullmatch(between) else ""
    if len(between) > 6:
        return ""
    if RANGE.fullmatch(between):
        return "range"
    return "list" if LIST.fullmatch(between) else ""


def _decimal(item: QuantityReading) -> Decimal:
    value = item.quantity.value
    return value if isinstance(value, Decimal) else Decimal(value.year)


def _join_cents(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """`two dollars and ten cents`, 五元六角 are one amount."""
    result: list[QuantityReading] = []
    for item in items:
        last = result[-1] if result else None
        if (
            item.subunit
            and last
            and last.quantity.kind is QuantityKind.MONEY
            and not last.subunit
            and folded[last.quantity.end : item.quantity.start] in ("", "零", " ", " and ", ", ")
        ):
            value = add(_decimal(last), _decimal(item))
            result[-1] = replace(last, quantity=_spanning(last.quantity, item.quantity, folded, value=value))
        else:
            result.append(item)
    return result


def _join_sums(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """7亿又2500万元 and `8 yi 5000 wan` are one amount: each part is less than the scale before it."""
    result: list[QuantityReading] = []
    for item in items:
        last = result[-1] if result else None
        if last is not None and last.bare and last.scale >= 4 and _adds(last, item, folded):
            value = add(_decimal(last), _decimal(item))
            quantity = replace(_spanning(last.quantity, item.quantity, folded, value), unit=item.quantity.unit)
            kind = item.quantity.kind if last.quantity.kind is QuantityKind.NUMBER else last.quantity.kind
            unit = quantity.unit or last.quantity.unit
            result[-1] = replace(item, quantity=replace(quantity, kind=kind, unit=unit), prefixed=last.prefixed)
        else:
            result.append(item)
    return result


def _adds(first: QuantityReading, second: QuantityReading, folded: str) -> bool:
    kinds = (QuantityKind.NUMBER, QuantityKind.MONEY)
    if first.quantity.kind not in kinds or second.quantity.kind not in kinds or second.prefixed:
        return False
    between = folded[first.quantity.end : second.quantity.start]
    if between not in ("", "零", "又") and not (
        between == " " and second.scale and folded[first.quantity.end - 1] == "i"
    ):
        return False
    smaller = 0 < _decimal(second) < shift(Decimal(1), first.scale)
    return smaller and (second.scale > 0 or between == "")


def _spanning(first: Quantity, second: Quantity, folded: str, value: Decimal, high: Decimal | None = None) -> Quantity:
    return replace(first, value=value, high=high, end=second.end, text=folded[first.start : second.end])


def _share_back(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """`20 and 35 million`, 2000万和3500万元, `5 to 10%`: the earlier number takes scale and unit of the later one."""
    shared = list(items)
    for position in range(len(items) - 2, -1, -1):
        first, second = shared[position], shared[position + 1]
        link = _gap(first, second, folded)
        if folded[first.quantity.end : second.quantity.start].strip() == "," and second == items[position + 1]:
            before = items[position - 1] if position else None
            if before is None or not (_is_plain(before) and _is_plain(first) and _gap(before, first, folded)):
                continue  # a comma joins only what is or goes on as a list: 10, 20 and 30%; 90, 140, 205m
        if not link or not first.bare or second.prefixed or second.quantity.kind not in _SHARED:
            continue
        kind, unit, value = first.quantity.kind, first.quantity.unit, _decimal(first)
        if first.scale and _takes_no_scale(first, second):
            continue  # 9.8亿、两年
        if second.quantity.kind is QuantityKind.PERCENT and value > _WHOLE >= _decimal(second):
            continue  # 160, or 39% of all staff
        if kind is QuantityKind.YEAR and (not second.scale or value >= 2010):
            continue
        lacks = first.scale == 0 and abs(value) < shift(Decimal(1), second.scale)  # 两亿六 has its own in it
        scale = second.scale if lacks and second.quantity.kind in (QuantityKind.MONEY, QuantityKind.NUMBER) else 0
        if kind is not QuantityKind.MONEY:
            if second.bare and not scale:
                continue
            kind, unit = second.quantity.kind, second.quantity.unit
        shared[position] = replace(
            first,
            quantity=replace(first.quantity, kind=kind, unit=unit, value=shift(value, scale)),
            scale=scale or first.scale,
            bare=second.bare,
        )
    return shared


_WHOLE = 100
_UNSCALED = (
    QuantityKind.DURATION,
    QuantityKind.MULTIPLE,
    QuantityKind.PERCENT,
    QuantityKind.PERCENTAGE_POINTS,
)
_MOST_COUNTED = 8
"""Powers of ten from which on nothing but shares is counted."""


def _takes_no_scale(first: QuantityReading, second: QuantityReading) -> bool:
    """Whether a number with such a scale is none of what the later one measures: 2.6亿、12倍; 3亿、300人."""
    counted = second.quantity.kind is QuantityKind.COUNT and second.quantity.unit != "share"
    return second.quantity.kind in _UNSCALED or (counted and first.scale >= _MOST_COUNTED)


def _is_plain(item: QuantityReading) -> bool:
    """Whether a number is written without scale and unit."""
    return item.bare and not item.scale and item.quantity.kind is QuantityKind.NUMBER


def _share_forward(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    """`RMB 20m and 35m`: the later number takes the currency written before the first."""
    shared = list(items)
    for position in range(1, len(items)):
        first, second = shared[position - 1], shared[position]
        if (
            first.quantity.kind is QuantityKind.MONEY
            and first.prefixed
            and second.bare
            and second.quantity.kind is QuantityKind.NUMBER
            and second.scale
            and _gap(first, second, folded)
        ):
            shared[position] = replace(
                second,
                quantity=replace(second.quantity, kind=QuantityKind.MONEY, unit=first.quantity.unit),
                prefixed=True,
            )
    return shared


def _join_ranges(items: list[QuantityReading], folded: str) -> list[QuantityReading]:
    result: list[QuantityReading] = []
    for item in items:
        last = result[-1] if result else None
        if last and last.quantity.high is None and _is_loss(last, item, folded):
            worst, least = -_decimal(item), _decimal(last)
            result[-1] = replace(last, quantity=_spanning(last.quantity, item.quantity, folded, worst, least))
        elif last and last.quantity.high is None and _is_range(last, item, folded):
            result[-1] = replace(
                last, quantity=_spanning(last.quantity, item.quantity, folded, _decimal(last), _decimal(item))
            )
        else:
            result.append(item)
    return result


def _is_loss(first: QuantityReading, second: QuantityReading, folded: str) -> bool:
    """净亏损200万到300万: the word of loss in front is said of both ends."""
    low, high = first.quantity, second.quantity
    alike = low.kind is high.kind and low.kind in _SHARED and low.unit == high.unit
    worded = bool(low.sign) and low.sign not in _MINUS and _decimal(first) < 0 < _decimal(second)
    return alike and worded and -_decimal(first) < _decimal(second) and _gap(first, second, folded) == "range"


_MINUS = ("-", "−", "–", "—", "负", "负的", "minus", "negative", "△", "▲")
_AMOUNTS = (QuantityKind.MONEY, QuantityKind.NUMBER)
_STEP = Pattern(
    "words in front of an amount that is how much more or less the next one is",
    r"(?:\b(?:r[io]se|rais\w+|gr[eo]w\w*|jump\w*|climb\w*|f[ae]ll\w*|dropp?\w*|declin\w+|decreas\w+|increas\w+|reduc\w+"
    r"|lower\w*|lift\w*|cut\w*|trimm\w+|slash\w*|revis\w+|mark\w*|narrow\w*|widen\w*|expand\w*|shr[aiu]nk\w*|up|down)"
    r"(?: (?:it|that|this|up|down|upwards?|downwards?)){0,2}(?: (?:by|of))?"
    r"(?: (?:another|a further|some|about|roughly))?"
    r"|\bby(?: (?:about|roughly|some))?) $",
    yes=("rose by ", "was cut by ", "cut it by ", "up ", "down some ", "grew ", "raised the estimate by "),
    no=("ranging from ", "stands at ", "of ", "rose from "),
    flags=re.IGNORECASE,
)
_STEP_ZH = Pattern(
    "the same in Chinese",
    r"(?:[增减降升涨跌缩砍]|[上下]调|调[高低增减升降]|增[加长]|减少|减亏|[提抬拉]高|[降减压]低|缩[水减小]|扩大|收窄|削减|回[落升])"
    r"了?(?:约|近|大约)?$",
    yes=("下调了", "增加", "上涨约", "减亏", "调低了"),
    no=("由", "介于", "下调至", "预计市值"),
)


def _goes_to(first: QuantityReading, second: QuantityReading, folded: str) -> bool:
    return folded[first.quantity.end : second.quantity.start].strip() in ("到", "至", "to")


_CHANGE = Pattern(
    "words of a change, not of a range",
    r"(?:\b(?:rais|r[io]se|gr[eo]w|w[eo]nt|jump|climb|surg|swell|doubl|shr[aiu]nk|expand|increas|lift|cut|f[ae]ll|lower|drop|reduc|chang|mov|widen|narrow"
    r"|up|down|soar|sl[iu]|plung|tumbl|improv|recover|scal|sank|sunk|sink)\w*"
    r"(?:\s?|[^.;]{0,100}\bfrom)|[由从])\s?$",
    yes=("raised from ", "raised the number of indicators from ", "up from ", "由"),
    no=("ranging from ", "anywhere from ", "rose. from "),
)


def _is_range(first: QuantityReading, second: QuantityReading, folded: str) -> bool:
    low, high = first.quantity, second.quantity
    if (
        low.kind is not high.kind
        or low.kind not in _SHARED
        or low.unit != high.unit
        or _decimal(first) >= _decimal(second)
    ):
        return False
    ahead = folded[max(0, low.start - 60) : low.start]
    before = ahead.rstrip()
    whole = low.kind in _AMOUNTS or (low.kind is QuantityKind.COUNT and not low.text[-1:].isdigit())
    stepped = whole and (_STEP.search(ahead) or _STEP_ZH.search(before))
    if stepped and _goes_to(first, second, folded):
        return False
    if before.endswith(("from", "由", "从")) and _CHANGE.search(folded[max(0, low.start - 120) : low.start]):
        return False
    between = before.endswith(("between", "介于", "在"))
    joins = folded[low.end : high.start]
    return _gap(first, second, folded) == "range" or (between and joins in (" and ", "和", "与"))
