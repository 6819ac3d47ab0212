"""What a criterion is cited to on a day: the version in force then, and how its content is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.corpus.model import Corpus, Evidence, Provision, Reference
from assistant.corpus.reader import read_corpus
from assistant.language.text import Bilingual


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as cited in a verdict; `evidence` is `unverified` where the corpus does not hold it."""

    document: str
    version: str
    provision: str
    evidence: Evidence
    short: Bilingual

    def __str__(self) -> str:
        return f"{self.document}@{self.version}#{self.provision}"


@lru_cache(maxsize=4096)
def cite(reference: Reference, day: dt.date, root: Path) -> Cited:
    """The version of the provision in force on `day`; the version the rule names where that one does not hold it."""
    corpus = _corpus(root)
    found = find_provision(corpus, reference, day)
    if found is None:
        unnamed = Bilingual(reference.document, reference.document)
        return Cited(reference.document, reference.version or "", reference.provision, Evidence.UNVERIFIED, unnamed)
    version = corpus.documents[found.document].version(found.version)
    assert version is not None
    return Cited(found.document, found.version, found.id, found.evidence, version.short)


def find_provision(corpus: Corpus, reference: Reference, day: dt.date) -> Provision | None:
    """The provision in force on `day`, else in the version the reference names, else None."""
    return corpus.find(Reference(reference.document, reference.provision), day) or corpus.find(reference)


@cache
def _corpus(root: Path) -> Corpus:
    return read_corpus(root)
