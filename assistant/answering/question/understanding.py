"""Reads a question: language, day, kind, and whether it may be answered at all. Rules only; no model, no scores."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from assistant.answering.question.abstention import AbstainReason, abstention
from assistant.answering.question.day import AskedDay, DaySource, asked_day, dates_of
from assistant.answering.question.days_compared import compares_first_with_now, days_compared
from assistant.answering.question.not_in_force import asks_if_law_now, numbered_then, repealed
from assistant.answering.question.orders import without_orders
from assistant.answering.question.revisions import Revision, day_of, editions_of, revision_in, revisions_in
from assistant.answering.question.transition import of_committee
from assistant.answering.words import WORDS
from assistant.base.lazy import locked_cache
from assistant.corpus.model import Corpus
from assistant.eligibility.facts.table import FactTable, read_fact_table
from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.errors import InputError
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
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
    """A question as understood; `asked_day` says where its day comes from and which one its words name.

    `ordered` is the question as it was typed where orders to the program were taken out of it, else empty. `revision`
    is the one of a text that it asks about, `revisions` are several of one text; `days_compared` are the days whose
    rules it compares. `typed` is the question with the orders and the markup that were in it.
    """

    text: str
    language: Language
    asked_day: AskedDay
    kind: QuestionKind
    query: Query
    abstain: AbstainReason | None = None
    ordered: str = ""
    revision: Revision | None = None
    days_compared: tuple[dt.date, ...] = ()
    revisions: tuple[Revision, ...] = ()
    typed: str = ""

    @property
    def question(self) -> str:
        """The question as it was typed."""
        return self.typed or self.ordered or self.text

    @property
    def only_orders(self) -> bool:
        """Whether nothing but orders to the program was typed."""
        return self.ordered == self.text

    @property
    def as_of(self) -> dt.date:
        """The day to answer for."""
        return self.asked_day.day

    @property
    def as_of_from(self) -> DaySource:
        """Where it comes from."""
        return self.asked_day.source

    @property
    def as_of_stated(self) -> str | None:
        """The words of the question that it comes from, if any."""
        named = self.asked_day.named
        return named.words if named is not None and self.as_of_from is DaySource.QUESTION else None

    @property
    def day_words(self) -> str:
        """The words of the day it asks for, by which texts of that day would be found; a year may name a text."""
        named = self.asked_day.named
        of_a_text = named is None or (named.kind is QuantityKind.YEAR and not named.counted)
        return "" if named is None or of_a_text else named.words


def understand(
    question: str,
    corpus: Corpus,
    today: dt.date,
    as_of: dt.date | None = None,
    table: FactTable | None = None,
) -> Understood:
    """Read a question against the corpus.

    A caller's `as_of` wins over a day that the question asks for, which wins over `today`. `table` has the facts that
    dates may belong to; without it that of the corpus is read.

    Raises InputError for a question that cannot be read: empty, too long, binary, neither English nor Chinese.
    """
    typed = clean(question)
    whole = clean(_without_markup(typed))
    rest = without_orders(whole)
    text = _SET_ASIDE.sub("", rest or whole) or whole
    language = language_of(text)
    if as_of is not None:
        check_day(as_of, corpus, today)
    facts = _facts(text, language, today, corpus, table)
    day = of_committee(asked_day(text, facts, today, as_of), text, facts, today)
    revision = _revision(text, facts, today, corpus) if not (day.compares or day.committee) else None
    editions = editions_of(revision, text, corpus)
    revision = None if editions else revision
    day = day_of(day, revision)
    if day.source is DaySource.QUESTION and _is_of_repealed_text(text, day.day, today, corpus):
        day = AskedDay(today, DaySource.TODAY)
    compared = days_compared(text, dates_of(text, facts, today), today) if day.compares else ()
    several = editions or (revisions_in(text, dates_of(text, facts, today), corpus) if _MAY_DATE.search(text) else ())
    if (several or compares_first_with_now(text)) and as_of is None and not compared:
        day = AskedDay(today, DaySource.TODAY, compares=True)
    kind = QuestionKind.HISTORY if day.compares else QuestionKind.ELIGIBILITY if day.committee else kind_of(text)
    if revision is not None and revision.versions and kind is QuestionKind.HISTORY:
        kind = QuestionKind.LOOKUP
    query = make_query(text, corpus, day.day, history=kind is QuestionKind.HISTORY, language=language)
    query = replace(query, documents=numbered_then(text, corpus, query.documents, day.day))
    abstain = abstention(text, query.documents)
    if abstain is None and not corpus.first_day <= day.day <= _horizon(today):
        abstain = AbstainReason.NO_RULES_THEN
    if not rest and abstain is None:
        abstain = AbstainReason.OUT_OF_SCOPE
    ordered = whole if rest != whole else ""
    return Understood(text, language, day, kind, query, abstain, ordered, revision, compared, several, typed)


def _is_of_repealed_text(text: str, day: dt.date, today: dt.date, corpus: Corpus) -> bool:
    """Whether it is asked if a text of a past day is law today, which has been repealed since."""
    if day >= today or not asks_if_law_now(text):
        return False
    return bool(repealed(corpus, make_query(text, corpus, today).documents, today))


def _revision(text: str, facts: FactsReading, today: dt.date, corpus: Corpus) -> Revision | None:
    """The one revision of a text that a question asks about, if it does."""
    if not _MAY_DATE.search(text):
        return None
    return revision_in(text, dates_of(text, facts, today), corpus)


def _facts(text: str, language: Language, today: dt.date, corpus: Corpus, table: FactTable | None) -> FactsReading:
    """The facts stated beside a date; what has no words of one has none."""
    if not _MAY_DATE.search(text):
        return FactsReading()
    return read_facts(text, table or _table_of(Path(corpus.root)), language, today)


@locked_cache
def _table_of(root: Path) -> FactTable:
    return read_fact_table(root)


_SET_ASIDE = Pattern(
    "a document that a question says in brackets it is not about",
    r"\s*[(（](?:not|except|other than|apart from|不是|并非|不含|除了?)\s?(?:the )?"
    r"(?:guideline|rule|measure|provision|order|notice|[^()（）]{0,16}(?:指引|办法|规则|规定"
    r"|通知))[^()（）]{0,24}[)）]",
    yes=("(not Guideline 10)", "（不是指引第10号）", "(other than the Guideline No. 9)"),
    no=("(not yet profitable)", "(Guideline 10)", "（不是国有企业）"),
    flags=re.IGNORECASE,
)
_MAY_DATE = Pattern(
    "digits or numerals of a year, or a day told by its distance from today",
    r"\d{2}|[一二][九〇零][〇零一二三四五六七八九]|[去前今]年|年前|\b(?:last|ago|year)\b",
    yes=("in 2022", "二〇二四年", "FY23", "去年10月", "last October"),
    no=("standard 5", "第五套"),
)


def clean(question: str) -> str:
    """The question in NFC without control characters. Raises InputError if nothing readable is left."""
    if len(question) > MAX_QUESTION:
        raise InputError(WORDS.both("unreadable.too_long", length=f"{len(question):,}", most=f"{MAX_QUESTION:,}"))
    text = unicodedata.normalize("NFC", question.encode("utf-8", "replace").decode("utf-8"))
    line = "".join(c if c.isprintable() else " " for c in text if unicodedata.category(c) not in ("Cf", "Cs"))
    if len(text) - sum(c.isprintable() or c in "\n\t\r" for c in text) > max(2, len(text) // 50) or "\ufffd" in text:
        raise InputError(WORDS.both("unreadable.binary"))
    line = " ".join(line.split())
    if not line:
        raise InputError(WORDS.both("unreadable.empty"))
    if not any(c.isalpha() for c in line) and not named_provisions(line, ()):
        raise InputError(WORDS.both("unreadable.no_words"))
    _refuse_other_languages(line)
    return line


def _without_markup(text: str) -> str:
    """What a page that a question was copied from shows of it."""
    if "<" in text:
        text = _TAG.sub(" ", _SCRIPT.sub(" ", text))
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


_SCRIPT = Pattern(
    "a script or style sheet of a page",
    r"<(?P<tag>script|style)\b[^<>]{0,200}>[^<>]{0,2000}</(?P=tag)>",
    yes=("<script>alert(1)</script>", '<style type="text/css">b {}</style>'),
    no=("<b>script</b>",),
    flags=re.IGNORECASE,
)
_TAG = Pattern(
    "a tag of HTML",
    r"</?(?:a|abbr|b|big|blockquote|body|br|button|center|code|dd|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|iframe"
    r"|img|input|ins|label|li|mark|ol|option|p|pre|s|script|section|select|small|span|strong|style|sub|sup|svg|table"
    r"|tbody|td|textarea|th|thead|title|tr|u|ul)(?:\s[^<>]{0,300})?\s?/?>",
    yes=("<b>", "</td>", "<br/>", '<a href="x">'),
    no=("<3bn>", "market cap <4bn", "revenue < a and b > c"),
    flags=re.IGNORECASE,
)
_ENTITY = Pattern(
    "a character written as HTML writes it",
    r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});",
    yes=("&amp;", "&nbsp;", "&#39;", "&#x27;"),
    no=("R&D;", "&"),
    flags=re.IGNORECASE,
)
_SCRIPTS = {
    "HANGUL": "korean", "HIRAGANA": "japanese", "KATAKANA": "japanese", "CYRILLIC": "russian", "ARABIC": "arabic",
    "HEBREW": "hebrew", "THAI": "thai", "DEVANAGARI": "hindi", "GREEK": "greek",
}  # fmt: skip
"""The scripts that are neither English nor Chinese, with their names in the words of answers."""
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
            raise InputError(WORDS.both("unreadable.looks", tongue=WORDS[f"tongue.{name}"]))
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", text.lower())
    if 0 < len(letters) == counts.get("LATIN", 0) and len(_EUROPEAN & set(words)) >= 2 and not _ENGLISH & set(words):
        raise InputError(WORDS.both("unreadable.neither"))


def check_day(day: dt.date, corpus: Corpus, today: dt.date) -> None:
    """Raise InputError for a day no rule held here can speak to."""
    if day < corpus.first_day:
        raise InputError(WORDS.both("unreadable.before_the_rules", day=day, first=corpus.first_day))
    if day > _horizon(today):
        raise InputError(WORDS.both("unreadable.too_far_ahead", day=day, last=_horizon(today)))


def _horizon(today: dt.date) -> dt.date:
    return dt.date(today.year + YEARS_AHEAD, 12, 31)


# --- what kind of question --------------------------------------------------------------------------------------------

_HISTORY = Pattern(
    "that a question is about how a rule came to be",
    r"\b(?:(?<!operating )(?<!track )histor(?:y|ical)|evolv\w+|over time|over the years|timeline"
    r"|previously|previous (?:versions?|text"
    r"|numbers?|rules?|thresholds?|revisions?|editions?)|used to (?:be|say|read)|formerly|originally|(?:under"
    r"|in) the old (?:rules?|text|version)|old rules?|earlier versions?|old (?:numbers?|text|thresholds?|version)|"
    r"how (?:has|have|did) .{0,80}chang|what (?:has )?changed"
    r"|(?:rules?|thresholds?|numbers?|indicators?|requirements?|standards?|texts?|limits?|conditions?|provisions?|it"
    r"|they|this|that)(?: \w+){0,3} chang\w* (?:in|between|since|over)|changes? (?:in|between|since|over)"
    r"|\bbefore\b.{0,40}\b(?:and|versus|vs)\b.{0,20}\bnow\b|then and now|(?:each|every) (?:single )?(?:version"
    r"|revision|edition)|version history"
    r"|versions of|(?<!new )(?<!latest )(?<!current )(?<!newest )version of"
    r"|\b(?:go|goes|went|moved?|raised|lowered|increased?|cut) (?:up |down )?from\b"
    r"|amend(?:ed|ments)|revis(?:ed|ions)\b.{0,40}\bwhen|when .{0,60}\b(?:amended|revised))"
    r"|\bhow (?:often|many times)\b.{1,60}\b(?:revised|amended|updated)\b"
    r"|(?:改|修订|修改|修正)[了过](?:几|多少)[次版回遍]|[哪出]了?几版|(?:哪些|几个|多少个?)版本"
    r"|历次|历史|沿革|演变|修订过|哪几次|几次修订|(?<!不利)(?<!重大)变化|变迁|改过|以前的?(?:数字|标准|版本)|旧版"
    r"|旧的|各版本|从前"
    r"|原来是|曾经|以前(?:是|的)|之前是多少|原先|[，,。？?\s]那?(?:在此|这)?[之以]前呢|and before (?:that|then)\b"
    r"|how (?:often|many times)\b.{0,60}\b(?:revised|amended|changed)|[改修]了?(?:过)?几[次版回]|改过几",
    yes=(
        "how has the threshold changed",
        "used to be",
        "previous version",
        "历次修订",
        "以前的数字",
        "when was it amended",
    ),
    no=(
        "What is the threshold?",
        "is there a new version of it",
        "our CFO changed in January",
        "现行标准",
        "change of control",
        "重大不利变化",
    ),
    flags=re.IGNORECASE,
)
_CAME_IN = Pattern(
    "that a question asks when a rule or number came in, or what it was before",
    r"\bwhen (?:did|was|were|has|have)\b.{3,80}\b(?:come in(?:to)?|introduced|added|brought in|raised|lowered|cut"
    r"|changed|tightened|increased|set at)\b|\bsince when\b|\bwhat (?:was|were) (?:it|they|the \w+) before\b"
    r"|\bwhich year\b.{0,40}\b(?:added|introduced)"
    r"|(?:哪一?[年天月日]|什么时候|何时|几时|从哪)[^，。？?]{0,6}(?:加(?!入)|改(?![选制])|提高|上调|下调|引入|新增"
    r"|增加|有的|定的)"
    r"|(?:加|改|提高|调整)[^，。？?]{0,3}之?前(?:是|有|一共|总共|为)?(?:几|多少)|(?:之前|以前|原来|原先)(?:一共|是"
    r"|有|为)?(?:几|多少)",
    yes=(
        "When did the R&D staff indicator come in?",
        "since when is it 25%",
        "这条是哪年加上的",
        "什么时候改的",
        "之前是几项",
    ),
    no=("when was it published", "什么时候加入成长层", "何时改制", "what is it now"),
    flags=re.IGNORECASE,
)
_COMPARISON = Pattern(
    "that a question compares",
    r"\b(?:compar\w+|versus|vs\.?|differ(?:s|ence|ences|ent)?\b|side by side|next to each other|distinguish"
    r"|rather than|same as"
    r"|contrast)\b|区别|并排|并列|对照|对比|比较|相比|(?<!同股)不同|差异|异同|有何不一样",
    yes=("compare A and B", "the difference", "有什么区别", "与主板不同"),
    no=("indifferent", "同股不同权"),
    flags=re.IGNORECASE,
)
_LIST = Pattern(
    "that a question asks for a list",
    r"\b(?:what are|which are|list (?:the|all|every)|name (?:the|all|every)|all (?:the|of the)|"
    r"(?:what|which) (?:\w+ ){0,2}(?:conditions|requirements|criteria|routes|standards|indicators|documents|fields"
    r"|industries|sectors|dimensions|tests|cases|tiers|exemptions|matters|things))\b"
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


def asks_when_it_came(text: str) -> bool:
    """Whether a question asks when a rule or number came in, or what it was before."""
    return bool(_CAME_IN.search(text))


def kind_of(text: str) -> QuestionKind:
    """The shape of answer the words ask for; the first rule that fits wins."""
    for kind, pattern in (
        (QuestionKind.HISTORY, _HISTORY),
        (QuestionKind.HISTORY, _CAME_IN),
        (QuestionKind.COMPARISON, _COMPARISON),
        (QuestionKind.LIST, _LIST),
        (QuestionKind.ELIGIBILITY, _ELIGIBILITY),
    ):
        if pattern.search(text):
            return kind
    return QuestionKind.LOOKUP
