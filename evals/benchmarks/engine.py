"""What one check and one ask cost of a core: `python evals/benchmarks/engine.py [--checks 300] [--questions 100]`.

CPU time of the process, so that what else runs on the machine matters little; the least of five rounds. No company and
no question is seen twice, and every amount differs from company to company; what is kept of the corpus is warm.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from load import suite_questions
from serving import FACTS

from assistant.base.resources import packaged
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import check
from assistant.eligibility.wording.contract import verdict_json
from assistant.service import Assistant

ROUNDS = 5
BOOK = RuleBook(packaged("corpus"))
T = TypeVar("T")


def company(number: int) -> dict[str, Any]:
    """Facts of which every amount is another for every number."""
    return {
        **FACTS,
        "expected_market_cap": str(3_000_000_000 + number * 1000),
        "share_capital_after_issue": f"CNY {400_000_000 + number}",
        "public_offering_ratio": f"{12 + number / 1_000_000:.6f}%",
        "years": {
            "2025": {
                "revenue": str(80_000_000 + number),
                "net_profit": str(-900_000_000 + number),
                "rd_expense": str(700_000_000 + number),
            }
        },
    }


def milliseconds(work: Callable[[T], object], things: Iterable[T]) -> float:
    """CPU time for each of the things, in ms."""
    listed = list(things)
    began = time.process_time()
    for thing in listed:
        work(thing)
    return (time.process_time() - began) / len(listed) * 1000


def check_costs(count: int) -> dict[str, float]:
    """CPU ms of a check by step, and of all steps together."""
    numbers = itertools.count()
    steps: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        mappings = [company(next(numbers)) for _ in range(count)]
        facts = [facts_from_mapping(mapping, BOOK.fact_table) for mapping in mappings]
        verdicts = [check(company_facts, BOOK) for company_facts in facts]
        objects = [verdict_json(verdict) for verdict in verdicts]
        for name, cost in (
            ("facts", milliseconds(lambda mapping: facts_from_mapping(mapping, BOOK.fact_table), mappings)),
            ("check", milliseconds(lambda company_facts: check(company_facts, BOOK), facts)),
            ("verdict_json", milliseconds(verdict_json, verdicts)),
            ("json.dumps", milliseconds(json.dumps, objects)),
            ("all", milliseconds(_whole, [company(next(numbers)) for _ in range(count)])),
        ):
            steps.setdefault(name, []).append(cost)
    return {name: min(costs) for name, costs in steps.items()}


def _whole(mapping: dict[str, Any]) -> str:
    return json.dumps(verdict_json(check(facts_from_mapping(mapping, BOOK.fact_table), BOOK)))


def ask_costs(count: int) -> tuple[float, float]:
    """CPU ms of a question never asked before: what the embedding takes, and the rest."""
    service = Assistant()
    retriever = service.retriever
    embed, spent = retriever.embed, 0.0

    def timed(text: str) -> Any:
        nonlocal spent
        began = time.process_time()
        try:
            return embed(text)
        finally:
            spent += time.process_time() - began

    retriever.embed = timed
    questions, rounds = suite_questions(), []
    for question in questions:
        service.ask(question, use_cache=False)
    for number in range(ROUNDS):
        spent = 0.0
        batch = [f"{question} (ref {number})" for question in questions[:: max(1, len(questions) // count)]]
        total = milliseconds(lambda question: service.ask(question, use_cache=False), batch)
        embedding = spent / len(batch) * 1000
        rounds.append((embedding, total - embedding))
    return min(cost for cost, _ in rounds), min(rest for _, rest in rounds)


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--checks", type=int, default=300)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    print("| what | CPU ms |")
    print("| --- | --- |")
    for name, took in check_costs(options.checks).items():
        print(f"| check: {name} | {took:.2f} |", flush=True)
    embedding, rest = ask_costs(options.questions)
    print(f"| ask: embedding | {embedding:.1f} |")
    print(f"| ask: rest | {rest:.1f} |")


if __name__ == "__main__":
    main()
