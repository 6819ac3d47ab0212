"""Numbers as people write them, in digits, English words and Chinese, read exactly and with their place in the text.

`read_numerals` finds the numerals in a folded text.
What a numeral measures (money, a share, a period) is the business of `assistant.language.quantities.reader`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import DIGITS, Numeral, Script, add, plain_digits, shift
from assistant.language.quantities.han_numerals import (
    HAN,
    HAN_BIG,
    HAN_DIGITS,
    HAN_POWERS,
    chinese,
    chinese_word,
    skip_chinese,
)

_LONGEST_SCALED = 1000  # digits; beyond it a run of digits is no amount and takes no scale

_ONES = {
    word: value
    for value, word in enumerate((
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ))
}  # fmt: skip
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
ORDINALS = dict(
    zip(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
        range(1, 11),
        strict=True,
    )
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "ⅰ": 1, "ⅱ": 2, "ⅲ": 3, "ⅳ": 4}
_SCALES = {
    "thousand": 3,
    "lakh": 5,
    "million": 6,
    "crore": 7,
    "billion": 9,
    "trillion": 12,
    "quadrillion": 15,
    "quintillion": 18,
    "sextillion": 21,
}
_MISSPELLED = {
    "milion": 6,
    "millon": 6,
    "milllion": 6,
    "mllion": 6,
    "bilion": 9,
    "billon": 9,
    "billlion": 9,
    "bllion": 9,
}
"""Scales as they are often mistyped, read behind digits alone."""
_SHORT_SCALES = {
    "k": 3, "m": 6, "mn": 6, "mm": 6, "mln": 6, "mil": 6, "mio": 6, "b": 9, "bn": 9, "bln": 9, "bil": 9,
    "tn": 12, "trn": 12, "wan": 4, "w": 4, "yi": 8, "k million": 9, "thousand million": 9,
}  # fmt: skip


_WORD = "|".join([*_ONES, *_TENS, "hundred", *_SCALES])
_START = Pattern(
    "where a numeral may begin",
    rf"\d|(?<![a-z\d])\.(?=\d)|[{HAN}十百千]|(?<=[过破超逾])亿(?!级)|半(?=个?[百千]?[万亿])|"
    r"\bhalf(?= (?:an? )?(?:(?:m|b|tr)illion|dozen))|"
    r"\b(?:an?|one|three)(?= quarters? of a (?:m|b|tr)illion)|\ba(?= dozen\b)|"
    rf"\b(?:an?(?= (?:hundred|thousand|million|billion|trillion)\b)|{_WORD}|"
    r"point(?= (?:oh?|zero|one|two|three|four|five|six|seven|eight|nine)\b))\b",
    yes=("4bn", ".5", "twenty", "a hundred", "point five", "三千", "a quarter of a billion", "a dozen"),
    no=("bn", "a hundredth", "point of view", "亿元", "a quarter of our staff", "a dozenth"),
    flags=re.ASCII,
)
_PLAIN_DIGITS = Pattern(
    "digits right behind letters, which no space groups",
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?",
    yes=("25 280m", "4.5", "1,000"),
    no=(".5", "x"),
    flags=re.ASCII,
    how="match",
)
_ENGLISH_TOKEN = Pattern(
    "a word of a number in English",
    rf"(?:[\s-]{{0,3}}\b)(an?|and|point|{_WORD})\b",
    yes=("twenty", "-five", " and", "million"),
    no=("twentyish", "hundredth", "bn"),
    flags=re.ASCII,
    how="match",
)
_SPOKEN_DIGIT = Pattern(
    "a digit after point",
    r"\s{1,3}(oh?|zero|one|two|three|four|five|six|seven|eight|nine)\b",
    yes=(" five", " oh"),
    no=("five", " ten"),
    flags=re.ASCII,
    how="match",
)
_AND_A_HALF = Pattern(
    "and a half",
    r"\sand\sa\shalf\b",
    yes=(" and a half billion",),
    no=(" and half", " and a halfway"),
    how="match",
)
_SCALE_AFTER_DIGITS = Pattern(
    "scale words behind digits",
    rf"(?:[\s-]{{0,3}}(hundred)\b)?(?:[\s-]{{0,3}}({'|'.join([*_SCALES, *_MISSPELLED])})\b)?"
    r"(?:\s{1,3}(million|billion|trillion)\b)?",
    yes=(" billion", " hundred million", " million million", ""),
    no=(" bn", "billions"),
    flags=re.ASCII,
    how="fullmatch",
)
_SHORT_SCALE = Pattern(
    "a short scale that touches its digits",
    rf"({'|'.join(sorted(_SHORT_SCALES, key=len, reverse=True))})(?![a-z\d&])",
    yes=("bn", "m", "mln "),
    no=("mmm", "m&a", "b2b"),
    how="match",
)
_THOUSAND = 3
_THOUSANDS_OF = Pattern(
    "the scale of which there are so many thousands: 4k million",
    r"\s(million|billion)(?![a-z\d])",
    yes=(" million", " million够"),
    no=(" millions", "million", " m"),
    how="match",
)
_SPACED_SCALE = Pattern(
    "a short scale behind a space",
    r"\s(k|bn|bln|bil|mn|mm|mln|mil|mio|tn|wan|yi)(?![a-z\d&])",
    yes=(" bn", " k "),
    no=(" m", " bnp", "bn"),
    how="match",
)
_TYPED_SCALES = {"kw": 7, "e": 8}
_TYPED_SCALE = Pattern(
    "letters that are typed for 千万 and 亿, in Chinese alone",
    r"(kw|e)(?![a-z\d时])",
    yes=("kw，", "e"),
    no=("kwh", "e5", "m", "kw时"),
    how="match",
)
_HAN_BEFORE = Pattern(
    "a Chinese character or a period right in front of a number",
    r"(?:[\u4e00-\u9fff~]\s?|\x02)$",
    yes=("营收", "约 ", "\x02"),
    no=("cap", ":"),
)
_BEHIND_A_SCALE = "元圆块美港欧英日人多余左上以不出股家名户件台个项次至到和及或"
"""Behind a scale that stands apart from its digits; another character makes it a name: 2025 万科."""
_HAN_SCALE_AHEAD = Pattern(
    "a Chinese scale behind digits",
    rf"[十百千万亿]|[个][多余][万亿]|\s(?:[百千]|万(?=亿))?[万亿](?:(?!\w)|[{_BEHIND_A_SCALE}])|[多余来几个][十百千]?[万亿]",
    yes=("亿", " 亿元", "多亿", "个亿", " 万左右"),
    no=(" 十", "元", "个", " 万科"),
    how="match",
)


def whole_number(folded: str) -> int | None:
    """The number that is the whole of `folded` ("12", 十二, twelve), or None."""
    if folded.isascii() and folded.isdigit():
        return int(folded[:18])
    numeral = chinese(folded, 0) if folded[:1] in HAN_DIGITS or folded[:1] == "十" else _english(folded, 0)
    if numeral is None or numeral.end != len(folded) or numeral.value != numeral.value.to_integral_value():
        return None
    return int(numeral.value)


def numeral_value(text: str) -> int:
    """A number in digits, words, ordinals, Chinese or Roman numerals; 0 when it is none."""
    text = text.strip()
    return _ROMAN.get(text) or ORDINALS.get(text) or whole_number(text) or 0


def read_numerals(folded: str) -> Iterator[Numeral]:
    """Every numeral of a folded text from left to right; signs, units and currencies are left to the caller."""
    position = 0
    while match := _START.search(folded, position):
        start = match.start()
        char = folded[start]
        if char.isascii() and not char.isalpha():
            numeral = _arabic(folded, start)
            position = numeral.end if numeral else start + 1
        elif char == "亿":
            numeral = Numeral(shift(Decimal(1), HAN_BIG[char]), start, start + 1, HAN_BIG[char], Script.CHINESE)
            position = start + 1
        elif char in "半h":
            numeral = _half(folded, start) or _dozens(folded, start)
            position = start + 1
        elif char.isascii() and (numeral := _dozens(folded, start) or _quarters(folded, start)):
            position = numeral.end
        elif char.isascii():
            numeral = _english(folded, start)
            position = match.end()
        else:
            numeral = chinese_word(folded, start)
            position = start + 1 if numeral else skip_chinese(folded, start)
        if numeral is not None:
            yield numeral
            position = numeral.end


def _arabic(folded: str, start: int) -> Numeral | None:
    named = start > 0 and folded[start - 1].isascii() and folded[start - 1].isalpha()
    match = (_PLAIN_DIGITS if named else DIGITS).match(folded, start)
    if match is None:
        return None
    literal = plain_digits(match[0])
    end = match.end()
    if len(literal) > _LONGEST_SCALED:
        return Numeral(Decimal(literal), start, end, 0, Script.DIGITS)
    if _HAN_SCALE_AHEAD.match(folded, end):
        mixed = chinese(folded, start)
        if mixed is not None:
            return mixed
    value, scale = Decimal(literal), 0
    if short := _SHORT_SCALE.match(folded, end):
        scale, end = _SHORT_SCALES[short[1]], short.end()
        if scale == _THOUSAND and (more := _THOUSANDS_OF.match(folded, end)):
            scale, end = scale + _scale_of(more[1]), more.end()
    elif (words := _SCALE_AFTER_DIGITS.match(folded, end)) and words.end() > end:
        scale = sum((2 if words[1] else 0, _scale_of(words[2]), _scale_of(words[3])))
        end = words.end()
    elif spaced := _SPACED_SCALE.match(folded, end):
        scale, end = _SHORT_SCALES[spaced[1]], spaced.end()
    elif (typed := _TYPED_SCALE.match(folded, end)) and _HAN_BEFORE.search(folded[max(0, start - 2) : start]):
        scale, end = _TYPED_SCALES[typed[1]], typed.end()
    return Numeral(shift(value, scale), start, end, scale, Script.DIGITS)


def _scale_of(word: str | None) -> int:
    """The power of ten of a scale word; nothing without one."""
    return 0 if word is None else _SCALES.get(word) or _MISSPELLED[word]


# --- English words -------------------------------------------------------------------------------------------------


class _Group(NamedTuple):
    value: int
    end: int


def _token(folded: str, position: int) -> tuple[str, int]:
    match = _ENGLISH_TOKEN.match(folded, position)
    return (match[1], match.end()) if match else ("", position)


def _english(folded: str, start: int) -> Numeral | None:
    """A number in words; each scale must be smaller than the one before, or a new number begins."""
    total, last_scale, position = 0, 99, start
    scale = 0
    while True:
        group = _group(folded, position, first=position == start)
        if group is None:
            break
        word, after = _token(folded, group.end)
        power = _SCALES.get(word, 0)
        if power >= last_scale:
            break
        total += group.value * 10**power
        position, scale = (after, power) if power else (group.end, 0)
        if not power:
            break
        last_scale = power
    fraction = _spoken_fraction(folded, position) if scale == 0 else None
    if position == start and fraction is None:
        return None
    value = Decimal(total)
    if fraction is not None:
        digits, position = fraction
        value = add(value, Decimal(f"0.{digits}"))
        word, after = _token(folded, position)
        if word in _SCALES:
            scale, position = _SCALES[word], after
            value = shift(value, scale)
    return Numeral(value, start, position, scale, Script.ENGLISH)


def _group(folded: str, position: int, first: bool) -> _Group | None:
    """A number below a thousand (or "eleven hundred", "twenty one hundred") at `position`."""
    word, after = _token(folded, position)
    if word == "and" and not first:
        word, after = _token(folded, after)
    if word in ("a", "an"):
        return _Group(1, after) if first and _token(folded, after)[0] in _SCALES else _hundreds(folded, 1, after, first)
    small = _below_hundred(folded, word, after)
    if small is None:
        return None
    following, _ = _token(folded, small.end)
    return _hundreds(folded, small.value, small.end, True) if following == "hundred" else small


def _hundreds(folded: str, count: int, position: int, allowed: bool) -> _Group | None:
    word, end = _token(folded, position)
    if word != "hundred" or not allowed:
        return None
    hundreds = _Group(count * 100, end)
    word, after = _token(folded, end)
    if word == "and":
        word, after = _token(folded, after)
    rest = _below_hundred(folded, word, after)
    if rest is None or _token(folded, rest.end)[0] == "hundred":
        return hundreds
    return _Group(hundreds.value + rest.value, rest.end)


def _below_hundred(folded: str, word: str, after: int) -> _Group | None:
    if word in _ONES:
        return _Group(_ONES[word], after)
    if word not in _TENS:
        return None
    unit, end = _token(folded, after)
    if 0 < _ONES.get(unit, 0) < 10:
        return _Group(_TENS[word] + _ONES[unit], end)
    return _Group(_TENS[word], after)


def _spoken_fraction(folded: str, position: int) -> tuple[str, int] | None:
    if half := _AND_A_HALF.match(folded, position):
        return "5", half.end()
    word, position = _token(folded, position)
    digits = ""
    while word == "point" and len(digits) < 30 and (match := _SPOKEN_DIGIT.match(folded, position)):
        digits += str(_ONES.get(match[1], 0))
        position = match.end()
    return (digits, position) if digits else None


# --- half of a large number ------------------------------------------------------------------------------------------


_HALF = Pattern(
    "half of a large number",
    r"半个?([百千]?[万亿])|half\s(?:an?\s)?(million|billion|trillion)\b",
    yes=("半个亿", "半亿", "half a billion"),
    no=("半年", "half a year"),
    how="match",
)


def _half(folded: str, start: int) -> Numeral | None:
    """Half a million, 半个亿."""
    match = _HALF.match(folded, start)
    if match is None:
        return None
    scale = _SCALES.get(match[2] or "") or sum(HAN_POWERS[char] for char in match[1])
    script = Script.ENGLISH if match[2] else Script.CHINESE
    return Numeral(shift(Decimal("0.5"), scale), start, match.end(), scale, script)


_QUARTERS = Pattern(
    "quarters of a large number",
    r"(?P<count>an?|one|three)\squarters?\sof\sa\s(?P<scale>million|billion|trillion)\b",
    yes=("a quarter of a billion", "three quarters of a million"),
    no=("a quarter of our staff", "two quarters of a year"),
    how="match",
)
_DOZENS = Pattern(
    "so many dozens",
    rf"(?P<count>half\sa|an?|{'|'.join(_ONES)})[\s-]dozen\b",
    yes=("two dozen", "a dozen", "half a dozen"),
    no=("dozens", "dozen", "twodozen"),
    how="match",
)
_COUNTS = {"half a": Decimal("0.5"), "a": Decimal(1), "an": Decimal(1)}


def _quarters(folded: str, start: int) -> Numeral | None:
    """A quarter of a billion."""
    match = _QUARTERS.match(folded, start)
    if match is None:
        return None
    scale = _SCALES[match["scale"]]
    count = Decimal("0.75") if match["count"] == "three" else Decimal("0.25")
    return Numeral(shift(count, scale), start, match.end(), scale, Script.ENGLISH)


def _dozens(folded: str, start: int) -> Numeral | None:
    """Two dozen."""
    match = _DOZENS.match(folded, start)
    if match is None:
        return None
    count = _COUNTS.get(match["count"]) or Decimal(_ONES[match["count"]])
    return Numeral((12 * count).normalize(), start, match.end(), 0, Script.ENGLISH)
