"""How much of a question a sentence speaks to, counted in the question's own words and the glossary's concepts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.answering.question.short_standards import standards_in_full
from assistant.answering.question.spelling import mended, mended_chinese, vocabulary, without_one
from assistant.base.lazy import locked_property
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, GlossaryEntry, Provision, Reference
from assistant.language.index_words import tokens
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.references import named_provisions
from assistant.language.text import Language

Weight = Callable[[str], float]

_GLUE_EN = frozenset(
    tokens(
        "a about above after again all also am an and any are as at be because been before being below between both "
        "but by can could did do does doing "
        "down during each ever few for from further get gets give gives got had has have having he her here him his "
        "how i if in into is it its itself "
        "just let lets like make makes many may me might more most much must my need needed needs no nor not now of "
        "off on once one only or other our ours out over "
        "own per please put s same say says shall she should show so some such t take tell than that the their them "
        "then there these they thing things this "
        "those through to too under until up us use used uses using very want was we were what when where whether "
        "which while who whom whose why will with within "
        "would yes yet you your ask asks asking explain describe summarise summarize mean means meaning exactly "
        "actually really currently today still question answer know find found case cases way "
        "happen happens happened count counts kind type types does't don isn aren able going go goes come comes etc "
        "eg ie hello hi thanks ok okay um uh hmm"
    )
)
_STOP_EN = _GLUE_EN | frozenset(
    tokens(
        "rule rules requirement requirements require required requires condition conditions apply applies applied "
        "applicable company companies firm firms issuer issuers applicant "
        "applicants business market list listing listed lists ipo star shanghai exchange sse china chinese"
    )
)
_OF_RULES_ZH_WORDS = r"规定|要求|条件|规则|公司|企业|发行人|申请人|科创板|上市|上交所|进行|适用|属于"
_GLUE_ZH_WORDS = (
    r"什么|怎么样?|怎样|如何|多少|哪些|哪个|哪几|哪一|哪里|哪天|几个|几项|几套|是否|能否|可否|可以|需要|应当|应该|必须|要不要|是不是|有没有|能不能|为什么|为何|"
    r"请问|请|一下|告诉|说明|解释|介绍|分别|目前|现在|现行|当前|今天|我们|你们|他们|这个|那个|"
    r"关于|对于|根据|按照|以及|或者|如果|因为|所以|还是|还有|还要|还能|已经|情况|问题|内容|具体|主要|相关|有关|之间|之后|之前|以后|以前|"
    r"及(?!格)|[的了吗呢吧啊么呀和与或在是有对为以从到被把向于由就都也还又才只没不要会能可应须得着过其该此这那我你您他它谁几时内外中上下后前个项次种套条家]"
)
_GLUE_ZH = Pattern(
    "the Chinese words and characters that only join others, and what is said before one knows what to say",
    rf"(?:(?!{_OF_RULES_ZH_WORDS})(?:怎么办|{_GLUE_ZH_WORDS}|[呃嗯哦诶唉哎]))+",
    yes=("什么", "呃", "的"),
    no=("公司", "上市", "保荐"),
)
_STOP_ZH = Pattern(
    "the Chinese words and characters that every question has",
    _OF_RULES_ZH_WORDS + "|" + _GLUE_ZH_WORDS,
    yes=("什么", "公司", "的"),
    no=("保荐", "锁定", "研发费用率", "及格"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing a question says: found in a text that has any of `words`. `name` is how it is shown."""

    name: str
    weight: float
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a question is about, unit by unit; and the amounts it states.

    Amounts are no measure of what is asked: most are the asker's own figures.
    """

    units: tuple[Unit, ...]
    amounts: frozenset[str] = frozenset()
    weight: float = field(init=False, compare=False)
    """The weight of all units."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", sum(unit.weight for unit in self.units))

    def coverage(self, *texts: Set[str]) -> float:
        """The share of the question's weight found among the words of any of these texts, 0..1."""
        if not self.units:
            return 0.0
        found = [unit.weight for unit in self.units if not all(map(unit.words.isdisjoint, texts))]
        return sum(found) / self.weight


LEAST_NAME = 4
"""Fewest characters of a Chinese name that is known with one of them wrong."""

HEAVIEST = 4.0
"""Most weight one word can have: a word the corpus has never seen says no more than one it has seen once."""


class Relevance:
    """Reads questions and sentences into the same words. `weight` gives the rarity of an index word."""

    def __init__(self, corpus: Corpus, weight: Mapping[Language, Weight]) -> None:
        self._corpus = corpus
        self._glossary = corpus.glossary
        self._weight = weight
        self._known = lru_cache(maxsize=4096)(self._provision_words)
        # What the corpus says is matched with every question; a question is matched with it clause by clause, by
        # several.
        self.words = lru_cache(maxsize=8192)(self._words)
        self.terms = lru_cache(maxsize=64)(self._terms)
        self.mended = lru_cache(maxsize=64)(self._mended)
        self._is_seen = lru_cache(maxsize=4096)(self._has_been_seen)

    def _terms(self, question: str, language: Language) -> Terms:
        """The question's concepts, words and amounts; glue and words every question has are left out.

        A Chinese character counts as found when a pair of characters that holds it is found.
        """
        concepts = mentions(question, self._glossary)
        amounts = read_quantities(question)
        rest = _without(question, [quantity.text for quantity in amounts], concepts)
        units = [
            Unit(entry.en[0], self._concept_weight(entry, language), frozenset({f"concept:{entry.id}"}))
            for entry in concepts
            if entry.id not in EVERYWHERE
        ]
        units += self.plain_units(rest, language)
        return Terms(tuple(units), frozenset(f"amount:{normal_form(quantity)}" for quantity in amounts))

    def plain_units(self, text: str, language: Language) -> list[Unit]:
        """The words of a text that has no concepts, or has them blanked out."""
        return self._english_units(text) if language is Language.EN else self._chinese_units(text)

    def _english_units(self, text: str) -> list[Unit]:
        words = dict.fromkeys(word for word in tokens(text) if word not in _STOP_EN)
        return [Unit(word, self._word_weight(word, Language.EN), frozenset({word})) for word in words]

    def _chinese_units(self, text: str) -> list[Unit]:
        units: list[Unit] = []
        for piece in _STOP_ZH.split(text):
            words = [word for word in tokens(piece) if word not in _STOP_EN]
            pairs = [word for word in words if len(word) == 2 and _is_cjk(word)]
            units += [
                Unit(word, self._word_weight(word, Language.ZH), frozenset({word}))
                for word in words
                if not _is_cjk(word)
            ]
            around_of: dict[str, set[str]] = {}
            for pair in pairs:
                for character in pair:
                    around_of.setdefault(character, set()).add(pair)
            of_characters = {
                character: Unit(character, max(self._word_weight(pair, Language.ZH) for pair in pairs) / 2, pairs)
                for character, pairs in ((character, frozenset(pairs)) for character, pairs in around_of.items())
            }
            units += [of_characters[word] for word in words if word in of_characters]
        return units

    def _mended(self, question: str) -> str:
        """The question with standards named in full and slips of words and names mended, for looking up."""
        question = standards_in_full(question)
        if any(map(_is_cjk, question)):
            question = mended_chinese(question, lambda pair: self._is_seen(pair, Language.ZH), self._chinese_names)
        return mended(question, lambda word: self._is_seen(word, Language.EN), lambda: self._vocabulary)

    def names_nothing(self, text: str, language: Language) -> bool:
        """Whether no word of a text tells what it is about: they only join others, or are letters never seen."""
        if mentions(text, self._glossary) or named_provisions(text, ()):
            return False
        words = (word for piece in _GLUE_ZH.split(text) for word in tokens(piece) if word not in _GLUE_EN)
        return all(len(word) <= 2 and word.isascii() and not self._is_seen(word, language) for word in words)

    def _has_been_seen(self, word: str, language: Language) -> bool:
        """Whether the corpus has a word."""
        unseen = self.rarity("\0", language)
        return any(self.rarity(token, language) < unseen for token in tokens(word) if len(token) > 1)

    @locked_property
    def _chinese_names(self) -> Mapping[str, str]:
        """The Chinese names of the glossary that a slip leaves known, the longest first, without one character."""
        names = (name for entry in self._glossary for name in entry.zh)
        long = {name for name in names if len(name) >= LEAST_NAME and all(map(_is_cjk, name))}
        return without_one(sorted(long, key=lambda name: (-len(name), name)))

    def concepts(self, text: str, language: Language) -> frozenset[str]:
        """The concepts that a text names, as index words."""
        words = (word for unit in self.terms(text, language).units for word in unit.words)
        return frozenset(word for word in words if word.startswith("concept:"))

    @locked_property
    def companies(self) -> frozenset[str]:
        """The glossary's ids of the companies of which the corpus tells."""
        told = [each.id for each in self._corpus.provisions() if each.id.startswith(_COMPANY)]
        ids = (entry.id for entry in self._glossary)
        return frozenset(name for name in ids if any(each.startswith(_COMPANY + name) for each in told))

    @locked_property
    def told_companies(self) -> frozenset[str]:
        """The same companies as words."""
        return frozenset(f"concept:{name}" for name in self.companies)

    @locked_property
    def issuers(self) -> frozenset[str]:
        """The glossary's ids of all companies named in the corpus: those of which it tells, and those with a code."""
        named = dict[str, str]()
        for entry in self._glossary:
            named.update({name.casefold(): entry.id for name in (*entry.en, *entry.zh)})
        told = {named.get(name.casefold(), "") for each in self._corpus.provisions() for name in _names_of(each)}
        return self.companies | (told - {""})

    @locked_property
    def _vocabulary(self) -> Mapping[str, int]:
        texts = (
            " ".join((provision.text.get(Language.EN, ""), *provision.asked.get(Language.EN, ())))
            for provision in self._corpus.provisions()
        )
        return vocabulary([*texts, *(name for entry in self._glossary for name in entry.en)])

    def rarity(self, word: str, language: Language) -> float:
        """How rare an index word is in the corpus: the logarithm of how few entries have it."""
        return self._weight[language](word)

    def _word_weight(self, word: str, language: Language) -> float:
        return min(self._weight[language](word), HEAVIEST)

    def _words(self, text: str) -> frozenset[str]:
        """The words, concepts and amounts a text of the corpus offers to be matched."""
        words = set(tokens(text))
        words |= {f"concept:{entry.id}" for entry in mentions(text, self._glossary)}
        words |= {f"amount:{normal_form(quantity)}" for quantity in read_quantities(text)}
        return frozenset(words)

    def around(self, provision: Provision) -> frozenset[str]:
        """What a provision's surroundings say in both languages.

        Titles, headings, document names, ways it is asked for.
        """
        return self._known(provision.reference)

    def _provision_words(self, reference: Reference) -> frozenset[str]:
        version = self._corpus.documents[reference.document].version(reference.version or "")
        assert version is not None
        provision = version.provisions[reference.provision]
        titles = (provision.title, version.short, version.title, *provision.path)
        texts = [provision.id, *(title[language] for title in titles for language in Language)]
        return self._words(" \n ".join([*texts, *(phrase for asked in provision.asked.values() for phrase in asked)]))

    def _concept_weight(self, entry: GlossaryEntry, language: Language) -> float:
        names = entry.names(language)
        words = [word for word in tokens(names[0]) if language is Language.EN or len(word) > 1]
        return min(max((self._weight[language](word) for word in words), default=1.0), HEAVIEST)


def _names_of(provision: Provision) -> list[str]:
    """The names of companies in a provision: those its title lists, if it tells of companies, and those with a code."""
    title = provision.title[Language.EN].partition(":")[0] if provision.id.startswith(_COMPANY) else ""
    coded = _CODED.findall(provision.text.get(Language.ZH, ""))
    return [*re.split(", | and ", title), *coded]


_CODED = Pattern(
    "the name of a company with its code",
    r"（([A-Za-z][\w .&-]*)，\d{6}）",
    yes=("强一股份（MaxOne，688809）",),
    no=("招股说明书（688796）", "（MiniCPM）"),
)
_COMPANY = "company-"
"""How the provisions begin that tell of one company; the id of its name in the glossary follows."""
EVERYWHERE = frozenset({"star-market", "star", "sse", "issuer", "listing", "company"})
"""Concepts that say nothing about what is asked here."""


def _without(text: str, amounts: Iterable[str], concepts: Iterable[GlossaryEntry]) -> str:
    """The text with amounts and the names of its concepts blanked out, so that their words are not counted twice."""
    low = text.lower()
    names = [name for entry in concepts for name in (*entry.en, *entry.zh)]
    for name in sorted([*names, *amounts], key=len, reverse=True):
        low = low.replace(name.lower(), " " if name.isascii() else "，")
    return low


def function_words_apart(text: str) -> list[str]:
    """The Chinese pieces of a text between the words that every question has, and what is not Chinese."""
    pieces = (run for piece in _STOP_ZH.split(text) for run in re.findall("[\u4e00-\u9fff]+", piece))
    return [piece for piece in pieces if piece]


def _is_cjk(word: str) -> bool:
    return word[0] > "\u2fff"
