"""How much of a file is read: what goes beyond is refused in one line, never cut off in silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperLimits:
    """Bounds of one file: its bytes before and after unpacking; the seconds and the bytes of memory of its reader.

    A file whose pages are recognised has `ocr_seconds` and `ocr_memory` instead: a page takes seconds and not a
    hundredth of one, and a full one takes more than one and a half gigabytes of addresses.
    """

    file_bytes: int = 200 << 20
    unpacked_bytes: int = 500 << 20
    pages: int = 5_000
    characters: int = 20_000_000
    depth: int = 200
    seconds: float = 600.0
    ocr_seconds: float = 30_000.0
    memory: int = 2 << 30
    ocr_memory: int = 3 << 30
