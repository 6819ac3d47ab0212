"""Amounts: a numeral with everything written around it.

Currency and sign in front or behind, unit, and how exact it is.

Left of the numeral stand, in any order, words of a bound, a sign and a currency; right of it a scale, a currency or
another unit, and words of a bound again. All words are data (`vocabulary.yaml`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import Numeral, Script, shift
from assistant.language.quantities.numerals import read_numerals
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind, QuantityReading
from assistant.language.quantities.units import UnitBehind, currency_behind, read_unit, spaced_scale, unit_behind
from assistant.language.quantities.vocabulary import vocabulary

_REACH = 8
"""How many words may stand between the outermost word of an amount and its numeral."""
_MOST_COUNTED = 6
"""Powers of ten from which on no people are counted: cap 2.2bn headcount 340."""
_DASHES = "-−–—"
_BRACKETS = {"(": ")", "[": "]"}
_ONE_PERIOD = Pattern(
    "words by which a period is one only",
    r"(?:最近|近|过去|[上前后这那同每任某统唯单下当]|[a-z]*(?:last|latest|recent|prior|previous|any|same|each|every)\s)$",
    yes=("最近", "the last ", "同"),
    no=("two ", "第"),
)
_THOUSANDS = "'\x01\x01\x01"
"""What stands for '000 in front of a number, whose zeros are none."""
_ZEROS_AHEAD = Pattern("the thousands of a unit", r"(?<!\d)'000", yes=("rmb'000",), no=("96'000", "'24"))


class _Left(NamedTuple):
    """What stands in front of a numeral; `start` is where currency and sign begin."""

    start: int
    currency: str = ""
    sign: str = ""
    bound: Bound | None = None
    near: bool = False
    scale: int = 0


def read_amounts(folded: str, text: str) -> Iterator[QuantityReading]:
    """Every amount from left to right; what is a name (GPT-4) or an ordinary word (一般) is none."""
    end = 0
    folded = _ZEROS_AHEAD.sub(_THOUSANDS, folded) if "'000" in folded else folded
    for numeral in read_numerals(folded):
        if numeral.start < end:
            continue
        reading = _amount(numeral, folded, text, end)
        if reading is not None:
            yield reading
            end = reading.quantity.end
        elif numeral.script is Script.DIGITS:
            end = max(end, numeral.end)


def _amount(numeral: Numeral, folded: str, text: str, previous: int) -> QuantityReading | None:
    left = _left(folded, numeral.start, previous)
    right = _right(folded, numeral, bool(left.currency))
    enclosed = _enclosed(folded, left, right, previous)
    if enclosed is not None:
        left, right = enclosed
    elif _is_no_amount(numeral, left, right, folded, previous):
        return None
    else:
        right = _with_trailing_minus(folded, left, right)
    if not _counts(numeral, right, folded):
        return None
    if left.scale and not (numeral.scale or right.scale):
        right = right._replace(scale=left.scale)
    value = _value(numeral, right)
    high = None if numeral.high is None else shift(numeral.high, right.scale)
    if left.sign or right.sign:
        value, high = (-value, None) if high is None else (-high, -value)
    return _reading(value, high, numeral, left, right, text)


def _is_no_amount(numeral: Numeral, left: _Left, right: UnitBehind, folded: str, previous: int) -> bool:
    """Whether digits are a name or a marker, or run on into a word (3D)."""
    if numeral.script is not Script.DIGITS or left.currency:
        return False
    nothing_else = right.kind is None and not right.scale
    return _is_name(folded, numeral, previous) or (nothing_else and _letter(folded, right.end))


def _value(numeral: Numeral, right: UnitBehind) -> Decimal:
    value = shift(numeral.value, right.scale)
    if right.tenths:
        value = shift(value, 1)
    return shift(value, right.part)


def _reading(
    value: Decimal,
    high: Decimal | None,
    numeral: Numeral,
    left: _Left,
    right: UnitBehind,
    text: str,
) -> QuantityReading:
    start, end = left.start, right.end
    written = text[start:end]
    bound = _bound(left, right, numeral)
    if (bound is Bound.GT and numeral.vague and "来" in written) or right.word.startswith("来"):
        bound = Bound.ABOUT  # 四十来亿
    bare = right.kind is None
    kind, unit = right.kind or QuantityKind.NUMBER, right.unit
    if left.currency and kind in (QuantityKind.NUMBER, QuantityKind.MONEY):
        kind, unit = QuantityKind.MONEY, left.currency
    scale = numeral.scale + right.scale
    if bare and kind is QuantityKind.NUMBER and _is_year(value, written):
        return QuantityReading(
            Quantity(QuantityKind.YEAR, dt.date(int(value), 1, 1), "", start, end, written), bare=True
        )
    quantity = Quantity(kind, value, unit, start, end, written, bound, high, left.sign or right.sign)
    return QuantityReading(quantity, scale, bool(left.currency), bare, right.part < 0 and kind is QuantityKind.MONEY)


def _is_year(value: Decimal, written: str) -> bool:
    return len(written) == 4 and written.isdigit() and 1980 <= value < 2050


def _bound(left: _Left, right: UnitBehind, numeral: Numeral) -> Bound:
    if left.bound is not None and not (left.near and right.kind is QuantityKind.DURATION):
        return left.bound
    return right.bound or (Bound.GT if numeral.vague else Bound.EQ)


# --- left of the numeral ---------------------------------------------------------------------------------------------


def _left(folded: str, start: int, previous: int) -> _Left:
    """Bounds, signs and a currency in front, whatever their order; words that only fill are passed over."""
    words = vocabulary()
    before = folded[start - 1 : start]
    if before not in words.left_endings and before not in _PASSED:
        return _Left(start)
    found = _Left(start)
    position = start
    for _ in range(_REACH):
        gap = position
        while gap > previous and gap > position - 3 and folded[gap - 1] in " :":
            gap -= 1
        if gap <= previous:
            break
        currency = words.currency_before.before(folded, gap)
        if currency is not None and not found.currency and currency[1] >= previous:
            found, position = found._replace(start=currency[1], currency=currency[0]), currency[1]
            continue
        scaled = None if found.scale else _scale_in_front(folded, gap, previous, found.currency)
        if scaled is not None:
            position = scaled[2]
            found = found._replace(start=position, scale=scaled[0], currency=scaled[1])
            continue
        word = words.left.before(folded, gap)
        if word is None or word[1] < previous:
            break
        (kind, name), begin = word
        if name == ">" and folded[begin:gap] == "过" and folded[begin - 1 : begin] in _OTHER_PASSINGS:
            break
        if name == ">" and folded[begin - 1 : begin] in ("=", "-"):
            break  # an arrow
        if name in _DASHES and begin > 1 and folded[begin - 1] == folded[gap : gap + 1] == " " and gap < position:
            break  # market cap - 4.9bn: the dash parts
        if kind == "minus" and not found.sign and _signs(folded, name, begin, previous):
            found = found._replace(start=begin, sign=name)
        elif kind == "loss" and folded[begin - 1 : begin] not in _NO_LOSS:
            found = found._replace(sign=found.sign or name)
        elif kind == "bound" and not (name == "~" and folded[begin - 1 : begin + 1] == "最近"):
            found = found._replace(bound=found.bound or Bound(name), near=found.near or folded[begin:gap] == "近")
        elif kind != "filler":
            break
        position = begin
    return found


_PASSED = frozenset(" :.\x01")
"""What may stand behind the words in front of a number: a space, a colon, the point of Mio. and the zeros of '000."""


def _scale_in_front(folded: str, end: int, previous: int, currency: str) -> tuple[int, str, int] | None:
    """Scale, currency and begin of a unit in front of its number: RMB million 15.4, RMB'000 500, Mio. CNY 15.4."""
    words = vocabulary()
    end -= folded[end - 1 : end] == "."
    scale = (3, end - 4) if folded.endswith(_THOUSANDS, 0, end) else words.unit_scales.before(folded, end)
    if scale is None or scale[1] < previous or folded[scale[1]] > "z":
        return None
    power, begin = scale
    if currency:
        return power, currency, begin
    named = words.currency_before.before(folded, begin - (folded[begin - 1 : begin] == " "))
    return None if named is None or named[1] < previous else (power, named[0], named[1])


_OTHER_PASSINGS = tuple("通经做不有拿卖吃见用去出来")
"""In front of 过, these make another word of it: 不过3亿."""
_NO_LOSS = tuple("扭减止未不无增补幅")


def _signs(folded: str, name: str, begin: int, previous: int) -> bool:
    """Whether a minus in front is a sign: a dash between two numbers or letters is none."""
    if name not in _DASHES:
        return True
    if begin == 0:
        return True
    before = folded[begin - 1]
    if begin <= previous or before in "\0%)" or before in _DASHES:
        return False
    if before == "/" and folded[begin - 2 : begin - 1] not in ("", " "):
        return True
    if before.isascii() and (before.isalnum() or before in "!\"#$&'*+./<?@_~"):
        return vocabulary().currency_before.before(folded, begin) is not None
    return True


def _is_name(folded: str, numeral: Numeral, previous: int) -> bool:
    """Whether the digits belong to a name or a marker: GPT-4, H100, 18A, [3], (5)."""
    start, end = numeral.start, numeral.end
    before = folded[max(0, start - 2) : start]
    if before[-1:].isascii() and (before[-1:].isalpha() or before[-1:] == "_"):
        return previous != start
    if before[-1:] == "-" and before[0].isascii() and before[0].isalpha() and previous < start - 1:
        return True
    if folded[end : end + 1] == "氪" or _is_marker(folded, start, end):
        return True
    enclosed = before[-1:] + folded[end : end + 1]
    if enclosed == "()" and vocabulary().currency_before.before(folded, start - 1 - (before[:1] == " ")):
        return False  # RMB (900)m
    return enclosed in ("[]", "()") and end - start <= 3 and numeral.scale == 0


_LAST_MARKER = 20
"""Lists have no more items than that."""


def _is_marker(folded: str, start: int, end: int) -> bool:
    """Whether digits only number an item of a list: 2)研发人员."""
    number = folded[start:end]
    if folded[end : end + 1] != ")" or not number.isdecimal() or len(number) > 2 or int(number) > _LAST_MARKER:
        return False
    if folded[max(0, start - 2) : start].strip("0123456789") == ",":
        return False  # 3,5)
    if folded[start - 1 : start] not in ("", *" \n\t;:,、。") or not folded[end + 1 : end + 3].strip(" ").isalpha():
        return False
    line = max(0, start - 60)
    return folded.rfind("(", line, start) <= folded.rfind(")", line, start)


# --- right of the numeral --------------------------------------------------------------------------------------------


def _right(folded: str, numeral: Numeral, currency: bool) -> UnitBehind:
    """The unit behind, and the words of a bound behind that."""
    position, scale = numeral.end, 0
    if numeral.scale == 0:
        end, power = spaced_scale(folded, position)
        if currency or (power and vocabulary().currency_after.at(folded, end + (folded[end : end + 1] == " "))):
            position, scale = end, power
    vague = _bound_behind(folded, position, touching=True)
    after_vague = vague[1] if vague else position
    unit = unit_behind(folded, after_vague) if vague else None
    if unit is None:
        unit = unit_behind(folded, position, counted=not currency)
        if unit is not None and unit.unit == "person" and numeral.scale >= _MOST_COUNTED:
            unit = None
        vague = vague if unit is None else None
    if unit is None:
        end = after_vague if vague else position
        bound = vague[0] if vague else _bound_value(folded, position)
        return UnitBehind(end if vague and vague[2] else position, scale=scale, bound=bound)
    bound = vague[0] if vague else _bound_value(folded, unit.end)
    return unit._replace(scale=unit.scale + scale, bound=bound) if scale or bound else unit


def _bound_value(folded: str, position: int) -> Bound | None:
    behind = _bound_behind(folded, position)
    return behind[0] if behind else None


def _bound_behind(folded: str, position: int, *, touching: bool = False) -> tuple[Bound, int, bool] | None:
    """The bound behind a number, where its words end, and whether they belong to the number (40亿多)."""
    words = vocabulary()
    if folded[position : position + 1] not in words.after_heads:
        return None
    starts = (position,) if touching else (position, position + 1, position + 2)
    for start in starts:
        if folded[position:start].strip(" ,(") == "":
            word = words.after.at(folded, start)
            following = folded[word[1] : word[1] + 1] if word is not None else ""
            if folded[start : start + 1] == "多" and _is_of_a_verb(folded, position, following):
                continue
            if word is not None and _is_of_what_follows(folded, folded[position:start], start, word[1]):
                continue
            plus = folded.startswith("+", start) and (following.isdigit() or (following == " " and start > position))
            if word is not None and not plus:  # 5+3; 5m + 3m
                return Bound(word[0]), word[1], folded[start] in "多余"
    return None


def _is_of_what_follows(folded: str, gap: str, start: int, end: int) -> bool:
    """Whether a bound behind an amount is of what follows: 4bn, at least 10%; 4.4bn (roughly $620m); 5万股,余下."""
    if "," in gap and folded.startswith(("以", "及", "多", "余"), start):
        return True
    if "(" in gap and folded[end : end + 2].lstrip(" ")[:1] not in ("", ")", ","):
        return True
    return "a" <= folded[start] <= "z" and _NEXT_NUMBER.match(folded, end) is not None


_NEXT_NUMBER = Pattern(
    "a number behind the words of a bound, which are then its own",
    r"\s(?:(?:rmb|cny|usd|hkd|a|the)\s|us\$|hk\$|[¥$~])?\s?\d",
    yes=(" 10%", " rmb 3bn", " ¥3"),
    no=(" in 2025", "10", ", 5"),
    how="match",
)
_NOT_VAGUE = ("出", "了", "于", "少")
"""Behind 多, these make a comparison of it: 比40亿多出1亿."""
_VERBS = frozenset("掏花交投付缴认拿跟收给卖减赔占要用募融发")
"""Behind 多, what more is done of, where something is compared: 比发45亿多掏多少."""
_BEFORE_THAN = 16
_THAN = Pattern(
    "that an amount is what something else is compared with",
    r"(?:比|较|相比|相较)[^，。；,;、？?]{0,14}$",
    yes=("比发45亿", "比45亿", "相比于9亿"),
    no=("花了3亿", "比我们大，花了3亿", "45亿"),
)


def _is_of_a_verb(folded: str, position: int, following: str) -> bool:
    """Whether 多 behind an amount says of what is done that it is more, and not of the amount."""
    compared = following in _VERBS and _THAN.search(folded, max(0, position - _BEFORE_THAN), position)
    return following in _NOT_VAGUE or bool(compared)


def _letter(folded: str, position: int) -> bool:
    following = folded[position : position + 1]
    return following.isascii() and following.isalpha()


# --- what a numeral in words is, and signs around the whole ---------------------------------------------------------


def _counts(numeral: Numeral, right: UnitBehind, folded: str) -> bool:
    """Whether a numeral counts something; "one" and 一 mostly do not."""
    before = folded[max(0, numeral.start - 2) : numeral.start]
    if before.endswith(("第", "周", "星期")) and numeral.script is Script.CHINESE:
        return False
    if right.word == "月" and not right.counter:
        return False  # 3月 is March
    written = folded[numeral.start : numeral.end]
    known = right.kind is not None
    if written in ("one", "一", "a", "an"):
        measured = known and not (right.word == "counted" or right.classifier)
        day = right.word in ("日", "天", "周", "星期") and not right.counter
        return measured and not day and not _ONE_PERIOD.search(folded[max(0, numeral.start - 10) : numeral.start])
    if numeral.script is Script.CHINESE and len(written) == 1 and written != "亿":
        return known and not (written in "零〇" and right.classifier)
    if written[0] in "百千":
        return numeral.scale >= 8 or (right.kind is QuantityKind.MONEY and not right.word.isascii())
    return True


_LOSSES_BEHIND = Pattern(
    "the end of a number in brackets with another in brackets behind it",
    r"\)\s{1,4}\(\d[\d,.]*\)(?=\s|$)",
    yes=(") (12) 19", ")  (1,200)"),
    no=(") 12", ") (a)", ")(5)"),
    how="match",
)


def _enclosed(folded: str, left: _Left, right: UnitBehind, previous: int) -> tuple[_Left, UnitBehind] | None:
    """An amount alone in brackets, as accountants write a loss, with what stands around the brackets.

    So it is where it is the whole text, or stands behind is, 为, a colon or a word of loss, or where its currency or
    scale stands outside. Anywhere else brackets hold a remark: the floor (RMB 4bn) is no loss.
    """
    opening, closing = left.start - 1, right.end
    while opening > previous and folded[opening] == " ":
        opening -= 1
    if left.sign or opening < previous or folded[opening] != "(" or folded[closing : closing + 1] != ")":
        return None
    if _STOCK_CODE.fullmatch(folded, opening + 1, closing):
        return None
    outer = _left(folded, opening, previous)
    unit = None if right.kind else _outer_unit(folded, closing + 1)
    of_next = unit is not None and (bool(left.currency) or folded.startswith(_THOUSANDS, unit.end))
    if unit and of_next and folded[unit.end : unit.end + 6].strip(" '\x01")[:1].isdigit():
        unit = None  # ($20m) RMB 500, (3m) RMB'000 500: the currency is that of the next number
    digits = closing - left.start
    plain = right.kind is None and not left.currency and not right.scale and digits <= 3
    column = _OWN_COLUMN.search(folded[max(0, opening - 3) : opening]) and _COLUMN_END.match(folded, closing + 1)
    alone = not plain and not folded[:opening].strip(" ") and not folded[unit.end if unit else closing + 1 :].strip(" ")
    behind_label = (
        not plain and right.kind is None and not left.currency and _is_accounting(folded, left.start, closing)
    )
    if not (
        alone
        or unit
        or (column and right.kind is None)
        or (right.kind is None and _LOSSES_BEHIND.match(folded, closing) is not None)
        or outer.currency
        or outer.sign
        or behind_label
        or (not left.currency and _NEXT_COLUMN.search(folded[max(0, opening - 12) : opening]))
        or (not left.currency and _RESULT.search(folded[max(0, opening - 24) : opening]))
        or _SAID.search(folded[max(0, opening - 12) : opening])
    ):
        return None
    around = left._replace(start=outer.start, currency=left.currency or outer.currency)
    behind = unit or right._replace(end=closing + 1)
    return around, behind._replace(scale=right.scale + (unit.scale if unit else 0), sign="()")


_STOCK_CODE = re.compile(r"\d{6}", re.ASCII)


def _is_accounting(folded: str, start: int, closing: int) -> bool:
    """Whether brackets behind a label hold a figure as accountants write a loss: net profit (12,480)."""
    ends = folded[closing + 1 : closing + 2] in ("", ";", ",", "|", "\t", "\n", "。")
    return ends and "," in folded[start:closing] and folded[start - 2 : start - 1] == " "


def _outer_unit(folded: str, position: int) -> UnitBehind | None:
    """Scale and currency right behind a closing bracket: (3.4bn) RMB, (1.15)亿."""
    if folded[position : position + 1] == ":":
        return None
    for end in range(min(len(folded), position + 8), position, -1):
        declared = read_unit(folded, position, end)
        if declared is not None:
            return UnitBehind(end, QuantityKind.MONEY if declared[1] else None, declared[1], "", declared[0])
    return None


_SAID = Pattern(
    "what says that an amount in brackets is a value",
    r"(?:[为是:=|\t,\x00]|\b(?:is|was|of|were|at|about)|约|\)\s|[:,]\s?\x02{3,12}a?\s?|[:)\w]\s?/\s?)\s?$",
    yes=("净利润为", "profit was ", "2024:", "(rmb m) ", ": \x02\x02\x02\x02", "净利润/"),
    no=("the floor", "市值", "2024"),
)
_NEXT_COLUMN = Pattern(
    "a number in the column before",
    r"(?:\d{3}|\.\d\d?)\s\s?$",
    yes=("12,480 ", "3.05 "),
    no=("2025", "the floor "),
)
_OWN_COLUMN = Pattern(
    "the space in front of a column",
    r"(?:\s\s|\t|\|\s?)$",
    yes=("profit  ", "profit\t", "profit | "),
    no=("profit ", "profit"),
)
_COLUMN_END = Pattern(
    "where a column ends",
    r"(?:\s\s|\t|\s?\||\n|\s(?=[\d(-])|$)",
    yes=("  3", "\t", " 3", " | 3"),
    no=(" note", ", 3"),
    how="match",
)
_RESULT = Pattern(
    "what may be a loss, so that brackets right behind it are those of accountants",
    r"(?:利润总?额?|净利|扣非后?|现金流量?净额|现金流|\b(?:profits?|income|earnings|cash ?flow|result|bottom line"
    r"|npa?t?|ni|pat|pbt|ocf|cfo|one-?offs?|non-?rec\w{0,10}(?:\sitems)?))"
    r"(?:\s?(?:\x02{1,12}|20\d\d年?))?\s?$",
    yes=("净利润", "net income ", "利润总额", "net profit 2024 ", "np ", "ocf ", "ex one-offs "),
    no=("the floor", "市值", "profit of ", "input "),
)


def _with_trailing_minus(folded: str, left: _Left, right: UnitBehind) -> UnitBehind:
    """A minus that touches the number and ends the cell or the clause, or has the currency behind it: 50000000-."""
    end = right.end
    if left.sign or folded[end : end + 1] not in ("-", "−") or end >= len(folded):
        return right
    behind = folded[end + 1 : end + 4]
    if behind[:1] in ("\t", "\n") or behind.strip(" ")[:1] in ("", ",", ";", "|", "、", "。"):
        return right._replace(end=end + 1, sign="-")
    unit = currency_behind(folded, end + 1 + (folded[end + 1] == " ")) if right.kind is None else None
    return unit._replace(scale=right.scale, sign="-") if unit else right
