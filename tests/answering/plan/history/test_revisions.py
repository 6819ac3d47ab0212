"""A revision asked about by its year or month: what it changed and its number, never those of today's text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer
from assistant.answering.question.day import DaySource

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("2025年4月科创板上市规则改了什么，文号多少", ("公司法相衔接", "审计委员会取代监事", "上证发〔2025〕60号")),
        ("2025年4月那次上市规则修订主要动了什么，文号", ("公司法相衔接", "上证发〔2025〕60号")),
        ("2024年4月那次上市规则修订", ("退市和分红", "上证发〔2024〕52号")),
        ("2023年8月那次上市规则修订文号多少", ("上证发〔2023〕128号",)),
        ("2025年上市规则修订改了什么", ("公司法相衔接",)),
        ("the April 2025 amendment of the listing rules", ("in line with the Company Law", "上证发〔2025〕60号")),
        ("What changed in the STAR Listing Rules in April 2024?", ("delisting and dividends",)),
        (
            "What did the listing rules revision of August 2023 cover, and its number?",
            ("independent directors", "128号"),
        ),
        ("What is new in the April 2024 revision?", ("delisting and dividends", "from 5 to 7")),
    ],
)
def test_a_revision_named_by_its_date_is_told_of_itself(ask: Ask, question: str, says: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(words in text for words in says)
    assert "43号" not in text


@pytest.mark.parametrize(
    "question", ["2026年4月上市规则改了什么，文号多少", "the April 2026 amendment of the listing rules"]
)
def test_todays_revision_is_told_as_that_of_today(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "上证发〔2026〕43号" in answer.text
    assert answer.as_of_from is DaySource.TODAY


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("2022年6月那次上市规则修订改了什么", "科创板上市规则2022年6月的修订"),
        ("What did the June 2022 amendment of the STAR Listing Rules change?", "STAR Listing Rules of June 2022"),
        ("2021年4月暂行规定修订动了什么，文号", "申报及推荐暂行规定2021年4月的修订改了什么"),
    ],
)
def test_a_revision_that_is_not_held_is_named_as_such(ask: Ask, question: str, lacking: str) -> None:
    text = ask(question).text
    assert lacking in text
    assert "43号" not in text
