"""Numbers in Chinese and mixed with digits: 三千五百万, 1亿5千万, 一点五亿, 两三亿, 40多亿."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import DIGITS, Numeral, Script, add, plain_digits, shift

HAN_DIGITS = {**{char: value for value, char in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_HAN_SMALL = {"十": 1, "百": 2, "千": 3}
HAN_BIG = {"万": 4, "亿": 8}
HAN_POWERS = {**_HAN_SMALL, **HAN_BIG}
HAN = "〇零一二两三四五六七八九"
_HAN_POINT = Pattern(
    "a Chinese decimal point with its digits",
    r"点([〇零一二两三四五六七八九]{1,40})([万亿]{0,2})",
    yes=("点五亿", "点二五"),
    no=("点", "五点", "点十"),
    how="match",
)
_HAN_TOKEN = Pattern(
    "one piece of a Chinese numeral",
    rf"(?P<digits>[{HAN}]+)|(?:\s(?=[百千][万亿]))?(?P<small>[十百千])|(?P<vague>[多余来几](?=[十百千]?[万亿]))|个(?=[多余]?[百千]?[万亿])|"
    rf"\s?(?P<big>[万亿])|(?P<arabic>{DIGITS.regex})",
    yes=("三", "十", "亿", "35", " 亿", "多亿"),
    no=("元", "点"),
    flags=re.ASCII,
    how="match",
)
_NOT_A_NUMBER = Pattern(
    "an ordinary word made of numerals",
    "十分(?!之)|万一|一一|[一三五][一五七]|十[一二三四五]五|十足|千万(?![元美港欧股人])|百万(?![元美港欧股人])|"
    "[百千](?![万亿])|百[万亿]级|千[万亿]级|千[辛方奇篇]|十全|九牛|八达|八卦|三三|四面八方",
    yes=("十分重要", "万一", "一一对应", "千万不要", "百亿级"),
    no=("十分之一", "千万元", "一千", "百万元"),
    how="match",
)
_VAGUE_BEFORE = Pattern(
    "several tens, hundreds or more",
    "[数几](?=[十百千万亿])|[成上](?=[百千])",
    yes=("数十亿", "几百", "上千"),
    no=("数据", "三百", "上市"),
    how="match",
)


def chinese_word(folded: str, start: int) -> Numeral | None:
    """A Chinese numeral that is not a part of an ordinary word (十分, 万一, 数十亿)."""
    if _NOT_A_NUMBER.match(folded, start) or (start and _VAGUE_BEFORE.match(folded, start - 1)):
        return None
    return _either(folded, start) or chinese(folded, start)


def skip_chinese(folded: str, start: int) -> int:
    """Where characters of numerals end that are no number together."""
    match = _HAN_TOKEN.match(folded, start)
    end = match.end() if match else start + 1
    while end < len(folded) and (folded[end] in _HAN_SMALL or folded[end] in HAN_BIG):
        end += 1
    return end


class _Sum:
    """A Chinese numeral being read: units must descend, 零 marks a skipped place, 万 and 亿 close a section."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.section = Decimal(0)
        self.current: Decimal | None = None
        self.zero = False
        self.last_unit = 0
        self.small_limit = 4
        self.big_limit = 99
        self.started = False
        self.repeated = False
        self.vague = False
        self.tens = False
        """Whether 几 stands behind 十: 十几亿 is from ten to twenty."""

    def digit(self, value: Decimal) -> bool:
        if self.current is not None:
            return False
        self.current, self.started = value, True
        return True

    def small(self, power: int) -> bool:
        if power >= self.small_limit or (self.current is None and self.started and power > 1):
            return False
        self.section = add(self.section, shift(Decimal(1) if self.current is None else self.current, power))
        self.current, self.zero, self.started = None, False, True
        self.small_limit, self.last_unit = power, power
        return True

    def big(self, power: int) -> bool:
        amount = add(self.section, self.current or Decimal(0))
        if not self.started or (amount == 0 and not self.total):
            return False
        if power == self.big_limit:  # 一万五千万 is 15,000 times 万
            if amount == 0 or self.repeated:
                return False
            self.total, self.repeated = shift(add(self.total, amount), power), True
            self.section, self.current, self.zero = Decimal(0), None, False
            return True
        if power < self.big_limit:
            if amount == 0:
                return False
            self.total = add(self.total, shift(amount, power))
            self.big_limit = power
        elif self.big_limit + power > 12:
            return False
        else:  # 3万亿, 三万五千亿
            self.total = shift(add(self.total, amount), power)
            self.big_limit += power
        self.section, self.current, self.zero = Decimal(0), None, False
        self.small_limit, self.last_unit = 4, power
        return True

    def value(self) -> Decimal:
        rest = self.current or Decimal(0)
        if self.current is not None and not self.zero and self.last_unit > 1:
            rest = shift(rest, self.last_unit - 1)  # 一万五 is 15,000
        return add(add(self.total, self.section), rest)


def chinese(folded: str, start: int) -> Numeral | None:
    """The Chinese or mixed numeral at `start` (三千五百万, 1亿5千万, 一点五亿), or None."""
    reading, position, scale, ahead = _Sum(), start, 0, start
    while match := _HAN_TOKEN.match(folded, ahead):
        if not _take(reading, match, folded, ahead == start):
            break
        ahead = match.end()
        if position > start and not (match["digits"] or "x").strip("零〇"):
            continue  # a trailing 零 belongs to the next word (零售)
        position = ahead
        if match["big"]:
            scale += HAN_BIG[match["big"]] if folded[position - 2] in HAN_BIG else HAN_BIG[match["big"]] - scale
        elif not match["small"]:
            scale = 0
    if position == start or folded[position : position + 1] in tuple("十百千万亿"):
        return None
    value = reading.value()
    if point := _HAN_POINT.match(folded, position):
        digits = "".join(str(HAN_DIGITS[char]) for char in point[1])
        scale = sum(HAN_BIG[char] for char in point[2])
        value, position = shift(add(value, Decimal(f"0.{digits}")), scale), point.end()
    if scale >= 4 and folded.startswith("半", position) and not folded.startswith("半年", position):
        value, position = add(value, shift(Decimal("0.5"), scale)), position + 1  # 一亿半
    script = Script.DIGITS if folded[start].isascii() else Script.CHINESE
    high = add(value, shift(Decimal(10), scale)) if reading.tens else None
    return Numeral(value, start, position, scale, script, high, reading.vague and high is None)


_TWO_DIGITS = Pattern(
    "two digits of which either may be meant",
    "([二三四五六七八九]?十)?(一二|[一两二]三|三四|四五|五六|六七|七八|八九)(?=[十百千万亿成个家项人件名])",
    yes=("两三亿", "七八千万", "十二三亿", "二十七八家"),
    no=("三五亿", "两三", "十三五"),
    how="match",
)


def _either(folded: str, start: int) -> Numeral | None:
    """两三亿 as the range from two to three, 十二三亿 as that from twelve to thirteen."""
    pair = _TWO_DIGITS.match(folded, start)
    if pair is None:
        return None
    tens, rest = pair[1] or "", folded[pair.end() : pair.end() + 8]
    low, high = (chinese(tens + digit + rest, 0) for digit in pair[2])
    if low is None or high is None or low.end != high.end:
        return None
    return Numeral(low.value, start, start + low.end + 1, low.scale, Script.CHINESE, high.value)


def _take(reading: _Sum, match: re.Match[str], folded: str, first: bool) -> bool:
    if match["vague"]:
        reading.vague = reading.started
        reading.tens = match["vague"] == "几" and reading.last_unit == 1
        return reading.started
    if match[0] == "个":
        return reading.started
    if match["small"]:
        return reading.small(_HAN_SMALL[match["small"]])
    if match["big"]:
        return reading.big(HAN_BIG[match["big"]])
    if match["arabic"]:
        follows = folded[match.end() : match.end() + 1]
        colloquial = len(match["arabic"]) == 1 and follows in _BEHIND_A_TENTH
        if not first and (reading.zero or not ((follows and follows in "十百千万") or colloquial)):
            return False
        return reading.digit(Decimal(plain_digits(match["arabic"])))
    digits = match["digits"]
    if first and len(digits) > 1:  # digit by digit: 二〇二六; but 三四 is "three or four"
        spelled = "".join(str(HAN_DIGITS[char]) for char in digits)
        return (len(digits) in range(4, 19) or "0" in spelled) and len(digits) < 19 and reading.digit(Decimal(spelled))
    if not first and digits[0] in "零〇":
        reading.zero = True
        digits = digits.lstrip("零〇")
    if not digits:
        return reading.current is None
    following = folded[match.end() : match.end() + 1]
    if not first and digits == "一" and following in _OTHER_ONES and not _HAN_POINT.match(folded, match.end()):
        return False  # 从1.8亿一路涨到
    return len(digits) == 1 and reading.digit(Decimal(HAN_DIGITS[digits]))


_BEHIND_A_TENTH = ("", *"元块的左上多不了吧吗呢啊 、。，,；;！!？?)）")
"""Behind the last digit of 3亿2, which is then its tenths."""
_OTHER_ONES = tuple("路直丢点些举下度旦共样般次起边家")
"""Behind 一, these make another word of it."""
