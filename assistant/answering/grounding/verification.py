"""Checks with no model whether the quote of a pasted citation stands where it is said to stand."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.corpus.model import Corpus, Provision, Reference
from assistant.corpus.quotes import find_quote, fold, nearest


class CitationStatus(StrEnum):
    """What is found about a citation. What this corpus does not hold is not checkable, never "does not exist"."""

    OK = "ok"
    QUOTE_DIFFERS = "quote_differs"
    NO_SUCH_PROVISION = "no_such_provision"
    NOT_IN_FORCE = "not_in_force"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """The result for one citation; `difference` marks `[-missing-]` and `{+added+}` stretches of the quote."""

    status: CitationStatus
    reference: Reference
    message: str
    provision: Provision | None = None
    start: int | None = None
    end: int | None = None
    difference: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The check as a JSON object."""
        return {
            "status": self.status.value,
            "citation": str(self.reference),
            "message": self.message,
            "start": self.start,
            "end": self.end,
            "evidence": self.provision.evidence.value if self.provision else None,
            "form": self.provision.form.value if self.provision else None,
            "difference": self.difference,
        }


def verify(corpus: Corpus, reference: Reference, quote: str, as_of: dt.date) -> CitationCheck:
    """Check one citation. Without a version the one in force on `as_of` is meant."""
    document = corpus.documents.get(reference.document)
    if document is None:
        return CitationCheck(
            CitationStatus.NOT_CHECKABLE,
            reference,
            f"{reference.document} is not a document of this corpus; see `assistant corpus list`",
        )
    version = document.version(reference.version) if reference.version else document.at(as_of)
    if version is None:
        held = ", ".join(item.id for item in document.versions)
        if reference.version is None:
            return CitationCheck(
                CitationStatus.NOT_IN_FORCE,
                reference,
                f"no version of {document.id} was in force on {as_of}; versions held: {held}",
            )
        return CitationCheck(
            CitationStatus.NOT_CHECKABLE,
            reference,
            f"version {reference.version} of {document.id} is not held; versions held: {held}",
        )
    exact = Reference(document.id, reference.provision, version.id)
    provision = version.provisions.get(reference.provision)
    if provision is None:
        close = difflib.get_close_matches(reference.provision, version.provisions, n=3, cutoff=0.5)
        hint = f"; nearest: {', '.join(close)}" if close else ""
        return CitationCheck(
            CitationStatus.NO_SUCH_PROVISION,
            exact,
            f"{document.id}@{version.id} holds no provision {reference.provision}{hint}",
        )
    span = find_quote(quote, provision)
    if span is None:
        best = nearest(quote, provision)
        difference = mark_difference(best.text, quote) if best else None
        return CitationCheck(
            CitationStatus.QUOTE_DIFFERS,
            exact,
            f"the quote does not stand in {exact}",
            provision,
            difference=difference,
        )
    if not provision.in_force(as_of):
        until = f" to {provision.effective_to}" if provision.effective_to else " on"
        message = f"the quote stands in {exact}, which applies from {provision.effective_from}{until}, not on {as_of}"
        return CitationCheck(CitationStatus.NOT_IN_FORCE, exact, message, provision, span.start, span.end)
    return CitationCheck(CitationStatus.OK, exact, f"the quote stands in {exact}", provision, span.start, span.end)


def mark_difference(text: str, quote: str) -> str:
    """The quote beside the text in one line: `[-only in the text-]`, `{+only in the quote+}`."""
    left, right = fold(text)[0], fold(quote)[0]
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(left[a:b])
        else:
            parts.append((f"[-{left[a:b]}-]" if b > a else "") + (f"{{+{right[c:d]}+}}" if d > c else ""))
    return "".join(parts)
