"""Several companies in one question."""

from __future__ import annotations

import pytest

from assistant.answering.question.companies import companies_in
from assistant.answering.question.understanding import understand
from assistant.answering.verdict.companies import companies_note
from tests.eligibility.verdicts import BOOK, TODAY


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Three candidates: A cap 3.2bn, revenue 290m; B cap 2.9bn, revenue 800m; C cap 3bn, revenue 300m. "
            "Who passes standard 4?",
            ("A – No", "B – No", "C – Yes"),
        ),
        (
            "甲公司市值16亿、营收2.4亿、三年研发占比14%；乙公司市值15亿、营收2亿、研发占比15%。哪家够第二套",
            ("甲公司 – 不够", "乙公司 – 够"),
        ),
        ("公司A预计市值32亿，公司B预计市值29亿，营收都是3.5亿，哪家符合第四套？", ("公司A – 符合", "公司B – 不符合")),
    ],
)
def test_each_company_has_a_line_by_its_name(question: str, told: tuple[str, ...]) -> None:
    note = companies_note(understand(question, BOOK.corpus, TODAY, None), BOOK)
    assert len(note) == len(told)
    for line, start in zip(note, told, strict=True):
        assert line.line.text.startswith(start)


@pytest.mark.parametrize(
    "question",
    [
        "A股市值42亿，B股没有，营收3.5亿，第四套够吗",
        "Class A shares carry 10 votes, class B one; cap 12bn. ok?",
        "A round of 3bn; B round of 5bn: which valuation counts?",
        "What is the difference between standards A and B?",
        "Our cap is 3.2bn and our revenue 350m. Does standard 4 work?",
    ],
)
def test_one_company_is_not_taken_for_several(question: str) -> None:
    assert companies_in(question) == ()
