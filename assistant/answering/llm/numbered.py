"""Sentences that a small model is shown by number: it names them, and the program fills in their words as quotes.

A small model finds the sentence that answers, but its copies lose a condition or a number and name the wrong sentence.
So a claim that copies a sentence is shown in the words of that sentence; only one that says it in other words stays as
written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.answer import DraftClaim, Quotation
from assistant.answering.grounding.consistency import LEAST_WORDS
from assistant.answering.llm.context import after_cross_references, text_in
from assistant.corpus.model import Corpus, Reference
from assistant.language.index_words import tokens
from assistant.language.model_tokens import count_tokens
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit

COPIED = 0.75
"""Share of a claim's words that a sentence must use for the claim to count as a copy of it."""


@dataclass(frozen=True, slots=True)
class NumberedSentence:
    """One sentence as the model sees it under the name of its document; `number` is how the model cites it."""

    number: int
    document: str
    quotation: Quotation


def choose_sentences(
    hits: Sequence[Hit], lead: Sequence[Quotation], corpus: Corpus, language: Language, budget: int, encoding: str
) -> tuple[NumberedSentence, ...]:
    """What the extractive draft quotes, then of the hits' sentences, best first, what else fits `budget` tokens."""
    drafted = [quotation for quotation in lead if corpus.find(quotation.reference) is not None]
    others: list[Quotation] = []
    for hit in sorted(hits, key=after_cross_references):
        own, text = text_in(hit.provision, language)
        others += [Quotation(hit.provision.reference, text[span.start : span.end]) for span in sentences(text, own)]
    chosen: list[Quotation] = []
    for quotation in dict.fromkeys([*drafted, *others]):
        budget -= count_tokens(quotation.quote, encoding) + 4
        if budget < 0:
            break
        chosen.append(quotation)
    return tuple(
        NumberedSentence(number, _name(quotation.reference, corpus, language), quotation)
        for number, quotation in enumerate(chosen, start=1)
    )


def _name(reference: Reference, corpus: Corpus, language: Language) -> str:
    version = corpus.documents[reference.document].version(reference.version or "")
    return version.short[language] if version else reference.document


def listed(chosen: Sequence[NumberedSentence]) -> str:
    """The sentences as the model reads them."""
    lines: list[str] = []
    above = ""
    for sentence in chosen:
        if sentence.document != above:
            lines.append(f"## {sentence.document}")
            above = sentence.document
        lines.append(f"{sentence.number}. {sentence.quotation.quote}")
    return "\n".join(lines)


def copied(text: str, chosen: Sequence[NumberedSentence]) -> DraftClaim | None:
    """The sentence that a claim copies, as a claim in its own words; None for a claim that says it in other words.

    It is the sentence that uses most of the claim's words, of equals the one with the fewest words besides.
    """
    words = set(tokens(text))
    if len(words) < LEAST_WORDS:
        return None
    best, scored = None, (0.0, 0.0)
    for sentence in chosen:
        own = set(tokens(sentence.quotation.quote))
        shared = len(words & own)
        score = (shared / len(words), shared / max(1, len(own)))
        if score > scored:
            best, scored = sentence.quotation, score
    return DraftClaim(best.quote, (best,)) if best is not None and scored[0] >= COPIED else None
