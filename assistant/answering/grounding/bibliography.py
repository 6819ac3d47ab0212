"""The numbered citations of one answer."""

from __future__ import annotations

from assistant.answering.answer import Citation, Claim
from assistant.answering.grounding.gate import Passed, VerifiedQuote
from assistant.corpus.model import Corpus
from assistant.language.text import Language


class Bibliography:
    """Numbers citations in the order in which the claims of an answer first need them; nothing else does."""

    def __init__(self, corpus: Corpus, language: Language) -> None:
        """`language` is that of the answer: titles and notes are in it."""
        self._corpus = corpus
        self._language = language
        self._citations: dict[tuple[str, str, str, int, int, str], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._citations.values())

    def cite(self, passed: Passed) -> Claim:
        """The claim with the numbers of its citations; a quote cited before keeps its number."""
        return Claim(passed.text, tuple(dict.fromkeys(map(self._number, passed.quotes))), passed.group)

    def _number(self, quote: VerifiedQuote) -> int:
        provision, span = quote.provision, quote.span
        key = (provision.document, provision.version, provision.id, span.start, span.end, span.text)
        if key not in self._citations:
            self._citations[key] = self._citation(quote, len(self._citations) + 1)
        return self._citations[key].n

    def _citation(self, quote: VerifiedQuote, n: int) -> Citation:
        provision, span, language = quote.provision, quote.span, self._language
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
            form=provision.form,
            evidence=provision.evidence,
            url=provision.url,
            effective_from=provision.effective_from,
            effective_to=provision.effective_to,
            note=provision.note[language] if provision.note else None,
        )
