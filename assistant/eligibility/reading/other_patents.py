"""How many of some patents count: 53, 9 of them utility models, are 44 inventions at most; 55 less 10 unused are 45."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.eligibility.facts.formulas import CASES, FIFTY, FIFTY_PATENTS
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.phrases import Meaning
from assistant.eligibility.reading.prepared import PreparedText
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import add
from assistant.language.quantities.quantity import Bound, QuantityKind
from assistant.language.text import Language

_INVENTIONS = ("invention_patents", "core_technology_patents")
_ALL = ("patent", "patents", "专利")
"""Words for patents of every kind."""
_OTHER = Pattern(
    "patents that are no inventions",
    r"实用新型|外观(?:设计)?|\butility\b|\bdesigns?\b",
    yes=("实用新型", "utility models", "外观专利"),
    no=("发明", "inventions", "chip designers"),
)
_OF_THEM = Pattern(
    "words that make an amount a part of the one before",
    r"其中|里面|[含包]|\b(?:of which|of (?:them|these|those)|includ\w+|incl\b|thereof)",
    yes=("其中", " of them", "including"),
    no=("另有", " and "),
)


def inventions_at_most(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """What is left of a number of patents without those that are said to be none of inventions."""
    if any(item.fact in _INVENTIONS for item in bound):
        return
    for item in bound:
        if item.fact or text.covered[item.hit.start : item.hit.end] not in _ALL:
            continue
        others = _others(text, item.amount)
        left = number_of(item.amount)
        for other in others:
            left = add(left, -number_of(other))
        if others and left > 0:
            place = (item.amount.start, others[-1].end)
            for fact in _INVENTIONS:
                yield BoundAmount(item.amount, item.hit, "patents", Meaning(fact, most=True), left, place)


_UNCOUNTED = Pattern(
    "that patents do not count: not applied in the main business, or not able to be industrialised",
    r"\b(?:not|never|n't|no longer|cannot)\b[^.;,]{0,24}"
    r"\b(?:industriali[sz]|commerciali[sz]|used?\b|appl(?:y|ied)|core|relevant|ours)"
    r"|\b(?:un-?used|unrelated|idle|irrelevant|dormant|shelved|lapsed|expired|invalidated|abandoned)\b"
    r"|\bnothing to do\b|\boutside (?:of )?(?:our|the) (?:main|core)"
    r"|\b(?:lines?|business(?:es)?|products?|units?|divisions?|projects?)\b[^.;,]{0,16}"
    r"\b(?:closed|shut|sold|dropped|discontinued|ended|stopped|spun|wound|exited|abandoned|scrapped)\b"
    r"|\b(?:closed|discontinued|abandoned|former|old|defunct|shut|exited|scrapped)\b[^.;,]{0,12}"
    r"\b(?:lines?|business|products?|units?|division|projects?)\b",
    yes=("belong to a line we closed", "not used in the main business", "cannot be industrialised", "lapsed last year"),
    no=("used in the main business", "in a product line", "not in dispute", "we closed a deal"),
)
_UNCOUNTED_ZH = Pattern(
    "that patents do not count, in Chinese",
    r"(?:没法|无法|不能|未能|难以|没有?|未|不可|不具备)[^,，。；;]{0,6}产业化"
    r"|(?:不|未|没有?|尚未|不再)(?:直接|实际)?(?:应?用[于在到]|使用)[^,，。；;]{0,6}(?:主营|主业|产品|业务)"
    r"|[与跟和同][^,，。；;]{0,4}(?:主营|主业|业务)[^,，。；;]{0,6}(?:无关|没关系|没有关系|不相关|不沾边)|非主营"
    r"|(?:停产|关停|关掉|停掉|砍掉|剥离|下线|退市|卖掉|放弃)|闲置|用不上|没用上|失效|过期|已到期|被宣告无效",
    yes=("暂时没法产业化", "不用于主营", "和主业没关系", "已经停产的产品线", "已过期失效"),
    no=("用于主营业务", "能产业化", "都跟主营相关", "跟高校共有"),
)


_FAMILY = Pattern(
    "that patents are only the same ones abroad",
    r"\b(?:US|american|foreign|overseas|EP|European|PCT) (?:counterparts?|equivalents?|family|versions?)\b"
    r"|\b(?:counterparts?|famil(?:y|ies)) (?:of|members?)\b"
    r"|(?:美国|境外|海外|国外|欧洲|日本|PCT)[^,，。；;\d]{0,6}(?:同族|对应)|同族(?:专利)?",
    yes=("are just the US counterparts of", "美国同族", "family members"),
    no=("US patents", "境外专利"),
    flags=re.IGNORECASE,
)


_COUNTS = Pattern(
    "that the number in front counts what was counted before, and nothing else",
    r"\s?(?:,\s?)?(?:(?:of|out of|are|is|were|was|have|has|do|does|did|don|can\w*|belongs?|belonged|relates?|related"
    r"|cover\w*|concern\w*|protect\w*|sit|remain|not|un\w+|no longer|lapsed|expired|patents?|inventions?|idle)\b"
    r"|[^a-z\s\d])",
    yes=(" of them", " are unused", " belong to", "是", " lapsed"),
    no=(" products", " people", " months"),
    how="match",
)


_DEFENCE = Pattern(
    "patents of defence",
    r"国防(?:发明)?专利|\b(?:national )?defen[cs]e (?:invention )?(?:patents?|inventions?)\b",
    yes=("三项国防专利", "three defence patents"),
    no=("国防项目", "a defence project"),
    flags=re.IGNORECASE,
)
_BESIDES = Pattern(
    "that an amount comes on top of the one before",
    r"[+＋]|加上?|另(?:外|有|还)|还有|外加|此外|\b(?:plus|and|another|further|additionally|besides|in addition)\b",
    yes=(", plus ", "，另有"),
    no=("其中", " of which "),
)


def with_defence_patents(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """Inventions and the defence patents told besides, which count for the case of 50: 48 plus three are 51.

    Provision: sse-star-application-provisions#exceptional-case-5.
    """
    if any(item.fact == _OF_CORE for item in bound):
        return
    for item in bound:
        part = _defence_patents(text, item.amount) if item.fact == _COUNTED and item.value is None else None
        if part is not None:
            place = (item.amount.start, part.end)
            yield replace(
                item, meaning=Meaning(_OF_CORE), value=add(number_of(item.amount), number_of(part)), place=place
            )


_COUNTED, _OF_CORE = _INVENTIONS


def _defence_patents(text: PreparedText, patents: Amount) -> Amount | None:
    """The next number of patents in the sentence, if it counts those of defence besides."""
    behind = text.amounts_between(patents.end, text.sentence(patents.start)[1])
    part = next((each for each in behind if {"patents", "count"} & set(each.measures)), None)
    if part is None or not _DEFENCE.search(
        text.covered, max(patents.end, text.part(part.start)[0]), text.part(part.start)[1]
    ):
        return None
    return part if _BESIDES.search(text.covered, patents.end, part.start + 1) else None


def without_the_uncounted(text: PreparedText, bound: Sequence[BoundAmount]) -> Iterator[BoundAmount]:
    """The amounts, a number of inventions less those of them that are said not to count: 55, 10 of them unused."""
    spent: set[int] = set()
    for item in bound:
        parts = _uncounted(text, item.amount) if item.fact in _INVENTIONS and item.value is None else []
        left = number_of(item.amount) - sum(map(number_of, parts), Decimal(0))
        if id(item.amount) in spent:
            continue
        if not parts or left < 0:
            yield item
            continue
        spent |= set(map(id, parts))
        places = [item.amount, *parts]
        yield replace(item, value=left, place=(min(map(_start, places)), max(each.end for each in places)))


def _uncounted(text: PreparedText, patents: Amount) -> list[Amount]:
    """The parts of a number of patents that do not count."""
    low, high = text.sentence(patents.start)
    if text.covered[high : high + 1] == ";":
        high = text.sentence(high + 1)[1]
    near = [each for each in text.amounts_between(low, high) if {"patents", "count"} & set(each.measures)]
    place = near.index(patents) if patents in near else len(near)
    ahead = [each for each in near[:place][-1:] if _is_out_of(text, each, patents)]
    parts = [each for each in near[place + 1 :] if number_of(each) <= number_of(patents)]
    return [each for each in (*ahead, *parts) if _does_not_count(text, each, patents)]


def family_remarks(text: PreparedText, facts: Sequence[FactRead], language: Language) -> tuple[str, ...]:
    """That foreign family members were left out of a number of patents, which is practice and no rule.

    Provision: csrc-sci-tech-attributes#patent-practice.
    """
    counted = (fact for fact in facts if fact.fact in _INVENTIONS)
    left_out = any(_FAMILY.search(text.covered, fact.start, text.sentence(fact.start)[1]) for fact in counted)
    return (WORDS("reading.patent_family", language),) if left_out else ()


def _is_out_of(text: PreparedText, part: Amount, whole: Amount) -> bool:
    """Whether a number is named as a part of the one right behind it: 3 of our 9 patents."""
    return text.moods["out_of"].at_start.fullmatch(text.covered[part.end : whole.start].rstrip()) is not None


def _does_not_count(text: PreparedText, part: Amount, patents: Amount) -> bool:
    """Whether the words behind a number, up to the next, say that those do not count, and they are a part of all."""
    start = max(part.end, patents.end)
    end = text.sentence(part.start)[1]
    following = text.amounts_between(start, end)
    end = following[0].start if following else end
    words = (_UNCOUNTED, _UNCOUNTED_ZH, _FAMILY)
    said = next((found for each in words if (found := each.search(text.covered, start, end))), None)
    other = _OTHER.search(text.covered, *text.part(part.start))
    counts = part.quantity.kind is not QuantityKind.NUMBER or _COUNTS.match(text.covered, part.end)
    return said is not None and other is None and bool(counts)


def _start(amount: Amount) -> int:
    return amount.start


def without_a_named_case(facts: Sequence[FactRead]) -> list[FactRead]:
    """The facts but for the case of 50 patents where it is only named: fewer are stated."""
    counts = [fact for fact in facts if fact.fact in _INVENTIONS and fact.comparison in _UP_TO]
    fewer = any(isinstance(fact.value, Decimal) and fact.value < FIFTY for fact in counts)
    return [fact for fact in facts if not (fewer and (fact.fact, fact.value) == (CASES, FIFTY_PATENTS))]


_UP_TO = (Bound.EQ, Bound.ABOUT, Bound.LT, Bound.LE)


def _others(text: PreparedText, patents: Amount) -> list[Amount]:
    """The parts of a number of patents that are no inventions."""
    end = text.sentence(patents.start)[1]
    behind = [each for each in text.amounts_between(patents.end, end) if {"patents", "count"} & set(each.measures)]
    others = [each for each in behind if _OTHER.search(text.covered, *text.part(each.start))]
    if not others or not _OF_THEM.search(text.covered, patents.end, text.part(others[-1].end)[1]):
        return []
    return others
