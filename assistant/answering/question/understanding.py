"""Reads a question: language, day, kind, and whether it may be answered at all. Rules only; no model, no scores."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.question.abstention import AbstainReason, abstention
from assistant.corpus.model import Corpus
from assistant.errors import InputError
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind as QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.references import named_provisions
from assistant.language.text import Language
from assistant.retrieval.query import Query, make_query

MAX_QUESTION = 8_000
"""Longest question read, in characters."""

YEARS_AHEAD = 2
"""How far ahead of today a day may be asked about: planning a filing, not guessing the rules of 2090."""


class QuestionKind(StrEnum):
    """What shape of answer is wanted."""

    LOOKUP = "lookup"
    LIST = "list"
    COMPARISON = "comparison"
    HISTORY = "history"
    ELIGIBILITY = "eligibility"


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as understood."""

    text: str
    language: Language
    as_of: dt.date
    as_of_stated: str | None
    kind: QuestionKind
    query: Query
    abstain: AbstainReason | None = None
    warnings: tuple[str, ...] = ()
    as_of_from: str = "today"


def understand(question: str, corpus: Corpus, today: dt.date, as_of: dt.date | None = None) -> Understood:
    """Read a question against the corpus.

    A day stated in the question wins over `as_of`, which wins over `today`.
    Raises InputError for a question that cannot be read: empty, too long, binary, neither English nor Chinese.
    """
    text = clean(question)
    language = language_of(text)
    if as_of is not None:
        check_day(as_of, corpus, today)
    _refuse_days_that_never_were(text)
    stated = _stated_day(text)
    day = stated[0] if stated else as_of or today
    kind = kind_of(text)
    query = make_query(text, corpus, day, history=kind is QuestionKind.HISTORY, language=language)
    abstain = abstention(text, query.documents)
    if abstain is None and not corpus.first_day <= day <= _horizon(today):
        abstain = AbstainReason.NO_RULES_THEN
    source = "question" if stated else "caller" if as_of else "today"
    return Understood(text, language, day, stated[1] if stated else None, kind, query, abstain, as_of_from=source)


def clean(question: str) -> str:
    """The question in NFC without control characters. Raises InputError if nothing readable is left."""
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"the question has {len(question):,} characters; the limit is {MAX_QUESTION:,}: ask it shorter"
        )
    text = unicodedata.normalize("NFC", question.encode("utf-8", "replace").decode("utf-8"))
    line = "".join(c if c.isprintable() else " " for c in text if unicodedata.category(c) not in ("Cf", "Cs"))
    if len(text) - sum(c.isprintable() or c in "\n\t\r" for c in text) > max(2, len(text) // 50) or "\ufffd" in text:
        raise InputError("the question holds binary data; type it as plain text")
    line = " ".join(line.split())
    if not line:
        raise InputError(
            'the question is empty; ask for example: assistant ask "Can an unprofitable AI company list on STAR?"'
        )
    if not any(c.isalpha() for c in line) and not named_provisions(line, ()):
        raise InputError("the question holds no words; ask it in English or Chinese")
    _refuse_other_languages(line)
    return line


_SCRIPTS = {
    "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "CYRILLIC": "Russian", "ARABIC": "Arabic",
    "HEBREW": "Hebrew", "THAI": "Thai", "DEVANAGARI": "Hindi", "GREEK": "Greek",
}  # fmt: skip
_ENGLISH = frozenset((
    "the", "of", "is", "are", "what", "which", "who", "how", "can", "does", "do", "for", "to", "in", "a", "an",
    "under", "and", "or", "must", "may", "will", "if", "be", "by", "with", "at",
))  # fmt: skip
_EUROPEAN = frozenset((
    "le", "la", "les", "des", "est", "une", "un", "du", "de", "que", "qui", "quelles", "quels", "quelle", "quel",
    "sont", "pour", "dans", "sur", "der", "die", "das", "und", "ist", "eine", "ein", "welche", "wie", "für", "auf",
    "den", "dem", "el", "los", "las", "cuáles", "cuales", "qué", "para", "por", "una", "con", "como", "são",
    "quais", "os", "as", "uma", "em", "il", "gli", "della", "quali", "sono", "che", "per", "het", "een", "van",
    "voor", "zijn", "welke",
))  # fmt: skip


def _refuse_other_languages(text: str) -> None:
    letters = [c for c in text if c.isalpha()]
    counts: dict[str, int] = {}
    for letter in letters:
        script = unicodedata.name(letter, "?").split()[0]
        counts[script] = counts.get(script, 0) + 1
    for script, name in _SCRIPTS.items():
        if 0 < len(letters) <= counts.get(script, 0) * 5:
            raise InputError(f"the question looks {name}; ask it in English or Chinese")
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", text.lower())
    if 0 < len(letters) == counts.get("LATIN", 0) and len(_EUROPEAN & set(words)) >= 2 and not _ENGLISH & set(words):
        raise InputError("the question is in neither English nor Chinese; ask it in one of them")


def check_day(day: dt.date, corpus: Corpus, today: dt.date) -> None:
    """Raise InputError for a day no rule held here can speak to."""
    if day < corpus.first_day:
        raise InputError(
            f"as-of {day}: the STAR Market's first rules took effect on {corpus.first_day}; choose that day or a "
            "later one"
        )
    if day > _horizon(today):
        raise InputError(f"as-of {day} is too far ahead; choose a day up to {_horizon(today)}")


def _horizon(today: dt.date) -> dt.date:
    return dt.date(today.year + YEARS_AHEAD, 12, 31)


# --- the day a question is about -------------------------------------------------------------------------------------

_DAY_LEAD = Pattern(
    "words in front of the day that a question asks about",
    r"(?:\b(?:as of|as at|as on|on|in|during|at|by|back in|effective|until|up to|since|after|from)\s+(?:early |mid "
    r"|late |the end of |year )?|截至|截止|在|于|按|以|到|自|从)\s*$",
    yes=("as of ", "back in early ", "截至"),
    no=("founded ", "为"),
    flags=re.IGNORECASE,
)
_BEFORE_LEAD = Pattern(
    "words that ask for the time before a day",
    r"(?:\b(?:before|prior to|earlier than)\s+|早于)$",
    yes=("before ", "prior to ", "早于"),
    no=("before it ", "晚于"),
    flags=re.IGNORECASE,
)
_NOT_A_DAY = Pattern(
    "words in front of a day that describes something else",
    r"\bFY\s*$|\b(?:founded|established|incorporated|set up|born|listed|issued|published|FY|guideline|since|from"
    r"|after)\s*(?:on|in)?\s*$|(?:成立于|创立于|设立于|注册于|自|从)$",
    yes=("founded in ", "FY", "成立于"),
    no=("as of ", "截至"),
    flags=re.IGNORECASE,
)
_ZH_TAIL = Pattern(
    "words behind the day that a question asks about",
    r"^\s*(?:的时候|时|那时|当时|前|之前|以前|底|末|初|，|,|的|版|申报|提交|适用|有效|现行|施行|科创|能|可|是否)",
    yes=("的规则", "时", "之前", "申报"),
    no=("成立", "营收"),
    how="match",
)
_ZH_BEFORE = Pattern(
    "words behind a day that ask for the time before it",
    r"^\s*(?:前|之前|以前)",
    yes=("前", "之前"),
    no=("后", "提前"),
    how="match",
)
_ZH_NOT_A_DAY = Pattern(
    "words behind a day that describes something else",
    r"\bFY\s*$|^\s*(?:成立|设立|创立|上市|发布|印发|公布|受理|的?营收|的?营业收入|的?净利润|的?收入|年?度|盈利|亏损"
    r"|以来|之后|以后)",
    yes=("成立", "年度", "净利润", "发布"),
    no=("的规则", "申报"),
    how="match",
)
_EN_NOT_A_DAY_TAIL = Pattern(
    "English words behind a month or year that describes something else",
    r"^\s*(?:revenue|net profit|profit|loss|results|sales|revision|version|text|amendment|rules|edition|opinions?"
    r"|guidelines?)\b",
    yes=(" revenue", " version", " guidelines"),
    no=(" the rules", "revenues-"),
    flags=re.IGNORECASE,
    how="match",
)


def _stated_day(text: str) -> tuple[dt.date, str] | None:
    """The day the question asks about, with the words that say so.

    Dates that describe something else are left alone.
    """
    for quantity in read_quantities(text):
        if quantity.kind not in (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.YEAR):
            continue
        before, after = text[: quantity.start], text[quantity.end :]
        if _NOT_A_DAY.search(before) or _ZH_NOT_A_DAY.match(after) or quantity.text.upper().startswith("FY"):
            continue
        if quantity.kind is not QuantityKind.DATE and _EN_NOT_A_DAY_TAIL.match(after):
            continue
        earlier = bool(_BEFORE_LEAD.search(before) or _ZH_BEFORE.match(after))
        exact = quantity.kind is QuantityKind.DATE
        chinese_month = quantity.kind is QuantityKind.MONTH and "月" in quantity.text
        if not (earlier or exact or chinese_month or _DAY_LEAD.search(before) or _ZH_TAIL.match(after)):
            continue
        if not isinstance(quantity.value, dt.date):
            continue
        first, last = period(quantity.kind, quantity.value)
        return (first - dt.timedelta(days=1) if earlier else last), quantity.text
    far = _FAR_YEAR.search(text)
    return (dt.date(int(far[1]), 12, 31), far[1]) if far else None


_FAR_YEAR = Pattern(
    "a year that no rule held here can speak to",
    r"\b(?:in|by|during|before|after)\s+(1[5-9]\d\d|20[3-9]\d|2[1-9]\d\d)\b(?!\s*(?:million|billion|%|patents|people"
    r"|employees|staff|shares))",
    yes=("in 1999", "by 2031"),
    no=("in 2024", "in 2031 million", "1999"),
    flags=re.IGNORECASE,
)
"""Years that no rule held here can speak to, which are not read as years elsewhere."""

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
            raise InputError(f"there is no day {match[0]}; check the date in the question") from None


def period(kind: QuantityKind, first: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a date, a month or a year, given its first day."""
    if kind is QuantityKind.YEAR:
        return first, dt.date(first.year, 12, 31)
    if kind is QuantityKind.MONTH:
        return first, dt.date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    return first, first


# --- what kind of question --------------------------------------------------------------------------------------------

_HISTORY = Pattern(
    "that a question is about how a rule came to be",
    r"\b(?:histor(?:y|ical)|evolv\w+|over time|over the years|timeline|previously|previous (?:versions?|text"
    r"|numbers?|rules?|thresholds?|revisions?|editions?)|used to (?:be|say|read)|formerly|originally|(?:under"
    r"|in) the old (?:rules?|text|version)|old rules?|earlier versions?|old (?:numbers?|text|thresholds?|version)|"
    r"how (?:has|have|did) .{0,80}chang|chang\w* (?:in|between|since|over)|what (?:has )?changed"
    r"|\bbefore\b.{0,40}\b(?:and|versus|vs)\b.{0,20}\bnow\b|then and now|each (?:version|revision)|versions? (?:of"
    r"|history)|amend(?:ed|ments)|revis(?:ed|ions)\b.{0,40}\bwhen|when .{0,60}\b(?:amended|revised))"
    r"|历次|历史|沿革|演变|修订过|哪几次|几次修订|变化|变迁|改过|以前的?(?:数字|标准|版本)|旧版|旧的|各版本|从前"
    r"|原来是|曾经|以前(?:是|的)|之前是多少|原先",
    yes=(
        "how has the threshold changed",
        "used to be",
        "previous version",
        "历次修订",
        "以前的数字",
        "when was it amended",
    ),
    no=("What is the threshold?", "现行标准", "change of control"),
    flags=re.IGNORECASE,
)
_COMPARISON = Pattern(
    "that a question compares",
    r"\b(?:compar\w+|versus|vs\.?|differ(?:s|ence|ences|ent)?\b|side by side|distinguish|rather than|same as"
    r"|contrast)\b|区别|对比|比较|相比|(?<!同股)不同|差异|异同|有何不一样",
    yes=("compare A and B", "the difference", "有什么区别", "与主板不同"),
    no=("indifferent", "同股不同权"),
    flags=re.IGNORECASE,
)
_LIST = Pattern(
    "that a question asks for a list",
    r"\b(?:what are|which are|list (?:the|all|every)|name (?:the|all|every)|all (?:the|of the)|"
    r"(?:what|which) (?:\w+ ){0,2}(?:conditions|requirements|criteria|routes|standards|indicators|documents|fields"
    r"|industries|sectors|dimensions|tests|cases|tiers|exemptions|things))\b"
    r"|分别|哪些|哪几|列出|列举|包括什么|都有什么|有什么(?:要求|条件|标准)",
    yes=("what are the routes", "which conditions", "list all indicators", "哪些标准", "分别"),
    no=("a list", "what is the condition", "哪个"),
    flags=re.IGNORECASE,
)
_ELIGIBILITY = Pattern(
    "that a question asks whether a company is eligible",
    r"\b(?:can|could|may|does|do|is|are|would|will|should)\b.{0,120}\b(?:list|ipo|qualif\w+|eligible|meet|satisf\w+"
    r"|file|apply|use|pass|go public|enough|fit)\b|\b(?:eligib\w+|qualif(?:y|ies))\b"
    r"|能不能|能否|可否|可以.{0,30}(?:吗|么)|能.{0,30}(?:吗|么)|是否(?:符合|满足|达到|可以|能)|够不够|够格|达标"
    r"|符合.{0,20}(?:吗|么)|行不行|满足.{0,20}(?:吗|么)",
    yes=("Can we list?", "are we eligible", "能不能上市", "是否符合", "可以申报吗"),
    no=("What is standard 5?", "上市条件", "the list of cases"),
    flags=re.IGNORECASE,
)


def kind_of(text: str) -> QuestionKind:
    """The shape of answer the words ask for; the first rule that fits wins."""
    for kind, pattern in (
        (QuestionKind.HISTORY, _HISTORY),
        (QuestionKind.COMPARISON, _COMPARISON),
        (QuestionKind.LIST, _LIST),
        (QuestionKind.ELIGIBILITY, _ELIGIBILITY),
    ):
        if pattern.search(text):
            return kind
    return QuestionKind.LOOKUP
