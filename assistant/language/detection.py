"""Which language a text is in."""

from __future__ import annotations

import re

from assistant.language.text import Language

_CJK = re.compile(r"[\u3400-\u9fff]")


_LATIN_WORD = re.compile(r"[A-Za-z]+")


_ENGLISH_GLUE = re.compile(
    r"\b(what|which|who|when|where|why|how|is|are|was|were|does|do|did|can|could|may|must|should|the|of|for|to|under|and|mean)\b",
    re.IGNORECASE,
)


def language_of(text: str) -> Language:
    """The language a question is asked in: the one its grammar is in, not the one of the terms it mentions."""
    chinese = len(_CJK.findall(text))
    if not chinese:
        return Language.EN
    if len(_ENGLISH_GLUE.findall(text)) >= 2:
        return Language.EN
    return Language.ZH if chinese >= len(_LATIN_WORD.findall(text)) else Language.EN
