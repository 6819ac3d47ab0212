"""A company's papers reviewed: read in processes of their own, held against each other, put to the checker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel
from assistant.papers.workers import read_papers
from assistant.review.body import PaperBody
from assistant.review.checking import issuer_facts, verdict_on
from assistant.review.front import board_of, code_of, company_of
from assistant.review.gaps import missing_facts
from assistant.review.model import Board, ProvenFact, Review, ReviewedPaper
from assistant.review.paper_facts import PaperFacts, read_paper_facts
from assistant.review.passages import bearing_passages
from assistant.review.resolution import resolved
from assistant.review.sheets import SHEET_EXTENSIONS, read_workbook
from assistant.review.vocabulary import ReviewVocabulary, review_vocabulary
from assistant.review.words import WORDS

if TYPE_CHECKING:  # the client of a language model is loaded where one is asked
    from assistant.review.hints import Hints

REVIEW_LIMITS = PaperLimits(memory=1 << 30)
"""Bounds of one paper: its reader takes less memory than a gigabyte."""


@dataclass(frozen=True)
class OpenedPaper:
    """A paper that was opened: its text with its pages, or why there is none; `notes` are those of its cells."""

    path: Path
    body: PaperBody | None
    error: Bilingual | None = None
    notes: tuple[Bilingual, ...] = ()


@dataclass(frozen=True)
class _Read:
    """A paper with what was read of it, and whose it is."""

    facts: PaperFacts
    company: str
    notes: tuple[Bilingual, ...]

    @property
    def name(self) -> str:
        return self.facts.body.paper.name


def review_files(
    paths: Sequence[Path],
    book: RuleBook,
    day: dt.date,
    *,
    ocr: OcrModel | None = None,
    workers: int | None = None,
    hints: Hints | None = None,
) -> Review:
    """The review of a company's papers. Nothing of them is kept, and without `hints` nothing leaves this machine.

    Raises InputError where none of the files can be read.
    """
    return review_papers(list(open_papers(paths, ocr=ocr, workers=workers)), book, day, hints=hints)


def open_papers(
    paths: Sequence[Path],
    *,
    ocr: OcrModel | None = None,
    workers: int | None = None,
    limits: PaperLimits = REVIEW_LIMITS,
) -> Iterator[OpenedPaper]:
    """Open files in their order: workbooks and tables here, papers each in a process of its own."""
    sheets = [path for path in paths if path.suffix.lower() in SHEET_EXTENSIONS]
    read = read_papers([path for path in paths if path not in sheets], limits, ocr=ocr, workers=workers)
    for path in paths:
        if path in sheets:
            yield _workbook(path)
            continue
        paper = next(read)
        yield OpenedPaper(path, PaperBody(paper.paper) if paper.paper else None, paper.error)


def _workbook(path: Path) -> OpenedPaper:
    try:
        paper, cells, notes = read_workbook(path)
    except InputError as error:
        return OpenedPaper(path, None, Bilingual(error.in_language("en"), error.in_language("zh")))
    return OpenedPaper(path, PaperBody(paper, cells), notes=notes)


def review_papers(
    papers: Sequence[OpenedPaper],
    book: RuleBook,
    day: dt.date,
    *,
    hints: Hints | None = None,
    words: ReviewVocabulary | None = None,
) -> Review:
    """The review of papers that were opened, by the words that ship or by others.

    Raises InputError where none could be.
    """
    words = words or review_vocabulary()
    refused = [
        WORDS.both("notes.refused", file=paper.path.name, why=_unnamed(paper.error, paper.path.name))
        for paper in papers
        if paper.error is not None
    ]
    read = [_read(paper.body, paper.notes, book.fact_table, day, words) for paper in papers if paper.body is not None]
    if not read:
        why = next((paper.error for paper in papers if paper.error is not None), None)
        raise InputError(WORDS.both("refused.none", why=why) if why else WORDS["refused.nothing_named"])
    main = max(read, key=lambda each: (bool(each.facts.zones.overview[1]), len(each.facts.candidates)))
    own, others = _parted(read, main.company)
    board = next((board for each in own if (board := board_of(each.facts.body, code_of(each.facts.body)))), None)
    noted = (*refused, *others, *_board_notes(main, board))
    return _reviewed(read, own, noted, board, book, day, words, hints)


def _unnamed(why: Bilingual, name: str) -> Bilingual:
    """Why a file was not read, without its name in front."""
    return Bilingual(why.en.removeprefix(f"{name}: "), why.zh.removeprefix(f"{name}：").removeprefix(f"{name}: "))


def _read(
    body: PaperBody, notes: tuple[Bilingual, ...], table: FactTable, day: dt.date, words: ReviewVocabulary
) -> _Read:
    facts = read_paper_facts(body, table, day, words)
    if not body.paper.text and not notes:
        notes = (*notes, WORDS.both("notes.no_words", file=body.paper.name))
    elif not facts.candidates:
        notes = (*notes, WORDS.both("notes.nothing", file=body.paper.name))
    return _Read(facts, company_of(body, facts.candidates), notes)


def _parted(read: Sequence[_Read], company: str) -> tuple[list[_Read], list[Bilingual]]:
    """The papers of the company, and what to say of those of another one; one without a name is its own."""
    own, notes = [], []
    for each in read:
        if company and each.company and each.company != company and company not in each.facts.body.cover:
            notes.append(WORDS.both("notes.company", file=each.name, other=each.company, company=company))
        else:
            own.append(each)
    return own, notes


def _board_notes(main: _Read, board: Board | None) -> tuple[Bilingual, ...]:
    if board in (None, Board.STAR):
        return ()
    return (WORDS.both("notes.board", file=main.name, board=WORDS[f"boards.{board}"]),)


def _reviewed(
    read: Sequence[_Read],
    own: Sequence[_Read],
    notes: tuple[Bilingual, ...],
    board: Board | None,
    book: RuleBook,
    day: dt.date,
    words: ReviewVocabulary,
    hints: Hints | None,
) -> Review:
    papers = [each.facts for each in own]
    proven, conflicts = resolved(candidate for each in papers for candidate in each.candidates)
    missing = missing_facts(papers, {fact.fact for fact in proven}, words)
    if hints is not None:
        hinted = hints(papers, missing, book.fact_table, day)
        proven += hinted.facts
        notes = (*notes, *hinted.notes)
        missing = missing_facts(papers, {fact.fact for fact in proven}, words)
    facts = _ordered(proven, book.fact_table)
    issuer, left_out = issuer_facts(facts, book, day)
    verdict = verdict_on(issuer, book, day)
    bodies = [each.facts.body for each in own]
    return Review(
        next((each.company for each in own if each.company), ""),
        next((code for each in own if (code := code_of(each.facts.body))), ""),
        board,
        tuple(_paper(each) for each in read),
        tuple(facts),
        tuple(conflicts),
        tuple(missing),
        verdict,
        tuple(bearing_passages(verdict, bodies, words)),
        (*notes, *(note for each in read for note in each.notes), *left_out),
    )


def _paper(read: _Read) -> ReviewedPaper:
    paper = read.facts.body.paper
    return ReviewedPaper(paper.name, len(paper.pages), paper.sha256, read.company, paper.warnings)


def _ordered(facts: Sequence[ProvenFact], table: FactTable) -> list[ProvenFact]:
    """In the order of the table of facts, what is of years behind, the newest year first."""
    places = {key: place for place, key in enumerate((*table.stated, *table.yearly))}

    def order(fact: ProvenFact) -> tuple[int, int]:
        _, _, field = fact.fact.rpartition(".")
        return (-int(fact.year) if fact.fact.startswith("years.") else -9999, places.get(field, len(places)))

    return sorted(facts, key=order)
