"""Scores of reviewed papers."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.evaluation.reviews import score_review
from assistant.evaluation.suites import ReviewedFact, Reviewing

PAPER = "## 第1页\n发行后总股本\n10,000 万股\n"
EXPECT = Reviewing((ReviewedFact("share_capital_after_issue", "100000000", 1),), ("expected_market_cap",))


def fact(**changes: Any) -> dict[str, Any]:
    return {
        "fact": "share_capital_after_issue",
        "value": "100000000",
        "exactness": "exact",
        "page": 1,
        "words": "发行后总股本10,000 万股",
        **changes,
    }


def failed(*facts: dict[str, Any]) -> list[str]:
    score = score_review(EXPECT, {"facts": list(facts), "conflicts": []}, PAPER)
    return [check.name for check in score.checks if not check.passed]


def test_the_right_value_on_the_right_page_passes() -> None:
    assert failed(fact()) == []


@pytest.mark.parametrize(
    ("facts", "checks"),
    [
        ((), ["facts"]),
        ((fact(value="10000"),), ["facts"]),
        ((fact(page=2),), ["facts"]),
        ((fact(exactness="at_least"),), ["facts"]),
        ((fact(), fact(fact="expected_market_cap")), ["nothing-else"]),
        ((fact(words="发行后总股本20,000 万股"),), ["words"]),
    ],
)
def test_another_value_page_or_bound_an_invention_and_words_that_stand_nowhere_fail(
    facts: tuple[dict[str, Any], ...], checks: list[str]
) -> None:
    assert failed(*facts) == checks
