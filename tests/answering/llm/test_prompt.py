"""Prompts as files: what they must have, and what a faulty one is told."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from assistant.answering.llm.prompt import load_prompt
from assistant.base.resources import packaged
from assistant.errors import InputError
from assistant.language.model_tokens import count_tokens

JOBS = ("plan", "rewrite", "translate", "translate_sentences", "facts")


@pytest.mark.parametrize("name", JOBS)
def test_every_prompt_has_a_header_and_examples_before_the_task(name: str) -> None:
    prompt = load_prompt(name)
    roles = [role for role, _ in prompt.fixed]
    assert roles[0] == "system"
    assert "assistant" in roles
    assert len(prompt.hash) == 16
    assert prompt.response_format["json_schema"]["strict"] is True
    for role, text in prompt.fixed:
        if role == "assistant":
            assert set(json.loads(text)) == set(prompt.schema["properties"])


def test_every_prompt_file_is_used() -> None:
    assert {file.stem for file in packaged("prompts").glob("*.md")} == {*JOBS, "judge"}


def test_the_prompt_of_the_planner_is_short_and_shows_both_languages_and_a_refusal_that_is_not_the_last() -> None:
    fixed = load_prompt("plan").fixed
    replies = [json.loads(text)["say"] for role, text in fixed if role == "assistant"]
    asked = "".join(text for role, text in fixed if role == "user")
    assert sum(count_tokens(text) for _, text in fixed) < 350
    assert [] in replies[:-1]
    assert replies[-1]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in asked)
    assert "accounts must not be" in asked


def test_the_numbers_of_the_examples_are_among_those_they_show() -> None:
    fixed = load_prompt("plan").fixed
    for (_, asked), (role, reply) in itertools.pairwise(fixed):
        if role == "assistant":
            assert all(f"\n{number}. " in asked for number in json.loads(reply)["say"])


def test_only_the_last_message_depends_on_the_question() -> None:
    prompt = load_prompt("rewrite")
    first, second = (prompt.messages({"history": "h", "question": question}) for question in ("a", "{{history}}"))
    assert first[:-1] == second[:-1]
    assert second[-1][1].endswith("Last message: {{history}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no header", "starts with a header"),
        ("---\nname: x\n---\n# system\n", "lacks version"),
        (
            "---\n{name: x, version: 1, purpose: p, inputs: [a], model_notes: m, output: {}}\n---\n# system\ns\n# task\n{{b}}\n",
            "slots",
        ),
        (
            "---\n{name: x, version: 1, purpose: p, inputs: [], model_notes: m, output: {}}\n---\n# task\nt\n",
            "# system",
        ),
    ],
)
def test_a_faulty_prompt_file_is_named_with_its_fault(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load_prompt("x", tmp_path)


def test_a_changed_prompt_has_another_hash(tmp_path: Path) -> None:
    text = (packaged("prompts") / "plan.md").read_text(encoding="utf-8")
    (tmp_path / "plan.md").write_text(text.replace("numbered sentences", "sentences"), encoding="utf-8")
    assert load_prompt("plan", tmp_path).hash != load_prompt("plan").hash
