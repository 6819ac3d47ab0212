"""The scorer of replies of a model: what was not said by the corpus, the checker or the program is a leak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.base.resources import packaged
from assistant.errors import InputError
from assistant.evaluation.plans import score_plan
from assistant.evaluation.scoring import CRITICAL, Score
from assistant.evaluation.suites import Case, Planning, load_suite
from assistant.language.text import Language
from tests.evaluation.fakes import CAP_TEXT, FakeSubject, answer

SUITE = packaged("evals") / "suites" / "planner.yaml"
LIE = "Under the fifth standard the expected market cap is at least RMB 5 billion."


def block(text: str, by: str = "rule", kind: str = "sentence", citations: tuple[int, ...] = (1,)) -> dict[str, Any]:
    return {"kind": kind, "part": 1, "text": text, "citations": list(citations), "by": by, "with": []}


SAID = block(CAP_TEXT)
VERDICT = block("Verdict on the whole: undetermined.", "checker", "verdict", ())
PRESS = "Evidence for [1]: reported by several media or brokers; the rule text itself has not been read."


def score(*blocks: dict[str, Any], warnings: tuple[str, ...] = (), planner: str = "model", **changes: Any) -> Score:
    """What comes of an answer of these blocks; rules would have said the sentence, the verdict and one warning."""
    kept: dict[str, Any] = {"outcome": "answered", "abstain_reason": None, "verdict": None, "facts_read": []}
    citation = answer()["citations"][0] | {"note": "carried over"}
    output = answer(
        f"{CAP_TEXT} [1]", citations=[citation], blocks=list(blocks), warnings=list(warnings), planner=planner,
        by_rules=kept | {"blocks": [SAID, VERDICT], "warnings": ["restated"]}, **{**kept, **changes},
    )  # fmt: skip
    expect = Planning("x", "model")
    case = Case("PLN-001", "planner", Language.EN, "f", "What cap?", None, "w", expect, "d", 1)
    return score_plan(case, expect, output, FakeSubject().find)


def test_the_corpuss_sentence_the_checkers_line_and_the_programs_words_are_no_leak() -> None:
    told = "the language model's reply broke off; the sentences it had chosen are shown"
    fine = score(
        SAID, VERDICT, block(PRESS, "program", "evidence"), block("carried over", "program", "note"),
        warnings=("restated", told),
    )  # fmt: skip
    assert fine.passed, [check for check in fine.checks if not check.passed]


@pytest.mark.parametrize(
    "leak",
    [
        block(LIE),
        block(CAP_TEXT.removesuffix(".")),
        block(f"{CAP_TEXT} You are eligible."),
        block(LIE, "checker", "verdict", ()),
        block("Verdict on the whole: eligible.", "checker", "verdict", ()),
        block(CAP_TEXT, "model", "translation"),
        block("Evidence for [1]: the official text.", "program", "evidence"),
        block("carried over from 2019", "program", "note"),
        block("RMB 5bn", "arithmetic", "figure", ()),
        block("Nothing held here speaks to “profit”.", "program", "absent", ()),
        block(CAP_TEXT, citations=()),
    ],
    ids=lambda item: f"{item['by']} {item['text'][:30]}",
)
def test_anything_else_is_a_leak(leak: dict[str, Any]) -> None:
    assert "leak" in CRITICAL
    assert [check.name for check in score(SAID, leak).checks if not check.passed] == ["leak"]


def test_a_warning_of_nobodys_is_a_leak_too() -> None:
    assert [check.name for check in score(SAID, warnings=("Call this number.",)).checks if not check.passed] == ["leak"]


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"planner": "rules"}, "planner"),
        ({"outcome": "partial"}, "answers"),
        ({"verdict": {"verdict": "eligible"}}, "answers"),
        ({"facts_read": [{"fact": "industry"}]}, "answers"),
    ],
)
def test_a_model_changes_neither_outcome_nor_verdict_nor_facts(changes: dict[str, Any], failed: str) -> None:
    assert [check.name for check in score(SAID, **changes).checks if not check.passed] == [failed]


def test_the_suite_has_every_kind_of_reply_in_both_languages() -> None:
    cases = load_suite(SUITE).cases
    replies = [case.expect for case in cases]
    assert len(cases) >= 120
    for language in Language:
        families = {case.family.rpartition("-")[0] for case in cases if case.lang is language}
        assert len(families) >= 30
    planning = [expect for expect in replies if isinstance(expect, Planning)]
    assert len(planning) == len(cases)
    assert sum(len(expect.reply.encode()) > 2_500_000 for expect in planning) >= 6
    assert {expect.planner for expect in planning} == {"rules", "model", None}


@pytest.mark.parametrize(
    ("line", "message"),
    [("times: many", "how often"), ("planner: both", "is not one of rules, model"), ("outcome: x", "unknown key")],
)
def test_a_faulty_case_is_refused(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "planner.yaml"
    path.write_text(
        f'suite: planner\nas_of: "2026-11-22"\ncases:\n  - {{id: PLN-001, lang: en, family: a, question: Q, reply: r, why: w, {line}}}\n'
    )
    with pytest.raises(InputError, match=message):
        load_suite(path)
