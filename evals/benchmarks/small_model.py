"""A small local model beside the planner by rules: which sentences each chooses, how long it takes.

Answers right by reading.

    ASSISTANT_LLM__BASE_URL=http://127.0.0.1:8091/v1 ASSISTANT_LLM__MODEL=… ASSISTANT_LLM__SIZE=small \\
        python evals/benchmarks/small_model.py ask QUESTIONS.yaml --out RUN.jsonl
    python evals/benchmarks/small_model.py table RUN.jsonl [RUN.jsonl …] [--readings READINGS.yaml]

Any OpenAI-compatible server will do. QUESTIONS.yaml has `questions: [{id: …, question: …}, …]`. `ask` adds a line to
RUN.jsonl for each question and goes on where it was interrupted. READINGS.yaml is written by whoever has read the
answers: `rules: {ID: {mark: …, why: …}}`, and the same under the name of each RUN for the model; a mark is right,
partly, wrong or abstained (declined what it should answer). Where both gave the same answer the mark under `rules` does
for both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.answering.answer import Answer
from assistant.answering.llm.planner import ModelPlanner, OnStep, Planned
from assistant.answering.plan.steps import Step
from assistant.answering.question.understanding import Understood
from assistant.corpus.model import Corpus
from assistant.service import Assistant

MARKS = ("right", "partly", "wrong", "abstained")

Row = dict[str, Any]


class WatchedPlanner(ModelPlanner):
    """The planner, keeping how its last plan was made and from what; None until it is asked again."""

    last: tuple[Planned, list[str]] | None = None

    def plan(
        self, understood: Understood, candidates: Sequence[Step], corpus: Corpus, on_step: OnStep | None = None
    ) -> Planned:
        """What the planner chooses, kept as `last`."""
        planned = super().plan(understood, candidates, corpus, on_step)
        self.last = planned, list(dict.fromkeys(step.of for step in candidates))
        return planned


def ask(questions: Path, out: Path) -> None:
    """Ask what is not answered yet in `out`, with and without the model, adding a line for each."""
    with_model = Assistant()
    settings = with_model.settings
    if with_model.llm is None:
        raise SystemExit("no model is set: give ASSISTANT_LLM__BASE_URL and ASSISTANT_LLM__MODEL")
    planner = with_model.llm = WatchedPlanner(with_model.llm.client)
    without = Assistant(settings.model_copy(update={"llm": settings.llm.model_copy(update={"enabled": False})}))
    header = {
        "model": settings.llm.model,
        "size": settings.llm.size,
        "prompt_hash": planner.prompt_hash,
        "context_tokens": settings.llm.context_tokens,
        "corpus": with_model.corpus.hash,
    }
    done = {row["id"] for row in begun(out, header)}
    asked = yaml.safe_load(questions.read_text(encoding="utf-8"))["questions"]
    waiting = [item for item in asked if item["id"] not in done]
    for number, item in enumerate(waiting, start=1):
        planner.last = None
        row = {"id": item["id"], "question": item["question"]}
        row["rules"], row["model"] = timed(without, item["question"]), timed(with_model, item["question"])
        row["model"] |= how(planner.last)
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{number}/{len(waiting)} {item['id']} {row['model']['seconds']} s", file=sys.stderr, flush=True)


def begun(out: Path, header: Row) -> list[Row]:
    """The rows of a run begun before, or none after writing its header.

    A line cut short by a kill is taken off the file.
    """
    text = out.read_text(encoding="utf-8") if out.exists() else ""
    whole = text[: text.rfind("\n") + 1] or json.dumps(header, ensure_ascii=False) + "\n"
    if whole != text:
        out.write_text(whole, encoding="utf-8")
    previous, rows = read_run(out)
    if previous != header:
        raise SystemExit(f"{out}: a run with other settings ({previous}); give another --out")
    return rows


def timed(assistant: Assistant, question: str) -> Row:
    """One answer, what a reader sees of it and the seconds it took; no answer is taken from a cache."""
    start = time.perf_counter()
    answer: Answer = assistant.ask(question, use_cache=False)
    seconds = round(time.perf_counter() - start, 1)
    plan = [str(step["of"]) for step in answer.plan if step["step"] in ("say", "differ")]
    return {"outcome": answer.outcome.value, "answer": answer.text, "plan": plan, "seconds": seconds}


def how(last: tuple[Planned, list[str]] | None) -> Row:
    """How the model's planning went; empty where the question never reached it."""
    if last is None:
        return {}
    planned, candidates = last
    return {
        "candidates": len(candidates),
        "numbers": [candidates.index(step.of) + 1 for step in planned.steps],
        "reason": planned.reason,
        "prompt_tokens": planned.usage.prompt_tokens,
        "completion_tokens": planned.usage.completion_tokens,
    }


def read_run(path: Path) -> tuple[Row, list[Row]]:
    """The header and the rows of a run."""
    header, *rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return header, rows


def table(runs: Sequence[Path], readings: Mapping[str, Any]) -> str:
    """A Markdown table: the planner by rules (of the first run), then the model of each run."""
    columns: list[tuple[str, list[str]]] = []
    for path in runs:
        header, rows = read_run(path)
        rules = readings.get("rules", {})
        if not columns:
            columns.append(("rules", column(rows, "rules", rules)))
        same = {row["id"] for row in rows if row["model"]["answer"] == row["rules"]["answer"]}
        marks = {**readings.get(path.stem, {}), **{name: rules[name] for name in same & set(rules)}}
        columns.append((f"{header['model']}, {header['context_tokens']} tokens", column(rows, "model", marks)))
    lines = ["| | " + " | ".join(name for name, _ in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {label} | " + " | ".join(cells[place] for _, cells in columns) + " |" for place, label in enumerate(LABELS)
    ]
    return "\n".join(lines)


LABELS = (
    "questions, of which put to the model",
    "answers right / partly / wrong / abstained, by reading",
    "the same for the questions put to the model",
    "sentences an answer, of those put to the model, median",
    "first sentence the same as the rules'",
    "answers left to the rules",
    "tokens read / written an answer, median",
    "seconds an answer, of those put to the model, median (longest)",
)


def column(rows: Sequence[Row], side: str, marks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The cells of one planner, in the order of LABELS."""
    attempts = [row for row in rows if "numbers" in row["model"]]
    model = side == "model"
    seconds = [row[side]["seconds"] for row in attempts]
    replies = [row["model"] for row in attempts]
    sentences = statistics.median(len(row[side]["plan"]) for row in attempts)
    tokens = [round(statistics.median(one[f"{name}_tokens"] for one in replies)) for name in ("prompt", "completion")]
    same = sum(row["model"]["plan"][:1] == row["rules"]["plan"][:1] for row in attempts)
    return [
        f"{len(rows)}, {len(attempts)}",
        reading(rows, marks),
        reading(attempts, marks),
        f"{sentences:g}",
        str(same) if model else "–",
        str(sum(not one["numbers"] for one in replies)) if model else "–",
        " / ".join(map(str, tokens)) if model else "–",
        f"{statistics.median(seconds):.1f} ({max(seconds):.1f})",
    ]


def reading(rows: Sequence[Row], marks: Mapping[str, Mapping[str, Any]]) -> str:
    """How many answers bear each mark; `?` where any has not been read."""
    counts = Counter(str(marks.get(row["id"], {}).get("mark", "?")) for row in rows)
    return "?" if set(counts) - set(MARKS) else " / ".join(str(counts[mark]) for mark in MARKS)


def main() -> None:
    """Ask the questions, or print the table of what was answered."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    asking = commands.add_parser("ask")
    asking.add_argument("questions", type=Path)
    asking.add_argument("--out", type=Path, required=True)
    printing = commands.add_parser("table")
    printing.add_argument("runs", type=Path, nargs="+")
    printing.add_argument("--readings", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "ask":
        try:
            ask(arguments.questions, arguments.out)
        except KeyboardInterrupt:
            raise SystemExit(f"\nstopped; the same command goes on from {arguments.out}") from None
    else:
        read = arguments.readings
        print(table(arguments.runs, yaml.safe_load(read.read_text(encoding="utf-8")) if read else {}))


if __name__ == "__main__":
    main()
