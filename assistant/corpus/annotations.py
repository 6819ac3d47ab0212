"""What is wrong with the yes/no questions and premises of provisions, the stages of processes, and what is repeated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from assistant.corpus.model import Corpus, DecidedQuestion, Provision, SentencePlace
from assistant.language.index_words import tokens
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

LEAST_SHARED = {Language.EN: 2, Language.ZH: 2}
"""How many words a question has to share with the provision that decides it: stems of four letters, pairs of Chinese
characters, amounts."""

_DECIDES_NOTHING = Pattern(
    "that a sentence leaves its point open or is our own reading",
    r"^(?:Our reading: |本库的理解：)|\b(?:was|were) not read\b|\bnot known\b|\bnot stated in the material\b"
    r"|\bnot set out in the material\b|\bnot (?:a )?(?:confirmed|verified)\b|未(?:获|经|得到)?证实"
    r"|未读到|无从得知|尚不清楚|没有写明",
    yes=("Our reading: a company may not file first.", "The text of April 2024 was not read.", "修订后的原文未读到。"),
    no=("A dual-class company cannot use the fifth standard.", "撤回申请不影响现场检查。"),
    flags=re.IGNORECASE,
)


_FIGURES = frozenset((QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.COUNT, QuantityKind.DURATION))


def decided_faults(provision: Provision) -> Iterator[str]:
    """Why the provision cannot bear a question that it is said to decide."""
    for question in provision.decides:
        texts = corpus_sentences(provision.text[question.language], question.language)
        if question.sentence > len(texts):
            yield f"{provision.id}: there is no sentence {question.sentence} to answer '{question.text}'"
            continue
        sentence = texts[question.sentence - 1]
        if _DECIDES_NOTHING.search(sentence):
            yield f"{provision.id}: sentence {question.sentence} leaves '{question.text}' open, or is our own reading"
        yield from _unborne(question, provision, sentence)


def premise_faults(provision: Provision) -> Iterator[str]:
    """Why the provision cannot correct what a question is said to take for granted."""
    for premise in provision.premises:
        texts = corpus_sentences(provision.text[premise.language], premise.language)
        if premise.sentence > len(texts):
            yield f"{provision.id}: there is no sentence {premise.sentence} to correct '{premise.text}'"
        elif not _shares_enough(premise.text, provision, texts[premise.sentence - 1], premise.language):
            yield f"{provision.id}: '{premise.text}' shares too few words with sentence {premise.sentence}"


def _about(provision: Provision, sentence: str, language: Language) -> str:
    return " ".join([sentence, provision.title[language], *(path[language] for path in provision.path)])


def _shares_enough(text: str, provision: Provision, sentence: str, language: Language) -> bool:
    shared = _words(text, language) & _words(_about(provision, sentence, language), language)
    return len(shared) >= LEAST_SHARED[language]


def _unborne(question: DecidedQuestion, provision: Provision, sentence: str) -> Iterator[str]:
    language = question.language
    about = _about(provision, sentence, language)
    if not _shares_enough(question.text, provision, sentence, language):
        yield (
            f"{provision.id}: '{question.text}' shares too few words with sentence {question.sentence}; a provision "
            "decides what it speaks of"
        )
    if question.yes and _figures(question.text) - _figures(about):
        yield f"{provision.id}: '{question.text}' is answered by yes, but its figures do not stand in the sentence"


def _figures(text: str) -> frozenset[str]:
    return frozenset(normal_form(quantity) for quantity in read_quantities(text) if quantity.kind in _FIGURES)


def _words(text: str, language: Language) -> frozenset[str]:
    least = 2 if language is Language.ZH else 3
    return frozenset(word for word in tokens(text) if len(word) >= least)


def decided_both_ways(corpus: Corpus) -> Iterator[tuple[Provision, str]]:
    """Questions that are answered by yes in one provision and by no in another in force at the same time."""
    seen: dict[str, list[tuple[Provision, bool]]] = {}
    for provision in corpus.provisions():
        for question in provision.decides:
            others = seen.setdefault(question.text.lower(), [])
            for other, yes in others:
                if yes is not question.yes and _overlap(other, provision):
                    yield provision, f"{provision.id}: '{question.text}' is answered otherwise by {other.reference}"
            others.append((provision, question.yes))


def _overlap(left: Provision, right: Provision) -> bool:
    return left.in_force(max(left.effective_from, right.effective_from)) and right.in_force(
        max(left.effective_from, right.effective_from)
    )


def process_faults(corpus: Corpus) -> Iterator[tuple[int, str]]:
    """What is wrong with a process, and the line of its entry: a stage that stands nowhere, a name of another one."""
    ids = {entry.id for entry in corpus.glossary}
    names: dict[tuple[str, bool], str] = {}
    for process in corpus.processes:
        for concept in process.concepts:
            if concept not in ids:
                yield process.line, f"{process.id} names the concept {concept}, which the glossary does not hold"
        for name in (*process.en, *process.zh):
            other = names.setdefault((name.lower(), process.ordered), process.id)
            if other != process.id:
                yield process.line, f"'{name}' names two processes: {other} and {process.id}"
        if len(process.stages) < 2:
            yield process.line, f"{process.id} has fewer than two stages"
        for stage in process.stages:
            fault = _missing(stage, corpus)
            if fault:
                yield process.line, f"{process.id} rests on {fault}"


def repeated_faults(corpus: Corpus) -> Iterator[str]:
    """What is wrong with the sentences that say the same: one that stands nowhere, or in two sets."""
    yield from (fault for place in corpus.repeated.places if (fault := _missing(place, corpus)))
    told = Counter(place for places in corpus.repeated.same for place in places)
    yield from (f"{place.provision}/{place.sentence} stands twice" for place, count in told.items() if count > 1)
    for language in Language:
        for first, *others in corpus.repeated.same:
            amounts = _amounts([first], language, corpus)
            yield from (_other_amounts(place) for place in others if _amounts([place], language, corpus) != amounts)
        for each in corpus.repeated.again:
            if not each.proof and not _amounts([each.sentence], language, corpus) <= _amounts(
                each.within, language, corpus
            ):
                yield _other_amounts(each.sentence)


def _other_amounts(place: SentencePlace) -> str:
    return f"{place.provision}/{place.sentence} states other amounts than the sentences that are to say the same"


def _amounts(places: Iterable[SentencePlace], language: Language, corpus: Corpus) -> frozenset[str]:
    """The sums of money, shares and times that sentences state."""
    found = ((corpus.find(place.provision), place.sentence) for place in places)
    sentences = (corpus_sentences(item.text[language], language)[at - 1 : at] for item, at in found if item is not None)
    quantities = (quantity for texts in sentences for text in texts for quantity in read_quantities(text))
    return frozenset(normal_form(quantity) for quantity in quantities if quantity.kind in _MEASURED)


_MEASURED = (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.DURATION)


def _missing(place: SentencePlace, corpus: Corpus) -> str:
    """What is missing of a sentence named, in words; empty where it stands there in both languages."""
    provision = corpus.find(place.provision)
    if provision is None:
        return f"{place.provision}, which is not there"
    texts = (corpus_sentences(provision.text[language], language) for language in Language)
    missing = any(place.sentence > len(sentences) for sentences in texts)
    return f"{place.provision}, which has no sentence {place.sentence}" if missing else ""
