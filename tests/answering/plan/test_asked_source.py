"""Which provision says something is said first; when a number came in and what it was before are told together."""

from __future__ import annotations

import pytest

from tests.conftest import Ask


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Which provision says expected market cap means price times shares?", "Where it stands: STAR Listing Rules"),
        ("跟投锁24个月的出处", "出处：《上交所发行承销细则》"),
        ("第五套标准40亿市值出自哪一条", "出处：《科创板上市规则》第2.1.2(5)条"),
    ],
)
def test_the_provision_stands_first_where_it_is_asked_for(ask: Ask, question: str, opening: str) -> None:
    assert ask(question).text.startswith(opening)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When did the R&D staff indicator come in?", "16 April 2021"),
        ("发明专利7项是哪年改的，之前是几项", "由5项提高到7项"),
        ("since when is the growth rate 25%?", "from 20% to 25%"),
    ],
)
def test_when_a_number_came_in_and_what_it_was(ask: Ask, question: str, told: str) -> None:
    assert told in ask(question).text


def test_the_address_is_given_beside_number_and_day(ask: Ask) -> None:
    assert "https://www.sse.com.cn/" in ask("科创板上市规则最新一版文号多少，哪天发的，官网链接有没有").text
