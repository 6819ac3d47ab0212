"""Rows a second of `assistant screen`, beside the exact engine evaluating row by row, with the memory each needs.

    python evals/benchmarks/screening.py [--rows 100000] [--missing 0.1]

Companies are drawn at random with a fixed seed; the exact engine is timed on a sample of the same rows.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import tempfile
import time
from itertools import islice
from pathlib import Path

from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file
from assistant.eligibility.screening.screen import Screen
from assistant.eligibility.screening.tables import open_table

BOOK = RuleBook(packaged("corpus"))
YEARS = (2025, 2024, 2023)
SAMPLE = 500
AMOUNTS = {
    "expected_market_cap": (5 * 10**8, 12 * 10**9),
    "share_capital_after_issue": (10**7, 10**9),
    "invention_patents": (0, 60),
    "revenue": (0, 9 * 10**8),
    "net_profit": (-(10**9), 2 * 10**8),
    "net_profit_excl_nonrecurring": (-(10**9), 2 * 10**8),
    "rd_expense": (0, 2 * 10**8),
    "operating_cash_flow": (-(10**8), 3 * 10**8),
    "rd_staff": (0, 100),
    "total_staff": (100, 900),
}


def company(draw: random.Random, columns: list[str], missing: float) -> list[object]:
    """One random row; every cell but the name may be empty."""
    return ["" if key != "name" and draw.random() < missing else cell(draw, key) for key in columns]


def cell(draw: random.Random, key: str) -> object:
    """A random value of one fact."""
    field = key.split(".")[-1]
    if key in BOOK.fact_table.stated and BOOK.fact_table.stated[key].choices:
        return draw.choice(sorted(BOOK.fact_table.stated[key].choices))
    if field in AMOUNTS:
        return draw.randint(*AMOUNTS[field])
    if field == "audit_opinion":
        return draw.choice(["unqualified"] * 9 + ["qualified"])
    if key == "public_offering_ratio":
        return f"{draw.randint(5, 40)}%"
    if key in ("founded", "controller_changed_on"):
        return f"{draw.randint(2000, 2024)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    if key == "name":
        return f"Company {draw.randint(1, 10**6)}"
    return draw.choice(["true"] * 30 + ["false"]) if key.startswith("asserted.") else draw.choice(["true", "false"])


def write_table(path: Path, rows: int, missing: float) -> None:
    """A CSV of random companies."""
    draw = random.Random(20261122)
    columns = [
        "name",
        "industry",
        "issuer_type",
        "weighted_voting_rights",
        "founded",
        "controller_changed_on",
        "joint_stock_company",
    ]
    columns += ["expected_market_cap", "share_capital_after_issue", "public_offering_ratio", "invention_patents"]
    columns += [f"years.{year}.{field}" for year in YEARS for field in (*list(AMOUNTS)[3:], "audit_opinion")]
    columns += list(BOOK.fact_table.asserted)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(company(draw, columns, missing) for _ in range(rows))


def main() -> None:
    """Print both speeds and the peak memory as one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--missing", type=float, default=0.1)
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "companies.csv"
        write_table(source, arguments.rows, arguments.missing)
        before = _memory()
        started, used = time.perf_counter(), time.process_time()
        done = screen_file(source, Path(folder) / "out.csv", BOOK)
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        peak = _memory()
        screen = Screen.open(BOOK)
        sample = list(islice(open_table(source, BOOK.fact_table).rows(), SAMPLE))
        started = time.perf_counter()
        for row in sample:
            screen.check_row(row)
        each = (time.perf_counter() - started) / len(sample)
    print(
        json.dumps(
            {
                "rows": done.rows,
                "seconds": round(seconds, 2),
                "processor_seconds": round(processor, 2),
                "rows_per_second": round(done.rows / seconds),
                "row_by_row_rows_per_second": round(1 / each),
                "times_faster": round(done.rows / seconds * each, 1),
                "memory_before_mb": before,
                "memory_peak_mb": peak,
                "verdicts": done.verdicts,
            },
            indent=2,
        )
    )


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
