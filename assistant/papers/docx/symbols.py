"""Characters of the symbol fonts, which stand at private places and mean another sign."""

from __future__ import annotations

import re

PRIVATE = range(0xF020, 0xF100)
_PRIVATE = re.compile("[\uf020-\uf0ff]")
_SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB7: "•", 0xB8: "÷",
    0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD5: "∏", 0xD6: "√",
    0xE5: "∑", 0xF2: "∫", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x65: "ε", 0x6C: "λ", 0x6D: "μ", 0x70: "π",
    0x72: "ρ", 0x73: "σ", 0x44: "Δ", 0x57: "Ω",
}  # fmt: skip
_WINGDINGS = {
    0x6F: "□", 0x71: "□", 0xA8: "□", 0xFE: "☑", 0xFD: "☒", 0x78: "☒", 0xFC: "✓", 0xFB: "✗", 0xD8: "➢", 0x6C: "●",
    0x6E: "■", 0x75: "◆", 0xE0: "→", 0xDF: "←", 0xA7: "▪", 0xAB: "★",
}  # fmt: skip
_WINGDINGS.update({0x80 + number: sign for number, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩")})
_WINGDINGS_2 = {0x52: "☑", 0x53: "☒", 0xA3: "□", 0x50: "✓", 0x4F: "✗"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(code: int, font: str) -> str:
    """The sign at `code` of a symbol font, by its place there or in the private range; empty for one not known."""
    signs = _FONTS.get(font.strip().lower())
    if signs is None and code not in PRIVATE:
        return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    place = code - 0xF000 if code in PRIVATE else code
    sign = (signs or _SYMBOL).get(place)
    if sign is None and signs is _SYMBOL and 0x20 <= place < 0x40:
        return chr(place)
    return sign or ""


def with_symbols(text: str, font: str) -> str:
    """Text with what stands at private places turned into the signs that `font` shows there."""
    return _PRIVATE.sub(lambda match: symbol(ord(match[0]), font), text)
