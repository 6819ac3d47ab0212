"""A question about one company is answered with what is asked of it, and with nothing of other companies."""

from __future__ import annotations

import pytest

from assistant.answering.plan.dressing import undress
from tests.conftest import Ask


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("强一股份走的哪套标准，发行价对应市值多少", "第一套标准的第二种情形", "110.2亿元"),
        ("Moore Threads - which listing standard and what market cap at the issue price?", "second standard", "53.72"),
        ("宇树用的是哪条上市标准，哪天挂牌的", "第2.1.4条第（一）项", "2026年8月19日"),
        ("When did Unitree list and under which clause?", "19 August 2026", "2.1.4(1)"),
        ("禾元生物哪天上市，用的第几套标准", "2025年10月28日", "第五套标准"),
    ],
)
def test_what_is_asked_of_a_company_comes_in_its_order_and_alone(
    ask: Ask, question: str, first: str, second: str
) -> None:
    told = [block.text for block in ask(question).blocks if block.is_claim]
    assert len(told) == 2
    assert first in told[0]
    assert second in told[1]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        (
            "How long did Healthgen take from acceptance to its first trading day?",
            ("29 December 2022", "28 October 2025"),
        ),
        (
            "How long was Healthgen between the listing committee and the listing?",
            ("1 July 2025", "28 October 2025"),
        ),
        ("禾元生物从受理到上市花了多久？", ("2022年12月29日", "2025年10月28日")),
        ("禾元生物从过会到上市隔了多少天", ("2025年7月1日", "2025年10月28日")),
    ],
)
def test_from_one_event_to_another_both_days_are_told(ask: Ask, question: str, days: tuple[str, str]) -> None:
    text = ask(question).text
    assert all(day in text for day in days)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How long did Healthgen take from acceptance to its first trading day?", "1,034 days, about 2 years and 10"),
        ("How long was Healthgen between the listing committee and the listing?", "119 days, about 4 months."),
        ("禾元生物从受理到上市花了多久？", "1,034天，约2年零10个月。"),
    ],
)
def test_the_time_between_two_events_is_counted_and_taken_off_again(ask: Ask, question: str, counted: str) -> None:
    block = next(block for block in ask(question).blocks if counted in block.text)
    sentence = undress(block)
    assert sentence is not None
    assert counted not in sentence
    assert sentence.endswith((".", "。"))


def test_days_alone_are_asked_without_a_count(ask: Ask) -> None:
    text = ask("When was Healthgen accepted and when was it listed?").text
    assert "29 December 2022" in text
    assert "days" not in text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("面壁智能走到哪一步了，算不算受理", "辅导备案"),
        ("面壁智能受理了吗", "辅导备案"),
        ("has DeepSeek filed with the SSE yet?", "had not confirmed"),
        ("蓝箭航天申请到哪一步了", "已恢复"),
        ("Since LandSpace failed to recover the booster, its STAR application was rejected, right?", "resumed"),
        ("长江存储受理了吗", "2026年8月21日获受理"),
    ],
)
def test_how_far_a_company_has_come_is_told_latest_first(ask: Ask, question: str, first: str) -> None:
    answer = ask(question)
    told = [block.text for block in answer.blocks if block.is_claim]
    assert first in told[0]
    assert "没有涉及" not in answer.text


def test_others_are_told_where_they_are_asked_for(ask: Ask) -> None:
    text = ask("Which other companies used the fourth standard besides MetaX?").text
    assert "E-Town" in text
    assert "ESWIN" in text
