"""What is asked of how one thing changed: that thing, in the versions compared, and how often a text was amended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "says", "silent"),
    [
        ("50项发明专利那条例外，2024年4月底前后写法差在哪", "50项发明专利须能够产业化", "5项提高到7项"),
        (
            "How did the exceptional case of 50 patents read before and after 30 April 2024?",
            "50 invention patents of the fifth exceptional case",
            "from 5 to 7",
        ),
    ],
)
def test_the_change_of_the_very_number_is_told(ask: Ask, question: str, says: str, silent: str) -> None:
    text = ask(question).text
    assert says in text
    assert silent not in text


@pytest.mark.parametrize(
    "question",
    [
        "跟投的细则2023年那版和2025年那版文号分别是什么，比例变了没有",
        "Document numbers of the 2023 and the 2025 co-investment rules, and did the percentages change between them?",
    ],
)
def test_two_versions_of_the_text_asked_about_are_told_with_number_and_content(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert {citation.document for citation in answer.citations} == {"sse-underwriting-rules"}
    assert "上证发〔2023〕33号" in answer.text
    assert "上证发〔2025〕46号" in answer.text
    assert any(words in answer.text for words in ("四档", "four tiers"))


@pytest.mark.parametrize(
    ("question", "then", "now"),
    [
        (
            "How did the STAR financial delisting test change between the 2019 rules and today?",
            "net profit before or after non-recurring items is negative",
            "the lowest of its audited total profit",
        ),
        ("科创板财务类退市指标2019年和现在有什么不同", "扣除非经常性损益之前或者之后", "三者孰低"),
    ],
)
def test_two_days_are_compared_by_the_rules_of_these_days_alone(ask: Ask, question: str, then: str, now: str) -> None:
    answer = ask(question)
    assert answer.text.index(then) < answer.text.index(now)
    assert len({citation.version for citation in answer.citations}) == 2


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How often has the CSRC's sci-tech attributes guideline been amended so far?", "4 times: "),
        ("证监会的科创属性评价指引到现在修正过几回", "4次："),
        ("证监会的科创属性评价指引最早哪天出的，到现在修正过几回", "《科创属性评价指引》于2020年3月20日首次发布"),
    ],
)
def test_how_often_a_text_was_amended_is_counted(ask: Ask, question: str, first: str) -> None:
    answer = ask(question)
    assert answer.blocks[0].text.startswith(first)
    assert "4次：" in answer.text or "4 times: " in answer.text


@pytest.mark.parametrize(
    ("question", "then", "now"),
    [
        (
            "sci-tech yardsticks, first 2020 version next to todays",
            ("RMB 60 million", "5 invention"),
            ("RMB 80 million", "7 invention"),
        ),
        ("科创属性指标，最初版跟现在比", ("6000万元", "不少于5项"), ("8000万元", "不少于7项")),
        ("R&D ratio indicator then and now", ("RMB 60 million",), ("RMB 80 million",)),
    ],
)
def test_the_indicators_of_the_first_version_stand_before_todays(
    ask: Ask, question: str, then: tuple[str, ...], now: tuple[str, ...]
) -> None:
    text = ask(question).text
    assert max(map(text.index, then)) < min(map(text.index, now))


@pytest.mark.parametrize(
    "question",
    [
        "every edition of the STAR listing rules since the start with doc numbers please, and which are shaky",
        "科创板上市规则历次版本及文号，哪些没核实？",
    ],
)
def test_every_edition_is_told_with_its_number(ask: Ask, question: str) -> None:
    text = ask(question).text
    numbers = ("2019〕22", "2019〕53", "2020〕101", "2023〕128", "2024〕52", "2025〕60", "2026〕43")
    assert [number for number in numbers if f"上证发〔{number}号" not in text] == []
