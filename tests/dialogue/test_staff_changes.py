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
