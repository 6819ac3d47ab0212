"""The stages of the pipeline: each runs once and in the documented order, and none after an abstention."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from assistant.answering import pipeline
from assistant.answering.answer import Answer, Claim
from assistant.answering.blocks import BlockKind
from assistant.answering.llm.grounded import Grounded
from assistant.answering.pipeline import STAGES, GroundedAnswer, Pipeline, ScopedQuestion, compose
from assistant.answering.question.understanding import QuestionKind, Understood
from assistant.answering.words import WORDS
from assistant.language.text import Language
from assistant.retrieval.query import Query
from assistant.service import Assistant

FIFTH = "What market cap does the fifth standard require?"
NEAR = "发行人需要多少名法务人员？"
"""No provision held answers it; the nearest ones are shown."""
ONE, TWO, THREE = (Claim(f"{word}.", (number,)) for number, word in enumerate(("One", "Two", "Three"), 1))


def stages_run(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str) -> tuple[list[str], Answer]:
    """The stages that an answer goes through, in order, and the answer."""
    whole, calls = assistant.pipeline, []
    for stage in STAGES:
        method = getattr(Pipeline, f"_{stage}")

        def called(*given: object, stage: str = stage, method: object = method) -> object:
            calls.append(stage)
            return method(*given)  # type: ignore[operator]

        monkeypatch.setattr(Pipeline, f"_{stage}", called)

    def composed(*given: object) -> object:
        calls.append("compose")
        return compose(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "compose", composed)
    return calls, whole.ask(question)


def test_the_docstring_names_the_stages_in_the_order_in_which_they_run(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    documented = re.findall(r"^(\w+)   ", str(pipeline.__doc__), re.MULTILINE)
    calls, answer = stages_run(assistant, monkeypatch, FIFTH)
    assert calls == documented == [*STAGES, "compose"]
    assert list(answer.timings_ms) == [*STAGES, "total"]
    assert sum(answer.timings_ms[stage] for stage in STAGES) <= answer.timings_ms["total"] + len(STAGES)


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("Should I buy Moonshot shares at IPO?", "understand"),
        ("How much is the listing fee on STAR?", "understand"),
        ("What does the corpus say about the colour of the moon cheese on Tuesdays?", "write"),
    ],
)
def test_no_stage_runs_after_an_abstention(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str, last: str
) -> None:
    calls, answer = stages_run(assistant, monkeypatch, question)
    assert calls[-1] == last
    assert answer.outcome.value == "abstained"
    (block,) = answer.blocks
    assert (block.kind, block.citations) == (BlockKind.ABSENT, ())
    assert answer.text == block.text


def scoped(kind: QuestionKind = QuestionKind.LOOKUP, silent: str = "") -> ScopedQuestion:
    day = dt.date(2026, 11, 22)
    understood = Understood("q", Language.EN, day, None, kind, Query("q", Language.EN, day))
    return ScopedQuestion(understood, understood, silent)


def grounded(*written: Claim, absent: tuple[Claim, ...] = (), near: bool = False) -> GroundedAnswer:
    return GroundedAnswer(absent, (), Grounded(written), (), (), near=near)


def test_what_was_not_in_force_comes_first_and_what_is_not_held_last() -> None:
    blocks = compose(scoped(silent="Nothing is held here on fees."), grounded(TWO, absent=(ONE,)))
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.ABSENT, "One."), (BlockKind.SENTENCE, "Two."), (BlockKind.ABSENT, "Nothing is held here on fees."),
    ]  # fmt: skip


def test_the_nearest_provisions_are_said_to_be_no_more() -> None:
    lead, *rest = compose(scoped(), grounded(ONE, near=True))
    assert (lead.kind, lead.text) == (BlockKind.LEAD, WORDS("lead.nearest", Language.EN))
    assert [block.text for block in rest] == ["One."]


@pytest.mark.parametrize(
    ("kind", "claims", "listed"),
    [
        (QuestionKind.LIST, (ONE, TWO, THREE), True),
        (QuestionKind.LIST, (ONE, TWO), False),
        (QuestionKind.LOOKUP, (ONE, TWO, THREE), False),
    ],
)
def test_more_than_two_things_that_a_question_asks_to_list_are_listed(
    kind: QuestionKind, claims: tuple[Claim, ...], listed: bool
) -> None:
    blocks = compose(scoped(kind), grounded(*claims))
    assert {block.kind for block in blocks} == {BlockKind.LIST if listed else BlockKind.SENTENCE}


def test_claims_are_heard_as_they_are_shown_and_nearest_ones_not_before_their_lead(assistant: Assistant) -> None:
    heard: list[Claim] = []
    answer = assistant.ask(FIFTH, on_claim=heard.append, use_cache=False)
    assert tuple(heard) == answer.claims
    heard.clear()
    for _ in ("answered afresh", "given again"):
        assert assistant.ask(NEAR, on_claim=heard.append).is_nearest
        assert heard == []
