"""The numbered citations of one answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answer import Citation, Quotation
from assistant.corpus.model import Corpus, Provision, Reference
from assistant.corpus.originals import original_span
from assistant.corpus.quotes import QuoteSpan, find_quote
from assistant.language.text import Language


class Bibliography:
    """Numbers citations in the order in which the blocks of an answer first need them; nothing else does.

    The last check of every quote: it must stand in the version cited, character for character, and that version must be
    in force on the day.
    """

    def __init__(self, corpus: Corpus, language: Language, day: dt.date | None) -> None:
        """`language` is that of the answer: titles and notes are in it. Without a day any version may be cited."""
        self._corpus = corpus
        self._language = language
        self._day = day
        self._citations: dict[tuple[Reference, QuoteSpan], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._citations.values())

    def cite(self, support: Sequence[Quotation], *, any_day: bool = False) -> tuple[int, ...]:
        """The numbers of the quotes; one cited before keeps its number. None at all if any may not be cited."""
        quotes = [self._verified(quotation, any_day=any_day) for quotation in support]
        verified = [quote for quote in quotes if quote is not None]
        if len(verified) < len(quotes):
            return ()
        return tuple(dict.fromkeys(self._number(provision, span) for provision, span in verified))

    def _verified(self, quotation: Quotation, *, any_day: bool) -> tuple[Provision, QuoteSpan] | None:
        provision = self._corpus.find(quotation.reference)
        if provision is None or provision.reference != quotation.reference:
            return None
        if not any_day and self._day is not None and not provision.in_force(self._day):
            return None
        span = find_quote(quotation.quote, provision)
        return None if span is None else (provision, span)

    def _number(self, provision: Provision, span: QuoteSpan) -> int:
        """The number of a quote; where the official words were added, they are quoted over those of the restatement."""
        original = self._corpus.originals.get(provision.reference)
        shown = original_span(span, provision, original) if original is not None else span
        key = provision.reference, shown
        if key not in self._citations:
            number = len(self._citations) + 1
            citation = self._citation(provision, shown, number, original or provision)
            self._citations[key] = citation if original is None else replace(citation, restatement=span.text)
        return self._citations[key].n

    def _citation(self, provision: Provision, span: QuoteSpan, n: int, worded: Provision) -> Citation:
        """The citation of a provision with a quote from `worded`, which is the official one where that was added."""
        language = self._language
        version = self._corpus.documents[provision.document].version(provision.version)
        assert version is not None
        return Citation(
            n=n,
            document=provision.document,
            version=provision.version,
            provision=provision.id,
            title=f"{version.short[language]} · {provision.title[language]}",
            quote=span.text,
            start=span.start,
            end=span.end,
            form=worded.form,
            evidence=worded.evidence,
            url=worded.url or provision.url,
            effective_from=provision.effective_from,
            effective_to=provision.effective_to,
            note=worded.note[language] if worded.note else None,
            page=worded.page_at(span.start),
        )
