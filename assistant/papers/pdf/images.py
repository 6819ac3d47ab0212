"""A page of a PDF as a picture, with a quote boxed on it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.papers.model import PageBox
from assistant.papers.pdf.opening import loaded_page, opened_pdf
from assistant.papers.words import WORDS

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_NARROWEST, _WIDEST = 64, 2_400
_PIXELS = 8_000_000
_BORDER = (194, 65, 12)
_SHADE = bytes(round(value * 0.62) for value in range(256))
"""What becomes of the blue of a boxed pixel: white turns yellow, black stays black."""


@dataclass(slots=True)
class Picture:
    """An RGB picture; `pixels` are its rows from the top, three bytes a pixel."""

    width: int
    height: int
    pixels: bytearray

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """Shade a rectangle, given in fractions of the picture, and draw a border around it."""
        line = max(1, self.width // 500)
        across = [self._within(left, self.width) - line, self._within(right, self.width) + line]
        down = [self._within(top, self.height) - line, self._within(bottom, self.height) + line]
        start, end = max(0, across[0]), min(self.width, across[1])
        for row in range(max(0, down[0]), min(self.height, down[1])):
            is_edge = row < down[0] + line or row >= down[1] - line
            if is_edge:
                self._paint(row, start, end)
            else:
                self._shade(row, start, end)
                self._paint(row, start, min(end, start + line))
                self._paint(row, max(start, end - line), end)

    def png(self) -> bytes:
        """The picture as a PNG file."""
        stride = 3 * self.width
        rows = b"".join(b"\0" + bytes(self.pixels[row * stride : (row + 1) * stride]) for row in range(self.height))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)

    @staticmethod
    def _within(fraction: float, size: int) -> int:
        return round(min(1.0, max(0.0, fraction)) * size)

    def _paint(self, row: int, start: int, end: int) -> None:
        place = 3 * (row * self.width + start)
        self.pixels[place : place + 3 * (end - start)] = bytes(_BORDER) * (end - start)

    def _shade(self, row: int, start: int, end: int) -> None:
        place = 3 * (row * self.width + start)
        blues = slice(place + 2, place + 3 * (end - start), 3)
        self.pixels[blues] = bytes(self.pixels[blues]).translate(_SHADE)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def rendered(page: PdfPage, width: int) -> Picture:
    """A page as it is seen, about `width` pixels wide; narrower where it would have more than eight million pixels."""
    across, down = page.get_size()
    width = min(max(width, _NARROWEST), _WIDEST, max(1, int((_PIXELS * across / down) ** 0.5)))
    scale = min(width / across, _PIXELS / width / down)
    bitmap = page.render(scale=scale, rev_byteorder=True, draw_annots=False, may_draw_forms=False)
    held = bytes(bitmap.buffer)
    rows = (held[row * bitmap.stride : row * bitmap.stride + 3 * bitmap.width] for row in range(bitmap.height))
    picture = Picture(bitmap.width, bitmap.height, bytearray(b"".join(rows)))
    bitmap.close()
    return picture


def page_png(content: bytes, page: int, boxes: Sequence[PageBox], width: int) -> bytes:
    """A page, numbered from 1, as PNG of about `width` pixels, with those of the boxes that are on it drawn.

    Raises:
        InputError: the file cannot be opened, or has no such page.
    """
    with opened_pdf(content, "PDF") as document:
        sheet = loaded_page(document, page) if 1 <= page <= len(document) else None
        if sheet is None:
            raise InputError(WORDS.both("pdf.no_page", page=page, pages=len(document)))
        picture = rendered(sheet, width)
        sheet.close()
    for box in (box for box in boxes if box.page == page):
        picture.box(box.left, box.top, box.right, box.bottom)
    return picture.png()
