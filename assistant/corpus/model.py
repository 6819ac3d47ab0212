"""The corpus as values: documents, versions, provisions and what is known of each.

Everything here is frozen and free of I/O; `assistant.corpus.reader` builds it from `corpus/documents/`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from assistant.language.text import Bilingual, Language


class Evidence(StrEnum):
    """How the content of a provision is known, best first."""

    OFFICIAL = "official"
    TRANSCRIBED = "transcribed"
    PRESS = "press"
    SINGLE_SOURCE = "single-source"
    UNVERIFIED = "unverified"

    @property
    def rank(self) -> int:
        """0 for the strongest grade, 4 for the weakest."""
        return list(Evidence).index(self)


def weakest(*grades: Evidence) -> Evidence:
    """The weakest of the grades given (at least one)."""
    return max(grades, key=lambda grade: grade.rank)


def web_address(url: str) -> bool:
    """Whether this may be made a link: an address of the web, without anything that would end it early."""
    return re.fullmatch(r"https?://[^\s<>\"'`\\]+", url) is not None


@dataclass(frozen=True, slots=True)
class Source:
    """Something the content of provisions is known from, and how well it lets us know it."""

    id: str
    title: Bilingual
    grade: Evidence
    line: int = 0


class Form(StrEnum):
    """Who wrote the words: this project, or the issuer of the rule, whose pages a program may have had to recognise."""

    RESTATEMENT = "restatement"
    OFFICIAL_TEXT = "official-text"
    SCANNED = "scanned"


UNDATED = dt.date.max
"""The first day in force of a text of which nobody has said when it takes effect: it is found, but never in force."""


class DocumentKind(StrEnum):
    """What a document is: a rule text, market practice, or notes on claims that are not rules."""

    RULE = "rule"
    PRACTICE = "practice"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A pointer to a provision, `document[@version]#provision`; no version means the one in force."""

    document: str
    provision: str
    version: str | None = None

    def __str__(self) -> str:
        at = f"@{self.version}" if self.version else ""
        return f"{self.document}{at}#{self.provision}"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of art as the provision uses it."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class DecidedQuestion:
    """A question that a provision answers by yes or no, and the number from 1 of the sentence that does so."""

    text: str
    language: Language
    yes: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class Premise:
    """What questions wrongly take for granted, and the number from 1 of the sentence that says what is so instead."""

    text: str
    language: Language
    sentence: int


@dataclass(frozen=True, slots=True)
class Provision:
    """The smallest citable unit of one version of a document.

    `effective_from` and `effective_to` are inclusive days; `effective_to` is None while the provision is in force.
    `asked` holds other ways people ask for the provision, used to find it and never shown as its words; `decides` the
    questions that it answers by yes or no, `premises` what it corrects in a question that takes it for granted.
    `carried_from` names the version whose wording was read when this version's own text was not; `note` then says so.
    `sources` are ids of what its content is known from, `untested` is why no rule of the checker uses its thresholds.
    `line` is that of its heading in `file`, `text_lines` are those on which the text of each language begins. Of a
    text that was added, `place` is where it begins in the text of its paper, and `pages` are the pages it stands on,
    each with the offset in its text from which it does.
    """

    document: str
    version: str
    id: str
    title: Bilingual
    path: tuple[Bilingual, ...]
    text: Mapping[Language, str]
    evidence: Evidence
    form: Form
    kind: DocumentKind
    effective_from: dt.date
    effective_to: dt.date | None
    references: tuple[Reference, ...] = ()
    terms: tuple[Term, ...] = ()
    asked: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    decides: tuple[DecidedQuestion, ...] = ()
    premises: tuple[Premise, ...] = ()
    url: str | None = None
    carried_from: str | None = None
    note: Bilingual | None = None
    sources: tuple[str, ...] = ()
    untested: str | None = None
    file: str = ""
    line: int = 0
    text_lines: Mapping[Language, int] = field(default_factory=dict)
    place: int | None = None
    pages: tuple[tuple[int, int], ...] = ()

    @property
    def reference(self) -> Reference:
        """The full reference of this provision, version included."""
        return Reference(self.document, self.id, self.version)

    def numbered_lines(self, language: Language) -> tuple[tuple[int, str], ...]:
        """The sentences of one language, each with its line in the file."""
        lines = enumerate(self.text[language].split("\n"), start=self.text_lines.get(language, self.line))
        return tuple((number, line.strip()) for number, line in lines if line.strip())

    def spoken(self, language: Language) -> Language:
        """The language of its words for a reader of this one: the other where there is no text in it."""
        return language if self.text.get(language) else next(iter(self.text))

    def text_for(self, language: Language) -> str:
        """Its words for a reader of this language."""
        return self.text[self.spoken(language)]

    def page_at(self, offset: int) -> int | None:
        """The page on which a place of its text stands; None where the text has no pages."""
        return next((page for start, page in reversed(self.pages) if start <= offset), None)

    @property
    def is_dated(self) -> bool:
        """Whether it is known since when it applies."""
        return self.effective_from != UNDATED

    @property
    def since(self) -> dt.date | None:
        """The first day on which it applies; None where nobody has said."""
        return self.effective_from if self.is_dated else None

    def in_force(self, day: dt.date) -> bool:
        """Whether the provision applies on `day`."""
        return self.is_dated and self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Version:
    """One revision of a document, named by the day it takes effect."""

    document: str
    id: str
    title: Bilingual
    short: Bilingual
    issuer: str
    number: str | None
    published: dt.date | None
    effective_from: dt.date
    effective_to: dt.date | None
    form: Form
    kind: DocumentKind
    evidence: Evidence
    urls: tuple[str, ...]
    provisions: Mapping[str, Provision]
    sources: tuple[str, ...] = ()
    file: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether it is known since when it applies."""
        return self.effective_from != UNDATED

    @property
    def since(self) -> dt.date | None:
        """The first day on which it applies; None where nobody has said."""
        return self.effective_from if self.is_dated else None

    def in_force(self, day: dt.date) -> bool:
        """Whether this version applies on `day`."""
        return self.is_dated and self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Document:
    """One rule text with all its versions, oldest first."""

    id: str
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """The newest version; one of which nobody has said since when it applies only where there is no other."""
        return next((version for version in reversed(self.versions) if version.is_dated), self.versions[-1])

    def version(self, version_id: str) -> Version | None:
        """The version of that name, or None."""
        return next((version for version in self.versions if version.id == version_id), None)

    def at(self, day: dt.date) -> Version | None:
        """The version in force on `day`, or None."""
        return next((version for version in reversed(self.versions) if version.in_force(day)), None)


@dataclass(frozen=True)
class Concept:
    """Anything that people call by names; the first name of each language is preferred."""

    id: str
    en: tuple[str, ...]
    zh: tuple[str, ...]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Every name as it is looked for in a text: in lower case, a space for each hyphen."""
        return tuple(name.lower().replace("-", " ") for name in (*self.en, *self.zh))

    def names(self, language: Language) -> tuple[str, ...]:
        """The names in one language."""
        return self.en if language is Language.EN else self.zh


@dataclass(frozen=True)
class GlossaryEntry(Concept):
    """One concept with every name people use for it."""

    document: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class NotHeld(Concept):
    """A topic people ask about that this corpus does not hold, its names, and where to look instead.

    `beside` are words beside which its names ask for something else, which is held.
    """

    see: Bilingual
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """A sentence of a provision, by its number from 1, the same in both languages.

    Of a stage of a process the provision is that of the version in force on the day asked about.
    """

    provision: Reference
    sentence: int


@dataclass(frozen=True)
class Process(Concept):
    """Something done in stages, in their order; where it is not `ordered`, things that belong together.

    A question names it by one of its names, or by one of the `concepts` of the glossary. `line` is that of its entry.
    """

    title: Bilingual
    concepts: tuple[str, ...]
    stages: tuple[SentencePlace, ...]
    ordered: bool = True
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """A sentence that says nothing which those `within` do not say together; in the words of the latest versions.

    One that is a `proof` says besides where, or by whom, what they say is said.
    """

    sentence: SentencePlace
    within: tuple[SentencePlace, ...]
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Repeated:
    """The sentences of different provisions that say the same, and those that others say already.

    Each sentence of one of the sets of `same` says all that the others of the set say.
    """

    same: tuple[tuple[SentencePlace, ...], ...] = ()
    again: tuple[SaidAgain, ...] = ()

    @property
    def places(self) -> Iterator[SentencePlace]:
        """Every sentence named."""
        yield from (place for places in self.same for place in places)
        yield from (place for each in self.again for place in (each.sentence, *each.within))


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, the glossary, the topics not held, the processes, and what all of it is known from.

    `repeated` is what several sentences say. `originals` are words of official texts that were added, each for a
    restated provision that says the same.
    `knowledge_ends` is the newest date of the material it was written from, None where nobody says. `hash` is that of
    all files an answer or a verdict depends on, `index_hash` that of those an index is made from.
    """

    documents: Mapping[str, Document]
    glossary: tuple[GlossaryEntry, ...] = ()
    not_held: tuple[NotHeld, ...] = ()
    processes: tuple[Process, ...] = ()
    repeated: Repeated = Repeated()
    sources: Mapping[str, Source] = field(default_factory=dict)
    originals: Mapping[Reference, Provision] = field(default_factory=dict)
    hash: str = ""
    root: str = ""
    index_hash: str = ""
    knowledge_ends: dt.date | None = None

    @property
    def first_day(self) -> dt.date:
        """The day the oldest rule held here took effect; the first of all days where none is held."""
        versions = (version for document in self.documents.values() for version in document.versions)
        days = (version.effective_from for version in versions if version.kind is DocumentKind.RULE)
        return min(days, default=dt.date.min)

    def provisions(self, day: dt.date | None = None) -> Iterator[Provision]:
        """Every provision, or those in force on `day`."""
        for document in self.documents.values():
            for version in document.versions:
                for provision in version.provisions.values():
                    if day is None or provision.in_force(day):
                        yield provision

    def find(self, reference: Reference, day: dt.date | None = None) -> Provision | None:
        """The provision a reference points to: in its version if it names one, else in force on `day`, else the latest.

        With a day given and no version in force on it, None.
        """
        document = self.documents.get(reference.document)
        if document is None:
            return None
        if reference.version is not None:
            version = document.version(reference.version)
        elif day is not None:
            version = document.at(day)
        else:
            version = document.latest
        if version is None:
            return None
        provision = version.provisions.get(reference.provision)
        if provision is not None and day is not None and reference.version is None and not provision.in_force(day):
            return None
        return provision
