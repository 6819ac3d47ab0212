"""Documents that a dated question is about and that were not in force on its day.

Said, with the day they took effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.words import WORDS
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, DocumentKind, GlossaryEntry, Reference, Version
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language, written_day


def absent_versions(corpus: Corpus, documents: Iterable[str], day: dt.date) -> tuple[Version, ...]:
    """Of each rule document without a version in force on the day the version next after it, else before it."""
    neighbours: list[Version] = []
    for name in dict.fromkeys(documents):
        versions = corpus.documents[name].versions
        if versions[-1].kind is not DocumentKind.RULE or any(version.in_force(day) for version in versions):
            continue
        later = [version for version in versions if version.effective_from > day]
        neighbours.append(later[0] if later else versions[-1])
    return tuple(neighbours)


def unanswered_lines(corpus: Corpus, documents: Iterable[str], language: Language) -> tuple[str, ...]:
    """Why no answer is given from documents that are named.

    Nobody has said since when one applies, or it is held only in the other language, in which it may be asked.
    """
    lines = []
    for version in (corpus.documents[name].latest for name in dict.fromkeys(documents)):
        spoken = {each.spoken(language) for each in version.provisions.values()}
        if not version.is_dated:
            lines.append(WORDS("absent.undated", language, document=version.short[language]))
        elif spoken == {language.other}:
            lines.append(WORDS("absent.other_language", language, document=version.short[language]))
    return tuple(lines)


def without_names(text: str, versions: Iterable[Version], glossary: Iterable[GlossaryEntry]) -> str:
    """The text without the names of these documents, so that the rest of it can be looked up.

    The whole if that is nothing.
    """
    names = {version.document for version in versions}
    rest = text
    for start, end, entry in reversed(mention_spans(text, glossary)):
        if entry.document in names:
            rest = rest[:start] + rest[end:]
    return rest if any(character.isalpha() for character in rest) else text


def absence_line(corpus: Corpus, about: Reference, day: dt.date, language: Language) -> CitedLine | None:
    """That the version named was not in force on the day, resting on what its `about` provision says of its date."""
    document = corpus.documents.get(about.document)
    version = document.version(about.version or "") if document else None
    provision = version.provisions.get(about.provision) if version else None
    if version is None or provision is None:
        return None
    dated = f"date:{version.effective_from}"
    quote = max(
        corpus_sentences(provision.text_for(language), provision.spoken(language)),
        key=lambda sentence: dated in {normal_form(quantity) for quantity in read_quantities(sentence)},
    )
    return CitedLine(_sentence(version, day, language), (Quotation(provision.reference, quote),))


def _sentence(version: Version, day: dt.date, language: Language) -> str:
    document, then, end = version.short[language], written_day(day, language), version.effective_to
    if end is None or version.effective_from > day:
        start = written_day(version.effective_from, language)
        return WORDS("absent.not_yet", language, document=document, day=then, start=start)
    return WORDS("absent.no_longer", language, document=document, day=then, end=written_day(end, language))
