"""What is told whole where just that is asked: how a company of a day leaves the growth tier, whom an indicator spares.

Provisions: sse-growth-tier-guideline#exit-new, #exit-existing, csrc-sci-tech-attributes#standard-5-exemption,
#red-chip-exemption.
"""

from __future__ import annotations

import datetime as dt
import re

from assistant.answering.plan.polarity import is_negative
from assistant.answering.plan.rule_steps import leaves
from assistant.answering.plan.steps import Step, sentence_step, sentences_of
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Reference
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language

_TIER = "sse-growth-tier-guideline"
_ATTRIBUTES = "csrc-sci-tech-attributes"
_RULES = "sse-star-listing-rules"
_Places = tuple[tuple[str, str, int], ...]
"""Sentences by their document, provision and number."""
_EXISTING: _Places = ((_TIER, "exit-existing", 1), (_TIER, "exit-existing", 2), (_TIER, "exit-basis", 2))
_NEW: _Places = ((_TIER, "exit-new", 1), (_TIER, "exit-new", 2), (_TIER, "exit-basis", 2))
_SPARED: _Places = (
    (_ATTRIBUTES, "standard-5-exemption", 1),
    (_ATTRIBUTES, "red-chip-exemption", 1),
    (_ATTRIBUTES, "red-chip-exemption", 2),
    (_ATTRIBUTES, "red-chip-exemption", 3),
    (_ATTRIBUTES, "red-chip-exemption", 4),
    (_ATTRIBUTES, "art. 2", 1),
)
_EARLY_AND_LATE: _Places = (
    (_RULES, "lock-up-other-holders", 1),
    (_RULES, "lock-up-recent-entrants", 1),
    (_RULES, "lock-up-recent-entrants", 2),
    (_RULES, "lock-up-recent-entrants", 3),
    (_RULES, "lock-up-recent-entrants", 4),
    (_RULES, "lock-up-recent-entrants", 5),
)


def told_whole(text: str, corpus: Corpus, language: Language, day: dt.date, part: int = 1) -> tuple[Step, ...]:
    """The steps that tell just what a part asks for; none where it asks for something else."""
    if _spares_whom(text, corpus):
        return _steps(_SPARED, corpus, language, day, part)
    if of_early_and_late(text):
        return _steps(_EARLY_AND_LATE, corpus, language, day, part)
    listed = _listed(text, corpus)
    when = listed.value if listed is not None else None
    if listed is None or not isinstance(when, dt.date) or _TIER not in corpus.documents:
        return ()
    start = min(version.effective_from for version in corpus.documents[_TIER].versions)
    if start.year == when.year and listed.kind is QuantityKind.YEAR:
        return ()  # before the tier was set up or after it
    return _steps(_EXISTING if when < start else _NEW, corpus, language, day, part)


def _steps(places: _Places, corpus: Corpus, language: Language, day: dt.date, part: int) -> tuple[Step, ...]:
    """The sentences in force that stand there."""
    found = ((corpus.find(Reference(document, name), day), number) for document, name, number in places)
    return tuple(
        sentence_step(provision, language, number - 1, part)
        for provision, number in found
        if provision is not None and number <= len(sentences_of(provision, language))
    )


def _listed(text: str, corpus: Corpus) -> Quantity | None:
    """The one day on which a company listed of which a text asks how it leaves the growth tier; else None."""
    named = {entry.id for entry in mentions(text, corpus.glossary)}
    if not ("growth-tier-exit" in named or ("growth-tier" in named and leaves(text))) or _HAS_LEFT.search(text):
        return None
    days = [each for each in read_quantities(text) if each.kind in _DAYS]
    if len(days) != 1 or not isinstance(days[0].value, dt.date):
        return None
    listed = _LISTED_BEFORE.search(text[: days[0].start]) or _LISTED_BEHIND.match(text[days[0].end :])
    return days[0] if listed else None


_DAYS = (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.YEAR)
_LISTED_BEFORE = Pattern(
    "that a company listed on the day that comes next",
    r"\b(?:listed|floated|ipo'?d|went public|debuted|came to (?:the )?market|listing|since)"
    r"(?: on (?:the )?star(?: market)?)?(?: back| only| already)?(?: in| on| since| of)?"
    r"(?: the| early| late| mid)?[ -]?$",
    yes=("listed back in ", "floated in ", "went public on STAR in "),
    no=("report of ", "tier in "),
    flags=re.IGNORECASE,
)
_LISTED_BEHIND = Pattern(
    "that a company listed on the day that comes before, in Chinese",
    r"[年月日份底初]{0,2}(?:\d{1,2}月)?(?:才|刚|就|已经?|在?科创板|挂牌|亏损|带亏|未盈利|没盈利){0,3}(?:上市|上的|挂牌|登陆)",
    yes=("年上市的公司", "年10月亏损上市", "就上市的"),
    no=("年的年报", "年调出"),
    how="match",
)
_HAS_LEFT = Pattern(
    "that a question is about companies that have left the tier, or by when",
    r"\bhas (?:any|one|it)\b|\bhow many\b|\bwhich (?:compan|firms?)|\bwho\b|\b(?:earliest|soonest|how (?:long|soon))\b"
    r"|哪[几些]?家|多少家|几家|最早|多久|已经?调出|有没有",
    yes=("which companies left", "哪几家调出了", "最早什么时候"),
    no=("how does a company get out", "怎么调出"),
    flags=re.IGNORECASE,
)


def of_early_and_late(text: str) -> bool:
    """Whether the lock-up is asked for of those who came in long before the IPO and of those who came in shortly."""
    return all(words.search(text) for words in (_LOCKED, _CAME_IN, _LONG_BEFORE, _SHORTLY_BEFORE))


_LOCKED = re.compile(r"\block(?:ed)?\b|\block[- ]?up|限售|锁定?|解禁|多久[才能可]{1,2}卖", re.IGNORECASE)

_CAME_IN = Pattern(
    "that somebody came in as a shareholder",
    r"\b(?:c[ao]me|coming|got|bought|invested|entered|joined|put money)\b(?: (?:\w+ )?(?:in|into))?"
    r"|(?:入股|进来|进的|投的|增资|投进来|突击|入的股)",
    yes=("funds that came in well before", "三年前入股的"),
    no=("the funds", "基金"),
    flags=re.IGNORECASE,
)
_LONG_BEFORE = Pattern(
    "long before a company files",
    r"\b(?:well|long|way|far|years|(?<!half a )year|much) (?:before|earlier|ago)\b"
    r"|\bearly (?:on|backers?|investors?|money)\b"
    r"|(?:很早|早就|早期|早年|早几年|[两二三四五六七八\d几多]年(?:前|以前))",
    yes=("came in well before", "two years before", "三年前入股的", "早期进来的"),
    no=("half a year before filing", "半年前"),
    flags=re.IGNORECASE,
)
_SHORTLY_BEFORE = Pattern(
    "shortly before a company files",
    r"\b(?:half a year|(?:a few|several|two|three|four|five|six|eight|nine|ten|eleven|\d{1,2}) (?:months?|weeks?)"
    r"|just|right|shortly|soon|last[- ]minute)\b(?= (?:before|ahead|prior|investors?|ago))|\bthe last 12 months\b"
    r"|突击|(?:半年|(?:十[一]?|[一二两三四五六七八九几\d]{1,2})个月)(?:之?前|内|以内)?|临(?:近)?申报|申报前(?:不久|夕|才)",
    yes=("half a year before filing", "six months before we file", "申报前半年进来的", "突击入股的"),
    no=("well before", "locked for 12 months", "三年前"),
    flags=re.IGNORECASE,
)


def _spares_whom(text: str, corpus: Corpus) -> bool:
    """Whether it is asked whom the indicator for revenue spares."""
    named = {entry.id for entry in mentions(text, corpus.glossary)}
    if not _WHOM.search(text) or not _REVENUE_INDICATOR.search(text) or not (is_negative(text) or _SPARES.search(text)):
        return False
    return not named & _OTHERS


_OTHERS = frozenset({"standard-1", "standard-2", "standard-3", "standard-4", "software-company", "lock-up"})
_WHOM = Pattern(
    "that it is asked which companies",
    r"\b(?:which|what) (?:kinds? of |types? of |sorts? of )?(?:compan|issuers?|applicants?|firms?|businesses)"
    r"|\bwho(?:'s|m)?\b|哪[几些]?[类种家]?(?:的)?(?:公司|企业|发行人|申请人)|什么(?:样的?)?(?:公司|企业)|谁|哪[几些]类",
    yes=("which companies are exempt", "who is spared", "哪些公司不用看", "什么企业可以免"),
    no=("which indicators", "哪项指标"),
    flags=re.IGNORECASE,
)
_SPARES = Pattern(
    "that somebody is spared something",
    r"\bexempt\w*|\bspared?\b|\bwaive\w*|\bskip\w*|\bexcused?\b|\bignore\b"
    r"|\b(?:do(?:es)?n'?t|needn'?t|not) (?:have|need|count|apply)\b|[不免没]|豁免",
    yes=("exempt from", "可以免", "跳过不看"),
    no=("must meet", "要看"),
    flags=re.IGNORECASE,
)
_REVENUE_INDICATOR = Pattern(
    "the sci-tech indicator for revenue and its growth",
    r"\bindicator 4\b|\b(?:fourth|4th|revenue|sales|growth|turnover|cagr|25%|300m?)\b[^.?;]{0,40}"
    r"\b(?:indicator|test|metric|line)\b"
    r"|\b(?:indicator|test|metric)\b[^.?;]{0,24}\b(?:revenue|sales|growth|turnover|cagr)\b"
    r"|指标(?:四|4)|第[四4][项个条]指标|(?:营收|收入|增[速长]|复合增长|25%|3亿)[^，。；？]{0,14}(?:指标|那[一]?[项条个])"
    r"|指标[^，。；？]{0,8}(?:营收|收入|增[速长])",
    yes=("the revenue growth indicator", "收入增速/3亿那个指标", "营业收入指标", "indicator 4", "第四项指标"),
    no=("the revenue of standard 4", "哪些公司不看收入"),
    flags=re.IGNORECASE,
)
