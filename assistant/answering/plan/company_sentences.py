"""What is told of a company that a question names: nothing of others, and first what is asked of it.

Which standard it used, its price, its market cap, the day it was listed and how far it has come are each known by the
words that ask for them and those that state them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.plan.candidates import Candidate
from assistant.answering.plan.company_aspects import CompanyAspect, aspect_of, aspects_in, without_certain
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.steps import Step, sentence_step, sentences_of
from assistant.answering.question.parts import Part
from assistant.answering.question.yes_no import asks_yes_no, lead_operator
from assistant.corpus.model import Provision
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.text import Language


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
        if not asked or _asks_of_others(lookup, asked):
            return tuple(pool)
        return tuple(each for each in pool if self._is_of(each, asked)) or tuple(pool)

    def telling(self, part: Part, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The sentences that state what a part asks of the company it names, in that order; none where it asks else.

        A sentence on that company alone goes before one on several. Where a sum is put to the company it is weighed.
        """
        asked = self.named(part.lookup)
        wanted = self._wanted(part, asked)
        if not wanted:
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

    def among_the_first(self, text: str, question: str, language: Language, held: Iterable[Provision]) -> Step | None:
        """The step that says yes or no where it is asked if a company is among the first, which a sentence names all.

        The company is named by the part, or else by the whole question.
        """
        asked = self.named(text) or self.named(question)
        if len(asked) != 1 or not (_AMONG_FIRST.search(text) and asks_yes_no(text, language)):
            return None
        concepts = {word for word in self._relevance.words(text) if word.startswith(_CONCEPT)} - _COMMON
        concepts -= {f"{_CONCEPT}{name}" for name in asked}
        for provision in held:
            for at, said in enumerate(sentences_of(provision, language)):
                among = self.named(said) if _NAMES_FIRST.search(said) else frozenset()
                if len(among) >= LEAST_NAMED and concepts and concepts <= self._relevance.words(said):
                    operator = lead_operator(text, language, yes=asked <= among)
                    return replace(sentence_step(provision, language, at), operators=(operator,))
        return None

    def ask(self, part: Part) -> bool:
        """Whether a part asks of companies that it names something that is known by its words."""
        asked = self.named(part.lookup)
        return bool(asked and aspects_in(part.text)) and not _asks_of_others(part.lookup, asked)

    def unsaid(self, part: Part, pool: Sequence[Candidate]) -> bool:
        """Whether a part asks of the companies it names what no sentence on them states, such as today's price."""
        asked = self.named(part.lookup)
        certain = [aspect for aspect in self._wanted(part, asked) if aspect.certain]
        return any(not any(self._tells(each, asked, aspect) for each in pool) for aspect in certain)

    def near(self, part: Part, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """What is told of the companies that stands nearest to what no sentence on them states: the issue price."""
        asked = self.named(part.lookup)
        instead = [aspect_of(aspect.near) for aspect in self._wanted(part, asked) if aspect.certain]
        found = [
            (aspect, [c for c in pool if self._tells(c, asked, aspect)]) for aspect in instead if aspect is not None
        ]
        told = [each for aspect, stating in found for each in _ordered(stating, aspect)]
        return tuple({each.text: each for each in told}.values())[:MOST_NEAR]

    def _wanted(self, part: Part, asked: frozenset[str]) -> tuple[CompanyAspect, ...]:
        """What a part asks of the companies it names; nothing where it asks of others, or puts a sum to them."""
        if not asked or _asks_of_others(part.lookup, asked) or _WHY.search(part.text):
            return ()
        if any(_is_sum(each) for each in read_quantities(_HEARSAY.sub("", part.lookup))):
            return ()
        return aspects_in(part.text)

    def _on_more(
        self, text: str, own: Sequence[Candidate], told: Iterable[Candidate], asked: frozenset[str]
    ) -> Iterator[Candidate]:
        """The sentence on the company that has a concept asked about which those told have not: H shares in its cap."""
        for aspect in aspects_in(text):
            text = aspect.asks.sub(" ", text)
        concepts = {word for word in self._relevance.words(text) if word.startswith(_CONCEPT)} - _COMMON
        lacking = concepts.difference({f"{_CONCEPT}{name}" for name in asked}, *(each.words for each in told))
        on_them = (each for each in own if not asked.isdisjoint(self.named(each.text)))
        speaking = [each for each in on_them if lacking & each.words]
        yield from speaking[:1]

    def _tells(self, sentence: Candidate, asked: frozenset[str], aspect: CompanyAspect) -> bool:
        """Whether a sentence tells an aspect of the companies asked about."""
        stated = aspect.states.search(sentence.text) and not _READING.match(sentence.text)
        return bool(stated) and not self.named(sentence.text).isdisjoint(asked)

    def _is_of(self, sentence: Candidate, asked: frozenset[str]) -> bool:
        told = self.named(sentence.text)
        if not told:
            title = sentence.provision.title
            told = frozenset[str]().union(*(self.named(title[language]) for language in sentence.provision.text))
        return not told or not told.isdisjoint(asked)


LEAST_NAMED = 2
"""Fewest companies that a sentence on the first of a kind names."""

_AMONG_FIRST = Pattern(
    "that it is asked whether somebody is among the first",
    r"\bfirst\b[^.?;]{0,40}\b(?:batch|group|wave|cohort|lot|trio|two|three|ones|companies|entrants|newcomers)\b"
    r"|\b(?:among|one of|amongst|part of|in) the (?:very )?first\b|首批|第一批|头一?批|首拨|第一拨",
    yes=("was it in the first growth tier batch too", "one of the first three", "是成长层首批吗"),
    no=("was it the first to list", "the first standard"),
    flags=re.IGNORECASE,
)
_NAMES_FIRST = Pattern(
    "that a sentence names all the first of a kind",
    r"\bfirst (?:batch|group|two|three|four|five|six)\b.{0,80}\b(?:were|are)\b|首批[^，。]{0,4}[两二三四五六]家",
    yes=(
        "The first three companies newly listed into the growth tier, on 28 October 2025, were",
        "科创成长层首批三家新上市公司",
    ),
    no=("was the first issuer to", "首批调出科创成长层的公司见于"),
    flags=re.IGNORECASE,
)
MOST_NEAR = 2
"""Most sentences where what is asked of a company is not held."""

MOST_NEWS = 4
"""Most sentences on how far a company has come."""


def _ordered(sentences: Sequence[Candidate], aspect: CompanyAspect) -> Sequence[Candidate]:
    if not aspect.latest:
        return sentences[:1]
    return sorted(sentences, key=lambda each: max(_days(each.text), default=dt.date.min), reverse=True)[:MOST_NEWS]


def _asks_of_others(text: str, asked: frozenset[str]) -> bool:
    """Whether a question asks of other companies than those it names; several that it names may be set side by side."""
    text = without_certain(text)
    return bool(_ASKS_OF_OTHERS.search(_SIDE_BY_SIDE.sub(" ", text) if len(asked) > 1 else text))


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
_SIDE_BY_SIDE = Pattern(
    "that companies named are set side by side",
    r"\b(?:compar\w*|vs\.?|versus|like)(?!\w)|相比|对比|比较|比一比|[和与跟同].{1,12}比",
    yes=("Moore Threads vs MetaX", "摩尔线程和沐曦比"),
    no=("and others", "还有谁"),
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
