"""The last check of every quote: what does not stand in the version cited, in force on the day, is not cited at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.answering.answer import Citation, Quotation
from assistant.answering.grounding.bibliography import Bibliography
from assistant.corpus.model import Corpus, Reference
from assistant.language.text import Language

TODAY = dt.date(2026, 11, 22)
FIFTH = Reference("sse-star-listing-rules", "2.1.2(5)", "2026-04-24")
OLD_PATENTS = Reference("csrc-sci-tech-attributes", "indicator-3", "2022-12-30")
NEW_PATENTS = Reference("csrc-sci-tech-attributes", "indicator-3", "2024-04-30")


def quote_of(corpus: Corpus, reference: Reference, language: Language = Language.EN) -> Quotation:
    provision = corpus.find(reference)
    assert provision is not None
    return Quotation(reference, provision.text[language].splitlines()[0])


def cited(
    corpus: Corpus,
    *support: Quotation,
    day: dt.date | None = TODAY,
    language: Language = Language.EN,
    any_day: bool = False,
) -> tuple[Citation, ...]:
    bibliography = Bibliography(corpus, language, day)
    numbers = bibliography.cite(support, any_day=any_day)
    assert numbers == tuple(citation.n for citation in bibliography.citations)
    return bibliography.citations


def test_a_verbatim_quote_is_cited_with_where_it_stands_and_how_it_is_known(corpus: Corpus) -> None:
    (citation,) = cited(corpus, quote_of(corpus, FIFTH))
    provision = corpus.find(FIFTH)
    assert provision is not None
    assert provision.text[Language.EN][citation.start : citation.end] == citation.quote
    assert (citation.document, citation.version, citation.provision) == (FIFTH.document, FIFTH.version, FIFTH.provision)
    assert citation.verified
    assert citation.evidence is provision.evidence


@pytest.mark.parametrize(
    "quote",
    [
        "an expected market cap of at least RMB 5 billion",
        "an expected market cap of at least RMB 40 billion",
        "an expected market capitalisation of at least RMB 4 billion",
        "needs no approval whatsoever",
        "",
    ],
)
def test_a_quote_that_does_not_stand_there_is_not_cited(corpus: Corpus, quote: str) -> None:
    assert cited(corpus, Quotation(FIFTH, quote)) == ()


@pytest.mark.parametrize(
    "quote",
    ["an  expected market\ncap of at least RMB 4 billion", "ｅｘｐｅｃｔｅｄ market cap of at least RMB ４ billion"],
)
def test_spacing_and_full_width_letters_do_not_matter_and_the_rules_own_spelling_is_cited(
    corpus: Corpus, quote: str
) -> None:
    (citation,) = cited(corpus, Quotation(FIFTH, quote))
    assert citation.quote.endswith("expected market cap of at least RMB 4 billion")


@pytest.mark.parametrize(
    "reference",
    [
        replace(FIFTH, version=None),
        replace(FIFTH, version="2026-04-25"),
        replace(FIFTH, provision="2.1.2(6)"),
        replace(FIFTH, document="sse-main-board-rules"),
    ],
)
def test_what_is_not_held_is_not_cited(corpus: Corpus, reference: Reference) -> None:
    assert cited(corpus, Quotation(reference, quote_of(corpus, FIFTH).quote)) == ()


def test_one_false_quote_beside_a_true_one_is_enough(corpus: Corpus) -> None:
    assert cited(corpus, quote_of(corpus, FIFTH), Quotation(FIFTH, "no such words")) == ()


def test_citations_are_numbered_as_they_appear_and_the_same_quote_once(corpus: Corpus) -> None:
    bibliography = Bibliography(corpus, Language.EN, TODAY)
    first, second = quote_of(corpus, FIFTH), quote_of(corpus, NEW_PATENTS)
    assert [bibliography.cite([quote]) for quote in (first, second, first)] == [(1,), (2,), (1,)]
    assert bibliography.cite([second, first, second]) == (2, 1)
    assert bibliography.cite([Quotation(FIFTH, "no such words")]) == ()
    assert [citation.n for citation in bibliography.citations] == [1, 2]


def test_no_quote_no_number(corpus: Corpus) -> None:
    assert cited(corpus) == ()


def test_only_the_version_in_force_may_be_cited(corpus: Corpus) -> None:
    old, new = quote_of(corpus, OLD_PATENTS), quote_of(corpus, NEW_PATENTS)
    last = dt.date(2024, 4, 29)
    assert [bool(cited(corpus, quote, day=day)) for quote in (old, new) for day in (last, dt.date(2024, 4, 30))] == [
        True, False, False, True,
    ]  # fmt: skip
    assert cited(corpus, old) == ()


@pytest.mark.parametrize(("day", "any_day"), [(None, False), (TODAY, True)])
def test_history_may_cite_every_version_and_shows_its_dates(corpus: Corpus, day: dt.date | None, any_day: bool) -> None:
    (citation,) = cited(corpus, quote_of(corpus, OLD_PATENTS), day=day, any_day=any_day)
    assert (citation.effective_from, citation.effective_to) == (dt.date(2022, 12, 30), dt.date(2024, 4, 29))


def test_each_citation_carries_its_evidence_and_its_note_in_the_language_of_the_answer(corpus: Corpus) -> None:
    bibliography = Bibliography(corpus, Language.ZH, TODAY)
    for source in corpus.provisions(TODAY):
        (number,) = bibliography.cite([quote_of(corpus, source.reference, Language.ZH)])
        citation = bibliography.citations[number - 1]
        assert citation.evidence is source.evidence
        assert citation.note == (source.note.zh if source.note else None)


def test_a_quote_in_the_other_language_is_cited_in_its_own(corpus: Corpus) -> None:
    (citation,) = cited(corpus, quote_of(corpus, FIFTH, Language.ZH))
    assert "40亿元" in citation.quote
