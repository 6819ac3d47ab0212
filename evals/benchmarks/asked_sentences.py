"""Whether answers say the sentences that answer: `python evals/benchmarks/asked_sentences.py [FILE] [--every 1]`.

FILE has questions with the sentences that answer them (`asked-sentences.yaml` if left out: those the scorer was fitted
on, so what is printed of them is no proof). Prints how many answers say one of these sentences first, how many at all,
and how many are told that nothing held speaks to the question or that something is left open.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from pathlib import Path

from assistant.answering.answer import Answer, AnswerOutcome
from assistant.answering.plan.steps import parse_sentence_id
from assistant.evaluation.tuning import Labelled, labelled
from assistant.service import Assistant

FILE = Path(__file__).with_name("asked-sentences.yaml")
DAY = dt.date(2026, 11, 28)
"""The day of the suite `questions`."""


def said(answer: Answer, item: Labelled) -> list[bool]:
    """For each sentence of an answer whether it is one that answers the question."""
    sentences = [sentence for step in answer.plan if (sentence := parse_sentence_id(str(step["of"]))) is not None]
    return [
        f"{sentence.reference.document}#{sentence.reference.provision}" == item.place
        and sentence.number - 1 in item.sentences
        for sentence in sentences
    ]


def main() -> None:
    """Ask them all and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, nargs="?", default=FILE)
    parser.add_argument("--every", type=int, default=1, help="ask every so many-th question only")
    options = parser.parse_args()
    assistant = Assistant(clock=lambda: DAY)
    items = [item for item in labelled((), [options.file]) if item.sentences][:: options.every]
    counts: Counter[str] = Counter()
    for item in items:
        answer = assistant.ask(item.question)
        found = said(answer, item)
        counts["said first"] += found[:1] == [True]
        counts["said"] += any(found)
        counts["nothing held"] += answer.outcome is AnswerOutcome.ABSTAINED
        counts["something left open"] += answer.outcome is AnswerOutcome.PARTIAL
    print(f"{len(items)} questions")
    for name, count in counts.items():
        print(f"{name}: {count / len(items):.1%}")


if __name__ == "__main__":
    main()
