"""The advisory judge: any OpenAI-compatible model marks answers, bound to a schema, each mark cached.

It never blocks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.base.files import replace_file
from assistant.errors import InputError, ServiceError
from assistant.evaluation.run_files import Run
from assistant.evaluation.suites import Case, ExpectedReply, Suite

Ask = Callable[[str, str, Mapping[str, Any]], str]
"""(instructions, material, JSON schema) -> what the model wrote."""

Progress = Callable[[str, int, int], None]
MARKS = "judge.jsonl"


class JudgeMark(BaseModel):
    """What the judge says of one answer."""

    model_config = ConfigDict(extra="forbid")

    mark: Literal["right", "partly", "wrong"]
    reason: str


def judge_run(
    run: Run, suites: Sequence[Suite], ask: Ask, prompt: str, model: str, cache: Path, progress: Progress | None = None
) -> dict[str, dict[str, str]]:
    """Mark every answer of a run and write `judge.jsonl` into it; marks already cached are not asked for again."""
    cases = {case.id: case for suite in suites for case in suite.cases if isinstance(case.expect, ExpectedReply)}
    waiting = [record for record in run.records.values() if record.id in cases and "answer" in record.output]
    known = _read_lines(cache, "key")
    marks: dict[str, dict[str, str]] = {}
    for count, record in enumerate(waiting, start=1):
        shown = material(cases[record.id], record.output)
        key = hashlib.sha256(json.dumps([prompt, model, shown]).encode()).hexdigest()
        if key not in known:
            known[key] = {"key": key, **_mark(ask, prompt, shown, record.id).model_dump()}
            cache.parent.mkdir(parents=True, exist_ok=True)
            with cache.open("a", encoding="utf-8") as file:
                file.write(json.dumps(known[key], ensure_ascii=False) + "\n")
        marks[record.id] = {"id": record.id, "mark": known[key]["mark"], "reason": known[key]["reason"]}
        if progress is not None:
            progress("answers", count, len(waiting))
    replace_file(run.folder / MARKS, "".join(json.dumps(mark, ensure_ascii=False) + "\n" for mark in marks.values()))
    return marks


def material(case: Case, output: Mapping[str, Any]) -> str:
    """What the judge is shown: JSON, so that nothing written in an answer looks like an instruction to it."""
    expect = case.expect
    assert isinstance(expect, ExpectedReply)
    shown = {
        "question": case.question,
        "why_the_case_exists": case.why,
        "expected": {
            "outcome": expect.outcome,
            "states_one_of_each_line": [list(line) for line in expect.must_state],
            "must_not_state": list(expect.must_not_state),
        },
        "answer": output["answer"],
        "outcome": output["outcome"],
        "quotes": [citation.get("quote", "") for citation in output["citations"]],
    }
    return json.dumps(shown, ensure_ascii=False, indent=1)


def read_marks(folder: Path) -> dict[str, dict[str, str]]:
    """The marks a judge left in a run, by case id; empty where there was none."""
    return _read_lines(folder / MARKS, "id")


def open_model(model: str, base_url: str | None) -> Ask:
    """A model behind an OpenAI-compatible endpoint; the key is OPENAI_API_KEY."""
    import os

    import openai

    key = os.environ.get("OPENAI_API_KEY") or ("none" if base_url else "")
    if not key:
        raise InputError("the judge needs OPENAI_API_KEY, or --base-url with a server of your own")
    client = openai.OpenAI(api_key=key, base_url=base_url, max_retries=3, timeout=120)

    def ask(instructions: str, shown: str, schema: Mapping[str, Any]) -> str:
        try:
            reply = client.chat.completions.create(
                model=model,
                temperature=0,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": shown}],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "mark", "strict": True, "schema": dict(schema)},
                },
            )
        except openai.OpenAIError as error:
            raise ServiceError(
                f"judge model {model} failed ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
            ) from None
        return reply.choices[0].message.content or ""

    return ask


def _mark(ask: Ask, prompt: str, shown: str, name: str) -> JudgeMark:
    schema = JudgeMark.model_json_schema()
    for _ in range(2):
        try:
            return JudgeMark.model_validate_json(ask(prompt, shown, schema))
        except ValidationError:
            continue
    raise ServiceError(
        f"the judge gave no mark for {name} in the schema asked for, twice; choose a model that keeps to JSON schemas"
    )


def _read_lines(path: Path, key: str) -> dict[str, dict[str, str]]:
    """JSON lines by one of their fields; a line cut off in the writing is left out."""
    items: dict[str, dict[str, str]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); remove it") from None
    for line in lines:
        try:
            item = json.loads(line)
            items[item[key]] = item
        except (ValueError, KeyError, TypeError):
            continue
    return items
