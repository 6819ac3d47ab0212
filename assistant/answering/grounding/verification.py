"""Checks with no model whether the quote of a pasted citation stands where it is said to stand."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.answering.words import WORDS
from assistant.corpus.mentions import provision_named
from assistant.corpus.model import Corpus, Document, Provision, Reference, Version
from assistant.corpus.quotes import MOST_QUOTE, find_quote, fold, nearest
from assistant.errors import InputError
from assistant.language.text import Language


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
    """Check one citation. Without a version the one in force on `as_of` is meant.

    Raises InputError for a quote longer than any provision, and for none.
    """
    if not quote.strip():
        raise InputError(WORDS["verification.empty"])
    if len(quote) > MOST_QUOTE:
        raise InputError(WORDS.both("verification.too_long", length=f"{len(quote):,}", most=f"{MOST_QUOTE:,}"))
    document = corpus.documents.get(reference.document)
    if document is None:
        message = _words("no_document", document=reference.document)
        return CitationCheck(CitationStatus.NOT_CHECKABLE, reference, message)
    version = document.version(reference.version) if reference.version else document.at(as_of)
    if version is None:
        return _without_version(document, reference, as_of)
    provision = provision_named(version, reference.provision)
    exact = Reference(document.id, reference.provision if provision is None else provision.id, version.id)
    if provision is None:
        return CitationCheck(CitationStatus.NO_SUCH_PROVISION, exact, _no_provision(version, reference.provision))
    original = corpus.originals.get(exact)
    span = find_quote(quote, provision)
    if span is None and original is not None and (span := find_quote(quote, original)) is not None:
        provision = original
    if span is None:
        best = nearest(quote, provision)
        difference = mark_difference(best.text, quote) if best else None
        message = _words("differs", citation=exact)
        return CitationCheck(CitationStatus.QUOTE_DIFFERS, exact, message, provision, difference=difference)
    if not provision.in_force(as_of):
        start, end = provision.effective_from, provision.effective_to
        message = _words("not_then_ended" if end else "not_then", citation=exact, start=start, end=end, day=as_of)
        return CitationCheck(CitationStatus.NOT_IN_FORCE, exact, message, provision, span.start, span.end)
    return CitationCheck(CitationStatus.OK, exact, _words("stands", citation=exact), provision, span.start, span.end)


def _without_version(document: Document, reference: Reference, as_of: dt.date) -> CitationCheck:
    versions = ", ".join(version.id for version in document.versions)
    if reference.version is None:
        message = _words("no_version_then", document=document.id, day=as_of, versions=versions)
        return CitationCheck(CitationStatus.NOT_IN_FORCE, reference, message)
    message = _words("no_version", version=reference.version, document=document.id, versions=versions)
    return CitationCheck(CitationStatus.NOT_CHECKABLE, reference, message)


def _no_provision(version: Version, provision: str) -> str:
    message = _words("no_provision", document=version.document, version=version.id, provision=provision)
    close = difflib.get_close_matches(provision, version.provisions, n=3, cutoff=0.5)
    return message + (_words("nearest", provisions=", ".join(close)) if close else "")


def _words(name: str, **values: object) -> str:
    """A message: in English, as programs and logs read it too."""
    return WORDS(f"verification.{name}", Language.EN, **values)


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
