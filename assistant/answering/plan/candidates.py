"""The sentences a part of a question may be answered with, each with what speaks for it.

What is measured of a sentence are the `FEATURES`; `assistant.answering.plan.scorer` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assistant.answering.plan.paraphrases import Likely, Paraphrases
from assistant.answering.plan.relevance import Relevance, Terms
from assistant.answering.plan.steps import sentences_of
from assistant.base.deadline import check_deadline
from assistant.corpus.model import DocumentKind, Evidence, Provision, Reference
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language
from assistant.retrieval.opening import sentence_text
from assistant.retrieval.retriever import Hit

Similarity = Callable[[Sequence[str]], Sequence[float]]
"""Cosine of a question with each sentence, 0 where no vector is known."""

FEATURES = (
    "provision",  # the score of the provision in the search, 1 for the best
    "rank",  # 1 / rank of the provision
    "asked",  # cosine of the question with the nearest way the provision is asked for, above the usual
    "named",  # whether the question names the provision
    "followed",  # whether only a cross-reference led there
    "cosine",  # of question and sentence, above the usual
    "nearest",  # the same, stretched over the candidates to 0..1
    "paraphrased",  # how likely title and sentence are asked for in the question's words
    "paraphrased_provision",  # how likely the whole provision is
    "covered",  # share of the question's words that the sentence has
    "covered_around",  # share that the sentence has together with titles and ways of asking
    "covered_provision",  # share that the whole provision has
    "rarest",  # whether the sentence has the rarest word of the question
    "rarest_around",  # whether the sentence or its surroundings have it
    "focus",  # share of the sentence's weight that the question speaks of
    "amounts",  # whether an amount of the question stands in the sentence
    "wanted",  # whether the sentence holds the kind of thing asked for
    "unwanted",  # whether a kind is asked for and the sentence does not hold it
    "defines",  # whether a definition is asked for and the sentence gives one
    "first",  # whether it is the first sentence of its provision
    "place",  # how far behind the first it stands
    "doubt",  # grades of evidence below the best
    "notes",  # whether it stands in notes on claims or practice
    "about_texts",  # whether it speaks of texts read or not read, and the question does not
    "of_another_day",  # whether it says how it was before, and the question does not ask
    "at_the_limit",  # whether it tells of a figure exactly at a limit, and the question does not
    "length",  # hundreds of characters
)

OF_SEARCH = FEATURES.index("paraphrased")
"""How many of them, the first, hang on what was found beside the sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a provision with the values of the `FEATURES`, in their order.

    One that is `aside` says what nobody asked: that a text was not read, how a company fared that is not named, or the
    rule for unprofitable companies where one is said to be in profit. One of `practice` tells what prospectuses say
    where the rule is asked for.
    """

    provision: Provision
    position: int
    text: str
    words: frozenset[str]
    features: tuple[float, ...]
    aside: bool = False
    practice: bool = False


class _Measured(NamedTuple):
    """The features of a sentence that the search does not change, and what a `Candidate` says of it besides."""

    features: tuple[float, ...]
    aside: bool
    practice: bool


USUAL = {Language.EN: 0.85, Language.ZH: 0.895}
"""Cosine of a question with the nearest way of asking below which it is far; Chinese pairs stand 0.045 higher."""


class SentenceMeasurer:
    """What is asked, as sentences are measured by it; what does not hang on what else was found is measured once."""

    def __init__(self, text: str, language: Language, relevance: Relevance, paraphrases: Paraphrases) -> None:
        self.text, self.language, self._relevance = text, language, relevance
        self.terms: Terms = relevance.terms(text, language)
        self.likely: Likely = paraphrases.of_question(relevance.words(text))
        self._units = frozenset[str]().union(*(unit.words for unit in self.terms.units))
        self._rarest = max(self.terms.units, key=lambda u: u.weight).words if self.terms.units else frozenset[str]()
        self._says = _says(text)
        self._means = bool(_ASKS_MEANING.search(text))
        self._at_limit = bool(_ASKS_AT_LIMIT.search(text))
        self._in_profit = bool(_IN_PROFIT.search(text)) and not _UNPROFITABLE.search(text)
        self._known = dict[tuple[Reference, int], _Measured]()
        self._covered = dict[Reference, float]()

    def candidates(self, hits: Sequence[Hit], similarity: Similarity) -> tuple[Candidate, ...]:
        """Every sentence of the hits, in their order."""
        spans = [
            (hit, position, sentence)
            for hit in hits
            for position, sentence in enumerate(sentences_of(hit.provision, self.language))
        ]
        cosines = similarity([sentence_text(hit.provision.title, self.language, said) for hit, _, said in spans])
        check_deadline()
        best = max((hit.score for hit in hits), default=1.0) or 1.0
        return tuple(
            self._candidate(hit, best, position, sentence, (cosine, near))
            for (hit, position, sentence), cosine, near in zip(spans, cosines, _stretch(cosines), strict=True)
        )

    def _candidate(self, hit: Hit, best: float, position: int, text: str, near: tuple[float, float]) -> Candidate:
        place = hit.provision.reference, position
        if place not in self._known:
            self._known[place] = self._measured(hit.provision, position, text)
        measured = self._known[place]
        values = {
            "provision": hit.score / best,
            "rank": 1 / hit.rank,
            "asked": max(hit.via.get(f"dense-{self.language.value}", 0.0) - USUAL[self.language], -0.1) * 10,
            "named": float("named" in hit.via),
            "followed": float(bool(hit.via) and all(name.startswith("cross-reference") for name in hit.via)),
            "cosine": max(near[0] - USUAL[self.language], -0.2) * 10 if near[0] else -1.0,
            "nearest": near[1],
        }
        features = (*[values[name] for name in FEATURES[:OF_SEARCH]], *measured.features)
        words = self._relevance.words(text)
        return Candidate(hit.provision, position, text, words, features, measured.aside, measured.practice)

    def _measured(self, provision: Provision, position: int, text: str) -> _Measured:
        """What a sentence has whatever else was found."""
        terms, says = self.terms, _says(text)
        words, around = self._relevance.words(text), self._relevance.around(provision)
        of_sentence, of_provision = paraphrased(provision, words, self.language, self._relevance, self.likely)
        wanted = _wanted(self.text, text)
        about_texts = says.about_texts and not self._says.about_texts
        values: Mapping[str, float] = {
            "paraphrased": of_sentence,
            "paraphrased_provision": of_provision,
            "covered": terms.coverage(words),
            "covered_around": terms.coverage(words, around),
            "covered_provision": self._covered_by(provision, around),
            "rarest": float(not self._rarest.isdisjoint(words)),
            "rarest_around": float(not (self._rarest.isdisjoint(words) and self._rarest.isdisjoint(around))),
            "focus": self._focus(words),
            "amounts": float(not terms.amounts.isdisjoint(words)),
            "wanted": float(wanted is True),
            "unwanted": float(wanted is False),
            "defines": float(self._means and says.defines),
            "first": float(position == 0),
            "place": min(position, 6) / 3,
            "doubt": float(provision.evidence.rank) / 2,
            "notes": float(provision.kind is not DocumentKind.RULE),
            "about_texts": float(about_texts),
            "of_another_day": float(says.before and not self._says.before),
            "at_the_limit": float(says.at_limit and not self._at_limit),
            "length": len(text) / (100 if self.language is Language.EN else 40),
        }
        about = words if provision.kind is DocumentKind.RULE else around
        unasked = self._is_of_other_company(about) or (self._in_profit and bool(_UNPROFITABLE.search(text)))
        features = tuple([values[name] for name in FEATURES[OF_SEARCH:]])
        practice = not self._says.about_texts and bool(_OF_PROSPECTUSES.search(text))
        return _Measured(features, (about_texts and _is_source_note(provision, text)) or unasked, practice)

    def _covered_by(self, provision: Provision, around: frozenset[str]) -> float:
        """The share of the question that a whole provision has, which each of its sentences is told by."""
        place = provision.reference
        if place not in self._covered:
            self._covered[place] = self.terms.coverage(self._relevance.words(provision.text_for(self.language)), around)
        return self._covered[place]

    def _is_of_other_company(self, words: frozenset[str]) -> bool:
        """Whether words tell of companies of which the question names none."""
        told = words & self._relevance.told_companies
        return bool(told) and self._units.isdisjoint(told) and not _ASKS_OF_COMPANIES.search(self.text)

    def _focus(self, words: frozenset[str]) -> float:
        """The share of a sentence's words that the question has too."""
        own = sum(not word.startswith("amount:") for word in words)
        shared = sum(not word.startswith("amount:") for word in words & self._units)
        return shared / own if own else 0.0


def paraphrased(
    provision: Provision, words: frozenset[str], language: Language, relevance: Relevance, likely: Likely
) -> tuple[float, float]:
    """How likely a sentence of a provision, of these words, is asked for, and how likely the whole provision is."""
    title, own = relevance.words(provision.title[language]), relevance.words(provision.text_for(language))
    return likely(title, words), likely(title, own)


def tells_of_change(sentence: str) -> bool:
    """Whether a sentence says how it was before or what changed."""
    return _says(sentence).before


def _is_source_note(provision: Provision, text: str) -> bool:
    """Whether a sentence about texts only says that one was not read, which the evidence of its provision says.

    Of a provision known well it is told: nothing else says it there.
    """
    return provision.evidence.rank > Evidence.TRANSCRIBED.rank and bool(_NOT_READ.search(text))


class _Says(NamedTuple):
    """What a text says whoever asks."""

    about_texts: bool
    before: bool
    at_limit: bool
    defines: bool


@lru_cache(maxsize=8192)
def _says(text: str) -> _Says:
    return _Says(*(pattern.search(text) is not None for pattern in (_ABOUT_TEXTS, _BEFORE, _AT_LIMIT, _DEFINES)))


def _stretch(values: Sequence[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


_ABOUT_TEXTS = Pattern(
    "that a sentence speaks of texts and how they are known",
    r"\b(?:was|were|has|have)(?: been)? not (?:been )?(?:read|found)\b|\bis taken from\b|\btexts? (?:of|in force)\b"
    r"|\bdocument number\b|\barticle numbers?\b|\bprospectus(?:es)?\b|\bas press reports\b|\bis not known\b"
    r"|未(?:读|见|找)到|文号|条号|招股(?:说明)?书|文本|所读",
    yes=("was not read on this point", "is taken from the text of 2019", "招股说明书", "文号未知"),
    no=("must be read out", "上市规则"),
    flags=re.IGNORECASE,
)
_OF_PROSPECTUSES = Pattern(
    "that a sentence tells what prospectuses say",
    r"\bprospectus(?:es)? (?:of|signed|read|say)\b|\bfinal (?:STAR )?prospectus|[年份](?:的|签署的)?.{0,10}招股说明书",
    yes=("Six STAR prospectuses of 2025 say that", "2025年12月的六份科创板招股说明书称"),
    no=("The issuer discloses it in the prospectus", "发行人在招股说明书中披露"),
    flags=re.IGNORECASE,
)
_IN_PROFIT = Pattern(
    "that a company is said to be in profit",
    r"(?<!实现)(?<!年度)(?:已经?|上市时?(?:就|已经?|是)?|公司|我们|发行人)盈利(?![前后能性预要]|年度|情况|水平|要求)"
    r"|(?<!not )(?<!become )(?<!becomes )\bprofitable (?:at|on) (?:listing|its|the)\b"
    r"|\b(?:we are|we're|already|company was|issuer was) profitable\b"
    r"|\ba profitable (?:company|issuer|firm)\b",
    yes=("公司上市盈利，锁多久", "上市时已盈利", "profitable at listing", "we are profitable"),
    no=("未盈利公司", "公司盈利能力", "实现盈利后", "until it is profitable", "not profitable at listing"),
    flags=re.IGNORECASE,
)
_UNPROFITABLE = Pattern(
    "that a text speaks of companies without profit",
    r"\bunprofitable\b|\bloss-making\b|\bnot (?:yet )?profitable\b|未(?:实现)?盈利|没有?盈利|不盈利|亏损",
    yes=("unprofitable at listing", "未盈利发行人", "还没盈利"),
    no=("profitable", "已盈利"),
    flags=re.IGNORECASE,
)
_ASKS_OF_COMPANIES = Pattern(
    "that a question asks which companies, or what came of a rule",
    r"\b(?:any|which|what|how many|whose"
    r"|who(?! (?:goes?|gets?|may|can|must|needs?|has to|enters?|falls?|signs?|decides?|pays?)\b)"
    r"|examples?|precedents?|cases?|so far|yet|in practice|companies|firms|issuers)\b"
    r"|哪|谁(?![可要能须应会]|负责|决定|批准|签)|案例|例子|先例|实例|实践|有没有|有过|几家",
    yes=("Has any company reached it?", "which firms did", "有没有公司用过", "哪家先上"),
    no=("how long is it valid", "注册批文多久有效", "who goes in", "谁可以持有"),
    flags=re.IGNORECASE,
)
_NOT_READ = Pattern(
    "that a sentence only says that a text was not read",
    r"\b(?:was|were) not read\b|\bknown (?:here )?(?:only )?from (?:one|press)\b|\bis stated here from\b"
    r"|未读到?|仅见于一|仅来自媒体|^限制类和禁止类的内容，依据",
    yes=("The text in force since 24 April 2026 was not read on it; the text of 2019 says so.", "本文本未读到。"),
    no=("No number has been published in the material read.", "没有读过书"),
)
_BEFORE = Pattern(
    "that a sentence or a question is about earlier rules",
    r"\b(?:before|until|repealed|replaced|revised|amend\w*|added|raised|used to|earlier|old|previous\w*|chang\w*)\b"
    r"|\b(?:19|20)\d\d text\b|此前|之前|废止|修订|修改|原(?:为|来|先)|新增|调整|提高到|旧",
    yes=("repealed in 2023", "the 2022 text", "修订前"),
    no=("forever", "现行"),
    flags=re.IGNORECASE,
)
_AT_LIMIT = Pattern(
    "that a sentence tells of a figure exactly at a limit",
    r"\bexactly (?:on|at|RMB|\d)|[恰正刚]好|恰[为等]",
    yes=("Share capital of exactly RMB 30 million", "股本总额恰为3000万元的"),
    no=("which body decides exactly", "不低于3000万元"),
)
_ASKS_AT_LIMIT = Pattern(
    "that a question asks of a figure at a limit",
    r"\b(?:exact\w*|equal\w*|precisely|right (?:at|on)|threshold|border\w*|on the line|just)\b|\d"
    r"|[恰正刚]好|刚刚|恰[为等]|等于|整好|踩线|压线|够不?够|够吗|临界",
    yes=("is exactly 30 million enough", "we have 400m shares", "刚好三千万行吗"),
    no=("What are the share-capital minimums?", "股本最低多少"),
    flags=re.IGNORECASE,
)
_ASKS_MEANING = Pattern(
    "that a question asks what something is",
    r"\b(?:what (?:is|are|does|counts? as)|what's|mean(?:s|ing)?|defin\w+|who counts)\b|什么是|是什么|啥是|是啥|指什么"
    r"|什么意思|啥意思|含义|定义|怎么算的|口径|算不算",
    yes=("What is a red-chip company", "什么是红筹企业", "是啥意思"),
    no=("how long", "多久"),
    flags=re.IGNORECASE,
)
_DEFINES = Pattern(
    "that a sentence says what something is",
    r"^(?:An? |The )?[\w’'()/&-]+(?: [\w’'()/&-]+){0,6} (?:is|are|means|counts as|covers|refers to) "
    r"|^[^，。]{2,24}(?:，是指|是指|是(?!否)|指的是|包括)",
    yes=("A red-chip company is a company registered abroad", "预计市值，是指"),
    no=("Shares may be sold", "不得转让"),
)
_ASKS_DATE = Pattern(
    "that a question asks for a day",
    r"\b(?:when|what date|which (?:day|date|year)|since when|effective|issued|published)\b|什么时候|何时|哪天|哪年"
    r"|哪一天|哪一年|几月|几号|日期|生效|施行|啥时候|哪日",
    yes=("when was it", "哪天发布"),
    no=("how much", "多久"),
    flags=re.IGNORECASE,
)
_ASKS_TIME = Pattern(
    "that a question asks how long",
    r"\bhow (?:long|fast|soon|often|quickly|old)\b|\b(?:time limit|deadline|duration|validity|shelf life|months?|days"
    r"|years?|period|timing|lock-?up)\b|多久|多长|期限|时限|几个?(?:月|年|天|日|工作日)|有效期|锁定?期?|限售",
    yes=("how long is it", "time limit", "多久", "几个月"),
    no=("how much", "多少"),
    flags=re.IGNORECASE,
)
_ASKS_AMOUNT = Pattern(
    "that a question asks for an amount",
    r"\b(?:how (?:much|many|large|big|high|far)|minimum|maximum|min|max|threshold|floor|cap|ceiling|percentage|ratio"
    r"|share|limit|number of|at least|numbers?)\b|多少|几(?!乎|经)|门槛|最低|最高|比例|上限|下限|多大|占比|最少|最多",
    yes=("how many", "minimum share", "多少", "门槛"),
    no=("when is", "何时"),
    flags=re.IGNORECASE,
)
_ASKS_WHO = Pattern(
    "that a question asks who",
    r"\b(?:who|whom|whose|by whom|which (?:body|bureau|authority|organ))\b|谁|哪个部门|哪个机构|哪家|由何",
    yes=("who decides", "由谁决定"),
    no=("which standard", "多少"),
    flags=re.IGNORECASE,
)
_BODIES = Pattern(
    "that a sentence names somebody who acts",
    r"\b(?:CSRC|exchange|bureau|committee|sponsor|authorit(?:y|ies)|council|director|shareholder|controller|holder"
    r"|auditor|lawyer|issuer)s?\b|证监会|交易所|上交所|证监局|委员会|保荐|主管部门|董事|股东|会计师|律师|发行人",
    yes=("the local CSRC bureau", "上交所"),
    no=("the shares", "股份"),
    flags=re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def _kinds(text: str) -> frozenset[QuantityKind]:
    return frozenset(quantity.kind for quantity in read_quantities(text))


@lru_cache(maxsize=256)
def _asked_kinds(question: str) -> tuple[frozenset[QuantityKind], bool]:
    """The kinds of quantity a question asks for, and whether it asks for somebody."""
    if _ASKS_DATE.search(question):
        return frozenset({QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.YEAR}), False
    if _ASKS_TIME.search(question):
        return frozenset({QuantityKind.DURATION, QuantityKind.COUNT}), False
    if _ASKS_AMOUNT.search(question):
        kinds = (
            QuantityKind.MONEY,
            QuantityKind.PERCENT,
            QuantityKind.COUNT,
            QuantityKind.NUMBER,
            QuantityKind.FRACTION,
        )
        return frozenset(kinds), False
    return frozenset(), bool(_ASKS_WHO.search(question))


def _wanted(question: str, sentence: str) -> bool | None:
    """Whether a sentence holds the kind of thing that a question asks for; None where it asks for no certain kind."""
    kinds, somebody = _asked_kinds(question)
    if kinds:
        return bool(kinds & _kinds(sentence))
    return bool(_BODIES.search(sentence)) if somebody else None
