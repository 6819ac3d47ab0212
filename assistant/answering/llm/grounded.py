"""The one place where the pipeline meets the model: the model's claims if any pass, else the extractive ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answering.answer import Answer, Claim, DraftClaim, Quotation, Withheld
from assistant.answering.grounding.gate import Gate, Passed
from assistant.answering.llm.spending import Usage
from assistant.answering.llm.writer import LlmWriter, Verdict, Written
from assistant.answering.question.understanding import Understood
from assistant.corpus.model import Corpus
from assistant.retrieval.retriever import Hit

Show = Callable[[Passed], Claim]
"""Numbers the citations of a claim that passed, and tells whoever listens of it."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """The claims to show, and those of their writer that may not be shown.

    `written` is how the model's writing went, None where no model was asked.
    """

    claims: tuple[Claim, ...]
    withheld: tuple[Withheld, ...] = ()
    written: Written | None = None

    @property
    def writer(self) -> str:
        """The `writer` of the answer contract."""
        return self.written.writer if self.written else "extractive"

    @property
    def by_model(self) -> bool:
        """Whether the claims are the model's."""
        return self.written is not None and not self.written.fell_back

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of how the writing went."""
        return self.written.warnings if self.written else ()

    @property
    def usage(self) -> dict[str, Any]:
        """The `usage` of the answer contract."""
        return (self.written.usage if self.written else Usage()).as_json()

    @property
    def cacheable(self) -> bool:
        """Whether the same question would be answered the same: not after a fall back or a cut."""
        return self.written is None or self.written.reason is None


def answer_with_llm(
    writer: LlmWriter | None,
    understood: Understood,
    hits: Sequence[Hit],
    gate: Gate,
    drafts: Sequence[DraftClaim],
    show: Show,
    verdict: Verdict | None = None,
) -> Grounded:
    """Let the model write from `hits`, and fall back to `drafts`.

    `show` takes each claim that will be shown, as it passes.
    The gate's context must know the verdict if one is given. Never raises for the model's sake.
    """
    written: Written | None = None
    if writer is not None and writer.writes(understood.kind):
        claims: list[Claim] = []
        lead = [quotation for draft in drafts for quotation in draft.support]
        hits = _with_lead(hits, lead, gate.corpus)
        written = writer.write(understood, hits, gate, verdict, lambda passed: claims.append(show(passed)), lead)
        if not written.fell_back:
            return Grounded(tuple(claims), written.withheld, written)
    return replace(admitted(map(gate.judge, drafts), show), written=written)


def admitted(judged: Iterable[Passed | Withheld], show: Show) -> Grounded:
    """What the gate let pass, each claim shown as soon as it has, and what it did not."""
    claims: list[Claim] = []
    withheld: list[Withheld] = []
    for item in judged:
        if isinstance(item, Passed):
            claims.append(show(item))
        else:
            withheld.append(item)
    return Grounded(tuple(claims), tuple(withheld))


def charged(answer: Answer, usage: Usage) -> Answer:
    """The answer with what was used besides its writing added to its `usage`."""
    return replace(answer, usage=(Usage.from_json(answer.usage) + usage).as_json()) if usage.calls else answer


def _with_lead(hits: Sequence[Hit], lead: Sequence[Quotation], corpus: Corpus) -> list[Hit]:
    """The provisions that the draft rests on, then the other hits.

    What a question compares or lists is looked up part by part for the draft, and its parts need not be among the hits
    for the whole question.
    """
    references = dict.fromkeys(quotation.reference for quotation in lead)
    provisions = [provision for reference in references if (provision := corpus.find(reference)) is not None]
    first = [Hit(provision, rank, 1.0) for rank, provision in enumerate(provisions, start=1)]
    rest = [hit for hit in hits if hit.provision.reference not in references]
    return [*first, *(replace(hit, rank=len(first) + hit.rank) for hit in rest)]
