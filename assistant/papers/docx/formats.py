"""Numbers in the formats that Word numbers paragraphs with (ECMA-376 part 1, 17.18.59), as Word itself writes them.

Where the standard is silent or Word departs from it, Word is followed: 101 is 一○一 in `chineseCounting`, 一百〇一 in
`chineseCountingThousand`, 一百零一 in `taiwaneseCountingThousand`, 百一 in `japaneseCounting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

NumberFormat = Callable[[int], str]
NO_NUMBER = "none"
BULLET = "bullet"
DECIMAL = "decimal"


def written_number(value: int, number_format: str, picture: str = "") -> str | None:
    """A number in a format of Word, None for a format that is not known; `picture` is that of a `custom` one.

    A number that a format has no sign for is written as Word does: in digits, or not at all in systems of counting.
    """
    if number_format == "custom":
        first = picture.split(",")[0].strip()
        return str(value).zfill(len(first)) if first.isdecimal() else None
    written = _FORMATS.get(number_format)
    if written is None:
        return None
    return written(value) if value > 0 or number_format in _WITH_ZERO else str(value)


# --- letters, Roman numerals, English words ---------------------------------------------------------------------------

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_LAST_ROMAN = 32_767
_REPEATS = 30
_SPELT = 1000


def _roman(value: int) -> str:
    written = ""
    if value > _LAST_ROMAN:
        return str(value)
    for amount, letters in _ROMAN:
        written += letters * (value // amount)
        value %= amount
    return written


def _repeated(signs: Sequence[str]) -> NumberFormat:
    """Signs in a row and then each of them twice, as in A … Z, AA, BB; digits where that would be very long."""

    def written(value: int) -> str:
        times = (value - 1) // len(signs) + 1
        return signs[(value - 1) % len(signs)] * times if times <= _REPEATS else str(value)

    return written


def _listed(signs: Sequence[str]) -> NumberFormat:
    """Signs in a row and then digits."""
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _cardinal(value: int) -> str:
    if value >= _SPELT * _SPELT:
        return str(value)
    if value >= _SPELT:
        return _joined(_cardinal(value // _SPELT) + " thousand", value % _SPELT)
    if value >= 100:
        return _joined(_ONES[value // 100] + " hundred", value % 100)
    if value < 20:
        return _ONES[value]
    return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def _joined(words: str, rest: int) -> str:
    return f"{words} {_cardinal(rest)}" if rest else words


def _ordinal_text(value: int) -> str:
    words = _cardinal(value)
    start = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[start:]
    ordinal = _ORDINALS.get(last) or (last.removesuffix("y") + "ieth" if last.endswith("y") else f"{last}th")
    return words[:start] + ordinal


def _ordinal(value: int) -> str:
    ending = "th" if value // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _capital(words: NumberFormat) -> NumberFormat:
    return lambda value: words(value)[:1].upper() + words(value)[1:]


# --- East Asian numbers -----------------------------------------------------------------------------------------------


def _digits(signs: str) -> NumberFormat:
    """Digit by digit, each with its own sign."""
    return lambda value: "".join(signs[int(digit)] for digit in str(value))


def _counted_to_99(signs: str) -> NumberFormat:
    """十, 十一, 二十 up to 99, and from 100 on digit by digit."""
    digits = _digits(signs)

    def written(value: int) -> str:
        tens, ones = divmod(value, 10)
        if not 1 <= tens <= 9:
            return digits(value)
        return (signs[tens] if tens > 1 else "") + "十" + (signs[ones] if ones else "")

    return written


@dataclass(frozen=True, slots=True)
class CountingSystem:
    """Digits and units of a counting system; `units` are ten, hundred, thousand, ten thousand.

    `zero` stands for places left out between others (empty where nothing does); a one in front of a unit falls away
    before all of `bare` units, and before a leading ten if `bare_ten`.
    """

    digits: str
    units: str
    zero: str = ""
    bare: str = ""
    bare_ten: bool = False

    def __call__(self, value: int) -> str:
        """The number in this system; empty from a million on, as in Word."""
        if value >= 1_000_000:
            return ""
        high, low = divmod(value, 10_000)
        written = self._below_ten_thousand(low)
        if high:
            gap = self.zero if 0 < low < 1000 else ""
            written = self._below_ten_thousand(high) + self.units[3] + gap + written
        leading = self.digits[1] + self.units[0]
        return written[1:] if self.bare_ten and written.startswith(leading) else written

    def _below_ten_thousand(self, value: int) -> str:
        written, gap = "", False
        for power, unit in ((1000, self.units[2]), (100, self.units[1]), (10, self.units[0]), (1, "")):
            digit = value // power % 10
            if digit:
                sign = "" if digit == 1 and unit and unit in self.bare else self.digits[digit]
                written += (self.zero if gap and written else "") + sign + unit
            gap = not digit
        return written


_HAN = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_KOREAN = "영일이삼사오육칠팔구"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_HALF_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_HALF_IROHA = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳｨﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼｪﾋﾓｾｽﾝ"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_KOREAN_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_KOREAN_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def _korean_legal(value: int) -> str:
    return _KOREAN_TENS[value // 10] + _KOREAN_ONES[value % 10] if value < 100 else str(value)


_FORMATS: dict[str, NumberFormat] = {
    DECIMAL: str,
    NO_NUMBER: lambda value: "",
    BULLET: lambda value: "",
    "decimalZero": lambda value: f"{value:02}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": _listed(_CIRCLED),
    "decimalEnclosedCircleChinese": _listed(_CIRCLED),
    "decimalEnclosedFullstop": _listed("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "decimalEnclosedParen": _listed("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "numberInDash": lambda value: f"- {value} -",
    "hex": lambda value: f"{value:X}",
    "chicago": _repeated("*†‡§"),
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": _repeated("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerLetter": _repeated("abcdefghijklmnopqrstuvwxyz"),
    "russianUpper": _repeated(_RUSSIAN.upper()),
    "russianLower": _repeated(_RUSSIAN),
    "ordinal": _ordinal,
    "cardinalText": _capital(_cardinal),
    "ordinalText": _capital(_ordinal_text),
    "chineseCounting": _counted_to_99("○一二三四五六七八九"),
    "chineseCountingThousand": CountingSystem(_HAN, "十百千万", zero="〇", bare_ten=True),
    "chineseLegalSimplified": CountingSystem(_FORMAL, "拾佰仟万", zero="零"),
    "taiwaneseCounting": _counted_to_99("○一二三四五六七八九"),
    "taiwaneseCountingThousand": CountingSystem(_HAN, "十百千萬", zero="零", bare_ten=True),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "ideographLegalTraditional": CountingSystem(_FORMAL_TRADITIONAL, "拾佰仟萬", zero="零"),
    "ideographDigital": _digits(_HAN),
    "ideographEnclosedCircle": _listed("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"),
    "ideographTraditional": _listed(_STEMS),
    "ideographZodiac": _listed(_BRANCHES),
    "ideographZodiacTraditional": _listed([_STEMS[place % 10] + _BRANCHES[place % 12] for place in range(60)]),
    "japaneseCounting": CountingSystem(_HAN, "十百千万", bare="十百千"),
    "japaneseLegal": CountingSystem("零壱弐参四伍六七八九", "拾百阡萬"),
    "japaneseDigitalTenThousand": _digits(_HAN),
    "aiueo": _repeated(_HALF_KANA),
    "aiueoFullWidth": _repeated(_KANA),
    "iroha": _repeated(_HALF_IROHA),
    "irohaFullWidth": _repeated(_IROHA),
    "koreanDigital": _digits(_KOREAN),
    "koreanDigital2": _digits("零一二三四五六七八九"),
    "koreanCounting": CountingSystem(_KOREAN, "십백천만", bare="십백천"),
    "koreanLegal": _korean_legal,
    "ganada": _repeated("가나다라마바사아자차카타파하"),
    "chosung": _repeated("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "thaiNumbers": _digits("๐๑๒๓๔๕๖๗๘๙"),
    "hindiNumbers": _digits("०१२३४५६७८९"),
}
_WITH_ZERO = frozenset({DECIMAL, NO_NUMBER, BULLET, "decimalZero", "decimalFullWidth", "decimalFullWidth2"})
