"""The words for how it is known what a provision says, and for whose words its text is."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path

from assistant.corpus.model import Evidence, Form
from assistant.language.catalog import Catalog
from assistant.language.text import Bilingual

WORDS = Catalog(Path(__file__).with_name("words.yaml"))

_ARTICLE = re.compile(r"\bart\. (\d+)")
_PARAGRAPH = re.compile(r"^para\. (\d+)$")


def evidence_words(grade: Evidence) -> Bilingual:
    """An evidence grade in a word or two, as a badge shows it."""
    return WORDS[f"evidence.{grade.value}"]


def evidence_sentence(grade: Evidence, form: Form = Form.RESTATEMENT) -> Bilingual:
    """What an evidence grade means of a text of this form, as a clause without a full stop."""
    key = f"evidence-sentence.{grade.value}" if form is Form.RESTATEMENT else f"evidence-added.{grade.value}"
    return WORDS[key]


def form_words(form: Form) -> Bilingual:
    """Who wrote the text, in a word or two."""
    return WORDS[f"form.{form.value}"]


def source_words(form: Form, page: int | None) -> Bilingual:
    """Who wrote the text, and on which page of its file the words stand."""
    words = form_words(form)
    return words if page is None else WORDS.both("on-page.page", form=words, page=page)


def since_words(since: dt.date | None, until: dt.date | None) -> Bilingual:
    """The days on which a text applies, or that nobody has said since when."""
    if since is None:
        return WORDS["days.undated"]
    return WORDS.both("days.between" if until else "days.from", start=since, end=until)


@lru_cache(maxsize=4096)
def provision_words(name: str) -> Bilingual:
    """A provision's name as it is read: `art. 12(1)` is `第12条(1)` in Chinese, `para. 3` is `第3段`."""
    return Bilingual(name, _PARAGRAPH.sub(r"第\1段", _ARTICLE.sub(r"第\1条", name)))
