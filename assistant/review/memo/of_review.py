"""The memo of a review: the checker's memo, with a footnote to the page of a paper at each fact."""

from __future__ import annotations

from assistant.corpus.model import Corpus
from assistant.eligibility.facts.table import FactTable
from assistant.language.text import Language
from assistant.review.memo.builder import verdict_memo
from assistant.review.memo.model import FactSource, Memo, MemoOrigin
from assistant.review.memo.origin import program_fingerprint
from assistant.review.model import Printed, ProvenFact, Review
from assistant.review.wording import reading_remarks

_SHOWN = 16


def review_memo(review: Review, corpus: Corpus, table: FactTable, language: Language) -> Memo:
    """The memo of a review; what does not agree and what was not found stands under the facts."""
    sources = {fact.fact: _source(fact) for fact in review.facts}
    remarks = reading_remarks(review, table, language)
    return verdict_memo(review.verdict, corpus, language, _origin(review, corpus), sources=sources, remarks=remarks)


def _origin(review: Review, corpus: Corpus) -> MemoOrigin:
    files = ", ".join(paper.file for paper in review.papers)
    hashes = ", ".join(paper.sha256[:_SHOWN] for paper in review.papers)
    return MemoOrigin(corpus.hash[:_SHOWN], program_fingerprint(), files, hashes)


def _source(fact: ProvenFact) -> FactSource:
    first = _printed(fact.place)
    return FactSource(first.file, first.page, first.words, first.cell, tuple(map(_printed, fact.also)), fact.proposed)


def _printed(place: Printed) -> FactSource:
    return FactSource(place.file, place.page, place.words, place.cell)
