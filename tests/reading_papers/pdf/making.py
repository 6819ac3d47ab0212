"""PDF files made for the tests: English by fpdf2, Chinese by hand with a font that needs no file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF

from assistant.papers.limits import PaperLimits
from assistant.papers.model import PageBox, Paper
from assistant.papers.pdf.reader import read_pdf

LIMITS = PaperLimits()
WIDTH, HEIGHT = 595.0, 842.0
LEFT, TOP, SIZE, PITCH, COLUMNS = 90.0, 90.0, 12.0, 20.0, 34
ASCENT, DESCENT = 0.88, 0.12
"""Of the font below, in heights of a line: its box of a character."""


def read(content: bytes) -> Paper:
    """The paper of a file."""
    return read_pdf(content, "rule.pdf", LIMITS)


@dataclass(frozen=True)
class Printed:
    """A line of Chinese on a page: where it begins, from the left and the top, in points."""

    text: str
    left: float
    baseline: float
    size: float = SIZE

    def box(self, page: int) -> PageBox:
        """Its true place: every character is as wide as it is high."""
        return PageBox(
            page,
            self.left / WIDTH,
            (self.baseline - ASCENT * self.size) / HEIGHT,
            (self.left + self.size * len(self.text)) / WIDTH,
            (self.baseline + DESCENT * self.size) / HEIGHT,
        )


def set_paragraphs(paragraphs: Sequence[str], top: float = TOP, indent: int = 2) -> list[Printed]:
    """Paragraphs as a typesetter breaks them into lines: the first one set in, each but the last one full."""
    lines: list[Printed] = []
    for paragraph in paragraphs:
        start = 0
        while start < len(paragraph):
            set_in = indent if start == 0 else 0
            text = paragraph[start : start + COLUMNS - set_in]
            lines.append(Printed(text, LEFT + set_in * SIZE, top + len(lines) * PITCH))
            start += len(text)
    return lines


def chinese_pdf(
    pages: Sequence[Sequence[Printed]],
    named: Mapping[str, str] | None = None,
    rotation: int = 0,
    crop: Sequence[float] = (0.0, 0.0, WIDTH, HEIGHT),
    drawn: str = "",
) -> bytes:
    """A PDF of these pages. `named` is what the map of the font calls characters otherwise than they are; `drawn` are
    operators that draw on every page."""
    used = sorted({character for page in pages for line in page for character in line.text})
    ranges = "\n".join(
        f"<{ord(character):04X}> <{(named or {}).get(character, character).encode('utf-16-be').hex()}>"
        for character in used
    )
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange "
        f"{len(used)} beginbfchar\n{ranges}\nendbfchar endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{7 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /DW 1000 /FontDescriptor 5 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
        _stream(to_unicode),
    ]
    for number, page in enumerate(pages):
        box = " ".join(f"{side:g}" for side in crop)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /CropBox [{box}] /Rotate {rotation} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {8 + 2 * number} 0 R >>",
            _stream(drawn + "\n" + "\n".join(_shown(line) for line in page)),
        ]
    return assembled(objects)


def _shown(line: Printed) -> str:
    codes = "".join(f"{ord(character):04X}" for character in line.text)
    return f"BT /F1 {line.size:g} Tf 1 0 0 1 {line.left:g} {HEIGHT - line.baseline:g} Tm <{codes}> Tj ET"


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def assembled(objects: Sequence[str]) -> bytes:
    """A PDF file of numbered objects, the first one its catalog."""
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(content)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return content + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def english_pdf(size: float = 11.0) -> FPDF:
    """A document in points with one page and no margin of its own."""
    document = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.add_page()
    document.set_font("Times", size=size)
    return document


def chinese_font() -> Path | None:
    """A font file of this machine that has Chinese characters."""
    if shutil.which("fc-list"):
        found = subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, text=True, check=False).stdout
        files = sorted(Path(line.split(":")[0]) for line in found.splitlines() if line)
        return next((file for file in files if file.suffix.lower() in (".ttf", ".ttc", ".otf")), None)
    return None


def overlap(one: PageBox, other: PageBox) -> float:
    """The share that two boxes have in common of what they cover together (IoU)."""
    if one.page != other.page:
        return 0.0
    across = max(0.0, min(one.right, other.right) - max(one.left, other.left))
    down = max(0.0, min(one.bottom, other.bottom) - max(one.top, other.top))
    common = across * down
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (one, other)]
    return common / (sum(areas) - common)
