"""A text that was repealed is called so first; what a question takes for granted wrongly is denied beside the verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    "question",
    [
        "Our lawyer cites the 2019 trial STAR registration measures for the two-year management stability test. "
        "Still good law?",
        "Our lawyer relies on the 2019 trial measures. Still good law?",
        "律师还在引用2019年的试行注册办法，现在还有效吗",
        "试行办法什么时候废止的，被哪个文件取代",
    ],
)
def test_a_repealed_text_is_called_so_first_and_by_what(ask: Ask, question: str) -> None:
    first = next(block.text for block in ask(question).blocks)
    assert "Order No. 205" in first or "第205号" in first
    assert "17 February 2023" in first or "2023年2月17日" in first


def test_the_rule_of_today_stands_behind_the_repeal(ask: Ask) -> None:
    text = ask("Our lawyer cites the trial STAR registration measures on management stability. Still good law?").text
    assert "two years" in text


@pytest.mark.parametrize(
    ("question", "denial"),
    [
        ("具身智能从6月17日起有第五套专门指引了，我们预计市值42亿可以直接套用对吧", "没有专门的行业指引"),
        ("量子科技已经有第五套的专门指引，我们市值50亿直接用就行吧", "没有专门的行业指引"),
        (
            "Since embodied AI has had its own guideline under the fifth standard since 17 June 2026, we with a market cap "
            "of RMB 4.2bn can use it directly, right?",
            "no sector guideline of their own",
        ),
    ],
)
def test_a_guideline_that_there_is_not_is_denied_before_the_verdict(ask: Ask, question: str, denial: str) -> None:
    answer = ask(question)
    assert denial in answer.blocks[0].text
    assert answer.verdict is not None


def test_a_denial_beside_a_verdict_brings_no_other_claims(ask: Ask) -> None:
    text = ask(
        "Because large-model companies under Guideline 10 need at least RMB 300m of revenue, our 120m isn't enough - right?"
    ).text
    assert "RMB 300 million is not a condition" in text
    assert "national strategic" not in text
