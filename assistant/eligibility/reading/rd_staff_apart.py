"""Some of the R&D staff who are said to do other work: 47 in R&D out of 455, six of the 47 do customer support.

They are no count of the company's own. What the share would be without them is said beside the one with all.
Provision: csrc-rd-staff-guideline#half-time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PreparedText
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_RD_STAFF, _TOTAL = "rd_staff", "total_staff"
OTHER_WORK = "rd_staff_apart"
"""What a number of R&D staff who are said to do other work is reported as."""
_OF_THEM = Pattern(
    "that a number is one of people told of before",
    r"\s?(?:people |staff |engineers )?of (?:(?:the|those|these|our|my)(?: (?P<all>\d+))?|them|whom|which)\b",
    yes=(" of the 47", " of them", " of those"),
    no=(" of 455", " out of 455"),
    how="match",
)
_AMONG = Pattern(
    "in front of a number, that it is one of people told of before",
    r"(?:其中的?|(?<![哪这那])里面?|当中|之中|但)(?:还|也|实际上?|其实)?(?:有|大概|约)*$"
    r"|\b(?:of whom|of them|of these|of those)(?:,|\s(?:about|some|only))*\s?$",
    yes=("其中", "研发里有", ", of whom "),
    no=("员工", "科创板", "of the "),
)
_OF_WHOM = Pattern(
    "that a part of all staff is told of in the same sentence: 120 of them in R&D, 80 of them in production",
    r"\bof (?:them|whom|which)\b|其中[^。；]{0,24}[、，,]",
    yes=("120 of them in r&d, ", "其中研发80人、"),
    no=("47 out of 455; ", "其中", "of the "),
)
_WORK = Pattern(
    "work that is not R&D",
    r"\b(?:support|sales|pre-?sales|after-?sales|services?|production|manufacturing|marketing|admin\w*|operations|delivery"
    r"|implementation|maintenance|logistics|quality control|other (?:work|jobs|things|duties))\b",
    yes=("spend their week on customer support", "are sales engineers"),
    no=("do r&d", "spend 20m"),
)
_WORK_ZH = Pattern(
    "work that is not R&D, in Chinese",
    r"客服|售后|售前|销售|生产|行政|运维|实施|交付|市场|后勤|采购|品控|兼职|管理工作|其他(?:工作|事)",
    yes=("主要做客服", "大部分时间在做售后"),
    no=("主要做研发",),
)
_HALF = Pattern(
    "that people work less than half of their time on R&D",
    r"\b(?:under|less than|below) (?:a )?(?:half|50\s?%)|\bpart[- ]time\b"
    r"|(?:不到|不足|少于|低于|没有)(?:一半|半数|50%)|过半时间不",
    yes=("spend under half their time", "不到一半的工时"),
    no=("half of our staff", "一半的员工"),
)


def apart(text: PreparedText, amounts: Sequence[Amount]) -> Iterator[Amount]:
    """The numbers of R&D staff that do other work, and those that only repeat of how many they are."""
    for amount in amounts:
        if _is_apart(text, amount):
            yield amount
            yield from (each for each in amounts if each is not amount and _is_repeated(text, amount, each))


def _is_apart(text: PreparedText, amount: Amount) -> bool:
    counted = set(amount.measures) & {"count", "people"}
    low, high = text.sentence(amount.start)
    before = text.covered[max(low, amount.start - 12) : amount.start]
    named = _OF_THEM.match(text.covered, amount.end) or _AMONG.search(before)
    hits = text.hits_back(amount.start)
    told = any(_RD_STAFF in meaning.fact for hit in hits for meaning in hit.phrase.meanings.values())
    words = (_WORK, _WORK_ZH, _HALF)
    other = any(each.search(text.covered, amount.end, high) for each in words)
    return bool(counted and named and told) and other and not _OF_WHOM.search(text.covered, low, amount.start)


def _is_repeated(text: PreparedText, part: Amount, amount: Amount) -> bool:
    """Whether an amount is the whole in `six of the 47`."""
    named = _OF_THEM.match(text.covered, part.end)
    return named is not None and named["all"] is not None and named.start("all") == amount.start


def why_apart(text: PreparedText, facts: Sequence[FactRead], language: Language) -> str:
    """What the share of R&D staff is without those who do other work, and what decides whether they count."""
    staff, every = (_only(facts, name) for name in (_RD_STAFF, _TOTAL))
    part = text.apart[0].quantity.value
    if not (isinstance(part, Decimal) and staff and every and 0 < part < staff <= every):
        return WORDS("reading.rd_staff_counted_in", language, part=part)
    rest = staff - part
    share = f"{rest / every:.1%}"
    return WORDS("reading.rd_staff_apart", language, part=part, rest=rest, every=every, share=share)


def _only(facts: Sequence[FactRead], name: str) -> Decimal | None:
    """The one number stated of a fact of years."""
    values = [fact.value for fact in facts if fact.fact.endswith(f".{name}")]
    return values[0] if len(values) == 1 and isinstance(values[0], Decimal) else None
