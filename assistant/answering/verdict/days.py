"""The two days whose rules a question compares for the asker's company: before and after a change, or as named."""

from __future__ import annotations

import datetime as dt
import re

from assistant.answering.question.date_cues import NOW
from assistant.answering.question.day import DateRole, NamedDate, dates_of
from assistant.answering.question.understanding import Understood
from assistant.eligibility.reading.fact import FactsReading
from assistant.eligibility.rules.criteria import RuleSet
from assistant.language.patterns import Pattern

MOST_NEW = 6
"""Most changes that can be meant by rules that are called new."""
_ONE_DAY = dt.timedelta(days=1)

_ASKS_CHANGE = Pattern(
    "that a question asks what a change of the rules does",
    r"\bwhat(?:'s|(?: \w+){0,3}) (?:chang\w+|differ\w*)\b|\bwhat (?:is|was) new\b"
    r"|\b(?:does|do|did|would|will|has|have|how|what|are|is|were|was)\b.{0,80}\b(?:affect\w*|impact\w*|effects?"
    r"|mean for|chang\w+ (?:for|anything)|matter (?:to|for)|consequences?|hurt|help|hit|harm|touch)\b"
    r"|\bwhat did .{0,60}\bchange\b|\bcompare .{0,40}\brules\b|\btreat\w* .{0,30}\bdifferently\b"
    r"|影响.{0,4}(?:我|吗|么|大不大|多大|如何|怎样)|受.{0,8}影响|(?:改了|变了)(?:哪些|什么|啥)"
    r"|有(?:何|哪些|什么|啥|多大)?(?:影响|变化|不同|改变|区别)|意味着?什么",
    yes=(
        "What changed on 30 April 2024",
        "What would have been different for us",
        "does the 2024 amendment affect us",
        "How do the new rules affect our company?",
        "新规对我们有什么影响",
        "2024年4月30日的修订对我们有何影响",
        "4月30日改了什么",
        "Are we affected by the amendment",
        "Do the two treat us differently",
    ),
    no=("Can we list with 6 patents?", "what is the threshold", "够吗", "我们变更了控制人", "有什么要求"),
    flags=re.IGNORECASE,
)
_FOR_BUYERS = Pattern(
    "that it is asked what becomes otherwise for those who buy the shares",
    r"\b(?:for|to) (?:(?:the|our|its|new|retail|ordinary) ){0,2}(?:buyers|investors|(?:share)?holders|traders)\b"
    r"|对(?:买家|投资者|股民|散户|股东|买方)",
    yes=("what changes for buyers of our stock", "对投资者有什么变化"),
    no=("what changes for us", "对我们有什么影响"),
    flags=re.IGNORECASE,
)
_OF_RULES = Pattern(
    "that a change is one of the rules",
    r"\b(?:amend\w*|revis\w*|rules?|chang\w*|guidelines?|reforms?|versions?|differ\w*|new)\b"
    r"|修订|修改|新规|新政|新版|规则|规定|标准|指引|改动|调整|变化|变动|改了|变了|不同|区别",
    yes=("the amendment", "what changed", "新规", "修订"),
    no=("How does a dual-class structure affect us", "对我们有影响吗"),
    flags=re.IGNORECASE,
)
_OF_A_COMPANY = Pattern(
    "that a question is about one company, as a rule the asker's own",
    r"\b(?:we|our|ours|us|my|i|me)\b|\bcompanies (?:with|like|such|that|whose)\b"
    r"|\b(?:a|an|the|this|that|one|my) (?:[\w-]+ ){0,3}?(?:company|issuer|firm|client|applicant|start-?up|biotech|maker"
    r"|developer)\b"
    r"|我们|我司|我公司|本公司|咱们?|客户|(?:一家|这家|该|这样的?)[^，。；？]{0,8}?(?:公司|企业)",
    yes=(
        "for a company like ours",
        "does it affect us",
        "an issuer with 6 patents",
        "对我们有什么影响",
        "对一家半导体企业",
    ),
    no=("What changed on 30 April 2024?", "2024年4月30日改了什么"),
    flags=re.IGNORECASE,
)
_NEW = Pattern(
    "that rules are meant because they are new",
    r"\b(?:new|newest|latest|last|recent|revised|amended|updated) (?:\w+ ){0,3}?(?:rules?|amendments?|revisions?"
    r"|changes?|versions?|guidelines?|provisions|requirements|thresholds?)\b|\b(?:the|this) (?:amendment|revision)\b"
    r"|新规|新政|新版|新的?(?:规则|规定|标准|要求|指引)|(?:修订|修改|调整)(?:以|之)?后|规则.{0,4}[改变]了"
    r"|(?:最新|这次|本次|此次).{0,6}(?:修订|修改|调整|变化|规则|规定)|最近[^年]{0,4}(?:修订|修改|规则|规定)",
    yes=("do the new rules affect us", "the latest revision of the listing rules", "新规", "最新修订", "修订后"),
    no=("a new product", "最近三年研发投入", "最近三年收入变化", "新能源"),
    flags=re.IGNORECASE,
)
_LATEST = Pattern(
    "that the latest of all changes is meant",
    r"\b(?:latest|newest|last|most recent) (?:\w+ ){0,3}?(?:rules?|amendments?|revisions?|changes?|versions?)\b"
    r"|最新.{0,6}(?:修订|修改|调整|变化|规则|规定)|最近一次",
    yes=("the latest revision", "最新修订"),
    no=("the new rules", "revenue of the latest year", "R&D of the last three years", "新规"),
    flags=re.IGNORECASE,
)
_SINCE_EN = Pattern(
    "words in front of a day that ask for the time from it until now",
    r"\bsince (?:the (?:end of )?)?$",
    yes=("since ", "since the "),
    no=("in ", "on "),
    flags=re.IGNORECASE,
)
_SINCE_ZH = Pattern(
    "words behind a day that ask for the time from it until now",
    r"^\s*[^，。；？]{0,6}?以来",
    yes=("以来", "修订以来"),
    no=("的修订", "之前"),
    how="match",
)

Days = tuple[dt.date, dt.date]


def asks_of_change(text: str) -> bool:
    """Whether a question asks what a change of the rules does to one company."""
    asks = all(pattern.search(text) for pattern in (_ASKS_CHANGE, _OF_RULES, _OF_A_COMPANY))
    return asks and _FOR_BUYERS.search(text) is None


def compared_days(question: Understood, stated: FactsReading, rules: RuleSet, today: dt.date) -> tuple[Days, ...]:
    """The two days whose rules a question compares: those it names, or the day before a change and the day of it.

    A month or a year is the days in it on which something of the rules changed. Where no day is named and the rules are
    called new, each of their last changes until the question's day, the latest first. Empty where no days are compared.
    """
    text = question.text
    if not asks_of_change(text):
        return ()
    dates = [date for date in dates_of(text, stated, today) if date.role not in (DateRole.FACT, DateRole.FILING)]
    if dates and all(date.first > today for date in dates):  # no rules of a day to come are known
        return ()
    if not dates:
        return _changes_until(question.as_of, rules, latest=bool(_LATEST.search(text))) if _NEW.search(text) else ()
    since = [date.first - _ONE_DAY for date in dates if _is_since(text, date)]
    named = {*since, *(min(date.last, max(date.first, today)) for date in dates if not _is_since(text, date))}
    ends = sorted(named | ({today} if since or NOW.search(text) else set()))
    if len(ends) > 1:
        return ((ends[0], ends[-1]),)
    return (_around(min(date.first for date in dates), max(date.last for date in dates), rules),)


def _is_since(text: str, date: NamedDate) -> bool:
    return bool(_SINCE_EN.search(text[: date.start]) or _SINCE_ZH.match(text[date.end :]))


def _around(first: dt.date, last: dt.date, rules: RuleSet) -> Days:
    """The day before the first change in a stretch of days, and the day of the last; without any, its two ends."""
    changes = [day for day in rules.periods() if first <= day <= last]
    return (changes[0] - _ONE_DAY, changes[-1]) if changes else (first - _ONE_DAY, last)


def _changes_until(day: dt.date, rules: RuleSet, *, latest: bool) -> tuple[Days, ...]:
    changes = [change for change in reversed(rules.periods()) if change <= day]
    return tuple((change - _ONE_DAY, change) for change in changes[: 1 if latest else MOST_NEW])
