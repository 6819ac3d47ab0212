"""What a question asks for, as retrieval needs it: language, day, documents named, provisions named."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus
from assistant.language.detection import language_of
from assistant.language.references import Named, named_provisions
from assistant.language.text import Language


@dataclass(frozen=True, slots=True)
class Query:
    """One question for retrieval. `history` opens every version; otherwise only what is in force on `as_of`.

    `translated` is the question in the other language, where somebody has translated it. With `undated` texts are
    found too of which nobody has said when they apply.
    """

    text: str
    language: Language
    as_of: dt.date
    history: bool = False
    documents: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    translated: str = ""
    undated: bool = False


def make_query(
    text: str, corpus: Corpus, as_of: dt.date, *, history: bool = False, language: Language | None = None
) -> Query:
    """Read the documents and provisions named in the question."""
    documents = tuple(dict.fromkeys(entry.document for entry in mentions(text, corpus.glossary) if entry.document))
    return Query(text, language or language_of(text), as_of, history, documents, named_provisions(text, documents))
