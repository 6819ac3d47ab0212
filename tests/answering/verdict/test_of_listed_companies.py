"""What is stated of a listed company alone is weighed by the rules for listed companies, and by its own way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "says", "silent"),
    [
        (
            "STAR company listed 2021 under standard four. FY2025: total profit RMB 5m, net profit 8m, net profit ex "
            "non-recurring −2m, revenue RMB 101m. Are we over the line?",
            "financial delisting test",
            "through standard 4",
        ),
        (
            "22年科创板上市，标签是成1。25年终于赚了：净利100万，扣非后37万，收入才6000万。销售说收入要过1亿才能摘，是这样吗",
            "调出科创成长层",
            "第一套",
        ),
        (
            "We prepare to file: 2025 total profit RMB 30m, net profit RMB 26m, 2024 net profit RMB 25m, cap 1.2bn. "
            "Standard 1?",
            "standard 1",
            "delisting",
        ),
    ],
)
def test_figures_of_a_listed_company_get_the_rules_of_listed_ones(
    ask: Ask, question: str, says: str, silent: str
) -> None:
    text = ask(question).text
    assert says in text
    assert silent not in text


def test_a_way_out_that_may_not_be_the_companys_decides_nothing(ask: Ask) -> None:
    answer = ask("成长层公司2024年净利-200万，2025年净利600万、收入9500万，能调出吗")
    assert "尚不能确定" in answer.text
    assert "公司应当调出" not in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "市值12亿，24年净利3000万、扣非后2300万，25年净利3100万、扣非后2699万，收入9800万。两年净利6100万，第一套稳了吧？",
            "4999万元",
        ),
        (
            "Revenue 2023 RMB 160m, 2024 RMB 195m, 2025 RMB 245m, so growth of 15.3% a year. Is indicator 4 met?",
            "23.7",
        ),
    ],
)
def test_a_sum_that_does_not_agree_with_its_years_gives_way_to_them(ask: Ask, question: str, says: str) -> None:
    assert says in ask(question).text
