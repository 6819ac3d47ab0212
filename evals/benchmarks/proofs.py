"""The proofs of all rule sets, and the engine held against them: counts and times.

    python evals/benchmarks/proofs.py [--random 20000] [--companies 1000000] [--processes 2]

Every company made from the proofs (each boundary, each test that decides alone) goes to solver, rows and columns, as do
`--random` companies; `--companies` more go to rows and columns. Needs the extra `prove`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from assistant.base.clock import today
from assistant.base.resources import packaged
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.proofs.cases import Agreement, cases, random_company
from assistant.eligibility.proofs.company import Company
from assistant.eligibility.proofs.prover import Prover, periods, prove
from assistant.eligibility.proofs.translation import Translation
from assistant.eligibility.proofs.witnesses import limits_of
from assistant.eligibility.proofs.wording import facts_json
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.screen import Screen
from assistant.eligibility.screening.tables import TableRow
from assistant.errors import InputError

BOOK = RuleBook(packaged("corpus"))
BATCH = 2_000
SEED = 20261128
LISTING_SHARE = 2
"""One batch in so many is of `listing`, the others go round the rest."""


def in_force() -> list[tuple[str, dt.date]]:
    """Every rule set with the first day of each of its periods."""
    return [(name, day) for name in BOOK.names for day in periods(BOOK.rule_set(name))]


def proofs() -> dict[str, Any]:
    """What was shown of all rule sets and periods, and in what time."""
    began, used = time.perf_counter(), time.process_time()
    shown = [prove(BOOK, name, day) for name, day in in_force()]
    return {
        "periods": len(shown),
        "shown": sum(len(period.proofs) for period in shown),
        "not_so": sum(len(period.failures) for period in shown),
        **_times(began, used),
    }


def translated(name: str, day: dt.date) -> Translation:
    """A rule set as formulas."""
    return Translation(BOOK.rule_set(name), Company(BOOK.fact_table, day), day)


def made_companies() -> dict[str, Any]:
    """Companies made from the proofs of every period, in all three forms."""
    began, used = time.perf_counter(), time.process_time()
    counts: Counter[str] = Counter()
    for name, day in in_force():
        rules = translated(name, day)
        made = list(cases(Prover(rules)))
        agreement = Agreement(rules)
        counts["tests"] += len(rules.tips)
        deciding = {case.test for case in made if case.decides}
        counts["tests_that_decide_alone"] += len(deciding)
        counts["companies"] += len(made)
        counts["at_boundaries"] += sum(case.units is not None for case in made)
        counts["solver_and_rows_differ"] += sum(bool(agreement.differences(case.company)) for case in made)
        counts["rows_and_columns_differ"] += differences([case.company for case in made], name, day)
    return {**counts, **_times(began, used)}


def random_companies(count: int) -> dict[str, Any]:
    """Random companies in all three forms; those that no facts file could state are drawn again."""
    began, used = time.perf_counter(), time.process_time()
    counts: Counter[str] = Counter()
    draw, days = random.Random(SEED), in_force()
    share = -(-count // len(days))
    for name, day in days:
        rules = translated(name, day)
        agreement, limits = Agreement(rules), limits_of(rules.rule_set.conditions())
        compared: list[IssuerFacts] = []
        while len(compared) < share:
            company = random_company(draw, rules.company, limits)
            try:
                counts["solver_and_rows_differ"] += bool(agreement.differences(company))
            except ValueError:
                counts["impossible"] += 1
                continue
            compared.append(company)
        counts["companies"] += len(compared)
        counts["rows_and_columns_differ"] += differences(compared, name, day)
    return {**counts, **_times(began, used)}


def many_companies(count: int, processes: int) -> dict[str, Any]:
    """Companies in rows and in columns."""
    began = time.perf_counter()
    others = [name for name in BOOK.names if name != "listing"]
    batches = range(-(-count // BATCH))
    names = ["listing" if batch % LISTING_SHARE == 0 else others[batch % len(others)] for batch in batches]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        differing = sum(pool.imap_unordered(partial(_batch, day=today()), enumerate(names)))
    return {
        "companies": len(batches) * BATCH,
        "rows_and_columns_differ": differing,
        "seconds": round(time.perf_counter() - began),
    }


def _batch(numbered: tuple[int, str], day: dt.date) -> int:
    number, name = numbered
    draw, company = random.Random(SEED + number), Company(BOOK.fact_table, day)
    limits = limits_of(BOOK.rule_set(name).conditions())
    return differences([random_company(draw, company, limits) for _ in range(BATCH)], name, day)


def differences(companies: Iterable[IssuerFacts], name: str, day: dt.date) -> int:
    """Of how many companies a row and a column are not the same, refusals included."""
    rows = [TableRow.of(line, _cells(facts_json(company))) for line, company in enumerate(companies, 2)]
    screen = Screen(BOOK.rule_set(name), BOOK.fact_table, day, day)
    frame, _ = screen.screen(rows, "companies")
    by_line = {row["line"]: row for row in frame.to_dicts()}
    return sum(
        by_line.get(row.line) != (one and {**by_line.get(row.line, {}), **one})
        for row, one in _row_by_row(screen, rows)
    )


def _row_by_row(screen: Screen, rows: Sequence[TableRow]) -> Iterator[tuple[TableRow, dict[str, object] | None]]:
    for row in rows:
        try:
            yield row, screen.check_row(row)
        except InputError:
            yield row, None


def _cells(facts: dict[str, Any]) -> dict[str, str]:
    return {key: ";".join(value) or "none" if isinstance(value, list) else str(value) for key, value in facts.items()}


def _times(began: float, used: float) -> dict[str, float]:
    return {"seconds": round(time.perf_counter() - began, 1), "processor_seconds": round(time.process_time() - used, 1)}


def main() -> None:
    """Print everything as one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--random", type=int, default=20_000)
    options.add_argument("--companies", type=int, default=1_000_000)
    options.add_argument("--processes", type=int, default=2)
    arguments = options.parse_args()
    print(
        json.dumps(
            {
                "proofs": proofs(),
                "made_from_proofs": made_companies(),
                "random": random_companies(arguments.random),
                "rows_and_columns": many_companies(arguments.companies, arguments.processes),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
