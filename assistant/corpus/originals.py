"""The words of an official text that stand for words of its restatement."""

from __future__ import annotations

import re
import unicodedata

from assistant.corpus.model import Provision
from assistant.corpus.quotes import QuoteSpan
from assistant.language.sentences import corpus_sentences, sentences
from assistant.language.text import Language

WHOLE = 120
"""Characters up to which an official provision is quoted as a whole."""

_SIGNS = re.compile(r"[\W_]+")


def original_span(quote: QuoteSpan, restated: Provision, original: Provision) -> QuoteSpan:
    """The sentence of the official provision that is most like a quote of its restatement; a short one is quoted whole.

    A quote in the other language is compared by the sentence of the restatement that stands in its place.
    """
    (language, text), *_ = original.text.items()
    spans = sentences(text, language)
    if len(text) <= WHOLE or len(spans) < 2:
        return QuoteSpan(language, 0, len(text), text)
    wanted = _pairs(_counterpart(quote, restated, language))
    best = max(spans, key=lambda span: _alike(wanted, _pairs(text[span.start : span.end])))
    words = text[best.start : best.end].rstrip()
    return QuoteSpan(language, best.start, best.start + len(words), words)


def _counterpart(quote: QuoteSpan, restated: Provision, language: Language) -> str:
    """The quote in the language of the official text: the restatement has a sentence of one for each of the other."""
    if quote.language is language or language not in restated.text:
        return quote.text
    position = len(corpus_sentences(restated.text[quote.language][: quote.start], quote.language))
    others = corpus_sentences(restated.text[language], language)
    return others[min(position, len(others) - 1)] if others else quote.text


def _pairs(text: str) -> frozenset[str]:
    letters = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower()
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _alike(wanted: frozenset[str], offered: frozenset[str]) -> float:
    """The share of pairs of letters that both have, of all that either has."""
    return len(wanted & offered) / (len(wanted | offered) or 1)
