"""The model beside the extractive writer on a file of questions: claims written, passed, repaired and withheld, seconds.

    ASSISTANT_LLM__BASE_URL=http://127.0.0.1:8091/v1 ASSISTANT_LLM__MODEL=… ASSISTANT_LLM__API_KEY=… \\
        python evals/benchmarks/llm_writer.py QUESTIONS.yaml [--most N] [--json OUT]

QUESTIONS.yaml has `questions: [{question: …}, …]`. Both answers are printed, to be read by a person.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import yaml

from assistant.answering.llm.writer import LlmWriter, Written
from assistant.service import Assistant


def watched(writer: LlmWriter, seen: list[Written]) -> None:
    """Keep what the writer reports of each answer."""
    plain = writer.write

    def write(*arguments: Any, **named: Any) -> Written:
        written = plain(*arguments, **named)
        seen.append(written)
        return written

    object.__setattr__(writer, "write", write)


def main() -> None:
    """Ask every question with and without the model and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    questions = [
        item["question"] for item in yaml.safe_load(arguments.questions.read_text(encoding="utf-8"))["questions"]
    ][: arguments.most]
    with_model = Assistant()
    if with_model.llm is None:
        raise SystemExit("no model is set: give ASSISTANT_LLM__BASE_URL and ASSISTANT_LLM__MODEL")
    settings = with_model.settings
    without = Assistant(settings.model_copy(update={"llm": settings.llm.model_copy(update={"enabled": False})}))
    seen: list[Written] = []
    watched(with_model.llm, seen)
    rows: list[dict[str, Any]] = []
    for question in questions:
        plain = without.ask(question)
        before, start = len(seen), time.perf_counter()
        answer = with_model.ask(question, use_cache=False)
        row: dict[str, Any] = {
            "question": question,
            "seconds": round(time.perf_counter() - start, 1),
            "writer": answer.writer,
        }
        if len(seen) > before:
            written = seen[-1]
            row |= {
                "written": written.proposed,
                "passed": len(written.claims),
                "repaired": written.repaired,
                "withheld": len(written.withheld),
            }
        rows.append(row)
        print(
            f"\n## {question}\n{json.dumps(row, ensure_ascii=False)}\n-- model\n{answer.text}\n-- extractive\n{plain.text}",
            flush=True,
        )
        if arguments.json:
            arguments.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    asked = [row for row in rows if "written" in row]
    print(f"\n{len(rows)} questions, {len(asked)} put to the model")
    for name in ("written", "passed", "repaired", "withheld"):
        print(f"claims {name}: {sum(row[name] for row in asked)}")
    if asked:
        print(f"seconds an answer, median: {statistics.median(row['seconds'] for row in asked)}")


if __name__ == "__main__":
    main()
