"""What a query knows of its question: the documents and provisions it names."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.corpus.model import Corpus
from assistant.language.text import Language
from assistant.retrieval.query import make_query

TODAY = dt.date(2026, 11, 22)


def test_a_query_knows_the_documents_and_provisions_it_names(corpus: Corpus) -> None:
    query = make_query("Guideline No. 9 article 5", corpus, TODAY)
    assert query.documents == ("sse-guideline-9-commercial-rockets",)
    assert [(named.provision, named.document) for named in query.named] == [
        ("art. 5", "sse-guideline-9-commercial-rockets")
    ]
    assert (query.language, query.as_of, query.history) == (Language.EN, TODAY, False)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("指引第10号", "sse-guideline-10-large-models"),
        ("自律监管指引第5号", "sse-growth-tier-guideline"),
        ("medical-device guideline", "sse-guideline-5-medical-devices"),
        ("the STAR Listing Rules", "sse-star-listing-rules"),
        ("205号令", "csrc-ipo-registration-measures"),
    ],
)
def test_documents_are_known_by_what_people_call_them(corpus: Corpus, text: str, document: str) -> None:
    assert make_query(text, corpus, TODAY).documents == (document,)
