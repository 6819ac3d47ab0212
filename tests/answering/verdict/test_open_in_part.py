"""What is open in part: a range with a limit between its ends, one way that fails and one that is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Biotech, phase 2 cleared, no revenue, cap between RMB 3.8bn and 4.2bn. Does standard 5 work at both ends?",
            "at RMB 4.2 billion it is met, at RMB 3.8 billion it is RMB 200 million short",
        ),
        ("创新药企业，二期获批，没收入，市值38到42亿之间，第五套两头都行吗", "42亿元时满足，38亿元时差2亿元"),
        ("公开发行比例在9%到12%之间，股本5亿，够吗", "12%时满足，9%时差1个百分点"),
    ],
)
def test_both_ends_of_a_range_are_weighed(ask: Ask, question: str, said: str) -> None:
    assert said in ask(question).text


@pytest.mark.parametrize(
    "question",
    ["AI lab, no revenue, cap below RMB 5bn. Standard 5?", "大模型公司，没收入，估值不到50亿，第五套行不行"],
)
def test_one_end_alone_is_no_range(ask: Ask, question: str) -> None:
    text = ask(question).text
    assert "it is met, at" not in text
    assert "时满足" not in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "We're a newly registered growth-tier company. 2026: net profit RMB 3m, revenue RMB 96m. Do we leave the tier?",
            "profit and revenue is not met (revenue of the latest year RMB 96 million, RMB 4 million short",
        ),
        (
            "新注册成长层公司，2026年净利润2000万，营收9000万，能调出吗？",
            "盈利加收入走不通（最近一年营业收入9000万元，离1亿元的要求差1000万元）",
        ),
    ],
)
def test_the_way_that_fails_is_told_first(ask: Ask, question: str, said: str) -> None:
    assert said in ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "Our fund put RMB 540m in on 15 February 2025; six of our portfolio companies listed on STAR in five years. The "
        "target files on 1 March 2027. Are we a senior professional investor, and does that get them in quicker?",
        "A fund invested RMB 510m on 3 March 2025 and has five STAR listings in five years. The company applies under "
        "standard 5 on 1 April 2027. Is it a senior professional institutional investor? Does that speed up the review?",
    ],
)
def test_whether_an_investor_speeds_the_review_is_told_beside_the_verdict(ask: Ask, question: str) -> None:
    text = ask(question).text
    assert "By the figures stated the investor counts" in text
    assert "does not speed up the review" in text
