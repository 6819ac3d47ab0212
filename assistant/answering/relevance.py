"""How much of a question a sentence speaks to, counted in the question's own words and the glossary's concepts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assistant.corpus.model import Corpus, GlossaryEntry, Language, Provision
from assistant.corpus.quantities import normal_form, read_quantities
from assistant.index.tokens import tokens
from assistant.retrieval.query import mentions

Weight = Callable[[str], float]

_STOP_EN = frozenset(
    tokens(
        "a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing "
        "down during each ever few for from further get gets give gives got had has have having he her here him his how i if in into is it its itself "
        "just let lets like make makes many may me might more most much must my need needed needs no nor not now of off on once one only or other our ours out over "
        "own per please put s same say says shall she should show so some such t take tell than that the their them then there these they thing things this "
        "those through to too under until up us use used uses using very want was we were what when where whether which while who whom whose why will with within "
        "would yes yet you your ask asks asking explain describe summarise summarize mean means meaning exactly actually really currently today still "
        "rule rules requirement requirements require required requires condition conditions apply applies applied applicable company companies firm firms issuer issuers applicant "
        "applicants business market list listing listed lists ipo star shanghai exchange sse china chinese question answer know find found case cases way "
        "happen happens happened count counts kind type types does't don t isn aren able going go goes come comes etc eg ie hello hi thanks"
    )
)
_STOP_ZH = re.compile(
    "什么|怎么样?|怎样|如何|多少|哪些|哪个|哪几|哪一|哪里|哪天|几个|几项|几套|是否|能否|可否|可以|需要|应当|应该|必须|要不要|是不是|有没有|能不能|为什么|为何|"
    "请问|请|一下|告诉|说明|解释|介绍|分别|目前|现在|现行|当前|今天|规定|要求|条件|规则|公司|企业|发行人|申请人|科创板|上市|上交所|我们|你们|他们|这个|那个|"
    "关于|对于|根据|按照|以及|或者|如果|因为|所以|还是|还有|还要|还能|已经|进行|适用|属于|情况|问题|内容|具体|主要|相关|有关|之间|之后|之前|以后|以前|"
    "[的了吗呢吧啊么呀和与及或在是有对为以从到被把向于由就都也还又才只没不要会能可应须得着过其该此这那我你您他它谁几时内外中上下后前个项次种套条家]"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a question is about: word -> weight, glossary concepts as `concept:<id>`; and the amounts it states.

    Amounts are no measure of what is asked: most are the asker's own figures.
    """

    weights: Mapping[str, float]
    amounts: frozenset[str] = frozenset()

    @property
    def total(self) -> float:
        """The weight of the whole question."""
        return sum(self.weights.values())

    def coverage(self, words: Iterable[str]) -> float:
        """The share of the question's weight found among the words, 0..1."""
        present = set(words)
        found = sum(weight for word, weight in self.weights.items() if word in present)
        return found / self.total if self.total else 0.0

    def missing(self, words: Iterable[str]) -> tuple[str, ...]:
        """The question's words not found, heaviest first."""
        present = set(words)
        lost = [word for word in self.weights if word not in present]
        return tuple(sorted(lost, key=lambda word: -self.weights[word]))


class Relevance:
    """Reads questions and sentences into the same words. `weight` gives the rarity of an index word."""

    def __init__(self, corpus: Corpus, weight: Mapping[Language, Weight]) -> None:
        self._glossary = corpus.glossary
        self._weight = weight

    def terms(self, question: str, language: Language) -> Terms:
        """The question's content words and concepts with their weights; glue and words every question has are left out."""
        concepts = mentions(question, self._glossary)
        rest = _without_names(question, concepts)
        weights: dict[str, float] = {}
        stated = {word for quantity in read_quantities(question) for word in tokens(quantity.text)}
        for word in content_words(rest, language):
            if word in stated:
                continue
            weights[word] = self._weight[language](word) * (0.5 if _is_single_cjk(word) else 1.0)
        for entry in concepts:
            if entry.id not in _EVERYWHERE:
                weights[f"concept:{entry.id}"] = max(self._concept_weight(entry, language), 1.0)
        return Terms(weights, frozenset(f"amount:{normal_form(quantity)}" for quantity in read_quantities(question)))

    def words(self, text: str) -> set[str]:
        """The words, concepts and amounts a text offers to be matched."""
        found = set(tokens(text))
        found |= {f"concept:{entry.id}" for entry in mentions(text, self._glossary)}
        found |= {f"amount:{normal_form(quantity)}" for quantity in read_quantities(text)}
        return found

    def _concept_weight(self, entry: GlossaryEntry, language: Language) -> float:
        names = entry.en if language is Language.EN else entry.zh
        words = [word for name in names[:1] for word in tokens(name) if not _is_single_cjk(word)]
        return max((self._weight[language](word) for word in words), default=1.0)


_EVERYWHERE = frozenset({"star-market", "star", "sse", "issuer", "listing", "company"})
"""Concepts that say nothing about what is asked here."""


def content_words(text: str, language: Language) -> list[str]:
    """The index words of a text without glue words."""
    if language is Language.EN:
        return [word for word in tokens(text) if word not in _STOP_EN]
    found: list[str] = []
    for piece in _STOP_ZH.split(text):
        found.extend(word for word in tokens(piece) if word not in _STOP_EN and (not _is_single_cjk(word) or len(piece.strip()) == 1))
    return found


def _without_names(text: str, concepts: Iterable[GlossaryEntry]) -> str:
    """The text with the names of its concepts blanked out, so that their words are not counted twice."""
    low = text.lower()
    for entry in concepts:
        for name in sorted((*entry.en, *entry.zh), key=len, reverse=True):
            low = low.replace(name.lower(), " " if name.isascii() else "，")
    return low


def _is_single_cjk(word: str) -> bool:
    return len(word) == 1 and word > "\u2fff"


def provision_words(relevance: Relevance, corpus: Corpus, provision: Provision) -> set[str]:
    """What a provision's surroundings say in both languages: titles, headings, document names, ways it is asked for."""
    version = corpus.documents[provision.document].version(provision.version)
    texts = [provision.title.en, provision.title.zh, provision.id]
    for asked in provision.asked.values():
        texts += asked
    for step in provision.path:
        texts += [step.en, step.zh]
    if version is not None:
        texts += [version.short.en, version.short.zh, version.title.en, version.title.zh]
    return relevance.words(" \n ".join(texts))
