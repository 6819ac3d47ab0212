"""Text as labels and words are compared: small letters, half width, every character in its place."""

from __future__ import annotations

_FOLDED = str.maketrans("（）：，；％－−﹣—–０１２３４５６７８９．／～〈〉", "():,;%-----0123456789./~<>")
"""Characters that are written in two ways, one for one, so that every character keeps its place."""


def folded(text: str) -> str:
    """Text in small letters and half width, as labels and words are compared; as long as it was."""
    return text.translate(_FOLDED).casefold() if text.isascii() else _same_length(text)


def _same_length(text: str) -> str:
    lowered = text.translate(_FOLDED).casefold()
    return lowered if len(lowered) == len(text) else text.translate(_FOLDED)
