"""Documents and terms named in a text by what the glossary calls them, and things compared."""

from __future__ import annotations

import pytest

from assistant.corpus.mentions import compared, mention_spans, mentions
from assistant.corpus.model import GlossaryEntry

GLOSSARY = (
    GlossaryEntry("guideline", ("guideline",), ("指引",)),
    GlossaryEntry("guideline-9", ("Guideline No. 9", "rocket guideline"), ("指引第9号", "火箭指引"), "rocket-rules"),
    GlossaryEntry("guideline-10", ("Guideline No. 10",), ("指引第10号",), "model-rules"),
    GlossaryEntry("drug", ("drug",), ("创新药",)),
    GlossaryEntry("market-cap", ("market cap",), ("市值", "预计市值")),
)


def test_the_longest_name_hides_the_shorter_ones_inside() -> None:
    assert [entry.id for entry in mentions("Does Guideline No. 10 apply?", GLOSSARY)] == ["guideline-10"]
    assert [entry.id for entry in mentions("指引第10号的预计市值", GLOSSARY)] == ["guideline-10", "market-cap"]
    assert [(start, end) for start, end, _ in mention_spans("指引第10号的预计市值", GLOSSARY)] == [(0, 6), (7, 11)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("GUIDELINE NO. 9", ["guideline-9"]),
        ("the rocket-guideline", ["guideline-9"]),
        ("drugs", ["drug"]),
        ("a drugstore", []),
        ("rocket guidelines and guidelines", ["guideline-9", "guideline"]),
        ("drug, then Guideline No. 9, then drug", ["drug", "guideline-9"]),
        ("Guideline No. 100", ["guideline"]),
    ],
)
def test_names_are_whole_words_in_any_case_and_number(text: str, ids: list[str]) -> None:
    assert [entry.id for entry in mentions(text, GLOSSARY)] == ids


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        (
            "drug, Guideline No. 9: which market level?",
            ("drug: which market level?", "Guideline No. 9: which market level?"),
        ),
        (
            "What is the difference between Guideline No. 9 and Guideline No. 10?",
            ("Guideline No. 9", "Guideline No. 10"),
        ),
        ("指引第9号和指引第10号有什么区别？", ("指引第9号", "指引第10号")),
        (
            "A milestone for a drug versus for Guideline No. 9: which one?",
            ("A milestone for a drug: which one?", "A milestone for a Guideline No. 9: which one?"),
        ),
        (
            "Tests compared: Guideline No. 9, a drug, and a robot that was built long before?",
            ("Tests : Guideline No. 9", "Tests : drug", "Tests : a robot that was built long before"),
        ),
        ("指引第9号和很早就写好的规则，分别多久", ("指引第9号，分别多久", "很早就写好的规则，分别多久")),
        ("很早就写好的规则和指引第9号，有什么区别", ("很早就写好的规则，", "指引第9号，")),
        ("How long is Guideline No. 9 and a text that nobody has read", ()),
        ("Guideline No. 9", ()),
        ("Guideline No. 9 applies to rockets. Does a drug maker need it?", ()),
        ("drugs and drugs", ()),
    ],
)
def test_things_compared_become_one_question_each(text: str, sides: tuple[str, ...]) -> None:
    assert tuple(" ".join(side.replace("?", "").split()) for side in compared(text, GLOSSARY)) == tuple(
        side.replace("?", "") for side in sides
    )
