"""Scorers: what passes, what fails, and what a wording matches."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.corpus.model import Reference
from assistant.evaluation.scoring import Score, score_reading, score_reply, score_retrieval, score_verdict
from assistant.evaluation.suites import Case, ExpectedFact, ExpectedReply, Readings, Retrieval, Verdicts
from assistant.evaluation.wording import chinese_share, numbers, states
from assistant.language.text import Language
from tests.evaluation.fakes import CAP_TEXT, FakeSubject, answer

RULE = Reference("sse-star-listing-rules", "2.1.2(5)")


@pytest.mark.parametrize(
    ("text", "wording", "said"),
    [
        ("at least 15%", "5%", False),
        ("at least 0.5%", "5%", False),
        ("at least 5%.", "5%", True),
        ("RMB 4 billion [1]", "RMB 4 billion", True),
        ("RMB4BILLION", "rmb 4 billion", True),
        ("RMB 4 billion", "RMB 4bn", False),
        ("RMB 14 billion", "4 billion", False),
        ("on 17 June 2026", "7 June", False),
        ("70 patents", "at least 7", False),
        ("at least 70", "at least 7", False),
        ("at least 7.5", "at least 7", False),
        ("at least 7. Then", "at least 7", True),
        ("不低于４０亿元", "40亿元", True),
        ("不低于140亿元", "40亿元", False),
        ("不低于 40 亿元", "40亿元", True),
        ("it is ineligible", "eligible", False),
        ("it is eligible", "eligible", True),
        ("four [1][4] billion", "four billion", True),
        ("see [5]% of", "5%", False),
    ],
)
def test_wordings(text: str, wording: str, said: bool) -> None:
    assert states(text, wording) is said


def test_numbers_and_letters() -> None:
    assert numbers("RMB 1,000,000 and 3.50%") == {"1000000", "3.5"}
    assert chinese_share("标准五 (standard) [1]") == pytest.approx(3 / 11)


def _case(
    expect: Any,
    *,
    suite: str = "answers",
    lang: Language = Language.EN,
    question: str = "What cap does the fifth standard need?",
) -> Case:
    return Case("ANS-001", suite, lang, "a", question, None, "", expect, "d", 1)


def _reply(**changes: Any) -> ExpectedReply:
    base: dict[str, Any] = {
        "outcome": "answered",
        "abstain_reason": None,
        "must_state": (),
        "must_cite": (),
        "must_not_state": (),
        "evidence_words": None,
    }
    return ExpectedReply(**(base | changes))


def _failed(score: Score) -> set[str]:
    return {check.name for check in score.checks if not check.passed}


def _score(
    output: dict[str, Any],
    *,
    suite: str = "answers",
    lang: Language = Language.EN,
    question: str = "What cap does the fifth standard need?",
    **expect: Any,
) -> Score:
    reply = _reply(**expect)
    return score_reply(_case(reply, suite=suite, lang=lang, question=question), reply, output, FakeSubject().find)


def test_a_right_answer_passes_every_check() -> None:
    score = _score(
        answer(),
        must_state=(("CNY 4bn", "RMB 4 billion"),),
        must_cite=((RULE,),),
        must_not_state=("RMB 1 billion",),
        evidence_words=False,
    )
    assert score.passed
    assert {check.name for check in score.checks} >= {
        "outcome",
        "states",
        "avoids",
        "cites",
        "evidence",
        "quotes",
        "version",
        "numbers",
        "language",
    }


def test_each_fault_fails_its_own_check() -> None:
    citation = answer()["citations"][0]
    assert _failed(_score(answer(outcome="partial"))) == {"outcome"}
    assert _failed(_score(answer(), must_state=(("RMB 5 billion",), ("RMB 4 billion",)))) == {"states"}
    assert _failed(_score(answer(), must_not_state=("at least",))) == {"avoids"}
    assert _failed(_score(answer(), suite="adversarial", must_not_state=("at least",))) == {"injection"}
    assert _failed(_score(answer(), must_cite=((Reference("x", "y"),),))) == {"cites"}
    assert _failed(_score(answer(citations=[{**citation, "quote": CAP_TEXT.replace("4", "5")}]))) == {"quotes"}
    assert _failed(_score(answer("At least RMB 7 billion. [1]"))) == {"numbers"}
    assert _failed(_score(answer("至少四十亿元。[1]"))) >= {"language"}
    assert _failed(_score(answer(citations=[]))) >= {"quotes"}


def test_the_same_amount_in_another_unit_is_grounded() -> None:
    assert not _failed(_score(answer("标准五要求不低于40亿元。[1]"), lang=Language.ZH))
    assert _failed(_score(answer("标准五要求不低于41亿元。[1]"), lang=Language.ZH)) == {"numbers"}


def test_a_citation_not_in_force_fails_unless_the_question_is_about_history() -> None:
    old = {**answer()["citations"][0], "version": "2020-01-01", "provision": "old"}
    assert _failed(_score(answer(citations=[old]))) == {"version"}
    assert not _failed(_score(answer(citations=[old]), question="How has the fifth standard changed over time?"))


def test_a_named_version_must_be_the_one_cited() -> None:
    right = Reference("sse-star-listing-rules", "2.1.2(5)", "2026-04-24")
    assert _score(answer(), must_cite=((right,),)).passed
    assert _failed(_score(answer(), must_cite=((Reference("sse-star-listing-rules", "2.1.2(5)", "2019-03-01"),),))) == {
        "version"
    }


def test_evidence_is_judged_for_the_citations_that_were_asked_for() -> None:
    side = "At least RMB 4 billion. [1] More is reported. [2]\nEvidence for [2]: reported by several media; the text has not been read."
    all_of_it = "At least RMB 4 billion. [1]\nEvidence: not verified."
    assert "evidence" not in _failed(_score(answer(side), must_cite=((RULE,),), evidence_words=False))
    assert "evidence" in _failed(_score(answer(all_of_it), must_cite=((RULE,),), evidence_words=False))
    assert "evidence" not in _failed(_score(answer(all_of_it), evidence_words=True))
    assert "evidence" in _failed(_score(answer(), evidence_words=True))


def test_an_abstention_is_scored_by_outcome_reason_and_language() -> None:
    declined = answer("No investment advice is given here.", outcome="abstained", abstain_reason="advice", citations=[])
    assert _score(declined, outcome="abstained", abstain_reason="advice").passed
    assert _failed(_score(declined, outcome="abstained", abstain_reason="silent")) == {"reason"}
    assert _failed(_score(declined, outcome="answered")) == {"outcome"}


def test_retrieval_counts_what_must_be_found_and_ignores_what_may_be() -> None:
    expect = Retrieval((RULE, Reference("d", "x")), (Reference("d", "also"),))
    ranked = ["d@1#also", "d@2#x", "d@1#x", "sse-star-listing-rules@2026-04-24#2.1.2(5)"]
    score = score_retrieval(expect, {"retrieved": {"all": ranked, "cross": []}})
    assert score.passed
    assert (
        score.values["mrr@10"] == score.values["recall@10"] == score.values["both@10"] == score.values["ndcg@10"] == 1
    )
    assert score.values["cross.recall@10"] == 0
    missed = score_retrieval(expect, {"retrieved": {"all": ranked[:3]}})
    assert [check.detail for check in missed.checks] == ["not in the first 10: sse-star-listing-rules#2.1.2(5)"]
    assert missed.values["recall@10"] == 0.5


VERDICT = {
    "verdict": "not_eligible",
    "sections": [
        {
            "id": "financial-standard",
            "outcome": "not_met",
            "routes": [
                {
                    "id": "standard-5",
                    "outcome": "not_met",
                    "criteria": [{"id": "outer", "outcome": "met", "any_of": [{"id": "inner", "outcome": "met"}]}],
                }
            ],
        }
    ],
    "missing_facts": ["industry"],
}


def _verdicts(**changes: Any) -> Verdicts:
    base: dict[str, Any] = {
        "facts": {},
        "rule_set": "listing",
        "verdict": None,
        "sections": {},
        "routes": {},
        "criteria": {},
        "missing_facts": (),
        "not_missing": (),
    }
    return Verdicts(**(base | changes))


def test_verdicts_routes_criteria_and_missing_facts() -> None:
    right = _verdicts(
        verdict="not_eligible",
        sections={"financial-standard": "not_met"},
        routes={"standard-5": "not_met"},
        criteria={"inner": "met"},
        missing_facts=("industry",),
        not_missing=("name",),
    )
    assert score_verdict(_case(right), right, {"verdict": VERDICT}, FakeSubject().find).passed
    wrong = _verdicts(
        verdict="eligible",
        routes={"standard-4": "met"},
        criteria={"inner": "unknown"},
        missing_facts=("name",),
        not_missing=("industry",),
    )
    assert _failed(score_verdict(_case(wrong), wrong, {"verdict": VERDICT}, FakeSubject().find)) == {
        "verdict",
        "routes",
        "criteria",
        "missing",
        "not-missing",
    }
    assert _failed(score_verdict(_case(right), right, {"verdict": None}, FakeSubject().find)) == {"verdict"}


def test_facts_read_must_be_right_complete_and_verbatim() -> None:
    text = "a cap of RMB 4bn and 3 patents"
    cap = {"fact": "expected_market_cap", "value": "4000000000", "span": "RMB 4bn", "start": 9, "end": 16}
    expect = Readings((ExpectedFact("expected_market_cap", "4000000000", "a cap of RMB 4bn"),), False)
    assert score_reading(expect, {"facts": [cap], "warnings": [], "dropped": []}, text).passed
    assert _failed(score_reading(expect, {"facts": [{**cap, "value": "4"}], "warnings": [], "dropped": []}, text)) == {
        "facts"
    }
    assert _failed(score_reading(expect, {"facts": [{**cap, "start": 8}], "warnings": [], "dropped": []}, text)) == {
        "spans"
    }
    extra = {"fact": "invention_patents", "value": "3", "span": "3", "start": 21, "end": 22}
    score = score_reading(expect, {"facts": [cap, extra], "warnings": ["?"], "dropped": []}, text)
    assert _failed(score) == {"nothing-else", "warning"}
    assert (score.values["recall"], score.values["precision"]) == (1, 0.5)
