"""Asking one question after another until the verdict is settled."""

from __future__ import annotations

import re

import pytest

from assistant.eligibility.facts.files import merge_facts
from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.verdict.checker import Conclusion, check
from assistant.eligibility.wording.next_questions import next_question
from assistant.errors import InputError
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TABLE, TODAY, facts

GOOD = {
    "industry": "pharmaceutical",
    "expected_market_cap": "45亿元",
    "share_capital_after_issue": "1亿元",
    "founded": "2015-01-01",
    "controller_changed_on": "never",
    "core_technical_staff_changed_materially": "false",
    "exceptional_sci_tech_cases": [],
    "chosen_standard": "standard-5",
}


def _good_answer(key: str) -> object:
    spec = TABLE.spec(key)
    assert spec is not None
    if key in GOOD:
        return GOOD[key]
    if key.endswith("audit_opinion"):
        return "unqualified"
    return {FactKind.MONEY: "10亿元", FactKind.RATIO: "40%", FactKind.COUNT: "100", FactKind.FLAG: "true"}[spec.kind]


@pytest.mark.parametrize("language", list(Language))
def test_good_answers_end_in_a_yes_and_nothing_is_asked_twice(language: Language) -> None:
    known = facts({})
    asked: list[str] = []
    while (question := next_question(check(known, BOOK, as_of=TODAY), language)) is not None:
        assert question.fact not in asked
        asked.append(question.fact)
        known = merge_facts(known, {question.fact: _good_answer(question.fact)}, "answer", day=TODAY)
    assert check(known, BOOK, as_of=TODAY).conclusion is Conclusion.ELIGIBLE
    assert asked.index("industry") < asked.index("asserted.lawful_business")


def test_one_bad_answer_ends_the_interview() -> None:
    known = merge_facts(facts({}), {"industry": "real_estate"}, "answer", day=TODAY)
    reached = check(known, BOOK, as_of=TODAY)
    assert reached.conclusion is Conclusion.NOT_ELIGIBLE
    assert next_question(reached) is None


def test_a_change_that_contradicts_what_stays_is_refused() -> None:
    known = facts({"years.2025.net_profit": "-5m"})
    with pytest.raises(InputError, match=r"answer:1: profitable: does not agree"):
        merge_facts(known, {"profitable": "true"}, "answer", day=TODAY)


def test_an_empty_change_takes_a_fact_away() -> None:
    assert merge_facts(
        facts({"expected_market_cap": "4bn"}), {"expected_market_cap": ""}, "answer", day=TODAY
    ) == facts({})


@pytest.mark.parametrize("name", BOOK.names)
def test_every_label_is_in_both_languages(name: str) -> None:
    rules = BOOK.rule_set(name)
    labels = [rules.label, *rules.conclusions.values(), *(item.label for item in rules.items())]
    for section in rules.sections:
        labels += [section.label, *(route.label for route in section.routes)]
    for label in labels:
        assert re.search("[\u4e00-\u9fff]", label.zh), label
        assert not re.search("[\u4e00-\u9fff]", label.en), label
