"""`assistant corpus verify`: what is wrong with the corpus files, each with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.annotations import (
    decided_both_ways,
    decided_faults,
    premise_faults,
    process_faults,
    repeated_faults,
)
from assistant.corpus.model import Corpus, Document, Provision, Version
from assistant.corpus.reader import read_corpus, read_file
from assistant.corpus.sentence_pairs import pair_differences
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language

_OUR_READING = Bilingual("Our reading: ", "本库的理解：")
"""How a sentence begins that is this project's interpretation and not what the rule says."""
_GLOSSARY, _SOURCES, _PROCESSES, _SAME = "glossary.yaml", "sources.yaml", "processes.yaml", "same.yaml"


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
    for provision in written_provisions(corpus):
        yield from _reference_problems(provision, corpus)
        yield from _sentence_problems(provision)
        yield from _date_problems(provision)
        for fault in (*decided_faults(provision), *premise_faults(provision)):
            yield Problem(provision.file, provision.line, fault)
    for provision, fault in decided_both_ways(corpus):
        yield Problem(provision.file, provision.line, fault)
    for line, fault in process_faults(corpus):
        yield Problem(_PROCESSES, line, fault)
    for fault in repeated_faults(corpus):
        yield Problem(_SAME, 1, fault)
    if corpus.sources:
        yield from _source_problems(corpus)
    yield from _glossary_problems(corpus)


def written_provisions(corpus: Corpus) -> Iterator[Provision]:
    """The provisions of every version that stand in its own file; those it carries over stand in another's."""
    return (provision for provision in corpus.provisions() if provision.carried_from is None)


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


def _sentence_problems(provision: Provision) -> Iterator[Problem]:
    """English line n and Chinese line n of a provision are one sentence in two languages and say the same."""
    english, chinese = (provision.numbered_lines(language) for language in Language)
    if len(english) != len(chinese):
        yield Problem(
            provision.file,
            provision.line,
            f"{provision.id}: {len(english)} English lines and {len(chinese)} Chinese ones; line by line they have to "
            "be the same sentences",
        )
        return
    for (line_en, text_en), (line_zh, text_zh) in zip(english, chinese, strict=True):
        lines = {Language.EN: line_en, Language.ZH: line_zh}
        for language, message in _pair_problems(text_en, text_zh):
            yield Problem(
                provision.file,
                lines[language],
                f"{provision.id}: {message} (the other language: line {lines[language.other]})",
            )


def _pair_problems(english: str, chinese: str) -> Iterator[tuple[Language, str]]:
    """What differs between the sentences of a line, and in which of them it stands."""
    ours = english.startswith(_OUR_READING.en), chinese.startswith(_OUR_READING.zh)
    if ours[0] != ours[1]:
        language = Language.EN if ours[0] else Language.ZH
        opening, missing = _OUR_READING[language].strip(), _OUR_READING[language.other].strip()
        yield language, f"'{opening}' stands opposite a sentence without '{missing}'"
    for difference in pair_differences(english, chinese):
        yield difference.language, difference.message


def _date_problems(provision: Provision) -> Iterator[Problem]:
    if provision.effective_to and provision.effective_to < provision.effective_from:
        yield Problem(
            provision.file,
            provision.line,
            f"{provision.id}: 'to' {provision.effective_to} is before 'from' {provision.effective_from}",
        )


def _source_problems(corpus: Corpus) -> Iterator[Problem]:
    """Provisions without a source, known better than by their sources, and sources that nothing is known from."""
    versions = [version for document in corpus.documents.values() for version in document.versions]
    for version in versions:
        for name in version.sources:
            if name not in corpus.sources:
                yield Problem(version.file, 1, f"the sources name {name}, which {_SOURCES} does not list")
        for provision in version.provisions.values():
            if provision.carried_from is None:
                yield from _grade_problems(provision, version, corpus)
    names = {name for provision in corpus.provisions() for name in provision.sources}
    for source in corpus.sources.values():
        if source.id not in names:
            yield Problem(_SOURCES, source.line, f"no provision is known from {source.id}; delete it or name it")


def _grade_problems(provision: Provision, version: Version, corpus: Corpus) -> Iterator[Problem]:
    where = provision.file, provision.line
    if not provision.sources:
        yield Problem(*where, f"{provision.id}: names no source; write 'sources:' with ids of {_SOURCES}")
    for name in provision.sources:
        if name not in corpus.sources and name not in version.sources:
            yield Problem(*where, f"{provision.id}: names the source {name}, which {_SOURCES} does not list")
    for source in [corpus.sources[name] for name in provision.sources if name in corpus.sources]:
        if provision.evidence.rank < source.grade.rank:
            yield Problem(
                *where,
                f"{provision.id}: graded {provision.evidence}, above its source {source.id}, which is {source.grade}",
            )


def _glossary_problems(corpus: Corpus) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    ids: set[str] = set()
    for entry in corpus.glossary:
        if entry.id in ids:
            yield Problem(_GLOSSARY, entry.line, f"entry {entry.id} stands twice")
        ids.add(entry.id)
        if entry.document and entry.document not in corpus.documents:
            yield Problem(
                _GLOSSARY, entry.line, f"entry {entry.id} names document {entry.document}, which does not exist"
            )
        for name in (*entry.en, *entry.zh):
            other = seen.setdefault(name.lower(), entry.id)
            if other != entry.id:
                yield Problem(_GLOSSARY, entry.line, f"'{name}' stands in two entries: {other} and {entry.id}")
