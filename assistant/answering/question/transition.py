"""The day an issuer passed the listing committee: it says whether the sci-tech numbers of 30 April 2024 apply to it.

Provision: sse-star-application-provisions@2024-04-30#transition.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.day import AskedDay, DaySource, NamedDate, dates_of
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.reading.fact import FactsReading
from assistant.language.patterns import Pattern

NEW_TEXT = dt.date(2024, 4, 30)
"""From this day on the new text applies, but not to those who had passed the committee by then."""
_OF_SCI_TECH = frozenset(
    {
        "three_year_rd_expense", "three_year_rd_ratio", "rd_staff_ratio", "rd_staff", "rd_expense",
        "invention_patents", "core_technology_patents", "revenue_cagr",
    }
)  # fmt: skip
"""The facts that the sci-tech attributes weigh, above all others."""
_PASSED_EN = r"(?:clear|pass|got past|got through|went through|sail(?:ed)? through|approved by|nod from)\w*"
_COMMITTEE_LEAD = Pattern(
    "that the listing committee was passed, in front of the day of it",
    rf"(?<!not )(?<!n't )(?<!never )\b{_PASSED_EN} (?:the )?(?:sse'?s? |star |exchange'?s? )?(?:listing )?"
    r"committee(?: meeting| review| hearing)?"
    r"(?: \w+){0,2}? ?(?:on|in|by)?\s*$"
    r"|\b(?:listing )?committee (?:meeting|hearing|clearance|approval|review|date|day)[^.;,?]{0,16}$"
    r"|(?:上市委|过会|上会)[^，。；？\d]{0,6}(?:日期?|时间)?[^，。；？\d]{0,4}[为是在于:：]?\s*$",
    yes=("cleared the listing committee on ", "passed the committee in ", "过会日期为", "committee date: "),
    no=("filed with the exchange on ", "has not passed the committee by ", "申报日期为"),
    flags=re.IGNORECASE,
)
_COMMITTEE_TAIL = Pattern(
    "that the listing committee was passed, behind the day of it",
    r"^(?![^，。；？]{0,8}(?:没|未))[^，。；？]{0,6}?(?:过了?会(?!计)|(?:过|通过"
    r"|经)了?[^，。；？]{0,8}?上市委(?:员会)?|上市委(?:员会)?[^，。；？]{0,8}?(?:通过|过会|过了))"
    rf"|^,? ?(?:we|they|it|the (?:issuer|client|company)) (?:\w+ )?{_PASSED_EN} (?:the )?(?:listing )?committee\b",
    yes=("过了上市委会议", "过会", "通过上市委审议", "已过会", ", we passed the listing committee"),
    no=("过会计师审计", "申报", "还没过会", ", we filed"),
    flags=re.IGNORECASE,
    how="match",
)

_ASKS_WHICH = Pattern(
    "that a question asks which text of the indicators applies",
    r"\b(?:bite|bit|apply|applies|applied|grandfather\w*|transition\w*|caught|which (?:\w+ ){0,2}?(?:numbers|text|rules"
    r"|version|indicators|thresholds))\b|口径|哪一?版|(?:新|旧|老)(?:规|指标|标准|口径|版)|适用",
    yes=("Did the tougher April 2024 indicators bite?", "which numbers apply", "按哪个口径", "按老指标还是新指标"),
    no=("Is that enough?", "过得去吗", "Do we meet indicator 3?"),
    flags=re.IGNORECASE,
)

_ASKS_INDICATORS = Pattern(
    "that all of the sci-tech numbers are asked for",
    r"\b(?:which|what)\b.{0,30}\bsci-?tech (?:\w+ ){0,2}(?:numbers|indicators|thresholds|figures|tests|floors)\b"
    r"|科创(?:属性的?(?:常规)?(?:指标|数字|门槛)?|常规指标|指标|数字)[^，。？；]{0,12}(?:什么|多少|哪些"
    r"|哪[几个]?[个项条]?(?:指标|数))",
    yes=("Which sci-tech numbers did it have to meet", "科创属性要满足哪几个数", "科创属性常规指标分别是什么"),
    no=(
        "which sci-tech prize counts",
        "科创属性豁免哪几类企业",
        "why are there sci-tech numbers",
        "科创板恢复上市的门槛是多少",
    ),
    flags=re.IGNORECASE,
)


_OF_A_CHANGE = Pattern(
    "that a text speaks of a change of numbers",
    r"\bchang\w+|\b(?:rais|tighten|amend)\w+|变[了化动过]|改[了动成为过]|修改|修订|调整|提高",
    yes=("which numbers changed", "哪几个数变了", "那次修改"),
    no=("which numbers apply", "股改时", "哪几个数"),
    flags=re.IGNORECASE,
)


def of_committee(day: AskedDay, text: str, facts: FactsReading, today: dt.date) -> AskedDay:
    """The day whose sci-tech numbers hold for an issuer whose day at the committee is stated.

    It counts where its figures are stated, or the numbers are asked for. Whoever had passed the committee by 30 April
    2024 stays under the text before, whatever day is asked on; for others a filing before that day counts nothing. A
    caller's day before that of the committee counts.
    """
    weighs = _weighs(facts)
    if day.compares or not (weighs or asks_indicators(text)):
        return day
    dates = dates_of(text, facts, today)
    passed = next((date for date in dates if _is_committee(text, date) and date.last <= today), None)
    if passed is None:
        return day
    if day.source is DaySource.CALLER and day.day < passed.first:
        return day
    if passed.last <= NEW_TEXT:
        counts = min(passed.last, NEW_TEXT - dt.timedelta(days=1))
    elif passed.first > NEW_TEXT > day.day:  # the day of the filing was meant
        counts = passed.last
    else:
        return day
    named = replace(passed, first=counts, last=counts)
    return replace(day, day=counts, source=DaySource.QUESTION, named=named, committee=weighs)


def asks_which_text(text: str) -> bool:
    """Whether a question asks which text of the indicators applies."""
    return _ASKS_WHICH.search(text) is not None


def asks_indicators(text: str) -> bool:
    """Whether a text asks for all of the sci-tech numbers, and not which of them changed."""
    return _ASKS_INDICATORS.search(text) is not None and not _OF_A_CHANGE.search(text)


def _is_committee(text: str, date: NamedDate) -> bool:
    before, after = text[max(0, date.start - 80) : date.start], text[date.end : date.end + 80]
    return bool(_COMMITTEE_LEAD.search(before) or _COMMITTEE_TAIL.match(after))


def _weighs(facts: FactsReading) -> bool:
    return any(
        isinstance(fact.value, Decimal) and without_year(fact.fact) in _OF_SCI_TECH
        for fact in (*facts.facts, *facts.unnamed)
    )
