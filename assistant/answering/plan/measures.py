"""The measure that a question asks for, such as a time or a number of people, and whether sentences state one.

A number of another kind is no answer: how many inspectors come is not said by the days until they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language


class AskedMeasureKind(StrEnum):
    """What is measured."""

    TIME = "time"
    SHARE = "share"
    MONEY = "money"
    COUNT = "count"


_STATED = {
    AskedMeasureKind.TIME: frozenset((QuantityKind.DURATION,)),
    AskedMeasureKind.SHARE: frozenset((QuantityKind.PERCENT, QuantityKind.FRACTION)),
    AskedMeasureKind.MONEY: frozenset((QuantityKind.MONEY,)),
    AskedMeasureKind.COUNT: frozenset((QuantityKind.COUNT, QuantityKind.NUMBER)),
}


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A kind of measure; of a count what is counted: the beginning of an English noun, a Chinese measure word."""

    kind: AskedMeasureKind
    of: str = ""


@lru_cache(maxsize=256)
def asked_measure(text: str, language: Language) -> AskedMeasure | None:
    """The measure that a question asks for; None where it asks for none, or not surely for one."""
    for kind, pattern in _ASKS[language].items():
        match = pattern.search(text)
        if match is not None:
            counted = match.groupdict()
            return AskedMeasure(kind, next((name.lower() for name in counted.values() if name), ""))
    return None


def without_measure(text: str, language: Language) -> str:
    """A question without the words that ask for its measure."""
    for pattern in _ASKS[language].values():
        text = pattern.sub(" ", text)
    return text


def states(sentences: Iterable[str], measure: AskedMeasure, language: Language) -> bool:
    """Whether one of the sentences states a measure of that kind, and of what is counted."""
    return any(_states(sentence, measure, language) for sentence in sentences)


@lru_cache(maxsize=4096)
def _states(sentence: str, measure: AskedMeasure, language: Language) -> bool:
    if measure.kind is AskedMeasureKind.SHARE and _SHARE_IN_NUMBERS.search(sentence):
        return True
    if not any(quantity.kind in _STATED[measure.kind] for quantity in read_quantities(sentence)):
        return False
    if measure.kind is not AskedMeasureKind.COUNT or not measure.of:
        return True
    of = _counted(measure.of, language)
    before = rf"{_NUMBER_EN}\W(?:[\w’'-]+ ){{0,4}}" if language is Language.EN else "[\\d一二三四五六七八九十百两]"
    return re.search(before + of, sentence, re.IGNORECASE) is not None


def _counted(of: str, language: Language) -> str:
    """The pattern of what is counted: people and companies by any of their words."""
    alike = next((names for names in _ALIKE[language] if of in names), ())
    if alike:
        return f"(?:{'|'.join(alike)})"
    return re.escape(of[:_STEM] if language is Language.EN else of)


_ALIKE = {
    Language.EN: (("people", "persons", "members"), ("companies", "listings", "issuers", "firms")),
    Language.ZH: (("人", "名", "位"),),
}
"""How people and companies are counted."""

_SHARE_IN_NUMBERS = Pattern(
    "a share in two numbers",
    r"\b\d[\d,]* of (?:the |these |its )?\d|\d家[^，。]{0,20}[中里]，?(?:有|的)?\d+家",
    yes=("22 of the 54 companies", "54家公司中，有22家"),
    no=("22 of them", "22家公司"),
)

_STEM = 5
"""Characters of an English noun that both of its numbers begin with."""

_NUMBER_EN = r"\b(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|no|either)"

_ASKS = {
    Language.EN: {
        AskedMeasureKind.TIME: Pattern(
            "that an English question asks for a time",
            r"\bhow (?:long|soon|quickly|fast)\b|\b(?:time limit|deadline)\b"
            r"|\bhow many (?:\w+ )?(?:months?|days?|years?|weeks?|hours?)\b",
            yes=("How long does it take", "how many working days"),
            no=("how many inspectors", "when was it published"),
            flags=re.IGNORECASE,
        ),
        AskedMeasureKind.SHARE: Pattern(
            "that an English question asks for a share",
            r"\bwhat (?:percentage|percent|share|proportion|rate)\b|\bwhich percentage\b"
            r"|\bmany ?(?:%|percent\b|per cent\b)",
            yes=("What percentage of the issue", "how many % of votes"),
            no=("how many shares", "the share price"),
            flags=re.IGNORECASE,
        ),
        AskedMeasureKind.MONEY: Pattern(
            "that an English question asks for an amount of money",
            r"\bhow much (?:money|cash|capital|in (?:yuan|rmb|dollars))\b"
            r"|\bhow much\b.{0,40}\b(?:costs?|charged?|pay|paid|fined?)\b"
            r"|\bhow (?:big|large|high|heavy|much|steep)\b.{0,20}\b(?:fine|penalty|fee|deposit|bonus|salary)\b",
            yes=("how much money must a fund manage", "how much does it cost", "how big is the fine"),
            no=("how much of the issue", "how many companies pay"),
            flags=re.IGNORECASE,
        ),
        AskedMeasureKind.COUNT: Pattern(
            "that an English question asks for a number, and of what",
            r"\bhow many (?:more |other |different )?(?P<of>[a-z]{3,})"
            r"|\b(?:no\.?|nr|number|count|tally) of (?:[\w-]+ ){0,3}(?P<sum>listings|companies|issuers|firms)\b"
            r"|\b(?:max(?:imum)?|min(?:imum)?|number of)\.? (?:number of )?"
            r"(?P<those>votes|members|patents|investors|bidders|holders)\b",
            yes=("How many inspectors are sent", "weighted voting rights max votes per share", "no of std 5 listings"),
            no=("how much is it", "minimum revenue"),
            flags=re.IGNORECASE,
        ),
    },
    Language.ZH: {
        AskedMeasureKind.TIME: Pattern(
            "that a Chinese question asks for a time",
            r"多久(?!.{0,12}一次)|多长时间|几个?(?:月|年|天|日|工作日|交易日|星期|周|小时)|多少(?:天|日|个月|年|个工作日|个交易日)|期限|时限",
            yes=("要多久", "几个工作日", "时限是多少"),
            no=("几家", "多少钱", "多久清点一次"),
        ),
        AskedMeasureKind.SHARE: Pattern(
            "that a Chinese question asks for a share",
            r"百分之几|几个点|百分比|多少比例|(?:占比|比例|费率|率)(?:是|为|有)?多少|几成",
            yes=("抽中率几个点", "比例是多少"),
            no=("几点", "多少家"),
        ),
        AskedMeasureKind.MONEY: Pattern(
            "that a Chinese question asks for an amount of money",
            r"(?:多少|几十?|几百|几千)(?:万|亿|元|块)|多少钱",
            yes=("多少亿", "要交多少钱"),
            no=("多少家",),
        ),
        AskedMeasureKind.COUNT: Pattern(
            "that a Chinese question asks for a number, and of what",
            r"(?:多少|(?<![哪第好])几)个?(?P<of>[家名人位份次轮页票封分])"
            r"|(?P<those>人)(?:最多|至多|最少|至少|一共|总共)?(?:可以|能|得|要)?有?(?:几|多少)个",
            yes=("抽多少家", "来几个人", "开几次会", "持有的人最多可以有几个"),
            no=("哪几家", "多少比例", "几套"),
        ),
    },
}
