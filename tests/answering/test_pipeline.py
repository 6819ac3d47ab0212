"""The stages of the pipeline: each runs once and in the documented order, and none after an abstention."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest

from assistant.answering import pipeline
from assistant.answering.answer import Answer, Claim
from assistant.answering.blocks import Author, BlockKind
from assistant.answering.llm.client import LlmError
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.pipeline import STAGES, Pipeline
from assistant.evaluation.scripted import ScriptedClient
from assistant.service import Assistant
from assistant.testing.llm_server import plan_json
from assistant.testing.scripted_model import LOOP
from tests.conftest import TODAY

FIFTH = "What market cap does the fifth standard require?"
HALF = "What market cap does the fifth standard require, and how much is the listing fee?"
"""Nothing held speaks to its second part."""
LISTED = "List the documents an issuer files with the exchange."
LISTED_ZH = "列出科创板支持的六大行业领域。"
CAN_WE = "Our expected market cap is RMB 3.9bn. Do we meet the fifth standard?"


def stages_run(assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str) -> tuple[list[str], Answer]:
    """The stages that an answer goes through, in order, and the answer."""
    whole, calls = assistant.pipeline, []
    for stage in STAGES:
        method = getattr(Pipeline, f"_{stage}")

        def called(*arguments: object, stage: str = stage, method: object = method) -> object:
            calls.append(stage)
            return method(*arguments)  # type: ignore[operator]

        monkeypatch.setattr(Pipeline, f"_{stage}", called)
    return calls, whole.ask(question)


def test_the_docstring_names_the_stages_in_the_order_in_which_they_run(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    documented = re.findall(r"^(\w+)   ", str(pipeline.__doc__), re.MULTILINE)
    calls, answer = stages_run(assistant, monkeypatch, FIFTH)
    assert calls == documented == list(STAGES)
    assert list(answer.timings_ms) == [*STAGES, "total"]
    assert sum(answer.timings_ms[stage] for stage in STAGES) <= answer.timings_ms["total"] + len(STAGES)


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("Should I buy Moonshot shares at IPO?", "understand"),
        ("How much is the listing fee on STAR?", "understand"),
        ("What does the corpus say about the colour of the moon cheese on Tuesdays?", "plan"),
    ],
)
def test_no_stage_runs_after_an_abstention(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, question: str, last: str
) -> None:
    calls, answer = stages_run(assistant, monkeypatch, question)
    assert calls[-1] == last
    assert answer.outcome.value == "abstained"
    assert {(block.kind, block.citations) for block in answer.blocks} == {(BlockKind.ABSENT, ())}
    assert all(block.text in answer.text for block in answer.blocks)


def test_what_was_not_in_force_comes_first_and_what_is_not_held_before_the_evidence(assistant: Assistant) -> None:
    question = "What does Guideline No. 10 require of large-model companies, and how much is the listing fee?"
    blocks = assistant.ask(question, dt.date(2026, 3, 1)).blocks
    first = next(block for block in blocks if block.is_claim)
    (silent,) = (block for block in blocks if "listing fee" in block.text)
    assert (first.kind, silent.kind) == (BlockKind.ABSENT, BlockKind.ABSENT)
    assert "was not in force" in first.text
    assert first.citations == (1,)
    assert {block.kind for block in blocks[blocks.index(silent) + 1 :]} == {BlockKind.EVIDENCE}


def test_what_nothing_held_speaks_to_is_said_beside_the_rest(assistant: Assistant) -> None:
    answer = assistant.ask(HALF)
    silent = [block for block in answer.blocks if block.kind is BlockKind.ABSENT]
    assert answer.outcome.value == "partial"
    assert any(block.by is Author.RULE for block in answer.blocks)
    assert all(block.by is Author.PROGRAM for block in silent)
    assert "listing fee" in " ".join(block.text for block in silent)


@pytest.mark.parametrize("question", [FIFTH, HALF, LISTED, LISTED_ZH, CAN_WE, "按2022年的规则发明专利要几项？"])
def test_what_is_heard_is_drawn_as_in_the_whole_answer_afresh_and_given_again(
    assistant: Assistant, question: str
) -> None:
    fresh, again = [list[Claim](), list[Claim]()]
    answer = assistant.ask(question, on_claim=fresh.append, use_cache=False)
    assistant.ask(question)
    assistant.ask(question, on_claim=again.append)
    assert fresh == again == list(answer.first_claims)


# --- with a model -----------------------------------------------------------------------------------------------------


def with_model(assistant: Assistant, *reply: str) -> tuple[Pipeline, ScriptedClient]:
    """The pipeline with a model that always replies so."""
    client = ScriptedClient(reply)
    return Pipeline(assistant.book, assistant.retriever, lambda: TODAY, ModelPlanner(client, LOOP)), client


def test_what_the_model_chooses_is_the_answer_and_heard_while_it_chooses(assistant: Assistant) -> None:
    whole, _ = with_model(assistant, "[2,", " 1]")
    heard: list[Claim] = []
    answer = whole.ask(FIFTH, on_claim=heard.append)
    sentences = [block.text for block in answer.blocks if block.by is Author.RULE]
    assert len(sentences) == 2
    assert [claim.text for claim in heard] == sentences
    assert [step["of"] for step in answer.plan] == [
        f"{citation.document}@{citation.version}#{citation.provision}/en/{str(step['of'])[-1]}"
        for citation, step in zip(answer.citations, answer.plan, strict=True)
    ]
    assert (answer.planner, answer.cacheable, answer.warnings) == ("model", True, assistant.ask(FIFTH).warnings)
    assert answer.writer.startswith("test-model (prompt ")


def test_it_chooses_first_among_what_the_rules_chose(assistant: Assistant) -> None:
    whole, client = with_model(assistant, plan_json(1))
    whole.ask(FIFTH)
    asked = client.calls[-1].messages[-1][1]
    by_rules = [block.text for block in assistant.ask(FIFTH).blocks if block.by is Author.RULE]
    assert [asked.index(text) for text in by_rules] == sorted(asked.index(text) for text in by_rules)
    assert asked.index(by_rules[0]) < 200


@pytest.mark.parametrize("reply", ["", "nothing", "[999]", "The floor is RMB 9 billion."])
def test_where_it_chooses_nothing_the_rules_do_and_the_answer_is_not_kept(assistant: Assistant, reply: str) -> None:
    whole, _ = with_model(assistant, reply)
    heard: list[Claim] = []
    answer, plain = whole.ask(FIFTH, on_claim=heard.append), assistant.ask(FIFTH)
    assert (answer.blocks, answer.plan, answer.planner, answer.writer) == (
        plain.blocks,
        plain.plan,
        "rules",
        "extractive",
    )
    assert heard == list(answer.claims)
    assert answer.warnings == (
        *plain.warnings,
        "the language model chose no sentence; the sentences were chosen by rules",
    )
    assert not answer.cacheable


def test_a_reply_that_breaks_off_shows_what_was_chosen_and_is_not_kept(assistant: Assistant) -> None:
    class Breaking(ScriptedClient):
        async def stream(self, call: object) -> object:  # type: ignore[override]
            yield "[1, "
            raise LlmError("cut")

    whole = Pipeline(assistant.book, assistant.retriever, lambda: TODAY, ModelPlanner(Breaking(read_facts=False), LOOP))
    answer = whole.ask(FIFTH)
    assert (answer.planner, answer.cacheable, len(answer.plan)) == ("model", False, 1)
    assert answer.warnings[-1].startswith("the language model's reply broke off")


@pytest.mark.parametrize(
    ("question", "numbers", "listed"),
    [
        (LISTED, (1, 2, 3), True),
        (LISTED, (1, 2), False),
        (FIFTH, (1, 2, 3), False),
    ],
)
def test_more_than_two_things_that_a_question_asks_to_list_are_listed(
    assistant: Assistant, question: str, numbers: tuple[int, ...], listed: bool
) -> None:
    whole, _ = with_model(assistant, plan_json(*numbers))
    heard: list[Claim] = []
    answer = whole.ask(question, on_claim=heard.append)
    kinds = {block.kind for block in answer.blocks if block.by is Author.RULE}
    assert heard == list(answer.first_claims)
    assert kinds == {BlockKind.LIST if listed else BlockKind.SENTENCE}


def test_a_verdict_is_not_put_to_the_model(assistant: Assistant) -> None:
    whole, client = with_model(assistant, plan_json(1, 2, 3), "Verdict on the whole: eligible.")
    answer, plain = whole.ask(CAN_WE), assistant.ask(CAN_WE)
    assert answer.blocks == plain.blocks
    assert (answer.verdict, answer.planner) == (plain.verdict, "rules")
    assert all("numbered sentences" not in call.messages[0][1] for call in client.calls)


def test_parts_of_a_question_stand_in_their_order(assistant: Assistant) -> None:
    blocks = assistant.ask("What market cap does standard 2 require, and how long is the sponsor locked up?").blocks
    parts = [block.part for block in blocks if block.is_claim]
    assert all(one <= other for one, other in pairwise(parts))
