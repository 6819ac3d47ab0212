"""The question before with a figure so much of itself more or less: "the market cap falls 10%", 营收再涨两成, 市值腰斩.

Which figure is meant is read as if the message gave it an amount. A market cap that follows from a price changes with
that price, the number of shares staying as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.dialogue.conversation import fact_name
from assistant.dialogue.cues import bare_condition
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.figures.book import FigureBook
from assistant.eligibility.reading.reader import FactRead, FactsReading, calendar_key, read_facts
from assistant.eligibility.wording.amounts import money_words
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language

_NOUNS = r"(?: (?!(?:to|from|below|under|above|over|than|at|is|are|was|were)\b)[a-z&'-]+){0,4}?"
_ABOUT = r"(?: by)?(?: about| around| some| another)? ?$"
_UP = Pattern(
    "that what stands in front of a share is said to grow",
    r"(?:[涨升增高]|增长|增加|提高|提升|上升|上浮|上调|上涨|多)[了出个约近大概]{0,3}\s?$"
    rf"|\b(?:up|(?:ris|increas|climb|jump|gain)\w*|grow(?:s|ing)?|rose|grew|rais\w+)\b{_NOUNS}{_ABOUT}",
    yes=("营收再涨", "市值提高了", "revenue rises by ", "raise R&D by ", "sales grow "),
    no=("营收涨到", "rises to ", "提高到", "growth of ", "rises above ", "up from "),
    flags=re.IGNORECASE,
)
_DOWN = Pattern(
    "that what stands in front of a share is said to shrink",
    r"(?:[降跌减少低砍缩]|减少|下降|下跌|降低|下滑|下调|下浮|缩水|缩减|削减|压缩|砍掉|裁掉"
    r"|裁)[了掉去个约近大概]{0,3}\s?$"
    r"|\b(?:down|(?:fall|drop|declin|decreas|reduc|shrink|slip|slid|cut|lower|trim)\w*|fell|loses?|lost|shrank)\b"
    rf"{_NOUNS}{_ABOUT}",
    yes=("市值降", "研发砍掉", "the market cap falls ", "cut R&D by ", "drops by about "),
    no=("市值降到", "falls to ", "减少至", "less than ", "falls below ", "the float drops under "),
    flags=re.IGNORECASE,
)
_TO = Pattern(
    "that a share is what something becomes",
    r"(?:\bto|\bat|[到至为成])\s?$",
    yes=("falls to ", "降到"),
    no=("falls by ", "降"),
    flags=re.IGNORECASE,
)
_BEHIND = Pattern(
    "words behind a share by which something is more or less by it",
    r" ?(?:(?P<up>higher|more|up\b|increase|rise)|(?P<down>lower|less|fewer|down\b|decrease|drop|cut|fall|haircut))"
    r"(?! than\b)",
    yes=(" lower", " higher revenue", " drop in revenue"),
    no=(" of revenue", " more than"),
    flags=re.IGNORECASE,
    how="match",
)
_PART = Pattern(
    "a part in words",
    r"\b(?P<count>a|an|one|two|three)[ -](?P<part>half|third|quarter|fifth|tenth)s?\b|\b(?<!the )(?P<half>half)\b|一半",
    yes=("a third", "two-thirds", "by half", "减一半"),
    no=("third standard", "the half"),
    flags=re.IGNORECASE,
)
_TIMES = Pattern(
    "that something becomes a multiple of itself or half of it",
    r"(?P<double>翻一?倍|翻一?番|(?:涨|增长|增加)一倍|\bdoubl(?:es?|ed|ing)\b|\btwice as (?:much|many|high)\b)"
    r"|(?P<half>腰斩|减半|砍半|折半|打对折|打?五折|\bhalv(?:es?|ed|ing)\b)"
    r"|(?P<triple>翻两倍|涨两倍|\btripl(?:es?|ed)\b)|打(?P<tenths>[一二三四六七八九6-9])折",
    yes=("市值翻一番", "revenue doubles", "市值腰斩", "打八折"),
    no=("两倍以上", "half of the staff", "折合"),
    flags=re.IGNORECASE,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_TENTHS = {name: number for number, name in enumerate("一二三四五六七八九", 1)}
_PROBES = {Language.EN: (" RMB 345m ", " 345 "), Language.ZH: ("3.45亿元", "345人", "345项")}
"""Amounts that are put in the place of a change, to read of what it is."""
_PRICED = {Language.EN: " RMB 37 ", Language.ZH: "37元"}
_CAP, _PRICE = "expected_market_cap", "issue_price"
_CENT, _ONE = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True, slots=True)
class RelativeChange:
    """By which factor something becomes more or less, how that is written, and where."""

    factor: Decimal
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scaled:
    """A question with the changed figure in it, and the arithmetic."""

    question: str
    worked: str


def change_in(text: str) -> RelativeChange | None:
    """By how much of itself a message says that something becomes more or less; None where it does not."""
    whole = _TIMES.search(text)
    if whole is not None:
        tenths = whole["tenths"] or ""
        parts = {"double": Decimal(2), "half": Decimal("0.5"), "triple": Decimal(3)}
        factor = next((value for name, value in parts.items() if whole[name]), None)
        factor = factor or Decimal(_TENTHS.get(tenths, int(tenths) if tenths.isdigit() else 0)) / 10
        return RelativeChange(factor, plain(factor), whole.start(), whole.end())
    for share, written, start, end in _shares(text):
        sign = _sign(text, start, end)
        if sign and (share < 1 or sign > 0):
            return RelativeChange(_ONE + sign * share, f"(1 {'+' if sign > 0 else '−'} {written})", start, end)
    return None


def _shares(text: str) -> Iterator[tuple[Decimal, str, int, int]]:
    """Percentages and parts of one, with how they are written and where they stand."""
    for each in read_quantities(text):
        if each.kind is QuantityKind.PERCENT and isinstance(each.value, Decimal):
            yield each.value / 100, f"{plain(each.value)}%", each.start, each.end
        elif each.kind is QuantityKind.FRACTION and isinstance(each.value, Decimal):
            yield each.value / Decimal(each.unit), f"{plain(each.value)}/{each.unit}", each.start, each.end
    for match in _PART.finditer(text):
        count, part = _COUNTS[(match["count"] or "a").lower()], _PARTS[(match["part"] or "half").lower()]
        yield Decimal(count) / part, f"{count}/{part}", match.start(), match.end()


def _sign(text: str, start: int, end: int) -> int:
    before, behind = text[:start], _BEHIND.match(text, end)
    if _TO.search(before):
        return 0
    if behind is not None:
        return 1 if behind["up"] else -1
    return 1 if _UP.search(before) else -1 if _DOWN.search(before) else 0


def scaled(
    asked: str,
    change: RelativeChange,
    questions: Sequence[str],
    known: Sequence[FactRead],
    figures: FigureBook,
    today: dt.date,
) -> Scaled | None:
    """The first of the questions that states the figure meant, with the changed one in its place."""
    names = _meant(asked, change, figures, today)
    facts = [fact for fact in known if isinstance(fact.value, Decimal) and _key(fact, today) in names]
    for question in questions:
        stated = [fact for fact in facts if fact.span in question]
        if len(stated) == 1:
            return _of_fact(question, stated[0], change, figures)
        if _CAP in names or _PRICE in names:
            return _of_price(question, change, figures, today, of_cap=_CAP in names)
    return None


def _meant(asked: str, change: RelativeChange, figures: FigureBook, today: dt.date) -> frozenset[str]:
    """The facts that a message is about, read as if it gave an amount; totals of years count as their yearly fact.

    Of a price of a share its role.
    """
    language = language_of(asked)
    table = figures.book.fact_table
    head, tail = _VERB.sub("", bare_condition(asked[: change.start])), asked[change.end :].rstrip("呢吗?？。. ")
    texts = [f"{head}{probe}{tail}" for probe in _PROBES[language]]
    read = [fact for text in texts for fact in read_facts(text, table, language, today).facts]
    claimed = [each.roles for each in figures.claimed(f"{head}{_PRICED[language]}{tail}", today)]
    if not read and any(roles & {_PRICE, "closing_price"} for roles in claimed):
        return frozenset({_PRICE})
    keys = {_key(fact, today) for fact in read if isinstance(fact.value, Decimal)}
    totals = {each: f"three_year_{each.rpartition('.')[2]}" for each in keys if each.startswith("years.")}
    return frozenset(keys | set(totals.values()))


_VERB = Pattern(
    "the words of a change in front of by how much",
    r"[再又会要都全大下上涨升增高降跌减少低砍缩裁长加提浮调滑水削压掉了去打]+\s*$"
    r"|\b(?:by|about|around|some|another)\s*$",
    yes=("市值再降", "falls by "),
    no=("市值", "the fall"),
)


def _key(fact: FactRead, today: dt.date) -> str:
    return calendar_key(fact.fact, today.year - 1)


def _of_fact(question: str, fact: FactRead, change: RelativeChange, figures: FigureBook) -> Scaled | None:
    """The figure of a fact changed where the question states it."""
    table = figures.book.fact_table
    spec = table.spec(calendar_key(fact.fact, dt.date.max.year))
    old = [each for each in read_quantities(fact.span) if isinstance(each.value, Decimal)]
    digits = _NUMBER.search(fact.span)
    if spec is None or spec.kind not in (FactKind.MONEY, FactKind.COUNT) or len(old) != 1 or fact.currency not in _OWN:
        return None
    assert isinstance(fact.value, Decimal), "only figures are changed"
    language, exact = language_of(question), fact.value * change.factor
    money = spec.kind is FactKind.MONEY
    if not money and digits is None:  # 三百人: written anew it would be another writing of the same
        return None
    value = exact.quantize(_CENT if money else _ONE, ROUND_HALF_UP).normalize()
    words = money_words(value, language) if money else plain(value)
    before = money_words(fact.value, language) if money else plain(fact.value)
    span = old[0].text if money or digits is None else digits[0]
    at = question.index(fact.span) + fact.span.index(span)
    text = question[:at] + words + question[at + len(span) :]
    name = fact_name(fact.fact, table, language)
    return Scaled(text, _arithmetic(name, before, change, words, language, is_exact=value == exact))


_OWN = ("", "CNY")
_NUMBER = re.compile(r"\d[\d.,]*")


def _of_price(
    question: str, change: RelativeChange, figures: FigureBook, today: dt.date, *, of_cap: bool
) -> Scaled | None:
    """The price of a share changed, also where it is the market cap that is said to change and follows from it."""
    language = language_of(question)
    prices = [each.quantity for each in figures.claimed(question, today) if _PRICE in each.roles]
    cap = _cap_of(question, figures, today) if of_cap else None
    if len(prices) != 1 or not isinstance(prices[0].value, Decimal) or (of_cap and cap is None):
        return None
    price = (prices[0].value * change.factor).normalize()
    if price != price.quantize(_CENT):
        return None
    text = question[: prices[0].start] + money_words(price, language) + question[prices[0].end :]
    label = figures.book.fact_table.label(_CAP) if cap else figures.table.roles[_PRICE].label
    before, after = (cap or prices[0].value), (cap or prices[0].value) * change.factor
    words = [money_words(each.normalize(), language) for each in (before, after)]
    return Scaled(text, _arithmetic(label[language], words[0], change, words[1], language, is_exact=True))


def _cap_of(question: str, figures: FigureBook, today: dt.date) -> Decimal | None:
    """The one market cap that a question's price and shares make."""
    made = [
        each.result.value
        for each in figures.figures_in(question, lambda: _facts(question, figures, today), today, verdict=True)
        if each.figure.gives == _CAP and not each.compared
    ]
    return made[0] if len(made) == 1 and isinstance(made[0], Decimal) else None


def _facts(question: str, figures: FigureBook, today: dt.date) -> FactsReading:
    return read_facts(question, figures.book.fact_table, language_of(question), today)


def _arithmetic(
    name: str, before: str, change: RelativeChange, after: str, language: Language, *, is_exact: bool
) -> str:
    sign = "=" if is_exact else "≈"
    return WORDS("question.worked", language, name=name, before=before, change=change.written, sign=sign, after=after)
