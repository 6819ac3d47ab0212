"""Quantities in English and Chinese text: what each number measures, its exact value and where it stands.

`read_quantities` never raises and reads a text in time linear in its length; `normal_form` makes the quantities of an
English and a Chinese text comparable. Amounts keep their currency: nothing is converted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from assistant.language.quantities.designations import read_marks
from assistant.language.quantities.lists import compared, joined
from assistant.language.quantities.numerals import Numeral, Script, add, fold, read_numerals, shift
from assistant.language.quantities.quantity import Designation, QuantityReading
from assistant.language.quantities.quantity import Quantity as Quantity
from assistant.language.quantities.quantity import QuantityKind as QuantityKind
from assistant.language.quantities.units import (
    CLASSIFIERS,
    COUNTED,
    DURATIONS,
    FRACTION,
    HALF_YEAR,
    LEFT_CURRENCY,
    LEFT_SIGN,
    LETTERS,
    ONE_PERIOD_BEFORE,
    PARTS,
    PREFIXES,
    RIGHT,
    SPACED_LETTER,
    SUBUNITS,
    SUFFIXES,
    WORDS,
)
from assistant.language.quantities.units import Bound as Bound

_SHORT = 500
"""Longest text whose quantities are cached, so that the cache stays small whatever is asked."""


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of an English, Chinese or mixed text, in order of appearance, none overlapping another."""
    return _read_cached(text) if len(text) <= _SHORT else _read(text)


# A question is read on every floor, the sentences of a corpus for every question they may answer.
@lru_cache(maxsize=2048)
def _read_cached(text: str) -> tuple[Quantity, ...]:
    return _read(text)


def _read(text: str) -> tuple[Quantity, ...]:
    folded = fold(text)
    designations = [_from_mark(mark, text) for mark in read_marks(folded)]
    masked = _mask(folded, designations)
    parts = list(_fractions(masked, text))
    masked = _mask(masked, parts)
    measures = list(_measured(masked, text))
    ordered = sorted(
        [*(QuantityReading(quantity) for quantity in (*designations, *parts)), *measures],
        key=lambda item: item.quantity.start,
    )
    return tuple(compared(item, folded, text) for item in joined(ordered, folded))


def normal_form(quantity: Quantity) -> str:
    """One spelling for one quantity, the same for both languages.

    `money:CNY:4000000000`, `percent:15`, `article:2.1.2(5)`.

    A count and a plain number are alike (`number:7`), because languages differ in the noun; a range has both ends
    (`percent:3..5`); comparisons are left out.
    """
    kind, value = quantity.kind, quantity.value
    if isinstance(value, dt.date):
        spelled = {
            QuantityKind.DATE: value.isoformat(),
            QuantityKind.MONTH: f"{value:%Y-%m}",
            QuantityKind.YEAR: f"{value.year:04d}",
            QuantityKind.QUARTER: f"{value.year:04d}-Q{(value.month + 2) // 3}",
        }
        return f"{kind.value}:{spelled[kind]}"
    if kind in (QuantityKind.ARTICLE, QuantityKind.MONTH_DAY):
        return f"{kind.value}:{quantity.unit}"
    amount = _plain(value) + (f"..{_plain(quantity.high)}" if quantity.high is not None else "")
    if kind is QuantityKind.FRACTION:
        return f"fraction:{amount}/{quantity.unit}"
    if kind in (QuantityKind.MONEY, QuantityKind.ORDINAL):
        return f"{kind.value}:{quantity.unit}:{amount}"
    if kind is QuantityKind.DURATION:
        return f"duration:{amount}:{quantity.unit}"
    return f"{'number' if kind is QuantityKind.COUNT else kind.value}:{amount}"


def _plain(value: Decimal) -> str:
    spelled = format(value, "f")
    if "." in spelled:
        spelled = spelled.rstrip("0").rstrip(".")
    return "0" if spelled in ("-0", "") else spelled


def _from_mark(mark: Designation, text: str) -> Quantity:
    value = mark.day if mark.day is not None else Decimal(mark.number)
    return Quantity(QuantityKind(mark.kind), value, mark.label, mark.start, mark.end, text[mark.start : mark.end])


def _mask(folded: str, quantities: list[Quantity]) -> str:
    """The text with what was read already blanked by a character that is no part of any number."""
    pieces, position = [], 0
    for quantity in sorted(quantities, key=lambda item: item.start):
        pieces += [folded[position : quantity.start], "\0" * (quantity.end - quantity.start)]
        position = quantity.end
    return "".join([*pieces, folded[position:]])


def _fractions(folded: str, text: str) -> Iterator[Quantity]:
    """三分之二, 1/3, two-thirds as fractions; 百分之十五 as a percentage; half a year as six months."""
    for match in HALF_YEAR.finditer(folded):
        yield Quantity(
            QuantityKind.DURATION, Decimal(6), "month", match.start(), match.end(), text[match.start() : match.end()]
        )
    for match in FRACTION.finditer(folded):
        place = (match.start(), match.end(), text[match.start() : match.end()])
        if match["word"]:
            yield Quantity(QuantityKind.FRACTION, Decimal(WORDS[match["word"]]), str(PARTS[match["part"][:3]]), *place)
        elif match["top"]:
            top = Decimal(match["top"]) + Decimal(match["whole2"] or 0) * Decimal(match["bottom"])
            yield Quantity(QuantityKind.FRACTION, -top if match["minus2"] else top, str(int(match["bottom"])), *place)
        else:
            above, below = (
                _number(match["above"]),
                _number("一" + match["below"] if match["below"][0] in "百千万" else match["below"]),
            )
            if above is None or below is None:
                continue
            whole = _number(match["whole"] or "零") or Decimal(0)
            above = -add(above, whole * below) if match["minus"] else add(above, whole * below)
            if match["below"] == "百":
                yield Quantity(QuantityKind.PERCENT, above, "", *place)
            else:
                yield Quantity(QuantityKind.FRACTION, above, _plain(below), *place)


def _number(folded: str) -> Decimal | None:
    numeral = next(read_numerals(folded), None)
    return numeral.value if numeral is not None and numeral.end == len(folded) else None


def _measured(folded: str, text: str) -> Iterator[QuantityReading]:
    end = 0
    for numeral in read_numerals(folded):
        if numeral.start >= end and (measure := _measure(numeral, folded, text, end)) is not None:
            yield measure
            end = measure.quantity.end
        elif numeral.script is Script.DIGITS:
            end = max(end, numeral.end)


def _measure(numeral: Numeral, folded: str, text: str, previous_end: int) -> QuantityReading | None:
    """The numeral with its currency, sign and unit, or None where it is a name (GPT-4) or an ordinary word (一般)."""
    start, end = numeral.start, numeral.end
    window = folded[max(previous_end, start - 12) : start]
    currency = LEFT_CURRENCY.search(window)
    if currency:
        start -= len(window) - currency.start()
    elif numeral.script is Script.DIGITS and _is_name(folded, numeral, previous_end):
        return None
    scale, value = numeral.scale, numeral.value
    if currency and numeral.scale == 0 and (spaced := SPACED_LETTER.match(folded, end)):
        scale, end = LETTERS[spaced[1]], spaced.end()
        value = shift(value, scale)
    unit = RIGHT.match(folded, end)
    if (
        not unit
        and not currency
        and numeral.script is Script.DIGITS
        and folded[end : end + 1].isalpha()
        and folded[end].isascii()
    ):
        return None
    if not _is_amount(numeral, unit, folded):
        return None
    joined = previous_end and previous_end >= start - 1
    if (sign := None if joined else LEFT_SIGN.search(folded[max(0, start - 9) : start])) or (
        currency and "-" in currency[0]
    ):
        value = -value
        start -= len(sign[0]) if sign else 0
    return _as_quantity(value, scale, PREFIXES[currency[1]] if currency else "", unit, (start, end), text)


def _is_name(folded: str, numeral: Numeral, previous_end: int) -> bool:
    """Whether the digits belong to a name or a marker: GPT-4, H100, 18A, [3], (5)."""
    start, end = numeral.start, numeral.end
    before = folded[max(0, start - 2) : start]
    if before[-1:].isascii() and (before[-1:].isalpha() or before[-1:] == "_"):
        return previous_end != start
    if before[-1:] == "-" and before[0].isascii() and before[0].isalpha() and previous_end < start - 1:
        return True
    if folded[end : end + 1] == "氪":
        return True
    enclosed = before[-1:] + folded[end : end + 1]
    return enclosed in ("[]", "()") and end - start <= 3 and numeral.scale == 0


def _is_amount(numeral: Numeral, unit: re.Match[str] | None, folded: str) -> bool:
    """Whether a numeral in words counts something; "one" and 一 mostly do not."""
    if folded[max(0, numeral.start - 1) : numeral.start] in ("第", "周", "期") and numeral.script is Script.CHINESE:
        return False
    if unit and (unit["time_zh"] or "") == "月" and not unit["ge"]:
        return False  # 3月 is March
    written = folded[numeral.start : numeral.end]
    if written in ("one", "一", "a", "an"):
        measured = unit is not None and not (unit["counted"] or unit["classifier"])
        day = unit is not None and (unit["time_zh"] in ("日", "天", "周", "星期") and not unit["ge"])
        return measured and not day and not ONE_PERIOD_BEFORE.search(folded[max(0, numeral.start - 10) : numeral.start])
    if numeral.script is Script.CHINESE and len(written) == 1:
        return unit is not None and not (written in "零〇" and bool(unit["classifier"]))
    if written[0] in "百千":
        return numeral.scale >= 8 or (unit is not None and bool(unit["money_zh"]))
    return True


def _as_quantity(
    value: Decimal, scale: int, currency: str, unit: re.Match[str] | None, place: tuple[int, int], text: str
) -> QuantityReading:
    start, end = place
    if unit is None:
        kind, name = (QuantityKind.MONEY, currency) if currency else _bare(value, text[start:end])
        if kind is QuantityKind.YEAR:
            return QuantityReading(
                Quantity(kind, dt.date(int(value), 1, 1), "", start, end, text[start:end]), bare=True
            )
        return QuantityReading(Quantity(kind, value, name, start, end, text[start:end]), scale, bool(currency), True)
    groups = {name: part for name, part in unit.groupdict().items() if part}
    if currency and not (groups.keys() & {"money_en", "money_zh"}):
        return QuantityReading(
            Quantity(QuantityKind.MONEY, value, currency, start, end, text[start:end]), scale, True, True
        )
    end = unit.end()
    kind, name = _kind_of(groups)
    if "basis" in groups or "cents" in groups:
        value = shift(value, -2)
    elif groups.get("percent") == "成":
        value = shift(value, 1)
    if kind is QuantityKind.MONEY and currency:
        name = currency
    return QuantityReading(
        Quantity(kind, value, name, start, end, text[start:end]), scale, bool(currency), False, "cents" in groups
    )


def _bare(value: Decimal, written: str) -> tuple[QuantityKind, str]:
    is_year = len(written) == 4 and written.isdigit() and 1980 <= value < 2050
    return (QuantityKind.YEAR, "") if is_year else (QuantityKind.NUMBER, "")


def _kind_of(groups: dict[str, str]) -> tuple[QuantityKind, str]:
    if "points" in groups or "basis" in groups:
        return QuantityKind.PERCENTAGE_POINTS, ""
    if "percent" in groups:
        return QuantityKind.PERCENT, ""
    for name, words, kind in (
        ("money_en", SUFFIXES, QuantityKind.MONEY),
        ("money_zh", SUFFIXES, QuantityKind.MONEY),
        ("cents", SUBUNITS, QuantityKind.MONEY),
        ("time_en", DURATIONS, QuantityKind.DURATION),
        ("time_zh", DURATIONS, QuantityKind.DURATION),
        ("counted", COUNTED, QuantityKind.COUNT),
    ):
        if name in groups:
            return kind, next(unit for word, unit in words.items() if re.fullmatch(word, groups[name]))
    if "multiple" in groups:
        return QuantityKind.MULTIPLE, ""
    return QuantityKind.COUNT, "patent" if "patents" in groups else CLASSIFIERS[groups["classifier"]]
