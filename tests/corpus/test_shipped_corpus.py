"""The corpus that ships: sound, complete, in both languages, and with the grades of evidence its facts are known by."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.corpus.checks import verify_corpus
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, DocumentKind, Evidence, Form, Provision, Reference
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language

TODAY = dt.date(2026, 11, 22)

VERSIONS = {
    "sse-guideline-10-large-models": ["2026-06-17"],
    "sse-star-listing-rules": [
        "2019-03-01",
        "2019-04-30",
        "2020-12-31",
        "2023-08-04",
        "2024-04-30",
        "2025-04-25",
        "2026-04-24",
    ],
    "csrc-ipo-registration-measures": ["2023-02-17"],
    "csrc-star-registration-measures": ["2019-07-22"],
    "csrc-tutoring-rules": ["2024-12-31"],
    "csrc-on-site-inspection-rules": ["2024-12-31"],
    "csrc-underwriting-measures": ["2025-03-27"],
    "csrc-sci-tech-attributes": ["2020-03-20", "2021-04-16", "2022-12-30", "2024-04-30"],
    "csrc-rd-staff-guideline": ["2023-11-24"],
    "sse-star-application-provisions": ["2020-03-27", "2021-04-16", "2022-12-30", "2024-04-30", "2026-06-17"],
    "sse-guideline-5-medical-devices": ["2022-06-10", "2023-08-25"],
    "sse-guideline-7-pre-review": ["2025-07-13"],
    "sse-guideline-8-senior-investors": ["2025-07-13"],
    "sse-guideline-9-commercial-rockets": ["2025-12-26"],
    "sse-growth-tier-guideline": ["2025-07-13"],
    "csrc-growth-tier-opinions": ["2025-06-18"],
    "sse-listing-review-rules": ["2019-07-22", "2024-04-30"],
    "sse-underwriting-rules": ["2023-02-17", "2025-06-06"],
    "sse-trading-rules": ["2023-04-10", "2026-07-06"],
    "prc-company-law": ["2024-07-01"],
    "csrc-director-shares-rules": ["2024-12-31"],
    "csrc-sell-down-measures": ["2025-02-16"],
    "csrc-star-supervision-measures": ["2025-02-19"],
    "notes-on-reported-claims": ["2026-06-17"],
    "market-practice": ["2019-07-22"],
}

EVIDENCE = [
    ("sse-star-listing-rules#2.1.2(5)", Evidence.TRANSCRIBED),
    ("sse-star-listing-rules#2.1.2(1)", Evidence.TRANSCRIBED),
    ("sse-star-listing-rules#2.1.4", Evidence.TRANSCRIBED),
    ("sse-star-listing-rules#2.1.1-red-chip", Evidence.UNVERIFIED),
    ("sse-guideline-10-large-models#phased-result", Evidence.PRESS),
    ("sse-guideline-10-large-models#scope", Evidence.PRESS),
    ("sse-guideline-10-large-models#four-dimensions", Evidence.SINGLE_SOURCE),
    ("sse-guideline-10-large-models#continuing-rd", Evidence.SINGLE_SOURCE),
    ("sse-guideline-10-large-models#effective-date", Evidence.SINGLE_SOURCE),
    ("sse-guideline-9-commercial-rockets#art. 5", Evidence.PRESS),
    ("csrc-sci-tech-attributes#indicator-1", Evidence.TRANSCRIBED),
    ("csrc-sci-tech-attributes#art. 2(1)", Evidence.TRANSCRIBED),
    ("csrc-ipo-registration-measures#art. 12(1)", Evidence.TRANSCRIBED),
    ("csrc-ipo-registration-measures#art. 13-detail", Evidence.UNVERIFIED),
    ("csrc-ipo-registration-measures#review-period", Evidence.PRESS),
    ("csrc-ipo-registration-measures#after-registration", Evidence.TRANSCRIBED),
    ("sse-listing-review-rules#stages", Evidence.SINGLE_SOURCE),
    ("sse-listing-review-rules#acceptance", Evidence.SINGLE_SOURCE),
    ("sse-listing-review-rules#first-inquiry", Evidence.UNVERIFIED),
    ("sse-listing-review-rules#papers-validity", Evidence.UNVERIFIED),
    ("sse-listing-review-rules#chosen-standard", Evidence.TRANSCRIBED),
    ("sse-underwriting-rules#co-investment-lock-up", Evidence.TRANSCRIBED),
    ("sse-underwriting-rules#market-cap-shortfall", Evidence.TRANSCRIBED),
    ("csrc-tutoring-rules#duration", Evidence.TRANSCRIBED),
    ("sse-star-application-provisions#indicators-unchanged", Evidence.UNVERIFIED),
    ("sse-star-application-provisions#art. 6", Evidence.UNVERIFIED),
]

# the text in force on the day, and the quantities its indicators name
INDICATORS = [
    ("2020-03-20", "2020-06-01", "indicator-1", {"money:CNY:60000000", "percent:5"}),
    ("2020-03-20", "2020-06-01", "indicator-3", {"number:5"}),
    ("2020-03-20", "2020-06-01", "indicator-4", {"percent:20", "money:CNY:300000000"}),
    ("2021-04-16", "2022-01-01", "indicator-1", {"money:CNY:60000000", "percent:5"}),
    ("2021-04-16", "2022-01-01", "indicator-2", {"percent:10"}),
    ("2021-04-16", "2022-01-01", "indicator-3", {"number:5"}),
    ("2021-04-16", "2022-01-01", "indicator-4", {"percent:20", "money:CNY:300000000"}),
    ("2022-12-30", "2023-06-01", "indicator-1", {"money:CNY:60000000", "percent:5"}),
    ("2022-12-30", "2023-06-01", "indicator-2", {"percent:10"}),
    ("2022-12-30", "2023-06-01", "indicator-3", {"number:5"}),
    ("2022-12-30", "2024-04-29", "indicator-4", {"percent:20", "money:CNY:300000000"}),
    ("2024-04-30", "2024-04-30", "indicator-1", {"money:CNY:80000000", "percent:5"}),
    ("2024-04-30", "2026-11-22", "indicator-2", {"percent:10"}),
    ("2024-04-30", "2026-11-22", "indicator-3", {"number:7"}),
    ("2024-04-30", "2026-11-22", "indicator-4", {"percent:25", "money:CNY:300000000"}),
]

STANDARDS = {
    "2.1.2(1)": {"money:CNY:1000000000", "money:CNY:50000000", "money:CNY:100000000"},
    "2.1.2(2)": {"money:CNY:1500000000", "money:CNY:200000000", "percent:15"},
    "2.1.2(3)": {"money:CNY:2000000000", "money:CNY:300000000", "money:CNY:100000000"},
    "2.1.2(4)": {"money:CNY:3000000000", "money:CNY:300000000"},
    "2.1.2(5)": {"money:CNY:4000000000"},
    "2.1.3": {"money:CNY:10000000000", "money:CNY:5000000000", "money:CNY:500000000"},
    "2.1.4": {"money:CNY:10000000000", "money:CNY:5000000000", "money:CNY:500000000"},
}


def quantities(provision: Provision, language: Language) -> set[str]:
    return {normal_form(quantity) for quantity in read_quantities(provision.text[language])}


def find(corpus: Corpus, document: str, provision: str, day: dt.date) -> Provision:
    found = corpus.find(Reference(document, provision), day)
    assert found is not None, f"{document}#{provision} on {day}"
    return found


def test_the_shipped_corpus_has_no_problem(corpus: Corpus) -> None:
    _, problems = verify_corpus(Path(corpus.root))
    assert [str(problem) for problem in problems] == []


def test_every_document_and_version_is_held_and_no_other(corpus: Corpus) -> None:
    assert {
        name: [version.id for version in document.versions] for name, document in corpus.documents.items()
    } == VERSIONS


def test_every_version_says_what_it_is(corpus: Corpus) -> None:
    without = [
        f"{version.document}@{version.id}"
        for document in corpus.documents.values()
        for version in document.versions
        if "about" not in version.provisions
    ]
    assert without == []


def test_every_provision_speaks_both_languages(corpus: Corpus) -> None:
    for provision in corpus.provisions():
        english, chinese = provision.text[Language.EN], provision.text[Language.ZH]
        assert _chinese(english) < len(english) / 4, provision.reference
        assert _chinese(chinese) > len(chinese) / 3, provision.reference
        assert provision.title.en.strip()
        assert provision.title.zh.strip()


def _chinese(text: str) -> int:
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_nothing_pretends_to_be_the_official_text(corpus: Corpus) -> None:
    assert {provision.form for provision in corpus.provisions()} == {Form.RESTATEMENT}


def test_notes_and_practice_are_told_from_rules(corpus: Corpus) -> None:
    kinds = {name: document.latest.kind for name, document in corpus.documents.items()}
    assert kinds.pop("notes-on-reported-claims") is DocumentKind.NOTES
    assert kinds.pop("market-practice") is DocumentKind.PRACTICE
    assert set(kinds.values()) == {DocumentKind.RULE}


@pytest.mark.parametrize(("reference", "grade"), EVIDENCE)
def test_the_evidence_of_known_provisions(corpus: Corpus, reference: str, grade: Evidence) -> None:
    document, _, provision = reference.partition("#")
    assert find(corpus, document, provision, TODAY).evidence is grade


def test_what_is_carried_over_is_never_better_known_than_its_source(corpus: Corpus) -> None:
    carried = [provision for provision in corpus.provisions() if provision.carried_from is not None]
    assert carried
    for provision in carried:
        source = corpus.find(Reference(provision.document, provision.id, provision.carried_from))
        assert source is not None
        assert provision.evidence.rank >= source.evidence.rank
        assert provision.note is not None


@pytest.mark.parametrize(("version", "day", "indicator", "numbers"), INDICATORS)
@pytest.mark.parametrize("language", list(Language))
def test_the_sci_tech_numbers_of_each_day(
    corpus: Corpus, version: str, day: str, indicator: str, numbers: set[str], language: Language
) -> None:
    found = find(corpus, "csrc-sci-tech-attributes", indicator, dt.date.fromisoformat(day))
    assert found.version == version
    assert numbers <= quantities(found, language)


def test_there_was_no_indicator_for_staff_before_april_2021(corpus: Corpus) -> None:
    assert corpus.find(Reference("csrc-sci-tech-attributes", "indicator-2"), dt.date(2021, 4, 15)) is None
    assert corpus.find(Reference("csrc-sci-tech-attributes", "indicator-2"), dt.date(2021, 4, 16)) is not None


@pytest.mark.parametrize(("provision", "numbers"), STANDARDS.items())
@pytest.mark.parametrize("language", list(Language))
def test_the_numbers_of_the_standards(corpus: Corpus, provision: str, numbers: set[str], language: Language) -> None:
    assert numbers <= quantities(find(corpus, "sse-star-listing-rules", provision, TODAY), language)


def test_the_large_model_guideline_invents_no_article_number(corpus: Corpus) -> None:
    version = corpus.documents["sse-guideline-10-large-models"].latest
    assert not [name for name in version.provisions if name.startswith(("art.", "第"))]


def test_each_topic_not_held_has_names_and_a_way_forward_in_both_languages(corpus: Corpus) -> None:
    assert len(corpus.not_held) > 20
    for topic in corpus.not_held:
        assert topic.see.en
        assert topic.see.zh


def test_no_provision_speaks_of_a_topic_that_is_said_not_to_be_held(corpus: Corpus) -> None:
    spoken = {
        (str(provision.reference), topic.id)
        for provision in corpus.provisions()
        for language in Language
        for topic in mentions(provision.text[language], corpus.not_held)
    }
    assert spoken == set()
