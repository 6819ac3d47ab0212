"""What the tools for AI clients give back: small JSON objects, cut into pages where they would be long."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from assistant.channels.mcp.schemas import undescribed
from assistant.errors import InputError

T = TypeVar("T")

LanguageCode = Literal["en", "zh"]
OutcomeWord = Literal["met", "not_met", "unknown", "not_applicable"]
VerdictWord = Literal["eligible", "not_eligible", "undetermined"]

NextOffset = Annotated[int | None, Field(description="The `offset` of the next page, if any.")]


class Result(BaseModel):
    """A structured result; an unknown or missing field is a mistake of this program."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=undescribed)


@dataclass(frozen=True, slots=True)
class ToolReply:
    """A result beside the same in words, for a client that reads text alone."""

    result: Result
    text: str


class Names(Result):
    """A name or a text in both languages."""

    en: str
    zh: str


class SourceResult(Result):
    """The provision something rests on; its fields are arguments of get_provision."""

    document: str
    version: str
    provision: str
    evidence: str


class RouteResult(Result):
    """One way through a section; `criteria` are left out of a summary."""

    id: str
    outcome: OutcomeWord
    criteria: list[dict[str, Any]] | None = None


class SectionResult(Result):
    """One section of a rule set; the verdict is all sections together."""

    id: str
    outcome: OutcomeWord
    routes: list[RouteResult]


class CitationResult(Result):
    """One citation of an answer."""

    n: int
    document: str
    version: str
    provision: str
    title: str
    quote: Annotated[str | None, Field(description="The words cited; null where the answer holds them.")]
    start: int
    end: int
    form: str
    evidence: str
    url: str | None
    effective_from: str
    effective_to: str | None
    note: str | None
    page: int | None
    restatement: str | None = None
    verified: bool


class FactResult(Result):
    """A fact read from the question, and the words it came from."""

    fact: str
    value: str
    span: str
    period: str | None
    exactness: str
    forecast: bool
    hypothetical: bool
    low: str | None = None
    high: str | None = None


class UnreadResult(Result):
    """Something stated that could not be placed, and why."""

    span: str
    kind: Literal["amount", "percent", "date", "company"]
    why: str


class VerdictResult(Result):
    """The checker's verdict on the facts in a question; check_eligibility gives the whole of it."""

    rule_set: str
    as_of: str
    verdict: VerdictWord
    sections: list[SectionResult]
    weakest_evidence: str | None
    missing_facts: Annotated[list[str], Field(description="The ten most telling; missing_facts gives all.")]


class StepResult(Result):
    """One step of the plan behind an answer."""

    part: int
    step: str
    of: str
    operators: list[str] = Field(alias="with")


class AnswerResult(Result):
    """An answer with its citations."""

    contract: int
    language: LanguageCode
    as_of: str
    as_of_from: Literal["today", "caller", "question"]
    outcome: Literal["answered", "partial", "abstained", "clarify"]
    abstain_reason: str | None
    answer: Annotated[str, Field(description="The text; [1] [2] point to the citations.")]
    citations: list[CitationResult]
    verdict: VerdictResult | None
    facts_read: list[FactResult]
    unread: list[UnreadResult]
    warnings: list[str]
    plan: list[StepResult]
    planner: Annotated[Literal["rules", "model"], Field(description="Who chose the sentences; none is a model's.")]
    writer: str
    next_offset: NextOffset


class GapResult(Result):
    """A criterion that fails or is open, and what it would take."""

    criterion: str
    section: str
    route: str
    outcome: OutcomeWord
    kind: Literal["computed", "judgement"]
    needed: str
    required: str | None
    actual: str | None
    citation: SourceResult


class QuestionResult(Result):
    """The fact to ask the user for next."""

    fact: str
    text: str
    choices: list[str]


class EligibilityResult(Result):
    """A verdict by the rules alone."""

    rule_set: str
    as_of: str
    verdict: VerdictWord
    conclusion: Annotated[str, Field(description="The verdict in words.")]
    sections: list[SectionResult]
    gaps: Annotated[
        list[GapResult] | None,
        Field(description="What fails or is open, nearest route first; left out of the full tree."),
    ]
    repairs: Annotated[
        list[dict[str, Any]] | None,
        Field(description="The least lawful changes by route, cheapest first; on page one."),
    ]
    rests_on_judgement: Annotated[list[str], Field(description="Criteria that no program can decide.")]
    weakest_evidence: str | None
    missing_facts: Annotated[list[str], Field(description="The most telling first.")]
    assumptions: list[str]
    next_offset: NextOffset


class ReviewResult(Result):
    """What was read of a company's papers."""

    company: str | None
    as_of: str
    verdict: VerdictWord
    facts: Annotated[list[dict[str, Any]], Field(description="`conflicts`: what stands elsewhere.")]
    not_found: list[str]
    notes: list[str]
    next_offset: NextOffset


class MemoResult(Result):
    """A memo as Markdown, in parts where it is long."""

    memo: str
    next_offset: NextOffset


class MissingFactResult(Result):
    """A fact that would help to settle the verdict."""

    fact: Annotated[str, Field(description="The key to give it under.")]
    label: str
    kind: Literal["money", "ratio", "count", "date", "flag", "choice", "choices", "text"]


class MissingResult(Result):
    """What is still to be stated."""

    rule_set: str
    as_of: str
    verdict: VerdictWord
    next_question: QuestionResult | None
    missing_facts: list[MissingFactResult]
    total: int
    next_offset: NextOffset


class ProvisionResult(Result):
    """One provision as its version has it."""

    document: str
    version: str
    provision: str
    in_force: Annotated[bool, Field(description="Whether it applies on the day asked about.")]
    title: Names
    path: list[Names]
    text: dict[LanguageCode, str]
    evidence: str
    form: Annotated[str, Field(description="Restatement, official-text or scanned.")]
    effective_from: str | None
    effective_to: str | None
    carried_from: str | None
    note: Names | None
    references: list[str]
    terms: list[Names]
    url: str | None
    next_offset: NextOffset


class DifferenceResult(Result):
    """Lines that differ: "- " stands only in the older version, "+ " only in the newer one."""

    language: LanguageCode
    lines: list[str]


class DiffResult(Result):
    """What differs between two versions of a provision."""

    document: str
    provision: str
    from_version: str
    to_version: str
    change: Literal["changed", "added", "removed", "unchanged"]
    differences: list[DifferenceResult]
    notes: Annotated[list[Names], Field(description="What is to be known of the texts, such as wording not read.")]
    next_offset: NextOffset


class RulesDiffResult(Result):
    """What changed between two days in effect, for any company or for the one whose facts were given."""

    rule_set: str
    first: str
    second: str
    verdicts: Annotated[list[str] | None, Field(description="Of facts: the verdict each day.")]
    changes: Annotated[
        list[dict[str, Any]],
        Field(
            description="Each with id, label, before, after, provisions; of facts what was required, else a company."
        ),
    ]
    next_offset: NextOffset


class CheckedCitationResult(Result):
    """Whether a quote stands where it is said to stand. `not_checkable` is not "does not exist"."""

    status: Literal["ok", "quote_differs", "no_such_provision", "not_in_force", "not_checkable"]
    citation: str
    message: str
    start: int | None
    end: int | None
    evidence: str | None
    form: str | None
    difference: Annotated[str | None, Field(description="[-only in the text-] {+only in the quote+}")]


class HitResult(Result):
    """A provision found; get_provision gives its text."""

    rank: int
    score: float
    document: str
    version: str
    provision: str
    title: str
    beginning: str
    evidence: str


class HitsResult(Result):
    """Provisions found, best first."""

    as_of: str
    hits: list[HitResult]


class VersionResult(Result):
    """One version of a document."""

    version: str
    effective_from: str | None
    effective_to: str | None
    provisions: int
    evidence: str


class DocumentResult(Result):
    """A document held here."""

    document: str
    title: Names
    issuer: str
    in_force: Annotated[str | None, Field(description="The version in force on the day asked about.")]
    versions: list[VersionResult]


class DocumentsResult(Result):
    """The documents held here."""

    as_of: str
    documents: list[DocumentResult]
    next_offset: NextOffset


def page(items: Sequence[T], offset: int, room: int) -> tuple[Sequence[T], int | None]:
    """The items from `offset` on that fit in `room` characters of JSON (at least one), and where the next page begins.

    Raises InputError for an offset behind the end.
    """
    if offset and offset >= len(items):
        raise InputError(f"offset {offset} is behind the end ({len(items)} in all); use the next_offset of a reply")
    until, used = offset, 0
    while until < len(items):
        used += len(json.dumps(_plain(items[until]), ensure_ascii=False))
        if used > room and until > offset:
            return items[offset:until], until
        until += 1
    return items[offset:], None


def _plain(item: object) -> object:
    return item.model_dump(mode="json") if isinstance(item, BaseModel) else item
