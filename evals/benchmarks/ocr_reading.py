"""Text recognition on rendered pages of PDF files that have text: characters wrong, articles found, seconds a page.

    python evals/benchmarks/ocr_reading.py FILE… [--model small] [--pages 3] [--dpi 150]
    python evals/benchmarks/ocr_reading.py FILE… --only 11,12,44 --noise 18 --turn 0.5 --facts

Some pages of each file are made into a PDF of pictures, which is read by OCR and compared with the text of the same
pages: edits between them by characters, spaces apart. Seconds are those of the processor, so that a busy machine
measures the same. `--noise` and `--turn` make the pictures worse, as a scanner does; `--facts` counts the facts that a
review reads of the pictures as of the text.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pypdfium2 import PdfDocument, PdfImage, PdfMatrix

from assistant.base.clock import today
from assistant.base.resources import packaged
from assistant.corpus.parsing.parser import parse_provisions
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel, PageVerdict, Paper
from assistant.papers.ocr import estimate
from assistant.papers.pdf.reader import read_pdf
from assistant.review.body import PaperBody
from assistant.review.review import OpenedPaper, review_papers


def chosen(pages: int, count: int) -> list[int]:
    """Pages spread over a file, counted from 0."""
    count = min(count, pages)
    return sorted({round((place + 0.5) * pages / count - 0.5) for place in range(count)})


def excerpt(document: PdfDocument, pages: Sequence[int]) -> bytes:
    """The pages as they are."""
    part = PdfDocument.new()
    part.import_pages(document, list(pages))
    return saved(part)


def pictured(document: PdfDocument, pages: Sequence[int], dpi: int, noise: float = 0.0, turn: float = 0.0) -> bytes:
    """The pages as pictures; `noise` is its standard deviation of 255 levels, `turn` in degrees."""
    part = PdfDocument.new()
    rng = np.random.default_rng(7)
    for number in pages:
        page = document[number]
        width, height = page.get_size()
        picture = PdfImage.new(part)
        bitmap = page.render(scale=dpi / 72)
        if noise:
            levels = bitmap.to_numpy()
            levels[:] = np.clip(levels + rng.normal(0, noise, levels.shape), 0, 255).astype(levels.dtype)
        picture.set_bitmap(bitmap)
        matrix = PdfMatrix().scale(width, height).translate(-width / 2, -height / 2).rotate(turn)
        picture.set_matrix(matrix.translate(width / 2, height / 2))
        sheet = part.new_page(width, height)
        sheet.insert_obj(picture)
        sheet.gen_content()
    return saved(part)


def saved(document: PdfDocument) -> bytes:
    """The bytes of a document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def edits(one: str, other: str) -> int:
    """The least insertions, deletions and replacements that make one text the other."""
    row = list(range(len(other) + 1))
    for place, character in enumerate(one, 1):
        before, row[0] = row[0], place
        for at, opposite in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (character != opposite))
    return row[-1]


def facts_of(paper: Paper, book: RuleBook) -> dict[str, object]:
    """What a review reads of a paper."""
    review = review_papers([OpenedPaper(Path(paper.name), PaperBody(paper))], book, today())
    return {fact.fact: fact.value for fact in review.facts}


def openings(text: str) -> set[str]:
    """The articles that open in a text."""
    return {piece.id for piece in parse_provisions(text) if piece.id.startswith("art.") and "(" not in piece.id}


def main() -> None:
    """Print a row for each file and the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--model", type=OcrModel, default=OcrModel.SMALL, choices=list(OcrModel))
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--only", help="The pages to read instead, from 1: 11,12,44.")
    parser.add_argument("--noise", type=float, default=0.0)
    parser.add_argument("--turn", type=float, default=0.0, help="Degrees.")
    parser.add_argument("--facts", action="store_true", help="Besides, the facts of a review.")
    options = parser.parse_args()
    limits = PaperLimits()
    book = RuleBook(packaged("corpus"))
    print(f"about {estimate(options.pages * len(options.files), options.model):.0f} s of a core")
    wrong = characters = found = expected = pages = 0
    seconds = 0.0
    for path in options.files:
        document = PdfDocument(path)
        numbers = chosen(len(document), options.pages)
        if options.only:
            numbers = [int(number) - 1 for number in options.only.split(",")]
        plain_paper = read_pdf(excerpt(document, numbers), path.name, limits)
        true = plain_paper.text
        picture = pictured(document, numbers, options.dpi, options.noise, options.turn)
        start = time.process_time()
        try:
            paper = read_pdf(picture, path.name, limits, options.model)
        except InputError as error:
            parser.error(str(error))
        took = time.process_time() - start
        unread = sum(page.verdict is not PageVerdict.SCANNED for page in paper.pages)
        plain, read = ("".join(text.split()) for text in (true, paper.text))
        differing, opened = edits(plain, read), openings(true)
        held = len(opened & openings(paper.text))
        print(
            f"{path.name}: pages {', '.join(str(number + 1) for number in numbers)} ({unread} not read): "
            f"{differing} of {len(plain)} characters wrong ({differing / len(plain):.2%}), "
            f"{held} of {len(opened)} articles, {took / len(numbers):.1f} s of a core a page",
            flush=True,
        )
        if options.facts:
            given, again = facts_of(plain_paper, book), facts_of(paper, book)
            same = [fact for fact, value in given.items() if again.get(fact) == value]
            others = sorted(fact for fact in again if again[fact] != given.get(fact))
            print(f"  facts: {len(same)} of {len(given)} as of the text, other or more: {', '.join(others) or 'none'}")
        wrong, characters, found, expected = (
            wrong + differing,
            characters + len(plain),
            found + held,
            expected + len(opened),
        )
        pages, seconds = pages + len(numbers), seconds + took
    print(
        f"{options.model}: {wrong / characters:.2%} of {characters} characters wrong, "
        f"{found / max(1, expected):.3f} of {expected} articles found, {seconds / pages:.1f} s of a core a page"
    )


if __name__ == "__main__":
    main()
