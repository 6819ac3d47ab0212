"""Text recognition on rendered pages of PDF files that have text: characters wrong, articles found, seconds a page.

    python evals/benchmarks/ocr_reading.py FILE… [--model small] [--pages 3] [--dpi 150]

Some pages of each file are made into a PDF of pictures, which is read by OCR and compared with the text of the same
pages: edits between them by characters, spaces apart. Seconds are those of the processor, so that a busy machine
measures the same.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Sequence
from pathlib import Path

from pypdfium2 import PdfDocument, PdfImage, PdfMatrix

from assistant.corpus.parsing.parser import parse_provisions
from assistant.errors import InputError
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel, PageVerdict
from assistant.papers.ocr import estimate
from assistant.papers.pdf.reader import read_pdf


def chosen(pages: int, count: int) -> list[int]:
    """Pages spread over a file, counted from 0."""
    count = min(count, pages)
    return sorted({round((place + 0.5) * pages / count - 0.5) for place in range(count)})


def excerpt(document: PdfDocument, pages: Sequence[int]) -> bytes:
    """The pages as they are."""
    part = PdfDocument.new()
    part.import_pages(document, list(pages))
    return saved(part)


def pictured(document: PdfDocument, pages: Sequence[int], dpi: int) -> bytes:
    """The pages as pictures."""
    part = PdfDocument.new()
    for number in pages:
        page = document[number]
        width, height = page.get_size()
        picture = PdfImage.new(part)
        picture.set_bitmap(page.render(scale=dpi / 72))
        picture.set_matrix(PdfMatrix().scale(width, height))
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
    options = parser.parse_args()
    limits = PaperLimits()
    print(f"about {estimate(options.pages * len(options.files), options.model):.0f} s of a core")
    wrong = characters = found = expected = pages = 0
    seconds = 0.0
    for path in options.files:
        document = PdfDocument(path)
        numbers = chosen(len(document), options.pages)
        true = read_pdf(excerpt(document, numbers), path.name, limits).text
        picture = pictured(document, numbers, options.dpi)
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
