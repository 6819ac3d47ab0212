"""What the day of an event does to a fact: years counted from a conversion, offences of longer ago than three years.

A company that was not converted at book value counts its years of operation from the conversion, not from the founding
of the limited company. A condition on the last three years is not broken by what happened before them, but by an
investigation as long as it is open.
Provisions: csrc-ipo-registration-measures#art. 10, csrc-ipo-registration-measures#art. 13.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.eligibility.reading.days import days_named
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.prepared import PreparedText
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_FOUNDED = "founded"
_OF_THREE_YEARS = ("asserted.no_major_violations", "asserted.management_without_penalty")
_YEARS = 3
_NOT_AT_BOOK_VALUE = Pattern(
    "that a company was not converted at book value",
    r"(?:按|以|照|用|根据|经)(?:了|照)?[^,。;]{0,4}评估(?:值|价|价值|结果|后的?净资产)"
    r"[^,。;]{0,8}(?:折股|调账|入账|变更|股改|改制|折合)"
    r"|评估(?:值|价|增值)?(?:调账|折股|入账)"
    r"|(?:没有?|未|不是|并非|非)(?:按|以|用)?[^,。;]{0,4}账面(?:净资产|净值|价值)?[^,。;]{0,4}(?:折股|整体变更)"
    r"|\b(?:not|n't|without)\b[^.;]{0,24}\bbook (?:net asset )?value\b"
    r"|\bat (?:an? |the )?(?:apprais\w+|revalued|assessed|fair)\b[^.;,]{0,24}(?:\bnot|value|rather|instead|net assets)"
    r"|\b(?:assets|books)\b[^.;,]{0,16}\b(?:written up|stepped up|revalued)\b[^.;]{0,24}\b(?:apprais|conver)",
    yes=("按评估值调账折股", "没有按账面净资产折股", "not at book value", "at the appraised value, not"),
    no=("按账面净资产折股", "converted at book value", "估值40亿", "at market prices"),
)
_CONVERTED = Pattern(
    "the conversion into a joint-stock company",
    r"股改|改制|整体变更|折股|[改变转](?:更|制)?[为成]?(?:了)?股份(?:有限)?(?:公司|制)|变成股份"
    r"|\bconver(?:ted|sion)\b|\b(?:became|turned into|changed into) an? (?:joint|company limited)",
    yes=("改股份公司", "股改", "we converted", "became a joint-stock company"),
    no=("股份总数", "a joint venture"),
)
_CLEAN_SINCE = Pattern(
    "that nothing has happened since",
    r"(?:之后|此后|以后|后来|至今|后)[^,。;]{0,6}(?:干净|没有?(?:再|过|任何)|未再|再没|再无|无(?:任何|其他)|清白)"
    r"|\b(?:since(?: then)?|afterwards|thereafter)\b[^.;]{0,24}\b(?:clean|nothing|no|none|not|spotless)\b"
    r"|\b(?:clean|nothing|no \w+|none)\b[^.;]{0,12}\b(?:since|after)\b",
    yes=("之后干净", "此后没有再犯", "clean since", "nothing since then"),
    no=("之后被罚", "since 2022"),
)

_INVESTIGATED = Pattern(
    "an investigation, which bars as long as it is open, whenever it was begun",
    r"立案|侦查|调查|结案|\b(?:investigat\w+|probe[ds]?|under inquiry)\b",
    yes=("被证监会立案调查", "has been under CSRC investigation since March 2022", "the probe is open"),
    no=("被证监会行政处罚", "was fined in 2021"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The facts, and in words why they are counted so."""

    facts: tuple[FactRead, ...]
    remarks: tuple[str, ...]


def counted_from_its_day(
    text: PreparedText, facts: Iterable[FactRead], language: Language, day: dt.date | None
) -> Counted:
    """The facts with the day from which years are counted, without offences of before the years that count."""
    counted: list[FactRead] = []
    remarks: list[str] = []
    converted = _NOT_AT_BOOK_VALUE.search(text.folded) is not None
    for fact in facts:
        if fact.fact == _FOUNDED and converted:
            found = _on_conversion(text, fact)
            counted += found
            words = found[0].span if found else WORDS("reading.conversion_unknown", language)
            remarks.append(WORDS("reading.not_at_book_value", language, day=words))
        elif (when := _over_since(text, fact, day)) and day is not None:
            counted += [replace(fact, value=True)] if _CLEAN_SINCE.search(text.covered, fact.end) else []
            remarks.append(WORDS("reading.too_long_ago", language, day=when, first=_years_before(day)))
        else:
            counted.append(fact)
    if converted and not any(fact.fact == _FOUNDED for fact in counted):
        counted += _on_conversion(text, None)
    return Counted(tuple(counted), tuple(dict.fromkeys(remarks)))


def _on_conversion(text: PreparedText, founded: FactRead | None) -> list[FactRead]:
    """The day of the conversion as that of the founding, if it is told."""
    for start, end, days in days_named(text):
        low, high = text.part(start)
        if (founded is None or start != founded.start) and _CONVERTED.search(text.covered, low, high):
            return [FactRead(_FOUNDED, days, text.written[start:end], start, end)]
    return []


def _over_since(text: PreparedText, fact: FactRead, day: dt.date | None) -> str:
    """The words of a day more than three years ago on which an offence was; empty for any other fact."""
    if day is None or fact.fact not in _OF_THREE_YEARS or fact.value is not False:
        return ""
    low, high = text.sentence(fact.start)
    if _INVESTIGATED.search(text.covered, low, high):
        return ""
    beside = [place for place in days_named(text) if low <= place[0] < high]
    before = [place for place in beside if place[1] <= fact.end]
    chosen = before[-1:] or beside[:1]
    return next((text.written[start:end] for start, end, days in chosen if _last(days) < _years_before(day)), "")


def _last(days: str) -> dt.date:
    return dt.date.fromisoformat(days.rpartition("..")[2])


def _years_before(day: dt.date) -> dt.date:
    """The first day of the years that count."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - _YEARS, day=28 if leap else day.day)
