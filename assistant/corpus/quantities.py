"""Quantities in English and Chinese text: what each number measures, its exact value and where it stands.

`read_quantities` never raises and reads a text in time linear in its length; `normal_form` makes the quantities of an
English and a Chinese text comparable. Amounts keep their currency: nothing is converted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from assistant.corpus.marks import Mark, read_marks
from assistant.corpus.numerals import Numeral, Script, add, fold, read_numerals, shift


class Kind(StrEnum):
    """What a quantity measures."""

    MONEY = "money"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    MULTIPLE = "multiple"
    NUMBER = "number"
    COUNT = "count"
    DURATION = "duration"
    FRACTION = "fraction"
    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    MONTH_DAY = "month_day"
    ORDINAL = "ordinal"
    ARTICLE = "article"


class Comparison(StrEnum):
    """How the text bounds the value: "at least 4bn" is `>=`, "just under 4bn" is `<`."""

    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    ABOUT = "~"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity; `text` is exactly the slice `[start:end]` of the text read, without the words of comparison.

    `value` is a date for the kinds date, month, quarter and year (their first day), else an exact Decimal: 15 for 15%,
    the numerator of a fraction, the leading number of an article. `unit` is the currency code of money, the time unit
    of a duration, the thing counted, the denominator of a fraction, what an ordinal numbers, the full article number
    (`2.1.2(5)`) or the `MM-DD` of a day without year; empty otherwise. `high` is the upper end of a range.
    """

    kind: Kind
    value: Decimal | dt.date
    unit: str
    start: int
    end: int
    text: str
    comparison: Comparison = Comparison.EQ
    high: Decimal | None = None


_PREFIXES = {
    "rmb": "CNY",
    "cny": "CNY",
    "cn¥": "CNY",
    "¥": "CNY",
    "人民币": "CNY",
    "renminbi": "CNY",
    "jpy¥": "JPY",
    "jpy": "JPY",
    "us$": "USD",
    "u.s.$": "USD",
    "us $": "USD",
    "usd": "USD",
    "usd$": "USD",
    "hk$": "HKD",
    "hkd": "HKD",
    "hkd$": "HKD",
    "s$": "SGD",
    "sgd": "SGD",
    "a$": "AUD",
    "nt$": "TWD",
    "eur": "EUR",
    "€": "EUR",
    "gbp": "GBP",
    "£": "GBP",
    "₩": "KRW",
    "krw": "KRW",
    "₹": "INR",
    "inr": "INR",
    "$": "USD",
    "美元": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "chf": "CHF",
}
_SUFFIXES = {
    "元人民币": "CNY",
    "人民币": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "块钱": "CNY",
    "块": "CNY",
    "yuan renminbi": "CNY",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "美元": "USD",
    "美金": "USD",
    "us dollars?": "USD",
    r"u\.s\. dollars?": "USD",
    "united states dollars?": "USD",
    "usd": "USD",
    "hong kong dollars?": "HKD",
    "hk dollars?": "HKD",
    "hkd": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "singapore dollars?": "SGD",
    "新加坡元": "SGD",
    "dollars?": "USD",
    "euros?": "EUR",
    "eur": "EUR",
    "欧元": "EUR",
    "pounds?(?: sterling)?": "GBP",
    "gbp": "GBP",
    "英镑": "GBP",
    "yen": "JPY",
    "jpy": "JPY",
    "日元": "JPY",
    "won": "KRW",
    "韩元": "KRW",
    "rupees?": "INR",
    "印度卢[布比]": "INR",
    "新台币": "TWD",
}
_SUBUNITS = {"cents?": "USD", "penn(?:y|ies)": "GBP", "pence": "GBP"}
_DURATIONS = {
    "trading[- ]days?": "trading day",
    "交易日": "trading day",
    "(?:working|business)[- ]days?": "working day",
    "工作日": "working day",
    "years?(?: of age)?": "year",
    "年度": "year",
    "年": "year",
    "months?": "month",
    "月": "month",
    "weeks?": "week",
    "周": "week",
    "星期": "week",
    "days?": "day",
    "日": "day",
    "天": "day",
    "hours?": "hour",
    "小时": "hour",
    "quarters?": "quarter",
    "季度": "quarter",
}
_COUNTED = {
    "patents?": "patent",
    "专利": "patent",
    "staff|employees?|people|persons?|researchers?|headcount": "person",
    "shares?": "share",
    "articles?": "article",
    "clauses?": "article",
    "companies|company|firms?|issuers?": "company",
    "items?": "item",
    "products?": "product",
    "clients?|customers?|users?": "client",
    "sectors?|fields?|industries": "field",
    "indicators?": "indicator",
    "standards?|sets?": "standard",
    "cases?": "case",
}
_CLASSIFIERS = {
    "项": "item",
    "件": "item",
    "家": "company",
    "名": "person",
    "人": "person",
    "位": "person",
    "股": "share",
    "条": "article",
    "套": "standard",
    "只": "",
    "个": "",
    "款": "",
    "类": "",
    "种": "",
    "次": "",
    "轮": "",
    "篇": "",
    "份": "",
    "批": "",
    "支": "",
    "笔": "",
    "方面": "",
    "档": "",
    "章": "",
    "节": "",
    "门": "",
    "枚": "",
    "台": "",
    "步": "",
    "级": "",
    "层": "",
    "场": "",
}


def _table(name: str, words: dict[str, str], chinese_only: bool | None = None) -> str:
    chosen = [word for word in words if chinese_only is None or (not word[0].isascii()) == chinese_only]
    return f"(?P<{name}>{'|'.join(chosen)})"


_ADJECTIVES = (
    r"(?:(?:full|consecutive|fiscal|financial|accounting|calendar|complete|audited|natural|straight|whole|most|recent)"
    r"[\s-]){0,3}"
)
_RIGHT = re.compile(
    r"\s?(?P<points>percentage[\s-]points?|ppts?\b|pp\b|个?百分点)|\s?(?P<basis>bps?\b|basis\spoints?|个基点)|"
    r"\s?(?P<percent>%|per[\s-]?cents?\b|pct\b|成(?![立为长本功果员交就分熟都]))|"
    rf"[\s-]?(?:{_table('money_en', _SUFFIXES, False)}\b|{_table('money_zh', _SUFFIXES, True)}(?![件素器旦宵宇]))|"
    rf"\s?{_table('cents', _SUBUNITS)}\b|"
    rf"[\s-]?{_ADJECTIVES}{_table('time_en', _DURATIONS, False)}\b|"
    rf"\s?(?P<ge>个)?(?:完整|连续|的){{0,2}}(?:会计|财务|自然|周)?(?P<time_zh>{'|'.join(w for w in _DURATIONS if not w[0].isascii())})"
    r"(?![元常报季薪])|"
    r"\s?(?P<multiple>倍|x\b|times\b|[\s-]?fold\b)|"
    rf"\s(?:[a-z&/-]{{2,20}}\s){{0,2}}?(?P<counted>{'|'.join(_COUNTED)})\b|"
    rf"\s?(?P<classifier>{'|'.join(_CLASSIFIERS)})(?!民币|义)(?P<patents>(?:授权|有效|国内|境内|核心|已)*(?:发明)?专利)?",
    re.ASCII,
)
_LEFT_CURRENCY = re.compile(
    rf"(?<![a-z])({'|'.join(re.escape(word) for word in sorted(_PREFIXES, key=len, reverse=True))})\s?(?:-|−)?\s?$",
    re.ASCII,
)
_LEFT_SIGN = re.compile(r"(?:(?:^|(?<=[^!-'*+./-9<?-~\0]))[-−]|负|(?<![a-z])(?:minus|negative)\s)\s?$", re.ASCII)
_SPACED_LETTER = re.compile(r"\s([mbk])(?![a-z\d&])")
_LETTERS = {"m": 6, "b": 9, "k": 3}
_FRACTION = re.compile(
    r"(?P<minus>负|-|−)?(?:(?P<whole>[〇零一二两三四五六七八九十\d]{1,6})又)?"
    r"(?P<below>[〇零一二两三四五六七八九十百千万\d]{1,9})分之(?P<above>[〇零一二两三四五六七八九十百千点.\d]{1,24})|"
    r"(?P<minus2>(?<![\da-z])[-−]|负)?(?:(?P<whole2>\d{1,6})又)?(?<![\d/.,a-z])(?P<top>\d{1,6})\s?/\s?(?P<bottom>\d{1,6})(?:st|nd|rd|th)?(?![\d/.,%]|\s?[a-z]?\d)|"
    r"\b(?P<word>one|two|three|four|five)[\s-](?P<part>half|halves|thirds?|quarters?|fifths?|tenths?)\b(?!\sof\s(?:19|20))",
    re.ASCII,
)
_PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "ten": 10}
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

_BEFORE: tuple[tuple[Comparison, str], ...] = (
    (
        Comparison.LE,
        r"(?:no|not)\s(?:more|greater|higher|over)(?:\sthan)?|not\s(?:to\s)?exceed(?:ing)?|no\smore\sthan|at\s(?:the\s)?most|"
        r"up\sto|(?:a\s)?maximum\sof|capped\sat|≤|<=|不(?:超|高于|多于|大于|得超)过?|未超过|至多|最多|不得高于|不得超过",
    ),
    (
        Comparison.GE,
        r"(?:no|not)\s(?:less|fewer|lower)\sthan|not\s(?:below|under)|at\s(?:the\s)?least|(?:a\s)?minimum\s(?:of)?|≥|>=|"
        r"不(?:得)?(?:低于|少于|小于)|未低于|至少|最低|不下",
    ),
    (
        Comparison.LT,
        r"(?:just|slightly|a\slittle|well|still)?\s?(?:under|below|short\sof|shy\sof)|(?:less|fewer|lower|smaller)\sthan|"
        r"<|低于|不足|不到|少于|小于|未达到?|不满",
    ),
    (
        Comparison.GT,
        r"(?:more|greater|higher|larger)\sthan|(?:just\s)?(?:over|above)|exceed(?:s|ed|ing)?|in\sexcess\sof|upwards?\sof|>|"
        r"超过|高于|多于|大于|逾|超",
    ),
    (
        Comparison.ABOUT,
        r"about|around|approx(?:imately|\.)?|roughly|nearly|almost|close\sto|circa|some|~|约为?|大约|将近|接近|大概|(?<!最)近",
    ),
)
_LEFT_COMPARISON = re.compile(
    "(?:"
    + "|".join(f"(?P<{comparison.name}>{words})" for comparison, words in _BEFORE)
    + r")(?:\s(?:an?|the))?[\s:]{0,2}(?:人民币|rmb|cny)?\s?$",
    re.ASCII,
)
_RIGHT_COMPARISON = re.compile(
    r"[\s,]{0,2}\(?(?:(?P<GE>or\s(?:more|above|higher|over|greater)|and\s(?:above|over|more|up)|(?:\(含\))?(?:及其?|或)?以上|起|\+(?!\d))|"
    r"(?P<LE>or\s(?:less|below|fewer|under|lower)|and\s(?:below|under|less)|(?:\(含\))?(?:及其?|或)?以下|以内)|(?P<ABOUT>左右|上下|or\sso\b))",
    re.ASCII,
)
_RANGE = re.compile(r"\s?(?:-|–|—|~|至|到)\s?|\sto\s")
_LIST = re.compile(r"\s?(?:,|、|;|/|和|及|与|或|以及)\s?|\s?,?\s(?:and|or)\s")
_ONE_PERIOD_BEFORE = re.compile(
    r"(?:最近|近|过去|上|前|后|这|那|同|每|任|某|统|唯|单|下|当|[a-z]*(?:last|latest|recent|prior|previous|any|same|each|every)\s)$"
)
_HALF_YEAR = re.compile(r"(?<![上下前后一])半年(?![度报])|\bhalf[\s-](?:a[\s-])?year\b|\bsix-monthly\b")
_SHARED = frozenset(
    {Kind.MONEY, Kind.PERCENT, Kind.PERCENTAGE_POINTS, Kind.MULTIPLE, Kind.NUMBER, Kind.COUNT, Kind.DURATION}
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity being read, with what lists and ranges need to know of its writing."""

    quantity: Quantity
    scale: int = 0
    prefixed: bool = False
    bare: bool = False
    subunit: bool = False


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of an English, Chinese or mixed text, in order of appearance, none overlapping another."""
    folded = fold(text)
    named = [_from_mark(mark, text) for mark in read_marks(folded)]
    masked = _mask(folded, named)
    parts = list(_fractions(masked, text))
    masked = _mask(masked, parts)
    found = list(_measured(masked, text))
    ordered = sorted(
        [*(_Found(quantity) for quantity in (*named, *parts)), *found], key=lambda item: item.quantity.start
    )
    joined = _join_ranges(_share_forward(_share_back(_join_cents(ordered, folded), folded), folded), folded)
    return tuple(_compared(item, folded, text) for item in joined)


def normal_form(quantity: Quantity) -> str:
    """One spelling for one quantity, the same for both languages: `money:CNY:4000000000`, `percent:15`, `article:2.1.2(5)`.

    A count and a plain number are alike (`number:7`), because languages differ in the noun; a range has both ends
    (`percent:3..5`); comparisons are left out.
    """
    kind, value = quantity.kind, quantity.value
    if isinstance(value, dt.date):
        spelled = {
            Kind.DATE: value.isoformat(),
            Kind.MONTH: f"{value:%Y-%m}",
            Kind.YEAR: f"{value.year:04d}",
            Kind.QUARTER: f"{value.year:04d}-Q{(value.month + 2) // 3}",
        }
        return f"{kind.value}:{spelled[kind]}"
    if kind in (Kind.ARTICLE, Kind.MONTH_DAY):
        return f"{kind.value}:{quantity.unit}"
    amount = _plain(value) + (f"..{_plain(quantity.high)}" if quantity.high is not None else "")
    if kind is Kind.FRACTION:
        return f"fraction:{amount}/{quantity.unit}"
    if kind in (Kind.MONEY, Kind.ORDINAL):
        return f"{kind.value}:{quantity.unit}:{amount}"
    if kind is Kind.DURATION:
        return f"duration:{amount}:{quantity.unit}"
    return f"{'number' if kind is Kind.COUNT else kind.value}:{amount}"


def _plain(value: Decimal) -> str:
    spelled = format(value, "f")
    if "." in spelled:
        spelled = spelled.rstrip("0").rstrip(".")
    return "0" if spelled in ("-0", "") else spelled


def _from_mark(mark: Mark, text: str) -> Quantity:
    value = mark.day if mark.day is not None else Decimal(mark.number)
    return Quantity(Kind(mark.kind), value, mark.label, mark.start, mark.end, text[mark.start : mark.end])


def _mask(folded: str, quantities: list[Quantity]) -> str:
    """The text with what was read already blanked by a character that is no part of any number."""
    pieces, position = [], 0
    for quantity in sorted(quantities, key=lambda item: item.start):
        pieces += [folded[position : quantity.start], "\0" * (quantity.end - quantity.start)]
        position = quantity.end
    return "".join([*pieces, folded[position:]])


def _fractions(folded: str, text: str) -> Iterator[Quantity]:
    """三分之二, 1/3, two-thirds as fractions; 百分之十五 as a percentage; half a year as six months."""
    for match in _HALF_YEAR.finditer(folded):
        yield Quantity(
            Kind.DURATION, Decimal(6), "month", match.start(), match.end(), text[match.start() : match.end()]
        )
    for match in _FRACTION.finditer(folded):
        place = (match.start(), match.end(), text[match.start() : match.end()])
        if match["word"]:
            yield Quantity(Kind.FRACTION, Decimal(_WORDS[match["word"]]), str(_PARTS[match["part"][:3]]), *place)
        elif match["top"]:
            top = Decimal(match["top"]) + Decimal(match["whole2"] or 0) * Decimal(match["bottom"])
            yield Quantity(Kind.FRACTION, -top if match["minus2"] else top, str(int(match["bottom"])), *place)
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
                yield Quantity(Kind.PERCENT, above, "", *place)
            else:
                yield Quantity(Kind.FRACTION, above, _plain(below), *place)


def _number(folded: str) -> Decimal | None:
    numeral = next(read_numerals(folded), None)
    return numeral.value if numeral is not None and numeral.end == len(folded) else None


def _measured(folded: str, text: str) -> Iterator[_Found]:
    end = 0
    for numeral in read_numerals(folded):
        if numeral.start >= end and (found := _measure(numeral, folded, text, end)) is not None:
            yield found
            end = found.quantity.end
        elif numeral.script is Script.DIGITS:
            end = max(end, numeral.end)


def _measure(numeral: Numeral, folded: str, text: str, previous_end: int) -> _Found | None:
    """The numeral with its currency, sign and unit, or None where it is a name (GPT-4) or an ordinary word (一般)."""
    start, end = numeral.start, numeral.end
    window = folded[max(previous_end, start - 12) : start]
    currency = _LEFT_CURRENCY.search(window)
    if currency:
        start -= len(window) - currency.start()
    elif numeral.script is Script.DIGITS and _is_name(folded, numeral, previous_end):
        return None
    scale, value = numeral.scale, numeral.value
    if currency and numeral.scale == 0 and (spaced := _SPACED_LETTER.match(folded, end)):
        scale, end = _LETTERS[spaced[1]], spaced.end()
        value = shift(value, scale)
    unit = _RIGHT.match(folded, end)
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
    if (sign := None if joined else _LEFT_SIGN.search(folded[max(0, start - 9) : start])) or (
        currency and "-" in currency[0]
    ):
        value = -value
        start -= len(sign[0]) if sign else 0
    return _as_quantity(value, scale, _PREFIXES[currency[1]] if currency else "", unit, (start, end), text)


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
        return (
            measured and not day and not _ONE_PERIOD_BEFORE.search(folded[max(0, numeral.start - 10) : numeral.start])
        )
    if numeral.script is Script.CHINESE and len(written) == 1:
        return unit is not None and not (written in "零〇" and bool(unit["classifier"]))
    if written[0] in "百千":
        return numeral.scale >= 8 or (unit is not None and bool(unit["money_zh"]))
    return True


def _as_quantity(
    value: Decimal, scale: int, currency: str, unit: re.Match[str] | None, place: tuple[int, int], text: str
) -> _Found:
    start, end = place
    if unit is None:
        kind, name = (Kind.MONEY, currency) if currency else _bare(value, text[start:end])
        if kind is Kind.YEAR:
            return _Found(Quantity(kind, dt.date(int(value), 1, 1), "", start, end, text[start:end]), bare=True)
        return _Found(Quantity(kind, value, name, start, end, text[start:end]), scale, bool(currency), True)
    groups = {name: found for name, found in unit.groupdict().items() if found}
    if currency and not (groups.keys() & {"money_en", "money_zh"}):
        return _Found(Quantity(Kind.MONEY, value, currency, start, end, text[start:end]), scale, True, True)
    end = unit.end()
    kind, name = _kind_of(groups)
    if "basis" in groups or "cents" in groups:
        value = shift(value, -2)
    elif groups.get("percent") == "成":
        value = shift(value, 1)
    if kind is Kind.MONEY and currency:
        name = currency
    return _Found(
        Quantity(kind, value, name, start, end, text[start:end]), scale, bool(currency), False, "cents" in groups
    )


def _bare(value: Decimal, written: str) -> tuple[Kind, str]:
    is_year = len(written) == 4 and written.isdigit() and 1980 <= value < 2050
    return (Kind.YEAR, "") if is_year else (Kind.NUMBER, "")


def _kind_of(groups: dict[str, str]) -> tuple[Kind, str]:
    if "points" in groups or "basis" in groups:
        return Kind.PERCENTAGE_POINTS, ""
    if "percent" in groups:
        return Kind.PERCENT, ""
    for name, words, kind in (
        ("money_en", _SUFFIXES, Kind.MONEY),
        ("money_zh", _SUFFIXES, Kind.MONEY),
        ("cents", _SUBUNITS, Kind.MONEY),
        ("time_en", _DURATIONS, Kind.DURATION),
        ("time_zh", _DURATIONS, Kind.DURATION),
        ("counted", _COUNTED, Kind.COUNT),
    ):
        if name in groups:
            return kind, next(unit for word, unit in words.items() if re.fullmatch(word, groups[name]))
    if "multiple" in groups:
        return Kind.MULTIPLE, ""
    return Kind.COUNT, "patent" if "patents" in groups else _CLASSIFIERS[groups["classifier"]]


# --- lists, ranges, comparisons --------------------------------------------------------------------------------------


def _gap(first: _Found, second: _Found, folded: str) -> str:
    """`range`, `list` or nothing: how two neighbouring quantities are joined."""
    between = folded[first.quantity.end : second.quantity.start]
    if len(between) > 6:
        return ""
    if _RANGE.fullmatch(between):
        return "range"
    return "list" if _LIST.fullmatch(between) else ""


def _decimal(item: _Found) -> Decimal:
    value = item.quantity.value
    return value if isinstance(value, Decimal) else Decimal(value.year)


def _join_cents(items: list[_Found], folded: str) -> list[_Found]:
    """`two dollars and ten cents` is one amount."""
    joined: list[_Found] = []
    for item in items:
        last = joined[-1] if joined else None
        if (
            item.subunit
            and last
            and last.quantity.kind is Kind.MONEY
            and not last.subunit
            and folded[last.quantity.end : item.quantity.start] in (" ", " and ", ", ")
        ):
            value = add(_decimal(last), _decimal(item))
            joined[-1] = replace(last, quantity=_spanning(last.quantity, item.quantity, folded, value=value))
        else:
            joined.append(item)
    return joined


def _spanning(first: Quantity, second: Quantity, folded: str, value: Decimal, high: Decimal | None = None) -> Quantity:
    return replace(first, value=value, high=high, end=second.end, text=folded[first.start : second.end])


def _share_back(items: list[_Found], folded: str) -> list[_Found]:
    """`20 and 35 million`, 2000万和3500万元, `5 to 10%`: the earlier number takes scale and unit of the later one."""
    shared = list(items)
    for position in range(len(items) - 2, -1, -1):
        first, second = shared[position], shared[position + 1]
        link = _gap(first, second, folded)
        if folded[first.quantity.end : second.quantity.start].strip() == "," and second == items[position + 1]:
            continue  # a comma joins only what goes on as a list: 10, 20 and 30%
        if not link or not first.bare or second.prefixed or second.quantity.kind not in _SHARED:
            continue
        kind, unit, value = first.quantity.kind, first.quantity.unit, _decimal(first)
        if kind is Kind.YEAR and (not second.scale or value >= 2010):
            continue
        scale = second.scale if first.scale == 0 and second.quantity.kind in (Kind.MONEY, Kind.NUMBER) else 0
        if kind is not Kind.MONEY:
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


def _share_forward(items: list[_Found], folded: str) -> list[_Found]:
    """`RMB 20m and 35m`: the later number takes the currency written before the first."""
    shared = list(items)
    for position in range(1, len(items)):
        first, second = shared[position - 1], shared[position]
        if (
            first.quantity.kind is Kind.MONEY
            and first.prefixed
            and second.bare
            and second.quantity.kind is Kind.NUMBER
            and second.scale
            and _gap(first, second, folded)
        ):
            shared[position] = replace(
                second, quantity=replace(second.quantity, kind=Kind.MONEY, unit=first.quantity.unit), prefixed=True
            )
    return shared


def _join_ranges(items: list[_Found], folded: str) -> list[_Found]:
    joined: list[_Found] = []
    for item in items:
        last = joined[-1] if joined else None
        if last and last.quantity.high is None and _is_range(last, item, folded):
            joined[-1] = replace(
                last, quantity=_spanning(last.quantity, item.quantity, folded, _decimal(last), _decimal(item))
            )
        else:
            joined.append(item)
    return joined


def _is_range(first: _Found, second: _Found, folded: str) -> bool:
    low, high = first.quantity, second.quantity
    if (
        low.kind is not high.kind
        or low.kind not in _SHARED
        or low.unit != high.unit
        or _decimal(first) >= _decimal(second)
    ):
        return False
    before = folded[max(0, low.start - 16) : low.start].rstrip()
    if before.endswith(("from", "由", "从")) and not before.endswith("ranging from"):
        return False  # a change, not a range
    between = before.endswith("between")
    return _gap(first, second, folded) == "range" or (between and folded[low.end : high.start] == " and ")


def _compared(item: _Found, folded: str, text: str) -> Quantity:
    """The quantity with the words of comparison around it and its text as it was written."""
    quantity = replace(item.quantity, text=text[item.quantity.start : item.quantity.end])
    if quantity.kind in (Kind.ORDINAL, Kind.ARTICLE):
        return quantity
    before = _LEFT_COMPARISON.search(folded[max(0, quantity.start - 30) : quantity.start])
    match = before or _RIGHT_COMPARISON.match(folded, quantity.end)
    if match is None or (before and before["ABOUT"] == "近" and quantity.kind is Kind.DURATION):
        return quantity
    name = next(name for name, words in match.groupdict().items() if words)
    return replace(quantity, comparison=Comparison[name])
