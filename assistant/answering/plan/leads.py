"""What leads an answer: yes or no, by a provision whose annotation decides that very question, or what corrects it.

A wrong yes is the worst answer there is, so everything has to agree: the words and concepts of both questions, in both
directions, their figures, and the little words that turn an answer round. Where anything is left over there is no lead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from assistant.answering.plan.relevance import EVERYWHERE, HEAVIEST, Relevance, Unit
from assistant.answering.plan.steps import PREMISE, Step, StepKind, sentence_step, sentences_of
from assistant.answering.question.parts import Part
from assistant.answering.question.yes_no import asks_yes_no, lead_operator
from assistant.base.yaml_nodes import read_node
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, DecidedQuestion, Premise, Provision, Reference
from assistant.language.index_words import tokens
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language

CANDIDATES = 8
"""How many annotated questions are compared in full: those that share most words."""

LEAST_SHARED = 0.22
"""Least share of the words of both questions that they have to share (0.5 if they are all the same)."""

ASKED_COVERED = 0.9
"""Least share of the question that the annotated one, its sentence and its title speak to."""

ASKED_ITSELF = 0.75
"""Least share of the question that the annotated one itself speaks to."""

DECIDED_COVERED = 0.9
"""Least share of the annotated question that the question speaks to."""

MARGIN = 0.06
"""How much better the best has to be than the best one with the other answer."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one of two questions says, made comparable."""

    units: tuple[Unit, ...]
    words: frozenset[str]
    concepts: frozenset[str]
    amounts: frozenset[str]
    turns: Counter[str]
    modality: frozenset[str]
    text: str
    quoted: tuple[str, ...]

    def covered_by(self, words: frozenset[str]) -> float:
        weight = sum(unit.weight for unit in self.units)
        return sum(unit.weight for unit in self.units if unit.words & words) / weight if weight else 0.0


class LeadFinder:
    """Finds the annotated question that a question asks. Safe to share between threads."""

    def __init__(self, corpus: Corpus, relevance: Relevance) -> None:
        self._corpus = corpus
        self._relevance = relevance
        self._documents = {entry.id: entry.document for entry in corpus.glossary if entry.document}
        self._read = lru_cache(maxsize=1024)(self._reading)
        self._support = lru_cache(maxsize=1024)(self._supporting)
        self._entries = cache(self._decided)
        self._premises = cache(self._claims)

    def find(self, text: str, language: Language, day: dt.date) -> Step | None:
        """The step that says yes or no and then the sentence that decides it; None where none surely does."""
        if not asks_yes_no(text, language):
            return None
        asked = self._read(text, language)
        scored = [
            (score, provision, question)
            for provision, question in self._nearest(text, language, day)
            if (score := self._score(asked, provision, question)) > 0
        ]
        if not scored:
            return None
        best, provision, question = max(scored, key=lambda item: item[0])
        rival = max((score for score, _, other in scored if other.yes is not question.yes), default=0.0)
        if best - rival < MARGIN:
            return None
        step = sentence_step(provision, language, question.sentence - 1)
        operator = lead_operator(text, language, yes=question.yes)
        return Step(StepKind.SAY, step.of, step.part, (operator,))

    def same_number(self, text: str, sentence: str, language: Language) -> str | None:
        """The operator that says yes or no where it is asked if a number of days holds for something else too.

        The sentence tells of that something, and of one number of days or months itself.
        """
        asked, told = (_durations(each) for each in (text, sentence))
        if len(asked) != 1 or len(told) != 1 or asked[0].unit != told[0].unit or not _AS_WELL.search(text):
            return None
        if not self._relevance.concepts(_BRACKETS.sub("", text), language) & self._relevance.words(sentence):
            return None
        return lead_operator(text, language, yes=asked[0].value == told[0].value)

    def premise(self, part: Part, language: Language, day: dt.date) -> Step | None:
        """The step that says what is so instead of what a part of a question takes for granted.

        All that an annotated premise speaks of is in the part or its subject, its amounts too; of several the one with
        amounts of the part itself, then the one that says most.
        """
        asked, itself = self._read(part.lookup, language), self._read(part.text, language)
        taken = [
            (bool(said.amounts & itself.amounts), len(said.units), provision, premise)
            for provision, premise, said in self._premises(language)
            if provision.in_force(day) and _takes_for_granted(asked, said)
        ]
        if not taken:
            return None
        *_, provision, premise = max(taken, key=lambda item: item[:2])
        return replace(sentence_step(provision, language, premise.sentence - 1), operators=(PREMISE,))

    def _score(self, asked: _Reading, provision: Provision, question: DecidedQuestion) -> float:
        """How well the two agree, 0 where anything speaks against it."""
        decided = self._read(question.text, question.language)
        opposed = bool(asked.modality and decided.modality) and not asked.modality & decided.modality
        if asked.turns != decided.turns or opposed or asked.amounts != decided.amounts:
            return 0.0
        if set(asked.quoted) != set(decided.quoted):
            return 0.0
        if not _turns_into_the_same(asked.text, decided.text, question.language):
            return 0.0
        itself, back = asked.covered_by(decided.words), decided.covered_by(asked.words)
        if itself < ASKED_ITSELF or back < DECIDED_COVERED:
            return 0.0
        support = self._support(provision.reference, question)
        own = {name for name, document in self._documents.items() if document == provision.document}
        # A question that names the document need not say again what the document is about.
        implied = support.concepts if asked.concepts & own else frozenset()
        more = asked.concepts - decided.concepts - support.concepts - own
        less = decided.concepts - asked.concepts - own - implied
        whole = asked.covered_by(decided.words | support.words)
        return (itself + whole + 2 * back) / 4 if not (more or less) and whole >= ASKED_COVERED else 0.0

    # --- the annotations --------------------------------------------------------------------------------------------

    def _decided(self, language: Language) -> tuple[tuple[Provision, DecidedQuestion, frozenset[str]], ...]:
        return tuple(
            (provision, question, frozenset(tokens(_same(question.text, language))))
            for provision in self._corpus.provisions()
            for question in provision.decides
            if question.language is language
        )

    def _claims(self, language: Language) -> tuple[tuple[Provision, Premise, _Reading], ...]:
        return tuple(
            (provision, premise, self._reading(premise.text, language))
            for provision in self._corpus.provisions()
            for premise in provision.premises
            if premise.language is language
        )

    def _nearest(self, text: str, language: Language, day: dt.date) -> Iterator[tuple[Provision, DecidedQuestion]]:
        words = frozenset(tokens(_same(text, language)))
        shared = [
            (share, provision, question)
            for provision, question, own in self._entries(language)
            if (share := len(words & own) / (len(own) + len(words))) >= LEAST_SHARED and provision.in_force(day)
        ]
        for _, provision, question in sorted(shared, key=lambda item: -item[0])[:CANDIDATES]:
            yield provision, question

    def _supporting(self, reference: Reference, question: DecidedQuestion) -> _Reading:
        """What the sentence that decides it says, with the titles over it."""
        language = question.language
        provision = self._corpus.find(reference)
        assert provision is not None
        version = self._corpus.documents[provision.document].version(provision.version)
        titles = [provision.title[language], *(path[language] for path in provision.path)]
        if version is not None:
            titles += [version.short[language], version.title[language]]
        sentence = sentences_of(provision, language)[question.sentence - 1]
        return self._read("\n".join([sentence, *titles]), language)

    def _reading(self, text: str, language: Language) -> _Reading:
        same = _same(text, language)
        spans = mention_spans(same, self._corpus.glossary)
        dates = [match.span() for match in _ISO_DAY.finditer(same)]  # whose parts are no amounts
        bare = _blanked(same, [*((start, end) for start, end, _ in spans), *dates])
        amounts = read_quantities(bare)
        worded = _blanked(bare, [(quantity.start, quantity.end) for quantity in amounts])
        concepts = frozenset(entry.id for _, _, entry in spans) - EVERYWHERE - _LEFT_OUT
        named = tuple(Unit(name, HEAVIEST, frozenset({f"concept:{name}"})) for name in sorted(concepts))
        return _Reading(
            (*named, *self._relevance.plain_units(worded, language)),
            frozenset(tokens(same)) | {f"concept:{name}" for name in concepts},
            concepts,
            frozenset(map(_amount, amounts)),
            _turns(bare, language),
            _modality(bare, language),
            same,
            tuple(word.lower() for word in _QUOTED.findall(text)),
        )


_LEAST_MONEY = 1_000_000
"""From which on a number without a unit is an amount of yuan: 3个亿."""


def _amount(quantity: Quantity) -> str:
    large = isinstance(quantity.value, Decimal) and quantity.value >= _LEAST_MONEY
    if quantity.kind is QuantityKind.NUMBER and large:
        return normal_form(replace(quantity, kind=QuantityKind.MONEY, unit="CNY"))
    return normal_form(quantity)


def _takes_for_granted(asked: _Reading, premise: _Reading) -> bool:
    """Whether a question speaks of all that a premise speaks of: as a duty, where the premise is one."""
    duty = premise.modality <= asked.modality
    return duty and premise.amounts <= asked.amounts and all(unit.words & asked.words for unit in premise.units)


_ISO_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[ /.-]\d{1,2}[ /.-]\d{1,2}(?!\d)")
_LEFT_OUT = frozenset({"listing-application", "ipo", "listing-standard", "application-guideline"})
"""Concepts that a question about listing may name or leave out."""


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


# --- words that mean one thing ----------------------------------------------------------------------------------------


@cache
def _equivalents(language: Language) -> tuple[re.Pattern[str], Mapping[str, str]]:
    node = read_node(Path(__file__).with_suffix(".yaml")).mapping
    first = {word.text: line.items[0].text for line in node[f"same_{language.value}"].items for word in line.items}
    kept = node.get(f"kept_{language.value}")
    first.update({word.text: word.text for word in (kept.items if kept is not None else ())})
    first.update({word.text: "" for word in node[f"filler_{language.value}"].items})
    words = "|".join(map(re.escape, sorted(first, key=len, reverse=True)))
    return re.compile(rf"\b(?:{words})\b" if language is Language.EN else words), first


def _durations(text: str) -> list[Quantity]:
    """The lengths of time that a text tells."""
    return [each for each in read_quantities(text) if each.kind is QuantityKind.DURATION]


_BRACKETS = re.compile(r"[（(][^()（）]{1,120}[)）]")
_AS_WELL = Pattern(
    "that it is asked whether something holds of another thing too",
    r"\b(?:as well|too|also|likewise|the same)\b|也(?:是|看|要|得|算|按|只)?[^，。；？?]{0,12}(?:[吗么嘛]|是不是|对吧)",
    yes=("Is the volume test 20 days as well?", "成交量那条也看20天吗"),
    no=("Is the volume test 20 days?", "成交量看几天"),
    flags=re.IGNORECASE,
)


def _same(text: str, language: Language) -> str:
    """The text in small letters with each word that has equivalents replaced by the first of them."""
    pattern, first = _equivalents(language)
    low = text.lower().replace("-", " ").replace("’", "'")
    if language is Language.ZH:
        low = _GUIDELINE.sub(r"指引第\1号", _A_NOT_A.sub(r"\1", _OR_NOT.sub("吗", low)))
    return pattern.sub(lambda match: first[match[0]], low)


_A_NOT_A = Pattern(
    "a Chinese question that offers both answers", r"([一-龥])[不没]\1", yes=("要不要", "有没有"), no=("要是不要",)
)
_OR_NOT = Pattern("不 for 吗 at the end of a question", r"不[?？]?$", yes=("可以直接定价不",), no=("不可以",))
_QUOTED = Pattern("a quoted word", r"[“\"「]([^”\"」]{1,12})[”\"」]", yes=("“以上”",), no=("以上",))
_GUIDELINE = Pattern("a guideline by its bare number", r"指引第?\s?(\d{1,2})\s?号", yes=("指引9号",), no=("指引九号",))


# --- the little words -------------------------------------------------------------------------------------------------

_TURNS_EN = {
    "not": r"\b(?:not|no(?!\.? ?\d)|never|none|without|cannot|neither|nor|nobody|nothing|unable|lacks?|lacking|fails?"
    r"|failed|instead|rather|other than|except|unless)\b|n't\b",
    "only": r"\b(?:only|solely|merely|exclusively|just|alone|sole)\b",
    "all": r"\b(?:all|every|each|both|entire|whole|always|fully)\b",
    "any": r"\b(?:any|either|one of)\b",
    "before": r"\b(?:before|prior to|ahead of|until|till|earlier)\b",
    "after": r"\b(?:after|afterwards|once|following|since|later)\b",
    "within": r"\b(?:within|during|while|in the middle of)\b",
    "more": r"\b(?:more|exceed\w*|higher|greater|longer|larger|bigger)\b"
    r"|\b(?:above|over)\b(?= (?:rmb|\d|the (?:floor|threshold|limit)))",
    "less": r"\b(?:below|less|lower|fewer|shorter|smaller)\b|\bunder\b(?= (?:rmb|\d))",
    "least": r"\b(?:at least|minimum|no less than|not less than)\b",
    "most": r"\b(?:at most|maximum|no more than|up to|not exceed\w*)\b",
    "enough": r"\b(?:enough|suffic\w+)\b",
}
_TURNS_ZH = {
    "not": r"[不没無无未非]|否(?!则)|除外|以外|除了|而是|免(?!责)",
    "only": r"只|仅|唯一|单凭|光凭|光靠|单靠",
    "all": r"全部|所有|一律|每(?![年股次月季])|各|凡|同时|全都",
    "any": r"任何|任一|任意|其一|之一|其中一|随便",
    "before": r"(?<![目提])前(?!景|提)|先(?!进)",
    "after": r"(?<![最])后(?!者)|再(?!融资)|以来",
    "within": r"[年月日天期间](?:之|以)?内|期间|过程中",
    "more": r"超过|高于|多于|大于|以上|高出",
    "less": r"低于|少于|小于|以下|不足|不到|不满",
    "least": r"不低于|不少于|至少|最低|起码",
    "most": r"不超过|不高于|至多|最多|以内|上限",
    "enough": r"够|足以|足够|就行|即可",
}
_ASIDE_ZH = Pattern(
    "Chinese words that hold a character of denial and deny nothing",
    r"是否|能否|可否|会否|不低于|不少于|不超过|不高于|不足|不到|不满|非经常性|不动产|不过|无论|不管|未来",
    yes=("不低于", "能否"),
    no=("不要", "没有收入", "否"),
)
_CAN = {
    Language.EN: re.compile(r"\b(?:can|could|may|might|able|allowed|permitted|possible|open)\b"),
    Language.ZH: re.compile(r"可以|(?<![智性功产])能(?!源|力)|可否|允许|准许|行[吗?？]|行$|可行"),
}
_MUST = {
    Language.EN: re.compile(
        r"\b(?:must|need|needs|needed|have to|has to|required?|requires|obliged|should|mandatory)\b"
    ),
    Language.ZH: re.compile(r"必须|需|要求|(?<![重主首必])要(?!素|约)|应当|应该|得(?=[先有是])|须|用不用|强制|必要"),
}


def _turns(text: str, language: Language) -> Counter[str]:
    """The kinds of little words in a text that turn an answer round; how often it denies, the others once."""
    bare = _ASIDE_ZH.sub(" ", text)
    if language is Language.EN:
        found = Counter({name: len(re.findall(words, text)) for name, words in _TURNS_EN.items()})
    else:
        texts = {"not": bare}
        found = Counter({name: len(re.findall(words, texts.get(name, text))) for name, words in _TURNS_ZH.items()})
    return Counter({name: count if name == "not" else 1 for name, count in found.items() if count})


def _modality(text: str, language: Language) -> frozenset[str]:
    names = (("can", _CAN), ("must", _MUST))
    return frozenset(name for name, words in names if words[language].search(text))


_INTO = Pattern(
    "words between what something is and what comes of it or takes its place",
    r"\b(?:becomes?|became|turn(?:s|ed)? (?:in)?to|convert(?:s|ed)? (?:in)?to|replaces?|replaced|than"
    r"|instead of|included as)\b"
    r"|转换为|转换成|变更为|改为|成为|取代|代替|比",
    yes=("become ordinary shares", "转换为普通股"),
    no=("come", "转让"),
)


def _turns_into_the_same(left: str, right: str, language: Language) -> bool:
    """Whether what stands behind such words is of the same words in both texts."""
    ends = [frozenset(tokens(match.string[match.end() :])) for match in map(_INTO.search, (left, right)) if match]
    if len(ends) < 2:
        return not ends
    least = 2 if language is Language.ZH else 3
    first, second = (frozenset(word for word in end if len(word) >= least) for end in ends)
    return len(first & second) * 2 >= max(len(first), len(second))
