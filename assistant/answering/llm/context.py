"""Chooses the passages a model is shown.

Best first, cross-references after, each provision once and in one language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.corpus.model import Corpus, Provision, Reference
from assistant.language.model_tokens import count_tokens
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit

MOST_PASSAGES = 12
LEAST_PASSAGE = 60
"""A passage is not cut to fewer tokens than this."""


@dataclass(frozen=True, slots=True)
class PromptPassage:
    """One provision as the model sees it; `number` is how the model cites it."""

    number: int
    provision: Provision
    heading: str
    text: str


def choose(
    hits: Sequence[Hit], corpus: Corpus, language: Language, budget: int, encoding: str
) -> tuple[PromptPassage, ...]:
    """The passages that fit `budget` tokens.

    One that does not fit is cut at a sentence if it is the first, else left out.
    """
    chosen: list[PromptPassage] = []
    left = budget
    seen: set[Reference] = set()
    for hit in sorted(hits, key=after_cross_references):
        provision = hit.provision
        if provision.reference in seen or len(chosen) == MOST_PASSAGES:
            continue
        seen.add(provision.reference)
        heading = _heading(provision, corpus, language)
        own, shown = text_in(provision, language)
        room = left - count_tokens(heading, encoding) - 8
        text = (
            shown if count_tokens(shown, encoding) <= room else _cut(shown, own, room, encoding) if not chosen else ""
        )
        if not text:
            continue
        left = room - count_tokens(text, encoding)
        chosen.append(PromptPassage(len(chosen) + 1, provision, heading, text))
    return tuple(chosen)


def text_in(provision: Provision, language: Language) -> tuple[Language, str]:
    """The text of a provision in the language wanted, else in the one it has; which one comes first."""
    own = language if provision.text.get(language) else next(iter(provision.text))
    return own, provision.text[own]


def after_cross_references(hit: Hit) -> tuple[bool, int]:
    """The order of hits: by rank, those that only a cross-reference led to after the others."""
    followed = bool(hit.via) and all(name.startswith("cross-reference") for name in hit.via)
    return followed, hit.rank


def _heading(provision: Provision, corpus: Corpus, language: Language) -> str:
    version = corpus.documents[provision.document].version(provision.version)
    short = version.short[language] if version else provision.document
    until = f" – {provision.effective_to}" if provision.effective_to else ""
    return f"{short} · {provision.title[language]} ({provision.effective_from}{until})"


def _cut(text: str, language: Language, room: int, encoding: str) -> str:
    """The first sentences of a text that fit; empty if not even a short passage does."""
    end = 0
    for span in sentences(text, language):
        if count_tokens(text[: span.end], encoding) > room:
            break
        end = span.end
    return text[:end] if room >= LEAST_PASSAGE else ""
