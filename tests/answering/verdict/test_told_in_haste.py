"""What the checker says of figures told in haste: a lower profit that could not be placed leaves net profit open."""

from __future__ import annotations

import pytest

from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import QuestionCheck, check_question
from assistant.answering.verdict.lines import verdict_note
from tests.eligibility.verdicts import BOOK, TODAY


def _checked(question: str) -> QuestionCheck:
    found = check_question(understand(question, BOOK.corpus, TODAY, None), BOOK)
    assert found is not None
    return found


def _lead(question: str) -> str:
    found = _checked(question)
    language = understand(question, BOOK.corpus, TODAY, None).language
    return verdict_note(found, BOOK.corpus, language)[0].line.text


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "mktcap 1.05 bn, 2025 rev 98 mil, net proft 2025 31m 2024 24m, but after non recuring 29m and 18m. std 1 ok?",
            "No",
        ),
        (
            "预计市值12亿，2025年营收9800万，净利润2025年3100万、2024年2400万，扣非2900万和1800万。第一套可以吗？",
            "不符合",
        ),
    ],
)
def test_the_lower_profit_counts_whatever_the_order_of_its_years(question: str, lead: str) -> None:
    assert _lead(question).startswith(lead)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "mktcap 1.05 bn, 2025 rev 198 mil, net profit 2025 31m 2024 24m, some non-rec stuff in there, take 29m and 18m. "
            "standard one ok?",
            "Not decided yet",
        ),
        (
            "预计市值12亿，2025年净利润3100万、2024年2400万，里面非经常的不少，刨掉以后2900万和1800万。第一套可以吗？",
            "还不能确定",
        ),
        ("预计市值12亿，2025年净利润3100万、2024年2400万，2900万和1800万是扣非的。第一套可以吗？", "还不能确定"),
    ],
)
def test_a_lower_profit_that_could_not_be_placed_leaves_net_profit_open(question: str, lead: str) -> None:
    assert _lead(question).startswith(lead)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "mkt cap CNY 3,000,000,000.00 // FY25 rev ¥300,000,000 // NP (42,500k) // R&D n/a // CFO n/a : which one?",
            "Through standard 4",
        ),
        ("市值30亿 // 营收3亿 // 净利(4250万) // 哪个", "按这些数字，可以走第四套"),
        ("std 2 可以吗 市值16亿 revenue 2.4亿 三年R&D 9千万 三年收入5.8亿", "符合"),
        ("std 3   市值22亿 rev 3.1亿  三年OCF合计9,800万 去年亏损  OK?", "不符合"),
    ],
)
def test_a_line_of_labels_and_figures_is_a_question_on_listing(question: str, lead: str) -> None:
    assert _lead(question).startswith(lead)
