"""Chinese and Roman numerals of provisions as numbers, and back."""

from __future__ import annotations

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def chinese_number(numeral: str) -> int | None:
    """The value of a Chinese or Arabic numeral from 1 to 9999 (一百零五, 一〇五, 105), or None if it is not one."""
    numeral = numeral.replace(" ", "")
    if numeral.isdecimal():
        return int(numeral) or None
    if not any(unit in numeral for unit in _UNITS):
        return int("".join(str(_DIGITS[digit]) for digit in numeral)) or None
    total, digit, smallest = 0, None, 10_000
    for character in numeral:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= smallest or (digit == 0 and unit != 10):
                return None
            total, digit, smallest = total + (digit or 1) * unit, None, unit
        elif digit not in (None, 0):
            return None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)


def roman_number(numeral: str) -> int | None:
    """The value of a Roman numeral below 90 in either case, or None if it is none, or not written the usual way."""
    if not set(numeral.lower()) <= _ROMAN.keys():
        return None
    values = [_ROMAN[letter] for letter in numeral.lower()]
    total = sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
    return total if total > 0 and to_roman(total) == numeral.lower() else None


def to_roman(number: int) -> str:
    """The lower-case Roman numeral of 1 to 89."""
    parts = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, letters in parts:
        written += letters * (number // value)
        number %= value
    return written
