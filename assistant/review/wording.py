"""A review in words: values as people write them, places as page and quote, the whole as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from assistant.eligibility.facts.table import FLAGS, FactTable
from assistant.eligibility.wording.amounts import amount_words
from assistant.eligibility.wording.explanation import render
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual, Language, punctuation
from assistant.review.model import FactConflict, MissingFact, Printed, ProvenFact, Review
from assistant.review.sheets import SHEET_EXTENSIONS
from assistant.review.words import WORDS

_SIGNS = {Bound.GE: "≥ ", Bound.GT: "> ", Bound.LE: "≤ ", Bound.LT: "< ", Bound.ABOUT: "≈ "}
_MOST_WORDS = 60
_MOST_PAGES = 6


def value_text(fact: ProvenFact, table: FactTable, language: Language) -> str:
    """The value of a fact as people write it."""
    spec, value = table.spec(fact.fact), fact.value
    choices: Mapping[str, Bilingual] = spec.choices if spec else {}
    if isinstance(value, bool):
        return FLAGS[str(value).lower()][language]
    if isinstance(value, tuple):
        named = [choices[each][language] if each in choices else each for each in value]
        return punctuation(language).comma.join(named) or WORDS("report.none", language)
    if isinstance(value, str):
        return choices[value][language] if value in choices else value
    return _SIGNS.get(fact.comparison, "") + (amount_words(value, spec, language) if spec else f"{value:f}")


def place_text(place: Printed, review: Review, language: Language) -> str:
    """Where words stand and what they are; the file is named where there are several."""
    words = place.words if len(place.words) <= _MOST_WORDS else place.words[:_MOST_WORDS] + "…"
    if place.cell:
        return WORDS("report.cell_place", language, file=place.file, cell=place.cell, words=words)
    alone = len(review.papers) == 1
    if not place.page:
        return WORDS("report.words" if alone else "report.unpaged", language, file=place.file, words=words)
    if alone:
        return WORDS("report.place", language, page=place.page, words=words)
    return WORDS("report.place_of", language, file=place.file, page=place.page, words=words)


def review_lines(review: Review, table: FactTable, language: Language) -> Iterator[str]:
    """The review as lines: whose papers, notes, facts, conflicts, what is missing, the verdict, passages."""
    yield from _head(review, language)
    parts = (
        ("report.notes", [note[language] for note in _notes(review)]),
        ("report.facts", [_fact(fact, review, table, language) for fact in review.facts]),
        ("report.conflicts", [_conflict(conflict, review, table, language) for conflict in review.conflicts]),
        ("report.not_found", list(_not_found(review, table, language))),
    )
    for title, entries in parts if review.facts else parts[:1]:
        if entries:
            yield from ("", WORDS(title, language), *(f"  {entry}" for entry in entries))
    if not review.facts:
        yield from ("", WORDS("report.no_facts", language))
        return
    yield from ("", WORDS("report.verdict", language), render(review.verdict, language))
    if review.passages:
        yield from ("", WORDS("report.passages", language), *_passages(review, language))


def reading_remarks(review: Review, table: FactTable, language: Language) -> Mapping[str, list[str]]:
    """What is to be told of the reading besides the facts, by title: notes, conflicts, what was not found, passages."""
    parts = {
        "report.notes": [note[language] for note in _notes(review)],
        "report.conflicts": [_conflict(conflict, review, table, language) for conflict in review.conflicts],
        "report.not_found": list(_not_found(review, table, language)),
        "report.passages": [line.strip() for line in _passages(review, language)],
    }
    return {WORDS(title, language): lines for title, lines in parts.items() if lines}


def _head(review: Review, language: Language) -> Iterator[str]:
    signs = punctuation(language)
    known = [WORDS("report.code", language, code=review.code)] if review.code else []
    known += [WORDS(f"boards.{review.board}", language)] if review.board else []
    company = review.company or WORDS("report.unnamed", language)
    title = WORDS("report.title", language, company=company)
    yield title + (signs.bracketed(signs.comma.join(known)) if known else "")
    for paper in review.papers:
        pages = "report.sheets" if Path(paper.file).suffix.lower() in SHEET_EXTENSIONS else "report.pages"
        key = pages if paper.pages else "report.no_pages"
        yield "  " + WORDS(key, language, file=paper.file, pages=paper.pages)


def _notes(review: Review) -> list[Bilingual]:
    warnings = [
        Bilingual(f"{paper.file}: {warning.en}", f"{paper.file}：{warning.zh}")
        for paper in review.papers
        for warning in paper.warnings
    ]
    return [*review.notes, *warnings]


def _fact(fact: ProvenFact, review: Review, table: FactTable, language: Language) -> str:
    place = place_text(fact.place, review, language)
    pages = list(dict.fromkeys(also.page for also in fact.also if also.page and also.file == fact.place.file))
    if pages:
        also = WORDS("report.also", language, pages=_pages(pages, language))
        place += punctuation(language).comma + also
    if fact.proposed:
        place += punctuation(language).comma + WORDS("report.proposed", language)
    value = value_text(fact, table, language)
    return WORDS("report.fact", language, fact=table.label(fact.fact)[language], value=value, place=place)


def _conflict(conflict: FactConflict, review: Review, table: FactTable, language: Language) -> str:
    signs = punctuation(language)
    readings = []
    for reading in conflict.readings:
        place = signs.bracketed(place_text(reading.place, review, language)).strip()
        readings.append(f"{value_text(reading, table, language)} {place}")
    joined = signs.comma.join(readings)
    return WORDS("report.conflict", language, fact=table.label(conflict.fact)[language], readings=joined)


def _not_found(review: Review, table: FactTable, language: Language) -> Iterator[str]:
    """Each fact with where to look; those that nothing speaks of in one line."""
    nowhere = []
    for missing in review.not_found:
        if missing.file:
            yield _missing(missing, table, language)
        else:
            nowhere.append(table.label(missing.fact)[language])
    if nowhere:
        yield WORDS("report.nowhere", language, facts=punctuation(language).semicolon.join(nowhere))


def _missing(missing: MissingFact, table: FactTable, language: Language) -> str:
    fact = table.label(missing.fact)[language]
    if not missing.looked_at:
        return WORDS("report.look_in", language, fact=fact, file=missing.file)
    return WORDS("report.look", language, fact=fact, pages=_pages(missing.looked_at, language))


def _pages(pages: list[int] | tuple[int, ...], language: Language) -> str:
    shown = punctuation(language).comma.join(map(str, pages[:_MOST_PAGES]))
    return shown + (" …" if len(pages) > _MOST_PAGES else "")


def _passages(review: Review, language: Language) -> Iterator[str]:
    labels = criterion_labels(review)
    for criterion, passages in groupby(review.passages, key=lambda passage: passage.criterion):
        yield f"  {labels.get(criterion, Bilingual(criterion, criterion))[language]}"
        yield from (f"    {place_text(passage.place, review, language)}" for passage in passages)


def criterion_labels(review: Review) -> Mapping[str, Bilingual]:
    """What the criteria of the verdict are called."""
    return {
        finding.id: finding.label
        for section in review.verdict.sections
        for route in section.routes
        for each in route.findings
        for finding in each.criteria()
    }
