"""A small local model beside the extractive writer: claims written, passed, repaired, withheld; seconds.

Answers right by reading.

    ASSISTANT_LLM__BASE_URL=http://127.0.0.1:8091/v1 ASSISTANT_LLM__MODEL=… ASSISTANT_LLM__PROMPT=compact \\
        python evals/benchmarks/small_model.py ask QUESTIONS.yaml --out RUN.jsonl
    python evals/benchmarks/small_model.py table RUN.jsonl [RUN.jsonl …] [--readings READINGS.yaml]

QUESTIONS.yaml has `questions: [{id: …, question: …}, …]`. `ask` adds a line to RUN.jsonl for each question and goes on
where it was interrupted. READINGS.yaml is written by whoever has read the answers: `extractive: {ID: {mark: …, why:
…}}`, and the same under the name of each RUN for the model; a mark is right, partly, wrong or abstained (declined what
it should answer). Where both gave the same answer the mark under `extractive` does for both.
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
from assistant.answering.llm.writer import LlmWriter, Written
from assistant.service import Assistant

MARKS = ("right", "partly", "wrong", "abstained")

Row = dict[str, Any]


class WatchedWriter(LlmWriter):
    """The writer, keeping how its last answer was written; None until it is asked again."""

    last: Written | None = None

    def write(self, *arguments: Any, **named: Any) -> Written:
        """What the writer writes, kept as `last`."""
        self.last = super().write(*arguments, **named)
        return self.last


def ask(questions: Path, out: Path) -> None:
    """Ask what is not answered yet in `out`, with and without the model, adding a line for each."""
    with_model = Assistant()
    settings = with_model.settings
    if with_model.llm is None:
        raise SystemExit("no model is set: give ASSISTANT_LLM__BASE_URL and ASSISTANT_LLM__MODEL")
    writer = with_model.llm = WatchedWriter(with_model.llm.client)
    without = Assistant(settings.model_copy(update={"llm": settings.llm.model_copy(update={"enabled": False})}))
    header = {
        "model": settings.llm.model,
        "prompt": settings.llm.prompt,
        "prompt_hash": writer.prompt_hash,
        "context_tokens": settings.llm.context_tokens,
        "corpus": with_model.corpus.hash,
    }
    done = {row["id"] for row in begun(out, header)}
    asked = yaml.safe_load(questions.read_text(encoding="utf-8"))["questions"]
    waiting = [item for item in asked if item["id"] not in done]
    for number, item in enumerate(waiting, start=1):
        writer.last = None
        row = {"id": item["id"], "question": item["question"]}
        row["extractive"], row["model"] = timed(without, item["question"]), timed(with_model, item["question"])
        row["model"] |= how(writer.last)
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
    return {"outcome": answer.outcome.value, "answer": answer.text, "claims": len(answer.claims), "seconds": seconds}


def how(written: Written | None) -> Row:
    """How the model's writing went; empty where the question never reached it."""
    if written is None:
        return {}
    return {
        "written": written.proposed,
        "passed": len(written.claims),
        "repaired": written.repaired,
        "withheld": [{"text": item.text, "reason": item.reason} for item in written.withheld],
        "reason": written.reason,
        "prompt_tokens": written.usage.prompt_tokens,
        "completion_tokens": written.usage.completion_tokens,
    }


def read_run(path: Path) -> tuple[Row, list[Row]]:
    """The header and the rows of a run."""
    header, *rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return header, rows


def table(runs: Sequence[Path], readings: Mapping[str, Any]) -> str:
    """A Markdown table: the extractive writer (of the first run), then the model of each run."""
    columns: list[tuple[str, list[str]]] = []
    for path in runs:
        header, rows = read_run(path)
        extractive = readings.get("extractive", {})
        if not columns:
            columns.append(("extractive", column(rows, "extractive", extractive)))
        same = {row["id"] for row in rows if row["model"]["answer"] == row["extractive"]["answer"]}
        marks = {**readings.get(path.stem, {}), **{name: extractive[name] for name in same & set(extractive)}}
        columns.append((f"{header['model']}, {header['prompt']} prompt", column(rows, "model", marks)))
    lines = ["| | " + " | ".join(name for name, _ in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {label} | " + " | ".join(cells[place] for _, cells in columns) + " |" for place, label in enumerate(LABELS)
    ]
    return "\n".join(lines)


LABELS = (
    "questions, of which put to the model",
    "answers right / partly / wrong / abstained, by reading",
    "the same for the questions put to the model",
    "claims written / passed / repaired / withheld",
    "sentences shown an answer, of those put to the model, median",
    "answers left to the extractive writer",
    "tokens read / written an answer, median",
    "seconds an answer, of those put to the model, median (longest)",
)


def column(rows: Sequence[Row], side: str, marks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The cells of one writer, in the order of LABELS."""
    attempts = [row for row in rows if "written" in row["model"]]
    model = side == "model"
    seconds = [row[side]["seconds"] for row in attempts]
    replies = [row["model"] for row in attempts]
    counts = [sum(one[name] for one in replies) for name in ("written", "passed", "repaired")]
    withheld = sum(len(one["withheld"]) for one in replies)
    claims = statistics.median(row[side]["claims"] for row in attempts)
    tokens = [round(statistics.median(one[f"{name}_tokens"] for one in replies)) for name in ("prompt", "completion")]
    return [
        f"{len(rows)}, {len(attempts)}",
        reading(rows, marks),
        reading(attempts, marks),
        " / ".join(map(str, [*counts, withheld])) if model else "–",
        f"{claims:g}",
        str(sum(not one["passed"] for one in replies)) if model else "–",
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
