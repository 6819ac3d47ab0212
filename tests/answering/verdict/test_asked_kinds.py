"""Kinds of questions on a company: what counts as something, several standards, two sets of figures, problems."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.question.understanding import understand
from assistant.answering.verdict.asking import (
    AnswerForm,
    each_standard_named,
    standards_listed,
    two_sets,
    weighs_standards,
    what_is_asked,
)
from assistant.answering.verdict.checking import QuestionCheck, check_question
from assistant.answering.verdict.lines import UNWEIGHED, conflicting, verdict_note
from assistant.answering.verdict.note import LEAD
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TODAY


def checked(question: str, day: dt.date = TODAY) -> QuestionCheck:
    found = check_question(understand(question, BOOK.corpus, day, None), BOOK, today=day)
    assert found is not None
    return found


def lines(question: str) -> list[tuple[str, str]]:
    """The steps of a note with their texts."""
    understood = understand(question, BOOK.corpus, TODAY, None)
    found = checked(question)
    return [(item.step, item.line.text) for item in verdict_note(found, BOOK.corpus, understood.language)]


@pytest.mark.parametrize(
    "question",
    [
        "Does our spending on GPU rental that we capitalised (RMB 640m of 2.2bn) count for the R&D indicator?",
        "May our 12 part-timers be counted as R&D staff? We have 300 staff, 45 in R&D.",
        "我们租算力花了6.4亿元，算不算研发投入？",
        "我们研发费用9000万元，其中委外研发2000万元，能计入研发投入吗？",
        "我们政府补助3000万元，算营业收入吗？",
    ],
)
def test_what_counts_as_something_gets_no_verdict(question: str) -> None:
    found = check_question(understand(question, BOOK.corpus, TODAY, None), BOOK)
    assert found is None or not found.settles


@pytest.mark.parametrize(
    "question",
    [
        "Our R&D staff are 45 of 300. Does that qualify?",
        "我们研发人员45人，总人数300人，算不算达标？",
        "算上研发人员65人，总人数80人，够吗？",
    ],
)
def test_whether_a_number_is_enough_still_gets_one(question: str) -> None:
    assert what_is_asked(question).verdict


@pytest.mark.parametrize(
    ("text", "named", "numbers"),
    [
        ("std 2, 3 or 4?", "std 2, std 3 or std 4?", {"2", "3", "4"}),
        ("standards 2 and 4", "standards 2 and standards 4", {"2", "4"}),
        ("标准2、3、4哪个合适", "第2套、第3套、第4套哪个合适", {"2", "3", "4"}),
        ("第二、三、四套", "第二套、第三套、第四套", set()),
        ("standard 2, 3 years of losses", "standard 2, 3 years of losses", set()),
        ("标准2，3年亏损", "标准2，3年亏损", set()),
    ],
)
def test_standards_of_a_list_are_named_one_by_one(text: str, named: str, numbers: set[str]) -> None:
    assert each_standard_named(text).replace("standards", "standard") == named.replace("standards", "standard")
    assert standards_listed(text) == numbers


def test_only_a_choice_weighs_standards() -> None:
    assert weighs_standards("std 2, 3 or 4?")
    assert weighs_standards("走第二套还是第四套？")
    assert not weighs_standards("What do standards 2 and 4 ask?")
    assert not weighs_standards("Is standard 2 met?")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Our cap is 2.5bn and our revenue 400m: standards 2 or 4?",
            [
                (LEAD, "Possibly, through standard 2."),
                (
                    "listing/standard-2",
                    "Standard 2 is open, it turns on R&D of the last three years as a share of revenue (at least 15%).",
                ),
                (
                    "listing/standard-4",
                    "Standard 4 is not met: expected market cap RMB 2.5 billion, RMB 500 million short of the "
                    "RMB 3 billion asked for.",
                ),
            ],
        ),
        (
            "我们市值32亿，收入3.5亿，三年研发占比16%，走第二套还是第四套？",
            [
                (LEAD, "按这些数字，可以走第二套、第四套。"),
                (
                    "listing/standard-2",
                    "第二套符合：预计市值32亿元（不低于15亿元）；最近一年营业收入3.5亿元（不低于2亿元）；"
                    "最近三年研发投入占营业收入比例16%（不低于15%）。",
                ),
                (
                    "listing/standard-4",
                    "第四套符合：预计市值32亿元（不低于30亿元）；最近一年营业收入3.5亿元（不低于3亿元）。",
                ),
            ],
        ),
    ],
)
def test_several_standards_named_get_a_line_each_and_no_others(question: str, told: list[tuple[str, str]]) -> None:
    assert lines(question)[:-1][: len(told)] == told
    assert {step for step, _ in lines(question)} <= {step for step, _ in told} | {"read", "next"}


def test_a_delisting_test_that_is_decided_is_told_as_hit_with_its_exception() -> None:
    texts = dict(lines("科创板公司2025年利润总额-2000万、净利润500万、扣非-1200万，扣除后收入9400万，会被*ST吗？"))
    assert texts[LEAD].startswith("从所给数字看，已触及财务类退市情形")
    decides = texts["financial-delisting"]
    assert "第五套标准" in decides
    assert "还需说明" not in "".join(texts.values())


def test_a_delisting_test_that_revenue_passes_is_not() -> None:
    texts = dict(lines("Our listed STAR company had revenue of 190m and net loss 30m in 2025. Delisting risk?"))
    assert not texts[LEAD].startswith("By the figures stated a financial delisting test is hit")


def test_problems_are_asked_after_without_yes_or_no_and_what_was_not_weighed_is_said() -> None:
    question = (
        "Dual-class, cap 6bn, revenue 600m, founders hold 9.6% of voting shares before weighting, 12 votes per share. "
        "Problems?"
    )
    told = lines(question)
    assert told[0][1].startswith("On these figures the standard for weighted voting rights is met:")
    assert told[1] == (UNWEIGHED, "Not weighed here: 9.6%; conditions of their own may apply to that.")
    assert [str(sentence.reference) for sentence in checked(question).beside] == [
        "sse-star-listing-rules#weighted-voting-holders",
        "sse-star-listing-rules#weighted-voting-votes",
    ]


@pytest.mark.parametrize("question", ["Any issues?", "Problems?", "有什么问题？", "有没有问题？", "有哪些障碍？"])
def test_any_problems_asks_for_neither_yes_nor_no(question: str) -> None:
    asked = what_is_asked(question)
    assert asked.form is AnswerForm.PLAIN
    assert asked.verdict


def test_a_figure_that_fails_on_every_route_is_told_on_one() -> None:
    texts = dict(lines("我们预计市值42亿元，没有收入，三年研发投入5.2亿元，发明专利6件，能用第五套吗？"))
    assert texts["others/sci-tech-attributes"].startswith("标准之外，不满足：指标三")
    texts = dict(lines("我们预计市值42亿元，没有收入，发明专利16件，能用第五套吗？"))
    assert "others/sci-tech-attributes" not in texts


@pytest.mark.parametrize(
    ("question", "years"),
    [
        (
            "Listed 2025-10-28 under std 5, unprofitable. FY2026 net profit 12m, revenue 96m; FY2027 net profit 41m. "
            "When does the U come off?",
            ("2026", "2027"),
        ),
        (
            "2025年10月28日上市，第五套，未盈利。2026年净利润1200万，收入9600万；2027年净利润4100万。什么时候能去掉U？",
            ("2026", "2027"),
        ),
    ],
)
def test_coming_years_are_supposed_for_leaving_the_growth_tier(question: str, years: tuple[str, ...]) -> None:
    found = checked(question)
    assert found.verdict.rule_set.id == "growth-tier-exit"
    assert found.supposed == years


@pytest.mark.parametrize(
    "question",
    [
        "Same company, two options: A) cap 4.2bn revenue 150m; B) cap 3.1bn revenue 305m. Which one can list?",
        "同一家公司两个方案：A）市值42亿，收入1.5亿；B）市值31亿，收入3.05亿。哪个能上市？",
    ],
)
def test_two_sets_of_figures_are_each_to_be_asked_on_their_own(question: str) -> None:
    assert two_sets(question)
    assert conflicting((), question, Language.EN)[0].line.text.startswith("Two sets of figures were stated")


def test_what_cannot_be_true_is_told_with_the_name_of_the_fact_in_the_language_of_the_reader() -> None:
    english = checked("Our company was founded on 1 March 2027, market cap RMB 4.5bn. Can we list?")
    assert english.warnings == ("Date of founding: 2027-03-01 is in the future",)
    chinese = checked("公司成立于2027年3月1日，预计市值45亿元，能上市吗？")
    assert chinese.warnings == ("成立日期：2027-03-01尚未到来",)


@pytest.mark.parametrize(
    "question",
    [
        "We list on 2027-03-01, founded in 2020. Market cap RMB 5bn, no revenue. Can we use standard 5?",
        "Listed 31 December 2026 under standard 5; when does it leave the growth tier?",
    ],
)
def test_a_listing_to_come_is_no_obstacle_to_a_verdict(question: str) -> None:
    found = checked(question)
    assert not found.warnings
    assert found.settles


@pytest.mark.parametrize(
    "question",
    [
        "科创板公司，第五套上市，2023年上市，2025年亏损3000万，收入6000万，会被*ST吗？",
        "Our STAR company floated in 2023 under the fifth standard: 2025 loss 30m, revenue 60m. Do we get *ST?",
    ],
)
def test_where_the_fifth_standard_is_named_no_delisting_test_is_told_as_hit(question: str) -> None:
    text = lines(question)[0][1]
    assert not text.startswith(("从所给数字看，已触及", "By the figures stated a financial delisting test is hit"))


@pytest.mark.parametrize(
    "question",
    ["我们有8件发明专利，其中2件是受让的，受让专利算不算？", "We have 12 patents. Do licensed patents count?"],
)
def test_whether_something_counts_at_all_gets_no_verdict(question: str) -> None:
    assert not what_is_asked(question).verdict


def test_ways_out_of_the_growth_tier_are_told_as_alternatives() -> None:
    texts = dict(lines("Listed 28 October 2025 under standard 5; when does it leave the growth tier?"))
    assert texts[LEAD] == (
        "Once one of these holds: net profit of the latest year (must be positive), net profit of the year before "
        "(must be positive), net profit of the last two years together (at least RMB 50 million); or net profit of the "
        "latest year (must be positive), revenue of the latest year (at least RMB 100 million). Besides: the annual "
        "report disclosed; an audit opinion neither disclaimed nor adverse."
    )


@pytest.mark.parametrize(
    "question",
    [
        "Board call in 40 min. Our FY25 revenue is RMB 312m and our cap RMB 3.6bn. Does standard 4 work?",
        "Our LLM company has a cap of RMB 6bn, revenue under 50m and 12m monthly users. Fifth standard?",
    ],
)
def test_what_is_no_share_or_sum_of_a_company_is_not_said_to_be_unweighed(question: str) -> None:
    assert UNWEIGHED not in dict(lines(question))
