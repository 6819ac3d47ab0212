"""Question -> ranked provisions: what is in force on the day, exact references first, cross-references followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from typing import Any

from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Provision, Reference, Version
from assistant.index.embeddings.embedder import Embedder
from assistant.index.lexical import Mask
from assistant.index.reader import Index
from assistant.index.rows import EntryScope
from assistant.language.references import Named
from assistant.language.text import Language
from assistant.retrieval.adapter import QueryAdapter
from assistant.retrieval.query import Query
from assistant.retrieval.ranking import Candidates, RankRequest, Vector, candidates_of

OTHER_LANGUAGE = 0.25
"""Weight of the provision's other language beside the question's own (0.75): both texts vote for one provision."""

NAMED_DOCUMENT = 0.25
"""Added to the provisions of a document that the question names."""

FOLLOWED = 0.5
"""What a cross-referenced provision inherits of the score of the provision that names it."""

FOLLOWING = 3
"""Provisions whose cross-references are followed, the best."""

_SCOPES = 16

Similarities = Callable[[Vector, Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One provision found: its rank from 1, its score (0..1, above 1 for one named exactly), and where it came from."""

    provision: Provision
    rank: int
    score: float
    via: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The hit as `assistant search --json` prints it."""
        provision = self.provision
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "document": provision.document,
            "version": provision.version,
            "provision": provision.id,
            "title": {"en": provision.title.en, "zh": provision.title.zh},
            "text": {language.value: text for language, text in provision.text.items()},
            "evidence": provision.evidence.value,
            "form": provision.form.value,
            "effective_from": provision.since.isoformat() if provision.since else None,
            "effective_to": provision.effective_to.isoformat() if provision.effective_to else None,
            "url": provision.url,
            "via": {name: round(score, 4) for name, score in self.via.items()},
        }


@lru_cache(maxsize=100_000)
def place_of(entry: str) -> str:
    """The provision part of an entry id `document@version#provision/language/part`."""
    return entry.rsplit("/", 2)[0]


@lru_cache(maxsize=100_000)
def reference_of(place: str) -> Reference:
    """The reference `document@version#provision` as a value."""
    document, _, rest = place.partition("@")
    version, _, provision = rest.partition("#")
    return Reference(document, provision, version)


class Retriever:
    """Searches an index of the corpus. Safe to share between threads."""

    def __init__(
        self,
        corpus: Corpus,
        index: Index,
        embedder: Embedder,
        similarities: Similarities,
        languages: Sequence[Language] = tuple(Language),
        adapters: Mapping[Language, QueryAdapter] | None = None,
    ) -> None:
        """`embedder` turns a question into its vector; `similarities` compares it with sentences of the corpus.

        `adapters` move the vectors of questions in their language, for the search alone.
        """
        self.corpus = corpus
        self._index = index
        self.embedder = embedder
        self.embed = embedder.query
        self.similarities = similarities
        self.adapters = adapters or {}
        self._languages = tuple(language.value for language in languages)
        self._provision = lru_cache(maxsize=None)(self._find)
        self._itemised: dict[tuple[str, str], dict[str, list[Provision]]] = {}
        self._masks = lru_cache(maxsize=_SCOPES)(self._mask)

    def search(self, query: Query, k: int = 10, document: str | None = None) -> tuple[Hit, ...]:
        """The `k` best provisions, best first; only those in force on `query.as_of` unless it asks for history."""
        return self.search_vector(query, self.embed(query.text), k, document)

    def search_vector(
        self, query: Query, vector: Vector | None, k: int = 10, document: str | None = None
    ) -> tuple[Hit, ...]:
        """The same with the query's vector already computed, or None to search by words alone."""
        day = None if query.history else query.as_of
        manifest = self._index.manifest
        current_only = day is not None and not query.undated and manifest.valid_from <= day < manifest.valid_until
        scope = EntryScope(day, document, query.undated)
        ask = RankRequest(
            vector=self._adapted(vector, query.language),
            words=self._words(query),
            current_only=current_only,
            masks={language: self._masks(language, scope) for language in self._index.languages},
        )
        found = {
            language: candidates_of(self._index, ask, language, place_of)
            for language in self._index.languages
            if language in self._languages
        }
        scores = self._merge(found, query.language)
        via: dict[str, dict[str, float]] = {}
        self._prefer_documents(query, scores)
        self._put_named_first(query, scores, via, document)
        self._follow(scores, found, via, query)
        if document is not None:
            scores = {place: score for place, score in scores.items() if reference_of(place).document == document}
        best = sorted(_leading(scores, k), key=lambda place: (-scores[place], place))[:k]
        hits: list[Hit] = []
        for position, place in enumerate(best, start=1):
            provision = self._provision(reference_of(place))
            assert provision is not None
            hits.append(Hit(provision, position, scores[place], _sides(found, place) | via.get(place, {})))
        return tuple(hits)

    def _adapted(self, vector: Vector | None, language: Language) -> Vector | None:
        """The vector that is searched with."""
        adapter = self.adapters.get(language)
        return vector if vector is None or adapter is None else adapter.adapted(vector)

    def word_weights(self) -> dict[Language, Callable[[str], float]]:
        """For each language, how rare a word of the lexical index is."""
        return {language: self._index.lexical(language.value).idf for language in Language}

    def _find(self, reference: Reference) -> Provision | None:
        return self.corpus.find(reference)

    def _mask(self, language: str, scope: EntryScope) -> Mask:
        return self._index.rows(language).mask(scope)

    def _words(self, query: Query) -> dict[str, str]:
        """The words to look up in each language: the question in its own, its glossary concepts in the other."""
        concepts = mentions(query.text, self.corpus.glossary)
        words: dict[str, str] = {}
        for language in Language:
            names = [entry.names(language)[0] for entry in concepts]
            numbers = " ".join(item.provision for item in query.named)
            own = [query.text if language is query.language else query.translated]
            words[language.value] = " ".join([*own, *names, numbers])
        return words

    def _merge(self, found: Mapping[str, Candidates], language: Language) -> dict[str, float]:
        """One score a provision: the weighted sum of its languages."""
        weights = {name: 1 - OTHER_LANGUAGE if name == language.value else OTHER_LANGUAGE for name in self._languages}
        total = sum(weights.values())
        scores: dict[str, float] = {}
        for name, own in found.items():
            weight = weights[name]
            for place, fused in own.fused.items():
                scores[place] = scores.get(place, 0.0) + weight * fused / total
        return scores

    def _prefer_documents(self, query: Query, scores: dict[str, float]) -> None:
        for place in scores if query.documents else ():
            if reference_of(place).document in query.documents:
                scores[place] += NAMED_DOCUMENT

    def _follow(
        self,
        scores: dict[str, float],
        found: Mapping[str, Candidates],
        via: dict[str, dict[str, float]],
        query: Query,
    ) -> None:
        """Give what the three best provisions refer to a part of their score, if that is more than it has.

        Of equal ones those come first that one language puts higher, and last those that were only named.
        """

        def order(place: str) -> tuple[float, float, str]:
            best = max((own.fused[place] for own in found.values() if place in own.fused), default=None)
            return (-scores[place], -best, place) if best is not None else (-scores[place], 1.0, "")

        day = None if query.history else query.as_of
        for place in sorted(_leading(scores, FOLLOWING), key=order)[:FOLLOWING]:
            source = reference_of(place)
            provision = self._provision(source)
            for reference in provision.references if provision else ():
                target = self._target(reference, source, day)
                if target is None:
                    continue
                inherited = FOLLOWED * min(scores[place], 1.0)
                if inherited > scores.get(target, 0.0):
                    scores[target] = inherited
                    via.setdefault(target, {})[f"cross-reference from {source.provision}"] = inherited

    def _target(self, reference: Reference, source: Reference, day: dt.date | None) -> str | None:
        """A cross-reference as a provision in force on the day.

        In the version of its source if that is its document.
        """
        if reference.document == source.document and reference.version is None:
            reference = Reference(reference.document, reference.provision, source.version)
        provision = self.corpus.find(reference, day)
        if provision is None or (day is not None and not provision.in_force(day)):
            return None
        return str(provision.reference)

    def _put_named_first(
        self, query: Query, scores: dict[str, float], via: dict[str, dict[str, float]], document: str | None
    ) -> None:
        """Provisions named exactly come first: those of the document named, else of every document that has them."""
        for named in query.named:
            for place in self._named(named, query, document):
                scores[place] = scores.get(place, 0.0) + 1.0
                via.setdefault(place, {})["named"] = 1.0

    def _named(self, named: Named, query: Query, document: str | None) -> list[str]:
        documents = (
            [document]
            if document
            else [named.document]
            if named.document
            else list(query.documents) or list(self.corpus.documents)
        )
        places: list[str] = []
        for name in documents:
            for version in self.corpus.documents[name].versions:
                if not query.history and not version.in_force(query.as_of):
                    continue
                provision = version.provisions.get(named.provision)
                found = [provision] if provision is not None else self._items(version).get(named.provision, ())
                places.extend(str(item.reference) for item in found)
        return places

    def _items(self, version: Version) -> dict[str, list[Provision]]:
        """The items of a version by what stands before one of their brackets; read once of each version."""
        place = (version.document, version.id)
        if place not in self._itemised:
            items: dict[str, list[Provision]] = {}
            for key, item in version.provisions.items():
                for bracket in (number for number, letter in enumerate(key) if letter == "("):
                    items.setdefault(key[:bracket], []).append(item)
            self._itemised[place] = items
        return self._itemised[place]


def _leading(scores: Mapping[str, float], most: int) -> list[str]:
    """The places with the `most` best scores and those equal to the last, in no order; the others need none."""
    best = nlargest(most, scores.values())
    return [place for place, score in scores.items() if score >= best[-1]] if best else []


def _sides(found: Mapping[str, Candidates], place: str) -> dict[str, float]:
    """The scores behind a hit, by side and language, the language first that puts it higher."""
    higher = sorted(found.items(), key=lambda item: -item[1].fused.get(place, 0.0))
    return {f"{side}-{language}": score for language, own in higher for side, score in own.sides(place)}
