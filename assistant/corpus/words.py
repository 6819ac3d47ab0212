"""The words for how it is known what a provision says, and for whose words its text is."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from assistant.corpus.model import Evidence, Form
from assistant.language.catalog import Catalog
from assistant.language.text import Bilingual

WORDS = Catalog(Path(__file__).with_name("words.yaml"))

_ARTICLE = re.compile(r"\bart\. (\d+)")


def evidence_words(grade: Evidence) -> Bilingual:
    """An evidence grade in a word or two, as a badge shows it."""
    return WORDS[f"evidence.{grade.value}"]


def evidence_sentence(grade: Evidence) -> Bilingual:
    """What an evidence grade means, as a clause without a full stop."""
    return WORDS[f"evidence-sentence.{grade.value}"]


def form_words(form: Form) -> Bilingual:
    """Who wrote the text, in a word or two."""
    return WORDS[f"form.{form.value}"]


@lru_cache(maxsize=4096)
def provision_words(name: str) -> Bilingual:
    """A provision's name as it is read: `art. 12(1)` is `第12条(1)` in Chinese."""
    return Bilingual(name, _ARTICLE.sub(r"第\1条", name))
