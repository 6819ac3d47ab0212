"""A reviewer that finds what it was told to find, in papers that it really reads; and papers for it.

Stands for the reading of papers, which has tests of its own: `python -m tests.channels.http.reviews.scripted` is what a
service runs in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.channels.http.app import create_app
from assistant.channels.http.reviews.child import run
from assistant.channels.http.reviews.jobs import ReviewJob
from assistant.channels.http.reviews.queue import Reviews
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import check
from assistant.errors import InputError
from assistant.language.text import Bilingual
from assistant.papers.model import Paper
from assistant.papers.reading import read_paper
from assistant.review.contract import value_json
from assistant.review.model import (
    Basis,
    BearingPassage,
    Board,
    FactConflict,
    MissingFact,
    Printed,
    ProvenFact,
    ProvenValue,
    Review,
    ReviewedPaper,
)
from assistant.service import Assistant
from tests.channels.http.services import Service, running, service_settings
from tests.reading_papers.pdf.making import english_pdf

SECRET = "Zanzibar Quantum"
"""A name that stands in the papers and nowhere else: it must leave no trace."""
LINES = (
    (f"{SECRET} Ltd, prospectus", "The expected market value is not lower than RMB 4.5 billion."),
    ("Consolidated income statement (RMB million)", "Item    2025    2024", "Revenue    82.0    61.5"),
    ("Core technology", "Revenue of 2025 was RMB 81.0 million.", "The company holds 12 invention patents."),
)
FACTS: tuple[tuple[str, ProvenValue, int, str], ...] = (
    ("expected_market_cap", Decimal(4_500_000_000), 1, "RMB 4.5 billion"),
    ("industry", "ai_large_model", 1, "prospectus"),
    ("years.2025.revenue", Decimal(82_000_000), 2, "82.0"),
    ("years.2024.revenue", Decimal(61_500_000), 2, "61.5"),
    ("invention_patents", Decimal(12), 3, "12 invention patents"),
)
OTHER = ("years.2025.revenue", Decimal(81_000_000), 3, "RMB 81.0 million")


def prospectus() -> bytes:
    """A prospectus of three pages."""
    document = english_pdf(14)
    for number, lines in enumerate(LINES):
        if number:
            document.add_page()
        for row, line in enumerate(lines):
            document.text(72, 120 + 40 * row, line)
    return bytes(document.output())


def scripted(job: ReviewJob, book: RuleBook) -> Review:
    """The facts above, each where its words stand in the first paper, and a note of the model that is to read scans.

    Raises InputError for a paper that is locked.
    """
    papers = []
    for path in job.papers:
        if path.read_bytes().startswith(b"%PDF-LOCKED"):
            raise InputError(Bilingual(f"{path.name}: needs a password", f"{path.name}：需要密码"))
        papers.append(read_paper(path))
        job.count(len(papers))
    first = papers[0]
    facts = tuple(_found(first, *fact) for fact in FACTS)
    known = facts_from_mapping({fact.fact: value_json(fact.value) for fact in facts}, book.fact_table)
    conflict = FactConflict(OTHER[0], (facts[2], _found(first, *OTHER)))
    passage = BearingPassage("standard-5.devices.technological-advantage", _printed(first, 3, "Core technology"))
    return Review(
        f"{SECRET} Ltd",
        "688999",
        Board.STAR,
        tuple(ReviewedPaper(paper.name, len(paper.pages), paper.sha256, "", paper.warnings) for paper in papers),
        facts,
        (conflict,),
        (MissingFact("years.2025.rd_expense", first.name, (2,)),),
        check(known, book, "listing", job.as_of or dt.date(2026, 11, 22)),
        (passage,),
        (Bilingual(f"scans are read with {job.ocr}", f"扫描页用{job.ocr}读取"),) if job.ocr else (),
    )


def _found(paper: Paper, key: str, value: ProvenValue, page: int, words: str) -> ProvenFact:
    is_yearly = key.startswith("years.")
    return ProvenFact(
        key,
        value,
        _printed(paper, page, words),
        unit="RMB million" if is_yearly else "",
        year=key.split(".")[1] if is_yearly else "",
        basis=Basis.CONSOLIDATED if is_yearly else None,
        row="Revenue" if is_yearly else "",
    )


def _printed(paper: Paper, page: int, words: str) -> Printed:
    if not paper.pages:
        return Printed(paper.name, 0, words)
    start = paper.text.index(words, paper.pages[page - 1].start)
    boxes = paper.boxes(start, start + len(words))
    return Printed(paper.name, page, words, tuple((box.left, box.top, box.right, box.bottom) for box in boxes))


@contextmanager
def reviewing(folder: Path, assistant: Assistant, **serve: Any) -> Iterator[Service]:
    """A service that reviews by this script, with its data in this folder."""
    settings = service_settings(folder, **serve)
    app = create_app(settings, assistant)
    app.state.reviews = Reviews(folder / "reviews", settings.corpus_dir, settings.review, child=__spec__.name)
    with running(app) as service:
        yield service


if __name__ == "__main__":
    run(scripted)
