"""A standard or an indicator asked for by its number alone is told whole, its own numbers first.

Where a measure is asked of it, such as its revenue, the sentence on that measure stands first; where it is asked what
it does not require, what it says of that.

One of another market has its name in front, as in 创业板第四套: it is never told for the one of STAR, and where a
question sets the two side by side each is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.answering.plan.absence import everyday
from assistant.answering.plan.polarity import is_negative
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.rule_steps import MEASURE_WORDS
from assistant.answering.plan.steps import PREMISE, Step, StepKind, sentence_step, sentences_of
from assistant.answering.question.day import DAY_KINDS
from assistant.answering.question.parts import asking_clause
from assistant.answering.question.short_indicators import indicators_in_full
from assistant.answering.question.transition import asks_indicators
from assistant.base.lazy import locked_property
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, GlossaryEntry, Provision, Reference
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language

Name = frozenset[str]
"""The concepts that name a rule: its number, and the market that it is of where that is another one."""


class NumberedRules:
    """Finds the rules that a question asks for by number. Safe to share between threads."""

    def __init__(self, corpus: Corpus, relevance: Relevance) -> None:
        self._corpus = corpus
        self._relevance = relevance

    def told(self, text: str, language: Language, day: dt.date, part: int = 1) -> tuple[Step, ...]:
        """The steps that tell the one rule that is asked for, where nothing else than a measure is asked of it."""
        names = self._names(text)
        if len(names) != 1:
            return ()
        asked = [words for words in _MEASURES if words.search(text)]
        if asked and self._asks_only(_ASKS_OF[language], text, language, asked):
            return self._of_measures(names[0], asked, language, day, part)
        if not self._asks_only(_ASKS[language], text, language):
            return ()
        return (
            self._denied(names[0], language, day, part)
            if is_negative(text)
            else self._told(names[0], language, day, part)
        )

    def indicators(self, text: str, language: Language, day: dt.date, part: int = 1) -> tuple[Step, ...]:
        """The steps that tell all regular sci-tech indicators of a day, where they are what a clause asks for."""
        clause = asking_clause(text, language)
        figures = [each for each in read_quantities(_COUNTED.sub(" ", clause)) if each.kind not in DAY_KINDS]
        if figures or not asks_indicators(clause):
            return ()
        named = {entry.id for _, _, entry in mention_spans(clause, self._corpus.glossary)}
        versions = self._corpus.documents[_INDICATORS.document].versions
        found = (version.provisions.get(_INDICATORS.provision) for version in versions)
        provision = next((each for each in found if each is not None and each.in_force(day)), None)
        if provision is None or not named <= _OF_INDICATORS:
            return ()
        count = len(sentences_of(provision, language))
        return tuple(sentence_step(provision, language, position, part) for position in range(count))

    def indicators_of_versions(
        self, text: str, language: Language, days: Sequence[dt.date], part: int = 1
    ) -> tuple[Step, ...]:
        """The steps that tell the regular sci-tech indicators, or those named, as they stood on days that are compared.

        Without days they are those of the first version and of the latest. Nothing where something else is asked of.
        """
        full = indicators_in_full(text)
        named = {entry.id for _, _, entry in mention_spans(full, self._corpus.glossary)}
        ones = sorted({_INDICATOR_OF[name] for name in named & _INDICATOR_OF.keys()})
        if not named <= _OF_INDICATORS | _INDICATOR_OF.keys():
            return ()
        if not (named & _ALL_INDICATORS or len(ones) > 1 or asks_indicators(text) or any(map(_NUMBERED.match, named))):
            return ()
        document = self._corpus.documents[_INDICATORS.document]
        ends = [document.versions[0], document.versions[-1]]
        versions = [document.at(day) for day in days] if len(days) > 1 else ends
        steps: list[Step] = []
        for version in dict.fromkeys(each.id for each in versions if each is not None):
            for name in ones or [_INDICATORS.provision]:
                provision = self._corpus.find(replace(_INDICATORS, version=version, provision=name))
                count = len(sentences_of(provision, language)[: 1 if ones else None]) if provision is not None else 0
                steps += [sentence_step(provision, language, at, part) for at in range(count) if provision is not None]
        return tuple(replace(step, kind=StepKind.DIFFER) for step in steps)

    def _of_measures(
        self, name: Name, asked: Sequence[re.Pattern[str]], language: Language, day: dt.date, part: int
    ) -> tuple[Step, ...]:
        """The sentences of a rule on all of the measures, then those on one, and what it requires."""
        place = self._place(name, day)
        if place is None:
            return ()
        provision, at = place
        texts = sentences_of(provision, language)
        few = range(len(texts)) if not at else [at]
        found = {position: sum(bool(words.search(texts[position])) for words in asked) for position in few}
        if max(found.values()) == 0:
            return ()
        order = sorted(few, key=lambda position: -found[position])
        return tuple(sentence_step(provision, language, each, part) for each in order if found[each] or each == at)

    def _denied(self, name: Name, language: Language, day: dt.date, part: int) -> tuple[Step, ...]:
        """The sentences of a rule that say what it does not require."""
        place = self._place(name, day)
        texts = sentences_of(place[0], language) if place is not None else ()
        denied = [at for at, text in enumerate(texts) if is_negative(text)]
        return tuple(sentence_step(place[0], language, at, part) for at in denied) if place is not None else ()

    def denied(self, name: str, language: Language, day: dt.date) -> tuple[Step, ...]:
        """The steps that say what the rule of a name, such as `standard-3`, does not require."""
        return self._denied(frozenset({name}), language, day, 1)

    def premise(self, text: str, language: Language, day: dt.date) -> Step | None:
        """The sentence that says what is so, where a question takes for granted that a rule asks what it does not."""
        granted, names = _GRANTED.search(text), self._names(text)
        place = self._place(names[0], day) if len(names) == 1 else None
        if granted is None or place is None:
            return None
        asked = [words for words in _MEASURES if words.search(granted[0])]
        texts = sentences_of(place[0], language)
        at = next((n for n, told in enumerate(texts) if is_negative(told) and all(w.search(told) for w in asked)), None)
        if not asked or at is None or is_negative(granted[0]):
            return None
        return replace(sentence_step(place[0], language, at), operators=(PREMISE,))

    def side_by_side(self, text: str, language: Language, day: dt.date) -> tuple[Step, ...]:
        """What each of the rules requires that a question sets side by side, of which one is of another market."""
        names = self._names(text)
        told = [self._told(name, language, day, 1) for name in names]
        if len(names) < 2 or not all(told) or not any(len(name) > 1 for name in names) or not _COMPARES.search(text):
            return ()
        return tuple(steps[0] for steps in told)

    def compares_only(self, text: str, language: Language) -> bool:
        """Whether a question that sets rules side by side asks nothing else."""
        return self._asks_only(_COMPARES, text, language)

    def _names(self, text: str) -> list[Name]:
        return list(dict.fromkeys(name for name, _, _ in self._named(text)))

    def _told(self, name: Name, language: Language, day: dt.date, part: int) -> tuple[Step, ...]:
        """The sentence that says what a rule requires, and those behind it in a provision that begins with it."""
        place = self._place(name, day)
        if place is None:
            return ()
        provision, at = place
        count = 1 if at else len(sentences_of(provision, language))
        return tuple(sentence_step(provision, language, position, part) for position in range(at, at + count))

    def _place(self, name: Name, day: dt.date) -> tuple[Provision, int] | None:
        """The provision that holds a rule, and where in it the sentence stands that says what it requires."""
        return next((place for place in self._places.get(name, ()) if place[0].in_force(day)), None)

    def _asks_only(self, asks: Pattern, text: str, language: Language, beside: Sequence[re.Pattern[str]] = ()) -> bool:
        """Whether a text asks in these words of the rules named in it, or only names them, and has no telling word.

        `beside` are words that it may have as well.
        """
        rest = text
        for _, start, end in reversed(self._named(text)):
            rest = f"{rest[:start]} {rest[end:]}"
        for words in beside:
            rest = words.sub(" ", rest)
        if read_quantities(rest) or (rest.strip(" ?？。.") and not asks.search(rest)):
            return False
        units = self._relevance.terms(asks.sub(" ", rest), language).units
        return all(unit.words <= everyday(language) for unit in units)

    def _named(self, text: str) -> list[tuple[Name, int, int]]:
        """The names of numbered rules in a text, each with its place."""
        found: list[tuple[Name, int, int]] = []
        before: tuple[Name, int, int] = frozenset(), 0, -1
        for start, end, entry in mention_spans(text, self._corpus.glossary):
            joined = _JOINED.fullmatch(text[before[2] : start]) if before[2] >= 0 else None
            before = (before[0] | _own(entry), before[1], end) if joined else (_own(entry), start, end)
            if _NUMBERED.match(entry.id):
                found.append(before)
                before = frozenset(), 0, -1
        return found

    @locked_property
    def _places(self) -> Mapping[Name, Sequence[tuple[Provision, int]]]:
        """The sentences that begin with the name of a rule and say what it requires."""
        places: dict[Name, list[tuple[Provision, int]]] = {}
        for name, place in (each for item in self._corpus.provisions() for each in self._required(item)):
            places.setdefault(name, []).append(place)
        return places

    def _required(self, provision: Provision) -> Iterator[tuple[Name, tuple[Provision, int]]]:
        for language in provision.text:
            for at, sentence in enumerate(sentences_of(provision, language)):
                if not _REQUIRES.match(sentence):
                    continue
                for name, start, end in self._named(sentence)[:1]:
                    if start <= _ARTICLE and _REQUIRES_BEHIND.match(sentence[end:]):
                        yield name, (provision, at)


def _own(entry: GlossaryEntry) -> Name:
    return frozenset() if entry.id in _HERE else frozenset({entry.id})


_INDICATOR_OF = {
    **{f"indicator-{number}": f"indicator-{number}" for number in range(1, 5)},
    "r-and-d-spending": "indicator-1", "r-and-d-ratio": "indicator-1", "r-and-d-staff": "indicator-2",
    "invention-patent": "indicator-3", "revenue-growth": "indicator-4", "compound-growth": "indicator-4",
}  # fmt: skip
"""The provision of the regular indicator that each concept is measured by."""
_ALL_INDICATORS = frozenset({"regular-indicators", "sci-tech-attributes", "sci-tech-attributes-guideline"})
_INDICATORS = Reference("csrc-sci-tech-attributes", "art. 1")
_OF_INDICATORS = frozenset(
    {"star-market", "star", "sse", "csrc", "issuer", "regular-indicators", "sci-tech-attributes", "listing-committee",
     "listing-application", "sci-tech-attributes-guideline"}
)  # fmt: skip
"""Concepts that a question on the regular indicators may name beside them."""
_COUNTED = Pattern(
    "how many indicators there are",
    r"\b(?:three|four|[34]) (?=regular|sci|indicators)|[三四34](?=[项个])",
    yes=("the four sci-tech indicators", "四项指标"),
    no=("four years", "第四"),
    flags=re.IGNORECASE,
)
_HERE = frozenset({"star-market", "star", "sse", "listing-standard"})
"""Concepts in front of a number that say no more than the number."""
_ARTICLE = 4
"""Characters of the longest article in front of a name, with its space."""
_NUMBERED = re.compile(r"(?:standard|indicator)-\d$")
_JOINED = re.compile(r"(?:['’]s?)?[ 的]{0,2}(?:(?:new|latest|current|own) |(?:最?新|现行|自己)的?)?")
_REQUIRES = re.compile(r".{1,40}? (?:requires|asks for)\b|.{1,16}?要求")
_REQUIRES_BEHIND = re.compile(r" (?:requires|asks for)\b|要求")
_ASKS = {
    Language.EN: Pattern(
        "that an English question asks what a rule is",
        r"\bwhat(?:'s|s| is| are| exactly is)?\b|\b(?:explain|define|describe|summari[sz]e|tell me about)\b"
        r"|\b(?:requirements?|conditions?|criteria|thresholds?|contents?|details?)\b",
        yes=("what is standard 4", "requirements of the fifth standard", "explain the patent indicator"),
        no=("does the fourth standard work", "who uses standard 4"),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "that a Chinese question asks what a rule is",
        r"什么是|是什么|是啥|啥是|什么意思|啥意思|何谓|怎么规定|怎么要求|介绍|解释|讲讲|说说"
        r"|(?:什么|啥|哪些|哪几[项条个])(?:具体)?(?:要求|条件|规定|内容|门槛)"
        r"|(?:要求|条件|门槛|内容|规定)(?:都|分别)?[是有要]?(?:什么|啥|哪些|哪几[项条个])",
        yes=("第四套标准是什么", "第五套有哪些条件", "标准二要求什么", "门槛是什么"),
        no=("第五套要多久", "谁走第五套", "第四套标准要求收入吗"),
    ),
}
_GRANTED = Pattern(
    "what a question takes for granted that a rule asks",
    r"\b(?:since|given that|because|seeing that|as)\b[^,;?]{0,60}\b(?:needs?|requires?|asks?|tests?|wants?|demands?)\b"
    r"[^,;?]{1,60}|(?:既然|由于|因为|鉴于)[^，。？；]{0,20}(?:要求?|需要?|得有|看)[^，。？；]{1,20}",
    yes=("Since the fifth standard needs RMB 100m of sales", "既然第二套标准要求盈利"),
    no=("the fifth standard needs a product", "第五套要求什么"),
    flags=re.IGNORECASE,
)
_MEASURES = (
    *MEASURE_WORDS.values(),
    re.compile(r"(?:预计)?(?:总)?市值|估值|\b(?:expected )?(?:market[- ]?(?:cap|value)\w*|valuation)\b", re.IGNORECASE),
)
_ASKS_OF = {
    Language.EN: Pattern(
        "that an English question asks for a measure of a rule",
        r"\b(?:what|which|how (?:much|high|big|large)|does|do|is|are|there|any|needs?|needed|requires?|required"
        r"|requirements?|conditions?|floors?|min(?:imum)?|thresholds?|asks?|tests?|looks? at|sets?|under|level|figure"
        r"|amount|net|operating|annual|latest[- ]year|spending)\b",
        yes=("what revenue does it need", "revenue floor", "is there a profit test"),
        no=("revenue growth", "who uses it"),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "that a Chinese question asks for a measure of a rule",
        r"什么|啥|多少|多高|几个?亿?|有没有|有无|有|吗|么|呢|要求|门槛|条件|规定|最低|下限|标准|需要|须|要|看|考察"
        r"|对|的|是|额|净|量"
        r"|最近一年|年|经营|活动|产生|投入|占比|比例|怎么样?|如何|必须|得",
        yes=("对收入有什么要求", "的研发要求是多少"),
        no=("谁走",),
    ),
}
_COMPARES = Pattern(
    "that a question sets two rules side by side",
    r"\b(?:compar\w*|vs\.?|versus|differ\w*|than|stricter|against)(?![\w-])"
    r"|比较|对比|区别|不同|差别|差异|差在哪|有什么差|哪个[高低严松难]|比.{0,10}[高低严松难]"
    r"|(?:怎么|如何|怎样)比|比(?:一比|一下|下)",
    yes=("ChiNext 4th standard vs STAR standard 2", "创业板第四套和科创板第四套差在哪", "两套怎么比"),
    no=("standards 2 and 4",),
    flags=re.IGNORECASE,
)
