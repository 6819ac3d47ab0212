"""Staff who come, leave or change over: the numbers of people in the question change as people do."""

from __future__ import annotations

import pytest

from assistant.dialogue.staff_changes import staff_change
from tests.dialogue.test_followup import last_of

ZH = "1000人公司，研发90个，指标二够不够"
EN = "We have 1000 staff, 90 in R&D. Indicator 2 ok?"


@pytest.mark.parametrize(
    ("first", "message", "staff", "rd"),
    [
        (ZH, "再招12个研发进来呢，别的人不变", "1012", "102"),
        (ZH, "再减8个非研发", "992", "90"),
        (ZH, "非研发裁掉150人呢", "850", "90"),
        (ZH, "研发再招20个，行政减30个呢", "990", "110"),
        (ZH, "从销售转15个去做研发呢", "1000", "105"),
        (ZH, "从研发调10个到销售", "1000", "80"),
        (ZH, "研发走了5个", "995", "85"),
        (ZH, "再招20个人，都是研发", "1020", "110"),
        (ZH, "再招20个人，其中15个是研发", "1020", "105"),
        (EN, "hire 20 people, 15 of them R&D", "1020", "105"),
        (EN, "hire 12 more R&D people, everyone else stays", "1012", "102"),
        (EN, "and if we let go 150 non-R&D staff?", "850", "90"),
        (EN, "lay off 8 R&D people", "992", "82"),
        (EN, "what if 12 engineers join R&D from sales", "1000", "102"),
    ],
)
def test_who_comes_counts_among_all_and_who_changes_over_does_not(
    first: str, message: str, staff: str, rd: str
) -> None:
    resolved = last_of(first, message)
    assert resolved.text == first.replace("90", rd).replace("1000", staff)
    assert resolved.worked
    known = {fact.fact: str(fact.value) for fact in resolved.facts.facts}
    assert (known["years.latest.total_staff"], known["years.latest.rd_staff"]) == (staff, rd)


@pytest.mark.parametrize("text", ["研发增加到105个", "再多申请2项专利", "研发投入增加3000万", "add 2 patents"])  # fmt: skip
def test_what_is_no_clear_change_of_people_is_none(text: str) -> None:
    assert staff_change(text) is None


def test_a_change_that_is_not_clear_changes_nothing_and_says_so() -> None:
    resolved = last_of(EN, "what if 20 of the R&D staff leave and we hire 35")
    assert resolved.is_statement
    assert resolved.facts.warnings
    assert resolved.facts.facts == last_of(EN).facts.facts


STATED = ("whats the min share of R&D people for STAR", "we have 412 people, 39 in R&D")


@pytest.mark.parametrize(
    ("before", "message", "rd"),
    [
        (STATED, "7 of those 39 only do R&D about a third of their time. still fine?", "32"),
        (("研发人员占比要求多少", "我们412人，研发39人"), "39人里有7个只有三分之一时间做研发，还行吗", "32"),
        ((ZH,), "有9个人研发工时不到一半", "81"),
        ((EN,), "20 of them spend only 30% of their hours on R&D, still ok?", "70"),
    ],
)
def test_people_below_half_of_their_hours_are_taken_off(before: tuple[str, ...], message: str, rd: str) -> None:
    resolved = last_of(*before, message)
    known = {fact.fact: str(fact.value) for fact in resolved.facts.facts}
    assert known["years.latest.rd_staff"] == rd
    assert resolved.worked
    assert not resolved.is_statement


@pytest.mark.parametrize("message", ["20 of them spend 60% of their hours on R&D", "其中15人一半以上时间在做售后"])
def test_people_above_half_of_their_hours_are_not(message: str) -> None:
    known = {fact.fact: str(fact.value) for fact in last_of(EN, message).facts.facts}
    assert known["years.latest.rd_staff"] == "90"


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        (("保荐跟头比例咋算的", "我们这单发8亿", "那要是发52个亿呢"), "我们这单发52个亿（保荐机构跟投），应是多少？"),
        (
            ("What does the sponsor have to co-invest?", "we raise RMB 3bn", "make it 900m"),
            "we raise 900m (Sponsor co-investment): how much is it then?",
        ),
        (
            ("450m shares after the issue, 50m of them offered. Float ok?", "if it came to exactly 400 million?"),
            "400 million shares after the issue, 50m of them offered. Float ok?",
        ),
        (
            ("发行后总股本4.2亿股，公开发行3800万股，比例够不够", "要是正好4亿呢"),
            "发行后总股本4亿股，公开发行3800万股，比例够不够",
        ),
    ],
)
def test_another_size_takes_the_place_of_the_one_before(messages: tuple[str, ...], text: str) -> None:
    assert last_of(*messages).text == text
