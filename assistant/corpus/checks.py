"""`assistant corpus verify`: what is wrong with the corpus files, each with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.model import Corpus, Document, Provision
from assistant.corpus.reader import read_corpus, read_file
from assistant.errors import InputError
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it stands and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def verify_corpus(root: Path) -> tuple[Corpus | None, tuple[Problem, ...]]:
    """The corpus (None if it cannot be read) and every problem found in it."""
    unreadable = tuple(_unreadable_files(root))
    if unreadable:
        return None, unreadable
    try:
        corpus = read_corpus(root)
    except InputError as error:
        return None, (_problem(error),)
    return corpus, tuple(sorted(_problems(corpus), key=lambda problem: (problem.file, problem.line)))


def _unreadable_files(root: Path) -> Iterator[Problem]:
    for file in sorted((root / "documents").glob("*/*.md")):
        try:
            read_file(file, root)
        except InputError as error:
            yield _problem(error)


def _problem(error: InputError) -> Problem:
    file, _, rest = str(error).partition(":")
    line, _, message = rest.partition(":")
    return Problem(file, int(line), message.strip()) if line.strip().isdigit() else Problem(file, 1, rest.strip())


def _problems(corpus: Corpus) -> Iterator[Problem]:
    for document in corpus.documents.values():
        yield from _version_problems(document)
        for version in document.versions:
            for provision in version.provisions.values():
                if provision.carried_from is None:
                    yield from _reference_problems(provision, corpus)
                    yield from _number_problems(provision)
                    yield from _date_problems(provision)
    yield from _glossary_problems(corpus)


def _version_problems(document: Document) -> Iterator[Problem]:
    """Versions in order, named by the day they take effect, none overlapping the next, each with an `about`."""
    for version in document.versions:
        if version.id != version.effective_from.isoformat():
            yield Problem(
                version.file,
                1,
                f"version {version.id} must be named by the day it takes effect, {version.effective_from}",
            )
        if version.effective_to and version.effective_to < version.effective_from:
            yield Problem(
                version.file,
                1,
                f"effective_to {version.effective_to} is before effective_from {version.effective_from}",
            )
        if "about" not in version.provisions:
            yield Problem(version.file, 1, "no provision 'about' with title, number, issuer, dates and status")
    for earlier, later in zip(document.versions, document.versions[1:], strict=False):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            yield Problem(
                earlier.file, 1, f"overlaps version {later.id}: effective_to must be before {later.effective_from}"
            )


def _reference_problems(provision: Provision, corpus: Corpus) -> Iterator[Problem]:
    for reference in provision.references:
        document = corpus.documents.get(reference.document)
        if document is None:
            yield Problem(
                provision.file, provision.line, f"cross-reference {reference}: no document {reference.document}"
            )
        elif reference.version and document.version(reference.version) is None:
            yield Problem(
                provision.file,
                provision.line,
                f"cross-reference {reference}: no version {reference.version} of {reference.document}",
            )
        elif not any(
            reference.provision in version.provisions
            for version in document.versions
            if reference.version in (None, version.id)
        ):
            yield Problem(
                provision.file, provision.line, f"cross-reference {reference}: no provision {reference.provision}"
            )


def _number_problems(provision: Provision) -> Iterator[Problem]:
    """Numbers, dates and article numbers that stand in one language of a provision and not in the other."""
    english, chinese = (
        {normal_form(quantity): quantity.text for quantity in read_quantities(provision.text[language])}
        for language in Language
    )
    for form in sorted(set(english) ^ set(chinese)):
        where, text, other = (
            ("English", english[form], "Chinese") if form in english else ("Chinese", chinese[form], "English")
        )
        yield Problem(
            provision.file,
            provision.line,
            f"{provision.id}: '{text}' ({form}) stands in the {where} text and not in the {other}",
        )


def _date_problems(provision: Provision) -> Iterator[Problem]:
    if provision.effective_to and provision.effective_to < provision.effective_from:
        yield Problem(
            provision.file,
            provision.line,
            f"{provision.id}: 'to' {provision.effective_to} is before 'from' {provision.effective_from}",
        )


def _glossary_problems(corpus: Corpus) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    ids: set[str] = set()
    for entry in corpus.glossary:
        if entry.id in ids:
            yield Problem("glossary.yaml", 1, f"entry {entry.id} stands twice")
        ids.add(entry.id)
        if entry.document and entry.document not in corpus.documents:
            yield Problem("glossary.yaml", 1, f"entry {entry.id} names document {entry.document}, which does not exist")
        for name in (*entry.en, *entry.zh):
            other = seen.setdefault(name.lower(), entry.id)
            if other != entry.id:
                yield Problem("glossary.yaml", 1, f"'{name}' stands in two entries: {other} and {entry.id}")
