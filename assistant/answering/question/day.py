"""The day whose rules a question asks for.

Every date of a question has a part in it: it says whose rules are asked for, when something was filed, what a figure is
of, when something happened, which text is meant, or what is compared. Only the first two, and a date that belongs to
nothing else, are a day to answer for; none of them is one when the question mentions something that happened after it.
The facts reader says which dates belong to facts.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.words import WORDS
from assistant.eligibility.reading.fact import FactsReading
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import read_periods
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities

DAY_KINDS = (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.QUARTER, QuantityKind.YEAR)
"""The kinds of quantities that are a day or days of the calendar."""

_AMOUNTS = (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.NUMBER)


class DaySource(StrEnum):
    """Where the day of an answer comes from."""

    TODAY = "today"
    CALLER = "caller"
    QUESTION = "question"


class DateRole(StrEnum):
    """What a date does in a question."""

    STATED = "stated"
    """Says whose rules are asked for: as of 2022, under the 2022 rules, 按2022年的规则."""
    FILING = "filing"
    """When an application was or will be filed: its rules count."""
    BARE = "bare"
    """Belongs to nothing else: How many patents in March 2025?"""
    FACT = "fact"
    """The period or the day of a figure or another fact."""
    EVENT = "event"
    """When something happened or began: a listing, a purchase, a new rule."""
    TEXT = "text"
    """Which text is meant, where what is asked is not what it says: What is new in the April 2024 revision?"""
    COMPARED = "compared"
    """One of the days whose rules are compared."""
    OTHER = "other"
    """None of these: a year that no words tie to anything."""


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A date of a question: `first` and `last` are its days, `text[start:end]` its words."""

    kind: QuantityKind
    first: dt.date
    last: dt.date
    start: int
    end: int
    words: str
    role: DateRole = DateRole.BARE
    before: bool = False

    @property
    def day(self) -> dt.date:
        """The day it asks for: its last one, or the one before its first where the time before it is asked about."""
        return self.first - dt.timedelta(days=1) if self.before else self.last


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day to answer for and where it comes from.

    `named` is the date of the question that asks for a day, whether it counts or the caller's does; `compares` that
    the question compares the rules of several days.
    """

    day: dt.date
    source: DaySource
    named: NamedDate | None = None
    compares: bool = False


def asked_day(text: str, facts: FactsReading, today: dt.date, as_of: dt.date | None = None) -> AskedDay:
    """The day a question asks about; a caller's `as_of` counts before what the question names, today comes last.

    `facts` is what the reader made of the same text. Raises InputError for a date that is on no calendar.
    """
    _refuse_days_that_never_were(text)
    dates = dates_of(text, facts, today)
    compares = any(date.role is DateRole.COMPARED for date in dates)
    named = _named(text, dates, today)
    if as_of is not None:
        return AskedDay(as_of, DaySource.CALLER, named, compares)
    if named is not None:
        return AskedDay(named.day, DaySource.QUESTION, named, compares)
    return AskedDay(today, DaySource.TODAY, None, compares)


def _named(text: str, dates: Sequence[NamedDate], today: dt.date) -> NamedDate | None:
    """The date that asks for a day: one stated, one pointed back to, a filing's, or one that belongs to nothing else.

    What happened later than the last two speaks against them.
    """
    stated = next((date for date in dates if date.role is DateRole.STATED), None)
    if stated is not None:
        return stated
    if any(_asks(text[slice(*_clause(text, match.start()))]) for match in _AT_THAT_TIME.finditer(text)):
        past = [date for date in dates if date.role is not DateRole.COMPARED and date.first <= today]
        return max(past, key=lambda date: date.last, default=None)
    happened = [date.first for date in dates if date.role in (DateRole.FACT, DateRole.EVENT) and date.first <= today]
    for role in (DateRole.FILING, DateRole.BARE):
        for date in dates:
            later = max(happened, default=date.last) > date.last
            unknown = role is DateRole.BARE and date.first > today and not _RULES.search(text)
            if date.role is role and not later and not unknown:
                return date
    return None


# --- the dates of a question -----------------------------------------------------------------------------------------


def dates_of(text: str, facts: FactsReading, today: dt.date) -> tuple[NamedDate, ...]:
    """Every date of a text, in order, with the part it has."""
    quantities = read_quantities(text)
    found = [item for item in quantities if item.kind in DAY_KINDS and isinstance(item.value, dt.date)]
    dates = [_named_date(text, item) for item in found]
    dates += [date for date in _far_years(text) if all(date.end <= d.start or d.end <= date.start for d in dates)]
    if not dates:
        return ()
    dates.sort(key=lambda date: date.start)
    reader = _Roles(text, facts, quantities, today)
    ends = [0, *(date.end for date in dates)]
    starts = [*(date.start for date in dates[1:]), len(text)]
    roles = [reader.role(date, low, high) for date, low, high in zip(dates, ends, starts, strict=False)]
    if _compares(text, dates, roles):
        roles = [role if role is DateRole.FACT else DateRole.COMPARED for role in roles]
    return tuple(_with_role(date, role, text) for date, role in zip(dates, roles, strict=True))


def _named_date(text: str, quantity: Quantity) -> NamedDate:
    assert isinstance(quantity.value, dt.date)
    first, last = period(quantity.kind, quantity.value)
    return NamedDate(quantity.kind, first, last, quantity.start, quantity.end, text[quantity.start : quantity.end])


def _far_years(text: str) -> list[NamedDate]:
    """Years that are read as a number or not at all: 1999, and that of a 2022 prospectus."""
    return [
        NamedDate(
            QuantityKind.YEAR,
            dt.date(int(match[1]), 1, 1),
            dt.date(int(match[1]), 12, 31),
            match.start(1),
            match.end(1),
            match[1],
        )
        for pattern in (_FAR_YEAR, _YEAR_OF_A_TEXT)
        for match in pattern.finditer(text)
    ]


def _with_role(date: NamedDate, role: DateRole, text: str) -> NamedDate:
    earlier = bool(_BEFORE_LEAD.search(text[: date.start]) or _ZH_BEFORE.match(text[date.end :]))
    return NamedDate(date.kind, date.first, date.last, date.start, date.end, date.words, role, earlier)


def _compares(text: str, dates: Sequence[NamedDate], roles: Sequence[DateRole]) -> bool:
    """Whether the rules of some of these dates are compared with each other, with those before them or with today's."""
    for date in dates:
        both = _BOTH_SIDES_EN.search(text[: date.start]) or _BOTH_SIDES_ZH.match(text[date.end :])
        if both:
            return True
    days = {date.last for date, role in zip(dates, roles, strict=True) if role not in (DateRole.FACT, DateRole.EVENT)}
    sides = len(days) + (_NOW.search(text) is not None)
    return bool(days) and sides > 1 and _DIFFERENCE.search(text) is not None


class _Roles:
    """Finds the part of a date from the facts read, then from the words around it in its part of the sentence."""

    def __init__(self, text: str, facts: FactsReading, quantities: Sequence[Quantity], today: dt.date) -> None:
        self._text = text
        self._days = [(fact.start, fact.end, fact.fact) for fact in facts.facts if not fact.period]
        periods = {fact.period for fact in facts.facts if fact.period}
        self._periods = [
            (item.start, item.end)
            for item in read_periods(text, today)
            if item.label in periods or (item.years and periods.intersection(item.years))
        ]
        self._amounts = [item for item in quantities if item.kind in _AMOUNTS]
        self._facts = facts

    def role(self, date: NamedDate, low: int, high: int) -> DateRole:
        """The part of one date; the dates around it end at `low` and begin at `high`."""
        start, end = _clause(self._text, date.start)
        before, after = self._text[max(low, start) : date.start], self._text[date.end : min(high, end)]
        if self._is_stated(date, before, after):
            return DateRole.FACT if self._dates_a_figure(date, after) else DateRole.STATED
        if self._is_filing(date, before, after):
            return DateRole.FILING
        if _THEN_ZH.match(after) and _asks(self._text[start:end]):
            return DateRole.BARE
        if self._belongs_to_a_fact(date, start, end) or _FISCAL_LEAD.search(before) or _FISCAL_TAIL.match(after):
            return DateRole.FACT
        if _is_event(before, after) or _CHANGE.search(self._text[start:end]) or _WHY.search(self._text):
            return DateRole.EVENT
        if _TEXT_EN.match(after) or _TEXT_ZH.match(after):
            return DateRole.TEXT
        return DateRole.BARE if self._is_asked(date, before, after) else DateRole.OTHER

    def _is_stated(self, date: NamedDate, before: str, after: str) -> bool:
        """Whether words around it ask for its rules."""
        if _RULES_LEAD.search(before) and (_RULES_TAIL.match(after) or _TEXT_EN.match(after)):
            return True
        read = any(_overlap(date, start, end) and fact == "as_of" for start, end, fact in self._days)
        return read or bool(_STATED_LEAD.search(before) or _STATED_TAIL_ZH.match(after))

    def _is_filing(self, date: NamedDate, before: str, after: str) -> bool:
        if _NO_APPLICATION.search(before + after):
            return False
        read = any(_overlap(date, start, end) and fact == "filing_date" for start, end, fact in self._days)
        return read or bool(_FILING_LEAD.search(before) or _FILING_TAIL.match(after))

    def _dates_a_figure(self, date: NamedDate, after: str) -> bool:
        """Whether a figure is told as of the date, in its part of the sentence or the next; nothing is asked there."""
        if _asks(after) or _RULES.search(after):
            return False
        low = date.end
        high = date.end + len(after)
        if not after.strip(" ，,年月日底末"):
            high = _clause(self._text, min(high + 1, len(self._text)))[1]
            if _asks(self._text[low:high]):
                return False
        return any(low <= fact.start < high for fact in self._facts.facts)

    def _belongs_to_a_fact(self, date: NamedDate, low: int, high: int) -> bool:
        if any(_overlap(date, start, end) for start, end in self._periods):
            return True
        if any(_overlap(date, start, end) for start, end, _ in self._days) and not _AT_ASKING.match(
            self._text[date.end : high]
        ):
            return True
        if any(
            self._text[amount.end : date.start].strip() == "in" for amount in self._amounts if amount.end < date.start
        ):
            return True
        near = any(low <= amount.start < high for amount in self._amounts if amount.start != date.start)
        return near and not _RULES.search(self._text[low:high]) and not _asks(self._text[low:high])

    def _is_asked(self, date: NamedDate, before: str, after: str) -> bool:
        if date.kind is QuantityKind.DATE or (date.kind is QuantityKind.MONTH and "月" in date.words):
            return True
        lead = _DAY_LEAD.search(before) or _BEFORE_LEAD.search(before)
        return bool(lead or _ZH_TAIL.match(after) or _ZH_BEFORE.match(after))


def _overlap(date: NamedDate, start: int, end: int) -> bool:
    return date.start < end and start < date.end


def _is_event(before: str, after: str) -> bool:
    verbs = list(_VERB.finditer(before))
    if verbs and not _RULE_VERB.fullmatch(verbs[-1][0]):
        return True
    return bool(_EVENT_LEAD.search(before) or _EVENT_TAIL_EN.match(after) or _EVENT_TAIL_ZH.match(after))


def _asks(words: str) -> bool:
    return _ASKS.search(words) is not None


def _clause(text: str, at: int) -> tuple[int, int]:
    """Where the part of a sentence that holds a place begins and ends, the mark that ends it included."""
    low, high = 0, len(text)
    for match in _CLAUSE_END.finditer(text):
        if match.end() <= at:
            low = match.end()
        elif match.start() >= at:
            high = match.end()
            break
    return low, high


_CLAUSE_END = Pattern(
    "where the part of a sentence around a date ends",
    r"[，。；;！!？?\n]|,(?![\d]{3})(?! ?(?:19|20)\d\d)|(?<!\bNo)(?<!\bSept)\.(?=\s|$)| - | – |—",
    yes=("a, b", "a. b", "，", "? ", "x - y"),
    no=("1,000", "4.5", "No. 10", "30 April, 2024"),
)

# --- words that ask for a day ----------------------------------------------------------------------------------------

_STATED_LEAD = Pattern(
    "words in front of a day whose rules are asked for",
    r"(?:\bas (?:of|at|on)\s+(?:early |mid |late |the end of |end of |year )?|\beffective (?:on|in|as of)\s+"
    r"|\bin force (?:on|in|at|as of)\s+|(?:截至|截止(?:到|至)?|以|按照?|依照?)\s*)$",
    yes=("as of ", "as of the end of ", "in force on ", "截至", "按"),
    no=("founded in ", "in ", "于"),
    flags=re.IGNORECASE,
)
_STATED_TAIL_ZH = Pattern(
    "Chinese words behind a day whose rules are asked for",
    r"^\s*(?:年|当年|那年|时|当时|[底末初])?(?:的|有效的?|现行的?|施行的?|适用的?)\s*[^，。；？]{0,8}?"
    r"(?:规则|规定|办法|标准|指引|口径|版本)|^\s*[^，。；？]{0,6}?(?:那一?版|版的?)(?!本?[跟和与])",
    yes=("的规则", "的暂行规定", "修订那版", "有效的标准", "版"),
    no=("发布的指引", "营收", "申报", "的研发投入"),
    how="match",
)
_RULES_LEAD = Pattern(
    "words in front of a day whose rules are meant",
    r"\b(?:under|by|per|following|according to|pursuant to|did|do|does) the (?:old |former )?(?:rules?|law"
    r"|provisions|text|version|regime)? ?(?:of|in|from)?\s*(?:early |mid |late |the end of )?$",
    yes=("under the ", "by the rules of ", "did the "),
    no=("founded in ", "new in ", "since the end of "),
    flags=re.IGNORECASE,
)
_RULES_TAIL = Pattern(
    "what may stand behind a day whose rules are meant",
    r"^\s*(?:$|[,.;?]|(?:listing |registration |sci-tech |STAR |trading )*(?:rules?|text|version|regime|provisions"
    r"|edition|wording|law|criteria|standards?|requirements?|thresholds?|numbers|figures)\b)",
    yes=(" rules", " version", ", ", "?"),
    no=(" revenue", " prospectus"),
    flags=re.IGNORECASE,
    how="match",
)
_AT_THAT_TIME = Pattern(
    "words that point back to a day",
    r"\b(?:at|back at) (?:that|the) time\b|\bback then\b|\bin those days\b|\bthen in force\b|\bat that (?:date"
    r"|point|day)\b"
    r"|当时|那时候?|彼时|那个时候",
    yes=("at that time", "right at the time?", "back then", "当时"),
    no=("at the end", "and then", "现在"),
    flags=re.IGNORECASE,
)
_DAY_LEAD = Pattern(
    "words in front of a day that a question may ask about",
    r"(?:\b(?:on|in|during|at|by|back in|until|up to)\s+(?:early |mid |late |the end of |end of |year )?|在|于|到)\s*$",
    yes=("in ", "back in early ", "在"),
    no=("founded ", "为", "since "),
    flags=re.IGNORECASE,
)
_BEFORE_LEAD = Pattern(
    "words that ask for the time before a day",
    r"(?:\b(?:before|prior to|earlier than)\s+|早于)$",
    yes=("before ", "prior to ", "早于"),
    no=("before it ", "晚于"),
    flags=re.IGNORECASE,
)
_ZH_TAIL = Pattern(
    "Chinese words behind a year that a question may ask about",
    r"^\s*(?:的时候|时|那时|当时|前|之前|以前|底|末|初|，|,|的|版|适用|有效|现行|施行|科创|第|能|可|是否)",
    yes=("的规则", "时", "之前", "底"),
    no=("成立", "营收"),
    how="match",
)
_THEN_ZH = Pattern(
    "Chinese words behind a day that ask what was so then",
    r"^\s*(?:的时候|那时候?|那会儿?)",
    yes=("的时候研发投入",),
    no=("的研发投入", "时"),
    how="match",
)
_ZH_BEFORE = Pattern(
    "words behind a day that ask for the time before it",
    r"^\s*(?:之前|以前|前(?!后|就))(?!就|已|便)",
    yes=("前", "之前"),
    no=("后", "提前", "前后", "之前就"),
    how="match",
)
_FILING_LEAD = Pattern(
    "words of an application in front of its day",
    r"\b(?:fil(?:e[ds]?|ing)|submit(?:s|ted|ting)?|submission|appl(?:y|ied|ying)|application|lodg(?:e|ed|ing)"
    r"|hand(?:ed|ing)? in)\b[^?？]{0,40}\b(?:on|in|by|at|before|around|for|of|is|was|:)?\s*(?:the |early |mid "
    r"|late |end of )*$"
    r"|(?:申报|递交|递表|提交|报送|受理)(?:日|时间|日期|材料)?(?:是|为|在|于|定在)?\s*$",
    yes=("filing in ", "We filed on ", "申报日为", "a filing by the end of "),
    no=("founded in ", "profile in ", "the rule is "),
    flags=re.IGNORECASE,
)
_FILING_TAIL = Pattern(
    "words of an application behind its day",
    r"^\s*(?:filings?|applications?|submissions?|applicants?)\b|^,?\s*(?:we|they|it|the (?:company|issuer)|an? \w+)"
    r"(?: \w+)? (?:file|filed|files|filing|submit|submitted|apply|applied)\b"
    r"|^[^，。；？]{0,8}?(?:申报|递交|递表|提交|报送|报材料|受理)",
    yes=(" filing", " we file", "申报需要", "提交申请", "我们申报"),
    no=(" revenue", "成立", "profile"),
    flags=re.IGNORECASE,
    how="match",
)
_NO_APPLICATION = Pattern(
    "a filing that is no application to list",
    r"\b(?:tutoring|annual report|patent|counselling|guidance)\b|辅导|备案|年报|专利",
    yes=("tutoring filing was ", "辅导备案"),
    no=("the filing in ", "申报"),
    flags=re.IGNORECASE,
)

# --- words that make a date something else ----------------------------------------------------------------------------

_FISCAL_LEAD = Pattern(
    "a fiscal year's name in front of it",
    r"\b(?:FY|fiscal(?: year)?|financial year|year ended(?: on)?|year to|calendar year)\s*$",
    yes=("FY", "fiscal year ", "year ended "),
    no=("this year ", "in "),
    flags=re.IGNORECASE,
)
_FISCAL_TAIL = Pattern(
    "what a fiscal year is named for behind it",
    r"^\s*(?:(?:annual )?(?:revenue|net profit|net loss|profit|loss|results?|sales|turnover|earnings|accounts|audit"
    r"|annual report|figures|income|cash flow|R&D|financials?)\b|年?度|年?的?(?:年报|营收|营业收入|净利润|净利"
    r"|收入|利润"
    r"|业绩|财报|审计|盈利|亏损|亏|扣非|研发投入[\d一二三四五六七八九]))",
    yes=(" revenue", "年度", "的净利润", " annual report"),
    no=(" rules", "的规则", "申报"),
    flags=re.IGNORECASE,
    how="match",
)
_VERB = Pattern(
    "a verb, by its form",
    r"\b(?:[a-z]{2,}ed(?! (?:compan|issuer|firm|share|stock|red))|bought|went|came|began|became|took|sold|held"
    r"|lost|won|grew|left|met|spent|paid|rose|fell|made"
    r"|got|built|stood|need|require|apply|applies|list|use|have|has|say|be|belong|read|ask|demand|rely|hold|were"
    r"|was|do|does|did|will|would)\b",
    yes=("listed", "bought", "applied", "need"),
    no=("red", "in", "patents"),
    flags=re.IGNORECASE,
)
_RULE_VERB = Pattern(
    "a verb of what rules do or of asking for them",
    r"(?:need|requir|appl|ask|demand|allow|permit|us|fil|submit|expect|provid|stat|suppos|oblig|bound|rely|reli)\w*"
    r"|list|do|does|did|will|would|have|has|had|say|said|be|belong|belonged|read|hold|held|were|was|met"
    r"|unlisted|unprofitable|advanced|called"
    r"|based|combined|restated|numbered|detailed|permitted",
    yes=("applied", "required", "needed", "belonged"),
    no=("listed", "bought", "added", "extended"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_EVENT_LEAD = Pattern(
    "what happened, or began, in front of its day",
    r"\b(?:since|after|from|starting|beginning|ipo|listing|purchase|acquisition|founding|incorporation|launch"
    r"|opinions?|revision|amendment|guideline|meeting|round)\b(?: date| day)?\s*(?:of|on|in|at|was|:"
    r"|dated)?\s*(?:the )?$"
    r"|(?:自从?|从|成立于|创立于|设立于|注册于|上市于|发布于|自)\s*$",
    yes=("since ", "our listing in ", "the opinions of ", "成立于"),
    no=("under the rules of ", "in ", "截至"),
    flags=re.IGNORECASE,
)
_EVENT_TAIL_EN = Pattern(
    "what happened, behind its day",
    r"^,?\s*(?:we|our \w+|they|it|I|the (?:company|issuer|client|exchange|sse|csrc)|my \w+)\s+(?!need|requir|appl|fil"
    r"|submit|could|can|would|must|may|should)(?:\w+ly )?(?:\w+ed|bought|went|came|began|became|took|sold|were|was"
    r"|had|made|lost|turned|got|joined)\b",
    yes=(" we listed", ", we bought a subsidiary", ", it was unprofitable"),
    no=(" we needed", ", could we list", ", we filed"),
    flags=re.IGNORECASE,
    how="match",
)
_EVENT_TAIL_ZH = Pattern(
    "what happened or began, in Chinese behind its day",
    r"^\s*(?:起|开始|以来|之后|以后|后(?!的规则)|(?:之前|以前|前)(?:就|已|便))"
    r"|^(?:(?!(?<![智功产])能|可以|可否|是否|要|需|应|想|拟|计划)[^，。；？]){0,16}?(?:上市|成立|设立|创立|收购"
    r"|购买|买入|买[了的]|买下|并购|卖[了出]|出售|投资|入股|增资|融资|股改"
    r"|改制|变更|更换|换了|加入|入职|取得|获得|获批|上线|发布(?!稿)|印发|公布|修订|修改|改成|改了|新增|增加"
    r"|施行|实施|签署|签了"
    r"|完成|启动|拿到|收到|接到|调入|进入|进了|扭亏|首次盈利)(?!时|的时候|要|需|应|有?什么|有?哪|的?条件"
    r"|的?要求|的?门槛|能|可)",
    yes=("在科创板上市，", "成立", "发布的指引", "以来", "买了一家公司", "之前就带U"),
    no=("的规则", "大模型企业能不能上市？", "上市要什么", "上市时", "第五套标准", "之前"),
    how="match",
)
_WHY = Pattern(
    "a question for a reason: it says itself that something happened",
    r"^\s*why (?:did|was|were|has|have)\b|^\s*(?:为什么|为何|怎么会)",
    yes=("why did the sse extend it", "为什么"),
    no=("why is it so", "what was it"),
    flags=re.IGNORECASE,
)
_TEXT_EN = Pattern(
    "English words behind a day that names a text",
    r"^\s*(?:\w+ ){0,2}?(?:revisions?|versions?|texts?|amendments?|rules|editions?|opinions?|guidelines?"
    r"|prospectus(?:es)?"
    r"|drafts?|releases?|measures|provisions)\b",
    yes=(" revision", " listing rules", " guidelines"),
    no=(" the company", " we listed"),
    flags=re.IGNORECASE,
    how="match",
)
_TEXT_ZH = Pattern(
    "Chinese words behind a day that names a text",
    r"^\s*(?:的)?[^，。；？]{0,6}?(?:那次|文本|发布稿|招股书|招股说明书|审核规则|上市规则|修订|公告)",
    yes=("审核规则", "那次修改", "的招股书"),
    no=("申报", "第五套标准有什么要求"),
    how="match",
)
_AT_ASKING = Pattern(
    "words behind an event that ask for the rules of its time",
    r"^[^，。；？]{0,16}?(?:上市|挂牌)(?:(?:时|的时候)(?!就?(?:亏|未盈|没盈|没有?利润|还|是|已|盈利))|，?适用|需要"
    r"|要(?:什么|哪|满足|符合))",
    yes=("第一批公司上市时", "上市需要"),
    no=("在科创板上市，", "上市的公司", "上市时亏损"),
    how="match",
)

# --- words that compare days -----------------------------------------------------------------------------------------

_BOTH_SIDES_EN = Pattern(
    "English words that ask for both sides of a day",
    r"\b(?:before and (?:since|after)|after and before|until and since|both sides of|before (?:vs\.?|versus) after)\s+"
    r"(?:the )?$",
    yes=("before and after ", "before and after the "),
    no=("before ", "after "),
    flags=re.IGNORECASE,
)
_BOTH_SIDES_ZH = Pattern(
    "Chinese words that ask for both sides of a day",
    r"^\s*(?:的)?[^，。；？]{0,6}?(?:前后|(?:之|以)?前[和与及跟、](?:之|以)?后)",
    yes=("前后，", "修订前后", "修订之前和之后"),
    no=("前", "之后"),
    how="match",
)
_CHANGE = Pattern(
    "that a change made on a day is asked about",
    r"那次(?:修改|修订|改动|调整)|改了哪|改了什么|变了(?:哪|什么)|哪几个数",
    yes=("那次修改", "改了哪几个数"),
    no=("修改的规则", "修订那版"),
)
_NOW = Pattern(
    "today, as one side of a comparison",
    r"\b(?:now|today|currently|nowadays|current|at present|these days)\b|现在|如今|目前|现行|今天|当前",
    yes=("2019 vs now", "filing today", "跟现在比"),
    no=("known", "现金"),
    flags=re.IGNORECASE,
)
_DIFFERENCE = Pattern(
    "that days are compared",
    r"\b(?:compar\w+|versus|vs\.?|differ\w*|chang\w*|evolv\w*|and now|then and now|from .{1,30} to|between"
    r"|and (?:how \w+ |what )?(?:\w+ )?now|than now"
    r"|than today|still)\b|区别|对比|比较|相比|[跟和与同].{0,8}(?:比|不同|差)|不同|差异|差别|变化|变了|改了"
    r"|出入|现在(?:呢|是多少|要几|要多少|又)|有啥不|不一样",
    yes=("2019 vs now", "how did it change", "and how many now?", "跟现在比", "有什么出入"),
    no=("as of 2019", "按2019年的规则"),
    flags=re.IGNORECASE,
)
_ASKS = Pattern(
    "that words ask",
    r"[?？]|\b(?:what|which|who|when|how|is|are|was|were|does|do|did|can|could|may|must|should|will|would)\b"
    r"|什么|多少|哪|吗|么|如何|怎|是否|能否|可否|几[个家年项套条]|能不能|有没有|够不够|需要|要求|适用",
    yes=("what is", "Was that right", "是什么", "需要"),
    no=("we listed in 2024", "公司亏损"),
    flags=re.IGNORECASE,
)
_RULES = Pattern(
    "that words speak of rules",
    r"\b(?:rules?|requir\w*|standards?|appl(?:y|ies|ied)|law|thresholds?|in force|need(?:s|ed)?|conditions?)\b"
    r"|规则|规定|要求|标准|适用|条件|门槛|办法|指引|需要",
    yes=("the rules", "required", "有什么要求"),
    no=("our revenue", "营收"),
    flags=re.IGNORECASE,
)

# --- the calendar ----------------------------------------------------------------------------------------------------

_FAR_YEAR = Pattern(
    "a year that no rule held here can speak to",
    r"\b(?:in|by|during|before|after)\s+(1[5-9]\d\d|20[3-9]\d|2[1-9]\d\d)\b(?!\s*(?:million|billion|%|patents|people"
    r"|employees|staff|shares))",
    yes=("in 1999", "by 2031"),
    no=("in 2024", "in 2031 million", "1999"),
    flags=re.IGNORECASE,
)
"""Years that no rule held here can speak to, which are not read as years elsewhere."""

_YEAR_OF_A_TEXT = Pattern(
    "the year of a prospectus or an application, which reads like a number of them",
    r"\b(?:an?|the|our|their|its|any|some) ((?:19|20)\d\d) (?=prospectus|application|filing|annual|revision|version)",
    yes=("In a 2022 prospectus", "the 2024 revision"),
    no=("in 2022", "2022 patents"),
    flags=re.IGNORECASE,
)

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_WRITTEN_DAY = Pattern(
    "a full date",
    r"\b(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})\b|(?P<y2>\d{4})年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]"
    r"|\b(?P<d3>\d{1,2})(?:st|nd|rd|th)? (?P<m3>[A-Z][a-z]{2})[a-z]* (?P<y3>\d{4})\b"
    r"|\b(?P<m4>[A-Z][a-z]{2})[a-z]* (?P<d4>\d{1,2})(?:st|nd|rd|th)?, (?P<y4>\d{4})\b",
    yes=("2026-06-17", "2026年6月17日", "17 June 2026", "June 17th, 2026"),
    no=("June 2026", "2026年6月", "2026-6-17"),
)


def _refuse_days_that_never_were(text: str) -> None:
    for match in _WRITTEN_DAY.finditer(text):
        parts = {name[0]: value for name, value in match.groupdict().items() if value}
        month = _MONTHS.get(parts["m"].lower()) if parts["m"].isalpha() else int(parts["m"])
        if month is None:
            continue
        try:
            dt.date(int(parts["y"]), month, int(parts["d"]))
        except ValueError:
            raise InputError(WORDS.both("unreadable.no_such_day", day=match[0])) from None


def period(kind: QuantityKind, first: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a date, a month, a quarter or a year, given its first day."""
    if kind is QuantityKind.YEAR:
        return first, dt.date(first.year, 12, 31)
    if kind in (QuantityKind.MONTH, QuantityKind.QUARTER):
        month = first.month + (2 if kind is QuantityKind.QUARTER else 0)
        return first, dt.date(first.year, month, calendar.monthrange(first.year, month)[1])
    return first, first
