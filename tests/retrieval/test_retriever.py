"""The retriever over the shipped corpus: exact references first, only what is in force, cross-references followed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.corpus.model import Corpus
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.retrieval.adapter import QueryAdapter
from assistant.retrieval.query import make_query
from assistant.retrieval.ranking import Vector
from assistant.retrieval.retriever import Hit, Retriever
from assistant.service import Assistant

TODAY = dt.date(2026, 11, 22)
FIRST = dt.date(2019, 3, 1)
SUITE = Path(__file__).parents[2] / "evals" / "suites" / "retrieval.yaml"
QUESTIONS = [
    "How many invention patents does a STAR issuer need?",
    "大模型企业适用第五套标准的条件",
    "rocket company milestone under the fifth standard",
    "2.1.2(5)",
    "第六条",
    "科创成长层的调出条件",
]
LEAST_RECALL = 0.93

Case = tuple[str, str, dt.date, frozenset[tuple[str, str]]]


@pytest.fixture(scope="session")
def retriever(assistant: Assistant) -> Retriever:
    return assistant.retriever


def places(hits: tuple[Hit, ...]) -> list[str]:
    return [f"{hit.provision.document}#{hit.provision.id}" for hit in hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2.1.2(5)", "sse-star-listing-rules#2.1.2(5)"),
        ("What does rule 2.1.4 say?", "sse-star-listing-rules#2.1.4"),
        ("科创板上市规则2.1.3", "sse-star-listing-rules#2.1.3"),
        ("Guideline No. 9 article 5", "sse-guideline-9-commercial-rockets#art. 5"),
        ("指引第9号第五条", "sse-guideline-9-commercial-rockets#art. 5"),
        ("article 11 of the Registration Measures", "csrc-ipo-registration-measures#art. 11"),
        ("注册管理办法第十二条第（二）项", "csrc-ipo-registration-measures#art. 12(2)"),
        ("科创属性评价指引第一条", "csrc-sci-tech-attributes#art. 1"),
    ],
)
def test_a_provision_named_exactly_comes_first(assistant: Assistant, question: str, first: str) -> None:
    hits = assistant.search(question, 5)
    assert places(hits)[0] == first
    assert hits[0].via["named"] == 1.0
    assert hits[0].score > 1


def test_an_article_held_as_items_gives_its_items(assistant: Assistant) -> None:
    found = places(assistant.search("Registration Measures article 12", 3))
    assert set(found) == {f"csrc-ipo-registration-measures#art. 12({item})" for item in (1, 2, 3)}


def test_an_article_of_no_named_document_gives_every_document_that_has_it(assistant: Assistant) -> None:
    found = assistant.search("第六条", 5)
    assert all("named" in hit.via for hit in found if hit.provision.id.startswith("art. 6"))
    assert places(found)[0] == "sse-star-application-provisions#art. 6"


def test_hits_are_ranked_from_1_by_falling_score_and_no_provision_comes_twice(assistant: Assistant) -> None:
    for question in QUESTIONS:
        hits = assistant.search(question, 30)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert max(Counter(hit.provision.reference for hit in hits).values()) == 1
        assert all(hit.via for hit in hits)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(FIRST, dt.date(2027, 12, 31)), question=st.sampled_from(QUESTIONS))
def test_nothing_out_of_force_is_ever_found(assistant: Assistant, day: dt.date, question: str) -> None:
    for hit in assistant.search(question, 40, day):
        assert hit.provision.in_force(day), (hit.provision.reference, day)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(FIRST, dt.date(2026, 11, 22)), question=st.sampled_from(QUESTIONS))
def test_words_alone_find_nothing_out_of_force_either(retriever: Retriever, day: dt.date, question: str) -> None:
    for hit in retriever.search_vector(make_query(question, retriever.corpus, day), None, 40):
        assert hit.provision.in_force(day)


def test_each_day_finds_the_version_of_that_day(assistant: Assistant) -> None:
    for day, version in [
        ("2020-06-01", "2020-03-20"),
        ("2021-06-01", "2021-04-16"),
        ("2023-06-01", "2022-12-30"),
        ("2024-04-30", "2024-04-30"),
    ]:
        hits = assistant.search(
            "How many invention patents must an issuer have?", 5, dt.date.fromisoformat(day), "csrc-sci-tech-attributes"
        )
        own = [hit for hit in hits if hit.provision.document == "csrc-sci-tech-attributes"]
        assert {hit.provision.version for hit in own} == {version}
        assert "csrc-sci-tech-attributes#indicator-3" in places(hits)


def test_history_opens_every_version(retriever: Retriever, corpus: Corpus) -> None:
    query = make_query("number of invention patents", corpus, TODAY, history=True)
    hits = retriever.search(query, 40, "csrc-sci-tech-attributes")
    assert {hit.provision.version for hit in hits if hit.provision.document == "csrc-sci-tech-attributes"} == {
        "2020-03-20",
        "2021-04-16",
        "2022-12-30",
        "2024-04-30",
    }


def test_what_was_found_through_a_cross_reference_is_one_and_inherits_less_than_its_source_has(
    assistant: Assistant, corpus: Corpus
) -> None:
    followed = 0
    for question in QUESTIONS:
        hits = assistant.search(question, 40)
        for hit in hits:
            for name in (name for name in hit.via if name.startswith("cross-reference from ")):
                followed += 1
                sources = [other for other in hits if other.provision.id == name.removeprefix("cross-reference from ")]
                targets = [
                    corpus.find(reference, TODAY) for source in sources for reference in source.provision.references
                ]
                assert hit.provision in [target for target in targets if target]
                assert hit.via[name] <= max(source.score for source in sources)
    assert followed


@pytest.mark.parametrize(
    "question",
    [
        "How many invention patents does a STAR issuer need?",
        "rocket company milestone under the fifth standard",
        "2.1.2(5)",
        pytest.param(
            "What does 2.1.3 refer to?",
        ),
    ],
)
def test_what_the_best_provision_refers_to_is_found_too(assistant: Assistant, corpus: Corpus, question: str) -> None:
    hits = assistant.search(question, 40)
    found = {hit.provision.reference for hit in hits}
    targets = [corpus.find(reference, TODAY) for reference in hits[0].provision.references]
    assert targets
    assert {target.reference for target in targets if target} <= found


def test_a_document_named_for_the_search_is_the_only_one(assistant: Assistant) -> None:
    hits = assistant.search("market cap of at least RMB 4 billion", 40, document="sse-guideline-10-large-models")
    own = [hit for hit in hits if not any(name.startswith("cross-reference") for name in hit.via)]
    assert {hit.provision.document for hit in own} == {"sse-guideline-10-large-models"}


@pytest.mark.parametrize("question", ["market cap of at least RMB 4 billion", "预计市值不低于40亿元"])
def test_no_cross_reference_leads_out_of_the_document_named(assistant: Assistant, question: str) -> None:
    hits = assistant.search(question, 40, document="sse-guideline-10-large-models")
    assert {hit.provision.document for hit in hits} == {"sse-guideline-10-large-models"}


def test_the_search_refuses_what_it_cannot_do(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="did you mean sse-star-listing-rules"):
        assistant.search("market cap", document="sse-star-listing-rule")
    with pytest.raises(InputError, match="first rules took effect on 2019-03-01"):
        assistant.search("market cap", as_of=dt.date(1950, 1, 1))
    with pytest.raises(InputError, match="too far ahead"):
        assistant.search("market cap", as_of=dt.date(2090, 1, 1))
    with pytest.raises(InputError, match="empty"):
        assistant.search("  ")


def test_the_right_provision_is_found_from_either_language(assistant: Assistant) -> None:
    for english, chinese, wanted in [
        (
            "What is the milestone for large-model companies?",
            "大模型企业的阶段性成果是什么？",
            "sse-guideline-10-large-models#phased-result",
        ),
        ("daily price limit", "涨跌幅限制", "sse-trading-rules#price-limits"),
        ("weighted voting rights market cap", "同股不同权市值要求", "sse-star-listing-rules#2.1.4"),
    ]:
        assert wanted in places(assistant.search(english, 3))
        assert wanted in places(assistant.search(chinese, 3))


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    raw = yaml.load(SUITE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["cases"]
    return [
        (
            case["lang"],
            case["question"],
            dt.date.fromisoformat(case.get("as_of") or TODAY.isoformat()),
            frozenset((place["document"], place["provision"]) for place in case["governing"]),
        )
        for case in raw
    ]


@pytest.fixture(scope="session")
def vectors(retriever: Retriever, cases: list[Case]) -> dict[str, Vector]:
    return {question: retriever.embed(question) for _, question, _, _ in cases}


def recall(retriever: Retriever, cases: list[Case], vectors: dict[str, Vector], asked_in: str) -> tuple[float, int]:
    """Mean share of the governing provisions among the first five, and the number of questions."""
    shares: list[float] = []
    for language, question, day, governing in cases:
        if language == asked_in:
            hits = retriever.search_vector(make_query(question, retriever.corpus, day), vectors[question], 5)
            found = {(hit.provision.document, hit.provision.id) for hit in hits}
            shares.append(len(governing & found) / len(governing))
    return sum(shares) / len(shares), len(shares)


@pytest.mark.parametrize("asked_in", ["en", "zh"])
def test_recall_of_the_whole_search(
    retriever: Retriever, cases: list[Case], vectors: dict[str, Vector], asked_in: str
) -> None:
    measured, count = recall(retriever, cases, vectors, asked_in)
    assert measured >= LEAST_RECALL, f"recall@5 of {count} questions in {asked_in}: {measured:.3f}"


@pytest.mark.parametrize(
    ("asked_in", "passages"),
    [
        ("en", Language.EN),
        ("zh", Language.ZH),
        pytest.param(
            "en",
            Language.ZH,
            marks=pytest.mark.xfail(strict=True, reason="below the recall asked; README has the number"),
        ),
        pytest.param(
            "zh",
            Language.EN,
            marks=pytest.mark.xfail(strict=True, reason="below the recall asked; README has the number"),
        ),
    ],
)
def test_recall_of_each_direction(
    retriever: Retriever, cases: list[Case], vectors: dict[str, Vector], asked_in: str, passages: Language
) -> None:
    one = Retriever(
        retriever.corpus, retriever._index, retriever.embedder, retriever.similarities, languages=(passages,)
    )
    measured, count = recall(one, cases, vectors, asked_in)
    assert measured >= LEAST_RECALL, (
        f"recall@5 of {count} questions in {asked_in}, passages in {passages}: {measured:.3f}"
    )


def test_an_adapter_moves_what_is_searched_for_in_its_language_alone(retriever: Retriever) -> None:
    """A map that turns one question's vector to another's finds what the other finds."""
    asked, meant = (retriever.embed(text) for text in ("zzz", "How many invention patents does a STAR issuer need?"))
    matrix = np.outer(asked, meant - asked)
    adapter = QueryAdapter(retriever.embedder.name, Language.EN, 1.0, "a test", matrix)
    adapted = Retriever(
        retriever.corpus,
        retriever._index,
        retriever.embedder,
        retriever.similarities,
        adapters={Language.EN: adapter},
    )
    english, chinese = (make_query("zzz", retriever.corpus, TODAY, language=language) for language in Language)
    moved = places(adapted.search_vector(english, asked, 5))
    assert moved == places(retriever.search_vector(english, meant, 5))
    assert moved != places(retriever.search_vector(english, asked, 5))
    assert places(adapted.search_vector(chinese, asked, 5)) == places(retriever.search_vector(chinese, asked, 5))
