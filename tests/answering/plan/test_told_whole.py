"""What is told whole where just that is asked, and where something else is asked is not."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Answer
from tests.conftest import Ask


def cited(answer: Answer) -> list[str]:
    return [each.provision for each in answer.citations]


@pytest.mark.parametrize(
    ("question", "exit_rule", "not_it"),
    [
        ("growth tier: how does a company get out if it listed in 2021?", "exit-existing", "exit-new"),
        ("growth tier: how does a company get out if it listed in oct 2025?", "exit-new", "exit-existing"),
        ("2021年上市、现在还亏损的公司怎么调出科创成长层？", "exit-existing", "exit-new"),
        ("2026年3月上市的公司怎么调出科创成长层？", "exit-new", "exit-existing"),
    ],
)
def test_how_a_company_leaves_the_tier_goes_by_when_it_listed(
    ask: Ask, question: str, exit_rule: str, not_it: str
) -> None:
    names = cited(ask(question))
    assert exit_rule in names
    assert not_it not in names


@pytest.mark.parametrize("question", ["2025年上市的公司怎么调出科创成长层？", "怎么调出科创成长层？"])
def test_without_a_day_that_tells_which_both_are_told(ask: Ask, question: str) -> None:
    assert {"exit-new", "exit-existing"} <= set(cited(ask(question)))


@pytest.mark.parametrize(
    "question",
    [
        "哪些公司不用看收入增速/3亿那个指标？",
        "营收增长25%那条指标，哪类企业可以免？",
        "which companies dont have to look at the 25% / 300m revenue indicator",
        "Who is exempt from the revenue growth indicator?",
    ],
)
def test_whom_the_revenue_indicator_spares_is_told_with_what_is_in_dispute(ask: Ask, question: str) -> None:
    names = cited(ask(question))
    assert {"standard-5-exemption", "red-chip-exemption", "art. 2"} <= set(names)


@pytest.mark.parametrize("question", ["营业收入指标要求是多少？", "哪些公司不用看专利指标？"])
def test_another_question_of_an_indicator_is_not_answered_with_it(ask: Ask, question: str) -> None:
    assert "red-chip-exemption" not in cited(ask(question))


@pytest.mark.parametrize(
    "question",
    [
        "lock-up of funds that came in well before the IPO, and of ones that came in half a year before filing?",
        "老股东早就入股的锁多久，申报前半年突击进来的又锁多久？",
    ],
)
def test_those_who_came_in_early_and_late_are_both_told(ask: Ask, question: str) -> None:
    names = cited(ask(question))
    assert names[0] == "lock-up-other-holders"
    assert "lock-up-recent-entrants" in names


def test_whether_a_halted_offering_goes_to_the_committee_again_is_said_not_to_be_held(ask: Ask) -> None:
    answer = ask("科创板发行中止了还能重启吗，得重新上会不？")
    assert answer.outcome == "partial"
    assert "重新上会" in answer.text
