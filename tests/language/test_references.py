"""Provisions named in a text: rule numbers and articles in both languages and every spelling."""

from __future__ import annotations

import pytest

from assistant.language.references import chinese_number, named_provisions


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("What does 2.1.2(5) say?", ["2.1.2(5)"]),
        ("rule 2.1.2 (5)", ["2.1.2(5)"]),
        ("2.1.2（5）", ["2.1.2(5)"]),
        ("2.1.3 and 2.1.4", ["2.1.3", "2.1.4"]),
        ("article 6", ["art. 6"]),
        ("Art. 12(2)", ["art. 12(2)"]),
        ("art 6 (1)", ["art. 6(1)"]),
        ("第六条", ["art. 6"]),
        ("第12条", ["art. 12"]),
        ("第十二条第（二）项", ["art. 12(2)"]),
        ("第十二条第二项", ["art. 12(2)"]),
        ("第一百二十条", ["art. 120"]),
        ("第六条和第七条", ["art. 6", "art. 7"]),
        ("arts 10 to 12", ["art. 10", "art. 11", "art. 12"]),
        ("第十条至第十二条", ["art. 10", "art. 12", "art. 11"]),
        ("version 1.2.3.4 of a program", []),
        ("on 2024.04.30", []),
        ("RMB 2.1 billion", []),
        ("no number here", []),
    ],
)
def test_provisions_named_in_a_question(text: str, ids: list[str]) -> None:
    assert [named.provision for named in named_provisions(text, ())] == ids


@pytest.mark.parametrize(
    "text",
    [
        "２.１.２（５）",
        "2.1.2（五）",
        "第2.1.2条第（五）项",
    ],
)
def test_other_spellings_of_a_rule_number(text: str) -> None:
    assert [named.provision for named in named_provisions(text, ())] == ["2.1.2(5)"]


def test_a_provision_belongs_to_the_only_document_named() -> None:
    assert named_provisions("article 5", ("rocket-rules",))[0].document == "rocket-rules"
    assert named_provisions("article 5", ("rocket-rules", "model-rules"))[0].document is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("六", 6),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百", 100),
        ("一百零五", 105),
        ("一百二十", 120),
        ("12", 12),
    ],
)
def test_chinese_article_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number
