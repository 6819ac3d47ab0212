"""What the corpus does not hold.

Topics named in a question, and the part of the question that can still be answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, NotHeld
from assistant.language.patterns import Pattern

_CLAUSE = Pattern(
    "where a clause of a question ends",
    r"(?<=[?？!！。;；：”])\s*|(?<=[a-z\d%][.:])\s+(?=[A-Z\"])|[，]\s*|,?\s+(?:and|or|but|also)\s+(?=(?:what|which"
    r"|how|who|when|where|why|does|do|is|are|can|may)\b)|,\s+(?:and|or)\s+(?=the\b)|[，,]?\s*(?=另外|还有|并且|而且|同时|此外)",
    yes=("Which? And", "是什么？另", "fees, and what is it", "多少，另外", "price band, and the fee"),
    no=("fees and costs", "3.5 years"),
    flags=re.IGNORECASE,
)
_ASKS = Pattern(
    "that a clause asks",
    r"[?？]|^(?:and |or |but |also )?(?:what|which|how|who|when|where|why|does|do|is|are|can|may|must)\b|什么|多少"
    r"|几|哪|吗|么|如何|怎|是否|能否|可否",
    yes=("which rule", "and how long", "多少", "吗"),
    no=("the fees", "some rule", "条件"),
    flags=re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Silence:
    """The topics a question names that are not held, and what is left to answer (empty: nothing)."""

    topics: tuple[NotHeld, ...]
    rest: str


def silence_in(question: str, corpus: Corpus) -> Silence:
    """Split off the clauses of a question that ask for a topic the corpus does not hold."""
    topics = mentions(question, corpus.not_held)
    if not topics:
        return Silence((), question)
    clauses = clauses_of(question)
    kept = [clause for clause in clauses if not mentions(clause, topics)]
    # "The price band, and the stamp duty?" asks for both in words that ask nothing themselves.
    bare = not any(_ASKS.search(clause.rstrip("?？")) for clause in clauses)
    asks = any(_ASKS.search(clause) for clause in kept) or (bare and bool(mentions(" ".join(kept), corpus.glossary)))
    return Silence(topics, " ".join(kept) if asks else "")


def clauses_of(question: str) -> list[str]:
    """The clauses of a question: its sentences, and the questions joined in one of them."""
    return [clause.strip() for clause in _CLAUSE.split(question) if clause and clause.strip()]
