"""Numbers as people write them, in digits, English words and Chinese, read exactly and with their place in the text.

`fold` brings a text to one width and case without moving a character, `read_numerals` finds the numerals in it.
What a numeral measures (money, a share, a period) is the business of `assistant.language.quantities.reader`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from assistant.language.patterns import Pattern

_EXACT = Context(prec=4000)
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
    "tn": 12, "trn": 12, "wan": 4, "w": 4, "yi": 8,
}  # fmt: skip

_HAN_DIGITS = {**{char: value for value, char in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_HAN_SMALL = {"十": 1, "百": 2, "千": 3}
_HAN_BIG = {"万": 4, "亿": 8}
_HAN_POWERS = {**_HAN_SMALL, **_HAN_BIG}
_TRADITIONAL = str.maketrans(
    "萬億點負兩個項條號幣圓貨長間內過於約達標準櫃圍發點後無營業總額潤淨東員專檔倆歐鎊韓"
    "對預計們該這還沒為與從將會來時間開關現價資產費損虧場實際類種數據電機車華國體網絡軟製藥醫療導雲衛"
    "獲權讓認購證監審報書創層進選擇當議東監誰說嗎個夠滿買賣單協總統練習壓縮紅籌設計結構歸屬經濟聯動"
    "門檻則須應範劃訂備業訊務優勢競鏈試驗臨師溢幾倍約僅餘貳叄參壓較別連續遞殼嗎頭線團隊員離職"
    "變從術領證銷產稱歷創釋極適裡聯終軌載運飛調薪給採購處罰違規懲換轉讓鎖錄簽險揭據",
    "万亿点负两个项条号币圆货长间内过于约达标准柜围发点后无营业总额润净东员专档俩欧镑韩"
    "对预计们该这还没为与从将会来时间开关现价资产费损亏场实际类种数据电机车华国体网络软制药医疗导云卫"
    "获权让认购证监审报书创层进选择当议东监谁说吗个够满买卖单协总统练习压缩红筹设计结构归属经济联动"
    "门槛则须应范划订备业讯务优势竞链试验临师溢几倍约仅余贰叁参压较别连续递壳吗头线团队员离职"
    "变从术领证销产称历创释极适里联终轨载运飞调薪给采购处罚违规惩换转让锁录签险揭据",
)
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
_FORMAL_RUN = Pattern(
    "a numeral in the formal characters of cheques",
    "(?=.?.?[壹贰貳叁參肆伍陆陸柒捌玖拾])[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟零万亿点]{2,}|[壹贰貳叁參肆伍陆陸柒捌玖](?=[角分])",
    yes=("人民币贰拾亿元", "伍仟万"),
    no=("二十亿元", "参与", "拾"),
)

_HAN = "〇零一二两三四五六七八九"
_WORD = "|".join([*_ONES, *_TENS, "hundred", *_SCALES])
_START = Pattern(
    "where a numeral may begin",
    rf"\d|(?<![a-z\d])\.(?=\d)|[{_HAN}十百千]|(?<=[过破超逾])亿(?!级)|半(?=个?[百千]?[万亿])|"
    r"\bhalf(?= (?:an? )?(?:m|b|tr)illion)|"
    rf"\b(?:an?(?= (?:hundred|thousand|million|billion|trillion)\b)|{_WORD}|"
    r"point(?= (?:oh?|zero|one|two|three|four|five|six|seven|eight|nine)\b))\b",
    yes=("4bn", ".5", "twenty", "a hundred", "point five", "三千"),
    no=("bn", "a hundredth", "point of view", "亿元"),
    flags=re.ASCII,
)
_DIGITS = Pattern(
    "a number in digits",
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:['’]\d{3})+(?!\d)(?:\.\d+)?|"
    r"\d{1,3}(?: \d{3}){1,6}(?=\s?(?:[百千]?[万亿元]|[mb]il+i?on\b|[mbk]n?\b|yuan|rmb|cny))|"
    r"\d+(?:\.\d+)?|\.\d+",
    yes=("4,500", "12.5", ".5", "2026", "450 000 000元", "4 750 million", "96'400"),
    no=("bn", "-5", "四"),
    flags=re.ASCII,
    how="match",
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
    "a Chinese character right in front of a number", r"[\u4e00-\u9fff~]\s?$", yes=("营收", "约 "), no=("cap", ":")
)
_HAN_POINT = Pattern(
    "a Chinese decimal point with its digits",
    r"点([〇零一二两三四五六七八九]{1,40})([万亿]{0,2})",
    yes=("点五亿", "点二五"),
    no=("点", "五点", "点十"),
    how="match",
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
_HAN_TOKEN = Pattern(
    "one piece of a Chinese numeral",
    rf"(?P<digits>[{_HAN}]+)|(?:\s(?=[百千][万亿]))?(?P<small>[十百千])|(?P<vague>[多余来几](?=[十百千]?[万亿]))|个(?=[多余]?[百千]?[万亿])|"
    rf"\s?(?P<big>[万亿])|(?P<arabic>{_DIGITS.regex})",
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


class Script(StrEnum):
    """How a numeral is written."""

    DIGITS = "digits"
    ENGLISH = "english"
    CHINESE = "chinese"


class Numeral(NamedTuple):
    """A number in a folded text.

    `value` is exact and includes the scale, `scale` is its last power of ten (8 for 亿). `high` is the upper end of a
    numeral that is a range itself (两三亿), `vague` says that some more is meant (40多亿).
    """

    value: Decimal
    start: int
    end: int
    scale: int
    script: Script
    high: Decimal | None = None
    vague: bool = False


class _Folding(dict[int, str]):
    """What each character is folded to, found when a text first has it."""

    def __missing__(self, number: int) -> str:
        self[number] = _fold_character(chr(number))
        return self[number]


def _fold_character(char: str) -> str:
    if unicodedata.category(char) == "No":  # ² and ① are not amounts
        return char
    folded = unicodedata.normalize("NFKC", char).lower()
    if len(folded) == 1:
        return folded.translate(_TRADITIONAL)
    return char.lower() if len(char.lower()) == 1 else char


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text in half width, lower case and simplified numerals; every character keeps its offset."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDING)
    return folded if _FORMAL.keys().isdisjoint(map(ord, folded)) else _FORMAL_RUN.sub(_plain, folded)


def _plain(match: re.Match[str]) -> str:
    return match[0].translate(_FORMAL)


def shift(value: Decimal, power: int) -> Decimal:
    """`value` times ten to the `power`, exact at any length."""
    if not power:
        return value
    shifted = _EXACT.multiply(value, Decimal(10) ** power)
    whole = shifted.to_integral_value()
    return whole if whole == shifted else shifted


def add(first: Decimal, second: Decimal) -> Decimal:
    """The exact sum."""
    return _EXACT.add(first, second)


def multiply(first: Decimal, second: Decimal) -> Decimal:
    """The exact product."""
    return _EXACT.multiply(first, second)


def whole_number(folded: str) -> int | None:
    """The number that is the whole of `folded` ("12", 十二, twelve), or None."""
    if folded.isascii() and folded.isdigit():
        return int(folded[:18])
    numeral = _chinese(folded, 0) if folded[:1] in _HAN_DIGITS or folded[:1] == "十" else _english(folded, 0)
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
            numeral = Numeral(shift(Decimal(1), _HAN_BIG[char]), start, start + 1, _HAN_BIG[char], Script.CHINESE)
            position = start + 1
        elif char in "半h":
            numeral = _half(folded, start)
            position = start + 1
        elif char.isascii():
            numeral = _english(folded, start)
            position = match.end()
        else:
            numeral = _chinese_word(folded, start)
            position = start + 1 if numeral else _skip_chinese(folded, start)
        if numeral is not None:
            yield numeral
            position = numeral.end


def _arabic(folded: str, start: int) -> Numeral | None:
    named = start > 0 and folded[start - 1].isascii() and folded[start - 1].isalpha()
    match = (_PLAIN_DIGITS if named else _DIGITS).match(folded, start)
    if match is None:
        return None
    literal = _plain_digits(match[0])
    end = match.end()
    if len(literal) > _LONGEST_SCALED:
        return Numeral(Decimal(literal), start, end, 0, Script.DIGITS)
    if _HAN_SCALE_AHEAD.match(folded, end):
        mixed = _chinese(folded, start)
        if mixed is not None:
            return mixed
    value, scale = Decimal(literal), 0
    if short := _SHORT_SCALE.match(folded, end):
        scale, end = _SHORT_SCALES[short[1]], short.end()
    elif (words := _SCALE_AFTER_DIGITS.match(folded, end)) and words.end() > end:
        scale = sum((2 if words[1] else 0, _scale_of(words[2]), _scale_of(words[3])))
        end = words.end()
    elif spaced := _SPACED_SCALE.match(folded, end):
        scale, end = _SHORT_SCALES[spaced[1]], spaced.end()
    elif (typed := _TYPED_SCALE.match(folded, end)) and _HAN_BEFORE.search(folded[max(0, start - 2) : start]):
        scale, end = _TYPED_SCALES[typed[1]], typed.end()
    return Numeral(shift(value, scale), start, end, scale, Script.DIGITS)


def _plain_digits(written: str) -> str:
    """Digits without what groups them in threes."""
    return written.translate(_GROUPING)


_GROUPING = str.maketrans("", "", ", '’")


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


# --- Chinese -------------------------------------------------------------------------------------------------------


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
    scale = _SCALES.get(match[2] or "") or sum(_HAN_POWERS[char] for char in match[1])
    script = Script.ENGLISH if match[2] else Script.CHINESE
    return Numeral(shift(Decimal("0.5"), scale), start, match.end(), scale, script)


def _chinese_word(folded: str, start: int) -> Numeral | None:
    """A Chinese numeral that is not a part of an ordinary word (十分, 万一, 数十亿)."""
    if _NOT_A_NUMBER.match(folded, start) or (start and _VAGUE_BEFORE.match(folded, start - 1)):
        return None
    return _either(folded, start) or _chinese(folded, start)


def _skip_chinese(folded: str, start: int) -> int:
    match = _HAN_TOKEN.match(folded, start)
    end = match.end() if match else start + 1
    while end < len(folded) and (folded[end] in _HAN_SMALL or folded[end] in _HAN_BIG):
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


def _chinese(folded: str, start: int) -> Numeral | None:
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
            scale += _HAN_BIG[match["big"]] if folded[position - 2] in _HAN_BIG else _HAN_BIG[match["big"]] - scale
        elif not match["small"]:
            scale = 0
    if position == start or folded[position : position + 1] in tuple("十百千万亿"):
        return None
    value = reading.value()
    if point := _HAN_POINT.match(folded, position):
        digits = "".join(str(_HAN_DIGITS[char]) for char in point[1])
        scale = sum(_HAN_BIG[char] for char in point[2])
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
    low, high = (_chinese(tens + digit + rest, 0) for digit in pair[2])
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
        return reading.big(_HAN_BIG[match["big"]])
    if match["arabic"]:
        follows = folded[match.end() : match.end() + 1]
        colloquial = len(match["arabic"]) == 1 and follows in _BEHIND_A_TENTH
        if not first and (reading.zero or not ((follows and follows in "十百千万") or colloquial)):
            return False
        return reading.digit(Decimal(_plain_digits(match["arabic"])))
    digits = match["digits"]
    if first and len(digits) > 1:  # digit by digit: 二〇二六; but 三四 is "three or four"
        spelled = "".join(str(_HAN_DIGITS[char]) for char in digits)
        return (len(digits) in range(4, 19) or "0" in spelled) and len(digits) < 19 and reading.digit(Decimal(spelled))
    if not first and digits[0] in "零〇":
        reading.zero = True
        digits = digits.lstrip("零〇")
    if not digits:
        return reading.current is None
    following = folded[match.end() : match.end() + 1]
    if not first and digits == "一" and following in _OTHER_ONES and not _HAN_POINT.match(folded, match.end()):
        return False  # 从1.8亿一路涨到
    return len(digits) == 1 and reading.digit(Decimal(_HAN_DIGITS[digits]))


_BEHIND_A_TENTH = ("", *"元块的左上多不了吧吗呢啊 、。，,；;！!？?)）")
"""Behind the last digit of 3亿2, which is then its tenths."""
_OTHER_ONES = tuple("路直丢点些举下度旦共样般次起边家")
"""Behind 一, these make another word of it."""
