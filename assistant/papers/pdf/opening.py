"""Opening a PDF: whatever is wrong with a file is one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.papers.words import WORDS

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_HEADER_WITHIN = 1024
_PASSWORD = 4
"""`FPDF_ERR_PASSWORD`"""
_WIDEST = 14_400.0
"""200 inches: the widest page that the standard allows, in points."""


@contextmanager
def opened_pdf(content: bytes, name: str) -> Iterator[PdfDocument]:
    """The document, closed again at the end.

    Raises:
        InputError: it is no PDF, is damaged, has no pages or wants a password.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise InputError(WORDS.both("pdf.no_pdf", name=name))
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        # the library may give the reason of a file before
        is_locked = error.err_code == _PASSWORD and b"/Encrypt" in content
        raise InputError(WORDS.both("refused.locked" if is_locked else "pdf.damaged", name=name)) from None
    try:
        yield document
    finally:
        document.close()


def loaded_page(document: PdfDocument, number: int) -> PdfPage | None:
    """A page, numbered from 1; None if it is damaged or wider than the standard allows."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
    except PdfiumError:
        return None
    width, height = page.get_size()
    return page if 0 < width <= _WIDEST and 0 < height <= _WIDEST else None
