"""Units behind a number: currencies, parts of a whole, periods, what is counted; and a unit alone, as in a label."""

from __future__ import annotations

from typing import NamedTuple

from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.quantities.vocabulary import vocabulary

_KINDS = {
    "percent": QuantityKind.PERCENT,
    "percentage_points": QuantityKind.PERCENTAGE_POINTS,
    "basis_points": QuantityKind.PERCENTAGE_POINTS,
    "multiple": QuantityKind.MULTIPLE,
    "duration": QuantityKind.DURATION,
    "count": QuantityKind.COUNT,
}


_WORDS_BETWEEN = Pattern(
    "up to two words between a number and what it counts",
    r"\s((?:[a-z&/-]{2,20}\s){0,2}?)(?=[a-z])",
    yes=(" invention patents", " patents", " r&d staff"),
    no=("patents", " 5 patents"),
    how="match",
)


_SPACES = " \u00a0"


class UnitBehind(NamedTuple):
    """What stands behind a numeral: its unit and where that ends."""

    end: int
    kind: QuantityKind | None = None
    unit: str = ""
    word: str = ""
    scale: int = 0
    counter: bool = False
    classifier: bool = False
    bound: Bound | None = None
    tenths: bool = False
    part: int = 0
    sign: str = ""


def spaced_scale(folded: str, position: int) -> tuple[int, int]:
    """A short scale behind one space, which only a currency makes one: RMB 20 m, 20 m yuan."""
    if folded[position : position + 1] not in _SPACES or position >= len(folded):
        return position, 0
    scale = vocabulary().short_scales.at(folded, position + 1)
    if scale is None or folded[scale[1] : scale[1] + 1] == "&":
        return position, 0
    return scale[1], scale[0]


def unit_behind(folded: str, position: int, *, counted: bool = True) -> UnitBehind | None:
    """The longest unit that begins behind the number, at once or behind one space or hyphen."""
    if folded[position : position + 1] not in vocabulary().unit_heads:
        return None
    starts = [position] + ([position + 1] if folded[position : position + 1] in (" ", "-") else [])
    for start in starts:
        for reader in (currency_behind, _period, _measure):
            unit = reader(folded, start)
            if unit is not None:
                return unit
    found = _counted(folded, position) if counted else None
    return found or _unit_in_brackets(folded, position)


def currency_behind(folded: str, start: int) -> UnitBehind | None:
    """The currency or part of one that begins there, with another name of it in brackets."""
    words = vocabulary()
    part = words.subunits.at(folded, start)
    if part is not None:
        (code, power), end = part
        word = folded[start:end]
        another = folded[end : end + 1] and folded[end] in words.other_words.get(word, "")
        if another or (word == "分" and folded[max(0, start - 2) : start - 1] not in tuple("元块角毛零")):
            return None
        return UnitBehind(end, QuantityKind.MONEY, code, part=power)
    found = words.currency_after.at(folded, start)
    if found is None:
        return None
    code, end = found
    word = folded[start:end]
    if folded[end : end + 1] and folded[end] in words.other_words.get(word, ""):
        return None
    if folded[start - 1] in " -" and folded[end : end + 6].strip(" '\x01")[:1].isdigit():
        return None  # 2025 RMB 260m: the currency is that of the next number
    inside = _in_brackets(folded, end)
    named = words.currency_after.at(folded, inside[0]) if inside else None
    if inside and named and named[1] == inside[1]:
        code, end = named[0], inside[1] + 1
    return UnitBehind(end, QuantityKind.MONEY, code, word)


def _measure(folded: str, start: int) -> UnitBehind | None:
    words = vocabulary()
    found = words.measures.at(folded, start)
    if found is None or found[0][0] == "duration":
        return None
    (kind, unit), end = found
    word = folded[start:end]
    if folded[end : end + 1] and folded[end] in words.other_words.get(word, "") and not folded.startswith("员工", end):
        return None
    if kind == "count":
        apart = folded[start - 1] == " " and word in _APART
        if (folded[start - 1] in " -" and not apart) or folded.startswith(_OTHER_NOUNS, end):
            return None
        if word == "号" and folded[start - 2 : start - 1] not in _NUMERALS:
            return None  # 三号 is a name, thirty people are 30号
        patents = _patents(folded, end)
        return UnitBehind(patents or end, QuantityKind.COUNT, "patent" if patents else unit, word, classifier=True)
    return UnitBehind(end, _KINDS[kind], "", word, tenths=word == "成", part=-2 if kind == "basis_points" else 0)


_APART = ("项", "件", "名", "人", "家", "股")
"""Measure words that papers print a space in front of: 5 项以上."""
_NUMERALS = tuple("0123456789一二两三四五六七八九十百千万")
_OTHER_NOUNS = ("民币", "义", "市场")
"""Behind a measure word, these make another word of it: 人民币, 二级市场."""


def _patents(folded: str, end: int) -> int | None:
    """Where 项发明专利 ends, if the measure word is of patents."""
    words = vocabulary()
    for _ in range(4):
        if folded.startswith("专利", end):
            return end + 2
        word = words.of_patents.at(folded, end)
        if word is None:
            return None
        end = word[1]
    return end + 2 if folded.startswith("专利", end) else None


def _period(folded: str, start: int) -> UnitBehind | None:
    """A time unit, with words such as full or 完整会计 in front of it."""
    words = vocabulary()
    counter = False
    position = start
    for _ in range(5):
        unit = words.measures.at(folded, position)
        if unit is not None and unit[0][0] == "duration":
            if folded[unit[1] : unit[1] + 1] and folded[unit[1]] in words.not_durations and not unit[0][1].isspace():
                return None
            word = folded[position : unit[1]]
            return UnitBehind(unit[1], QuantityKind.DURATION, unit[0][1], word, counter=counter or word[0] == "个")
        filler = words.of_periods.at(folded, position)
        if filler is None:
            return None
        counter |= folded[position : filler[1]] == "个"
        position = filler[1] + (folded[filler[1] : filler[1] + 1] in (" ", "-") and folded[position].isascii())
    return None


def _counted(folded: str, position: int) -> UnitBehind | None:
    """What is counted in English, up to two words on: 12 granted invention patents."""
    between = _WORDS_BETWEEN.match(folded, position)
    for _ in range(3):
        if between is None:
            return None
        if between[0].endswith(" and ") or _PARTS.search(between[0]):
            return None
        found = vocabulary().counted.at(folded, between.end())
        if found is not None:
            return UnitBehind(found[1], QuantityKind.COUNT, found[0], "counted")
        following = _WORD.match(folded, between.end())
        between = following if following and following.end() - position <= 44 else None
    return None


_PARTS = Pattern(
    "a word that parts a number from what is named behind it",
    r"\b(?:excluding|excl|ex|including|incl|after|before|without|less|minus|net|versus|per)\b",
    yes=(" excluding non-recurring ", " after ", " votes per "),
    no=(" granted invention ", " of our "),
)
_WORD = Pattern(
    "a word and the space behind it", r"[a-z&/-]{2,20}\s(?=[a-z])", yes=("invention p",), no=("patents",), how="match"
)


def _unit_in_brackets(folded: str, position: int) -> UnitBehind | None:
    """450000（万元）: scale and currency given in brackets behind the number."""
    inside = _in_brackets(folded, position)
    if inside is None:
        return None
    comma = folded.find(",", *inside)
    with_periods = comma > 0 and not folded[comma + 1 : inside[1]].strip(" \x02")
    inside = (inside[0], comma) if with_periods else inside
    declared = read_unit(folded, *inside)
    if declared is None or (declared[1] == "" and declared[0] == 0):
        return None
    scale, code = declared
    end = inside[1] + (not with_periods)
    return UnitBehind(end, QuantityKind.MONEY if code else None, code, "", scale)


def read_unit(folded: str, start: int, end: int) -> tuple[int, str] | None:
    """Scale and currency of a unit such as 万元, RMB m or USD thousands that is the whole of a stretch of text."""
    words = vocabulary()
    scale, code, position = 0, "", start
    for _ in range(5):
        while position < end and folded[position] in " :":
            position += 1
        if position >= end:
            break
        currency = words.currency_before.at(folded, position, whole=False) or words.currency_after.at(folded, position)
        power = words.unit_scales.at(folded, position)
        if folded.startswith("'000", position) and position + 4 <= end:
            scale, position = scale + 3, position + 4
        elif power is not None and power[1] <= end:
            scale, position = scale + power[0], power[1]
        elif currency is not None and currency[1] <= end:
            code, position = code or currency[0], currency[1]
        elif folded.startswith(("in ", "of "), position):
            position += 3
        else:
            return None
    return (scale, code) if position >= end and (scale or code) else None


def _in_brackets(folded: str, position: int) -> tuple[int, int] | None:
    """The inside of a bracket that opens there, at most 28 characters long."""
    start = position + (folded[position : position + 1] == " ")
    if folded[start : start + 1] != "(":
        return None
    end = folded.find(")", start, start + 30)
    return (start + 1, end) if end > start + 1 else None
