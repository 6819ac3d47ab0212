"""The words for how it is known what a provision says, and for whose words its text is."""

from __future__ import annotations

from pathlib import Path

from assistant.corpus.model import Evidence, Form
from assistant.language.catalog import Catalog
from assistant.language.text import Bilingual

WORDS = Catalog(Path(__file__).with_name("words.yaml"))


def evidence_words(grade: Evidence) -> Bilingual:
    """An evidence grade in a word or two, as a badge shows it."""
    return WORDS[f"evidence.{grade.value}"]


def evidence_sentence(grade: Evidence) -> Bilingual:
    """What an evidence grade means, as a clause without a full stop."""
    return WORDS[f"evidence-sentence.{grade.value}"]


def form_words(form: Form) -> Bilingual:
    """Who wrote the text, in a word or two."""
    return WORDS[f"form.{form.value}"]
