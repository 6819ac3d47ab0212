"""Opening a PDF: whatever is wrong with a file is one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.language.text import Bilingual

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
        InputError: it is no PDF, is damaged, has no page or wants a password.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    if b"%PDF-" not in content[:_HEADER_WITHIN]:
        raise InputError(
            Bilingual(
                f"{name} is not a PDF: it does not begin with %PDF. Save it again as PDF, or give it its true ending.",
                f"{name} 不是 PDF：开头没有 %PDF。请重新另存为 PDF，或改用其真实的扩展名。",
            )
        )
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        raise InputError(_locked(name) if error.err_code == _PASSWORD else _damaged(name)) from None
    try:
        if len(document) < 1:
            raise InputError(
                Bilingual(
                    f"{name} has no page: open it in a PDF reader and save it again.",
                    f"{name} 没有页面：请用 PDF 阅读器打开后重新保存。",
                )
            )
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


def _locked(name: str) -> Bilingual:
    return Bilingual(
        f"{name} is locked with a password: open it, save a copy without one, and add the copy.",
        f"{name} 设有密码：请打开后另存一份不带密码的副本，再添加该副本。",
    )


def _damaged(name: str) -> Bilingual:
    return Bilingual(
        f"{name} is damaged and cannot be opened: download it again, or print it to a new PDF.",
        f"{name} 已损坏，无法打开：请重新下载，或打印为新的 PDF。",
    )
