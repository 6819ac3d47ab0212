"""The corpus with the added texts in it: what an answer is made from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from assistant.corpus.model import (
    Corpus,
    Document,
    DocumentKind,
    GlossaryEntry,
    Provision,
    Reference,
    Version,
)
from assistant.corpus.parsing.parser import PieceKind
from assistant.corpus.words import provision_words
from assistant.language.patterns import Pattern
from assistant.language.sentences import JOINT
from assistant.language.text import Bilingual, Language
from assistant.library.entry import CITABLE, AddedText, TextPiece, outermost
from assistant.library.library import Library
from assistant.papers.model import Paper

_ARTICLE = Pattern(
    "the number of an article in front of its words",
    r"第[^\s第条]{1,12}条(?:之[一二三四五六七八九十\d]+)?|(?:Article|Rule|Section) \d[\w.-]{0,9}",
    yes=("第一条为了", "第十二条之一 申请人", "Article 2 An applicant"),
    no=("本条例", "第一章 总则"),
    how="match",
)
_LONGEST = 80
_SHORTEST = {True: 4, False: 2}
"""Characters of a name by which a question names a document: of one in letters, and of one in Chinese."""


def with_library(corpus: Corpus, library: Library) -> Corpus:
    """The corpus and everything that was added; the very same corpus where nothing was.

    A text of a document that the corpus restates adds the provisions that are not restated, and its words stand over
    the restated ones in `originals`. Raises InputError for a text that cannot be read any more.
    """
    held_papers = library.papers()
    if not held_papers:
        return corpus
    texts = tuple(text for text, _ in held_papers)
    documents, originals = dict(corpus.documents), dict(corpus.originals)
    for text, paper in held_papers:
        restated = corpus.documents.get(text.document)
        held = restated.version(text.version) if restated else None
        if held is not None:
            originals |= _originals(text, paper, held)
        added = _completed(held, text, paper) if held is not None else version_of(text, paper)
        documents[text.document] = _with_version(documents.get(text.document), added)
    named = _glossary(texts, corpus)
    names = {name for entry in named for name in entry.folded}
    return replace(
        corpus,
        documents={name: _closed(documents[name]) for name in sorted(documents)},
        glossary=(*corpus.glossary, *named),
        not_held=tuple(topic for topic in corpus.not_held if not names & set(topic.folded)),
        originals=originals,
        hash=_combined(corpus.hash, texts),
        index_hash=_combined(corpus.index_hash, texts),
    )


def all_provisions(text: AddedText, paper: Paper) -> Mapping[str, Provision]:
    """Every citable piece of an added text, items and what stands above them alike, by its id."""
    return {piece.id: _provision(text, paper, piece) for piece in text.pieces if piece.kind in CITABLE}


def version_of(text: AddedText, paper: Paper) -> Version:
    """The text with its articles as provisions, each with all that is beneath it."""
    articles = {piece.id: _provision(text, paper, piece) for piece in text.articles}
    return Version(
        document=text.document,
        id=text.version,
        title=text.title,
        short=text.short,
        issuer=text.issuer,
        number=text.number,
        published=text.published,
        effective_from=text.effective_from,
        effective_to=text.effective_to,
        form=text.form,
        kind=DocumentKind.RULE,
        evidence=text.evidence,
        urls=(text.url,) if text.url else (),
        provisions=articles,
        file=text.file,
    )


def _provision(text: AddedText, paper: Paper, piece: TextPiece) -> Provision:
    words = _with_joints(text, paper, piece)
    place = piece.start + len(words) - len(words.lstrip())
    body = words.strip()
    return Provision(
        document=text.document,
        version=text.version,
        id=piece.id,
        title=_title(body, piece),
        path=tuple(_both(heading) for heading in piece.path),
        text={text.language: body},
        evidence=text.evidence,
        form=text.form,
        kind=DocumentKind.RULE,
        effective_from=text.effective_from,
        effective_to=text.effective_to,
        url=text.url,
        file=text.file,
        place=place,
        pages=_pages(paper, place, place + len(body)),
    )


def _with_joints(text: AddedText, paper: Paper, piece: TextPiece) -> str:
    """The words of a piece with a joint for each line break in a list: half a list is never quoted for the whole.

    Every character stays where it was.
    """
    words = paper.text[piece.start : piece.reach]
    first = bisect_left(text.pieces, piece.start, key=lambda each: each.start)
    for item in takewhile(lambda each: each.start < piece.reach, text.pieces[first:]):
        if item.kind is PieceKind.ITEM and item is not piece:
            start = max(0, item.start - 1 - piece.start)
            end = start + len(words[start : item.end - piece.start].rstrip())
            words = words[:start] + words[start:end].replace("\n", JOINT) + words[end:]
    return words


def _title(body: str, piece: TextPiece) -> Bilingual:
    """The heading right above, and the number as the text writes it; what has none is called by its place."""
    article = _ARTICLE.match(body)
    if piece.kind is PieceKind.FRONT:
        return _both(body.split("\n", 1)[0][:_LONGEST])
    if piece.kind is PieceKind.PARAGRAPH:
        number = provision_words(piece.id)
    else:
        number = _both(article[0] if article else body.split(None, 1)[0][:20] if body else piece.id)
    heading = f"{piece.path[-1]} " if piece.path else ""
    return Bilingual(heading + number.en, heading + number.zh)


def _both(text: str) -> Bilingual:
    return Bilingual(text, text)


def _pages(paper: Paper, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The pages of a stretch of the text, each with the offset in the stretch from which it does stand there."""
    first = paper.page_at(start)
    if first is None:
        return ()
    later = [(page.start - start, page.number) for page in paper.pages if start < page.start < end]
    return ((0, first), *later)


def _originals(text: AddedText, paper: Paper, held: Version) -> dict[Reference, Provision]:
    """For restated provisions the official ones that say the same: those of the same number, and those found alike."""
    official = all_provisions(text, paper)
    names = {name: text.counterparts.get(name, name) for name in held.provisions}
    return {
        held.provisions[name].reference: official[counterpart]
        for name, counterpart in names.items()
        if counterpart in official
    }


def _completed(held: Version, text: AddedText, paper: Paper) -> Version:
    """The restated version with the official provisions that it does not restate."""
    restated = {text.counterparts.get(name, name) for name in held.provisions}
    official = all_provisions(text, paper)
    added = {
        piece.id: official[piece.id]
        for piece in outermost(text.pieces, without=restated)
        if piece.id not in held.provisions
    }
    return replace(held, provisions={**held.provisions, **added})


def _with_version(document: Document | None, version: Version) -> Document:
    others = [held for held in document.versions if held.id != version.id] if document else []
    return Document(
        version.document, tuple(sorted((*others, version), key=lambda each: (each.effective_from, each.id)))
    )


def _closed(document: Document) -> Document:
    """The document with a version that says of itself no end ended by the day before the next one begins."""
    dated = [version for version in document.versions if version.is_dated]
    ends = {
        version.id: following.effective_from - dt.timedelta(days=1)
        for version, following in pairwise(dated)
        if version.effective_to is None
    }
    return Document(document.id, tuple(_ended(version, ends.get(version.id)) for version in document.versions))


def _ended(version: Version, end: dt.date | None) -> Version:
    if end is None:
        return version
    provisions = {name: replace(provision, effective_to=end) for name, provision in version.provisions.items()}
    return replace(version, effective_to=end, provisions=provisions)


def _glossary(texts: Iterable[AddedText], corpus: Corpus) -> tuple[GlossaryEntry, ...]:
    """Names for the documents that the corpus has none for, so that a question may name them."""
    known = {entry.document for entry in corpus.glossary}
    versions: dict[str, list[AddedText]] = {}
    for text in texts:
        if text.document not in known:
            versions.setdefault(text.document, []).append(text)
    return tuple(
        GlossaryEntry(name, _names(of_it, Language.EN), _names(of_it, Language.ZH), document=name)
        for name, of_it in versions.items()
    )


def _names(versions: Sequence[AddedText], language: Language) -> tuple[str, ...]:
    """What a document is called by any of its versions, the newest first."""
    names = dict.fromkeys(name[language] for text in reversed(versions) for name in (text.short, text.title))
    return tuple(name for name in names if len(name) >= _SHORTEST[name.isascii()])


def _combined(corpus_hash: str, texts: Iterable[AddedText]) -> str:
    """SHA-256 over what an answer depends on: of the corpus, and of the very texts that were read into it."""
    digest = hashlib.sha256(corpus_hash.encode())
    for text in texts:
        digest.update(b"\0" + json.dumps(text.as_json(), ensure_ascii=False).encode("utf-8", "replace"))
    return digest.hexdigest()
