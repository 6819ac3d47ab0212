"""What a model could bring into a review of whole prospectuses: the most by lying, and what a real one finds.

Needs the folder of `prospectus_facts.py`, which stays outside the project:

    python evals/benchmarks/review_hints.py FOLDER            # a model that points at everything that may enter
    python evals/benchmarks/review_hints.py FOLDER --model    # the model that is set (ASSISTANT_LLM__…)

All that is found without a model is withheld, so that everything is looked for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from prospectus_facts import companies, judged

from assistant.answering.llm.client import Call
from assistant.base.clock import today
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of_passage
from assistant.language.sentences import sentences
from assistant.review.gaps import missing_facts
from assistant.review.hints import Hints, open_hints, passages
from assistant.review.paper_facts import read_paper_facts
from assistant.review.review import open_papers
from assistant.review.vocabulary import review_vocabulary
from assistant.settings import LlmSettings, read_settings

_CORPUS = Path(__file__).parents[2] / "corpus"
_MESSAGE = "\nMessage: "


class Everything:
    """A model that points at all that the reader of statements reads anywhere: no other could bring in more."""

    settings = LlmSettings()

    def __init__(self, table: FactTable) -> None:
        self._table = table

    async def complete(self, call: Call) -> str:
        """The reply."""
        await asyncio.sleep(0)
        text = call.messages[-1][1].partition(_MESSAGE)[2]
        pointed = [{"fact": fact, "span": span} for fact, span in self._read(text)]
        return json.dumps({"facts": pointed})

    def _read(self, text: str) -> Iterator[tuple[str, str]]:
        language = language_of_passage(text)
        for span in sentences(text, language):
            for fact in read_facts(text[span.start : span.end], self._table, language, today()).facts:
                yield fact.fact, fact.span


def measure(folder: Path, hints: Hints, book: RuleBook) -> Iterator[tuple[str, int, Counter[str]]]:
    """For each company by hand: its code, how many passages were sent, and what became of what entered."""
    for code, file, rows in companies(folder, book):
        held = {row["key"]: row for row in rows}
        (paper,) = open_papers([file], workers=1)
        assert paper.body is not None
        facts = replace(read_paper_facts(paper.body, book.fact_table, today(), review_vocabulary()), candidates=())
        missing = missing_facts([facts], (), review_vocabulary())
        counts: Counter[str] = Counter()
        for fact in hints([facts], missing, book.fact_table, today()).facts:
            outcome, why = judged(fact, held[fact.fact]) if fact.fact in held else ("not by hand", "")
            counts[outcome] += 1
            print(f"{code} {outcome}: {fact.fact} {fact.value}, “{fact.place.words}” {why}", file=sys.stderr)
        yield code, len(passages([facts], missing)), counts


def main(folder: Path, asked: bool) -> None:
    """Print a line for each company and the sum."""
    book = RuleBook(_CORPUS)

    def sent(where: str, number: int, characters: int) -> None:
        print(f"{where}: {number} passages, {characters} characters", file=sys.stderr)

    hints = open_hints(read_settings(), sent) if asked else Hints(Everything(book.fact_table), "everything", sent)
    outcomes = ("right", "other page", "wrong", "not by hand")
    total: Counter[str] = Counter()
    print(f"| company | passages | {' | '.join(outcomes)} |\n| --- {'| --- ' * 5}|")
    for code, number, counts in measure(folder, hints, book):
        total.update(counts, passages=number)
        print(f"| {code} | {number} | {' | '.join(str(counts[each]) for each in outcomes)} |", flush=True)
    print(f"| all | {total['passages']} | {' | '.join(str(total[each]) for each in outcomes)} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", action="store_true", help="ask the model that is set")
    arguments: Any = parser.parse_args()
    main(arguments.folder, arguments.model)
