"""How often a question is looked up: once, unless a document that was not yet in force may be what it is about."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.retrieval.retriever import Retriever
from assistant.service import Assistant

FIFTH = "What market cap does the fifth standard require?"


def searches(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str, day: dt.date | None) -> int:
    """How many searches the question takes, answered afresh."""
    _ = assistant.pipeline  # opening it is no search
    seen: list[object] = []
    search = Retriever.search_vector

    def count(*given: object, **named: object) -> object:
        seen.append(given)
        return search(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Retriever, "search_vector", count)
    assistant.ask(question, day, use_cache=False)
    return len(seen)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        (FIFTH, None),
        ("第五套标准对市值有什么要求？", None),
        (FIFTH, dt.date(2026, 11, 1)),  # past, and every document was in force
        ("Was Guideline No. 9 in force on 1 June 2025?", None),  # what was not in force is named
    ],
)
def test_a_question_is_searched_once(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str, day: dt.date | None
) -> None:
    assert searches(assistant, monkeypatch, question, day) == 1


def test_a_document_not_yet_in_force_and_not_named_is_looked_for(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Could a large-model company list under the fifth standard?"
    assert searches(assistant, monkeypatch, question, dt.date(2025, 3, 1)) == 2
