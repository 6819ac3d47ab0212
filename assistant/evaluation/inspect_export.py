"""The suites as an Inspect AI task, so that its log viewer and its models can be used.

Needs the extra `inspect` to run.

The solver asks this assistant; no model of Inspect takes part (`model=None`). The scorer is the one of our own runs.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.base.files import replace_file
from assistant.errors import InputError
from assistant.evaluation.run_files import Record
from assistant.evaluation.runs import Opener, run_case
from assistant.evaluation.suites import Case, Suite, load_suites

_TASK = '''"""Run with: inspect eval task.py --model none"""

from pathlib import Path

from inspect_ai import Task, task

from assistant.evaluation.inspect_export import open_task


@task
def star_listing() -> Task:
    return open_task(Path({suites!r}), {names!r})
'''


def export(suites: Sequence[Suite], folder: Path, out: Path) -> str:
    """Write `task.py` and the samples it is made of, `samples.jsonl`, for reading; returns what to run."""
    out.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(_sample(case), ensure_ascii=False) for suite in suites for case in suite.cases]
    replace_file(out / "samples.jsonl", "\n".join(lines) + "\n")
    replace_file(out / "task.py", _TASK.format(suites=str(folder.resolve()), names=[suite.name for suite in suites]))
    return f"inspect eval {out / 'task.py'} --model none"


def open_task(folder: Path, names: Sequence[str]) -> Any:
    """The task over the assistant as it is set up. Raises InputError where the extra is not installed."""
    from assistant.evaluation.subject import AssistantSubject
    from assistant.settings import read_settings

    settings = read_settings()
    return make_task(load_suites(folder, names), lambda day: AssistantSubject(settings, day))


def make_task(suites: Sequence[Suite], open_subject: Opener) -> Any:
    """The task over any subject."""
    ai, dataset = _inspect("inspect_ai"), _inspect("inspect_ai.dataset")
    solver, scorer, model = _inspect("inspect_ai.solver"), _inspect("inspect_ai.scorer"), _inspect("inspect_ai.model")
    subjects = {suite.as_of: open_subject(suite.as_of) for suite in suites}
    plan = {case.id: (case, suite.as_of) for suite in suites for case in suite.cases}

    def assistant() -> Callable[..., Any]:
        async def solve(state: Any, generate: Any) -> Any:
            case, day = plan[str(state.sample_id)]
            record = run_case(case, day, subjects[day])
            state.metadata["result"] = json.loads(record.as_line())
            state.output = model.ModelOutput.from_content("assistant", _shown(record))
            return state

        return solve

    def checks() -> Callable[..., Any]:
        async def score(state: Any, target: Any) -> Any:
            result = state.metadata["result"]
            failed = [f"{check['name']}: {check['detail']}" for check in result["checks"] if not check["passed"]]
            return scorer.Score(
                value=scorer.CORRECT if result["passed"] else scorer.INCORRECT,
                answer=state.output.completion,
                explanation="\n".join(failed) or None,
            )

        return score

    samples = [dataset.Sample(**_sample(case)) for case, _ in plan.values()]
    solve = solver.solver(assistant)()
    judge = scorer.scorer(metrics=[scorer.accuracy(), scorer.stderr()])(checks)()
    return ai.Task(
        dataset=dataset.MemoryDataset(samples, name="star-listing"), solver=solve, scorer=judge, name="star_listing"
    )


def _sample(case: Case) -> dict[str, Any]:
    metadata = {"suite": case.suite, "family": case.family, "lang": case.lang.value, "why": case.why}
    return {"id": case.id, "input": case.question or f"facts of {case.id}", "target": "", "metadata": metadata}


def _shown(record: Record) -> str:
    """What came out, as the viewer shows it."""
    output: Mapping[str, Any] = record.output
    return str(output["answer"]) if "answer" in output else json.dumps(output, ensure_ascii=False, indent=1)


def _inspect(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(
            "Inspect AI is not installed; install the extra: pip install 'star-listing-assistant[inspect]'"
        ) from None
