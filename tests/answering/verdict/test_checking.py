"""Which rules, sections and routes a question about a company is checked against: said in the rule files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import QuestionCheck, check_question
from assistant.answering.verdict.lines import verdict_lines
from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TODAY


def checked(question: str, book: RuleBook = BOOK, day: dt.date = TODAY) -> QuestionCheck:
    found = check_question(understand(question, book.corpus, day, None), book)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "rule_set"),
    [
        ("We have 12 invention patents and revenue of RMB 400m. Can we list?", "listing"),
        ("An issue size of RMB 1.5bn on the STAR Market: what is asked of us?", "co-investment"),
        ("Our net profit in 2025 was RMB 35m. Do we leave the growth tier?", "growth-tier-exit"),
        ("2025年营业收入8000万元，净利润-3000万元，会被财务类强制退市吗？", "financial-delisting"),
    ],
)
def test_a_question_is_checked_against_the_rules_it_names(question: str, rule_set: str) -> None:
    assert checked(question).verdict.rule_set.id == rule_set


@pytest.mark.parametrize(
    ("question", "sections", "routes"),
    [
        ("Expected market cap of RMB 4.5bn: can we list?", ["financial-standard"], ()),
        ("Our share capital after the issue is RMB 400m. Can we list?", ["general-conditions"], ()),
        ("We have 12 invention patents. Can we list?", ["sci-tech-attributes"], ()),
        ("The company was founded on 1 March 2024. Can we list?", ["issuance-conditions"], ()),
        ("The company has weighted voting rights. Can we list?", ["financial-standard"], ()),
        (
            "Market cap RMB 4.5bn and 12 invention patents: standard 1?",
            ["sci-tech-attributes", "financial-standard"],
            ("standard-1a", "standard-1b"),
        ),
        ("市值45亿元，除了标准五还有别的路径吗？", ["financial-standard"], ()),
    ],
)
def test_the_sections_and_routes_are_those_named_and_those_the_figures_belong_to(
    question: str, sections: list[str], routes: tuple[str, ...]
) -> None:
    found = checked(question)
    assert [section.section.id for section in found.sections] == sections
    assert found.routes == routes


def test_a_concept_moved_in_the_rule_file_moves_the_answer(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packaged("corpus"), tmp_path / "corpus"))
    file = folder / "rules" / "listing.yaml"
    text = file.read_text("utf-8")
    assert "concepts: [standard-2]" in text
    file.write_text(text.replace("concepts: [standard-2]", "concepts: [standard-3]"), "utf-8")
    question = "Market cap RMB 1.6bn. Is standard 2 met?"
    assert checked(question).routes == ("standard-2",)
    assert checked(question, RuleBook(folder)).routes == ()


@pytest.mark.parametrize(
    "question",
    [
        "Expected market cap 3,5 bn yuan, revenue RMB 400m in 2025. Does it meet standard 4?",
        "Market cap RMB 2.9bn. Market cap RMB 3.1bn. Revenue RMB 400m in 2025. Does it meet standard 4?",
    ],
)
def test_not_stated_is_never_said_of_what_was_stated(question: str) -> None:
    found = checked(question)
    lines = [
        line.text
        for section in found.sections
        for line in verdict_lines(section.section.id, found, BOOK.corpus, Language.EN)
    ]
    (market_cap,) = [line for line in lines if "market cap" in line.lower() and "required" in line]
    assert "stated, but it could not be read" in market_cap
    assert "not stated" not in market_cap
