"""What is on a page of a PDF: its characters with their places, pictures and ruling lines.

All places are in points from the top left corner of the page as it is seen: its rotation and crop box are applied.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_OBJECTS = 20_000
"""So many objects of a page are looked at for pictures and rules; more are a drawing."""
RULE_POINTS = 3.0
"""No ruling line is thicker."""
_RULE_LENGTH = 18.0
_INVISIBLE = 3
_BELOW_WIDE = 0.12
"""The share of a font that is below the base line: of Chinese characters, and of letters."""
_BELOW = 0.22
_CONTROLS = ("Cc", "Cf")
_LINE_END_HYPHEN = 0x02
"""What the library gives for a hyphen at the end of a line."""

# Radicals stand for the characters they look like: some programs write them into the map of a font. The first block
# has compatibility forms of its own; of the second, these are the ones in use.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
}
_RADICALS |= {
    ord(radical): character
    for radical, character in zip(
        "⺠⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻄⺟⻁⻒",
        "民见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟西母虎镸",
        strict=True,
    )
}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}


def is_wide(character: str) -> bool:
    """Whether it is a Chinese character or sign, which stands without spaces."""
    return unicodedata.east_asian_width(character) in "WF"


class Glyph(NamedTuple):
    """One character and its box: as wide as it advances, as high as its font."""

    character: str
    left: float
    top: float
    right: float
    bottom: float


class Rect(NamedTuple):
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """What is on one page, numbered from 1.

    `glyphs` are in the order of the file, spaces among them; `hidden` are those printed invisibly, as OCR puts them
    behind a picture, `askew` those that stand at an angle, such as a watermark. `nameless` counts glyphs that the file
    gives no character for. `pictures` is the share of the page that pictures cover, `drawings` the number of paths,
    `frames` the number of stroked ones that are no line.
    `sideways` says that all lines run from bottom to top or from top to bottom: then the places are those of the page
    turned upright, by `turned` quarter turns.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    hidden: tuple[Glyph, ...] = ()
    askew: tuple[Glyph, ...] = ()
    nameless: int = 0
    pictures: float = 0.0
    drawings: int = 0
    frames: int = 0
    rules: tuple[Rect, ...] = ()
    turned: int = 0

    @property
    def seen_size(self) -> tuple[float, float]:
        """Width and height of the page as it is seen."""
        return (self.height, self.width) if self.turned % 2 else (self.width, self.height)


class _Upright:
    """From the coordinates of a PDF page to those of the page as it is seen, `turned` more quarter turns clockwise."""

    def __init__(self, page: PdfPage, turned: int = 0) -> None:
        self._left, self._bottom, self._right, self._top = (float(side) for side in page.get_bbox())
        self.quarters = (page.get_rotation() // 90 + turned) % 4
        width, height = self._right - self._left, self._top - self._bottom
        self.width, self.height = (height, width) if self.quarters % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.quarters:
            case 0:
                return x - self._left, self._top - y
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
            case _:
                return self._top - y, self._right - x

    def rect(self, left: float, bottom: float, right: float, top: float) -> Rect:
        one, other = self.point(left, bottom), self.point(right, top)
        (near, far), (high, low) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return Rect(near, high, far, low)


def read_content(page: PdfPage, number: int) -> PageContent:
    """What is on the page."""
    raw_glyphs = list(_raw_glyphs(page))
    turned = _turned(page, [glyph.angle for glyph in raw_glyphs])
    view = _Upright(page, turned)
    upright = view.quarters * math.pi / 2
    shown: list[Glyph] = []
    hidden: list[Glyph] = []
    askew: list[Glyph] = []
    nameless = 0
    for box, members in groupby(raw_glyphs, key=lambda glyph: glyph.box):
        first, *others = members
        rect = view.rect(*box)
        if not _inside(rect, view):
            continue
        glyphs = _spelled(first.character + "".join(other.character for other in others), rect)
        if first.is_hidden:
            hidden += glyphs
        elif math.cos(first.angle + upright) < 0.99:
            askew += glyphs
        else:
            shown += glyphs
            nameless += first.is_nameless
    pictures, drawings, frames, rules = _drawn(page, view)
    return PageContent(
        number,
        view.width,
        view.height,
        tuple(shown),
        tuple(hidden),
        tuple(askew),
        nameless,
        pictures,
        drawings,
        frames,
        rules,
        turned,
    )


class _RawGlyph(NamedTuple):
    """A character as the file has it; `box` is left, bottom, right, top, `angle` clockwise."""

    character: str
    box: tuple[float, float, float, float]
    is_hidden: bool
    is_nameless: bool
    angle: float


class _Script(NamedTuple):
    """How a piece of text is printed: the height of its font in points and which way is up."""

    size: float
    up: tuple[float, float]
    is_hidden: bool


def _raw_glyphs(page: PdfPage) -> Iterator[_RawGlyph]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    scripts: dict[int, _Script] = {}
    high = 0
    for place in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, place) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, place)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        owner = pdfium.FPDFText_GetTextObject(text, place)
        address = ctypes.addressof(owner.contents) if owner else 0
        if address not in scripts:
            scripts[address] = _script(text, place, owner, pdfium)
        character = _character(code)
        box = _box(text, place, scripts[address], is_wide(character[0]), pdfium)
        if box:
            nameless = code == 0 or pdfium.FPDFText_HasUnicodeMapError(text, place) == 1
            angle = pdfium.FPDFText_GetCharAngle(text, place)
            yield _RawGlyph(character, box, scripts[address].is_hidden, nameless, angle)
    text.close()


def _script(text: PdfTextPage, place: int, owner: Any, pdfium: Any) -> _Script:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, place, matrix)
    scale = math.hypot(matrix.c, matrix.d)
    up = (matrix.c / scale, matrix.d / scale) if scale else (0.0, 0.0)
    is_hidden = bool(owner and pdfium.FPDFTextObj_GetTextRenderMode(owner) == _INVISIBLE)
    return _Script(pdfium.FPDFText_GetFontSize(text, place) * scale, up, is_hidden)


def _box(
    text: PdfTextPage, place: int, script: _Script, wide: bool, pdfium: Any
) -> tuple[float, float, float, float] | None:
    """As wide as the character advances and as high as its font, which many fonts say wrong: so from its base line."""
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text, place, rect):
        return None
    across, down = ctypes.c_double(), ctypes.c_double()
    height = max(abs(rect.right - rect.left), abs(rect.top - rect.bottom))
    is_sized = 0.3 * height <= script.size <= 3 * height and max(map(abs, script.up)) > 0.99
    if not is_sized or not pdfium.FPDFText_GetCharOrigin(text, place, across, down):
        return rect.left, rect.bottom, rect.right, rect.top
    below, above = (_BELOW_WIDE if wide else _BELOW) * script.size, script.size
    if abs(script.up[1]) > 0.99:
        ends = sorted((down.value - script.up[1] * below, down.value + script.up[1] * (above - below)))
        return rect.left, ends[0], rect.right, ends[1]
    ends = sorted((across.value - script.up[0] * below, across.value + script.up[0] * (above - below)))
    return ends[0], rect.bottom, ends[1], rect.top


def _character(code: int) -> str:
    if code == _LINE_END_HYPHEN:
        return "-"
    if code == 0 or code > 0x10FFFF:
        return "\ufffd"
    character = chr(code)
    return " " if character.isspace() else _RADICALS.get(code) or _LIGATURES.get(code) or character


def _spelled(characters: str, rect: Rect) -> list[Glyph]:
    """The glyph, or one for each letter of a ligature; nothing for a control character."""
    characters = "".join(each for each in characters if each == "\u00ad" or unicodedata.category(each) not in _CONTROLS)
    if not characters:
        return []
    step = (rect.right - rect.left) / len(characters)
    return [
        Glyph(character, rect.left + place * step, rect.top, rect.left + (place + 1) * step, rect.bottom)
        for place, character in enumerate(characters)
    ]


def _turned(page: PdfPage, angles: list[float]) -> int:
    """How many quarter turns clockwise bring most lines of the page upright."""
    quarters = [round(angle / (math.pi / 2)) % 4 for angle in angles if math.isfinite(angle) and angle >= 0]
    if not quarters:
        return 0
    common = max(range(4), key=quarters.count)
    return (-common - page.get_rotation() // 90) % 4 if quarters.count(common) > len(quarters) / 2 else 0


def _inside(rect: Rect, view: _Upright) -> bool:
    across, down = (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2
    return 0 <= across <= view.width and 0 <= down <= view.height


def _drawn(page: PdfPage, view: _Upright) -> tuple[float, int, int, tuple[Rect, ...]]:
    """The share of the page under pictures, how many paths and frames there are, and the ruling lines."""
    import pypdfium2.raw as pdfium

    pictures = 0.0
    drawings = frames = 0
    rules: list[Rect] = []
    for kind, bounds, is_stroked in _objects(page, pdfium):
        rect = view.rect(*bounds)
        width = min(rect.right, view.width) - max(rect.left, 0.0)
        height = min(rect.bottom, view.height) - max(rect.top, 0.0)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and width > 0 and height > 0:
            pictures += width * height
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawings += 1
            if min(width, height) > RULE_POINTS:
                frames += is_stroked
            elif max(width, height) >= _RULE_LENGTH:
                rules.append(rect)
    return min(1.0, pictures / (view.width * view.height)), drawings, frames, tuple(rules)


def _objects(page: PdfPage, pdfium: Any) -> Iterator[tuple[int, tuple[float, float, float, float], bool]]:
    """Kind and bounds of the objects of a page, and whether they are drawn as lines.

    What is inside a form is told with the bounds of the form.
    """
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for place in range(min(_OBJECTS, pdfium.FPDFPage_CountObjects(page))):
        owner = pdfium.FPDFPage_GetObject(page, place)
        kind = pdfium.FPDFPageObj_GetType(owner)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT or not pdfium.FPDFPageObj_GetBounds(owner, left, bottom, right, top):
            continue
        bounds = (left.value, bottom.value, right.value, top.value)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            is_path = kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPath_GetDrawMode(owner, fill, stroke)
            yield kind, bounds, bool(is_path and stroke.value)
            continue
        kinds = {
            pdfium.FPDFPageObj_GetType(pdfium.FPDFFormObj_GetObject(owner, inner))
            for inner in range(min(_OBJECTS, pdfium.FPDFFormObj_CountObjects(owner)))
        }
        for inner_kind in kinds & {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH}:
            yield inner_kind, bounds, False
