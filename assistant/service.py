"""The facade every channel calls: ask, search, provision, verify.

One object per process; everything is opened on first use.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.base.clock import today
from assistant.base.entry import read_bytes
from assistant.base.lazy import locked_property
from assistant.corpus.model import Corpus, Provision, Version
from assistant.corpus.reader import parse_reference
from assistant.corpus.words import WORDS as CORPUS_WORDS
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import AssistantError, InputError
from assistant.library.edition import read_edition
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.answering.answer import Answer, Claim
    from assistant.answering.cache import AnswerCache, CacheKey
    from assistant.answering.grounding.verification import CitationCheck
    from assistant.answering.llm.planner import ModelPlanner
    from assistant.answering.pipeline import Pipeline
    from assistant.eligibility.facts.issuer import IssuerFacts
    from assistant.eligibility.proofs.differences import EffectDiff
    from assistant.eligibility.reading.reader import FactsReading
    from assistant.eligibility.verdict.checker import Verdict
    from assistant.index.embeddings.embedder import Embedder
    from assistant.index.reader import Index
    from assistant.language.text import Language
    from assistant.library.adding import Addition, FileSource
    from assistant.library.cluster import RayCluster
    from assistant.library.compare import TextComparison
    from assistant.library.details import TextDetails
    from assistant.library.entry import AddedText
    from assistant.library.library import Library
    from assistant.library.printed import PrintedQuote
    from assistant.papers.model import OcrModel
    from assistant.retrieval.adapter import QueryAdapter
    from assistant.retrieval.opening import CorpusIndexBuilder
    from assistant.retrieval.retriever import Hit, Retriever
    from assistant.review.model import Review
    from assistant.review.portfolio.portfolio import Portfolio

Progress = Callable[[str, int, int], None]

MOST_RECENT = 256
"""Answers kept in memory, so that a question asked again in the same process costs next to nothing."""

MOST_DIFFS = 64
"""Differences in effect kept in memory; they follow from the rules and the days alone."""


class Assistant:
    """Answers questions from the corpus. Safe to keep for the life of a process; `today` is asked anew on each call."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        clock: Callable[[], dt.date] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.settings = settings or read_settings()
        self._clock = clock or today
        self._progress = progress
        self._collections: dict[str, Index] = {}
        self._opening = threading.RLock()
        self._opened_for: tuple[dt.date, str] | None = None
        self._reading = threading.Lock()
        self._books: dict[str, RuleBook] = {}
        self._recent: OrderedDict[CacheKey, Answer] = OrderedDict()
        self._recent_lock = threading.Lock()
        self._effect_diffs: OrderedDict[tuple[str, dt.date, dt.date], EffectDiff] = OrderedDict()

    @property
    def library_root(self) -> Path:
        """The folder of the texts that were added."""
        return self.settings.library_root

    @property
    def book(self) -> RuleBook:
        """The rules, and the documents with the texts that were added; read anew after a text is added or removed."""
        edition = read_edition(self.library_root)
        with self._reading:
            if edition not in self._books:
                self._books = {edition: RuleBook.extended(self.settings.corpus_dir, self._with_library)}
            return self._books[edition]

    def _with_library(self, corpus: Corpus) -> Corpus:
        from assistant.library.merging import with_library

        return with_library(corpus, self.library)

    @locked_property
    def library(self) -> Library:
        """The texts that were added."""
        from assistant.library.library import Library

        return Library(self.library_root)

    def portfolio(self, owner: str = "local") -> Portfolio:
        """The companies that an owner keeps: that of an API key by its id. Raises InputError for what can be none."""
        from assistant.review.portfolio.portfolio import Portfolio

        return Portfolio.of(self.settings.data_dir, owner)

    def file_sources(self) -> dict[str, FileSource]:
        """The official addresses of the files that were fetched, by their SHA-256."""
        from assistant.library.adding import FileSource
        from assistant.library.fetching import FetchedFiles, read_official_sites

        sites = read_official_sites(self.settings.corpus_dir)
        fetched = FetchedFiles(self.library_root / FETCHED).confirmed(sites)
        return {sha256: FileSource(url, True) for sha256, url in fetched.items()}

    def read_texts(
        self,
        files: Sequence[Path],
        details: TextDetails,
        *,
        ocr: OcrModel | None = None,
        sources: Mapping[str, FileSource] | None = None,
        cluster: RayCluster | None = None,
    ) -> Iterator[Addition]:
        """What adding files as official texts would do; `sources` says of files where they came from.

        A `cluster` reads them; without one this machine does.
        """
        from assistant.library.adding import read_additions, read_files

        known = {**self.file_sources(), **(sources or {})}
        read_texts = read_files if cluster is None else cluster.read_texts
        return read_additions(
            files, details, self.corpus, self.library, self.today, ocr=ocr, sources=known, read_texts=read_texts
        )

    def add_texts(
        self,
        files: Sequence[Path],
        details: TextDetails,
        *,
        ocr: OcrModel | None = None,
        sources: Mapping[str, FileSource] | None = None,
        cluster: RayCluster | None = None,
    ) -> Iterator[Addition]:
        """The same, and keep them, one by one, in their order.

        What was kept stays where this ends early. The index is built at the next question, or by `build_index`.
        """
        from assistant.library.adding import keep

        for addition in self.read_texts(files, details, ocr=ocr, sources=sources, cluster=cluster):
            yield keep(self._with_counterparts(addition), self.library)

    def _with_counterparts(self, addition: Addition) -> Addition:
        """The addition with the names of those provisions of its text that say the same as restated ones."""
        from assistant.library.compare import compare
        from assistant.library.merging import version_of

        text, paper = addition.text, addition.paper
        restated = self.book.restated(text.document, text.version) if text is not None else None
        if restated is None or text is None or paper is None:
            return addition
        found = compare(restated, version_of(text, paper), self.book, paper.text)
        return replace(addition, text=replace(text, counterparts=found.counterparts))

    def compare_texts(self, name: str, version: str | None = None) -> tuple[TextComparison, ...]:
        """Each added text of that name beside what the corpus restates: its own version, or the one that is named.

        A text without a first day is held against the newest restated version. Raises InputError where nothing was
        added, or nothing is restated.
        """
        from assistant.library.compare import compare
        from assistant.library.merging import version_of
        from assistant.library.words import WORDS

        compared = []
        for text in self.added_texts(name):
            restated = self._restated(text, version)
            if restated is None:
                raise InputError(WORDS.both("compare.not_restated", name=text.name))
            paper = self.library.paper(text)
            compared.append(compare(restated, version_of(text, paper), self.book, paper.text))
        return tuple(compared)

    def _restated(self, text: AddedText, version: str | None) -> Version | None:
        """The restated version that an added text is held against."""
        document = self.corpus.documents[text.document]
        names = [version] if version else [text.version, *(each.id for each in reversed(document.versions))]
        found = (self.book.restated(text.document, name) for name in names)
        return next((each for each in found if each is not None), None)

    def page_picture(self, text: AddedText, page: int, start: int, end: int, width: int) -> bytes:
        """A page of an added file as PNG, the words from `start` to `end` of its text boxed.

        Raises InputError for a page that it does not have, and for a file without pages.
        """
        from assistant.papers.workers import page_picture

        boxes = [box for box in self.library.paper(text).boxes(start, end) if box.page == page]
        return page_picture(self.library.source(text), page, boxes, width)

    def printed(self, provision: Provision, quote: str | None = None) -> PrintedQuote:
        """Where a provision, or a quote from it, is printed; of a restated one its official words.

        Raises InputError where no file with pages was added for it, and for a quote that does not stand there.
        """
        from assistant.library.printed import printed_quote

        return printed_quote(self.corpus, self.library, provision, quote)

    def added_texts(self, name: str | None = None) -> tuple[AddedText, ...]:
        """The added texts, or those of one document (`ID` or `ID@VERSION`). Raises InputError where there is none."""
        from assistant.library.words import WORDS

        document, at, version = (name or "").partition("@")
        texts = self.library.texts() if name is None else self.library.find(document, version if at else None)
        if name is not None and not texts:
            raise InputError(WORDS.both("held.none", name=name))
        return texts

    @property
    def corpus(self) -> Corpus:
        """The documents, read once."""
        return self.book.corpus

    @property
    def today(self) -> dt.date:
        """The day that counts as today."""
        return self._clock()

    @property
    def retriever(self) -> Retriever:
        """The retriever over an index that matches the corpus and the day; builds the index first if there is none."""
        return self._open()[0]

    @property
    def pipeline(self) -> Pipeline:
        """What answers a question, stage by stage."""
        return self._open()[1]

    def _open(self) -> tuple[Retriever, Pipeline]:
        """Both, opened anew on each day, when other versions may be in force, and when the library has changed."""
        with self._opening:
            now = self.today, read_edition(self.library_root)
            if self._opened_for != now:
                self.__dict__.pop("_opened", None)
                self._opened_for = now
            return self._opened

    @locked_property
    def _opened(self) -> tuple[Retriever, Pipeline]:
        from assistant.answering.pipeline import Pipeline
        from assistant.retrieval.opening import CorpusIndexBuilder, open_retriever

        book = self.book
        index_builder = CorpusIndexBuilder(self.settings, book.corpus, self._embedder)
        retriever = open_retriever(index_builder, self.today, self._progress)
        return retriever, Pipeline(book, retriever, self._clock, self.llm)

    @locked_property
    def llm(self) -> ModelPlanner | None:
        """The planner with a model, or None where none is set. Nothing is sent before the first question."""
        from assistant.answering.llm.planner import open_planner

        return open_planner(self.settings)

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: FactsReading | None = None,
        conversation: str = "",
        before: str = "",
        on_claim: Callable[[Claim], None] | None = None,
        use_cache: bool = True,
    ) -> Answer:
        """Answer one question. Raises InputError for one that cannot be read.

        `known` are facts of the company stated before, `conversation` the fingerprint of what was said before, `before`
        the answer whose sentences are not said again ahead of others. An answer given before is given again unless
        `use_cache` is False: one planned by a model from a file, any other from memory.
        """
        if not use_cache:
            return self._answer(question, as_of, known, before, on_claim)
        key = self._key(question, as_of, conversation)
        cache = self._answer_cache if self.llm is not None else None
        answer = self._recall(key) or (cache.get(key) if cache else None)
        if answer is None:
            answer = self._answer(question, as_of, known, before, on_claim)
            if cache and answer.cacheable:
                cache.put(key, answer)
        elif on_claim is not None:
            for claim in answer.first_claims:
                on_claim(claim)
        if answer.cacheable or self.llm is None:
            self._remember(key, answer)
        return answer

    def verdict(
        self, question: str, as_of: dt.date | None = None, *, known: FactsReading | None = None
    ) -> Verdict | None:
        """The checker's whole verdict on the company a question describes; None where no verdict is due.

        `known` are facts of the company stated before. Raises InputError for a question that cannot be read.
        """
        return self.pipeline.verdict(question, as_of, known)

    @locked_property
    def _answer_cache(self) -> AnswerCache:
        from assistant.answering.cache import AnswerCache

        return AnswerCache(self.settings.data_dir / "answers.sqlite")

    def _key(self, question: str, as_of: dt.date | None, conversation: str) -> CacheKey:
        from assistant.answering.cache import CacheKey

        model, llm = self.settings.llm, self.llm
        prompts = llm.prompt_hash if llm else ""
        writer = (
            f"{model.model} at {model.base_url} {model.temperature} {model.context_tokens}" if llm else "extractive"
        )
        return CacheKey(question, as_of, self.today, self.corpus.hash, prompts, writer, conversation)

    def _recall(self, key: CacheKey) -> Answer | None:
        with self._recent_lock:
            answer = self._recent.get(key)
            if answer is not None:
                self._recent.move_to_end(key)
            return answer

    def _remember(self, key: CacheKey, answer: Answer) -> None:
        with self._recent_lock:
            self._recent[key] = answer
            if len(self._recent) > MOST_RECENT:
                self._recent.popitem(last=False)

    def check(self, facts: IssuerFacts, as_of: dt.date | None = None, rule_set: str = "listing") -> Verdict:
        """The verdict on a company by the rules alone. Raises InputError for an unknown rule set."""
        from assistant.eligibility.verdict.checker import check

        return check(facts, self.book, rule_set, as_of or facts.as_of or self.today)

    def review(self, papers: Sequence[str], as_of: dt.date | None = None) -> Review:
        """The review of a company's papers, by their paths. Nothing of them is kept or leaves this machine.

        Raises InputError where none of them can be read.
        """
        from assistant.review.review import review_files

        return review_files([Path(paper) for paper in papers], self.book, as_of or self.today)

    def effect_diff(self, first: dt.date, second: dt.date, rule_set: str = "listing") -> EffectDiff:
        """What changed in a rule set between two days in effect, for any company: seconds of work, kept once done.

        Raises InputError for an unknown rule set and NoSolver where the extra `prove` is not installed.
        """
        from assistant.eligibility.proofs.solver import solver_turn

        key = (self.book.rule_set(rule_set).id, first, second)
        diff = self._effect_diffs.get(key)
        if diff is None:
            with solver_turn():
                from assistant.eligibility.proofs.differences import diff_effects

                diff = self._effect_diffs.get(key) or diff_effects(self.book, *key)
                self._effect_diffs[key] = diff
                if len(self._effect_diffs) > MOST_DIFFS:
                    self._effect_diffs.popitem(last=False)
        return diff

    def _answer(
        self,
        question: str,
        as_of: dt.date | None,
        known: FactsReading | None,
        before: str,
        on_claim: Callable[[Claim], None] | None,
    ) -> Answer:
        from assistant.index.errors import IndexDamaged

        try:
            return self.pipeline.ask(question, as_of, known=known, before=before, on_claim=on_claim)
        except IndexDamaged:
            self._rebuild()
            return self.pipeline.ask(question, as_of, known=known, before=before, on_claim=on_claim)

    def _rebuild(self) -> None:
        """Build the index anew and forget what was open: a damaged one is never answered from."""
        with self._opening:
            self.__dict__.pop("_opened", None)
            self._index_builder.index(self.today, self._progress, force=True).close()

    def search(
        self, query: str, k: int = 10, as_of: dt.date | None = None, document: str | None = None
    ) -> tuple[Hit, ...]:
        """The `k` best provisions for a query, with scores and where each came from."""
        from assistant.answering.question.understanding import check_day, clean
        from assistant.index.errors import IndexDamaged
        from assistant.retrieval.query import make_query

        if as_of is not None:
            check_day(as_of, self.corpus, self.today)
        if document is not None:
            self.document(document)
        request = replace(make_query(clean(query), self.corpus, as_of or self.today), undated=as_of is None)
        try:
            return self.retriever.search(request, k, document)
        except IndexDamaged:
            self._rebuild()
            return self.retriever.search(request, k, document)

    def verify(self, citation: str, quote: str, as_of: dt.date | None = None) -> CitationCheck:
        """Check a pasted citation, `document[@version]#provision`, and its quote."""
        from assistant.answering.grounding.verification import verify

        reference = parse_reference(citation)
        if reference is None:
            raise InputError(CORPUS_WORDS.both("held.no_citation", citation=citation))
        return verify(self.corpus, reference, quote, as_of or self.today)

    def document(self, name: str, version: str | None = None, as_of: dt.date | None = None) -> Version:
        """The version of a document that is named, or in force on `as_of`. Raises InputError if there is none."""
        import difflib

        document = self.corpus.documents.get(name)
        if document is None:
            close = difflib.get_close_matches(name, self.corpus.documents, n=1, cutoff=0.4)
            if close:
                raise InputError(CORPUS_WORDS.both("held.no_document_near", document=name, near=close[0]))
            raise InputError(CORPUS_WORDS.both("held.no_document", document=name))
        edition = document.version(version) if version else document.at(as_of or self.today)
        if edition is None:
            versions = ", ".join(item.id for item in document.versions)
            if version:
                raise InputError(
                    CORPUS_WORDS.both("held.no_version", document=name, version=version, versions=versions)
                )
            day = as_of or self.today
            raise InputError(CORPUS_WORDS.both("held.none_in_force", document=name, day=day, versions=versions))
        return edition

    def provision(
        self, document: str, provision: str, version: str | None = None, as_of: dt.date | None = None
    ) -> Provision:
        """One provision. Raises InputError naming the nearest ones if it does not exist."""
        import difflib

        from assistant.corpus.mentions import provision_named

        edition = self.document(document, version, as_of)
        found = provision_named(edition, provision)
        if found is not None:
            return found
        close = (
            difflib.get_close_matches(provision, edition.provisions, n=3, cutoff=0.3) or list(edition.provisions)[:3]
        )
        raise InputError(
            CORPUS_WORDS.both(
                "held.no_provision",
                version=f"{edition.document}@{edition.id}",
                provision=provision,
                near=", ".join(close),
            )
        )

    def index_status(self) -> dict[str, Any]:
        """Whether the index may answer, and what it holds."""
        status = self._index_builder.status(self.today)
        manifest = status.manifest
        return {
            "name": "corpus",
            "state": "ready" if status.ready else "not ready",
            "reason": status.reason,
            "entries": sum(manifest.counts.values()) if manifest else 0,
            "vectors": manifest.kept_by if manifest else None,
            "collections": manifest.counts if manifest else {},
            "embedder": manifest.embedder if manifest else None,
            "corpus": manifest.source if manifest else None,
        }

    def build_index(
        self,
        source: Path | None = None,
        name: str | None = None,
        force: bool = False,
        cluster: RayCluster | None = None,
    ) -> dict[str, Any]:
        """Build the index of the corpus, or of a JSONL file under a name of its own; a `cluster` embeds for it."""
        builder = replace(self._index_builder, elsewhere=cluster.embed if cluster is not None else None)
        if source is None:
            index, label = builder.index(self.today, self._progress, force=force, probe=True), "corpus"
        else:
            label = name or source.stem
            index = builder.collection_index(source, label, self._progress, force=force)
        with index:
            return {"name": label, "state": "ready", "entries": sum(index.manifest.counts.values())}

    def audit_index(self, name: str | None, sample: int) -> dict[str, Any]:
        """How much of what is nearest an index finds, that of the corpus if no name is given, on a sample."""
        from assistant.index.audit import audit

        index = self._collection(name) if name else self._index_builder.index(self.today, self._progress)
        parts = [
            {
                "part": part.part,
                "entries": part.entries,
                "sample": part.sample,
                **{f"recall_at_{depth}": round(recall, 4) for depth, recall in part.recall.items()},
                "ms": round(part.ms, 2),
                "exact_ms": round(part.exact_ms, 2),
            }
            for part in audit(index, sample)
        ]
        if not name:
            index.close()
        return {"index": name or "corpus", "vectors": index.manifest.vectors, "parts": parts}

    def write_vectors(self) -> str:
        """Write the vectors that travel with the corpus; says where and how many."""
        path, count = self._index_builder.write_shipped(self._progress)
        return f"{count} vectors written to {path}"

    def search_index(self, name: str, query: str, k: int) -> list[dict[str, Any]]:
        """The `k` best entries of an index built from a JSONL file."""
        from assistant.language.detection import language_of
        from assistant.retrieval.ranking import RankRequest, rank

        index, language = self._collection(name), language_of(query)
        vector = self._index_builder.embedder.query(query)
        adapter = self._collection_adapters.get(language)
        vector = adapter.adapted(vector) if adapter is not None else vector
        ranked = rank(index, RankRequest(vector, {language.value: query}, current_only=True))[:k]
        texts = {entry.id: entry.text for entry in index.entries([item.key for item in ranked])}
        return [
            {"rank": position, "id": item.key, "score": item.fused, "text": texts[item.key]}
            for position, item in enumerate(ranked, start=1)
        ]

    @locked_property
    def _collection_adapters(self) -> Mapping[Language, QueryAdapter]:
        return self._index_builder.adapters(of_corpus=False)

    def _collection(self, name: str) -> Index:
        if name not in self._collections:
            self._collections[name] = self._index_builder.open_collection(name)
        return self._collections[name]

    def health(self) -> tuple[tuple[str, bool, str], ...]:
        """What is needed and whether it is there: name, whether it is fine, detail."""
        checks: list[tuple[str, bool, str]] = []
        try:
            versions = sum(len(document.versions) for document in self.corpus.documents.values())
            checks.append(
                ("corpus", True, f"{len(self.corpus.documents)} documents, {versions} versions at {self.corpus.root}")
            )
            status = self.index_status()
            fine = status["state"] == "ready"
            checks.append(
                (
                    "index",
                    True,
                    f"{status['entries']} entries, embedder {status['embedder']}, vectors: {status['vectors']}"
                    if fine
                    else f"{status['reason']}; it is built at the next question",
                )
            )
        except AssistantError as error:
            checks.append(("corpus", False, str(error)))
        folder = self.settings.data_dir
        writable = os.access(next(place for place in (folder, *folder.parents) if place.exists()), os.W_OK)
        checks.append(
            (
                "data folder",
                writable,
                str(folder) if writable else f"{folder} cannot be written; set ASSISTANT_DATA_DIR",
            )
        )
        tracing = os.environ.get("LANGSMITH_TRACING", os.environ.get("LANGCHAIN_TRACING_V2", "")).lower() in (
            "true",
            "1",
        )
        checks.append(
            (
                "tracing",
                not tracing,
                "questions would be sent to LangSmith; unset LANGSMITH_TRACING"
                if tracing
                else "off; nothing leaves this machine",
            )
        )
        return tuple(checks)

    @property
    def _index_builder(self) -> CorpusIndexBuilder:
        from assistant.retrieval.opening import CorpusIndexBuilder

        return CorpusIndexBuilder(self.settings, self.corpus, self._embedder)

    @locked_property
    def _embedder(self) -> Embedder:
        from assistant.retrieval.opening import embedder_from

        self.settings.close_data_dir()
        return embedder_from(self.settings)


FETCHED = "fetched"
"""The folder of what was fetched from official addresses, in that of the library."""
LARGEST_TEXT = 50_000_000
"""Bytes of a text that somebody names: no rule has a hundredth of it."""


def read_text(path: Path) -> str:
    """A text file as a user names it. Raises InputError in one line."""
    try:
        return read_bytes(path, LARGEST_TEXT).decode().replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from None
