"""What the corpus says of review, tutoring, offering and companies: conflicts with both sides, each fact with its day."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from assistant.corpus.model import Corpus, Provision, Reference
from assistant.language.text import Language

DAY = dt.date(2026, 11, 28)


def held(corpus: Corpus, reference: str) -> Provision:
    document, provision = reference.split("#")
    found = corpus.find(Reference(document, provision), DAY)
    assert found is not None, reference
    return found


@pytest.mark.parametrize(
    "reference", ["sse-listing-review-rules#review-period", "csrc-ipo-registration-measures#review-period"]
)
def test_the_review_period_is_told_with_both_sides(corpus: Corpus, reference: str) -> None:
    text = held(corpus, reference).text
    assert "exchange alone" in text[Language.EN]
    assert "registration together" in text[Language.EN]
    assert "仅指交易所审核" in text[Language.ZH]
    assert "合计不超过三个月" in text[Language.ZH]


TOLD = [
    ("csrc-tutoring-rules#duration", "at least three months", "不少于三个月"),
    ("csrc-tutoring-rules#completion-letter", "20 working days", "20个工作日"),
    ("sse-listing-review-rules#stages", "in that order", "依次经过"),
    ("csrc-underwriting-measures#strategic-placement", "At most 35", "不超过35名"),
    ("csrc-underwriting-measures#strategic-lock-up", "at least 12 months", "不少于12个月"),
    ("sse-underwriting-rules#co-investment", "5% of the issue, at most RMB 40 million", "金额不超过4000万元"),
    ("csrc-rd-staff-guideline#half-time", "less than 50%", "50%"),
    ("market-practice#company-unitree", "2.1.4", "2.1.4"),
    ("market-practice#prospectuses-2025-standards", "2025", "2025年"),
]


@pytest.mark.parametrize(("reference", "english", "chinese"), TOLD)
def test_what_the_evidence_supports_is_told_in_both_languages(
    corpus: Corpus, reference: str, english: str, chinese: str
) -> None:
    text = held(corpus, reference).text
    assert english in text[Language.EN]
    assert chinese in text[Language.ZH]


def test_every_fact_about_a_company_carries_its_day(corpus: Corpus) -> None:
    """A provision on a company names a year, or applies from a day of its own."""
    companies = [
        provision
        for provision in corpus.documents["market-practice"].latest.provisions.values()
        if provision.id.startswith("company-")
    ]
    assert len(companies) > 20
    for provision in companies:
        assert re.search(r"20(19|2\d)", provision.text[Language.EN]), provision.reference


NO_EQUIVALENTS = [
    ("valuation", "expected market cap"),
    ("VIE", "red-chip company"),
    ("patent", "invention patent"),
    ("profit", "net profit"),
    ("估值", "预计市值"),
    ("专利", "发明专利"),
    ("利润", "净利润"),
]


@pytest.mark.parametrize(("one", "other"), NO_EQUIVALENTS)
def test_names_that_are_no_equivalents_stand_in_entries_of_their_own(corpus: Corpus, one: str, other: str) -> None:
    entries = {name: entry.id for entry in corpus.glossary for name in (*entry.en, *entry.zh)}
    assert one in entries
    assert other in entries
    assert entries[one] != entries[other]


def test_what_is_known_reaches_to_the_newest_page_read(corpus: Corpus) -> None:
    assert corpus.knowledge_ends == dt.date(2026, 10, 5)
