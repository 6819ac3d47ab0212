"""What a question on a change of the rules gets for the company it describes: which days, which lines, and when none."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.blocks import Author, BlockKind
from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import QuestionCheck, check_question
from assistant.answering.verdict.days_note import days_note
from assistant.corpus.model import Reference
from assistant.eligibility.reading.reader import read_facts
from assistant.language.text import Language
from assistant.service import Assistant
from tests.eligibility.verdicts import BOOK, TABLE, TODAY

LIKE_OURS = (
    "What changed on 30 April 2024 for a company like ours: semiconductor, 6 invention patents, R&D of RMB 70m over "
    "three years, revenue CAGR 22%?"
)
LIKE_OURS_ZH = (
    "2024年4月30日的修订对我们这样的公司有什么影响？我们是半导体企业，有6项发明专利，"
    "三年研发投入7000万元，收入复合增长22%"
)


def checked(question: str) -> QuestionCheck | None:
    return check_question(understand(question, BOOK.corpus, TODAY, None), BOOK, today=TODAY)


def days_of(question: str) -> tuple[str, str] | None:
    """The two days whose rules are compared."""
    found = checked(question)
    if found is None or found.changes is None:
        return None
    return found.changes.before.as_of.isoformat(), found.changes.after.as_of.isoformat()


def lines(question: str) -> list[str]:
    """What is said of what differs, without what was read."""
    understood = understand(question, BOOK.corpus, TODAY, None)
    found = check_question(understood, BOOK, today=TODAY)
    assert found is not None
    return [line.line.text for line in days_note(found, BOOK.corpus, understood.language) if not line.closing]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        (LIKE_OURS, ("2024-04-29", "2024-04-30")),
        (LIKE_OURS_ZH, ("2024-04-29", "2024-04-30")),
        ("Does the 2024 amendment affect us? We have 6 invention patents.", ("2024-04-29", "2024-04-30")),
        ("2024年的修订对我们有影响吗？我们有6项发明专利", ("2024-04-29", "2024-04-30")),
        ("What would have been different for us before 30 April 2024? We have 5 invention patents.", ("2024-04-29", "2024-04-30")),
        ("What changed between 1 June 2023 and 1 June 2024 for our company with 6 invention patents?", ("2023-06-01", "2024-06-01")),
        ("We have 6 invention patents. What has changed since 2023 for us?", ("2022-12-31", TODAY.isoformat())),
        ("What changed between 2020 and now for a company with 8 invention patents?", ("2020-12-31", TODAY.isoformat())),
        ("新规对我们有什么影响？我们有6项发明专利", ("2024-04-29", "2024-04-30")),
        ("Do the new rules affect us? R&D of the last three years is RMB 70m", ("2024-04-29", "2024-04-30")),
        ("Does the latest revision affect us? 6 invention patents", ("2026-06-16", "2026-06-17")),
    ],
)  # fmt: skip
def test_the_days_are_those_around_the_change_or_those_named(question: str, days: tuple[str, str]) -> None:
    assert days_of(question) == days


@pytest.mark.parametrize(
    "question",
    [
        "What changed on 30 April 2024?",
        "2024年4月30日改了什么？",
        "When did the patent indicator go from 5 to 7 invention patents?",
        "How did the R&D threshold change from RMB 60 million to RMB 80 million?",
        "We have 6 invention patents. Is that enough?",
        "Does the new rule affect us?",
        "我们最近三年收入变化很大，对上市有影响吗？三年研发投入7000万元",
        "How does weighted voting affect our company on 1 June 2025? Market cap RMB 5bn",
        "我们变更了控制人，有6项发明专利，够吗？",
        "Under the rules of 2022, could we file with 6 invention patents?",
    ],
)
def test_no_other_question_compares_days(question: str) -> None:
    assert days_of(question) is None


def test_each_outcome_that_differs_is_told_with_its_numbers() -> None:
    told = lines(LIKE_OURS)
    assert told[:3] == [
        "R&D of three years: met → not met (RMB 70 million; at least RMB 60 million on 29 April 2024, "
        "at least RMB 80 million on 30 April 2024).",
        "Sci-tech indicator 3 (invention patents): met → not met (6 patents; at least 5 patents on 29 April 2024, "
        "at least 7 patents on 30 April 2024).",
        "Compound growth of revenue: met → not met (22%; at least 20% on 29 April 2024, at least 25% on 30 April 2024).",
    ]
    assert "Regular indicators (all together): open → not met" in told[3]
    assert "the verdict (Listing on the STAR Market) on both days: Open" in told[3]
    assert len(told) == 4


def test_the_same_in_chinese() -> None:
    told = lines(LIKE_OURS_ZH)
    assert "指标三（发明专利）：符合 → 不符合（6项；2024年4月29日：不低于5项，2024年4月30日：不低于7项）。" in told
    assert "总体结论（科创板发行上市条件）两日均为：尚不能确定" in told[-1]


def test_what_only_an_exception_leaves_open_is_said_to_be_so() -> None:
    (patents, _) = lines("Does the 2024 amendment affect us? We have 6 invention patents.")
    assert "met → not met unless an exception applies" in patents
    assert "Software companies are exempt" in patents
    (software, *_) = lines("We are a software company with 6 invention patents. Does the 2024 amendment affect us?")
    assert "every outcome is the same on both days" in software


def test_where_nothing_changes_one_line_says_so_and_why() -> None:
    (line,) = lines("What changed on 30 April 2024 for our semiconductor company with 8 invention patents?")
    assert line.startswith("Nothing changes for this company between 29 April 2024 and 30 April 2024")
    assert "met → met (8 patents; at least 5 patents on 29 April 2024, at least 7 patents on 30 April 2024)" in line
    (line,) = lines("最新修订对我们有影响吗？我们有8项发明专利")
    assert line == "2026年6月16日与2026年6月17日之间，对这家公司没有变化（科创板发行上市条件）：各项结果两日相同。"


def test_what_a_new_guideline_asks_is_named_where_nothing_stated_decides_it() -> None:
    told = lines("Does the change of 26 December 2025 affect us? We build commercial rockets, market cap RMB 5bn.")
    assert told[0].startswith("Newly asked, and open on what was stated: own rockets and launches as main business;")
    assert told[1].startswith("No longer asked: phased results;")


def test_years_count_to_one_day_so_that_only_the_rules_differ() -> None:
    found = checked(
        "What changed between 1 June 2023 and 1 June 2024 for us? Founded on 1 January 2021, 8 invention patents"
    )
    assert found is not None
    assert found.changes is not None
    assert not found.changes.flips


def test_each_line_cites_the_versions_of_both_days(assistant: Assistant) -> None:
    answer = assistant.ask(LIKE_OURS)
    blocks = [block for block in answer.blocks if block.kind is BlockKind.VERDICT]
    assert {block.by for block in blocks} == {Author.CHECKER}
    cited = {citation.n: f"{citation.version}#{citation.provision}" for citation in answer.citations}
    patents = next(block for block in blocks if "invention patents" in block.text)
    assert [cited[number] for number in patents.citations] == ["2022-12-30#indicator-3", "2024-04-30#indicator-3"]
    for citation in answer.citations:
        provision = assistant.corpus.find(Reference(citation.document, citation.provision, citation.version))
        assert provision is not None
        assert citation.quote in provision.text[Language.EN]


def test_the_sentences_of_the_answer_stay_beside_the_lines(assistant: Assistant) -> None:
    without = assistant.ask("What changed on 30 April 2024?")
    sentences = [block.text for block in without.blocks if block.kind is BlockKind.SENTENCE]
    told = {block.text for block in assistant.ask(LIKE_OURS).blocks}
    assert sentences[0] in told
    assert sum(sentence in told for sentence in sentences) * 2 > len(sentences)
    assert not any(block.by is Author.CHECKER for block in without.blocks)


def test_a_line_that_answers_leaves_nothing_open(assistant: Assistant) -> None:
    answer = assistant.ask("新规对我们有什么影响？我们有6项发明专利")
    assert answer.outcome.value == "answered"
    assert "没有直接回答" not in answer.text


def test_facts_stated_before_are_compared_too() -> None:
    understood = understand("What changed on 30 April 2024 for us?", BOOK.corpus, TODAY, None)
    known = read_facts("We have 6 invention patents.", TABLE, Language.EN, TODAY)
    found = check_question(understood, BOOK, known, today=TODAY)
    assert found is not None
    assert found.changes is not None
    assert found.changes.after.as_of == dt.date(2024, 4, 30)
    assert [flip.id for flip in found.changes.flips] == ["indicator-3"]
    assert check_question(understood, BOOK, today=TODAY) is None
