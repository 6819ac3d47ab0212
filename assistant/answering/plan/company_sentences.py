"""What is told of a company that a question names: nothing of others, and first what is asked of it.

Which standard it used, its price, its market cap, the day it was listed and how far it has come are each known by the
words that ask for them and those that state them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answering.plan.candidates import Candidate
from assistant.answering.plan.relevance import Relevance
from assistant.answering.question.parts import Part
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities


class CompanySentences:
    """Knows which sentences tell of the companies that a question names. Safe to share between threads."""

    def __init__(self, relevance: Relevance) -> None:
        self._relevance = relevance

    def named(self, text: str) -> frozenset[str]:
        """The companies that a text names."""
        return frozenset(word.removeprefix(_CONCEPT) for word in self._relevance.words(text)) & self._relevance.issuers

    def without_others(self, lookup: str, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The sentences without those that tell of companies of which a question that names some names none."""
        asked = self.named(lookup)
        if not asked or _ASKS_OF_OTHERS.search(lookup):
            return tuple(pool)
        return tuple(each for each in pool if self._is_of(each, asked)) or tuple(pool)

    def telling(self, part: Part, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The sentences that state what a part asks of the company it names, in that order; none where it asks else.

        A sentence on that company alone goes before one on several. Where a sum is put to the company it is weighed.
        """
        asked = self.named(part.lookup)
        wanted = _aspects_in(part.text)
        if not asked or not wanted or _ASKS_OF_OTHERS.search(part.lookup) or _WHY.search(part.text):
            return ()
        if any(_is_sum(each) for each in read_quantities(_HEARSAY.sub("", part.lookup))):
            return ()
        own = sorted(pool, key=lambda each: (len(self.named(each.text) - asked), each.provision.evidence.rank))
        told: dict[str, Candidate] = {}
        for aspect in wanted:
            stating = [each for each in own if self._tells(each, asked, aspect)]
            if not stating:
                return ()
            apart = [found for name in sorted(asked) if (found := [c for c in stating if name in self.named(c.text)])]
            each_first = [each for found in apart for each in _ordered(found, aspect)]
            news = [*each_first, *(_nobody_yet(stating, pool) if aspect.latest else ())]
            told |= {each.text: each for each in news}
        told = {each.text: each for each in self._on_more(part.text, own, told.values(), asked)} | told
        return tuple(told.values())

    def ask(self, part: Part) -> bool:
        """Whether a part asks of companies that it names something that is known by its words."""
        return bool(self.named(part.lookup) and _aspects_in(part.text)) and not _ASKS_OF_OTHERS.search(part.lookup)

    def _on_more(
        self, text: str, own: Sequence[Candidate], told: Iterable[Candidate], asked: frozenset[str]
    ) -> Iterator[Candidate]:
        """The sentence on the company that has a concept asked about which those told have not: H shares in its cap."""
        for aspect in _aspects_in(text):
            text = aspect.asks.sub(" ", text)
        concepts = {word for word in self._relevance.words(text) if word.startswith(_CONCEPT)} - _COMMON
        lacking = concepts.difference({f"{_CONCEPT}{name}" for name in asked}, *(each.words for each in told))
        on_them = (each for each in own if not asked.isdisjoint(self.named(each.text)))
        speaking = [each for each in on_them if lacking & each.words]
        yield from speaking[:1]

    def _tells(self, sentence: Candidate, asked: frozenset[str], aspect: _Aspect) -> bool:
        """Whether a sentence tells an aspect of the companies asked about."""
        stated = aspect.states.search(sentence.text) and not _READING.match(sentence.text)
        return bool(stated) and not self.named(sentence.text).isdisjoint(asked)

    def _is_of(self, sentence: Candidate, asked: frozenset[str]) -> bool:
        told = self.named(sentence.text)
        if not told:
            title = sentence.provision.title
            told = frozenset[str]().union(*(self.named(title[language]) for language in sentence.provision.text))
        return not told or not told.isdisjoint(asked)


@dataclass(frozen=True, slots=True, order=True)
class _Aspect:
    """What may be asked of a company; where it goes on, several sentences state it, the `latest` news first."""

    number: int
    asks: Pattern
    states: Pattern
    latest: bool = False


def _aspects_in(text: str) -> tuple[_Aspect, ...]:
    """What a text asks of a company, in its order."""
    wanted = sorted((match.start(), aspect) for aspect in _ASPECTS if (match := aspect.asks.search(text)))
    return tuple(aspect for _, aspect in wanted)


MOST_NEWS = 4
"""Most sentences on how far a company has come."""


def _ordered(sentences: Sequence[Candidate], aspect: _Aspect) -> Sequence[Candidate]:
    if not aspect.latest:
        return sentences[:1]
    return sorted(sentences, key=lambda each: max(_days(each.text), default=dt.date.min), reverse=True)[:MOST_NEWS]


_LEAST_SUM = 1_000_000


def _is_sum(quantity: Quantity) -> bool:
    """Whether a quantity is a sum of money, or a number as large as one."""
    large = isinstance(quantity.value, Decimal) and quantity.value >= _LEAST_SUM
    return quantity.kind is QuantityKind.MONEY or (quantity.kind is QuantityKind.NUMBER and large)


def _nobody_yet(told: Sequence[Candidate], pool: Sequence[Candidate]) -> Iterator[Candidate]:
    """The sentence that nobody of the same kind was accepted, where none told says that the company was."""
    if any(_ACCEPTED.search(each.text) for each in told):
        return iter(())
    kinds = {each.provision.path for each in told}
    return (each for each in pool if _NONE_AT_ALL.search(each.text) and each.provision.path in kinds)


def _days(text: str) -> Iterator[dt.date]:
    """The days and months that a text states; a year alone is often one ahead."""
    dated = (each.value for each in read_quantities(text) if each.kind in (QuantityKind.DATE, QuantityKind.MONTH))
    return (value for value in dated if isinstance(value, dt.date))


_HEARSAY = Pattern(
    "what others are said to say behind a question",
    r"(?:网上|网传|外面|媒体|报道|有人|据说)(?:都|也|有)?(?:说|称|传|讲)?(?:是|有)?[^，。？?]{0,16}\d[^，。？?]{0,8}$",
    yes=("网上说35亿", "媒体报道是35亿"),
    no=("网上说的是真的吗", "募了35亿"),
)
_CONCEPT = "concept:"
_COMMON = frozenset(
    f"{_CONCEPT}{name}" for name in ("listing-standard", "listing", "ipo", "star-market", "registration", "csrc")
)
"""Concepts that say little of what is asked of a company."""
_ASKS_OF_OTHERS = Pattern(
    "that a question that names a company asks of others too",
    r"\b(?:others?|else|similar|compar\w*|vs\.?|versus|like|peers?|which (?:companies|firms|issuers)"
    r"|who(?! (?:is|are|was) (?:the |its |their )(?:sponsor|tutor)|(?: \w+)? (?:sponsors|tutors)\b))\b"
    r"|其他|别的|类似|同类|还有|哪[些几]家?(?:公司|企业)|哪家(?!券商|保荐|辅导)|(?<![占同环分])比(?![例重率])|谁(?!保荐|辅导|来?保荐)",
    yes=("which other companies", "像摩尔线程这样的还有谁", "和宇树比"),
    no=("which standard did it use", "用的哪套标准", "发行占比多少", "比例多少"),
    flags=re.IGNORECASE,
)
_WHY = Pattern(
    "that a reason or a way is asked for",
    r"\b(?:why|how (?:did|does|can|could)|if)\b|为什么|为何|为啥|怎么(?!样)|如果|凭什么",
    yes=("why was it paused", "为什么中止"),
    no=("when was it paused", "进展怎么样"),
    flags=re.IGNORECASE,
)
_READING = Pattern(
    "a reading of this library, which is no news",
    r"Our reading: |本库的理解：",
    yes=("Our reading: the fourth standard may fit", "本库的理解：应按"),
    no=("The reading of the rule",),
    how="match",
)
_ACCEPTED = Pattern(
    "that a company's application was accepted, or that it has come further or is none",
    r"\b(?:was|had been|been) (?:accepted|listed|registered)|\bis not a STAR\b|获受理|自.{1,16}起在|不是科创板申请",
    yes=("application of RMB 33 billion was accepted", "申请于2026年8月21日获受理"),
    no=("No application accepted", "没有提交"),
)
_NONE_AT_ALL = Pattern(
    "that nobody has come so far",
    r"^No application accepted\b|没有发现.{0,20}获受理的申请",
    yes=("No application accepted under Guideline No. 10 was found", "没有发现依据指引第10号获受理的申请"),
    no=("The application was accepted", "获受理"),
)
_ASPECTS = (
    _Aspect(
        1,
        Pattern(
            "that the standard a company used is asked for",
            r"\b(?:which|what)\b.{0,30}\b(?:standard|clause|rule|route|test)s?\b|[哪第][一几些]?[套条].{0,6}(?:标准|路|上市)"
            r"|[哪几]套|什么标准|第几[套条]",
            yes=("which listing standard", "用的哪套标准", "走的第几套"),
            no=("does the standard fit", "标准高"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence says which standard a company used",
            r"\b(?:used|chose|chosen)\b.{0,40}\b(?:standard|Rule|2\.1\.\d)|(?:适用|选择)(?:《[^》]+》)?第.{0,12}(?:标准|项)",
            yes=(
                "Moore Threads used the second standard",
                "沐曦股份适用第四套标准",
                "选择《上市规则》第2.1.4条第（一）项",
            ),
            no=("the second standard may fit", "没有使用第五套标准"),
        ),
    ),
    _Aspect(
        2,
        Pattern(
            "that an issue price is asked for",
            r"\bissue price\b(?!.{0,12}\bmarket)|(?<!at the )\b(?:what|which) price\b|\bpriced?\b"
            r"|发行价(?!.{0,4}(?:对应|计算|算)|格?\s*(?:×|x|X|\*|乘))|定价多少|多少钱一股",
            yes=("what was the issue price", "发行价多少"),
            no=("发行价对应市值多少",),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states an issue price",
            r"\bissue price (?:of|was) (?:RMB|HK)|发行价(?:格)?(?:每股|为)?\d",
            yes=("At the issue price of RMB 114.28", "发行价每股104.66元"),
            no=("the issue price", "发行价格乘以"),
        ),
    ),
    _Aspect(
        3,
        Pattern(
            "that a company's market cap is asked for",
            r"\bmarket[- ](?:cap\w*|value)\b|\bvaluation\b|\bworth\b|市值|估值"
            r"|\bprice (?:times|x|×|\*|multiplied by)\b.{0,30}\bshares?\b|发行价格?\s*(?:×|x|X|\*|乘以?)\s*(?:发行后)?"
            r"总?股[本份数]",
            yes=("what market cap", "发行市值多少", "发行价×总股本算下来多少亿", "issue price times shares"),
            no=("market practice", "市场"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states a company's market cap",
            r"\bmarket cap of (?:RMB|HK)|\bvaluation of\b|市值为?\d|估值(?:超过|约)?\d",
            yes=("had a market cap of RMB 53.72 billion", "市值为418.7亿元", "估值超过200亿元"),
            no=("expected market cap is", "预计市值不低于"),
        ),
    ),
    _Aspect(
        4,
        Pattern(
            "that the day a company was listed is asked for",
            r"\bwhen\b.{0,30}\b(?:list\w*|trad\w+|debut\w*|float\w*|go public|went public)\b"
            r"|(?:哪[天年一日]|什么时候|何时|几号|几月|日期).{0,8}(?:上的?市|挂牌|上的|敲钟)|(?:上市|挂牌)(?:日期?|时间)?.{0,4}(?:哪[天年日]|什么时候|何时|几号)",
            yes=("when did it list", "哪天挂牌的", "什么时候上市"),
            no=("is it listed", "上市标准"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the day a company was listed",
            r"\blisted on the STAR Market (?:on|since) \d|\blisted (?:in Hong Kong )?(?:on|since)\b.{0,20}\d"
            r"|自?\d+年\d+月\d+日(?:起)?在.{2,6}上市",
            yes=("has been listed on the STAR Market since 19 August 2026", "于2025年10月28日在科创板上市"),
            no=("listed under the fifth standard", "上市时未盈利"),
        ),
    ),
    _Aspect(
        5,
        Pattern(
            "that it is asked how far a company has come",
            r"\b(?:filed|accepted|approved|rejected|refused|turned down|under review|status|stage|progress|how far"
            r"|still|withdrawn?|paused|latest)\b|走?到哪|哪一步|进展|进度|受理|过会|获批|被[否拒]|驳回|申报了|递表|中止|终止|撤回"
            r"|还在审|状态",
            yes=("has it filed yet", "走到哪一步了", "受理了吗", "was it rejected"),
            no=("which standard", "市值"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence tells how far a company has come",
            r"\b(?:filing|filed|accepted|tutoring|committee|registered|paused|resumed|applicant|application|no A-share"
            r"|listed on the STAR|plans to list|aims to file)\b|备案|辅导|受理|审核(?!指引|规则)|审议|注册(?!资本)|恢复"
            r"|申报|申请|递交|(?<!应)在科创板上市(?!应)|尚未在A股|上市计划",
            yes=("filed for listing tutoring", "The review had resumed", "办理上市辅导备案", "尚未在A股上市"),
            no=("builds on-device models", "审核规则", "估值超过200亿元"),
        ),
        latest=True,
    ),
    _Aspect(
        6,
        Pattern(
            "that the money a company raises is asked for",
            r"\b(?:how much|what)\b.{0,40}\b(?:rais\w+|proceeds)\b"
            r"|(?:募资|募集|融资|融|募)(?:资金)?(?:了|到|得|来|金额|规模|总额)*(?:是|有)?(?:多少|几)|要募",
            yes=("how much does it want to raise", "募资多少", "要募多少钱", "实际募了多少钱", "募到多少"),
            no=("raise the threshold", "募集资金用途"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the money a company raises",
            r"\b(?:raise[ds]?|plans to raise|offering|funding round|round)\b.{0,30}\b(?:RMB|US\$)"
            r"|\bapplication, for (?:RMB|US\$)|募集资金(?:总额|净额)?为?\d"
            r"|融资超过?\d|融资，规模|(?:发行|金额)(?:金额)?为\d|亿美元的一轮融资",
            yes=("LandSpace plans to raise RMB 7.5 billion", "拟募集资金75亿元"),
            no=("the raise of thresholds", "募集资金用途"),
        ),
    ),
    _Aspect(
        7,
        Pattern(
            "that a company's net profit is asked for",
            r"\bhow (?:much|profitable)\b.{0,30}\b(?:earn\w*|profit\w*)\b|\bnet profit\b|赚了?多少|赚多少"
            r"|净利润?(?:是|有|为)?多少",
            yes=("how much profit did it make", "去年赚了多少"),
            no=("is it profitable", "盈利了吗"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states a company's net profit",
            r"\bnet profit (?:in|of|was)\b.{0,20}\bRMB|净利润.{0,40}为-?\d",
            yes=("net profit in 2025 was RMB 278.21 million", "2025年净利润为2.88亿元"),
            no=("net profit is the lower of", "净利润均为正"),
        ),
    ),
    _Aspect(
        8,
        Pattern(
            "that the registration of a company's issue is asked for, its date or its number",
            r"\b(?:date|number|day|when|which)\b.{0,40}\bregist(?:ration|ered)\b|\bregist(?:ration|ered)\b.{0,20}\b(?:date|number|when)\b"
            r"|注册.{0,8}(?:文号|批文|批复|哪[天日]|日期|什么时候|何时|几号)|(?:文号|批文|哪[天日]|什么时候|何时).{0,8}注册(?!地|资本|办法|管理)",
            yes=("date and number of its CSRC registration", "哪天注册的，文号多少", "注册批文号是多少"),
            no=("how long is a registration valid", "注册资本"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states when a company's issue was registered, or under which number",
            r"\bregistered\b.{0,40}\bon \d|证监许可|同意.{0,20}注册",
            yes=("The CSRC registered Unitree's IPO on 1 July 2026", "以证监许可〔2026〕1612号同意"),
            no=("the registered capital", "注册地"),
        ),
    ),
    _Aspect(
        10,
        Pattern(
            "that it is asked who brings a company to the market",
            r"\b(?:who|which (?:bank|broker|firm))\b.{0,16}\b(?:sponsor|tutor)\w*"
            r"|谁来?(?:做)?(?:保荐|辅导)|哪家(?:券商|保荐|辅导)|(?:保荐|辅导)(?:机构|人|券商)是?(?:谁|哪)",
            yes=("who sponsors it", "谁保荐", "保荐机构是谁", "哪家券商辅导"),
            no=("who signs", "保荐机构要跟投多少"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence names who brings a company to the market",
            r"\bwith [A-Z][\w ]{1,30} as (?:its )?(?:tutor|sponsor)|\b(?:tutored|sponsored) by\b"
            r"|\b(?:tutor|sponsor) is\b|\btutoring (?:agency|institution)\b|(?:辅导机构|保荐机构|保荐人)(?:为|是)",
            yes=("with CITIC Securities as its tutor", "辅导机构为中信"),
            no=("the sponsor must", "辅导机构应当"),
        ),
    ),
    _Aspect(
        9,
        Pattern(
            "that the votes of a company's shares are asked for",
            r"\bhow many votes\b|\bvotes (?:per|a|each)\b|每股[^，。]{0,6}(?:几|多少)[个票]|几票|多少(?:票|表决权)",
            yes=("how many votes does a class A share carry", "A类股每股几票"),
            no=("the votes at the meeting", "每股多少钱"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the votes of a company's shares",
            r"\b\d+ votes each\b|每股\d+票|每股\d+个表决权",
            yes=("class A shares with 10 votes each", "每股10票"),
            no=("at most ten votes", "每股150.80元"),
        ),
    ),
)
