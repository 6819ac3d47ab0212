"""Scores the review of a paper: values, pages, words that stand there, and nothing that it does not state.

The format is in evals/suites/README.md, `review`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.evaluation.scoring import Check, Score
from assistant.evaluation.suites import Reviewing


def score_review(expect: Reviewing, output: Mapping[str, Any], text: str) -> Score:
    """A review object against the facts that its paper states; `text` is the paper."""
    given = {fact["fact"]: fact for fact in output["facts"]}
    wrong = [
        f"{fact.fact} is {_shown(given.get(fact.fact))}, expected {fact.value} on page {fact.page}"
        for fact in expect.facts
        if _shown(given.get(fact.fact)) != f"{fact.value} on page {fact.page}"
    ]
    invented = [f"{name}: {_shown(given[name])}" for name in expect.never if name in given]
    printed = "".join(text.split())
    loose = [fact["fact"] for fact in output["facts"] if "".join(fact["words"].split()) not in printed]
    return Score(
        (
            Check("facts", not wrong, "; ".join(wrong)),
            Check("nothing-else", not invented, "; ".join(invented)),
            Check("words", not loose, f"words that stand nowhere: {', '.join(loose)}" if loose else ""),
        )
    )


def _shown(fact: Mapping[str, Any] | None) -> str:
    if fact is None:
        return "not found"
    value = fact["value"] if isinstance(fact["value"], str) else f"[{', '.join(fact['value'])}]"
    bound = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}.get(fact["exactness"], "")
    return f"{bound}{value} on page {fact['page']}"
