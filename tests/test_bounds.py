"""What is longer than anything anybody means is refused in one line, and what may be long is read in little time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.question.day import asked_day
from assistant.answering.question.parts import parts_of
from assistant.answering.verdict.asking import what_is_asked
from assistant.base.yaml_nodes import node_from_value
from assistant.corpus.quotes import MOST_QUOTE, nearest
from assistant.eligibility.facts.files import facts_from_node
from assistant.eligibility.figures.book import FigureBook
from assistant.eligibility.figures.reading.reader import MOST_STATED
from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.errors import InputError
from assistant.index.embeddings.bundled import both_ends
from assistant.language.text import Language
from assistant.service import Assistant
from tests.effort import HONEST, costs_no_more_than_honest, repeated

FIFTH = "sse-star-listing-rules#2.1.2"
LENGTH = 40_000
"""Five times what a question may have: what grows with the square of it takes minutes."""


def test_a_quote_longer_than_any_provision_is_refused(assistant: Assistant) -> None:
    with pytest.raises(InputError, match=r"the quote has 98,000 characters, and no provision has 4,000") as caught:
        assistant.verify(FIFTH, "- " * 49_000)
    assert "引文有98,000字" in caught.value.in_language("zh")
    assert (
        max(len(text) for provision in assistant.corpus.provisions() for text in provision.text.values()) < MOST_QUOTE
    )


def test_a_false_quote_of_few_letters_is_told_from_the_text_without_a_difference(assistant: Assistant) -> None:
    check = assistant.verify(FIFTH, "- " * 900)
    assert (check.status.value, check.difference) == ("quote_differs", None)
    text = max((text for item in assistant.corpus.provisions() for text in item.text.values()), key=len)
    provision = next(item for item in assistant.corpus.provisions() if text in item.text.values())
    found = nearest(text.replace("the", "a"), provision)
    assert found is not None
    assert found.text[:40] == text[:40]


def test_a_number_is_not_written_in_a_million_characters(assistant: Assistant) -> None:
    node = node_from_value({"expected_market_cap": "1," * 450_000}, "facts")
    with pytest.raises(InputError, match="'1,1,1,1,1,1,1,1,1,1,…' has 900,000 characters; write one value"):
        facts_from_node(node, assistant.book.fact_table)


def test_no_figure_is_worked_out_of_a_table(assistant: Assistant) -> None:
    asked = "IPO: issue price 10 yuan, 100 million shares after the issue. What is the market cap at issue?"
    book, day = FigureBook(assistant.book), assistant.today
    assert book.figures_in(asked, FactsReading, day)
    assert not book.figures_in(asked + " 5 patents," * MOST_STATED, FactsReading, day)


@pytest.mark.parametrize("text", ["short", "word " * 400, "字" * 999])
def test_of_a_long_text_its_beginning_and_its_end_are_embedded(text: str) -> None:
    shortened = both_ends(text, 256, len)
    assert len(shortened) <= 256
    assert shortened == text if len(text) <= 256 else len(shortened) >= 255
    assert shortened[0] == text[0]
    assert shortened[-1] == text[-1]


@pytest.mark.parametrize(
    "fragment",
    ["2026-", "2026年，", "营收1亿；", "，", "  ", "in 2031 ", "，我们在2025年", "去年", "this year ", "或第二"],
)
@pytest.mark.parametrize(
    "read",
    [
        lambda text, _: what_is_asked(text),
        lambda text, assistant: parts_of(text, Language.ZH, assistant.corpus.glossary),
        lambda text, assistant: asked_day(text, FactsReading(), assistant.today),
        lambda text, assistant: FigureBook(assistant.book).figures_in(text, FactsReading, assistant.today),
        lambda text, assistant: assistant.pipeline.relevance.terms(text, Language.ZH),
        lambda text, assistant: read_facts(text, assistant.book.fact_table, Language.ZH, assistant.today),
    ],
    ids=["asked", "parts", "day", "figures", "terms", "facts"],
)
def test_time_grows_with_the_length_of_a_text_alone(
    assistant: Assistant, read: Callable[[str, Assistant], object], fragment: str
) -> None:
    read(HONEST, assistant)
    assert costs_no_more_than_honest(lambda text: read(text, assistant), repeated(fragment, LENGTH))
