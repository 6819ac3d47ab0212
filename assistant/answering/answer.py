"""The values that go down the chain and come back: draft claims, verified citations, the answer and its JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assistant.corpus.model import Evidence, Form, Reference
from assistant.language.text import Language


class AnswerOutcome(StrEnum):
    """How far the question was answered; never decided by a similarity score alone."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a writer offers as support: a provision version and words said to stand in it."""

    reference: Reference
    quote: str


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One sentence a writer proposes, with its support. `group` is the heading it is shown under, if any."""

    text: str
    support: tuple[Quotation, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified quote: where it stands, in which version, and how that text is known.

    `start` and `end` are character offsets in the provision's text in the language of the quote.
    """

    n: int
    document: str
    version: str
    provision: str
    title: str
    quote: str
    start: int
    end: int
    form: Form
    evidence: Evidence
    url: str | None
    effective_from: dt.date
    effective_to: dt.date | None
    note: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that passed the gate, with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A claim the gate kept back, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact about a company read from the question, with the words it came from."""

    fact: str
    value: str
    span: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer contract of `assistant ask --json`; `cacheable` says that asking the model again would only cost."""

    question: str
    language: Language
    as_of: dt.date
    outcome: AnswerOutcome
    text: str
    abstain_reason: str | None = None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    verdict: dict[str, Any] | None = None
    facts_read: tuple[StatedFact, ...] = ()
    warnings: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    writer: str = "extractive"
    timings_ms: dict[str, int] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=lambda: {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": "0"})
    cacheable: bool = False

    def as_json(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        return {
            "question": self.question,
            "language": self.language.value,
            "as_of": self.as_of.isoformat(),
            "outcome": self.outcome.value,
            "abstain_reason": self.abstain_reason,
            "answer": self.text,
            "citations": [_citation_json(citation) for citation in self.citations],
            "verdict": self.verdict,
            "facts_read": [{"fact": fact.fact, "value": fact.value, "span": fact.span} for fact in self.facts_read],
            "warnings": list(self.warnings),
            "withheld": [{"text": item.text, "reason": item.reason} for item in self.withheld],
            "writer": self.writer,
            "timings_ms": self.timings_ms,
            "usage": self.usage,
        }


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "document": citation.document,
        "version": citation.version,
        "provision": citation.provision,
        "title": citation.title,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "form": citation.form.value,
        "evidence": citation.evidence.value,
        "url": citation.url,
        "effective_from": citation.effective_from.isoformat(),
        "effective_to": citation.effective_to.isoformat() if citation.effective_to else None,
        "note": citation.note,
        "verified": citation.verified,
    }
