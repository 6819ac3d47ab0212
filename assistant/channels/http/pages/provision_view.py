"""A provision as the page draws it: its text in both languages with a quote marked, and what surrounds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise

from assistant.channels.http.pages.word_diff import DiffSpan, word_diff
from assistant.corpus.model import Corpus, Provision, Reference, Version
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language


@dataclass(frozen=True, slots=True)
class MarkedQuote:
    """Where a quote stands: character offsets in the provision's text in one language."""

    language: Language
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch of a paragraph, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class ProvisionText:
    """A provision's text in one language: its paragraphs, each cut where the marked words begin and end."""

    language: Language
    paragraphs: tuple[tuple[TextPart, ...], ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same provision in another version of its document."""

    version: Version
    same: bool


@dataclass(frozen=True, slots=True)
class See:
    """A cross-reference that leads somewhere."""

    reference: Reference
    title: Bilingual
    document: Bilingual


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one provision between two versions."""

    id: str
    title: Bilingual
    change: str
    texts: tuple[tuple[Language, tuple[DiffSpan, ...]], ...]


def texts_of(provision: Provision, quote: MarkedQuote | None, first: Language) -> tuple[ProvisionText, ...]:
    """The texts that are held, the quote's language first (else `first`)."""
    leading = quote.language if quote else first
    texts = (_text(language, provision.text[language], quote) for language in Language if provision.text.get(language))
    return tuple(sorted(texts, key=lambda text: text.language is not leading))


def elsewhere(provision: Provision, corpus: Corpus) -> tuple[Elsewhere, ...]:
    """The other versions that hold the provision, newest first."""
    document = corpus.documents[provision.document]
    return tuple(
        Elsewhere(version, version.provisions[provision.id].text == provision.text)
        for version in reversed(document.versions)
        if version.id != provision.version and provision.id in version.provisions
    )


def see_also(provision: Provision, corpus: Corpus, day: dt.date) -> tuple[See, ...]:
    """The provisions this one refers to, as they were on `day` (else as they are)."""
    links = []
    for reference in provision.references:
        target = corpus.find(reference, day) or corpus.find(reference)
        if target is not None:
            version = corpus.documents[target.document].version(target.version)
            assert version is not None
            links.append(See(target.reference, target.title, version.short))
    return tuple(links)


def headed(version: Version) -> tuple[tuple[tuple[Bilingual, ...], tuple[Provision, ...]], ...]:
    """The provisions of a version under their headings, in reading order."""
    groups = groupby(version.provisions.values(), lambda provision: provision.path)
    return tuple((path, tuple(provisions)) for path, provisions in groups)


def differences(older: Version, newer: Version, first: Language, provision: str | None = None) -> tuple[Changed, ...]:
    """What changed between two versions.

    One provision is compared whole and in both languages; of all of them, the sentences that differ are shown in the
    language `first`, in the other one where only that one changed. Raises InputError for a provision that neither has.
    """
    if provision and provision not in older.provisions and provision not in newer.provisions:
        raise InputError(f"neither {older.document}@{older.id} nor @{newer.id} has a provision {provision}")
    if provision:
        return tuple(_changes(older, newer, [provision], word_diff, list(Language)))
    names = list(dict.fromkeys([*newer.provisions, *older.provisions]))
    languages = sorted(Language, key=lambda language: language is not first)
    changes = _changes(older, newer, names, _sentence_diff, languages)
    return tuple(replace(changed, texts=changed.texts[:1]) for changed in changes)


def _changes(
    older: Version,
    newer: Version,
    names: list[str],
    diff: Callable[[str, str], tuple[DiffSpan, ...]],
    languages: list[Language],
) -> Iterator[Changed]:
    for name in names:
        before, after = older.provisions.get(name), newer.provisions.get(name)
        latest = after or before
        assert latest is not None
        texts = tuple(
            (language, diff(was, now))
            for language in languages
            if (was := _text_in(before, language)) != (now := _text_in(after, language))
        )
        if texts:
            yield Changed(name, latest.title, "changed" if before and after else "added" if after else "removed", texts)


def _text_in(provision: Provision | None, language: Language) -> str:
    return provision.text.get(language, "") if provision else ""


def _sentence_diff(older: str, newer: str) -> tuple[DiffSpan, ...]:
    """The difference of two texts with each run of lines that they share put as "…"."""
    before, after = older.split("\n"), newer.split("\n")
    was: list[str] = []
    now: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was += ["…"] if what == "equal" else before[a:b]
        now += ["…"] if what == "equal" else after[c:d]
    return word_diff("\n".join(was), "\n".join(now))


def _text(language: Language, text: str, quote: MarkedQuote | None) -> ProvisionText:
    start, end = (quote.start, quote.end) if quote and quote.language is language else (0, 0)
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        cuts = [min(max(cut - at, 0), len(line)) for cut in (0, start, end, at + len(line))]
        pieces = (TextPart(line[a:b].strip("\n"), a == cuts[1] and b == cuts[2]) for a, b in pairwise(cuts))
        paragraphs.append(tuple(piece for piece in pieces if piece.text))
        at += len(line)
    return ProvisionText(language, tuple(paragraph for paragraph in paragraphs if paragraph))
