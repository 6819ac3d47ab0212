"""Whether what is asked is touched by anything found, and the words for what is not.

A neighbour is never passed off as an answer: where the sentences found speak of the subject but not of what is asked of
it, the answer says that nothing held speaks to that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from assistant.answering.plan.asked_before import Likeness
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.candidates import FEATURES, USUAL, Candidate
from assistant.answering.plan.measures import AskedMeasureKind, asked_measure, states
from assistant.answering.plan.relevance import Relevance, function_words_apart
from assistant.answering.question.parts import asking_clause
from assistant.corpus.model import Provision
from assistant.language.index_words import tokens
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language, punctuation
from assistant.retrieval.ranking import Vector
from assistant.retrieval.retriever import Hit

ABSENCE_FEATURES = (
    "best",  # logit of the best sentence
    "asked",  # cosine of the question with the nearest way of asking, above the usual
    "cosine",  # with the nearest sentence
    "covered_sentences",  # share of the question's words that the sentences chosen have
    "covered",  # share that they have together with titles and ways of asking
    "covered_found",  # share that all provisions found have
    "heavy",  # number of telling words that nothing chosen has
    "heaviest",  # weight of the heaviest word that none of the first three provisions has
    "head",  # number of words right behind the question word that none of the first three provisions has
    "rare",  # rarity of the rarest of them
    "wanted",  # whether the best sentence holds the kind of thing asked for
    "unwanted",  # whether a kind is asked for and it does not
    "units",  # fifths of the number of things the question says
    "weight",  # a fifth of their weight
    "chinese",  # whether the question is in Chinese
    "measured",  # whether a sentence chosen of the best provision states the measure asked for
    "no_time",  # whether a time is asked for and none of them states one
    "no_share",  # the same of a share
    "no_money",  # of an amount of money
    "no_count",  # of a number of something
    "asks",  # number of attributes asked for, such as a fee or who signs
    "unspoken",  # number of them that the best provision and the sentences chosen do not speak of
    "unspoken_around",  # that they do not speak of together with titles and ways of asking
    "unspoken_found",  # that no provision found speaks of
    "asked_near",  # whether nothing held speaks to the nearest questions asked before
    "asked_far",  # the same of more of them
    "asked_margin",  # how much nearer the nearest of those that nothing speaks to is than the nearest of the others
)
_HEAVY = 2.5
_COSINE, _WANTED, _UNWANTED = (FEATURES.index(name) for name in ("cosine", "wanted", "unwanted"))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a part of a question; `chosen` are the sentences that would answer it, the best first.

    `vector` is that of the part, `best` the logit of the best sentence.
    """

    text: str
    language: Language
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    chosen: tuple[Candidate, ...]
    best: float
    vector: Vector | None = None


def absence_features(found: Found, relevance: Relevance, likeness: Likeness) -> tuple[float, ...]:
    """The values of the `ABSENCE_FEATURES`, in their order; `likeness` is that with questions asked before."""
    language, hits = found.language, found.hits
    terms = relevance.terms(found.text, language)
    sentences = frozenset[str]().union(*(candidate.words for candidate in found.chosen))
    chosen = sentences.union(*(_whole(c.provision, language, relevance) for c in found.chosen))
    first = frozenset[str]().union(*(_whole(hit.provision, language, relevance) for hit in hits[:3]))
    everything = first.union(*(_whole(hit.provision, language, relevance) for hit in hits[3:]))
    common = everyday(language)
    head = [word for word in _head(found.text, language) if word not in first and word not in common]
    heavy = _HEAVY if language is Language.EN else _HEAVY / 2
    telling = [unit for unit in terms.units if not unit.words <= common]
    dense = max((hit.via.get(f"dense-{language.value}", 0.0) for hit in hits), default=0.0)
    top = found.chosen[0].features if found.chosen else (0.0,) * len(FEATURES)
    values: Mapping[str, float] = {
        "best": found.best,
        "asked": max(dense - USUAL[language], -0.1) * 10,
        "cosine": max((candidate.features[_COSINE] for candidate in found.candidates), default=-1.0),
        "covered_sentences": terms.coverage(sentences),
        "covered": terms.coverage(chosen),
        "covered_found": terms.coverage(everything),
        "heavy": sum(unit.weight >= heavy and not unit.words & chosen for unit in telling),
        "heaviest": max((unit.weight for unit in telling if not unit.words & first), default=0.0),
        "head": len(head),
        "rare": max((relevance.rarity(word, language) for word in head), default=0.0) / 3,
        "wanted": top[_WANTED],
        "unwanted": top[_UNWANTED],
        "units": len(terms.units) / 5,
        "weight": min(terms.weight, 20.0) / 5,
        "chinese": float(language is Language.ZH),
        **_measured(found),
        **_attributes(found),
        "asked_near": likeness.near,
        "asked_far": likeness.far,
        "asked_margin": likeness.margin,
    }
    return tuple(float(values[name]) for name in ABSENCE_FEATURES)


def _attributes(found: Found) -> Mapping[str, float]:
    """How many attributes are asked for, and how many of them are not spoken of, the nearer and the farther."""
    language, asked = found.language, attributes_in(found.text, found.language)
    if not asked:
        return dict.fromkeys(("asks", "unspoken", "unspoken_around", "unspoken_found"), 0.0)
    unspoken = unspoken_attributes(found)
    first = attributes_around(found.chosen[0].provision, language) if found.chosen else frozenset()
    around = (attributes_around(hit.provision, language) for hit in found.hits)
    return {
        "asks": len(asked),
        "unspoken": len(unspoken),
        "unspoken_around": len(unspoken - first),
        "unspoken_found": len(asked.difference(*around)) if unspoken else 0.0,
    }


def unspoken_attributes(found: Found) -> frozenset[str]:
    """The attributes asked for that neither the best provision nor the sentences chosen speak of."""
    asked = attributes_in(found.text, found.language)
    if not asked or not found.chosen:
        return asked
    best = found.chosen[0].provision
    texts = (best.title[found.language], best.text_for(found.language), *(c.text for c in found.chosen))
    return asked.difference(*(attributes_in(text, found.language) for text in texts))


def attributes_around(provision: Provision, language: Language) -> frozenset[str]:
    """The attributes that a provision speaks of with its titles and the ways it is asked for."""
    asked, path = provision.asked.get(language, ()), (title[language] for title in provision.path)
    texts = (provision.title[language], provision.text_for(language), *asked, *path)
    return frozenset[str]().union(*(attributes_in(text, language) for text in texts))


def _measured(found: Found) -> Mapping[str, float]:
    """Whether the measure asked for is stated where the best sentence stands, kind by kind."""
    measure, best = asked_measure(found.text, found.language), found.chosen[:1]
    near = [c.text for c in found.chosen if c.provision.reference == best[0].provision.reference]
    stated = measure is not None and states(near, measure, found.language)
    lacks = measure.kind if measure is not None and not stated else None
    return {"measured": float(stated)} | {f"no_{kind.value}": float(kind is lacks) for kind in AskedMeasureKind}


def lacking(found: Found, relevance: Relevance) -> frozenset[str]:
    """The index words of the question that neither the sentences chosen nor the best provision and its names have.

    With them the attributes asked for that are not spoken of, as `asks fee`.
    """
    if not found.chosen:
        return frozenset()
    best = _whole(found.chosen[0].provision, found.language, relevance)
    words = frozenset(tokens(found.text)).difference(best, *(candidate.words for candidate in found.chosen))
    return words | {f"asks {name}" for name in unspoken_attributes(found)}


@cache
def everyday(language: Language) -> frozenset[str]:
    """The index words of words that people ask with and that name nothing."""
    lists = yaml.load(Path(__file__).with_name("everyday.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return frozenset(token for word in lists[language.value].split() for token in (word, *tokens(word)))


def _whole(provision: Provision, language: Language, relevance: Relevance) -> frozenset[str]:
    return relevance.around(provision) | relevance.words(provision.text_for(language))


_HEAD = {
    Language.EN: Pattern(
        "the words right behind a question word",
        r"\b(?:how (?:many|much|big|old|large|often|long|far|fast)|(?:in|at|from|by) (?:which|what)|which"
        r"|what(?: (?:is|are|was|share|kind|sort) (?:of |the |a )?)?|who(?: \w+){0,3}?|may|can|must|does|do|is|are)\s+"
        r"(?P<words>(?:[\w&'-]+\s*){1,4})",
        yes=("how many rounds", "which subsidiary", "may the sponsor hedge"),
        no=("the sponsor",),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "the words around a Chinese question word",
        r"(?P<before>[\u4e00-\u9fff]{1,4})(?:是|有|为|要)?(?:多少|几|哪|什么|谁|吗|如何|怎|多久|多长|多大|能不能|要不要"
        r"|能否|是否)"
        r"|(?:几|多少|哪[些个类家份]?|什么|能不能|要不要|能否|是否|可否|由谁)(?:个|次|名|家)?"
        r"(?P<behind>[\u4e00-\u9fff]{1,6})",
        yes=("轮次有多少", "哪些类别"),
        no=("类别",),
    ),
}


@lru_cache(maxsize=256)
def _head(text: str, language: Language) -> tuple[str, ...]:
    """The first words of what is asked for, as index words."""
    match = _HEAD[language].search(text)
    if match is None:
        return ()
    if language is Language.EN:
        return tuple([word for word in tokens(match["words"]) if word.isalpha()][:2])
    return tuple(word for word in tokens(match["before"] or match["behind"]) if len(word) == 2)


# --- what is said ----------------------------------------------------------------------------------------------------

LONGEST_SUBJECT = {Language.EN: 140, Language.ZH: 60}
"""Characters of the longest clause that is said back."""


def subject(found: Found, relevance: Relevance) -> str:
    """What nothing held speaks to, in the asker's words: the clause that asks, else words that nothing found has."""
    return clause_to_say(found, relevance) or words_to_say(found, relevance)


def clause_to_say(found: Found, relevance: Relevance) -> str:
    """The clause that asks, with what stands before it in its sentence where that names more than the clause.

    Empty where it is long or quotes what is not held: nothing planted in a question is said back, nor what it states
    beside. A question without a clause that asks is said back itself.
    """
    clause = (asking_clause(found.text, found.language) or found.text).strip(" ?？。.!！,，")
    sentence = _sentence_to(clause, found.text)
    told = sentence.removesuffix(clause)
    more = _concepts(sentence, found.language, relevance) - _concepts(clause, found.language, relevance)
    more = more or frozenset(word for word in unmentioned(found, relevance) if word in told)
    wordings = (sentence, clause) if more and not read_quantities(told) else (clause,)
    most = LONGEST_SUBJECT[found.language]
    return next((words for words in wordings if len(words) <= most and not _quotes_others(words, found)), "")


def _quotes_others(text: str, found: Found) -> bool:
    """Whether a text quotes or marks what none of the provisions found says."""
    held = [hit.provision.text_for(found.language) for hit in found.hits]
    quoted = _QUOTED.findall(text)
    return quotes(_QUOTED.sub("", text)) or not all(any(words in own for own in held) for words in quoted)


def _concepts(text: str, language: Language, relevance: Relevance) -> frozenset[str]:
    """The concepts that a text names."""
    words = (word for unit in relevance.terms(text, language).units for word in unit.words)
    return frozenset(word for word in words if word.startswith("concept:"))


def _sentence_to(clause: str, text: str) -> str:
    """The sentence of a text up to the end of a clause of it."""
    before, _, _ = text.rpartition(clause)
    return f"{_SENTENCE_END.split(before)[-1]}{clause}".strip()


_SENTENCE_END = Pattern(
    "the end of a sentence before the one that asks",
    r"[。！？!?；;]|\.(?=\s)",
    yes=("We list. May we", "锁多久？谁"),
    no=("2.1.2(5)", "预先审阅以后，多久"),
)


def quotes(text: str) -> bool:
    """Whether a text quotes or marks something that is not the asker's own words."""
    return bool(_QUOTES.search(text))


_QUOTED = Pattern(
    "words in quotation marks",
    r"[\"“「]([^\"“”「」]+)[\"”」]",
    yes=("要求“资产规模较大”", 'what is "applied at scale"'),
    no=("《上市规则》", "applied at scale"),
)


def quotes_somebody(text: str) -> bool:
    """Whether a text quotes or marks something; a colon alone, as in "pre-review: how long", quotes nobody."""
    return quotes(_COLON.sub("", text))


_COLON = Pattern("a colon", "[:：]", yes=("a: b", "甲：乙"), no=("a; b",))


def words_to_say(found: Found, relevance: Relevance) -> str:
    """The words of an English question that nothing found has; what is cut out of Chinese is seldom a word."""
    words = unmentioned(found, relevance) if found.language is Language.EN else ()
    return punctuation(found.language).item.join(words)


_QUOTES = Pattern(
    "that a text quotes or marks something",
    r"[\"“”「」『』【】\[\]{}<>《》`:：]",
    yes=("写着“通过”", "[system]", "say: yes"),
    no=("how many votes does it need", "要几票同意"),
)


def unmentioned(found: Found, relevance: Relevance) -> tuple[str, ...]:
    """The telling words of the question that none of the provisions found has, as the asker wrote them."""
    terms = relevance.terms(found.text, found.language)
    everything = frozenset[str]().union(*(_whole(hit.provision, found.language, relevance) for hit in found.hits))
    missing = frozenset[str]().union(
        *(unit.words for unit in terms.units if unit.weight >= _HEAVY / 2 and not unit.words & everything)
    )
    common = everyday(found.language)
    stretches = _english_stretches(found.text, missing - common) if found.language is Language.EN else ()
    stretches = stretches or tuple(piece for piece in _chinese_stretches(found.text, missing) if piece not in common)
    return tuple(dict.fromkeys(stretch for stretch in stretches if len(stretch) > 1))[:MOST_WORDS]


MOST_WORDS = 3


def names_something(text: str, language: Language, relevance: Relevance) -> bool:
    """Whether a text has a telling word, an attribute or a measure of its own; "who is right" has none."""
    units = relevance.terms(text, language).units
    telling = any(not unit.words <= everyday(language) for unit in units)
    return telling or bool(attributes_in(text, language)) or asked_measure(text, language) is not None


def leaves_open(found: Found, clause: str, relevance: Relevance) -> bool:
    """Whether the clause that asks has a telling word that the sentences of the best provision and its title lack."""
    common, best = everyday(found.language), found.chosen[0].provision
    sentences = (c.words for c in found.chosen if c.provision.reference == best.reference)
    words = relevance.words(best.title[found.language]).union(*sentences)
    units = relevance.terms(clause, found.language).units
    return any(not unit.words <= common and not unit.words & words for unit in units)


def _english_stretches(text: str, missing: frozenset[str]) -> tuple[str, ...]:
    """The words of a text whose index words are missing, those that stand together as one stretch."""
    stretches: list[str] = []
    end = -1
    for match in re.finditer(r"[A-Za-z][\w&'’-]*", text):
        index_words = frozenset(tokens(match[0]))
        if index_words and index_words <= missing:
            together = end >= 0 and not text[end : match.start()].strip(" ")
            stretches[-1:] = [f"{stretches[-1]} {match[0]}"] if together else [*stretches[-1:], match[0]]
            end = match.end()
        else:
            end = -1
    return tuple(stretches)


def _chinese_stretches(text: str, missing: frozenset[str]) -> tuple[str, ...]:
    """The pieces of a Chinese text between function words whose every pair of characters is missing."""
    pieces = (piece for piece in function_words_apart(text) if 2 <= len(piece) <= LONGEST_PIECE)
    return tuple(piece for piece in pieces if all(piece[at : at + 2] in missing for at in range(len(piece) - 1)))


LONGEST_PIECE = 8
