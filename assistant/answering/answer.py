"""The values that go down the chain and come back: cited lines, verified citations, the answer and its JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count, takewhile
from typing import Any

from assistant.answering.blocks import AnswerLine, Block, BlockKind, Layout, Piece, lines_of
from assistant.corpus.model import Evidence, Form, Reference
from assistant.eligibility.reading.fact import Unread
from assistant.language.text import Language

CONTRACT = 2
"""The number of the answer contract; answers kept under another are not read."""


class AnswerOutcome(StrEnum):
    """How far the question was answered; never decided by a similarity score alone."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"
    CLARIFY = "clarify"


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a line rests on: a provision version and words that stand in it."""

    reference: Reference
    quote: str


@dataclass(frozen=True, slots=True)
class CitedLine:
    """A line with the quotes it rests on, and the heading it is shown under, if any."""

    text: str
    support: tuple[Quotation, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified quote: where it stands, in which version, and how that text is known.

    `start` and `end` are character offsets in the provision's text in the language of the quote. `page` is the page of
    the file that was added, None for a text without pages. Where official words were added to a provision that is
    restated, they are the quote, and `restatement` is the sentence that the answer rests on.
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
    page: int | None = None
    restatement: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """What a block states, with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]
    group: str = ""
    kind: BlockKind = BlockKind.SENTENCE
    layout: Layout = Layout.PARAGRAPH

    @classmethod
    def of(cls, block: Block) -> Claim:
        """What the block states; what stands under a heading is an item there."""
        layout = Layout.ITEM if block.heading else block.layout
        return cls(block.text, block.citations, block.heading, block.kind, layout)

    def block(self, kind: BlockKind | None = None, layout: Layout | None = None) -> Block:
        """The claim as a block of an answer."""
        pieces = (Piece(self.text), Piece(citations=self.citations))
        return Block(kind or self.kind, pieces, layout or self.layout, self.group)

    def line(self, language: Language) -> AnswerLine:
        """The claim as a line of its own, without its heading: how it is shown before its answer is whole."""
        return lines_of((replace(self.block(), heading=""),), language)[0]


OnClaim = Callable[[Claim], None]
"""Hears each claim as soon as it is spoken."""


def first_claims(blocks: Iterable[Block]) -> tuple[Claim, ...]:
    """The claims that nothing else stands before: what can be shown before an answer is whole and stays where it is."""
    return tuple(Claim.of(block) for block in takewhile(lambda block: block.is_claim, blocks))


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact about a company read from the question, with the words it came from.

    `period` is the printed label of the period it was stated for, `exactness` how exact it is; of a range `low` and
    `high` are the ends and `value` the lower one.
    """

    fact: str
    value: str
    span: str
    period: str | None = None
    exactness: str = "exact"
    forecast: bool = False
    hypothetical: bool = False
    high: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The fact as the contract has it."""
        shown: dict[str, Any] = {
            "fact": self.fact,
            "value": self.value,
            "span": self.span,
            "period": self.period,
            "exactness": self.exactness,
            "forecast": self.forecast,
            "hypothetical": self.hypothetical,
        }
        return shown if self.high is None else {**shown, "low": self.value, "high": self.high}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer contract of `assistant ask --json`; `cacheable` says that asking the model again would only cost.

    `blocks` are all that the answer says; its text and its claims are read off them. `plan` has the steps they came
    from, `planner` who chose them; `as_of_from` says where its day comes from: `today`, `caller` or `question`.
    """

    question: str
    language: Language
    as_of: dt.date
    outcome: AnswerOutcome
    blocks: tuple[Block, ...]
    abstain_reason: str | None = None
    citations: tuple[Citation, ...] = ()
    verdict: dict[str, Any] | None = None
    facts_read: tuple[StatedFact, ...] = ()
    unread: tuple[Unread, ...] = ()
    warnings: tuple[str, ...] = ()
    plan: tuple[Mapping[str, object], ...] = ()
    planner: str = "rules"
    writer: str = "extractive"
    as_of_from: str = "today"
    timings_ms: dict[str, int] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=lambda: {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": "0"})
    cacheable: bool = False

    @property
    def lines(self) -> tuple[AnswerLine, ...]:
        """The lines that any medium draws."""
        return lines_of(self.blocks, self.language)

    @property
    def text(self) -> str:
        """The answer as plain text, with a `[n]` for each citation."""
        return "\n".join(line.text for line in self.lines)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Everything it states, in order."""
        return tuple(Claim.of(block) for block in self.blocks if block.is_claim)

    @property
    def first_claims(self) -> tuple[Claim, ...]:
        """Those with nothing else before them: what can be shown before the answer is whole and stays where it is."""
        return first_claims(self.blocks)

    @property
    def is_partly(self) -> bool:
        """Whether it answers a part of the question and another not."""
        return is_partly(self.outcome, ((int(str(step["part"])), str(step["step"])) for step in self.plan))

    @property
    def says_its_day(self) -> bool:
        """Whether it opens with the day whose rules it tells."""
        return bool(self.blocks) and self.blocks[0].kind is BlockKind.NOTE

    def without_claims(self, heard: int) -> tuple[Block, ...]:
        """The blocks that are left to show when the first `heard` claims were shown on their way."""
        number = count()
        return tuple(block for block in self.blocks if not block.is_claim or next(number) >= heard)

    def says(self, quote: str) -> bool:
        """Whether it holds a quote word for word."""
        return any(quote in block.text for block in self.blocks)

    def as_json(self) -> dict[str, Any]:
        """The JSON object of the contract."""
        return {
            "contract": CONTRACT,
            "question": self.question,
            "language": self.language.value,
            "as_of": self.as_of.isoformat(),
            "as_of_from": self.as_of_from,
            "outcome": self.outcome.value,
            "abstain_reason": self.abstain_reason,
            "answer": self.text,
            "blocks": [block.as_json() for block in self.blocks],
            "plan": list(self.plan),
            "citations": [_citation_json(citation) for citation in self.citations],
            "verdict": self.verdict,
            "facts_read": [fact.as_json() for fact in self.facts_read],
            "unread": [{"span": item.span, "kind": item.kind.value, "why": item.why} for item in self.unread],
            "warnings": list(self.warnings),
            "withheld": [],
            "planner": self.planner,
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
        "page": citation.page,
        "verified": citation.verified,
        **({"restatement": citation.restatement} if citation.restatement else {}),
    }


def is_partly(outcome: str, steps: Iterable[tuple[int, str]]) -> bool:
    """Whether an answer of these steps, each with the part that it is of, answers one part and another not.

    Where nothing held speaks to a part, what stands nearest is no answer to it.
    """
    first = dict[int, str]()
    for part, step in steps:
        first.setdefault(part, step)
    return outcome == AnswerOutcome.PARTIAL and any(step != BlockKind.ABSENT for step in first.values())
