"""The question before with one figure otherwise: "the cash flow is only 90m", "revenue 50m higher", 再多申请2项专利."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue.conversation import fact_name
from assistant.dialogue.cues import FILLERS, bare_condition
from assistant.dialogue.substitution import MEASURES
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.reading.reader import FactRead, calendar_key
from assistant.eligibility.wording.amounts import money_words
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.text import Language

_MORE = Pattern(
    "that an amount is added to the one before",
    r"\d(?:[\d.,]*\d)? ?(?:bn|mn?|k|million|billion)?(?: yuan)? (?:more|extra|additional|higher)\b(?! than| or\b)"
    r"|\b(?:another|extra|additional|(?:up|rises?|rose|grows?|grew|increase[sd]?) by) (?:rmb ?|cny ?|¥ ?)?\d"
    r"|(?<![不最很差许])(?:再多?|多|新增|增加|追加|额外|另|高|涨"
    r"|增长)[招聘雇转调申请拿取得获授加投入出有了]{0,4}[\d一二两三四五六七八九十]",
    yes=("hire 5 more R&D people", "revenue 50m higher", "another 2 patents", "再招5个", "再多申请2项", "营收高5000万"),
    no=("more than 50m", "5 or more", "5 more or less", "增加到5亿", "最多5项", "差不多3亿", "不再是3亿", "最高5亿"),
    flags=re.IGNORECASE,
)
_LESS = Pattern(
    "that an amount is taken from the one before",
    r"\d(?:[\d.,]*\d)? ?(?:bn|mn?|k|million|billion)?(?: yuan)? (?:fewer|less|lower)\b(?! than| or\b)"
    r"|\b(?:down|drops?|dropped|falls?|fell|reduced|cut) by (?:rmb ?|cny ?|¥ ?)?\d"
    r"|(?<![至不最缺])(?:减?少|裁|降低?|减)[了掉招聘投]{0,2}[\d一二两三四五六七八九十]",
    yes=("revenue 50m lower", "2 fewer patents", "falls by RMB 20m", "现金流少3000万", "减少2项", "裁掉5个"),
    no=("less than 50m", "至少5亿", "减少到5亿", "不少于3亿", "最少5项"),
    flags=re.IGNORECASE,
)
_BESIDES = Pattern(
    "words beside a figure that do not say which it is",
    r"\b(?:more|extra|additional|another|higher|lower|fewer|less|hired?|recruit(?:ed)?|file[ds]?|add(?:ed)?|get|got|our"
    r"|by|up|down|rises?|grows?|increases?|drops?|falls?|just|would|can|could|people|persons?|employees|engineers"
    r"|for|into|move[ds]?|join(?:ed)?)\b"
    r"|进[来去]|过来|出去|只有?|才|仅|就|再多?|多|少|高|低|申请|取得|获得|授权|新增|增加|减少"
    r"|[招聘雇转调裁减加增了掉个项名人岗的话]",
    yes=("more", "hire", "只有", "再"),
    no=("revenue", "研发"),
    flags=re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,]*|[一二三四五六七八九十百两]+")
_LEAST_MONEY = 100_000


def altered(
    asked: str, questions: Sequence[str], known: Sequence[FactRead], new: Sequence[FactRead], table: FactTable
) -> str | None:
    """The first of the questions that states the figure meant, with the other figure in its place; None for no such.

    `new` are the facts that the message itself was read to state.
    """
    amounts = [item for item in read_quantities(asked) if item.kind in MEASURES]
    if len(amounts) != 1 or not isinstance(amounts[0].value, Decimal):
        return None
    sign = _sign(asked, amounts[0])
    old = _read_before(known, new) if sign else None
    old = old or (_named(asked, amounts[0], known, table, bool(sign)) if not _read_before(known, new) else None)
    if old is None or (sign and amounts[0].unit in _OTHER_MONEY):
        return None
    question = next((text for text in questions if place_of_figure(text, old)), None)
    text = _put(question, old, amounts[0], sign, table) if question is not None else None
    return text if text != question else None


_OTHER_MONEY = ("USD", "HKD", "EUR", "JPY", "GBP")


def _sign(asked: str, amount: Quantity) -> int:
    """Whether the amount is added (1), taken away (-1), or the figure itself (0)."""
    for sign, pattern in ((1, _MORE), (-1, _LESS)):
        match = pattern.search(asked)
        if match is not None and match.start() < amount.end and match.end() > amount.start:
            return sign
    return 0


def _read_before(known: Sequence[FactRead], new: Sequence[FactRead]) -> FactRead | None:
    """The figure known of the very fact that the message was read to state."""
    stated = {fact.fact for fact in new if isinstance(fact.value, Decimal)}
    return next((fact for fact in known if fact.fact in stated and isinstance(fact.value, Decimal)), None)


def _named(asked: str, amount: Quantity, known: Sequence[FactRead], table: FactTable, changes: bool) -> FactRead | None:
    """The one figure known whose name has all words of the message beside its amount.

    Where it `changes` and is not named it is the only figure of its kind; of people it is the total staff.
    """
    kept = _NUMBER.sub(" ", amount.text) if amount.kind is QuantityKind.COUNT else " "
    rest = asked[: amount.start] + kept + asked[amount.end :]
    if _NUMBER.search(rest):  # another year, or another thing numbered
        return None
    words = _words(_BESIDES.sub(" ", FILLERS.sub(" ", bare_condition(rest))))
    kind = _kind(amount)
    alike = [fact for fact in known if isinstance(fact.value, Decimal) and _kind_of(fact, table) is kind]
    if changes and set(words) <= _ANYBODY:
        found = [fact for fact in alike if fact.fact.endswith(".total_staff")] if _PEOPLE.search(asked) else alike
    else:
        found = [fact for fact in alike if words and all(_in_name(word, fact, table) for word in words)]
    return found[0] if len(found) == 1 else None


_ANYBODY = frozenset(("staff", "员工", "员"))
_PEOPLE = re.compile(r"人|员工|[招聘雇裁]|\b(?:people|persons?|staff|employees|engineers|hire|recruit)", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z&]+|[\u4e00-\u9fff]+", text.lower())


def _in_name(word: str, fact: FactRead, table: FactTable) -> bool:
    if not word.isascii():
        return word.removesuffix("呢") in fact_name(fact.fact, table, Language.ZH)
    names = (_words(fact_name(fact.fact, table, Language.EN)), _words(fact_name(fact.fact, table, Language.ZH)))
    return word.rstrip("s") in {each.rstrip("s") for name in names for each in name}


def _kind(amount: Quantity) -> FactKind | None:
    if amount.kind is QuantityKind.NUMBER and isinstance(amount.value, Decimal):
        return FactKind.MONEY if amount.value >= _LEAST_MONEY else FactKind.COUNT
    return {QuantityKind.MONEY: FactKind.MONEY, QuantityKind.COUNT: FactKind.COUNT}.get(amount.kind)


def _kind_of(fact: FactRead, table: FactTable) -> FactKind | None:
    spec = table.spec(calendar_key(fact.fact, dt.date.max.year))
    return spec.kind if spec is not None else None


def place_of_figure(question: str, fact: FactRead) -> re.Match[str] | None:
    """Where a question states a figure, as no part of a longer number."""
    return re.search(rf"(?<![\d.]){re.escape(fact.span)}(?!\.?\d)", question)


def _put(question: str, fact: FactRead, amount: Quantity, sign: int, table: FactTable) -> str:
    """The question with the other figure in the place of the one it states."""
    place = place_of_figure(question, fact)
    if place is None or not isinstance(fact.value, Decimal) or not isinstance(amount.value, Decimal):
        return question
    value = fact.value + sign * amount.value if sign else amount.value
    old = [item for item in read_quantities(fact.span) if item.kind in MEASURES]
    if value < 0 or len(old) != 1:
        return question
    if _kind_of(fact, table) is FactKind.MONEY:
        words = money_words(value, language_of(question)) if sign else amount.text
        span = fact.span[: old[0].start] + words + fact.span[old[0].end :]
    else:
        span = _NUMBER.sub(plain(value), fact.span, count=1)
    return question[: place.start()] + span + question[place.end() :]
