"""Opens the retriever: the corpus as entries, the index that matches it, the vectors that came with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.corpus.model import Corpus, Provision
from assistant.corpus.passages import DEFAULT_BUDGET, passages
from assistant.errors import InputError
from assistant.index.builder import IndexStatus, ensure, status
from assistant.index.chroma_server import CLOUD_LIMITS, ChromaSite, ServerLimits
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.embeddings.embedder import Embedder
from assistant.index.embeddings.endpoint import openai_embedder
from assistant.index.entries import Collection, EntriesAnew, Entry, fingerprint, read_collection
from assistant.index.manifest import Recipe
from assistant.index.reader import Index
from assistant.index.shipped import ShippedVectors, outdated, shipped_path, write_shipped
from assistant.index.supply import EmbedBatches, Progress, VectorSupply
from assistant.index.sync import entry_of, unchanged
from assistant.index.vectors import VectorCache, text_hash
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Bilingual, Language
from assistant.retrieval.adapter import QueryAdapter, read_adapters
from assistant.retrieval.retriever import Retriever
from assistant.settings import Settings

CORPUS = "corpus"
"""Name of the index of the corpus; other collections have their own."""

ADAPTERS = "adapters"
"""The folder of the query adapters, in the corpus and in the data folder."""

PASSAGE_FORMAT = "4"
"""Raised whenever the same corpus gives other entries."""


@dataclass(frozen=True)
class CorpusIndexBuilder:
    """Everything an index is made with, from the settings; `elsewhere` embeds with the bundled model."""

    settings: Settings
    corpus: Corpus
    embedder: Embedder
    elsewhere: EmbedBatches | None = None

    @classmethod
    def of(cls, settings: Settings, corpus: Corpus) -> CorpusIndexBuilder:
        """The index builder for these settings. Raises InputError where the embedding endpoint lacks a key."""
        return cls(settings, corpus, embedder_from(settings))

    @property
    def supply(self) -> VectorSupply:
        """Vectors: those that came with the corpus, those cached, and the rest embedded now."""
        shipped = ShippedVectors(
            shipped_path(self.settings.corpus_dir / "vectors", self.embedder.name), self.embedder.name
        )
        cache = VectorCache(self.settings.data_dir / "vectors.sqlite")
        # An endpoint is a machine of its own already.
        elsewhere = self.elsewhere if self.settings.embedding.provider == "bundled" else None
        return VectorSupply(self.embedder, cache, shipped, elsewhere)

    def adapters(self, *, of_corpus: bool = True) -> Mapping[Language, QueryAdapter]:
        """The query adapters for the index of the corpus, or for the others, as the settings choose.

        Those that came with the program find statutes better and the corpus worse (evals/MEASUREMENTS.md).
        """
        chosen = self.settings.embedding.adapter
        own, shipped = own_adapters(self.settings), self.settings.corpus_dir / ADAPTERS
        corpus = (own, shipped) if chosen == "shipped" else (own,)
        folders = corpus if of_corpus else (shipped,)
        return {} if chosen == "none" else read_adapters(folders, self.embedder.name)

    def root(self, name: str) -> Path:
        """The folder of the index of that name."""
        return self.settings.data_dir / "index" / name

    def recipe(self, today: dt.date) -> Recipe:
        """What the index of the corpus must be made from to answer today."""
        return Recipe(
            source=self.corpus.index_hash,
            embedder=self.embedder.name,
            today=today,
            settings={"passages": PASSAGE_FORMAT, "budget": str(DEFAULT_BUDGET)},
            server=server_of(self.settings),
            vectors=self.settings.index.vectors,
        )

    def index(
        self, today: dt.date, progress: Progress | None = None, *, force: bool = False, probe: bool = False
    ) -> Index:
        """The index of the corpus, built first if there is none that may answer."""

        loaded: list[Collection] = []

        def load() -> Collection:
            loaded.append(self._collection(today))
            return loaded[0]

        index = ensure(
            self.root(CORPUS), self.recipe(today), load, self.supply, progress=progress, force=force, probe=probe
        )
        if loaded or probe:  # an index that was there has them, but for what was cut short: `index build` does that
            self._embed_added(progress)
        _finished(progress)
        return index

    def _embed_added(self, progress: Progress | None) -> None:
        """Embed the sentences of added texts, as those of the shipped corpus were: none is while someone waits."""
        texts = [
            text
            for provision in self.corpus.provisions()
            if provision.place is not None
            for text in sentence_texts(provision, provision.spoken(Language.ZH))
        ]
        if texts:
            self.supply.vectors(texts, progress)

    def _collection(self, today: dt.date) -> Collection:
        terms = {(provision.effective_from, provision.effective_to) for provision in self.corpus.provisions()}
        return Collection(EntriesAnew(lambda: self._entries(today)), *unchanged(terms, today))

    def _entries(self, today: dt.date) -> Iterator[Entry]:
        """The passages of the corpus, and behind them the ways people ask for its provisions."""
        for provision in self.corpus.provisions():
            for passage in passages(provision):
                yield _with_asked(entry_of(passage, today), provision)
        for provision in self.corpus.provisions():
            yield from asked_entries(provision, today)

    def current_entries(self, today: dt.date) -> Iterator[Entry]:
        """The entries of the corpus in force on that day."""
        return (entry for entry in self._collection(today).entries if entry.current)

    def status(self, today: dt.date) -> IndexStatus:
        """Whether the index of the corpus may answer today."""
        return status(self.root(CORPUS), self.recipe(today))

    def collection_index(
        self, file: Path, name: str, progress: Progress | None = None, *, force: bool = False
    ) -> Index:
        """An index of the texts of a JSONL file, under a name of its own."""
        if name == CORPUS or "/" in name or name.startswith("."):
            raise InputError(f"--name {name}: choose another name; '{CORPUS}' is the index of the corpus")
        collection = read_collection(file)
        recipe = self._collection_recipe(fingerprint(collection.entries))
        index = ensure(self.root(name), recipe, lambda: collection, self.supply, progress=progress, force=force)
        _finished(progress)
        return index

    def open_collection(self, name: str) -> Index:
        """An index built before with `collection_index`."""
        from assistant.index.manifest import Manifest
        from assistant.index.reader import current_build, open_index

        source = Manifest.read(current_build(self.root(name))).source
        return open_index(self.root(name), self._collection_recipe(source))

    def _collection_recipe(self, source: str) -> Recipe:
        chosen = {"collection": "1"}
        server, vectors = server_of(self.settings), self.settings.index.vectors
        return Recipe(source, self.embedder.name, dt.date(2000, 1, 1), chosen, server, vectors)

    def write_shipped(self, progress: Progress | None = None) -> tuple[Path, int]:
        """Compute what is missing and write the vectors that travel with the corpus; the file and how many it holds."""
        path = shipped_path(self.settings.corpus_dir / "vectors", self.embedder.name)
        return path, write_shipped(path, self.shipped_entries(), self.supply, progress)

    def shipped_entries(self) -> list[Entry]:
        """The texts whose vectors travel with the corpus: passages, ways they are asked for, and sentences."""
        entries = list(self._collection(dt.date.max).entries)
        seen: set[str] = set()
        for provision in self.corpus.provisions():
            for language in Language:
                for text in sentence_texts(provision, language):
                    if text not in seen:
                        seen.add(text)
                        entries.append(
                            Entry(f"{provision.reference}/{language}/sentence-{len(seen)}", language.value, text)
                        )
        return entries

    def outdated_vectors(self, sample: int) -> list[str]:
        """Ids of entries whose shipped vector is missing, or differs when a sample is embedded anew."""
        path = shipped_path(self.settings.corpus_dir / "vectors", self.embedder.name)
        return outdated(path, self.shipped_entries(), self.embedder, sample)


def _finished(progress: Progress | None) -> None:
    """Let a progress bar know that there is nothing more to come."""
    if progress is not None:
        progress("ready", 1, 1)


def own_adapters(settings: Settings) -> Path:
    """Where the query adapters stand that were fitted for this library."""
    return settings.data_dir / ADAPTERS


def embedder_from(settings: Settings) -> Embedder:
    """The embedding model the settings ask for."""
    chosen = settings.embedding
    if chosen.provider == "bundled":
        return bundled_embedder()
    key = chosen.api_key.get_secret_value() if chosen.api_key else _openai_key()
    if not key:
        raise InputError(
            "embedding.provider is openai but there is no key: set OPENAI_API_KEY or ASSISTANT_EMBEDDING__API_KEY"
        )
    return openai_embedder(chosen.model, key, chosen.base_url)


def _openai_key() -> str:
    import os

    return os.environ.get("OPENAI_API_KEY", "")


def server_of(settings: Settings) -> ChromaSite | None:
    """The Chroma server that is set, or None for a store in the data folder."""
    chroma = settings.chroma
    if chroma.host is None:
        return None
    return ChromaSite(
        chroma.host,
        chroma.port,
        chroma.ssl,
        chroma.tenant,
        chroma.database,
        chroma.api_key.get_secret_value() if chroma.api_key else None,
        CLOUD_LIMITS if chroma.cloud else ServerLimits(records=chroma.collection_size),
        chroma.cloud,
    )


def _with_asked(entry: Entry, provision: Provision) -> Entry:
    """A passage whose words are those of its text and of the ways it is asked for."""
    words = "\n".join([entry.text, *provision.asked.get(Language(entry.language), ())])
    return replace(entry, words=words, carried=provision.carried_from is not None)


def asked_entries(provision: Provision, today: dt.date) -> Iterator[Entry]:
    """The ways people ask for a provision, each an entry of its own vector that leads to it.

    Its words are the passage's.
    """
    for language, phrases in provision.asked.items():
        for number, phrase in enumerate(phrases, start=1):
            yield Entry(
                f"{provision.reference}/{language}/asked-{number}",
                language.value,
                phrase,
                provision.in_force(today),
                words="",
                effective_from=provision.effective_from,
                effective_to=provision.effective_to,
                document=provision.document,
                carried=provision.carried_from is not None,
                kind=str(provision.kind),
            )


def sentence_texts(provision: Provision, language: Language) -> Iterator[str]:
    """The sentences of a provision as they are embedded: each under the provision's title."""
    for sentence in corpus_sentences(provision.text.get(language, ""), language):
        yield sentence_text(provision.title, language, sentence)


def sentence_text(title: Bilingual, language: Language, sentence: str) -> str:
    """One sentence as it is embedded."""
    return f"{title[language]}\n{sentence}"


class SentenceVectors:
    """Vectors of sentences, where they came with the corpus or were cached; none is computed while someone waits."""

    def __init__(self, supply: VectorSupply) -> None:
        self._supply = supply

    def similarities(self, query: npt.NDArray[np.float32], texts: Sequence[str]) -> list[float]:
        """Cosine of the query with each text, 0 where its vector is not known."""
        keys = [text_hash(text) for text in texts]
        known = dict(self._supply.shipped.get_many(keys)) if self._supply.shipped else {}
        rest = [key for key in keys if key not in known]
        if rest:
            known |= self._supply.cache.get_many(self._supply.embedder.name, rest)
        return [float(known[key].astype(np.float32) @ query) if key in known else 0.0 for key in keys]


def open_retriever(index_builder: CorpusIndexBuilder, today: dt.date, progress: Progress | None = None) -> Retriever:
    """The retriever over the index of the corpus; builds the index first where there is none that may answer.

    The embedding model loads in a thread of its own while the index opens: most of its loading is outside Python.
    """
    is_bundled = index_builder.settings.embedding.provider == "bundled"
    with ThreadPoolExecutor(1) as pool:
        warm = pool.submit(index_builder.embedder.query, "warm up") if is_bundled else None
        index = index_builder.index(today, progress)
        if warm is not None:
            warm.result()
    return Retriever(
        index_builder.corpus,
        index,
        index_builder.embedder,
        SentenceVectors(index_builder.supply).similarities,
        adapters=index_builder.adapters(),
    )
