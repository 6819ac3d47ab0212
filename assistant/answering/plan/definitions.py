"""A question that asks what something is, and nothing else of it, is answered first by the sentence that defines it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answering.plan.absence import everyday
from assistant.answering.plan.candidates import Candidate
from assistant.answering.plan.relevance import Relevance
from assistant.corpus.mentions import mention_spans, mentions
from assistant.corpus.model import GlossaryEntry
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_ASKS = {
    Language.EN: Pattern(
        "that an English question asks what something is",
        r"^(?:so |and |please )?(?:what(?:'s| is| are| does| do| counts? as)|define|explain)\b"
        r"|\b(?:definition|meaning) of\b|\bmeans?\b",
        yes=("What is a red-chip company", "what counts as a red chip", "definition of red chip"),
        no=("how long is it", "which company is one"),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "that a Chinese question asks what something is",
        r"什么是|是什么|啥是|是啥|指什么|指的是|什么意思|啥意思|何谓|含义|定义|什么样的.{0,8}(?:算|是)",
        yes=("什么是红筹企业", "红筹企业是啥", "何谓预计市值"),
        no=("多久", "要求多少"),
    ),
}
_DEFINES = {
    Language.EN: Pattern(
        "what stands behind the name in a sentence that defines it",
        r"^(?:, also called [^,]+,)? (?:is|are|means|counts? as|refers? to) (?!not\b|at (?:least|most)\b)",
        yes=(" is a company registered abroad", " means the total number"),
        no=(" on STAR publishes", " is at least 3%"),
    ),
    Language.ZH: Pattern(
        "what stands behind the name in a Chinese sentence that defines it",
        r"^(?:（[^）]*）)?(?:，?是指|，?指的是|是(?!否|由|不|根据|按))",
        yes=("，是指注册地在境外", "是私募基金"),
        no=("须披露", "是否"),
    ),
}


def defining(
    text: str, language: Language, pool: Iterable[Candidate], relevance: Relevance, glossary: Sequence[GlossaryEntry]
) -> tuple[Candidate, ...]:
    """The candidates that define the one concept a question asks the meaning of; none where it asks anything else."""
    named = [entry for entry in mentions(text, glossary) if entry.document is None and entry.id not in _PLACES]
    if len(named) != 1 or not _ASKS[language].search(text):
        return ()
    others = (unit for unit in relevance.terms(text, language).units if f"concept:{named[0].id}" not in unit.words)
    if any(not unit.words <= everyday(language) and not _is_concept(unit.words) for unit in others):
        return ()
    return tuple(candidate for candidate in pool if _defines(candidate.text, language, named[0], glossary))


_PLACES = frozenset({"star-market", "star", "sse", "issuer", "listing", "company", "csrc"})
"""Concepts that only say where something is so called."""


def _is_concept(words: frozenset[str]) -> bool:
    return all(word.startswith("concept:") for word in words)


def _defines(sentence: str, language: Language, entry: GlossaryEntry, glossary: Sequence[GlossaryEntry]) -> bool:
    spans = [span for span in mention_spans(sentence, glossary) if span[2].id == entry.id and span[0] <= _ARTICLE]
    return any(_DEFINES[language].search(sentence[end:]) for _, end, _ in spans)


_ARTICLE = 4
"""Characters of the longest article in front of a name, with its space."""
