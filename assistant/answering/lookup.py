"""Looks up the provisions that speak to a question, and the documents it is about that were not in force on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answering.llm.client import UsageCounter
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.llm.translation import translate_query
from assistant.answering.plan.absence import names_something
from assistant.answering.plan.document_data import BY_TITLE
from assistant.answering.plan.part_plans import Retrieved
from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.rules_planner import PartHits
from assistant.answering.question.crossed import crossed
from assistant.answering.question.date_cues import SINCE_WHEN_THERE
from assistant.answering.question.not_in_force import (
    absent_versions,
    asks_existence,
    repealed,
    titled,
    told_as_then,
    without_names,
    without_status,
)
from assistant.answering.question.parts import Part, parts_of
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.base.deadline import check_deadline
from assistant.base.lazy import locked_property
from assistant.corpus.mentions import compared, listed, mention_spans, mentions
from assistant.corpus.model import Corpus, Reference, Version
from assistant.language.detection import language_of
from assistant.language.text import Language
from assistant.retrieval.query import Query
from assistant.retrieval.retriever import Hit, Retriever

HITS = 10
"""How many provisions a planner chooses from."""

BEST = 5
"""How many provisions say which document a question is about."""

HISTORY_HITS = 40
"""The same for a question about history, where every version has its own."""

MOST_SIDES = 6
"""Most things compared that are looked up one by one."""


class ProvisionLookup:
    """Finds provisions for the parts of questions."""

    def __init__(
        self,
        corpus: Corpus,
        retriever: Retriever,
        relevance: Relevance,
        clock: Callable[[], dt.date],
        llm: ModelPlanner | None,
    ) -> None:
        """With `llm` a question may be looked up in the other language too."""
        self._corpus = corpus
        self._retriever = retriever
        self._relevance = relevance
        self._clock = clock
        self._llm = llm

    def retrieve(self, asked: Understood, jobs: UsageCounter | None) -> Retrieved:
        """The provisions for what is asked; `jobs` counts a model's small jobs."""
        absent = self._look_for_absent(asked)
        renumbered = self._renumbered(asked)
        if renumbered:
            asked = replace(asked, text=told_as_then(asked.text, self._corpus, asked.query.documents, asked.as_of))
        if absent:
            asked = replace(asked, text=without_names(asked.text, absent, self._corpus.glossary))
        parts = self.parts(asked, jobs)
        if absent:  # that it was not there yet, or no longer, answers what asks whether it was
            gone = any(each.effective_to is not None and each.effective_to < asked.as_of for each in absent)
            parts = tuple(
                part
                for part in parts
                if not (asks_existence(part.part.text) or (gone and self._asks_if_in_force(part)))
            )
        one = len(parts) == 1  # things compared are told beside each other only where the question is of one part
        lists = parts and asked.kind is not QuestionKind.HISTORY and not self._names_company(asked)
        cells = crossed(self._relevance.mended(asked.text)) if lists else ()
        sides = self._each(asked, [cell.text for cell in cells]) if cells else self._sides(asked) if one else ()
        return Retrieved(asked, parts, sides, absent, renumbered, crossed=cells)

    def parts(self, asked: Understood, jobs: UsageCounter | None) -> tuple[PartHits, ...]:
        """The provisions for each part of the question; a history is asked as a whole."""
        history = asked.kind is QuestionKind.HISTORY
        whole = (Part(1, asked.text, asked.text),)
        parts = whole if history else parts_of(asked.text, asked.language, self._corpus.glossary)
        parts = tuple(replace(part, lookup=self._undated(part.lookup, asked)) for part in parts)
        found = (self._look_up(asked, part, self._translated(asked, jobs)) for part in parts)
        return tuple(replace(hits, other=self._held_elsewhere(asked, hits.part, jobs)) for hits in found)

    def _names_company(self, asked: Understood) -> bool:
        """Whether a question names a company told of: what is asked of it is told by its own sentences."""
        named = {entry.id for _, _, entry in mention_spans(asked.text, self._corpus.glossary)}
        return not named.isdisjoint(self._relevance.issuers)

    def _undated(self, lookup: str, asked: Understood) -> str:
        """What is looked up for a part, without the words of the day it asks for and with its slips mended."""
        return self._relevance.mended(SINCE_WHEN_THERE.sub("", lookup.replace(asked.day_words, "")))

    def _asks_if_in_force(self, part: PartHits) -> bool:
        """Whether a part asks if a text is still law, and names nothing else."""
        rest = without_status(part.part.text)
        return rest != part.part.text and not names_something(rest, language_of(part.part.text), self._relevance)

    def _look_up(self, asked: Understood, part: Part, translated: str = "") -> PartHits:
        """The provisions for a part: of one that is looked up with the subject of another, also for itself alone."""
        check_deadline()
        vector = self._retriever.embed(part.lookup)
        query = replace(asked.query, text=part.lookup, translated=translated)
        most = HISTORY_HITS if query.history else HITS
        hits = self._retriever.search_vector(query, vector, most)
        if part.number > 1 and part.lookup != part.text:
            alone = self._retriever.search(replace(query, text=part.text), most)
            hits = _best_of(hits, alone, most)
        asked_of = self._without_documents(query)
        if asked_of:
            beside = self._retriever.search(replace(query, text=asked_of, documents=()), most)
            hits = _best_of(hits, beside, most)
        return PartHits(part, hits, vector)

    def _without_documents(self, query: Query) -> str:
        """What is asked of the documents named, without their names; empty where none is named or nothing is left."""
        if query.history or query.named or not query.documents:
            return ""
        rest = query.text
        for start, end, entry in reversed(mention_spans(query.text, self._corpus.glossary)):
            if entry.document in query.documents and BY_TITLE.search(query.text[start:end]):
                rest = rest[:start] + rest[end:]
        return rest if rest != query.text and any(map(str.isalpha, rest)) else ""

    def _sides(self, asked: Understood) -> tuple[PartHits, ...]:
        """What is found for each of the things that a question compares."""
        text = self._relevance.mended(asked.text)
        glossary = self._corpus.glossary
        sides = () if asked.kind is QuestionKind.HISTORY else listed(text, glossary) or compared(text, glossary)
        if not 2 <= len(sides) <= MOST_SIDES:
            return ()
        return self._each(asked, sides)

    def _each(self, asked: Understood, sides: Sequence[str]) -> tuple[PartHits, ...]:
        """What is found for each of several questions."""
        alone = replace(asked, query=replace(asked.query, documents=()))
        return tuple(self._look_up(alone, Part(1, side, side)) for side in sides)

    def _translated(self, asked: Understood, jobs: UsageCounter | None) -> str:
        """The question in the other language by the model, where that is switched on; empty otherwise."""
        if self._llm is None or jobs is None or not self._llm.client.settings.translate:
            return ""
        return self._llm.loop.run(translate_query(jobs, asked.text, asked.language.other)) or ""

    def _held_elsewhere(self, asked: Understood, part: Part, jobs: UsageCounter | None) -> PartHits | None:
        """The part in the other language, by the model, with the provisions that are held in that language only."""
        llm, language, other = self._llm, asked.language, asked.language.other
        if llm is None or jobs is None or not llm.client.settings.translate_texts or language not in self._lacking:
            return None
        text = llm.loop.run(translate_query(jobs, part.lookup, other))
        if text is None:
            return None
        found = self._look_up(replace(asked, query=replace(asked.query, language=other)), Part(part.number, text, text))
        hits = tuple(hit for hit in found.hits if hit.provision.spoken(language) is other)
        return replace(found, hits=hits) if hits else None

    @locked_property
    def _lacking(self) -> frozenset[Language]:
        """The languages that some text held has no words in."""
        held = (provision.text for provision in self._corpus.provisions())
        return frozenset(language for text in held for language in Language if not text.get(language))

    def _renumbered(self, asked: Understood) -> tuple[Version, ...]:
        """The documents that bore a number on the day asked about by which another is named today."""
        today = {entry.document for entry in mentions(asked.text, self._corpus.glossary)}
        others = (name for name in asked.query.documents if name not in today)
        return tuple(v for name in others if (v := self._corpus.documents[name].at(asked.as_of)) is not None)

    def _look_for_absent(self, asked: Understood) -> tuple[Version, ...]:
        """The documents named, or else best found among all versions, that were not in force on a past day asked about.

        That is searched for only where some document was not yet in force and none of those named is absent. A document
        no longer in force is told of only where it is named.
        """
        if asked.query.history or self._renumbered(asked):
            return ()
        if asked.as_of >= self._clock():
            return repealed(self._corpus, asked.query.documents, asked.as_of)
        versions = absent_versions(self._corpus, self._corpus.documents, asked.as_of)
        absent = tuple(version for version in versions if version.is_dated and version.effective_from > asked.as_of)
        named = absent_versions(self._corpus, asked.query.documents, asked.as_of)
        named = named or titled(asked.text, self._corpus, asked.as_of, absent)
        if named or not absent:
            return named
        told: dict[str, float] = {}
        undated = asked.text.replace(asked.day_words, "")
        for hit in self._retriever.search(replace(asked.query, text=undated, history=True), BEST):
            told[hit.provision.document] = told.get(hit.provision.document, 0.0) + hit.score
        best = max(told, key=lambda name: told[name], default="")
        return tuple(version for version in absent if version.document == best)


def _best_of(left: Sequence[Hit], right: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The best hits of two searches, each provision once, with its better score."""
    best: dict[Reference, Hit] = {}
    for hit in sorted([*left, *right], key=lambda hit: -hit.score):
        best.setdefault(hit.provision.reference, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(list(best.values())[:most], start=1))
