"""The measure that a question asks for, and whether a sentence states one of that kind."""

from __future__ import annotations

import pytest

from assistant.answering.plan.measures import AskedMeasureKind, asked_measure, states
from assistant.language.detection import language_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How long is the letter valid?", AskedMeasureKind.TIME),
        ("How many working days does the CSRC have?", AskedMeasureKind.TIME),
        ("How many inspectors are sent?", AskedMeasureKind.COUNT),
        ("What percentage goes offline?", AskedMeasureKind.SHARE),
        ("检查组来几个人", AskedMeasureKind.COUNT),
        ("抽中率几个点", AskedMeasureKind.SHARE),
        ("门槛是多少亿", AskedMeasureKind.MONEY),
        ("几个工作日内答复", AskedMeasureKind.TIME),
        ("How much money does the fund have to manage?", AskedMeasureKind.MONEY),
        ("How large a fine is it?", AskedMeasureKind.MONEY),
        ("How much of the issue goes offline?", None),
        ("Which standards need no profit?", None),
        ("哪几家公司", None),
    ],
)
def test_the_measure_asked_for_is_read(question: str, kind: AskedMeasureKind | None) -> None:
    measure = asked_measure(question, language_of(question))
    assert (measure.kind if measure is not None else None) is kind


@pytest.mark.parametrize(
    ("question", "sentence", "stated"),
    [
        ("How many inspectors are sent?", "The inspectors enter the applicant within 1 month.", False),
        ("How many members hear it?", "The committee hears it with 5 members.", True),
        ("How long is it valid?", "It is valid for 12 months.", True),
        ("How long is it valid?", "The offline share is at least 70%.", False),
        ("How long is it valid?", "Guideline No. 7 took effect on 13 July 2025.", False),
        ("抽多少家", "抽签约每3个月一次。", False),
        ("要几票", "每份至多享有10票。", True),
        ("来几个人", "由5名委员审议。", True),
        ("how many people hear it", "The committee hears it with 5 members.", True),
        ("What share made a profit?", "22 of the 54 companies had become profitable.", True),
        ("What share made a profit?", "22 companies had become profitable.", False),
    ],
)
def test_a_number_of_another_kind_is_not_what_was_asked_for(question: str, sentence: str, stated: bool) -> None:
    language = language_of(question)
    measure = asked_measure(question, language)
    assert measure is not None
    assert states([sentence], measure, language) is stated
