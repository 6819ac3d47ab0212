"""Puts an amount, a number or a day of a message in the place of that of the question before it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.day import DAY_KINDS
from assistant.dialogue.conversation import Turn, fact_name
from assistant.dialogue.cues import BECOMES, CLAUSE, REMOVES
from assistant.dialogue.subjects import ConceptMention
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactRead, FactsReading
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.text import Language, punctuation

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
        of_articles = quantity.kind is QuantityKind.ARTICLE
        of_a_kind = [item for item in ordinals(root) if item.kind is quantity.kind]
        same = [item for item in of_a_kind if of_articles or item.unit == quantity.unit]
        if len(same) == 1:
            head, tail = root[: same[0].start], root[same[0].end :]
            if quantity.text.isascii() and not _ORDINAL.search(quantity.text):
                head = head.removesuffix("the ")
            return _put(head, quantity, tail)
    places = (list(_ORDINAL.finditer(topic)), list(_ORDINAL.finditer(root)))
    if all(len(ordinals) == 1 for ordinals in places) and len(topic.split()) <= 4:
        return root[: places[1][0].start()] + places[0][0].group() + root[places[1][0].end() :]
    numbered = [item for item in ordinals(root) if item.kind is QuantityKind.ORDINAL and item.unit == "standard"]
    if len(places[0]) == len(numbered) == 1 and len(topic.split()) <= 4:
        head, tail = root[: numbered[0].start].removesuffix("the "), root[numbered[0].end :]
        return f"{head}the {places[0][0].group()} standard{tail}"
    return None


def other_amount(root: str, topic: str) -> str | None:
    """The question with another amount in the place of its only one of that measure, where that is all it is about."""
    amounts = [item for item in read_quantities(topic) if item.kind in MEASURES]
    if len(amounts) != 1 or len(topic) - len(amounts[0].text) > SHORT_TOPIC:
        return None
    measure = MEASURES[amounts[0].kind]
    same = [item for item in read_quantities(root) if MEASURES.get(item.kind) == measure]
    same = [item for item in same if could_be(amounts[0], item)]
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


def other_date(asked: str, question: str) -> str | None:
    """The question with another date in the place of its only one, where the message names nothing that it does not.

    "And if we had listed in June 2023?" after a question of a company that listed in October 2025.
    """
    new, old = ([each for each in read_quantities(text) if each.kind in DAY_KINDS] for text in (asked, question))
    if len(new) != 1 or len(old) != 1:
        return None
    rest = _SUPPOSED.sub(" ", _DATE_WORDS.sub(" ", asked.replace(new[0].text, " ")))
    words = _WORDS.findall(rest.lower())
    if not words or any(word not in question.lower() for word in words):
        return None
    return question[: old[0].start] + new[0].text + question[old[0].end :]


_SUPPOSED = Pattern(
    "words of one that is supposed that add nothing to it",
    r"\b(?:if|suppose|say|and|but|so|we|they|he|she|had|have|has|been|were|is|one|ones|a|the|company|firm|that|which"
    r"|who|only"
    r"|instead|actually|make|change)\b|要是|假如|假设|我们|它|他们|公司|企业|那家|那种|改|了",
    yes=("if we had", "one that", "要是我们"),
    no=("listed", "上市"),
    flags=re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


def later_report(question: str, asked: str) -> str:
    """The question asked of the report of the latest year that a message gives figures of, if that is later."""
    years = [each.value.year for each in read_quantities(asked) if isinstance(each.value, dt.date)]
    return _REPORT.sub(lambda match: str(max([int(match["year"]), *years])) + match["report"], question)


_REPORT = Pattern(
    "the annual report of a year",
    r"(?P<year>20\d\d)(?P<report>年?(?:年报|年度报告|报(?=出|披露|公布|发布))| (?:annual )?report\b)",
    yes=("2026年报出来", "the 2026 annual report"),
    no=("2026年营收", "2026 revenue"),
    flags=re.IGNORECASE,
)


def with_unit(asked: str, question: str, reads: Callable[[str], FactsReading]) -> str:
    """A message with the unit of the amount that its one bare number stands for: a cap of 3.1 after one of RMB 2.4bn.

    It is the amount of the fact that the message names, else the only one of the question that is of about that size.
    """
    numbers = [each for each in read_quantities(asked) if each.kind in MEASURES]
    if len(numbers) != 1 or _BARE.fullmatch(numbers[0].text) is None or _NUMBER_OF.search(asked[: numbers[0].start]):
        return asked
    head, tail = asked[: numbers[0].end], asked[numbers[0].end :]
    scales = [(each, match[0]) for each in read_quantities(question) if (match := _SCALE.search(each.text))]
    known = {fact.fact: fact.span for fact in reads(question).facts}
    for _, scale in scales:
        stated = f"{head}{scale}{tail}"
        named = [known[fact.fact] for fact in reads(stated).facts if fact.fact in known]
        if any(span.strip().endswith(scale) for span in named):
            return stated
    small = isinstance(numbers[0].value, Decimal) and numbers[0].value < _LEAST and "." not in numbers[0].text
    alone = _ALONE.fullmatch(tail) is not None and not small and not reads(asked).facts
    near = [scale for each, scale in scales if alone and _is_near(numbers[0], each)]
    return f"{head}{near[0]}{tail}" if len(near) == 1 else asked


def _is_near(number: Quantity, amount: Quantity) -> bool:
    """Whether a bare number is of about the size of the number that an amount is written with."""
    written = _WRITTEN.search(amount.text)
    sizes = (float(Decimal(written[0].replace(",", ""))), float(str(number.value))) if written else (0.0, 0.0)
    return min(sizes) > 0 and max(sizes) / min(sizes) < _ABOUT


_BARE, _WRITTEN, _ABOUT, _LEAST = re.compile(r"\d{1,3}(?:\.\d+)?"), re.compile(r"\d[\d,]*(?:\.\d+)?"), 4, 10
_SCALE = re.compile(r"(?: ?(?:billion|million|bn|mn|m)|[百千万]?[亿万]元?)$", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:元|块|左右| or so| flat| instead| then| now|呢|的话|怎么样|行吗|[,，?？。.!]|\s)*", re.IGNORECASE
)
_NUMBER_OF = Pattern(
    "words in front of a number by which it is no amount",
    r"(?:\b(?:standards?|sets?|indicators?|no\.?|number|guideline|article|rule|option|tier|year|item|limb|step)|第"
    r"|标准|指标|指引)\s?$",
    yes=("what about standard ", "指标", "no. "),
    no=("the valuation comes in at ", "市值只有"),
    flags=re.IGNORECASE,
)


def alike(new: Quantity, old: Sequence[Quantity]) -> Quantity | None:
    """Of several quantities the one that another takes the place of: of the same unit, the nearest in size.

    None where two are about as near.
    """
    same = [item for item in old if (item.kind, item.unit) == (new.kind, new.unit)]
    same = same if same and new.kind is not QuantityKind.NUMBER else list(old)
    ranked = sorted(same, key=lambda item: _apart(item, new))
    if len(ranked) > 1 and _apart(ranked[1], new) < _apart(ranked[0], new) + _CLEARLY:
        return None
    return ranked[0] if ranked else None


_CLEARLY = math.log(2)


def alike_from_listing(asked: str, new: Quantity, question: str, old: Quantity) -> bool:
    """Whether two lengths of time are both counted from the listing, or neither is: 上市才8个月 is no lock-up."""
    return _from_listing(asked, new) == _from_listing(question, old)


def _from_listing(text: str, quantity: Quantity) -> bool:
    if quantity.kind is not QuantityKind.DURATION:
        return False
    before, after = text[max(0, quantity.start - 12) : quantity.start], text[quantity.end : quantity.end + 40]
    return bool(_LISTED_SINCE_ZH.search(before) or _LISTED_SINCE_EN.match(after))


_LISTED_SINCE_ZH = re.compile(r"(?:上市|挂牌)(?:之?后|以来|了|才|刚|满|已|已经|不到|未满|就){0,4}$")
_LISTED_SINCE_EN = Pattern(
    "behind a number of years or months, that they are those since the listing",
    r"(?: old)?,? (?:after|since|from|following|past|into) (?:the |our |its )?(?:listing|ipo|going public|flotation)\b",
    yes=(" after the listing", ", since our IPO"),
    no=(" before the listing", " of revenue"),
    flags=re.IGNORECASE,
    how="match",
)
_FAR = math.log(1000)
_SUMS = (QuantityKind.MONEY, QuantityKind.NUMBER)


def could_be(new: Quantity, old: Quantity) -> bool:
    """Whether one sum may take the place of the other: RMB 37 is no revenue of 530m."""
    return not (new.kind in _SUMS and old.kind in _SUMS and _FAR < _apart(new, old) < math.inf)


def _apart(one: Quantity, other: Quantity) -> float:
    """How far two amounts are from each other, as the logarithm of their ratio."""
    values = [item.value for item in (one, other)]
    amounts = [float(value) for value in values if isinstance(value, Decimal) and value > 0]
    return abs(math.log(amounts[0] / amounts[1])) if len(amounts) == len(values) else math.inf


def beside(places: Sequence[ConceptMention], amounts: Sequence[Quantity], text: str) -> Quantity | None:
    """The amount nearest to a concept that stands in its clause."""
    near = [(gap(item, place, text), item.end <= place.start, item) for item in amounts for place in places]
    apart, _, nearest = min(near, key=lambda each: each[:2], default=(APART, False, None))
    return nearest if apart < APART else None


def removed_facts(asked: str, known: Sequence[FactRead], table: FactTable, language: Language) -> tuple[FactRead, ...]:
    """The figure that a message takes away, as zero: "and without the patents?"; none where its noun names no one."""
    match = REMOVES.search(asked)
    noun = (match["en"] or match["zh"]).lower().strip() if match else ""
    meant = [fact for fact in known if noun and _is_called(noun, fact_name(fact.fact, table, language), fact)]
    return tuple(_as_zero(fact) for fact in meant) if len(meant) == 1 else ()


def _is_called(noun: str, label: str, fact: FactRead) -> bool:
    words = noun.split() if noun.isascii() else [noun]
    return isinstance(fact.value, Decimal) and all(word.rstrip("s") in label.lower() for word in words)


def counted(new: Quantity, old: Quantity) -> str:
    """A count in the place of another, of the same things: 5 patents for 8 invention patents, 400m for 450m shares."""
    if new.kind is QuantityKind.NUMBER and old.kind is QuantityKind.COUNT:
        thing = _SIZE.sub("", old.text)
        return f"{new.text} {thing}" if thing.isascii() else new.text + thing
    number, _, thing = new.text.partition(" ")
    of_old = old.text.partition(" ")[2]
    return f"{number} {of_old}" if thing and of_old.endswith(thing) else new.text


_SIZE = re.compile(r"^[\d.,]+\s?(?:million|billion|thousand|mn?|bn|k|[千万亿]+)?\s?", re.IGNORECASE)


def _as_zero(fact: FactRead) -> FactRead:
    span = _NUMBER.sub("0", fact.span, count=1)
    return replace(fact, value=Decimal(0), span=span, comparison=Bound.EQ, high=None)


_NUMBER = re.compile(r"\d[\d.,]*|[一二三四五六七八九十百两]+")


def kind_before(asked: str, known: Sequence[FactRead], new: Sequence[FactRead]) -> tuple[FactRead, ...]:
    """What kind of company was stated, where a message supposes another kind instead: 换成境内AB股公司呢."""
    stated = {fact.fact for fact in new if fact.fact in _OF_SHARES}
    issuer = {fact.value for facts in (known, new) for fact in facts if fact.fact == _OF_SHARES[0]}
    if not stated or (BECOMES.search(asked) is None and len(issuer) < 2):
        return ()
    return tuple(fact for fact in known if fact.fact in _OF_SHARES)


_OF_SHARES = ("issuer_type", "weighted_voting_rights")
KINDS = (*_OF_SHARES, "industry")
"""The facts that say of what kind a company is."""


def in_clause(text: str, spans: Sequence[str], words: str) -> str:
    """The text with other words in the place of the clauses of these spans, of one with a figure of the span alone."""
    for at, span in enumerate(span for span in spans if span in text):
        start = text.index(span)
        low = max((match.end() for match in CLAUSE.finditer(text, 0, start)), default=0)
        low += len(text[low:start]) - len(text[low:start].lstrip())
        end = CLAUSE.search(text, start)
        high = end.start() if end else len(text)
        if _NUMBER.search(text[low:high]):
            low, high = start, start + len(span)
        text = text[:low] + ("" if at else words.strip()) + text[high:]
    return text


def topic_and_figures(topic: str, spans: Sequence[str]) -> tuple[str, str]:
    """A topic without 呢, and the clauses behind it that only state figures: 第二套呢，三年研发1.2亿."""
    head, *rest = _CLAUSES.split(topic)
    figures = [clause for clause in rest if any(span in clause for span in spans)]
    if not figures or len(figures) < len(rest):
        return topic.removesuffix("呢").strip(), ""
    return head.removesuffix("呢").strip(), ("，" if "，" in topic else ", ").join(figures)


_CLAUSES = re.compile(r"[，；]\s*|,\s+(?:with\s+)?|\s+with\s+")


def act_of(question: str) -> str:
    """What a question asks about, without the brackets behind it that say of whom."""
    return open_end(_ASIDES.sub("", question))


_ASIDES = re.compile(r"\s?[(（][^()（）]{1,60}[)）](?=[?？\s]*$)")


def stated_before_asking(text: str, added: Sequence[str], language: Language) -> str:
    """The text with more figures stated in front of the clause that asks; behind it where it has no other clause."""
    signs = punctuation(language)
    body = open_end(text)
    breaks = [match for match in CLAUSE.finditer(body) if match.end() < len(body)]
    if not breaks:
        return WORDS("question.about", language, question=body, matter=signs.semicolon.join(added))
    at = breaks[-1].start()
    return signs.comma.join([text[:at], *added]) + text[at:]


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
