"""Whether the provisions found speak to the question: neither words nor nearness decide alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.answering.plan.relevance import Relevance
from assistant.answering.plan.sufficiency import NEAREST, Sufficiency, sufficiency
from assistant.corpus.model import Corpus
from assistant.language.text import Language
from assistant.retrieval.query import make_query
from assistant.retrieval.retriever import Hit
from assistant.service import Assistant

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="session")
def relevance(assistant: Assistant) -> Relevance:
    return Relevance(assistant.corpus, assistant.retriever.word_weights())


def judged(assistant: Assistant, relevance: Relevance, question: str) -> Sufficiency:
    query = make_query(question, assistant.corpus, TODAY)
    return sufficiency(query, assistant.retriever.search(query, 10), relevance)


@pytest.mark.parametrize(
    "question",
    [
        "What is the expected market cap of the fifth standard?",
        "How many invention patents does an issuer need?",
        "Does Guideline No. 10 cover industry-specific models?",
        "daily price limit",
        "第五套标准的预计市值是多少？",
        "发明专利要几项？",
        "科创成长层的调出条件",
        "涨跌幅限制",
    ],
)
def test_questions_on_what_is_held_are_spoken_to(assistant: Assistant, relevance: Relevance, question: str) -> None:
    assert judged(assistant, relevance, question) is Sufficiency.FULL


@pytest.mark.parametrize(
    "question",
    [
        "How do I bake sourdough bread at high altitude?",
        "Which football club won the league?",
        "怎么给猫剪指甲？",
        "推荐几部科幻小说",
    ],
)
def test_questions_on_something_else_are_not(assistant: Assistant, relevance: Relevance, question: str) -> None:
    assert judged(assistant, relevance, question) is Sufficiency.NONE


def test_nothing_found_says_nothing(assistant: Assistant, relevance: Relevance, corpus: Corpus) -> None:
    assert sufficiency(make_query("market cap", corpus, TODAY), (), relevance) is Sufficiency.NONE


def test_a_provision_named_exactly_is_enough(assistant: Assistant, relevance: Relevance) -> None:
    assert judged(assistant, relevance, "zzz qqq 2.1.4 xyzzy") is Sufficiency.FULL


def test_nearness_alone_does_not_decide(assistant: Assistant, relevance: Relevance, corpus: Corpus) -> None:
    """The same words with a far vector, and far words with a near vector, are not left unanswered."""
    query = make_query("What is the expected market cap of the fifth standard?", corpus, TODAY)
    hits = assistant.retriever.search(query, 10)
    far = tuple(
        replace(hit, via={name: score for name, score in hit.via.items() if not name.startswith("dense")})
        for hit in hits
    )
    assert sufficiency(query, far, relevance) is not Sufficiency.NONE
    strange = make_query("flibbertigibbet xyzzy quux", corpus, TODAY)
    near: tuple[Hit, ...] = tuple(replace(hit, via={"dense-en": NEAREST[Language.EN] + 0.05}) for hit in hits)
    assert sufficiency(strange, near, relevance) is not Sufficiency.NONE
