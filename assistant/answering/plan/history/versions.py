"""What the versions of one document say, oldest first: of all of them, or of those of the days that are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from assistant.answering.plan.absence import Found
from assistant.answering.plan.candidates import Candidate
from assistant.answering.plan.document_data import OF_ITSELF
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.steps import Place, sentences_of
from assistant.answering.question.understanding import Understood
from assistant.corpus.model import Corpus, Version
from assistant.language.patterns import Pattern
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit

HISTORY = 12
"""Most sentences of a history, shared out among the versions."""

OF_AN_END = 4
"""Most sentences of a version where two days are compared."""

CHANGED = 0.4
"""What a sentence of a history gains by an amount that not every version has."""

NUMBERED = 1.0
"""What the sentence with a version's document number gains where that is asked for."""

FIGURES = ("amount:money:", "amount:percent:")

ASKS_VERSIONS = Pattern(
    "that the versions of a document are asked for",
    r"\b(?:versions|revisions|editions)\b|\b(?:every|each) (?:single )?(?:version|revision|edition|update)\b"
    r"|\bhow (?:often|many times)\b.{1,60}\b(?:revised|amended|changed|updated)\b"
    r"|各版本|[每各历]一?个?版本?(?:的|都|文号|及|和|与|，)|历次?版本|历次版|(?:哪些|几个|多少个?)版本"
    r"|[几多]少?次修订|历次修订|[哪出]了?几版|(?:改|修订|修改|修正)[了过](?:几|多少)[次版回遍]",
    yes=("Which versions are there?", "how often have they been revised", "上市规则有几个版本？", "改了几版"),
    no=("How has the number of patents changed?", "conversions", "修订后发明专利要几项？"),
    flags=re.IGNORECASE,
)
_ASKS_NUMBER = Pattern(
    "that the document number of a text is asked for",
    r"\b(?:document|circular|doc) (?:number|no)s?\b|\bwith (?:its|their|the) numbers?\b|文号|几号文|发文字号",
    yes=("their document numbers", "文号分别是什么"),
    no=("number of patents",),
    flags=re.IGNORECASE,
)


_SAYS_SAME = Pattern(
    "that a sentence says that something stayed as it was",
    r"\bthe same\b|\bunchanged\b|\bdid not change\b|与此相同|相同的|没有变|未变",
    yes=("The same four tiers stood in the rule of 2020", "跟投的四档与此相同"),
    no=("match the four tiers", "均与四档相符"),
    flags=re.IGNORECASE,
)
_ASKS_WHAT_THEY_SAY = Pattern(
    "that it is asked what versions say of something",
    r"\bwhat (?:did|do|does|was|were)\b.{0,60}\b(?:say|said|in)\b|(?:怎么|如何|咋)(?:说|写|规定)|(?:规定|写"
    r"|说)(?:的是)?(?:什么|多少)",
    yes=("what did earlier versions say", "旧版本怎么规定的"),
    no=("which versions are there", "有几个版本"),
    flags=re.IGNORECASE,
)


def amounts(sentence: Candidate) -> frozenset[str]:
    """The amounts a sentence states, as words to be compared."""
    return frozenset(word for word in sentence.words if word.startswith((*FIGURES, "amount:number:")))


_TELLS_NUMBER = Pattern(
    "that a sentence tells the document number of its own text",
    r"\bdocument number\b|文号为",
    yes=("The document number of the SSE Underwriting Rules of 2025 is", "细则的文号为上证发〔2023〕33号"),
    no=("came after 上证发〔2023〕33号", "被上证发〔2025〕46号取代"),
    flags=re.IGNORECASE,
)


def asks_document_number(text: str) -> bool:
    """Whether the document number of a text is asked for."""
    return bool(_ASKS_NUMBER.search(text))


def amounts_named(text: str, language: Language, relevance: Relevance) -> frozenset[str]:
    """The amounts that a question itself names, as words to be compared; no days."""
    named = relevance.terms(text, language).amounts
    return frozenset(word for word in named if word.startswith((*FIGURES, "amount:number:")))


def history_places(
    question: Understood,
    found: Found,
    corpus: Corpus,
    relevance: Relevance,
    probability: Callable[[Candidate], float],
) -> list[Place]:
    """The telling sentences of each version of one document, oldest first: of the one most of whose versions speak.

    Where days are compared only their versions speak. A document that does not speak of the subject is not told.
    """
    versions: dict[str, dict[str, Hit]] = {}
    for hit in found.hits:
        versions.setdefault(hit.provision.document, {}).setdefault(hit.provision.version, hit)
    named = [name for name in question.query.documents if name in versions]
    named = named or _of_the_subject(found, versions, relevance)
    document = max(named or versions, key=lambda name: sum(hit.score for hit in versions[name].values()))
    if ASKS_VERSIONS.search(question.text) and not _ASKS_WHAT_THEY_SAY.search(question.text):
        return _of_themselves(document, question, corpus)
    best = max(hit.score for hit in versions[document].values())
    least = 0.5 * best
    number = asks_document_number(question.text)
    own: dict[str, list[Candidate]] = {
        name: [c for c in found.candidates if (c.provision.document, c.provision.version) == (document, name)]
        for name, hit in versions[document].items()
        if hit.score >= least or number
    }
    ends = _ends(document, question, corpus, versions[document])
    compared = _of_one_rule(document, ends, found, probability) if len(ends) > 1 else None
    if compared is not None:
        return _shared_out(compared, question, probability, OF_AN_END)
    return _shared_out(own, question, probability, max(1, HISTORY // len(own)))


def _of_the_subject(found: Found, documents: Iterable[str], relevance: Relevance) -> list[str]:
    """The documents found that speak of the rarest concept asked about; none where it asks of no certain one."""
    units = relevance.terms(found.text, found.language).units
    concepts = [unit for unit in units if any(map(_is_subject, unit.words))]
    if not concepts:
        return []
    (subject,) = max(concepts, key=lambda unit: unit.weight).words
    told = {c.provision.document for c in found.candidates if subject in c.words}
    return [name for name in documents if name in told]


def _is_subject(word: str) -> bool:
    return word.startswith("concept:") and word not in _OF_EVERY_TEXT


_OF_EVERY_TEXT = frozenset(
    f"concept:{name}"
    for name in ("document-number", "effective-date", "sponsor", "prospectus", "issuer", "csrc", "ipo",
                 "listing-application", "application-guideline", "listing-standard", "public-consultation")
)  # fmt: skip
"""Concepts that are no subject of one text."""


def _ends(document: str, question: Understood, corpus: Corpus, found: Container[str]) -> tuple[str, ...]:
    """The versions of a document of the days that are compared: of each the last that was found."""
    ends: list[str] = []
    versions = [version.id for version in corpus.documents[document].versions]
    for day in question.days_compared:
        version = corpus.documents[document].at(day)
        until = versions[: versions.index(version.id) + 1] if version is not None else []
        ends += [name for name in until if name in found][-1:]
    return tuple(dict.fromkeys(ends))


def _of_one_rule(
    document: str, ends: Sequence[str], found: Found, probability: Callable[[Candidate], float]
) -> dict[str, list[Candidate]] | None:
    """The sentences of each of the versions compared: those of the rule that answers best in all of them, if one does.

    What a text says of itself is no rule.
    """
    own = {
        name: [c for c in found.candidates if (c.provision.document, c.provision.version) == (document, name)]
        for name in ends
    }
    number = asks_document_number(found.text)
    shared = frozenset.intersection(*(frozenset(c.provision.id for c in each) for each in own.values()))
    shared -= OF_ITSELF
    if not shared:
        return None

    def least(rule: str) -> float:
        return min(max(probability(c) for c in each if c.provision.id == rule) for each in own.values())

    best = max(sorted(shared), key=least)
    numbered = {name: [c for c in each if number and _TELLS_NUMBER.search(c.text)][:1] for name, each in own.items()}
    return {name: [*numbered[name], *(c for c in each if c.provision.id == best)] for name, each in own.items()}


def _shared_out(
    own: Mapping[str, list[Candidate]], question: Understood, probability: Callable[[Candidate], float], most: int
) -> list[Place]:
    """The best sentences of each version, `most` of each; none that an earlier one has said."""
    everywhere = frozenset.intersection(*(frozenset(a for c in each for a in amounts(c)) for each in own.values()))
    number = asks_document_number(question.text)
    texts = [frozenset(c.text for c in each if not _SAYS_SAME.search(c.text)) for each in own.values()]
    same = frozenset.intersection(*texts) if number and len(texts) > 1 else frozenset[str]()

    def rank(sentence: Candidate) -> float:
        changed = CHANGED * bool(amounts(sentence) - everywhere)
        same = number and _SAYS_SAME.search(sentence.text) is not None
        return -probability(sentence) - changed - NUMBERED * (number and "〔" in sentence.text) - NUMBERED / 2 * same

    chosen: list[Place] = []
    told: set[str] = set()
    for name in sorted(own):
        ranked = sorted(own[name], key=rank)
        few = ([c for c in ranked if c.text not in same] or ranked)[:most]
        few = [c for c in few if c.text not in told] or few[:1]  # what a version says as the one before it
        told |= {c.text for c in few}
        chosen += [(c.provision, c.position) for c in sorted(few, key=lambda c: (c.provision.line, c.position))]
    return chosen


def _of_themselves(document: str, question: Understood, corpus: Corpus) -> list[Place]:
    """What each version says of itself; where its number is asked for, the sentence that tells that."""
    rows: list[Place] = []
    language, number = question.language, asks_document_number(question.text)
    versions = corpus.documents[document].versions
    for version in versions:
        about = version.provisions.get("about")
        count = len(sentences_of(about, language)) if about else 0
        own = [(about, at) for at in range(min(count, max(1, HISTORY // len(versions)))) if about]
        rows += (number and _numbered(version, language)) or own
    return rows


def _numbered(version: Version, language: Language) -> list[Place]:
    """The sentence of a version that tells its own document number, in what it says of itself; none where none does."""
    abouts = (version.provisions.get(name) for name in sorted(OF_ITSELF))
    told = [
        (provision, at)
        for provision in abouts
        if provision is not None
        for at, text in enumerate(sentences_of(provision, language))
        if _TELLS_NUMBER.search(text) and "〔" in text
    ]
    return told[:1]
