"""A standard or an indicator asked for by its number alone is told with its own numbers first, and no other market's."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Answer
from assistant.answering.blocks import BlockKind
from tests.conftest import Ask


def sentences(answer: Answer) -> list[str]:
    return [block.text for block in answer.blocks if block.kind in (BlockKind.SENTENCE, BlockKind.LIST)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("第五套标准是什么", "不低于40亿元"),
        ("科创板第四套标准是什么", "不低于30亿元"),
        ("第三套标准有哪些要求？", "不低于20亿元"),
        ("标准二要求什么", "不低于15亿元"),
        ("what is standard 4", "RMB 3 billion"),
        ("What is the third listing standard of STAR?", "RMB 2 billion"),
        ("explain the fifth standard", "RMB 4 billion"),
        ("研发投入指标是什么", "5%"),
        ("创业板第四套标准是什么", "复合增长率30%"),
    ],
)
def test_its_own_numbers_stand_first_and_nothing_else_is_told(ask: Ask, question: str, first: str) -> None:
    told = sentences(ask(question))
    assert first in told[0]
    assert all(("创业板" in each or "ChiNext" in each) == ("创业板" in question) for each in told)


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("创业板第四套和科创板第四套差在哪", ("增长率30%", "3亿元")),
        (
            "ChiNext 4th standard vs STAR standard 2 for a loss making firm",
            ("growth of 30%", "at least 15% of revenue"),
        ),
        ("科创板第二套比创业板第四套严吗", ("不低于15%", "增长率30%")),
    ],
)
def test_beside_another_markets_each_is_told_first(ask: Ask, question: str, both: tuple[str, str]) -> None:
    opening = " ".join(sentences(ask(question))[:2])
    assert all(each in opening for each in both)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("第四套标准要求收入吗", "是。"),
        ("what is standard 4 for a dual-class company", "super-voting"),
        ("第二套和第四套有什么区别", "第二套标准"),
        ("第五套标准是什么时候出的", "2025年12月26日"),
    ],
)
def test_what_else_is_asked_of_it_is_answered_as_before(ask: Ask, question: str, first: str) -> None:
    assert first in ask(question).text.split("。")[0] + "。" + ask(question).text[:120]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("第四套标准对收入有什么要求？", "营业收入不低于3亿元"),
        ("What revenue does the fourth standard need?", "revenue of at least RMB 300 million"),
        ("第三套对利润有没有要求", "对净利润或者研发投入没有最低要求"),
        ("What is the profit requirement of the fourth standard?", "sets no floor for net profit"),
        ("第一套标准的收入门槛", "营业收入不低于1亿元"),
        ("创业板第四套标准对收入有什么要求？", "创业板第四套标准"),
    ],
)
def test_the_sentence_on_the_measure_asked_stands_first(ask: Ask, question: str, first: str) -> None:
    told = sentences(ask(question))
    assert first in told[0]
    assert all(("创业板" in each or "ChiNext" in each) == ("创业板" in question) for each in told)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("第五套标准不要求什么", "没有最低要求"),
        ("What does the third standard not require?", "sets no floor"),
    ],
)
def test_what_a_rule_does_not_require_is_not_what_it_requires(ask: Ask, question: str, said: str) -> None:
    told = sentences(ask(question))
    assert all(said in each for each in told)
