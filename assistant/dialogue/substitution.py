"""Puts an amount, a number or a day of a message in the place of that of the question before it."""

from __future__ import annotations

import re

from assistant.answering.question.day import DAY_KINDS
from assistant.dialogue.conversation import Turn
from assistant.dialogue.cues import CLAUSE
from assistant.dialogue.subjects import ConceptMention
from assistant.dialogue.words import WORDS
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities

SHORT_TOPIC = 40
"""Most characters of a message, besides its amount, that is about nothing else."""
APART = 25
"""Most characters between an amount and the concept it is of."""
MEASURES = {
    QuantityKind.MONEY: "amount", QuantityKind.NUMBER: "amount", QuantityKind.PERCENT: "ratio",
    QuantityKind.FRACTION: "ratio", QuantityKind.COUNT: "amount", QuantityKind.DURATION: "duration",
}  # fmt: skip
_DATE_WORDS = Pattern(
    "words around a day that add nothing to it",
    r"\b(?:as|of|at|on|in|by|during|the|rules?|year|version|back|then|about|what|how|and|it|was)\b|截至|截止|按|在"
    r"|当时|年?时|的?规则|规定|如果|那会儿|换[成做]|申报|多少|那么?|呢|是|版|的|[\s,，?？.。!！（）()]",
    yes=("as of", "截至", "the version", "，", "换成"),
    no=("market", "市值"),
    flags=re.IGNORECASE,
)
_ORDINAL = Pattern(
    "an English ordinal",
    r"\b(?:first|second|third|fourth|fifth|sixth)\b",
    yes=("the fifth standard",),
    no=("five", "fifths"),
    flags=re.IGNORECASE,
)
_ASIDE = Pattern(
    "what a bracket behind a numbered text says of it",
    r"^([^（(，,。？?]{0,10})[（(][^（）()]{1,20}[)）]",
    yes=("号指引（火箭）总共多少条",),
    no=("号指引总共多少条，含附则", "号指引现行版本一共总共有多少条（含附则）"),
)
_STATED = Pattern(
    "words in front of the day that a question was asked for",
    r"(?:\bas (?:of|at)\s+|\bin\s+|\bon\s+|截至|截止|在|于|按)$",
    yes=("the rules as of ", "in ", "截至"),
    no=("within ", "since "),
    flags=re.IGNORECASE,
)


def replaced(text: str, old: str, new: str) -> str:
    """The text with other words in the place of the old; what stands in front of these already is not said twice."""
    before, _, behind = text.partition(old)
    again = next((size for size in range(len(new), 1, -1) if before.endswith(new[:size])), 0)
    return before + new[again:] + behind


def other_number(root: str, topic: str) -> str | None:
    """The question with the number of another standard or article in it, if each names one."""
    for quantity in ordinals(topic):
        same = [item for item in ordinals(root) if item.kind is quantity.kind]
        if len(same) == 1:
            head, tail = root[: same[0].start], root[same[0].end :]
            if quantity.text.isascii() and not _ORDINAL.search(quantity.text):
                head = head.removesuffix("the ")
            return _put(head, quantity, tail)
    places = (list(_ORDINAL.finditer(topic)), list(_ORDINAL.finditer(root)))
    if all(len(ordinals) == 1 for ordinals in places) and len(topic.split()) <= 4:
        return root[: places[1][0].start()] + places[0][0].group() + root[places[1][0].end() :]
    return None


def other_amount(root: str, topic: str) -> str | None:
    """The question with another amount in the place of its only one of that measure, where that is all it is about."""
    amounts = [item for item in read_quantities(topic) if item.kind in MEASURES]
    if len(amounts) != 1 or len(topic) - len(amounts[0].text) > SHORT_TOPIC:
        return None
    measure = MEASURES[amounts[0].kind]
    same = [item for item in read_quantities(root) if MEASURES.get(item.kind) == measure]
    return _put(root[: same[0].start], amounts[0], root[same[0].end :]) if len(same) == 1 else None


def _put(head: str, quantity: Quantity, tail: str) -> str:
    """A number between what stands around it, its unit once; of a text what a bracket says of the one before goes."""
    numbered = tail[:1] and quantity.text.endswith(tail[:1]) and not tail[:1].isdigit()
    return head + (quantity.text[:-1] if numbered else quantity.text) + (_ASIDE.sub(r"\1", tail) if numbered else tail)


def other_day(asked: str, last: Turn) -> str | None:
    """The last question asked for another day, if a day is all that the message holds."""
    days = [quantity for quantity in read_quantities(asked) if quantity.kind in DAY_KINDS]
    if len(days) != 1:
        return None
    rest = asked.replace(days[0].text, " ")
    if _DATE_WORDS.sub("", rest):
        return None
    old = _stated(last.question)
    if old is not None:
        return last.question[: old.start] + days[0].text + last.question[old.end :]
    return WORDS("question.as_of", language_of(last.question), question=open_end(last.question), day=days[0].text)


def ordinals(text: str) -> list[Quantity]:
    """The numbers of standards and articles in a text."""
    kinds = (QuantityKind.ORDINAL, QuantityKind.ARTICLE)
    return [item for item in read_quantities(text) if item.kind in kinds]


def _stated(question: str) -> Quantity | None:
    """The day that a question was asked for."""
    days = [quantity for quantity in read_quantities(question) if quantity.kind in DAY_KINDS]
    return next((day for day in days if _STATED.search(question[: day.start])), None)


def gap(quantity: Quantity, place: ConceptMention, text: str) -> int:
    """The characters between an amount and a concept; too many where a clause ends between them."""
    low, high = min(quantity.end, place.end), max(quantity.start, place.start)
    return APART if CLAUSE.search(text[low:high]) else max(0, high - low)


def open_end(question: str) -> str:
    """A question without the mark at its end, so that more can be added to it."""
    return question.rstrip("?？.。 ")
